/**
 * A client-side rate limit, on effect's `RateLimiter`. One token per attempt, keyed by provider and credential.
 *
 * ```ts
 * const limited = (options: ProviderClient.Options<unknown>) =>
 *   Effect.gen(function* () {
 *     const limit = yield* RateLimit.make({ limit: 10, window: "1 second" })
 *     return yield* ProviderClient.make({ ...options, guards: [limit] })
 *   })
 *
 * // What it needs: in the memory of this process, or layerStoreRedis for many, which then share the limit.
 * const store = RateLimiter.layerStoreMemory
 * ```
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RateLimiter from "effect/persistence/RateLimiter"
import type { CallGuard } from "./CallGuard.ts"
import * as Reason from "./Reason.ts"

/** How many requests in which time. */
export interface Options {
  readonly limit: number
  readonly window: Duration.Input
  /** `token-bucket` (default) spreads requests; `fixed-window` counts per window. */
  readonly algorithm?: "fixed-window" | "token-bucket" | undefined
}

/**
 * Makes the guard. An attempt waits for its token; when the wait would outlast the call's deadline it fails at
 * once with `RateLimited { limitedBy: "client" }` and sends nothing.
 *
 * A token is taken only when it is there: reserving one ahead would let calls that give up use up the budget of
 * those that come after them.
 */
export const make = (options: Options): Effect.Effect<CallGuard, never, RateLimiter.RateLimiterStore> =>
  Effect.map(RateLimiter.make, (limiter): CallGuard => {
    const acquire = (key: string, remainingMillis: number): Effect.Effect<void, Reason.AnyReason> =>
      limiter
        .consume({
          key,
          limit: options.limit,
          window: options.window,
          algorithm: options.algorithm ?? "token-bucket",
        })
        .pipe(
          Effect.asVoid,
          Effect.catch(({ reason }): Effect.Effect<void, Reason.AnyReason> => {
            if (reason._tag === "RateLimitStoreError") {
              return Effect.fail(
                new Reason.ProviderUnavailable({
                  description: `the rate limiter's store cannot be reached, nothing was sent: ${reason.message}`,
                }),
              )
            }
            const wait = Math.max(1, Duration.toMillis(reason.retryAfter))
            return wait > remainingMillis
              ? Effect.fail(new Reason.RateLimited({ limitedBy: "client", retryAfter: reason.retryAfter }))
              : Effect.andThen(
                  Effect.sleep(wait),
                  Effect.suspend(() => acquire(key, remainingMillis - wait)),
                )
          }),
        )
    return {
      run: (attempt, { key, remainingMillis }) => Effect.andThen(acquire(key, remainingMillis), attempt),
    }
  })
