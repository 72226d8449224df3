/**
 * eComCharge in the neutral model: the rules of the adapter's module, one by one.
 */
import * as Billing from "@effect-billing/core/Billing"
import * as Money from "@effect-billing/core/Money"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as Subscription from "@effect-billing/core/Subscription"
import * as EComChargeClient from "@effect-billing/ecomcharge/EComChargeClient"
import * as EComChargeProvider from "@effect-billing/ecomcharge/EComChargeProvider"
import * as EComChargeSchema from "@effect-billing/ecomcharge/EComChargeSchema"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { fixture, fixtureObject, hosts, secretKey, shopId } from "./support.ts"

const decode = Schema.decodeUnknownSync(EComChargeSchema.Subscription)
const sample = fixtureObject("subscription-get-200-active.json")
const paidUntil = DateTime.makeUnsafe("2025-03-10T12:46:42Z")
const before = DateTime.makeUnsafe("2025-03-10T12:46:41Z")
const after = DateTime.makeUnsafe("2025-03-10T12:46:43Z")

const at = (now: DateTime.Utc, fields: Readonly<Record<string, unknown>>) =>
  EComChargeProvider.toSubscription(decode({ ...sample, ...fields }), now)

describe("states", () => {
  const table: ReadonlyArray<readonly [state: string, before: string, after: string, withoutEnd: string]> = [
    ["pending", "pending", "pending", "pending"],
    ["tokenizing", "pending", "pending", "pending"],
    ["redirecting", "pending", "pending", "pending"],
    ["trial_get_status", "trialing", "pastDue", "pending"],
    ["getting_status", "active", "pastDue", "pending"],
    ["trial", "trialing", "pastDue", "trialing"],
    ["trial_processing", "trialing", "pastDue", "pending"],
    ["processing", "active", "pastDue", "pending"],
    ["notified", "active", "pastDue", "pending"],
    ["active", "active", "pastDue", "active"],
    ["failed_attempt", "gracePeriod", "pastDue", "pastDue"],
    ["rescuing", "gracePeriod", "pastDue", "pastDue"],
    ["failed", "expired", "expired", "expired"],
    ["error", "expired", "expired", "expired"],
    ["expired", "expired", "expired", "expired"],
    ["canceled", "canceled", "canceled", "canceled"],
    ["successful", "unknown", "unknown", "unknown"],
    ["", "unknown", "unknown", "unknown"],
  ]

  it("are all in this table", () => {
    const known = new Set(table.map(([state]) => state))
    assert.deepStrictEqual(
      EComChargeSchema.SubscriptionState.members.filter((state) => !known.has(state)),
      [],
    )
  })

  for (const [state, whilePaid, afterwards, withoutEnd] of table) {
    it(`${JSON.stringify(state)} is ${whilePaid}, past active_to ${afterwards}, without one ${withoutEnd}`, () => {
      const seen = [
        at(before, { state }),
        at(after, { state }),
        at(before, { state, active_to: null, renew_at: null }),
      ]
      assert.deepStrictEqual(
        seen.map(({ status }) => status),
        [whilePaid, afterwards, withoutEnd] as unknown as Array<Subscription.Status>,
      )
      for (const subscription of seen) {
        assert.strictEqual(subscription.statusWord, subscription.status === "unknown" ? state : undefined)
      }
      // Paid means let in: in each of these, and in none after it.
      assert.strictEqual(
        Subscription.isActive(seen[0]!, before),
        ["trialing", "active", "gracePeriod", "canceled"].includes(whilePaid),
      )
      assert.isFalse(Subscription.isActive(seen[1]!, after))
    })
  }

  for (const field of ["cancelled_at", "canceled_at"]) {
    for (const state of ["trial", "active"]) {
      it(`${state} with ${field} runs until its end and does not renew`, () => {
        const subscription = at(before, { state, [field]: "2025-03-10T12:00:00Z" })
        assert.strictEqual(subscription.status, "canceled")
        assert.strictEqual(subscription.autoRenews, false)
        assert.isTrue(Subscription.isActive(subscription, before))
        assert.isFalse(Subscription.isActive(subscription, paidUntil))
      })
    }
  }

  it("the canceled sample runs on to the end of what was paid", () => {
    const now = DateTime.makeUnsafe("2015-03-01T00:00:00Z")
    const canceled = EComChargeProvider.toSubscription(decode(fixture("subscription-cancel-200.json")), now)
    assert.deepInclude(canceled, { status: "canceled", autoRenews: false, productId: "pln_068ed4bb9ce03298" })
    assert.isTrue(Subscription.isActive(canceled, now))
  })

  it("a canceled one without an end is over", () => {
    const webhook = decode(fixture("webhook-subscription-canceled.json"))
    assert.isFalse(Subscription.isActive(EComChargeProvider.toSubscription(webhook, before), before))
  })
})

describe("fields", () => {
  it("of a running subscription", () => {
    const { source, ...fields } = at(before, {})
    assert.strictEqual(source.id, "sbs_430955c932808d0f")
    assert.deepStrictEqual(Subscription.toJson({ ...fields, source }), {
      provider: "ecomcharge",
      id: "sbs_430955c932808d0f",
      productId: "pln_f5ee5ebd04e39daa",
      status: "active",
      autoRenews: true,
      startedAt: "2025-03-10T11:46:13.000Z",
      renewsAt: "2025-03-10T12:46:42.000Z",
      endsAt: "2025-03-10T12:46:42.000Z",
      price: { amount: "1", currency: "EUR" },
    })
  })

  it("the price of a trial is that of the main period", () => {
    const trial = EComChargeProvider.toSubscription(
      decode(fixture("webhook-subscription-trial.json")),
      before,
    )
    assert.deepStrictEqual(trial.price && Money.toJson(trial.price), { amount: "9.99", currency: "EUR" })
  })

  it("of a customer", () => {
    const { source: _, ...fields } = EComChargeProvider.toCustomer(
      Schema.decodeUnknownSync(EComChargeSchema.Customer)(fixture("customer-get-200.json")),
    )
    assert.deepStrictEqual(fields, {
      provider: "ecomcharge",
      id: "cst_7aee5afb954c7ef7",
      firstName: "John",
      lastName: "Doe",
      email: "customer@example.com",
      phone: "+1-555-555-5555",
      address: { street: "1st Street", city: "Denver", state: "CO", postalCode: "92006", country: "US" },
    })
  })
})

describe("references", () => {
  for (const [reference, customerId, subscriptionIds] of [
    ["cst_1", "cst_1", []],
    ["sbs_1", undefined, ["sbs_1"]],
    ["cst_1,sbs_1,sbs_2", "cst_1", ["sbs_1", "sbs_2"]],
    [" sbs_2 , cst_1 ,, sbs_2", "cst_1", ["sbs_2"]],
    ["cst_1,cst_2,sbs_1", "cst_1", ["sbs_1"]],
    ["42", "42", []],
    ["", undefined, []],
  ] as const) {
    it(`${JSON.stringify(reference)} is read`, () => {
      assert.deepStrictEqual(EComChargeProvider.parseReference(reference), {
        customerId,
        subscriptionIds: [...subscriptionIds],
      })
    })
  }
})

/** Billing over a provider that knows these, by path; what is not among them is a 404. */
const billingOver = (known: Readonly<Record<string, unknown>>) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(DateTime.toEpochMillis(before))
    const http = yield* ScriptedHttpClient.make(({ url }) =>
      url.pathname in known
        ? ScriptedHttpClient.json(known[url.pathname])
        : ScriptedHttpClient.json({ response: { message: "Record not found" } }, { status: 404 }),
    )
    const billing = yield* Effect.provide(
      Billing.Billing,
      Billing.layer([EComChargeProvider.EComChargeProvider]).pipe(
        Layer.provide(EComChargeProvider.layer),
        Layer.provide(EComChargeClient.layer({ shopId, secretKey, ...hosts })),
        Layer.provide(http.layer),
      ),
    )
    const paths = Effect.map(http.requests, (requests) => requests.map(({ url }) => url.pathname).toSorted())
    return { billing, paths }
  })

const known = {
  "/customers/cst_1901069ea84fa2a7": {
    ...fixtureObject("customer-get-200.json"),
    id: "cst_1901069ea84fa2a7",
  },
  "/subscriptions/sbs_430955c932808d0f": sample,
  "/subscriptions/sbs_2": { ...sample, id: "sbs_2", state: "failed" },
}

describe("accounts", () => {
  it.effect("of a customer with known subscriptions, each asked for once", () =>
    Effect.gen(function* () {
      const { billing, paths } = yield* billingOver(known)
      const account = yield* billing.account({
        ecomcharge: "cst_1901069ea84fa2a7,sbs_430955c932808d0f,sbs_2,sbs_gone",
      })
      assert.deepStrictEqual(account.failures, [])
      assert.deepStrictEqual(
        account.customers.map(({ id }) => id),
        ["cst_1901069ea84fa2a7"],
      )
      assert.deepStrictEqual(
        account.subscriptions.map(({ id, status }) => [id, status]),
        [
          ["sbs_430955c932808d0f", "active"],
          ["sbs_2", "expired"],
        ],
      )
      assert.deepStrictEqual(
        account.entitlements.map(({ granted, resource }) => [resource, granted]),
        [
          ["pln_f5ee5ebd04e39daa", true],
          ["pln_f5ee5ebd04e39daa", false],
        ],
      )
      assert.deepStrictEqual(yield* paths, [
        "/customers/cst_1901069ea84fa2a7",
        "/subscriptions/sbs_2",
        "/subscriptions/sbs_430955c932808d0f",
        "/subscriptions/sbs_gone",
      ])
    }),
  )

  it.effect("of a subscription, whose customer is found through it", () =>
    Effect.gen(function* () {
      const { billing, paths } = yield* billingOver(known)
      const account = yield* billing.account({ ecomcharge: "sbs_430955c932808d0f" })
      assert.deepStrictEqual(
        account.customers.map(({ email }) => email),
        ["customer@example.com"],
      )
      assert.lengthOf(yield* paths, 2)
    }),
  )

  it.effect("of a customer alone has the customer, and says nothing about subscriptions", () =>
    Effect.gen(function* () {
      const { billing, paths } = yield* billingOver(known)
      const account = yield* billing.account({ ecomcharge: "cst_1901069ea84fa2a7" })
      assert.lengthOf(account.customers, 1)
      assert.deepStrictEqual([account.subscriptions, account.failures], [[], []])
      assert.deepStrictEqual(account.answered, ["ecomcharge"])
      assert.lengthOf(yield* paths, 1)
    }),
  )

  it.effect("of somebody who is not known is empty, without a failure", () =>
    Effect.gen(function* () {
      const { billing } = yield* billingOver({})
      const account = yield* billing.account({ ecomcharge: "cst_1,sbs_1" })
      assert.deepStrictEqual(
        [account.customers, account.subscriptions, account.entitlements, account.failures],
        [[], [], [], []],
      )
    }),
  )

  it.effect("of a provider that fails is one failure", () =>
    Effect.gen(function* () {
      const { billing } = yield* billingOver({ "/subscriptions/sbs_1": { id: 5 } })
      const account = yield* billing.account({ ecomcharge: "sbs_1" })
      assert.deepStrictEqual(
        account.failures.map(({ operation, reason }) => [operation, reason._tag]),
        [["getSubscription", "DecodeFailed"]],
      )
    }),
  )
})

describe("access", () => {
  for (const [resource, reference, decision] of [
    ["pln_f5ee5ebd04e39daa", "sbs_430955c932808d0f", "granted"],
    ["Basic plan", "sbs_430955c932808d0f", "granted"],
    ["basic plan", "sbs_430955c932808d0f", "denied"],
    ["Basic plan", "sbs_2", "denied"],
    ["Basic plan", "sbs_gone", "denied"],
    // Nobody knows what a customer subscribes to without the ids.
    ["Basic plan", "cst_1901069ea84fa2a7", "undetermined"],
  ] as const) {
    it.effect(`to ${resource} of ${reference} is ${decision}`, () =>
      Effect.gen(function* () {
        const { billing } = yield* billingOver(known)
        const access = yield* billing.hasAccess({ ecomcharge: reference }, resource)
        assert.strictEqual(access.decision, decision)
      }),
    )
  }

  it.effect("without the ids of subscriptions says what is missing", () =>
    Effect.gen(function* () {
      const { billing } = yield* billingOver(known)
      const { failures } = yield* billing.hasAccess({ ecomcharge: "cst_1901069ea84fa2a7" }, "Basic plan")
      assert.deepStrictEqual(
        failures.map(({ reason }) => reason._tag),
        ["NotSupported"],
      )
      assert.include(failures[0]?.message, "sbs_")
    }),
  )

  it.effect("in a state nobody knows is undetermined", () =>
    Effect.gen(function* () {
      const { billing } = yield* billingOver({ "/subscriptions/sbs_1": { ...sample, state: "successful" } })
      const access = yield* billing.hasAccess({ ecomcharge: "sbs_1" }, "Basic plan")
      assert.strictEqual(access.decision, "undetermined")
    }),
  )
})

describe("capabilities", () => {
  it.effect("say that there is no list", () =>
    Effect.gen(function* () {
      const { capabilities } = yield* Effect.provide(
        EComChargeProvider.EComChargeProvider,
        EComChargeProvider.layer.pipe(
          Layer.provide(EComChargeClient.layer({ shopId, secretKey })),
          Layer.provide((yield* ScriptedHttpClient.make([])).layer),
        ),
      )
      assert.include(capabilities.subscriptions.by, "no list")
      assert.isFalse(capabilities.purchases.supported)
      assert.include(capabilities.purchases.because, "tracking_id")
    }),
  )
})
