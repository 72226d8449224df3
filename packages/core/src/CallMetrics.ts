/**
 * Effect metrics of all provider calls: provide {@link layer} beside the exporter.
 *
 * - `effect_billing.calls` (counter) by provider, operation and outcome
 * - `effect_billing.attempts` (counter) by provider and operation: requests sent
 * - `effect_billing.retries` (counter) by provider, operation and the reason of the attempt before
 * - `effect_billing.call.duration` (histogram, milliseconds) by provider, operation and outcome
 *
 * ```ts
 * const measured = <A, E, R>(program: Effect.Effect<A, E, R>) =>
 *   Effect.provide(program, CallMetrics.layer)
 * ```
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type { CallObserver, ObservedCall } from "./CallObserver.ts"
import { CurrentCallObserver } from "./CallObserver.ts"

const calls = Metric.counter("effect_billing.calls", {
  description: "Provider calls, by provider, operation and outcome",
  incremental: true,
})
const attempts = Metric.counter("effect_billing.attempts", {
  description: "Requests sent, by provider and operation",
  incremental: true,
})
const retries = Metric.counter("effect_billing.retries", {
  description: "Requests sent again, by provider, operation and the reason of the attempt before",
  incremental: true,
})
const duration = Metric.histogram("effect_billing.call.duration", {
  description: "Milliseconds of a whole call with its retries, by provider, operation and outcome",
  boundaries: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000],
})

const labels = ({ operation, provider }: ObservedCall, more: Readonly<Record<string, string>> = {}) => ({
  provider,
  operation,
  ...more,
})

const outcomeOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return "success"
  if (Cause.hasInterruptsOnly(exit.cause)) return "interrupted"
  const error = Cause.squash(exit.cause) as { readonly reason?: { readonly _tag?: string } }
  return error.reason?._tag ?? "defect"
}

/** The observer behind {@link layer}, for composing with another one. */
export const observer: CallObserver = {
  around: (call, effect) =>
    Effect.flatMap(Clock.currentTimeMillis, (start) =>
      Effect.onExit(effect, (exit) =>
        Effect.flatMap(Clock.currentTimeMillis, (end) => {
          const attributes = labels(call, { outcome: outcomeOf(exit) })
          return Effect.andThen(
            Metric.update(Metric.withAttributes(calls, attributes), 1),
            Metric.update(Metric.withAttributes(duration, attributes), end - start),
          )
        }),
      ),
    ),
  attempted: (call) => Metric.update(Metric.withAttributes(attempts, labels(call)), 1),
  retried: (call, reason) => Metric.update(Metric.withAttributes(retries, labels(call, { reason })), 1),
}

/** Counts and times every provider call of the program it is provided to. */
export const layer: Layer.Layer<never> = Layer.succeed(CurrentCallObserver, observer)
