/**
 * Users, whom the provider also calls customers.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { listed, pageOf } from "./Shared.ts"

/** A user. Names `[docs]`; types of flags and numbers, and the first three fields `[inferred]`. */
export const User = Schema.Struct({
  id: Schema.String,
  created: Wire.optional(Wire.Instant),
  modified: Wire.optional(Wire.Instant),
  name: Wire.optional(Schema.String),
  email: Wire.optional(Schema.String),
  /** Version of the store's pages for this user. Values were not seen. */
  ui_version: Wire.optional(Schema.Union([Schema.String, Schema.Number])),
  message_for_invitation: Wire.optional(Schema.String),
  active: Wire.optional(Schema.Boolean),
  /** Whether registering a device takes a passphrase. */
  require_passphrase: Wire.optional(Schema.Boolean),
  /** Hours. */
  default_passphrase_expiration: Wire.optional(Schema.Union([Schema.Number, Schema.String])),
  marketing_opt_out: Wire.optional(Schema.Boolean),
})
/** See the value {@link User}. */
export type User = typeof User.Type

/** A page of users. */
export const UserList = pageOf(listed("user", User))
/** See the value {@link UserList}. */
export type UserList = typeof UserList.Type

/** One user. `[inferred]` */
export const UserShown = listed("user", User)
