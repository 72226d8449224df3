/**
 * What is known about a transfer from card to card before it is made. `[client code]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { LooseRecord } from "./Shared.ts"

/** Whether the transfer is allowed. `[client code]` */
export const P2pRestrictions = Schema.Struct({
  status: Schema.String,
  message: Wire.optional(Schema.String),
  /** Names of fields, by card. */
  required_fields: Wire.optional(Schema.Record(Schema.String, Schema.Array(Schema.String))),
  /** `minimum`, `percent`, `currency`. */
  commission: Wire.optional(LooseRecord),
})
/** See the value {@link P2pRestrictions}. */
export type P2pRestrictions = typeof P2pRestrictions.Type
