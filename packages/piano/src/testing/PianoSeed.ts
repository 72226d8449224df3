/**
 * What a `PianoEmulator` can be filled with, as JSON: `make({ seed })`, `emulator.plant(…)`, `POST /__control/seed`.
 * Names are those of the wire; what is left out is made up or stays absent.
 *
 * ```json
 * {
 *   "resources": [{ "rid": "PREMIUM_ACCESS", "name": "Premium" }],
 *   "terms": [
 *     {
 *       "term_id": "TM0000000001",
 *       "rid": "PREMIUM_ACCESS",
 *       "name": "Monthly",
 *       "plan": { "amount": 9.99, "currency": "EUR", "every": "P1M" }
 *     }
 *   ],
 *   "users": [{ "uid": "user-1", "email": "reader@example.com" }],
 *   "bought": [{ "uid": "user-1", "term_id": "TM0000000001", "at": "now - 10 days" }]
 * }
 * ```
 *
 * Dates are Unix seconds, ISO 8601, or counted from the emulator's time: `now`, `now - 10 days`.
 *
 * What is `bought` lives: it was paid for at its time and renewed since, and goes on as the emulator's clock moves.
 * Planted `subscriptions`, `conversions` and accesses with `granted` stay as they are, as samples must.
 *
 * ```ts
 * const seed: PianoSeed.SeedJson = {
 *   resources: [{ rid: "PREMIUM_ACCESS", name: "Premium" }],
 *   users: [{ uid: "user-1", email: "reader@example.com" }],
 *   accesses: [{ uid: "user-1", rid: "PREMIUM_ACCESS", expire_date: "now + 7 days" }],
 * }
 * const emulator = PianoEmulator.layer({ seed })
 * ```
 */
import { DurationInput } from "@effect-billing/core/testing/EmulatorFault"
import { Moment, Period } from "@effect-billing/core/testing/EmulatorMoment"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

const optional = Schema.optionalKey
const text = optional(Schema.String)
const textOrNull = optional(Schema.NullOr(Schema.String))
const flag = optional(Schema.Boolean)
const loose = Schema.Record(Schema.String, Wire.Json)

/** Unix seconds, ISO 8601, or `now`, `now - 10 days` by the emulator's clock. */
export const When = Schema.Union([Schema.Int, Moment])
/** See the value {@link When}. */
export type When = typeof When.Type

const when = optional(When)
const whenOrNull = optional(Schema.NullOr(When))

/** A user. Whoever a record names exists without this. */
export const SeedUser = Schema.Struct({
  uid: Schema.String,
  email: text,
  first_name: textOrNull,
  last_name: textOrNull,
  personal_name: text,
  image1: textOrNull,
  create_date: when,
  display_name: text,
  reset_password_email_sent: flag,
  last_visit: when,
  last_login: when,
  /** As `user/get` answers them. */
  custom_fields: optional(Schema.Array(loose)),
  disabled: flag,
  /** What `email/confirmation/check` answers; default true. */
  email_confirmed: flag,
  /** At Piano ID. */
  password: text,
  /** User tokens that stand for the user, for a year. */
  user_tokens: optional(Schema.Array(Schema.String)),
})
/** See the value {@link SeedUser}. */
export type SeedUser = typeof SeedUser.Type

/** Something access is given to; a bundle has `members`. What a record names exists without this. */
export const SeedResource = Schema.Struct({
  rid: Schema.String,
  aid: text,
  name: text,
  description: textOrNull,
  image_url: textOrNull,
  deleted: flag,
  disabled: flag,
  create_date: when,
  update_date: when,
  publish_date: when,
  type: text,
  type_label: text,
  bundle_type: text,
  bundle_type_label: text,
  purchase_url: textOrNull,
  resource_url: textOrNull,
  external_id: textOrNull,
  is_fbia_resource: flag,
  members: optional(Schema.Array(Schema.String)),
})
/** See the value {@link SeedResource}. */
export type SeedResource = typeof SeedResource.Type

/** What a term costs. */
export const SeedPlan = Schema.Struct({
  /** Major units. */
  amount: Schema.Number,
  currency: Schema.String,
  /** Absent: bought once. */
  every: optional(Period),
  trial: optional(Schema.Struct({ period: Period, amount: optional(Schema.Number) })),
  /** How long access goes on after a failed renewal; default 0, which is none. */
  gracePeriod: optional(DurationInput),
  /** How often it is charged; default: until somebody ends it. */
  cycles: optional(Schema.Int),
})
/** See the value {@link SeedPlan}. */
export type SeedPlan = typeof SeedPlan.Type

/** A term. */
export const SeedTerm = Schema.Struct({
  term_id: Schema.String,
  aid: text,
  /** The resource it gives access to. */
  rid: text,
  /** Default `payment` with a plan, else `custom`. */
  type: text,
  type_name: text,
  name: text,
  description: textOrNull,
  create_date: when,
  update_date: when,
  external_api_id: text,
  plan: optional(SeedPlan),
})
/** See the value {@link SeedTerm}. */
export type SeedTerm = typeof SeedTerm.Type

/** An offer of terms. */
export const SeedOffer = Schema.Struct({
  offer_id: Schema.String,
  name: text,
  status: text,
  create_date: when,
  update_date: when,
  term_ids: optional(Schema.Array(Schema.String)),
})
/** See the value {@link SeedOffer}. */
export type SeedOffer = typeof SeedOffer.Type

/** An access. */
export const SeedAccess = Schema.Struct({
  /** Made up when absent. */
  access_id: text,
  uid: Schema.String,
  rid: Schema.String,
  term_id: text,
  /** Stays so whatever the clock says; default: until `expire_date`. */
  granted: flag,
  parent_access_id: textOrNull,
  /** Null or absent: no end. */
  expire_date: whenOrNull,
  start_date: whenOrNull,
  can_revoke_access: flag,
  custom_data: textOrNull,
})
/** See the value {@link SeedAccess}. */
export type SeedAccess = typeof SeedAccess.Type

/** A purchase that lives: of a term with a plan, at a time that is past. */
export const SeedBought = Schema.Struct({
  uid: Schema.String,
  term_id: Schema.String,
  /** Default `now`. */
  at: when,
  /** Default true. */
  auto_renew: flag,
  /** What becomes of the next charges; default `succeeds`. */
  billing: optional(Schema.Literals(["succeeds", "fails"])),
})
/** See the value {@link SeedBought}. */
export type SeedBought = typeof SeedBought.Type

/** A subscription as it stands. */
export const SeedSubscription = Schema.Struct({
  subscription_id: text,
  uid: Schema.String,
  term_id: Schema.String,
  access_id: text,
  auto_renew: flag,
  next_bill_date: whenOrNull,
  payment_billing_plan_description: text,
  billing_plan: text,
  status: text,
  status_name: text,
  cancelable: flag,
  /** Piano's spelling. */
  cancelable_and_refundadle: flag,
  grace_period_start_date: whenOrNull,
  in_grace_period: flag,
  start_date: whenOrNull,
  create_date: whenOrNull,
  end_date: whenOrNull,
  is_in_trial: flag,
  trial_period_end_date: whenOrNull,
  charge_count: optional(Schema.Int),
})
/** See the value {@link SeedSubscription}. */
export type SeedSubscription = typeof SeedSubscription.Type

/** A conversion as it stands. */
export const SeedConversion = Schema.Struct({
  term_conversion_id: text,
  uid: Schema.String,
  term_id: Schema.String,
  access_id: text,
  subscription_id: text,
  aid: text,
  type: text,
  create_date: when,
  browser_id: text,
})
/** See the value {@link SeedConversion}. */
export type SeedConversion = typeof SeedConversion.Type

/** Everything that can be planted; see the module. Later parts see the earlier ones. */
export const Seed = Schema.Struct({
  users: optional(Schema.Array(SeedUser)),
  resources: optional(Schema.Array(SeedResource)),
  terms: optional(Schema.Array(SeedTerm)),
  offers: optional(Schema.Array(SeedOffer)),
  accesses: optional(Schema.Array(SeedAccess)),
  bought: optional(Schema.Array(SeedBought)),
  subscriptions: optional(Schema.Array(SeedSubscription)),
  conversions: optional(Schema.Array(SeedConversion)),
})
/** See the value {@link Seed}. */
export type Seed = typeof Seed.Type

/** A seed as it is written: plain JSON, also for the type checker. */
export type SeedJson = typeof Seed.Encoded
