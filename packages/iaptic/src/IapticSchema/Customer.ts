/**
 * Customers: summaries, and one customer's subscription (v2).
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Platform, RenewalIntent } from "./Enumerations.ts"
import { Paging, withStatusFields } from "./Shared.ts"

/** What Iaptic sums up about a customer; `{}` for one who never bought. `[docs][client code]` */
export const CustomerInfo = Schema.Struct({
  lastPurchaseId: Wire.optional(Schema.String),
  lastPurchaseDate: Wire.optional(Wire.Instant),
  lastRenewalDate: Wire.optional(Wire.Instant),
  expirationDate: Wire.optional(Wire.Instant),
  renewalIntent: Wire.optional(RenewalIntent),
  activeSubscriber: Wire.optional(Schema.Boolean),
  lapsedSubscriber: Wire.optional(Schema.Boolean),
})
/** See the value {@link CustomerInfo}. */
export type CustomerInfo = typeof CustomerInfo.Type

/** One row of `getCustomersBulkInfo`. `[docs][client code]` */
export const CustomerSummary = Schema.Struct({
  applicationUsername: Schema.String,
  customerInfo: Wire.optional(CustomerInfo),
  /** v2 only; marked for removal in v3. `[client code]` */
  receiptIds: Wire.optional(Schema.Array(Schema.String)),
})
/** See the value {@link CustomerSummary}. */
export type CustomerSummary = typeof CustomerSummary.Type

/** A page of customers; v3: the newest first `[client code]`. `paging` was never seen on v3. */
export const CustomerList = Schema.Struct({
  paging: Wire.optional(Paging),
  rows: Schema.Array(CustomerSummary),
})
/** See the value {@link CustomerList}. */
export type CustomerList = typeof CustomerList.Type

/**
 * The subscription of a customer. The reference's list of fields was cut off `[docs]`; the Node client gives it
 * the form of a transaction `[client code]`.
 */
export const Subscription = Schema.Struct(
  withStatusFields({
    transactionId: Wire.optional(Schema.String),
    purchaseId: Wire.optional(Schema.String),
    productId: Schema.String,
    platform: Wire.optional(Platform),
    isExpired: Wire.optional(Schema.Boolean),
  }),
)
/** See the value {@link Subscription}. */
export type Subscription = typeof Subscription.Type

/** The answer to `getCustomerSubscription`; without `subscription` there is none. `[docs][client code]` */
export const CustomerSubscription = Schema.Struct({
  applicationUsername: Schema.String,
  subscription: Wire.optional(Subscription),
})
/** See the value {@link CustomerSubscription}. */
export type CustomerSubscription = typeof CustomerSubscription.Type
