/** How a call ended, in the words the suite compares and prints. */
import type * as ProviderError from "@effect-billing/core/ProviderError"
import type * as Reason from "@effect-billing/core/Reason"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Registration } from "./Registration.ts"

/** The longest that anything over a real socket may take, in milliseconds; only a hang reaches it. */
export const HangLimit = Context.Reference<number>("@effect-billing/conformance/HangLimit", {
  defaultValue: () => 20_000,
})

/** How a call ended. */
export type Outcome =
  | { readonly _tag: "Success"; readonly value: unknown }
  | {
      readonly _tag: "Failure"
      readonly error: ProviderError.AnyProviderError
      readonly reason: Reason.AnyReason
    }
  | { readonly _tag: "Interrupted" }
  | { readonly _tag: "Hung" }
  /** Not the provider's error: a defect, or a failure of another kind. */
  | { readonly _tag: "Untyped"; readonly description: string }

/** An exit and what it is. */
export interface Ended {
  readonly outcome: Outcome
  readonly exit: Exit.Exit<unknown, unknown>
  /** For tables, never for a verdict. */
  readonly millis: number
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const isProviderError = (
  registration: Registration,
  error: unknown,
): error is ProviderError.AnyProviderError =>
  isRecord(error) &&
  error["_tag"] === registration.errorTag &&
  error["provider"] === (registration.provider ?? registration.id) &&
  typeof error["operation"] === "string" &&
  typeof error["isRetryable"] === "boolean" &&
  error instanceof Error &&
  isRecord(error["reason"]) &&
  typeof error["reason"]["_tag"] === "string" &&
  typeof error["reason"]["message"] === "string"

/** Reads an exit. */
export const ofExit = (registration: Registration, exit: Exit.Exit<unknown, unknown>): Outcome => {
  if (Exit.isSuccess(exit)) return { _tag: "Success", value: exit.value }
  if (Cause.hasInterruptsOnly(exit.cause)) return { _tag: "Interrupted" }
  const error = Cause.findErrorOption(exit.cause)
  if (Option.isNone(error))
    return { _tag: "Untyped", description: `a defect: ${String(Cause.squash(exit.cause))}` }
  return isProviderError(registration, error.value)
    ? { _tag: "Failure", error: error.value, reason: error.value.reason }
    : { _tag: "Untyped", description: String(error.value) }
}

/** Runs a call to its end, or until it must be said to hang. */
export const run = <A, E, R>(
  registration: Registration,
  call: Effect.Effect<A, E, R>,
): Effect.Effect<Ended, never, R> =>
  Effect.gen(function* () {
    const before = performance.now()
    const result = yield* Effect.timeoutOption(Effect.exit(call), yield* HangLimit)
    const millis = Math.round(performance.now() - before)
    return Option.isNone(result)
      ? { outcome: { _tag: "Hung" }, exit: Exit.succeed("hung"), millis }
      : { outcome: ofExit(registration, result.value), exit: result.value, millis }
  })

/** An outcome in one word. */
export const word = (outcome: Outcome): string => {
  switch (outcome._tag) {
    case "Success":
      return "ok"
    case "Failure":
      return outcome.reason._tag
    case "Interrupted":
      return "interrupted"
    case "Hung":
      return "hangs"
    case "Untyped":
      return `untyped (${outcome.description.slice(0, 80)})`
  }
}

/** What is wrong when the outcome should be a success. */
export const expectSuccess = (outcome: Outcome): ReadonlyArray<string> =>
  outcome._tag === "Success" ? [] : [`should succeed, but: ${word(outcome)}`]

/** What is wrong when the outcome should be a failure with one of these reasons. */
export const expectReason = (outcome: Outcome, ...tags: ReadonlyArray<string>): ReadonlyArray<string> =>
  outcome._tag === "Failure" && tags.includes(outcome.reason._tag)
    ? []
    : [`should fail with ${tags.join(" or ")}, but: ${word(outcome)}`]

/** What is wrong when the outcome should be any failure of the provider's own error. */
export const expectTyped = (outcome: Outcome): ReadonlyArray<string> =>
  outcome._tag === "Failure" ? [] : [`should fail with the package's own error, but: ${word(outcome)}`]

/** What is wrong when two values should be equal. */
export const expectEqual = (what: string, actual: unknown, expected: unknown): ReadonlyArray<string> =>
  Object.is(actual, expected) || JSON.stringify(actual) === JSON.stringify(expected)
    ? []
    : [`${what} should be ${JSON.stringify(expected)}, but is ${JSON.stringify(actual)}`]

/** What is wrong when something should hold. */
export const expect = (holds: boolean, problem: string): ReadonlyArray<string> => (holds ? [] : [problem])

/** Waits for something that a real socket brings about; false when it does not come. */
export const until = (condition: () => boolean): Effect.Effect<boolean> =>
  Effect.flatMap(HangLimit, (hangMillis) =>
    Effect.promise(async () => {
      const limit = performance.now() + hangMillis
      while (!condition()) {
        if (performance.now() > limit) return false
        await new Promise((resolve) => {
          setTimeout(resolve, 5)
        })
      }
      return true
    }),
  )
