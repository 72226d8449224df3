import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import * as Billing from "../src/Billing.ts"
import * as BillingProvider from "../src/BillingProvider.ts"
import * as Customer from "../src/Customer.ts"
import * as Entitlement from "../src/Entitlement.ts"
import * as ProviderError from "../src/ProviderError.ts"
import * as Purchase from "../src/Purchase.ts"
import * as Reason from "../src/Reason.ts"
import * as Subscription from "../src/Subscription.ts"

class TestError extends ProviderError.Class<TestError>("test/TestError")("TestError", {
  provider: "down",
  reasons: Reason.members,
}) {}

const error = (operation: string): TestError =>
  new TestError({ operation, reason: new Reason.ProviderUnavailable({ retryAfter: Duration.seconds(7) }) })

const capabilities = (entitlements: BillingProvider.Capability): BillingProvider.Capabilities => ({
  customer: BillingProvider.supported("id"),
  purchases: BillingProvider.supported("id"),
  subscriptions: BillingProvider.supported("id"),
  entitlements,
})

const provider = (
  id: string,
  lookups: BillingProvider.Lookups | ((reference: string) => Effect.Effect<BillingProvider.Lookups>),
  more: Partial<BillingProvider.BillingProvider> = {},
): BillingProvider.BillingProvider => ({
  id,
  title: id,
  capabilities: capabilities(BillingProvider.supported("id")),
  lookup: typeof lookups === "function" ? lookups : () => Effect.succeed(lookups),
  ...more,
})

const epoch = DateTime.makeUnsafe(0)
const after = (seconds: number): DateTime.Utc => DateTime.makeUnsafe(seconds * 1000)

const entitlement = (
  id: string,
  fields: {
    granted: boolean
    resource?: string
    expiresAt?: DateTime.Utc
    statusWord?: string
    key?: string
  },
): Entitlement.Entitlement =>
  Entitlement.make({
    provider: id,
    id: fields.key ?? `${id}-1`,
    resource: fields.resource ?? "premium",
    granted: fields.granted,
    expiresAt: fields.expiresAt,
    statusWord: fields.statusWord,
    source: null,
  })

const speaking = (id: string, ...entitlements: ReadonlyArray<Entitlement.Entitlement>) =>
  provider(id, { entitlements: Effect.succeed(entitlements) })

const down = provider("down", { entitlements: Effect.fail(error("getAccess")) })
const dying = provider("dying", {
  entitlements: Effect.die(new TypeError("cannot read token sk_live_canary of undefined")),
})
const partial = provider("partial", { because: "it lists no subscriptions; name them in the reference" })
const mute = provider(
  "mute",
  {},
  { capabilities: capabilities(BillingProvider.unsupported("knows no access")) },
)
const granting = speaking("granting", entitlement("granting", { granted: true }))
const denying = speaking("denying", entitlement("denying", { granted: false }))
const empty = speaking("empty")
const expired = speaking("expired", entitlement("expired", { granted: true, expiresAt: epoch }))
const unknown = speaking("unknown", entitlement("unknown", { granted: true, statusWord: "dormant" }))

const refs = (...ids: ReadonlyArray<string>): Billing.References =>
  Object.fromEntries(ids.map((id) => [id, "alice"]))

describe("hasAccess", () => {
  const billing = Billing.make([granting, denying, empty, expired, unknown, down, dying, mute])

  const cases: ReadonlyArray<
    readonly [ReadonlyArray<string>, Billing.Decision, ReadonlyArray<string>, number]
  > = [
    [["granting"], "granted", ["entitlementGranted"], 0],
    [["denying"], "denied", ["entitlementRevoked"], 0],
    [["expired"], "denied", ["entitlementExpired"], 0],
    [["empty"], "denied", ["noEntitlement"], 0],
    [["unknown"], "undetermined", ["entitlementUnknown"], 0],
    [["down"], "undetermined", ["lookupFailed"], 1],
    [["dying"], "undetermined", ["lookupFailed"], 1],
    [["mute"], "undetermined", ["cannotSay"], 0],
    [["missing"], "undetermined", ["lookupFailed"], 1],
    [[], "undetermined", [], 0],
    [["down", "granting"], "granted", ["entitlementGranted", "lookupFailed"], 1],
    [["down", "denying"], "undetermined", ["lookupFailed", "entitlementRevoked"], 1],
    [["mute", "denying"], "denied", ["entitlementRevoked", "cannotSay"], 0],
    [["mute", "down"], "undetermined", ["lookupFailed", "cannotSay"], 1],
    [["empty", "unknown"], "undetermined", ["entitlementUnknown", "noEntitlement"], 0],
    [
      ["empty", "expired", "denying"],
      "denied",
      ["entitlementRevoked", "entitlementExpired", "noEntitlement"],
      0,
    ],
    [
      ["unknown", "missing", "dying", "mute", "granting"],
      "granted",
      ["entitlementGranted", "lookupFailed", "lookupFailed", "entitlementUnknown", "cannotSay"],
      2,
    ],
  ]

  for (const [ids, decision, rules, failures] of cases) {
    it.effect(`is ${decision} for ${ids.join(", ") || "no reference"}`, () =>
      Effect.gen(function* () {
        const access = yield* billing.hasAccess(refs(...ids), "premium")
        assert.strictEqual(access.decision, decision)
        assert.deepStrictEqual(
          access.because.map(({ rule }) => rule),
          rules,
        )
        assert.strictEqual(access.failures.length, failures)
      }),
    )
  }

  it.effect("says in the adapter's words why this reference answers nothing", () =>
    Effect.gen(function* () {
      const partialBilling = Billing.make([partial])
      const access = yield* partialBilling.hasAccess(refs("partial"), "premium")
      assert.strictEqual(access.decision, "undetermined")
      const [failure] = access.failures
      assert.strictEqual(failure?.reason._tag, "NotSupported")
      assert.strictEqual(failure?.reason.message, "it lists no subscriptions; name them in the reference")
      const account = yield* partialBilling.account(refs("partial"))
      assert.deepStrictEqual(account.failures, [])
      const customer = yield* Effect.flip(partialBilling.customer("partial", "alice"))
      assert.include(customer.message, "it lists no subscriptions")
    }),
  )

  it.effect("asks about the very resource", () =>
    Effect.gen(function* () {
      const access = yield* billing.hasAccess(refs("granting"), "Premium")
      assert.strictEqual(access.decision, "denied")
    }),
  )

  it.effect("lets the adapter say which records speak about a resource", () =>
    Effect.gen(function* () {
      const prefixed = {
        ...speaking("prefixed", entitlement("prefixed", { granted: true, resource: "apple:premium" })),
        grants: (record: Entitlement.Entitlement, resource: string) =>
          record.resource.endsWith(`:${resource}`),
      }
      const access = yield* Billing.make([prefixed]).hasAccess(refs("prefixed"), "premium")
      assert.strictEqual(access.decision, "granted")
    }),
  )

  it.effect("computes expiry after the slowest provider has answered", () =>
    Effect.gen(function* () {
      const soon = speaking("soon", entitlement("soon", { granted: true, expiresAt: after(5) }))
      const slow = provider("slow", { entitlements: Effect.delay(Effect.succeed([]), "10 seconds") })
      const service = Billing.make([soon, slow])
      const fiber = yield* Effect.forkChild(service.hasAccess(refs("soon", "slow"), "premium"))
      yield* TestClock.adjust("10 seconds")
      const access = yield* Fiber.join(fiber)
      assert.strictEqual(access.decision, "denied")
      assert.deepStrictEqual(
        access.because.map((one) => [one.provider, one.rule, DateTime.toEpochMillis(one.observedAt)]),
        [
          ["soon", "entitlementExpired", 0],
          ["slow", "noEntitlement", 10_000],
        ],
      )
    }),
  )

  it.effect("rests on the record that holds longest", () =>
    Effect.gen(function* () {
      const many = speaking(
        "many",
        entitlement("many", { granted: false, key: "revoked" }),
        entitlement("many", { granted: true, key: "short", expiresAt: after(10) }),
        entitlement("many", { granted: true, key: "long", expiresAt: after(20) }),
      )
      const access = yield* Billing.make([many]).hasAccess(refs("many"), "premium")
      assert.strictEqual(access.because[0]?.record?.id, "long")
      assert.deepStrictEqual(access.because[0]?.holdsUntil, after(20))

      const endless = speaking("endless", entitlement("endless", { granted: true }))
      const both = yield* Billing.make([many, endless]).hasAccess(refs("many", "endless"), "premium")
      assert.deepStrictEqual(
        both.because.map((one) => one.provider),
        ["endless", "many"],
      )
      assert.isNull(both.because[0]?.holdsUntil)
    }),
  )

  it.effect("takes an adapter that breaks its promise for a failure, not for a denial", () =>
    Effect.gen(function* () {
      const silent = provider("silent", { purchases: Effect.succeed([]) })
      const access = yield* Billing.make([silent]).hasAccess(refs("silent"), "premium")
      assert.strictEqual(access.decision, "undetermined")
      assert.strictEqual(access.failures[0]?.reason._tag, "AdapterFailed")
    }),
  )

  it.effect("prints what the design says", () =>
    Effect.gen(function* () {
      const timed = speaking("timed", entitlement("timed", { granted: true, expiresAt: after(60) }))
      const access = yield* Billing.make([timed, down]).hasAccess(refs("down", "timed"), "premium")
      assert.deepStrictEqual(JSON.parse(JSON.stringify(Billing.accessToJson(access))), {
        resource: "premium",
        decision: "granted",
        because: [
          {
            provider: "timed",
            rule: "entitlementGranted",
            record: {
              provider: "timed",
              id: "timed-1",
              resource: "premium",
              granted: true,
              expiresAt: "1970-01-01T00:01:00.000Z",
            },
            observedAt: "1970-01-01T00:00:00.000Z",
            holdsUntil: "1970-01-01T00:01:00.000Z",
          },
          {
            provider: "down",
            rule: "lookupFailed",
            record: null,
            observedAt: "1970-01-01T00:00:00.000Z",
            holdsUntil: null,
          },
        ],
        failures: [
          {
            provider: "down",
            operation: "getAccess",
            reason: {
              _tag: "ProviderUnavailable",
              message: "the provider cannot serve this now; try again in 7 s",
              isRetryable: true,
              retryAfter: 7,
            },
            isRetryable: true,
            retryAfter: 7,
          },
        ],
      })
    }),
  )
})

describe("account", () => {
  it.effect("says why a reference is answered in part only, and counts it as no failure", () =>
    Effect.gen(function* () {
      const account = yield* Billing.make([partial, granting]).account(refs("partial", "granting"))
      assert.deepStrictEqual(account.unanswered, [
        { provider: "partial", because: "it lists no subscriptions; name them in the reference" },
      ])
      assert.deepStrictEqual(account.failures, [])
    }),
  )

  const purchase = Purchase.make({
    provider: "shop",
    id: "p1",
    productId: "book",
    kind: "oneTime",
    status: "completed",
    expiresAt: epoch,
    sandbox: false,
    source: { secret: "source stays inside" },
  })
  const subscription = Subscription.make({
    provider: "shop",
    id: "s1",
    productId: "paper",
    status: "active",
    endsAt: epoch,
    source: null,
  })
  const shop = provider("shop", {
    customer: Effect.succeedSome(Customer.make({ provider: "shop", id: "alice", source: null })),
    purchases: Effect.succeed([purchase]),
    subscriptions: Effect.succeed([subscription]),
    entitlements: Effect.succeed([entitlement("shop", { granted: true, expiresAt: epoch })]),
  })

  it.effect("prints what the design says, with expiry by the clock", () =>
    Effect.gen(function* () {
      const account = yield* Billing.make([shop]).account({ shop: "alice" })
      assert.deepStrictEqual(account.answered, ["shop"])
      assert.deepStrictEqual(account.purchases[0]?.source, { secret: "source stays inside" })
      assert.deepStrictEqual(JSON.parse(JSON.stringify(Billing.accountToJson(account))), {
        customers: [{ provider: "shop", id: "alice" }],
        purchases: [
          {
            provider: "shop",
            id: "p1",
            productId: "book",
            kind: "oneTime",
            status: "expired",
            expiresAt: "1970-01-01T00:00:00.000Z",
            sandbox: false,
          },
        ],
        subscriptions: [
          {
            provider: "shop",
            id: "s1",
            productId: "paper",
            status: "expired",
            endsAt: "1970-01-01T00:00:00.000Z",
          },
        ],
        entitlements: [
          {
            provider: "shop",
            id: "shop-1",
            resource: "premium",
            granted: false,
            expiresAt: "1970-01-01T00:00:00.000Z",
          },
        ],
        failures: [],
      })
    }),
  )

  it.effect("asks all providers, and all lookups of one, at the same time", () =>
    Effect.gen(function* () {
      const slow = (id: string) =>
        provider(id, {
          purchases: Effect.delay(Effect.succeed([purchase]), "1 second"),
          subscriptions: Effect.delay(Effect.succeed([subscription]), "1 second"),
        })
      const fiber = yield* Effect.forkChild(Billing.make([slow("a"), slow("b")]).account(refs("a", "b")))
      yield* TestClock.adjust("1 second")
      assert.isDefined(fiber.pollUnsafe())
      const account = yield* Fiber.join(fiber)
      assert.strictEqual(account.purchases.length, 2)
    }),
  )

  it.effect("counts one failed call once, however many lookups share it", () =>
    Effect.gen(function* () {
      let calls = 0
      const sharing = provider("sharing", () =>
        Effect.gen(function* () {
          const call = yield* Effect.cached(
            Effect.suspend(() => {
              calls++
              return Effect.fail(error("getPurchases"))
            }),
          )
          return { purchases: call, subscriptions: call, entitlements: call, customer: Effect.succeedNone }
        }),
      )
      const account = yield* Billing.make([sharing]).account(refs("sharing"))
      assert.strictEqual(calls, 1)
      assert.strictEqual(account.failures.length, 1)
      // The customer lookup answered, if only that it knows of none.
      assert.deepStrictEqual(account.answered, ["sharing"])
    }),
  )

  it.effect("counts one failed call once when the adapter makes an error of its own for each lookup", () =>
    Effect.gen(function* () {
      const sharing = provider("sharing", {
        purchases: Effect.suspend(() => Effect.fail(error("getPurchases"))),
        subscriptions: Effect.suspend(() => Effect.fail(error("getPurchases"))),
        entitlements: Effect.suspend(() => Effect.fail(error("getAccess"))),
      })
      const account = yield* Billing.make([sharing]).account(refs("sharing"))
      assert.deepStrictEqual(
        account.failures.map(({ operation }) => operation),
        ["getPurchases", "getAccess"],
      )
      assert.deepStrictEqual(account.answered, [])
    }),
  )

  it.effect("keeps the others when an adapter breaks in any way, and repeats none of its words", () =>
    Effect.gen(function* () {
      const defect = new TypeError("token sk_live_canary")
      const broken: ReadonlyArray<BillingProvider.BillingProvider> = [
        provider("dies", { purchases: Effect.die(defect), subscriptions: Effect.die(defect) }),
        provider("throws", () => {
          throw new RangeError("token sk_live_canary")
        }),
        provider("interrupts", { purchases: Effect.interrupt }),
        provider("text", { purchases: Effect.die("token sk_live_canary") }),
        provider("named", { purchases: Effect.die(Object.assign(new Error(), { name: "sk_live_canary " })) }),
        provider("lists", {
          purchases: Effect.succeed("sk_live_canary" as unknown as ReadonlyArray<Purchase.Purchase>),
        }),
        provider("nulls", {
          purchases: Effect.succeed([null] as unknown as ReadonlyArray<Purchase.Purchase>),
        }),
        provider("errs", { purchases: Effect.fail("sk_live_canary" as unknown as TestError) }),
      ]
      const ids = broken.map(({ id }) => id)
      const account = yield* Billing.make([...broken, shop]).account(refs(...ids, "shop"))
      assert.deepStrictEqual(account.answered, ["shop"])
      assert.strictEqual(account.purchases.length, 1)
      assert.deepStrictEqual(
        account.failures.map((failure) => [failure.provider, failure.reason._tag]),
        ids.map((id) => [id, "AdapterFailed"]),
      )
      assert.notInclude(JSON.stringify(Billing.accountToJson(account)), "canary")
    }),
  )

  it.effect("tells of a reference nobody can take, and of an empty one, without asking anybody", () =>
    Effect.gen(function* () {
      let asked = 0
      const asking = provider("asking", () => Effect.sync(() => (asked++, {})))
      const account = yield* Billing.make([asking]).account({ asking: " ", stripe: "cus_1", __proto__x: "y" })
      assert.strictEqual(asked, 0)
      assert.deepStrictEqual(account.answered, [])
      assert.deepStrictEqual(
        account.failures.map((failure) => failure.message),
        [
          "account: InvalidRequest: nothing was sent, the input does not fit: asking: the reference is empty",
          'account: ProviderNotRegistered: no provider "stripe" is registered here (registered: asking)',
          'account: ProviderNotRegistered: no provider "__proto__x" is registered here (registered: asking)',
        ],
      )
      assert.strictEqual(account.failures[1]?.provider, "stripe")
    }),
  )

  it.effect("ends at once when it is interrupted from outside", () =>
    Effect.gen(function* () {
      let interrupted = 0
      const hanging = provider("hanging", {
        purchases: Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted++)),
      })
      const fiber = yield* Effect.forkChild(Billing.make([hanging]).account(refs("hanging")), {
        startImmediately: true,
      })
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      const exit = yield* Fiber.await(fiber)
      assert.isTrue(Exit.hasInterrupts(exit))
      assert.strictEqual(interrupted, 1)
    }),
  )
})

describe("customers", () => {
  const bulk = (maximumBulk: number | undefined) => {
    const calls: Array<ReadonlyArray<string>> = []
    const service = provider(
      "bulk",
      {},
      {
        customers: (references) =>
          Effect.sync(() => {
            calls.push([...references])
            return new Map(
              references
                .filter((reference) => reference !== "nobody")
                .map((reference) => [
                  reference,
                  Customer.make({ provider: "bulk", id: reference, source: null }),
                ]),
            )
          }),
        ...(maximumBulk === undefined ? {} : { maximumBulk }),
      },
    )
    return { calls, billing: Billing.make([service]) }
  }

  it.effect("become one bulk call, each reference once", () =>
    Effect.gen(function* () {
      const { calls, billing } = bulk(undefined)
      const found = yield* billing.customers("bulk", ["a", "b", "a", "nobody"])
      assert.deepStrictEqual(calls, [["a", "b", "nobody"]])
      assert.deepStrictEqual([...found.keys()], ["a", "b"])
    }),
  )

  it.effect("collapse when they are looked up singly at the same time", () =>
    Effect.gen(function* () {
      const { calls, billing } = bulk(undefined)
      const found = yield* Effect.forEach(
        ["a", "b", "a", "nobody"],
        (name) => billing.customer("bulk", name),
        {
          concurrency: "unbounded",
        },
      )
      assert.deepStrictEqual(calls, [["a", "b", "nobody"]])
      assert.deepStrictEqual(
        found.map((one) => Option.getOrUndefined(one)?.id),
        ["a", "b", "a", undefined],
      )
    }),
  )

  it.effect("keep to the provider's maximum", () =>
    Effect.gen(function* () {
      const { calls, billing } = bulk(2)
      const found = yield* billing.customers("bulk", ["a", "b", "c", "d", "e"])
      assert.deepStrictEqual(calls, [["a", "b"], ["c", "d"], ["e"]])
      assert.strictEqual(found.size, 5)
    }),
  )

  it.effect("do nothing for no reference", () =>
    Effect.gen(function* () {
      const { calls, billing } = bulk(2)
      assert.strictEqual((yield* billing.customers("bulk", [])).size, 0)
      assert.deepStrictEqual(calls, [])
    }),
  )

  it.effect("are looked up singly where there is no bulk call", () =>
    Effect.gen(function* () {
      const asked: Array<string> = []
      const single = provider("single", (reference) =>
        Effect.succeed({
          customer: Effect.sync(() => {
            asked.push(reference)
            return Option.some(Customer.make({ provider: "single", id: reference, source: null }))
          }),
        }),
      )
      const found = yield* Billing.make([single]).customers("single", ["a", "b", "a"])
      assert.deepStrictEqual(asked, ["a", "b"])
      assert.deepStrictEqual([...found.keys()], ["a", "b"])
    }),
  )

  it.effect("fail only where the call failed", () =>
    Effect.gen(function* () {
      const half = provider(
        "half",
        {},
        {
          maximumBulk: 1,
          customers: ([reference]) => {
            if (reference === "dies") return Effect.die(new TypeError("sk_live_canary"))
            return reference === "fails" ? Effect.fail(error("getCustomers")) : Effect.succeed(new Map())
          },
        },
      )
      const billing = Billing.make([half])
      const [fine, fails, dies] = yield* Effect.all(
        [
          Effect.exit(billing.customer("half", "fine")),
          Effect.flip(billing.customer("half", "fails")),
          Effect.flip(billing.customer("half", "dies")),
        ],
        { concurrency: "unbounded" },
      )
      assert.isTrue(Exit.isSuccess(fine))
      assert.strictEqual(fails.operation, "getCustomers")
      assert.strictEqual(dies.reason._tag, "AdapterFailed")
      assert.notInclude(dies.message, "canary")
    }),
  )

  it.effect("are refused by a provider that has none, without asking it, and by none", () =>
    Effect.gen(function* () {
      let asked = 0
      const without = provider("without", () => Effect.sync(() => (asked++, {})), {
        capabilities: {
          ...capabilities(BillingProvider.supported("id")),
          customer: BillingProvider.unsupported("by design"),
        },
      })
      const billing = Billing.make([without])
      const refused = yield* Effect.flip(billing.customer("without", "a"))
      assert.strictEqual(
        refused.message,
        "customer: NotSupported: without cannot look up customers: by design",
      )
      assert.strictEqual(asked, 0)
      const missing = yield* Effect.flip(billing.customers("stripe", ["a"]))
      assert.strictEqual(missing.reason._tag, "ProviderNotRegistered")
    }),
  )
})

describe("layer", () => {
  class One extends Context.Service<One, BillingProvider.BillingProvider>()("test/One") {}
  class Other extends Context.Service<Other, BillingProvider.BillingProvider>()("test/Other") {}

  it.effect("builds the service from the adapters' keys and requires exactly them", () =>
    Effect.gen(function* () {
      const needed: Layer.Layer<Billing.Billing, never, One | Other> = Billing.layer([One, Other])
      // @ts-expect-error a layer that leaves out an adapter is not enough; @effect-diagnostics-next-line missingLayerContext:off
      const tooLittle: Layer.Layer<Billing.Billing, never, One> = Billing.layer([One, Other])
      assert.isDefined(tooLittle)
      const billing = yield* Effect.provide(
        Billing.Billing,
        needed.pipe(Layer.provide([Layer.succeed(One, granting), Layer.succeed(Other, denying)])),
      )
      assert.deepStrictEqual(
        billing.providers.map(({ id }) => id),
        ["granting", "denying"],
      )
    }),
  )

  it("refuses two providers with one id", () => {
    assert.throws(() => Billing.make([granting, granting]), "registered twice")
  })
})
