import * as Redacted from "effect/Redacted"
import type { ListStyle } from "../ListStyle.ts"

/** Neither undefined nor null. */
export const isPresent = (value: unknown): boolean => value !== undefined && value !== null

/** A value as the text that travels; secrets are unwrapped here, on their way out. */
export const plain = (value: unknown): string =>
  Redacted.isRedacted(value)
    ? String(Redacted.value(value))
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value)

/** Name and value pairs of one field, not yet percent-encoded (except the items of `encodedComma`). */
export const pairs = (
  name: string,
  value: unknown,
  style: ListStyle | undefined,
): ReadonlyArray<readonly [string, string]> => {
  if (!isPresent(value)) return []
  if (style === "json") return [[name, JSON.stringify(value)]]
  if (!Array.isArray(value)) return [[name, plain(value)]]
  switch (style) {
    case "comma":
      return [[name, value.map(plain).join(",")]]
    case "encodedComma":
      return [[name, value.map((item) => encodeURIComponent(plain(item))).join(",")]]
    case "brackets":
      return value.map((item) => [`${name}[]`, plain(item)] as const)
    default:
      return value.map((item) => [name, plain(item)] as const)
  }
}

/** Pairs as a query or a form, a space as `%20`: every server reads that, and not every one reads `+`. */
export const urlEncoded = (fields: ReadonlyArray<readonly [string, string]>): string =>
  fields.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&")
