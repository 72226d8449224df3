/**
 * Currencies by their ISO 4217 code, and how many decimals their minor unit has.
 *
 * ```ts
 * Currency.exponent("JPY") // 0
 * Currency.exponent("ISK", { ISK: 2 }) // 2: a provider's own table goes first
 * Currency.parse("usd") // Option.some("USD")
 * ```
 */
import * as Option from "effect/Option"

/** How many decimals the minor unit of a currency has, by upper-case currency code. */
export type Exponents = Readonly<Record<string, number>>

/**
 * The currencies of ISO 4217 whose minor unit does not have two decimals (ISO 4217 list one, as maintained by
 * SIX). Everything else has two.
 */
export const isoExponents: Exponents = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
}

/** A currency code as the model keeps it: three upper-case letters. */
export const pattern: RegExp = /^[A-Z]{3}$/

/**
 * Reads a currency code in any case (some providers send `usd`). Whether ISO 4217 lists the code is not
 * checked: the list grows, and a provider may use one of the private codes.
 */
export const parse = (text: string): Option.Option<string> => {
  // The length is checked before the case is changed: "ß" would become two letters.
  const code = /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : ""
  return pattern.test(code) ? Option.some(code) : Option.none()
}

const lookup = (exponents: Exponents, currency: string): number | undefined =>
  Object.hasOwn(exponents, currency) ? exponents[currency] : undefined

/**
 * How many decimals the minor unit of a currency has: 2 for USD (cents), 0 for JPY, 3 for KWD.
 *
 * `overrides` goes first, because the table of a provider may disagree with ISO 4217: several card gateways
 * count ISK or UGX with two decimals.
 */
export const exponent = (currency: string, overrides: Exponents = {}): number =>
  lookup(overrides, currency) ?? lookup(isoExponents, currency) ?? 2
