/**
 * Takes card data out of texts, for providers that are sent cards: beside what `Redaction` does for every secret, a
 * verification value of three digits, and a card number that is echoed in groups (`4200 0000 0000 0000`). A client
 * takes it as its `redaction`; what handles no cards does not hold it.
 *
 * ```ts
 * const scrub = CardRedaction.make(["4200000000000000", "987"])
 * scrub("987 does not belong to 4200-0000-0000-0000") // "<redacted> does not belong to <redacted>"
 * scrub("order 19870") // unchanged
 * ```
 */
import * as Redaction from "./Redaction.ts"

const escape = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")

// As a whole word only: so short a text stands inside of many others. A percent-encoded sign ends a word too.
const wordOf = (secret: string): ReadonlyArray<RegExp> =>
  secret.length === 3 && secret.trim() === secret && secret.isWellFormed()
    ? [new RegExp(`(?:(?<=%[\\dA-Fa-f]{2})|(?<![\\p{L}\\p{N}]))${escape(secret)}(?![\\p{L}\\p{N}])`, "gu")]
    : []

// What stands between groups: spaces, dashes and dots of any kind, a form's plus, a URL's %20.
const gap = "(?:%20|[\\s\\u2010-\\u2015+.-]){0,3}"

const groupsOf = (secret: string): ReadonlyArray<RegExp> => {
  const digits = secret.replace(/[ -]/g, "")
  return /^\d{12,19}$/.test(digits) ? [new RegExp(`(?<!\\d)${[...digits].join(gap)}(?!\\d)`, "g")] : []
}

/** Makes a scrubber for these secrets. */
export const make = (secrets: ReadonlyArray<string>): Redaction.Scrub => {
  const scrub = Redaction.make(secrets)
  const numbers = [...new Set(secrets)].flatMap(groupsOf)
  const words = [...new Set(secrets)].flatMap(wordOf)
  return (text) =>
    [...numbers, ...words].reduce(
      (rest, pattern) => rest.replace(pattern, Redaction.placeholder),
      scrub(text),
    )
}
