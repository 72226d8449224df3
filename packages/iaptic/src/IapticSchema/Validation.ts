/**
 * Validating receipts: what apps send, and what comes back.
 *
 * Beware of the names: here a date is milliseconds since 1970 and the end of a subscription is `expiryDate`, and
 * ids have no platform in front. `[docs][client code]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { CancelationReason, PriceConsentStatus, RenewalIntent, ValidationPlatform } from "./Enumerations.ts"
import { LooseRecord } from "./Shared.ts"

/** Apple, App Store receipt. `[docs]` */
export const AppStoreTransaction = Schema.Struct({
  type: Schema.Literal("ios-appstore"),
  /** Transaction or bundle id. */
  id: Schema.optional(Schema.String),
  /** Base64. */
  appStoreReceipt: Schema.String,
})

/** Apple, StoreKit 2. `[client code]` */
export const StoreKit2Transaction = Schema.Struct({
  type: Schema.Literal("apple-sk2"),
  /** The product id, not the numeric id of the transaction. */
  id: Schema.String,
  jwsRepresentation: Schema.String,
})

/** Google Play. `[docs]` */
export const PlayStoreTransaction = Schema.Struct({
  type: Schema.Literal("android-playstore"),
  /** Google's order id. */
  id: Schema.optional(Schema.String),
  purchaseToken: Schema.String,
  /** A JSON text, not an object. */
  receipt: Schema.optional(Schema.String),
  signature: Schema.optional(Schema.String),
})

/**
 * Microsoft. In two steps: the first answer may carry `data.serviceTicket`; with it the app fetches a store key,
 * and validates again with `license`. `[docs][client code]`
 */
export const WindowsStoreTransaction = Schema.Struct({
  type: Schema.Literal("windows-store-transaction"),
  id: Schema.optional(Schema.String),
  storeId: Schema.String,
  skuId: Schema.optional(Schema.String),
})

/** Braintree. `[client code]` */
export const BraintreeTransaction = Schema.Struct({
  type: Schema.Literal("braintree"),
  /** Any text that is not empty; the provider's SDK sends `nonce`. */
  id: Schema.NonEmptyString,
  paymentMethodNonce: Schema.String,
  paymentMethodType: Schema.optional(Schema.String),
  paymentDescription: Schema.optional(Schema.String),
  deviceData: Schema.optional(Schema.String),
})

/** Stripe, by the buyer's access token. `[client code]` */
export const IapticTransaction = Schema.Struct({
  type: Schema.Literal("iaptic"),
  adapter: Schema.Literal("stripe"),
  accessToken: Schema.optional(Wire.Secret),
})

/** Stripe, by charge. Listed in the reference `[docs]`, switched off in the SDK `[client code]`. */
export const StripeChargeTransaction = Schema.Struct({
  type: Schema.Literal("stripe-charge"),
  id: Schema.String,
})

/** The store's own proof of a purchase, by platform. */
export const ValidationTransaction = Schema.Union([
  AppStoreTransaction,
  StoreKit2Transaction,
  PlayStoreTransaction,
  WindowsStoreTransaction,
  BraintreeTransaction,
  IapticTransaction,
  StripeChargeTransaction,
])
/** See the value {@link ValidationTransaction}. */
export type ValidationTransaction = typeof ValidationTransaction.Type

/** A purchase as validation reports it. Dates are milliseconds since 1970. `[docs][client code]` */
export const ValidatedPurchase = Schema.Struct({
  /** The product id, without the platform in front. */
  id: Schema.String,
  platform: Wire.optional(ValidationPlatform),
  purchaseId: Wire.optional(Schema.String),
  transactionId: Wire.optional(Schema.String),
  purchaseDate: Wire.optional(Wire.EpochMillis),
  /** What reads call `expirationDate`. */
  expiryDate: Wire.optional(Wire.EpochMillis),
  renewalIntentChangeDate: Wire.optional(Wire.EpochMillis),
  lastRenewalDate: Wire.optional(Wire.EpochMillis),
  isExpired: Wire.optional(Schema.Boolean),
  isAcknowledged: Wire.optional(Schema.Boolean),
  isConsumed: Wire.optional(Schema.Boolean),
  isBillingRetryPeriod: Wire.optional(Schema.Boolean),
  isTrialPeriod: Wire.optional(Schema.Boolean),
  isIntroPeriod: Wire.optional(Schema.Boolean),
  /** Google: paused or on hold. */
  isSuspended: Wire.optional(Schema.Boolean),
  renewalIntent: Wire.optional(RenewalIntent),
  /** The empty text means "not canceled". */
  cancelationReason: Wire.optional(CancelationReason),
  discountId: Wire.optional(Schema.String),
  priceConsentStatus: Wire.optional(PriceConsentStatus),
  /** Not always reported. */
  quantity: Wire.optional(Schema.Number),
})
/** See the value {@link ValidatedPurchase}. */
export type ValidatedPurchase = typeof ValidatedPurchase.Type

/** What a validated receipt holds. `id` and `transaction` always come, and the SDK insists on them. `[docs][client code]` */
export const ValidationData = Schema.Struct({
  /** The validated product, or the bundle. */
  id: Schema.String,
  /** The store's own data; its form depends on the platform. */
  transaction: LooseRecord,
  collection: Wire.optional(Schema.Array(ValidatedPurchase)),
  /** Products whose introductory price the customer has used up. */
  ineligible_for_intro_price: Wire.optional(Schema.Array(Schema.String)),
  latest_receipt: Wire.optional(Schema.Boolean),
  /** Set when a second-best validation was used. */
  warning: Wire.optional(Schema.String),
  /** The server's clock, ISO 8601. */
  date: Wire.optional(Wire.Instant),
  /** Microsoft only; see `WindowsStoreTransaction`. */
  serviceTicket: Wire.optional(Wire.Secret),
  serviceTicketType: Wire.optional(Wire.openEnum(["purchase", "collections"])),
})
/** See the value {@link ValidationData}. */
export type ValidationData = typeof ValidationData.Type

/**
 * A receipt that is valid. One report of 2020 shows `success: true` in place of `ok: true` `[issue]`: either
 * must be there and true, or the answer is refused.
 */
export const ValidationResult = Schema.Struct({
  ok: Wire.optional(Schema.Boolean),
  success: Wire.optional(Schema.Boolean),
  data: ValidationData,
}).check(
  Schema.makeFilter(({ ok, success }) =>
    (ok ?? success) === true
      ? undefined
      : { path: ["ok"], issue: "must be true: nothing else says that the receipt is valid" },
  ),
)
/** See the value {@link ValidationResult}. */
export type ValidationResult = typeof ValidationResult.Type
