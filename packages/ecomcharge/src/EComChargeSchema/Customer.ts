/**
 * Customers.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { withKnownAddress } from "./Shared.ts"

/**
 * A customer. Only the id is sure: what was not given may be null or absent `[inferred]`; in every sample all but
 * `external_id` is there `[seed]`.
 */
export const Customer = Schema.Struct(
  withKnownAddress({
    /** `cst_` and 16 hexadecimal digits; opaque. */
    id: Schema.String,
    email: Wire.optional(Schema.String),
    ip: Wire.optional(Schema.String),
    /** The merchant's own id. Documented as input only. `[inferred]` */
    external_id: Wire.optional(Schema.String),
  }),
)
/** See the value {@link Customer}. */
export type Customer = typeof Customer.Type

/** All customers, without pages. `[seed]` */
export const CustomerList = Schema.Array(Customer)
/** See the value {@link CustomerList}. */
export type CustomerList = typeof CustomerList.Type
