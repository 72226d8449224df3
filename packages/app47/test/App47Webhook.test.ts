import * as App47Webhook from "@effect-billing/app47/App47Webhook"
import * as App47Client from "@effect-billing/app47/App47Client"
import type { App47Reason } from "@effect-billing/app47/App47Error"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as NodeUtil from "node:util"
import { accessToken, fixture, fixtureText } from "./support.ts"

const secret = "canary-path-secret-5d4c"
const password = "canary-clear-text-7b1e"

const open = App47Webhook.make({ pathSecrets: "none" })

const verify = (body: string | Uint8Array) => Effect.flatMap(open, (webhook) => webhook.verify(body))

const reasonFor = (body: unknown): Effect.Effect<App47Reason> =>
  verify(body as string).pipe(
    Effect.flip,
    Effect.map(({ reason }) => reason),
    Effect.orDie,
  )

const sample = (change: (payload: Record<string, unknown>) => object = (payload) => payload): string => {
  const { md5, payload } = fixture("webhook-customer-app-purchase.json")
  return JSON.stringify({ payload: change({ ...(payload as Record<string, unknown>) }), md5 })
}

const formOf = (value: unknown, name = ""): ReadonlyArray<readonly [string, string]> =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, item]) =>
        formOf(item, name === "" ? key : `${name}[${Array.isArray(value) ? "" : key}]`),
      )
    : [[name, String(value)]]

const asForm = (value: unknown): string =>
  new URLSearchParams(formOf(value).map(([name, text]) => [name, text])).toString()

describe("the secret in the address", () => {
  it.effect("lets in who knows it, one of several while it is changed", () =>
    Effect.gen(function* () {
      const webhook = yield* App47Webhook.make({
        pathSecrets: [Redacted.make("the new one"), Redacted.make(secret)],
      })
      for (const pathSecret of ["the new one", secret]) {
        assert.strictEqual((yield* webhook.verify(sample(), { pathSecret }))._tag, "CustomerPurchase")
      }
      for (const pathSecret of [
        undefined,
        "",
        "x",
        `${secret} `,
        secret.slice(0, -1),
        secret.toUpperCase(),
      ]) {
        const { reason } = yield* Effect.flip(webhook.verify(sample(), { pathSecret }))
        assert.strictEqual(reason._tag, "IntegrityFailed")
        assert.notInclude(reason.message, secret)
      }
      assert.strictEqual((yield* Effect.flip(webhook.verify(sample()))).reason._tag, "IntegrityFailed")
    }),
  )

  it.effect("comes before anything is read, and an empty one lets nobody in", () =>
    Effect.gen(function* () {
      const webhook = yield* App47Webhook.make({ pathSecrets: Redacted.make(secret) })
      const { reason } = yield* Effect.flip(webhook.verify("{ not json", { pathSecret: "wrong" }))
      assert.strictEqual(reason._tag, "IntegrityFailed")
      const empty = yield* App47Webhook.make({ pathSecrets: Redacted.make("") })
      const refused = yield* Effect.flip(empty.verify(sample(), { pathSecret: "" }))
      assert.strictEqual(refused.reason._tag, "IntegrityFailed")
    }),
  )

  it.effect("is read from the environment", () =>
    Effect.gen(function* () {
      const run = (environment: Readonly<Record<string, string>>) =>
        Effect.flatMap(App47Webhook.App47Webhook, (webhook) =>
          webhook.verify(sample(), { pathSecret: secret }),
        ).pipe(
          Effect.provide(App47Webhook.layerConfig()),
          Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))),
          Effect.result,
        )
      assert.isTrue(Result.isSuccess(yield* run({ APP47_WEBHOOK_SECRET: secret })))
      const outcome = yield* run({})
      assert.isTrue(Result.isFailure(outcome))
      if (Result.isFailure(outcome)) assert.include(String(outcome.failure), "APP47_WEBHOOK_SECRET")
    }),
  )
})

describe("events", () => {
  it.effect("about purchases say what happened to what, for whom and when", () =>
    Effect.gen(function* () {
      const event = yield* verify(fixtureText("webhook-customer-sku-purchase.json"))
      assert.deepStrictEqual<unknown>(event, {
        _tag: "CustomerPurchase",
        action: "purchased",
        customer: {
          id: "5730877cdb8fe936c50000e2",
          email: "customer@example.com",
          name: "Example Customer",
          devices: [{ unique_identifier: "avadf22fa", model: "SX6", manufacture: "Samsung" }],
        },
        purchase: {
          order_id: "Test-1466528612",
          name: "Unlimited coins",
          purchase_time: 1466528612,
          status: "Purchased",
          purchase_token: "57697364db8fe908350007a4",
        },
        occurredAt: 1466528612,
        deliveryKey: 'app47:purchase:["57697364db8fe908350007a4","purchased",1466528612]',
      })
      for (const action of ["canceled", "cancelled"]) {
        const canceled = yield* verify(sample((payload) => ({ ...payload, action })))
        assert.strictEqual(canceled._tag === "CustomerPurchase" && canceled.action, "canceled")
      }
    }),
  )

  it.effect("of an unknown type are kept, and so are unknown actions", () =>
    Effect.gen(function* () {
      const event = yield* verify(sample((payload) => ({ ...payload, type: "customer_subscription" })))
      assert.strictEqual(event._tag, "Unknown")
      if (event._tag === "Unknown") {
        assert.strictEqual(event.type, "customer_subscription")
        assert.strictEqual(event.body["action"], "purchased")
      }
      const untyped = yield* verify('{"payload":{}}')
      assert.strictEqual(untyped._tag === "Unknown" && untyped.type, "")
      const later = yield* verify(sample((payload) => ({ ...payload, action: "paused" })))
      assert.strictEqual(later._tag === "CustomerPurchase" && later.action, "paused")
    }),
  )

  it.effect("come as a form just as well", () =>
    Effect.gen(function* () {
      for (const file of ["webhook-customer-app-purchase.json", "webhook-customer-sku-purchase.json"]) {
        const fromJson = yield* verify(fixtureText(file))
        assert.deepStrictEqual(yield* verify(asForm(fixture(file))), fromJson)
        const { md5, payload } = fixture(file)
        const text = new URLSearchParams({ payload: JSON.stringify(payload), md5: String(md5) }).toString()
        assert.deepStrictEqual(yield* verify(text), fromJson)
        assert.deepStrictEqual(yield* verify(new TextEncoder().encode(text)), fromJson)
      }
      const devices = yield* verify(
        "payload[type]=customer&payload[action]=update&payload[customer][id]=1" +
          "&payload[customer][devices][][model]=A&payload[customer][devices][][manufacture]=B" +
          "&payload[customer][devices][][model]=C&payload[__proto__][polluted]=1",
      )
      assert.deepStrictEqual(devices._tag === "CustomerChanged" && devices.customer.devices, [
        { model: "A", manufacture: "B" },
        { model: "C" },
      ])
      assert.isUndefined(({} as { readonly polluted?: string }).polluted)
    }),
  )
})

describe("what is no delivery", () => {
  it.effect("is refused in words that say what it is, without quoting it", () =>
    Effect.gen(function* () {
      const ruby = `{:payload=>{:action=>"update", :customer=>{:id=>"1", :password=>"${password}"}}, :md5=>"x"}`
      const cases: ReadonlyArray<readonly [unknown, string, RegExp]> = [
        [ruby, "UnexpectedResponse", /Ruby hash and not JSON/],
        [`{"payload" => {"password" => "${password}"}}`, "UnexpectedResponse", /Ruby hash/],
        [`<notification><password>${password}</password></notification>`, "UnexpectedResponse", /XML/],
        [`{"payload":{"customer":{"password":"${password}"`, "UnexpectedResponse", /not JSON/],
        [`password=${password}`, "UnexpectedResponse", /neither JSON nor a form/],
        [`payload={"password":"${password}"`, "UnexpectedResponse", /form is not JSON/],
        ["", "UnexpectedResponse", /not JSON/],
        [new Uint8Array([0xff, 0xfe]), "UnexpectedResponse", /UTF-8/],
        ["[]", "DecodeFailed", /./],
        ['{"md5":"x"}', "DecodeFailed", /payload/],
        [`{"payload":"${password}"}`, "DecodeFailed", /payload/],
        [sample(({ purchase: _purchase, ...payload }) => payload), "DecodeFailed", /purchase/],
        [
          sample((payload) => ({ ...payload, customer: { email: password } })),
          "DecodeFailed",
          /customer\.id/,
        ],
        [sample((payload) => ({ ...payload, epoch_timestamp: password })), "DecodeFailed", /epoch_timestamp/],
        [{ payload: { customer: { password } } }, "InvalidRequest", /already parsed/],
        [" ".repeat(1024 * 1024 + 1), "UnexpectedResponse", /larger/],
      ]
      for (const [body, tag, words] of cases) {
        const reason = yield* reasonFor(body)
        assert.strictEqual(reason._tag, tag, String(body).slice(0, 60))
        assert.match(reason.message, words)
        const shown = [reason.message, JSON.stringify(reason), NodeUtil.inspect(reason, { depth: 20 })].join()
        assert.notInclude(shown, password)
      }
    }),
  )
})

describe("the clear-text password", () => {
  const deliveries: ReadonlyArray<readonly [string, string]> = [
    [
      "of a customer",
      JSON.stringify({
        payload: { type: "customer", action: "update", customer: { id: "1", password }, epoch_timestamp: 1 },
        md5: "x",
      }),
    ],
    [
      "of a customer, without a time",
      JSON.stringify({ payload: { type: "customer", action: "update", customer: { id: "1", password } } }),
    ],
    [
      "in a form",
      asForm({ payload: { type: "customer", action: "update", customer: { id: "1", password } }, md5: "x" }),
    ],
    [
      "under another name and deeper, in an event nobody knows",
      JSON.stringify({
        payload: {
          type: "future",
          text: `hello ${password}`,
          list: [{ Password: password, user_password: { text: password } }],
          [`key ${password}`]: 1,
        },
        password,
      }),
    ],
    [
      "in an event about a purchase",
      JSON.stringify({
        payload: {
          type: "customer_purchase",
          action: "purchased",
          customer: { id: "1", password },
          purchase: { purchase_token: "2", password },
        },
      }),
    ],
  ]
  for (const [what, body] of deliveries) {
    it.effect(`${what} is in nothing that comes out`, () =>
      Effect.gen(function* () {
        const event = yield* verify(body)
        const shown = [
          JSON.stringify(event),
          NodeUtil.inspect(event, { depth: 20, showHidden: true }),
          event.deliveryKey,
        ].join()
        assert.notInclude(shown, password)
        assert.isNotEmpty(event.deliveryKey)
      }),
    )
  }

  it.effect("does not decide whether a delivery is new", () =>
    Effect.gen(function* () {
      const event = (text: string) =>
        verify(
          JSON.stringify({
            payload: { type: "customer", action: "update", customer: { id: "1", password: text } },
          }),
        )
      assert.strictEqual((yield* event("one password")).deliveryKey, (yield* event("another")).deliveryKey)
    }),
  )
})

describe("repetitions", () => {
  it.effect("of purchases are told by token, action and second; of the rest by contents", () =>
    Effect.gen(function* () {
      const first = yield* verify(sample())
      const key = (change: (payload: Record<string, unknown>) => object) =>
        Effect.map(verify(sample(change)), ({ deliveryKey }) => deliveryKey)
      assert.strictEqual(yield* key((payload) => ({ ...payload, extra: 1 })), first.deliveryKey)
      for (const change of [{ action: "canceled" }, { epoch_timestamp: 1466528613 }]) {
        assert.notStrictEqual(yield* key((payload) => ({ ...payload, ...change })), first.deliveryKey)
      }
      const body = (name: string) =>
        JSON.stringify({ payload: { type: "customer", action: "update", customer: { id: "1", name } } })
      assert.notStrictEqual((yield* verify(body("a"))).deliveryKey, (yield* verify(body("b"))).deliveryKey)
    }),
  )

  it.effect("are handled once", () =>
    Effect.gen(function* () {
      const event = yield* verify(sample())
      let handled = 0
      const handle = Effect.sync(() => ++handled)
      const first = yield* App47Webhook.once(event, handle)
      const second = yield* App47Webhook.once(yield* verify(asForm(JSON.parse(sample()))), handle)
      assert.deepStrictEqual(first, Option.some(1))
      assert.deepStrictEqual(second, Option.none())
    }).pipe(Effect.provide(WebhookDeliveryStore.layerMemory())),
  )
})

describe("confirming an event", () => {
  it.effect("asks the API for the purchase it names", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make(() =>
        ScriptedHttpClient.json(fixture("user-purchase-show.json")),
      )
      const event = yield* verify(sample())
      if (event._tag !== "CustomerPurchase") return assert.fail(event._tag)
      const purchase = yield* App47Webhook.confirm(event).pipe(
        Effect.provide(App47Client.layer({ accessToken }).pipe(Layer.provide(http.layer))),
      )
      assert.strictEqual(purchase.status, "Purchased")
      assert.strictEqual(
        (yield* http.requests)[0]?.url.pathname,
        "/api/v2/users/5730877cdb8fe936c50000e2/purchases/57697364db8fe908350007a4",
      )
    }),
  )
})

describe("bodies made to do harm", () => {
  const levels = 20_000

  it.effect("nested beyond reason are refused, and read no further", () =>
    Effect.gen(function* () {
      const lists = `${"[".repeat(levels)}${"]".repeat(levels)}`
      const objects = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`
      for (const body of [
        `{"payload":{"type":"other","a":${lists}}}`,
        `{"payload":{"type":"customer","action":"create","customer":{"id":"u","a":${objects}}}}`,
        `payload=${encodeURIComponent(`{"a":${objects}}`)}`,
        `payload${"[a]".repeat(levels)}=1`,
        `payload${"[]".repeat(levels)}=1`,
      ]) {
        const reason = yield* reasonFor(body)
        assert.strictEqual(reason._tag, "UnexpectedResponse")
        assert.include(reason.message, "nested")
      }
    }),
  )

  it.effect("of an unknown type give no password away, wherever it is repeated", () =>
    Effect.gen(function* () {
      for (const payload of [
        { type: "other", password: [password], note: `was ${password}` },
        { type: "other", password: { old: { text: password } }, note: password },
        { type: password, password },
        { type: "other", raw: JSON.stringify({ password }) },
        { type: "other", raw: `<password>${password}</password>` },
      ]) {
        const event = yield* verify(JSON.stringify({ payload }))
        assert.strictEqual(event._tag, "Unknown")
        assert.notInclude(NodeUtil.inspect(event, { depth: 20 }), password)
      }
      const numbered = yield* verify('{"payload":{"type":"other","password":4711081,"note":"was 4711081"}}')
      assert.notInclude(NodeUtil.inspect(numbered, { depth: 20 }), "4711081")
    }),
  )
})
