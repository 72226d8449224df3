import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import * as PianoSealed from "@effect-billing/piano/PianoSealed"
import * as PianoWebhook from "@effect-billing/piano/PianoWebhook"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { readFileSync } from "node:fs"
import * as support from "./sealedSupport.ts"

const keyText = "private-key-canary-e4d909c290d0fb1ca068"
const privateKeys = Redacted.make(keyText)
const aid = "AIDAIDAID0"

const granted = support.sample<Readonly<Record<string, unknown>>>(
  "synthetic-webhook-access-granted-decrypted.json",
)

interface FieldOfReference {
  readonly type: "string" | "integer" | "number" | "boolean" | "array"
}
const reference = JSON.parse(
  readFileSync(new URL("../reference/webhook-events.json", import.meta.url), "utf8"),
) as {
  readonly types: Readonly<Record<string, Readonly<Record<string, FieldOfReference>>>>
  readonly event_values: ReadonlyArray<string>
}

const sealed = (body: unknown, key = keyText) => support.sealed(JSON.stringify(body), key)
const verifyData = (data: unknown, options: Partial<PianoWebhook.Options> = {}) =>
  Effect.flatMap(PianoWebhook.make({ aid, privateKeys, ...options }), (webhook) =>
    webhook.verify(data as string),
  )
const verify = (body: unknown, options?: Partial<PianoWebhook.Options>) => verifyData(sealed(body), options)

describe("events", () => {
  it.effect("the sample of a delivery, sealed by the vendor's scheme", () =>
    Effect.gen(function* () {
      const delivery = support.sample<{
        readonly private_key: string
        readonly query: { readonly data: string }
        readonly decrypted_text: string
      }>("synthetic-webhook-encrypted-delivery.json")
      const event = yield* verifyData(delivery.query.data, {
        privateKeys: Redacted.make(delivery.private_key),
      })
      assert.strictEqual(event._tag, "AccessGranted")
      if (event._tag !== "AccessGranted") return
      assert.strictEqual(event.event, "new_purchase")
      assert.strictEqual(event.version, 2)
      assert.strictEqual(event.expires, 1_700_003_600)
      assert.strictEqual(event.contract_id, null)
      assert.deepStrictEqual(event.body, JSON.parse(delivery.decrypted_text))
    }),
  )

  it.effect("the samples of opened ones", () =>
    Effect.gen(function* () {
      const test = yield* verify(support.sample("synthetic-webhook-test-decrypted.json"))
      assert.isTrue(test._tag === "Test" && test.timestamp === 1_700_000_000)
      const future = yield* verify(support.sample("synthetic-webhook-future-type-decrypted.json"))
      assert.deepInclude(future, {
        _tag: "Unknown",
        type: "brand_new_type",
        event: "brand_new_event",
        version: 3,
      })
      assert.deepStrictEqual(future.body["something"], { nested: true })
    }),
  )

  it.effect("no version is version 1; an unknown cause and an unknown field pass", () =>
    Effect.gen(function* () {
      const event = yield* verify({ type: "access_revoked", event: "phase_of_moon", uid: "u", moon: "full" })
      assert.deepInclude(event, { _tag: "AccessRevoked", event: "phase_of_moon", version: 1, uid: "u" })
      assert.strictEqual(event.body["moon"], "full")
    }),
  )

  for (const [what, body, type] of [
    ["none", {}, ""],
    ["one that is no text", { type: 7, event: 8, version: "two" }, ""],
    ["Piano's own unknown", { type: "unknown" }, "unknown"],
    ["Piano's own unsupported", { type: "unsupported" }, "unsupported"],
    ["a method of every object", { type: "toString" }, "toString"],
    ["the constructor", { type: "constructor" }, "constructor"],
    ["another case", { type: "Access_Granted" }, "Access_Granted"],
  ] as const) {
    it.effect(`an unknown type is a result, not a failure: ${what}`, () =>
      Effect.gen(function* () {
        const event = yield* verify(body)
        assert.isTrue(event._tag === "Unknown" && event.type === type)
        assert.deepStrictEqual(event.body, body)
      }),
    )
  }
})

describe("the documented types", () => {
  const types = Object.entries(reference.types).filter(([, fields]) => Object.keys(fields).length > 0)
  const values = { string: "text", integer: 1_700_000_000, number: 9.99, boolean: true, array: ["one"] }
  const wrong = { string: {}, integer: "soon", number: "1,5", boolean: "maybe", array: "one" }

  it("are all there, with all causes", () => {
    assert.sameMembers(
      [...PianoWebhook.knownTypes],
      types.map(([type]) => type),
    )
    assert.deepStrictEqual(PianoWebhook.eventNames, reference.event_values as never)
    assert.lengthOf(PianoWebhook.eventNames, 86)
  })

  for (const [type, fields] of types) {
    it.effect(`${type}: every field of the reference, absent, null, and by its type`, () =>
      Effect.gen(function* () {
        const all = Object.fromEntries(
          Object.entries(fields).map(([name, field]) => [name, values[field.type]]),
        )
        const event = yield* verify({ ...all, type, aid, version: 2 })
        assert.notStrictEqual(event._tag, "Unknown")
        assert.strictEqual((event as { readonly type: string }).type, type)
        for (const name of Object.keys(fields)) {
          assert.property(event, name)
          const none = yield* verify({ type, aid, [name]: null })
          assert.strictEqual((none as unknown as Record<string, unknown>)[name], null)
          if (name === "aid") continue
          const failed = yield* Effect.flip(verify({ type, aid, [name]: wrong[fields[name]!.type] }))
          assert.strictEqual(failed.reason._tag, "DecodeFailed")
          if (failed.reason._tag === "DecodeFailed") {
            assert.deepStrictEqual(failed.reason.issues[0]?.path, [name])
          }
        }
        assert.strictEqual((yield* verify({ type }))._tag, event._tag)
      }),
    )
  }
})

describe("a scalar of another JSON type", () => {
  const user = { aid, uid: "u" }
  for (const [body, name, value] of [
    [{ type: "test", timestamp: "1700000000" }, "timestamp", 1_700_000_000],
    [{ type: "content_algorithm", timestamp: "1700000000" }, "timestamp", 1_700_000_000],
    [{ type: "user_created", ...user, timestamp: 1_700_000_000 }, "timestamp", "1700000000"],
    [{ type: "subscription_auto_renew_changed", ...user, auto_renew: true }, "auto_renew", "true"],
    [{ type: "subscription_created", ...user, auto_renew: "true" }, "auto_renew", true],
    [{ type: "subscription_created", ...user, auto_renew: "false" }, "auto_renew", false],
    [{ type: "subscription_created", ...user, auto_renew: 0 }, "auto_renew", false],
    [{ type: "access_granted", ...user, expires: "1700000000" }, "expires", 1_700_000_000],
    [{ type: "payment_completed", ...user, amount: "9.99" }, "amount", 9.99],
    [{ type: "payment_completed", ...user, status: "2" }, "status", 2],
    [{ type: "payment_refund", ...user, amount: "-9.99" }, "amount", -9.99],
    [{ type: "access_granted", ...user, version: "2" }, "version", 2],
    [{ type: "brand_new", version: "3" }, "version", 3],
  ] as const) {
    it.effect(`${JSON.stringify(body)} is read, and kept as it was sent`, () =>
      Effect.gen(function* () {
        const event = yield* verify(body)
        assert.strictEqual((event as unknown as Record<string, unknown>)[name], value)
        assert.deepStrictEqual(event.body, body)
      }),
    )
  }

  for (const [body, name] of [
    // An access whose end cannot be read must not become one without an end.
    [{ type: "access_granted", expires: "" }, "expires"],
    [{ type: "access_granted", expires: "1e400" }, "expires"],
    [{ type: "access_granted", expires: true }, "expires"],
    [{ type: "access_granted", version: [2] }, "version"],
    [{ type: "payment_completed", amount: {} }, "amount"],
    [{ type: "subscription_created", auto_renew: {} }, "auto_renew"],
    [{ type: "subscription_created", auto_renew: 2 }, "auto_renew"],
    [{ type: "subscription_auto_renew_changed", auto_renew: [true] }, "auto_renew"],
    [{ type: "user_created", timestamp: {} }, "timestamp"],
    [{ type: "user_created", uid: 7 }, "uid"],
  ] as const) {
    it.effect(`${JSON.stringify(body)} stays malformed`, () =>
      Effect.gen(function* () {
        const reason = yield* support.reasonOf(verify(body))
        assert.strictEqual(reason._tag, "DecodeFailed")
        if (reason._tag === "DecodeFailed") assert.deepStrictEqual(reason.issues[0]?.path, [name])
      }),
    )
  }
})

describe("verification", () => {
  for (const [what, data] of [
    ["nothing", ""],
    ["opened JSON", JSON.stringify(granted)],
    ["a text without a tag", sealed(granted).split("~~~")[0]],
    ["a text twice", `${sealed(granted)}~~~${sealed(granted)}`],
    ["a text cut", sealed(granted).slice(0, -1)],
    ["another key's text", sealed(granted, "another key")],
    ["an event of another app", sealed({ ...granted, aid: "OTHERAID00" })],
    ["an event of no app", sealed({ ...granted, aid: 7 })],
    ["an event of several apps", sealed({ ...granted, aid: [aid] })],
    ["an unknown event of another app", sealed({ type: "brand_new", aid: "" })],
  ] as const) {
    it.effect(`${what} is IntegrityFailed`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* support.reasonOf(verifyData(data)))._tag, "IntegrityFailed")
      }),
    )
  }

  it.effect("what was sealed but is no event is UnexpectedResponse, and so is what is too large", () =>
    Effect.gen(function* () {
      for (const text of ["", "null", "[]", '"text"', "7", "{", `{"uid":"${keyText}"`]) {
        const reason = yield* support.reasonOf(verifyData(support.sealed(text, keyText)))
        assert.strictEqual(reason._tag, "UnexpectedResponse", text)
      }
      const bytes = support.sealed(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), keyText)
      assert.strictEqual((yield* support.reasonOf(verifyData(bytes)))._tag, "UnexpectedResponse")
      const large = sealed({ type: "test", padding: "x".repeat(1024 * 1024) })
      assert.strictEqual((yield* support.reasonOf(verifyData(large)))._tag, "UnexpectedResponse")
      assert.strictEqual((yield* verifyData(large, { maximumBytes: 2 * 1024 * 1024 }))._tag, "Test")
    }),
  )

  it.effect("what is no text is InvalidRequest, which says what to pass", () =>
    Effect.gen(function* () {
      for (const data of [
        undefined,
        null,
        { data: sealed(granted) },
        new URLSearchParams(),
        new Uint8Array(3),
      ]) {
        const reason = yield* support.reasonOf(verifyData(data))
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.include(reason.message, "dataOf")
      }
    }),
  )

  it.effect("takes any of several keys, and none when one of them is empty", () =>
    Effect.gen(function* () {
      const keys = [Redacted.make("the new one"), privateKeys] as const
      assert.strictEqual((yield* verify(granted, { privateKeys: keys }))._tag, "AccessGranted")
      for (const spoiled of [[privateKeys, Redacted.make("")], []]) {
        assert.strictEqual(
          (yield* support.reasonOf(verify(granted, { privateKeys: spoiled as never })))._tag,
          "IntegrityFailed",
        )
      }
    }),
  )

  it.effect(
    "the key and the content are in nothing that is thrown, and the key in nothing that is returned",
    () =>
      Effect.gen(function* () {
        for (const data of [
          sealed({ ...granted, aid: "OTHERAID00" }),
          sealed({ ...granted, uid: { nested: "reader@example.com" } }),
          sealed(granted).slice(1),
          support.sealed('{"user_email":"reader@example.com"', keyText),
        ]) {
          const said = `${support.shown(yield* Effect.exit(verifyData(data)))}
          ${support.shown(yield* Effect.flip(verifyData(data)))}`
          for (const canary of [keyText, "reader@example.com", "OTHERAID00", data.slice(1, 60)]) {
            assert.notInclude(said, canary)
          }
        }
        assert.notInclude(support.shown(yield* verify(granted)), keyText)
        assert.notInclude(support.shown(yield* PianoWebhook.make({ aid, privateKeys })), keyText)
      }),
  )
})

describe("requests", () => {
  const data = sealed(granted)
  const form = new URLSearchParams({ data }).toString()
  const get = `https://example.com/hook?${form}`
  const asForm = (body: string, url = "https://example.com/hook"): Request =>
    new Request(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    })

  const respond = (
    request: Request,
    handle: (event: PianoWebhook.WebhookEvent) => Effect.Effect<unknown, string> = () => Effect.void,
  ) =>
    PianoWebhook.respond(request, handle).pipe(
      Effect.provide(PianoWebhook.layer({ aid, privateKeys, maximumBytes: 100_000 })),
    )

  it.effect("dataOf finds the text in an address, whole or from its path on, and in a form", () =>
    Effect.gen(function* () {
      for (const url of [get, new URL(get), `/hook?a=1&${form}&b=2`, `?${form}`, `//example.com/?${form}`]) {
        assert.strictEqual(yield* PianoWebhook.dataOf(url), data)
      }
      assert.strictEqual(yield* PianoWebhook.dataOf("/hook", `a=1&${form}`), data)
      assert.strictEqual(yield* PianoWebhook.dataOf(`/hook?data=${data.replaceAll("~", "%7E")}`), data)
    }),
  )

  it.effect("dataOf refuses an address with none, with several, and one that is none", () =>
    Effect.gen(function* () {
      for (const [url, body] of [
        ["/hook", undefined],
        ["/hook?Data=x", ""],
        [`/hook?${form}&${form}`, undefined],
        [`/hook?${form}`, form],
      ] as const) {
        assert.strictEqual((yield* support.reasonOf(PianoWebhook.dataOf(url, body)))._tag, "IntegrityFailed")
      }
      assert.strictEqual((yield* support.reasonOf(PianoWebhook.dataOf("http://")))._tag, "InvalidRequest")
    }),
  )

  it.effect("respond handles a GET and a form, and answers 200", () =>
    Effect.gen(function* () {
      const handled: Array<string> = []
      const handle = (event: PianoWebhook.WebhookEvent) => Effect.sync(() => handled.push(event._tag))
      assert.strictEqual((yield* respond(new Request(get), handle)).status, 200)
      assert.strictEqual((yield* respond(asForm(form), handle)).status, 200)
      assert.strictEqual(
        (yield* respond(new Request(get, { method: "POST", body: "{}" }), handle)).status,
        200,
      )
      assert.deepStrictEqual(handled, ["AccessGranted", "AccessGranted", "AccessGranted"])
    }),
  )

  it.effect("respond answers what it refuses without handling it, and logs why without the content", () => {
    const logged: Array<unknown> = []
    const logger = Logger.make(({ message }) => void logged.push(message))
    return Effect.gen(function* () {
      const read = asForm(form)
      yield* Effect.promise(() => read.text())
      const never = () => Effect.die("handled")
      for (const [request, status] of [
        [new Request("https://example.com/hook"), 401],
        [new Request(`${get}x`), 401],
        [new Request(`https://example.com/?data=${sealed({ ...granted, aid: "OTHERAID00" })}`), 401],
        [asForm("data="), 401],
        [asForm(form, get), 401],
        [new Request("https://example.com/hook", { method: "POST", body: JSON.stringify({ data }) }), 401],
        [new Request(`https://example.com/?data=${sealed([granted])}`), 400],
        [new Request(`https://example.com/?data=${sealed({ ...granted, uid: 7 })}`), 400],
        [asForm(`data=${"x".repeat(100_000)}`), 400],
        [read, 400],
      ] as const) {
        const response = yield* respond(request, never)
        assert.strictEqual(response.status, status, request.url)
        assert.strictEqual(response.headers.get("cache-control"), "no-store")
      }
      assert.lengthOf(logged, 10)
      for (const canary of [keyText, data.slice(0, 40), "reader@example.com"]) {
        assert.notInclude(support.shown(logged), canary)
      }
      const other = yield* respond(new Request(get, { method: "DELETE" }), never)
      assert.strictEqual(other.status, 405)
      assert.strictEqual(other.headers.get("allow"), "GET, POST")
    }).pipe(Effect.provide(Logger.layer([logger])))
  })

  it.effect("a failure of the handler is not answered here", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* Effect.flip(respond(new Request(get), () => Effect.fail("no room"))),
        "no room",
      )
    }),
  )
})

describe("once", () => {
  const isFirst = (event: PianoWebhook.WebhookEvent, options?: PianoWebhook.OnceOptions) =>
    Effect.map(PianoWebhook.once(event, Effect.void, options), Option.isSome)

  it.effect("handles a delivery once, by its content: a changed key makes no delivery new", () =>
    Effect.gen(function* () {
      const keys = { privateKeys: [Redacted.make("the new one"), privateKeys] as const }
      const again = yield* verifyData(sealed(granted, "the new one"), keys)
      assert.isTrue(yield* isFirst(yield* verify(granted)))
      assert.isFalse(yield* isFirst(again))
      assert.isTrue(yield* isFirst(yield* verify({ ...granted, uid: "user-2" })))
      assert.match(again.deliveryKey, /^piano:[0-9a-f]{64}$/)
    }).pipe(Effect.provide(WebhookDeliveryStore.layerMemory())),
  )

  it.effect("a failed handling is forgotten, so that the repetition is handled", () =>
    Effect.gen(function* () {
      const event = yield* verify(granted)
      yield* Effect.flip(PianoWebhook.once(event, Effect.fail("no room")))
      assert.isTrue(yield* isFirst(event))
    }).pipe(Effect.provide(WebhookDeliveryStore.layerMemory())),
  )

  it.effect("remembers for minutes, or for days where the event tells its time: a state can come back", () =>
    Effect.gen(function* () {
      const silent = yield* verify(granted)
      const timed = yield* verify({ type: "user_created", timestamp: "1700000000", uid: "u" })
      const both = (expected: ReadonlyArray<boolean>) =>
        Effect.gen(function* () {
          assert.deepStrictEqual([yield* isFirst(silent), yield* isFirst(timed)], expected)
        })
      yield* both([true, true])
      yield* TestClock.adjust("9 minutes")
      yield* both([false, false])
      yield* TestClock.adjust("2 minutes")
      yield* both([true, false])
      yield* TestClock.adjust("3 days")
      yield* both([true, true])
      yield* TestClock.adjust("2 minutes")
      assert.isFalse(yield* isFirst(silent, { timeToLive: "1 day" }))
    }).pipe(Effect.provide(WebhookDeliveryStore.layerMemory())),
  )
})

describe("layers", () => {
  const build = (env: Record<string, string>, overrides?: Partial<PianoWebhook.Options>) =>
    Effect.gen(function* () {
      const data = yield* PianoSealed.seal(JSON.stringify(granted), privateKeys)
      return yield* PianoWebhook.PianoWebhook.use((webhook) => webhook.verify(data))
    }).pipe(
      Effect.provide(PianoWebhook.layerConfig(overrides)),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env })),
    )

  it.effect("layerConfig takes the app and its private key; what is missing or empty is named", () =>
    Effect.gen(function* () {
      const env = { PIANO_AID: aid, PIANO_PRIVATE_KEY: keyText }
      assert.strictEqual((yield* build(env))._tag, "AccessGranted")
      assert.strictEqual((yield* build({}, { aid, privateKeys }))._tag, "AccessGranted")
      for (const name of ["PIANO_AID", "PIANO_PRIVATE_KEY"]) {
        for (const changed of [
          { ...env, [name]: "" },
          Object.fromEntries(Object.entries(env).filter(([key]) => key !== name)),
        ]) {
          const error = yield* Effect.flip(build(changed))
          assert.strictEqual(error._tag, "ConfigError")
          assert.include(error.message, name)
        }
      }
    }),
  )
})
