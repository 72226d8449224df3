/** The registration of a provider that behaves: the real engine of core below a vendor that does not exist. */
import * as Classification from "@effect-billing/core/Classification"
import type * as Operation from "@effect-billing/core/Operation"
import * as ProviderClient from "@effect-billing/core/ProviderClient"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Outcome from "../../src/Outcome.ts"
import type { Registration, Settings, Subject } from "../../src/Registration.ts"
import * as AcmeApi from "./AcmeApi.ts"
import { fail, type AcmeError } from "./AcmeError.ts"
import * as AcmeWebhooks from "./AcmeWebhooks.ts"

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

// The client fills in what it was configured with.
const inShop = (operation: Operation.Any, input: unknown): unknown =>
  operation.locations.query.includes("shop") ? { shop: "shop-1", ...(input as object) } : input

export const makeSubject =
  (options: Partial<ProviderClient.Options<AcmeError>> = {}) =>
  (settings: Settings) => {
    const authorization = basic(settings.credentials)
    return Effect.map(
      ProviderClient.make<AcmeError>({
        provider: "acme",
        service: "AcmeClient",
        hosts: { api: `${settings.baseUrl("api")}/v1`, vault: `${settings.baseUrl("vault")}/v1` },
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
        call: (operation, input) => client.call(operation, inShop(operation, input)),
        request: (operation, input) => client.call(operation, inShop(operation, input)),
        items: (operation, input) => client.items(operation, inShop(operation, input)),
      }),
    )
  }

export const acme: Registration = {
  id: "acme",
  packageName: "@effect-billing/acme",
  errorTag: "AcmeError",
  operations: AcmeApi.operations,
  hosts: ["api", "vault"],
  prefix: () => "/v1",
  defaults: ({ locations }, { shop }) =>
    locations.query.includes("shop") && shop === undefined ? { shop: "shop-1" } : {},
  credentials: [
    { name: "account", isSecret: false },
    { name: "apiKey", isSecret: true },
  ],
  placement: (_operation, credentials) => ({ headers: { authorization: basic(credentials) } }),
  connect: makeSubject(),
  reads: [
    {
      operation: AcmeApi.getThing,
      input: { id: "t1" },
      answer: { id: "t1", status: "active" },
      malformed: { id: 42 },
      drifted: { id: "t1", status: "paused", brandNew: { a: 1 } },
    },
    {
      operation: AcmeApi.findThings,
      input: { name: "one" },
      answer: { rows: [{ id: "t1" }] },
      malformed: { rows: [{ id: 42 }] },
      drifted: { rows: [{ id: "t1", status: "paused", brandNew: { a: 1 } }] },
    },
  ],
  writes: [
    { operation: AcmeApi.createThing, input: { name: "one" }, answer: { thing: { id: "t1" } } },
    { operation: AcmeApi.createKeyed, input: { name: "one" }, answer: { id: "t1" } },
    { operation: AcmeApi.grantThing, input: { id: "t1" }, answer: { id: "t1" } },
  ],
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
    findThings: {
      operation: AcmeApi.findThings,
      style: "offset",
      position: "skip",
      limit: undefined,
      input: { name: "one" },
      item: (index) => ({ id: `t${index}` }),
      page: (rows) => ({ rows }),
      identify: (item) => (item as { readonly id: string }).id,
      nameOf: (index) => `t${index}`,
      honouredLimit: 0,
      givesTotal: false,
      dropsRepeated: true,
    },
    listAll: {
      operation: AcmeApi.listAll,
      style: "whole",
      position: "",
      limit: undefined,
      input: {},
      item: (index) => ({ id: `t${index}` }),
      page: (rows, { next }) => ({ rows, next }),
      itemsOf: (answer) => (answer as { readonly rows: ReadonlyArray<unknown> }).rows,
      identify: (item) => (item as { readonly id: string }).id,
      nameOf: (index) => `t${index}`,
      honouredLimit: 0,
      givesTotal: false,
    },
  },
  inputs: {},
  payload: (_operation, answer) => answer,
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
      "create-request.json": [
        { origin: "real", kind: "request", operation: AcmeApi.createThing },
        {
          origin: "real",
          kind: "request",
          operation: AcmeApi.createThing,
          input: () => ({ name: 1, more: true }),
          refusedFor: ["name", "more"],
        },
      ],
      "webhook.json": {
        origin: "real",
        kind: "webhook",
        deliver: (content, secret) => ({
          body: JSON.stringify({ ...(content as object), secret }),
          headers: {},
        }),
        outcome: "success",
      },
      "synthetic-vector.json": [
        {
          origin: "synthetic",
          kind: "vector",
          check: (content) => Effect.succeed(Outcome.expectEqual("the vector", content, { vector: 1 })),
        },
        { origin: "synthetic", kind: "outside", because: "for the test of the suite" },
      ],
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
  inBand: {
    echo: (text) => ({ ok: false, status: 400, code: text, message: text }),
    unavailable: { ok: false, status: 503 },
  },
  keepers: { "a wrapper": (secret) => Effect.succeed(Redacted.make(secret)) },
  webhooks: [AcmeWebhooks.password, AcmeWebhooks.signature, AcmeWebhooks.sealed, AcmeWebhooks.unsigned],
}

/** The same vendor, if it signed a time: late and early deliveries are refused. */
export const acmeWithTime: Registration = { ...acme, webhooks: [AcmeWebhooks.passwordWithTime] }
