import * as Answer from "@effect-billing/core/testing/Answer"
import { type Route, route } from "@effect-billing/core/testing/EmulatorRoute"
import * as EComChargeApi from "../../EComChargeApi.ts"
import { type EComChargeCall, dialectFor, withRequest } from "./access.ts"
import * as Checkouts from "./checkouts.ts"
import { refuse, say } from "./errors.ts"
import type { Manners } from "./manners.ts"
import type { EComChargeEvent, EComChargeState } from "./state.ts"

/** The routes of the checkout host: everything under `checkout`. */
export const routes = (manners: Manners): ReadonlyArray<Route<EComChargeState, EComChargeEvent>> => [
  route(
    EComChargeApi.createCheckout,
    withRequest(manners, "checkout", (call, fields) => {
      const issues = Checkouts.checkoutIssues(fields)
      if (issues.length > 0) return refuse(dialectFor(call, manners), issues)
      const record = Checkouts.open(call, manners, fields)
      return Answer.json(
        { checkout: { token: record.token, redirect_url: Checkouts.pageOf(call, record) } },
        { status: 201 },
      )
    }),
  ),
  route(EComChargeApi.getCheckout, (call: EComChargeCall) => {
    const record = call.state.checkouts.get(call.path("token"))
    return record === undefined
      ? say("wrapped", 404, "Record not found")
      : Answer.json({ checkout: record.wire })
  }),
]
