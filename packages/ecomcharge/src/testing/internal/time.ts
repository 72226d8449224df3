import { type Instant, instantToEpochMillis } from "@effect-billing/core/Wire"
import * as DateTime from "effect/DateTime"

/** An instant in milliseconds since 1970; NaN when it is none. */
export const millisOf = (instant: string): number => instantToEpochMillis(instant as Instant)

/** As transactions write it: with milliseconds. */
export const iso = (millis: number): string => DateTime.formatIso(DateTime.makeUnsafe(millis))

/** As subscriptions of today write it: whole seconds. `[docs]` samples of 2025 */
export const isoSeconds = (millis: number): string => `${iso(millis).slice(0, 19)}Z`

/** As `paid_at` was seen in the answer to a POST, and only there. `[client code]` recorded traffic */
export const isoOffset = (millis: number): string => `${iso(millis).slice(0, 23)}+00:00`

export const second = 1000
export const hour = 3600 * second
export const day = 24 * hour

/** The end of a period that begins now; months by the calendar, the 31st becomes the last day of a shorter month. */
export const addPeriod = (millis: number, interval: number, unit: string): number => {
  if (unit === "month") {
    return DateTime.toEpochMillis(DateTime.add(DateTime.makeUnsafe(millis), { months: interval }))
  }
  return millis + interval * (unit === "day" ? day : hour)
}

const startOfDay = (millis: number): number => millis - (((millis % day) + day) % day)
const isNight = (millis: number): boolean => {
  const hours = (millis - startOfDay(millis)) / hour
  return hours < 8 || hours >= 20
}

/** Not before eight in the morning, not from eight in the evening on; the provider's clock is taken to be UTC. `[docs]` */
export const outsideOfNight = (millis: number): number => {
  if (!isNight(millis)) return millis
  const morning = startOfDay(millis) + 8 * hour
  return morning >= millis ? morning : morning + day
}

/** When a declined renewal is tried again: the next day at 03:00, or 08:00 where nothing is charged at night. `[docs]` */
export const nextDay = (millis: number, preventAtNight: boolean): number =>
  startOfDay(millis) + day + (preventAtNight ? 8 : 3) * hour

/** When a renewal that ended in an error is tried again: at the start of the following hour. `[docs]` */
export const nextHour = (millis: number, preventAtNight: boolean): number => {
  const next = millis - (millis % hour) + hour
  return preventAtNight ? outsideOfNight(next) : next
}
