import { type Instant, instantToEpochMillis } from "@effect-billing/core/Wire"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

const isoDuration =
  /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** Whether a text is an ISO 8601 duration longer than nothing. A subscription of no length would renew for ever. */
export const isIsoDuration = (text: string): boolean => {
  const match = isoDuration.exec(text)
  return match !== null && match.slice(1).some((part) => Number(part ?? 0) > 0)
}

/** Adds an ISO 8601 duration by the calendar, in UTC; the 31st becomes the last day of a shorter month. */
export const addIsoDuration = (millis: number, duration: string): number => {
  const [years, months, weeks, days, hours, minutes, seconds] = (isoDuration.exec(duration) ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0))
  return DateTime.toEpochMillis(
    DateTime.add(DateTime.makeUnsafe(millis), {
      years: years ?? 0,
      months: months ?? 0,
      weeks: weeks ?? 0,
      days: days ?? 0,
      hours: hours ?? 0,
      minutes: minutes ?? 0,
      seconds: seconds ?? 0,
    }),
  )
}

const relative = /^now(?:\s*([+-])\s*(\S.*))?$/

const offsetOf = (moment: string): number | undefined => {
  const match = relative.exec(moment)
  if (match === null) return undefined
  const [, sign, text] = match
  if (sign === undefined || text === undefined) return 0
  const duration = Option.getOrUndefined(Duration.fromInput(text as Duration.Input))
  if (duration === undefined || !Duration.isFinite(duration)) return undefined
  return sign === "-" ? -Duration.toMillis(duration) : Duration.toMillis(duration)
}

/** Whether a text is counted from the emulator's time: `now`, `now - 10 days`, `now + 2 hours`. */
export const isRelative = (moment: string): boolean => offsetOf(moment) !== undefined

/** An instant in milliseconds since 1970; NaN when it is none. */
export const millisOf = (instant: string): number => instantToEpochMillis(instant as Instant)

/** Milliseconds since 1970 as Iaptic writes them in reads: ISO 8601, UTC, with milliseconds. */
export const iso = (millis: number): string => DateTime.formatIso(DateTime.makeUnsafe(millis))

/** A moment of a seed as an ISO text. An instant stays as it is written, so that samples come back unchanged. */
export const resolve = (moment: string, nowMillis: number): string => {
  const offset = offsetOf(moment)
  return offset === undefined ? moment : iso(nowMillis + offset)
}
