/**
 * What an `EComChargeEmulator` can be filled with, as JSON: `make({ seed })`, `emulator.plant(…)`,
 * `POST /__control/seed`. Fields are those of `EComChargeSchema`; what is left out is made up or stays absent.
 *
 * ```json
 * {
 *   "customers": [{ "id": "cst_1111111111111111", "email": "ada@example.com", "ip": "192.0.2.1" }],
 *   "plans": [
 *     {
 *       "id": "pln_1111111111111111",
 *       "title": "Pro",
 *       "currency": "EUR",
 *       "plan": { "amount": 999, "interval": 1, "interval_unit": "month" }
 *     }
 *   ],
 *   "subscriptions": [
 *     {
 *       "state": "active",
 *       "plan": "pln_1111111111111111",
 *       "customer": "cst_1111111111111111",
 *       "created_at": "now - 10 days",
 *       "active_to": "now + 20 days",
 *       "lifecycle": {}
 *     }
 *   ]
 * }
 * ```
 *
 * Dates of subscriptions and transactions are ISO 8601, or counted from the emulator's time: `now`, `now - 10 days`.
 *
 * A subscription with a `lifecycle` lives: it renews, fails or ends as the emulator's clock moves. One without stays
 * as it is planted, as samples must.
 *
 * ```ts
 * const seed: EComChargeSeed.SeedJson = {
 *   customers: [{ id: "cst_1111111111111111", email: "ada@example.com", ip: "192.0.2.1" }],
 * }
 * const emulator = EComChargeEmulator.layer({ seed })
 * ```
 */
import { Moment } from "@effect-billing/core/testing/EmulatorMoment"
import * as Schema from "effect/Schema"
import { Checkout } from "../EComChargeSchema/Checkout.ts"
import { Customer } from "../EComChargeSchema/Customer.ts"
import { Plan, PlanPeriod } from "../EComChargeSchema/Plan.ts"
import { Product } from "../EComChargeSchema/Product.ts"
import { LooseRecord } from "../EComChargeSchema/Shared.ts"
import { Subscription } from "../EComChargeSchema/Subscription.ts"
import { Transaction } from "../EComChargeSchema/Transaction.ts"

const optional = Schema.optionalKey
const MomentOrNull = optional(Schema.NullOr(Moment))

/** A customer; answered as it is planted. */
export const SeedCustomer = Schema.Struct({ ...Customer.fields, id: optional(Schema.String) })

/** A plan, of which both forms of an answer are made. */
export const SeedPlan = Schema.Struct({
  id: optional(Schema.String),
  title: Schema.String,
  currency: Schema.String,
  language: optional(Schema.String),
  plan: PlanPeriod,
  trial: optional(
    Schema.NullOr(Schema.Struct({ ...PlanPeriod.fields, as_first_payment: optional(Schema.Boolean) })),
  ),
  infinite: optional(Schema.Boolean),
  billing_cycles: optional(Schema.NullOr(Schema.Number)),
  number_payment_attempts: optional(Schema.Number),
  prevent_payments_at_night: optional(Schema.Boolean),
  test: optional(Schema.Boolean),
})

/** How a subscription goes on as the clock moves. Its plan is given by its id. */
export const Lifecycle = Schema.Struct({
  /** What becomes of the next charges; default `succeeds`. */
  billing: optional(Schema.Literals(["succeeds", "declined", "errs"])),
  /** The number of the card; default: the documented one that pays. */
  card: optional(Schema.String),
})
/** See the value {@link Lifecycle}. */
export type Lifecycle = typeof Lifecycle.Type

const {
  active_to: _activeTo,
  canceled_at: _canceledAt,
  cancelled_at: _cancelledAt,
  created_at: _createdAt,
  last_transaction: _lastTransaction,
  renew_at: _renewAt,
  transaction: _transaction,
  ...subscriptionFields
} = Subscription.fields

/** A subscription; answered as it is planted, with the form of its plan and customer that belongs to their ids. */
export const SeedSubscription = Schema.Struct({
  ...subscriptionFields,
  /** Made up when absent. */
  id: optional(Schema.String),
  /** The id of a plan, which is made up where there is none, or a plan as it stands inside of an answer. */
  plan: Schema.Union([Schema.String, Plan]),
  /** The id of a customer, or the member as it stands in an answer. */
  customer: optional(Schema.Union([Schema.String, Schema.Struct({ id: optional(Schema.String) })])),
  card: optional(LooseRecord),
  created_at: MomentOrNull,
  renew_at: MomentOrNull,
  active_to: MomentOrNull,
  cancelled_at: MomentOrNull,
  last_transaction: optional(Schema.NullOr(LooseRecord)),
  transaction: optional(Schema.NullOr(LooseRecord)),
  lifecycle: optional(Lifecycle),
})
/** See the value {@link SeedSubscription}. */
export type SeedSubscription = typeof SeedSubscription.Type

const {
  credit_card: _creditCard,
  created_at: _transactionCreatedAt,
  paid_at: _paidAt,
  recipient_card: _recipientCard,
  updated_at: _updatedAt,
  ...transactionFields
} = Transaction.fields

/** A transaction in the form of version 2; answered as it is planted. Version 3 is made of it. */
export const SeedTransaction = Schema.Struct({
  ...transactionFields,
  /** Default: an alternative one has a `method_type`. */
  kind: optional(Schema.Literals(["card", "alternative"])),
  credit_card: optional(Schema.NullOr(LooseRecord)),
  recipient_card: optional(Schema.NullOr(LooseRecord)),
  created_at: MomentOrNull,
  updated_at: MomentOrNull,
  paid_at: MomentOrNull,
})
/** See the value {@link SeedTransaction}. */
export type SeedTransaction = typeof SeedTransaction.Type

/** A stored card. */
export const SeedCard = Schema.Struct({
  token: Schema.String,
  number: Schema.String,
  holder: Schema.String,
  exp_month: Schema.Number,
  exp_year: Schema.Number,
})

/** A task of the asynchronous mode, whose result is a transaction that is planted. */
export const SeedTask = Schema.Struct({
  request_id: Schema.String,
  /** From when on it is completed. */
  done_at: Moment,
  uid: Schema.String,
})

/** Everything that can be planted; see the module. Later parts see the earlier ones. */
export const Seed = Schema.Struct({
  /** In the order in which they are listed. */
  customers: optional(Schema.Array(SeedCustomer)),
  /** In the order in which they are listed. */
  plans: optional(Schema.Array(SeedPlan)),
  subscriptions: optional(Schema.Array(SeedSubscription)),
  products: optional(Schema.Array(Schema.Struct({ ...Product.fields, id: optional(Schema.String) }))),
  cards: optional(Schema.Array(SeedCard)),
  /** The oldest first. */
  transactions: optional(Schema.Array(SeedTransaction)),
  /** Answered as they are planted. */
  checkouts: optional(Schema.Array(Checkout)),
  tasks: optional(Schema.Array(SeedTask)),
})
/** See the value {@link Seed}. */
export type Seed = typeof Seed.Type

/** A seed as it is written: plain JSON, also for the type checker. */
export type SeedJson = typeof Seed.Encoded
