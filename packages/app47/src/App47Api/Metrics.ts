/**
 * How an app is used: raw records, and series by the day.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { DailyLogs, DailySeries, Dimension, Metric, MetricList } from "../App47Schema/Metrics.ts"
import { base, limitPaging, periodFields, skipField } from "./Shared.ts"

const ofApp = `${base}/apps/:app_id`
const pathFields = { app_id: Schema.String }

const rawFields = {
  ...periodFields,
  ...skipField,
  /** Default 50; no maximum is documented. */
  limit: Schema.optional(Wire.integer(1)),
}

const namedFields = {
  ...rawFields,
  /** Only events of this name. */
  name: Schema.optional(Schema.String),
}

/** Sessions, as they were recorded. */
export const listSessions = Operation.make("listSessions", {
  method: "GET",
  path: `${ofApp}/sessions`,
  pathFields,
  query: rawFields,
  success: MetricList,
  paging: limitPaging,
})

/** Log entries, as they were recorded. */
export const listLogs = Operation.make("listLogs", {
  method: "GET",
  path: `${ofApp}/logs`,
  pathFields,
  query: rawFields,
  success: MetricList,
  paging: limitPaging,
})

/** Events, as they were recorded. */
export const listGenericEvents = Operation.make("listGenericEvents", {
  method: "GET",
  path: `${ofApp}/generic_events`,
  pathFields,
  query: namedFields,
  success: MetricList,
  paging: limitPaging,
})

/** Events with a duration, as they were recorded. */
export const listTimedEvents = Operation.make("listTimedEvents", {
  method: "GET",
  path: `${ofApp}/timed_events`,
  pathFields,
  query: namedFields,
  success: MetricList,
  paging: limitPaging,
})

const seriesFields = {
  ...periodFields,
  /** Default `count`; `duration` where there is one. */
  metric: Schema.optional(Metric),
  /** Default `overall`. */
  dimension: Schema.optional(Dimension),
  /** Only these values of the dimension. */
  dimension_filters: Schema.optional(Schema.Array(Schema.String)),
}

// The article writes `dimension_filters=[iOS]`; servers of this kind want brackets after the name. [inferred]
const listStyles = { dimension_filters: "brackets" } as const

/** Sessions by the day. */
export const getDailySessions = Operation.make("getDailySessions", {
  method: "GET",
  path: `${ofApp}/daily_sessions`,
  pathFields,
  query: seriesFields,
  listStyles,
  success: DailySeries,
})

/** Installs less removals by the day. */
export const getDailyNetNew = Operation.make("getDailyNetNew", {
  method: "GET",
  path: `${ofApp}/daily_net_new`,
  pathFields,
  query: seriesFields,
  listStyles,
  success: DailySeries,
})

/** Where an app is used, by the day. */
export const getDailyGeo = Operation.make("getDailyGeo", {
  method: "GET",
  path: `${ofApp}/daily_geo`,
  pathFields,
  query: seriesFields,
  listStyles,
  success: DailySeries,
})

/** Active users by the day. */
export const getDailyActiveUsers = Operation.make("getDailyActiveUsers", {
  method: "GET",
  path: `${ofApp}/daily_active_users`,
  pathFields,
  query: seriesFields,
  listStyles,
  success: DailySeries,
})

/** Log entries per level by the day. */
export const getDailyLogs = Operation.make("getDailyLogs", {
  method: "GET",
  path: `${ofApp}/daily_logs`,
  pathFields,
  query: periodFields,
  success: DailyLogs,
})
