/**
 * Customers and what they bought. Secret key.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { CustomerList, CustomerSubscription, type CustomerSummary } from "../IapticSchema/Customer.ts"
import { CustomerPurchasesAnswer } from "../IapticSchema/Purchase.ts"
import { Count, LooseRecord } from "../IapticSchema/Shared.ts"
import { skipPaging, offsetPaging } from "./Paging.ts"

const applicationUsername = { applicationUsername: Schema.String }

const customerKey = (customer: CustomerSummary): string => customer.applicationUsername

interface BulkInfo {
  readonly applicationUsername?: ReadonlyArray<string> | undefined
  readonly limit?: number | undefined
}

// The official client's rule: names, or a limit above zero. An empty list of names must not become "everybody".
const namesOrLimit = ({ applicationUsername: names, limit }: BulkInfo) => {
  if (names !== undefined) {
    if (names.length === 0) return { path: ["applicationUsername"], message: "must hold at least one name" }
    const empty = names.indexOf("")
    return empty === -1
      ? undefined
      : {
          path: ["applicationUsername", String(empty)],
          message: "must not be empty: it is a customer's name",
        }
  }
  return limit !== undefined && limit > 0
    ? undefined
    : { path: ["limit"], message: "must be above zero when no applicationUsername is given" }
}

type Encoded = Readonly<Record<string, unknown>>

const namesWin =
  (skip: "skip" | "offset") =>
  (encoded: Encoded): Encoded =>
    encoded["applicationUsername"] === undefined
      ? { ...encoded, [skip]: encoded[skip] ?? 0 }
      : { applicationUsername: encoded["applicationUsername"] }

/**
 * Summaries of many customers: these, or a page of all. Names win over paging: with names, `skip` and `limit` are
 * not sent. `skip` defaults to 0.
 *
 * Each name is percent-encoded, the names are joined by commas, and the whole is encoded again as a query value
 * (`bob kal` → `bob%2520kal`), like the official client does and its test pins; no other scheme can carry a name
 * with a comma. For names of letters, digits, `-`, `_` and `.` it makes no difference. `[client code]`
 *
 * The path has no slash at the end, as documented; the official client sends one. `[docs]`
 */
export const getCustomersBulkInfo = Operation.make("getCustomersBulkInfo", {
  method: "GET",
  path: "/v2/customers",
  credential: "secret",
  query: {
    applicationUsername: Schema.optional(Schema.Array(Schema.String)),
    skip: Schema.optional(Count),
    limit: Schema.optional(Count),
  },
  listStyles: { applicationUsername: "encodedComma" },
  check: namesOrLimit,
  prepare: namesWin("skip"),
  success: CustomerList,
  paging: skipPaging(customerKey),
})

/** The same on v3, paged by `offset`. */
export const getCustomersBulkInfoV3 = Operation.make("getCustomersBulkInfoV3", {
  method: "GET",
  path: "/v3/customers",
  credential: "secret",
  query: {
    applicationUsername: Schema.optional(Schema.Array(Schema.String)),
    offset: Schema.optional(Count),
    limit: Schema.optional(Count),
    /** Which app, for a master key. */
    appName: Schema.optional(Schema.String),
  },
  listStyles: { applicationUsername: "encodedComma" },
  check: namesOrLimit,
  prepare: (encoded) => ({
    ...namesWin("offset")(encoded),
    ...(encoded["appName"] === undefined ? {} : { appName: encoded["appName"] }),
  }),
  success: CustomerList,
  paging: offsetPaging(customerKey),
})

/** Everything about one customer. No schema was seen. */
export const getCustomer = Operation.make("getCustomer", {
  method: "GET",
  path: "/v3/customers/:applicationUsername",
  credential: "secret",
  pathFields: applicationUsername,
  success: LooseRecord,
})

/** What a customer bought: the latest purchase of each product. */
export const getCustomerPurchases = Operation.make("getCustomerPurchases", {
  method: "GET",
  path: "/v2/customers/:applicationUsername/purchases",
  credential: "secret",
  pathFields: applicationUsername,
  success: CustomerPurchasesAnswer,
})

/** The same on v3, with more fields. */
export const getCustomerPurchasesV3 = Operation.make("getCustomerPurchasesV3", {
  method: "GET",
  path: "/v3/customers/:applicationUsername/purchases",
  credential: "secret",
  pathFields: applicationUsername,
  success: CustomerPurchasesAnswer,
})

/** A customer's subscription. */
export const getCustomerSubscription = Operation.make("getCustomerSubscription", {
  method: "GET",
  path: "/v2/customers/:applicationUsername/subscription",
  credential: "secret",
  pathFields: applicationUsername,
  success: CustomerSubscription,
})
