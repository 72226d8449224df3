/**
 * A customer, as one provider knows them.
 *
 * ```ts
 * const answer = { id: "cst_1", email: null, first_name: "Ada" }
 * const customer = Customer.make({
 *   provider: "acme",
 *   id: answer.id,
 *   firstName: answer.first_name,
 *   email: answer.email,
 *   source: answer,
 * })
 * Customer.toJson(customer) // { provider: "acme", id: "cst_1", firstName: "Ada" }
 * ```
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { type Fields, withoutAbsent } from "./internal/model.ts"

/** Where a customer lives, as far as the provider keeps it apart. */
export interface Address {
  /** Street and house number. */
  readonly street?: string
  readonly city?: string
  /** State, province or region, as the provider writes it. */
  readonly state?: string
  readonly postalCode?: string
  /** As the provider writes it, mostly an ISO 3166-1 code of two letters. */
  readonly country?: string
}

/** See the module. Absent fields are not known; `source` is the provider's own decoded value. */
export interface Customer<out Source = unknown> {
  /** The provider's id in this workspace, for example `iaptic`. */
  readonly provider: string
  /** The provider's id of the customer. */
  readonly id: string
  readonly firstName?: string
  readonly lastName?: string
  readonly email?: string
  readonly phone?: string
  readonly address?: Address
  readonly createdAt?: DateTime.Utc
  readonly source: Source
}

/** Makes a customer; fields that are null or undefined are left out. */
export const make = <Source>(fields: Fields<Customer<Source>>): Customer<Source> => withoutAbsent(fields)

/** Makes an address; fields that are null, undefined or empty are left out, and an address of nothing is undefined. */
export const makeAddress = (fields: Fields<Address>): Address | undefined => {
  const known = Object.entries(fields).filter(([, text]) => typeof text === "string" && text !== "")
  return known.length === 0 ? undefined : Object.fromEntries(known)
}

/**
 * A customer as JSON, both ways: dates are ISO 8601 in UTC with milliseconds, absent fields and `source` are left
 * out.
 */
export const CustomerJson = Schema.Struct({
  provider: Schema.String,
  id: Schema.String,
  firstName: Schema.optionalKey(Schema.String),
  lastName: Schema.optionalKey(Schema.String),
  email: Schema.optionalKey(Schema.String),
  phone: Schema.optionalKey(Schema.String),
  address: Schema.optionalKey(
    Schema.Struct({
      street: Schema.optionalKey(Schema.String),
      city: Schema.optionalKey(Schema.String),
      state: Schema.optionalKey(Schema.String),
      postalCode: Schema.optionalKey(Schema.String),
      country: Schema.optionalKey(Schema.String),
    }),
  ),
  createdAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
})

/** What {@link toJson} returns. */
export type Json = (typeof CustomerJson)["Encoded"]

/** A customer as JSON; see {@link CustomerJson}. */
export const toJson: (customer: Customer) => Json = Schema.encodeSync(CustomerJson)
