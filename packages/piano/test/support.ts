import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import type { PianoError, PianoReason } from "@effect-billing/piano/PianoError"
import * as PianoIdClient from "@effect-billing/piano/PianoIdClient"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { readFileSync } from "node:fs"
import * as NodeHttp from "node:http"
import type { AddressInfo } from "node:net"

export const aid = "AIDAIDAID0"
export const tokenText = "canary-api-token-9f8e7d6c"
export const userTokenText = "canary-user-token-1a2b3c4d"
export const userRefText = "canary-user-ref-5e6f7a8b"
export const apiToken = Redacted.make(tokenText)
export const userToken = Redacted.make(userTokenText)
export const userRef = Redacted.make(userRefText)

/** A sample of the dossier, as JSON. */
export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"))

/** The reader's client over a script. */
export const reader = (script: ScriptedHttpClient.Script, options: Partial<PianoClient.Options> = {}) =>
  Effect.gen(function* () {
    const http = yield* ScriptedHttpClient.make(script)
    const client = yield* PianoClient.make({ aid, ...options }).pipe(Effect.provide(http.layer))
    return { client, requests: http.requests }
  })

/** The publisher's client over a script. */
export const publisher = (
  script: ScriptedHttpClient.Script,
  options: Partial<PianoPublisherClient.Options> = {},
) =>
  Effect.gen(function* () {
    const http = yield* ScriptedHttpClient.make(script)
    const client = yield* PianoPublisherClient.make({ aid, apiToken, ...options }).pipe(
      Effect.provide(http.layer),
    )
    return { client, requests: http.requests }
  })

/** Piano ID's client over a script. */
export const identity = (script: ScriptedHttpClient.Script, options: Partial<PianoIdClient.Options> = {}) =>
  Effect.gen(function* () {
    const http = yield* ScriptedHttpClient.make(script)
    const client = yield* PianoIdClient.make({ aid, apiToken, ...options }).pipe(Effect.provide(http.layer))
    return { client, requests: http.requests }
  })

/** Always the same JSON. */
export const always =
  (value: unknown, status = 200): ScriptedHttpClient.Script =>
  () =>
    ScriptedHttpClient.json(value, { status })

/** A success with this payload. */
export const success = (payload: Readonly<Record<string, unknown>> = {}) => ({
  code: 0,
  ts: 1_700_000_000,
  ...payload,
})

/** Runs an effect to its end with time passing by itself. */
export const fast = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    for (let step = 0; step < 400 && fiber.pollUnsafe() === undefined; step++) {
      yield* TestClock.adjust("1 second")
      yield* Effect.yieldNow
    }
    return yield* Fiber.join(fiber)
  })

/** Why a call failed; retries take no time. */
export const reasonOf = <A, R>(
  effect: Effect.Effect<A, PianoError, R>,
): Effect.Effect<PianoReason, never, R> =>
  fast(Effect.flip(effect)).pipe(
    Effect.map((error) => error.reason),
    Effect.orDie,
  )

/** The fields of a form or a query, in order. */
export const fieldsOf = (text: string): ReadonlyArray<readonly [string, string]> => [
  ...new URLSearchParams(text),
]

/** A request as it arrived at {@link plainServer}. */
export interface Received {
  readonly method: string
  readonly target: string
  readonly headers: NodeHttp.IncomingHttpHeaders
  readonly body: string
}

/** A plain `node:http` server on 127.0.0.1: nothing of ours stands between it and a client. */
export const plainServer = (
  answer: (request: Received, response: NodeHttp.ServerResponse, count: number) => void,
) =>
  Effect.acquireRelease(
    Effect.callback<{
      readonly origin: string
      readonly received: Array<Received>
      readonly server: NodeHttp.Server
    }>((resume) => {
      const received: Array<Received> = []
      const server = NodeHttp.createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const one: Received = {
            method: request.method ?? "",
            target: request.url ?? "",
            headers: request.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }
          received.push(one)
          answer(one, response, received.length)
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        resume(Effect.succeed({ origin: `http://127.0.0.1:${port}`, received, server }))
      })
    }),
    ({ server }) =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            server.closeAllConnections()
            server.close(() => {
              resolve()
            })
          }),
      ),
  )

/** Answers with JSON. */
export const sendJson = (response: NodeHttp.ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value))
}
