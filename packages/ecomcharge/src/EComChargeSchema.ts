/**
 * What eComCharge sends and takes, as schemas: `EComChargeSchema.Subscription` is both the schema and its type.
 *
 * Answers are read tolerantly (unknown fields are ignored, null and absent mean the same, enumerations are open),
 * requests are checked strictly. Dates stay validated texts until `Wire.toDateTime` reads them; amounts stay whole
 * minor units until `EComChargeMoney` reads them.
 *
 * ```ts
 * const read = Schema.decodeUnknownEffect(EComChargeSchema.Subscription)
 *
 * const paidUntil = ({ active_to }: EComChargeSchema.Subscription) =>
 *   active_to == null ? undefined : Wire.toDateTime(active_to)
 * ```
 */
export * from "./EComChargeSchema/Asynchronous.ts"
export * from "./EComChargeSchema/CardToken.ts"
export * from "./EComChargeSchema/Checkout.ts"
export * from "./EComChargeSchema/Customer.ts"
export * from "./EComChargeSchema/P2p.ts"
export * from "./EComChargeSchema/Plan.ts"
export * from "./EComChargeSchema/Product.ts"
export * from "./EComChargeSchema/Shared.ts"
export * from "./EComChargeSchema/Subscription.ts"
export * from "./EComChargeSchema/Transaction.ts"
