import { priceText } from "./project.ts"
import type { Plan } from "./state.ts"

// Plans as Piano writes them, for people and for itself.

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
