/** Opens gzip with what the runtime brings along, up to a limit: a few kilobytes of it can hold gigabytes. */
import * as Reason from "@effect-billing/core/Reason"
import * as Effect from "effect/Effect"
import { boundedBytes } from "./boundedBytes.ts"

const maximumBytes = 1024 * 1024

const fail = (description: string): Reason.UnexpectedResponse =>
  new Reason.UnexpectedResponse({ description })

/** Fails with `UnexpectedResponse` for bytes that are no gzip, and in a runtime that cannot open it. */
export const gunzip = (bytes: Uint8Array): Effect.Effect<Uint8Array, Reason.UnexpectedResponse> =>
  Effect.gen(function* () {
    if (!("DecompressionStream" in globalThis)) {
      return yield* Effect.fail(fail("what was sealed is gzipped, which this runtime cannot open"))
    }
    const opened = yield* Effect.tryPromise({
      try: () =>
        boundedBytes(
          new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip")),
          maximumBytes,
        ),
      catch: () => fail("what was sealed is not gzip"),
    })
    return (
      opened ??
      (yield* Effect.fail(fail(`what was sealed is gzipped, and larger than ${maximumBytes} bytes`)))
    )
  })
