/** Iaptic, put through the suite. Section numbers are those of the provider's dossier. */
import type * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import * as IapticApi from "@effect-billing/iaptic/IapticApi"
import * as IapticClient from "@effect-billing/iaptic/IapticClient"
import type { IapticError } from "@effect-billing/iaptic/IapticError"
import * as IapticPublicClient from "@effect-billing/iaptic/IapticPublicClient"
import * as IapticWebhook from "@effect-billing/iaptic/IapticWebhook"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import * as Canary from "../Canary.ts"
import type { ErrorCase, GenuineDelivery, Listing, Registration, Sample, Webhook } from "../Registration.ts"

// -----------------------------------------------------------------------------
// Clients
// -----------------------------------------------------------------------------

type Input = Readonly<Record<string, unknown>>
type Secret = IapticClient.Service
type Public = IapticPublicClient.Service
type Call = Effect.Effect<unknown, IapticError>

interface Clients {
  readonly secret: Secret
  readonly public: Public
}

const oneName =
  (name: string, method: (client: Secret, value: string) => Call) =>
  ({ secret }: Clients, input: Input): Call =>
    method(secret, input[name] as string)

const receipts = (input: Input) => ({ receipts: input["receipts"] as boolean | undefined })

/**
 * Which method sends which operation, and what becomes of the flat input. Older and newer versions of the same call
 * have no method of their own: they are sent by `request`.
 */
const methods: Readonly<Record<string, (clients: Clients, input: never) => Call>> = {
  validate: ({ public: client }, input: IapticPublicClient.ValidateInput) => client.validate(input),
  listStripePrices: ({ public: client }) => client.listStripePrices(),
  createStripeCheckout: ({ public: client }, input: IapticPublicClient.StripeCheckoutInput) =>
    client.createStripeCheckout(input),
  listStripePurchases: ({ public: client }, input: { readonly accessToken: Redacted.Redacted<string> }) =>
    client.listStripePurchases(input.accessToken),
  createStripePortal: ({ public: client }, input: IapticPublicClient.StripePortalInput) =>
    client.createStripePortal(input),
  changeStripePlan: ({ public: client }, input: IapticPublicClient.StripePlanChangeInput) =>
    client.changeStripePlan(input),
  createBraintreeClientToken: ({ public: client }, input: IapticPublicClient.BraintreeClientTokenInput) =>
    client.createBraintreeClientToken(input),

  getCustomersBulkInfo: ({ secret: client }, input: IapticClient.CustomersBulkInfoInput) =>
    client.getCustomersBulkInfo(input),
  getCustomerPurchases: oneName("applicationUsername", (client, name) => client.getCustomerPurchases(name)),
  getCustomerPurchasesV3: oneName("applicationUsername", (client, name) =>
    client.getCustomerPurchases(name, { apiVersion: "v3" }),
  ),
  getCustomer: oneName("applicationUsername", (client, name) => client.getCustomer(name)),
  getCustomerSubscription: oneName("applicationUsername", (client, name) =>
    client.getCustomerSubscription(name),
  ),
  searchEvents: oneName("applicationUsername", (client, name) => client.searchEvents(name)),
  listPurchases: ({ secret: client }, input: IapticClient.ListPurchasesInput) => client.listPurchases(input),
  getPurchase: oneName("purchaseId", (client, id) => client.getPurchase(id)),
  listTransactions: ({ secret: client }, input: IapticClient.ListTransactionsInput) =>
    client.listTransactions(input),
  getTransaction: oneName("transactionId", (client, id) => client.getTransaction(id)),
  listEvents: ({ secret: client }, input: IapticClient.ListEventsInput) => client.listEvents(input),
  getEvent: ({ secret: client }, input: Input) =>
    client.getEvent(input["eventId"] as string, receipts(input)),
  getEventAnalysis: ({ secret: client }, input: Input) =>
    client.getEventAnalysis(input["eventId"] as string, receipts(input)),
  getReceipt: oneName("receiptId", (client, id) => client.getReceipt(id)),
  getVersion: ({ secret: client }) => client.getVersion(),
  getStats: ({ secret: client }) => client.getStats(),
  getAppStats: oneName("appName", (client, name) => client.getAppStats(name)),
}

const number = (input: Input, name: string): number | undefined => input[name] as number | undefined

const streams: Readonly<
  Record<string, (client: Secret, input: Input) => Stream.Stream<unknown, IapticError>>
> = {
  getCustomersBulkInfo: (client, input) =>
    client.streamCustomers({ skip: number(input, "skip"), limit: number(input, "limit") }),
  getCustomersBulkInfoV3: (client, input) =>
    client.streamCustomers({
      apiVersion: "v3",
      skip: number(input, "offset"),
      limit: number(input, "limit"),
    }),
  listPurchases: (client, input) => client.streamPurchases(input),
  listTransactions: (client, input) => client.streamTransactions(input),
  listEvents: (client, input) => client.streamEvents(input),
}

const connect: Registration["connect"] = ({ baseUrl: baseUrlOf, credentials, options }) =>
  Effect.gen(function* () {
    const appName = credentials["appName"] ?? ""
    const baseUrl = baseUrlOf("api")
    const secretOptions = {
      ...options,
      appName,
      baseUrl,
      secretKey: Redacted.make(credentials["secretKey"] ?? ""),
    }
    const publicOptions = {
      ...options,
      appName,
      baseUrl,
      publicKey: Redacted.make(credentials["publicKey"] ?? ""),
    }
    const context = yield* Layer.build(
      Layer.merge(IapticClient.layer(secretOptions), IapticPublicClient.layer(publicOptions)),
    )
    const clients = {
      secret: Context.get(context, IapticClient.IapticClient),
      public: Context.get(context, IapticPublicClient.IapticPublicClient),
    }
    const request = (operation: Operation.Any, input: unknown): Call =>
      (operation.credential === "public" ? clients.public : clients.secret).request(operation, input)
    return {
      values: [clients.secret, clients.public, secretOptions, publicOptions, context],
      call: (operation, input) => {
        const method = methods[operation.name]
        return method === undefined ? request(operation, input) : method(clients, input as never)
      },
      request,
      items: (operation, input) => {
        const stream = streams[operation.name]
        return stream === undefined
          ? clients.secret.stream(operation, input)
          : stream(clients.secret, input as Input)
      },
    }
  })

// -----------------------------------------------------------------------------
// Listings
// -----------------------------------------------------------------------------

const listing = (
  operation: Operation.Any,
  position: "skip" | "offset",
  name: string,
  item: (id: string) => Readonly<Record<string, unknown>>,
): Listing => ({
  operation,
  style: "offset",
  position,
  limit: "limit",
  input: {},
  item: (index) => item(`${name}-${index}`),
  page: (rows, { limit, offset, total }) => ({
    rows,
    ...(total === undefined ? {} : { paging: { skip: offset, limit, total } }),
  }),
  identify: (row) => (row as Readonly<Record<string, string>>)[name] ?? "",
  nameOf: (index) => `${name}-${index}`,
  // v2 documents no ceiling (and a total); v3's default of 100 is the largest limit that was seen to be honoured.
  honouredLimit: position === "skip" ? 0 : 100,
  givesTotal: position === "skip",
})

const customer = (id: string) => ({ applicationUsername: id, customerInfo: {} })
const purchase = (id: string) => ({ purchaseId: id, productId: "apple:premium", platform: "apple" })
const transaction = (id: string) => ({
  ...purchase("apple:1"),
  transactionId: id,
  amountUSD: null,
  amountMicros: null,
  currency: null,
})
const event = (id: string) => ({ tag: "t", type: "t", eventId: id, context: {}, content: {} })

const customersV1: Listing = {
  ...listing(IapticApi.listCustomersV1, "offset", "id", (id) => ({ id })),
  style: "cursor",
  position: "bookmark",
  page: (rows, { next }) => ({ rows, ...(next === undefined ? {} : { bookmark: next }) }),
}

const listings: Readonly<Record<string, Listing>> = {
  getCustomersBulkInfo: listing(IapticApi.getCustomersBulkInfo, "skip", "applicationUsername", customer),
  getCustomersBulkInfoV3: listing(
    IapticApi.getCustomersBulkInfoV3,
    "offset",
    "applicationUsername",
    customer,
  ),
  listPurchases: listing(IapticApi.listPurchases, "offset", "purchaseId", purchase),
  listTransactions: listing(IapticApi.listTransactions, "offset", "transactionId", transaction),
  listTransactionsV2: listing(IapticApi.listTransactionsV2, "skip", "transactionId", transaction),
  listEvents: listing(IapticApi.listEvents, "offset", "eventId", event),
  listCustomersV1: customersV1,
}

// -----------------------------------------------------------------------------
// Samples (§10)
// -----------------------------------------------------------------------------

const applicationUsername = { applicationUsername: "user_12345" }
const token = { accessToken: Redacted.make("opaque_access_token") }
const receipt = {
  id: "com.example.app",
  type: "application",
  transaction: {
    type: "apple-sk2",
    id: "com.example.premium",
    jwsRepresentation: "header.payload.signature",
  },
}
const checkout = {
  offerId: "stripe:prod_xyz#price_xyz",
  applicationUsername: "user123",
  successUrl: "https://example.com/success",
  cancelUrl: "https://example.com/cancel",
}

const answer = (
  origin: Sample["origin"],
  operation: Operation.Any,
  input: unknown,
  more: {
    readonly status?: number
    readonly outcome?: string
    readonly wrap?: (fragment: unknown) => unknown
  } = {},
): Sample => ({ origin, kind: "answer", operation, input, outcome: "success", ...more })

const request = (origin: Sample["origin"], operation: Operation.Any): Sample => ({
  origin,
  kind: "request",
  operation,
})

const webhook = (
  origin: Sample["origin"],
  wrap: (fragment: unknown) => unknown = (fragment) => fragment,
): Sample => ({
  origin,
  kind: "webhook",
  deliver: (content, password) => delivery({ ...(wrap(content) as object), password }),
  outcome: "success",
})

const files: Readonly<Record<string, Sample>> = {
  "customer-purchases-v2-response.json": answer("real", IapticApi.getCustomerPurchases, applicationUsername),
  "customers-v2-list-response.json": answer("real", IapticApi.getCustomersBulkInfo, { limit: 4 }),
  "transactions-v2-list-response.json": answer("real", IapticApi.listTransactionsV2, { limit: 4 }),
  "customer-subscription-v1-response.json": answer(
    "real",
    IapticApi.getCustomerSubscriptionV1,
    applicationUsername,
  ),
  "receipt-v2-amounts-micros-field.json": answer(
    "real",
    IapticApi.getReceipt,
    { receiptId: "google:1" },
    { wrap: (amountsMicros) => ({ receiptId: "google:1", platform: "google", amountsMicros }) },
  ),
  "validate-request-ios.json": request("real", IapticApi.validate),
  "validate-request-android.json": request("real", IapticApi.validate),
  "validate-response-success.json": answer("real", IapticApi.validate, receipt),
  "validate-error-expired-excerpt.json": answer("real", IapticApi.validate, receipt, {
    outcome: "ReceiptRejected",
  }),
  "legacy-validate-response-2020-excerpt.json": answer("real", IapticApi.validate, receipt),
  "legacy-validator-error-body.json": answer("real", IapticApi.validate, receipt, {
    outcome: "ReceiptRejected",
  }),
  "error-invalid-credentials.json": answer("real", IapticApi.getCustomerPurchases, applicationUsername, {
    outcome: "AuthenticationFailed",
  }),
  "error-app-name-and-api-key-mismatch.json": answer(
    "real",
    IapticApi.getCustomersBulkInfo,
    { limit: 4 },
    {
      outcome: "AuthenticationFailed",
    },
  ),
  "stripe-error-invalid-access-key.json": answer("real", IapticApi.listStripePurchases, token, {
    status: 403,
    outcome: "AuthenticationFailed",
  }),
  "stripe-product-metadata.json": answer(
    "real",
    IapticApi.listStripePrices,
    {},
    {
      wrap: (metadata) => ({
        ok: true,
        products: [{ type: "paid subscription", id: "prod_xyz", title: "Premium", offers: [], metadata }],
      }),
    },
  ),
  "stripe-purchases-response-client-mock.json": answer("real", IapticApi.listStripePurchases, token),
  "webhook-test.json": webhook("real"),
  "webhook-purchases-fragment-google.json": webhook("real", (fragment) => ({
    type: "purchases.updated",
    applicationUsername: "user_12345",
    ...(fragment as object),
  })),

  "synthetic-customer-purchases-v3-response.json": answer(
    "synthetic",
    IapticApi.getCustomerPurchasesV3,
    applicationUsername,
  ),
  "synthetic-customer-subscription-v2-response.json": answer(
    "synthetic",
    IapticApi.getCustomerSubscription,
    applicationUsername,
  ),
  "synthetic-customer-subscription-v2-none-response.json": answer(
    "synthetic",
    IapticApi.getCustomerSubscription,
    applicationUsername,
  ),
  "synthetic-receipt-v2-response.json": answer("synthetic", IapticApi.getReceipt, {
    receiptId: "google:opaque_receipt_id",
  }),
  "synthetic-version-v3-response.json": answer("synthetic", IapticApi.getVersion, {}),
  "synthetic-events-v3-list-response.json": answer("synthetic", IapticApi.listEvents, {}),
  "synthetic-event-details-v3-response.json": answer("synthetic", IapticApi.getEvent, {
    eventId: "evt-example-1",
  }),
  "synthetic-search-v3-response.json": answer("synthetic", IapticApi.searchEvents, applicationUsername),
  "synthetic-stripe-prices-response.json": answer("synthetic", IapticApi.listStripePrices, {}),
  "synthetic-stripe-checkout-request.json": request("synthetic", IapticApi.createStripeCheckout),
  "synthetic-stripe-checkout-response.json": answer("synthetic", IapticApi.createStripeCheckout, checkout),
  "synthetic-stripe-portal-request.json": request("synthetic", IapticApi.createStripePortal),
  "synthetic-stripe-portal-response.json": answer("synthetic", IapticApi.createStripePortal, {
    ...token,
    returnUrl: "https://example.com/account",
  }),
  "synthetic-stripe-purchases-response-rotated-token.json": answer(
    "synthetic",
    IapticApi.listStripePurchases,
    token,
  ),
  "synthetic-stripe-change-plan-request.json": request("synthetic", IapticApi.changeStripePlan),
  "synthetic-stripe-change-plan-response.json": answer("synthetic", IapticApi.changeStripePlan, {
    ...token,
    offerId: "stripe:prod_abc#price_abc",
  }),
  "synthetic-braintree-client-token-request.json": request("synthetic", IapticApi.createBraintreeClientToken),
  "synthetic-braintree-client-token-response.json": answer(
    "synthetic",
    IapticApi.createBraintreeClientToken,
    {},
  ),
  "synthetic-validate-request-apple-sk2.json": request("synthetic", IapticApi.validate),
  "synthetic-validate-request-stripe-token.json": request("synthetic", IapticApi.validate),
  "synthetic-validate-error-bad-response-shape.json": answer("synthetic", IapticApi.validate, receipt, {
    outcome: "DecodeFailed",
  }),
  "synthetic-webhook-purchases-updated.json": webhook("synthetic"),
  "synthetic-webhook-purchases-updated-legacy.json": webhook("synthetic"),
  "synthetic-webhook-purchases-updated-empty-collection.json": webhook("synthetic"),
}

// -----------------------------------------------------------------------------
// Errors (§8)
// -----------------------------------------------------------------------------

const onRead = { operation: IapticApi.getCustomerPurchases, input: applicationUsername }
const onValidate = { operation: IapticApi.validate, input: receipt }
const onStripeRead = { operation: IapticApi.listStripePurchases, input: token }
const onStripeWrite = { operation: IapticApi.createStripeCheckout, input: checkout }

/** Shape (d): without `ok`, the status in the line and in the body. */
const stripeError = (status: number, code: number, _tag: string, onWrite = false): ErrorCase => ({
  name: `Stripe ${code}${onWrite ? " on a write" : ""}`,
  ...(onWrite ? onStripeWrite : onStripeRead),
  status,
  body: { json: { status, code, message: "in the vendor's words" } },
  expected: {
    _tag,
    isRetryable: _tag === "ProviderUnavailable",
    bodyStatus: status,
    providerCode: code,
    says: "in the vendor's words",
  },
})

const rejected = (code: number, kind: string, isRetryable = false): ErrorCase => ({
  name: `validation ${code}`,
  ...onValidate,
  status: 200,
  body: { json: { ok: false, status: 400, code, message: "no" } },
  expected: {
    _tag: "ReceiptRejected",
    isRetryable,
    bodyStatus: 400,
    providerCode: code,
    says: "no",
    fields: { kind },
  },
})

const errors: ReadonlyArray<ErrorCase> = [
  ...["Error: Invalid credentials", "Error: appName and apiKey do not match"].map((message): ErrorCase => ({
    name: `a, HTTP 200: ${message}`,
    ...onRead,
    status: 200,
    body: { json: { ok: false, status: 400, code: "InvalidPayload", message } },
    expected: {
      _tag: "AuthenticationFailed",
      isRetryable: false,
      bodyStatus: 400,
      providerCode: "InvalidPayload",
      says: message,
    },
  })),
  {
    name: "a, HTTP 400: Error: Invalid credentials",
    ...onRead,
    status: 400,
    body: { json: { ok: false, status: 400, code: "InvalidPayload", message: "Error: Invalid credentials" } },
    expected: {
      _tag: "AuthenticationFailed",
      isRetryable: false,
      bodyStatus: 400,
      providerCode: "InvalidPayload",
    },
  },
  {
    name: "a, another InvalidPayload",
    ...onRead,
    status: 200,
    body: {
      json: { ok: false, status: 400, code: "InvalidPayload", message: "Error: limit must be a number" },
    },
    expected: { _tag: "InvalidRequest", isRetryable: false, bodyStatus: 400, says: "limit must be a number" },
  },
  {
    name: "a body status without ok",
    ...onRead,
    status: 200,
    body: { json: { status: 404, message: "no such customer" } },
    expected: { _tag: "NotFound", isRetryable: false, bodyStatus: 404, says: "no such customer" },
  },
  {
    name: "ok: false and nothing else",
    ...onRead,
    status: 200,
    body: { json: { ok: false } },
    expected: { _tag: "InvalidRequest", isRetryable: false },
  },
  {
    name: "b, the sample of the guide",
    ...onValidate,
    status: 200,
    body: { json: { ok: false, status: 419, code: 6778003, message: "Transaction has expired" } },
    expected: {
      _tag: "ReceiptRejected",
      isRetryable: false,
      bodyStatus: 419,
      providerCode: 6778003,
      says: "has expired",
      fields: { kind: "expired" },
    },
  },
  {
    name: "b, the code as a text, and the newest receipt looked at",
    ...onValidate,
    status: 200,
    body: {
      json: { ok: false, status: 419, code: "6778003", message: "expired", data: { latest_receipt: true } },
    },
    expected: {
      _tag: "ReceiptRejected",
      isRetryable: false,
      providerCode: "6778003",
      fields: { kind: "expired", latestReceipt: true },
    },
  },
  {
    name: "c, validators before 2022",
    ...onValidate,
    status: 200,
    body: {
      json: { ok: false, data: { code: 6778003 }, error: { message: "The subscription is expired." } },
    },
    expected: {
      _tag: "ReceiptRejected",
      isRetryable: false,
      providerCode: 6778003,
      says: "The subscription is expired.",
      fields: { kind: "expired" },
    },
  },
  rejected(6778001, "invalidPayload"),
  rejected(6778002, "storeConnectionFailed", true),
  rejected(6778004, "consumed"),
  rejected(6778005, "internal", true),
  rejected(6778006, "needMoreData"),
  rejected(6779999, "unknown"),
  stripeError(403, 6778003, "AuthenticationFailed"),
  stripeError(401, 6778004, "AuthenticationFailed"),
  stripeError(401, 6778005, "AuthenticationFailed"),
  ...[6778010, 6778011, 6778012, 6778013].map((code) => stripeError(400, code, "InvalidRequest", true)),
  ...[6778020, 6778021, 6778022, 6778023].map((code) => stripeError(404, code, "NotFound")),
  ...[6778030, 6778031, 6778032].map((code) => stripeError(400, code, "InvalidRequest")),
  ...[6778040, 6778041, 6778042, 6778043].map((code) => stripeError(500, code, "ProviderUnavailable")),
  ...[6778040, 6778041, 6778042, 6778043].map((code) => stripeError(500, code, "OutcomeUnknown", true)),
]

// -----------------------------------------------------------------------------
// Webhooks (§7)
// -----------------------------------------------------------------------------

const instant = (at: number): string => new Date(at).toISOString()

const delivery = (body: Readonly<Record<string, unknown>>): GenuineDelivery => ({
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
})

const purchases = {
  "apple:premium": {
    productId: "apple:premium",
    purchaseId: "apple:1",
    platform: "apple",
    expirationDate: "2030-01-01T00:00:00.000Z",
  },
}

const updated = (password: string, more: Readonly<Record<string, unknown>> = {}): GenuineDelivery =>
  delivery({ type: "purchases.updated", password, applicationUsername: "user_12345", purchases, ...more })

const notified = (password: string, at: number): GenuineDelivery =>
  updated(password, { notification: { reason: "RENEWED", id: "7d0a3c1e", date: instant(at) } })

const malformed = (more: Readonly<Record<string, unknown>>) => ({
  make: (password: string) => updated(password, more),
  tags: ["DecodeFailed"],
})

const wrongPassword = (password: (secret: string) => unknown) => ({
  make: (secret: string) => updated("", { password: password(secret) }),
  tags: ["IntegrityFailed"],
})

const eventTime = (value: unknown): number | undefined => {
  const event = value as IapticWebhook.WebhookEvent
  const date = event._tag === "PurchasesUpdated" ? event.notification?.date : undefined
  return date === undefined ? undefined : Wire.instantToEpochMillis(date)
}

const receiver: Webhook["receiver"] = (secrets) => {
  // None at all is a type error; the suite asks all the same.
  const passwords = secrets.map((secret) =>
    Redacted.make(secret),
  ) as unknown as IapticWebhook.Options["passwords"]
  return Effect.map(IapticWebhook.make({ passwords }), ({ verify }) => ({
    verify: ({ body }) => verify(body as string),
    once: ({ body }, handle) =>
      Effect.flatMap(verify(body as string), (event) =>
        Effect.map(IapticWebhook.once(event, handle), Option.isSome),
      ),
  }))
}

// -----------------------------------------------------------------------------
// The registration
// -----------------------------------------------------------------------------

/** See the module. */
export const iaptic: Registration = {
  id: "iaptic",
  packageName: "@effect-billing/iaptic",
  errorTag: "IapticError",
  operations: IapticApi.operations,
  hosts: ["api"],
  credentials: [
    { name: "appName", isSecret: false },
    { name: "secretKey", isSecret: true },
    { name: "publicKey", isSecret: true },
  ],
  placement: ({ credential }, { appName, publicKey, secretKey }) => ({
    headers: {
      authorization: `Basic ${Buffer.from(`${appName}:${credential === "public" ? publicKey : secretKey}`).toString("base64")}`,
    },
  }),
  connect,
  reads: [
    {
      operation: IapticApi.getCustomerPurchases,
      input: { applicationUsername: "prod:alice" },
      answer: { applicationUsername: "prod:alice", purchases },
      malformed: {
        applicationUsername: "prod:alice",
        purchases: { "apple:premium": { ...purchases["apple:premium"], purchaseId: 42 } },
      },
      drifted: {
        applicationUsername: "prod:alice",
        purchases: {
          "apple:premium": { ...purchases["apple:premium"], platform: "huawei", brandNew: { a: 1 } },
        },
      },
    },
  ],
  writes: [
    {
      operation: IapticApi.createStripeCheckout,
      input: checkout,
      answer: {
        ok: true,
        url: "https://checkout.stripe.com/c/pay/cs_1",
        sessionId: "cs_1",
        accessToken: "opaque_access_token",
      },
    },
  ],
  listings,
  inputs: {
    validate: receipt,
    validateV3: receipt,
    getCustomersBulkInfo: { applicationUsername: ["bob kal", "a,b", "prod:1/2?#%"] },
    getCustomersBulkInfoV3: { applicationUsername: ["bob kal", "a,b", "prod:1/2?#%"], appName: "other" },
  },
  samples: { folder: new URL("../../../iaptic/test/fixtures/", import.meta.url), files },
  errors,
  inBand: {
    echo: (text) => ({ ok: false, status: 400, code: text, message: text, error: { message: text } }),
    unavailable: { ok: false, status: 503, message: "Service Unavailable" },
  },
  webhooks: [
    {
      name: "password",
      key: Canary.sharedKey,
      carries: [],
      proof: "password",
      receiver,
      genuine: {
        "purchases.updated": notified,
        "purchases.updated without notification": (secret) => updated(secret),
        "purchases.updated in capitals": (secret, at) =>
          delivery({ ...(JSON.parse(notified(secret, at).body) as object), type: "PURCHASES.UPDATED" }),
        "nothing owned": (secret) => updated(secret, { purchases: {} }),
        test: (password) => delivery({ type: "test", password }),
        TEST: (password) => delivery({ type: "TEST", password }),
        "a type nobody knows": (password) =>
          delivery({ type: "refund.requested", password, nested: { password } }),
      },
      withoutProof: ({ body, headers }) => {
        const { password: _password, ...rest } = JSON.parse(body) as Record<string, unknown>
        return { body: JSON.stringify(rest), headers }
      },
      malformed: {
        "no purchases": malformed({ purchases: undefined }),
        "purchases are null": malformed({ purchases: null }),
        "purchases are a list": malformed({ purchases: [] }),
        "a purchase without an id": malformed({
          purchases: { "apple:premium": { productId: "apple:premium", platform: "apple" } },
        }),
        "a date that is none": malformed({
          purchases: { "apple:premium": { ...purchases["apple:premium"], expirationDate: "next year" } },
        }),
        "nobody's purchases": malformed({ applicationUsername: undefined }),
        "a name that is a number": malformed({ applicationUsername: 42 }),
        "a notification without an id": malformed({
          notification: { reason: "RENEWED", date: "2025-04-10T08:00:05.000Z" },
        }),
        "a notification that is a text": malformed({ notification: "RENEWED" }),
        "a password that is a number": wrongPassword(() => 42),
        "a password that is null": wrongPassword(() => null),
        "a password that is true": wrongPassword(() => true),
        "a password in a list": wrongPassword((secret) => [secret]),
        "a password in an object": wrongPassword((secret) => ({ value: secret })),
      },
      time: {
        isSent: false,
        because: "Iaptic signs nothing: the password is sent along, and proves no time",
        occurredAt: eventTime,
        telling: notified,
      },
    },
  ],
}
