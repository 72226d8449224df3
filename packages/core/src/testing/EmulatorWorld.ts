/**
 * What an emulator's code may touch while it handles one request or one move of the clock: its state, its time, its
 * ids, and the webhooks it announces. The kernel hands out one world at a time, so whoever holds it is alone.
 *
 * ```ts
 * interface Store {
 *   trial: { readonly endsAt: number } | undefined
 * }
 *
 * const advance = (world: EmulatorWorld.World<Store, string>, to: number): void =>
 *   EmulatorWorld.settle(world, to, ({ state: { trial } }) =>
 *     trial && {
 *       at: trial.endsAt,
 *       apply: (then) => {
 *         then.state.trial = undefined
 *         then.announce("trial.ended")
 *       },
 *     },
 *   )
 * ```
 */
import type * as DateTime from "effect/DateTime"
import type * as Random from "effect/Random"

/** See the module's words. `State` is the emulator's own, freely mutable value. */
export interface World<out State, in Event = never> {
  /** The emulator's records. Change them in place; the kernel replaces them only on a reset. */
  readonly state: State
  /** The emulator's time, which tests and the control API move. */
  readonly now: DateTime.Utc
  /** {@link now} in milliseconds since 1970. */
  readonly nowMillis: number
  /** Ids that come out the same in every run. */
  readonly ids: Ids
  /**
   * Announces a webhook. What it says about the state is fixed at this moment; it is delivered, in the order of the
   * announcements, after the world has been given back.
   */
  readonly announce: (event: Event) => void
  /** The same world at another instant: for changes that fell due in the past. */
  readonly at: (millis: number) => World<State, Event>
}

/** Ids and numbers from a seed: the same calls in the same order give the same values, also after a reset. */
export interface Ids {
  /** `cst_0001`, `cst_0002`, …: counts per prefix. */
  readonly next: (prefix: string) => string
  /** Lower-case hexadecimal digits. */
  readonly hex: (length: number) => string
  /** Shaped like a version 4 UUID. */
  readonly uuid: () => string
  /** A whole number, both ends included. */
  readonly integer: (minimum: number, maximum: number) => number
}

/** Makes ids from a source of random numbers, which decides whether they repeat. */
export const makeIds = (random: Random.Random): Ids => {
  const counters = new Map<string, number>()
  const integer = (minimum: number, maximum: number): number =>
    minimum + Math.floor(random.nextDoubleUnsafe() * (maximum - minimum + 1))
  const hex = (length: number): string => Array.from({ length }, () => integer(0, 15).toString(16)).join("")
  return {
    integer,
    hex,
    next: (prefix) => {
      const count = (counters.get(prefix) ?? 0) + 1
      counters.set(prefix, count)
      return `${prefix}_${String(count).padStart(4, "0")}`
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + integer(0, 3)).toString(16)}${hex(3)}-${hex(12)}`,
  }
}

/** One thing that falls due: when, and what it does. `apply` must make sure that it does not fall due again. */
export interface Change<State, Event = never> {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly apply: (world: World<State, Event>) => void
}

// A change that stays due would otherwise spin for ever, inside a request.
const maximumChanges = 100_000

/**
 * Applies everything that falls due up to the instant `to`, the earliest first, each in a world whose time is the
 * moment it fell due. `next` is asked again after each change, so a change may bring about the next one (a trial
 * ends, the subscription renews, renews again, lapses).
 */
export const settle = <State, Event>(
  world: World<State, Event>,
  to: number,
  next: (world: World<State, Event>) => Change<State, Event> | undefined,
): void => {
  let now = Number.NEGATIVE_INFINITY
  for (let count = 0; count < maximumChanges; count++) {
    const change = next(world)
    if (change === undefined || change.at > to) return
    now = Math.max(now, change.at)
    change.apply(world.at(now))
  }
  throw new Error(
    `the emulator's clock does not settle: more than ${maximumChanges} changes fell due in one move`,
  )
}
