import * as App47Client from "@effect-billing/app47/App47Client"
import * as App47Provider from "@effect-billing/app47/App47Provider"
import type * as App47Schema from "@effect-billing/app47/App47Schema"
import { App47Emulator, App47Samples, App47Testing } from "@effect-billing/app47/testing"
import * as Billing from "@effect-billing/core/Billing"
import * as Purchase from "@effect-billing/core/Purchase"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { accessToken, failed, fast, fine, fixture } from "./support.ts"

const over = (script: ScriptedHttpClient.Script, options: App47Provider.Options = {}) =>
  Effect.gen(function* () {
    const http = yield* ScriptedHttpClient.make(script)
    const provider = yield* App47Provider.makeWith(options).pipe(
      Effect.provide(App47Client.layer({ accessToken }).pipe(Layer.provide(http.layer))),
    )
    return { provider, requests: http.requests }
  })

const record = (fields: Partial<App47Schema.Purchase>): App47Schema.Purchase => ({ id: "p1", ...fields })

describe("purchases", () => {
  it.effect("of the samples, each spelling of a status as one", () =>
    Effect.gen(function* () {
      const { provider } = yield* over(() =>
        ScriptedHttpClient.json(fixture("synthetic-user-purchases-status-variants.json")),
      )
      const lookups = yield* provider.lookup("u1")
      const purchases = yield* lookups.purchases ?? Effect.die("no purchases")
      assert.deepStrictEqual(
        purchases.map(({ kind, status, statusWord }) => [status, kind, statusWord]),
        [
          ["pending", "unknown", undefined],
          ["completed", "unknown", undefined],
          ["canceled", "unknown", undefined],
          ["canceled", "unknown", undefined],
          ["refunded", "unknown", undefined],
          ["consumed", "consumable", undefined],
          ["consumed", "consumable", undefined],
          ["unknown", "unknown", "Disputed"],
        ],
      )
      const entitlements = yield* lookups.entitlements ?? Effect.die("no entitlements")
      assert.deepStrictEqual(
        entitlements.map(({ granted, statusWord }) => [granted, statusWord]),
        purchases.map(({ status, statusWord }) => [status === "completed", statusWord]),
      )
    }),
  )

  it("have the price exactly, the name for a product, and a date unless they are pending", () => {
    const json = (fields: Partial<App47Schema.Purchase>) =>
      Purchase.toJson(App47Provider.toPurchase(record(fields)))
    const sample = fixture("user-purchase-show.json") as {
      readonly results: { readonly purchase: App47Schema.Purchase }
    }
    assert.deepStrictEqual(json(sample.results.purchase), {
      provider: "app47",
      id: "544fa14538d6b81f6b00003d",
      productId: "Application Name",
      kind: "unknown",
      status: "completed",
      price: { amount: "1.99", currency: "USD" },
      purchasedAt: "2014-10-28T13:59:34.000Z",
      sandbox: false,
    })
    const decimal = (price: string) => price as NonNullable<App47Schema.Purchase["price"]>
    assert.deepStrictEqual(json({ price: decimal("0.1000000000000000055"), currency: "eur" }).price, {
      amount: "0.1000000000000000055",
      currency: "EUR",
    })
    assert.isUndefined(json({ price: decimal("1.99") }).price)
    assert.isUndefined(json({ currency: "USD" }).price)
    assert.isUndefined(json({ price: decimal("1.99"), currency: "dollars" }).price)
    assert.strictEqual(json({ name: null }).productId, "p1")
    assert.strictEqual(json({ name: "" }).productId, "p1")
    const created = "2014-10-28T13:59:34Z" as NonNullable<App47Schema.Purchase["created"]>
    assert.isUndefined(json({ created, status: "New" }).purchasedAt)
    assert.deepStrictEqual(json({}), {
      provider: "app47",
      id: "p1",
      productId: "p1",
      kind: "unknown",
      status: "unknown",
      sandbox: false,
    })
  })

  it.effect("come from one listing, whole, whatever is asked of it", () =>
    Effect.gen(function* () {
      const all = Array.from({ length: 150 }, (_, index) => ({ id: `p${index}`, status: "Purchased" }))
      const { provider, requests } = yield* over(({ url }) => {
        const skip = Number(url.searchParams.get("skip") ?? 0)
        return ScriptedHttpClient.json(fine({ total: 150, list: all.slice(skip, skip + 100) }))
      })
      const lookups = yield* provider.lookup("u1")
      assert.lengthOf(yield* lookups.purchases ?? Effect.succeed([]), 150)
      assert.lengthOf(yield* lookups.entitlements ?? Effect.succeed([]), 150)
      assert.lengthOf(yield* requests, 2)
    }),
  )

  it.effect("of a user App47 does not know are none; of a server that is not App47 they are not known", () =>
    Effect.gen(function* () {
      const outcome = (script: ScriptedHttpClient.Script) =>
        Effect.gen(function* () {
          const { provider } = yield* over(script)
          const { purchases = Effect.die("no purchases") } = yield* provider.lookup("u1")
          return yield* Effect.result(purchases)
        })
      const unknown = yield* outcome(() => ScriptedHttpClient.json(failed("User not found"), { status: 404 }))
      assert.deepStrictEqual(unknown._tag === "Success" && unknown.success, [])
      for (const script of [
        () => ScriptedHttpClient.json({ status: 404, error: "Not Found" }, { status: 404 }),
        () => ScriptedHttpClient.json(failed("Access denied"), { status: 403 }),
        () => ScriptedHttpClient.html("<p>nothing here</p>", { status: 404 }),
      ]) {
        assert.strictEqual((yield* outcome(script))._tag, "Failure")
      }
    }),
  )
})

describe("the customer", () => {
  it.effect("cannot be asked for where that is switched off, and nothing undocumented is sent", () =>
    Effect.gen(function* () {
      const { provider, requests } = yield* over(() => ScriptedHttpClient.json(fine({ list: [] })), {
        customer: "none",
      })
      assert.isFalse(provider.capabilities.customer.supported)
      assert.isFalse(provider.capabilities.subscriptions.supported)
      assert.isTrue(provider.capabilities.purchases.supported)
      assert.isTrue(provider.capabilities.entitlements.supported)
      const lookups = yield* provider.lookup("u1")
      assert.isUndefined(lookups.customer)
      assert.isUndefined(lookups.subscriptions)
      yield* lookups.purchases ?? Effect.void
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.pathname),
        ["/api/v2/users/u1/purchases"],
      )
    }),
  )

  const accountOf = (user: ScriptedHttpClient.Reply, purchases: ScriptedHttpClient.Reply) =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make(({ url }) =>
        url.pathname.endsWith("/purchases") ? purchases : user,
      )
      const layer = Billing.layer([App47Provider.App47Provider]).pipe(
        Layer.provide(App47Provider.layer),
        Layer.provide(App47Client.layer({ accessToken })),
        Layer.provide(http.layer),
      )
      return yield* fast(
        Effect.flatMap(Billing.Billing, ({ account }) => account({ app47: "u1" })).pipe(
          Effect.provide(layer),
        ),
      )
    })
  const bought = ScriptedHttpClient.json(fine({ list: [{ id: "p1" }], total: 1 }))

  it.effect("is tried by default, and a definite no takes nothing from the purchases", () =>
    Effect.gen(function* () {
      const found = yield* accountOf(ScriptedHttpClient.json(fine({ user: { id: "u1" } })), bought)
      assert.deepStrictEqual(
        found.customers.map(({ id }) => id),
        ["u1"],
      )
      for (const answer of [
        ScriptedHttpClient.json(failed("Access denied"), { status: 403 }),
        ScriptedHttpClient.json(failed("Access denied")),
        ScriptedHttpClient.json(failed("User not found"), { status: 404 }),
        ScriptedHttpClient.json({ status: 404, error: "Not Found" }, { status: 404 }),
        ScriptedHttpClient.html("<p>nothing here</p>", { status: 404 }),
        ScriptedHttpClient.html("<p>please sign in</p>", { status: 401 }),
        ScriptedHttpClient.redirect("/login", 302),
        ScriptedHttpClient.status(405),
        bought,
      ]) {
        const { customers, failures, purchases } = yield* accountOf(answer, bought)
        assert.deepStrictEqual(failures, [])
        assert.deepStrictEqual(customers, [])
        assert.lengthOf(purchases, 1)
      }
    }),
  )

  it.effect("is a failure where a later try may help, or where nothing is answered at all", () =>
    Effect.gen(function* () {
      const down = ScriptedHttpClient.status(503)
      const late = yield* accountOf(down, bought)
      assert.deepStrictEqual(
        late.failures.map(({ operation, reason }) => [operation, reason._tag]),
        [["showUser", "ProviderUnavailable"]],
      )
      assert.lengthOf(late.purchases, 1)
      const denied = ScriptedHttpClient.json(failed("Access denied"), { status: 403 })
      const nothing = yield* accountOf(denied, denied)
      assert.deepStrictEqual(nothing.answered, [])
      assert.deepStrictEqual(
        nothing.failures.map(({ operation, reason }) => [operation, reason._tag]),
        [["listUserPurchases", "PermissionDenied"]],
      )
    }),
  )

  for (const customer of ["ifPossible", "showUser", "listUsers"] as const) {
    it.effect(`is found by ${customer}`, () =>
      Effect.gen(function* () {
        const users = Array.from({ length: 130 }, (_, index) => ({
          id: `u${index}`,
          email: `u${index}@x.test`,
        }))
        const { provider } = yield* over(
          ({ url }) => {
            const id = url.pathname.split("/")[4]
            if (id === undefined) {
              const skip = Number(url.searchParams.get("skip") ?? 0)
              return ScriptedHttpClient.json(fine({ total: 130, list: users.slice(skip, skip + 100) }))
            }
            const user = users.find((one) => one.id === id)
            return user === undefined
              ? ScriptedHttpClient.json(failed("User not found"), { status: 404 })
              : ScriptedHttpClient.json(fine({ user }))
          },
          { customer },
        )
        assert.isTrue(provider.capabilities.customer.supported)
        const look = (id: string) =>
          Effect.flatMap(provider.lookup(id), (lookups) => lookups.customer ?? Effect.die("no customer"))
        const found = yield* look("u120")
        assert.deepStrictEqual(
          Option.map(found, ({ email, id }) => [id, email]),
          Option.some(["u120", "u120@x.test"]),
        )
        assert.deepStrictEqual(yield* look("nobody"), Option.none())
      }),
    )
  }
})

describe("over the emulator", () => {
  const billing = (options: App47Testing.Options = {}) =>
    Billing.layer([App47Provider.App47Provider]).pipe(
      Layer.provideMerge(
        App47Testing.layerTest({ startAt: "2026-03-01T00:00:00Z", frozen: true, ...options }),
      ),
    )
  const { resource, userId } = App47Samples.demonstration

  it.effect("the demonstration has what it says, in every state", () =>
    Effect.gen(function* () {
      const { account, hasAccess } = yield* Billing.Billing
      const { failures, purchases } = yield* account({ app47: userId })
      assert.deepStrictEqual(failures, [])
      assert.deepStrictEqual(
        purchases.map(({ productId, status }) => [productId, status]),
        [
          ["Life Saver", "completed"],
          ["Unlimited coins", "consumed"],
          ["Field Guide", "refunded"],
          ["Offline Maps", "canceled"],
          ["Team Notes", "pending"],
          ["Photo Lab", "unknown"],
        ],
      )
      const decisions = yield* Effect.forEach(
        [resource, "Unlimited coins", "Field Guide", "Offline Maps", "Team Notes", "Photo Lab", "life saver"],
        (name) => Effect.map(hasAccess({ app47: userId }, name), ({ decision }) => decision),
      )
      assert.deepStrictEqual(decisions, [
        "granted",
        "denied",
        "denied",
        "denied",
        "denied",
        "undetermined",
        "denied",
      ])
    }).pipe(Effect.provide(billing())),
  )

  it.effect("access goes when the purchase is canceled in the portal", () =>
    Effect.gen(function* () {
      const emulator = yield* App47Emulator.App47Emulator
      const { hasAccess } = yield* Billing.Billing
      const decision = Effect.map(hasAccess({ app47: userId }, resource), (access) => access.decision)
      assert.strictEqual(yield* decision, "granted")
      yield* emulator.cancelPurchase("57697364db8fe908350007a4")
      assert.strictEqual(yield* decision, "denied")
    }).pipe(Effect.provide(billing({ listItems: "wrapped" }))),
  )

  it.effect("a denied account is undetermined, never denied", () =>
    Effect.gen(function* () {
      const { account, hasAccess } = yield* Billing.Billing
      const { decision } = yield* hasAccess({ app47: userId }, resource)
      assert.strictEqual(decision, "undetermined")
      const { failures } = yield* account({ app47: userId })
      assert.isNotEmpty(failures)
    }).pipe(Effect.provide(billing({ package: "Trial" }))),
  )

  it.effect("a member with Purchase Permission alone is enough", () =>
    Effect.gen(function* () {
      const { hasAccess } = yield* Billing.Billing
      assert.strictEqual((yield* hasAccess({ app47: userId }, resource)).decision, "granted")
    }).pipe(Effect.provide(billing({ purchasesOnly: true, provider: { customer: "showUser" } }))),
  )
})
