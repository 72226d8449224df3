import { exponent } from "../../EComChargeMoney.ts"
import { isCurrency } from "./currency.ts"
import { type Issues, about, cannotBeBlank, isInvalid, isNotANumber } from "./errors.ts"
import {
  type Addresses,
  type Fields,
  type Ground,
  type Period,
  type PlanRecord,
  fieldsOf,
  isFields,
  newId,
  textOf,
} from "./state.ts"
import { isoSeconds } from "./time.ts"

/** What is wrong with an amount; what is missing is said elsewhere. */
export const amountMessage = (value: unknown, least: 0 | 1): string | undefined => {
  if (typeof value !== "number" || !Number.isFinite(value)) return isNotANumber
  if (!Number.isInteger(value)) return "must be an integer"
  if (value >= least) return undefined
  return least === 1 ? "must be greater than 0" : "must be greater than or equal to 0"
}

const units = new Set(["hour", "day", "month"])

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === ""

const periodIssues = (period: Fields, path: ReadonlyArray<string>): Issues => {
  const { amount, interval, interval_unit: unit } = period
  const checked = (name: string, value: unknown, message: string | undefined): Issues =>
    isAbsent(value)
      ? [about(cannotBeBlank, ...path, name)]
      : message === undefined
        ? []
        : [about(message, ...path, name)]
  return [
    ...checked("amount", amount, amountMessage(amount, 0)),
    ...checked("interval", interval, amountMessage(interval, 1)),
    ...checked("interval_unit", unit, units.has(String(unit)) ? undefined : isInvalid),
  ]
}

// A trial with nothing in it is how a plan without one is written.
const hasTrial = (trial: Fields): boolean => !isAbsent(trial["amount"]) || !isAbsent(trial["interval"])

/** What is wrong with a plan. Of a trial all three fields or none. `[docs]` */
export const planIssues = (fields: Fields, path: ReadonlyArray<string> = []): Issues => {
  const currency = textOf(fields["currency"])
  const trial = fieldsOf(fields["trial"])
  return [
    ...(textOf(fields["title"]) === undefined ? [about(cannotBeBlank, ...path, "title")] : []),
    ...(currency === undefined
      ? [about(cannotBeBlank, ...path, "currency")]
      : isCurrency(currency)
        ? []
        : [about(isInvalid, ...path, "currency")]),
    ...(isFields(fields["plan"])
      ? periodIssues(fields["plan"], [...path, "plan"])
      : [about(cannotBeBlank, ...path, "plan")]),
    ...(hasTrial(trial) ? periodIssues(trial, [...path, "trial"]) : []),
  ]
}

const periodOf = (fields: Fields): Period => ({
  amount: Number(fields["amount"]),
  interval: Number(fields["interval"]),
  interval_unit: String(fields["interval_unit"]),
})

/** A plan from fields that are right. */
export const planOf = (ground: Ground, fields: Fields): PlanRecord => {
  const trial = fieldsOf(fields["trial"])
  const infinite = fields["infinite"] !== false
  const cycles = fields["billing_cycles"]
  const attempts = fields["number_payment_attempts"]
  return {
    id: textOf(fields["id"]) ?? newId(ground, "pln"),
    title: String(fields["title"]),
    currency: String(fields["currency"]),
    language: textOf(fields["language"]) ?? "en",
    infinite,
    billing_cycles: infinite || typeof cycles !== "number" ? null : cycles,
    createdAt: ground.nowMillis,
    plan: periodOf(fieldsOf(fields["plan"])),
    trial: hasTrial(trial) ? periodOf(trial) : undefined,
    asFirstPayment: trial["as_first_payment"] === true,
    number_payment_attempts: typeof attempts === "number" ? attempts : 3,
    prevent_payments_at_night: fields["prevent_payments_at_night"] === true,
    test: fields["test"] === true,
  }
}

const noTrial = { amount: null, interval: null, interval_unit: "hour" }

/** On its own. `[docs]`; a plan without a trial as in subscriptions `[inferred]` */
export const planAlone = (plan: PlanRecord): Fields => ({
  id: plan.id,
  title: plan.title,
  currency: plan.currency,
  language: plan.language,
  plan: plan.plan,
  trial: plan.trial ?? noTrial,
  number_payment_attempts: plan.number_payment_attempts,
  test: plan.test,
})

const symbols: Readonly<Record<string, string>> = { USD: "$", EUR: "€", GBP: "£" }

const priceOf = (amount: number, currency: string): string => {
  const places = exponent(currency)
  const digits = String(amount).padStart(places + 1, "0")
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
  const symbol = symbols[currency]
  return symbol === undefined ? `${text} ${currency}` : `${symbol}${text}`
}

const sentenceOf = (name: string, { amount, interval, interval_unit }: Period, currency: string): string =>
  `${name}: ${priceOf(amount, currency)} each ${interval} ${interval_unit}${interval === 1 ? "" : "s"}.`

/** Inside of a subscription, as of 2023. `[docs]` samples */
export const planEmbedded = (plan: PlanRecord, addresses: Addresses, shopId: string): Fields => {
  const pay = `${addresses.api}/plans/${plan.id}/pay`
  return {
    id: plan.id,
    title: plan.title,
    name: plan.title,
    description: [
      "Subscription.",
      sentenceOf("Main period", plan.plan, plan.currency),
      ...(plan.trial === undefined ? [] : [sentenceOf("Trial", plan.trial, plan.currency)]),
    ].join(" "),
    amount: (plan.trial ?? plan.plan).amount,
    currency: plan.currency,
    language: plan.language,
    infinite: plan.infinite,
    billing_cycles: plan.billing_cycles,
    created_at: isoSeconds(plan.createdAt),
    updated_at: isoSeconds(plan.createdAt),
    trial: plan.trial ?? noTrial,
    plan: { ...plan.plan, visible_fields: [] },
    number_payment_attempts: plan.number_payment_attempts,
    prevent_payments_at_night: plan.prevent_payments_at_night,
    test: plan.test,
    pay_url: pay,
    payment_url: pay,
    confirm_url: `${addresses.checkout}/v2/confirm_order/${plan.id}/${shopId}`,
  }
}
