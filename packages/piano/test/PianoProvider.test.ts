import * as Billing from "@effect-billing/core/Billing"
import * as Money from "@effect-billing/core/Money"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as Wire from "@effect-billing/core/Wire"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import * as PianoIdentity from "@effect-billing/piano/PianoIdentity"
import * as PianoProvider from "@effect-billing/piano/PianoProvider"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { readFileSync } from "node:fs"

const aid = "AIDAIDAID0"
const uid = "user-1"
const seconds = (text: string) => Wire.UnixSeconds.make(DateTime.makeUnsafe(text).epochMilliseconds / 1000)

const past = seconds("2025-04-01T00:00:00Z")
const now = DateTime.makeUnsafe("2025-05-01T00:00:00Z")
const future = seconds("2025-06-01T00:00:00Z")

const fixture = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")) as Readonly<
    Record<string, unknown>
  >

const envelope = (payload: Readonly<Record<string, unknown>>) =>
  ScriptedHttpClient.json({ code: 0, ts: 1_700_000_000, ...payload })

const page = (key: string, rows: ReadonlyArray<unknown>) =>
  envelope({ limit: 100, offset: 0, total: rows.length, count: rows.length, [key]: rows })

type Rows = Readonly<Record<string, ScriptedHttpClient.Reply>>

/** Answers by path; on a path nobody scripted access is denied. */
const byPath =
  (rows: Rows): ScriptedHttpClient.Script =>
  ({ url }) =>
    Object.entries(rows).find(([path]) => url.pathname.endsWith(path))?.[1] ??
    envelope({ code: 2, message: "nothing scripted" })

const overPublisher = <A, E>(
  rows: Rows,
  use: (
    billing: Billing.Service,
    requests: Effect.Effect<ReadonlyArray<ScriptedHttpClient.CapturedRequest>>,
  ) => Effect.Effect<A, E>,
) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(now.epochMilliseconds)
    const http = yield* ScriptedHttpClient.make(byPath(rows))
    return yield* Effect.flatMap(Billing.Billing, (billing) => use(billing, http.requests)).pipe(
      Effect.provide(
        Billing.layer([PianoProvider.PianoProvider]).pipe(
          Layer.provide(PianoProvider.layer),
          Layer.provide(PianoPublisherClient.layer({ aid, apiToken: Redacted.make("token") })),
          Layer.provide(http.layer),
        ),
      ),
    )
  })

const overReader = <A, E>(
  rows: Rows,
  options: PianoProvider.ReaderOptions,
  use: (
    billing: Billing.Service,
    requests: Effect.Effect<ReadonlyArray<ScriptedHttpClient.CapturedRequest>>,
  ) => Effect.Effect<A, E>,
) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(now.epochMilliseconds)
    const http = yield* ScriptedHttpClient.make(byPath(rows))
    return yield* Effect.flatMap(Billing.Billing, (billing) => use(billing, http.requests)).pipe(
      Effect.provide(
        Billing.layer([PianoProvider.PianoProvider]).pipe(
          Layer.provide(PianoProvider.readerLayer(options)),
          Layer.provide(PianoClient.layer({ aid })),
          Layer.provide(http.layer),
        ),
      ),
    )
  })

describe("subscriptions", () => {
  const rows: ReadonlyArray<readonly [what: string, row: Readonly<Record<string, unknown>>, status: string]> =
    [
      ["active", { status: "active" }, "active"],
      ["active, in a trial", { status: "active", is_in_trial: true }, "trialing"],
      ["active, after grace began", { status: "active", grace_period_start_date: past }, "gracePeriod"],
      ["active, said to be in grace", { status: "active", in_grace_period: true }, "gracePeriod"],
      [
        "grace goes before a trial",
        { status: "active", is_in_trial: true, in_grace_period: true },
        "gracePeriod",
      ],
      ["failed and retried", { status: "fail_and_retry" }, "pastDue"],
      ["failed and retried, in grace", { status: "fail_and_retry", in_grace_period: true }, "gracePeriod"],
      ["cancelled", { status: "cancelled" }, "canceled"],
      ["cancelled, grace of the past", { status: "cancelled", grace_period_start_date: past }, "canceled"],
      ["deleted", { status: "deleted" }, "canceled"],
      ["expired", { status: "expired" }, "expired"],
      ["expired with an error", { status: "expired_with_error" }, "expired"],
      ["all cycles over", { status: "completed" }, "expired"],
      ["another one goes on", { status: "upgraded" }, "expired"],
      ["waits for its confirmation", { status: "wait_confirmed" }, "pending"],
      ["pending", { status: "pending" }, "pending"],
      ["not started", { status: "not_started" }, "pending"],
      ["a word nobody knows", { status: "resting" }, "unknown"],
      ["no word at all", { status: null }, "unknown"],
    ]
  for (const [what, row, status] of rows) {
    it(`${what}: ${status}`, () => {
      const read = PianoProvider.toSubscription({ subscription_id: "RC1", ...row })
      assert.strictEqual(read.status, status)
      assert.strictEqual(read.statusWord, row["status"] === "resting" ? "resting" : undefined)
      assert.strictEqual(read.price, undefined)
    })
  }

  it("renews at its next bill date, and then has no end", () => {
    const read = PianoProvider.toSubscription({
      subscription_id: "RC1",
      status: "active",
      auto_renew: true,
      next_bill_date: future,
      end_date: past,
      start_date: past,
      term: { term_id: "TM1", name: "Annual" },
    })
    assert.strictEqual(read.productId, "TM1")
    assert.strictEqual(read.autoRenews, true)
    assert.deepStrictEqual(read.renewsAt, DateTime.makeUnsafe("2025-06-01T00:00:00Z"))
    assert.deepStrictEqual(read.startedAt, DateTime.makeUnsafe("2025-04-01T00:00:00Z"))
    assert.strictEqual(read.endsAt, undefined)
  })

  it("ends at its end date, when it does not renew", () => {
    const read = PianoProvider.toSubscription({
      subscription_id: "RC1",
      status: "cancelled",
      auto_renew: false,
      next_bill_date: future,
      end_date: future,
    })
    assert.strictEqual(read.renewsAt, undefined)
    assert.deepStrictEqual(read.endsAt, DateTime.makeUnsafe("2025-06-01T00:00:00Z"))
  })
})

describe("purchases", () => {
  type Case = readonly [
    what: string,
    row: Readonly<Record<string, unknown>>,
    expected: { readonly kind: string; readonly status: string; readonly statusWord?: string },
  ]
  const rows: ReadonlyArray<Case> = [
    ["a registration", { type: "Registration" }, { kind: "oneTime", status: "completed" }],
    ["in another case", { type: "registration" }, { kind: "oneTime", status: "completed" }],
    ["the seed's word", { type: "subscription" }, { kind: "subscription", status: "completed" }],
    ["a renewal", { type: "External renewal" }, { kind: "subscription", status: "completed" }],
    ["a dynamic term", { type: "Dynamic term purchase" }, { kind: "subscription", status: "completed" }],
    [
      "a payment for a subscription",
      { type: "Payment", subscription: { subscription_id: "RC1" } },
      { kind: "subscription", status: "completed" },
    ],
    [
      "paid",
      { type: "Payment", user_payment: { user_payment_state: "completed" } },
      { kind: "oneTime", status: "completed" },
    ],
    [
      "asked back, not yet given back",
      { type: "Payment", user_payment: { user_payment_state: "refund requested" } },
      { kind: "oneTime", status: "completed" },
    ],
    [
      "refunded",
      { type: "Payment", user_payment: { user_payment_state: "refunded" } },
      { kind: "oneTime", status: "refunded" },
    ],
    [
      "initiated",
      { type: "Payment", user_payment: { user_payment_state: "initiated" } },
      { kind: "oneTime", status: "pending" },
    ],
    [
      "a state nobody knows",
      { type: "Payment", user_payment: { user_payment_state: "parked" } },
      { kind: "oneTime", status: "unknown", statusWord: "parked" },
    ],
    [
      "its access was revoked",
      { type: "Grant access", user_access: { granted: false, revoked: true } },
      { kind: "oneTime", status: "canceled" },
    ],
    ["a type nobody knows", { type: "Barter" }, { kind: "unknown", status: "unknown", statusWord: "Barter" }],
    ["no type", {}, { kind: "unknown", status: "unknown" }],
  ]
  for (const [what, row, expected] of rows) {
    it(`${what}: ${expected.status}`, () => {
      const { kind, status, statusWord } = PianoProvider.toPurchase({ term_conversion_id: "TC1", ...row })
      assert.deepStrictEqual({ kind, status, statusWord }, { statusWord: undefined, ...expected })
    })
  }

  it("has the price that was paid, exactly", () => {
    const read = PianoProvider.toPurchase({
      term_conversion_id: "TC1",
      type: "Payment",
      term: { term_id: "TM1" },
      user_payment: { user_payment_state: "completed", amount: 17.99, currency: "usd", price: "$17.99" },
      create_date: past,
      user_access: { granted: true, expire_date: future },
    })
    assert.deepStrictEqual(read.price && Money.toJson(read.price), { amount: "17.99", currency: "USD" })
    assert.strictEqual(read.productId, "TM1")
    assert.deepStrictEqual(read.purchasedAt, DateTime.makeUnsafe("2025-04-01T00:00:00Z"))
    assert.deepStrictEqual(read.expiresAt, DateTime.makeUnsafe("2025-06-01T00:00:00Z"))
  })
})

describe("entitlements", () => {
  const rows: ReadonlyArray<
    readonly [what: string, row: Readonly<Record<string, unknown>>, decision: string]
  > = [
    ["without end", { granted: true, expire_date: null }, "granted"],
    ["until its end", { granted: true, expire_date: future }, "granted"],
    ["over, whatever the flag says", { granted: true, expire_date: past }, "denied"],
    ["0 is a date like any other, and long past", { granted: true, expire_date: 0 }, "denied"],
    ["not granted", { granted: false, expire_date: null }, "denied"],
  ]
  for (const [what, row, decision] of rows) {
    it.effect(`${what}: ${decision}`, () =>
      overPublisher(
        { "/access/list": page("accesses", [{ access_id: "A1", resource: { rid: "PREMIUM" }, ...row }]) },
        (billing) => billing.hasAccess({ piano: uid }, "PREMIUM"),
      ).pipe(Effect.map((access) => assert.strictEqual(access.decision, decision))),
    )
  }

  it("reads what the publisher sees", () => {
    const read = PianoProvider.toEntitlement({
      access_id: "A1",
      granted: true,
      revoked: true,
      resource: { rid: "R" },
    })
    assert.strictEqual(read.granted, false)
    assert.strictEqual(read.resource, "R")
  })

  it.effect("asks for the members of bundles", () =>
    overPublisher(
      { "/access/list": ScriptedHttpClient.json(fixture("synthetic-publisher-user-access-list.json")) },
      (billing, requests) =>
        Effect.gen(function* () {
          const { decision } = yield* billing.hasAccess({ piano: uid }, "RID2")
          assert.strictEqual(decision, "granted")
          const [request] = yield* requests
          assert.strictEqual(request?.url.searchParams.get("expand_bundled"), "true")
          assert.strictEqual(request?.url.searchParams.get("uid"), uid)
        }),
    ),
  )

  it.effect("does not take what belongs to another user", () =>
    overPublisher(
      {
        "/access/list": page("accesses", [
          { access_id: "A1", granted: true, resource: { rid: "PREMIUM" }, user: { uid: "user-2" } },
        ]),
      },
      (billing) =>
        Effect.map(billing.hasAccess({ piano: uid }, "PREMIUM"), (access) =>
          assert.strictEqual(access.decision, "denied"),
        ),
    ),
  )

  it.effect("is denied for a uid that Piano calls invalid: there is no such user", () =>
    overPublisher({ "/access/list": envelope({ code: 2001, message: "Uid invalid" }) }, (billing) =>
      Effect.map(billing.hasAccess({ piano: "nobody" }, "PREMIUM"), (access) =>
        assert.strictEqual(access.decision, "denied"),
      ),
    ),
  )

  it.effect("is undetermined, never denied, when Piano refuses to answer", () =>
    overPublisher({}, (billing) =>
      Effect.map(billing.hasAccess({ piano: uid }, "PREMIUM"), (access) =>
        assert.strictEqual(access.decision, "undetermined"),
      ),
    ),
  )
})

describe("an account by uid", () => {
  it.effect("holds the user, conversions, subscriptions and accesses", () =>
    overPublisher(
      {
        "/user/get": ScriptedHttpClient.json(fixture("publisher-user-get-custom-fields.json")),
        "/conversion/list": ScriptedHttpClient.json({
          ...fixture("synthetic-publisher-conversion-list.json"),
          total: 1,
        }),
        "/subscription/list": ScriptedHttpClient.json(fixture("subscription-list-grace-period.json")),
        "/access/list": ScriptedHttpClient.json(fixture("synthetic-publisher-user-access-list.json")),
      },
      (billing) => billing.account({ piano: uid }),
    ).pipe(
      Effect.map((account) => {
        assert.deepStrictEqual(account.failures, [])
        assert.deepStrictEqual(
          account.customers.map(({ id, provider }) => ({ id, provider })),
          [{ id: uid, provider: "piano" }],
        )
        assert.deepStrictEqual(
          account.purchases.map(({ id, kind, productId, status }) => ({ id, kind, productId, status })),
          [{ id: "TC0000000001", kind: "oneTime", productId: "TM0000000002", status: "completed" }],
        )
        assert.deepStrictEqual(
          account.subscriptions.map(({ gracePeriodStartedAt, id, status }) => ({
            id,
            status,
            since: gracePeriodStartedAt && DateTime.formatIso(gracePeriodStartedAt),
          })),
          [{ id: "RC0VND69EZYW", status: "gracePeriod", since: "2015-11-14T01:34:21.000Z" }],
        )
        assert.deepStrictEqual(
          account.entitlements.map(({ granted, resource }) => ({ granted, resource })),
          [
            { granted: true, resource: "RID1" },
            { granted: true, resource: "RID2" },
          ],
        )
      }),
    ),
  )

  it.effect("of a user Piano does not know is empty, and no failure", () =>
    overPublisher(
      {
        "/user/get": ScriptedHttpClient.json(fixture("synthetic-error-user-not-found.json")),
        "/conversion/list": page("conversions", []),
        "/subscription/list": page("subscriptions", []),
        "/access/list": envelope({ code: 2001, message: "Uid invalid" }),
      },
      (billing) => billing.account({ piano: "nobody" }),
    ).pipe(
      Effect.map((account) => {
        assert.deepStrictEqual(account.failures, [])
        assert.deepStrictEqual([...account.customers, ...account.purchases, ...account.entitlements], [])
      }),
    ),
  )

  it.effect("is one failure per call that failed", () =>
    overPublisher(
      {
        "/user/get": ScriptedHttpClient.json(fixture("synthetic-error-access-denied.json")),
        "/conversion/list": page("conversions", []),
        "/subscription/list": page("subscriptions", []),
        "/access/list": page("accesses", []),
      },
      (billing) => billing.account({ piano: uid }),
    ).pipe(
      Effect.map(({ failures }) =>
        assert.deepStrictEqual(
          failures.map((error) => [error.operation, error.reason._tag]),
          [["getUser", "PermissionDenied"]],
        ),
      ),
    ),
  )
})

describe("an account by a reader's own session", () => {
  const rows = (reader: string): Rows => ({
    "/anon/user/get": envelope({ user: { uid: reader, email: "reader@example.com" } }),
    "/conversion/list": ScriptedHttpClient.json(fixture("conversion-list.json")),
    "/subscription/list": ScriptedHttpClient.json(fixture("subscription-list-active.json")),
    "/access/list": page("data", [{ access_id: "A1", granted: true, resource: { rid: "PREMIUM" } }]),
  })

  it.effect("is given to who the identity belongs to", () =>
    overReader(rows(uid), {}, (billing) =>
      Effect.gen(function* () {
        const account = yield* billing.account({ piano: uid })
        assert.deepStrictEqual(account.failures, [])
        assert.strictEqual(account.customers[0]?.id, uid)
        assert.strictEqual(account.subscriptions[0]?.id, "RC0VND69EZYW")
        // Its row calls the user by an address; it is the identity's own all the same.
        assert.strictEqual(account.purchases[0]?.id, "TCU0US9OY165")
        const { decision } = yield* billing.hasAccess({ piano: uid }, "PREMIUM")
        assert.strictEqual(decision, "granted")
      }),
    ),
  )

  it.effect("is given to nobody else", () =>
    overReader(rows("user-2"), {}, (billing) =>
      Effect.gen(function* () {
        const { decision } = yield* billing.hasAccess({ piano: uid }, "PREMIUM")
        assert.strictEqual(decision, "denied")
        const account = yield* billing.account({ piano: uid })
        assert.deepStrictEqual([...account.customers, ...account.subscriptions, ...account.entitlements], [])
      }),
    ),
  )

  it.effect("asks with the identity of the reference", () =>
    overReader(
      rows(uid),
      {
        identify: (reference) =>
          Effect.succeed(PianoIdentity.userRef(Redacted.make(`sealed for ${reference}`))),
      },
      (billing, requests) =>
        Effect.gen(function* () {
          const customer = yield* billing.customer("piano", uid)
          assert.isTrue(Option.isSome(customer))
          const [request] = yield* requests
          assert.strictEqual(new URLSearchParams(request?.text).get("user_ref"), `sealed for ${uid}`)
        }),
    ),
  )
})
