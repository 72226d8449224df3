import { addPeriod } from "@effect-billing/core/testing/EmulatorMoment"
import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import { convert } from "./conversions.ts"
import { addAccess, setEnd, revoke, tellAboutAccess } from "./giving.ts"
import { type Charge, pay, refuse } from "./money.ts"
import { planInWords } from "./plans.ts"
import { labelOf } from "./project.ts"
import {
  type AccessRecord,
  type Billing,
  type ConversionRecord,
  type Fields,
  type Life,
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
  newId,
  seconds,
  tell,
} from "./state.ts"

// What happens to subscriptions and to access as time goes by. Which webhooks go with it is `[inferred]`.

/** How long a refused charge is tried again where the term has no grace period. Ours. */
const retryMillis = 7 * 24 * 3600 * 1000

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
