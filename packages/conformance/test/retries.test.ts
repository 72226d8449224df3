import { describe, it } from "@effect/vitest"
import * as RetryVectors from "../src/checks/RetryVectors.ts"
import * as Effect from "effect/Effect"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  describe(`provider ${registration.id}`, () => {
    for (const vector of RetryVectors.vectors(registration)) {
      it.effect(`${vector.name} → ${vector.requests} ${vector.requests === 1 ? "request" : "requests"}`, () =>
        Effect.gen(function* () {
          for (const seed of ["one", "two", "three"]) {
            assertNone(yield* RetryVectors.check(registration, vector, seed), `seed ${seed}`)
          }
        }),
      )
    }
    it.effect("an outage is not multiplied, and the budget for retries comes back", () =>
      Effect.gen(function* () {
        assertNone(yield* RetryVectors.checkBudget(registration))
      }),
    )
  })
}
