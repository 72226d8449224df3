/**
 * Groups of users.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { listed, pageOf } from "./Shared.ts"

/** A group. Names `[docs]`; types of flags and numbers, and the first three fields `[inferred]`. */
export const Group = Schema.Struct({
  id: Schema.String,
  created: Wire.optional(Wire.Instant),
  modified: Wire.optional(Wire.Instant),
  name: Wire.optional(Schema.String),
  description: Wire.optional(Schema.String),
  self_registration_enabled: Wire.optional(Schema.Boolean),
  enrolled_user_autoapprove: Wire.optional(Schema.Boolean),
  /** Hours a session at the store lasts, for groups with single sign-on. So spelled in the field table. `[docs]` */
  session_hours_lenth: Wire.optional(Schema.Union([Schema.Number, Schema.String])),
  /** The same, spelled as one would. Never seen. `[inferred]` */
  session_hours_length: Wire.optional(Schema.Union([Schema.Number, Schema.String])),
})
/** See the value {@link Group}. */
export type Group = typeof Group.Type

/** A page of groups. */
export const GroupList = pageOf(listed("group", Group))
/** See the value {@link GroupList}. */
export type GroupList = typeof GroupList.Type

/** One group. `[inferred]` */
export const GroupShown = listed("group", Group)
