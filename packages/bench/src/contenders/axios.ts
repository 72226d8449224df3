/** axios with its Node adapter, as it comes. */
import { create } from "axios"
import * as Fixture from "../Fixture.ts"
import type { MakeCaller } from "../Subject.ts"
import { purchaseIds } from "./answers.ts"

export const make: MakeCaller = async (origin) => {
  const client = create({ baseURL: origin, headers: { authorization: Fixture.authorization } })
  return {
    call: async (shape) => (await client.get<unknown>(Fixture.purchasesPath(shape))).data,
    ids: purchaseIds,
  }
}
