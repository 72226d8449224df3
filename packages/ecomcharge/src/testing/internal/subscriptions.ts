import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import { cardOfSubscription, outcomes } from "./cards.ts"
import type { Manners } from "./manners.ts"
import { createCustomer } from "./people.ts"
import { planEmbedded } from "./plans.ts"
import {
  type CardRecord,
  type EComChargeEvent,
  type EComChargeState,
  type Fields,
  type Ground,
  type Life,
  type Outcome,
  type PlanRecord,
  type SubscriptionRecord,
  type TransactionRecord,
  type World,
  newId,
  orNull,
  textOf,
} from "./state.ts"
import { addPeriod, day, iso, isoSeconds, nextDay, nextHour, outsideOfNight } from "./time.ts"
import * as Transactions from "./transactions.ts"

/** How long a payment page waits for its customer, as for checkouts. `[docs]` for those, `[inferred]` here */
export const pageMillis = day

export const stateOf = ({ wire }: SubscriptionRecord): string => String(wire["state"])

/** Sets and removes fields. Undefined removes: a field that is gone is not sent as null. */
const change = (record: SubscriptionRecord, fields: Fields): void => {
  record.wire = Object.fromEntries(
    Object.entries({ ...record.wire, ...fields }).filter(([, value]) => value !== undefined),
  )
}

/** Tells the merchant, where they asked for it or are told of everything. */
export const announce = (
  world: World,
  record: SubscriptionRecord,
  manners: Manners,
  event?: "created.subscription",
): void => {
  if (manners.webhooks === "asked" && record.life?.notificationUrl === undefined) return
  world.announce({
    about: "subscription",
    body: { ...record.wire, ...(event === undefined ? {} : { event }) },
  })
}

/** What a subscription is made from. */
export interface Making {
  readonly plan: PlanRecord
  readonly request: Fields
  /** The id of a customer that exists. */
  readonly customerId: string | undefined
  /** What else the request says of the customer. */
  readonly customer: Fields | undefined
}

/** A subscription that nobody has paid for yet. */
export const make = (world: Ground, manners: Manners, making: Making): SubscriptionRecord => {
  const { customer, customerId, plan, request } = making
  const additional = request["additional_data"]
  const record: SubscriptionRecord = {
    id: newId(world, "sbs"),
    wire: {},
    life: {
      plan,
      billing: "succeeds",
      dueAt: undefined,
      endsAt: undefined,
      pageEndsAt: world.nowMillis + pageMillis,
      isUnderway: false,
      card: undefined,
      customer: customerId === undefined ? customer : { id: customerId },
      returnUrl: textOf(request["return_url"]),
      notificationUrl: textOf(request["notification_url"]),
    },
  }
  record.wire = {
    id: record.id,
    state: "redirecting",
    tracking_id: orNull(request["tracking_id"]),
    device_id: orNull(request["device_id"]),
    created_at: isoSeconds(world.nowMillis),
    renew_at: null,
    active_to: null,
    card: {},
    customer: {},
    paid_billing_cycles: 0,
    number_failed_payment_attempts: 0,
    additional_data: additional ?? {},
    plan: planEmbedded(plan, world.state.addresses, manners.shopId),
    last_transaction: null,
  }
  world.state.subscriptions.set(record.id, record)
  return record
}

/** A page of the platform's for the customer to pay on. */
export const host = (world: Ground, record: SubscriptionRecord): void => {
  const page = world.ids.hex(64)
  // The documented sample's token differs by one digit from the one in its address. [docs]
  const token = `${page.slice(0, 21)}${page[21] === "6" ? "3" : "6"}${page.slice(22)}`
  world.state.pages.set(page, { kind: "subscription", id: record.id })
  change(record, {
    redirect_url: `${world.state.addresses.checkout}/v2/checkout?token=${page}`,
    token,
  })
}

const lastTransaction = ({ uid, wire }: TransactionRecord): Fields => ({
  uid,
  status: wire["status"],
  message: orNull(wire["message"]),
  created_at: isoSeconds(Date.parse(String(wire["created_at"]))),
  ...(wire["status"] === "incomplete" ? { redirect_url: wire["redirect_url"] } : {}),
})

const number = (record: SubscriptionRecord, name: string): number => {
  const value = record.wire[name]
  return typeof value === "number" ? value : 0
}

const chargeOf = (
  world: Ground,
  record: SubscriptionRecord,
  life: Life,
  charge: {
    readonly amount: number
    readonly outcome: Outcome
    readonly onceAuthenticated?: Outcome | undefined
    readonly recurring: string
  },
): TransactionRecord => {
  const { plan } = life
  return Transactions.make(world, {
    kind: "card",
    type: "payment",
    request: {
      amount: charge.amount,
      currency: plan.currency,
      description: plan.title,
      tracking_id: record.wire["tracking_id"],
      test: plan.test,
      language: plan.language,
      return_url: life.returnUrl,
    },
    outcome: charge.outcome,
    onceAuthenticated: charge.onceAuthenticated,
    card: life.card,
    owner: { kind: "subscription", id: record.id },
    recurring: charge.recurring,
  })
}

/** What the first charge takes: the trial's price, where there is a trial. */
export const firstAmount = ({ plan, trial }: PlanRecord): number => (trial ?? plan).amount

/** The first charge, to this card. */
export const firstCharge = (
  world: World,
  manners: Manners,
  record: SubscriptionRecord,
  card: CardRecord,
  outcome: Outcome,
): TransactionRecord | undefined => {
  const before = record.life
  if (before === undefined) return undefined
  const customerId = textOf(before.customer?.["id"]) ?? createCustomer(world, before.customer ?? {}).id
  const life: Life = { ...before, card, customer: { id: customerId } }
  record.life = life
  change(record, { card: cardOfSubscription(card), customer: { id: customerId } })
  const transaction = chargeOf(world, record, life, {
    amount: firstAmount(life.plan),
    outcome,
    onceAuthenticated: outcomes.successful,
    recurring: "initial",
  })
  afterFirstCharge(world, manners, record, transaction)
  return transaction
}

const isFinite = ({ billing_cycles, infinite }: PlanRecord): boolean => !infinite && billing_cycles !== null

/** A period that is paid begins now. */
const begin = (
  world: Ground,
  record: SubscriptionRecord,
  life: Life,
  transaction: TransactionRecord,
  state: "active" | "trial",
): void => {
  const { plan } = life
  const period = state === "trial" ? (plan.trial ?? plan.plan) : plan.plan
  const end = addPeriod(world.nowMillis, period.interval, period.interval_unit)
  const paid = number(record, "paid_billing_cycles") + 1
  const isLast = isFinite(plan) && paid >= (plan.billing_cycles ?? 0)
  const dueAt = isLast ? undefined : plan.prevent_payments_at_night ? outsideOfNight(end) : end
  change(record, {
    state,
    active_to: isoSeconds(end),
    renew_at: dueAt === undefined ? null : isoSeconds(dueAt),
    paid_billing_cycles: paid,
    number_failed_payment_attempts: 0,
    last_transaction: lastTransaction(transaction),
    token: undefined,
    redirect_url: undefined,
  })
  record.life = {
    ...life,
    dueAt,
    endsAt: isLast ? end : undefined,
    pageEndsAt: undefined,
    // The trial's payment is the first one only where the plan says so. [docs]
    isUnderway: state === "active" || plan.asFirstPayment,
  }
}

const stop = (world: World, manners: Manners, record: SubscriptionRecord, fields: Fields): void => {
  change(record, { renew_at: null, token: undefined, redirect_url: undefined, ...fields })
  if (record.life !== undefined) {
    record.life = { ...record.life, dueAt: undefined, endsAt: undefined, pageEndsAt: undefined }
  }
  announce(world, record, manners)
}

/** What the first charge leads to. A first charge that is declined or errs is the end. `[docs]` */
export const afterFirstCharge = (
  world: World,
  manners: Manners,
  record: SubscriptionRecord,
  transaction: TransactionRecord,
): void => {
  const { life } = record
  if (life === undefined || stateOf(record) !== "redirecting") return
  const status = Transactions.statusOf(transaction)
  if (status === "successful") {
    begin(world, record, life, transaction, life.plan.trial === undefined ? "active" : "trial")
    return announce(world, record, manners, "created.subscription")
  }
  // With 3-D Secure pending the address stands in the last transaction, and only there. [docs] sample
  const fields = { last_transaction: lastTransaction(transaction), token: undefined, redirect_url: undefined }
  if (status === "incomplete") return change(record, fields)
  stop(world, manners, record, { ...fields, state: "failed" })
}

const failures: Readonly<Record<"declined" | "errs", Outcome>> = {
  declined: {
    ...outcomes.declined,
    code: "F.0114",
    message: "Insufficient funds.",
    friendly: "Insufficient funds",
  },
  errs: outcomes.broken,
}

/** A charge that is due, or is tried again. */
export const renew = (world: World, manners: Manners, record: SubscriptionRecord, life: Life): void => {
  const { plan } = life
  const transaction = chargeOf(world, record, life, {
    amount: plan.plan.amount,
    outcome: life.billing === "succeeds" ? outcomes.successful : failures[life.billing],
    recurring: "recurring",
  })
  if (life.billing === "succeeds") {
    begin(world, record, life, transaction, "active")
    return announce(world, record, manners)
  }
  const attempts = number(record, "number_failed_payment_attempts") + 1
  const counted = {
    number_failed_payment_attempts: attempts,
    last_transaction: lastTransaction(transaction),
  }
  // Nothing is tried again before a first payment; only a later charge that errs ends in `error`. [docs]
  if (!life.isUnderway) return stop(world, manners, record, { ...counted, state: "failed" })
  const errs = life.billing === "errs"
  if (attempts >= plan.number_payment_attempts)
    return stop(world, manners, record, { ...counted, state: errs ? "error" : "failed" })
  const dueAt = (errs ? nextHour : nextDay)(world.nowMillis, plan.prevent_payments_at_night)
  change(record, { ...counted, state: errs ? "rescuing" : "failed_attempt", renew_at: isoSeconds(dueAt) })
  record.life = { ...life, dueAt }
  announce(world, record, manners)
}

const final = new Set(["failed", "error", "expired", "canceled"])

/** Whether it is over, or canceled already. */
export const isOver = (record: SubscriptionRecord): boolean =>
  final.has(stateOf(record)) || textOf(record.wire["cancelled_at"]) !== undefined

/**
 * Cancels: nothing is charged any more, what is paid runs on. A trial stays `trial` until it ends, because that state
 * is "active or already cancelled". `[docs]`, that it is so after this call `[inferred]`
 */
export const cancel = (world: World, manners: Manners, record: SubscriptionRecord, reason: string): void => {
  const { life } = record
  const isTrial = stateOf(record) === "trial" && life !== undefined
  change(record, {
    cancel_reason: reason,
    cancelled_at: iso(world.nowMillis),
    renew_at: null,
    state: isTrial ? "trial" : "canceled",
    token: undefined,
    redirect_url: undefined,
  })
  if (life !== undefined) {
    record.life = {
      ...life,
      dueAt: undefined,
      pageEndsAt: undefined,
      endsAt: isTrial ? Date.parse(String(record.wire["active_to"])) : undefined,
    }
  }
  announce(world, record, manners)
}

/** What becomes of charges from now on; what has failed is tried at once when it may succeed again. */
export const setBilling = (
  world: World,
  manners: Manners,
  record: SubscriptionRecord,
  life: Life,
  billing: Life["billing"],
): void => {
  const changed = { ...life, billing }
  record.life = changed
  const failed = stateOf(record) === "failed_attempt" || stateOf(record) === "rescuing"
  if (billing === "succeeds" && failed) renew(world, manners, record, changed)
}

type Change = EmulatorWorld.Change<EComChargeState, EComChargeEvent>

/** What falls due next for a subscription. */
export const dueChange = (record: SubscriptionRecord, manners: Manners): Change | undefined => {
  const { life } = record
  if (life === undefined) return undefined
  const { dueAt, endsAt, pageEndsAt } = life
  if (stateOf(record) === "redirecting") {
    if (pageEndsAt === undefined) return undefined
    // Before any transaction it expires; with one that nobody finished it has failed. [docs][inferred]
    const state = record.wire["last_transaction"] === null ? "expired" : "failed"
    return { at: pageEndsAt, apply: (world) => stop(world, manners, record, { state }) }
  }
  // All cycles are over, or a trial that was canceled is. [docs]
  if (endsAt !== undefined)
    return { at: endsAt, apply: (world) => stop(world, manners, record, { state: "canceled" }) }
  return dueAt === undefined
    ? undefined
    : { at: dueAt, apply: (world) => renew(world, manners, record, life) }
}
