import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { always, authorization, reasonOf, scripted } from "./support.ts"

// The dossier's endpoints, written out here on purpose, so that a slip in the contract shows.
const table: ReadonlyArray<
  readonly [name: string, method: string, host: string, path: string, repeat: Operation.Repeat]
> = [
  ["createCustomer", "POST", "api", "/customers", "never"],
  ["getCustomer", "GET", "api", "/customers/:customer_id", "safe"],
  ["listCustomers", "GET", "api", "/customers", "safe"],
  ["createPlan", "POST", "api", "/plans", "never"],
  ["getPlan", "GET", "api", "/plans/:plan_id", "safe"],
  ["listPlans", "GET", "api", "/plans", "safe"],
  ["createSubscription", "POST", "api", "/subscriptions", "never"],
  ["getSubscription", "GET", "api", "/subscriptions/:subscription_id", "safe"],
  ["cancelSubscription", "POST", "api", "/subscriptions/:subscription_id/cancel", "never"],
  ["createProduct", "POST", "api", "/products", "never"],
  ["createPayment", "POST", "gateway", "/transactions/payments", "keyed"],
  ["createAuthorization", "POST", "gateway", "/transactions/authorizations", "keyed"],
  ["createCharge", "POST", "gateway", "/services/credit_cards/charges", "keyed"],
  ["createCapture", "POST", "gateway", "/transactions/captures", "keyed"],
  ["createVoid", "POST", "gateway", "/transactions/voids", "keyed"],
  ["createRefund", "POST", "gateway", "/transactions/refunds", "keyed"],
  ["createCredit", "POST", "gateway", "/transactions/credits", "keyed"],
  ["createPayout", "POST", "gateway", "/transactions/payouts", "keyed"],
  ["createTokenization", "POST", "gateway", "/transactions/tokenizations", "keyed"],
  ["createRecipientTokenization", "POST", "gateway", "/transactions/recipient_tokenizations", "keyed"],
  ["createCheckup", "POST", "gateway", "/transactions/checkups", "keyed"],
  ["createChargeback", "POST", "gateway", "/transactions/chargebacks", "keyed"],
  ["createFraudAdvice", "POST", "gateway", "/transactions/fraud_advices", "keyed"],
  ["createP2p", "POST", "gateway", "/transactions/p2ps", "keyed"],
  ["checkP2pRestrictions", "POST", "gateway", "/p2p-restrictions", "safe"],
  ["getTransaction", "GET", "gateway", "/transactions/:uid", "safe"],
  ["listTransactionsByTrackingId", "GET", "gateway", "/v2/transactions/tracking_id/:tracking_id", "safe"],
  ["getTransactionByTrackingId", "GET", "gateway", "/transactions/tracking_id/:tracking_id", "safe"],
  ["createPaymentV3", "POST", "gateway", "/transactions/payments", "keyed"],
  ["createAuthorizationV3", "POST", "gateway", "/transactions/authorizations", "keyed"],
  ["getTransactionV3", "GET", "gateway", "/transactions/:uid", "safe"],
  ["createCardToken", "POST", "gateway", "/credit_cards", "never"],
  ["updateCardToken", "POST", "gateway", "/credit_cards/:token", "never"],
  ["createCardTokenV2", "POST", "gateway", "/v2/credit_cards", "never"],
  ["updateCardTokenV2", "PUT", "gateway", "/v2/credit_cards/:token", "never"],
  ["createPaymentAsync", "POST", "gateway", "/async/transactions/payments", "never"],
  ["createAuthorizationAsync", "POST", "gateway", "/async/transactions/authorizations", "never"],
  ["createCaptureAsync", "POST", "gateway", "/async/transactions/captures", "never"],
  ["createVoidAsync", "POST", "gateway", "/async/transactions/voids", "never"],
  ["createRefundAsync", "POST", "gateway", "/async/transactions/refunds", "never"],
  ["createPayoutAsync", "POST", "gateway", "/async/transactions/payouts", "never"],
  ["getAsyncStatus", "GET", "gateway", "/async/status/:request_id", "safe"],
  ["getAsyncResult", "GET", "gateway", "/async/result/:request_id", "never"],
  ["createCheckout", "POST", "checkout", "/ctp/api/checkouts", "never"],
  ["getCheckout", "GET", "checkout", "/ctp/api/checkouts/:token", "safe"],
  ["createAlternativePayment", "POST", "api", "/beyag/transactions/payments", "keyed"],
  ["createAlternativeCapture", "POST", "api", "/beyag/transactions/captures", "keyed"],
  ["createAlternativeRefund", "POST", "api", "/beyag/transactions/refunds", "keyed"],
  ["getAlternativeTransaction", "GET", "api", "/beyag/transactions/:uid", "safe"],
  [
    "listAlternativeTransactionsByTrackingId",
    "GET",
    "api",
    "/beyag/transactions/tracking_id/:tracking_id",
    "safe",
  ],
  ["createBeyagPayment", "POST", "api", "/beyag/payments", "keyed"],
  ["getBeyagPayment", "GET", "api", "/beyag/payments/:uid", "safe"],
  ["findBeyagPayment", "GET", "api", "/beyag/payments", "safe"],
  ["deleteBeyagPayment", "DELETE", "api", "/beyag/payments/:uid", "never"],
]

describe("operations", () => {
  it("are those of the dossier", () => {
    assert.deepStrictEqual(
      EComChargeApi.operations.map(({ host, method, name, path, repeat }) => [
        name,
        method,
        host,
        path,
        repeat,
      ]),
      table.map((row) => [...row]),
    )
  })

  it("are exported by their names, say where they come from, and carry a RequestID where it is honoured", () => {
    const exported = EComChargeApi as unknown as Readonly<Record<string, Operation.Any>>
    for (const operation of EComChargeApi.operations as ReadonlyArray<Operation.Documented>) {
      const { host, idempotency, method, name, path, source } = operation
      assert.strictEqual(exported[name]?.input, operation.input, name)
      assert.match(source, /\[(docs|client code|seed)\]/)
      assert.strictEqual(
        operation.effect,
        method === "GET" || name === "checkP2pRestrictions" ? "read" : "write",
        name,
      )
      // "Host-to-host card and alternative transactions"; nothing is said of the asynchronous mode. [docs]
      const isHonoured =
        method === "POST" &&
        name !== "checkP2pRestrictions" &&
        (path.startsWith("/beyag/") || (host === "gateway" && /^\/(?:transactions|services)\//.test(path)))
      assert.strictEqual(idempotency?.header, isHonoured ? "RequestID" : undefined, name)
    }
  })

  it("are all in the README's table, as they are", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
    const rows = readme
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .filter((cells) => ["GET", "POST", "PUT", "DELETE"].includes(cells[2] ?? ""))
    assert.deepStrictEqual(
      rows,
      EComChargeApi.operations.map(
        ({ confidence, deprecated, effect, host, method, name, path, summary }) => [
          "",
          `\`${name}\``,
          method,
          host,
          `\`${path}\``,
          effect,
          confidence,
          `${summary}${deprecated ? " (deprecated)" : ""}`,
          "",
        ],
      ),
    )
  })
})

const hostile = "prod:bob kal/1?#%;"

describe("hostile names in paths", () => {
  const withName = (EComChargeApi.operations as ReadonlyArray<Operation.Any>).filter(
    ({ locations, method }) => locations.path.length > 0 && method === "GET",
  )

  for (const operation of withName) {
    const [field = ""] = operation.locations.path
    it.effect(`${operation.name} encodes its ${field} exactly once`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* scripted(always({ message: "seen" }, 404))
        yield* reasonOf(client.request(operation, { [field]: hostile }))
        const [request] = yield* requests
        assert.strictEqual(
          request?.url.pathname,
          operation.path.replace(`:${field}`, "prod%3Abob%20kal%2F1%3F%23%25%3B"),
        )
        assert.strictEqual(request?.url.search, "")
      }),
    )
  }

  for (const name of ["", ".", "..", "\ud800"]) {
    it.effect(`getCustomer refuses ${JSON.stringify(name)} and sends nothing`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* scripted([])
        const reason = yield* reasonOf(client.getCustomer(name))
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.lengthOf(yield* requests, 0)
      }),
    )
  }
})

describe("request", () => {
  const confirm = Operation.make("confirm", {
    method: "POST",
    host: "gateway",
    path: "/transactions/:uid/confirm",
    pathFields: { uid: Schema.String },
    body: Body.jsonUnder("request", { reason: Schema.String }),
    success: Schema.Struct({ ok: Schema.Boolean }),
  })

  it.effect("sends an operation of one's own with the same credentials and version", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted(always({ ok: true }))
      assert.deepStrictEqual(yield* client.request(confirm, { uid: "1-a", reason: "r" }), { ok: true })
      const [request] = yield* requests
      assert.strictEqual(request?.url.href, "https://gateway.test/transactions/1-a/confirm")
      assert.strictEqual(request?.headers["authorization"], authorization)
      assert.strictEqual(request?.headers["x-api-version"], "2")
      assert.deepStrictEqual(JSON.parse(request?.text ?? ""), { request: { reason: "r" } })
    }),
  )

  it.effect("reads its failures like any other", () =>
    Effect.gen(function* () {
      const { client } = yield* scripted(always({ response: { message: "Record not found" } }, 404))
      const reason = yield* reasonOf(client.request(confirm, { uid: "1-a", reason: "r" }))
      assert.strictEqual(reason._tag, "NotFound")
    }),
  )

  it("keeps card numbers and tokens of an input redacted", () => {
    const input: Operation.Input<typeof EComChargeApi.createPayment> = {
      amount: 1,
      currency: "USD",
      description: "d",
      credit_card: { number: Redacted.make("4200000000000000"), token: Redacted.make("t") },
    }
    assert.notInclude(JSON.stringify(input), "4200")
  })
})
