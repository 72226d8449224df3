/** Measures workers in turns and gives medians. */
import type { Shape } from "./Fixture.ts"
import { median, type Plan } from "./Plan.ts"
import type { Measurement, Worker } from "./Worker.ts"

/** What a contender did with one kind of answer. */
export interface Figures {
  readonly callsPerSecond: number
  /** CPU time of the client's process per call, in microseconds. */
  readonly cpuMicrosPerCall: number
  /** The slowest and the quickest round, in calls per second. */
  readonly range: readonly [number, number]
}

const summary = (rounds: ReadonlyArray<Measurement>): Figures => {
  const rates = rounds.map((round) => round.calls / round.seconds)
  return {
    callsPerSecond: median(rates),
    cpuMicrosPerCall: median(rounds.map((round) => round.cpuMicros / round.calls)),
    range: [Math.min(...rates), Math.max(...rates)],
  }
}

/** The figures of every worker, in the order of the workers. */
export const measure = async (
  workers: ReadonlyArray<Worker>,
  options: { readonly shape: Shape; readonly inFlight: number; readonly plan: Plan },
): Promise<ReadonlyArray<Figures>> => {
  const { inFlight, plan, shape } = options
  const rounds: ReadonlyArray<Array<Measurement>> = workers.map(() => [])
  if (plan.warmUp > 0) {
    for (const worker of workers) await worker.ask({ type: "measure", shape, inFlight, seconds: plan.warmUp })
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (let turn = 0; turn < workers.length; turn++) {
      // Everyone goes first once in a while.
      const index = (turn + round) % workers.length
      const result = await workers[index]?.ask({ type: "measure", shape, inFlight, seconds: plan.seconds })
      if (result !== undefined) rounds[index]?.push(result)
    }
  }
  return rounds.map(summary)
}

/** Fails when a worker's answer lacks a record, or has another one. */
export const verify = async (
  worker: Worker,
  name: string,
  shape: Shape,
  expected: ReadonlyArray<string>,
): Promise<number> => {
  const ids = await worker.ask({ type: "ids", shape })
  const wrong = expected.filter((id, index) => ids[index] !== id)
  if (wrong.length > 0 || ids.length !== expected.length) {
    throw new Error(`${name} gave ${ids.length} records for "${shape}", ${expected.length} were sent`)
  }
  return ids.length
}
