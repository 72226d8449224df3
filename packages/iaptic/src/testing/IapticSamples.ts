/**
 * What an `IapticEmulator` starts with: the provider's documented samples, and around them records of our own that
 * make a demonstration.
 *
 * - {@link documented}: the samples as they stand, word for word. They are of 2019 to 2025, so they do not move with
 *   the clock, except for Alice, Bob and Charles, whose summaries hold at {@link documentedAt}.
 * - {@link demo}: the same, with Alice, Bob and Charles moved to the emulator's present, and more purchases (**ours**)
 *   so that every state is there to be seen.
 *
 * Each part says whether it is *documented* (a page or code of the provider shows it), *synthetic* (built from
 * documented field tables, values invented) or *ours*.
 *
 * ```ts
 * const records = Effect.gen(function* () {
 *   const emulator = yield* IapticEmulator.make({ seed: "documented" })
 *   yield* emulator.clock.now // IapticSamples.documentedAt
 *   return yield* emulator.describeState
 * })
 * ```
 */
import * as DateTime from "effect/DateTime"
import { iso, millisOf } from "./internal/time.ts"
import type { SeedJson } from "./IapticSeed.ts"

/** The moment at which the documented list of customers is true. */
export const documentedAt = "2020-07-30T06:00:00.000Z"

/** Rows the documented list of customers speaks of (`paging.total`), four of which it shows. */
const documentedTotal = 129

const premiumV3 = {
  purchaseId: "google:GPA.1111-2222-3333-44444",
  transactionId: "google:GPA.1111-2222-3333-44444..3",
  productId: "google:premium_monthly",
  platform: "google",
  sandbox: false,
  purchaseDate: "2025-01-10T08:00:00.000Z",
  lastRenewalDate: "2025-04-10T08:00:02.113Z",
  expirationDate: "2025-05-10T08:00:00.000Z",
  renewalIntent: "Renew",
  isPending: false,
  isAcknowledged: true,
  isBillingRetryPeriod: false,
  isTrialPeriod: false,
  isIntroPeriod: false,
  amountUSD: 10.83,
  amountMicros: 9990000,
  currency: "EUR",
  isExpired: false,
  entitledUsers: ["user_12345"],
} as const

/** The purchases of the samples. */
const samplePurchases: SeedJson["purchases"] = [
  // Documented: test data of the Node client, `GET /v2/customers/:u/purchases`. The first lacks `isExpired`.
  {
    applicationUsername: "1E6676C70C123AA18222EF001120CAE1",
    productId: "apple:monthly_subcscription",
    platform: "apple",
    sandbox: true,
    purchaseId: "apple:1000000532000112",
    purchaseDate: "2019-07-29T17:14:00.000Z",
    expirationDate: "2019-07-29T17:19:00.000Z",
    cancelationReason: "Customer",
    renewalIntent: "Lapse",
  },
  {
    applicationUsername: "1E6676C70C123AA18222EF001120CAE1",
    productId: "google:monthly_subcscription",
    purchaseId: "google:GPA.0000-3444-1111-54570",
    sandbox: true,
    platform: "google",
    purchaseDate: "2019-06-21T16:00:00.000Z",
    expirationDate: "2019-06-21T16:08:00.000Z",
    cancelationReason: "Customer.Cost",
    renewalIntent: "Lapse",
    renewalIntentChangeDate: "2019-06-21T16:05:00.000Z",
    isExpired: true,
  },
  // Documented: a webhook in a public issue, its ids blanked by the reporter. The name of the customer is ours.
  {
    applicationUsername: "babalu",
    productId: "google:babaluapp_breeding",
    purchaseId: "xxx",
    transactionId: "xxx",
    sandbox: true,
    platform: "google",
    purchaseDate: "2024-03-22T10:40:14.740Z",
    expirationDate: "2024-03-22T12:10:00.968Z",
    isBillingRetryPeriod: false,
    isPending: false,
    renewalIntent: "Renew",
    isAcknowledged: true,
    amountUSD: 64.87,
    amountMicros: 59990000,
    currency: "EUR",
    lastRenewalDate: "2024-03-22T11:40:08.270Z",
    isExpired: false,
  },
  // Synthetic: `GET /v3/customers/:u/purchases`.
  { applicationUsername: "user_12345", receiptId: "google:opaque_receipt_id", ...premiumV3 },
]

const sampleTransactions: SeedJson["transactions"] = [
  // Documented: `GET /v2/transactions`, of 2021.
  {
    transactionId: "apple:1001",
    productId: "apple:monthly_subscription",
    receiptId: "apple:100000888100001",
    platform: "apple",
    purchaseDate: "2021-06-28T13:10:59.000Z",
    expirationDate: "2022-02-28T13:10:59.000Z",
    renewalDate: "2022-01-28T13:10:59.000Z",
    isExpired: false,
    renewalIntent: "Lapse",
    renewalIntentChangeDate: "2022-01-12T00:00:02.022Z",
    priceUSD: 2.99,
    priceMicros: 2990000,
    currency: "USD",
    priceConsentStatus: "Notified",
  },
]

const sampleReceipts: SeedJson["receipts"] = [
  // Synthetic: `GET /v2/receipt/:receiptId`.
  {
    receiptId: "google:opaque_receipt_id",
    platform: "google",
    sandbox: false,
    updatedAt: "2025-04-10T08:00:05.000Z",
    source: {},
    amountsMicros: { EUR: 39960000 },
    amountUSD: 43.32,
    numTransactions: 4,
    content: {},
    data: {
      purchaseToken: "opaque_token_string",
      productId: "google:premium_monthly",
      productType: "paid subscription",
    },
  },
  // Documented: `amountsMicros`. The rest is ours.
  {
    receiptId: "google:amounts",
    platform: "google",
    amountsMicros: { GBP: 401450000, USD: 1990000 },
  },
]

const sampleEvents: SeedJson["events"] = [
  // Synthetic: `GET /v3/events`, `/v3/events/:eventId`, `/v3/search/:u`.
  {
    tag: "example",
    type: "example",
    eventId: "evt-example-1",
    context: {
      appName: "test",
      eventType: "receipt.validated",
      eventDate: "2025-04-10T08:00:05.000Z",
      eventDateMs: 1744272005000,
      applicationUsername: "user_12345",
      req_id: "req-example-1",
    },
    content: {
      purchases: [
        {
          platform: "google",
          receiptId: "google:opaque_receipt_id",
          purchaseId: "google:GPA.1111-2222-3333-44444",
          productId: "google:premium_monthly",
        },
      ],
      transactions: [
        {
          productId: "google:premium_monthly",
          offerId: null,
          purchaseId: "google:GPA.1111-2222-3333-44444",
          transactionId: "google:GPA.1111-2222-3333-44444..3",
          sandbox: false,
          platform: "google",
          purchaseDate: "2025-01-10T08:00:00.000Z",
          isPending: false,
          isConsumed: false,
          isAcknowledged: true,
          quantity: 1,
          amountUSD: null,
          amountMicros: null,
          currency: null,
        },
      ],
      refreshFailures: [{ platform: "google", reason: "example" }],
      products: [
        {
          id: "google:premium_monthly",
          type: "paid subscription",
          currency: "EUR",
          offers: [{ id: "example", pricingPhases: [{ priceMicros: 9990000, currency: "EUR" }] }],
        },
      ],
      exchangeRates: [],
      claims: [],
      notifications: [],
      tags: {},
      appDownload: { originalVersion: "1.0" },
    },
    raw: {
      request: { body: {} },
      response: {},
      externalRequests: [{ url: "https://example.com/store-api" }],
    },
  },
]

const sampleCustomers: SeedJson["customers"] = [
  // Documented: `GET /v1/customers/:u/subscription`, of 2019.
  {
    applicationUsername: "my_user_id_AD",
    createdAt: "2019-02-11T19:45:29.399Z",
    subscriptionV1: {
      id: "my_user_id_AD",
      createdAt: "2019-02-11T19:45:29.399Z",
      updatedAt: "2019-02-21T16:56:55.135Z",
      subscription: {
        productId: "cc.fovea.purchase.subscription1",
        expiresAt: 1550768267000,
        renewedAt: 1550768087000,
        subscribedAt: 1550679449000,
        transactionId: "ios-1000000504545596",
        subscriptionId: "ios-1000000504175380",
      },
    },
  },
  { applicationUsername: "1E6676C70C123AA18222EF001120CAE1" },
  { applicationUsername: "babalu" },
  // Synthetic: `GET /v2/customers/:u/subscription`. It does not agree with the same user's purchases; it is a sample.
  {
    applicationUsername: "user_12345",
    subscription: {
      transactionId: "apple:1000000000000009",
      productId: "apple:premium_monthly",
      isExpired: false,
      expirationDate: "2025-05-10T08:00:00.000Z",
      purchaseDate: "2025-01-10T08:00:00.000Z",
      platform: "apple",
      sandbox: false,
      lastRenewalDate: "2025-04-10T08:00:00.000Z",
      renewalIntent: "Renew",
    },
  },
  // Synthetic: the same for a customer without a subscription.
  { applicationUsername: "user_67890" },
]

const stripePremium = {
  purchaseId: "stripe:sub_xyz",
  transactionId: "stripe:pi_xyz",
  productId: "stripe:prod_xyz",
  platform: "stripe",
  purchaseDate: "2025-01-10T08:00:00.000Z",
  lastRenewalDate: "2025-04-10T08:00:00.000Z",
  expirationDate: "2025-05-10T08:00:00.000Z",
  renewalIntent: "Renew",
  isTrialPeriod: false,
  amountMicros: 9990000,
  currency: "usd",
} as const

const price = (id: string) => ({
  id,
  platform: "stripe",
  offerType: "Subscription" as const,
  pricingPhases: [
    {
      priceMicros: 9990000,
      currency: "usd",
      billingPeriod: "P1M",
      recurrenceMode: "INFINITE_RECURRING" as const,
      paymentMode: "PayAsYouGo" as const,
    },
  ],
})

const sampleStripe = {
  stripeProducts: [
    // Synthetic: `GET /v3/stripe/prices`.
    {
      type: "paid subscription",
      id: "prod_xyz",
      title: "Premium Plan",
      description: "Everything",
      platform: "stripe",
      metadata: { product_type: "paid subscription", tier: "premium", can_purchase: "true" },
      offers: [price("stripe:prod_xyz#price_xyz")],
    },
    // Ours: what the sample of a change of plan changes to. Not on the list, which shows one product.
    {
      type: "paid subscription",
      id: "prod_abc",
      title: "Other Plan",
      platform: "stripe",
      metadata: { product_type: "paid subscription", can_purchase: "false" },
      offers: [price("stripe:prod_abc#price_abc")],
    },
  ],
  accessTokens: [
    // Synthetic: `GET /v3/stripe/purchases`, `POST /v3/stripe/change-plan`.
    {
      token: "opaque_access_token",
      purchases: [stripePremium],
      successors: ["opaque_access_token_2"],
    },
    // Documented: a mock in the Stripe library's tests, with days for dates. The token is ours.
    {
      token: "documented_mock_token",
      rotates: false,
      purchases: [
        {
          purchaseId: "test_purchase",
          transactionId: "test_transaction",
          productId: "test_product",
          platform: "stripe",
          purchaseDate: "2023-01-01",
          lastRenewalDate: "2023-01-01",
          expirationDate: "2024-01-01",
          renewalIntent: "Renew",
          isTrialPeriod: false,
          amountMicros: 999000,
          currency: "USD",
        },
      ],
    },
  ],
} satisfies SeedJson

/** Receipts that validation answers with a sample. The proofs are ours. */
const sampleValidations: SeedJson["validations"] = [
  // Documented: `POST /v1/validate`.
  {
    proof: "documented-success",
    answer: {
      ok: true,
      data: {
        ineligible_for_intro_price: ["premium_monthly"],
        id: "com.example.app.subscription",
        collection: [
          {
            id: "premium_monthly",
            purchaseDate: 1630454400000,
            expiryDate: 1633046400000,
            isExpired: false,
            isTrialPeriod: false,
            isIntroPeriod: true,
            renewalIntent: "Renew",
            lastRenewalDate: 1630458000000,
          },
        ],
        transaction: { "platform-specific transaction data": "can be ignored" },
      },
    },
  },
  // Documented: a public issue of 2020, only the fields that could be read whole.
  {
    proof: "documented-legacy-success",
    answer: {
      success: true,
      data: {
        id: "com.myBundleId",
        ineligible_for_intro_price: ["premium.membership"],
        latest_receipt: true,
        transaction: {
          receipt_type: "ProductionSandbox",
          adam_id: 0,
          app_item_id: 0,
          bundle_id: "com.myBundleId",
          application_version: "0.0.1",
          download_id: 0,
          version_external_identifier: 0,
          receipt_creation_date: "2020-07-24 09:15:49 Etc/GMT",
          receipt_creation_date_ms: "1595582149000",
          receipt_creation_date_pst: "2020-07-24 02:15:49 America/Los_Angeles",
          request_date: "2020-07-24 09:18:07 Etc/GMT",
          request_date_ms: "1595582287004",
        },
      },
    },
  },
  // Documented: the manual of an SDK before version 13.
  {
    proof: "documented-legacy-error",
    answer: { ok: false, data: { code: 6778003 }, error: { message: "The subscription is expired." } },
  },
  // Synthetic: an answer that a client must refuse.
  { proof: "synthetic-bad-shape", answer: { ok: true } },
]

/**
 * The four customers of the documented list, moved in time by `shift` milliseconds. Documented are their summaries
 * and their receipts; the purchases that the summaries follow from are ours.
 */
const listedCustomers = (shift: number): NonNullable<SeedJson["purchases"]> => {
  const at = (documented: string): string => iso(millisOf(documented) + shift)
  const weekly = {
    lifecycle: { every: "P7D" },
    isExpired: false,
    isBillingRetryPeriod: false,
    isTrialPeriod: false,
  }
  return [
    {
      applicationUsername: "charles",
      receiptId: "apple:1",
      productId: "apple:premium",
      purchaseId: "apple:1000000000000003",
      transactionId: "apple:1000000000000033",
      sandbox: false,
      purchaseDate: at("2020-07-30T05:51:50.000Z"),
      lastRenewalDate: at("2020-07-30T05:51:49.000Z"),
      expirationDate: at("2020-08-06T05:51:49.000Z"),
      renewalIntent: "Renew",
      amountMicros: 980_000_000,
      amountUSD: 6.57,
      currency: "JPY",
      ...weekly,
    },
    {
      applicationUsername: "bob",
      receiptId: "google:2",
      productId: "google:premium",
      purchaseId: "google:GPA.0000-0000-0000-00002",
      transactionId: "google:GPA.0000-0000-0000-00002",
      sandbox: false,
      purchaseDate: at("2020-07-30T05:52:02.638Z"),
      expirationDate: at("2020-08-06T07:51:43.983Z"),
      renewalIntent: "Lapse",
      amountMicros: 9_990_000,
      amountUSD: 9.99,
      currency: "USD",
      ...weekly,
    },
    {
      applicationUsername: "alice",
      receiptId: "google:1",
      productId: "google:premium",
      purchaseId: "google:GPA.0000-0000-0000-00001",
      transactionId: "google:GPA.0000-0000-0000-00001",
      sandbox: false,
      purchaseDate: at("2020-07-30T05:55:52.579Z"),
      expirationDate: at("2020-08-06T07:54:53.393Z"),
      renewalIntent: "Renew",
      amountMicros: 9_990_000,
      amountUSD: 10.83,
      currency: "EUR",
      ...weekly,
    },
  ]
}

/** Ours: names to fill the documented list up to the total it speaks of. They bought nothing. */
const unnamed = (count: number): NonNullable<SeedJson["customers"]> =>
  Array.from({ length: count }, (_, index) => ({
    applicationUsername: `customer_${String(index + 1).padStart(3, "0")}`,
  }))

// The list shows the newest first, so they come last.
const listed = ["dany", "charles", "bob", "alice"].map((applicationUsername) => ({ applicationUsername }))

const samples = (shift: number): SeedJson => ({
  customers: [
    ...unnamed(documentedTotal - sampleCustomers.length - listed.length),
    ...sampleCustomers,
    ...listed,
  ],
  purchases: [...samplePurchases, ...listedCustomers(shift)],
  transactions: sampleTransactions,
  receipts: sampleReceipts,
  events: sampleEvents,
  validations: sampleValidations,
  ...sampleStripe,
})

/** The documented samples as they stand. Alice's, Bob's and Charles's subscriptions run if the clock does. */
export const documented: SeedJson = samples(0)

/** Ours: what else Alice bought, and customers in the states she is not in. */
const demoPurchases: NonNullable<SeedJson["purchases"]> = [
  {
    applicationUsername: "alice",
    productId: "google:cloud_storage",
    sandbox: false,
    purchaseDate: "now - 60 days",
    lastRenewalDate: "now - 31 days",
    expirationDate: "now + 3 days",
    renewalIntent: "Renew",
    isBillingRetryPeriod: true,
    isExpired: false,
    amountMicros: 2_990_000,
    amountUSD: 2.99,
    currency: "USD",
    lifecycle: { every: "P1M", billing: "fails" },
  },
  {
    applicationUsername: "alice",
    productId: "apple:newspaper",
    sandbox: false,
    purchaseDate: "now - 110 days",
    lastRenewalDate: "now - 50 days",
    expirationDate: "now - 20 days",
    renewalIntent: "Lapse",
    renewalIntentChangeDate: "now - 30 days",
    cancelationReason: "Customer.Cost",
    isExpired: true,
    amountMicros: 600_000_000,
    amountUSD: 4.02,
    currency: "JPY",
  },
  {
    applicationUsername: "alice",
    productId: "google:lifetime_themes",
    sandbox: false,
    purchaseDate: "now - 200 days",
    isPending: false,
    isAcknowledged: true,
    amountMicros: 4_990_000,
    amountUSD: 5.41,
    currency: "EUR",
  },
  {
    applicationUsername: "alice",
    productId: "apple:coins_100",
    sandbox: true,
    purchaseDate: "now - 3 days",
    isPending: false,
    isAcknowledged: true,
    isConsumed: true,
    quantity: 1,
    amountMicros: 990_000,
    amountUSD: 0.99,
    currency: "USD",
  },
  {
    applicationUsername: "erin",
    productId: "google:premium",
    sandbox: false,
    purchaseDate: "now - 2 days",
    expirationDate: "now + 5 days",
    renewalIntent: "Renew",
    isTrialPeriod: true,
    isExpired: false,
    amountMicros: 0,
    amountUSD: 0,
    currency: "EUR",
    lifecycle: { every: "P1M", regularMicros: 9_990_000 },
  },
  {
    applicationUsername: "frank",
    productId: "google:premium",
    sandbox: false,
    purchaseDate: "now - 40 days",
    lastRenewalDate: "now - 10 days",
    expirationDate: "now + 20 days",
    renewalIntent: "Renew",
    isPaused: true,
    isExpired: false,
    amountMicros: 9_990_000,
    amountUSD: 10.83,
    currency: "EUR",
    lifecycle: { every: "P1M", resumesAt: "now + 30 days" },
  },
  {
    applicationUsername: "grace",
    productId: "google:lifetime_themes",
    sandbox: false,
    purchaseDate: "now - 1 hours",
    isPending: true,
    isAcknowledged: false,
    amountMicros: 4_990_000,
    amountUSD: 5.41,
    currency: "EUR",
  },
]

/** The samples and our own records around them, as of a moment (the emulator's present). */
export const demo = (now: DateTime.DateTime): SeedJson => {
  const seed = samples(DateTime.toEpochMillis(now) - millisOf(documentedAt))
  return { ...seed, purchases: [...(seed.purchases ?? []), ...demoPurchases] }
}

/** The customer to show, and something they are entitled to. */
export const demonstration = { applicationUsername: "alice", resource: "premium" } as const
