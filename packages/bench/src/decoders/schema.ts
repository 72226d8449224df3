/** The iaptic package's schema, with instants of one kind or another. */
import * as Schema from "effect/Schema"
import * as Fixture from "../Fixture.ts"
import { customerPurchases, instants } from "../Schemas.ts"
import type { Decoder } from "../Subject.ts"
import { purchaseIds } from "../contenders/answers.ts"

export const make = async (_origin: string, variant: string | undefined): Promise<Decoder> => {
  const instant = instants[variant as keyof typeof instants]
  const decode = Schema.decodeUnknownSync(customerPurchases<Schema.Codec<unknown, string>>(instant))
  const values = { small: Fixture.customerPurchases("small"), page: Fixture.customerPurchases("page") }
  return { run: (shape) => decode(values[shape]), ids: purchaseIds }
}
