import * as EmulatorFault from "@effect-billing/core/testing/EmulatorFault"
import * as IapticClient from "@effect-billing/iaptic/IapticClient"
import * as IapticProvider from "@effect-billing/iaptic/IapticProvider"
import * as IapticPublicClient from "@effect-billing/iaptic/IapticPublicClient"
import { IapticEmulator, IapticTesting } from "@effect-billing/iaptic/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { fast, reasonOf } from "../support.ts"
import { start, type Transport } from "./support.ts"

describe("layerTest", () => {
  it.effect("gives the real clients, the adapter and the emulator", () =>
    Effect.gen(function* () {
      const emulator = yield* IapticEmulator.IapticEmulator
      const secret = yield* IapticClient.IapticClient
      const open = yield* IapticPublicClient.IapticPublicClient
      const provider = yield* IapticProvider.IapticProvider
      yield* emulator.subscribe({ applicationUsername: "zoe", productId: "google:premium" })
      assert.property((yield* secret.getCustomerPurchases("zoe")).purchases, "google:premium")
      assert.isNotEmpty((yield* open.listStripePrices()).products)
      const { entitlements } = yield* provider.lookup("zoe")
      assert.deepInclude((yield* entitlements ?? Effect.succeed([]))[0] as object, {
        resource: "google:premium",
        granted: true,
      })
    }).pipe(Effect.provide(IapticTesting.layerTest())),
  )

  it.effect("hands options on to the clients", () =>
    Effect.gen(function* () {
      const secret = yield* IapticClient.IapticClient
      const { purchases } = yield* secret.getCustomerPurchases("user_12345")
      assert.isString(purchases["google:premium_monthly"]?.transactionId)
    }).pipe(Effect.provide(IapticTesting.layerTest({ seed: "documented", client: { apiVersion: "v3" } }))),
  )
})

describe("layerHttpClient", () => {
  it.effect("is what a client from the environment runs on", () =>
    Effect.gen(function* () {
      const secret = yield* IapticClient.IapticClient
      assert.property((yield* secret.getCustomerPurchases("alice")).purchases, "google:premium")
    }).pipe(
      Effect.provide(IapticClient.layerConfig()),
      Effect.provide(IapticEmulator.layerHttpClient()),
      Effect.provideService(
        ConfigProvider.ConfigProvider,
        ConfigProvider.fromUnknown(IapticEmulator.environment("https://validator.iaptic.com")),
      ),
    ),
  )
})

describe("layerHandlers", () => {
  const handlers = IapticTesting.layerHandlers({
    getCustomerPurchases: (applicationUsername) => Effect.succeed({ applicationUsername, purchases: {} }),
  })

  it.effect("answers what it is told", () =>
    Effect.gen(function* () {
      const secret = yield* IapticClient.IapticClient
      assert.deepStrictEqual(yield* secret.getCustomerPurchases("zoe"), {
        applicationUsername: "zoe",
        purchases: {},
      })
    }).pipe(Effect.provide(handlers)),
  )

  it.effect("dies in every other method, and says in which", () =>
    Effect.gen(function* () {
      const secret = yield* IapticClient.IapticClient
      const exit = yield* Effect.exit(secret.getStats())
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "getStats")
    }).pipe(Effect.provide(handlers)),
  )

  it.effect("serves the public client too", () =>
    Effect.gen(function* () {
      const open = yield* IapticPublicClient.IapticPublicClient
      assert.deepStrictEqual(yield* open.listStripePrices(), { products: [] })
      assert.isTrue(Exit.isFailure(yield* Effect.exit(open.createBraintreeClientToken())))
    }).pipe(
      Effect.provide(
        IapticTesting.layerPublicHandlers({ listStripePrices: () => Effect.succeed({ products: [] }) }),
      ),
    ),
  )
})

const fault = (input: unknown) =>
  Effect.map(EmulatorFault.decode([input]), ([one]) => one as EmulatorFault.Fault)

for (const transport of ["in process", "over HTTP"] satisfies ReadonlyArray<Transport>) {
  // Over HTTP time is real, and so are the client's short waits.
  const test = transport === "in process" ? it.effect : it.live
  const settled = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    transport === "in process" ? fast(effect) : effect
  const client = { retryBaseDelay: "1 millis", attemptTimeout: "2 seconds" } as const

  describe(`faults, ${transport}`, () => {
    test("a read gets over a 503 and a 429", () =>
      Effect.gen(function* () {
        const { emulator, secret } = yield* start({ client }, transport)
        yield* emulator.faults.set(
          yield* fault({ kind: "status", status: 503, times: 1 }),
          yield* fault({ kind: "status", status: 429, retryAfter: 0, times: 1 }),
        )
        const { purchases } = yield* settled(secret.getCustomerPurchases("alice"))
        assert.property(purchases, "google:premium")
        assert.deepStrictEqual(
          (yield* emulator.requests).map(({ outcome }) =>
            outcome._tag === "Answered" ? outcome.status : outcome._tag,
          ),
          [503, 429, 200],
        )
      }))

    test("a write that is cut after it was sent arrives exactly once, and its outcome is unknown", () =>
      Effect.gen(function* () {
        const { emulator, open } = yield* start({ client }, transport)
        yield* emulator.faults.set(yield* fault({ kind: "reset", handled: true }))
        const call = open.createStripeCheckout({
          offerId: "stripe:prod_xyz#price_xyz",
          applicationUsername: "zoe",
          successUrl: "https://example.com/yes",
          cancelUrl: "https://example.com/no",
        })
        const { reason } = yield* settled(Effect.flip(call))
        assert.strictEqual(reason._tag, "OutcomeUnknown")
        const requests = yield* emulator.requests
        assert.deepStrictEqual(
          requests.map(({ operation, outcome }) => [operation, outcome]),
          [["createStripeCheckout", { _tag: "Broken", code: "ECONNRESET" }]],
        )
        // And it has been done, although nobody was told.
        const sessions = yield* emulator.update(({ state }) => [...state.checkouts.values()])
        assert.deepStrictEqual(
          sessions.map(({ applicationUsername }) => applicationUsername),
          ["zoe"],
        )
      }))

    test("a validation that is cut is sent again, and is one purchase", () =>
      Effect.gen(function* () {
        const { emulator, open, secret } = yield* start({ seed: "empty", client }, transport)
        yield* emulator.faults.set(yield* fault({ kind: "reset", handled: true, times: 1 }))
        yield* settled(
          open.validate({
            id: "premium_monthly",
            type: "paid subscription",
            transaction: { type: "android-playstore", purchaseToken: "t" },
            additionalData: { applicationUsername: "zoe" },
          }),
        )
        assert.strictEqual((yield* emulator.requests).length, 2)
        assert.strictEqual((yield* secret.listPurchases()).rows.length, 1)
      }))

    test("half a body, a page, a drifted field: typed failures, and tolerance where it is due", () =>
      Effect.gen(function* () {
        const { emulator, secret } = yield* start({ client: { ...client, maximumAttempts: 1 } }, transport)
        const tag = (input: unknown) =>
          Effect.gen(function* () {
            yield* emulator.faults.set(yield* fault(input))
            const exit = yield* settled(Effect.result(secret.getCustomerPurchases("alice")))
            return exit._tag === "Failure" ? exit.failure.reason._tag : "success"
          })
        const purchase = ["purchases", "google:premium"]
        assert.strictEqual(yield* tag({ kind: "cutBody" }), "TransportFailed")
        assert.strictEqual(yield* tag({ kind: "halfJson" }), "UnexpectedResponse")
        assert.strictEqual(yield* tag({ kind: "html" }), "UnexpectedResponse")
        assert.strictEqual(yield* tag({ kind: "drift", change: "unknownField", path: purchase }), "success")
        assert.strictEqual(
          yield* tag({ kind: "drift", change: "unknownMember", path: [...purchase, "renewalIntent"] }),
          "success",
        )
        assert.strictEqual(
          yield* tag({ kind: "drift", change: "null", path: [...purchase, "sandbox"] }),
          "success",
        )
        assert.strictEqual(
          yield* tag({ kind: "drift", change: "wrongType", path: [...purchase, "expirationDate"] }),
          "DecodeFailed",
        )
      }))
  })
}

describe("faults in the vendor's words", () => {
  it.effect("a 500 has the shape of its family", () =>
    Effect.gen(function* () {
      const { emulator, open, raw } = yield* start({ client: { maximumAttempts: 1 } })
      yield* emulator.faults.set(yield* fault({ kind: "status", status: 500 }))
      const read = yield* raw("GET", "/v3")
      const stripe = yield* raw("GET", "/v3/stripe/prices")
      assert.deepInclude(read.json as object, { ok: false, status: 500 })
      assert.deepInclude(stripe.json as object, { status: 500 })
      assert.notProperty(stripe.json, "ok")
      assert.strictEqual((yield* reasonOf(open.listStripePrices()))._tag, "ProviderUnavailable")
    }),
  )
})
