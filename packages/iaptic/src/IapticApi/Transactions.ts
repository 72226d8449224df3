/**
 * Transactions over all customers. Secret key.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { Count, Limit } from "../IapticSchema/Shared.ts"
import { Transaction, TransactionList } from "../IapticSchema/Transaction.ts"
import { listingFields, offsetPaging, periodFields, skipPaging } from "./Paging.ts"

const transactionKey = (transaction: Transaction): string => transaction.transactionId

/** Transactions, the newest first. */
export const listTransactions = Operation.make("listTransactions", {
  method: "GET",
  path: "/v3/transactions",
  credential: "secret",
  query: {
    ...listingFields,
    purchaseId: Schema.optional(Schema.String),
  },
  success: TransactionList,
  paging: offsetPaging(transactionKey),
})

/** One transaction. */
export const getTransaction = Operation.make("getTransaction", {
  method: "GET",
  path: "/v3/transactions/:transactionId",
  credential: "secret",
  pathFields: { transactionId: Schema.String },
  success: Transaction,
})

/** Transactions on v2, between `startdate` (included) and `enddate` (excluded). */
export const listTransactionsV2 = Operation.make("listTransactionsV2", {
  method: "GET",
  path: "/v2/transactions",
  credential: "secret",
  query: {
    skip: Schema.optional(Count),
    limit: Schema.optional(Limit),
    ...periodFields,
  },
  success: TransactionList,
  paging: skipPaging(transactionKey),
})
