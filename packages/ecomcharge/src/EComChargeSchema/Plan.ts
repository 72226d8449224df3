/**
 * Plans: what a subscription costs and how often. A plan has a member that is also called `plan`: its main period.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { required, requiredAmount } from "../internal/required.ts"
import { Language } from "./Shared.ts"

/** How a period is counted; no week, no year. `[docs]` */
export const IntervalUnit = Wire.openEnum(["hour", "day", "month"])
/** See the value {@link IntervalUnit}. */
export type IntervalUnit = typeof IntervalUnit.Type

/** The main period of a plan: what is paid how often. `[docs]` */
export const PlanPeriod = Schema.Struct({
  /** Minor units. This is the recurring price. */
  amount: Schema.Number,
  interval: Schema.Number,
  interval_unit: IntervalUnit,
  visible_fields: Wire.optional(Schema.Array(Schema.String)),
})
/** See the value {@link PlanPeriod}. */
export type PlanPeriod = typeof PlanPeriod.Type

/**
 * The trial period. A plan without one may have the object all the same, with null in `amount` and `interval`:
 * ask `EComChargePlan.trial`. `[docs]`
 */
export const PlanTrial = Schema.Struct({
  amount: Wire.optional(Schema.Number),
  interval: Wire.optional(Schema.Number),
  interval_unit: Wire.optional(IntervalUnit),
  as_first_payment: Wire.optional(Schema.Boolean),
})
/** See the value {@link PlanTrial}. */
export type PlanTrial = typeof PlanTrial.Type

/**
 * A plan in all its forms: on its own, embedded in a subscription (2023 and later, the full set), and embedded in
 * 2015 (`id`, `title`, `currency`, `plan`, `trial`). `[docs]`
 */
export const Plan = Schema.Struct({
  /** `pln_` and 16 hexadecimal digits; opaque. */
  id: Schema.String,
  title: Wire.optional(Schema.String),
  /** A copy of the title; may have white space that the title has not. `[docs]` sample */
  name: Wire.optional(Schema.String),
  /** A generated sentence. */
  description: Wire.optional(Schema.String),
  /** The trial's amount where there is a trial: **not** the recurring price, which is `plan.amount`. `[inferred]` */
  amount: Wire.optional(Schema.Number),
  currency: Wire.optional(Schema.String),
  language: Wire.optional(Language),
  infinite: Wire.optional(Schema.Boolean),
  billing_cycles: Wire.optional(Schema.Number),
  created_at: Wire.optional(Wire.Instant),
  updated_at: Wire.optional(Wire.Instant),
  plan: Wire.optional(PlanPeriod),
  trial: Wire.optional(PlanTrial),
  number_payment_attempts: Wire.optional(Schema.Number),
  prevent_payments_at_night: Wire.optional(Schema.Boolean),
  test: Wire.optional(Schema.Boolean),
  /** For the customer's browser. */
  pay_url: Wire.optional(Schema.String),
  /** The same. */
  payment_url: Wire.optional(Schema.String),
  confirm_url: Wire.optional(Schema.String),
})
/** See the value {@link Plan}. */
export type Plan = typeof Plan.Type

/** All plans, without pages. `[docs]` */
export const PlanList = Schema.Array(Plan)
/** See the value {@link PlanList}. */
export type PlanList = typeof PlanList.Type

/** The main period, in a request. */
export const PlanPeriodInput = Schema.Struct({
  /** Minor units. */
  amount: requiredAmount,
  interval: required(Schema.Finite),
  interval_unit: required(IntervalUnit),
})
/** See the value {@link PlanPeriodInput}. */
export type PlanPeriodInput = typeof PlanPeriodInput.Type

/** The trial, in a request: all three of its fields, or no trial. `[docs]` */
export const PlanTrialInput = Schema.Struct({
  /** Minor units. */
  amount: requiredAmount,
  interval: required(Schema.Finite),
  interval_unit: required(IntervalUnit),
  /** The trial payment counts as the first payment, so retries apply after it. Default false. */
  as_first_payment: Schema.optional(Schema.Boolean),
})
/** See the value {@link PlanTrialInput}. */
export type PlanTrialInput = typeof PlanTrialInput.Type

const planInputFields = {
  /** Subscriptions of a test plan move no money. */
  test: Schema.optional(Schema.Boolean),
  title: required(Schema.String),
  /** ISO 4217. */
  currency: required(Schema.String),
  plan: required(PlanPeriodInput),
  trial: Schema.optional(PlanTrialInput),
  /** Of the payment page, default `en`. */
  language: Schema.optional(Language),
  /** Default true. */
  infinite: Schema.optional(Schema.Boolean),
  /** How many periods; ignored when `infinite`. */
  billing_cycles: Schema.optional(Schema.NullOr(Schema.Finite)),
  /** Failed attempts before a subscription stops, default 3. */
  number_payment_attempts: Schema.optional(Schema.Finite),
  /** Charges only between 08:00 and 20:00 of the provider's clock. Default false. */
  prevent_payments_at_night: Schema.optional(Schema.Boolean),
  /** In no table, but in samples. */
  shop_id: Schema.optional(Schema.Finite),
}

/** The given fields and those of a plan in a request, alone or inside a subscription. `[docs]` */
export const withPlanFields = <Own extends Schema.Struct.Fields>(own: Own): Own & typeof planInputFields => ({
  ...own,
  ...planInputFields,
})
