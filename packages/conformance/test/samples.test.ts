import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Samples from "../src/checks/Samples.ts"
import { makeWorld } from "../src/FaultCase.ts"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  describe(`provider ${registration.id}`, () => {
    it("no sample is left out, and each says where it comes from", () => {
      assert.deepStrictEqual(Samples.checkFolder(registration), [])
    })
    for (const [file, sample] of Object.entries(registration.samples.files)) {
      it.live(`${file} (${sample.origin} ${sample.kind})`, () =>
        Effect.gen(function* () {
          const world = yield* makeWorld(registration)
          assertNone(yield* Samples.check(world, file, sample))
        }).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer)),
      )
    }
  })
}
