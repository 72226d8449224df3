/**
 * Who may deliver a webhook, what it says, and how it is told from a repetition.
 */
import type * as Webhook from "@effect-billing/core/Webhook"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import type { EComChargeReason } from "@effect-billing/ecomcharge/EComChargeError"
import * as EComChargeVerification from "@effect-billing/ecomcharge/EComChargeVerification"
import * as EComChargeWebhook from "@effect-billing/ecomcharge/EComChargeWebhook"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as NodeUtil from "node:util"
import { fixture, fixtureObject } from "./support.ts"

interface Vector {
  readonly content_signature: string
  readonly shop_public_key: string
  readonly other_shop_public_key: string
  readonly raw_body: string
  readonly tampered_body: string
  readonly reserialized_body: string
  readonly basic_auth: {
    readonly shop_id: string
    readonly secret_key: string
    readonly authorization: string
  }
}

const vector = fixture("synthetic-webhook-signed-vector.json") as Vector
const shopId = vector.basic_auth.shop_id
const secretKey = Redacted.make(vector.basic_auth.secret_key)
const publicKey = vector.shop_public_key
const both = { shopId, secretKey, publicKey }

const headers = {
  "content-type": "application/json",
  "content-signature": vector.content_signature,
  authorization: vector.basic_auth.authorization,
}

const without = (name: keyof typeof headers): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name))

const reasonOf = (
  options: EComChargeWebhook.Options,
  body: string | Uint8Array,
  given: Webhook.HeadersInput,
): Effect.Effect<EComChargeReason> =>
  EComChargeWebhook.make(options).pipe(
    Effect.flatMap((webhook) => Effect.flip(webhook.verify(body, given))),
    Effect.map(({ reason }) => reason),
    Effect.orDie,
  )

describe("the signed vector", () => {
  for (const [what, body] of [
    ["text", vector.raw_body],
    ["bytes", new TextEncoder().encode(vector.raw_body)],
  ] as const) {
    it.effect(`passes as ${what}`, () =>
      Effect.gen(function* () {
        const webhook = yield* EComChargeWebhook.make(both)
        const event = yield* webhook.verify(body, headers)
        assert.strictEqual(event._tag, "SubscriptionChanged")
        if (event._tag !== "SubscriptionChanged") return
        assert.strictEqual(event.subscription.state, "trial")
        assert.strictEqual(event.subscription.event, "created.subscription")
      }),
    )
  }

  for (const [what, body] of [
    ["another state", vector.tampered_body],
    ["written again", vector.reserialized_body],
    ["parsed and written again", JSON.stringify(JSON.parse(vector.raw_body), null, 1)],
    ["with a space at its end", `${vector.raw_body} `],
    ["cut by one byte", vector.raw_body.slice(0, -1)],
    ["empty", ""],
  ] as const) {
    it.effect(`fails when the body is ${what}`, () =>
      Effect.map(reasonOf(both, body, headers), (reason) =>
        assert.strictEqual(reason._tag, "IntegrityFailed"),
      ),
    )
  }

  it.effect("fails for every single changed byte at sixty places", () =>
    Effect.gen(function* () {
      const webhook = yield* EComChargeWebhook.make(both)
      const bytes = new TextEncoder().encode(vector.raw_body)
      for (let index = 0; index < bytes.length; index += Math.ceil(bytes.length / 60)) {
        const changed = bytes.slice()
        changed[index] = (changed[index] ?? 0) ^ 1
        const error = yield* Effect.flip(webhook.verify(changed, headers))
        assert.strictEqual(error.reason._tag, "IntegrityFailed", String(index))
      }
    }),
  )

  it.effect("fails under another shop's key", () =>
    Effect.map(
      reasonOf({ ...both, publicKey: vector.other_shop_public_key }, vector.raw_body, headers),
      (reason) => assert.strictEqual(reason._tag, "IntegrityFailed"),
    ),
  )

  for (const [what, given] of [
    ["without a signature", without("content-signature")],
    ["with an empty signature", { ...headers, "content-signature": "" }],
    ["with a signature that is no base64", { ...headers, "content-signature": "!" }],
    [
      "with half of the signature",
      { ...headers, "content-signature": vector.content_signature.slice(0, 100) },
    ],
    ["with two signatures", { ...headers, "Content-Signature": vector.content_signature }],
    ["without credentials", without("authorization")],
    ["with another key", { ...headers, authorization: `Basic ${btoa(`${shopId}:synthetic`)}` }],
    ["with another shop", { ...headers, authorization: `Basic ${btoa("1674:synthetic:secret")}` }],
    // Split at the last colon this would be the shop "1673:synthetic" with the key "secret".
    ["split at the wrong colon", { ...headers, authorization: `Basic ${btoa("1673:secret")}` }],
    ["with a token instead", { ...headers, authorization: "Bearer MTY3MzpzeW50aGV0aWM6c2VjcmV0" }],
  ] as const) {
    it.effect(`fails ${what}: both are checked`, () =>
      Effect.map(reasonOf(both, vector.raw_body, given), (reason) =>
        assert.strictEqual(reason._tag, "IntegrityFailed"),
      ),
    )
  }

  it.effect("passes with the signature alone, or the credentials alone, where that is said", () =>
    Effect.gen(function* () {
      const signed = yield* EComChargeWebhook.make({ verification: "signature", publicKey })
      const basic = yield* EComChargeWebhook.make({ verification: "basic", shopId, secretKey })
      yield* signed.verify(vector.raw_body, without("authorization"))
      yield* basic.verify(vector.raw_body, without("content-signature"))
      const one = yield* Effect.flip(signed.verify(vector.tampered_body, headers))
      const other = yield* Effect.flip(basic.verify(vector.raw_body, without("authorization")))
      assert.deepStrictEqual([one.reason._tag, other.reason._tag], ["IntegrityFailed", "IntegrityFailed"])
    }),
  )

  it.effect("takes headers as a web handler has them, and keys in PEM", () =>
    Effect.gen(function* () {
      const lines = publicKey.match(/.{1,64}/g) ?? []
      const pem = ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\r\n")
      const webhook = yield* EComChargeWebhook.make({ ...both, publicKey: pem })
      yield* webhook.verify(vector.raw_body, new Headers(headers))
    }),
  )

  it.effect("passes with the key before while a new one is brought in", () =>
    Effect.gen(function* () {
      const webhook = yield* EComChargeWebhook.make({ ...both, secretKey: [Redacted.make("new"), secretKey] })
      yield* webhook.verify(vector.raw_body, headers)
    }),
  )

  it.effect("passes with one of several public keys, and fails with none of them", () =>
    Effect.gen(function* () {
      const webhook = yield* EComChargeWebhook.make({
        ...both,
        publicKey: [vector.other_shop_public_key, publicKey],
      })
      yield* webhook.verify(vector.raw_body, headers)
      const others = { ...both, publicKey: [vector.other_shop_public_key] }
      assert.strictEqual((yield* reasonOf(others, vector.raw_body, headers))._tag, "IntegrityFailed")
    }),
  )

  it.effect("nothing of what went wrong shows the key, the body or the signature", () =>
    Effect.gen(function* () {
      const webhook = yield* EComChargeWebhook.make(both)
      const errors = [
        yield* Effect.flip(webhook.verify(vector.tampered_body, headers)),
        yield* Effect.flip(webhook.verify(vector.raw_body, { ...headers, authorization: "Basic !" })),
        yield* Effect.flip(webhook.verify(`{"id": "${vector.basic_auth.secret_key}`, headers)),
      ]
      for (const error of errors) {
        const shown = [
          String(error),
          error.stack,
          NodeUtil.inspect(error, { depth: 20, showHidden: true }),
        ].join()
        for (const secret of [
          vector.basic_auth.secret_key,
          vector.content_signature,
          "sbs_962f994ca74420d3",
        ]) {
          assert.notInclude(shown, secret)
        }
      }
    }),
  )
})

describe("a receiver", () => {
  for (const [what, options, words] of [
    ["without a public key", { shopId, secretKey }, "ECOMCHARGE_PUBLIC_KEY"],
    ["with a key that is none", { ...both, publicKey: "MIIB" }, "publicKey"],
    ["with an empty key", { ...both, publicKey: "" }, "publicKey"],
    ["without a shop id", { secretKey, publicKey }, "ECOMCHARGE_SHOP_ID"],
    ["without a secret key", { shopId, publicKey }, "ECOMCHARGE_SECRET_KEY"],
  ] as const) {
    it.effect(`${what} is not made, and says so`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(EComChargeWebhook.make(options))
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.include(error.message, words)
      }),
    )
  }

  it.effect("with an empty secret key verifies nothing", () =>
    Effect.map(
      reasonOf({ ...both, secretKey: Redacted.make("") }, vector.raw_body, {
        ...headers,
        authorization: `Basic ${btoa(`${shopId}:`)}`,
      }),
      (reason) => assert.strictEqual(reason._tag, "IntegrityFailed"),
    ),
  )

  it.effect("from the environment asks for what its policy needs, and for no more", () =>
    Effect.gen(function* () {
      const made = (options: EComChargeWebhook.Options, variables: Readonly<Record<string, string>>) =>
        EComChargeWebhook.EComChargeWebhook.pipe(
          Effect.provide(EComChargeWebhook.layerConfig(options)),
          Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(variables))),
        )
      const shop = { ECOMCHARGE_SHOP_ID: shopId, ECOMCHARGE_SECRET_KEY: vector.basic_auth.secret_key }
      const webhook = yield* made({}, { ...shop, ECOMCHARGE_PUBLIC_KEY: publicKey })
      yield* webhook.verify(vector.raw_body, headers)
      yield* made({ verification: "basic" }, shop)
      yield* made({ verification: "signature" }, { ECOMCHARGE_PUBLIC_KEY: publicKey })
      const error = yield* Effect.flip(made({}, shop))
      assert.include(String(error), "ECOMCHARGE_PUBLIC_KEY")
    }),
  )
})

const basic = EComChargeWebhook.make({ verification: "basic", shopId, secretKey })
const deliver = (body: unknown) =>
  Effect.flatMap(basic, (webhook) => webhook.verify(JSON.stringify(body), headers))

describe("events", () => {
  const subscription = fixtureObject("webhook-subscription-active.json")

  it.effect("a subscription of 2015 with a member transaction is still a subscription", () =>
    Effect.gen(function* () {
      const event = yield* deliver({
        ...subscription,
        last_transaction: undefined,
        transaction: { uid: "1-a" },
      })
      assert.strictEqual(event._tag, "SubscriptionChanged")
      assert.strictEqual(event.deliveryKey, 'ecomcharge:subscription:["sbs_f140af88af4aaf88","active","1-a"]')
    }),
  )

  it.effect("a transaction of version 3 is told apart, though it has a member transaction too", () =>
    Effect.gen(function* () {
      const event = yield* deliver(fixture("gateway-payment-v3-incomplete.json"))
      assert.strictEqual(event._tag, "TransactionV3Changed")
    }),
  )

  for (const [what, body] of [
    ["nothing", {}],
    ["another shape", { type: "something.new", id: "x" }],
    ["a token that has not expired", { token: "t", expired: false }],
    ["a transaction without a uid", { transaction: { amount: 5 } }],
  ] as const) {
    it.effect(`${what} is unknown, and kept`, () =>
      Effect.gen(function* () {
        const event = yield* deliver(body)
        assert.strictEqual(event._tag, "Unknown")
        if (event._tag === "Unknown") assert.deepStrictEqual<unknown>(event.body, body)
      }),
    )
  }

  for (const [what, body] of [
    ["a subscription without a plan", { id: "sbs_1", state: "active" }],
    ["a subscription without a state", { ...subscription, state: undefined }],
    ["a subscription with a malformed date", { ...subscription, renew_at: "soon" }],
    ["a transaction with a malformed amount", { transaction: { uid: "1-a", status: "failed", amount: "5" } }],
  ] as const) {
    it.effect(`${what} is malformed`, () =>
      Effect.map(Effect.flip(deliver(body)), ({ reason }) => assert.strictEqual(reason._tag, "DecodeFailed")),
    )
  }

  it.effect("what is no JSON object is no delivery, and a parsed body is a mistake of the program", () =>
    Effect.gen(function* () {
      const webhook = yield* basic
      const tags = yield* Effect.forEach(
        ["[]", "5", "null", "{", new Uint8Array([0xff]), subscription as never],
        (body: string | Uint8Array) =>
          Effect.map(Effect.flip(webhook.verify(body, headers)), ({ reason }) => reason._tag),
      )
      assert.deepStrictEqual(tags, [
        "UnexpectedResponse",
        "UnexpectedResponse",
        "UnexpectedResponse",
        "UnexpectedResponse",
        "UnexpectedResponse",
        "InvalidRequest",
      ])
    }),
  )

  it.effect("a body that is too large is not read", () =>
    Effect.gen(function* () {
      const webhook = yield* EComChargeWebhook.make({
        verification: "basic",
        shopId,
        secretKey,
        maximumBytes: 100,
      })
      const error = yield* Effect.flip(webhook.verify(JSON.stringify(subscription), headers))
      assert.strictEqual(error.reason._tag, "UnexpectedResponse")
    }),
  )
})

describe("once", () => {
  const renewal = (state: string, uid: string) => ({
    ...fixtureObject("webhook-subscription-active.json"),
    state,
    last_transaction: { uid, status: "successful" },
  })

  it.effect("the same charge in the same state is handled once, the next charge again", () =>
    Effect.gen(function* () {
      const handled: Array<string> = []
      const receive = (body: unknown) =>
        Effect.flatMap(deliver(body), (event) =>
          EComChargeWebhook.once(
            event,
            Effect.sync(() => handled.push(event.deliveryKey)),
          ),
        )
      const outcomes = [
        yield* receive(renewal("active", "1-a")),
        // Repeated by the provider with its members in another order.
        yield* receive(Object.fromEntries(Object.entries(renewal("active", "1-a")).toReversed())),
        yield* receive(renewal("active", "1-b")),
        yield* receive(renewal("canceled", "1-b")),
        yield* receive(fixture("webhook-transaction-payment.json")),
        yield* receive(fixture("webhook-transaction-payment.json")),
        yield* receive(fixture("webhook-expired-payment-token.json")),
        yield* receive({ new: 1 }),
        yield* receive({ new: 1 }),
        yield* receive({ new: 2 }),
      ]
      assert.deepStrictEqual(
        outcomes.map((outcome) => Option.isSome(outcome)),
        [true, false, true, true, true, false, true, true, false, true],
      )
      assert.lengthOf(handled, 7)
    }).pipe(Effect.provide(WebhookDeliveryStore.layerMemory())),
  )
})

describe("questions of the gateway", () => {
  const question = { uid: "35153123-9367e7e770", amount: 100, currency: "USD" }

  for (const [what, body] of [
    ["bare", question],
    ["in the envelope of a transaction", { transaction: question }],
  ] as const) {
    it.effect(`are read ${what}, and answered with what they asked about`, () =>
      Effect.gen(function* () {
        const webhook = yield* EComChargeWebhook.make(both)
        const asked = yield* webhook.verifyQuestion(JSON.stringify(body), without("content-signature"))
        assert.deepStrictEqual(EComChargeVerification.accept(asked), {
          code: 0,
          uid: "35153123-9367e7e770",
          amount: 100,
        })
        assert.deepStrictEqual(EComChargeVerification.decline(asked, { code: 0, message: "no" }), {
          code: 1,
          uid: "35153123-9367e7e770",
          amount: 100,
          message: "no",
        })
      }),
    )
  }

  it.effect("are refused without the shop's credentials, or when none are configured", () =>
    Effect.gen(function* () {
      const webhook = yield* EComChargeWebhook.make(both)
      const signed = yield* EComChargeWebhook.make({ verification: "signature", publicKey })
      const tags = yield* Effect.forEach(
        [
          webhook.verifyQuestion(JSON.stringify(question), without("authorization")),
          signed.verifyQuestion(JSON.stringify(question), headers),
          webhook.verifyQuestion(JSON.stringify({ uid: "1" }), headers),
        ],
        (asked) => Effect.map(Effect.flip(asked), ({ reason }) => reason._tag),
      )
      assert.deepStrictEqual(tags, ["IntegrityFailed", "IntegrityFailed", "DecodeFailed"])
    }),
  )
})
