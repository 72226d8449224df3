import * as Payments from "../../PianoApi/Publisher/Payment.ts"
import { failed, succeeded } from "./answers.ts"
import * as Giving from "./giving.ts"
import * as Money from "./money.ts"
import * as Life from "./life.ts"
import { on, type Parameters, type PianoAnswer, type PianoCall, type PianoRoute } from "./parameters.ts"
import * as Project from "./project.ts"
import type { PaymentRecord } from "./state.ts"

// Payments, and giving them back.

/** Whether anything of a payment can be given back. */
export const isRefundable = (payment: PaymentRecord | undefined): payment is PaymentRecord =>
  payment !== undefined && payment.status === "completed" && Project.remainingOf(payment) > 0

const withPayment = (
  call: PianoCall,
  parameters: Parameters,
  answer: (payment: PaymentRecord) => PianoAnswer,
): PianoAnswer => {
  const payment = call.state.payments.get(parameters.required("user_payment_id"))
  return payment === undefined ? failed(call.nowMillis, 400, "Payment not found") : answer(payment)
}

export const paymentRoutes: ReadonlyArray<PianoRoute> = [
  on(Payments.getPayment, ["user_payment_id"], (call, parameters) =>
    withPayment(call, parameters, (payment) =>
      succeeded(call.nowMillis, { user_payment: Project.paymentOf(call.state, payment) }),
    ),
  ),
  on(Payments.isPaymentPartiallyRefundable, ["user_payment_id"], (call, parameters) =>
    withPayment(call, parameters, (payment) => succeeded(call.nowMillis, { data: isRefundable(payment) })),
  ),
  on(Payments.refundPayment, ["user_payment_id"], (call, parameters) =>
    withPayment(call, parameters, (payment) => {
      if (!isRefundable(payment)) return failed(call.nowMillis, 14001, "Refund failed")
      const amount = parameters.number("amount") ?? Project.remainingOf(payment)
      if (amount <= 0 || amount > Project.remainingOf(payment))
        return failed(call.nowMillis, 14002, "Refund amount wrong")
      Money.refund(call, payment, amount)
      const subscription =
        payment.subscriptionId === undefined
          ? undefined
          : call.state.subscriptions.get(payment.subscriptionId)
      if (parameters.flag("revoke_access", false)) {
        if (subscription?.life !== undefined) Life.cancel(call, subscription, "publisher")
        const access = payment.accessId === undefined ? undefined : call.state.accesses.get(payment.accessId)
        if (access !== undefined && !access.revoked) Giving.revoke(call, access, "access_revoked")
      }
      return succeeded(call.nowMillis, {
        refund: {
          status: payment.status,
          refund_external_tx_id: `rf_${call.ids.hex(12)}`,
          refund_downstream_external_tx_id: null,
        },
      })
    }),
  ),
]
