/**
 * A circuit breaker, on effect's `CircuitBreaker`, keyed by provider and credential. While it is open, calls
 * fail at once with `ProviderUnavailable` and say when the next try is let through.
 *
 * ```ts
 * const guarded = (options: ProviderClient.Options<unknown>) =>
 *   Effect.gen(function* () {
 *     const breaker = yield* Breaker.make({ failures: 5, openDuration: "30 seconds" })
 *     return yield* ProviderClient.make({ ...options, guards: [breaker] })
 *   })
 *
 * // What it needs: in the memory of this process, or layerStoreRedis for many.
 * const store = CircuitBreaker.layerStoreMemory()
 * ```
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { CallGuard } from "./CallGuard.ts"
import * as Reason from "./Reason.ts"

/** When it opens and for how long. */
export interface Options {
  /** Failures in a row that open it. */
  readonly failures: number
  /** How long it stays open before one call is let through to try. */
  readonly openDuration: Duration.Input
}

// Only what tells about the provider's health counts: a refused request is an answer from a healthy provider.
const unhealthy = new Set(["TransportFailed", "DeadlineExceeded", "ProviderUnavailable", "OutcomeUnknown"])

const classify = (exit: Exit.Exit<unknown, Reason.AnyReason>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return CircuitBreaker.success
  const reason = Cause.findErrorOption(exit.cause)
  if (Option.isNone(reason)) return CircuitBreaker.ignored
  if (reason.value._tag === "RateLimited") return CircuitBreaker.ignored
  return unhealthy.has(reason.value._tag)
    ? CircuitBreaker.failure({ retryAfter: reason.value.retryAfter })
    : CircuitBreaker.success
}

/** Makes the guard. */
export const make = (
  options: Options,
): Effect.Effect<CallGuard, never, CircuitBreaker.CircuitBreakerStore | Scope.Scope> =>
  Effect.map(
    CircuitBreaker.make({
      tripPolicy: CircuitBreaker.consecutive(options.failures),
      openDuration: options.openDuration,
    }),
    (breaker): CallGuard => ({
      run: (attempt, { key }) =>
        breaker.execute(attempt, { key, classify }).pipe(
          Effect.mapError((error): Reason.AnyReason => {
            if (!(error instanceof CircuitBreaker.CircuitBreakerError)) return error
            const reason = error.reason
            return new Reason.ProviderUnavailable({
              description:
                reason._tag === "CircuitOpen"
                  ? "the circuit breaker is open after repeated failures, nothing was sent"
                  : reason._tag === "CircuitHalfOpen"
                    ? "the circuit breaker is trying the provider with another call, nothing was sent"
                    : `the circuit breaker's store cannot be reached: ${reason.message}`,
              ...(reason._tag === "CircuitOpen" ? { retryAfter: reason.retryAfter } : {}),
            })
          }),
        ),
    }),
  )
