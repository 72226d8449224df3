import { paymentStateNumber, remainingOf } from "./project.ts"
import { type Fields, type PaymentRecord, type TermRecord, type World, newId, tell } from "./state.ts"

// Payments are made, refused and given back.

/** What is to be paid. */
export interface Charge {
  readonly uid: string
  readonly term: TermRecord
  readonly amount: number
  readonly currency: string
  readonly renewal: boolean
  readonly accessId: string | undefined
  readonly subscriptionId: string | undefined
  /** Unix seconds. */
  readonly period: { readonly from: number; readonly to: number } | undefined
}

const paymentBody = (world: World, charge: Charge, paymentId: string, status: string): Fields => ({
  aid: world.state.aid,
  uid: charge.uid,
  triggered_by: charge.renewal ? "auto" : "user",
  user_payment_id: paymentId,
  status: paymentStateNumber(status),
  status_value: status,
  amount: charge.amount,
  term_id: charge.term.termId,
  resource_id: charge.term.rid ?? null,
  subscription_id: charge.subscriptionId ?? null,
  access_id: charge.accessId ?? null,
  ...(charge.period === undefined
    ? {}
    : {
        billing_period_date_from: String(charge.period.from),
        billing_period_date_to: String(charge.period.to),
      }),
})

/** Pays. */
export const pay = (world: World, charge: Charge): PaymentRecord => {
  const { accessId, amount, currency, renewal, subscriptionId, term, uid } = charge
  const payment: PaymentRecord = {
    paymentId: newId(world, "UP"),
    uid,
    termId: term.termId,
    accessId,
    subscriptionId,
    renewal,
    createdAt: world.nowMillis,
    amount,
    currency,
    status: "completed",
    refunded: 0,
  }
  world.state.payments.set(payment.paymentId, payment)
  tell(world, uid, {
    version: 2,
    event: "payment_completed",
    type: "payment_completed",
    ...paymentBody(world, charge, payment.paymentId, "completed"),
  })
  return payment
}

/** The bank does not pay. */
export const refuse = (world: World, charge: Charge): void =>
  tell(world, charge.uid, {
    version: 2,
    event: "payment_failed",
    type: "payment_failed",
    ...paymentBody(world, charge, newId(world, "UP"), "aborted"),
    error_code: "card_declined",
    error_message: "The card was declined",
  })

/** Gives money back; the whole of what is left when no amount is said. */
export const refund = (world: World, payment: PaymentRecord, amount = remainingOf(payment)): void => {
  payment.refunded = Math.round((payment.refunded + amount) * 100) / 100
  if (remainingOf(payment) === 0) payment.status = "refunded"
  tell(world, payment.uid, {
    version: 2,
    event: "purchase_refund",
    type: "payment_refund",
    aid: world.state.aid,
    uid: payment.uid,
    payment_id: payment.paymentId,
    amount,
    subscription_id: payment.subscriptionId ?? null,
    access_id: payment.accessId ?? null,
  })
}
