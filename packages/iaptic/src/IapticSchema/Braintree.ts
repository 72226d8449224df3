/**
 * Braintree through Iaptic (v3).
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** What Braintree's own client library starts with. It authorises, so it is kept like a secret. `[client code]` */
export const BraintreeClientToken = Schema.Struct({ clientToken: Wire.Secret })
/** See the value {@link BraintreeClientToken}. */
export type BraintreeClientToken = typeof BraintreeClientToken.Type
