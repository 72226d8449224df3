/**
 * Plans. API host.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { Plan, PlanList, withPlanFields } from "../EComChargeSchema/Plan.ts"
import * as Rules from "../internal/rules.ts"

/** Creates a plan. */
export const createPlan = Operation.make("createPlan", {
  method: "POST",
  path: "/plans",
  credential: "shop",
  body: Body.json(withPlanFields({})),
  check: (input) => Rules.plan(input),
  success: Plan,
})

/** One plan. */
export const getPlan = Operation.make("getPlan", {
  method: "GET",
  path: "/plans/:plan_id",
  credential: "shop",
  pathFields: { plan_id: Schema.String },
  success: Plan,
})

/** All plans in one answer. */
export const listPlans = Operation.make("listPlans", {
  method: "GET",
  path: "/plans",
  credential: "shop",
  success: PlanList,
})
