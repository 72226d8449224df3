/**
 * Something that stands in front of every attempt of a provider's calls: a rate limit or a circuit breaker.
 * `RateLimit` and `Breaker` make guards from effect's own; the store behind them is a layer, so that many
 * processes can share one budget.
 *
 * ```ts
 * // At most four requests at a time.
 * const guard = Effect.map(
 *   Semaphore.make(4),
 *   (semaphore): CallGuard.CallGuard => ({ run: (attempt) => Semaphore.withPermit(semaphore, attempt) }),
 * )
 * ```
 */
import * as Effect from "effect/Effect"
import type * as Reason from "./Reason.ts"

/** What a guard knows about the call it lets through. */
export interface Guarded {
  /** `provider:credential name`, as the client was made with: other credentials have a budget of their own. */
  readonly key: string
  /** Milliseconds left for the whole call; a guard never waits longer than this. */
  readonly remainingMillis: number
}

/** Runs an attempt, or fails without running it. */
export interface CallGuard {
  readonly run: <A>(
    attempt: Effect.Effect<A, Reason.AnyReason>,
    call: Guarded,
  ) => Effect.Effect<A, Reason.AnyReason>
}

/** The guards a client may be set up with. The type parameters are what they need: their stores. */
export interface Limits<LimitNeeds = never, BreakerNeeds = never> {
  /** From `RateLimit.make`. */
  readonly rateLimit?: Effect.Effect<CallGuard, never, LimitNeeds> | undefined
  /** From `Breaker.make`. */
  readonly circuitBreaker?: Effect.Effect<CallGuard, never, BreakerNeeds> | undefined
}

/** Makes the guards, the breaker the outer one: while it is open, no token of the rate limit is used up. */
export const fromLimits = <LimitNeeds = never, BreakerNeeds = never>({
  circuitBreaker,
  rateLimit,
}: Limits<LimitNeeds, BreakerNeeds>): Effect.Effect<
  ReadonlyArray<CallGuard>,
  never,
  LimitNeeds | BreakerNeeds
> =>
  // No `Effect.all`: it is not in a client's bundle otherwise.
  Effect.gen(function* () {
    const guards: Array<CallGuard> = []
    if (circuitBreaker !== undefined) guards.push(yield* circuitBreaker)
    if (rateLimit !== undefined) guards.push(yield* rateLimit)
    return guards
  })
