/**
 * Purchases over all customers (v3). Secret key.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { Purchase, PurchaseList } from "../IapticSchema/Purchase.ts"
import { listingFields, offsetPaging } from "./Paging.ts"

/** Purchases of all customers, the newest first. */
export const listPurchases = Operation.make("listPurchases", {
  method: "GET",
  path: "/v3/purchases",
  credential: "secret",
  query: {
    ...listingFields,
    /** An applicationUsername. */
    customerId: Schema.optional(Schema.String),
  },
  success: PurchaseList,
  paging: offsetPaging((purchase: Purchase) => purchase.purchaseId),
})

/** One purchase. */
export const getPurchase = Operation.make("getPurchase", {
  method: "GET",
  path: "/v3/purchases/:purchaseId",
  credential: "secret",
  pathFields: { purchaseId: Schema.String },
  success: Purchase,
})
