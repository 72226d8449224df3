/**
 * Subscriptions. API host. There is no list: keep the ids.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { CardInput, Language, LooseRecord } from "../EComChargeSchema/Shared.ts"
import {
  Subscription,
  SubscriptionCustomerInput,
  SubscriptionPlanInput,
} from "../EComChargeSchema/Subscription.ts"
import { withExpiryTexts } from "../internal/card.ts"
import { required } from "../internal/required.ts"
import * as Rules from "../internal/rules.ts"

/**
 * Creates a subscription: hosted (without `card`), with a card, or with the token of one. No key makes a repetition
 * harmless and no list shows what was created, so it is sent once.
 */
export const createSubscription = Operation.make("createSubscription", {
  method: "POST",
  path: "/subscriptions",
  credential: "shop",
  body: Body.json({
    plan: required(SubscriptionPlanInput),
    /** Documented as required with a card; a documented sample leaves it out all the same. */
    customer: Schema.optional(SubscriptionCustomerInput),
    /** Without it the customer pays on the provider's page: send them to `redirect_url`. */
    card: Schema.optional(CardInput),
    /** The merchant's reference; not unique. */
    tracking_id: Schema.optional(Schema.String),
    device_id: Schema.optional(Schema.String),
    /** The browser comes back here, with `id=sbs_…` in the query. */
    return_url: Schema.optional(Schema.String),
    /** Webhooks go there; the shop's key is sent along, so https only. */
    notification_url: Schema.optional(Schema.String),
    additional_data: Schema.optional(LooseRecord),
    /** Where it belongs, here or in `additional_data`, is not clear from the manual. */
    receipt_text: Schema.optional(Schema.Array(Schema.String)),
    avs_cvc_verification: Schema.optional(LooseRecord),
    /** Of the hosted page: `{ language: "it" }`. */
    settings: Schema.optional(LooseRecord),
    language: Schema.optional(Language),
    dynamic_billing_descriptor: Schema.optional(Schema.String),
  }),
  check: ({ card, customer, plan }) => [
    ...Rules.subscriptionPlan(plan),
    ...Rules.address(customer, ["customer"]),
    ...Rules.card(card, ["card"]),
  ],
  prepare: withExpiryTexts("card"),
  success: Subscription,
})

/** One subscription. */
export const getSubscription = Operation.make("getSubscription", {
  method: "GET",
  path: "/subscriptions/:subscription_id",
  credential: "shop",
  pathFields: { subscription_id: Schema.String },
  success: Subscription,
})

/** Ends a subscription: nothing is charged from now on, what is paid runs until `active_to`. */
export const cancelSubscription = Operation.make("cancelSubscription", {
  method: "POST",
  path: "/subscriptions/:subscription_id/cancel",
  credential: "shop",
  pathFields: { subscription_id: Schema.String },
  body: Body.json({ cancel_reason: required(Schema.String) }),
  check: (input) => Rules.present(input, ["cancel_reason"]),
  success: Subscription,
})
