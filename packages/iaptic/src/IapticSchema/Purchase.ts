/**
 * Purchases, as reads and webhooks give them.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Platform } from "./Enumerations.ts"
import { Paging, withStatusFields } from "./Shared.ts"

/**
 * One purchase in its present state. Ids carry the platform in front: `apple:1000…`, `google:GPA.…`,
 * `stripe:sub_…`. `[docs][client code]`, v2 is a subset of v3.
 */
export const Purchase = Schema.Struct(
  withStatusFields({
    productId: Schema.String,
    /** Apple: the original transaction; Google: the order; Stripe: the subscription. `[docs]` */
    purchaseId: Schema.String,
    platform: Platform,
    /** The last transaction. Required on v3 `[third party]`, absent from v2 samples. */
    transactionId: Wire.optional(Schema.String),
    /** May be missing or out of date; look at `expirationDate` and a clock instead. `[docs][issue]` */
    isExpired: Wire.optional(Schema.Boolean),
    /** Family sharing. `[third party]` */
    isSharedPurchase: Wire.optional(Schema.Boolean),
    /** The users entitled by this purchase, when Iaptic says who. `[docs][third party]` */
    entitledUsers: Wire.optional(Schema.Array(Schema.String)),
    /** Undocumented. `[client code]` */
    canRefresh: Wire.optional(Schema.Boolean),
    /** Undocumented. `[client code]` */
    raw: Wire.optional(Wire.Json),
  }),
)
/** See the value {@link Purchase}. */
export type Purchase = typeof Purchase.Type

/**
 * Purchases by product id: **only the latest purchase of each product**. Keys are prefixed (`apple:monthly`) in
 * every sample `[docs]`, bare in the Node client's README `[seed]`: look up with `IapticPurchases.find`.
 */
export const PurchasesByProduct = Schema.Record(Schema.String, Purchase)
/** See the value {@link PurchasesByProduct}. */
export type PurchasesByProduct = typeof PurchasesByProduct.Type

/** The answer to `getCustomerPurchases`. Without `purchases` the customer has none. `[docs][client code]` */
export const CustomerPurchasesAnswer = Schema.Struct({
  applicationUsername: Schema.String,
  purchases: Wire.optional(PurchasesByProduct),
})
/** See the value {@link CustomerPurchasesAnswer}. */
export type CustomerPurchasesAnswer = typeof CustomerPurchasesAnswer.Type

/** What a customer bought: `purchases` is empty for a customer without any. */
export interface CustomerPurchases {
  readonly applicationUsername: string
  readonly purchases: PurchasesByProduct
}

/** A page of purchases, the newest first. Only `rows` was seen. `[client code]` */
export const PurchaseList = Schema.Struct({
  paging: Wire.optional(Paging),
  rows: Schema.Array(Purchase),
})
/** See the value {@link PurchaseList}. */
export type PurchaseList = typeof PurchaseList.Type
