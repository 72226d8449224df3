/**
 * The asynchronous mode of the card gateway: any write under `/async` is answered with a task at once; its result is
 * fetched later. That `RequestID` works here too is said nowhere, so these writes are sent once.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { Task } from "../EComChargeSchema/Asynchronous.ts"
import { TransactionAnswer } from "../EComChargeSchema/Transaction.ts"
import {
  createAuthorization,
  createCapture,
  createPayment,
  createPayout,
  createRefund,
  createVoid,
} from "./Transactions.ts"

/** An operation of the gateway in asynchronous mode: the same input under `/async`, answered with a task. */
export const asynchronous = <Name extends string, Input, Success, Item>(
  operation: Operation.Operation<Name, Input, Success, Item>,
): Operation.Operation<`${Name}Async`, Input, Task> => ({
  ...operation,
  name: `${operation.name}Async`,
  path: `/async${operation.path}`,
  repeat: "never",
  idempotency: undefined,
  paging: undefined,
  success: Task,
})

/** {@link createPayment} as a task. */
export const createPaymentAsync = asynchronous(createPayment)
/** {@link createAuthorization} as a task. */
export const createAuthorizationAsync = asynchronous(createAuthorization)
/** {@link createCapture} as a task. */
export const createCaptureAsync = asynchronous(createCapture)
/** {@link createVoid} as a task. */
export const createVoidAsync = asynchronous(createVoid)
/** {@link createRefund} as a task. */
export const createRefundAsync = asynchronous(createRefund)
/** {@link createPayout} as a task. */
export const createPayoutAsync = asynchronous(createPayout)

/** Where a task stands. */
export const getAsyncStatus = Operation.make("getAsyncStatus", {
  method: "GET",
  host: "gateway",
  path: "/async/status/:request_id",
  credential: "shop",
  pathFields: { request_id: Schema.String },
  success: Task,
})

/**
 * What a completed task answered. A failure is told **once**, and is a 404 from then on, so this is not asked twice:
 * the second answer would hide the first.
 */
export const getAsyncResult = Operation.make("getAsyncResult", {
  method: "GET",
  host: "gateway",
  path: "/async/result/:request_id",
  credential: "shop",
  repeat: "never",
  pathFields: { request_id: Schema.String },
  success: TransactionAnswer,
})
