/** A listing read to its end: memory must not grow with the number of rows. */
import type { Plan } from "./Plan.ts"
import * as Worker from "./Worker.ts"

export interface Row extends Worker.StreamMeasurement {
  /** How far the live heap rose above where it began, in bytes. */
  readonly growthBytes: number
}

export const run = async (plan: Plan, say: (words: string) => void): Promise<ReadonlyArray<Row>> => {
  const server = await Worker.startServer()
  try {
    const rows: Array<Row> = []
    for (const count of plan.streams) {
      say(`streaming: ${count} rows`)
      // A process each: what the shorter one left behind must not lift the longer one's beginning.
      const worker = await Worker.start(
        { module: "./contenders/stream.ts", jit: true, origin: server.origin },
        ["--expose-gc"],
      )
      const measured = await worker.ask({ type: "stream", rows: count })
      worker.stop()
      if (measured.rows !== count) throw new Error(`the stream gave ${measured.rows} rows of ${count}`)
      rows.push({ ...measured, growthBytes: measured.peakBytes - measured.baselineBytes })
    }
    return rows
  } finally {
    server.stop()
  }
}
