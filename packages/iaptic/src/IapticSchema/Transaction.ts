/**
 * Transactions: the single payments behind purchases.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Platform } from "./Enumerations.ts"
import { Paging, withStatusFields } from "./Shared.ts"

/**
 * One transaction, in both generations: the 2021 sample has `receiptId`, `renewalDate`, `isExpired`, `priceUSD`
 * and `priceMicros` and no `purchaseId` `[docs]`; the current type has `purchaseId`, `amountUSD`,
 * `amountMicros` `[client code]`.
 */
export const Transaction = Schema.Struct(
  withStatusFields({
    transactionId: Schema.String,
    productId: Schema.String,
    platform: Platform,
    purchaseId: Wire.optional(Schema.String),
    /** 2021: what is `purchaseId` now. */
    receiptId: Wire.optional(Schema.String),
    /** 2021: what is `lastRenewalDate` now. */
    renewalDate: Wire.optional(Wire.Instant),
    /** 2021 only. */
    creationDate: Wire.optional(Wire.Instant),
    /** 2021 only; moved to purchases. */
    isExpired: Wire.optional(Schema.Boolean),
    /** 2021: what is `amountUSD` now, an estimate. */
    priceUSD: Wire.optional(Schema.Number),
    /** 2021: what is `amountMicros` now, millionths of the unit of `currency`. */
    priceMicros: Wire.optional(Schema.Number),
  }),
)
/** See the value {@link Transaction}. */
export type Transaction = typeof Transaction.Type

/** A page of transactions. v2 has `paging` `[docs]`; on v3 only `rows` was seen `[client code]`. */
export const TransactionList = Schema.Struct({
  paging: Wire.optional(Paging),
  rows: Schema.Array(Transaction),
})
/** See the value {@link TransactionList}. */
export type TransactionList = typeof TransactionList.Type
