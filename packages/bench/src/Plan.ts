/** How long everything is measured. */
export interface Plan {
  /** Rounds per contender and answer; the median counts. The contenders take turns, so that a slow minute of the machine hits all. */
  readonly rounds: number
  /** Seconds per round. */
  readonly seconds: number
  /** Seconds of work before the first round counts. */
  readonly warmUp: number
  /** Processes per start-up figure; the median counts. */
  readonly starts: number
  /** Rows read through a stream: a few against many. */
  readonly streams: readonly [few: number, many: number]
}

export const full: Plan = { rounds: 7, seconds: 0.8, warmUp: 1.5, starts: 11, streams: [10_000, 1_000_000] }

/** Says only whether everything still runs. */
export const quick: Plan = { rounds: 1, seconds: 0.05, warmUp: 0, starts: 1, streams: [1000, 5000] }

/** Calls under way at once. */
export const inFlight = 32

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}
