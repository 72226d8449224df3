import * as Answer from "@effect-billing/core/testing/Answer"
import { type Route, route } from "@effect-billing/core/testing/EmulatorRoute"
import * as EComChargeApi from "../../EComChargeApi.ts"
import { type EComChargeCall, withRequest } from "./access.ts"
import { handlers } from "./gatewayRoutes.ts"
import type { Manners } from "./manners.ts"
import { type EComChargeEvent, type EComChargeState, type TaskRecord, fieldsOf } from "./state.ts"
import { day } from "./time.ts"

// Any write under `/async`: accepted at once, done a moment later, its result fetched.

const resultMillis = day

const addressesOf = ({ state }: EComChargeCall, requestId: string) => ({
  status: `${state.addresses.gateway}/async/status/${requestId}`,
  response: `${state.addresses.gateway}/async/result/${requestId}`,
})

const unknown = (requestId: string): Answer.Answer =>
  Answer.json({ status: "unknown", request_id: requestId }, { status: 404 })

const isFailure = ({ answer }: TaskRecord): boolean => (answer.status ?? 200) >= 400

/** A task that is still known: a failure is told once, a result is kept for a day. `[docs]` */
const taskOf = (call: EComChargeCall): TaskRecord | undefined => {
  const task = call.state.tasks.get(call.path("request_id"))
  return task === undefined || task.told || call.nowMillis - task.doneAt >= resultMillis ? undefined : task
}

/** Failures of this mode say one sentence and nothing else. `[docs]` */
const failureOf = ({ json, status }: Answer.Answer): Answer.Answer => {
  const body = fieldsOf(json)
  const message = fieldsOf(body["response"])["message"] ?? body["message"]
  return Answer.json({ message }, status === undefined ? {} : { status })
}

/** The routes of the asynchronous mode. */
export const routes = (manners: Manners): ReadonlyArray<Route<EComChargeState, EComChargeEvent>> => {
  const writes = handlers(manners)
  const operations = [
    EComChargeApi.createPaymentAsync,
    EComChargeApi.createAuthorizationAsync,
    EComChargeApi.createCaptureAsync,
    EComChargeApi.createVoidAsync,
    EComChargeApi.createRefundAsync,
    EComChargeApi.createPayoutAsync,
  ]
  return [
    ...operations.map((operation) =>
      route(
        operation,
        withRequest(manners, "request", (call, request) => {
          const requestId = call.ids.uuid()
          const handler = writes[operation.name.slice(0, -"Async".length)]
          if (handler === undefined) return unknown(requestId)
          const addresses = addressesOf(call, requestId)
          call.state.tasks.set(requestId, {
            requestId,
            doneAt: call.nowMillis + manners.asynchronousMillis,
            answer: handler(call, request),
            told: false,
          })
          return Answer.json({
            status: "processing",
            request_id: requestId,
            status_url: addresses.status,
            response_url: addresses.response,
          })
        }),
      ),
    ),
    route(EComChargeApi.getAsyncStatus, (call: EComChargeCall) => {
      const task = taskOf(call)
      if (task === undefined) return unknown(call.path("request_id"))
      const { requestId } = task
      const addresses = addressesOf(call, requestId)
      return Answer.json(
        call.nowMillis < task.doneAt
          ? {
              status: "processing",
              request_id: requestId,
              status_url: addresses.status,
              response_url: addresses.response,
            }
          : { status: "completed", request_id: requestId, response_url: addresses.response },
      )
    }),
    route(EComChargeApi.getAsyncResult, (call: EComChargeCall) => {
      const task = taskOf(call)
      if (task === undefined) return unknown(call.path("request_id"))
      // What is answered before it is done is documented nowhere. [inferred]
      if (call.nowMillis < task.doneAt)
        return Answer.json({ status: "processing", request_id: task.requestId }, { status: 404 })
      if (!isFailure(task)) return task.answer
      task.told = true
      return failureOf(task.answer)
    }),
  ]
}
