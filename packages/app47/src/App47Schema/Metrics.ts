/**
 * How apps are used. Only the day's log counts were seen in part; the rest stays JSON.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { LooseRecord, pageOf } from "./Shared.ts"

/** A page of raw records, whose form nobody has seen. */
export const MetricList = pageOf(LooseRecord)
/** See the value {@link MetricList}. */
export type MetricList = typeof MetricList.Type

/** What a daily series counts. `[docs]` */
export const Metric = Wire.openEnum(["count", "duration"])
/** See the value {@link Metric}. */
export type Metric = typeof Metric.Type

/** How a daily series is split. Only these two were seen. `[docs]` */
export const Dimension = Wire.openEnum(["overall", "platform"])
/** See the value {@link Dimension}. */
export type Dimension = typeof Dimension.Type

/** Daily series by name; their form was not seen. */
export const DailySeries = LooseRecord
/** See the value {@link DailySeries}. */
export type DailySeries = typeof DailySeries.Type

const Counts = Wire.optional(Schema.Array(Schema.Number))

/**
 * Log entries per day and level, one number per day, the same number of days in each. Names up to `error` `[docs]`;
 * of the fifth level only `cras…` was readable, and the list of days was not visible at all. Members that are not
 * known here are kept.
 */
export const DailyLogs = Schema.StructWithRest(
  Schema.Struct({
    debug: Counts,
    info: Counts,
    warn: Counts,
    error: Counts,
    /** `[inferred]` */
    crash: Counts,
    /** `[inferred]` */
    crashes: Counts,
    /** `[inferred]` */
    timestamps: Wire.optional(Schema.Array(Schema.Union([Schema.String, Schema.Number]))),
  }),
  [LooseRecord],
)
/** See the value {@link DailyLogs}. */
export type DailyLogs = typeof DailyLogs.Type
