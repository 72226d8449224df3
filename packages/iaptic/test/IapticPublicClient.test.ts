import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as IapticAccessToken from "@effect-billing/iaptic/IapticAccessToken"
import type { IapticError } from "@effect-billing/iaptic/IapticError"
import type * as IapticPublicClient from "@effect-billing/iaptic/IapticPublicClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { always, fast, fixture, fixtureObject, publicClient, publicText, reasonOf } from "./support.ts"

const token = Redacted.make("token-one-1234")
const validateInput: IapticPublicClient.ValidateInput = {
  id: "premium",
  type: "paid subscription",
  transaction: { type: "apple-sk2", id: "premium", jwsRepresentation: "h.p.s" },
  additionalData: { applicationUsername: "alice" },
}
const validated = fixture("validate-response-success.json")

describe("validate", () => {
  it.effect("goes to /v1/validate with the public key; validateV3 to /v3/validate", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publicClient(always(validated))
      const { data } = yield* client.validate(validateInput)
      yield* client.validateV3(validateInput)
      const sent = yield* requests
      assert.deepStrictEqual(
        sent.map(({ url }) => url.pathname),
        ["/v1/validate", "/v3/validate"],
      )
      assert.strictEqual(sent[0]?.headers["authorization"], `Basic ${btoa(`test:${publicText}`)}`)
      // Milliseconds here, and `expiryDate`.
      assert.strictEqual(data.collection?.[0]?.expiryDate, 1_633_046_400_000 as never)
      assert.strictEqual(data.collection?.[0]?.id, "premium_monthly")
    }),
  )

  it.effect("tolerates `success: true` for `ok: true`", () =>
    Effect.gen(function* () {
      const { client } = yield* publicClient(always(fixture("legacy-validate-response-2020-excerpt.json")))
      const result = yield* client.validate(validateInput)
      assert.isTrue(result.success)
    }),
  )

  it.effect("refuses ISO texts where milliseconds belong, naming the place", () =>
    Effect.gen(function* () {
      const { data } = fixtureObject("validate-response-success.json")
      const collection = [{ id: "premium_monthly", expiryDate: "2021-10-01T00:00:00.000Z" }]
      const { client } = yield* publicClient(always({ ok: true, data: { ...(data as object), collection } }))
      const reason = yield* reasonOf(client.validate(validateInput))
      assert.strictEqual(reason._tag, "DecodeFailed")
      if (reason._tag === "DecodeFailed") {
        assert.deepStrictEqual(reason.issues[0]?.path, ["data", "collection", 0, "expiryDate"])
      }
    }),
  )

  it.effect("is safe to repeat: it is sent again, and never leaves an outcome open", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publicClient([
        ScriptedHttpClient.connectionReset,
        ScriptedHttpClient.status(503),
        ScriptedHttpClient.json(validated),
      ])
      yield* fast(client.validate(validateInput))
      assert.lengthOf(yield* requests, 3)
      const broken = yield* publicClient(() => ScriptedHttpClient.connectionReset)
      const reason = yield* reasonOf(broken.client.validate(validateInput))
      assert.strictEqual(reason._tag, "TransportFailed")
    }),
  )

  it.effect(
    "sends the keys of Microsoft and a user name that is a number, and refuses what is not in the contract",
    () =>
      Effect.gen(function* () {
        const { client, requests } = yield* publicClient(always(validated))
        yield* client.validate({
          id: "p",
          type: "consumable",
          transaction: { type: "windows-store-transaction", storeId: "9N", skuId: "0010" },
          additionalData: { applicationUsername: 42 },
          license: { storeIdKey_purchases: Redacted.make("ms-key") },
        })
        assert.deepStrictEqual(JSON.parse((yield* requests)[0]?.text ?? ""), {
          id: "p",
          type: "consumable",
          transaction: { type: "windows-store-transaction", storeId: "9N", skuId: "0010" },
          additionalData: { applicationUsername: 42 },
          license: { storeIdKey_purchases: "ms-key" },
        })
        const reason = yield* reasonOf(
          client.validate({ ...validateInput, transaction: { type: "android-playstore" } as never }),
        )
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.lengthOf(yield* requests, 1)
      }),
  )
})

describe("Stripe", () => {
  it.effect("the buyer's token travels in the query of a read and in the body of a write", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publicClient((request) =>
        ScriptedHttpClient.json(
          request.method === "GET"
            ? fixture("stripe-purchases-response-client-mock.json")
            : fixture("synthetic-stripe-portal-response.json"),
        ),
      )
      const { purchases } = yield* client.listStripePurchases(token)
      // Dates without a time are dates too.
      assert.strictEqual(String(purchases[0]?.expirationDate), "2024-01-01")
      yield* client.createStripePortal({ accessToken: token, returnUrl: "https://example.com", id: "sub_1" })
      const [read, write] = yield* requests
      assert.strictEqual(read?.url.search, "?accessToken=token-one-1234")
      assert.strictEqual(write?.url.search, "")
      assert.deepStrictEqual(JSON.parse(write?.text ?? ""), {
        accessToken: "token-one-1234",
        returnUrl: "https://example.com",
        id: "sub_1",
      })
    }),
  )

  const writes: ReadonlyArray<
    readonly [string, (client: IapticPublicClient.Service) => Effect.Effect<unknown, IapticError>]
  > = [
    [
      "createStripeCheckout",
      (client) => client.createStripeCheckout({ offerId: "o", successUrl: "s", cancelUrl: "c" }),
    ],
    ["createStripePortal", (client) => client.createStripePortal({ accessToken: token, returnUrl: "r" })],
    ["changeStripePlan", (client) => client.changeStripePlan({ accessToken: token, offerId: "o" })],
    ["createBraintreeClientToken", (client) => client.createBraintreeClientToken()],
  ]
  for (const [name, call] of writes) {
    it.effect(`${name} is never sent twice; a broken answer is OutcomeUnknown`, () =>
      Effect.gen(function* () {
        for (const reply of [
          ScriptedHttpClient.connectionReset,
          ScriptedHttpClient.status(503),
          ScriptedHttpClient.json({ ok: true }),
          ScriptedHttpClient.brokenBody('{"ok":'),
        ]) {
          const { client, requests } = yield* publicClient([reply])
          assert.strictEqual((yield* reasonOf(call(client)))._tag, "OutcomeUnknown")
          assert.lengthOf(yield* requests, 1)
        }
        const refused = yield* publicClient([
          ScriptedHttpClient.connectionRefused,
          ScriptedHttpClient.connectionRefused,
          ScriptedHttpClient.connectionRefused,
        ])
        assert.strictEqual((yield* reasonOf(call(refused.client)))._tag, "TransportFailed")
      }),
    )
  }

  it.effect("listing prices takes lower-case currencies and ids without a platform", () =>
    Effect.gen(function* () {
      const { client } = yield* publicClient(always(fixture("synthetic-stripe-prices-response.json")))
      const { products } = yield* client.listStripePrices()
      assert.strictEqual(products[0]?.id, "prod_xyz")
      assert.strictEqual(products[0]?.offers?.[0]?.pricingPhases?.[0]?.currency, "usd")
    }),
  )
})

describe("rotating tokens", () => {
  const value = (redacted: Redacted.Redacted<string> | undefined) =>
    redacted === undefined ? undefined : Redacted.value(redacted)

  it.effect("the new token, or the one that was sent", () =>
    Effect.gen(function* () {
      const rotated = yield* publicClient(
        always(fixture("synthetic-stripe-purchases-response-rotated-token.json")),
      )
      const answer = yield* rotated.client.listStripePurchases(token)
      assert.strictEqual(value(IapticAccessToken.next(answer, token)), "opaque_access_token_2")
      assert.notInclude(JSON.stringify(answer), "opaque_access_token_2")
      const same = yield* publicClient(always(fixture("stripe-purchases-response-client-mock.json")))
      const kept = yield* same.client.listStripePurchases(token)
      assert.strictEqual(value(IapticAccessToken.next(kept, token)), "token-one-1234")
    }),
  )

  it.effect("the draft's names are read: accessKey, new_access_keys, id, purchases", () =>
    Effect.gen(function* () {
      const checkout = yield* publicClient(always({ url: "https://checkout", accessKey: "ak_1" }))
      const opened = yield* checkout.client.createStripeCheckout({
        offerId: "o",
        successUrl: "s",
        cancelUrl: "c",
      })
      assert.strictEqual(value(IapticAccessToken.next(opened)), "ak_1")

      const plan = yield* publicClient(
        always({
          purchases: [{ id: "sub_a", productId: "stripe:p" }],
          new_access_keys: { sub_a: "ak_a", sub_b: "ak_b" },
        }),
      )
      const changed = yield* plan.client.changeStripePlan({ accessToken: token, offerId: "o" })
      const [purchase] = changed.purchases ?? []
      assert.isDefined(purchase)
      assert.strictEqual(purchase && IapticAccessToken.purchaseIdOf(purchase), "sub_a")
      assert.strictEqual(value(IapticAccessToken.next(changed, token, "sub_b")), "ak_b")
      // A token of another subscription would be worse than the old one.
      assert.strictEqual(value(IapticAccessToken.next(changed, token)), "token-one-1234")
      assert.strictEqual(value(IapticAccessToken.next(changed, token, "sub_c")), "token-one-1234")
    }),
  )

  it("a single key of the draft is taken, and `__proto__` is no subscription", () => {
    const keys = { sub_a: Redacted.make("ak_a") }
    assert.strictEqual(value(IapticAccessToken.next({ new_access_keys: keys }, token)), "ak_a")
    assert.strictEqual(value(IapticAccessToken.next({ new_access_keys: keys }, token, "sub_a")), "ak_a")
    const two = { ...keys, sub_b: Redacted.make("ak_b") }
    assert.strictEqual(
      value(IapticAccessToken.next({ new_access_keys: two }, token, "__proto__")),
      "token-one-1234",
    )
    assert.isUndefined(IapticAccessToken.next({}))
  })
})

describe("Braintree", () => {
  it.effect("the client token is kept like a secret", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publicClient(always({ clientToken: "bt-client-token" }))
      const { clientToken } = yield* client.createBraintreeClientToken({ applicationUsername: "alice" })
      assert.strictEqual(Redacted.value(clientToken), "bt-client-token")
      assert.strictEqual(String(clientToken), "<redacted>")
      assert.deepStrictEqual(JSON.parse((yield* requests)[0]?.text ?? ""), { applicationUsername: "alice" })
    }),
  )
})
