/**
 * A subscription, as one provider knows it.
 *
 * ```ts
 * const canceled = Subscription.make({
 *   provider: "acme",
 *   id: "sub_1",
 *   productId: "premium",
 *   status: "canceled",
 *   endsAt: DateTime.makeUnsafe("2026-01-31T00:00:00Z"),
 *   source: {},
 * })
 * Subscription.isActive(canceled, DateTime.makeUnsafe("2026-01-30T00:00:00Z")) // true: paid until its end
 * ```
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { type Fields, withoutAbsent } from "./internal/model.ts"
import * as Money from "./Money.ts"

/**
 * Where the subscription stands:
 *
 * - `pending`: asked for, not started yet
 * - `trialing`: in its trial
 * - `active`: running and paid
 * - `gracePeriod`: a renewal failed, the provider still lets the customer in while it tries again
 * - `pastDue`: a renewal failed, and the customer is not let in
 * - `paused`: stopped for a while
 * - `canceled`: will not renew; runs until `endsAt`, and is over when there is none
 * - `expired`: over
 * - `unknown`: the provider's word is not known here; it is kept in `statusWord` and grants nothing
 */
export const Status = Schema.Literals([
  "pending",
  "trialing",
  "active",
  "gracePeriod",
  "pastDue",
  "paused",
  "canceled",
  "expired",
  "unknown",
])
/** See the value {@link Status}. */
export type Status = typeof Status.Type

/** See the module. Absent fields are not known; `source` is the provider's own decoded value. */
export interface Subscription<out Source = unknown> {
  /** The provider's id in this workspace, for example `iaptic`. */
  readonly provider: string
  /** The provider's id of the subscription. */
  readonly id: string
  readonly productId: string
  readonly status: Status
  /** The provider's own word where `status` is `unknown`. */
  readonly statusWord?: string
  readonly autoRenews?: boolean
  readonly startedAt?: DateTime.Utc
  /** When it is charged next. Past, when the provider is late; so it never decides whether it runs. */
  readonly renewsAt?: DateTime.Utc
  /** From this instant on the subscription is over. Absent: no end is known. */
  readonly endsAt?: DateTime.Utc
  readonly gracePeriodStartedAt?: DateTime.Utc
  /** What one period costs. */
  readonly price?: Money.Money
  readonly source: Source
}

/** Makes a subscription; fields that are null or undefined are left out. */
export const make = <Source>(fields: Fields<Subscription<Source>>): Subscription<Source> =>
  withoutAbsent(fields)

const isOver = (subscription: Subscription, now: DateTime.DateTime): boolean =>
  subscription.endsAt !== undefined && DateTime.isLessThanOrEqualTo(subscription.endsAt, now)

/**
 * The subscription as it stands at an instant: one that was running, past due or paused is `expired` from
 * `endsAt` on, whatever the provider's own flag says. It only ever takes away: what the provider calls canceled
 * or expired stays so, and an unknown word stays unknown.
 */
export const asOf = <Source>(
  subscription: Subscription<Source>,
  now: DateTime.DateTime,
): Subscription<Source> => {
  switch (subscription.status) {
    case "trialing":
    case "active":
    case "gracePeriod":
    case "pastDue":
    case "paused":
      return isOver(subscription, now) ? { ...subscription, status: "expired" } : subscription
    case "pending":
    case "canceled":
    case "expired":
    case "unknown":
      return subscription
  }
}

/**
 * Whether the subscriber may use what they subscribed to at an instant: trialing, active or in the grace period
 * and not over, or canceled with an end that has not come yet.
 */
export const isActive = (subscription: Subscription, now: DateTime.DateTime): boolean => {
  switch (subscription.status) {
    case "trialing":
    case "active":
    case "gracePeriod":
      return !isOver(subscription, now)
    case "canceled":
      return subscription.endsAt !== undefined && !isOver(subscription, now)
    case "pending":
    case "pastDue":
    case "paused":
    case "expired":
    case "unknown":
      return false
  }
}

/**
 * A subscription as JSON, both ways: dates are ISO 8601 in UTC with milliseconds, money as in `Money.MoneyJson`,
 * absent fields and `source` are left out.
 */
export const SubscriptionJson = Schema.Struct({
  provider: Schema.String,
  id: Schema.String,
  productId: Schema.String,
  status: Status,
  statusWord: Schema.optionalKey(Schema.String),
  autoRenews: Schema.optionalKey(Schema.Boolean),
  startedAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  renewsAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  endsAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  gracePeriodStartedAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  price: Schema.optionalKey(Money.MoneyJson),
})

/** What {@link toJson} returns. */
export type Json = (typeof SubscriptionJson)["Encoded"]

/** A subscription as JSON; see {@link SubscriptionJson}. */
export const toJson: (subscription: Subscription) => Json = Schema.encodeSync(SubscriptionJson)
