import { describe, it } from "@effect/vitest"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as Contract from "../src/checks/Contract.ts"
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
    it.effect("every operation is repeated as it says of itself", () =>
      Effect.gen(function* () {
        for (const operation of registration.operations) {
          const inputs = yield* Contract.inputsOf(registration, operation)
          const input = inputs.find((one) => OperationJson.inputIssues(operation, one).length === 0)
          const about = `${operation.name} (${operation.method}, ${operation.effect}, ${operation.repeat})`
          assertNone(yield* RetryVectors.checkRepeat(registration, operation, input), about)
        }
      }),
    )
    it.effect("an outage is not multiplied, and the budget for retries comes back", () =>
      Effect.gen(function* () {
        assertNone(yield* RetryVectors.checkBudget(registration))
      }),
    )
  })
}
