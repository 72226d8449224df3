import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Currency from "../src/Currency.ts"
import * as Money from "../src/Money.ts"

const text = (money: Option.Option<Money.Money>): string | undefined =>
  Option.getOrUndefined(Option.map(money, (value) => `${Money.toJson(value).amount} ${value.currency}`))

describe("Currency", () => {
  it("knows how many decimals a minor unit has", () => {
    assert.deepStrictEqual(
      ["USD", "JPY", "KWD", "CLF", "ISK", "UGX", "XTS"].map((code) => Currency.exponent(code)),
      [2, 0, 3, 4, 0, 0, 2],
    )
  })

  it("lets a provider's table go first", () => {
    assert.strictEqual(Currency.exponent("ISK", { ISK: 2 }), 2)
    assert.strictEqual(Currency.exponent("JPY", { ISK: 2 }), 0)
  })

  it("does not find inherited properties in a table", () => {
    assert.strictEqual(Currency.exponent("constructor"), 2)
    assert.strictEqual(Currency.exponent("__proto__", {}), 2)
  })

  it("reads a code in any case and refuses what is no code", () => {
    assert.deepStrictEqual(Currency.parse("usd"), Option.some("USD"))
    for (const wrong of ["", "US", "USDT", "U$D", "ß€", "ßS", " USD", "usd\n", "ıst"]) {
      assert.deepStrictEqual(Currency.parse(wrong), Option.none(), JSON.stringify(wrong))
    }
  })
})

describe("Money", () => {
  it("converts minor units by currency", () => {
    assert.strictEqual(text(Money.fromMinorUnits(199, "usd")), "1.99 USD")
    assert.strictEqual(text(Money.fromMinorUnits(199, "JPY")), "199 JPY")
    assert.strictEqual(text(Money.fromMinorUnits(1990, "KWD")), "1.99 KWD")
    assert.strictEqual(text(Money.fromMinorUnits(12_345, "CLF")), "1.2345 CLF")
    assert.strictEqual(text(Money.fromMinorUnits(12_300, "ISK", { ISK: 2 })), "123 ISK")
    assert.strictEqual(text(Money.fromMinorUnits(-5, "USD")), "-0.05 USD")
    assert.strictEqual(text(Money.fromMinorUnits(-0, "USD")), "0 USD")
    assert.strictEqual(text(Money.fromMinorUnits(9_007_199_254_740_993n, "USD")), "90071992547409.93 USD")
  })

  it("converts micros without a float in between", () => {
    assert.strictEqual(text(Money.fromMicros(1_990_000, "USD")), "1.99 USD")
    // 4.35 * 100 is 434.99999999999994 in floating point.
    assert.strictEqual(text(Money.fromMicros(4_350_000, "EUR")), "4.35 EUR")
    assert.strictEqual(text(Money.fromMicros(1, "USD")), "0.000001 USD")
    assert.strictEqual(text(Money.fromMicros(10_000_000, "USD")), "10 USD")
  })

  it("refuses numbers that are not exact", () => {
    for (const wrong of [
      1.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.MAX_SAFE_INTEGER + 1,
      -(2 ** 53),
    ]) {
      assert.deepStrictEqual(Money.fromMinorUnits(wrong, "USD"), Option.none(), `${wrong}`)
      assert.deepStrictEqual(Money.fromMicros(wrong, "USD"), Option.none(), `${wrong}`)
    }
    assert.deepStrictEqual(Money.fromMinorUnits(1, "DOLLAR"), Option.none())
    assert.deepStrictEqual(Money.fromMinorUnits(1, "USD", { USD: 0.5 }), Option.none())
    assert.deepStrictEqual(Money.fromMinorUnits(1, "USD", { USD: 1e9 }), Option.none())
  })

  it("reads plain decimal text only", () => {
    assert.strictEqual(text(Money.fromDecimalString("12.50", "EUR")), "12.5 EUR")
    assert.strictEqual(text(Money.fromDecimalString("+.5", "EUR")), "0.5 EUR")
    assert.strictEqual(text(Money.fromDecimalString("-7.", "EUR")), "-7 EUR")
    assert.strictEqual(text(Money.fromDecimalString("-0.00", "EUR")), "0 EUR")
    for (const wrong of [
      "",
      ".",
      "-",
      "1e3",
      "1,50",
      "0x10",
      " 1",
      "1 ",
      "١",
      "NaN",
      "Infinity",
      "1.2.3",
      "9".repeat(100),
    ]) {
      assert.deepStrictEqual(Money.fromDecimalString(wrong, "EUR"), Option.none(), JSON.stringify(wrong))
    }
  })

  it("never writes an exponent", () => {
    assert.strictEqual(text(Money.make(BigDecimal.make(1n, 20), "USD")), "0.00000000000000000001 USD")
    assert.strictEqual(text(Money.make(BigDecimal.make(-1n, -20), "USD")), "-100000000000000000000 USD")
  })

  it("refuses a scale that would fill the memory when written", () => {
    assert.deepStrictEqual(Money.make(BigDecimal.make(1n, -1_000_000_000), "USD"), Option.none())
    assert.deepStrictEqual(Money.make(BigDecimal.make(1n, 1_000_000_000), "USD"), Option.none())
  })

  it("formats for people with the decimals of the currency", () => {
    const format = (money: Option.Option<Money.Money>) =>
      Option.getOrUndefined(Option.map(money, Money.format))
    assert.strictEqual(format(Money.fromDecimalString("12.5", "USD")), "12.50 USD")
    assert.strictEqual(format(Money.fromDecimalString("12", "USD")), "12.00 USD")
    assert.strictEqual(format(Money.fromDecimalString("199", "JPY")), "199 JPY")
    assert.strictEqual(format(Money.fromDecimalString("0.125", "USD")), "0.125 USD")
  })

  it.effect.prop(
    "minor units survive the way to JSON and back",
    [Schema.Int, Schema.Literals(["USD", "JPY", "KWD", "CLF"])],
    ([amount, currency]) =>
      Effect.gen(function* () {
        const money = Option.getOrThrow(Money.fromMinorUnits(amount, currency))
        const json = yield* Schema.encodeEffect(Money.MoneyJson)(money)
        assert.deepStrictEqual(json, Money.toJson(money))
        assert.match(json.amount, /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/)
        const back = yield* Schema.decodeEffect(Money.MoneyJson)(json)
        assert.isTrue(BigDecimal.equals(back.amount, money.amount))
        const minor = BigDecimal.multiply(back.amount, BigDecimal.make(1n, -Currency.exponent(currency)))
        assert.strictEqual(BigDecimal.format(minor), BigDecimal.format(BigDecimal.fromBigInt(BigInt(amount))))
      }),
  )

  it.effect("JSON that is no money does not decode", () =>
    Effect.gen(function* () {
      for (const wrong of [
        { amount: 1.99, currency: "USD" },
        { amount: "1.99", currency: "usd" },
        { amount: "1e2", currency: "USD" },
        { amount: "", currency: "USD" },
        { amount: "1.99" },
      ]) {
        const exit = yield* Effect.exit(Schema.decodeUnknownEffect(Money.MoneyJson)(wrong))
        assert.strictEqual(exit._tag, "Failure", JSON.stringify(wrong))
      }
    }),
  )
})
