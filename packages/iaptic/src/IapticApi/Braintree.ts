/**
 * Braintree through Iaptic (v3). Public key.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { BraintreeClientToken } from "../IapticSchema/Braintree.ts"

/** Makes a token for Braintree's own client library. */
export const createBraintreeClientToken = Operation.make("createBraintreeClientToken", {
  method: "POST",
  path: "/v3/braintree/client-token",
  credential: "public",
  body: Body.json({
    applicationUsername: Schema.optional(Schema.String),
    /** Braintree's id of the customer. */
    customerId: Schema.optional(Schema.String),
  }),
  success: BraintreeClientToken,
})
