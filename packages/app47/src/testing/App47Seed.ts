/**
 * What an `App47Emulator` can be filled with, as JSON: `make({ seed })`, `emulator.plant(…)`, `POST /__control/seed`.
 *
 * ```json
 * {
 *   "users": [{ "id": "57900459a56f7f77930000d2", "name": "Alice", "email": "alice@example.com" }],
 *   "purchases": [
 *     {
 *       "user_id": "57900459a56f7f77930000d2",
 *       "name": "Life Saver",
 *       "price": "1.99",
 *       "currency": "USD",
 *       "created": "now - 10 days"
 *     }
 *   ]
 * }
 * ```
 *
 * Dates are ISO 8601, or counted from the emulator's time: `now`, `now - 10 days`, `now + 2 hours`. Records keep the
 * fields of the provider; what is left out is made up or stays absent.
 *
 * ```ts
 * const seed: App47Seed.SeedJson = {
 *   purchases: [{ user_id: "57900459a56f7f77930000d2", name: "Life Saver", created: "now - 10 days" }],
 * }
 * const emulator = App47Emulator.layer({ seed })
 * ```
 */
import { Moment } from "@effect-billing/core/testing/EmulatorMoment"
import * as Schema from "effect/Schema"
import { LooseRecord } from "../App47Schema/Shared.ts"
import { WebhookDevice } from "../App47Schema/Webhook.ts"

const dates = { created: Schema.optionalKey(Moment), modified: Schema.optionalKey(Moment) }
const text = Schema.optionalKey(Schema.NullOr(Schema.String))

/** A user. Whoever a purchase names exists without this. */
export const SeedUser = Schema.Struct({
  /** Made up when absent. */
  id: Schema.optionalKey(Schema.String),
  ...dates,
  name: text,
  email: text,
  ui_version: text,
  message_for_invitation: text,
  active: Schema.optionalKey(Schema.Boolean),
  require_passphrase: Schema.optionalKey(Schema.Boolean),
  default_passphrase_expiration: Schema.optionalKey(Schema.Number),
  marketing_opt_out: Schema.optionalKey(Schema.Boolean),
  /** Shown in web hooks about in-app items. */
  devices: Schema.optionalKey(Schema.Array(WebhookDevice)),
})
/** See the value {@link SeedUser}. */
export type SeedUser = typeof SeedUser.Type

/** A purchase. One whose id is known already is replaced. */
export const SeedPurchase = Schema.Struct({
  user_id: Schema.String,
  /** Made up when absent. */
  id: Schema.optionalKey(Schema.String),
  ...dates,
  uuid: text,
  reference: text,
  /** In any spelling; answered as it is written. Default `Purchased`. */
  status: text,
  name: text,
  price: Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.String, Schema.Number]))),
  currency: text,
})
/** See the value {@link SeedPurchase}. */
export type SeedPurchase = typeof SeedPurchase.Type

/** A group. */
export const SeedGroup = Schema.Struct({
  id: Schema.optionalKey(Schema.String),
  ...dates,
  name: text,
  description: text,
  self_registration_enabled: Schema.optionalKey(Schema.Boolean),
  enrolled_user_autoapprove: Schema.optionalKey(Schema.Boolean),
  session_hours_lenth: Schema.optionalKey(Schema.Number),
})
/** See the value {@link SeedGroup}. */
export type SeedGroup = typeof SeedGroup.Type

/** A record of an app's use; its form is ours. */
export const SeedMetric = Schema.StructWithRest(Schema.Struct({ created: Moment }), [LooseRecord])
/** See the value {@link SeedMetric}. */
export type SeedMetric = typeof SeedMetric.Type

const metrics = Schema.optionalKey(Schema.Array(SeedMetric))

/** An app, with what was recorded of its use. */
export const SeedApp = Schema.Struct({
  id: Schema.optionalKey(Schema.String),
  ...dates,
  name: text,
  description: text,
  sessions: metrics,
  /** The field `level` is counted by the day: `Debug`, `Info`, `Warn`, `Error`, `Crash`. */
  logs: metrics,
  generic_events: metrics,
  timed_events: metrics,
  /** What a daily series answers, by its path (`daily_logs`), instead of what follows from the records. */
  daily: Schema.optionalKey(Schema.Record(Schema.String, LooseRecord)),
})
/** See the value {@link SeedApp}. */
export type SeedApp = typeof SeedApp.Type

/** Everything that can be planted; see the module. */
export const Seed = Schema.Struct({
  users: Schema.optionalKey(Schema.Array(SeedUser)),
  purchases: Schema.optionalKey(Schema.Array(SeedPurchase)),
  groups: Schema.optionalKey(Schema.Array(SeedGroup)),
  apps: Schema.optionalKey(Schema.Array(SeedApp)),
})
/** See the value {@link Seed}. */
export type Seed = typeof Seed.Type

/** A seed as it is written: plain JSON, also for the type checker. */
export type SeedJson = typeof Seed.Encoded
