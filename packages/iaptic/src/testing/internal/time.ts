import { type Instant, instantToEpochMillis } from "@effect-billing/core/Wire"
import * as DateTime from "effect/DateTime"

/** An instant in milliseconds since 1970; NaN when it is none. */
export const millisOf = (instant: string): number => instantToEpochMillis(instant as Instant)

/** Milliseconds since 1970 as Iaptic writes them in reads: ISO 8601, UTC, with milliseconds. */
export const iso = (millis: number): string => DateTime.formatIso(DateTime.makeUnsafe(millis))
