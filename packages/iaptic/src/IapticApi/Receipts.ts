/**
 * Receipts (v2). Secret key.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { Receipt } from "../IapticSchema/Receipt.ts"

/** One receipt as Iaptic keeps it. The path is singular. */
export const getReceipt = Operation.make("getReceipt", {
  method: "GET",
  path: "/v2/receipt/:receiptId",
  credential: "secret",
  pathFields: { receiptId: Schema.String },
  success: Receipt,
})
