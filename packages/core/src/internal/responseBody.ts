import * as Effect from "effect/Effect"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** The body is larger than the limit; what had come in was thrown away and the connection cut. */
export class BodyTooLarge {
  readonly _tag = "BodyTooLarge"
  readonly maximumBytes: number
  constructor(maximumBytes: number) {
    this.maximumBytes = maximumBytes
  }
}

type BodyError = HttpClientError.HttpClientError | BodyTooLarge | BodyBroken

/** The body ended before it was whole, seen below effect's response. */
export class BodyBroken {
  readonly _tag = "BodyBroken"
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

const decodeUtf8 = (chunks: ReadonlyArray<Uint8Array>): string => {
  const decoder = new TextDecoder()
  let text = ""
  for (const chunk of chunks) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}

// Reading a web body with its own reader costs a fraction of what a Stream costs per chunk, and can be
// cancelled just as well.
const readWeb = (body: ReadableStream<Uint8Array>, maximumBytes: number): Effect.Effect<string, BodyError> =>
  Effect.callback<string, BodyError>((resume) => {
    const reader = body.getReader()
    const chunks: Array<Uint8Array> = []
    let size = 0
    const next = (): void => {
      reader.read().then(
        ({ done, value }) => {
          if (done) return resume(Effect.succeed(decodeUtf8(chunks)))
          size += value.byteLength
          if (size > maximumBytes) {
            chunks.length = 0
            reader.cancel().catch(() => {})
            return resume(Effect.fail(new BodyTooLarge(maximumBytes)))
          }
          chunks.push(value)
          next()
        },
        (cause) => resume(Effect.fail(new BodyBroken(cause))),
      )
    }
    next()
    return Effect.sync(() => {
      reader.cancel().catch(() => {})
    })
  })

const readStream = (
  response: HttpClientResponse.HttpClientResponse,
  maximumBytes: number,
): Effect.Effect<string, BodyError> =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let size = 0
    return Stream.runForEach(response.stream, (chunk) => {
      size += chunk.byteLength
      if (size > maximumBytes) return Effect.fail(new BodyTooLarge(maximumBytes))
      chunks.push(chunk)
      return Effect.void
    }).pipe(Effect.map(() => decodeUtf8(chunks)))
  })

/** The whole body as text, read as it streams and cut off at the limit. */
export const readText = (
  response: HttpClientResponse.HttpClientResponse,
  // Every reading of `response.headers` makes them anew.
  headers: HttpClientResponse.HttpClientResponse["headers"],
  maximumBytes: number,
): Effect.Effect<string, BodyError> => {
  const announced = Number(headers["content-length"] ?? Number.NaN)
  const web = HttpClientResponse.toWeb(response)
  if (Option.isSome(web)) {
    const body = web.value.body
    if (body === null) return Effect.succeed("")
    if (announced > maximumBytes) {
      body.cancel().catch(() => {})
      return Effect.fail(new BodyTooLarge(maximumBytes))
    }
    return readWeb(body, maximumBytes)
  }
  if (announced > maximumBytes) return Effect.fail(new BodyTooLarge(maximumBytes))
  if (announced === 0) return Effect.succeed("")
  // The parser of HTTP/1.1 ends a body at its announced length, so it cannot outgrow the limit unless it is
  // decompressed on the way.
  if (announced <= maximumBytes && headers["content-encoding"] === undefined) return response.text
  return readStream(response, maximumBytes)
}
