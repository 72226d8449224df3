/**
 * Stripe through Iaptic (v3). A buyer is known by an access token that rotates; see `IapticAccessToken`.
 *
 * An older draft uses other names (`accessKey`, `new_access_keys`, `id`); they are read, never written. `[docs]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Platform } from "./Enumerations.ts"
import { StripeProduct } from "./Product.ts"
import { withStatusFields } from "./Shared.ts"

const tokenFields = {
  /** The token to use from now on, when it comes. `[client code]` */
  newAccessToken: Wire.optional(Wire.Secret),
  /** The draft's name: keys by subscription id. `[docs]` */
  new_access_keys: Wire.optional(Schema.Record(Schema.String, Wire.Secret)),
}

const withTokenFields = <Own extends Schema.Struct.Fields>(own: Own): Own & typeof tokenFields => ({
  ...own,
  ...tokenFields,
})

/** What can be bought. Iaptic caches it for five minutes. `[client code][docs]` */
export const StripePrices = Schema.Struct({
  ok: Wire.optional(Schema.Boolean),
  products: Schema.Array(StripeProduct),
})
/** See the value {@link StripePrices}. */
export type StripePrices = typeof StripePrices.Type

/** A checkout to send the buyer to. Keep the token: it is the only way back to the purchase. `[client code]` */
export const StripeCheckout = Schema.Struct({
  ok: Wire.optional(Schema.Boolean),
  url: Schema.String,
  sessionId: Wire.optional(Schema.String),
  accessToken: Wire.optional(Wire.Secret),
  /** The draft's name of `accessToken`. `[docs]` */
  accessKey: Wire.optional(Wire.Secret),
})
/** See the value {@link StripeCheckout}. */
export type StripeCheckout = typeof StripeCheckout.Type

/** A purchase made through Stripe. Like other purchases, but the draft calls `purchaseId` `id`. `[client code][docs]` */
export const StripePurchase = Schema.Struct(
  withStatusFields({
    purchaseId: Wire.optional(Schema.String),
    /** The draft's name of `purchaseId`. `[docs]` */
    id: Wire.optional(Schema.String),
    transactionId: Wire.optional(Schema.String),
    productId: Schema.String,
    platform: Wire.optional(Platform),
    isExpired: Wire.optional(Schema.Boolean),
    entitledUsers: Wire.optional(Schema.Array(Schema.String)),
  }),
)
/** See the value {@link StripePurchase}. */
export type StripePurchase = typeof StripePurchase.Type

/** What the bearer of the token bought, and perhaps a new token. `[client code]` */
export const StripePurchases = Schema.Struct(
  withTokenFields({
    ok: Wire.optional(Schema.Boolean),
    purchases: Schema.Array(StripePurchase),
  }),
)
/** See the value {@link StripePurchases}. */
export type StripePurchases = typeof StripePurchases.Type

/** Stripe's own portal, to send the buyer to. `[client code]` */
export const StripePortal = Schema.Struct({
  ok: Wire.optional(Schema.Boolean),
  url: Schema.String,
})
/** See the value {@link StripePortal}. */
export type StripePortal = typeof StripePortal.Type

/**
 * The subscription after a change of plan; the draft sends a list. `[client code][docs]` One of them must be there:
 * without it nothing shows that the plan was changed.
 */
export const StripePlanChange = Schema.Struct(
  withTokenFields({
    ok: Wire.optional(Schema.Boolean),
    purchase: Wire.optional(StripePurchase),
    /** The draft's form. `[docs]` */
    purchases: Wire.optional(Schema.Array(StripePurchase)),
  }),
).check(
  Schema.makeFilter(({ purchase, purchases }) =>
    (purchase ?? purchases ?? undefined) === undefined
      ? { path: ["purchase"], issue: "is missing: nothing else says that the plan was changed" }
      : undefined,
  ),
)
/** See the value {@link StripePlanChange}. */
export type StripePlanChange = typeof StripePlanChange.Type
