/**
 * Transactions of the card gateway, version 3: no envelope, a `code` in every answer. The version travels as a
 * header, which goes with the credential `shopVersion3`. That the requests are those of version 2 is `[inferred]`.
 */
import * as Body from "@effect-billing/core/Body"
import * as Idempotency from "@effect-billing/core/Idempotency"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { TransactionV3 } from "../EComChargeSchema/Transaction.ts"
import { withExpiryTexts } from "../internal/card.ts"
import * as Rules from "../internal/rules.ts"
import { paymentFields } from "./TransactionFields.ts"

const payment = <const Name extends string>(name: Name, path: string) =>
  Operation.make(name, {
    method: "POST",
    host: "gateway",
    path,
    credential: "shopVersion3",
    idempotency: Idempotency.header("RequestID"),
    body: Body.jsonUnder("request", paymentFields()),
    check: Rules.cardPayment,
    prepare: withExpiryTexts("credit_card"),
    success: TransactionV3,
  })

/** Charges a card, version 3. */
export const createPaymentV3 = payment("createPaymentV3", "/transactions/payments")
/** Holds an amount on a card, version 3. */
export const createAuthorizationV3 = payment("createAuthorizationV3", "/transactions/authorizations")

/** One transaction by its uid, version 3. */
export const getTransactionV3 = Operation.make("getTransactionV3", {
  method: "GET",
  host: "gateway",
  path: "/transactions/:uid",
  credential: "shopVersion3",
  pathFields: { uid: Schema.String },
  success: TransactionV3,
})
