/**
 * Version 1 of the read API, from 2019: list and detail are deprecated. Secret key.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Paging from "@effect-billing/core/Paging"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import {
  bookmarkOfV1,
  CustomerListV1,
  CustomerSubscriptionV1,
  CustomerV1,
  itemsOfV1,
} from "../IapticSchema/CustomerV1.ts"

/** Customers on v1, at most 50 a page. The documented credentials in the query are sent as the client is set up. */
export const listCustomersV1 = Operation.make("listCustomersV1", {
  method: "GET",
  path: "/v1/customers",
  credential: "secret",
  query: {
    /** An opaque cursor. */
    bookmark: Schema.optional(Schema.String),
    /** Default and maximum 50. */
    limit: Schema.optional(Wire.integer(1, 50)),
  },
  success: CustomerListV1,
  paging: { style: "cursor", start: Paging.cursor, cursor: "bookmark", items: itemsOfV1, next: bookmarkOfV1 },
})

/** One customer on v1. */
export const getCustomerV1 = Operation.make("getCustomerV1", {
  method: "GET",
  path: "/v1/customers/:applicationUsername",
  credential: "secret",
  pathFields: { applicationUsername: Schema.String },
  success: CustomerV1,
})

/** A customer's subscription on v1. */
export const getCustomerSubscriptionV1 = Operation.make("getCustomerSubscriptionV1", {
  method: "GET",
  path: "/v1/customers/:applicationUsername/subscription",
  credential: "secret",
  pathFields: { applicationUsername: Schema.String },
  success: CustomerSubscriptionV1,
})
