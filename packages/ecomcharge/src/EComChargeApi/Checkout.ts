/**
 * Checkouts. Checkout host, which insists on version 2.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { CheckoutAnswer, CheckoutCreated, CheckoutTransactionType } from "../EComChargeSchema/Checkout.ts"
import { InstantText, Language, LooseRecord, withAddress } from "../EComChargeSchema/Shared.ts"
import { required, requiredAmount } from "../internal/required.ts"
import * as Rules from "../internal/rules.ts"

// Here the rule of two letters covers India too. [docs]
const withStates = ["US", "CA", "IN"]

/** Opens a page to pay on. No key makes a repetition harmless: it opens a second one. */
export const createCheckout = Operation.make("createCheckout", {
  method: "POST",
  host: "checkout",
  path: "/ctp/api/checkouts",
  credential: "shop",
  body: Body.jsonUnder("checkout", {
    transaction_type: required(CheckoutTransactionType),
    order: required(
      Schema.Struct({
        /** Minor units. */
        amount: requiredAmount,
        /** ISO 4217. */
        currency: required(Schema.String),
        description: required(Schema.String),
        tracking_id: Schema.optional(Schema.String),
        /** Default: in 24 hours. */
        expired_at: Schema.optional(InstantText),
        additional_data: Schema.optional(LooseRecord),
      }),
    ),
    attempts: Schema.optional(Schema.Finite),
    test: Schema.optional(Schema.Boolean),
    iframe: Schema.optional(Schema.Boolean),
    settings: Schema.optional(
      Schema.Struct({
        /** With it `success_url` and `decline_url` are ignored. */
        return_url: Schema.optional(Schema.String),
        success_url: Schema.optional(Schema.String),
        decline_url: Schema.optional(Schema.String),
        fail_url: Schema.optional(Schema.String),
        cancel_url: Schema.optional(Schema.String),
        /** Webhooks go there; the shop's key is sent along, so https only. */
        notification_url: Schema.optional(Schema.String),
        verification_url: Schema.optional(Schema.String),
        auto_return: Schema.optional(Wire.Json),
        language: Schema.optional(Language),
        customer_fields: Schema.optional(
          Schema.Struct({
            read_only: Schema.optional(Schema.Array(Schema.String)),
            visible: Schema.optional(Schema.Array(Schema.String)),
            hidden: Schema.optional(Schema.Array(Schema.String)),
          }),
        ),
        style: Schema.optional(LooseRecord),
      }),
    ),
    customer: Schema.optional(
      Schema.Struct(
        withAddress({
          ip: Schema.optional(Schema.String),
          email: Schema.optional(Schema.String),
          birth_date: Schema.optional(Schema.String),
          device_id: Schema.optional(Schema.String),
          external_id: Schema.optional(Schema.String),
        }),
      ),
    ),
    /** `{ types: ["credit_card"] }`, and what each method needs. */
    payment_method: Schema.optional(LooseRecord),
  }),
  check: ({ customer, order, transaction_type }) => [
    ...Rules.present({ transaction_type, order }, ["transaction_type", "order"]),
    ...(order === undefined || order === null
      ? []
      : [
          ...Rules.present(order, ["amount", "currency", "description"], ["order"]),
          ...Rules.amount(order.amount, ["order", "amount"]),
        ]),
    ...Rules.address(customer, ["customer"], withStates),
  ],
  success: CheckoutCreated,
})

/** Where a checkout stands. What the browser brings back in its query must never be trusted: ask this. */
export const getCheckout = Operation.make("getCheckout", {
  method: "GET",
  host: "checkout",
  path: "/ctp/api/checkouts/:token",
  credential: "shop",
  pathFields: { token: Schema.String },
  success: CheckoutAnswer,
})
