/**
 * What Iaptic posts to a server. The body's `password` is not part of these: `IapticWebhook` takes it out first.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { PurchasesByProduct } from "./Purchase.ts"

/** Why a webhook was sent. Open, as all enumerations. `[third party]`, written from the docs. */
export const NotificationReason = Wire.openEnum([
  "RECEIPT_VALIDATED",
  "RECEIPT_REFRESHED",
  "WEBHOOK_REPEATED",
  "ACKNOWLEDGED",
  "PURCHASED",
  "REVOKED",
  "EXPIRED",
  "RENEWED",
  "PRICE_CHANGE_CONFIRMED",
  "WILL_LAPSE",
  "WILL_AUTO_RENEW",
  "EXTENDED",
  "REFUNDED",
  "PAUSED",
  "ENTERED_GRACE_PERIOD",
  "TEST",
  "OTHER",
])
/** See the value {@link NotificationReason}. */
export type NotificationReason = typeof NotificationReason.Type

/** What happened, and when; v3 only. `[docs][third party]` */
export const Notification = Schema.Struct({
  reason: NotificationReason,
  id: Schema.String,
  /** Deliveries may arrive out of order: the snapshot with the latest date counts. */
  date: Wire.Instant,
  productId: Wire.optional(Schema.String),
  purchaseId: Wire.optional(Schema.String),
  transactionId: Wire.optional(Schema.String),
})
/** See the value {@link Notification}. */
export type Notification = typeof Notification.Type

/**
 * The body of `purchases.updated`. `purchases` is everything the customer has now, and may be empty; without it the
 * delivery is malformed, because "not said" must not be taken for "owns nothing". `[docs][client code]`
 */
export const PurchasesUpdatedBody = Schema.Struct({
  applicationUsername: Schema.String,
  purchases: PurchasesByProduct,
  notification: Wire.optional(Notification),
})
/** See the value {@link PurchasesUpdatedBody}. */
export type PurchasesUpdatedBody = typeof PurchasesUpdatedBody.Type
