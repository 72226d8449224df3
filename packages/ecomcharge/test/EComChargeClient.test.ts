/**
 * What each method sends, to which host, and what is done when the answer does not come.
 */
import type { CallGuard } from "@effect-billing/core/CallGuard"
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import type * as EComChargeClient from "@effect-billing/ecomcharge/EComChargeClient"
import * as EComChargeConfig from "@effect-billing/ecomcharge/EComChargeConfig"
import type { EComChargeError } from "@effect-billing/ecomcharge/EComChargeError"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  always,
  authorization,
  fixture,
  fixtureObject,
  plainServer,
  reasonOf,
  scripted,
  secretKey,
} from "./support.ts"

type Service = EComChargeClient.Service
type Ask = (client: Service) => Effect.Effect<unknown, EComChargeError>

const transaction = fixture("synthetic-gateway-query-uid-200.json")
const subscription = fixture("subscription-get-200-active.json")
const customer = fixture("customer-get-200.json")
const plan = fixture("plan-get-200.json")
const storedCard = { token: "card-token", holder: "John Doe", last_4: "0000" }
const token = Redacted.make("card-token")
const payment = { amount: 100, currency: "EUR", description: "Test", credit_card: { token } }
const child = { parent_uid: "1-a", amount: 50 }

/** Method, URL, body as sent (without its envelope being told apart), and an answer. */
const calls: ReadonlyArray<readonly [string, Ask, string, unknown, unknown]> = [
  [
    "createCustomer",
    (client) => client.createCustomer({ email: "a@example.com", ip: "192.0.2.1" }),
    "POST https://api.test/customers",
    { email: "a@example.com", ip: "192.0.2.1" },
    customer,
  ],
  [
    "getCustomer",
    (client) => client.getCustomer("cst_1"),
    "GET https://api.test/customers/cst_1",
    null,
    customer,
  ],
  ["listCustomers", (client) => client.listCustomers(), "GET https://api.test/customers", null, [customer]],
  [
    "createPlan",
    (client) =>
      client.createPlan({
        title: "Basic",
        currency: "USD",
        plan: { amount: 20, interval: 1, interval_unit: "month" },
      }),
    "POST https://api.test/plans",
    { title: "Basic", currency: "USD", plan: { amount: 20, interval: 1, interval_unit: "month" } },
    plan,
  ],
  ["getPlan", (client) => client.getPlan("pln_1"), "GET https://api.test/plans/pln_1", null, plan],
  ["listPlans", (client) => client.listPlans(), "GET https://api.test/plans", null, [plan]],
  [
    "createSubscription",
    (client) => client.createSubscription({ plan: { id: "pln_1" }, customer: { id: "cst_1" } }),
    "POST https://api.test/subscriptions",
    { plan: { id: "pln_1" }, customer: { id: "cst_1" } },
    subscription,
  ],
  [
    "getSubscription",
    (client) => client.getSubscription("sbs_1"),
    "GET https://api.test/subscriptions/sbs_1",
    null,
    subscription,
  ],
  [
    "cancelSubscription",
    (client) => client.cancelSubscription("sbs_1", "moved away"),
    "POST https://api.test/subscriptions/sbs_1/cancel",
    { cancel_reason: "moved away" },
    subscription,
  ],
  [
    "createProduct",
    (client) => client.createProduct({ name: "Book", amount: 100, currency: "USD" }),
    "POST https://api.test/products",
    { name: "Book", amount: 100, currency: "USD" },
    { id: "prd_1" },
  ],
  ...(
    [
      ["createPayment", "/transactions/payments"],
      ["createAuthorization", "/transactions/authorizations"],
      ["createCharge", "/services/credit_cards/charges"],
      ["createCredit", "/transactions/credits"],
      ["createPayout", "/transactions/payouts"],
      ["createTokenization", "/transactions/tokenizations"],
    ] as const
  ).map(
    ([name, path]) =>
      [
        name,
        (client: Service) => client[name](payment),
        `POST https://gateway.test${path}`,
        { request: { ...payment, credit_card: { token: "card-token" } } },
        transaction,
      ] as const,
  ),
  ...(["createCapture", "createVoid"] as const).map(
    (name) =>
      [
        name,
        (client: Service) => client[name](child),
        `POST https://gateway.test/transactions/${name === "createVoid" ? "voids" : "captures"}`,
        { request: child },
        transaction,
      ] as const,
  ),
  [
    "createRefund",
    (client) => client.createRefund({ ...child, reason: "returned" }),
    "POST https://gateway.test/transactions/refunds",
    { request: { ...child, reason: "returned" } },
    transaction,
  ],
  [
    "getTransaction",
    (client) => client.getTransaction("1-a"),
    "GET https://gateway.test/transactions/1-a",
    null,
    transaction,
  ],
  [
    "listTransactionsByTrackingId",
    (client) => client.listTransactionsByTrackingId("order 1;2/3"),
    "GET https://gateway.test/v2/transactions/tracking_id/order%201%3B2%2F3",
    null,
    { transactions: [] },
  ],
  [
    "createCardToken",
    (client) =>
      client.createCardToken({ number: Redacted.make("4200000000000000"), exp_month: 1, exp_year: 2027 }),
    "POST https://gateway.test/credit_cards",
    { request: { number: "4200000000000000", exp_month: "01", exp_year: "2027" } },
    storedCard,
  ],
  [
    "updateCardToken",
    (client) => client.updateCardToken({ token, holder: "Jane Doe" }),
    "POST https://gateway.test/credit_cards/card-token",
    { request: { holder: "Jane Doe" } },
    storedCard,
  ],
  [
    "createCheckout",
    (client) =>
      client.createCheckout({
        transaction_type: "payment",
        order: { amount: 100, currency: "USD", description: "Order" },
      }),
    "POST https://checkout.test/ctp/api/checkouts",
    {
      checkout: {
        transaction_type: "payment",
        order: { amount: 100, currency: "USD", description: "Order" },
      },
    },
    fixture("synthetic-checkout-create-201.json"),
  ],
  [
    "getCheckout",
    (client) => client.getCheckout("cb96"),
    "GET https://checkout.test/ctp/api/checkouts/cb96",
    null,
    fixture("checkout-query-200-successful.json"),
  ],
  [
    "createAlternativePayment",
    (client) =>
      client.createAlternativePayment({
        amount: 100,
        currency: "BYN",
        description: "d",
        method: { type: "erip" },
      }),
    "POST https://api.test/beyag/transactions/payments",
    { request: { amount: 100, currency: "BYN", description: "d", method: { type: "erip" } } },
    transaction,
  ],
  [
    "createAlternativeRefund",
    (client) => client.createAlternativeRefund({ parent_uid: "1-a", reason: "returned" }),
    "POST https://api.test/beyag/transactions/refunds",
    { request: { parent_uid: "1-a", reason: "returned" } },
    transaction,
  ],
  [
    "getAlternativeTransaction",
    (client) => client.getAlternativeTransaction("1-a"),
    "GET https://api.test/beyag/transactions/1-a",
    null,
    transaction,
  ],
  [
    "listAlternativeTransactionsByTrackingId",
    (client) => client.listAlternativeTransactionsByTrackingId("t"),
    "GET https://api.test/beyag/transactions/tracking_id/t",
    null,
    { transactions: [] },
  ],
]

// By the dossier: "host-to-host card and alternative transactions", and nothing else.
const keyed = new Set([
  "createPayment",
  "createAuthorization",
  "createCharge",
  "createCapture",
  "createVoid",
  "createRefund",
  "createCredit",
  "createPayout",
  "createTokenization",
  "createAlternativePayment",
  "createAlternativeRefund",
])

describe("methods", () => {
  it.effect("are all in this table", () =>
    Effect.gen(function* () {
      const { client } = yield* scripted([])
      assert.deepStrictEqual(
        calls.map(([name]) => name).toSorted(),
        Object.keys(client)
          .filter((name) => name !== "request")
          .toSorted(),
      )
    }),
  )

  for (const [name, ask, line, body, answer] of calls) {
    it.effect(`${name} is ${line}`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* scripted(always(answer))
        yield* ask(client)
        const [request] = yield* requests
        assert.strictEqual(`${request?.method} ${request?.url.href}`, line)
        assert.strictEqual(request?.headers["authorization"], authorization)
        assert.strictEqual(request?.headers["accept"], "application/json")
        assert.strictEqual(request?.headers["x-api-version"], line.includes("//api.test") ? undefined : "2")
        if (request?.method === "GET") {
          assert.isUndefined(request.headers["content-type"])
          assert.strictEqual(request.text, "")
        } else {
          assert.strictEqual(request?.headers["content-type"], "application/json")
          assert.deepStrictEqual(JSON.parse(request?.text ?? ""), body)
        }
        if (keyed.has(name)) assert.match(String(request?.headers["requestid"]), /^[0-9a-f-]{36}$/)
        else assert.isUndefined(request?.headers["requestid"])
      }),
    )
  }
})

describe("an answer that does not come", () => {
  for (const [name, ask, line, , answer] of calls) {
    const isRead = line.startsWith("GET")
    if (isRead || keyed.has(name)) {
      it.effect(`${name} is sent again${isRead ? "" : ", under the same RequestID"}`, () =>
        Effect.gen(function* () {
          const { client, requests } = yield* scripted(
            [
              ScriptedHttpClient.connectionReset,
              ScriptedHttpClient.status(503),
              ScriptedHttpClient.json(answer),
            ],
            { retryBaseDelay: 0 },
          )
          yield* ask(client)
          const sent = yield* requests
          assert.lengthOf(sent, 3)
          assert.strictEqual(new Set(sent.map(({ headers }) => headers["requestid"])).size, 1)
          assert.strictEqual(new Set(sent.map(({ text }) => text)).size, 1)
        }),
      )
    } else {
      for (const [what, reply] of [
        ["a reset connection", ScriptedHttpClient.connectionReset],
        ["half an answer", ScriptedHttpClient.brokenBody(`{"id":"`)],
        ["a 500", ScriptedHttpClient.status(500)],
        ["a malformed answer", ScriptedHttpClient.json({ id: 5 })],
      ] as const) {
        it.effect(`${name} is sent once, and after ${what} its outcome is unknown`, () =>
          Effect.gen(function* () {
            const { client, requests } = yield* scripted([reply])
            const reason = yield* reasonOf(ask(client))
            assert.strictEqual(reason._tag, "OutcomeUnknown")
            assert.lengthOf(yield* requests, 1)
          }),
        )
      }
    }
  }

  it.effect("a RequestID of one's own is sent", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted(always(transaction))
      yield* client.createPayment(payment).pipe(CallOptions.withCallOptions({ idempotencyKey: "order-12" }))
      assert.strictEqual((yield* requests)[0]?.headers["requestid"], "order-12")
    }),
  )

  it.effect("the result of a task is asked for once: a failure is told once", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted([ScriptedHttpClient.connectionReset])
      const reason = yield* reasonOf(client.request(EComChargeApi.getAsyncResult, { request_id: "1" }))
      assert.strictEqual(reason._tag, "TransportFailed")
      assert.lengthOf(yield* requests, 1)
    }),
  )
})

describe("over fetch", () => {
  it.live("a GET carries no Content-Type, and identifiers are encoded once", () =>
    Effect.gen(function* () {
      const { client, received } = yield* plainServer({ status: 200, json: { transactions: [] } })
      yield* client.listTransactionsByTrackingId("a;b/c d")
      const [request] = received
      assert.strictEqual(request?.method, "GET")
      assert.strictEqual(request?.target, "/gateway/v2/transactions/tracking_id/a%3Bb%2Fc%20d")
      assert.isUndefined(request?.headers["content-type"])
      assert.strictEqual(request?.headers["accept"], "application/json")
      assert.strictEqual(request?.headers["x-api-version"], "2")
      assert.strictEqual(request?.body, "")
    }).pipe(Effect.scoped),
  )
})

describe("guards", () => {
  it.effect("the breaker stands around the rate limit, and both around every attempt", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const guard = (name: string): Effect.Effect<CallGuard> =>
        Effect.succeed({
          run: (attempt, { key }) =>
            Effect.suspend(() => {
              seen.push(`${name} ${key}`)
              return attempt
            }),
        })
      const { client } = yield* scripted([ScriptedHttpClient.status(503), ScriptedHttpClient.json([])], {
        retryBaseDelay: 0,
        rateLimit: guard("limit"),
        circuitBreaker: guard("breaker"),
      })
      yield* client.listCustomers()
      const key = "ecomcharge:shop:1673"
      assert.deepStrictEqual(seen, [`breaker ${key}`, `limit ${key}`, `breaker ${key}`, `limit ${key}`])
    }),
  )
})

describe("hosts", () => {
  it.effect("a client that only uses the API host needs no other", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted(always(customer), {
        baseUrl: undefined,
        gatewayUrl: undefined,
        checkoutUrl: undefined,
      })
      yield* client.getCustomer("cst_1")
      assert.strictEqual((yield* requests)[0]?.url.href, "https://api.ecomcharge.com/customers/cst_1")
    }),
  )

  for (const [what, ask, option, variable] of [
    ["gateway", (client: Service) => client.getTransaction("1-a"), "gatewayUrl", "ECOMCHARGE_GATEWAY_URL"],
    ["checkout", (client: Service) => client.getCheckout("t"), "checkoutUrl", "ECOMCHARGE_CHECKOUT_URL"],
  ] as const) {
    it.effect(`a call to the ${what} without its URL sends nothing and names ${option} and ${variable}`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* scripted([], { [option]: undefined })
        const reason = yield* reasonOf(ask(client) as Effect.Effect<unknown, EComChargeError>)
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.include(reason.message, option)
        assert.include(reason.message, variable)
        assert.lengthOf(yield* requests, 0)
      }),
    )
  }

  it("no brand's host is made of another's", () => {
    assert.isFalse("gatewayUrl" in EComChargeConfig.brands.eComCharge)
    assert.strictEqual(EComChargeConfig.brands.bePaid.gatewayUrl, "https://gateway.bepaid.by")
    assert.strictEqual(EComChargeConfig.brands.beGatewayDemo.gatewayUrl, "https://demo-gateway.begateway.com")
  })
})

describe("credentials", () => {
  for (const [what, options, words] of [
    ["an empty shop id", { shopId: " " }, "shop id"],
    ["an empty key", { secretKey: Redacted.make("") }, "secret key"],
    ["a shop id with a colon", { shopId: "16:73" }, "colon"],
  ] as const) {
    it.effect(`${what} fails every call and sends nothing`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* scripted([], options)
        const reason = yield* reasonOf(client.listCustomers())
        assert.strictEqual(reason._tag, "AuthenticationFailed")
        assert.include(reason.message, words)
        assert.lengthOf(yield* requests, 0)
      }),
    )
  }

  it.effect("a shop id may be a number", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted(always([]), { shopId: 361, secretKey: Redacted.make("k") })
      yield* client.listCustomers()
      assert.strictEqual((yield* requests)[0]?.headers["authorization"], `Basic ${btoa("361:k")}`)
    }),
  )

  it.effect("a call's own headers replace neither credentials nor version", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted(always(transaction))
      yield* client.getTransaction("1-a").pipe(
        CallOptions.withCallOptions({
          headers: { authorization: "Basic other", "x-api-version": "3", "x-more": "yes" },
        }),
      )
      const [request] = yield* requests
      assert.strictEqual(request?.headers["authorization"], authorization)
      assert.strictEqual(request?.headers["x-api-version"], "2")
      assert.strictEqual(request?.headers["x-more"], "yes")
    }),
  )

  it.effect("version 3 is asked for by its own operations", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted(always(fixture("gateway-payment-v3-incomplete.json")))
      const answer = yield* client.request(EComChargeApi.createPaymentV3, payment)
      assert.strictEqual(answer.code, "P.9998")
      assert.strictEqual(answer.transaction?.gateway_id, 645)
      assert.strictEqual((yield* requests)[0]?.headers["x-api-version"], "3")
    }),
  )
})

describe("a declined card", () => {
  it.effect("is an answer", () =>
    Effect.gen(function* () {
      const declined = { transaction: { uid: "1-a", status: "failed", message: "Insufficient funds." } }
      const { client } = yield* scripted(always(declined))
      const { transaction } = yield* client.createPayment(payment)
      assert.strictEqual(transaction.status, "failed")
    }),
  )

  it.effect("of a subscription is a state, under HTTP 201", () =>
    Effect.gen(function* () {
      const sample = fixtureObject("subscription-create-201-card-active.json")
      const { client } = yield* scripted(always({ ...sample, state: "failed" }, 201))
      const answer = yield* client.createSubscription({ plan: { id: "pln_1" }, card: { token } })
      assert.strictEqual(answer.state, "failed")
    }),
  )
})

describe("layerConfig", () => {
  const withEnvironment = (variables: Readonly<Record<string, string>>) =>
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(variables)))

  it.effect("reads the environment", () =>
    Effect.gen(function* () {
      const read = yield* EComChargeConfig.options({ baseUrl: "https://api.given.test" }).pipe(
        Effect.map((options) => ({ ...options, secretKey: Redacted.value(options.secretKey) })),
        withEnvironment({
          ECOMCHARGE_SHOP_ID: "1673",
          ECOMCHARGE_SECRET_KEY: "key",
          ECOMCHARGE_BASE_URL: "https://api.ignored.test",
          ECOMCHARGE_GATEWAY_URL: "https://gateway.read.test",
        }),
      )
      assert.deepStrictEqual(read, {
        shopId: "1673",
        secretKey: "key",
        baseUrl: "https://api.given.test",
        gatewayUrl: "https://gateway.read.test",
        checkoutUrl: undefined,
      })
    }),
  )

  for (const [variables, name] of [
    [{ ECOMCHARGE_SECRET_KEY: "k" }, "ECOMCHARGE_SHOP_ID"],
    [{ ECOMCHARGE_SHOP_ID: "1" }, "ECOMCHARGE_SECRET_KEY"],
    [{ ECOMCHARGE_SHOP_ID: "1", ECOMCHARGE_SECRET_KEY: "" }, "ECOMCHARGE_SECRET_KEY"],
    [
      { ECOMCHARGE_SHOP_ID: "1", ECOMCHARGE_SECRET_KEY: "k", ECOMCHARGE_GATEWAY_URL: "gateway.test" },
      "ECOMCHARGE_GATEWAY_URL",
    ],
    [
      { ECOMCHARGE_SHOP_ID: "1", ECOMCHARGE_SECRET_KEY: "k", ECOMCHARGE_BASE_URL: "https://u:p@x.test" },
      "ECOMCHARGE_BASE_URL",
    ],
  ] as const) {
    it.effect(`names ${name} when it is missing or wrong`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(EComChargeConfig.options().pipe(withEnvironment(variables)))
        assert.include(String(error), name)
      }),
    )
  }

  it.effect("is not asked for what is given", () =>
    Effect.gen(function* () {
      const read = yield* EComChargeConfig.options({ shopId: "1", secretKey }).pipe(withEnvironment({}))
      assert.strictEqual(read.shopId, "1")
    }),
  )
})
