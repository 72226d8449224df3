/** Whole calls over HTTP: rate with 32 under way, and CPU time per call. */
import { contenders, stripe } from "./Contender.ts"
import * as Fixture from "./Fixture.ts"
import { inFlight, type Plan } from "./Plan.ts"
import * as Rounds from "./Rounds.ts"
import * as Worker from "./Worker.ts"

export interface Row {
  readonly name: string
  readonly checks: boolean
  readonly jit: boolean
  /** Records it gave per answer, all of them accounted for. */
  readonly records: Readonly<Record<Fixture.Shape, number>>
  readonly small: Rounds.Figures
  readonly page: Rounds.Figures
  /** One call at a time: what a quiet program pays. */
  readonly sequential: Rounds.Figures
}

export const run = async (plan: Plan, say: (words: string) => void): Promise<ReadonlyArray<Row>> => {
  const server = await Worker.startServer()
  let workers: ReadonlyArray<Worker.Worker> = []
  try {
    workers = await Worker.startAll("contenders", contenders, server.origin)
    const records: Array<Row["records"]> = []
    for (const [index, worker] of workers.entries()) {
      const name = contenders[index]?.name ?? ""
      const expected = name === stripe ? Fixture.chargeIds : Fixture.purchaseIds
      records.push({
        small: await Rounds.verify(worker, name, "small", expected("small")),
        page: await Rounds.verify(worker, name, "page", expected("page")),
      })
    }
    say(`throughput: ${contenders.length} contenders, small answers`)
    const small = await Rounds.measure(workers, { shape: "small", inFlight, plan })
    say("throughput: pages")
    const page = await Rounds.measure(workers, { shape: "page", inFlight, plan })
    say("throughput: one call at a time")
    const sequential = await Rounds.measure(workers, {
      shape: "small",
      inFlight: 1,
      plan: { ...plan, warmUp: 0 },
    })
    return contenders.flatMap(({ checks, jit, name }, index): ReadonlyArray<Row> => {
      const [ofSmall, ofPage, ofSequential, counted] = [
        small[index],
        page[index],
        sequential[index],
        records[index],
      ]
      return ofSmall === undefined ||
        ofPage === undefined ||
        ofSequential === undefined ||
        counted === undefined
        ? []
        : [{ name, checks, jit, records: counted, small: ofSmall, page: ofPage, sequential: ofSequential }]
    })
  } finally {
    for (const worker of workers) worker.stop()
    server.stop()
  }
}
