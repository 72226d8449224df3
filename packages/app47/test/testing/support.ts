/** An emulator with the real client on it, in process or over HTTP. */
import * as App47Client from "@effect-billing/app47/App47Client"
import { App47Emulator } from "@effect-billing/app47/testing"
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

export type Transport = "in process" | "over HTTP"

export type Options = App47Emulator.Options & {
  readonly client?: Partial<App47Client.Options>
  readonly purchasesOnly?: boolean
}

export const start = Effect.fnUntraced(function* (
  { client, purchasesOnly = false, ...options }: Options = {},
  transport: Transport = "in process",
) {
  const emulator = yield* App47Emulator.make(options)
  const { accessToken: full, purchaseToken } = emulator.credentials
  const accessToken = purchasesOnly ? purchaseToken : full
  const server = transport === "over HTTP" ? yield* EmulatorServer.make({ emulators: [emulator] }) : undefined
  const baseUrl = server?.urlOf("app47") ?? "https://cirrus.app47.com"
  const httpClient = server === undefined ? emulator.layerHttpClient : FetchHttpClient.layer
  // The emulator makes its checksums as the vendor does, so every answer must pass.
  const app47 = yield* Effect.provide(
    App47Client.make({ accessToken, baseUrl, integrity: "fail", ...client }),
    httpClient,
  )

  /** Any operation, from its JSON input to its JSON answer. */
  const call = (operation: Operation.Any, json: unknown = {}) =>
    app47.request(operation, Result.getOrThrow(OperationJson.decodeInput(operation, json))).pipe(
      CallOptions.withCallOptions({ drift: Drift.strict }),
      Effect.map((value: unknown) => OperationJson.encodeSuccess(operation, value)),
    )

  /** A request as nobody's client would write it. */
  const raw = (
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    given: {
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      readonly type?: string
    } = {},
  ) =>
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient
      const request = HttpClientRequest.make(method)(`${baseUrl}${path}`).pipe(
        HttpClientRequest.setHeaders(given.headers ?? { "access-token": Redacted.value(accessToken) }),
        given.body === undefined
          ? (same) => same
          : HttpClientRequest.bodyText(given.body, given.type ?? "application/json"),
      )
      const response = yield* http.execute(request)
      const text = yield* response.text
      const isJson = response.headers["content-type"]?.startsWith("application/json") === true
      const json = isJson ? (JSON.parse(text) as { readonly results: Record<string, unknown> }) : undefined
      return { status: response.status, type: response.headers["content-type"], text, results: json?.results }
    }).pipe(Effect.provide(httpClient), Effect.orDie)

  return { emulator, app47, call, raw, baseUrl }
})
