/**
 * Running what an adapter gave us so that nothing it does can end, or hold up, anything but itself.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { AdapterFailed, BillingError, LookupDeadlineExceeded, NotSupported } from "../BillingError.ts"
import type { AnyProviderError } from "../ProviderError.ts"

/** The time one provider has for its part of an answer, however many calls of its adapter that takes. */
export interface Deadline {
  readonly after: Duration.Duration
  readonly started: bigint
}

/** A deadline that runs from now on. */
export const startDeadline = (after: Duration.Duration): Effect.Effect<Deadline> =>
  Effect.map(Clock.monotonicTimeNanos, (started) => ({ after, started }))

const remaining = ({ after, started }: Deadline): Effect.Effect<Duration.Duration> =>
  Effect.map(Clock.monotonicTimeNanos, (now) => Duration.subtract(after, Duration.nanos(now - started)))

/** A failure with the thing that tells whether two of them are one: the error or the defect itself. */
export interface Failed {
  readonly identity: unknown
  readonly error: AnyProviderError
}

/** The adapter broke its contract; the description must not repeat its words. */
export const adapterFailed = (provider: string, operation: string, description: string): BillingError =>
  new BillingError({ provider, operation, reason: new AdapterFailed({ description }) })

/** The provider cannot answer this, for the reason the adapter gives. */
export const notSupported = (provider: string, operation: string, description: string): BillingError =>
  new BillingError({ provider, operation, reason: new NotSupported({ description }) })

const kindOf = (defect: unknown): string => {
  // Only a name that looks like one is repeated; a library may put anything there.
  const name = defect instanceof Error ? defect.name : typeof defect
  return /^[A-Za-z]{1,40}$/.test(name) ? name : "unknown"
}

const isProviderError = (error: unknown): boolean =>
  Predicate.hasProperty(error, "operation") &&
  Predicate.hasProperty(error, "reason") &&
  Predicate.hasProperty(error.reason, "_tag")

const failed = (provider: string, operation: string, cause: Cause.Cause<AnyProviderError>): Failed => {
  const error = Cause.findErrorOption(cause)
  if (Option.isSome(error)) {
    return {
      identity: error.value,
      error: isProviderError(error.value)
        ? error.value
        : adapterFailed(
            provider,
            operation,
            "the adapter failed with something that is no error of a provider",
          ),
    }
  }
  const defect = Cause.findDefect(cause)
  return Result.isSuccess(defect)
    ? {
        identity: defect.success,
        error: adapterFailed(provider, operation, `the adapter died of a defect (${kindOf(defect.success)})`),
      }
    : {
        identity: provider,
        error: adapterFailed(provider, operation, "the adapter was interrupted from inside"),
      }
}

// Not the operation that was cut off: several of a provider's lookups may wait for one call, which is one failure.
const late = (provider: string, deadline: Deadline): Failed => ({
  identity: deadline,
  error: new BillingError({
    provider,
    operation: "lookup",
    reason: new LookupDeadlineExceeded({ after: deadline.after }),
  }),
})

/**
 * What the adapter's effect comes to. It runs in a fiber of its own, because one that cannot be interrupted must
 * not keep us past the deadline: it is told to stop, and nobody waits until it does. An interruption from
 * outside does wait, and is passed on.
 */
export const guarded = <A>(
  provider: string,
  operation: string,
  deadline: Deadline,
  effect: () => Effect.Effect<A, AnyProviderError>,
): Effect.Effect<Result.Result<A, Failed>> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const limit = yield* remaining(deadline)
      const fiber = yield* Effect.forkDetach(Effect.suspend(effect), { startImmediately: true })
      const exit = yield* Effect.onInterrupt(restore(Effect.timeoutOption(Fiber.await(fiber), limit)), () =>
        Fiber.interrupt(fiber),
      )
      if (Option.isNone(exit)) {
        yield* Effect.forkDetach(Fiber.interrupt(fiber), { startImmediately: true })
        return Result.fail(late(provider, deadline))
      }
      return Exit.isSuccess(exit.value)
        ? Result.succeed(exit.value.value)
        : Result.fail(failed(provider, operation, exit.value.cause))
    }),
  )

/** One failure per call: lookups that share a call share its error, or at least all that can be seen of it. */
export const distinct = (failures: ReadonlyArray<Failed>): ReadonlyArray<AnyProviderError> => {
  const identities = new Set<unknown>()
  const texts = new Set<string>()
  return failures.flatMap(({ identity, error }) => {
    const text = JSON.stringify([error.operation, error.reason._tag, error.message])
    if (identities.has(identity) || texts.has(text)) return []
    identities.add(identity)
    texts.add(text)
    return [error]
  })
}
