/**
 * The one error of a provider package: which operation failed, and why.
 *
 * Each package declares its own class from {@link Class}, so `Effect.catchTag("IapticError", …)`,
 * `Effect.catchReason("IapticError", "RateLimited", …)` and a neutral handler over {@link AnyProviderError} all
 * work.
 */
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { taggedError } from "./internal/errorClass.ts"
import type * as Reason from "./Reason.ts"

/** What the error class adds to its fields. */
export interface Delegates {
  /** Whether the same call may succeed later, and is safe to repeat. */
  readonly isRetryable: boolean
  /** How long to wait before trying again, when someone said so. */
  readonly retryAfter: Duration.Duration | undefined
  /** HTTP status of the response line, when there was one. */
  readonly status: number | undefined
  /** The provider this error is about, for example `iaptic`. */
  readonly provider: string
}

/** Any provider's error. */
export interface AnyProviderError extends Delegates {
  readonly _tag: string
  readonly message: string
  readonly operation: string
  readonly reason: Reason.AnyReason
}

type ReasonSchema = Schema.ConstraintCodec<Reason.AnyReason, unknown>

type Fields<Reasons extends ReadonlyArray<ReasonSchema>> = {
  readonly operation: typeof Schema.String
  readonly reason: Schema.Union<Reasons>
}

/**
 * Declares a provider's error class.
 *
 * ```ts
 * class AcmeError extends ProviderError.Class<AcmeError>("@acme/billing/AcmeError")("AcmeError", {
 *   provider: "acme",
 *   reasons: [...Reason.members],
 * }) {}
 *
 * const orNone = <A, R>(call: Effect.Effect<A, AcmeError, R>) =>
 *   Effect.asSome(call).pipe(Effect.catchReason("AcmeError", "NotFound", () => Effect.succeedNone))
 * ```
 */
export const Class =
  <Self>(identifier: string) =>
  <Tag extends string, const Reasons extends ReadonlyArray<ReasonSchema>>(
    tag: Tag,
    options: { readonly provider: string; readonly reasons: Reasons },
  ): Schema.Class<Self, Schema.TaggedStruct<Tag, Fields<Reasons>>, Cause.YieldableError & Delegates> => {
    interface Instance {
      readonly operation: string
      readonly reason: Reason.AnyReason
    }
    const Base = taggedError<Instance>(identifier)(tag, {
      operation: Schema.String,
      reason: Schema.Union(options.reasons),
    })
    class ProviderError extends (Base as unknown as new (
      ...args: ReadonlyArray<unknown>
    ) => Instance & Cause.YieldableError) {
      get provider(): string {
        return options.provider
      }
      get isRetryable(): boolean {
        return this.reason.isRetryable
      }
      get retryAfter(): Duration.Duration | undefined {
        return this.reason.retryAfter
      }
      get status(): number | undefined {
        return this.reason.status
      }
      override get message(): string {
        return `${this.operation}: ${this.reason._tag}: ${this.reason.message}`
      }
    }
    // The class is Base with getters on its prototype; the cast restores the schema statics that
    // the constructor type above leaves out.
    return ProviderError as never
  }

/** {@link toJson}'s shape: what the command line and the HTTP API print for a failure. */
export interface Json {
  readonly provider: string
  readonly operation: string
  readonly reason: { readonly _tag: string; readonly message: string; readonly [field: string]: unknown }
  readonly isRetryable: boolean
  /** Seconds, or null when nobody said how long. */
  readonly retryAfter: number | null
}

/** `retryAfter` as seconds (fractions kept), or null. */
export const retryAfterSeconds = (duration: Duration.Duration | undefined): number | null =>
  duration === undefined ? null : Duration.toMillis(duration) / 1000

const jsonValue = (value: unknown): unknown =>
  Duration.isDuration(value) ? Duration.toMillis(value) / 1000 : value

/**
 * A failure as plain JSON: durations are seconds. The reason keeps its fields, so nothing a program could act
 * on is lost; no field ever holds a secret.
 */
export const toJson = (error: AnyProviderError): Json => {
  const fields: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(error.reason)) {
    if (key !== "_tag" && key !== "name" && key !== "stack" && value !== undefined)
      fields[key] = jsonValue(value)
  }
  return {
    provider: error.provider,
    operation: error.operation,
    reason: {
      ...fields,
      _tag: error.reason._tag,
      message: error.reason.message,
      isRetryable: error.isRetryable,
      retryAfter: retryAfterSeconds(error.retryAfter),
    },
    isRetryable: error.isRetryable,
    retryAfter: retryAfterSeconds(error.retryAfter),
  }
}
