/**
 * Payments that are no card payments: bank transfers, wallets, ERIP. They live on the API host, under `/beyag`, and
 * answer in version 2's shape with the method at `method_type`.
 */
import * as Body from "@effect-billing/core/Body"
import * as Idempotency from "@effect-billing/core/Idempotency"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import {
  AlternativeTransactions,
  DeletedPayment,
  TransactionAnswer,
} from "../EComChargeSchema/Transaction.ts"
import { amountField, required } from "../internal/required.ts"
import * as Rules from "../internal/rules.ts"
import { alternativePaymentFields, childFields } from "./TransactionFields.ts"

const write = {
  method: "POST",
  credential: "shop",
  idempotency: Idempotency.header("RequestID"),
  success: TransactionAnswer,
} as const

const payment = <const Name extends string>(name: Name, path: string) =>
  Operation.make(name, {
    ...write,
    path,
    body: Body.jsonUnder("request", alternativePaymentFields()),
    check: Rules.payment,
  })

const one = <const Name extends string>(name: Name, path: string) =>
  Operation.make(name, {
    method: "GET",
    path,
    credential: "shop",
    pathFields: { uid: Schema.String },
    success: TransactionAnswer,
  })

/** Starts a payment with an alternative method. */
export const createAlternativePayment = payment("createAlternativePayment", "/beyag/transactions/payments")

/** Takes what was held. */
export const createAlternativeCapture = Operation.make("createAlternativeCapture", {
  ...write,
  path: "/beyag/transactions/captures",
  body: Body.jsonUnder("request", childFields),
  check: Rules.child,
})

/** Gives a payment back, whole when no amount is said. */
export const createAlternativeRefund = Operation.make("createAlternativeRefund", {
  ...write,
  path: "/beyag/transactions/refunds",
  body: Body.jsonUnder("request", {
    parent_uid: required(Schema.String),
    reason: required(Schema.String),
    /** Minor units. */
    amount: amountField,
  }),
  check: (input) => [...Rules.present(input, ["parent_uid", "reason"]), ...Rules.amount(input.amount)],
})

/** One alternative transaction by its uid. */
export const getAlternativeTransaction = one("getAlternativeTransaction", "/beyag/transactions/:uid")

/** The alternative transactions with a reference. */
export const listAlternativeTransactionsByTrackingId = Operation.make(
  "listAlternativeTransactionsByTrackingId",
  {
    method: "GET",
    path: "/beyag/transactions/tracking_id/:tracking_id",
    credential: "shop",
    pathFields: { tracking_id: Schema.String },
    success: AlternativeTransactions,
  },
)

/** Starts a payment, on the older path. */
export const createBeyagPayment = payment("createBeyagPayment", "/beyag/payments")
/** One payment by its uid, on the older path. */
export const getBeyagPayment = one("getBeyagPayment", "/beyag/payments/:uid")

/** One payment by the merchant's order, on the older path. */
export const findBeyagPayment = Operation.make("findBeyagPayment", {
  method: "GET",
  path: "/beyag/payments",
  credential: "shop",
  query: { order_id: Schema.String },
  success: TransactionAnswer,
})

/** Withdraws a payment that was not made yet, on the older path. */
export const deleteBeyagPayment = Operation.make("deleteBeyagPayment", {
  method: "DELETE",
  path: "/beyag/payments/:uid",
  credential: "shop",
  pathFields: { uid: Schema.String },
  success: DeletedPayment,
})
