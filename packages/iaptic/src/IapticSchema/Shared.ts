/**
 * What several of Iaptic's resources are made of.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { CancelationReason, PriceConsentStatus, RenewalIntent } from "./Enumerations.ts"

/** A record whose members nobody has documented. */
export const LooseRecord = Schema.Record(Schema.String, Wire.Json)
/** See the value {@link LooseRecord}. */
export type LooseRecord = typeof LooseRecord.Type

/** Where a page stands: rows skipped, rows asked for, rows in all. `[docs]` for v2; never seen on v3. */
export const Paging = Schema.Struct({
  skip: Wire.optional(Schema.Number),
  limit: Wire.optional(Schema.Number),
  total: Wire.optional(Schema.Number),
})
/** See the value {@link Paging}. */
export type Paging = typeof Paging.Type

/** How many rows to ask for or to skip, in a request. */
export const Count = Wire.integer(0)
/** How many rows to ask for, at least one, in a request. */
export const Limit = Wire.integer(1)

/** An ISO 8601 date or instant in a request: `2025-04-01`, `2025-04-01T08:00:00.000Z`. */
export const InstantText = Wire.Instant as unknown as Schema.Codec<string, string>

/**
 * What purchases and transactions have in common. All of it is optional: what is known depends on the store, and
 * the dates of a purchase that Google has deleted are gone `[docs]`. Dates are ISO 8601 in UTC.
 */
const statusFields = {
  /** Bought with test money, in the same account as real purchases. `[docs]` */
  sandbox: Wire.optional(Schema.Boolean),
  /** First purchase; for a subscription the first of its transactions. `[docs][client code]` */
  purchaseDate: Wire.optional(Wire.Instant),
  lastRenewalDate: Wire.optional(Wire.Instant),
  /** End of the period paid for. The only trustworthy answer to "is it over?". `[docs]` */
  expirationDate: Wire.optional(Wire.Instant),
  renewalIntent: Wire.optional(RenewalIntent),
  renewalIntentChangeDate: Wire.optional(Wire.Instant),
  /** The empty text means "not canceled". `[docs]` */
  cancelationReason: Wire.optional(CancelationReason),
  /** The same under the spelling of the guides' prose. `[docs]`, never seen on the wire. */
  cancellationReason: Wire.optional(CancelationReason),
  /** Paid for, but the money has not arrived. `[client code]` */
  isPending: Wire.optional(Schema.Boolean),
  isAcknowledged: Wire.optional(Schema.Boolean),
  isConsumed: Wire.optional(Schema.Boolean),
  /** The last renewal failed and the store tries again: the grace period. `[docs][client code]` */
  isBillingRetryPeriod: Wire.optional(Schema.Boolean),
  isTrialPeriod: Wire.optional(Schema.Boolean),
  isIntroPeriod: Wire.optional(Schema.Boolean),
  /** `[docs]`, in a guide. */
  isPaused: Wire.optional(Schema.Boolean),
  /** Google: paused or on hold. `[client code]`, seen on validation. */
  isSuspended: Wire.optional(Schema.Boolean),
  priceConsentStatus: Wire.optional(PriceConsentStatus),
  discountId: Wire.optional(Schema.String),
  quantity: Wire.optional(Schema.Number),
  /** US dollars at the rate of the day of purchase: an estimate, and a float. Never a price. `[client code]` */
  amountUSD: Wire.optional(Schema.Number),
  /** Millionths of the unit of `currency`. `[issue][client code]` */
  amountMicros: Wire.optional(Schema.Number),
  /** ISO 4217; lower case where it comes from Stripe. `[client code]` */
  currency: Wire.optional(Schema.String),
}

/**
 * The given fields and those that purchases and transactions have in common. (A function, because a bundler keeps
 * an unused object with a spread in it.)
 */
export const withStatusFields = <Own extends Schema.Struct.Fields>(own: Own): Own & typeof statusFields => ({
  ...own,
  ...statusFields,
})
