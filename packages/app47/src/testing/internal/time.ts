import * as EmulatorMoment from "@effect-billing/core/testing/EmulatorMoment"
import { type Instant, instantToEpochMillis } from "@effect-billing/core/Wire"
import * as DateTime from "effect/DateTime"

/** An instant in milliseconds since 1970; NaN when it is none. */
export const millisOf = (instant: string): number => instantToEpochMillis(instant as Instant)

/** Milliseconds since 1970 as App47 writes them: ISO 8601, UTC, whole seconds. `[seed]` */
export const iso = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).replace(/\.\d+Z$/, "Z")

/** Milliseconds since 1970 as whole seconds. */
export const seconds = (millis: number): number => Math.floor(millis / 1000)

/** A moment of a seed as an ISO text. An instant stays as it is written, so that samples come back unchanged. */
export const resolve = (moment: string, nowMillis: number): string =>
  EmulatorMoment.isRelative(moment) ? iso(millisOf(EmulatorMoment.resolve(moment, nowMillis))) : moment
