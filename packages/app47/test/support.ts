import * as App47Client from "@effect-billing/app47/App47Client"
import type { App47Error, App47Reason } from "@effect-billing/app47/App47Error"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export const tokenText = "canary-access-token-9f8e7d6c"
export const accessToken = Redacted.make(tokenText)

/** The text of a sample of the dossier. */
export const fixtureText = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")

/** A sample of the dossier, as JSON. */
export const fixture = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(fixtureText(name)) as Readonly<Record<string, unknown>>

/** The client over a script. */
export const client = (script: ScriptedHttpClient.Script, options: Partial<App47Client.Options> = {}) =>
  Effect.gen(function* () {
    const http = yield* ScriptedHttpClient.make(script)
    const app47 = yield* App47Client.make({ accessToken, ...options }).pipe(Effect.provide(http.layer))
    return { app47, requests: http.requests }
  })

/** Always the same JSON. */
export const always =
  (value: unknown, status = 200): ScriptedHttpClient.Script =>
  () =>
    ScriptedHttpClient.json(value, { status })

/** An answer that went well; without a checksum. */
export const fine = (results: object): object => ({ results: { ...results, success: true } })

/** An answer that did not. */
export const failed = (message: string): object => ({ results: { message, success: false } })

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
  effect: Effect.Effect<A, App47Error, R>,
): Effect.Effect<App47Reason, never, R> =>
  fast(Effect.flip(effect)).pipe(
    Effect.map((error) => error.reason),
    Effect.orDie,
  )

/** A request as a plain server saw it. */
export interface Received {
  readonly method: string
  readonly target: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** A plain server on this machine that notes what it is sent; it ends with the scope. */
export const plainServer = (answer: (request: Received, response: ServerResponse) => void) =>
  Effect.gen(function* () {
    const received: Array<Received> = []
    const server = createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const seen = {
          method: request.method ?? "",
          target: request.url ?? "",
          headers: request.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }
        received.push(seen)
        answer(seen, response)
      })
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          server.closeAllConnections()
          server.close(() => resume(Effect.void))
        }),
    )
    const { port } = server.address() as AddressInfo
    return { origin: `http://127.0.0.1:${port}`, received }
  })

/** Answers with JSON. */
export const respond = (response: ServerResponse, text: string, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(text)
}

/** The client over fetch. */
export const overFetch = (baseUrl: string, options: Partial<App47Client.Options> = {}) =>
  App47Client.make({ accessToken, baseUrl, ...options }).pipe(Effect.provide(FetchHttpClient.layer))
