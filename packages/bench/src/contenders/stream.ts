/** Reads a whole listing through `streamPurchases`, looking at the live heap on the way. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { StreamMeasurement } from "../Worker.ts"
import { client } from "./client.ts"

/** How often the heap is looked at. */
const samples = 50

const liveHeap = (): number => {
  if (globalThis.gc === undefined) throw new Error("start this process with --expose-gc")
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

export const make = async (origin: string) => {
  const iaptic = await client(origin, "undici")
  // The server takes the customer's name for the length of the listing.
  const purchases = (total: number) => iaptic.streamPurchases({ customerId: String(total) })
  return {
    stream: async (total: number): Promise<StreamMeasurement> => {
      // What code and connections take once is not what a longer listing takes more.
      await Effect.runPromise(Stream.runDrain(purchases(2000)))
      const baselineBytes = liveHeap()
      let peakBytes = baselineBytes
      let rows = 0
      // Looking takes longer than reading; it is no part of the rate.
      let looking = 0
      const every = Math.max(1, Math.floor(total / samples))
      const started = performance.now()
      await Effect.runPromise(
        Stream.runForEach(purchases(total), () =>
          Effect.sync(() => {
            rows += 1
            if (rows % every !== 0) return
            const from = performance.now()
            peakBytes = Math.max(peakBytes, liveHeap())
            looking += performance.now() - from
          }),
        ),
      )
      return {
        rows,
        seconds: (performance.now() - started - looking) / 1000,
        baselineBytes,
        peakBytes,
        samples,
      }
    },
  }
}
