import * as CardRedaction from "@effect-billing/core/CardRedaction"
import type { Scrub } from "@effect-billing/core/Redaction"

type Encoded = Readonly<Record<string, unknown>>

const text = (value: unknown): unknown => (typeof value === "number" ? String(value).padStart(2, "0") : value)

const withTexts = (card: Encoded): Encoded => ({
  ...card,
  ...(card["exp_month"] === undefined ? {} : { exp_month: text(card["exp_month"]) }),
  ...(card["exp_year"] === undefined ? {} : { exp_year: text(card["exp_year"]) }),
})

/**
 * Month and year of a card as texts, the month with two digits: numbers are documented, and every sample sends
 * texts. `[docs]` The card stands in these members, or is the whole input.
 */
export const withExpiryTexts =
  (...members: ReadonlyArray<string>) =>
  (encoded: Encoded): Encoded => {
    if (members.length === 0) return withTexts(encoded)
    const cards = members.flatMap((member) => {
      const card = encoded[member]
      return typeof card === "object" && card !== null ? [[member, withTexts(card as Encoded)]] : []
    })
    return { ...encoded, ...Object.fromEntries(cards) }
  }

/** The names on the cards of an input, wherever they stand. */
const holdersIn = (value: unknown): ReadonlyArray<string> =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, member]) =>
        name === "holder" && typeof member === "string" ? [member] : holdersIn(member),
      )
    : []

/**
 * Takes card data out of what the provider echoes: what is `Redacted` in the input, and the holder's name, which is a
 * plain text there because people read it in answers.
 */
export const redaction = (secrets: ReadonlyArray<string>, input?: unknown): Scrub =>
  CardRedaction.make([...secrets, ...holdersIn(input)])
