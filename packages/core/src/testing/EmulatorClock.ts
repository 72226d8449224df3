/**
 * An emulator's own clock: the real one with an offset, or standing still. It only moves forward, as the vendors' own
 * test clocks do, because what has lapsed cannot be undone; a reset takes it back to where it began.
 *
 * ```ts
 * // A trial of a week ends, and the month after it lapses.
 * const passTime = (clock: EmulatorClock.EmulatorClock) =>
 *   Effect.andThen(clock.advance("7 days"), clock.advance("31 days"))
 * ```
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { EmulatorError } from "./EmulatorError.ts"

/** A move of the clock. */
export interface Moved {
  readonly from: DateTime.Utc
  readonly to: DateTime.Utc
}

/** The clock of a running emulator. Every move settles what fell due, and returns when its webhooks are delivered. */
export interface EmulatorClock {
  readonly now: Effect.Effect<DateTime.Utc>
  /** Whether it stands still. */
  readonly isFrozen: Effect.Effect<boolean>
  /** Moves it to an instant (an ISO 8601 text, milliseconds, a `DateTime`); an instant in its past is refused. */
  readonly set: (instant: DateTime.DateTime.Input) => Effect.Effect<Moved, EmulatorError>
  /** Moves it on. A negative duration is refused. */
  readonly advance: (duration: Duration.Input) => Effect.Effect<Moved, EmulatorError>
  /** Stops it where it is. */
  readonly freeze: Effect.Effect<void>
  /** Lets it run on from where it is. */
  readonly resume: Effect.Effect<void>
}

/** The bare mechanism: reads and sets, knowing nothing of what falls due. All figures are milliseconds since 1970. */
export interface Mechanism {
  readonly read: (realMillis: number) => number
  readonly write: (millis: number, realMillis: number) => void
  readonly isFrozen: () => boolean
  readonly setFrozen: (frozen: boolean, realMillis: number) => void
  readonly reset: (realMillis: number) => void
}

/** Makes the mechanism; without `startAt` it starts at the real time. */
export const makeMechanism = (options: {
  readonly startAt: number | undefined
  readonly frozen: boolean
  readonly realMillis: number
}): Mechanism => {
  let offset = 0
  let frozenAt: number | undefined
  const mechanism: Mechanism = {
    read: (realMillis) => frozenAt ?? realMillis + offset,
    write: (millis, realMillis) => {
      offset = millis - realMillis
      if (frozenAt !== undefined) frozenAt = millis
    },
    isFrozen: () => frozenAt !== undefined,
    setFrozen: (frozen, realMillis) => {
      const now = mechanism.read(realMillis)
      offset = now - realMillis
      frozenAt = frozen ? now : undefined
    },
    reset: (realMillis) => {
      offset = (options.startAt ?? realMillis) - realMillis
      frozenAt = options.frozen ? realMillis + offset : undefined
    },
  }
  mechanism.reset(options.realMillis)
  return mechanism
}

/** An instant in milliseconds, or undefined when it is none. */
export const toMillis = (instant: DateTime.DateTime.Input): number | undefined =>
  Option.getOrUndefined(Option.map(DateTime.make(instant), DateTime.toEpochMillis))

/** A duration in whole or broken milliseconds, or undefined when it is none, negative or endless. */
export const durationMillis = (duration: Duration.Input): number | undefined => {
  const value = Option.getOrUndefined(Duration.fromInput(duration))
  if (value === undefined || !Duration.isFinite(value)) return undefined
  const millis = Duration.toMillis(value)
  return millis < 0 ? undefined : millis
}
