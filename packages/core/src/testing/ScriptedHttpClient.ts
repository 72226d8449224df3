/**
 * An `HttpClient` that answers from a script and remembers what it was asked: the one test double for everything that
 * sends requests.
 *
 * ```ts
 * const getTwice = Effect.gen(function* () {
 *   const http = yield* ScriptedHttpClient.make([
 *     ScriptedHttpClient.status(503),
 *     ScriptedHttpClient.json({ ok: true }),
 *   ])
 *   yield* http.client.get("https://api.acme.test/first")
 *   yield* http.client.get("https://api.acme.test/second")
 *   const [first, second] = yield* http.requests
 *   return [first?.url.pathname, second?.url.pathname]
 * })
 * ```
 *
 * A script is a list of replies, one per request, or a function of the request. A request beyond the list is a
 * defect that names it, so a test cannot pass by sending more than it meant to. Time (delays, slow bodies) goes by
 * the caller's clock, so under a test clock nothing takes time. Redirects are not followed.
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Answer from "./Answer.ts"
import * as ConnectionBroken from "./ConnectionBroken.ts"
import { write } from "./internal/outgoingBytes.ts"
import * as WebBody from "./internal/webBody.ts"

/** A request as it would have gone over the wire. */
export interface CapturedRequest {
  readonly method: string
  /** With its query, percent-encoded as it was sent. */
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
  /** {@link bytes} as UTF-8; the empty text without a body. */
  readonly text: string
  /** When it was sent, in milliseconds of the caller's clock: under a test clock, how long the client had waited. */
  readonly at: number
}

/** A request, and how its exchange went. */
export interface Exchange {
  readonly request: CapturedRequest
  /** Bytes of the body that the client has pulled so far; whole bodies (`json`, `text`, …) are not counted. */
  readonly bytesPulled: number
  /** The client gave the body up before its end. */
  readonly isBodyCanceled: boolean
  /** The client was interrupted while it waited for the reply. */
  readonly isInterrupted: boolean
}

/** What a request is answered with. */
export type Reply =
  | { readonly _tag: "Answer"; readonly answer: Answer.Answer }
  | { readonly _tag: "Streamed"; readonly head: Answer.Head; readonly plan: WebBody.BodyPlan }
  | { readonly _tag: "Broken"; readonly broken: ConnectionBroken.ConnectionBroken; readonly nesting: Nesting }
  | { readonly _tag: "Never" }
  | { readonly _tag: "Delayed"; readonly delay: Duration.Duration; readonly reply: Reply }

/**
 * Where a transport error keeps the system's code: below `TypeError: fetch failed` (`fetch`), or on the cause itself
 * (`undici`, Node's own client).
 */
export type Nesting = "fetch" | "undici"

/** JSON with status 200 unless the head says otherwise. */
export const json = (value: unknown, head?: Answer.Head): Reply => answer(Answer.json(value, head))

/** A text. */
export const text = (value: string, head?: Answer.Head): Reply => answer(Answer.text(value, head))

/** A page, as a captive portal answers. */
export const html = (value: string, head?: Answer.Head): Reply => answer(Answer.html(value, head))

/** Bytes. */
export const bytes = (value: Uint8Array, head?: Answer.Head): Reply => answer(Answer.bytes(value, head))

/** A status without a body. */
export const status = (code: number, headers: Readonly<Record<string, string>> = {}): Reply =>
  answer({ status: code, headers })

/** A redirect. */
export const redirect = (location: string, code: 301 | 302 | 303 | 307 | 308 = 307): Reply =>
  status(code, { location })

/** Anything an emulator could answer. */
export const answer = (value: Answer.Answer): Reply => ({ _tag: "Answer", answer: value })

/** No reply, ever: the client has to give up by itself. */
export const never: Reply = { _tag: "Never" }

/** The same reply, later. */
export const delayed = (delay: Duration.Input, reply: Reply): Reply => ({
  _tag: "Delayed",
  delay: Duration.fromInputUnsafe(delay),
  reply,
})

/** A transport error instead of a reply. `code` is the system's name of the failure; see {@link Nesting}. */
export const transportError = (
  code: string,
  options: { readonly message?: string; readonly nesting?: Nesting } = {},
): Reply =>
  broken(new ConnectionBroken.ConnectionBroken({ code, message: options.message ?? code }), options.nesting)

const broken = (value: ConnectionBroken.ConnectionBroken, nesting: Nesting = "fetch"): Reply => ({
  _tag: "Broken",
  broken: value,
  nesting,
})

/** Nobody listens: the request certainly never left. */
export const connectionRefused: Reply = broken(ConnectionBroken.refused())

/** The connection was reset after the request had been sent. */
export const connectionReset: Reply = broken(ConnectionBroken.reset())

const encode = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)

const jsonHead = (head: Answer.Head | undefined): Answer.Head => ({
  ...head,
  headers: { "content-type": "application/json; charset=utf-8", ...head?.headers },
})

const streamed = (head: Answer.Head | undefined, plan: WebBody.BodyPlan): Reply => ({
  _tag: "Streamed",
  head: jsonHead(head),
  plan,
})

/** Headers and the beginning of a body, then the connection breaks; ECONNRESET unless `code` says otherwise. */
export const brokenBody = (
  beginning: string,
  options: Answer.Head & { readonly code?: string } = {},
): Reply => {
  const { code, ...head } = options
  const failure =
    code === undefined
      ? ConnectionBroken.reset()
      : new ConnectionBroken.ConnectionBroken({ code, message: code })
  return streamed(head, {
    chunks: [encode(beginning)],
    every: Duration.zero,
    end: ConnectionBroken.toBodyError(failure),
  })
}

/** Headers and the beginning of a body, then silence. */
export const stalledBody = (beginning: string, head?: Answer.Head): Reply =>
  streamed(head, { chunks: beginning === "" ? [] : [encode(beginning)], every: Duration.zero, end: "never" })

/** A body in pieces, each after a delay. */
export const slowBody = (chunks: ReadonlyArray<string>, every: Duration.Input, head?: Answer.Head): Reply =>
  streamed(head, { chunks: chunks.map(encode), every: Duration.fromInputUnsafe(every), end: "close" })

/** A body in pieces, without delays. */
export const chunkedBody = (chunks: ReadonlyArray<string | Uint8Array>, head?: Answer.Head): Reply =>
  streamed(head, {
    chunks: chunks.map((chunk) => (typeof chunk === "string" ? encode(chunk) : new Uint8Array(chunk))),
    every: Duration.zero,
    end: "close",
  })

function* zeros(totalBytes: number, chunkBytes: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let sent = 0; sent < totalBytes; sent += chunkBytes)
    yield new Uint8Array(Math.min(chunkBytes, totalBytes - sent)).fill(0x20)
}

/**
 * A body of blanks (JSON white space), made while it is pulled and without an announced length; how much of it was
 * pulled is in {@link Exchange}. `totalBytes` may be `Infinity`.
 */
export const oversizedBody = (
  totalBytes: number,
  options: Answer.Head & { readonly chunkBytes?: number } = {},
): Reply => {
  const { chunkBytes = 64 * 1024, ...head } = options
  return streamed(head, { chunks: zeros(totalBytes, chunkBytes), every: Duration.zero, end: "close" })
}

/** Replies in order, or a function of the request and of how many came before it. */
export type Script =
  | ReadonlyArray<Reply>
  | ((request: CapturedRequest, index: number) => Reply | Effect.Effect<Reply>)

/** A client with its script and its memory. */
export interface ScriptedHttpClient {
  readonly client: HttpClient.HttpClient
  readonly layer: Layer.Layer<HttpClient.HttpClient>
  /** What was sent, in order. */
  readonly requests: Effect.Effect<ReadonlyArray<CapturedRequest>>
  /** The same with how each exchange went. */
  readonly exchanges: Effect.Effect<ReadonlyArray<Exchange>>
  /** Waits until this many requests have been sent. */
  readonly sent: (count: number) => Effect.Effect<void>
}

interface Progress {
  readonly request: CapturedRequest
  bytesPulled: number
  isBodyCanceled: boolean
  isInterrupted: boolean
}

/** Makes a client that follows a script. */
export const make = (script: Script): Effect.Effect<ScriptedHttpClient> =>
  Effect.sync(() => {
    const progress: Array<Progress> = []
    const waiting = new Set<() => void>()

    const choose = (request: CapturedRequest, index: number): Effect.Effect<Reply> => {
      if (typeof script === "function") {
        const reply = script(request, index)
        return Effect.isEffect(reply) ? reply : Effect.succeed(reply)
      }
      const reply = script[index]
      return reply === undefined
        ? Effect.die(
            new Error(
              `the script has ${script.length} ${script.length === 1 ? "reply" : "replies"}; nothing is left for request ${index + 1}: ${request.method} ${request.url.href}`,
            ),
          )
        : Effect.succeed(reply)
    }

    const play = (
      reply: Reply,
      request: HttpClientRequest.HttpClientRequest,
      signal: AbortSignal,
      state: Progress,
    ): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> => {
      switch (reply._tag) {
        case "Never":
          return Effect.never
        case "Delayed":
          return Effect.delay(
            Effect.suspend(() => play(reply.reply, request, signal, state)),
            reply.delay,
          )
        case "Broken":
          return Effect.fail(toHttpClientError(reply, request))
        case "Answer": {
          const { bytes: content, headers, status: code } = Answer.render(reply.answer)
          const body = Answer.hasBody(code) ? content : null
          return Effect.succeed(
            HttpClientResponse.fromWeb(request, new Response(body, { status: code, headers })),
          )
        }
        case "Streamed":
          return Effect.contextWith((context: Context.Context<never>) => {
            const body = WebBody.make(reply.plan, context, signal, {
              onDelivered: (count) => {
                state.bytesPulled += count
              },
              onCanceled: () => {
                state.isBodyCanceled = true
              },
            })
            const response = new Response(body, {
              status: reply.head.status ?? 200,
              headers: { ...reply.head.headers },
            })
            return Effect.succeed(HttpClientResponse.fromWeb(request, response))
          })
      }
    }

    const client = HttpClient.make((request, url, signal) =>
      Effect.gen(function* () {
        const captured = yield* capture(request, url)
        const state: Progress = {
          request: captured,
          bytesPulled: 0,
          isBodyCanceled: false,
          isInterrupted: false,
        }
        const index = progress.push(state) - 1
        for (const check of waiting) check()
        return yield* Effect.flatMap(choose(captured, index), (reply) =>
          play(reply, request, signal, state),
        ).pipe(
          Effect.onInterrupt(() =>
            Effect.sync(() => {
              state.isInterrupted = true
            }),
          ),
        )
      }),
    )

    return {
      client,
      layer: Layer.succeed(HttpClient.HttpClient, client),
      requests: Effect.sync(() => progress.map((item) => item.request)),
      exchanges: Effect.sync(() => progress.map((item) => ({ ...item }))),
      sent: (count) =>
        Effect.callback<void>((resume) => {
          const check = (): void => {
            if (progress.length < count) return
            waiting.delete(check)
            resume(Effect.void)
          }
          waiting.add(check)
          check()
          return Effect.sync(() => {
            waiting.delete(check)
          })
        }),
    }
  })

const toHttpClientError = (
  reply: Reply & { readonly _tag: "Broken" },
  request: HttpClientRequest.HttpClientRequest,
): HttpClientError.HttpClientError =>
  reply.nesting === "fetch"
    ? ConnectionBroken.toHttpClientError(reply.broken, request)
    : new HttpClientError.HttpClientError({
        reason: new HttpClientError.TransportError({
          request,
          cause: ConnectionBroken.toSystemError(reply.broken),
        }),
      })

const capture = (
  request: HttpClientRequest.HttpClientRequest,
  url: URL,
): Effect.Effect<CapturedRequest, HttpClientError.HttpClientError> =>
  Effect.gen(function* () {
    const at = yield* Clock.currentTimeMillis
    const { bytes: content, headers } = yield* write(request)
    return {
      method: request.method,
      url,
      headers: Object.fromEntries(headers),
      bytes: content,
      text: new TextDecoder().decode(content),
      at,
    }
  })
