/** An emulator with the real client on it, in process or over HTTP. */
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as EComChargeClient from "@effect-billing/ecomcharge/EComChargeClient"
import * as EComChargeWebhook from "@effect-billing/ecomcharge/EComChargeWebhook"
import { EComChargeEmulator } from "@effect-billing/ecomcharge/testing"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

export type Transport = "in process" | "over HTTP"
export type Json = Readonly<Record<string, unknown>>
export type Host = "api" | "gateway" | "checkout"

export type Options = EComChargeEmulator.Options & {
  readonly client?: Partial<EComChargeClient.Options>
}

/** bePaid's hosts, which the samples name. */
export const sampleAddresses: EComChargeEmulator.Addresses = {
  api: "https://api.bepaid.by",
  gateway: "https://gateway.bepaid.by",
  checkout: "https://checkout.bepaid.by",
  backOffice: "https://merchant.bepaid.by",
}

export const start = Effect.fnUntraced(function* (
  { client: given, ...options }: Options = {},
  transport: Transport = "in process",
) {
  const emulator = yield* EComChargeEmulator.make(options)
  const { secretKey, shopId } = emulator.credentials
  const server = transport === "over HTTP" ? yield* EmulatorServer.make({ emulators: [emulator] }) : undefined
  const one = server?.urlOf("ecomcharge")
  const { api, checkout, gateway } = options.addresses ?? EComChargeEmulator.addresses
  const urls = { api: one ?? api, gateway: one ?? gateway, checkout: one ?? checkout }
  const httpClient = server === undefined ? emulator.layerHttpClient : FetchHttpClient.layer
  const client = yield* EComChargeClient.make({
    ...emulator.credentials,
    baseUrl: urls.api,
    gatewayUrl: urls.gateway,
    checkoutUrl: urls.checkout,
    ...given,
  }).pipe(Effect.provide(httpClient))

  /** Any operation, from its JSON input to its JSON answer. */
  const call = (operation: Operation.Any, json: unknown = {}) =>
    client.request(operation, Result.getOrThrow(OperationJson.decodeInput(operation, json))).pipe(
      CallOptions.withCallOptions({ drift: Drift.strict }),
      Effect.map((value: unknown) => OperationJson.encodeSuccess(operation, value) as Json),
    )

  /** A request as nobody's client would write it, with the key unless the headers say otherwise. */
  const raw = (
    method: "GET" | "POST" | "PUT" | "DELETE",
    host: Host,
    path: string,
    request: {
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: unknown
      readonly type?: string
    } = {},
  ) =>
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient
      const { body } = request
      const text = typeof body === "string" ? body : JSON.stringify(body)
      const response = yield* http.execute(
        HttpClientRequest.make(method)(/^https?:/.test(path) ? path : `${urls[host]}${path}`).pipe(
          HttpClientRequest.setHeaders({ authorization: basic(shopId, secretKey), ...request.headers }),
          body === undefined
            ? (same) => same
            : HttpClientRequest.bodyText(text, request.type ?? "application/json"),
        ),
      )
      const answer = yield* response.text
      const isJson = response.headers["content-type"]?.startsWith("application/json") === true
      return {
        status: response.status,
        location: response.headers["location"],
        text: answer,
        json: isJson ? (JSON.parse(answer) as Json) : undefined,
      }
    }).pipe(
      Effect.provide(httpClient),
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    )

  /** Status and body of an answer to a request with this JSON body. */
  const post = (host: Host, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    Effect.map(raw("POST", host, path, { body, headers }), ({ json = {}, status }) => [status, json] as const)
  const get = (host: Host, path: string, headers: Readonly<Record<string, string>> = {}) =>
    Effect.map(raw("GET", host, path, { headers }), ({ json = {}, status }) => [status, json] as const)
  /** A page that a browser sends a form to; no key goes along. */
  const submit = (url: string, form: Readonly<Record<string, string>>) =>
    raw("POST", "checkout", url, {
      headers: { authorization: "" },
      body: new URLSearchParams(form).toString(),
      type: "application/x-www-form-urlencoded",
    })

  return { emulator, client, call, raw, post, get, submit, urls }
})

export const basic = (shopId: string, key: Redacted.Redacted<string> | string): string =>
  `Basic ${btoa(`${shopId}:${typeof key === "string" ? key : Redacted.value(key)}`)}`

/** What an emulator has announced, verified and read by the real receiver. */
export const deliveries = (emulator: EComChargeEmulator.Service) =>
  Effect.gen(function* () {
    const webhook = yield* EComChargeWebhook.make({
      ...emulator.credentials,
      publicKey: EComChargeEmulator.publicKey,
    })
    yield* emulator.webhooks.delivered
    return yield* Effect.forEach(yield* emulator.webhooks.list, ({ request }) =>
      webhook.verify(request?.body ?? "", request?.headers ?? {}),
    )
  })

/** The same, one word each. */
export const announced = (emulator: EComChargeEmulator.Service) =>
  Effect.map(deliveries(emulator), (events) =>
    events.map((event) => {
      switch (event._tag) {
        case "SubscriptionChanged": {
          const { event: word, state } = event.subscription
          return word === undefined || word === null ? state : `${state} (${word})`
        }
        case "TransactionChanged":
        case "TransactionV3Changed":
          return `${event.transaction.type} ${event.transaction.status}`
        case "CheckoutExpired":
          return "checkout expired"
        case "Unknown":
          return "unknown"
      }
    }),
  )

export const card = (number: string = EComChargeEmulator.testCards.successful) => ({
  number,
  verification_value: "987",
  holder: "John Doe",
  exp_month: "01",
  exp_year: "2099",
})

export const payment = (fields: Json = {}) => ({
  amount: 100,
  currency: "USD",
  description: "Order 1",
  test: true,
  duplicate_check: false,
  credit_card: card(),
  ...fields,
})

export const plan = {
  title: "Pro",
  currency: "EUR",
  plan: { amount: 999, interval: 1, interval_unit: "month" },
} as const
