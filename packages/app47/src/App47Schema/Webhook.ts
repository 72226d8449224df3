/**
 * What App47 posts to a server. A customer's `password` is no part of these: `App47Webhook` takes it out first.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** What became of a purchase. `[docs]` */
export const PurchaseAction = Wire.openEnum(["purchased", "canceled", "cancelled"])
/** See the value {@link PurchaseAction}. */
export type PurchaseAction = typeof PurchaseAction.Type

/** What became of a customer. `[docs]` */
export const CustomerAction = Wire.openEnum(["create", "update", "delete"])
/** See the value {@link CustomerAction}. */
export type CustomerAction = typeof CustomerAction.Type

/** A device of a customer; events of in-app items have them. `[docs]` */
export const WebhookDevice = Schema.Struct({
  unique_identifier: Wire.optional(Schema.String),
  model: Wire.optional(Schema.String),
  /** So spelled. */
  manufacture: Wire.optional(Schema.String),
})
/** See the value {@link WebhookDevice}. */
export type WebhookDevice = typeof WebhookDevice.Type

/** Whom an event is about. `[docs]` */
export const WebhookCustomer = Schema.Struct({
  /** The `user_id` of the API `[inferred]`. */
  id: Schema.String,
  email: Wire.optional(Schema.String),
  name: Wire.optional(Schema.String),
  devices: Wire.optional(Schema.Array(WebhookDevice)),
})
/** See the value {@link WebhookCustomer}. */
export type WebhookCustomer = typeof WebhookCustomer.Type

/** What was bought. `[docs]` */
export const WebhookPurchase = Schema.Struct({
  /** At the payment gateway. */
  order_id: Wire.optional(Schema.String),
  /** Of the app or in-app item. */
  name: Wire.optional(Schema.String),
  purchase_time: Wire.optional(Wire.UnixSeconds),
  /** As sent. `App47Status.canonical` reads it. */
  status: Wire.optional(Schema.String),
  /** Very likely the purchase's `id` in the API `[inferred]`. */
  purchase_token: Schema.String,
})
/** See the value {@link WebhookPurchase}. */
export type WebhookPurchase = typeof WebhookPurchase.Type

/** An event about a purchase. `[docs]` */
export const CustomerPurchaseBody = Schema.Struct({
  action: PurchaseAction,
  customer: WebhookCustomer,
  purchase: WebhookPurchase,
  epoch_timestamp: Wire.optional(Wire.UnixSeconds),
})

/** An event about a customer. `[docs]` */
export const CustomerBody = Schema.Struct({
  action: CustomerAction,
  customer: WebhookCustomer,
  epoch_timestamp: Wire.optional(Wire.UnixSeconds),
})
