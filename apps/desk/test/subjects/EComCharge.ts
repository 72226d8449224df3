/**
 * EComCharge for the tests that hold for every provider. The answers are the samples of its package where it has one for
 * the operation; the others are made up from the documented fields.
 */
import { canary } from "../support.ts"
import { fixtures, type Subject } from "./Subject.ts"

const sample = fixtures("ecomcharge")

const credit_card = {
  number: canary.cardNumber,
  verification_value: "123",
  holder: "Ada Lovelace",
  exp_month: "10",
  exp_year: "2030",
}
const payment = { amount: 100, currency: "EUR", description: "A thing" }
const byCard = { ...payment, credit_card }
const parent = { parent_uid: "dd6ee60c-d30a-4348-b84c-86a4ef1a137d", amount: 100 }
const refund = { ...parent, reason: "Sent back" }
const card = {
  number: canary.cardNumber,
  holder: "Ada Lovelace",
  exp_month: "10",
  exp_year: "2030",
}
const uid = { uid: parent.parent_uid }
const tracking = { tracking_id: "tracking_id_000" }
const task = { request_id: "a2ac9f8e-1b22-486b-be46-528e48be6c76" }
const checkout = { token: "cb967032c168e0b6b930906974594600d96e4df489df8f5e15673df533ca7df5" }
const customer = { customer_id: "cst_0123456789abcdef" }
const subscription = { subscription_id: "sbs_0123456789abcdef" }
const stored = { token: "2efef4c9-d4de-4603-bc84-7a9bc5456939" }

const transaction = { transaction: { uid: uid.uid, status: "successful", type: "payment", ...payment } }
const transactions = { transactions: [transaction.transaction] }
const cardToken = { ...stored, holder: "Ada Lovelace", brand: "visa", last_4: "0000", exp_month: 10 }
const transactionV3 = { uid: uid.uid, code: "S.0000", status: "successful", ...payment }
const accepted = sample("gateway-async-accepted")
const loose = {}

/** See `Subject`. */
export const ecomcharge: Subject = {
  id: "ecomcharge",
  count: 54,
  configured: (url) => ({
    ECOMCHARGE_SHOP_ID: "361",
    ECOMCHARGE_SECRET_KEY: canary.secretKey,
    ECOMCHARGE_BASE_URL: url,
    ECOMCHARGE_GATEWAY_URL: url,
    ECOMCHARGE_CHECKOUT_URL: url,
  }),
  credential: () => ["authorization", `Basic ${btoa(`361:${canary.secretKey}`)}`],
  inputs: {
    createCustomer: sample("customer-create-request"),
    getCustomer: customer,
    listCustomers: {},
    createPlan: sample("plan-create-request-finite"),
    getPlan: { plan_id: "pln_0123456789abcdef" },
    listPlans: {},
    createSubscription: sample("subscription-create-request-hosted"),
    getSubscription: subscription,
    cancelSubscription: { ...subscription, cancel_reason: "No longer wanted" },
    createProduct: { name: "A thing", description: "One", amount: 100, currency: "EUR" },
    createPayment: byCard,
    createAuthorization: byCard,
    createCharge: { ...payment, credit_card: stored },
    createCapture: parent,
    createVoid: parent,
    createRefund: refund,
    createCredit: { ...payment, credit_card: stored },
    createPayout: { ...payment, recipient_card: credit_card },
    createTokenization: byCard,
    createRecipientTokenization: loose,
    createCheckup: tracking,
    createChargeback: parent,
    createFraudAdvice: loose,
    createP2p: byCard,
    checkP2pRestrictions: loose,
    getTransaction: uid,
    listTransactionsByTrackingId: tracking,
    getTransactionByTrackingId: tracking,
    createPaymentV3: byCard,
    createAuthorizationV3: byCard,
    getTransactionV3: uid,
    createCardToken: card,
    updateCardToken: { ...stored, exp_month: "11", exp_year: "2031" },
    createCardTokenV2: card,
    updateCardTokenV2: { ...stored, exp_month: "11", exp_year: "2031" },
    createPaymentAsync: byCard,
    createAuthorizationAsync: byCard,
    createCaptureAsync: parent,
    createVoidAsync: parent,
    createRefundAsync: refund,
    createPayoutAsync: payment,
    getAsyncStatus: task,
    getAsyncResult: task,
    createCheckout: {
      transaction_type: "payment",
      order: payment,
      settings: { success_url: "https://example.com/yes" },
    },
    getCheckout: checkout,
    createAlternativePayment: { ...payment, method: { type: "erip" } },
    createAlternativeCapture: parent,
    createAlternativeRefund: refund,
    getAlternativeTransaction: uid,
    listAlternativeTransactionsByTrackingId: tracking,
    createBeyagPayment: payment,
    getBeyagPayment: uid,
    findBeyagPayment: { order_id: "100" },
    deleteBeyagPayment: uid,
  },
  answers: {
    createCustomer: sample("customer-create-201"),
    getCustomer: sample("customer-get-200"),
    listCustomers: sample("customer-list-200"),
    createPlan: sample("plan-create-201"),
    getPlan: sample("plan-get-200"),
    listPlans: sample("plan-list-200"),
    createSubscription: sample("subscription-create-201-hosted-redirecting"),
    getSubscription: sample("subscription-get-200-active"),
    cancelSubscription: sample("subscription-cancel-200"),
    createProduct: { id: "prd_0123456789abcdef", name: "A thing", amount: 100, currency: "EUR" },
    createPayment: transaction,
    createAuthorization: transaction,
    createCharge: transaction,
    createCapture: transaction,
    createVoid: transaction,
    createRefund: transaction,
    createCredit: transaction,
    createPayout: transaction,
    createTokenization: transaction,
    createRecipientTokenization: transaction,
    createCheckup: transaction,
    createChargeback: transaction,
    createFraudAdvice: transaction,
    createP2p: transaction,
    checkP2pRestrictions: { status: "successful" },
    getTransaction: sample("synthetic-gateway-query-uid-200"),
    listTransactionsByTrackingId: sample("synthetic-gateway-query-tracking-id-200"),
    getTransactionByTrackingId: transaction,
    createPaymentV3: sample("gateway-payment-v3-incomplete"),
    createAuthorizationV3: transactionV3,
    getTransactionV3: transactionV3,
    createCardToken: cardToken,
    updateCardToken: cardToken,
    createCardTokenV2: cardToken,
    updateCardTokenV2: cardToken,
    createPaymentAsync: accepted,
    createAuthorizationAsync: accepted,
    createCaptureAsync: accepted,
    createVoidAsync: accepted,
    createRefundAsync: accepted,
    createPayoutAsync: accepted,
    getAsyncStatus: sample("gateway-async-status-completed"),
    getAsyncResult: transaction,
    createCheckout: sample("synthetic-checkout-create-201"),
    getCheckout: sample("checkout-query-200-successful"),
    createAlternativePayment: transaction,
    createAlternativeCapture: transaction,
    createAlternativeRefund: transaction,
    getAlternativeTransaction: transaction,
    listAlternativeTransactionsByTrackingId: transactions,
    createBeyagPayment: transaction,
    getBeyagPayment: transaction,
    findBeyagPayment: transaction,
    deleteBeyagPayment: {},
  },
  toBody: (answer) => answer,
  customer: {
    reference: "cst_7aee5afb954c7ef7,sbs_430955c932808d0f",
    answer: (pathname) =>
      sample(pathname.startsWith("/subscriptions/") ? "subscription-get-200-active" : "customer-get-200"),
    finds: [
      ["customers", "cst_7aee5afb954c7ef7"],
      ["subscriptions", "sbs_430955c932808d0f"],
      ["entitlements", "sbs_430955c932808d0f"],
    ],
    asks: "getCustomer",
  },
  nothingHere: [404, { response: { message: "Record not found" } }],
}
