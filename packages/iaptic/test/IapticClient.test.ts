import * as IapticPaging from "@effect-billing/iaptic/IapticPaging"
import * as Breaker from "@effect-billing/core/Breaker"
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import * as RateLimit from "@effect-billing/core/RateLimit"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as IapticApi from "@effect-billing/iaptic/IapticApi"
import * as IapticClient from "@effect-billing/iaptic/IapticClient"
import type { IapticError } from "@effect-billing/iaptic/IapticError"
import * as IapticEvents from "@effect-billing/iaptic/IapticEvents"
import * as IapticPublicClient from "@effect-billing/iaptic/IapticPublicClient"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { always, fixture, fixtureObject, reasonOf, secretClient, secretKey, secretText } from "./support.ts"

const purchases = fixture("customer-purchases-v2-response.json")
const customers = fixture("customers-v2-list-response.json")

describe("getCustomerPurchases", () => {
  it.effect("asks v2 by default, v3 by option of the client or of the call", () =>
    Effect.gen(function* () {
      const onV2 = yield* secretClient(always(purchases))
      yield* onV2.client.getCustomerPurchases("alice")
      yield* onV2.client.getCustomerPurchases("alice", { apiVersion: "v3" })
      yield* onV2.client.getCustomerPurchasesV3("alice")
      assert.deepStrictEqual(
        (yield* onV2.requests).map(({ url }) => url.pathname),
        ["/v2/customers/alice/purchases", "/v3/customers/alice/purchases", "/v3/customers/alice/purchases"],
      )
      const onV3 = yield* secretClient(always(purchases), { apiVersion: "v3" })
      yield* onV3.client.getCustomerPurchases("alice")
      yield* onV3.client.getCustomerPurchases("alice", { apiVersion: "v2" })
      assert.deepStrictEqual(
        (yield* onV3.requests).map(({ url }) => url.pathname),
        ["/v3/customers/alice/purchases", "/v2/customers/alice/purchases"],
      )
    }),
  )

  for (const answer of [
    { applicationUsername: "bob" },
    { applicationUsername: "bob", purchases: null },
    { applicationUsername: "bob", purchases: {} },
  ]) {
    it.effect(`reads ${JSON.stringify(answer)} as a customer without purchases`, () =>
      Effect.gen(function* () {
        const { client } = yield* secretClient(always(answer))
        assert.deepStrictEqual(yield* client.getCustomerPurchases("bob"), {
          applicationUsername: "bob",
          purchases: {},
        })
      }),
    )
  }

  it.effect("a product called __proto__ is a product, and changes no prototype", () =>
    Effect.gen(function* () {
      const text = `{"applicationUsername":"eve","purchases":{"__proto__":{"productId":"__proto__","purchaseId":"apple:1","platform":"apple"}}}`
      const { client } = yield* secretClient(() =>
        ScriptedHttpClient.text(text, { headers: { "content-type": "application/json" } }),
      )
      const { purchases: found } = yield* client.getCustomerPurchases("eve")
      assert.strictEqual((found as { readonly purchaseId?: unknown }).purchaseId, undefined)
      assert.deepStrictEqual(Object.keys(found), ["__proto__"])
    }),
  )

  it.effect("a 404 is NotFound, or an empty customer when asked", () =>
    Effect.gen(function* () {
      const { client } = yield* secretClient(always({ ok: false, message: "no such customer" }, 404))
      assert.strictEqual((yield* reasonOf(client.getCustomerPurchases("bob")))._tag, "NotFound")
      assert.deepStrictEqual(yield* client.getCustomerPurchases("bob", { unknownCustomer: "empty" }), {
        applicationUsername: "bob",
        purchases: {},
      })
    }),
  )

  it.effect("a foreign 404 page is not taken for an unknown customer", () =>
    Effect.gen(function* () {
      const { client } = yield* secretClient(() =>
        ScriptedHttpClient.html("<h1>Not found</h1>", { status: 404 }),
      )
      const reason = yield* reasonOf(client.getCustomerPurchases("bob", { unknownCustomer: "empty" }))
      assert.strictEqual(reason._tag, "UnexpectedResponse")
    }),
  )

  it.effect(
    "lets unknown fields and enum members through, tells about them, and refuses a malformed known field",
    () =>
      Effect.gen(function* () {
        const reports: Array<Drift.DriftReport> = []
        const drifted = {
          applicationUsername: "alice",
          purchases: {
            "apple:x": {
              productId: "apple:x",
              purchaseId: "apple:1",
              platform: "huawei",
              renewalIntent: "Perhaps",
              expirationDate: null,
              novelty: 1,
            },
          },
        }
        const { client } = yield* secretClient(always(drifted), {
          drift: Drift.report((report) => Effect.sync(() => void reports.push(report))),
        })
        const read = yield* client.getCustomerPurchases("alice")
        assert.strictEqual(read.purchases["apple:x"]?.renewalIntent, "Perhaps")
        assert.deepStrictEqual(
          reports[0]?.deviations.map(({ kind, path }) => `${kind} ${path.join("/")}`).toSorted(),
          [
            "unknownField purchases/apple:x/novelty",
            "unknownMember purchases/apple:x/platform",
            "unknownMember purchases/apple:x/renewalIntent",
          ],
        )
        const malformed = yield* secretClient(
          always({
            applicationUsername: "a",
            purchases: { "apple:x": { ...drifted.purchases["apple:x"], expirationDate: "soon" } },
          }),
        )
        const reason = yield* reasonOf(malformed.client.getCustomerPurchases("a"))
        assert.strictEqual(reason._tag, "DecodeFailed")
        if (reason._tag === "DecodeFailed") {
          assert.deepStrictEqual(reason.issues[0]?.path, ["purchases", "apple:x", "expirationDate"])
        }
      }),
  )
})

describe("getCustomersBulkInfo", () => {
  const query = (input: IapticClient.CustomersBulkInfoInput, options: Partial<IapticClient.Options> = {}) =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(always(customers), options)
      yield* client.getCustomersBulkInfo(input)
      const [request] = yield* requests
      return `${request?.url.pathname}${request?.url.search}`
    })

  it.effect("pages by skip and limit, without a slash at the end of the path; skip defaults to 0", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* query({ skip: 4, limit: 10 }), "/v2/customers?skip=4&limit=10")
      assert.strictEqual(yield* query({ limit: 10 }), "/v2/customers?skip=0&limit=10")
    }),
  )

  it.effect(
    "encodes each name, joins them by commas and encodes the whole again, like the official client",
    () =>
      Effect.gen(function* () {
        assert.strictEqual(
          yield* query({ applicationUsername: ["alice", "bob kal", "a,b", "100%"] }),
          "/v2/customers?applicationUsername=alice%2Cbob%2520kal%2Ca%252Cb%2C100%2525",
        )
      }),
  )

  it.effect("names win over paging", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* query({ applicationUsername: ["alice"], skip: 2, limit: 3 }),
        "/v2/customers?applicationUsername=alice",
      )
    }),
  )

  it.effect("on v3 skips by offset, or by skip when told so", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* query({ skip: 4, limit: 10 }, { apiVersion: "v3" }),
        "/v3/customers?offset=4&limit=10",
      )
      assert.strictEqual(
        yield* query({ skip: 4, limit: 10 }, { apiVersion: "v3", pagingParameter: IapticPaging.skip }),
        "/v3/customers?skip=4&limit=10",
      )
      assert.strictEqual(
        yield* query(
          { applicationUsername: ["a b"] },
          { apiVersion: "v3", pagingParameter: IapticPaging.skip },
        ),
        "/v3/customers?applicationUsername=a%2520b",
      )
    }),
  )

  const refused: ReadonlyArray<readonly [input: unknown, path: string]> = [
    [{}, "limit"],
    [{ skip: 3 }, "limit"],
    [{ limit: 0 }, "limit"],
    [{ limit: -1 }, "limit"],
    [{ limit: 1.5 }, "limit"],
    [{ limit: 1, skip: -1 }, "skip"],
    [{ applicationUsername: [] }, "applicationUsername"],
    [{ applicationUsername: [], limit: 5 }, "applicationUsername"],
    [{ applicationUsername: ["alice", ""] }, "applicationUsername.1"],
    [{ applicationUsername: ["alice", "\ud800"] }, "applicationUsername"],
  ]
  for (const [input, path] of refused) {
    for (const apiVersion of ["v2", "v3"] as const) {
      it.effect(`refuses ${JSON.stringify(input)} on ${apiVersion} before anything is sent`, () =>
        Effect.gen(function* () {
          const { client, requests } = yield* secretClient([], { apiVersion })
          const reason = yield* reasonOf(
            client.getCustomersBulkInfo(input as IapticClient.CustomersBulkInfoInput),
          )
          assert.strictEqual(reason._tag, "InvalidRequest")
          if (reason._tag === "InvalidRequest") {
            assert.isFalse(reason.sent)
            assert.strictEqual(
              reason.issues[0]?.path.join("."),
              apiVersion === "v3" ? path.replace("skip", "offset") : path,
            )
          }
          assert.lengthOf(yield* requests, 0)
        }),
      )
    }
  }
})

describe("streams", () => {
  const row = (index: number) => ({ applicationUsername: `user-${index}`, customerInfo: {}, receiptIds: [] })

  /** A server with this many customers, which cuts pages to its own ceiling. */
  const server =
    (
      total: number,
      parameter: "skip" | "offset",
      options: { readonly ceiling?: number; readonly withTotal?: boolean } = {},
    ): ScriptedHttpClient.Script =>
    ({ url }) => {
      const skip = Number(url.searchParams.get(parameter) ?? 0)
      const limit = Math.min(
        Number(url.searchParams.get("limit")),
        options.ceiling ?? Number.POSITIVE_INFINITY,
      )
      const rows = Array.from({ length: Math.max(0, Math.min(limit, total - skip)) }, (_, index) =>
        row(skip + index),
      )
      return ScriptedHttpClient.json(
        options.withTotal === true ? { paging: { skip, limit, total }, rows } : { rows },
      )
    }

  const names = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`)

  it.effect("streamCustomers ends at the total", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(server(5, "skip", { withTotal: true }))
      const all = yield* Stream.runCollect(client.streamCustomers({ limit: 2 }))
      assert.deepStrictEqual(
        all.map((customer) => customer.applicationUsername),
        names(5),
      )
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.search),
        ["?skip=0&limit=2", "?skip=2&limit=2", "?skip=4&limit=2"],
      )
    }),
  )

  it.effect("without a total, a server that cuts pages loses nothing: it ends on the empty page", () =>
    Effect.gen(function* () {
      const { client } = yield* secretClient(server(7, "skip", { ceiling: 3 }))
      const all = yield* Stream.runCollect(client.streamCustomers({ limit: 100 }))
      assert.deepStrictEqual(
        all.map((customer) => customer.applicationUsername),
        names(7),
      )
    }),
  )

  it.effect("on v3 a page shorter than 100 is the last one", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(server(150, "offset"), { apiVersion: "v3" })
      const all = yield* Stream.runCollect(client.streamCustomers())
      assert.lengthOf(all, 150)
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.search),
        ["?offset=0&limit=100", "?offset=100&limit=100"],
      )
    }),
  )

  it.effect(
    "a server that ignores the offset ends the stream with PaginationStalled, and the other name helps",
    () =>
      Effect.gen(function* () {
        const { client } = yield* secretClient(server(250, "skip"), { apiVersion: "v3" })
        const reason = yield* reasonOf(Stream.runCollect(client.streamCustomers()))
        assert.strictEqual(reason._tag, "PaginationStalled")
        const other = yield* secretClient(server(250, "skip"), {
          apiVersion: "v3",
          pagingParameter: IapticPaging.skip,
        })
        assert.lengthOf(yield* Stream.runCollect(other.client.streamCustomers()), 250)
      }),
  )

  it.effect("asks for the next page only when it is needed", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(server(1000, "skip", { withTotal: true }))
      yield* Stream.runDrain(Stream.take(client.streamCustomers({ limit: 10 }), 15))
      assert.lengthOf(yield* requests, 2)
    }),
  )

  it.effect("streams purchases, transactions and events with their filters", () =>
    Effect.gen(function* () {
      const page = (request: ScriptedHttpClient.CapturedRequest) => {
        const rows = request.url.pathname.endsWith("purchases")
          ? [{ purchaseId: "apple:1", productId: "apple:p", platform: "apple" }]
          : request.url.pathname.endsWith("transactions")
            ? [{ transactionId: "apple:1", productId: "apple:p", platform: "apple" }]
            : [{ eventId: "e1" }]
        return ScriptedHttpClient.json({ rows: request.url.searchParams.get("skip") === "1" ? [] : rows })
      }
      const { client, requests } = yield* secretClient(page)
      const range = { startdate: "2025-04-01", enddate: "2025-05-01T00:00:00.000Z" }
      assert.lengthOf(yield* Stream.runCollect(client.streamPurchases({ ...range, customerId: "a b" })), 1)
      assert.lengthOf(
        yield* Stream.runCollect(client.streamTransactions({ ...range, purchaseId: "apple:1" })),
        1,
      )
      assert.lengthOf(yield* Stream.runCollect(client.streamTransactionsV2(range)), 1)
      assert.lengthOf(yield* Stream.runCollect(client.streamEvents({ ...range, appName: "other" })), 1)
      const encoded = "startdate=2025-04-01&enddate=2025-05-01T00%3A00%3A00.000Z"
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => `${url.pathname}${url.search}`),
        [
          `/v3/purchases?offset=0&limit=100&${encoded}&customerId=a%20b`,
          `/v3/transactions?offset=0&limit=100&${encoded}&purchaseId=apple%3A1`,
          `/v2/transactions?skip=0&limit=100&${encoded}`,
          `/v2/transactions?skip=1&limit=100&${encoded}`,
          `/v3/events?offset=0&limit=100&${encoded}&appName=other`,
        ],
      )
    }),
  )

  it.effect("follows v1 bookmarks, and refuses one that comes again", () =>
    Effect.gen(function* () {
      const script: ScriptedHttpClient.Script = ({ url }) =>
        ScriptedHttpClient.json(
          url.searchParams.get("bookmark") === "b2"
            ? { rows: [{ id: "3" }] }
            : { rows: [{ id: "1" }, { id: "2" }], bookmark: "b2" },
        )
      const { client } = yield* secretClient(script)
      assert.deepStrictEqual(
        (yield* Stream.runCollect(client.stream(IapticApi.listCustomersV1, {}))).map(
          (customer) => customer["id"],
        ),
        ["1", "2", "3"],
      )
      const endless = yield* secretClient(always({ rows: [{ id: "1" }], bookmark: "b2" }))
      assert.strictEqual(
        (yield* reasonOf(Stream.runCollect(endless.client.stream(IapticApi.listCustomersV1, {}))))._tag,
        "PaginationStalled",
      )
    }),
  )

  it.effect("refuses a date that is none before anything is sent", () =>
    Effect.gen(function* () {
      const { client } = yield* secretClient([])
      const reason = yield* reasonOf(client.listPurchases({ startdate: "yesterday" }))
      assert.strictEqual(reason._tag, "InvalidRequest")
    }),
  )
})

describe("events", () => {
  it.effect("asks for receipts as `true` on the event and as `1` on its analysis", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(
        always(fixture("synthetic-event-details-v3-response.json")),
      )
      yield* client.getEvent("e1", { receipts: true })
      yield* client.getEvent("e1", { receipts: false })
      yield* client.getEventAnalysis("e1", { receipts: true })
      yield* client.getEventAnalysis("e1")
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => `${url.pathname}${url.search}`),
        [
          "/v3/events/e1?receipts=true",
          "/v3/events/e1",
          "/v3/events/e1/analysis?receipts=1",
          "/v3/events/e1/analysis",
        ],
      )
    }),
  )

  it.effect("reads the app's first download version out of a search", () =>
    Effect.gen(function* () {
      const { client } = yield* secretClient(always(fixture("synthetic-search-v3-response.json")))
      const { rows } = yield* client.searchEvents("user_12345")
      assert.strictEqual(IapticEvents.originalVersion(rows), "1.0")
      assert.isUndefined(IapticEvents.originalVersion([]))
    }),
  )

  it.effect("an event's raw part may be missing or null", () =>
    Effect.gen(function* () {
      const { analysis } = fixtureObject("synthetic-event-details-v3-response.json")
      for (const answer of [{ analysis }, { analysis, raw: null }]) {
        const { client } = yield* secretClient(always(answer))
        const details = yield* client.getEvent("e1")
        assert.strictEqual(details.analysis?.context?.eventType, "receipt.validated")
        assert.strictEqual(details.raw ?? null, null)
      }
    }),
  )
})

describe("credentials", () => {
  const sent = (options: Partial<IapticClient.Options>) =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(always(purchases), options)
      yield* client.getCustomerPurchases("alice")
      const [request] = yield* requests
      return { authorization: request?.headers["authorization"], search: request?.url.search }
    })

  const token = btoa(`test:${secretText}`)

  it.effect("are sent in exactly one form: Basic by default, Bearer or query when asked", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sent({}), { authorization: `Basic ${token}`, search: "" })
      assert.deepStrictEqual(yield* sent({ authentication: "bearer" }), {
        authorization: `Bearer ${token}`,
        search: "",
      })
      assert.deepStrictEqual(yield* sent({ authentication: "query" }), {
        authorization: undefined,
        search: `?appName=test&apiKey=${secretText}`,
      })
    }),
  )

  it.effect("are UTF-8 in Base64, and percent-encoded in a query", () =>
    Effect.gen(function* () {
      const bytes = (text: string) => Buffer.from(text, "utf8").toString("base64")
      assert.strictEqual(
        (yield* sent({ appName: "Café 🎸" })).authorization,
        `Basic ${bytes(`Café 🎸:${secretText}`)}`,
      )
      assert.strictEqual(
        (yield* sent({ appName: "a&b=c", authentication: "query" })).search,
        `?appName=a%26b%3Dc&apiKey=${secretText}`,
      )
    }),
  )

  // With a master key a listing may be asked for another app.
  it.effect("in the query leave no room for an appName of the input: nothing is sent", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(always({ rows: [] }), { authentication: "query" })
      const calls: ReadonlyArray<Effect.Effect<unknown, IapticError>> = [
        client.listPurchases({ appName: "other" }),
        client.listTransactions({ appName: "other" }),
        client.getCustomersBulkInfoV3({ limit: 1, appName: "other" }),
        Stream.runCollect(client.streamEvents({ appName: "other" })),
      ]
      for (const call of calls) {
        const reason = yield* reasonOf(call)
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.deepInclude(reason, { sent: false })
        assert.include(reason.message, "appName")
      }
      assert.lengthOf(yield* requests, 0)
      // Without it, and where it stands in the path, it is no obstacle.
      yield* client.listPurchases({ limit: 1 })
      yield* client.getAppStats("other")
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.pathname + url.search),
        [
          `/v3/purchases?limit=1&appName=test&apiKey=${secretText}`,
          `/v3/apps/other/stats?appName=test&apiKey=${secretText}`,
        ],
      )
    }),
  )

  it.effect("in a header leave an appName of the input alone", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(always({ rows: [] }))
      yield* client.listPurchases({ appName: "other" })
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.search),
        ["?appName=other"],
      )
    }),
  )

  for (const [what, options] of [
    ["an empty app name", { appName: "" }],
    ["a blank app name", { appName: " " }],
    ["an empty key", { secretKey: Redacted.make("") }],
    ["an app name with a colon", { appName: "a:b" }],
  ] as const) {
    it.effect(`with ${what} nothing is sent and the call fails with AuthenticationFailed`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* secretClient([], options)
        const reason = yield* reasonOf(client.getStats())
        assert.strictEqual(reason._tag, "AuthenticationFailed")
        assert.include(reason.message, "nothing was sent")
        assert.lengthOf(yield* requests, 0)
      }),
    )
  }

  it("a key must be Redacted", () => {
    // @ts-expect-error a plain text is a type error, so no secret gets in unprotected
    const options: IapticClient.Options = { appName: "test", secretKey: "plain" }
    assert.isDefined(options)
  })

  it.effect("a base URL replaces the origin and keeps its path in front", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient(always(purchases), {
        baseUrl: "https://proxy.test/iaptic/",
      })
      yield* client.getCustomerPurchases("alice")
      assert.strictEqual(
        (yield* requests)[0]?.url.href,
        "https://proxy.test/iaptic/v2/customers/alice/purchases",
      )
    }),
  )
})

describe("layers", () => {
  const withEnvironment = (env: Record<string, string>) =>
    Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env }))

  const complete = { IAPTIC_APP_NAME: "test", IAPTIC_SECRET_KEY: secretText, IAPTIC_PUBLIC_KEY: "public-key" }

  const build = <A, E>(layer: Layer.Layer<A, E, HttpClient.HttpClient>) =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make(always(purchases))
      return { http, context: Layer.build(Layer.provide(layer, http.layer)) }
    })

  it.effect("layerConfig reads the environment; the base URL is optional", () =>
    Effect.gen(function* () {
      for (const [env, origin] of [
        [complete, "https://validator.iaptic.com"],
        [{ ...complete, IAPTIC_BASE_URL: "http://127.0.0.1:4010/iaptic" }, "http://127.0.0.1:4010"],
      ] as const) {
        const { context, http } = yield* build(IapticClient.layerConfig())
        yield* IapticClient.IapticClient.use((client) => client.getCustomerPurchases("alice")).pipe(
          Effect.provide(yield* withEnvironment(env)(context)),
        )
        const [request] = yield* http.requests
        assert.strictEqual(request?.url.origin, origin)
        assert.strictEqual(request?.headers["authorization"], `Basic ${btoa(`test:${secretText}`)}`)
      }
    }),
  )

  for (const [env, name] of [
    [{ ...complete, IAPTIC_APP_NAME: "" }, "IAPTIC_APP_NAME"],
    [{ IAPTIC_SECRET_KEY: secretText }, "IAPTIC_APP_NAME"],
    [{ IAPTIC_APP_NAME: "test" }, "IAPTIC_SECRET_KEY"],
    [{ ...complete, IAPTIC_SECRET_KEY: "" }, "IAPTIC_SECRET_KEY"],
    [{ ...complete, IAPTIC_BASE_URL: "not a url" }, "IAPTIC_BASE_URL"],
    [{ ...complete, IAPTIC_BASE_URL: "ftp://example.com" }, "IAPTIC_BASE_URL"],
    [{ ...complete, IAPTIC_BASE_URL: "https://user:pass@example.com" }, "IAPTIC_BASE_URL"],
  ] as const) {
    it.effect(
      `layerConfig with ${JSON.stringify({ ...env, IAPTIC_SECRET_KEY: undefined })} is a ConfigError that names ${name}`,
      () =>
        Effect.gen(function* () {
          const { context } = yield* build(IapticClient.layerConfig())
          const error = yield* Effect.flip(withEnvironment(env)(context))
          assert.strictEqual(error._tag, "ConfigError")
          assert.include(error.message, name)
          assert.notInclude(error.message, secretText)
        }),
    )
  }

  it.effect("layerConfig does not look up what the overrides give", () =>
    Effect.gen(function* () {
      const { context } = yield* build(
        IapticClient.layerConfig({ appName: "given", secretKey, apiVersion: "v3" }),
      )
      const built = yield* withEnvironment({})(context)
      const { purchases: found } = yield* IapticClient.IapticClient.use((client) =>
        client.getCustomerPurchases("alice"),
      ).pipe(Effect.provide(built))
      assert.lengthOf(Object.keys(found), 2)
    }),
  )

  it.effect("the public client reads its own key", () =>
    Effect.gen(function* () {
      const { context } = yield* build(IapticPublicClient.layerConfig())
      const error = yield* Effect.flip(
        withEnvironment({ IAPTIC_APP_NAME: "test", IAPTIC_SECRET_KEY: "s" })(context),
      )
      assert.include(error.message, "IAPTIC_PUBLIC_KEY")
    }),
  )

  it.effect("rate limit and breaker are options, and what they need is the layer's requirement", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make((_, index) =>
        index === 0 ? ScriptedHttpClient.json(purchases) : ScriptedHttpClient.status(503),
      )
      const layer: Layer.Layer<
        IapticClient.IapticClient,
        never,
        HttpClient.HttpClient | RateLimiter.RateLimiterStore | CircuitBreaker.CircuitBreakerStore
      > = IapticClient.layer({
        appName: "test",
        secretKey,
        maximumAttempts: 1,
        rateLimit: RateLimit.make({ limit: 2, window: "1 hour" }),
        circuitBreaker: Breaker.make({ failures: 1, openDuration: "1 minute" }),
      })
      const context = yield* Layer.build(
        Layer.provide(
          layer,
          Layer.mergeAll(http.layer, RateLimiter.layerStoreMemory, CircuitBreaker.layerStoreMemory()),
        ),
      )
      const call = IapticClient.IapticClient.use((client) => client.getCustomerPurchases("alice")).pipe(
        Effect.provide(context),
      )
      yield* call
      assert.strictEqual((yield* reasonOf(call))._tag, "ProviderUnavailable")
      const open = yield* reasonOf(call)
      assert.include(open.message, "circuit breaker is open")
      assert.lengthOf(yield* http.requests, 2)
    }),
  )
})

describe("policy", () => {
  it.effect("a read is sent again after a 503, as a GET whose answer failed in the body is", () =>
    Effect.gen(function* () {
      for (const first of [
        ScriptedHttpClient.status(503),
        ScriptedHttpClient.json({ ok: false, status: 503, message: "later" }),
        ScriptedHttpClient.connectionReset,
      ]) {
        const { client, requests } = yield* secretClient([first, ScriptedHttpClient.json(purchases)], {
          retryBaseDelay: 0,
        })
        yield* client.getCustomerPurchases("alice")
        assert.lengthOf(yield* requests, 2)
      }
    }),
  )

  it.effect("a single call can be given other options", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* secretClient([ScriptedHttpClient.status(503)])
      const reason = yield* reasonOf(
        client.getCustomerPurchases("alice").pipe(CallOptions.withCallOptions({ maximumAttempts: 1 })),
      )
      assert.strictEqual(reason._tag, "ProviderUnavailable")
      assert.lengthOf(yield* requests, 1)
    }),
  )
})
