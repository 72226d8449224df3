/**
 * Receipts (v2).
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Platform, ProductType } from "./Enumerations.ts"

/** A receipt as Iaptic keeps it. `[docs]`; `sandbox` and `data` `[client code]`. */
export const Receipt = Schema.Struct({
  receiptId: Schema.String,
  platform: Wire.optional(Platform),
  sandbox: Wire.optional(Schema.Boolean),
  updatedAt: Wire.optional(Wire.Instant),
  /** The store's own receipt, its form depends on the platform. */
  source: Wire.optional(Wire.Json),
  /** Sum of the transactions per currency, in millionths of its unit: `{"USD": 1990000}` is 1.99 US dollars. `[docs]` */
  amountsMicros: Wire.optional(Schema.Record(Schema.String, Schema.Number)),
  /** US dollars, an estimate, and a float. */
  amountUSD: Wire.optional(Schema.Number),
  numTransactions: Wire.optional(Schema.Number),
  /** Raw, its form depends on the platform. */
  content: Wire.optional(Wire.Json),
  data: Wire.optional(
    Schema.Struct({
      purchaseToken: Wire.optional(Schema.String),
      productId: Wire.optional(Schema.String),
      productType: Wire.optional(ProductType),
    }),
  ),
})
/** See the value {@link Receipt}. */
export type Receipt = typeof Receipt.Type
