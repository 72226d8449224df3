import * as IapticAccessToken from "@effect-billing/iaptic/IapticAccessToken"
import type { IapticError } from "@effect-billing/iaptic/IapticError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { announced, start } from "./support.ts"

const urls = { successUrl: "https://example.com/yes", cancelUrl: "https://example.com/no" }
const offerId = "stripe:prod_xyz#price_xyz"
const accessToken = Redacted.make("opaque_access_token")

const reasonOf = <A>(effect: Effect.Effect<A, IapticError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

describe("Stripe", () => {
  it.effect(
    "a checkout is opened and paid; the token rotates, shows the purchase, and opens the portal",
    () =>
      Effect.gen(function* () {
        const { emulator, open, secret } = yield* start()
        const checkout = yield* open.createStripeCheckout({ offerId, applicationUsername: "zoe", ...urls })
        const first = checkout.accessToken
        const sessionId = checkout.sessionId ?? ""
        assert.isOk(first)
        assert.match(Redacted.value(first), /^ak_[0-9a-z]{32}$/)
        assert.deepStrictEqual((yield* open.listStripePurchases(first)).purchases, [])

        const bought = yield* emulator.completeCheckout(sessionId)
        assert.match(bought.purchaseId, /^stripe:sub_/)
        assert.include((yield* Effect.flip(emulator.completeCheckout(sessionId))).message, "already")

        const shown = yield* open.listStripePurchases(first)
        assert.deepStrictEqual(
          shown.purchases.map(({ purchaseId }) => purchaseId),
          [bought.purchaseId],
        )
        const second = IapticAccessToken.next(shown, first)
        assert.notStrictEqual(Redacted.value(second), Redacted.value(first))
        const id = bought.purchaseId.slice("stripe:".length)
        const portal = yield* open.createStripePortal({
          accessToken: second,
          returnUrl: "https://example.com",
          id,
        })
        assert.match(portal.url, /^https:\/\/billing\.stripe\.com\/p\/session\//)

        const { purchases } = yield* secret.getCustomerPurchases("zoe")
        assert.deepInclude(purchases["stripe:prod_xyz"] as object, { platform: "stripe", currency: "usd" })
        yield* emulator.clock.advance("31 days")
        const about = (yield* announced(emulator)).filter((line) => line.startsWith("zoe "))
        assert.deepStrictEqual(about, ["zoe PURCHASED", "zoe RENEWED"])
      }),
  )

  it.effect("a token ends after 30 days, its successor later", () =>
    Effect.gen(function* () {
      const { emulator, open } = yield* start()
      yield* emulator.clock.advance("20 days")
      const next = IapticAccessToken.next(yield* open.listStripePurchases(accessToken), accessToken)
      assert.strictEqual(Redacted.value(next), "opaque_access_token_2")
      yield* emulator.clock.advance("15 days")
      const reason = yield* reasonOf(open.listStripePurchases(accessToken))
      assert.deepInclude(reason, {
        _tag: "AuthenticationFailed",
        status: 403,
        providerCode: 6778003,
      } as never)
      assert.strictEqual((yield* open.listStripePurchases(next)).purchases.length, 1)
    }),
  )

  it.effect("a change of plan finds the subscription by itself, and tells its customer", () =>
    Effect.gen(function* () {
      const { emulator, open, secret } = yield* start()
      const checkout = yield* open.createStripeCheckout({ offerId, applicationUsername: "zoe", ...urls })
      const { purchaseId } = yield* emulator.completeCheckout(checkout.sessionId ?? "")
      const token = checkout.accessToken ?? Redacted.make("")
      const changed = yield* open.changeStripePlan({ offerId: "stripe:price_abc", accessToken: token })
      assert.strictEqual(changed.purchase?.purchaseId, purchaseId)
      assert.strictEqual(changed.purchase?.productId, "stripe:prod_abc")
      assert.isDefined(changed.newAccessToken)
      assert.sameMembers(Object.keys((yield* secret.getCustomerPurchases("zoe")).purchases), [
        "stripe:prod_abc",
      ])
      yield* emulator.webhooks.delivered
      assert.deepStrictEqual(yield* announced(emulator), ["zoe PURCHASED", "zoe OTHER"])
    }),
  )

  it.effect("what is sold once stays, and is not renewed", () =>
    Effect.gen(function* () {
      const { emulator, open } = yield* start({
        seed: {
          stripeProducts: [
            {
              id: "prod_book",
              offers: [
                {
                  id: "stripe:prod_book#price_book",
                  offerType: "Default",
                  pricingPhases: [
                    { priceMicros: 5_000_000, currency: "eur", recurrenceMode: "NON_RECURRING" },
                  ],
                },
              ],
            },
          ],
        },
      })
      const checkout = yield* open.createStripeCheckout({ offerId: "stripe:prod_book#price_book", ...urls })
      const book = yield* emulator.completeCheckout(checkout.sessionId ?? "")
      assert.match(book.purchaseId, /^stripe:pi_/)
      assert.notProperty(book, "expirationDate")
    }),
  )

  const path = "/v3/stripe/checkout"
  const valid = { offerId, ...urls }
  const portal = { accessToken: "opaque_access_token", returnUrl: "https://example.com" }
  const change = { accessToken: "opaque_access_token", offerId }
  const failures: ReadonlyArray<readonly [number, number, string, unknown]> = [
    [400, 6778010, path, []],
    [400, 6778010, path, { ...valid, mode: "gift" }],
    [400, 6778010, path, { ...valid, applicationUsername: 1 }],
    [400, 6778010, path, { ...valid, offerId: 1 }],
    [400, 6778011, path, { ...valid, successUrl: undefined }],
    [400, 6778011, path, { ...valid, offerId: "" }],
    [400, 6778012, path, { ...valid, offerId: "prod_xyz" }],
    [404, 6778020, path, { ...valid, offerId: "stripe:prod_none#price_xyz" }],
    [404, 6778021, path, { ...valid, offerId: "stripe:prod_xyz#price_none" }],
    [403, 6778003, path, { ...valid, accessToken: "unknown" }],
    [403, 6778003, "/v3/stripe/portal", { ...portal, accessToken: "unknown" }],
    [400, 6778013, "/v3/stripe/portal", { ...portal, id: "nothing" }],
    [404, 6778022, "/v3/stripe/portal", { ...portal, id: "sub_other" }],
    [400, 6778013, "/v3/stripe/change-plan", { ...change, purchaseId: "apple:1" }],
    [404, 6778022, "/v3/stripe/change-plan", { ...change, purchaseId: "stripe:sub_other" }],
    [404, 6778022, "/v3/stripe/change-plan", { ...change, accessToken: "documented_mock_token" }],
    [400, 6778011, "/v3/stripe/change-plan", { offerId }],
  ]

  it.effect("failures have the vendor's codes, and their status on the HTTP line", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      for (const [status, code, at, body] of failures) {
        const answer = yield* raw("POST", at, { body: JSON.stringify(body) })
        assert.strictEqual(answer.status, status, JSON.stringify(body))
        assert.deepInclude(answer.json as object, { status, code })
        assert.notProperty(answer.json, "ok")
      }
      const none = yield* raw("GET", "/v3/stripe/purchases")
      assert.deepInclude(none.json as object, { status: 400, code: 6778011 })
    }),
  )

  it.effect("nobody sees what another bearer bought", () =>
    Effect.gen(function* () {
      const { emulator, open } = yield* start()
      const other = yield* open.createStripeCheckout({ offerId, ...urls })
      const { purchaseId } = yield* emulator.completeCheckout(other.sessionId ?? "")
      const shown = yield* open.listStripePurchases(accessToken)
      assert.notInclude(
        shown.purchases.map((purchase) => purchase.purchaseId),
        purchaseId,
      )
      const reason = yield* reasonOf(
        open.createStripePortal({ accessToken, returnUrl: "x", id: other.sessionId ?? "" }),
      )
      assert.strictEqual(reason._tag, "NotFound")
    }),
  )
})
