/**
 * An amount of money: an exact decimal and a currency. Never a float.
 *
 * All constructors convert exactly and return `Option.none()` for what is no amount (a fraction of a minor unit,
 * an integer too large to be exact, a currency that is no code), because a price that cannot be read exactly
 * must be left out rather than shown wrong.
 *
 * ```ts
 * Money.fromMinorUnits(199, "USD") // Option.some: 1.99 USD
 * Money.fromMicros(1_990_000, "USD") // Option.some: 1.99 USD
 * Money.fromDecimalString("1.99 $", "USD") // Option.none()
 * Option.map(Money.fromMinorUnits(199, "JPY"), Money.format) // Option.some("199 JPY")
 * ```
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Currency from "./Currency.ts"

/** See the module. `currency` is an ISO 4217 code in upper case. */
export interface Money {
  readonly amount: BigDecimal.BigDecimal
  readonly currency: string
}

// More digits than any price has, few enough that a hostile text cannot make arithmetic or printing slow.
const maximumDigits = 64

/**
 * Makes money of an exact decimal. None when the currency is no code, or the amount has more than 64 digits or
 * decimals.
 */
export const make = (amount: BigDecimal.BigDecimal, currency: string): Option.Option<Money> => {
  // Looked at before `normalize`, which would do the work that this guards against.
  if (Math.abs(amount.scale) > maximumDigits || `${amount.value}`.length > maximumDigits + 1)
    return Option.none()
  return Option.map(Currency.parse(currency), (code) => ({
    amount: BigDecimal.normalize(amount),
    currency: code,
  }))
}

const integer = (value: number | bigint): Option.Option<bigint> => {
  if (typeof value === "bigint") return Option.some(value)
  return Number.isSafeInteger(value) ? Option.some(BigInt(value)) : Option.none()
}

/**
 * From minor units: 199 and `USD` are 1.99 US dollars, 199 and `JPY` are 199 yen.
 *
 * `exponents` overrides the decimals of ISO 4217 by currency, see {@link Currency.exponent}. None for a number
 * that is no safe integer.
 */
export const fromMinorUnits = (
  amount: number | bigint,
  currency: string,
  exponents: Currency.Exponents = {},
): Option.Option<Money> =>
  Option.flatMap(Currency.parse(currency), (code) => {
    const decimals = Currency.exponent(code, exponents)
    return Number.isSafeInteger(decimals)
      ? Option.flatMap(integer(amount), (value) => make(BigDecimal.make(value, decimals), code))
      : Option.none()
  })

/** From millionths of the currency's unit: 1 990 000 and `USD` are 1.99 US dollars. None for an unsafe integer. */
export const fromMicros = (micros: number | bigint, currency: string): Option.Option<Money> =>
  Option.flatMap(integer(micros), (value) => make(BigDecimal.make(value, 6), currency))

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?$/

const parseDecimal = (text: string): Option.Option<BigDecimal.BigDecimal> => {
  const parts = text.length <= maximumDigits + 2 ? decimal.exec(text) : null
  if (parts === null) return Option.none()
  const [, sign = "", whole = "", fraction = ""] = parts
  if (whole === "" && fraction === "") return Option.none()
  const value = BigInt(whole + fraction)
  return Option.some(BigDecimal.normalize(BigDecimal.make(sign === "-" ? -value : value, fraction.length)))
}

/**
 * From plain decimal text such as `"12.50"`. None for anything else: no exponent notation, no thousands
 * separators, no currency signs.
 */
export const fromDecimalString = (text: string, currency: string): Option.Option<Money> =>
  Option.flatMap(parseDecimal(text), (amount) => make(amount, currency))

/**
 * The amount as plain decimal text, at least `decimals` decimals long.
 *
 * `BigDecimal.format` is not used because it changes to exponent notation from 16 decimals or zeros on.
 */
const plain = (amount: BigDecimal.BigDecimal, decimals = 0): string => {
  const { value, scale } = BigDecimal.normalize(amount)
  const digits = `${value < 0n ? -value : value}${"0".repeat(Math.max(0, -scale))}`
  const point = Math.max(0, scale)
  const padded = digits.padStart(point + 1, "0")
  const whole = padded.slice(0, padded.length - point)
  const fraction = padded.slice(padded.length - point).padEnd(decimals, "0")
  return `${value < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`
}

const Amount = Schema.String.pipe(
  Schema.decodeTo(
    Schema.BigDecimal,
    SchemaTransformation.transformEffect<BigDecimal.BigDecimal, string>({
      decode: (text, options) =>
        Option.match(parseDecimal(text), {
          onNone: () =>
            Effect.fail(
              new SchemaIssue.InvalidValue({ expected: "a decimal number as text" }, text, options),
            ),
          onSome: Effect.succeed,
        }),
      encode: (amount) => Effect.succeed(plain(amount)),
    }),
  ),
)

/**
 * Money as JSON: `{"amount":"1.99","currency":"USD"}`. The amount is plain decimal text without exponent, sign
 * `+` or trailing zeros, so equal amounts are equal texts.
 */
export const MoneyJson: Schema.Codec<Money, { readonly amount: string; readonly currency: string }> =
  Schema.Struct({
    amount: Amount,
    currency: Schema.String.check(Schema.isPattern(Currency.pattern)),
  })

/** What {@link toJson} returns. */
export type Json = (typeof MoneyJson)["Encoded"]

/** Money as JSON; see {@link MoneyJson}. */
export const toJson = (money: Money): Json => ({ amount: plain(money.amount), currency: money.currency })

/**
 * Money for people to read: `12.50 USD`, `199 JPY`, with at least the decimals of the currency's minor unit, and
 * more where the amount has more.
 */
export const format = (money: Money): string =>
  `${plain(money.amount, Currency.exponent(money.currency))} ${money.currency}`
