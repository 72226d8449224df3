import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as EComChargeClient from "@effect-billing/ecomcharge/EComChargeClient"
import type { EComChargeError, EComChargeReason } from "@effect-billing/ecomcharge/EComChargeError"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

export const shopId = "1673"
export const secretText = "canary:secret-key-9f8e7d6c"
export const secretKey = Redacted.make(secretText)
export const authorization = `Basic ${btoa(`${shopId}:${secretText}`)}`

export const hosts = {
  baseUrl: "https://api.test",
  gatewayUrl: "https://gateway.test",
  checkoutUrl: "https://checkout.test",
}

/** A sample of the dossier, as JSON. */
export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"))

/** A sample that is an object. */
export const fixtureObject = (name: string): Readonly<Record<string, unknown>> =>
  fixture(name) as Readonly<Record<string, unknown>>

/** The client over a script. */
export const scripted = (
  script: ScriptedHttpClient.Script,
  options: Partial<EComChargeClient.Options> = {},
) =>
  Effect.gen(function* () {
    const http = yield* ScriptedHttpClient.make(script)
    const client = yield* EComChargeClient.make({ shopId, secretKey, ...hosts, ...options }).pipe(
      Effect.provide(http.layer),
    )
    return { client, requests: http.requests }
  })

/** Always the same JSON. */
export const always =
  (value: unknown, status = 200): ScriptedHttpClient.Script =>
  () =>
    ScriptedHttpClient.json(value, { status })

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
  effect: Effect.Effect<A, EComChargeError, R>,
): Effect.Effect<EComChargeReason, never, R> =>
  fast(Effect.flip(effect)).pipe(
    Effect.map((error) => error.reason),
    Effect.orDie,
  )

/** The issues of an `InvalidRequest`, as one line each; everything else is told by its name. */
export const issuesOf = <A, R>(
  effect: Effect.Effect<A, EComChargeError, R>,
): Effect.Effect<ReadonlyArray<string>, never, R> =>
  Effect.map(reasonOf(effect), (reason) =>
    reason._tag === "InvalidRequest"
      ? reason.issues.map(({ message, path }) => `${path.join(".")}: ${message}`)
      : [reason._tag],
  )

/** A request as a plain server saw it. */
export interface Received {
  readonly method: string
  /** As it stood on the request line. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
}

/** A plain `node:http` server that answers everything with one JSON, and the client before it, over `fetch`. */
export const plainServer = (answer: { readonly status: number; readonly json: unknown }) =>
  Effect.gen(function* () {
    const received: Array<Received> = []
    const origin = yield* Effect.acquireRelease(
      Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
        const server = createServer((request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk: Buffer) => chunks.push(chunk))
          request.on("end", () => {
            const { headers, method = "", url: target = "" } = request
            received.push({ method, target, headers, body: Buffer.concat(chunks).toString("utf8") })
            response.writeHead(answer.status, { "content-type": "application/json" })
            response.end(JSON.stringify(answer.json))
          })
        })
        server.listen(0, "127.0.0.1", () => {
          const { port } = server.address() as AddressInfo
          const close = () => {
            server.closeAllConnections()
            server.close()
          }
          resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close }))
        })
      }),
      ({ close }) => Effect.sync(close),
    )
    const client = yield* EComChargeClient.make({
      shopId,
      secretKey,
      baseUrl: `${origin.url}/api`,
      gatewayUrl: `${origin.url}/gateway`,
      checkoutUrl: `${origin.url}/checkout`,
    }).pipe(Effect.provide(FetchHttpClient.layer))
    return { client, received }
  })
