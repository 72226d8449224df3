import type { IapticError } from "@effect-billing/iaptic/IapticError"
import type * as IapticPublicClient from "@effect-billing/iaptic/IapticPublicClient"
import * as IapticEvents from "@effect-billing/iaptic/IapticEvents"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { announced, start, webhookBodies } from "./support.ts"

const at = { seed: "empty", startAt: "2030-01-01T00:00:00.000Z", frozen: true } as const
const now = Date.parse(at.startAt)

const reasonOf = <A>(effect: Effect.Effect<A, IapticError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

const android = (
  purchaseToken: string,
  applicationUsername?: string | number,
  rest: Partial<IapticPublicClient.ValidateInput> = {},
): IapticPublicClient.ValidateInput => ({
  id: "premium_monthly",
  type: "paid subscription",
  transaction: { type: "android-playstore", id: "GPA.1111-2222-3333-44444", purchaseToken },
  ...(applicationUsername === undefined ? {} : { additionalData: { applicationUsername } }),
  ...rest,
})

describe("validate", () => {
  it.effect(
    "registers the purchase for the user: milliseconds and bare ids here, ISO and prefixes in reads",
    () =>
      Effect.gen(function* () {
        const { emulator, open, secret } = yield* start(at)
        const { data } = yield* open.validate(android("token-1", "zoe"))
        assert.strictEqual(data.id, "premium_monthly")
        assert.strictEqual(data.date, at.startAt as never)
        assert.deepInclude(data.collection?.[0] as object, {
          id: "premium_monthly",
          platform: "android-playstore",
          purchaseId: "GPA.1111-2222-3333-44444",
          purchaseDate: now,
          expiryDate: Date.parse("2030-02-01T00:00:00.000Z"),
          isExpired: false,
          renewalIntent: "Renew",
        })
        const { purchases } = yield* secret.getCustomerPurchases("zoe")
        assert.deepInclude(purchases["google:premium_monthly"] as object, {
          purchaseId: "google:GPA.1111-2222-3333-44444",
          purchaseDate: at.startAt,
          expirationDate: "2030-02-01T00:00:00.000Z",
        })
        // An event and a webhook tell about it.
        const { rows } = yield* secret.searchEvents("zoe")
        assert.strictEqual(rows[0]?.context?.eventType, "receipt.validated")
        assert.strictEqual(
          (yield* IapticEvents.content(rows[0]!)).purchases?.[0]?.purchaseId,
          "google:GPA.1111-2222-3333-44444",
        )
        yield* emulator.webhooks.delivered
        assert.deepStrictEqual(yield* announced(emulator), ["zoe RECEIPT_VALIDATED"])
      }),
  )

  it.effect("sends no webhook for nobody", () =>
    Effect.gen(function* () {
      const { emulator, open, secret } = yield* start(at)
      yield* open.validate(android("token-1"))
      yield* emulator.webhooks.delivered
      assert.deepStrictEqual(yield* webhookBodies(emulator), [])
      assert.strictEqual((yield* secret.listPurchases()).rows.length, 1)
      assert.strictEqual((yield* secret.getCustomersBulkInfo({ limit: 10 })).rows.length, 0)
    }),
  )

  it.effect("takes a number for a name, as the SDK's type does", () =>
    Effect.gen(function* () {
      const { open, secret } = yield* start(at)
      yield* open.validate(android("token-1", 42))
      assert.property((yield* secret.getCustomerPurchases("42")).purchases, "google:premium_monthly")
    }),
  )

  it.effect("of the same receipt is the same purchase, under both paths, in every run", () =>
    Effect.gen(function* () {
      const run = Effect.gen(function* () {
        const { open, secret } = yield* start(at)
        const apple: IapticPublicClient.ValidateInput = {
          id: "com.example.app",
          type: "application",
          transaction: { type: "apple-sk2", id: "com.example.premium", jwsRepresentation: "a.b.c" },
          additionalData: { applicationUsername: "zoe" },
        }
        yield* open.validate(apple)
        yield* open.validateV3(apple)
        return (yield* secret.listPurchases()).rows.map(({ purchaseId }) => purchaseId)
      })
      const first = yield* run
      assert.strictEqual(first.length, 1)
      assert.match(first[0] ?? "", /^apple:1000000\d{9}$/)
      assert.deepStrictEqual(yield* run, first)
    }),
  )

  it.effect("reads price, period and trial off the catalogue that is sent along", () =>
    Effect.gen(function* () {
      const { emulator, open, secret } = yield* start(at)
      const phases = [
        { paymentMode: "FreeTrial", billingPeriod: "P3D", priceMicros: 0, currency: "JPY" },
        { paymentMode: "PayAsYouGo", billingPeriod: "P1Y", priceMicros: 600_000_000, currency: "JPY" },
      ] as const
      const input = android("token-1", "zoe", { offers: [{ id: "yearly", pricingPhases: phases }] })
      const { data } = yield* open.validate(input)
      assert.deepInclude(data.collection?.[0] as object, {
        isTrialPeriod: true,
        expiryDate: now + 3 * 86_400_000,
      })
      assert.deepStrictEqual(data.ineligible_for_intro_price, ["premium_monthly"])
      yield* emulator.clock.advance("3 days")
      const { purchases } = yield* secret.getCustomerPurchases("zoe")
      assert.deepInclude(purchases["google:premium_monthly"] as object, {
        isTrialPeriod: false,
        amountMicros: 600_000_000,
        currency: "JPY",
        amountUSD: 4.02,
        expirationDate: "2031-01-04T00:00:00.000Z",
      })
    }),
  )

  it.effect("a price nobody knows is null, and a consumable has no end", () =>
    Effect.gen(function* () {
      const { open, secret } = yield* start(at)
      yield* open.validate(android("token-1", "zoe", { id: "coins", type: "consumable" }))
      const { purchases } = yield* secret.getCustomerPurchases("zoe")
      const coins = purchases["google:coins"]
      assert.deepInclude(coins as object, {
        amountMicros: null,
        amountUSD: null,
        currency: null,
        quantity: 1,
      })
      assert.notProperty(coins, "expirationDate")
    }),
  )

  it.effect("an expired receipt is in the collection for new SDKs, and code 6778003 for old ones", () =>
    Effect.gen(function* () {
      const { emulator, open } = yield* start(at)
      const from = (plugin: string) => android("token-1", "zoe", { device: { plugin } })
      yield* open.validate(from("cordova-plugin-purchase/13.8.0"))
      yield* emulator.cancel("google:GPA.1111-2222-3333-44444")
      yield* emulator.clock.advance("40 days")
      for (const plugin of ["cordova-plugin-purchase/13.8.0", "iaptic-storekit2/1.0.0"]) {
        const { data } = yield* open.validate(from(plugin))
        assert.strictEqual(data.collection?.[0]?.isExpired, true)
      }
      const reason = yield* reasonOf(open.validate(from("cordova-plugin-purchase/11.0.0")))
      assert.deepInclude(reason, {
        _tag: "ReceiptRejected",
        kind: "expired",
        status: 200,
        bodyStatus: 419,
        providerCode: 6778003,
      } as never)
    }),
  )

  it.effect("entitles everybody, the first one or the last one who shows the receipt", () =>
    Effect.gen(function* () {
      const owners = (entitlement: "ALL" | "FIRST" | "LAST") =>
        Effect.gen(function* () {
          const { emulator, open, secret } = yield* start({ ...at, entitlement })
          yield* open.validate(android("token-1", "zoe"))
          yield* open.validate(android("token-1", "yan"))
          // Shown again, it entitles nobody twice.
          yield* open.validate(android("token-1", entitlement === "FIRST" ? "zoe" : "yan"))
          yield* emulator.webhooks.delivered
          const { entitledUsers } = yield* secret.getPurchase("google:GPA.1111-2222-3333-44444")
          return { entitledUsers, webhooks: yield* announced(emulator) }
        })
      const all = yield* owners("ALL")
      assert.deepStrictEqual(all.entitledUsers, ["zoe", "yan"])
      assert.deepStrictEqual((yield* owners("FIRST")).entitledUsers, ["zoe"])
      const last = yield* owners("LAST")
      assert.deepStrictEqual(last.entitledUsers, ["yan"])
      // Who was entitled before is told too: what they own now is nothing.
      assert.deepStrictEqual(last.webhooks, [
        "zoe RECEIPT_VALIDATED",
        "yan RECEIPT_VALIDATED",
        "zoe RECEIPT_VALIDATED",
        "yan RECEIPT_VALIDATED",
      ])
    }),
  )

  it.effect("Microsoft's receipts take two steps", () =>
    Effect.gen(function* () {
      const { open } = yield* start(at)
      const input: IapticPublicClient.ValidateInput = {
        id: "9NBLGGH",
        type: "consumable",
        transaction: { type: "windows-store-transaction", storeId: "9NBLGGH", skuId: "0010" },
        additionalData: { applicationUsername: "zoe" },
      }
      const first = yield* open.validate(input)
      assert.isDefined(first.data.serviceTicket)
      assert.strictEqual(first.data.serviceTicketType, "purchase")
      assert.notProperty(first.data, "collection")
      const second = yield* open.validate({
        ...input,
        license: { storeIdKey_purchases: Redacted.make("key") },
      })
      assert.strictEqual(second.data.collection?.[0]?.platform, "windows-store-transaction")
    }),
  )

  it.effect("Braintree and Stripe are validated by nonce and by access token", () =>
    Effect.gen(function* () {
      const { open } = yield* start()
      const braintree = yield* open.validate({
        id: "pack",
        type: "consumable",
        transaction: { type: "braintree", id: "nonce", paymentMethodNonce: "n-1" },
      })
      assert.strictEqual(braintree.data.collection?.[0]?.platform, "braintree")
      const stripe = (accessToken?: string) =>
        open.validate({
          id: "prod_xyz",
          type: "paid subscription",
          transaction: {
            type: "iaptic",
            adapter: "stripe",
            ...(accessToken === undefined ? {} : { accessToken: Redacted.make(accessToken) }),
          },
        })
      assert.strictEqual((yield* stripe("opaque_access_token")).data.collection?.[0]?.id, "prod_xyz")
      assert.deepInclude(yield* reasonOf(stripe("unknown")), {
        _tag: "ReceiptRejected",
        kind: "invalidPayload",
      } as never)
      assert.deepInclude(yield* reasonOf(stripe()), {
        _tag: "ReceiptRejected",
        kind: "needMoreData",
      } as never)
    }),
  )

  it.effect("a hundred at once: each is booked once, each is announced once", () =>
    Effect.gen(function* () {
      const { emulator, open, secret } = yield* start(at, "over HTTP")
      const users = Array.from({ length: 100 }, (_, index) => `user-${index}`)
      yield* Effect.forEach(
        users,
        (name, index) =>
          open.validate({
            id: "premium_monthly",
            type: "paid subscription",
            transaction: { type: "android-playstore", purchaseToken: `token-${index % 50}` },
            additionalData: { applicationUsername: name },
          }),
        { concurrency: "unbounded" },
      )
      yield* emulator.webhooks.delivered
      const { rows } = yield* secret.listPurchases({ limit: 1000 })
      assert.strictEqual(rows.length, 50)
      for (const row of rows) assert.strictEqual(row.entitledUsers?.length, 2)
      // The second one to show a receipt changes what the first one has: both are told.
      assert.strictEqual((yield* webhookBodies(emulator)).length, 150)
      assert.strictEqual((yield* secret.listEvents({ limit: 1000 })).rows.length, 100)
    }),
  )
})
