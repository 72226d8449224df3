import { addPeriod } from "@effect-billing/core/testing/EmulatorMoment"
import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import { labelOf, paymentStateNumber, priceText, remainingOf } from "./project.ts"
import {
  type AccessRecord,
  type Billing,
  type ConversionRecord,
  type Fields,
  type Life,
  type PaymentRecord,
  type PianoEvent,
  type PianoState,
  type Plan,
  type SubscriptionRecord,
  type TermRecord,
  type World,
  changed,
  emailOf,
  endOf,
  ensureUser,
  newAccessId,
  newId,
  seconds,
  tell,
} from "./state.ts"

// What happens to access, money and subscriptions as time goes by. Which webhooks go with it, and with which
// `event`, is documented by their names only: the choice among them is `[inferred]`.

/** How long a refused charge is tried again where the term has no grace period. Ours. */
const retryMillis = 7 * 24 * 3600 * 1000

// -----------------------------------------------------------------------------
// Access
// -----------------------------------------------------------------------------

export interface AccessInput {
  readonly uid: string
  readonly rid: string
  /** Unix seconds; undefined: no end. */
  readonly expires: number | undefined
  readonly termId?: string | undefined
  readonly subscriptionId?: string | undefined
}

export const addAccess = (world: World, input: AccessInput): AccessRecord => {
  const record: AccessRecord = {
    accessId: newAccessId(world),
    uid: input.uid,
    rid: input.rid,
    fields: {
      parent_access_id: null,
      expire_date: input.expires ?? null,
      start_date: seconds(world.nowMillis),
      can_revoke_access: input.subscriptionId === undefined,
    },
    revoked: false,
    termId: input.termId,
    subscriptionId: input.subscriptionId,
    granted: undefined,
    ended: false,
    children: new Map(),
  }
  world.state.accesses.set(record.accessId, record)
  return record
}

/** Tells that access was given, changed or taken away. */
export const tellAboutAccess = (
  world: World,
  access: AccessRecord,
  type: "access_granted" | "access_modified" | "access_revoked",
  event: string,
  more: Fields = {},
): void => {
  const { state } = world
  tell(world, access.uid, {
    version: 2,
    event,
    type,
    aid: state.aid,
    expires: endOf(access) ?? null,
    term_id: access.termId ?? null,
    uid: access.uid,
    rid: access.rid,
    access_id: access.accessId,
    user_email: emailOf(state, access.uid),
    contract_id: null,
    ...(type === "access_revoked" ? {} : { payment_id: null, conversion_id: null }),
    ...more,
  })
}

/** Moves the end of an access: Unix seconds, or undefined for none. */
export const setEnd = (access: AccessRecord, expires: number | undefined): void => {
  access.fields = changed(access.fields, { expire_date: expires ?? null })
  access.ended = false
}

/** Takes an access away. */
export const revoke = (world: World, access: AccessRecord, event: string): void => {
  access.revoked = true
  access.ended = true
  access.fields = changed(access.fields, { expire_date: seconds(world.nowMillis) })
  tellAboutAccess(world, access, "access_revoked", event)
}

// -----------------------------------------------------------------------------
// Money
// -----------------------------------------------------------------------------

interface Charge {
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

const pay = (world: World, charge: Charge): PaymentRecord => {
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

const refuse = (world: World, charge: Charge): void =>
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

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

export interface ConversionInput {
  readonly uid: string
  readonly termId: string
  /** In the words of the export: `Registration`. */
  readonly type: string
  readonly accessId?: string | undefined
  readonly paymentId?: string | undefined
  readonly subscriptionId?: string | undefined
  readonly browserId?: string | undefined
}

export const convert = (world: World, input: ConversionInput): ConversionRecord => {
  const record: ConversionRecord = {
    conversionId: newId(world, "TC"),
    uid: input.uid,
    termId: input.termId,
    accessId: input.accessId,
    paymentId: input.paymentId,
    subscriptionId: input.subscriptionId,
    fields: {},
  }
  const made = {
    ...record,
    fields: {
      term_conversion_id: record.conversionId,
      type: input.type,
      aid: world.state.aid,
      create_date: seconds(world.nowMillis),
      ...(input.browserId === undefined ? {} : { browser_id: input.browserId }),
    },
  }
  world.state.conversions.set(made.conversionId, made)
  return made
}

// -----------------------------------------------------------------------------
// Plans in words
// -----------------------------------------------------------------------------

const units: Readonly<Record<string, string>> = { Y: "year", M: "month", W: "week", D: "day" }

const duration = (period: string): string => {
  const [, count = "1", unit = ""] = /^P(\d+)([YMWD])$/.exec(period) ?? []
  const name = units[unit] ?? period
  return count === "1" ? name : `${count} ${name}s`
}

const counted = (period: string): string =>
  /^\d/.test(duration(period)) ? duration(period) : `1 ${duration(period)}`

/** `$299.99 per year / free trial for 30 days`. `[seed]` */
export const planInWords = ({ amount, currency, every, trial }: Plan): string => {
  const price = priceText(amount, currency)
  const whole = every === undefined ? price : `${price} per ${duration(every)}`
  if (trial === undefined) return whole
  const trialPrice = trial.amount === 0 ? "free trial" : `trial of ${priceText(trial.amount, currency)}`
  return `${whole} / ${trialPrice} for ${counted(trial.period)}`
}

/** `[99.00 USD | 1 year | *]`. `[client code]` */
export const planInCode = ({ amount, currency, cycles, every }: Plan): string =>
  every === undefined
    ? `[ ${amount.toFixed(2)} ${currency} ]`
    : `[${amount.toFixed(2)} ${currency} | ${counted(every)} | ${cycles ?? "*"}]`

// -----------------------------------------------------------------------------
// Subscriptions
// -----------------------------------------------------------------------------

const accessOf = (state: PianoState, { accessId }: SubscriptionRecord): AccessRecord | undefined =>
  accessId === undefined ? undefined : state.accesses.get(accessId)

const set = (record: SubscriptionRecord, fields: Fields): void => {
  record.fields = changed(record.fields, fields)
}

const setStatus = (record: SubscriptionRecord, status: string, more: Fields = {}): void =>
  set(record, {
    status,
    status_name: labelOf(status),
    status_name_in_reports: labelOf(status),
    is_active: status === "active",
    ...more,
  })

/** Tells that a subscription was made, changed, renewed or is over. */
export const tellAboutSubscription = (
  world: World,
  record: SubscriptionRecord,
  type: "subscription_created" | "subscription_updated" | "subscription_renewal" | "subscription_ended",
  event: string,
  more: Fields = {},
): void => {
  const { state } = world
  const { fields, life, subscriptionId, termId, uid } = record
  const term = state.terms.get(termId)
  const graceStart = fields["grace_period_start_date"]
  tell(world, uid, {
    version: 2,
    event,
    type,
    aid: state.aid,
    uid,
    user_email: emailOf(state, uid),
    term_id: termId,
    term_type: term?.fields["type"] ?? null,
    rid: term?.rid ?? null,
    access_id: record.accessId ?? null,
    subscription_id: subscriptionId,
    status: fields["status"] ?? null,
    create_date: fields["create_date"] ?? null,
    start_date: fields["start_date"] ?? null,
    next_bill_date: fields["next_bill_date"] ?? null,
    billing_plan: fields["billing_plan"] ?? null,
    auto_renew: fields["auto_renew"] ?? null,
    is_in_grace: graceStart !== undefined,
    ...(graceStart === undefined
      ? {}
      : {
          grace_period_start_date: graceStart,
          grace_period_length: (life?.plan.graceMillis ?? 0) / (24 * 3600 * 1000),
        }),
    ...more,
  })
}

/** Whether a term can be subscribed to. */
export const isSubscribable = (plan: Plan | undefined): plan is Life["plan"] => plan?.every !== undefined

export interface Subscribed {
  readonly uid: string
  readonly term: TermRecord
  readonly plan: Life["plan"]
  readonly autoRenew: boolean
  readonly billing: Billing
}

/** Somebody subscribes, perhaps with a trial. */
export const subscribe = (
  world: World,
  { autoRenew, billing, plan, term, uid }: Subscribed,
): SubscriptionRecord => {
  ensureUser(world, { uid })
  const { trial } = plan
  const now = seconds(world.nowMillis)
  const end = seconds(addPeriod(world.nowMillis, trial?.period ?? plan.every))
  const subscriptionId = newId(world, "RC")
  const access =
    term.rid === undefined
      ? undefined
      : addAccess(world, { uid, rid: term.rid, expires: end, termId: term.termId, subscriptionId })
  const amount = trial === undefined ? plan.amount : trial.amount
  const words = planInWords(plan)
  const record: SubscriptionRecord = {
    subscriptionId,
    uid,
    termId: term.termId,
    accessId: access?.accessId,
    life: { plan, billing, givesUpAt: undefined },
    fields: {
      subscription_id: subscriptionId,
      auto_renew: autoRenew,
      next_bill_date: end,
      payment_method: "Visa **** 1111",
      payment_billing_plan_description: words,
      billing_plan: words,
      status: "active",
      cancelable: true,
      cancelable_and_refundadle: amount > 0,
      start_date: now,
      create_date: now,
      is_in_trial: trial !== undefined,
      ...(trial === undefined
        ? {}
        : { trial_period_end_date: end, trial_amount: trial.amount, trial_currency: plan.currency }),
      charge_count: amount > 0 ? 1 : 0,
      in_grace_period: false,
      shared_account_limit: 0,
      can_manage_shared_subscription: false,
      shared_accounts: [],
    },
  }
  setStatus(record, "active")
  world.state.subscriptions.set(subscriptionId, record)
  const payment =
    amount === 0
      ? undefined
      : pay(world, {
          uid,
          term,
          amount,
          currency: plan.currency,
          renewal: false,
          accessId: access?.accessId,
          subscriptionId,
          period: { from: now, to: end },
        })
  const conversion = convert(world, {
    uid,
    termId: term.termId,
    type: "Subscription",
    accessId: access?.accessId,
    paymentId: payment?.paymentId,
    subscriptionId,
  })
  if (access !== undefined) {
    tellAboutAccess(world, access, "access_granted", "new_purchase", {
      payment_id: payment?.paymentId ?? null,
      conversion_id: conversion.conversionId,
    })
  }
  tellAboutSubscription(world, record, "subscription_created", "new_purchase", {
    payment_id: payment?.paymentId ?? null,
    created_by: "user",
  })
  return record
}

/** Somebody buys a term that is paid for once. */
export const buy = (world: World, uid: string, term: TermRecord, plan: Plan): ConversionRecord => {
  ensureUser(world, { uid })
  const access =
    term.rid === undefined
      ? undefined
      : addAccess(world, { uid, rid: term.rid, expires: undefined, termId: term.termId })
  const payment = pay(world, {
    uid,
    term,
    amount: plan.amount,
    currency: plan.currency,
    renewal: false,
    accessId: access?.accessId,
    subscriptionId: undefined,
    period: undefined,
  })
  const conversion = convert(world, {
    uid,
    termId: term.termId,
    type: "Payment",
    accessId: access?.accessId,
    paymentId: payment.paymentId,
  })
  if (access !== undefined) {
    tellAboutAccess(world, access, "access_granted", "new_purchase", {
      payment_id: payment.paymentId,
      conversion_id: conversion.conversionId,
    })
  }
  return conversion
}

const nextBilling = ({ fields }: SubscriptionRecord): number =>
  (typeof fields["next_bill_date"] === "number" ? fields["next_bill_date"] : 0) * 1000

const chargeOf = (
  world: World,
  record: SubscriptionRecord,
  { plan }: Life,
  period: Charge["period"],
): Charge | undefined => {
  const term = world.state.terms.get(record.termId)
  return term === undefined
    ? undefined
    : {
        uid: record.uid,
        term,
        amount: plan.amount,
        currency: plan.currency,
        renewal: true,
        accessId: record.accessId,
        subscriptionId: record.subscriptionId,
        period,
      }
}

/** A new period begins, and is paid for. */
export const renew = (world: World, record: SubscriptionRecord, life: Life): void => {
  // After a failure the new period counts from the payment.
  const from = life.givesUpAt === undefined ? nextBilling(record) : world.nowMillis
  const end = seconds(addPeriod(from, life.plan.every))
  const charge = chargeOf(world, record, life, { from: seconds(from), to: end })
  const count = typeof record.fields["charge_count"] === "number" ? record.fields["charge_count"] : 0
  life.givesUpAt = undefined
  setStatus(record, "active", {
    next_bill_date: end,
    is_in_trial: false,
    cancelable_and_refundadle: true,
    charge_count: count + 1,
    in_grace_period: false,
    grace_period_start_date: undefined,
  })
  const payment = charge === undefined ? undefined : pay(world, charge)
  const access = accessOf(world.state, record)
  const conversion = convert(world, {
    uid: record.uid,
    termId: record.termId,
    type: "Renewal",
    accessId: record.accessId,
    paymentId: payment?.paymentId,
    subscriptionId: record.subscriptionId,
  })
  if (access !== undefined) {
    setEnd(access, end)
    tellAboutAccess(world, access, "access_modified", "subscription_auto_renewed", {
      payment_id: payment?.paymentId ?? null,
      conversion_id: conversion.conversionId,
    })
  }
  tellAboutSubscription(world, record, "subscription_renewal", "subscription_auto_renewed", {
    payment_id: payment?.paymentId ?? null,
    renewal_type: "auto",
    renewed_by: "auto",
  })
}

/** A subscription is over. */
export const end = (
  world: World,
  record: SubscriptionRecord,
  status: string,
  event: string,
  by: string,
): void => {
  const access = accessOf(world.state, record)
  const now = seconds(world.nowMillis)
  setStatus(record, status, {
    auto_renew: false,
    cancelable: false,
    cancelable_and_refundadle: false,
    is_in_trial: false,
    in_grace_period: false,
    grace_period_start_date: undefined,
    end_date: now,
  })
  record.life = undefined
  if (access !== undefined && !access.ended) revokeAtEnd(world, access, event, now)
  tellAboutSubscription(world, record, "subscription_ended", event, { ended_by: by })
}

// The access stays in the listings, as one that has expired.
const revokeAtEnd = (world: World, access: AccessRecord, event: string, now: number): void => {
  access.fields = changed(access.fields, { expire_date: Math.min(endOf(access) ?? now, now) })
  access.ended = true
  tellAboutAccess(world, access, "access_revoked", event)
}

const failRenewal = (world: World, record: SubscriptionRecord, life: Life): void => {
  const from = nextBilling(record)
  const charge = chargeOf(world, record, life, {
    from: seconds(from),
    to: seconds(addPeriod(from, life.plan.every)),
  })
  if (charge !== undefined) refuse(world, charge)
  const access = accessOf(world.state, record)
  if (life.plan.graceMillis > 0) {
    // The status stays `active` and the date in the past, as in the seed's sample. [seed]
    life.givesUpAt = from + life.plan.graceMillis
    setStatus(record, "active", {
      grace_period_start_date: seconds(from),
      in_grace_period: true,
      is_in_trial: false,
    })
    if (access !== undefined) {
      setEnd(access, seconds(life.givesUpAt))
      tellAboutAccess(world, access, "access_modified", "grace_period_extension_on_renewal")
    }
    return tellAboutSubscription(world, record, "subscription_updated", "subscription_grace_period_started", {
      updated_by: "auto",
    })
  }
  life.givesUpAt = from + retryMillis
  setStatus(record, "fail_and_retry", { is_in_trial: false })
  if (access !== undefined)
    revokeAtEnd(world, access, "subscription_auto_renewed_failure", seconds(world.nowMillis))
  tellAboutSubscription(world, record, "subscription_updated", "subscription_auto_renewed_failure", {
    updated_by: "auto",
  })
}

const endPeriod = (world: World, record: SubscriptionRecord, life: Life): void => {
  if (life.givesUpAt !== undefined)
    return end(world, record, "expired_with_error", "subscription_auto_renewed_failure", "auto")
  if (record.fields["auto_renew"] !== true)
    return end(world, record, "expired", "subscription_expired", "auto")
  const { cycles } = life.plan
  if (cycles !== undefined && Number(record.fields["charge_count"]) >= cycles)
    return end(world, record, "completed", "subscription_expired", "auto")
  return life.billing === "succeeds" ? renew(world, record, life) : failRenewal(world, record, life)
}

/** Somebody turns renewal on or off. */
export const setAutoRenew = (
  world: World,
  record: SubscriptionRecord,
  autoRenew: boolean,
  by: "publisher" | "user",
): void => {
  if (record.fields["auto_renew"] === autoRenew) return
  set(record, { auto_renew: autoRenew })
  tell(world, record.uid, {
    version: 2,
    event: by === "user" ? "subscription_auto_renew_changed_by_end_user" : "subscription_updated",
    type: "subscription_auto_renew_changed",
    aid: world.state.aid,
    uid: record.uid,
    subscription_id: record.subscriptionId,
    term_id: record.termId,
    // A text on the wire. [docs]
    auto_renew: String(autoRenew),
  })
}

/** Moves the next billing date: Unix seconds. */
export const setNextBilling = (world: World, record: SubscriptionRecord, next: number): void => {
  set(record, { next_bill_date: next })
  const access = accessOf(world.state, record)
  if (access !== undefined) {
    setEnd(access, next)
    tellAboutAccess(world, access, "access_modified", "access_modified")
  }
  tellAboutSubscription(world, record, "subscription_updated", "subscription_next_bill_date_updated", {
    updated_by: "publisher",
  })
}

/** Somebody cancels: access ends at once. `[inferred]` */
export const cancel = (world: World, record: SubscriptionRecord, by: string): void => {
  const access = accessOf(world.state, record)
  if (access !== undefined) revoke(world, access, "subscription_canceled")
  end(world, record, "cancelled", "subscription_canceled", by)
}

/** Pays again; what is due is charged now. */
export const recover = (world: World, record: SubscriptionRecord, life: Life): void => {
  life.billing = "succeeds"
  if (life.givesUpAt !== undefined) renew(world, record, life)
}

// -----------------------------------------------------------------------------
// Time
// -----------------------------------------------------------------------------

type Change = EmulatorWorld.Change<PianoState, PianoEvent>

const changeOfSubscription = (record: SubscriptionRecord): Change | undefined => {
  const { life } = record
  return life === undefined
    ? undefined
    : { at: life.givesUpAt ?? nextBilling(record), apply: (world) => endPeriod(world, record, life) }
}

const changeOfAccess = (access: AccessRecord): Change | undefined => {
  const until = endOf(access)
  // The access of a subscription ends with it; what was planted as it is stays so.
  if (until === undefined || access.ended || access.revoked) return undefined
  if (access.subscriptionId !== undefined || access.granted !== undefined) return undefined
  return {
    at: until * 1000,
    apply: (world) => {
      access.ended = true
      tellAboutAccess(world, access, "access_revoked", "access_ended")
    },
  }
}

/** What falls due next. */
export const next = ({ state }: World): Change | undefined => {
  let first: Change | undefined
  const consider = (candidate: Change | undefined): void => {
    if (candidate !== undefined && (first === undefined || candidate.at < first.at)) first = candidate
  }
  for (const record of state.subscriptions.values()) consider(changeOfSubscription(record))
  for (const access of state.accesses.values()) consider(changeOfAccess(access))
  return first
}
