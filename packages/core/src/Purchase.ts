/**
 * A purchase, as one provider knows it: something that was paid for once, or the payment behind a subscription.
 *
 * ```ts
 * const purchase = Purchase.make({
 *   provider: "acme",
 *   id: "order-1",
 *   productId: "book",
 *   kind: "oneTime",
 *   status: "completed",
 *   price: Option.getOrNull(Money.fromDecimalString("12.50", "EUR")),
 *   sandbox: false,
 *   source: {},
 * })
 * Purchase.toJson(purchase).price // { amount: "12.5", currency: "EUR" }
 * ```
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { type Fields, withoutAbsent } from "./internal/model.ts"
import * as Money from "./Money.ts"

/**
 * What was bought:
 *
 * - `oneTime`: something kept (a book, an unlocked feature)
 * - `consumable`: something used up (coins)
 * - `subscription`: a period of a subscription
 * - `unknown`: the provider does not say, or uses a word this package does not know
 */
export const Kind = Schema.Literals(["oneTime", "consumable", "subscription", "unknown"])
/** See the value {@link Kind}. */
export type Kind = typeof Kind.Type

/**
 * Where the purchase stands:
 *
 * - `pending`: asked for, not paid yet
 * - `completed`: paid
 * - `consumed`: paid and used up
 * - `canceled`: called off before it was complete, or by the seller
 * - `refunded`: paid back
 * - `expired`: was complete, and its time is over
 * - `unknown`: the provider's word is not known here; it is kept in `statusWord` and grants nothing
 */
export const Status = Schema.Literals([
  "pending",
  "completed",
  "consumed",
  "canceled",
  "refunded",
  "expired",
  "unknown",
])
/** See the value {@link Status}. */
export type Status = typeof Status.Type

/** See the module. Absent fields are not known; `source` is the provider's own decoded value. */
export interface Purchase<out Source = unknown> {
  /** The provider's id in this workspace, for example `iaptic`. */
  readonly provider: string
  /** The provider's id of the purchase. */
  readonly id: string
  readonly productId: string
  readonly kind: Kind
  readonly status: Status
  /** The provider's own word where `status` is `unknown`. */
  readonly statusWord?: string
  readonly price?: Money.Money
  readonly quantity?: number
  readonly purchasedAt?: DateTime.Utc
  /** From this instant on the purchase is over. Absent: no end is known. */
  readonly expiresAt?: DateTime.Utc
  /** Made in the provider's test environment, with no real money. */
  readonly sandbox: boolean
  readonly source: Source
}

/** Makes a purchase; fields that are null or undefined are left out. */
export const make = <Source>(fields: Fields<Purchase<Source>>): Purchase<Source> => withoutAbsent(fields)

/**
 * The purchase as it stands at an instant: a completed one is `expired` from `expiresAt` on, whatever the
 * provider's own flag says, because providers announce an expiry late or never. It only ever takes away: what
 * the provider calls expired, refunded or canceled stays so.
 */
export const asOf = <Source>(purchase: Purchase<Source>, now: DateTime.DateTime): Purchase<Source> =>
  purchase.status === "completed" &&
  purchase.expiresAt !== undefined &&
  DateTime.isLessThanOrEqualTo(purchase.expiresAt, now)
    ? { ...purchase, status: "expired" }
    : purchase

/**
 * A purchase as JSON, both ways: dates are ISO 8601 in UTC with milliseconds, money as in `Money.MoneyJson`,
 * absent fields and `source` are left out.
 */
export const PurchaseJson = Schema.Struct({
  provider: Schema.String,
  id: Schema.String,
  productId: Schema.String,
  kind: Kind,
  status: Status,
  statusWord: Schema.optionalKey(Schema.String),
  price: Schema.optionalKey(Money.MoneyJson),
  quantity: Schema.optionalKey(Schema.Number),
  purchasedAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  expiresAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  sandbox: Schema.Boolean,
})

/** What {@link toJson} returns. */
export type Json = (typeof PurchaseJson)["Encoded"]

/** A purchase as JSON; see {@link PurchaseJson}. */
export const toJson: (purchase: Purchase) => Json = Schema.encodeSync(PurchaseJson)
