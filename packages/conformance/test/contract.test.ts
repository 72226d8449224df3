import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Contract from "../src/checks/Contract.ts"
import { makeWorld } from "../src/FaultCase.ts"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  describe(`provider ${registration.id}`, () => {
    it("the table of operations is whole", () => {
      assert.deepStrictEqual(Contract.checkTable(registration), [])
    })
    for (const operation of registration.operations) {
      it.live(`${operation.name}: ${operation.method} ${operation.path} is what is sent`, () =>
        Effect.gen(function* () {
          const world = yield* makeWorld(registration)
          assertNone(yield* Contract.check(world, operation))
        }).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer)),
      )
    }
  })
}
