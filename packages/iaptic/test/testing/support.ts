/** An emulator with both real clients on it, in process or over HTTP. */
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as IapticClient from "@effect-billing/iaptic/IapticClient"
import * as IapticPublicClient from "@effect-billing/iaptic/IapticPublicClient"
import { IapticEmulator } from "@effect-billing/iaptic/testing"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

export type Transport = "in process" | "over HTTP"

/** The credentials of the dossier's samples. */
export const sampleCredentials: IapticEmulator.Credentials = {
  appName: "test",
  secretKey: Redacted.make("00000000-0000-0000-0000-000000000000"),
  publicKey: Redacted.make("11111111-1111-1111-1111-111111111111"),
}

export type Options = IapticEmulator.Options & {
  readonly client?: Partial<IapticClient.Options>
}

export const start = Effect.fnUntraced(function* (
  { client, ...options }: Options = {},
  transport: Transport = "in process",
) {
  const emulator = yield* IapticEmulator.make(options)
  const { appName, publicKey, secretKey } = emulator.credentials
  const server = transport === "over HTTP" ? yield* EmulatorServer.make({ emulators: [emulator] }) : undefined
  const baseUrl = server?.urlOf("iaptic") ?? "https://validator.iaptic.com"
  const httpClient = server === undefined ? emulator.layerHttpClient : FetchHttpClient.layer
  const shared = { appName, baseUrl, ...client }
  const secret = yield* Effect.provide(IapticClient.make({ secretKey, ...shared }), httpClient)
  const open = yield* Effect.provide(IapticPublicClient.make({ publicKey, ...shared }), httpClient)

  /** Any operation, from its JSON input to its JSON answer, through the client that has its credential. */
  const call = (operation: Operation.Any, json: unknown = {}) => {
    const input = Result.getOrThrow(OperationJson.decodeInput(operation, json))
    const answer =
      operation.credential === "secret" ? secret.request(operation, input) : open.request(operation, input)
    return answer.pipe(
      CallOptions.withCallOptions({ drift: Drift.strict }),
      Effect.map((value: unknown) => OperationJson.encodeSuccess(operation, value)),
    )
  }

  /** A request as nobody's client would write it, with the secret key unless the headers say otherwise. */
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
        HttpClientRequest.setHeaders(given.headers ?? { authorization: basic(appName, secretKey) }),
        given.body === undefined
          ? (same) => same
          : HttpClientRequest.bodyText(given.body, given.type ?? "application/json"),
      )
      const response = yield* http.execute(request)
      const text = yield* response.text
      const isJson = response.headers["content-type"]?.startsWith("application/json") === true
      return {
        status: response.status,
        type: response.headers["content-type"],
        text,
        json: isJson ? (JSON.parse(text) as unknown) : undefined,
      }
    }).pipe(Effect.provide(httpClient))

  return { emulator, secret, open, call, raw, baseUrl }
})

export const basic = (appName: string, key: Redacted.Redacted<string> | string): string =>
  `Basic ${btoa(`${appName}:${typeof key === "string" ? key : Redacted.value(key)}`)}`

/** The bodies of the webhooks an emulator has sent. */
export const webhookBodies = ({ webhooks }: IapticEmulator.Service) =>
  Effect.map(webhooks.list, (list) =>
    list.map(
      (delivery) =>
        JSON.parse(String(delivery.request?.body)) as {
          readonly type: string
          readonly password: string
          readonly applicationUsername?: string
          readonly notification?: {
            readonly reason: string
            readonly id: string
            readonly date: string
            readonly transactionId?: string
          }
          readonly purchases?: Readonly<Record<string, IapticEmulator.EmulatedPurchase>>
        },
    ),
  )

/** What they announce, in order. */
export const announced = (emulator: IapticEmulator.Service) =>
  Effect.map(webhookBodies(emulator), (bodies) =>
    bodies.map(({ applicationUsername, notification }) => `${applicationUsername} ${notification?.reason}`),
  )
