/**
 * Iaptic's HTTP API as data: one {@link Operation.Operation} per call. What is not here (manual association,
 * whose path nobody has published; announced calls) can be called all the same, with an operation of one's own and
 * a client's `request`.
 *
 * ```ts
 * // A client calls any operation: one without a method, or one this package does not know.
 * const subscriptionOf = (iaptic: IapticClient.Service, applicationUsername: string) =>
 *   iaptic.request(IapticApi.getCustomerSubscriptionV1, { applicationUsername })
 *
 * const table = IapticApi.operations.map(({ confidence, method, name, path }) => [name, method, path, confidence])
 * ```
 */
import * as Operation from "@effect-billing/core/Operation"
import { createBraintreeClientToken } from "./IapticApi/Braintree.ts"
import {
  getCustomer,
  getCustomerPurchases,
  getCustomerPurchasesV3,
  getCustomersBulkInfo,
  getCustomersBulkInfoV3,
  getCustomerSubscription,
} from "./IapticApi/Customers.ts"
import { getCustomerSubscriptionV1, getCustomerV1, listCustomersV1 } from "./IapticApi/CustomersV1.ts"
import { getEvent, getEventAnalysis, listEvents, searchEvents } from "./IapticApi/Events.ts"
import { getPurchase, listPurchases } from "./IapticApi/Purchases.ts"
import { getReceipt } from "./IapticApi/Receipts.ts"
import { getAppStats, getStats, getVersion } from "./IapticApi/Server.ts"
import {
  changeStripePlan,
  createStripeCheckout,
  createStripePortal,
  listStripePrices,
  listStripePurchases,
} from "./IapticApi/Stripe.ts"
import { getTransaction, listTransactions, listTransactionsV2 } from "./IapticApi/Transactions.ts"
import { validate, validateV3 } from "./IapticApi/Validation.ts"

export * from "./IapticApi/Braintree.ts"
export * from "./IapticApi/Customers.ts"
export * from "./IapticApi/CustomersV1.ts"
export * from "./IapticApi/Events.ts"
export * from "./IapticApi/Purchases.ts"
export * from "./IapticApi/Receipts.ts"
export * from "./IapticApi/Server.ts"
export * from "./IapticApi/Stripe.ts"
export * from "./IapticApi/Transactions.ts"
export * from "./IapticApi/Validation.ts"

/**
 * Every operation with what is known about it, in the order of the provider's endpoint table. Importing this keeps
 * all of them in a bundle.
 */
export const operations = [
  Operation.document(validate, {
    summary: "Validate a store receipt and attach its purchases to a user",
    confidence: "documented",
    source: "[docs] reference of POST /v1/validate; [client code] every SDK",
  }),
  Operation.document(validateV3, {
    summary: "Validate a store receipt, under the v3 path",
    confidence: "documented",
    source: "[docs] a guide; [client code] the MCP server; [third party] affiliate guides",
  }),
  Operation.document(getVersion, {
    summary: "The server's own version",
    confidence: "clientCode",
    source: "[client code] the MCP server, which sends its secret key along",
  }),
  Operation.document(getCustomersBulkInfoV3, {
    summary: "Summaries of the named customers, or of a page of all customers (v3)",
    confidence: "clientCode",
    source: "[client code] the MCP server; the list of names on v3 [third party]",
  }),
  Operation.document(getCustomer, {
    summary: "The full profile of a customer",
    confidence: "clientCode",
    source: "[client code] the MCP server, which passes the answer on unread",
  }),
  Operation.document(getCustomerPurchasesV3, {
    summary: "The latest purchase of each product a customer bought (v3)",
    confidence: "thirdParty",
    source: "[third party] a production service, which links to the reference's anchor GetCustomerPurchases",
  }),
  Operation.document(searchEvents, {
    summary: "The events of a customer",
    confidence: "documented",
    source: "[docs] a guide about originalVersion; the envelope `rows` is [inferred]",
  }),
  Operation.document(listPurchases, {
    summary: "A page of purchases, the newest first",
    confidence: "clientCode",
    source: "[client code] the MCP server; of the answer only `rows` was seen",
  }),
  Operation.document(getPurchase, {
    summary: "One purchase by its prefixed id",
    confidence: "clientCode",
    source: "[client code] the MCP server; the form of the answer is [inferred] from the listing",
  }),
  Operation.document(listTransactions, {
    summary: "A page of transactions, the newest first",
    confidence: "clientCode",
    source: "[client code] the MCP server; of the answer only `rows` was seen",
  }),
  Operation.document(getTransaction, {
    summary: "One transaction by its prefixed id",
    confidence: "clientCode",
    source: "[client code] the MCP server; the form of the answer is [inferred] from the listing",
  }),
  Operation.document(getStats, {
    summary: "Statistics: revenue, subscriptions, growth, success rates",
    confidence: "clientCode",
    source: "[client code] the MCP server; no schema was seen",
  }),
  Operation.document(getAppStats, {
    summary: "Statistics of one app",
    confidence: "clientCode",
    source: "[client code] the MCP server; no schema was seen",
  }),
  Operation.document(listEvents, {
    summary: "A page of events, the newest first",
    confidence: "clientCode",
    source: "[client code] the MCP server",
  }),
  Operation.document(getEvent, {
    summary: "One event, analysed and raw (server 3.12 or newer)",
    confidence: "clientCode",
    source: "[client code] the MCP server since 3.12",
  }),
  Operation.document(getEventAnalysis, {
    summary: "The analysis of an event (server before 3.12)",
    confidence: "clientCode",
    source: "[client code] the MCP server before 3.12",
  }),
  Operation.document(listStripePrices, {
    summary: "Products and prices on sale through Stripe",
    confidence: "documented",
    source: "[client code] iaptic-js; [docs]",
  }),
  Operation.document(createStripeCheckout, {
    summary: "Open a Stripe checkout for an offer",
    confidence: "documented",
    source: "[client code] iaptic-js and the MCP server; [docs]",
  }),
  Operation.document(listStripePurchases, {
    summary: "What the bearer of an access token bought through Stripe",
    confidence: "documented",
    source: "[client code] iaptic-js; [docs], whose security page advises against keys in URLs",
  }),
  Operation.document(createStripePortal, {
    summary: "Open Stripe's customer portal",
    confidence: "documented",
    source: "[client code] iaptic-js; [docs]",
  }),
  Operation.document(changeStripePlan, {
    summary: "Change the plan of a Stripe subscription (may charge)",
    confidence: "documented",
    source: "[client code] iaptic-js; [docs]",
  }),
  Operation.document(createBraintreeClientToken, {
    summary: "Make a token for Braintree's client library",
    confidence: "clientCode",
    source: "[client code] cordova-plugin-purchase, which sends the credentials in the query",
  }),
  Operation.document(getCustomersBulkInfo, {
    summary: "Summaries of the named customers, or of a page of all customers",
    confidence: "documented",
    source: "[docs] v2 reference; [client code] the Node client; [seed]",
  }),
  Operation.document(getCustomerPurchases, {
    summary: "The latest purchase of each product a customer bought",
    confidence: "documented",
    source: "[docs] v2 reference; [client code] the Node client and its test data; [third party]; [seed]",
  }),
  Operation.document(getCustomerSubscription, {
    summary: "The subscription of a customer",
    confidence: "documented",
    source: "[docs] v2 reference, cut off within the fields; [client code] the Node client's types",
  }),
  Operation.document(getReceipt, {
    summary: "One receipt by its prefixed id",
    confidence: "documented",
    source: "[docs] v2 reference; more fields [client code] the Node client's types",
  }),
  Operation.document(listTransactionsV2, {
    summary: "A page of transactions (v2), with a total",
    confidence: "documented",
    source: "[docs] v2 reference with a sample of 2021",
  }),
  Operation.document(listCustomersV1, {
    summary: "A page of customers (v1), at most 50",
    confidence: "documented",
    source: "[docs] v1 page of 2019; the envelope of the answer is [inferred]",
    deprecated: true,
  }),
  Operation.document(getCustomerV1, {
    summary: "One customer (v1)",
    confidence: "documented",
    source: "[docs] v1 page of 2019; the fields could not be read",
    deprecated: true,
  }),
  Operation.document(getCustomerSubscriptionV1, {
    summary: "The subscription of a customer (v1)",
    confidence: "documented",
    source: "[docs] v1 page of 2019 with a sample",
  }),
] as const satisfies ReadonlyArray<Operation.Documented>
