/**
 * Stripe through Iaptic (v3). Public key, and the buyer's access token where one buyer is concerned.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { classifyStripe } from "../IapticFailure.ts"
import {
  StripeCheckout,
  StripePlanChange,
  StripePortal,
  StripePrices,
  StripePurchases,
} from "../IapticSchema/Stripe.ts"

/** What can be bought. */
export const listStripePrices = Operation.make("listStripePrices", {
  classify: classifyStripe,
  method: "GET",
  path: "/v3/stripe/prices",
  credential: "public",
  success: StripePrices,
})

/** Opens a checkout. */
export const createStripeCheckout = Operation.make("createStripeCheckout", {
  classify: classifyStripe,
  method: "POST",
  path: "/v3/stripe/checkout",
  credential: "public",
  body: Body.json({
    /** `stripe:<product>#<price>` or `stripe:<price>`. */
    offerId: Schema.String,
    successUrl: Schema.String,
    cancelUrl: Schema.String,
    /** Required by the library, optional in the newest MCP schema. */
    applicationUsername: Schema.optional(Schema.String),
    /** By the kind of price when absent. */
    mode: Schema.optional(Wire.openEnum(["payment", "subscription"])),
    /** To reuse the Stripe customer behind it. */
    accessToken: Schema.optional(Wire.Secret),
  }),
  success: StripeCheckout,
})

/** What the bearer of the token bought. The token travels in the query: the library does so, the server asks for it. */
export const listStripePurchases = Operation.make("listStripePurchases", {
  classify: classifyStripe,
  method: "GET",
  path: "/v3/stripe/purchases",
  credential: "public",
  query: { accessToken: Wire.Secret },
  success: StripePurchases,
})

/** Opens Stripe's portal. */
export const createStripePortal = Operation.make("createStripePortal", {
  classify: classifyStripe,
  method: "POST",
  path: "/v3/stripe/portal",
  credential: "public",
  body: Body.json({
    accessToken: Wire.Secret,
    returnUrl: Schema.String,
    /** `cs_…` or `sub_…`. */
    id: Schema.optional(Schema.String),
  }),
  success: StripePortal,
})

/** Changes the plan of a subscription, which may charge the buyer. */
export const changeStripePlan = Operation.make("changeStripePlan", {
  classify: classifyStripe,
  method: "POST",
  path: "/v3/stripe/change-plan",
  credential: "public",
  body: Body.json({
    offerId: Schema.String,
    accessToken: Wire.Secret,
    /** The best match when absent. */
    purchaseId: Schema.optional(Schema.String),
  }),
  success: StripePlanChange,
})
