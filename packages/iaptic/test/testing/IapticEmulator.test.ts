import * as IapticPaging from "@effect-billing/iaptic/IapticPaging"
import type * as Operation from "@effect-billing/core/Operation"
import * as IapticApi from "@effect-billing/iaptic/IapticApi"
import type { IapticError } from "@effect-billing/iaptic/IapticError"
import type { SeedJson } from "@effect-billing/iaptic/testing/IapticSeed"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { basic, start, type Transport } from "./support.ts"

const transports: ReadonlyArray<Transport> = ["in process", "over HTTP"]

const android = {
  id: "premium_monthly",
  type: "paid subscription",
  transaction: { type: "android-playstore", id: "GPA.1-2-3", purchaseToken: "token-1" },
  additionalData: { applicationUsername: "zoe" },
}

/** An input for every operation, that succeeds against the demonstration's records. */
const inputs: Readonly<Record<string, unknown>> = {
  validate: android,
  validateV3: android,
  getCustomersBulkInfoV3: { limit: 2, offset: 1 },
  getCustomer: { applicationUsername: "alice" },
  getCustomerPurchasesV3: { applicationUsername: "alice" },
  searchEvents: { applicationUsername: "user_12345" },
  getPurchase: { purchaseId: "google:GPA.0000-0000-0000-00001" },
  getTransaction: { transactionId: "google:GPA.0000-0000-0000-00001" },
  getAppStats: { appName: "demo" },
  getEvent: { eventId: "evt-example-1" },
  getEventAnalysis: { eventId: "evt-example-1", receipts: true },
  createStripeCheckout: {
    offerId: "stripe:prod_xyz#price_xyz",
    successUrl: "https://example.com/yes",
    cancelUrl: "https://example.com/no",
  },
  listStripePurchases: { accessToken: "opaque_access_token" },
  createStripePortal: { accessToken: "opaque_access_token", returnUrl: "https://example.com" },
  changeStripePlan: { accessToken: "opaque_access_token", offerId: "stripe:prod_abc#price_abc" },
  getCustomersBulkInfo: { applicationUsername: ["alice", "nobody"] },
  getCustomerPurchases: { applicationUsername: "alice" },
  getCustomerSubscription: { applicationUsername: "alice" },
  getReceipt: { receiptId: "google:1" },
  getCustomerV1: { applicationUsername: "alice" },
  getCustomerSubscriptionV1: { applicationUsername: "alice" },
}

const failure = <A>(effect: Effect.Effect<A, IapticError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

describe("every operation", () => {
  for (const transport of transports) {
    it.effect(`is answered so that the real client reads it strictly, ${transport}`, () =>
      Effect.gen(function* () {
        const { call, emulator } = yield* start({}, transport)
        for (const operation of IapticApi.operations as ReadonlyArray<Operation.Any>) {
          const answer = yield* call(operation, inputs[operation.name] ?? {})
          assert.isObject(answer, operation.name)
          assert.isNotEmpty(answer as object, operation.name)
        }
        const requests = yield* emulator.requests
        assert.deepStrictEqual(
          requests.map(({ operation }) => operation),
          IapticApi.operations.map(({ name }) => name),
        )
        for (const { outcome } of requests) assert.deepStrictEqual(outcome, { _tag: "Answered", status: 200 })
      }),
    )

    it.effect(`refuses wrong credentials in its family's shape, ${transport}`, () =>
      Effect.gen(function* () {
        const { raw } = yield* start({}, transport)
        for (const operation of IapticApi.operations as ReadonlyArray<Operation.Any>) {
          const path = operation.path.replaceAll(/:\w+/g, "x")
          const { json, status } = yield* raw(operation.method as "GET" | "POST", path, {
            headers: { authorization: basic("demo", "wrong") },
            ...(operation.method === "POST" ? { body: "{}" } : {}),
          })
          const isStripe = operation.path.startsWith("/v3/stripe")
          assert.deepStrictEqual(
            [operation.name, status, (json as { readonly message: string }).message],
            isStripe
              ? [operation.name, 401, "Invalid API key"]
              : [operation.name, 200, "Error: appName and apiKey do not match"],
          )
        }
      }),
    )
  }
})

describe("credentials", () => {
  it.effect("are taken as Basic, as Bearer and in the query, one form at a time", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      const token = basic("demo", "demo-secret-key")
      const query = "appName=demo&apiKey=demo-secret-key"
      const outcome = (headers: Record<string, string>, search: string) =>
        Effect.map(raw("GET", `/v3/events?${search}`, { headers }), ({ json, status }) => [
          status,
          (json as { readonly message?: string }).message,
        ])
      const mismatch = [200, "Error: appName and apiKey do not match"]
      const invalid = [200, "Error: Invalid credentials"]
      const good = [200, undefined]
      assert.deepStrictEqual(yield* outcome({ authorization: token }, ""), good)
      assert.deepStrictEqual(yield* outcome({ authorization: token.replace("Basic", "Bearer") }, ""), good)
      assert.deepStrictEqual(yield* outcome({}, query), good)
      assert.deepStrictEqual(yield* outcome({ authorization: token }, "appName=demo"), good)
      assert.deepStrictEqual(yield* outcome({ authorization: token }, "appName=other"), mismatch)
      // Right in both forms, and refused all the same.
      assert.deepStrictEqual(yield* outcome({ authorization: token }, query), mismatch)
      assert.deepStrictEqual(
        yield* outcome({ authorization: basic("demo", "demo-public-key") }, ""),
        mismatch,
      )
      assert.deepStrictEqual(yield* outcome({}, ""), invalid)
      assert.deepStrictEqual(yield* outcome({ authorization: "Basic !" }, ""), invalid)
      assert.deepStrictEqual(yield* outcome({ authorization: `Digest ${token}` }, ""), invalid)
    }),
  )

  it.effect("a public key validates, a secret key does too, and a master key reads", () =>
    Effect.gen(function* () {
      const masterKey = Redacted.make("demo-master-key")
      const credentials = {
        appName: "Café",
        secretKey: Redacted.make("s"),
        publicKey: Redacted.make("p"),
        masterKey,
      }
      const { raw, secret } = yield* start({ credentials })
      // The real client writes the name as UTF-8.
      yield* secret.getVersion()
      const utf8 = (key: string) => `Basic ${Buffer.from(`Café:${key}`).toString("base64")}`
      const version = yield* raw("GET", "/v3", { headers: { authorization: utf8("demo-master-key") } })
      assert.deepStrictEqual(version.json, { version: "3.12.0" })
      for (const key of ["p", "s"]) {
        const { json } = yield* raw("POST", "/v1/validate", {
          headers: { authorization: utf8(key) },
          body: JSON.stringify(android),
        })
        assert.deepInclude(json as object, { ok: true })
      }
    }),
  )

  it.effect("failures are what the client calls AuthenticationFailed", () =>
    Effect.gen(function* () {
      for (const client of [
        { secretKey: Redacted.make("wrong") },
        { secretKey: Redacted.make("demo-public-key") },
        { appName: "other" },
      ]) {
        const { secret } = yield* start({ client })
        const reason = yield* failure(secret.getCustomerPurchases("alice"))
        assert.deepInclude(reason, { _tag: "AuthenticationFailed", status: 200, bodyStatus: 400 } as never)
      }
    }),
  )
})

describe("requests that are wrong", () => {
  it.effect(
    "unknown paths and wrong methods get the server's HTML page, with nothing of the path unescaped",
    () =>
      Effect.gen(function* () {
        const { raw } = yield* start()
        for (const [method, path] of [
          ["GET", "/v9/nothing"],
          ["POST", "/v2/customers"],
          ["GET", "/v1/validate"],
          ["DELETE", "/v3/purchases/apple:1"],
          ["GET", "/v2/customers//purchases"],
          ["GET", "/v2/receipts/google:1"],
        ] as const) {
          const answer = yield* raw(method, path, method === "POST" ? { body: "{}" } : {})
          assert.strictEqual(answer.status, 404, path)
          assert.match(answer.type ?? "", /^text\/html/)
          assert.include(answer.text, `<pre>Cannot ${method} ${path}</pre>`)
        }
        const { text } = yield* raw("GET", "/v9/'\"<script>&")
        assert.notInclude(text, "<script>")
      }),
  )

  it.effect("bodies that are no JSON objects, or lack a field, are refused in the family's shape", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      const validate = (body: string, type?: string) =>
        Effect.map(
          raw("POST", "/v1/validate", { body, ...(type === undefined ? {} : { type }) }),
          ({ json, status }) => [status, json as Readonly<Record<string, unknown>>] as const,
        )
      const whole = JSON.stringify(android)
      for (const [body, type, message] of [
        ["{", undefined, "the body must be a JSON object"],
        ["[]", undefined, "the body must be a JSON object"],
        [whole, "text/plain", "the body must be a JSON object"],
        ["a=1", "application/x-www-form-urlencoded", "the body must be a JSON object"],
        ["{}", undefined, "id is missing"],
        ['{"id":1}', undefined, "id is missing"],
        ['{"id":"a"}', undefined, "type is missing"],
        ['{"id":"a","type":"b"}', undefined, "transaction is missing"],
        ['{"id":"a","type":"b","transaction":{}}', undefined, "transaction.type null is not supported"],
        [
          '{"id":"a","type":"b","transaction":{"type":"stripe-charge"}}',
          undefined,
          'transaction.type "stripe-charge" is not supported',
        ],
        [
          '{"id":"a","type":"b","transaction":{"type":"android-playstore"}}',
          undefined,
          "transaction.purchaseToken is missing",
        ],
        [
          '{"id":"a","type":"b","transaction":{"type":"apple-sk2","jwsRepresentation":"x"}}',
          undefined,
          "transaction.id is missing",
        ],
      ] as const) {
        const [status, json] = yield* validate(body, type)
        assert.strictEqual(status, 200)
        assert.deepStrictEqual(json, {
          ok: false,
          status: 400,
          code: 6778001,
          message: `Invalid payload: ${message}`,
        })
      }
      const stripe = yield* raw("POST", "/v3/stripe/checkout", { body: "{" })
      assert.deepStrictEqual(
        [stripe.status, stripe.json],
        [400, { status: 400, code: 6778010, message: "Malformed request body" }],
      )
      const braintree = yield* raw("POST", "/v3/braintree/client-token", { body: '{"customerId":1}' })
      assert.deepInclude(braintree.json as object, { ok: false, status: 400, code: "InvalidPayload" })
    }),
  )

  it.effect("numbers and dates that are none are refused", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      for (const query of [
        "limit=-1",
        "limit=ten",
        "skip=1.5&limit=1",
        "startdate=soon",
        "enddate=2020-13-01",
      ]) {
        const { json, status } = yield* raw("GET", `/v2/transactions?${query}`)
        assert.strictEqual(status, 200)
        assert.deepInclude(json as object, { ok: false, status: 400, code: "InvalidPayload" })
      }
    }),
  )
})

describe("reads", () => {
  it.effect("v2 is a subset of v3: no transactionId, no entitledUsers; keys are prefixed", () =>
    Effect.gen(function* () {
      const { secret } = yield* start()
      const v2 = yield* secret.getCustomerPurchases("alice")
      const v3 = yield* secret.getCustomerPurchasesV3("alice")
      assert.sameMembers(Object.keys(v2.purchases), Object.keys(v3.purchases ?? {}))
      for (const [key, purchase] of Object.entries(v2.purchases)) {
        assert.match(key, /^(?:google|apple):/)
        assert.notProperty(purchase, "transactionId")
        assert.notProperty(purchase, "entitledUsers")
        assert.isString(v3.purchases?.[key]?.transactionId)
      }
      assert.deepStrictEqual(v3.purchases?.["google:premium"]?.entitledUsers, ["alice"])
    }),
  )

  it.effect("dates are ISO 8601 with milliseconds, in UTC", () =>
    Effect.gen(function* () {
      const { emulator, secret } = yield* start()
      yield* emulator.subscribe({ applicationUsername: "zoe", productId: "google:premium" })
      const { purchases } = yield* secret.getCustomerPurchases("zoe")
      const { expirationDate, purchaseDate } = purchases["google:premium"] ?? {}
      for (const date of [expirationDate, purchaseDate])
        assert.match(String(date), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }),
  )

  it.effect("of several purchases of one product only the latest is there", () =>
    Effect.gen(function* () {
      const { emulator, secret } = yield* start({ seed: "empty" })
      const coins = { applicationUsername: "zoe", productId: "google:coins" }
      const first = yield* emulator.buy(coins)
      yield* emulator.clock.advance("1 hour")
      const second = yield* emulator.buy(coins)
      const { purchases } = yield* secret.getCustomerPurchases("zoe")
      assert.strictEqual(purchases["google:coins"]?.purchaseId, second.purchaseId)
      assert.strictEqual((yield* secret.getPurchase(first.purchaseId)).purchaseId, first.purchaseId)
      const { rows } = yield* secret.listPurchases({ customerId: "zoe" })
      assert.deepStrictEqual(
        rows.map(({ purchaseId }) => purchaseId),
        [second.purchaseId, first.purchaseId],
      )
    }),
  )

  it.effect("hostile names go through paths and the doubly encoded list", () =>
    Effect.gen(function* () {
      const { emulator, raw, secret } = yield* start({ seed: "empty" })
      const names = ["prod:bob kal/1?#%", "a,b", "bob kal", "%2C", "a%2Cb", "👩‍🚀 é", "x+y"]
      for (const applicationUsername of names) {
        yield* emulator.buy({ applicationUsername, productId: "google:a" })
        assert.strictEqual(
          (yield* secret.getCustomerPurchases(applicationUsername)).applicationUsername,
          applicationUsername,
        )
      }
      for (const apiVersion of ["v2", "v3"] as const) {
        const { rows } = yield* secret.getCustomersBulkInfo(
          { applicationUsername: [...names, "unknown"] },
          { apiVersion },
        )
        assert.deepStrictEqual(
          rows.map(({ applicationUsername }) => applicationUsername),
          names,
        )
      }
      // Encoded once, as a reader of the docs would: right for simple names, wrong for a comma.
      const once = yield* raw("GET", `/v2/customers?applicationUsername=${encodeURIComponent("a,b")}`)
      assert.deepStrictEqual((once.json as { readonly rows: unknown }).rows, [])
    }),
  )

  it.effect("names win over paging, and v2 takes a slash at the end", () =>
    Effect.gen(function* () {
      const { raw } = yield* start({ seed: "documented" })
      const { json } = yield* raw("GET", "/v2/customers/?applicationUsername=bob&skip=5&limit=1")
      const { paging, rows } = json as {
        readonly paging: unknown
        readonly rows: ReadonlyArray<{ readonly applicationUsername: string }>
      }
      assert.deepStrictEqual(
        [paging, rows.map(({ applicationUsername }) => applicationUsername)],
        [{ skip: 0, limit: 1, total: 1 }, ["bob"]],
      )
    }),
  )

  it.effect("listings are paged by skip on v2, offset on v3, a bookmark on v1", () =>
    Effect.gen(function* () {
      const { raw, secret } = yield* start({ seed: "documented" })
      const collect = <A, E>(stream: Stream.Stream<A, E>) => Stream.runCollect(stream)
      const v2 = yield* collect(secret.streamCustomers({ limit: 50 }))
      const v3 = yield* collect(secret.streamCustomers({ limit: 50, apiVersion: "v3" }))
      const v1 = yield* collect(secret.stream(IapticApi.listCustomersV1, { limit: 50 }))
      assert.deepStrictEqual([v2.length, v3.length, v1.length], [129, 129, 129])
      const names = v2.map(({ applicationUsername }) => applicationUsername)
      assert.strictEqual(new Set(names).size, 129)
      assert.deepStrictEqual(
        v3.map(({ applicationUsername }) => applicationUsername),
        names,
      )
      assert.deepStrictEqual(
        v1.map((customer) => customer["id"]),
        names,
      )
      const third = yield* secret.getCustomersBulkInfo({ limit: 50, skip: 100 })
      assert.deepStrictEqual(third.paging, { skip: 100, limit: 50, total: 129 })
      assert.strictEqual(third.rows.length, 29)
      const v3Page = yield* secret.getCustomersBulkInfoV3({ limit: 2 })
      assert.notProperty(v3Page, "paging")
      assert.notProperty(v3Page.rows[0] ?? {}, "receiptIds")
      const over = yield* raw("GET", "/v1/customers?limit=500")
      assert.strictEqual((over.json as { readonly rows: ReadonlyArray<unknown> }).rows.length, 50)
    }),
  )

  it.effect("a server that ignores the client's paging parameter is noticed", () =>
    Effect.gen(function* () {
      const options = { seed: "documented", pagingParameter: "skip" } as const
      const { secret } = yield* start(options)
      const stream = (client: typeof secret) =>
        Stream.runCollect(client.streamCustomers({ limit: 50, apiVersion: "v3" }))
      assert.strictEqual((yield* failure(stream(secret)))._tag, "PaginationStalled")
      const other = yield* start({ ...options, client: { pagingParameter: IapticPaging.skip } })
      assert.strictEqual((yield* stream(other.secret)).length, 129)
    }),
  )

  it.effect("transactions are the newest first, within their dates", () =>
    Effect.gen(function* () {
      const { emulator, secret } = yield* start({
        seed: "empty",
        startAt: "2030-01-31T00:00:00.000Z",
        frozen: true,
      })
      const { purchaseId } = yield* emulator.subscribe({
        applicationUsername: "zoe",
        productId: "google:premium",
        amountMicros: 1_000_000,
        currency: "EUR",
      })
      yield* emulator.clock.set("2030-04-01T00:00:00.000Z")
      const dates = (page: {
        readonly rows: ReadonlyArray<{ readonly lastRenewalDate?: unknown; readonly purchaseDate?: unknown }>
      }) => page.rows.map((row) => String(row.lastRenewalDate ?? row.purchaseDate).slice(0, 10))
      // The 31st becomes the last day of February.
      assert.deepStrictEqual(dates(yield* secret.listTransactions({ purchaseId })), [
        "2030-03-28",
        "2030-02-28",
        "2030-01-31",
      ])
      assert.deepStrictEqual(
        dates(yield* secret.listTransactionsV2({ startdate: "2030-01-31", enddate: "2030-03-28" })),
        ["2030-02-28", "2030-01-31"],
      )
      const receipt = yield* secret.getReceipt(`google:receipt-${purchaseId.slice("google:".length)}`)
      assert.deepInclude(receipt, { amountsMicros: { EUR: 3_000_000 }, numTransactions: 3 })
    }),
  )

  it.effect("of an unknown customer are empty, or fail: both are to be had", () =>
    Effect.gen(function* () {
      const { secret } = yield* start()
      assert.deepStrictEqual(yield* secret.getCustomerPurchases("nobody"), {
        applicationUsername: "nobody",
        purchases: {},
      })
      assert.deepStrictEqual(yield* secret.getCustomerSubscription("nobody"), {
        applicationUsername: "nobody",
      })
      const strict = yield* start({ unknownCustomer: "notFound" })
      const reason = yield* failure(strict.secret.getCustomerPurchases("nobody"))
      assert.deepInclude(reason, { _tag: "NotFound", status: 200, bodyStatus: 404 } as never)
    }),
  )

  it.effect("of unknown records fail with NotFound", () =>
    Effect.gen(function* () {
      const { secret } = yield* start()
      for (const call of [
        secret.getPurchase("apple:0"),
        secret.getTransaction("apple:0"),
        secret.getReceipt("apple:0"),
        secret.getEvent("evt-0"),
        secret.getAppStats("other"),
        secret.request(IapticApi.getCustomerV1, { applicationUsername: "nobody" }),
      ]) {
        assert.strictEqual((yield* failure(call as Effect.Effect<unknown, IapticError>))._tag, "NotFound")
      }
    }),
  )

  it.effect("a server before 3.12 has only the analysis of an event", () =>
    Effect.gen(function* () {
      const { secret } = yield* start({ serverVersion: "3.11.4" })
      assert.strictEqual((yield* secret.getVersion()).version, "3.11.4")
      // The page of a server that does not know the route, not Iaptic's own "not found".
      assert.deepInclude(yield* failure(secret.getEvent("evt-example-1")), {
        _tag: "UnexpectedResponse",
        status: 404,
      } as never)
      const analysis = yield* secret.getEventAnalysis("evt-example-1")
      assert.strictEqual(analysis.context?.eventType, "receipt.validated")
    }),
  )
})

describe("the emulator", () => {
  it.effect("keeps no secret of a request or a webhook where the control API shows it", () =>
    Effect.gen(function* () {
      const { call, emulator, raw } = yield* start()
      yield* call(IapticApi.validate, android)
      yield* call(IapticApi.listStripePurchases, { accessToken: "opaque_access_token" })
      yield* raw("GET", "/v3?appName=demo&apiKey=demo-secret-key", { headers: {} })
      yield* emulator.webhooks.delivered
      const shown = yield* Effect.forEach(["requests", "webhooks", "state"], (path) =>
        emulator.httpClient
          .get(`http://127.0.0.1/__control/${path}`)
          .pipe(Effect.flatMap((response) => response.text)),
      )
      const all = shown.join("\n")
      assert.include(all, "RECEIPT_VALIDATED")
      for (const secret of [
        "demo-secret-key",
        "demo-public-key",
        "token-1",
        "opaque_access_token",
        btoa("demo:demo-secret-key"),
      ]) {
        assert.notInclude(all, secret)
      }
    }),
  )

  it.effect("is planted through the control API, with dates by its own clock, and says what is wrong", () =>
    Effect.gen(function* () {
      const { baseUrl, emulator, secret } = yield* start(
        { seed: "empty", startAt: "2030-01-01T00:00:00.000Z", frozen: true },
        "over HTTP",
      )
      const plant = (body: unknown) =>
        Effect.promise(async () => {
          const response = await fetch(`${baseUrl}/__control/seed`, {
            method: "POST",
            body: JSON.stringify(body),
          })
          return { status: response.status, text: await response.text() }
        })
      const purchase = {
        applicationUsername: ["zoe", "yan"],
        productId: "apple:premium",
        purchaseDate: "now - 1 days",
        expirationDate: "now + 12 hours",
        renewalIntent: "Renew",
        lifecycle: { every: "P1D" },
      }
      assert.strictEqual((yield* plant({ purchases: [purchase] })).status, 200)
      const { purchases } = yield* secret.getCustomerPurchasesV3("yan")
      assert.deepInclude(purchases?.["apple:premium"] as object, {
        purchaseDate: "2029-12-31T00:00:00.000Z",
        expirationDate: "2030-01-01T12:00:00.000Z",
        entitledUsers: ["zoe", "yan"],
      })
      for (const [change, part] of [
        [{ expirationDate: "soon" }, "expirationDate"],
        [{ lifecycle: { every: "P0D" } }, "every"],
        [{ lifecycle: { every: "a month" } }, "every"],
        [{ productID: "x" }, "productID"],
      ] as const) {
        const { status, text } = yield* plant({ purchases: [{ ...purchase, ...change }] })
        assert.strictEqual(status, 400)
        assert.include(text, part)
      }
      yield* emulator.reset
      assert.deepStrictEqual((yield* secret.getCustomerPurchases("yan")).purchases, {})
    }),
  )

  it.effect("refuses a seed of its options that is wrong, before it starts", () =>
    Effect.gen(function* () {
      for (const [wrong, part] of [
        [{ purchases: [{ productId: 1 }] }, "productId"],
        [{ purchases: [{ productId: "google:a", sandBox: true }] }, "sandBox"],
        [{ purchase: [] }, "purchase"],
      ] as const) {
        const seed = wrong as unknown as SeedJson
        const error = yield* Effect.flip(start({ seed }))
        assert.strictEqual(error._tag, "EmulatorError")
        assert.include(error.message, part)
      }
    }),
  )

  it.effect("gives the same ids in every run, and after a reset", () =>
    Effect.gen(function* () {
      const run = (emulator: {
        readonly subscribe: (input: {
          readonly applicationUsername: string
          readonly productId: string
        }) => Effect.Effect<{ readonly purchaseId: string }, unknown>
      }) =>
        Effect.forEach(["apple:a", "google:a", "stripe:a", "windows:a"], (productId) =>
          Effect.map(
            emulator.subscribe({ applicationUsername: "zoe", productId }),
            ({ purchaseId }) => purchaseId,
          ),
        )
      const { emulator } = yield* start()
      const first = yield* run(emulator)
      assert.match(first[0] ?? "", /^apple:1000000\d{9}$/)
      assert.match(first[1] ?? "", /^google:GPA\.\d{4}-\d{4}-\d{4}-\d{5}$/)
      assert.match(first[2] ?? "", /^stripe:sub_/)
      yield* emulator.reset
      assert.deepStrictEqual(yield* run(emulator), first)
      assert.deepStrictEqual(yield* run((yield* start()).emulator), first)
    }),
  )

  it.effect("answers for its own hosts only, in process", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start()
      const get = (url: string) =>
        HttpClient.get(url).pipe(Effect.provideService(HttpClient.HttpClient, emulator.httpClient))
      assert.strictEqual((yield* get("https://validator.fovea.cc/v3")).status, 200)
      assert.strictEqual(
        (yield* Effect.flip(get("https://billing.fovea.cc/v3"))).reason._tag,
        "TransportError",
      )
    }),
  )
})
