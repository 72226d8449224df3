/**
 * Takes secrets out of texts that leave the client in an error, a log or a span.
 *
 * The client knows every secret it can send (its credentials and the redacted fields of the input), so it
 * removes those values in each form in which a provider could echo them, instead of guessing by field name.
 *
 * ```ts
 * const scrub = Redaction.make(["sk_live_4eC39Hq"])
 * scrub("no such key: sk_live_4eC39Hq") // "no such key: <redacted>"
 * ```
 */
import * as Redacted from "effect/Redacted"
import { base64 } from "./internal/base64.ts"

/** The longest text a provider's words or body may take in an error. */
export const maximumExcerptLength = 512

/** What stands in place of a secret. */
export const placeholder = "<redacted>"

/** Replaces every known secret in a text. */
export type Scrub = (text: string) => string

// Shorter texts would hit ordinary words; no provider issues credentials that short.
const minimumSecretLength = 4

const forms = (secret: string): ReadonlyArray<string> => {
  // Half of a surrogate pair has no percent-encoded form, so nobody can echo one.
  const encoded = encodeURIComponent(secret.toWellFormed())
  const bytes = base64(secret)
  return [
    secret,
    encoded,
    encodeURIComponent(encoded),
    JSON.stringify(secret).slice(1, -1),
    bytes,
    // Without its padding, which a URL drops or encodes.
    bytes.replace(/=+$/, ""),
  ]
}

/** Makes a scrubber for these secrets. */
export const make = (secrets: ReadonlyArray<string>): Scrub => {
  const values = [...new Set(secrets.filter((secret) => secret.length >= minimumSecretLength).flatMap(forms))]
    // The longest first, so that a secret containing another one goes as a whole.
    .toSorted((one, other) => other.length - one.length)
  return (text) =>
    values.reduce((rest, value) => (rest.includes(value) ? rest.split(value).join(placeholder) : rest), text)
}

/** Cuts a text to the length an error may carry, after scrubbing it whole. */
export const excerpt = (scrub: Scrub, text: string): string => {
  const clean = scrub(text)
  return clean.length <= maximumExcerptLength ? clean : `${clean.slice(0, maximumExcerptLength - 1)}…`
}

/** The secret texts inside a value: every `Redacted` text, however deep. */
export const secretsIn = (value: unknown): ReadonlyArray<string> => {
  if (Redacted.isRedacted(value)) {
    const secret = Redacted.value(value)
    return typeof secret === "string" ? [secret] : []
  }
  if (Array.isArray(value)) return value.flatMap(secretsIn)
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(secretsIn)
  return []
}
