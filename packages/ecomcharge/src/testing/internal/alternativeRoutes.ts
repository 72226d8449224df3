import * as Answer from "@effect-billing/core/testing/Answer"
import { type Route, route } from "@effect-billing/core/testing/EmulatorRoute"
import * as EComChargeApi from "../../EComChargeApi.ts"
import { type EComChargeCall, withRequest } from "./access.ts"
import { type Issues, about, cannotBeBlank, refuse, say } from "./errors.ts"
import { capture, childTransaction, moneyIssues, once, peopleIssues, refund } from "./gatewayRoutes.ts"
import type { Manners } from "./manners.ts"
import {
  type EComChargeEvent,
  type EComChargeState,
  type Fields,
  type Outcome,
  type TransactionRecord,
  fieldsOf,
  textOf,
} from "./state.ts"
import * as Transactions from "./transactions.ts"

// Payments that are no card payments: on the API host, in the gateway's shapes, waiting for their money.

// The letter is documented, the digits are ours.
const pending: Outcome = {
  status: "pending",
  code: "P.0000",
  bankCode: null,
  message: null,
  friendly: "Pending",
}

const methodOf = (request: Fields): Fields => ({
  ...fieldsOf(request["payment_method"]),
  ...fieldsOf(request["method"]),
})

const pay =
  (manners: Manners) =>
  (call: EComChargeCall, request: Fields): Answer.Answer => {
    const method = methodOf(request)
    const type = textOf(method["type"])
    const issues: Issues = [
      ...peopleIssues(request, { ...manners, requiredDetails: false }),
      ...(type === undefined ? [about(cannotBeBlank, "method", "type")] : []),
      ...moneyIssues(request),
    ]
    if (issues.length > 0) return refuse("api", issues)
    const orderId = method["order_id"] ?? request["order_id"]
    const record = Transactions.make(call, {
      kind: "alternative",
      type: "payment",
      request,
      outcome: pending,
      method: type,
      orderId: orderId === undefined ? undefined : String(orderId),
    })
    return Answer.json(Transactions.envelope(record))
  }

const notFound = say("api", 404, "Record not found")

/** The routes of alternative payments, also those of the older path. */
export const routes = (manners: Manners): ReadonlyArray<Route<EComChargeState, EComChargeEvent>> => {
  const under = (handler: (call: EComChargeCall, request: Fields) => Answer.Answer) =>
    withRequest(manners, "request", once(handler))
  const find = (call: EComChargeCall, uid: string): TransactionRecord | undefined => {
    const record = call.state.transactions.get(uid)
    return record?.kind === "alternative" ? record : undefined
  }
  const one = (record: TransactionRecord | undefined): Answer.Answer =>
    record === undefined ? notFound : Answer.json(Transactions.envelope(record))
  return [
    route(EComChargeApi.createAlternativePayment, under(pay(manners))),
    route(EComChargeApi.createBeyagPayment, under(pay(manners))),
    route(
      EComChargeApi.createAlternativeCapture,
      under(
        childTransaction({ ...capture, parents: ["payment", "authorization"] }, manners, "alternative", {
          amountRequired: true,
        }),
      ),
    ),
    route(
      EComChargeApi.createAlternativeRefund,
      under(childTransaction(refund, manners, "alternative", { amountRequired: false })),
    ),
    route(EComChargeApi.getAlternativeTransaction, (call: EComChargeCall) =>
      one(find(call, call.path("uid"))),
    ),
    route(EComChargeApi.getBeyagPayment, (call: EComChargeCall) => one(find(call, call.path("uid")))),
    // Which of the gateway's two envelopes comes is said nowhere. [inferred]
    route(EComChargeApi.listAlternativeTransactionsByTrackingId, (call: EComChargeCall) =>
      Answer.json({
        transactions: Transactions.byTrackingId(call.state, "alternative", call.path("tracking_id"))
          .slice(0, 10)
          .map(({ wire }) => wire),
      }),
    ),
    route(EComChargeApi.findBeyagPayment, (call: EComChargeCall) => {
      const orderId = call.query.get("order_id")
      const records = [...call.state.transactions.values()].toReversed()
      return one(
        records.find(
          (record) =>
            record.kind === "alternative" &&
            (record.orderId === orderId || record.wire["tracking_id"] === orderId),
        ),
      )
    }),
    route(EComChargeApi.deleteBeyagPayment, (call: EComChargeCall) => {
      const record = find(call, call.path("uid"))
      if (record === undefined) return notFound
      if (!Transactions.isOpen(record)) return refuse("api", [about("transaction can't be deleted", "base")])
      Transactions.change(call, record, { status: "deleted" })
      return Answer.json(Transactions.envelope(record))
    }),
  ]
}
