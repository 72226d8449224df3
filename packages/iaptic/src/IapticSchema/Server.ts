/**
 * About the server and its statistics (v3).
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { LooseRecord } from "./Shared.ts"

/** The server's own version, `3.12.0`; what features depend on. Its readers take absence as `0.0.0`. `[client code]` */
export const Version = Schema.Struct({ version: Wire.optional(Schema.String) })
/** See the value {@link Version}. */
export type Version = typeof Version.Type

/**
 * Revenue, active subscriptions, growth, success rates. No schema was seen beyond that it is
 * an object, so its members stay JSON. `[client code]`
 */
export const Statistics = LooseRecord
/** See the value {@link Statistics}. */
export type Statistics = typeof Statistics.Type
