/**
 * An input and an answer for every operation of Iaptic. The answers are the samples of the Iaptic package where it has
 * one for the operation; the others are made up from the documented fields.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

const fixtures = join(import.meta.dirname, "../../../packages/iaptic/test/fixtures")

const sample = <A = unknown>(name: string): A =>
  JSON.parse(readFileSync(join(fixtures, `${name}.json`), "utf8")) as A

/** An input for every operation; one without is a failure of the tests. */
export const inputs: Readonly<Record<string, unknown>> = {
  validate: {
    id: "premium",
    type: "paid subscription",
    transaction: { type: "apple-sk2", id: "premium", jwsRepresentation: "x.y.z" },
  },
  validateV3: {
    id: "premium",
    type: "paid subscription",
    transaction: { type: "apple-sk2", id: "premium", jwsRepresentation: "x.y.z" },
  },
  getVersion: {},
  getCustomersBulkInfoV3: { limit: 1 },
  getCustomer: { applicationUsername: "alice" },
  getCustomerPurchasesV3: { applicationUsername: "alice" },
  searchEvents: { applicationUsername: "alice" },
  listPurchases: {},
  getPurchase: { purchaseId: "apple:1" },
  listTransactions: {},
  getTransaction: { transactionId: "apple:2" },
  getStats: {},
  getAppStats: { appName: "demo" },
  listEvents: {},
  getEvent: { eventId: "e1" },
  getEventAnalysis: { eventId: "e1" },
  listStripePrices: {},
  createStripeCheckout: {
    offerId: "stripe:price",
    applicationUsername: "alice",
    successUrl: "https://example.com/yes",
    cancelUrl: "https://example.com/no",
  },
  listStripePurchases: { accessToken: "token" },
  createStripePortal: { accessToken: "token", returnUrl: "https://example.com" },
  changeStripePlan: { accessToken: "token", purchaseId: "stripe:sub_1", offerId: "stripe:price" },
  createBraintreeClientToken: {},
  getCustomersBulkInfo: { limit: 1 },
  getCustomerPurchases: { applicationUsername: "alice" },
  getCustomerSubscription: { applicationUsername: "alice" },
  getReceipt: { receiptId: "apple:1" },
  listTransactionsV2: {},
  listCustomersV1: {},
  getCustomerV1: { applicationUsername: "alice" },
  getCustomerSubscriptionV1: { applicationUsername: "alice" },
}

const validated = sample("validate-response-success")
const customers = sample("customers-v2-list-response")
const transactions = sample<{ readonly rows: ReadonlyArray<unknown> }>("transactions-v2-list-response")
const purchasesV3 = sample<{ readonly purchases: Readonly<Record<string, unknown>> }>(
  "synthetic-customer-purchases-v3-response",
)
const event = sample<{ readonly analysis: unknown }>("synthetic-event-details-v3-response")
const customerV1 = sample("customer-subscription-v1-response")

/** An answer for every operation; one without is a failure of the tests. */
export const answers: Readonly<Record<string, unknown>> = {
  validate: validated,
  validateV3: validated,
  getVersion: sample("synthetic-version-v3-response"),
  getCustomersBulkInfoV3: customers,
  getCustomer: { applicationUsername: "alice", anything: [1, null, { deep: true }] },
  getCustomerPurchasesV3: purchasesV3,
  searchEvents: sample("synthetic-search-v3-response"),
  listPurchases: { rows: Object.values(purchasesV3.purchases) },
  getPurchase: Object.values(purchasesV3.purchases)[0],
  listTransactions: { rows: transactions.rows },
  getTransaction: transactions.rows[0],
  getStats: { revenue: 1.5, apps: { demo: { days: [null] } } },
  getAppStats: { revenue: 1.5 },
  listEvents: sample("synthetic-events-v3-list-response"),
  getEvent: event,
  getEventAnalysis: event.analysis,
  listStripePrices: sample("synthetic-stripe-prices-response"),
  createStripeCheckout: sample("synthetic-stripe-checkout-response"),
  listStripePurchases: sample("synthetic-stripe-purchases-response-rotated-token"),
  createStripePortal: sample("synthetic-stripe-portal-response"),
  changeStripePlan: sample("synthetic-stripe-change-plan-response"),
  createBraintreeClientToken: sample("synthetic-braintree-client-token-response"),
  getCustomersBulkInfo: customers,
  getCustomerPurchases: sample("customer-purchases-v2-response"),
  getCustomerSubscription: sample("synthetic-customer-subscription-v2-response"),
  getReceipt: sample("synthetic-receipt-v2-response"),
  listTransactionsV2: transactions,
  listCustomersV1: { customers: [] },
  getCustomerV1: customerV1,
  getCustomerSubscriptionV1: customerV1,
}
