/**
 * Products with their offers, as a catalogue sends them and as Stripe's prices come.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { ProductType } from "./Enumerations.ts"

/** One phase of an offer: a trial, an introductory price, the regular price. `[client code]` */
export const PricingPhase = Schema.Struct({
  /** Millionths of the unit of `currency`. */
  priceMicros: Wire.optional(Schema.Number),
  /** ISO 4217; lower case where it comes from Stripe. */
  currency: Wire.optional(Schema.String),
  /** ISO 8601 duration: `P1M`. */
  billingPeriod: Wire.optional(Schema.String),
  billingCycles: Wire.optional(Schema.Number),
  recurrenceMode: Wire.optional(Wire.openEnum(["NON_RECURRING", "FINITE_RECURRING", "INFINITE_RECURRING"])),
  /** `UpFront` in the native SDKs, `PayUpFront` in the Stripe library. */
  paymentMode: Wire.optional(Wire.openEnum(["PayAsYouGo", "UpFront", "PayUpFront", "FreeTrial"])),
  /** For people to read. */
  price: Wire.optional(Schema.String),
})
/** See the value {@link PricingPhase}. */
export type PricingPhase = typeof PricingPhase.Type

/** An offer of a product in the catalogue of a validation request. `[client code]` */
export const Offer = Schema.Struct({
  id: Schema.String,
  pricingPhases: Schema.Array(PricingPhase),
})
/** See the value {@link Offer}. */
export type Offer = typeof Offer.Type

/** A product in the catalogue of a validation request. `[client code]`; `platforms` `[docs]`, in a sample. */
export const CatalogueProduct = Schema.Struct({
  id: Schema.String,
  type: ProductType,
  platforms: Schema.optional(Schema.Array(Schema.String)),
  offers: Schema.optional(Schema.Array(Offer)),
})
/** See the value {@link CatalogueProduct}. */
export type CatalogueProduct = typeof CatalogueProduct.Type

/** An offer of a Stripe product. `id` is `stripe:<product>#<price>` or `stripe:<price>`. `[client code]` */
export const StripeOffer = Schema.Struct({
  id: Schema.String,
  platform: Wire.optional(Schema.String),
  offerType: Wire.optional(Wire.openEnum(["Subscription", "Default"])),
  pricingPhases: Wire.optional(Schema.Array(PricingPhase)),
})
/** See the value {@link StripeOffer}. */
export type StripeOffer = typeof StripeOffer.Type

/** A Stripe product. Its `id` is **not** prefixed with `stripe:`, those of its offers and purchases are. `[client code]` */
export const StripeProduct = Schema.Struct({
  id: Schema.String,
  type: Wire.optional(ProductType),
  title: Wire.optional(Schema.String),
  description: Wire.optional(Schema.String),
  platform: Wire.optional(Schema.String),
  offers: Wire.optional(Schema.Array(StripeOffer)),
  /** As entered in Stripe: `product_type`, `can_purchase` and fields of the seller's own; all values are texts. `[docs]` */
  metadata: Wire.optional(Schema.Record(Schema.String, Schema.String)),
})
/** See the value {@link StripeProduct}. */
export type StripeProduct = typeof StripeProduct.Type
