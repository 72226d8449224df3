import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** How a body arrives. */
export interface BodyPlan {
  /** Taken one by one, so an endless iterator is fine. */
  readonly chunks: Iterable<Uint8Array<ArrayBuffer>>
  /** Time before each chunk, by the clock of the context. Zero: a chunk whenever the reader asks. */
  readonly every: Duration.Duration
  /** What comes after the last chunk; `never` stalls. */
  readonly end: "close" | "never" | Error
}

/** Who watches a body. */
export interface BodyObserver {
  readonly onDelivered?: (bytes: number) => void
  /** The reader lost interest before the end. */
  readonly onCanceled?: () => void
}

/**
 * A body that arrives as planned. Nothing is delivered before it is asked for, so what an observer counts is what
 * the reader pulled. A paced body is sent by the clock alone, whether somebody reads or not, as a server does.
 */
export const make = (
  plan: BodyPlan,
  context: Context.Context<never>,
  signal?: AbortSignal,
  observer: BodyObserver = {},
): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const iterator = plan.chunks[Symbol.iterator]()
  const isPaced = Duration.toMillis(plan.every) > 0
  const ready: Array<Uint8Array<ArrayBuffer>> = []
  let isSent = false
  let fiber: Fiber.Fiber<void> | undefined
  let waiting: (() => void) | undefined
  let onAbort: (() => void) | undefined

  const stop = (): void => {
    if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort)
    if (fiber !== undefined) Effect.runFork(Fiber.interrupt(fiber))
    iterator.return?.()
  }

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        onAbort = () => {
          stop()
          observer.onCanceled?.()
          controller.error(signal?.reason)
          waiting?.()
        }
        if (signal?.aborted === true) return onAbort()
        signal?.addEventListener("abort", onAbort, { once: true })
        if (!isPaced) return
        const send = Effect.gen(function* () {
          while (true) {
            const next = iterator.next()
            if (next.done === true) break
            yield* Effect.sleep(plan.every)
            ready.push(next.value)
            waiting?.()
          }
          isSent = true
          waiting?.()
        })
        fiber = Effect.runForkWith(context)(send)
      },
      pull(controller) {
        return new Promise<void>((resolve) => {
          const deliver = (): void => {
            if (signal?.aborted === true) return resolve()
            if (!isPaced) {
              const next = iterator.next()
              if (next.done === true) isSent = true
              else ready.push(next.value)
            }
            const chunk = ready.shift()
            if (chunk !== undefined) {
              waiting = undefined
              observer.onDelivered?.(chunk.byteLength)
              controller.enqueue(chunk)
              return resolve()
            }
            if (!isSent) return
            // A body that stalls leaves the reader waiting; only an abort resolves this promise.
            if (plan.end === "never") return
            waiting = undefined
            if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort)
            if (plan.end === "close") controller.close()
            else controller.error(plan.end)
            resolve()
          }
          waiting = deliver
          deliver()
        })
      },
      cancel() {
        stop()
        observer.onCanceled?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** `bytes` in pieces of at most `size`. */
export function* pieces(bytes: Uint8Array<ArrayBuffer>, size: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let start = 0; start < bytes.byteLength; start += size) yield bytes.slice(start, start + size)
}
