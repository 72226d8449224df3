/**
 * Card tokens made without a transaction. The answer is a bare card. `[docs][client code]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** A stored card. `[docs][client code]` */
export const CardToken = Schema.Struct({
  token: Wire.Secret,
  holder: Wire.optional(Schema.String),
  stamp: Wire.optional(Schema.String),
  brand: Wire.optional(Schema.String),
  last_4: Wire.optional(Schema.String),
  first_1: Wire.optional(Schema.String),
  exp_month: Wire.optional(Schema.Number),
  exp_year: Wire.optional(Schema.Number),
})
/** See the value {@link CardToken}. */
export type CardToken = typeof CardToken.Type

/** What a token is used for. `[docs]` */
export const Contract = Wire.openEnum(["recurring", "oneclick", "credit", "card_on_file"])
/** See the value {@link Contract}. */
export type Contract = typeof Contract.Type
