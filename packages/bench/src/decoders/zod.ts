/** zod 4, which compiles its own checks by default. */
import * as Fixture from "../Fixture.ts"
import type { Decoder } from "../Subject.ts"
import { purchaseIds } from "../contenders/answers.ts"
import { CustomerPurchases } from "../Zod.ts"

export const make = async (): Promise<Decoder> => {
  const values = { small: Fixture.customerPurchases("small"), page: Fixture.customerPurchases("page") }
  return { run: (shape) => CustomerPurchases.parse(values[shape]), ids: purchaseIds }
}
