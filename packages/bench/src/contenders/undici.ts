/** The floor: undici's own request, and JSON.parse. Checks nothing but the status. */
import { Agent, request } from "undici"
import * as Fixture from "../Fixture.ts"
import type { MakeCaller } from "../Subject.ts"
import { purchaseIds } from "./answers.ts"

export const make: MakeCaller = async (origin) => {
  const dispatcher = new Agent()
  const headers = { accept: "application/json", authorization: Fixture.authorization }
  return {
    call: async (shape) => {
      const { body, statusCode } = await request(`${origin}${Fixture.purchasesPath(shape)}`, {
        dispatcher,
        headers,
      })
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`)
      return JSON.parse(await body.text()) as unknown
    },
    ids: purchaseIds,
  }
}
