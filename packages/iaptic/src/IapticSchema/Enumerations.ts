/**
 * Iaptic's enumerations. All of them are open: a word that is not listed passes as itself, and a drift report
 * tells about it.
 */
import * as Wire from "@effect-billing/core/Wire"

/**
 * Where something was bought, in reads and webhooks. `braintree` is `[inferred]`, the rest `[client code]`.
 */
export const Platform = Wire.openEnum(["apple", "google", "windows", "stripe", "braintree"])
/** See the value {@link Platform}. */
export type Platform = typeof Platform.Type

/** Where something was bought, in the words of the validating SDKs. `[client code]` */
export const ValidationPlatform = Wire.openEnum([
  "ios-appstore",
  "android-playstore",
  "windows-store-transaction",
  "braintree",
  "test",
  "iaptic-js",
])
/** See the value {@link ValidationPlatform}. */
export type ValidationPlatform = typeof ValidationPlatform.Type

/**
 * Whether a subscription will renew. `Renew` and `Lapse` `[docs]`; `Cancel` is what one of the provider's
 * libraries writes for `Lapse` `[client code]`, see `IapticPurchases.renewalIntent`.
 */
export const RenewalIntent = Wire.openEnum(["Renew", "Lapse", "Cancel"])
/** See the value {@link RenewalIntent}. */
export type RenewalIntent = typeof RenewalIntent.Type

/** Why something was canceled. The empty text means that it was **not** canceled. `[docs][client code]` */
export const CancelationReason = Wire.openEnum([
  "",
  "Developer",
  "System",
  "System.Replaced",
  "System.ProductUnavailable",
  "System.BillingError",
  "System.Deleted",
  "Customer",
  "Customer.TechnicalIssues",
  "Customer.PriceIncrease",
  "Customer.Cost",
  "Customer.FoundBetterApp",
  "Customer.NotUsefulEnough",
  "Customer.OtherReason",
  "Unknown",
])
/** See the value {@link CancelationReason}. */
export type CancelationReason = typeof CancelationReason.Type

/** Where the subscriber stands with a price increase. `[client code]` */
export const PriceConsentStatus = Wire.openEnum(["Notified", "Agreed"])
/** See the value {@link PriceConsentStatus}. */
export type PriceConsentStatus = typeof PriceConsentStatus.Type

/**
 * What kind of product is sold. The reference lists the first five `[docs]`; `subscription` and `product` are in
 * a guide and in the Node client's types `[docs][client code]`, `non_consumable` is how the Stripe library
 * writes it `[client code]`.
 */
export const ProductType = Wire.openEnum([
  "application",
  "paid subscription",
  "non renewing subscription",
  "consumable",
  "non consumable",
  "subscription",
  "product",
  "non_consumable",
])
/** See the value {@link ProductType}. */
export type ProductType = typeof ProductType.Type
