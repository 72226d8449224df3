/**
 * eComCharge's HTTP API (beGateway's, under this brand) as data: one {@link Operation.Operation} per call. What is
 * not here can be called all the same, with an operation of one's own and the client's `request`.
 *
 * ```ts
 * // A client calls any operation: one without a method, or one this package does not know.
 * const chargeAgain = (ecomcharge: EComChargeClient.Service, token: Redacted.Redacted<string>) =>
 *   ecomcharge.request(EComChargeApi.createCharge, {
 *     amount: 3245,
 *     currency: "USD",
 *     description: "Order 12",
 *     credit_card: { token },
 *   })
 *
 * const table = EComChargeApi.operations.map(({ host, method, name, path }) => [name, host, method, path])
 * ```
 *
 * Three hosts serve them: `api`, `gateway` (card transactions) and `checkout`; each has an option of its own.
 */
import * as Operation from "@effect-billing/core/Operation"
import {
  createAlternativeCapture,
  createAlternativePayment,
  createAlternativeRefund,
  createBeyagPayment,
  deleteBeyagPayment,
  findBeyagPayment,
  getAlternativeTransaction,
  getBeyagPayment,
  listAlternativeTransactionsByTrackingId,
} from "./EComChargeApi/AlternativePayments.ts"
import {
  createAuthorizationAsync,
  createCaptureAsync,
  createPaymentAsync,
  createPayoutAsync,
  createRefundAsync,
  createVoidAsync,
  getAsyncResult,
  getAsyncStatus,
} from "./EComChargeApi/Asynchronous.ts"
import {
  createCardToken,
  createCardTokenV2,
  updateCardToken,
  updateCardTokenV2,
} from "./EComChargeApi/CardTokens.ts"
import { createCheckout, getCheckout } from "./EComChargeApi/Checkout.ts"
import { createCustomer, getCustomer, listCustomers } from "./EComChargeApi/Customers.ts"
import { checkP2pRestrictions } from "./EComChargeApi/P2p.ts"
import { createPlan, getPlan, listPlans } from "./EComChargeApi/Plans.ts"
import { createProduct } from "./EComChargeApi/Products.ts"
import { cancelSubscription, createSubscription, getSubscription } from "./EComChargeApi/Subscriptions.ts"
import {
  createAuthorization,
  createCapture,
  createCharge,
  createChargeback,
  createCheckup,
  createCredit,
  createFraudAdvice,
  createP2p,
  createPayment,
  createPayout,
  createRecipientTokenization,
  createRefund,
  createTokenization,
  createVoid,
  getTransaction,
  getTransactionByTrackingId,
  listTransactionsByTrackingId,
} from "./EComChargeApi/Transactions.ts"
import { createAuthorizationV3, createPaymentV3, getTransactionV3 } from "./EComChargeApi/TransactionsV3.ts"

export * from "./EComChargeApi/AlternativePayments.ts"
export * from "./EComChargeApi/Asynchronous.ts"
export * from "./EComChargeApi/CardTokens.ts"
export * from "./EComChargeApi/Checkout.ts"
export * from "./EComChargeApi/Customers.ts"
export * from "./EComChargeApi/P2p.ts"
export * from "./EComChargeApi/Plans.ts"
export * from "./EComChargeApi/Products.ts"
export * from "./EComChargeApi/Subscriptions.ts"
export * from "./EComChargeApi/Transactions.ts"
export * from "./EComChargeApi/TransactionsV3.ts"

/**
 * Every operation with what is known about it, by resource. Importing this keeps all of them in a bundle.
 */
export const operations = [
  Operation.document(createCustomer, {
    summary: "Create a customer",
    confidence: "documented",
    source: "[seed]; external_id [docs]",
  }),
  Operation.document(getCustomer, {
    summary: "One customer",
    confidence: "documented",
    source: "[seed]; the answer to an unknown id is documented nowhere",
  }),
  Operation.document(listCustomers, {
    summary: "All customers, in one answer",
    confidence: "documented",
    source: "[seed]; no paging is documented",
  }),
  Operation.document(createPlan, {
    summary: "Create a plan",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(getPlan, { summary: "One plan", confidence: "documented", source: "[docs]" }),
  Operation.document(listPlans, {
    summary: "All plans, in one answer",
    confidence: "documented",
    source: "[docs]; no paging is documented",
  }),
  Operation.document(createSubscription, {
    summary: "Start a subscription: on the provider's page, with a card, or with a card token",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(getSubscription, {
    summary: "One subscription",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(cancelSubscription, {
    summary: "Cancel a subscription",
    confidence: "documented",
    source: "[docs]; a second cancellation is documented nowhere",
  }),
  Operation.document(createProduct, {
    summary: "Create a product with a page to pay on",
    confidence: "clientCode",
    source: "[client code] begateway-api-php",
  }),
  Operation.document(createPayment, {
    summary: "Charge a card",
    confidence: "documented",
    source: "[docs]; card and address [client code]",
  }),
  Operation.document(createAuthorization, {
    summary: "Hold an amount on a card",
    confidence: "documented",
    source: "[docs]; card and address [client code]",
  }),
  Operation.document(createCharge, {
    summary: "Charge a saved card",
    confidence: "documented",
    source: "[docs]; the fields are those of a payment [client code]",
  }),
  Operation.document(createCapture, {
    summary: "Take what was held",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createVoid, {
    summary: "Release what was held",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createRefund, {
    summary: "Give a payment back, whole or in part",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createCredit, {
    summary: "Pay out to the card behind a token",
    confidence: "clientCode",
    source: "[client code] begateway-api-php, client_ruby",
  }),
  Operation.document(createPayout, {
    summary: "Pay out to a card",
    confidence: "documented",
    source: "[docs][client code]; the fields are [inferred] from other transactions",
  }),
  Operation.document(createTokenization, {
    summary: "Make a card token, with 3-D Secure",
    confidence: "documented",
    source: "[docs][client code]",
  }),
  Operation.document(createRecipientTokenization, {
    summary: "Make a token of a recipient's card",
    confidence: "documented",
    source: "[docs]; the fields [client code] client_ruby",
  }),
  Operation.document(createCheckup, {
    summary: "Check the risk of a payment without making it",
    confidence: "documented",
    source: "[docs]; the fields [client code] client_ruby",
  }),
  Operation.document(createChargeback, {
    summary: "Enter a chargeback",
    confidence: "clientCode",
    source: "[client code] client_ruby; the fields are [inferred]",
  }),
  Operation.document(createFraudAdvice, {
    summary: "Enter a report of fraud",
    confidence: "clientCode",
    source: "[client code] client_ruby; the fields are [inferred]",
  }),
  Operation.document(createP2p, {
    summary: "Move money from card to card",
    confidence: "clientCode",
    source: "[client code] client_ruby",
  }),
  Operation.document(checkP2pRestrictions, {
    summary: "Whether a transfer from card to card is allowed, and what it costs",
    confidence: "clientCode",
    source: "[client code] client_ruby",
  }),
  Operation.document(getTransaction, {
    summary: "One transaction by its uid",
    confidence: "documented",
    source: "[docs]; the 404 [client code] recorded traffic",
  }),
  Operation.document(listTransactionsByTrackingId, {
    summary: "The latest transactions with a reference, at most 10",
    confidence: "documented",
    source: "[docs]; the empty list [client code]",
  }),
  Operation.document(getTransactionByTrackingId, {
    summary: "One transaction with a reference, on the older path",
    confidence: "clientCode",
    source: "[client code] client_ruby; replaced by listTransactionsByTrackingId",
    deprecated: true,
  }),
  Operation.document(createPaymentV3, {
    summary: "Charge a card, version 3",
    confidence: "documented",
    source: "[docs]; that the request is that of version 2 is [inferred]",
  }),
  Operation.document(createAuthorizationV3, {
    summary: "Hold an amount on a card, version 3",
    confidence: "inferred",
    source: "[docs] of version 3 in general; [inferred] from the payment",
  }),
  Operation.document(getTransactionV3, {
    summary: "One transaction by its uid, version 3",
    confidence: "inferred",
    source: "[docs] of version 3 in general; [inferred] from the payment",
  }),
  Operation.document(createCardToken, {
    summary: "Store a card without a transaction",
    confidence: "documented",
    source: "[docs][client code]",
  }),
  Operation.document(updateCardToken, {
    summary: "Change a stored card",
    confidence: "clientCode",
    source: "[client code] client_ruby",
  }),
  Operation.document(createCardTokenV2, {
    summary: "Store a card, under the newer path",
    confidence: "clientCode",
    source: "[client code] client_ruby",
  }),
  Operation.document(updateCardTokenV2, {
    summary: "Change a stored card, under the newer path",
    confidence: "clientCode",
    source: "[client code] client_ruby",
  }),
  Operation.document(createPaymentAsync, {
    summary: "Charge a card, as a task",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createAuthorizationAsync, {
    summary: "Hold an amount on a card, as a task",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createCaptureAsync, {
    summary: "Take what was held, as a task",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createVoidAsync, {
    summary: "Release what was held, as a task",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createRefundAsync, {
    summary: "Give a payment back, as a task",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createPayoutAsync, {
    summary: "Pay out to a card, as a task",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(getAsyncStatus, {
    summary: "Where a task stands",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(getAsyncResult, {
    summary: "What a task answered; a failure is told once",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createCheckout, {
    summary: "Open a page to pay on",
    confidence: "documented",
    source: "[docs]; the answer [client code]",
  }),
  Operation.document(getCheckout, {
    summary: "Where a checkout stands",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createAlternativePayment, {
    summary: "Start a payment with an alternative method",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(createAlternativeCapture, {
    summary: "Take what was held with an alternative method",
    confidence: "documented",
    source: "[docs]; the fields are [inferred] from cards",
  }),
  Operation.document(createAlternativeRefund, {
    summary: "Give an alternative payment back",
    confidence: "documented",
    source: "[docs]",
  }),
  Operation.document(getAlternativeTransaction, {
    summary: "One alternative transaction by its uid",
    confidence: "documented",
    source: "[docs][client code]",
  }),
  Operation.document(listAlternativeTransactionsByTrackingId, {
    summary: "The alternative transactions with a reference",
    confidence: "documented",
    source: "[docs]; the envelope of the answer is [inferred]",
  }),
  Operation.document(createBeyagPayment, {
    summary: "Start an alternative payment, on the older path",
    confidence: "clientCode",
    source: "[client code]",
    deprecated: true,
  }),
  Operation.document(getBeyagPayment, {
    summary: "One alternative payment by its uid, on the older path",
    confidence: "clientCode",
    source: "[client code] begateway-api-php",
    deprecated: true,
  }),
  Operation.document(findBeyagPayment, {
    summary: "One alternative payment by the merchant's order, on the older path",
    confidence: "clientCode",
    source: "[client code] node-bepaid",
    deprecated: true,
  }),
  Operation.document(deleteBeyagPayment, {
    summary: "Withdraw an alternative payment, on the older path",
    confidence: "clientCode",
    source: "[client code] node-bepaid; the answer is [inferred]",
    deprecated: true,
  }),
] as const satisfies ReadonlyArray<Operation.Documented>
