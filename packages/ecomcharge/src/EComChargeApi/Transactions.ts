/**
 * Transactions of the card gateway, version 2.
 *
 * A declined card is an answer, not an error: HTTP 200 with the status `failed`. Every write carries a `RequestID`,
 * which the gateway remembers for 24 hours, so it is sent again under the same one when its answer does not come.
 */
import * as Body from "@effect-billing/core/Body"
import * as Idempotency from "@effect-billing/core/Idempotency"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { TransactionAnswer, TransactionList } from "../EComChargeSchema/Transaction.ts"
import { withExpiryTexts } from "../internal/card.ts"
import { required } from "../internal/required.ts"
import * as Rules from "../internal/rules.ts"
import { childFields, looseFields, paymentFields } from "./TransactionFields.ts"

/** What every write of the gateway has in common. */
const write = {
  method: "POST",
  host: "gateway",
  credential: "shop",
  idempotency: Idempotency.header("RequestID"),
  prepare: withExpiryTexts("credit_card", "recipient_card"),
  success: TransactionAnswer,
} as const

const payment = <const Name extends string>(name: Name, path: string) =>
  Operation.make(name, {
    ...write,
    path,
    body: Body.jsonUnder("request", paymentFields()),
    check: Rules.cardPayment,
  })

const child = <const Name extends string>(name: Name, path: string) =>
  Operation.make(name, { ...write, path, body: Body.jsonUnder("request", childFields), check: Rules.child })

const loose = <const Name extends string>(name: Name, path: string) =>
  Operation.make(name, {
    ...write,
    path,
    body: Body.jsonUnder("request", looseFields()),
    check: Rules.transaction,
  })

/** Charges a card: authorization and capture in one. */
export const createPayment = payment("createPayment", "/transactions/payments")
/** Holds an amount on a card, to be captured or released. */
export const createAuthorization = payment("createAuthorization", "/transactions/authorizations")
/** Charges a saved card; becomes a payment, or an authorization that is captured by itself. */
export const createCharge = payment("createCharge", "/services/credit_cards/charges")

/** Takes what was held, whole or in part. */
export const createCapture = child("createCapture", "/transactions/captures")
/** Releases what was held. */
export const createVoid = child("createVoid", "/transactions/voids")

/** Gives a payment or a capture back, whole or in part, also several times. */
export const createRefund = Operation.make("createRefund", {
  ...write,
  path: "/transactions/refunds",
  body: Body.jsonUnder("request", { ...childFields, reason: required(Schema.String) }),
  check: (input) => [...Rules.child(input), ...Rules.present(input, ["reason"])],
})

/** Pays out to the card behind a token. */
export const createCredit = loose("createCredit", "/transactions/credits")
/** Pays out to a card. */
export const createPayout = loose("createPayout", "/transactions/payouts")
/** Makes a card token, with 3-D Secure. */
export const createTokenization = loose("createTokenization", "/transactions/tokenizations")
/** Makes a token of a recipient's card. */
export const createRecipientTokenization = loose(
  "createRecipientTokenization",
  "/transactions/recipient_tokenizations",
)
/** Checks the risk of a payment without making it; here `tracking_id` is required. `[docs]` */
export const createCheckup = Operation.make("createCheckup", {
  ...write,
  path: "/transactions/checkups",
  body: Body.jsonUnder("request", { ...looseFields(), tracking_id: required(Schema.String) }),
  check: (input) => [...Rules.transaction(input), ...Rules.present(input, ["tracking_id"])],
})
/** Enters a chargeback. */
export const createChargeback = loose("createChargeback", "/transactions/chargebacks")
/** Enters a report of fraud. */
export const createFraudAdvice = loose("createFraudAdvice", "/transactions/fraud_advices")
/** Moves money from card to card. */
export const createP2p = loose("createP2p", "/transactions/p2ps")

/** One transaction by its uid. */
export const getTransaction = Operation.make("getTransaction", {
  method: "GET",
  host: "gateway",
  path: "/transactions/:uid",
  credential: "shop",
  pathFields: { uid: Schema.String },
  success: TransactionAnswer,
})

/** The transactions with a reference, at most the 10 latest; none is an empty list and no error. */
export const listTransactionsByTrackingId = Operation.make("listTransactionsByTrackingId", {
  method: "GET",
  host: "gateway",
  path: "/v2/transactions/tracking_id/:tracking_id",
  credential: "shop",
  pathFields: { tracking_id: Schema.String },
  success: TransactionList,
})

/** One transaction with a reference, on the older path. */
export const getTransactionByTrackingId = Operation.make("getTransactionByTrackingId", {
  method: "GET",
  host: "gateway",
  path: "/transactions/tracking_id/:tracking_id",
  credential: "shop",
  pathFields: { tracking_id: Schema.String },
  success: TransactionAnswer,
})
