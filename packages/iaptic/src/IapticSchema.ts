/**
 * What Iaptic sends and takes, as schemas: `IapticSchema.Purchase` is both the schema and its type.
 *
 * Answers are read tolerantly (unknown fields are ignored, null and absent mean the same, enumerations are open),
 * requests are checked strictly. Dates stay validated texts or numbers until `Wire.toDateTime` reads them.
 *
 * ```ts
 * const read = Schema.decodeUnknownEffect(IapticSchema.Purchase)
 *
 * const endOf = ({ expirationDate }: IapticSchema.Purchase) =>
 *   expirationDate == null ? undefined : Wire.toDateTime(expirationDate)
 * ```
 */
export * from "./IapticSchema/Braintree.ts"
export * from "./IapticSchema/Customer.ts"
export * from "./IapticSchema/CustomerV1.ts"
export * from "./IapticSchema/Enumerations.ts"
export * from "./IapticSchema/Event.ts"
export * from "./IapticSchema/Product.ts"
export * from "./IapticSchema/Purchase.ts"
export * from "./IapticSchema/Receipt.ts"
export * from "./IapticSchema/Server.ts"
export * from "./IapticSchema/Shared.ts"
export * from "./IapticSchema/Stripe.ts"
export * from "./IapticSchema/Transaction.ts"
export * from "./IapticSchema/Validation.ts"
export * from "./IapticSchema/Webhook.ts"
