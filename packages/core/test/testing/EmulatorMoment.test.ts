import { EmulatorMoment } from "@effect-billing/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"

const now = Date.parse("2026-03-31T12:00:00Z")

describe("a moment", () => {
  it("counted from the emulator's time becomes an instant", () => {
    assert.strictEqual(EmulatorMoment.resolve("now", now), "2026-03-31T12:00:00.000Z")
    assert.strictEqual(EmulatorMoment.resolve("now - 10 days", now), "2026-03-21T12:00:00.000Z")
    assert.strictEqual(EmulatorMoment.resolve("now+2 hours", now), "2026-03-31T14:00:00.000Z")
  })
  it("that is an instant stays as it is written", () => {
    for (const text of ["2026-01-31", "2026-01-31T12:00:00+02:00", "2026-01-31T12:00:00Z"]) {
      assert.strictEqual(EmulatorMoment.resolve(text, now), text)
    }
  })
  it("is nothing else", () => {
    const is = Schema.is(EmulatorMoment.Moment)
    for (const text of ["now", "now - 1 day", "2026-01-31T12:00:00Z"]) assert.isTrue(is(text), text)
    for (const text of ["", "soon", "now -", "now - soon", "now - Infinity", "now * 2 days", "2026-02-30"]) {
      assert.isFalse(is(text), text)
    }
    // No date can be so far away, so it must not get as far as one.
    for (const text of ["now - 99999999999 days", `now + ${"9".repeat(400)} days`, "now - -5 days"]) {
      assert.isFalse(is(text), text)
      assert.strictEqual(EmulatorMoment.resolve(text, now), text)
    }
    assert.match(EmulatorMoment.resolve("now + 36500 days", now), /^2126-/)
  })
})

describe("a period", () => {
  it("is added by the calendar", () => {
    const add = (text: string) => new Date(EmulatorMoment.addPeriod(now, text)).toISOString()
    assert.strictEqual(add("P1M"), "2026-04-30T12:00:00.000Z")
    assert.strictEqual(add("P1Y2M3DT4H5M6S"), "2027-06-03T16:05:06.000Z")
    assert.strictEqual(add("P2W"), "2026-04-14T12:00:00.000Z")
  })
  it("is longer than nothing, and ends in a year that can be written", () => {
    const is = Schema.is(EmulatorMoment.Period)
    for (const text of ["P1M", "P7D", "PT1S", "P0DT1H"]) assert.isTrue(is(text), text)
    for (const text of ["", "P", "PT", "P0D", "P1H", "1M", "P-1D", "P99999999999Y", "P1001Y"])
      assert.isFalse(is(text), text)
  })
})
