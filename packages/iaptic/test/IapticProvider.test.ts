import type * as BillingProvider from "@effect-billing/core/BillingProvider"
import * as Money from "@effect-billing/core/Money"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as IapticClient from "@effect-billing/iaptic/IapticClient"
import * as IapticProvider from "@effect-billing/iaptic/IapticProvider"
import type * as IapticSchema from "@effect-billing/iaptic/IapticSchema"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { always, appName, fast, fixture, secretKey } from "./support.ts"

const now = DateTime.makeUnsafe("2025-05-01T12:00:00.000Z")
const past = "2025-04-01T12:00:00.000Z"
const longPast = "2025-03-01T12:00:00.000Z"
const future = "2025-06-01T12:00:00.000Z"

type Changes = { readonly [Field in keyof IapticSchema.Purchase]?: unknown }

const purchase = (changes: Changes): IapticSchema.Purchase =>
  ({
    productId: "apple:premium",
    purchaseId: "apple:1",
    platform: "apple",
    purchaseDate: "2025-01-01T12:00:00.000Z",
    ...changes,
  }) as IapticSchema.Purchase

const read = (changes: Changes, username = "alice") => {
  const source = purchase(changes)
  return {
    purchase: IapticProvider.toPurchase(source, now),
    subscription: IapticProvider.toSubscription(source, now),
    entitlement: IapticProvider.toEntitlement(source, username, now),
  }
}

describe("subscriptions", () => {
  const rows: ReadonlyArray<readonly [what: string, changes: Changes, status: string, granted: boolean]> = [
    ["runs until its date", { expirationDate: future, renewalIntent: "Renew" }, "active", true],
    ["is over after its date, without a flag", { expirationDate: past }, "expired", false],
    [
      "is over after its date, whatever isExpired says",
      { expirationDate: past, isExpired: false },
      "expired",
      false,
    ],
    ["is over exactly at its date", { expirationDate: "2025-05-01T12:00:00.000Z" }, "expired", false],
    [
      "runs until its date, whatever isExpired says",
      { expirationDate: future, isExpired: true },
      "active",
      true,
    ],
    [
      "isExpired with a reason is a revocation",
      { expirationDate: future, isExpired: true, cancelationReason: "Customer" },
      "expired",
      false,
    ],
    [
      "isExpired is believed where there is no date",
      { renewalIntent: "Renew", isExpired: true },
      "expired",
      false,
    ],
    [
      "isExpired: false is believed where there is no date",
      { renewalIntent: "Renew", isExpired: false },
      "active",
      true,
    ],
    ["neither date nor flag is unknown", { renewalIntent: "Renew" }, "unknown", false],
    ["isExpired alone makes it a subscription", { isExpired: true }, "expired", false],
    ["in a trial", { expirationDate: future, isTrialPeriod: true }, "trialing", true],
    ["after a trial", { expirationDate: past, isTrialPeriod: true }, "expired", false],
    ["pending", { expirationDate: future, isPending: true }, "pending", false],
    ["paused", { expirationDate: future, isPaused: true }, "paused", false],
    ["suspended", { expirationDate: future, isSuspended: true }, "paused", false],
    [
      "in grace, before its date",
      { expirationDate: future, isBillingRetryPeriod: true },
      "gracePeriod",
      true,
    ],
    [
      "in grace, after its date",
      { expirationDate: "2025-04-20T12:00:00.000Z", isBillingRetryPeriod: true },
      "gracePeriod",
      true,
    ],
    [
      "no grace lasts longer than 30 days",
      { expirationDate: longPast, isBillingRetryPeriod: true },
      "expired",
      false,
    ],
    [
      "no grace when Iaptic says it is over",
      { expirationDate: "2025-04-20T12:00:00.000Z", isBillingRetryPeriod: true, isExpired: true },
      "expired",
      false,
    ],
    [
      "canceled, running until its date",
      { expirationDate: future, cancelationReason: "Customer.Cost" },
      "canceled",
      true,
    ],
    [
      "canceled, in a new way of a customer's",
      { expirationDate: future, cancelationReason: "Customer.Moved" },
      "canceled",
      true,
    ],
    ["canceled and over", { expirationDate: past, cancelationReason: "Customer" }, "expired", false],
    [
      "the other spelling counts",
      { expirationDate: future, cancellationReason: "Developer" },
      "canceled",
      true,
    ],
    ["an empty reason is no cancelation", { expirationDate: future, cancelationReason: "" }, "active", true],
    [
      "replaced by another",
      { expirationDate: future, cancelationReason: "System.Replaced" },
      "expired",
      false,
    ],
    ["deleted", { expirationDate: future, cancelationReason: "System.Deleted" }, "expired", false],
    [
      "an unknown reason grants nothing",
      { expirationDate: future, cancelationReason: "Fraud" },
      "unknown",
      false,
    ],
    ["lapsing is still active", { expirationDate: future, renewalIntent: "Lapse" }, "active", true],
    [
      "an unknown intent is still active",
      { expirationDate: future, renewalIntent: "Perhaps" },
      "active",
      true,
    ],
    [
      "null is absent",
      { expirationDate: future, isExpired: null, cancelationReason: null, isPaused: null },
      "active",
      true,
    ],
  ]
  for (const [what, changes, status, granted] of rows) {
    it(`${what}: ${status}, ${granted ? "granted" : "not granted"}`, () => {
      const { entitlement, purchase: bought, subscription } = read(changes)
      assert.strictEqual(subscription?.status, status)
      assert.strictEqual(entitlement.granted, granted)
      assert.strictEqual(bought.kind, "subscription")
    })
  }

  it("keeps an unknown word", () => {
    const {
      entitlement,
      purchase: bought,
      subscription,
    } = read({ expirationDate: future, cancelationReason: "Fraud" })
    assert.strictEqual(subscription?.statusWord, "Fraud")
    assert.strictEqual(entitlement.statusWord, "Fraud")
    assert.deepInclude(bought, { status: "unknown", statusWord: "Fraud" })
  })

  it("renewalIntent says whether it renews; Cancel is Lapse, and the source keeps the word", () => {
    const intents: ReadonlyArray<readonly [string, boolean | undefined]> = [
      ["Renew", true],
      ["Lapse", false],
      ["Cancel", false],
      ["Perhaps", undefined],
    ]
    for (const [renewalIntent, autoRenews] of intents) {
      const { subscription } = read({ expirationDate: future, renewalIntent })
      assert.strictEqual(subscription?.autoRenews, autoRenews)
      assert.strictEqual(subscription?.source.renewalIntent, renewalIntent)
      assert.strictEqual(subscription?.renewsAt !== undefined, autoRenews === true)
    }
  })

  it("a grace period that began after the date has its own end", () => {
    const { subscription } = read({ expirationDate: "2025-04-20T12:00:00.000Z", isBillingRetryPeriod: true })
    assert.strictEqual(
      subscription?.gracePeriodStartedAt && DateTime.formatIso(subscription.gracePeriodStartedAt),
      "2025-04-20T12:00:00.000Z",
    )
    assert.strictEqual(
      subscription?.endsAt && DateTime.formatIso(subscription.endsAt),
      "2025-05-20T12:00:00.000Z",
    )
  })
})

describe("single purchases", () => {
  const rows: ReadonlyArray<
    readonly [what: string, changes: Changes, kind: string, status: string, granted: boolean]
  > = [
    ["bought for good", {}, "oneTime", "completed", true],
    ["not expired is no subscription", { isExpired: false }, "oneTime", "completed", true],
    ["pending", { isPending: true }, "oneTime", "pending", false],
    ["canceled", { cancelationReason: "Customer" }, "oneTime", "canceled", false],
    ["canceled for a reason unknown here", { cancelationReason: "Fraud" }, "oneTime", "unknown", false],
    ["used up", { isConsumed: true }, "consumable", "consumed", false],
    ["several, not said to be used up or not", { quantity: 3 }, "consumable", "completed", false],
    ["several, not used up", { quantity: 3, isConsumed: false }, "consumable", "completed", true],
    ["nothing known but that it is there", { purchaseDate: undefined }, "unknown", "unknown", false],
  ]
  for (const [what, changes, kind, status, granted] of rows) {
    it(`${what}: ${kind}, ${status}, ${granted ? "granted" : "not granted"}`, () => {
      const { entitlement, purchase: bought, subscription } = read(changes)
      assert.isUndefined(subscription)
      assert.deepStrictEqual<ReadonlyArray<string>>([bought.kind, bought.status], [kind, status])
      assert.strictEqual(entitlement.granted, granted)
    })
  }
})

describe("the rest of a purchase", () => {
  it("the price is amountMicros exactly, never amountUSD", () => {
    const price = (changes: Changes) => {
      const { price: money } = read({ expirationDate: future, ...changes }).purchase
      return money === undefined ? undefined : Money.toJson(money)
    }
    assert.deepStrictEqual(price({ amountMicros: 9_990_000, currency: "eur", amountUSD: 10.83 }), {
      amount: "9.99",
      currency: "EUR",
    })
    assert.deepStrictEqual(price({ amountMicros: 1, currency: "USD" }), {
      amount: "0.000001",
      currency: "USD",
    })
    assert.isUndefined(price({ amountUSD: 10.83 }))
    assert.isUndefined(price({ amountMicros: 9_990_000, currency: null }))
    assert.isUndefined(price({ amountMicros: null, currency: "EUR" }))
    assert.isUndefined(price({ amountMicros: 0.5, currency: "EUR" }))
    assert.isUndefined(price({ amountMicros: 9_990_000, currency: "euros" }))
  })

  it("a trial's amount is not the price of the subscription", () => {
    const { subscription } = read({
      expirationDate: future,
      isTrialPeriod: true,
      amountMicros: 0,
      currency: "EUR",
    })
    assert.isUndefined(subscription?.price)
  })

  it("sandbox is kept, ids and product are as sent", () => {
    const { purchase: bought } = read({ sandbox: true })
    assert.deepInclude(bought, {
      provider: "iaptic",
      id: "apple:1",
      productId: "apple:premium",
      sandbox: true,
    })
    assert.isFalse(read({}).purchase.sandbox)
  })

  it("somebody who is not among the entitled users is not entitled", () => {
    const changes = { expirationDate: future, entitledUsers: ["alice"] }
    assert.isTrue(read(changes, "alice").entitlement.granted)
    assert.isFalse(read(changes, "mallory").entitlement.granted)
    assert.isFalse(read({ expirationDate: future, entitledUsers: [] }).entitlement.granted)
    assert.isTrue(read({ expirationDate: future, entitledUsers: null }).entitlement.granted)
  })
})

describe("the adapter", () => {
  const provider = (script: ScriptedHttpClient.Script) =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make(script)
      const context = yield* Layer.build(
        IapticProvider.layer.pipe(
          Layer.provide(IapticClient.layer({ appName, secretKey })),
          Layer.provide(http.layer),
        ),
      )
      const adapter: BillingProvider.BillingProvider = yield* IapticProvider.IapticProvider.pipe(
        Effect.provide(context),
      )
      return { adapter, requests: http.requests }
    })

  const required = <A>(value: A | undefined): A => {
    if (value === undefined) throw new Error("the adapter has no such lookup")
    return value
  }

  it.effect("answers purchases, subscriptions and entitlements from one call", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.toEpochMillis(now))
      const { adapter, requests } = yield* provider(
        always(fixture("synthetic-customer-purchases-v3-response.json")),
      )
      const lookups = yield* adapter.lookup("user_12345")
      assert.lengthOf(yield* requests, 0)
      const [purchases, subscriptions, entitlements] = yield* Effect.all(
        [required(lookups.purchases), required(lookups.subscriptions), required(lookups.entitlements)],
        { concurrency: "unbounded" },
      )
      assert.lengthOf(yield* requests, 1)
      assert.strictEqual(purchases[0]?.status, "completed")
      assert.strictEqual(subscriptions[0]?.status, "active")
      assert.deepInclude(entitlements[0], { resource: "google:premium_monthly", granted: true })
    }),
  )

  it.effect("looks at the clock when it is asked, not when the answer came", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.toEpochMillis(now))
      const { adapter } = yield* provider(always(fixture("synthetic-customer-purchases-v3-response.json")))
      const lookups = yield* adapter.lookup("user_12345")
      assert.isTrue((yield* required(lookups.entitlements))[0]?.granted)
      yield* TestClock.setTime(Date.parse("2025-05-10T08:00:00.000Z"))
      assert.isFalse((yield* required(lookups.entitlements))[0]?.granted)
      assert.strictEqual((yield* required(lookups.subscriptions))[0]?.status, "expired")
    }),
  )

  it.effect("an unknown customer has nothing; a failed call is the same error in every lookup", () =>
    Effect.gen(function* () {
      const unknown = yield* provider(always({ ok: false }, 404))
      const lookups = yield* unknown.adapter.lookup("nobody")
      assert.deepStrictEqual(yield* required(lookups.purchases), [])
      const failing = yield* provider(always({ ok: false, status: 403 }))
      const failed = yield* failing.adapter.lookup("alice")
      const one = yield* Effect.flip(required(failed.purchases))
      const other = yield* Effect.flip(required(failed.entitlements))
      assert.strictEqual(one, other)
      assert.strictEqual(one.reason._tag, "PermissionDenied")
      assert.lengthOf(yield* failing.requests, 1)
    }),
  )

  it.effect("finds the customer, and none of another name", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* provider(always(fixture("customers-v2-list-response.json")))
      const alice = yield* required((yield* adapter.lookup("alice")).customer)
      assert.strictEqual(Option.getOrThrow(alice).id, "alice")
      assert.isTrue(Option.isNone(yield* required((yield* adapter.lookup("ALICE")).customer)))
      assert.strictEqual((yield* requests)[0]?.url.search, "?applicationUsername=alice")
    }),
  )

  it.effect("asks for many customers in one call", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* provider(always(fixture("customers-v2-list-response.json")))
      const found = yield* required(adapter.customers)(["alice", "prod:bob", "dany"])
      assert.deepStrictEqual([...found.keys()], ["alice", "dany"])
      assert.lengthOf(yield* requests, 1)
    }),
  )

  it.effect("speaks about a product with and without its platform", () =>
    Effect.gen(function* () {
      const { adapter } = yield* provider([])
      const { entitlement } = read({ expirationDate: future })
      const grants = required(adapter.grants)
      assert.isTrue(grants(entitlement, "apple:premium"))
      assert.isTrue(grants(entitlement, "premium"))
      assert.isFalse(grants(entitlement, "google:premium"))
      assert.isFalse(grants(entitlement, "prem"))
    }),
  )

  it.effect("a reference that cannot be sent fails typed", () =>
    Effect.gen(function* () {
      const { adapter, requests } = yield* provider([])
      const lookups = yield* adapter.lookup("")
      for (const lookup of [lookups.purchases, lookups.customer]) {
        const error = yield* fast(
          Effect.flip(
            required<Effect.Effect<unknown, { readonly reason: { readonly _tag: string } }>>(lookup),
          ),
        )
        assert.strictEqual(error.reason._tag, "InvalidRequest")
      }
      assert.lengthOf(yield* requests, 0)
    }),
  )
})
