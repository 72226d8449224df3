/**
 * The words for where a purchase stands. The provider writes them in more than one way: `Canceled` in its field
 * table, `Cancelled` in the list of filter values, `cancelled` in an example; `Consumed` and `consumed` `[seed]`.
 * Here all of them are read as one word, and a filter is written as the list of filter values spells it, because a
 * wrong spelling may give an empty list instead of an error `[inferred]`.
 *
 * ```ts
 * App47Status.canonical("cancelled") // "Canceled"
 * App47Status.canonical("Disputed") // undefined: nobody has documented it
 * App47Status.filterWord("canceled") // "Cancelled"
 * ```
 */
import * as Schema from "effect/Schema"

/** The documented words, in the spelling of the provider's field table. `[seed]` */
export const words = ["New", "Purchased", "Canceled", "Refunded", "Consumed"] as const

/**
 * A documented word for where a purchase stands:
 *
 * - `New`: entered, not paid yet `[inferred]`
 * - `Purchased`: paid
 * - `Canceled`, `Refunded`: over
 * - `Consumed`: paid and used up
 */
export type Status = (typeof words)[number]

// Only these two differ from the field table. [seed]
const filterSpelling: Readonly<Partial<Record<Status, string>>> = {
  Canceled: "Cancelled",
  Consumed: "consumed",
}

const folded = (word: string): string => word.trim().toLowerCase().replace("ll", "l")

/** The documented word that this is a spelling of, or undefined. */
export const canonical = (word: string): Status | undefined =>
  words.find((known) => folded(known) === folded(word))

/** How the list of filter values spells a word, or undefined for a word that is none of them. `[seed]` */
export const filterWord = (word: string): string | undefined => {
  const known = canonical(word)
  return known === undefined ? undefined : (filterSpelling[known] ?? known)
}

/**
 * A filter of a listing: a documented word in any spelling, which is sent as the provider spells it, or
 * `{ verbatim: "…" }`, which is sent as it stands.
 */
export const Filter = Schema.Union([
  Schema.String as unknown as Schema.Codec<Status | (string & {}), string>,
  Schema.Struct({ verbatim: Schema.NonEmptyString }),
])
/** See the value {@link Filter}. */
export type Filter = typeof Filter.Type

const unknownWord =
  `must be one of ${words.join(", ")}, in any spelling: a word the provider does not know may give an empty list. ` +
  'To send another one all the same: {"verbatim": "…"}'

/** What is wrong with a filter, or undefined. */
export const filterIssue = (filter: Filter | undefined): string | undefined =>
  typeof filter === "string" && canonical(filter) === undefined ? unknownWord : undefined

/** The text that is sent for a filter that has been checked. */
export const filterText = (filter: Filter): string =>
  typeof filter === "string" ? (filterWord(filter) ?? filter) : filter.verbatim
