/**
 * Somebody who watches calls being made: a place for metrics, or for counters of one's own. `CallMetrics.layer`
 * puts effect's metrics here.
 *
 * ```ts
 * const counting = (counts: Map<string, number>): CallObserver.CallObserver => ({
 *   around: (_call, effect) => effect,
 *   attempted: ({ operation }) =>
 *     Effect.sync(() => void counts.set(operation, (counts.get(operation) ?? 0) + 1)),
 *   retried: () => Effect.void,
 * })
 *
 * const layer = Layer.succeed(CallObserver.CurrentCallObserver, counting(new Map()))
 * ```
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** Which call it is. No ids of customers, so the two make good labels. */
export interface ObservedCall {
  readonly provider: string
  readonly operation: string
}

/** Watches every call. What it does must not fail, and should not wait. */
export interface CallObserver {
  /** Stands around a whole call, its retries included. The error is the provider's own. */
  readonly around: <A, E>(call: ObservedCall, effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** A request is about to be sent. */
  readonly attempted: (call: ObservedCall) => Effect.Effect<void>
  /** It will be sent again, because of this reason (its `_tag`). */
  readonly retried: (call: ObservedCall, reason: string) => Effect.Effect<void>
}

/** The observer in force; none by default. */
export const CurrentCallObserver = Context.Reference<CallObserver | undefined>(
  "@effect-billing/core/CallObserver",
  {
    defaultValue: () => undefined,
  },
)
