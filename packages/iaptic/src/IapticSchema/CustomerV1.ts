/**
 * Version 1 of the read API, from 2019. Its list and detail are deprecated.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { LooseRecord } from "./Shared.ts"

/** A v1 subscription. Ids look like `ios-1000…`; dates are milliseconds since 1970. `[docs]` */
export const SubscriptionV1 = Schema.Struct({
  productId: Wire.optional(Schema.String),
  expiresAt: Wire.optional(Wire.EpochMillis),
  renewedAt: Wire.optional(Wire.EpochMillis),
  subscribedAt: Wire.optional(Wire.EpochMillis),
  transactionId: Wire.optional(Schema.String),
  subscriptionId: Wire.optional(Schema.String),
})
/** See the value {@link SubscriptionV1}. */
export type SubscriptionV1 = typeof SubscriptionV1.Type

/**
 * The answer to `getCustomerSubscriptionV1`. `createdAt` and `updatedAt` are ISO 8601 in the sample, although the
 * page claims milliseconds for all dates `[docs]`: both are read.
 */
export const CustomerSubscriptionV1 = Schema.Struct({
  id: Schema.String,
  createdAt: Wire.optional(Schema.Union([Wire.Instant, Wire.EpochMillis])),
  updatedAt: Wire.optional(Schema.Union([Wire.Instant, Wire.EpochMillis])),
  subscription: Wire.optional(SubscriptionV1),
})
/** See the value {@link CustomerSubscriptionV1}. */
export type CustomerSubscriptionV1 = typeof CustomerSubscriptionV1.Type

/** A v1 customer. The page with its fields could not be read. */
export const CustomerV1 = LooseRecord
/** See the value {@link CustomerV1}. */
export type CustomerV1 = typeof CustomerV1.Type

/**
 * A page of v1 customers. Its envelope could not be read: a list or an object is kept as it comes. `itemsOfV1` and
 * `bookmarkOfV1` say what is made of it.
 */
export const CustomerListV1 = Schema.Union([Schema.Array(Wire.Json), LooseRecord])
/** See the value {@link CustomerListV1}. */
export type CustomerListV1 = typeof CustomerListV1.Type

const isRecord = (value: Schema.Json | undefined): value is LooseRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The customers of a v1 page: the answer itself when it is a list, else its `rows` or `customers`. `[inferred]` */
export const itemsOfV1 = (page: CustomerListV1): ReadonlyArray<CustomerV1> => {
  const items = isRecord(page) ? (page["rows"] ?? page["customers"]) : page
  return Array.isArray(items) ? items.filter(isRecord) : []
}

/** The bookmark of the next v1 page, under the name of the parameter that takes it. `[inferred]` */
export const bookmarkOfV1 = (page: CustomerListV1): string | undefined => {
  const bookmark = isRecord(page) ? page["bookmark"] : undefined
  return typeof bookmark === "string" ? bookmark : undefined
}
