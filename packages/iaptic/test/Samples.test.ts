/**
 * Every sample of the dossier, decoded straight through the clients. `real` samples are taken over unchanged from
 * the provider's material; `synthetic` ones were built from its field tables, with invented values.
 *
 * Strict mode is on, so a field that the schemas do not know fails; and what was decoded is encoded again and
 * compared with the sample, so a field that is read wrongly fails too.
 */
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import type * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as IapticApi from "@effect-billing/iaptic/IapticApi"
import * as IapticWebhook from "@effect-billing/iaptic/IapticWebhook"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { readdirSync } from "node:fs"
import { always, fixture, fixtureObject, publicClient, reasonOf, secretClient } from "./support.ts"

type Kind = "real" | "synthetic"

interface Sample {
  readonly file: string
  readonly kind: Kind
}

interface ResponseSample extends Sample {
  readonly operation: Operation.Any
  readonly input?: unknown
  /** What stands around a sample that is a fragment. */
  readonly whole?: (fragment: unknown) => unknown
}

const one = { applicationUsername: "alice" }
const token = { accessToken: Redacted.make("opaque_access_token") }

const responses: ReadonlyArray<ResponseSample> = [
  {
    file: "customer-purchases-v2-response.json",
    kind: "real",
    operation: IapticApi.getCustomerPurchases,
    input: one,
  },
  {
    file: "customers-v2-list-response.json",
    kind: "real",
    operation: IapticApi.getCustomersBulkInfo,
    input: { limit: 4 },
  },
  { file: "transactions-v2-list-response.json", kind: "real", operation: IapticApi.listTransactionsV2 },
  {
    file: "customer-subscription-v1-response.json",
    kind: "real",
    operation: IapticApi.getCustomerSubscriptionV1,
    input: one,
  },
  {
    file: "receipt-v2-amounts-micros-field.json",
    kind: "real",
    operation: IapticApi.getReceipt,
    input: { receiptId: "apple:1" },
    whole: (amountsMicros) => ({ receiptId: "apple:1", amountsMicros }),
  },
  {
    file: "stripe-purchases-response-client-mock.json",
    kind: "real",
    operation: IapticApi.listStripePurchases,
    input: token,
  },
  {
    file: "stripe-product-metadata.json",
    kind: "real",
    operation: IapticApi.listStripePrices,
    whole: (metadata) => ({ ok: true, products: [{ id: "prod_xyz", metadata }] }),
  },
  {
    file: "synthetic-customer-purchases-v3-response.json",
    kind: "synthetic",
    operation: IapticApi.getCustomerPurchasesV3,
    input: one,
  },
  {
    file: "synthetic-customer-subscription-v2-response.json",
    kind: "synthetic",
    operation: IapticApi.getCustomerSubscription,
    input: one,
  },
  {
    file: "synthetic-customer-subscription-v2-none-response.json",
    kind: "synthetic",
    operation: IapticApi.getCustomerSubscription,
    input: one,
  },
  {
    file: "synthetic-receipt-v2-response.json",
    kind: "synthetic",
    operation: IapticApi.getReceipt,
    input: { receiptId: "google:1" },
  },
  { file: "synthetic-version-v3-response.json", kind: "synthetic", operation: IapticApi.getVersion },
  { file: "synthetic-events-v3-list-response.json", kind: "synthetic", operation: IapticApi.listEvents },
  {
    file: "synthetic-event-details-v3-response.json",
    kind: "synthetic",
    operation: IapticApi.getEvent,
    input: { eventId: "e" },
  },
  {
    file: "synthetic-search-v3-response.json",
    kind: "synthetic",
    operation: IapticApi.searchEvents,
    input: one,
  },
  { file: "synthetic-stripe-prices-response.json", kind: "synthetic", operation: IapticApi.listStripePrices },
  {
    file: "synthetic-stripe-checkout-response.json",
    kind: "synthetic",
    operation: IapticApi.createStripeCheckout,
    input: { offerId: "o", successUrl: "https://example.com/s", cancelUrl: "https://example.com/c" },
  },
  {
    file: "synthetic-stripe-portal-response.json",
    kind: "synthetic",
    operation: IapticApi.createStripePortal,
    input: { ...token, returnUrl: "https://example.com" },
  },
  {
    file: "synthetic-stripe-purchases-response-rotated-token.json",
    kind: "synthetic",
    operation: IapticApi.listStripePurchases,
    input: token,
  },
  {
    file: "synthetic-stripe-change-plan-response.json",
    kind: "synthetic",
    operation: IapticApi.changeStripePlan,
    input: { ...token, offerId: "stripe:prod_abc" },
  },
  {
    file: "synthetic-braintree-client-token-response.json",
    kind: "synthetic",
    operation: IapticApi.createBraintreeClientToken,
  },
]

const validateInput = {
  id: "premium",
  type: "paid subscription",
  transaction: { type: "stripe-charge", id: "ch_1" },
}

// Their `transaction` is a fragment without `type`, or their `ok` is `success`; the rest as above.
const validations: ReadonlyArray<ResponseSample> = [
  {
    file: "validate-response-success.json",
    kind: "real",
    operation: IapticApi.validate,
    input: validateInput,
  },
  {
    file: "legacy-validate-response-2020-excerpt.json",
    kind: "real",
    operation: IapticApi.validate,
    input: validateInput,
  },
]

interface FailureSample extends Sample {
  readonly operation: Operation.Any
  readonly input?: unknown
  readonly status: number
  readonly reason: Readonly<Record<string, unknown>>
}

const failures: ReadonlyArray<FailureSample> = [
  {
    file: "error-invalid-credentials.json",
    kind: "real",
    operation: IapticApi.getCustomerPurchases,
    input: one,
    status: 200,
    reason: {
      _tag: "AuthenticationFailed",
      status: 200,
      bodyStatus: 400,
      providerCode: "InvalidPayload",
      providerMessage: "Error: Invalid credentials",
    },
  },
  {
    file: "error-app-name-and-api-key-mismatch.json",
    kind: "real",
    operation: IapticApi.getCustomersBulkInfo,
    input: { limit: 1 },
    status: 200,
    reason: {
      _tag: "AuthenticationFailed",
      status: 200,
      bodyStatus: 400,
      providerMessage: "Error: appName and apiKey do not match",
    },
  },
  {
    file: "validate-error-expired-excerpt.json",
    kind: "real",
    operation: IapticApi.validate,
    input: validateInput,
    status: 200,
    reason: { _tag: "ReceiptRejected", kind: "expired", status: 200, bodyStatus: 419, providerCode: 6778003 },
  },
  {
    file: "legacy-validator-error-body.json",
    kind: "real",
    operation: IapticApi.validate,
    input: validateInput,
    status: 200,
    reason: {
      _tag: "ReceiptRejected",
      kind: "expired",
      status: 200,
      bodyStatus: undefined,
      providerCode: 6778003,
      providerMessage: "The subscription is expired.",
    },
  },
  {
    file: "stripe-error-invalid-access-key.json",
    kind: "real",
    operation: IapticApi.listStripePurchases,
    input: token,
    status: 403,
    reason: { _tag: "AuthenticationFailed", status: 403, bodyStatus: 403, providerCode: 6778003 },
  },
  {
    file: "synthetic-validate-error-bad-response-shape.json",
    kind: "synthetic",
    operation: IapticApi.validate,
    input: validateInput,
    status: 200,
    reason: { _tag: "DecodeFailed", status: 200 },
  },
]

interface RequestSample extends Sample {
  readonly operation: Operation.Any
  readonly answer: unknown
}

const requests: ReadonlyArray<RequestSample> = [
  {
    file: "validate-request-ios.json",
    kind: "real",
    operation: IapticApi.validateV3,
    answer: fixture("validate-response-success.json"),
  },
  {
    file: "validate-request-android.json",
    kind: "real",
    operation: IapticApi.validateV3,
    answer: fixture("validate-response-success.json"),
  },
  {
    file: "synthetic-validate-request-apple-sk2.json",
    kind: "synthetic",
    operation: IapticApi.validate,
    answer: fixture("validate-response-success.json"),
  },
  {
    file: "synthetic-validate-request-stripe-token.json",
    kind: "synthetic",
    operation: IapticApi.validate,
    answer: fixture("validate-response-success.json"),
  },
  {
    file: "synthetic-stripe-checkout-request.json",
    kind: "synthetic",
    operation: IapticApi.createStripeCheckout,
    answer: fixture("synthetic-stripe-checkout-response.json"),
  },
  {
    file: "synthetic-stripe-portal-request.json",
    kind: "synthetic",
    operation: IapticApi.createStripePortal,
    answer: fixture("synthetic-stripe-portal-response.json"),
  },
  {
    file: "synthetic-stripe-change-plan-request.json",
    kind: "synthetic",
    operation: IapticApi.changeStripePlan,
    answer: fixture("synthetic-stripe-change-plan-response.json"),
  },
  {
    file: "synthetic-braintree-client-token-request.json",
    kind: "synthetic",
    operation: IapticApi.createBraintreeClientToken,
    answer: fixture("synthetic-braintree-client-token-response.json"),
  },
]

interface WebhookSample extends Sample {
  readonly tag: IapticWebhook.WebhookEvent["_tag"]
  readonly whole?: (fragment: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

const webhooks: ReadonlyArray<WebhookSample> = [
  { file: "webhook-test.json", kind: "real", tag: "Test" },
  {
    file: "webhook-purchases-fragment-google.json",
    kind: "real",
    tag: "PurchasesUpdated",
    whole: (fragment) => ({
      type: "purchases.updated",
      password: "00000000-0000-0000-0000-000000000000",
      applicationUsername: "alice",
      ...fragment,
    }),
  },
  { file: "synthetic-webhook-purchases-updated.json", kind: "synthetic", tag: "PurchasesUpdated" },
  { file: "synthetic-webhook-purchases-updated-legacy.json", kind: "synthetic", tag: "PurchasesUpdated" },
  {
    file: "synthetic-webhook-purchases-updated-empty-collection.json",
    kind: "synthetic",
    tag: "PurchasesUpdated",
  },
]

const clientFor = (operation: Operation.Any, script: ScriptedHttpClient.Script) =>
  operation.credential === "secret" ? secretClient(script) : publicClient(script)

describe("samples", () => {
  it("are all here, and marked real or synthetic as their names say", () => {
    const listed: ReadonlyArray<Sample> = [
      ...responses,
      ...validations,
      ...failures,
      ...requests,
      ...webhooks,
    ]
    const files = readdirSync(new URL("fixtures", import.meta.url)).toSorted()
    assert.deepStrictEqual(
      listed.map(({ file }) => file).toSorted(),
      files.filter((file) => file.endsWith(".json")),
    )
    for (const { file, kind } of listed)
      assert.strictEqual(kind === "synthetic", file.startsWith("synthetic-"), file)
  })

  for (const { file, input = {}, kind, operation, whole } of [...responses, ...validations]) {
    it.effect(`${kind} answer ${file}: every field is known and read (${operation.name})`, () =>
      Effect.gen(function* () {
        const sample = whole === undefined ? fixture(file) : whole(fixture(file))
        const { client } = yield* clientFor(operation, always(sample))
        const decoded = yield* client
          .request(operation, input)
          .pipe(CallOptions.withCallOptions({ drift: Drift.strict }))
        assert.deepStrictEqual(OperationJson.encodeSuccess(operation, decoded), sample)
      }),
    )
  }

  for (const { file, input = {}, kind, operation, reason: expected, status } of failures) {
    it.effect(
      `${kind} failure ${file} under HTTP ${status} is ${String(expected["_tag"])} (${operation.name})`,
      () =>
        Effect.gen(function* () {
          const { client } = yield* clientFor(operation, always(fixture(file), status))
          const reason = yield* reasonOf(client.request(operation, input))
          for (const [field, value] of Object.entries(expected)) {
            assert.strictEqual((reason as unknown as Record<string, unknown>)[field], value, field)
          }
        }),
    )
  }

  for (const { answer, file, kind, operation } of requests) {
    it.effect(`${kind} request ${file} is what is really sent (${operation.name})`, () =>
      Effect.gen(function* () {
        const input = Result.getOrThrow(OperationJson.decodeInput(operation, fixture(file)))
        const { client, requests: sent } = yield* clientFor(operation, always(answer))
        yield* client.request(operation, input)
        const [request] = yield* sent
        assert.strictEqual(request?.method, "POST")
        assert.strictEqual(request?.url.pathname, operation.path)
        assert.strictEqual(request?.headers["content-type"], "application/json")
        assert.deepStrictEqual(JSON.parse(request?.text ?? ""), fixture(file))
      }),
    )
  }

  for (const { file, kind, tag, whole } of webhooks) {
    it.effect(`${kind} webhook ${file} is ${tag}`, () =>
      Effect.gen(function* () {
        const body = whole === undefined ? fixtureObject(file) : whole(fixtureObject(file))
        const webhook = yield* IapticWebhook.make({ passwords: Redacted.make(String(body["password"])) })
        const event = yield* webhook.verify(JSON.stringify(body))
        assert.strictEqual(event._tag, tag)
        if (event._tag === "PurchasesUpdated") {
          assert.deepStrictEqual<unknown>(event.purchases, body["purchases"])
          assert.deepStrictEqual<unknown>(event.notification, body["notification"])
          assert.strictEqual(event.applicationUsername, body["applicationUsername"])
        }
      }),
    )
  }
})
