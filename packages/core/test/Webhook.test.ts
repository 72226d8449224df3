import { assert, describe, it } from "@effect/vitest"
import * as WebCrypto from "effect/crypto/WebCrypto"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as ConstantTime from "../src/internal/constantTime.ts"
import * as Webhook from "../src/Webhook.ts"

const secret = "whsec_5Xc4n4ry"
const secrets = Webhook.makeSecrets(Redacted.make(secret))
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const accepted = (of: Webhook.Secrets, received: unknown): Effect.Effect<boolean> =>
  Webhook.verifySecret(of, received).pipe(
    Effect.match({
      onFailure: (reason) => (assert.strictEqual(reason._tag, "IntegrityFailed"), false),
      onSuccess: () => true,
    }),
  )

describe("verifySecret", () => {
  it.effect("accepts the secret, also redacted", () =>
    Effect.gen(function* () {
      assert.isTrue(yield* accepted(secrets, secret))
      assert.isTrue(yield* accepted(secrets, Redacted.make(secret)))
    }),
  )

  it.effect("refuses what is forged, cut off, longer, in other case or of another kind", () =>
    Effect.gen(function* () {
      const forgeries: ReadonlyArray<unknown> = [
        "",
        " ",
        secret.slice(0, -1),
        secret.slice(1),
        `${secret} `,
        `${secret}\0`,
        `${secret}${"\0".repeat(600)}`,
        `${secret}${secret}`,
        secret.toUpperCase(),
        [...secret].toReversed().join(""),
        "\0".repeat(secret.length),
        "x".repeat(100_000),
        undefined,
        null,
        0,
        true,
        [secret],
        { toString: () => secret },
        bytes(secret),
        Redacted.make(1),
      ]
      for (const forgery of forgeries) {
        assert.isFalse(yield* accepted(secrets, forgery), JSON.stringify(forgery))
      }
    }),
  )

  it.effect.prop(
    "accepts a text exactly when it is the secret",
    [Schema.String, Schema.String],
    ([configured, received]) =>
      Effect.gen(function* () {
        const made = Webhook.makeSecrets(Redacted.make(configured))
        const usable = configured.trim() !== ""
        assert.strictEqual(yield* accepted(made, received), usable && configured === received)
        assert.strictEqual(yield* accepted(made, configured), usable)
      }),
  )

  it.effect.prop("refuses a secret with one character changed, wherever", [Schema.Int], ([seed]) =>
    Effect.gen(function* () {
      const long = "0123456789abcdef".repeat(80)
      const place = Math.abs(seed) % long.length
      const forged = `${long.slice(0, place)}x${long.slice(place + 1)}`
      assert.isFalse(yield* accepted(Webhook.makeSecrets(Redacted.make(long)), forged))
      assert.isTrue(yield* accepted(Webhook.makeSecrets(Redacted.make(long)), long))
    }),
  )

  it.effect("compares characters, not what an encoding makes of them", () =>
    Effect.gen(function* () {
      const composed = Webhook.makeSecrets(Redacted.make("caf\u00e9"))
      assert.isTrue(yield* accepted(composed, "caf\u00e9"))
      assert.isFalse(yield* accepted(composed, "cafe\u0301"))
      // As UTF-8 every lone surrogate becomes U+FFFD, so these three would be one secret.
      const replaced = Webhook.makeSecrets(Redacted.make("key\ufffd"))
      assert.isFalse(yield* accepted(replaced, "key\ud800"))
      assert.isFalse(yield* accepted(replaced, "key\udfff"))
      // U+0161 and "a" have the same low byte.
      assert.isFalse(yield* accepted(Webhook.makeSecrets(Redacted.make("a")), "\u0161"))
    }),
  )

  it.effect("accepts any of several secrets during rotation", () =>
    Effect.gen(function* () {
      const rotating = Webhook.makeSecrets([Redacted.make("new secret"), Redacted.make(secret)])
      assert.isTrue(yield* accepted(rotating, "new secret"))
      assert.isTrue(yield* accepted(rotating, secret))
      assert.isFalse(yield* accepted(rotating, "older secret"))
      assert.isFalse(yield* accepted(rotating, `new secret${secret}`))
    }),
  )

  it.effect("verifies nothing without a secret, or with an empty one among them", () =>
    Effect.gen(function* () {
      const empty = Redacted.make("")
      for (const unusable of [[], empty, [empty], Redacted.make(" \n"), [Redacted.make(secret), empty]]) {
        const made = Webhook.makeSecrets(unusable)
        for (const received of ["", " \n", secret, undefined, "anything"]) {
          assert.isFalse(yield* accepted(made, received))
        }
        assert.isFalse(made.matches(""))
        assert.isFalse(made.matches(secret))
      }
      const none = yield* Effect.flip(Webhook.verifySecret(Webhook.makeSecrets([]), secret))
      assert.strictEqual(none.message, "no webhook secret is configured, so nothing can be verified")
      const reason = yield* Effect.flip(Webhook.verifySecret(Webhook.makeSecrets(empty), ""))
      assert.strictEqual(reason.message, "a configured webhook secret is empty, so nothing is verified")
    }),
  )

  it.effect("says what may be wrong, and nothing of the secret", () =>
    Effect.gen(function* () {
      const padded = Webhook.makeSecrets(Redacted.make(`${secret}\n`))
      const reason = yield* Effect.flip(Webhook.verifySecret(padded, "r3ceived"))
      assert.include(reason.message, "white space")
      const plain = yield* Effect.flip(Webhook.verifySecret(secrets, "r3ceived"))
      assert.notInclude(plain.message, "white space")
      for (const text of [
        reason.message,
        `${reason}`,
        JSON.stringify(reason),
        JSON.stringify(padded),
        `${reason.stack}`,
      ]) {
        assert.notInclude(text, secret)
        assert.notInclude(text, "r3ceived")
      }
    }),
  )
})

describe("comparison in constant time", () => {
  /** The units of a padded value, and how often they were read. */
  const counted = (padded: ConstantTime.Padded) => {
    const reads = { count: 0 }
    const units = new Proxy(padded.units, {
      get: (target, property) => {
        if (typeof property === "string" && /^\d+$/.test(property)) reads.count++
        return Reflect.get(target, property, target) as unknown
      },
    })
    return { padded: { units, length: padded.length }, reads }
  }

  it("reads as much of the secret whatever is received", () => {
    const received = [
      secret,
      "",
      "x",
      `x${secret.slice(1)}`,
      `${secret.slice(0, -1)}x`,
      secret.slice(0, -1),
      `${secret}x`,
      "x".repeat(100_000),
    ]
    const reads = received.map((text) => {
      const { padded, reads } = counted(ConstantTime.pad(secret))
      ConstantTime.equalsAny([padded], text)
      return reads.count
    })
    assert.deepStrictEqual(new Set(reads), new Set([512]))
  })

  it("reads as much of a short secret as of a long one", () => {
    const reads = ["a", "a".repeat(500)].map((text) => {
      const { padded, reads } = counted(ConstantTime.pad(text))
      ConstantTime.equalsAny([padded], "b")
      return reads.count
    })
    assert.deepStrictEqual(reads, [512, 512])
  })

  it("compares all secrets, also when the first one matches", () => {
    const last = counted(ConstantTime.pad("other"))
    assert.isTrue(ConstantTime.equalsAny([ConstantTime.pad(secret), last.padded], secret))
    assert.strictEqual(last.reads.count, 512)
  })

  it("compares secrets longer than one block whole", () => {
    const long = "y".repeat(513)
    assert.isTrue(Webhook.equalConstantTime(long, long))
    assert.isFalse(Webhook.equalConstantTime(long, `${long.slice(0, -1)}z`))
  })

  it("compares bytes, and never takes nothing for equal", () => {
    assert.isTrue(Webhook.equalConstantTime(bytes("tag"), bytes("tag")))
    assert.isFalse(Webhook.equalConstantTime(bytes("tag"), bytes("tah")))
    assert.isFalse(Webhook.equalConstantTime(bytes("tag"), bytes("tag\0")))
    assert.isFalse(Webhook.equalConstantTime(bytes(""), bytes("")))
    assert.isFalse(Webhook.equalConstantTime("", ""))
  })
})

describe("verifyTime", () => {
  const now = DateTime.makeUnsafe("2026-01-01T00:00:00Z")
  const within = (millis: number, tolerance?: Duration.Input): Effect.Effect<boolean> =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.toEpochMillis(now))
      const sentAt = DateTime.add(now, { milliseconds: millis })
      return yield* Webhook.verifyTime(sentAt, { tolerance }).pipe(
        Effect.match({ onFailure: () => false, onSuccess: () => true }),
      )
    })

  it.effect("accepts up to five minutes in either direction by default, ends included", () =>
    Effect.gen(function* () {
      const fiveMinutes = 5 * 60_000
      assert.isTrue(yield* within(0))
      assert.isTrue(yield* within(-fiveMinutes))
      assert.isTrue(yield* within(fiveMinutes))
      assert.isFalse(yield* within(-fiveMinutes - 1))
      assert.isFalse(yield* within(fiveMinutes + 1))
      assert.isFalse(yield* within(10 * 365 * 86_400_000))
    }),
  )

  it.effect("means zero by zero, and for ever only by infinity", () =>
    Effect.gen(function* () {
      assert.isTrue(yield* within(0, 0))
      assert.isFalse(yield* within(-1, 0))
      assert.isFalse(yield* within(1, 0))
      assert.isFalse(yield* within(0, Duration.seconds(-1)))
      assert.isTrue(yield* within(-10 * 365 * 86_400_000, Duration.infinity))
    }),
  )

  it.effect("refuses a replay once the clock has moved on", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.toEpochMillis(now))
      yield* Webhook.verifyTime(now, { tolerance: "1 minute" })
      yield* TestClock.adjust("61 seconds")
      const reason = yield* Effect.flip(Webhook.verifyTime(now, { tolerance: "1 minute" }))
      assert.strictEqual(
        reason.message,
        "the delivery was signed 61 s ago, outside the tolerance of 60 s; it is a replay, or one of the clocks is wrong",
      )
    }),
  )
})

describe("readBody", () => {
  const refused = (body: unknown, maximumBytes?: number) =>
    Effect.map(
      Effect.flip(Webhook.readBody(body, { maximumBytes })),
      (reason) => `${reason._tag}: ${reason.message}`,
    )

  it.effect("takes bytes of any make, and text", () =>
    Effect.gen(function* () {
      const whole = bytes("…{}")
      for (const body of ["…{}", whole, Buffer.from(whole), whole.buffer, new DataView(whole.buffer)]) {
        assert.deepStrictEqual(Array.from(yield* Webhook.readBody(body)), Array.from(whole))
      }
      const part = new Uint16Array(bytes("abcdef").buffer, 2, 1)
      assert.deepStrictEqual(yield* Webhook.readBody(part).pipe(Effect.flatMap(Webhook.decodeText)), "cd")
    }),
  )

  it.effect("says what to do instead when it is given the wrong thing", () =>
    Effect.gen(function* () {
      assert.include(
        yield* refused({ password: secret }),
        "InvalidRequest: nothing was sent, the input does not fit: body: the body was already parsed",
      )
      assert.include(yield* refused([]), "already parsed")
      assert.include(yield* refused(undefined), "there is no body")
      assert.include(yield* refused(Promise.resolve("")), "await it")
      assert.include(yield* refused(new Response("x").body), "stream")
      assert.include(
        yield* refused(new Request("http://localhost", { method: "POST", body: "x" })),
        "whole request",
      )
      assert.notInclude(yield* refused({ password: secret }), secret)
    }),
  )

  it.effect("refuses more than the limit, counted in bytes", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Webhook.readBody("a".repeat(8), { maximumBytes: 8 })).length, 8)
      assert.include(
        yield* refused("a".repeat(9), 8),
        "UnexpectedResponse: the delivery is larger than 8 bytes",
      )
      assert.include(yield* refused("€".repeat(3), 8), "larger than 8 bytes")
      assert.include(yield* refused(new Uint8Array(1024 * 1024 + 1)), "larger than 1048576 bytes")
    }),
  )
})

describe("decode", () => {
  const Delivery = Schema.Struct({
    type: Schema.String,
    rows: Schema.Array(Schema.Struct({ id: Schema.String })),
  })

  it.effect("decodes what fits, without the fields it does not know", () =>
    Effect.gen(function* () {
      const delivery = { type: "changed", rows: [{ id: "a", more: 1 }], password: secret }
      assert.deepStrictEqual(yield* Webhook.decode(Delivery, delivery), {
        type: "changed",
        rows: [{ id: "a" }],
      })
    }),
  )

  it.effect("names everything that does not fit, and no value", () =>
    Effect.gen(function* () {
      const reason = yield* Effect.flip(
        Webhook.decode(Delivery, { type: [secret], rows: [{ id: secret }, {}] }),
      )
      assert.strictEqual(reason._tag, "DecodeFailed")
      assert.deepStrictEqual(
        reason.issues.map(({ path }) => path),
        [["type"], ["rows", 1, "id"]],
      )
      assert.notInclude(JSON.stringify(reason), secret)
      assert.notInclude(reason.message, secret)
    }),
  )
})

describe("decodeJson", () => {
  it.effect("reads JSON, with or without a byte order mark", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Webhook.decodeJson(bytes('\ufeff{"a":["é"]}')), { a: ["é"] })
    }),
  )

  it.effect("fails for everything else, and quotes none of it", () =>
    Effect.gen(function* () {
      const broken = [
        bytes(""),
        bytes("sk_live_canary"),
        bytes('{"password":"sk_live_canary"'),
        bytes('{"password":sk_live_canary}'),
        bytes("[".repeat(200_000)),
        Uint8Array.of(0x22, 0xff, 0x22),
        Uint8Array.of(0x22, 0xc0, 0x80, 0x22),
      ]
      for (const body of broken) {
        const reason = yield* Effect.flip(Webhook.decodeJson(body))
        assert.strictEqual(reason._tag, "UnexpectedResponse")
        assert.notInclude(`${reason.message} ${JSON.stringify(reason)} ${reason.stack}`, "canary")
      }
    }),
  )

  it.effect.prop("never dies, whatever the bytes", [Schema.Array(Schema.Int)], ([numbers]) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Webhook.decodeJson(Uint8Array.from(numbers)))
      if (exit._tag === "Failure") assert.isTrue(exit.cause.reasons.every((reason) => reason._tag === "Fail"))
    }),
  )
})

describe("requireHeader", () => {
  it.effect("finds a header in any case and in any kind of headers", () =>
    Effect.gen(function* () {
      for (const headers of [
        { "Content-Signature": "abc" },
        { "content-signature": [" abc "] },
        new Headers({ "CONTENT-SIGNATURE": "abc" }),
      ]) {
        assert.strictEqual(yield* Webhook.requireHeader(headers, "Content-Signature"), "abc")
      }
    }),
  )

  it.effect("refuses a header that is missing, empty or repeated", () =>
    Effect.gen(function* () {
      for (const headers of [
        {},
        { "content-signature": undefined },
        { "content-signature": "" },
        { "content-signature": [] },
        { "content-signature": ["a", "b"] },
        { "content-signature": "a", "Content-Signature": "b" },
        new Headers(),
      ]) {
        const reason = yield* Effect.flip(Webhook.requireHeader(headers, "Content-Signature"))
        assert.match(reason.message, /^the header Content-Signature is (missing|there 2 times)$/)
      }
    }),
  )
})

describe("the runtime's cryptography", () => {
  it.effect("can be put in its place, and is missed in words", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Webhook.subtle, globalThis.crypto.subtle)
      const exit = yield* Effect.exit(
        Effect.provideService(Webhook.subtle, WebCrypto.WebCrypto, {} as Crypto),
      )
      assert.include(String(exit), "this runtime has no Web Crypto")
    }),
  )
})

describe("fingerprint", () => {
  it.effect("is the SHA-256 of the bytes", () =>
    Effect.gen(function* () {
      // FIPS 180-2, appendix B.1.
      assert.strictEqual(
        yield* Webhook.fingerprint(bytes("abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      )
      assert.notStrictEqual(
        yield* Webhook.fingerprint(bytes('{"a":1}')),
        yield* Webhook.fingerprint(bytes('{"a": 1}')),
      )
    }),
  )
})
