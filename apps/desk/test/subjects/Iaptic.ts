/**
 * Iaptic for the tests that hold for every provider. The answers are the samples of its package where it has one for the
 * operation; the others are made up from the documented fields.
 */
import { canary, configured } from "../support.ts"
import { fixtures, type Subject } from "./Subject.ts"

const sample = fixtures("iaptic")

const inputs: Subject["inputs"] = {
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

const answers: Subject["answers"] = {
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

/** See `Subject`. */
export const iaptic: Subject = {
  id: "iaptic",
  count: 30,
  configured,
  credential: ({ credential }) => [
    "authorization",
    `Basic ${btoa(`demo:${credential === "public" ? canary.publicKey : canary.secretKey}`)}`,
  ],
  inputs,
  answers,
  toBody: (answer) => answer,
  customer: {
    reference: "alice",
    answer: (pathname) =>
      answers[pathname.endsWith("/purchases") ? "getCustomerPurchases" : "getCustomersBulkInfo"],
    finds: [
      ["customers", "alice"],
      ["purchases", "google:GPA.0000-3444-1111-54570"],
    ],
    asks: "getCustomerPurchases",
  },
  nothingHere: [404, { ok: false, status: 404, code: "NotFound", message: "nothing here" }],
}
