/** An emulator with the real clients on it, in process or over HTTP. */
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import * as PianoIdClient from "@effect-billing/piano/PianoIdClient"
import * as PianoIdentity from "@effect-billing/piano/PianoIdentity"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import * as PianoSealed from "@effect-billing/piano/PianoSealed"
import { PianoEmulator, PianoSamples } from "@effect-billing/piano/testing"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

export type Transport = "in process" | "over HTTP"
export type Json = Readonly<Record<string, unknown>>

export const alice = PianoIdentity.userToken(Redacted.make(PianoSamples.demonstrationToken), "piano_id")

/** The demonstration at a moment of its own, with the clock standing still. */
export const start = Effect.fnUntraced(function* (
  options: PianoEmulator.Options = {},
  transport: Transport = "in process",
) {
  const emulator = yield* PianoEmulator.make(
    options.seed === "documented" ? options : { startAt: "2026-01-15T12:00:00Z", frozen: true, ...options },
  )
  const { aid, apiToken, privateKey } = emulator.credentials
  const server = transport === "over HTTP" ? yield* EmulatorServer.make({ emulators: [emulator] }) : undefined
  const httpClient = server === undefined ? emulator.layerHttpClient : FetchHttpClient.layer
  const where = server === undefined ? {} : { baseUrl: server.urlOf("piano") }
  const reader = yield* PianoClient.make({ aid, ...where }).pipe(Effect.provide(httpClient))
  const publisher = yield* PianoPublisherClient.make({ aid, apiToken, ...where }).pipe(
    Effect.provide(httpClient),
  )
  const identity = yield* PianoIdClient.make({ aid, apiToken, ...where }).pipe(Effect.provide(httpClient))
  const asAlice = reader.as(alice)

  /** Any operation, from its JSON input to its JSON answer; the reader's as Alice. */
  const call = (operation: Operation.Any, json: unknown = {}) => {
    const client = { PianoClient: asAlice, PianoPublisherClient: publisher, PianoIdClient: identity }[
      PianoApi.clientOf(operation)
    ]
    return client.request(operation, Result.getOrThrow(OperationJson.decodeInput(operation, json))).pipe(
      CallOptions.withCallOptions({ drift: Drift.strict }),
      Effect.map((value: unknown) => OperationJson.encodeSuccess(operation, value)),
    )
  }

  /** A request as nobody's client would write it. */
  const raw = (
    method: "GET" | "POST" | "OPTIONS",
    path: string,
    given: { readonly headers?: Readonly<Record<string, string>>; readonly form?: string } = {},
  ) =>
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient
      const origin = server?.urlOf("piano") ?? "https://api.piano.io"
      const response = yield* http.execute(
        HttpClientRequest.make(method)(`${origin}${path}`).pipe(
          HttpClientRequest.setHeaders(given.headers ?? {}),
          given.form === undefined
            ? (same) => same
            : HttpClientRequest.bodyText(given.form, "application/x-www-form-urlencoded"),
        ),
      )
      const text = yield* response.text
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: text.startsWith("{") ? (JSON.parse(text) as Json) : {},
      }
    }).pipe(Effect.provide(httpClient), Effect.orDie)

  /** The webhooks so far, opened: of which type, and why. */
  const opened = Effect.gen(function* () {
    yield* emulator.webhooks.delivered
    const bodies: Array<Json> = []
    for (const { request } of yield* emulator.webhooks.list) {
      const data = request?.query?.["data"]
      if (data === undefined) continue
      bodies.push(JSON.parse(yield* Effect.orDie(PianoSealed.open(data, privateKey))) as Json)
    }
    return bodies
  })
  const told = Effect.map(opened, (bodies) =>
    bodies.map(({ event, type }) => `${String(type)}: ${String(event)}`),
  )

  return { emulator, reader, asAlice, publisher, identity, call, raw, opened, told }
})
