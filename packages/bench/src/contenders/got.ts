/** got 11, the transport of Iaptic's own Node client. */
import got from "got"
import * as Fixture from "../Fixture.ts"
import type { MakeCaller } from "../Subject.ts"
import { purchaseIds } from "./answers.ts"

export const make: MakeCaller = async (origin) => {
  const client = got.default.extend({ prefixUrl: origin, headers: { authorization: Fixture.authorization } })
  return {
    call: (shape) => client.get(Fixture.purchasesPath(shape).slice(1)).json(),
    ids: purchaseIds,
  }
}
