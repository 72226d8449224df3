/**
 * Money by eComCharge's own table: whole minor units on the wire, exact decimals in the model.
 *
 * ```ts
 * EComChargeMoney.fromMinorUnits(3245, "USD") // Option.some: 32.45 USD
 * EComChargeMoney.fromMinorUnits(3245, "IDR") // Option.some: 3245 IDR, where ISO 4217 would say 32.45
 * Option.flatMap(EComChargeMoney.fromDecimalString("32.45", "USD"), EComChargeMoney.toMinorUnits) // Option.some(3245)
 * ```
 *
 * How many digits a currency has is what the provider's PHP client says `[client code]`. Where that disagrees with
 * ISO 4217 the provider's table counts, because it is what the provider reads an amount by:
 *
 * | currencies                              | here | ISO 4217 |
 * | --------------------------------------- | ---- | -------- |
 * | CVE IDR IRR KPW LAK LBP MMK SLL STD BYR | 0    | 2        |
 * | IQD                                     | 0    | 3        |
 * | CLF                                     | 0    | 4        |
 * | MOP                                     | 1    | 2        |
 * | UGX                                     | 2    | 0        |
 * | UYW                                     | 2    | 4        |
 *
 * (BYR is a former currency, which the present list of ISO 4217 does not name.) Amounts of the API itself stay as they
 * are, whole minor units: nothing is converted on the way.
 */
import * as Currency from "@effect-billing/core/Currency"
import * as Money from "@effect-billing/core/Money"
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"

// The table as the provider's client has it, and a 2 for what only ISO 4217 counts otherwise.
const digits: ReadonlyArray<readonly [digits: number, currencies: string]> = [
  [
    0,
    "BIF BYR CLF CLP CVE DJF GNF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MMK PYG RWF SLL STD UYI VND VUV XAF XOF XPF",
  ],
  [1, "MOP"],
  [2, "UGX UYW"],
  [3, "BHD JOD KWD LYD OMR TND"],
]

/** How many digits the minor unit of a currency has, where it is not two; see the module. */
export const exponents: Currency.Exponents = /*#__PURE__*/ Object.fromEntries(
  /*#__PURE__*/ digits.flatMap(([count, currencies]) =>
    currencies.split(" ").map((currency) => [currency, count] as const),
  ),
)

/** How many digits the minor unit of a currency has at this provider. */
export const exponent = (currency: string): number => Currency.exponent(currency.toUpperCase(), exponents)

/** An amount of the wire as money. None for what is no whole number or no currency. */
export const fromMinorUnits = (amount: number | bigint, currency: string): Option.Option<Money.Money> =>
  Money.fromMinorUnits(amount, currency, exponents)

/** Plain decimal text such as `"32.45"` as money. */
export const fromDecimalString: (text: string, currency: string) => Option.Option<Money.Money> =
  Money.fromDecimalString

/**
 * Money as an amount to send: whole minor units. None when it has more digits than the currency has here, or is too
 * large for a number to hold exactly.
 */
export const toMinorUnits = ({ amount, currency }: Money.Money): Option.Option<number> => {
  const { scale, value } = BigDecimal.normalize(amount)
  const places = exponent(currency) - scale
  if (places < 0 || places > 64) return Option.none()
  const minor = Number(value * 10n ** BigInt(places))
  return Number.isSafeInteger(minor) ? Option.some(minor) : Option.none()
}
