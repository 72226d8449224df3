/**
 * Every sample of the dossier is what the emulator answers that is seeded with it. That the samples themselves decode
 * is tested beside this, straight through the client: an emulator of our own proves nothing about the vendor.
 */
import * as IapticApi from "@effect-billing/iaptic/IapticApi"
import type * as Operation from "@effect-billing/core/Operation"
import { IapticSamples } from "@effect-billing/iaptic/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync } from "node:fs"
import { fixture, fixtureObject } from "../support.ts"
import { sampleCredentials, start, webhookBodies } from "./support.ts"

const documented = { seed: "documented", credentials: sampleCredentials } as const

interface Whole {
  readonly file: string
  readonly operation: Operation.Any
  readonly input?: unknown
}

const androidReceipt = (purchaseToken: string) => ({
  id: "x",
  type: "subscription",
  transaction: { type: "android-playstore", purchaseToken },
})

const accessToken = "opaque_access_token"

/** Samples that are whole answers and that the emulator is seeded with. */
const wholes: ReadonlyArray<Whole> = [
  {
    file: "customer-purchases-v2-response.json",
    operation: IapticApi.getCustomerPurchases,
    input: { applicationUsername: "1E6676C70C123AA18222EF001120CAE1" },
  },
  { file: "customers-v2-list-response.json", operation: IapticApi.getCustomersBulkInfo, input: { limit: 4 } },
  {
    file: "customer-subscription-v1-response.json",
    operation: IapticApi.getCustomerSubscriptionV1,
    input: { applicationUsername: "my_user_id_AD" },
  },
  {
    file: "synthetic-customer-purchases-v3-response.json",
    operation: IapticApi.getCustomerPurchasesV3,
    input: { applicationUsername: "user_12345" },
  },
  {
    file: "synthetic-customer-subscription-v2-response.json",
    operation: IapticApi.getCustomerSubscription,
    input: { applicationUsername: "user_12345" },
  },
  {
    file: "synthetic-customer-subscription-v2-none-response.json",
    operation: IapticApi.getCustomerSubscription,
    input: { applicationUsername: "user_67890" },
  },
  {
    file: "synthetic-receipt-v2-response.json",
    operation: IapticApi.getReceipt,
    input: { receiptId: "google:opaque_receipt_id" },
  },
  { file: "synthetic-version-v3-response.json", operation: IapticApi.getVersion },
  { file: "synthetic-events-v3-list-response.json", operation: IapticApi.listEvents },
  {
    file: "synthetic-event-details-v3-response.json",
    operation: IapticApi.getEvent,
    input: { eventId: "evt-example-1", receipts: true },
  },
  {
    file: "synthetic-search-v3-response.json",
    operation: IapticApi.searchEvents,
    input: { applicationUsername: "user_12345" },
  },
  { file: "synthetic-stripe-prices-response.json", operation: IapticApi.listStripePrices },
  {
    file: "stripe-purchases-response-client-mock.json",
    operation: IapticApi.listStripePurchases,
    input: { accessToken: "documented_mock_token" },
  },
  {
    file: "synthetic-stripe-purchases-response-rotated-token.json",
    operation: IapticApi.listStripePurchases,
    input: { accessToken },
  },
  {
    file: "synthetic-stripe-change-plan-response.json",
    operation: IapticApi.changeStripePlan,
    input: fixture("synthetic-stripe-change-plan-request.json"),
  },
  {
    file: "validate-response-success.json",
    operation: IapticApi.validate,
    input: androidReceipt("documented-success"),
  },
  {
    file: "legacy-validate-response-2020-excerpt.json",
    operation: IapticApi.validate,
    input: androidReceipt("documented-legacy-success"),
  },
]

/** Samples that are tested one by one below: fragments, failures, generated values, webhooks, requests. */
const special = [
  "transactions-v2-list-response.json",
  "receipt-v2-amounts-micros-field.json",
  "stripe-product-metadata.json",
  "validate-error-expired-excerpt.json",
  "legacy-validator-error-body.json",
  "error-app-name-and-api-key-mismatch.json",
  "error-invalid-credentials.json",
  "stripe-error-invalid-access-key.json",
  "synthetic-validate-error-bad-response-shape.json",
  "synthetic-stripe-checkout-request.json",
  "synthetic-stripe-checkout-response.json",
  "synthetic-stripe-portal-request.json",
  "synthetic-stripe-portal-response.json",
  "synthetic-stripe-change-plan-request.json",
  "synthetic-braintree-client-token-request.json",
  "synthetic-braintree-client-token-response.json",
  "synthetic-validate-request-apple-sk2.json",
  "synthetic-validate-request-stripe-token.json",
  "validate-request-android.json",
  "validate-request-ios.json",
  "synthetic-webhook-purchases-updated.json",
  "synthetic-webhook-purchases-updated-legacy.json",
  "synthetic-webhook-purchases-updated-empty-collection.json",
  "webhook-purchases-fragment-google.json",
  "webhook-test.json",
]

const post = (path: string, body: unknown) => ["POST", path, { body: JSON.stringify(body) }] as const

describe("samples", () => {
  it("none is forgotten", () => {
    const files = readdirSync(new URL("../fixtures", import.meta.url)).filter((name) =>
      name.endsWith(".json"),
    )
    assert.deepStrictEqual([...wholes.map(({ file }) => file), ...special].toSorted(), files.toSorted())
  })

  for (const { file, input, operation } of wholes) {
    it.effect(`${file} is the answer to ${operation.name}`, () =>
      Effect.gen(function* () {
        const { call } = yield* start(documented)
        assert.deepStrictEqual(yield* call(operation, input), fixture(file))
      }),
    )
  }

  it.effect("transactions-v2-list-response.json, whose one row stands for four", () =>
    Effect.gen(function* () {
      const { call } = yield* start(documented)
      const answer = (yield* call(IapticApi.listTransactionsV2, {
        startdate: "2022-01-28",
        enddate: "2022-01-29",
      })) as { readonly rows: unknown }
      assert.deepStrictEqual(answer.rows, fixtureObject("transactions-v2-list-response.json")["rows"])
    }),
  )

  it.effect("fragments: the amounts of a receipt", () =>
    Effect.gen(function* () {
      const { call } = yield* start(documented)
      const receipt = (yield* call(IapticApi.getReceipt, { receiptId: "google:amounts" })) as Record<
        string,
        unknown
      >
      assert.deepStrictEqual(receipt["amountsMicros"], fixture("receipt-v2-amounts-micros-field.json"))
    }),
  )

  it.effect("fragments: the metadata of a Stripe product, planted", () =>
    Effect.gen(function* () {
      const { call, emulator } = yield* start({ seed: "empty" })
      const metadata = fixture("stripe-product-metadata.json")
      yield* emulator.plant({ stripeProducts: [{ id: "prod_m", metadata }] })
      const prices = (yield* call(IapticApi.listStripePrices)) as {
        readonly products: ReadonlyArray<unknown>
      }
      assert.deepStrictEqual(prices.products, [{ id: "prod_m", metadata }])
    }),
  )

  it.effect("fragments: a customer's purchases in a webhook", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start(documented)
      yield* emulator.sendWebhook("babalu")
      const [body] = yield* webhookBodies(emulator)
      assert.deepStrictEqual(
        { purchases: body?.purchases },
        fixture("webhook-purchases-fragment-google.json") as never,
      )
    }),
  )

  it.effect("failures of reads come with HTTP 200", () =>
    Effect.gen(function* () {
      const { raw } = yield* start(documented)
      const none = yield* raw("GET", "/v2/customers?appName=&apiKey=&limit=1", { headers: {} })
      const wrong = yield* raw("GET", "/v2/customers?appName=test&apiKey=wrong&limit=1", { headers: {} })
      assert.deepStrictEqual([none.status, none.json], [200, fixture("error-invalid-credentials.json")])
      assert.deepStrictEqual(
        [wrong.status, wrong.json],
        [200, fixture("error-app-name-and-api-key-mismatch.json")],
      )
    }),
  )

  it.effect("a failure of Stripe comes with its HTTP status", () =>
    Effect.gen(function* () {
      const { raw } = yield* start(documented)
      const answer = yield* raw("GET", "/v3/stripe/purchases?accessToken=nobody")
      assert.deepStrictEqual(
        [answer.status, answer.json],
        [403, fixture("stripe-error-invalid-access-key.json")],
      )
    }),
  )

  it.effect("failures of validation come with HTTP 200", () =>
    Effect.gen(function* () {
      const { emulator, raw } = yield* start(documented)
      yield* emulator.plant({
        storeReceipts: [
          {
            proof: "expired-token",
            purchases: [
              {
                productId: "google:premium",
                purchaseDate: "2019-12-01",
                expirationDate: "2020-01-01T00:00:00.000Z",
                isExpired: true,
              },
            ],
          },
        ],
      })
      const old = { device: { plugin: "cordova-plugin-purchase/11.0.0" } }
      const expired = yield* raw(...post("/v1/validate", { ...androidReceipt("expired-token"), ...old }))
      const sample = fixtureObject("validate-error-expired-excerpt.json")
      const { message, ...rest } = expired.json as Record<string, unknown>
      const { message: sampleMessage, ...sampleRest } = sample
      assert.strictEqual(expired.status, 200)
      assert.deepStrictEqual(rest, sampleRest)
      // The sample's message is cut, and its date is another one.
      assert.strictEqual(
        String(message).replace("2020-01-01", "2023-01-01").slice(0, String(sampleMessage).length),
        sampleMessage,
      )
      const legacy = yield* raw(...post("/v1/validate", androidReceipt("documented-legacy-error")))
      assert.deepStrictEqual([legacy.status, legacy.json], [200, fixture("legacy-validator-error-body.json")])
      const bad = yield* raw(...post("/v1/validate", androidReceipt("synthetic-bad-shape")))
      assert.deepStrictEqual(
        [bad.status, bad.json],
        [200, fixture("synthetic-validate-error-bad-response-shape.json")],
      )
    }),
  )

  it.effect("answers with generated values have the form of their samples", () =>
    Effect.gen(function* () {
      const { raw } = yield* start(documented)
      const cases = [
        ["checkout", "/v3/stripe/checkout"],
        ["portal", "/v3/stripe/portal"],
      ] as const
      for (const [name, path] of cases) {
        const answer = yield* raw(...post(path, fixture(`synthetic-stripe-${name}-request.json`)))
        const sample = fixtureObject(`synthetic-stripe-${name}-response.json`)
        const value = answer.json as Record<string, string>
        assert.strictEqual(answer.status, 200)
        assert.sameMembers(Object.keys(value), Object.keys(sample))
        assert.strictEqual(
          value["url"]?.replace(/[^/]*$/, ""),
          String(sample["url"]).replace(/[^/]*$/, ""),
          "the same page",
        )
      }
      const token = yield* raw(
        ...post("/v3/braintree/client-token", fixture("synthetic-braintree-client-token-request.json")),
      )
      assert.sameMembers(
        Object.keys(token.json as object),
        Object.keys(fixtureObject("synthetic-braintree-client-token-response.json")),
      )
    }),
  )

  for (const file of [
    "validate-request-ios.json",
    "validate-request-android.json",
    "synthetic-validate-request-apple-sk2.json",
    "synthetic-validate-request-stripe-token.json",
  ]) {
    it.effect(`${file} is a request it takes`, () =>
      Effect.gen(function* () {
        const { raw } = yield* start(documented)
        const answer = yield* raw(...post("/v3/validate", fixture(file)))
        const { data, ok } = answer.json as {
          readonly ok: boolean
          readonly data: { readonly collection: ReadonlyArray<unknown> }
        }
        assert.strictEqual(ok, true)
        assert.strictEqual(data.collection.length, 1)
      }),
    )
  }

  it.effect("webhooks: the Test button", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start(documented)
      yield* emulator.sendTestWebhook
      const [body] = yield* webhookBodies(emulator)
      const sample = fixtureObject("webhook-test.json")
      assert.deepStrictEqual({ ...body, password: sample["password"] }, sample as never)
    }),
  )

  it.effect("webhooks: a renewal", () =>
    Effect.gen(function* () {
      const sample = fixtureObject("synthetic-webhook-purchases-updated.json")
      const { emulator } = yield* start({ ...documented, startAt: "2025-04-10T08:00:05.000Z" })
      yield* emulator.sendWebhook("user_12345", {
        reason: "RENEWED",
        purchaseId: "google:GPA.1111-2222-3333-44444",
      })
      const [body] = yield* webhookBodies(emulator)
      const { id } = sample["notification"] as { readonly id: string }
      assert.deepStrictEqual({ ...body, notification: { ...body?.notification, id } } as unknown, sample)
    }),
  )

  it.effect("webhooks: without a notification, of the v2 era", () =>
    Effect.gen(function* () {
      const sample = fixtureObject("synthetic-webhook-purchases-updated-legacy.json") as {
        readonly applicationUsername: string
        readonly purchases: Readonly<Record<string, object>>
      }
      const { emulator } = yield* start({
        credentials: sampleCredentials,
        notification: false,
        seed: {
          purchases: Object.values(sample.purchases).map((purchase) => ({
            ...(purchase as { readonly productId: string }),
            applicationUsername: sample.applicationUsername,
          })),
        },
      })
      yield* emulator.sendWebhook(sample.applicationUsername)
      const [body] = yield* webhookBodies(emulator)
      const purchases = Object.fromEntries(
        Object.entries(body?.purchases ?? {}).map(([key, { transactionId: _transactionId, ...purchase }]) => [
          key,
          purchase,
        ]),
      )
      // What is ours: every webhook has the transaction that v3 requires.
      assert.deepStrictEqual({ ...body, purchases } as unknown, sample)
    }),
  )

  it.effect("webhooks: of a customer who owns nothing any more", () =>
    Effect.gen(function* () {
      const sample = fixtureObject("synthetic-webhook-purchases-updated-empty-collection.json")
      const { emulator } = yield* start({
        credentials: sampleCredentials,
        seed: {
          purchases: [{ applicationUsername: "user_12345", productId: "google:a", purchaseId: "google:1" }],
        },
        startAt: "2025-04-10T08:00:05.000Z",
        frozen: true,
      })
      yield* emulator.revoke("google:1")
      const [body] = yield* webhookBodies(emulator)
      const { reason, date } = body?.notification ?? {}
      const { id } = sample["notification"] as { readonly id: string }
      // What is ours: the notification also names what was revoked, "when applicable".
      assert.deepStrictEqual({ ...body, notification: { reason, id, date } } as unknown, sample)
    }),
  )
})

describe("the demonstration", () => {
  it.effect("shows Alice, Bob and Charles as documented, moved to the present", () =>
    Effect.gen(function* () {
      const startAt = "2031-05-05T12:00:00.000Z"
      const { secret } = yield* start({ startAt, frozen: true })
      const shift = Date.parse(startAt) - Date.parse(IapticSamples.documentedAt)
      const moved = (value: string | undefined) => new Date(Date.parse(String(value)) + shift).toISOString()
      const sample = fixtureObject("customers-v2-list-response.json") as {
        readonly rows: ReadonlyArray<{
          readonly applicationUsername: string
          readonly customerInfo: Readonly<Record<string, string>>
        }>
      }
      const names = ["alice", "bob", "charles"]
      const { rows } = yield* secret.getCustomersBulkInfo({ applicationUsername: names })
      for (const row of rows) {
        const info = sample.rows.find(
          (one) => one.applicationUsername === row.applicationUsername,
        )?.customerInfo
        assert.isDefined(info)
        assert.deepInclude(row.customerInfo as object, {
          ...info,
          lastPurchaseDate: moved(info?.["lastPurchaseDate"]),
          expirationDate: moved(info?.["expirationDate"]),
          ...(info?.["lastRenewalDate"] === undefined
            ? {}
            : { lastRenewalDate: moved(info["lastRenewalDate"]) }),
        })
      }
      assert.strictEqual(rows.length, 3)
    }),
  )
})
