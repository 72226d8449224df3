/**
 * How a call behaves: deadlines, retries, limits. A client has its own values; any of them can be changed for
 * one call, or a part of a program, through {@link withCallOptions}.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import type { DriftPolicy } from "./Drift.ts"

/** Everything that may be set per client and per call. */
export interface CallOptions {
  /** Longest time for one attempt, over connect, headers and body. Default 30 seconds. */
  readonly attemptTimeout?: Duration.Input | undefined
  /** Longest time for the whole call with its retries and waits. Default 2 minutes. */
  readonly callTimeout?: Duration.Input | undefined
  /** Attempts in all, the first one included. Default 3; 1 switches retries off. */
  readonly maximumAttempts?: number | undefined
  /** The base of the exponential backoff; the delay is random between nothing and `base × 2^retry`. Default 200 ms. */
  readonly retryBaseDelay?: Duration.Input | undefined
  /** The longest backoff between two attempts. Default 20 seconds. */
  readonly retryMaximumDelay?: Duration.Input | undefined
  /** The longest `Retry-After` that is waited for; beyond it the call fails and says when. Default 60 seconds. */
  readonly retryAfterCap?: Duration.Input | undefined
  /** Largest response body in bytes, after decompression; a larger one is cut off while it streams. Default 8 MiB. */
  readonly maximumResponseBytes?: number | undefined
  /** Headers added to the request. They cannot replace credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The idempotency key for operations that honour one; chosen by the client when absent. */
  readonly idempotencyKey?: string | undefined
  /** What is done about fields and enum members the package does not know: `Drift.report(…)`, `Drift.strict`. Default: nothing. */
  readonly drift?: DriftPolicy | undefined
  /** Send `traceparent` and `b3` to the provider. Default false: a third party learns nothing about our traces. */
  readonly propagateTrace?: boolean | undefined
}

/** The values that apply where neither client nor call says otherwise. Durations in milliseconds. */
export const defaults = {
  attemptTimeout: 30_000,
  callTimeout: 120_000,
  maximumAttempts: 3,
  retryBaseDelay: 200,
  retryMaximumDelay: 20_000,
  retryAfterCap: 60_000,
  maximumResponseBytes: 8 * 1024 * 1024,
} as const

/** The per-call overrides in force; empty by default. */
export const CurrentCallOptions = Context.Reference<CallOptions>("@effect-billing/core/CallOptions", {
  defaultValue: () => ({}),
})

/**
 * Changes the options of every provider call made inside `effect`.
 *
 * ```ts
 * const inAHurry = <A, E, R>(call: Effect.Effect<A, E, R>) =>
 *   call.pipe(CallOptions.withCallOptions({ callTimeout: "3 seconds", maximumAttempts: 1 }))
 * ```
 */
export const withCallOptions: {
  (options: CallOptions): <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(effect: Effect.Effect<A, E, R>, options: CallOptions): Effect.Effect<A, E, R>
} = dual(2, <A, E, R>(effect: Effect.Effect<A, E, R>, options: CallOptions): Effect.Effect<A, E, R> =>
  Effect.updateService(effect, CurrentCallOptions, (outer) => ({ ...outer, ...options })),
)
