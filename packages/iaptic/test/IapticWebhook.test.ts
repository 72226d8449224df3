import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import * as IapticWebhook from "@effect-billing/iaptic/IapticWebhook"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as NodeUtil from "node:util"
import { fixtureObject, reasonOf } from "./support.ts"

const password = "webhook-canary-5f4dcc3b"
const previous = "previous-canary-1a79a4d6"
const secrets = [Redacted.make(password), Redacted.make(previous)] as const

const updated = (changes: object = {}) => ({
  ...fixtureObject("synthetic-webhook-purchases-updated.json"),
  password,
  ...changes,
})

const verify = (body: unknown, options: Partial<IapticWebhook.Options> = {}) =>
  Effect.flatMap(IapticWebhook.make({ passwords: secrets, ...options }), (webhook) =>
    webhook.verify(typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body)),
  )

/** Everything a value shows of itself, in all the usual ways. */
const shown = (value: unknown): string =>
  [String(value), JSON.stringify(value), NodeUtil.inspect(value, { depth: 20, showHidden: true })].join("\n")

describe("events", () => {
  it.effect("purchases.updated with and without a notification, and with nothing owned", () =>
    Effect.gen(function* () {
      const event = yield* verify(updated())
      assert.strictEqual(event._tag, "PurchasesUpdated")
      if (event._tag !== "PurchasesUpdated") return
      assert.strictEqual(event.notification?.reason, "RENEWED")
      assert.strictEqual(event.applicationUsername, "user_12345")

      const legacy = yield* verify({
        ...fixtureObject("synthetic-webhook-purchases-updated-legacy.json"),
        password,
      })
      assert.isTrue(legacy._tag === "PurchasesUpdated" && !("notification" in legacy))

      const nothing = yield* verify(updated({ purchases: {}, notification: null }))
      assert.isTrue(nothing._tag === "PurchasesUpdated" && Object.keys(nothing.purchases).length === 0)
    }),
  )

  it.effect("matches the type in any case", () =>
    Effect.gen(function* () {
      for (const type of ["test", "TEST", "Test"]) {
        assert.strictEqual((yield* verify({ type, password }))._tag, "Test")
      }
      assert.strictEqual((yield* verify(updated({ type: "Purchases.Updated" })))._tag, "PurchasesUpdated")
    }),
  )

  it.effect("an unknown type is a result, not a failure; so is none", () =>
    Effect.gen(function* () {
      const event = yield* verify({ type: "purchase.updated", password, collection: [{ id: 1 }] })
      assert.deepInclude(event, {
        _tag: "Unknown",
        type: "purchase.updated",
        body: { type: "purchase.updated", collection: [{ id: 1 }] },
      })
      const untyped = yield* verify({ password })
      assert.isTrue(untyped._tag === "Unknown" && untyped.type === "")
    }),
  )

  it.effect("an unknown reason passes, as an open enumeration does", () =>
    Effect.gen(function* () {
      const event = yield* verify(
        updated({ notification: { reason: "PHASE_OF_MOON", id: "1", date: "2025-04-10T08:00:05.000Z" } }),
      )
      assert.isTrue(event._tag === "PurchasesUpdated" && event.notification?.reason === "PHASE_OF_MOON")
    }),
  )

  for (const [what, changes, path] of [
    ["without an applicationUsername", { applicationUsername: undefined }, "applicationUsername"],
    ["without purchases, which is not the same as none", { purchases: undefined }, "purchases"],
    ["with null for purchases", { purchases: null }, "purchases"],
    [
      "with a notification without an id",
      { notification: { reason: "RENEWED", date: "2025-04-10" } },
      "notification.id",
    ],
    [
      "with a date that is none",
      { notification: { reason: "RENEWED", id: "1", date: "soon" } },
      "notification.date",
    ],
    [
      "with a malformed purchase",
      { purchases: { "apple:x": { productId: "apple:x", purchaseId: 1, platform: "apple" } } },
      "purchases.apple:x.purchaseId",
    ],
  ] as const) {
    it.effect(`a known event ${what} is DecodeFailed, and says where`, () =>
      Effect.gen(function* () {
        const reason = yield* reasonOf(verify(updated(changes)))
        assert.strictEqual(reason._tag, "DecodeFailed")
        if (reason._tag === "DecodeFailed") assert.strictEqual(reason.issues[0]?.path.join("."), path)
      }),
    )
  }
})

describe("verification", () => {
  it.effect("takes any of several passwords, as text or bytes", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* verify({ type: "test", password: previous }))._tag, "Test")
      const bytes = new TextEncoder().encode(JSON.stringify({ type: "test", password }))
      assert.strictEqual((yield* verify(bytes))._tag, "Test")
      assert.strictEqual(
        (yield* verify({ type: "test", password }, { passwords: Redacted.make(password) }))._tag,
        "Test",
      )
    }),
  )

  for (const [what, body] of [
    ["a wrong password", updated({ password: "wrong-password" })],
    ["a password that only begins right", updated({ password: password.slice(0, -1) })],
    ["a password with something behind it", updated({ password: `${password} ` })],
    ["another case", updated({ password: password.toUpperCase() })],
    ["no password", { type: "test" }],
    ["an empty password", { type: "test", password: "" }],
    ["a password that is null", { type: "test", password: null }],
    ["a password in a list", { type: "test", password: [password] }],
    ["the password under another name", { type: "test", Password: password }],
    ["the password deeper down", { type: "test", data: { password } }],
    ["a list", [{ type: "test", password }]],
    ["a text", JSON.stringify(password)],
    ["null", "null"],
  ] as const) {
    it.effect(`${what} is IntegrityFailed`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* reasonOf(verify(body)))._tag, "IntegrityFailed")
      }),
    )
  }

  it.effect("with an empty password configured nothing is verified, not even an empty one", () =>
    Effect.gen(function* () {
      const options = { passwords: [Redacted.make(password), Redacted.make("")] as const }
      assert.strictEqual(
        (yield* reasonOf(verify({ type: "test", password: "" }, options)))._tag,
        "IntegrityFailed",
      )
      assert.strictEqual(
        (yield* reasonOf(verify({ type: "test", password }, options)))._tag,
        "IntegrityFailed",
      )
    }),
  )

  it.effect("refuses a body past 1 MiB, one that is no JSON, and one that was already parsed", () =>
    Effect.gen(function* () {
      const large = JSON.stringify({ type: "test", password, padding: "x".repeat(1024 * 1024) })
      assert.strictEqual((yield* reasonOf(verify(large)))._tag, "UnexpectedResponse")
      assert.strictEqual((yield* verify(large, { maximumBytes: 2 * 1024 * 1024 }))._tag, "Test")
      assert.strictEqual(
        (yield* reasonOf(verify(`{"type":"test","password":"${password}"`)))._tag,
        "UnexpectedResponse",
      )
      assert.strictEqual(
        (yield* reasonOf(verify(new Uint8Array([0xff, 0xfe, 0x7b]))))._tag,
        "UnexpectedResponse",
      )
      const webhook = yield* IapticWebhook.make({ passwords: secrets })
      const parsed = yield* reasonOf(webhook.verify({ type: "test", password } as never))
      assert.strictEqual(parsed._tag, "InvalidRequest")
      assert.include(parsed.message, "already parsed")
    }),
  )
})

describe("the password", () => {
  it.effect("is in nothing that is returned, at no depth and under no name", () =>
    Effect.gen(function* () {
      const nested = {
        type: "future.event",
        password,
        Password: password,
        echo: `the password was ${password}!`,
        deeper: [{ password, list: [password, encodeURIComponent(password)], [password]: 1 }],
        raw: JSON.stringify({ password }),
      }
      const event = yield* verify(nested)
      assert.strictEqual(event._tag, "Unknown")
      assert.notInclude(shown(event), password)
      const known = yield* verify(
        updated({
          purchases: {
            "apple:x": {
              productId: "apple:x",
              purchaseId: "1",
              platform: "apple",
              raw: { password, echo: password },
            },
          },
        }),
      )
      assert.strictEqual(known._tag, "PurchasesUpdated")
      assert.notInclude(shown(known), password)
    }),
  )

  it.effect("is in nothing that is thrown: neither the configured one nor the received one", () =>
    Effect.gen(function* () {
      const received = "received-canary-7c4a8d09"
      for (const body of [
        updated({ password: received }),
        updated({ applicationUsername: 7 }),
        updated({ purchases: { "apple:x": { productId: password } } }),
        `{"password":"${received}"`,
        { password: { nested: received } },
      ]) {
        const exit = yield* Effect.exit(verify(body))
        assert.isTrue(Exit.isFailure(exit))
        if (!Exit.isFailure(exit)) return
        const text = [shown(exit), Cause.pretty(exit.cause), shown(yield* Effect.flip(verify(body)))].join(
          "\n",
        )
        for (const canary of [password, previous, received]) assert.notInclude(text, canary)
      }
    }),
  )

  it.effect("does not change the delivery key, so a rotation makes no delivery new", () =>
    Effect.gen(function* () {
      const body = fixtureObject("synthetic-webhook-purchases-updated-legacy.json")
      const one = yield* verify({ ...body, password })
      const other = yield* verify({ ...body, password: previous })
      assert.strictEqual(one.deliveryKey, other.deliveryKey)
    }),
  )
})

describe("once", () => {
  it.effect("handles a delivery once; the same event for another customer is another delivery", () =>
    Effect.gen(function* () {
      const handled: Array<string> = []
      const handle = (event: IapticWebhook.WebhookEvent) =>
        IapticWebhook.once(
          event,
          Effect.sync(() => handled.push(event.deliveryKey)),
        )
      const first = yield* verify(updated())
      assert.isTrue(Option.isSome(yield* handle(first)))
      assert.isTrue(Option.isNone(yield* handle(yield* verify(updated({ password: previous })))))
      const forBob = yield* verify(updated({ applicationUsername: "bob" }))
      assert.isTrue(Option.isSome(yield* handle(forBob)))
      const legacy = fixtureObject("synthetic-webhook-purchases-updated-legacy.json")
      assert.isTrue(Option.isSome(yield* handle(yield* verify({ ...legacy, password }))))
      assert.isTrue(Option.isNone(yield* handle(yield* verify({ ...legacy, password }))))
      assert.isTrue(Option.isSome(yield* handle(yield* verify({ ...legacy, password, purchases: {} }))))
      assert.lengthOf(handled, 4)
    }).pipe(Effect.provide(WebhookDeliveryStore.layerMemory())),
  )

  it.effect("remembers a notification for days, and an equal body for minutes: a state can come back", () =>
    Effect.gen(function* () {
      const legacy = fixtureObject("synthetic-webhook-purchases-updated-legacy.json")
      const told = yield* verify(updated())
      const silent = yield* verify({ ...legacy, password })
      const isFirst = (event: IapticWebhook.WebhookEvent) =>
        Effect.map(IapticWebhook.once(event, Effect.void), Option.isSome)
      assert.deepStrictEqual([yield* isFirst(told), yield* isFirst(silent)], [true, true])
      yield* TestClock.adjust("9 minutes")
      assert.deepStrictEqual([yield* isFirst(told), yield* isFirst(silent)], [false, false])
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual([yield* isFirst(told), yield* isFirst(silent)], [false, true])
      yield* TestClock.adjust("3 days")
      assert.isTrue(yield* isFirst(told))
    }).pipe(Effect.provide(WebhookDeliveryStore.layerMemory())),
  )

  it.effect("two customers whose names and ids run together are still two", () =>
    Effect.gen(function* () {
      const keyOf = (applicationUsername: string, id: string) =>
        Effect.map(
          verify(
            updated({ applicationUsername, notification: { reason: "RENEWED", id, date: "2025-04-10" } }),
          ),
          (event) => event.deliveryKey,
        )
      assert.notStrictEqual(yield* keyOf("a:b", "c"), yield* keyOf("a", "b:c"))
    }),
  )
})

describe("layers", () => {
  const build = (env: Record<string, string>) =>
    IapticWebhook.IapticWebhook.use((webhook) =>
      webhook.verify(JSON.stringify({ type: "test", password })),
    ).pipe(
      Effect.provide(IapticWebhook.layerConfig()),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env })),
    )

  it.effect("layerConfig takes the secret key; without it there is a ConfigError that names it", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* build({ IAPTIC_SECRET_KEY: password }))._tag, "Test")
      const error = yield* Effect.flip(build({}))
      assert.strictEqual(error._tag, "ConfigError")
      assert.include(error.message, "IAPTIC_SECRET_KEY")
    }),
  )

  it.effect("layer takes options", () =>
    Effect.gen(function* () {
      const event = yield* IapticWebhook.IapticWebhook.use((webhook) =>
        webhook.verify(JSON.stringify({ type: "test", password })),
      ).pipe(Effect.provide(IapticWebhook.layer({ passwords: secrets })))
      assert.strictEqual(event._tag, "Test")
    }),
  )
})
