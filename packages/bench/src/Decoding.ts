/** Decoding alone: what checking a parsed answer costs, and what dates add to it. */
import { decoders } from "./Contender.ts"
import * as Fixture from "./Fixture.ts"
import type { Plan } from "./Plan.ts"
import * as Rounds from "./Rounds.ts"
import * as Worker from "./Worker.ts"

export interface Row {
  readonly name: string
  readonly jit: boolean
  /** Microseconds for one answer. */
  readonly smallMicros: number
  readonly pageMicros: number
  readonly records: Readonly<Record<Fixture.Shape, number>>
}

const micros = (figures: Rounds.Figures | undefined): number =>
  figures === undefined ? Number.NaN : 1e6 / figures.callsPerSecond

export const run = async (plan: Plan, say: (words: string) => void): Promise<ReadonlyArray<Row>> => {
  const workers = await Worker.startAll("decoders", decoders, "")
  try {
    const records: Array<Row["records"]> = []
    for (const [index, worker] of workers.entries()) {
      const name = decoders[index]?.name ?? ""
      records.push({
        small: await Rounds.verify(worker, name, "small", Fixture.purchaseIds("small")),
        page: await Rounds.verify(worker, name, "page", Fixture.purchaseIds("page")),
      })
    }
    say(`decoding: ${decoders.length} ways`)
    const short = { ...plan, seconds: plan.seconds / 2, warmUp: plan.warmUp / 3 }
    const small = await Rounds.measure(workers, { shape: "small", inFlight: 0, plan: short })
    const page = await Rounds.measure(workers, { shape: "page", inFlight: 0, plan: short })
    return decoders.map(({ jit, name }, index) => ({
      name,
      jit,
      smallMicros: micros(small[index]),
      pageMicros: micros(page[index]),
      records: records[index] ?? { small: 0, page: 0 },
    }))
  } finally {
    for (const worker of workers) worker.stop()
  }
}
