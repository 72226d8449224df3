import * as PianoSealed from "@effect-billing/piano/PianoSealed"
import * as PianoUserRef from "@effect-billing/piano/PianoUserRef"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as support from "./sealedSupport.ts"

const { user_ref: vectors } = support.sample<{
  readonly user_ref: ReadonlyArray<{
    readonly label: string
    readonly private_key: string
    readonly json: string
    readonly user_ref: string
  }>
}>("synthetic-crypto-vectors.json")

const keyText = "thestringliteralisexactlyfortycharacters"
const key = Redacted.make(keyText)
const reader = { uid: "user-1", email: "reader@example.com" }

describe("make", () => {
  for (const { json, label, private_key, user_ref } of vectors) {
    it.effect(`${label}: as the vector, by the clock, and opened again`, () =>
      Effect.gen(function* () {
        const { timestamp, ...user } = JSON.parse(json) as PianoUserRef.UserRef
        yield* TestClock.setTime(timestamp! * 1000 + 999)
        const made = yield* PianoUserRef.make(user, Redacted.make(private_key))
        assert.strictEqual(Redacted.value(made), user_ref)
        assert.deepStrictEqual(yield* PianoUserRef.open(user_ref, Redacted.make(private_key)), {
          ...user,
          timestamp,
        })
      }),
    )
  }

  for (const [what, user, path] of [
    ["without a uid", { email: "reader@example.com" }, "uid"],
    ["with an empty uid", { ...reader, uid: "" }, "uid"],
    ["with a uid that is a number", { ...reader, uid: 7 }, "uid"],
    ["without an email", { uid: "user-1" }, "email"],
    ["with a blank email", { ...reader, email: " " }, "email"],
    ["with milliseconds for seconds", { ...reader, create_date: 1_600_000_000_000 }, "create_date"],
    ["with a date", { ...reader, create_date: "2020-09-13" }, "create_date"],
    ["with a fraction of a second", { ...reader, create_date: 1_600_000_000.5 }, "create_date"],
  ] as const) {
    it.effect(`${what} nothing is sealed`, () =>
      Effect.gen(function* () {
        const reason = yield* support.reasonOf(PianoUserRef.make(user as never, key))
        assert.strictEqual(reason._tag, "InvalidRequest")
        if (reason._tag === "InvalidRequest") assert.deepStrictEqual(reason.issues[0]?.path, [path])
      }),
    )
  }

  it.effect("leaves out what is undefined, and what no reader has", () =>
    Effect.gen(function* () {
      const made = yield* PianoUserRef.make(
        { ...reader, first_name: undefined, password: "secret" } as PianoUserRef.User,
        key,
      )
      assert.strictEqual(
        yield* PianoSealed.open(Redacted.value(made), key),
        '{"uid":"user-1","email":"reader@example.com","timestamp":0}',
      )
    }),
  )

  it.effect("shows neither the text nor the key", () =>
    Effect.gen(function* () {
      const made = yield* PianoUserRef.make(reader, key)
      assert.notInclude(support.shown(made), Redacted.value(made).slice(0, 20))
      const exit = yield* Effect.exit(PianoUserRef.make({ ...reader, uid: "" }, key))
      for (const canary of [keyText, reader.email]) assert.notInclude(support.shown(exit), canary)
    }),
  )
})

describe("open", () => {
  it.effect("reads what Piano's SDKs write: dates as numbers, as texts, nulls, any order", () =>
    Effect.gen(function* () {
      const written = support.sealed(
        '{"timestamp": "1700000000", "create_date": "1600000000", "last_name": null, "email": "e", "uid": "u", "x": 1}',
        keyText,
      )
      assert.deepStrictEqual(yield* PianoUserRef.open(Redacted.make(written), key), {
        uid: "u",
        email: "e",
        create_date: 1_600_000_000,
        timestamp: 1_700_000_000,
      })
    }),
  )

  for (const [what, sealed, tag] of [
    ["a forged one", support.sealed(JSON.stringify(reader), "another key"), "IntegrityFailed"],
    ["one that is no JSON", support.sealed("user-1", keyText), "UnexpectedResponse"],
    ["one that is nobody", support.sealed("{}", keyText), "DecodeFailed"],
    ["one that is null", support.sealed("null", keyText), "DecodeFailed"],
    [
      "one with a time that is none",
      support.sealed(JSON.stringify({ ...reader, timestamp: "soon" }), keyText),
      "DecodeFailed",
    ],
  ] as const) {
    it.effect(`${what}: ${tag}`, () =>
      Effect.gen(function* () {
        const failed = yield* Effect.flip(PianoUserRef.open(sealed, key))
        assert.strictEqual(failed.reason._tag, tag)
        assert.strictEqual(failed.operation, "openUserRef")
        for (const canary of [keyText, reader.email]) assert.notInclude(support.shown(failed), canary)
      }),
    )
  }
})
