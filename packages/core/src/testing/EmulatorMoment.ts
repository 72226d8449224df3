/**
 * Moments and periods in the records an emulator is seeded with: an instant, or one counted from the emulator's own
 * time, so that a seed does not grow old in its file; and periods by the calendar.
 *
 * ```ts
 * const Subscription = Schema.Struct({
 *   startedAt: EmulatorMoment.Moment, // "2026-01-31T12:00:00Z", "now", "now - 10 days"
 *   every: EmulatorMoment.Period, // "P1M"
 * })
 *
 * const nextRenewal = (given: typeof Subscription.Type, nowMillis: number): number => {
 *   const start = Date.parse(EmulatorMoment.resolve(given.startedAt, nowMillis))
 *   return EmulatorMoment.addPeriod(start, given.every)
 * }
 * ```
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Wire from "../Wire.ts"

const relative = /^now(?:\s*([+-])\s*(\d.*))?$/

// A date a thousand years away is still one that can be written.
const maximumDays = 365_000

const offsetOf = (moment: string): number | undefined => {
  const match = relative.exec(moment)
  if (match === null) return undefined
  const [, sign, text] = match
  if (sign === undefined || text === undefined) return 0
  const duration = Option.getOrUndefined(Duration.fromInput(text as Duration.Input))
  if (duration === undefined || !(Duration.toDays(duration) <= maximumDays)) return undefined
  return sign === "-" ? -Duration.toMillis(duration) : Duration.toMillis(duration)
}

/** Whether a text is counted from the emulator's time: `now`, `now - 10 days`, `now + 2 hours`. */
export const isRelative = (moment: string): boolean => offsetOf(moment) !== undefined

/** A moment as an ISO 8601 text. An instant stays as it is written, so that samples come back unchanged. */
export const resolve = (moment: string, nowMillis: number): string => {
  const offset = offsetOf(moment)
  return offset === undefined ? moment : DateTime.formatIso(DateTime.makeUnsafe(nowMillis + offset))
}

const isInstant = Schema.is(Wire.Instant)

/** An instant: ISO 8601, or `now`, `now - 10 days`, `now + 2 hours` by the emulator's clock. See {@link resolve}. */
export const Moment = Schema.String.check(
  Schema.makeFilter<string>((text) => isRelative(text) || isInstant(text), {
    expected: 'an ISO 8601 instant, or "now", "now - 10 days", "now + 2 hours"',
  }),
)

const isoDuration =
  /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

const daysPerPart = [366, 31, 7, 1, 1 / 24, 1 / 1440, 1 / 86_400]

/**
 * Whether a text is an ISO 8601 duration longer than nothing, which would renew for ever, and no longer than a
 * thousand years.
 */
export const isPeriod = (text: string): boolean => {
  const parts = isoDuration.exec(text)?.slice(1) ?? []
  const days = daysPerPart.reduce((sum, length, index) => sum + length * Number(parts[index] ?? 0), 0)
  return days > 0 && days <= maximumDays
}

/** An ISO 8601 duration longer than nothing, such as `P1M` or `P7D`. */
export const Period = Schema.String.check(
  Schema.makeFilter<string>(isPeriod, { expected: 'an ISO 8601 duration such as "P1M"' }),
)

/** Adds a period by the calendar, in UTC; the 31st becomes the last day of a shorter month. */
export const addPeriod = (millis: number, period: string): number => {
  const [years, months, weeks, days, hours, minutes, seconds] = (isoDuration.exec(period) ?? [])
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
