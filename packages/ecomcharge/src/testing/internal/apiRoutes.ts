import * as Answer from "@effect-billing/core/testing/Answer"
import { type Route, route } from "@effect-billing/core/testing/EmulatorRoute"
import * as EComChargeApi from "../../EComChargeApi.ts"
import { type EComChargeCall, withRequest } from "./access.ts"
import * as Cards from "./cards.ts"
import { type Issues, about, cannotBeBlank, isInvalid, refuse, say } from "./errors.ts"
import type { Manners } from "./manners.ts"
import { addressIssues, contactIssues, createCustomer, customerIssues } from "./people.ts"
import { amountMessage, planAlone, planIssues, planOf } from "./plans.ts"
import { isCurrency } from "./currency.ts"
import {
  type EComChargeEvent,
  type EComChargeState,
  type Fields,
  type PlanRecord,
  isFields,
  newId,
  textOf,
} from "./state.ts"
import * as Subscriptions from "./subscriptions.ts"

// Customers, plans, subscriptions and products: bare objects both ways.

const mistakes = (issues: Issues): Answer.Answer => refuse("api", issues)

const created = (value: unknown): Answer.Answer => Answer.json(value, { status: 201 })

/** An unknown id is documented nowhere: 404, or 422 where a client should be tried against that. `[inferred]` */
const missing = (manners: Manners, what: string): Answer.Answer =>
  manners.unknownId === "notFound"
    ? say("api", 404, "Record not found")
    : mistakes([about(`${what} with this ID doesn't exist for this account`)])

const listed = ({ emptyList }: Manners, items: ReadonlyArray<Fields>): Answer.Answer =>
  items.length === 0 && emptyList === "notFound" ? say("api", 404, "Record not found") : Answer.json(items)

/** The plan a subscription is for: one that exists, or a new one. `[docs]` samples of what is said */
const planFor = (call: EComChargeCall, given: unknown): PlanRecord | Issues => {
  if (!isFields(given)) return [about(cannotBeBlank, "plan")]
  if (given["id"] !== undefined) {
    const known = call.state.plans.get(String(given["id"]))
    return known ?? [about("plan with this ID doesn't exist for this account", "plan", "base")]
  }
  const issues = planIssues(given)
  if (issues.length === 0) {
    const plan = planOf(call, given)
    call.state.plans.set(plan.id, plan)
    return plan
  }
  // The sample says it of the whole, and not of the field. [docs]
  const isAboutCurrency =
    issues.length === 1 && issues[0]?.message === isInvalid && issues[0].path[0] === "currency"
  return isAboutCurrency
    ? [about("Currency is invalid", "base")]
    : issues.map(({ message, path }) => about(message, "plan", ...path.map(String)))
}

const isPlan = (value: PlanRecord | Issues): value is PlanRecord => !Array.isArray(value)

const customerFor = (call: EComChargeCall, given: unknown): Issues => {
  if (!isFields(given)) return []
  if (given["id"] === undefined)
    return [...contactIssues(given, ["customer"]), ...addressIssues(given, ["customer"])]
  return call.state.customers.has(String(given["id"]))
    ? []
    : [about("customer with this ID doesn't exist for this account", "customer", "base")]
}

const createSubscription = (manners: Manners) => (call: EComChargeCall, request: Fields) => {
  const plan = planFor(call, request["plan"])
  if (!isPlan(plan)) return mistakes(plan)
  const isHosted = request["card"] === undefined || request["card"] === null
  const card = isHosted
    ? undefined
    : Cards.read(call, request["card"], undefined, {
        path: ["card"],
        verificationValue: true,
        rawCards: manners.rawCards,
      })
  const isBlank = !isHosted && !isFields(request["customer"])
  const issues: Issues = [
    ...(isBlank ? [about(cannotBeBlank, "customer")] : []),
    ...customerFor(call, request["customer"]),
    ...(card === undefined || Cards.found(card) ? [] : card),
    ...(String(request["tracking_id"] ?? "").length > 255
      ? [about("is too long (maximum is 255 characters)", "tracking_id")]
      : []),
  ]
  if (issues.length > 0) return mistakes(issues)
  const customer = isFields(request["customer"]) ? request["customer"] : undefined
  const record = Subscriptions.make(call, manners, {
    plan,
    request,
    customerId: textOf(customer?.["id"]),
    customer,
  })
  if (card === undefined || !Cards.found(card)) {
    Subscriptions.host(call, record)
  } else {
    const outcome = Cards.decide(
      card,
      { credit_card: request["card"], test: plan.test },
      call.nowMillis,
      manners,
    )
    Subscriptions.firstCharge(call, manners, record, card, outcome)
  }
  return created(record.wire)
}

const cancelSubscription = (manners: Manners) => (call: EComChargeCall, request: Fields) => {
  const record = call.state.subscriptions.get(call.path("subscription_id"))
  if (record === undefined) return missing(manners, "subscription")
  const reason = textOf(request["cancel_reason"])
  if (reason === undefined) return mistakes([about(cannotBeBlank, "cancel_reason")])
  // What a second one is answered is documented nowhere. [inferred]
  if (Subscriptions.isOver(record)) {
    switch (manners.secondCancel) {
      case "refused":
        return mistakes([about("subscription can't be canceled", "base")])
      case "notFound":
        return say("api", 404, "Record not found")
      case "repeated":
        return Answer.json(record.wire)
    }
  }
  Subscriptions.cancel(call, manners, record, reason)
  return Answer.json(record.wire)
}

const createProduct = (call: EComChargeCall, request: Fields) => {
  const { amount, currency, name, quantity } = request
  const wrong = amountMessage(amount, 0)
  const issues: Issues = [
    ...(textOf(name) === undefined ? [about(cannotBeBlank, "name")] : []),
    ...(amount === undefined
      ? [about(cannotBeBlank, "amount")]
      : wrong === undefined
        ? []
        : [about(wrong, "amount")]),
    ...(textOf(currency) === undefined
      ? [about(cannotBeBlank, "currency")]
      : isCurrency(currency)
        ? []
        : [about(isInvalid, "currency")]),
  ]
  if (issues.length > 0) return mistakes(issues)
  const id = newId(call, "prd")
  const wire: Fields = {
    id,
    name,
    description: request["description"] ?? null,
    amount,
    currency,
    quantity: quantity ?? null,
    infinite: request["infinite"] ?? quantity === undefined,
    test: request["test"] === true,
  }
  call.state.products.set(id, { id, wire })
  return created(wire)
}

/** The routes of the API host, alternative payments aside. */
export const routes = (manners: Manners): ReadonlyArray<Route<EComChargeState, EComChargeEvent>> => {
  const writes = (handler: (call: EComChargeCall, request: Fields) => Answer.Answer) =>
    withRequest(manners, undefined, handler)
  return [
    route(
      EComChargeApi.createCustomer,
      writes((call, request) => {
        const issues = customerIssues(request)
        return issues.length > 0 ? mistakes(issues) : created(createCustomer(call, request).wire)
      }),
    ),
    route(EComChargeApi.getCustomer, (call: EComChargeCall) => {
      const record = call.state.customers.get(call.path("customer_id"))
      return record === undefined ? missing(manners, "customer") : Answer.json(record.wire)
    }),
    route(EComChargeApi.listCustomers, (call: EComChargeCall) =>
      listed(
        manners,
        [...call.state.customers.values()].map(({ wire }) => wire),
      ),
    ),
    route(
      EComChargeApi.createPlan,
      writes((call, request) => {
        const issues = planIssues(request)
        if (issues.length > 0) return mistakes(issues)
        const plan = planOf(call, { ...request, id: undefined })
        call.state.plans.set(plan.id, plan)
        return created(planAlone(plan))
      }),
    ),
    route(EComChargeApi.getPlan, (call: EComChargeCall) => {
      const plan = call.state.plans.get(call.path("plan_id"))
      return plan === undefined ? missing(manners, "plan") : Answer.json(planAlone(plan))
    }),
    route(EComChargeApi.listPlans, (call: EComChargeCall) =>
      listed(manners, [...call.state.plans.values()].map(planAlone)),
    ),
    route(EComChargeApi.createSubscription, writes(createSubscription(manners))),
    route(EComChargeApi.getSubscription, (call: EComChargeCall) => {
      const record = call.state.subscriptions.get(call.path("subscription_id"))
      return record === undefined ? missing(manners, "subscription") : Answer.json(record.wire)
    }),
    route(EComChargeApi.cancelSubscription, writes(cancelSubscription(manners))),
    route(EComChargeApi.createProduct, writes(createProduct)),
  ]
}
