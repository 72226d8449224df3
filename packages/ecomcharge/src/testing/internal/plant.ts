import { resolve } from "@effect-billing/core/testing/EmulatorMoment"
import * as Answer from "@effect-billing/core/testing/Answer"
import type { Seed, SeedSubscription, SeedTransaction } from "../EComChargeSeed.ts"
import { cardOfSubscription, keep, testCards } from "./cards.ts"
import type { Manners } from "./manners.ts"
import { planEmbedded, planOf } from "./plans.ts"
import {
  type CardRecord,
  type Fields,
  type Ground,
  type Life,
  type PlanRecord,
  fieldsOf,
  newId,
  orNull,
  textOf,
} from "./state.ts"
import { hour, isoSeconds, millisOf } from "./time.ts"
import { pageMillis } from "./subscriptions.ts"
import * as Transactions from "./transactions.ts"

const withMoments = (
  ground: Ground,
  fields: Fields,
  names: ReadonlyArray<string>,
  write: (millis: number) => string,
): Fields => ({
  ...fields,
  ...Object.fromEntries(
    names.flatMap((name) => {
      const moment = fields[name]
      if (typeof moment !== "string") return []
      const resolved = resolve(moment, ground.nowMillis)
      // An instant stays as it is written.
      return [[name, resolved === moment ? moment : write(millisOf(resolved))]]
    }),
  ),
})

const card = (ground: Ground, number: string): CardRecord =>
  keep(ground, { number, holder: "John Doe", exp_month: 1, exp_year: 2099, contract: undefined })

const lifeOf = (
  ground: Ground,
  seed: SeedSubscription,
  plan: PlanRecord,
  wire: Fields,
  customerId: string | undefined,
): Life => {
  const end = textOf(wire["active_to"])
  const due = textOf(wire["renew_at"]) ?? end
  const state = String(wire["state"])
  const isCanceled = textOf(wire["cancelled_at"]) !== undefined
  const isOver = ["canceled", "failed", "error", "expired"].includes(state)
  return {
    plan,
    billing: seed.lifecycle?.billing ?? "succeeds",
    dueAt: isOver || isCanceled || due === undefined ? undefined : millisOf(due),
    endsAt: !isOver && isCanceled && end !== undefined ? millisOf(end) : undefined,
    pageEndsAt: state === "redirecting" ? ground.nowMillis + pageMillis : undefined,
    isUnderway: state !== "trial" || plan.asFirstPayment,
    card: card(ground, seed.lifecycle?.card ?? testCards.successful),
    customer: customerId === undefined ? undefined : { id: customerId },
    returnUrl: undefined,
    notificationUrl: undefined,
  }
}

/** The plan of this id. One that was not planted is made up, as everything that is left out. */
const planNamed = (ground: Ground, id: string): PlanRecord => {
  const known = ground.state.plans.get(id)
  if (known !== undefined) return known
  const plan = planOf(ground, {
    id,
    title: id,
    currency: "USD",
    plan: { amount: 1000, interval: 1, interval_unit: "month" },
  })
  ground.state.plans.set(id, plan)
  return plan
}

const plantSubscription = (ground: Ground, manners: Manners, seed: SeedSubscription): void => {
  const { lifecycle, ...fields } = seed
  const { addresses, plans } = ground.state
  const plan = typeof seed.plan === "string" ? planNamed(ground, seed.plan) : plans.get(seed.plan.id)
  const customer = typeof seed.customer === "string" ? { id: seed.customer } : seed.customer
  const id = seed.id ?? newId(ground, "sbs")
  const given = withMoments(
    ground,
    fields as unknown as Fields,
    ["created_at", "renew_at", "active_to", "cancelled_at"],
    isoSeconds,
  )
  const life =
    lifecycle === undefined || plan === undefined
      ? undefined
      : lifeOf(ground, seed, plan, given, customer?.id)
  const made: Fields =
    life === undefined
      ? {}
      : {
          tracking_id: null,
          device_id: null,
          created_at: isoSeconds(ground.nowMillis),
          renew_at: life.dueAt === undefined ? null : isoSeconds(life.dueAt),
          active_to: null,
          card: life.card === undefined ? {} : cardOfSubscription(life.card),
          customer: {},
          paid_billing_cycles: 1,
          number_failed_payment_attempts: 0,
          additional_data: {},
          last_transaction: null,
        }
  ground.state.subscriptions.set(id, {
    id,
    life,
    wire: {
      id,
      ...made,
      ...given,
      ...(customer === undefined ? {} : { customer }),
      plan:
        typeof seed.plan === "string" && plan !== undefined
          ? planEmbedded(plan, addresses, manners.shopId)
          : seed.plan,
    },
  })
}

const plantTransaction = (ground: Ground, seed: SeedTransaction): void => {
  const { kind, ...fields } = seed
  const wire = withMoments(
    ground,
    fields as unknown as Fields,
    ["created_at", "updated_at", "paid_at"],
    isoSeconds,
  )
  const at = textOf(wire["created_at"])
  ground.state.transactions.set(seed.uid, {
    uid: seed.uid,
    kind: kind ?? (seed.method_type === undefined || seed.method_type === null ? "card" : "alternative"),
    version: 2,
    wire,
    createdAt: at === undefined ? ground.nowMillis - hour : millisOf(at),
    stamp: textOf(fieldsOf(wire["credit_card"])["stamp"]),
    orderId: undefined,
    owner: undefined,
    returnUrl: undefined,
    notificationUrl: undefined,
    onceAuthenticated: undefined,
  })
}

/** Plants a seed; nothing is announced. */
export const plant = (ground: Ground, manners: Manners, seed: Seed): void => {
  const { state } = ground
  for (const one of seed.customers ?? []) {
    const id = one.id ?? newId(ground, "cst")
    state.customers.set(id, { id, wire: { ...one, id } })
  }
  for (const one of seed.plans ?? []) {
    const plan = planOf(ground, one as unknown as Fields)
    state.plans.set(plan.id, plan)
  }
  for (const one of seed.cards ?? []) keep(ground, { ...one, contract: undefined })
  for (const one of seed.subscriptions ?? []) plantSubscription(ground, manners, one)
  for (const one of seed.products ?? []) {
    const id = one.id ?? newId(ground, "prd")
    state.products.set(id, { id, wire: { ...one, id } })
  }
  for (const one of seed.transactions ?? []) plantTransaction(ground, one)
  for (const one of seed.checkouts ?? []) {
    state.checkouts.set(one.token, {
      token: one.token,
      wire: one as unknown as Fields,
      endsAt: undefined,
      attemptsLeft: 0,
    })
  }
  for (const one of seed.tasks ?? []) {
    const transaction = state.transactions.get(one.uid)
    state.tasks.set(one.request_id, {
      requestId: one.request_id,
      doneAt: millisOf(resolve(one.done_at, ground.nowMillis)),
      answer: Answer.json(orNull(transaction === undefined ? undefined : Transactions.envelope(transaction))),
      told: false,
    })
  }
}
