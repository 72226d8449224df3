import * as Effect from "effect/Effect"
import type { HttpClientError } from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Reason from "../Reason.ts"
import type { Scrub } from "../Redaction.ts"
import { brokenWords, toTransportFailed } from "./transportFailure.ts"

/** An answer whose body is still to be read. */
export interface Unread {
  readonly response: HttpClientResponse.HttpClientResponse
  readonly status: number
  /** Every reading of `response.headers` makes them anew. */
  readonly headers: HttpClientResponse.HttpClientResponse["headers"]
  readonly maximumBytes: number
  readonly scrub: Scrub
}

type Read = Effect.Effect<string, Reason.AnyReason>

const tooLarge = ({ maximumBytes, status }: Unread): Read =>
  Effect.fail(
    new Reason.UnexpectedResponse({
      description: `the answer is larger than maximumResponseBytes (${maximumBytes} bytes) and was cut off`,
      status,
    }),
  )

const decodeUtf8 = (chunks: ReadonlyArray<Uint8Array>): string => {
  const decoder = new TextDecoder()
  let text = ""
  for (const chunk of chunks) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}

const cancel = (source: { readonly cancel: () => Promise<void> }): void => {
  source.cancel().catch(() => {})
}

// Reading a web body with its own reader costs a fraction of what a Stream costs per chunk, and can be
// cancelled just as well.
const readWeb = (body: ReadableStream<Uint8Array>, unread: Unread): Read =>
  Effect.callback((resume) => {
    const reader = body.getReader()
    const chunks: Array<Uint8Array> = []
    let size = 0
    const broken = (): void =>
      resume(
        Effect.fail(
          new Reason.TransportFailed({ description: brokenWords, sent: true, status: unread.status }),
        ),
      )
    const next = (): void => {
      reader.read().then(({ done, value }) => {
        if (done) return resume(Effect.succeed(decodeUtf8(chunks)))
        size += value?.byteLength
        // A double of `fetch` may stream what are no bytes.
        if (Number.isNaN(size)) return broken()
        if (size > unread.maximumBytes) {
          chunks.length = 0
          cancel(reader)
          return resume(tooLarge(unread))
        }
        chunks.push(value)
        next()
      }, broken)
    }
    next()
    return Effect.sync(() => cancel(reader))
  })

const readStream = (unread: Unread): Effect.Effect<string, Reason.AnyReason | HttpClientError> =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let size = 0
    return Stream.runForEach(unread.response.stream, (chunk): Effect.Effect<unknown, Reason.AnyReason> => {
      size += chunk.byteLength
      if (size > unread.maximumBytes) return tooLarge(unread)
      chunks.push(chunk)
      return Effect.void
    }).pipe(Effect.map(() => decodeUtf8(chunks)))
  })

/** The whole body as text, read as it streams and cut off at the limit. */
export const readText = (unread: Unread): Read => {
  const { headers, maximumBytes, response, scrub, status } = unread
  const announced = Number(headers["content-length"] ?? Number.NaN)
  const web = HttpClientResponse.toWeb(response)
  if (Option.isSome(web)) {
    const body = web.value.body
    if (body === null) return Effect.succeed("")
    if (announced > maximumBytes) {
      cancel(body)
      return tooLarge(unread)
    }
    return readWeb(body, unread)
  }
  if (announced > maximumBytes) return tooLarge(unread)
  if (announced === 0) return Effect.succeed("")
  // The parser of HTTP/1.1 ends a body at its announced length, so it cannot outgrow the limit unless it is
  // decompressed on the way.
  const whole = announced <= maximumBytes && headers["content-encoding"] === undefined
  return Effect.mapError(whole ? response.text : readStream(unread), (error) =>
    error._tag === "HttpClientError"
      ? toTransportFailed(error as HttpClientError, { phase: "body", scrub, status })
      : (error as Reason.AnyReason),
  )
}
