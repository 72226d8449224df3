/** Node's fetch and JSON.parse; the variant `zod` checks the answer too. */
import * as Fixture from "../Fixture.ts"
import type { Caller } from "../Subject.ts"
import { purchaseIds } from "./answers.ts"

export const make = async (origin: string, variant: string | undefined): Promise<Caller> => {
  const headers = { accept: "application/json", authorization: Fixture.authorization }
  const check =
    variant === "zod"
      ? await import("../Zod.ts").then(
          ({ CustomerPurchases }) =>
            (value: unknown) =>
              CustomerPurchases.parse(value),
        )
      : (value: unknown) => value
  return {
    call: async (shape) => {
      const response = await fetch(`${origin}${Fixture.purchasesPath(shape)}`, { headers })
      if (!response.ok) throw new Error(`answered ${response.status}`)
      return check(JSON.parse(await response.text()))
    },
    ids: purchaseIds,
  }
}
