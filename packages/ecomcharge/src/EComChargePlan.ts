/**
 * Reading plans, whose amounts are a trap: `amount` on top is the trial's where there is a trial.
 *
 * ```ts
 * const describe = (plan: EComChargeSchema.Plan) => ({
 *   price: EComChargePlan.price(plan), // what each period costs
 *   trial: EComChargePlan.trial(plan), // undefined without one
 * })
 * ```
 */
import type * as Money from "@effect-billing/core/Money"
import * as Option from "effect/Option"
import * as EComChargeMoney from "./EComChargeMoney.ts"
import type { IntervalUnit, Plan } from "./EComChargeSchema/Plan.ts"

/** A trial that there is. */
export interface Trial {
  /** Minor units; 0 is free. */
  readonly amount: number
  readonly interval: number
  readonly unit: IntervalUnit
}

/** The trial of a plan. Without one the object is there all the same, with null in it `[docs]`: that is undefined. */
export const trial = ({ trial }: Plan): Trial | undefined => {
  const { amount, interval, interval_unit } = trial ?? {}
  return typeof amount === "number" && typeof interval === "number"
    ? { amount, interval, unit: interval_unit ?? "hour" }
    : undefined
}

/** What each period of the main phase costs; undefined where it is not known exactly. */
export const price = ({ currency, plan }: Plan): Money.Money | undefined =>
  typeof plan?.amount === "number" && typeof currency === "string"
    ? Option.getOrUndefined(EComChargeMoney.fromMinorUnits(plan.amount, currency))
    : undefined
