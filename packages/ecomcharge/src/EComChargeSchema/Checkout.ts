/**
 * Checkouts: the provider's own payment page, opened with a token. `[docs]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { LooseRecord, withKnownAddress } from "./Shared.ts"
import { AvsCvcVerification, TransactionStatus, TransactionType } from "./Transaction.ts"

/** What the page is for. `[docs]` */
export const CheckoutTransactionType = Wire.openEnum(["payment", "authorization", "tokenization", "charge"])
/** See the value {@link CheckoutTransactionType}. */
export type CheckoutTransactionType = typeof CheckoutTransactionType.Type

/** A new checkout: send the browser to `redirect_url`. `[client code]` */
export const CheckoutCreated = Schema.Struct({
  checkout: Schema.Struct({ token: Schema.String, redirect_url: Schema.String }),
})
/** See the value {@link CheckoutCreated}. */
export type CheckoutCreated = typeof CheckoutCreated.Type

/** What the gateway answered to the page; keyed by the type of the transaction. `[docs]` */
export const CheckoutGatewayResponse = Schema.Struct({
  uid: Wire.optional(Schema.String),
  type: Wire.optional(TransactionType),
  status: Wire.optional(TransactionStatus),
  message: Wire.optional(Schema.String),
  amount: Wire.optional(Schema.Number),
  currency: Wire.optional(Schema.String),
  updated_at: Wire.optional(Wire.Instant),
  auth_code: Wire.optional(Schema.String),
  bank_code: Wire.optional(Schema.String),
  rrn: Wire.optional(Schema.String),
  ref_id: Wire.optional(Schema.String),
  billing_descriptor: Wire.optional(Schema.String),
  gateway_id: Wire.optional(Schema.Number),
  redirect_url: Wire.optional(Schema.String),
  receipt_url: Wire.optional(Schema.String),
  gateway: Wire.optional(LooseRecord),
  method: Wire.optional(LooseRecord),
  avs_cvc_verification: Wire.optional(AvsCvcVerification),
})
/** See the value {@link CheckoutGatewayResponse}. */
export type CheckoutGatewayResponse = typeof CheckoutGatewayResponse.Type

/** What is paid for. `[docs]` */
export const CheckoutOrder = Schema.Struct({
  amount: Wire.optional(Schema.Number),
  currency: Wire.optional(Schema.String),
  description: Wire.optional(Schema.String),
  tracking_id: Wire.optional(Schema.String),
  additional_data: Wire.optional(LooseRecord),
  expired_at: Wire.optional(Wire.Instant),
})
/** See the value {@link CheckoutOrder}. */
export type CheckoutOrder = typeof CheckoutOrder.Type

/** Where a checkout stands; also the body of the webhook about an expired one, without the envelope. `[docs]` */
export const Checkout = Schema.Struct({
  token: Schema.String,
  shop_id: Wire.optional(Schema.Number),
  transaction_type: Wire.optional(CheckoutTransactionType),
  gateway_response: Wire.optional(Schema.Record(Schema.String, CheckoutGatewayResponse)),
  order: Wire.optional(CheckoutOrder),
  settings: Wire.optional(LooseRecord),
  customer: Wire.optional(
    Schema.Struct(
      withKnownAddress({
        email: Wire.optional(Schema.String),
        birth_date: Wire.optional(Schema.String),
        device_id: Wire.optional(Schema.String),
        taxpayer_id: Wire.optional(Schema.String),
        external_id: Wire.optional(Schema.String),
      }),
    ),
  ),
  finished: Wire.optional(Schema.Boolean),
  expired: Wire.optional(Schema.Boolean),
  shop: Wire.optional(LooseRecord),
  merchant: Wire.optional(LooseRecord),
  test: Wire.optional(Schema.Boolean),
  /** `error`, or the gateway's status. */
  status: Wire.optional(TransactionStatus),
  message: Wire.optional(Schema.String),
  version: Wire.optional(Wire.Json),
  card_info: Wire.optional(LooseRecord),
  job_id: Wire.optional(Schema.String),
  payment_method: Wire.optional(LooseRecord),
})
/** See the value {@link Checkout}. */
export type Checkout = typeof Checkout.Type

/** What the checkout host answers. `[docs]` */
export const CheckoutAnswer = Schema.Struct({ checkout: Checkout })
/** See the value {@link CheckoutAnswer}. */
export type CheckoutAnswer = typeof CheckoutAnswer.Type
