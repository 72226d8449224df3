import { assert, describe, it } from "@effect/vitest"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Contract from "../src/checks/Contract.ts"
import { connect } from "../src/checks/RetryVectors.ts"
import * as SchemaLaws from "../src/checks/SchemaLaws.ts"
import * as Outcome from "../src/Outcome.ts"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  describe(`provider ${registration.id}`, () => {
    for (const law of SchemaLaws.laws) {
      it.effect(law.title, () =>
        Effect.gen(function* () {
          const operations = SchemaLaws.distinct(registration.operations)
          const problems = yield* Effect.forEach(operations, (operation) =>
            SchemaLaws.check(operation, law, {
              runs: SchemaLaws.runsFor(operations),
              canonical: (json) => registration.canonical?.(operation, json) ?? json,
            }),
          )
          assertNone(problems.flat())
        }),
      )
    }

    it.effect("the laws have something to look at", () =>
      Effect.gen(function* () {
        const coverage = yield* SchemaLaws.coverage(registration.operations)
        for (const [what, count] of Object.entries(coverage)) assert.isAbove(count, 10, what)
      }),
    )

    for (const operation of registration.operations) {
      it.effect(`${operation.name}: any JSON is an answer or the package's own error`, () =>
        Effect.gen(function* () {
          const [input] = yield* Contract.inputsOf(registration, operation)
          let answer: unknown
          const { subject } = yield* connect(registration, () => ScriptedHttpClient.json(answer), {
            maximumAttempts: 1,
          })
          const result = yield* Arbitrary.checkEffect(
            Arbitrary.schema(Schema.Json),
            (json) =>
              Effect.suspend(() => {
                answer = json
                return Effect.exit(Effect.suspend(() => subject.call(operation, input)))
              }).pipe(
                Effect.map((exit) => {
                  const outcome = Outcome.ofExit(registration, exit)
                  return outcome._tag === "Success" || outcome._tag === "Failure"
                }),
              ),
            { runs: SchemaLaws.runsFor(registration.operations) * 2, size: 6, seed: operation.name },
          )
          assert.strictEqual(Arbitrary.formatCheckFailure(result), undefined)
        }),
      )
    }
  })
}
