/**
 * Customers. API host.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { Customer, CustomerList } from "../EComChargeSchema/Customer.ts"
import { withAddress } from "../EComChargeSchema/Shared.ts"
import { required } from "../internal/required.ts"
import * as Rules from "../internal/rules.ts"

/** Creates a customer. Nothing makes a repetition harmless: it creates a second one. */
export const createCustomer = Operation.make("createCustomer", {
  method: "POST",
  path: "/customers",
  credential: "shop",
  body: Body.json(
    withAddress({
      email: required(Schema.String),
      /** Of the customer's device. */
      ip: required(Schema.String),
      /** The merchant's own id, at most 255 characters; newer manuals only. `[docs]` */
      external_id: Schema.optional(Schema.String),
    }),
  ),
  check: (input) => [...Rules.present(input, ["email"]), ...Rules.presentIp(input), ...Rules.address(input)],
  success: Customer,
})

/** One customer. */
export const getCustomer = Operation.make("getCustomer", {
  method: "GET",
  path: "/customers/:customer_id",
  credential: "shop",
  pathFields: { customer_id: Schema.String },
  success: Customer,
})

/** All customers in one answer: no pages and no filters are documented. */
export const listCustomers = Operation.make("listCustomers", {
  method: "GET",
  path: "/customers",
  credential: "shop",
  success: CustomerList,
})
