/**
 * A token bucket for retries, in the manner of the AWS SDKs' standard mode: every retry costs tokens, every
 * first-try success gives one back, and an empty bucket means no retries. So an outage is met with about one
 * request per call instead of a multiple.
 *
 * The figures are AWS's: 500 tokens, 10 for a retry after a broken attempt, 5 after a throttled one.
 *
 * ```ts
 * // Two clients of one provider with one credential: what one of them spends, the other has not got.
 * const retryBudget = RetryBudget.make()
 * const withSharedBudget = <E>(one: ProviderClient.Options<E>, other: ProviderClient.Options<E>) =>
 *   Effect.all([
 *     ProviderClient.make({ ...one, retryBudget }),
 *     ProviderClient.make({ ...other, retryBudget }),
 *   ])
 * ```
 */

/** One bucket. Shared by all calls with the same provider and credential. */
export interface RetryBudget {
  /** Tokens left. */
  readonly available: () => number
  /** Takes the tokens for one retry; false when there are not enough. */
  readonly take: (kind: "broken" | "throttled") => boolean
  /** Gives back what a successful call earns: the tokens its last retry took, or one. */
  readonly succeed: (taken: number) => void
}

/** What a retry costs. */
export const cost = { broken: 10, throttled: 5 } as const

/** Makes a full bucket. */
export const make = (capacity = 500): RetryBudget => {
  let tokens = capacity
  return {
    available: () => tokens,
    take: (kind) => {
      if (tokens < cost[kind]) return false
      tokens -= cost[kind]
      return true
    },
    succeed: (taken) => {
      tokens = Math.min(capacity, tokens + Math.max(1, taken))
    },
  }
}
