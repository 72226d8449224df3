/**
 * What goes wrong between `Billing` and a provider's adapter. Everything else is the provider's own error.
 *
 * ```ts
 * const forTheDesk = (error: ProviderError.AnyProviderError): string =>
 *   error instanceof BillingError.BillingError && error.reason._tag === "ProviderNotRegistered"
 *     ? `${error.reason.provider} is not set up here`
 *     : error.message
 * ```
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import type * as ProviderError from "./ProviderError.ts"
import * as Reason from "./Reason.ts"

/** A reference was given for a provider that is not registered here. */
export class ProviderNotRegistered extends Schema.TaggedError<ProviderNotRegistered>(
  "@effect-billing/core/BillingError/ProviderNotRegistered",
)("ProviderNotRegistered", {
  provider: Schema.String,
  registered: Schema.Array(Schema.String),
  ...Reason.evidence,
}) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    const registered = this.registered.length === 0 ? "none" : this.registered.join(", ")
    return `no provider ${JSON.stringify(this.provider)} is registered here (registered: ${registered})`
  }
}

/** A provider was asked something that it cannot answer. */
export class NotSupported extends Schema.TaggedError<NotSupported>(
  "@effect-billing/core/BillingError/NotSupported",
)("NotSupported", { description: Schema.String, ...Reason.evidence }) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return this.description
  }
}

/**
 * The adapter of a provider broke its contract: it died, was interrupted from inside, or answered what it must
 * not. Only the kind of the defect is told, because its words may hold anything.
 */
export class AdapterFailed extends Schema.TaggedError<AdapterFailed>(
  "@effect-billing/core/BillingError/AdapterFailed",
)("AdapterFailed", { description: Schema.String, ...Reason.evidence }) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return this.description
  }
}

/**
 * The adapter of a provider did not answer within the `lookupTimeout` of `Billing`. A client has deadlines of
 * its own, which are shorter and end in its own `DeadlineExceeded`: this is an adapter that hangs, or one that
 * needs many slow calls for one answer.
 */
export class LookupDeadlineExceeded extends Schema.TaggedError<LookupDeadlineExceeded>(
  "@effect-billing/core/BillingError/LookupDeadlineExceeded",
)("LookupDeadlineExceeded", { after: Schema.DurationFromMillis, ...Reason.evidence }) {
  /** Lookups only read, so asking again does no harm. */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `no complete answer from the adapter within ${Duration.toMillis(this.after)} ms (lookup deadline)`
  }
}

/** See the module. */
export class BillingError
  extends Schema.TaggedError<BillingError>("@effect-billing/core/BillingError")("BillingError", {
    provider: Schema.String,
    operation: Schema.String,
    reason: Schema.Union([
      ProviderNotRegistered,
      NotSupported,
      AdapterFailed,
      LookupDeadlineExceeded,
      Reason.InvalidRequest,
    ]),
  })
  implements ProviderError.AnyProviderError
{
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
