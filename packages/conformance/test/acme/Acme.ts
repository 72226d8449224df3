/** The registration of a provider that behaves: the real engine of core below a vendor that does not exist. */
import * as Classification from "@effect-billing/core/Classification"
import * as ProviderClient from "@effect-billing/core/ProviderClient"
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import * as Webhook from "@effect-billing/core/Webhook"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Registration, Settings, Subject } from "../../src/Registration.ts"
import * as AcmeApi from "./AcmeApi.ts"

export class AcmeError extends ProviderError.Class<AcmeError>("conformance/AcmeError")("AcmeError", {
  provider: "acme",
  reasons: Reason.members,
}) {}

export const fail = (operation: string, reason: Reason.AnyReason): AcmeError =>
  new AcmeError({ operation, reason: reason as Reason.Reason })

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

const classify: ProviderClient.Options<AcmeError>["classify"] = (answer) => {
  const { json } = answer
  if (!isRecord(json) || json["ok"] !== false) return undefined
  const { code, message, status } = json
  const words = {
    ...(typeof status === "number" ? { bodyStatus: status } : {}),
    ...(typeof code === "string" || typeof code === "number" ? { providerCode: code } : {}),
    ...(typeof message === "string" ? { providerMessage: message } : {}),
  }
  const meant = answer.status >= 400 ? answer.status : typeof status === "number" ? status : 400
  const reason = Classification.reasonForStatus(answer, meant, words)
  return reason === undefined ? undefined : Classification.failure(reason)
}

export const basic = (credentials: Readonly<Record<string, string>>): string =>
  `Basic ${Buffer.from(`${credentials["account"]}:${credentials["apiKey"]}`).toString("base64")}`

export const makeSubject =
  (options: Partial<ProviderClient.Options<AcmeError>> = {}) =>
  (settings: Settings) => {
    const authorization = basic(settings.credentials)
    return Effect.map(
      ProviderClient.make<AcmeError>({
        provider: "acme",
        service: "AcmeClient",
        hosts: { api: settings.baseUrl },
        authenticate: () => Result.succeed({ headers: { authorization } }),
        secrets: [settings.credentials["apiKey"] ?? "", authorization.slice("Basic ".length)],
        credentialName: settings.credentials["account"] ?? "",
        classify,
        error: fail,
        ...settings.options,
        ...options,
      }),
      (client): Subject => ({
        values: [client],
        call: (operation, input) => client.call(operation, input),
        request: (operation, input) => client.call(operation, input),
        items: (operation, input) => client.items(operation, input),
      }),
    )
  }

const genuine = (secret: string, at: number) => ({
  body: JSON.stringify({ type: "thing.changed", secret, sentAt: at, id: "delivery-1" }),
  headers: { "content-type": "application/json" },
})

const refuse = (reason: Reason.AnyReason): AcmeError => fail("webhook", reason)

/** A webhook whose body carries the secret and, for this vendor, a time one may trust. */
export const verify = (secrets: ReadonlyArray<string>) => {
  const prepared = Webhook.makeSecrets(secrets.map((secret) => Redacted.make(secret)))
  return (delivery: { readonly body: unknown }) =>
    Effect.gen(function* () {
      const json = yield* Effect.flatMap(Webhook.readBody(delivery.body), Webhook.decodeJson)
      if (!isRecord(json))
        return yield* Effect.fail(new Reason.UnexpectedResponse({ description: "no delivery" }))
      yield* Webhook.verifySecret(prepared, json["secret"])
      const { id, secret: _secret, sentAt, type } = json
      if (typeof sentAt !== "number" || typeof id !== "string" || typeof type !== "string") {
        return yield* Effect.fail(
          new Reason.DecodeFailed({ issues: [{ path: ["sentAt"], message: "no time" }] }),
        )
      }
      return { id, type, sentAt }
    }).pipe(Effect.mapError(refuse))
}

export const acme: Registration = {
  id: "acme",
  packageName: "@effect-billing/acme",
  errorTag: "AcmeError",
  operations: AcmeApi.operations,
  credentials: [
    { name: "account", isSecret: false },
    { name: "apiKey", isSecret: true },
  ],
  placement: (_operation, credentials) => ({ headers: { authorization: basic(credentials) } }),
  connect: makeSubject(),
  read: {
    operation: AcmeApi.getThing,
    input: { id: "t1" },
    answer: { id: "t1", status: "active" },
    malformed: { id: 42 },
    drifted: { id: "t1", status: "paused", brandNew: { a: 1 } },
  },
  write: { operation: AcmeApi.createThing, input: { name: "one" }, answer: { thing: { id: "t1" } } },
  listings: {
    listThings: {
      operation: AcmeApi.listThings,
      style: "offset",
      position: "skip",
      limit: "limit",
      input: {},
      item: (index) => ({ id: `t${index}` }),
      page: (rows, { total }) => ({ rows, ...(total === undefined ? {} : { total }) }),
      identify: (item) => (item as { readonly id: string }).id,
      nameOf: (index) => `t${index}`,
      honouredLimit: 4,
      givesTotal: true,
    },
    listByCursor: {
      operation: AcmeApi.listByCursor,
      style: "cursor",
      position: "after",
      limit: undefined,
      input: {},
      item: (index) => ({ id: `t${index}` }),
      page: (rows, { next }) => ({ rows, ...(next === undefined ? {} : { next }) }),
      identify: (item) => (item as { readonly id: string }).id,
      nameOf: (index) => `t${index}`,
      honouredLimit: 0,
      givesTotal: false,
    },
  },
  inputs: {},
  samples: {
    folder: new URL("samples/", import.meta.url),
    files: {
      "thing.json": {
        origin: "real",
        kind: "answer",
        operation: AcmeApi.getThing,
        input: { id: "t1" },
        outcome: "success",
      },
      "synthetic-error.json": {
        origin: "synthetic",
        kind: "answer",
        operation: AcmeApi.getThing,
        input: { id: "t1" },
        outcome: "AuthenticationFailed",
      },
      "create-request.json": { origin: "real", kind: "request", operation: AcmeApi.createThing },
      "webhook.json": { origin: "real", kind: "webhook", secretField: "secret", outcome: "success" },
    },
  },
  errors: [
    {
      name: "a failure with status 200",
      operation: AcmeApi.getThing,
      input: { id: "t1" },
      status: 200,
      body: { json: { ok: false, status: 401, code: "BadKey", message: "the key is wrong" } },
      expected: {
        _tag: "AuthenticationFailed",
        isRetryable: false,
        bodyStatus: 401,
        providerCode: "BadKey",
        says: "the key is wrong",
      },
    },
  ],
  webhook: {
    proof: "password",
    receiver: (secrets) => {
      const verified = verify(secrets)
      return Effect.succeed({
        verify: verified,
        once: (delivery, handle) =>
          Effect.flatMap(verified(delivery), (event) =>
            Effect.map(
              WebhookDeliveryStore.once(`acme:${event.id}`, { timeToLive: "3 days" }, handle),
              Option.isSome,
            ),
          ),
      })
    },
    genuine: { "thing.changed": genuine },
    withoutProof: (delivery) => {
      const { secret: _secret, ...rest } = JSON.parse(delivery.body) as Record<string, unknown>
      return { ...delivery, body: JSON.stringify(rest) }
    },
    malformed: {
      "a time in words": {
        make: (secret) => ({
          body: JSON.stringify({ type: "thing.changed", secret, sentAt: "now", id: "x" }),
          headers: {},
        }),
        tags: ["DecodeFailed"],
      },
    },
    time: {
      isSent: false,
      because: "the time is in the body, which a password does not prove",
      occurredAt: (event) => (event as { readonly sentAt: number }).sentAt,
      telling: genuine,
    },
  },
}

/** The same vendor, if it signed a time: late and early deliveries are refused. */
export const acmeWithTime: Registration = {
  ...acme,
  webhook: {
    ...acme.webhook,
    receiver: (secrets) =>
      Effect.map(acme.webhook.receiver(secrets), (receiver) => ({
        ...receiver,
        verify: (delivery) =>
          Effect.flatMap(receiver.verify(delivery), (event) =>
            Effect.as(
              Effect.mapError(
                Webhook.verifyTime(DateTime.makeUnsafe((event as { readonly sentAt: number }).sentAt)),
                refuse,
              ),
              event,
            ),
          ),
      })),
    time: { isSent: true, toleranceMillis: 300_000 },
  },
}
