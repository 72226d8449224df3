import * as Wire from "@effect-billing/core/Wire"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const accepts = <A>(schema: Schema.Codec<A, unknown>, value: unknown): boolean =>
  Schema.decodeUnknownExit(schema)(value)._tag === "Success"

describe("Instant", () => {
  const read = (text: string) =>
    DateTime.formatIso(Wire.toDateTime(Schema.decodeUnknownSync(Wire.Instant)(text)))

  it("reads dates, times, fractions and zones; a text without a zone is UTC", () => {
    assert.strictEqual(read("2020-07-30T05:55:52.579Z"), "2020-07-30T05:55:52.579Z")
    assert.strictEqual(read("2023-01-01"), "2023-01-01T00:00:00.000Z")
    assert.strictEqual(read("2023-01-01T12:30:00"), "2023-01-01T12:30:00.000Z")
    assert.strictEqual(read("2023-01-01 12:30:00"), "2023-01-01T12:30:00.000Z")
    assert.strictEqual(read("2023-01-01T12:30:00+02:00"), "2023-01-01T10:30:00.000Z")
    assert.strictEqual(read("2023-01-01T12:30:00+0200"), "2023-01-01T10:30:00.000Z")
    assert.strictEqual(read("2023-01-01T12:30Z"), "2023-01-01T12:30:00.000Z")
    assert.strictEqual(read("2024-02-29"), "2024-02-29T00:00:00.000Z")
  })

  for (const text of [
    "",
    "soon",
    "2023-13-01",
    "2023-01-32",
    "2026-02-30",
    "2023-02-29T00:00:00Z",
    "2023-01-01T24:00:00Z",
    "01/02/2023",
    "1690000000",
    "2023-01-01T",
    1690000000000,
    null,
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.isFalse(accepts(Wire.Instant, text)))
  }

  it("encodes to what was sent", () => {
    const text = "2023-01-01T12:30:00+02:00"
    assert.strictEqual(Schema.encodeSync(Wire.Instant)(Schema.decodeUnknownSync(Wire.Instant)(text)), text)
    assert.strictEqual(Wire.fromDateTime(DateTime.makeUnsafe(0)), "1970-01-01T00:00:00.000Z")
  })
})

describe("EpochMillis and UnixSeconds", () => {
  it("read the same instant", () => {
    const millis = Schema.decodeUnknownSync(Wire.EpochMillis)(1550768267000)
    const seconds = Schema.decodeUnknownSync(Wire.UnixSeconds)(1550768267)
    assert.isTrue(
      DateTime.Equivalence(Wire.epochMillisToDateTime(millis), Wire.unixSecondsToDateTime(seconds)),
    )
  })
  it("refuse fractions, texts and what no date can hold", () => {
    for (const value of [1.5, "1550768267", Number.NaN, Number.POSITIVE_INFINITY, 9e15, null]) {
      assert.isFalse(accepts(Wire.EpochMillis, value), String(value))
      assert.isFalse(accepts(Wire.UnixSeconds, value), String(value))
    }
  })
})

describe("openEnum", () => {
  const status = Wire.openEnum(["active", "canceled"])
  it("lets members through that are not documented yet, and nothing but texts", () => {
    assert.isTrue(accepts(status, "active"))
    assert.isTrue(accepts(status, "paused"))
    assert.isFalse(accepts(status, 1))
    assert.deepStrictEqual(status.members, ["active", "canceled"])
  })
})

describe("optional", () => {
  const schema = Schema.Struct({ at: Wire.optional(Wire.Instant) })
  it("takes absent and null for absent, and keeps which it was", () => {
    for (const value of [{}, { at: null }, { at: "2023-01-01" }]) {
      assert.deepStrictEqual<unknown>(
        Schema.encodeSync(schema)(Schema.decodeUnknownSync(schema)(value)),
        value,
      )
    }
    assert.isFalse(accepts(schema, { at: "soon" }))
  })
})

describe("DecimalString", () => {
  it("takes decimal numbers as text only", () => {
    for (const text of ["0", "12.50", "-1", ".5", "1."])
      assert.isTrue(accepts(Wire.DecimalString, text), text)
    for (const text of ["", ".", "1e3", "1,5", "0x1", " 1", 1])
      assert.isFalse(accepts(Wire.DecimalString, text), String(text))
  })
})

describe("Secret", () => {
  it("is a text that is redacted, and nothing else", () => {
    const encodes = (value: unknown) => Schema.encodeUnknownResult(Wire.Secret)(value)._tag === "Success"
    assert.isTrue(encodes(Redacted.make("tok_1")))
    for (const value of ["tok_1", Redacted.make(1), undefined, null, {}]) assert.isFalse(encodes(value))
    for (const value of [1, null, {}]) assert.isFalse(accepts(Wire.Secret, value))
    assert.notInclude(String(Schema.encodeUnknownExit(Wire.Secret)("canary-in-clear")), "canary-in-clear")
  })
  it("is redacted in memory and plain on the wire", () => {
    const token = Schema.decodeUnknownSync(Wire.Secret)("tok_1")
    assert.isTrue(Redacted.isRedacted(token))
    assert.notInclude(String(token), "tok_1")
    assert.strictEqual(Schema.encodeSync(Wire.Secret)(token), "tok_1")
  })
})
