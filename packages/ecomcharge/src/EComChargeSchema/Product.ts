/**
 * Products: something with a price and a page to pay it on. `[client code]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** A product. Of the answer only `id` is known; its pages are in `EComChargePages`. `[client code]` */
export const Product = Schema.Struct({
  id: Schema.String,
  name: Wire.optional(Schema.String),
  description: Wire.optional(Schema.String),
  amount: Wire.optional(Schema.Number),
  currency: Wire.optional(Schema.String),
  quantity: Wire.optional(Schema.Number),
  infinite: Wire.optional(Schema.Boolean),
  test: Wire.optional(Schema.Boolean),
})
/** See the value {@link Product}. */
export type Product = typeof Product.Type
