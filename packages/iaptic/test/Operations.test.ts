import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import type * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as IapticApi from "@effect-billing/iaptic/IapticApi"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { always, publicClient, publicText, reasonOf, secretClient, secretText } from "./support.ts"

// The dossier's table: method, path, key. Written out here on purpose, so that a slip in the contract shows.
const table: ReadonlyArray<readonly [name: string, method: string, path: string, key: string]> = [
  ["validate", "POST", "/v1/validate", "public"],
  ["validateV3", "POST", "/v3/validate", "public"],
  ["getVersion", "GET", "/v3", "secret"],
  ["getCustomersBulkInfoV3", "GET", "/v3/customers", "secret"],
  ["getCustomer", "GET", "/v3/customers/:applicationUsername", "secret"],
  ["getCustomerPurchasesV3", "GET", "/v3/customers/:applicationUsername/purchases", "secret"],
  ["searchEvents", "GET", "/v3/search/:applicationUsername", "secret"],
  ["listPurchases", "GET", "/v3/purchases", "secret"],
  ["getPurchase", "GET", "/v3/purchases/:purchaseId", "secret"],
  ["listTransactions", "GET", "/v3/transactions", "secret"],
  ["getTransaction", "GET", "/v3/transactions/:transactionId", "secret"],
  ["getStats", "GET", "/v3/stats", "secret"],
  ["getAppStats", "GET", "/v3/apps/:appName/stats", "secret"],
  ["listEvents", "GET", "/v3/events", "secret"],
  ["getEvent", "GET", "/v3/events/:eventId", "secret"],
  ["getEventAnalysis", "GET", "/v3/events/:eventId/analysis", "secret"],
  ["listStripePrices", "GET", "/v3/stripe/prices", "public"],
  ["createStripeCheckout", "POST", "/v3/stripe/checkout", "public"],
  ["listStripePurchases", "GET", "/v3/stripe/purchases", "public"],
  ["createStripePortal", "POST", "/v3/stripe/portal", "public"],
  ["changeStripePlan", "POST", "/v3/stripe/change-plan", "public"],
  ["createBraintreeClientToken", "POST", "/v3/braintree/client-token", "public"],
  ["getCustomersBulkInfo", "GET", "/v2/customers", "secret"],
  ["getCustomerPurchases", "GET", "/v2/customers/:applicationUsername/purchases", "secret"],
  ["getCustomerSubscription", "GET", "/v2/customers/:applicationUsername/subscription", "secret"],
  ["getReceipt", "GET", "/v2/receipt/:receiptId", "secret"],
  ["listTransactionsV2", "GET", "/v2/transactions", "secret"],
  ["listCustomersV1", "GET", "/v1/customers", "secret"],
  ["getCustomerV1", "GET", "/v1/customers/:applicationUsername", "secret"],
  ["getCustomerSubscriptionV1", "GET", "/v1/customers/:applicationUsername/subscription", "secret"],
]

describe("operations", () => {
  it("are the thirty of the provider's endpoint table", () => {
    assert.deepStrictEqual(
      IapticApi.operations.map(({ credential, method, name, path }) => [name, method, path, credential]),
      table.map((row) => [...row]),
    )
  })

  it("are exported by their names, say where they come from, and only validating may be repeated among the writes", () => {
    const exported = IapticApi as unknown as Readonly<Record<string, Operation.Any>>
    for (const operation of IapticApi.operations) {
      assert.strictEqual(exported[operation.name]?.input, operation.input)
      assert.match(operation.source, /\[(docs|client code|third party|seed)\]/)
      assert.strictEqual(operation.deprecated, ["listCustomersV1", "getCustomerV1"].includes(operation.name))
      assert.strictEqual(operation.effect, operation.method === "GET" ? "read" : "write")
      assert.strictEqual(
        operation.repeat,
        operation.method === "GET" || operation.path.endsWith("/validate") ? "safe" : "never",
      )
    }
  })

  it("are all in the README's table, as they are", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
    const rows = readme
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .filter((cells) => cells[2] === "GET" || cells[2] === "POST")
    assert.deepStrictEqual(
      rows,
      IapticApi.operations.map(({ confidence, deprecated, effect, method, name, path, summary }) => [
        "",
        `\`${name}\``,
        method,
        `\`${path}\``,
        effect,
        confidence,
        `${summary}${deprecated ? " (deprecated)" : ""}`,
        "",
      ]),
    )
  })
})

const hostile = "prod:bob kal/1?#%"

describe("hostile names in paths", () => {
  const withName = IapticApi.operations.filter(
    (operation: Operation.Any) => operation.locations.path.length > 0,
  )

  for (const operation of withName) {
    const [field = ""] = operation.locations.path
    const input = { [field]: hostile } as never
    it.effect(`${operation.name} encodes its ${field} exactly once`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* secretClient(always({ ok: false, status: 404, message: "seen" }))
        yield* reasonOf(client.request(operation as Operation.Any, input))
        const [request] = yield* requests
        assert.strictEqual(
          request?.url.pathname,
          operation.path.replace(`:${field}`, "prod%3Abob%20kal%2F1%3F%23%25"),
        )
        assert.strictEqual(request?.url.search, "")
      }),
    )
  }

  for (const name of ["", ".", "..", "\ud800"]) {
    it.effect(`getCustomerPurchases refuses ${JSON.stringify(name)} and sends nothing`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* secretClient([])
        const reason = yield* reasonOf(client.getCustomerPurchases(name))
        assert.strictEqual(reason._tag, "InvalidRequest")
        if (reason._tag === "InvalidRequest")
          assert.deepStrictEqual(reason.issues[0]?.path, ["applicationUsername"])
        assert.lengthOf(yield* requests, 0)
      }),
    )
  }

  it.effect("an emoji and a comma are ordinary characters", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(always({ applicationUsername: "x" }))
      yield* client.getCustomerPurchases("🎸,b")
      assert.strictEqual((yield* requests)[0]?.url.pathname, "/v2/customers/%F0%9F%8E%B8%2Cb/purchases")
    }),
  )
})

describe("request", () => {
  const associate = Operation.make("associate", {
    method: "POST",
    path: "/v3/associations/:purchaseId",
    pathFields: { purchaseId: Schema.String },
    body: Body.json({ applicationUsername: Schema.String }),
    success: Schema.Struct({ ok: Schema.Boolean }),
  })

  const credentials = (name: string, key: string) => `Basic ${btoa(`${name}:${key}`)}`

  it.effect("sends an operation of one's own with the same credentials, on both clients", () =>
    Effect.gen(function* () {
      const input = { purchaseId: "apple:1", applicationUsername: "alice" }
      const ones = yield* secretClient(always({ ok: true }))
      const others = yield* publicClient(always({ ok: true }))
      assert.deepStrictEqual(yield* ones.client.request(associate, input), { ok: true })
      assert.deepStrictEqual(yield* others.client.request(associate, input), { ok: true })
      const first: ScriptedHttpClient.CapturedRequest | undefined = (yield* ones.requests)[0]
      assert.strictEqual(first?.url.href, "https://validator.iaptic.com/v3/associations/apple%3A1")
      assert.strictEqual(first?.headers["authorization"], credentials("test", secretText))
      assert.deepStrictEqual(JSON.parse(first?.text ?? ""), { applicationUsername: "alice" })
      assert.strictEqual(
        (yield* others.requests)[0]?.headers["authorization"],
        credentials("test", publicText),
      )
    }),
  )

  it.effect("reads its failures like any other", () =>
    Effect.gen(function* () {
      const { client } = yield* secretClient(
        always({ ok: false, status: 400, code: "InvalidPayload", message: "Error: Invalid credentials" }),
      )
      const reason = yield* reasonOf(
        client.request(associate, { purchaseId: "apple:1", applicationUsername: "a" }),
      )
      assert.strictEqual(reason._tag, "AuthenticationFailed")
    }),
  )

  it("keeps secrets of an input redacted", () => {
    const input: Operation.Input<typeof IapticApi.listStripePurchases> = { accessToken: Redacted.make("t") }
    assert.strictEqual(String(input.accessToken), "<redacted>")
  })
})
