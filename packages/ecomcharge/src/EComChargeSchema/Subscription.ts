/**
 * Subscriptions: a customer, a plan, and where they stand.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Plan, withPlanFields } from "./Plan.ts"
import { Card, LooseRecord, withAddress } from "./Shared.ts"

/**
 * Where a subscription stands. `canceled` may also mean that a finite plan has run through, and `trial` may already
 * be canceled. What each means for access is in `EComChargeProvider`. `[docs]`
 */
export const SubscriptionState = Wire.openEnum([
  "pending",
  "tokenizing",
  "redirecting",
  "trial_get_status",
  "getting_status",
  "trial",
  "trial_processing",
  "processing",
  "notified",
  "active",
  "failed_attempt",
  "rescuing",
  "failed",
  "error",
  "expired",
  "canceled",
])
/** See the value {@link SubscriptionState}. */
export type SubscriptionState = typeof SubscriptionState.Type

/** The latest charge of a subscription. `[docs]` */
export const SubscriptionTransaction = Schema.Struct({
  uid: Wire.optional(Schema.String),
  /** As of transactions, open. */
  status: Wire.optional(Schema.String),
  message: Wire.optional(Schema.String),
  created_at: Wire.optional(Wire.Instant),
  /** While 3-D Secure is pending: send the customer there. */
  redirect_url: Wire.optional(Schema.String),
})
/** See the value {@link SubscriptionTransaction}. */
export type SubscriptionTransaction = typeof SubscriptionTransaction.Type

/**
 * A subscription. Its traps have accessors in `EComChargeSubscription`: two names of the last transaction, two
 * spellings of the end, two places of the address to send the customer to, `{}` for nothing. `[docs]`
 */
export const Subscription = Schema.Struct({
  /** `sbs_` and 16 hexadecimal digits; opaque. */
  id: Schema.String,
  state: SubscriptionState,
  plan: Plan,
  created_at: Wire.optional(Wire.Instant),
  tracking_id: Wire.optional(Schema.String),
  device_id: Wire.optional(Schema.String),
  /** The next charge; null after the last one. */
  renew_at: Wire.optional(Wire.Instant),
  /** Paid until; absent from webhooks of 2015. */
  active_to: Wire.optional(Wire.Instant),
  /** `{}` before the first payment. */
  card: Wire.optional(Card),
  /** `{}` or the id alone. */
  customer: Wire.optional(Schema.Struct({ id: Wire.optional(Schema.String) })),
  last_transaction: Wire.optional(SubscriptionTransaction),
  /** The older name of `last_transaction`. */
  transaction: Wire.optional(SubscriptionTransaction),
  paid_billing_cycles: Wire.optional(Schema.Number),
  /** A counter; the limit is the plan's `number_payment_attempts`. */
  number_failed_payment_attempts: Wire.optional(Schema.Number),
  additional_data: Wire.optional(LooseRecord),
  /** Of the hosted payment page. Not the token inside `redirect_url`: never build one from the other. */
  token: Wire.optional(Schema.String),
  /** Hosted creation only; with 3-D Secure it stands in `last_transaction`. */
  redirect_url: Wire.optional(Schema.String),
  cancel_reason: Wire.optional(Schema.String),
  cancelled_at: Wire.optional(Wire.Instant),
  /** The other spelling; never seen. `[inferred]` */
  canceled_at: Wire.optional(Wire.Instant),
  /** Newer webhooks only; the one value seen is `created.subscription`. */
  event: Wire.optional(Schema.String),
})
/** See the value {@link Subscription}. */
export type Subscription = typeof Subscription.Type

/** A plan that exists. */
export interface PlanReference {
  readonly id: string
}

/** What the loose schemas below take at run time is said more sharply in their types. */
const sharper = <A>(schema: Schema.Constraint): Schema.Codec<A, unknown> => schema as never

const PlanInline = Schema.Struct(
  withPlanFields({
    /** A plan that exists, in place of all the others. */
    id: Schema.optional(Schema.String),
  }),
)

/** The plan of a new subscription: `{ id: "pln_…" }`, or a whole plan. `[docs]` */
export const SubscriptionPlanInput = sharper<PlanReference | Omit<typeof PlanInline.Type, "id">>(PlanInline)
/** See the value {@link SubscriptionPlanInput}. */
export type SubscriptionPlanInput = typeof SubscriptionPlanInput.Type

/**
 * The customer of a new subscription: `{ id: "cst_…" }`, or their details. Here the provider's applications leave
 * out `email` and `ip`, so neither is required. `[docs][client code]`
 */
export const SubscriptionCustomerInput = Schema.Struct(
  withAddress({
    id: Schema.optional(Schema.String),
    email: Schema.optional(Schema.String),
    ip: Schema.optional(Schema.String),
    external_id: Schema.optional(Schema.String),
  }),
)
/** See the value {@link SubscriptionCustomerInput}. */
export type SubscriptionCustomerInput = typeof SubscriptionCustomerInput.Type
