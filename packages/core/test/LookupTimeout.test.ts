import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import * as Account from "../src/Account.ts"
import * as Billing from "../src/Billing.ts"
import * as BillingProvider from "../src/BillingProvider.ts"
import * as CallOptions from "../src/CallOptions.ts"
import * as Customer from "../src/Customer.ts"
import * as Entitlement from "../src/Entitlement.ts"
import * as ProviderError from "../src/ProviderError.ts"
import * as Reason from "../src/Reason.ts"

class TestError extends ProviderError.Class<TestError>("test/LookupTimeout/TestError")("TestError", {
  provider: "slow",
  reasons: Reason.members,
}) {}

const provider = (
  id: string,
  lookups: BillingProvider.Lookups | Effect.Effect<BillingProvider.Lookups>,
  more: Partial<BillingProvider.BillingProvider> = {},
): BillingProvider.BillingProvider => ({
  id,
  title: id,
  capabilities: {
    customer: BillingProvider.supported("id"),
    purchases: BillingProvider.supported("id"),
    subscriptions: BillingProvider.supported("id"),
    entitlements: BillingProvider.supported("id"),
  },
  lookup: () => (Effect.isEffect(lookups) ? lookups : Effect.succeed(lookups)),
  ...more,
})

const premium = Entitlement.make({ provider: "granting", resource: "premium", granted: true, source: null })
const granting = provider("granting", { entitlements: Effect.succeed([premium]) })
const hanging = provider("hanging", { entitlements: Effect.never })

const refs = (...ids: ReadonlyArray<string>): Billing.References =>
  Object.fromEntries(ids.map((id) => [id, "alice"]))

/** Whether it is still waiting just before a time, and what it comes to at that time. */
const endsAfter = <A, E>(time: Duration.Input, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust(Duration.subtract(Duration.fromInputUnsafe(time), Duration.millis(1)))
    assert.isUndefined(fiber.pollUnsafe(), "it ended too early")
    yield* TestClock.adjust("1 millis")
    assert.isDefined(fiber.pollUnsafe(), "it still waits")
    return yield* Fiber.join(fiber)
  })

describe("lookupTimeout", () => {
  it.effect("keeps a hung adapter from holding up a grant for longer than 2.5 minutes", () =>
    Effect.gen(function* () {
      const billing = Billing.make([hanging, granting])
      const access = yield* endsAfter(
        "150 seconds",
        billing.hasAccess(refs("hanging", "granting"), "premium"),
      )
      assert.strictEqual(access.decision, "granted")
      assert.deepStrictEqual(
        access.because.map(({ provider, rule }) => [provider, rule]),
        [
          ["granting", "entitlementGranted"],
          ["hanging", "lookupFailed"],
        ],
      )
      assert.deepStrictEqual(access.failures.map(ProviderError.toJson), [
        {
          provider: "hanging",
          operation: "lookup",
          reason: {
            _tag: "LookupDeadlineExceeded",
            message: "no complete answer from the adapter within 150000 ms (lookup deadline)",
            after: 150,
            isRetryable: true,
            retryAfter: null,
          },
          isRetryable: true,
          retryAfter: null,
        },
      ])
    }),
  )

  it.effect("leaves a decision open, and denies nothing", () =>
    Effect.gen(function* () {
      const billing = Billing.make([hanging], { lookupTimeout: "1 second" })
      const access = yield* endsAfter("1 second", billing.hasAccess(refs("hanging"), "premium"))
      assert.strictEqual(access.decision, "undetermined")
    }),
  )

  it.effect("lets a client's own deadline, which says more, come first", () =>
    Effect.gen(function* () {
      const slow = provider("slow", {
        entitlements: Effect.delay(
          Effect.fail(
            new TestError({
              operation: "getAccess",
              reason: new Reason.DeadlineExceeded({
                scope: "call",
                after: Duration.millis(CallOptions.defaults.callTimeout),
              }),
            }),
          ),
          CallOptions.defaults.callTimeout,
        ),
      })
      const access = yield* endsAfter(
        CallOptions.defaults.callTimeout,
        Billing.make([slow]).hasAccess(refs("slow"), "premium"),
      )
      assert.deepStrictEqual(
        access.failures.map(({ reason }) => reason._tag),
        ["DeadlineExceeded"],
      )
    }),
  )

  it.effect("keeps what an adapter did answer, and is one failure however many lookups hang", () =>
    Effect.gen(function* () {
      const half = provider("half", {
        customer: Effect.succeedSome(Customer.make({ provider: "half", id: "alice", source: null })),
        purchases: Effect.never,
        subscriptions: Effect.never,
        entitlements: Effect.succeed([premium]),
      })
      const billing = Billing.make([half], { lookupTimeout: "1 second" })
      const account = yield* endsAfter("1 second", billing.account(refs("half")))
      assert.deepStrictEqual(account.answered, ["half"])
      const json = Account.toJson(account)
      assert.deepStrictEqual(json.customers, [{ provider: "half", id: "alice" }])
      assert.strictEqual(json.entitlements.length, 1)
      assert.deepStrictEqual(
        json.failures.map(({ operation, reason }) => [operation, reason._tag]),
        [["lookup", "LookupDeadlineExceeded"]],
      )
    }),
  )

  it.effect("is one time for all that an adapter does for an account", () =>
    Effect.gen(function* () {
      const slow = provider("slow", Effect.delay(Effect.succeed({ purchases: Effect.never }), "800 millis"))
      const stuck = provider("stuck", Effect.never)
      const billing = Billing.make([slow, stuck], { lookupTimeout: "1 second" })
      const account = yield* endsAfter("1 second", billing.account(refs("slow", "stuck")))
      assert.deepStrictEqual(
        account.failures.map(({ provider, reason }) => [provider, reason._tag]),
        [
          ["slow", "LookupDeadlineExceeded"],
          ["stuck", "LookupDeadlineExceeded"],
        ],
      )
    }),
  )

  it.effect("stops the adapter, and does not wait for one that cannot be stopped", () =>
    Effect.gen(function* () {
      let stopped = 0
      const stopping = provider("stopping", {
        purchases: Effect.onInterrupt(Effect.never, () => Effect.sync(() => stopped++)),
      })
      const unstoppable = provider("unstoppable", { purchases: Effect.uninterruptible(Effect.never) })
      const billing = Billing.make([stopping, unstoppable], { lookupTimeout: "1 second" })
      const account = yield* endsAfter("1 second", billing.account(refs("stopping", "unstoppable")))
      assert.strictEqual(account.failures.length, 2)
      assert.strictEqual(stopped, 1)
    }),
  )

  it.effect("holds for customers, in bulk and singly", () =>
    Effect.gen(function* () {
      const bulk = provider("bulk", {}, { customers: () => Effect.never })
      const single = provider("single", { customer: Effect.never })
      const billing = Billing.make([bulk, single], { lookupTimeout: "1 second" })
      const failures = yield* endsAfter(
        "1 second",
        Effect.all(
          [Effect.flip(billing.customers("bulk", ["a", "b"])), Effect.flip(billing.customer("single", "a"))],
          { concurrency: "unbounded" },
        ),
      )
      assert.deepStrictEqual(
        failures.map(({ provider, reason }) => [provider, reason._tag]),
        [
          ["bulk", "LookupDeadlineExceeded"],
          ["single", "LookupDeadlineExceeded"],
        ],
      )
    }),
  )

  it.effect("can be switched off", () =>
    Effect.gen(function* () {
      const late = provider("late", { entitlements: Effect.delay(Effect.succeed([premium]), "30 days") })
      const billing = Billing.make([late], { lookupTimeout: "Infinity" })
      const access = yield* endsAfter("30 days", billing.hasAccess(refs("late"), "premium"))
      assert.strictEqual(access.decision, "granted")
    }),
  )

  it.effect("is an option of the layer too", () =>
    Effect.gen(function* () {
      class Hanging extends Context.Service<Hanging, BillingProvider.BillingProvider>()("test/Hanging") {}
      const billing = yield* Effect.provide(
        Billing.Billing,
        Billing.layer([Hanging], { lookupTimeout: "1 second" }).pipe(
          Layer.provide(Layer.succeed(Hanging, hanging)),
        ),
      )
      const access = yield* endsAfter("1 second", billing.hasAccess(refs("hanging"), "premium"))
      assert.strictEqual(access.failures[0]?.reason._tag, "LookupDeadlineExceeded")
    }),
  )
})
