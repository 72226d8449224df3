import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Samples from "../src/checks/Samples.ts"
import { makeWorld } from "../src/FaultCase.ts"
import { assertNone, isFirst, subjects } from "./subjects.ts"

for (const first of subjects.filter(isFirst)) {
  it(`no sample of ${first.packageName} is left out, and each says where it comes from`, () => {
    const more = subjects.filter((other) => other !== first && other.packageName === first.packageName)
    assert.deepStrictEqual(Samples.checkFolder([first, ...more]), [])
  })
}

// Other set-ups of a client have no samples of their own.
const withSamples = subjects.filter(({ samples }) => Object.keys(samples.files).length > 0)

for (const registration of withSamples) {
  describe(`provider ${registration.id}`, () => {
    for (const [file, sample] of Samples.samplesOf(registration.samples.files)) {
      it.live(`${file} (${sample.origin} ${sample.kind})`, () =>
        Effect.gen(function* () {
          const world = yield* makeWorld(registration)
          assertNone(yield* Samples.check(world, file, sample))
        }).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer)),
      )
    }
  })
}
