import * as EmulatorMoment from "@effect-billing/core/testing/EmulatorMoment"
import * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import type { Seed, SeedPlan, SeedTerm, SeedUser } from "../PianoSeed.ts"
import * as Plans from "./plans.ts"
import * as Life from "./life.ts"
import {
  type Fields,
  type Plan,
  type World,
  addUser,
  changed,
  ensureUser,
  newAccessId,
  newId,
  seconds,
} from "./state.ts"

/** What planting needs: no webhooks are announced while records are planted. */
export type Ground = Pick<World, "state" | "nowMillis" | "ids">

const toSeconds = (moment: number | string, nowMillis: number): number =>
  typeof moment === "number" ? moment : seconds(Date.parse(EmulatorMoment.resolve(moment, nowMillis)))

const isDate = (name: string): boolean =>
  name.endsWith("_date") || name === "last_visit" || name === "last_login"

/** The members of a seed as they stand on the wire: dates are seconds. */
const wire = (given: Fields, nowMillis: number): Fields =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      isDate(name) && typeof value === "string" ? toSeconds(value, nowMillis) : value,
    ]),
  )

const planOf = ({ amount, currency, cycles, every, gracePeriod, trial }: SeedPlan): Plan => ({
  amount,
  currency,
  every,
  trial: trial === undefined ? undefined : { period: trial.period, amount: trial.amount ?? 0 },
  graceMillis:
    gracePeriod === undefined
      ? 0
      : Duration.toMillis(Duration.fromInputUnsafe(gracePeriod as Duration.Input)),
  cycles,
})

const typeNames: Readonly<Record<string, string>> = {
  payment: "Payment",
  registration: "Registration",
  external: "External",
  custom: "Custom",
  dynamic: "Dynamic",
}

const planFields = (plan: Plan): Fields => ({
  payment_billing_plan: Plans.planInCode(plan),
  payment_billing_plan_description: Plans.planInWords(plan),
  payment_is_subscription: plan.every !== undefined,
  payment_has_free_trial: plan.trial?.amount === 0,
  payment_currency: plan.currency,
  payment_first_price: plan.trial?.amount ?? plan.amount,
  payment_renew_grace_period: plan.graceMillis / (24 * 3600 * 1000),
})

/** A user as it is planted; a member that is not given stays absent where any are. */
const plantUser = (ground: Ground, given: SeedUser): void => {
  const {
    custom_fields,
    disabled = false,
    email_confirmed = true,
    password,
    user_tokens = [],
    ...fields
  } = given
  const bare = Object.keys(fields).length === 1
  const record = addUser(ground, { uid: given.uid })
  if (!bare) record.fields = wire(fields, ground.nowMillis)
  record.customFields = custom_fields
  record.disabled = disabled
  record.emailConfirmed = email_confirmed
  record.password = password
  for (const token of user_tokens) {
    ground.state.tokens.set(token, {
      uid: given.uid,
      provider: "piano_id",
      refreshToken: `refresh-${token}`,
      expiresAt: EmulatorMoment.addPeriod(ground.nowMillis, "P1Y"),
    })
  }
}

/** What a record names is there, also when nobody has described it. */
const ensureResource = ({ state }: Ground, rid: string): void => {
  if (state.resources.has(rid)) return
  state.resources.set(rid, { rid, members: [], fields: { rid, aid: state.aid, name: rid } })
}

const plantTerm = (ground: Ground, given: SeedTerm): void => {
  const { nowMillis, state } = ground
  const { plan: seeded, rid, ...fields } = given
  if (rid !== undefined) ensureResource(ground, rid)
  const plan = seeded === undefined ? undefined : planOf(seeded)
  const type = given.type ?? (plan === undefined ? "custom" : "payment")
  state.terms.set(given.term_id, {
    termId: given.term_id,
    rid,
    plan,
    fields: {
      aid: state.aid,
      type,
      ...(typeNames[type] === undefined ? {} : { type_name: typeNames[type] }),
      ...(plan === undefined ? {} : planFields(plan)),
      ...wire(fields, nowMillis),
    },
  })
}

/** A world in the past in which nobody is told anything. */
const quietly = ({ ids, state }: Ground, millis: number): World => ({
  state,
  ids,
  nowMillis: millis,
  now: DateTime.makeUnsafe(millis),
  announce: () => undefined,
  at: (other) => quietly({ ids, state, nowMillis: other }, other),
})

/** Plants a seed; nothing is announced. What was bought in the past has gone on since. */
export const plant = (ground: Ground, seed: Seed): void => {
  const { nowMillis, state } = ground
  for (const user of seed.users ?? []) plantUser(ground, user)
  for (const { members = [], ...resource } of seed.resources ?? []) {
    state.resources.set(resource.rid, {
      rid: resource.rid,
      members,
      fields: { aid: state.aid, ...wire(resource, nowMillis) },
    })
  }
  for (const term of seed.terms ?? []) plantTerm(ground, term)
  for (const { term_ids = [], ...offer } of seed.offers ?? []) {
    state.offers.set(offer.offer_id, {
      offerId: offer.offer_id,
      termIds: term_ids,
      fields: { aid: state.aid, status: "active", deleted: false, ...wire(offer, nowMillis) },
    })
  }
  for (const { access_id = newAccessId(ground), granted, rid, term_id, uid, ...fields } of seed.accesses ??
    []) {
    ensureUser(ground, { uid })
    ensureResource(ground, rid)
    state.accesses.set(access_id, {
      accessId: access_id,
      uid,
      rid,
      fields: wire(fields, nowMillis),
      revoked: false,
      termId: term_id,
      subscriptionId: undefined,
      granted,
      ended: false,
      children: new Map(),
    })
  }
  const bought = (seed.bought ?? [])
    .map((one) => ({ ...one, at: toSeconds(one.at ?? "now", nowMillis) * 1000 }))
    .toSorted((one, other) => one.at - other.at)
  for (const { at, auto_renew = true, billing = "succeeds", term_id, uid } of bought) {
    const term = state.terms.get(term_id)
    // Looked at before, see `PianoEmulator`.
    if (term?.plan === undefined)
      // `PianoEmulator` has looked at it and refuses such a seed with words of its own.
      throw new Error(`the seed says that ${uid} bought ${term_id}, which is no term with a plan`)
    const past = quietly(ground, at)
    if (Life.isSubscribable(term.plan)) {
      Life.subscribe(past, { uid, term, plan: term.plan, autoRenew: auto_renew, billing })
    } else Life.buy(past, uid, term, term.plan)
  }
  for (const one of seed.subscriptions ?? []) {
    const { access_id, subscription_id = newId(ground, "RC"), term_id, uid, ...fields } = one
    ensureUser(ground, { uid })
    state.subscriptions.set(subscription_id, {
      subscriptionId: subscription_id,
      uid,
      termId: term_id,
      accessId: access_id,
      life: undefined,
      fields: { subscription_id, ...wire(fields, nowMillis) },
    })
  }
  for (const one of seed.conversions ?? []) {
    const {
      access_id,
      subscription_id,
      term_conversion_id = newId(ground, "TC"),
      term_id,
      uid,
      ...fields
    } = one
    ensureUser(ground, { uid })
    state.conversions.set(term_conversion_id, {
      conversionId: term_conversion_id,
      uid,
      termId: term_id,
      accessId: access_id,
      paymentId: undefined,
      subscriptionId: subscription_id,
      fields: changed({ term_conversion_id, aid: state.aid }, wire(fields, nowMillis)),
    })
  }
  EmulatorWorld.settle(quietly(ground, nowMillis), nowMillis, Life.next)
}
