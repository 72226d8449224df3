/**
 * Tasks of the asynchronous mode. `[docs]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** Where a task stands; this is not the status of the transaction. `unknown` comes with a 404. `[docs]` */
export const TaskStatus = Wire.openEnum(["processing", "completed", "unknown"])
/** See the value {@link TaskStatus}. */
export type TaskStatus = typeof TaskStatus.Type

/** A task. `[docs]` */
export const Task = Schema.Struct({
  status: TaskStatus,
  request_id: Schema.String,
  status_url: Wire.optional(Schema.String),
  response_url: Wire.optional(Schema.String),
})
/** See the value {@link Task}. */
export type Task = typeof Task.Type
