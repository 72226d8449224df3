/**
 * How a request's body is written. An operation brings its format along, so a bundle holds no other.
 *
 * ```ts
 * const createCustomer = Operation.make("createCustomer", {
 *   method: "POST",
 *   path: "/customers",
 *   body: Body.json({ first_name: Schema.String, email: Schema.String }),
 *   success: Schema.Struct({ id: Schema.String }),
 * })
 * ```
 */
import * as HttpBody from "effect/http/HttpBody"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import { pairs, urlEncoded } from "./internal/fieldPairs.ts"
import type { ListStyle } from "./ListStyle.ts"

/** Writes the body's fields; the values are encoded already. */
export type Encode = (
  names: ReadonlyArray<string>,
  encoded: Readonly<Record<string, unknown>>,
  listStyles: Readonly<Record<string, ListStyle>>,
) => HttpBody.HttpBody

/** The format of a body and its fields. */
export interface Body<out F extends Schema.Struct.Fields = Schema.Struct.Fields> {
  readonly format: "json" | "form" | "multipart"
  readonly fields: F
  readonly encode: Encode
}

const unredacted = (_key: string, value: unknown): unknown =>
  Redacted.isRedacted(value) ? Redacted.value(value) : value

const encodeJson: Encode = (names, encoded) => {
  const members = names.filter((name) => encoded[name] !== undefined).map((name) => [name, encoded[name]])
  return HttpBody.text(JSON.stringify(Object.fromEntries(members), unredacted), "application/json")
}

const encodeForm: Encode = (names, encoded, listStyles) =>
  HttpBody.text(
    urlEncoded(names.flatMap((name) => pairs(name, encoded[name], listStyles[name]))),
    "application/x-www-form-urlencoded",
  )

const encodeMultipart: Encode = (names, encoded, listStyles) => {
  const form = new FormData()
  for (const name of names) {
    const value = encoded[name]
    if (value instanceof Blob) form.append(name, value)
    else for (const [key, text] of pairs(name, value, listStyles[name])) form.append(key, text)
  }
  return HttpBody.formData(form)
}

/** A JSON object of these fields. */
export const json = <const F extends Schema.Struct.Fields>(fields: F): Body<F> => ({
  format: "json",
  fields,
  encode: encodeJson,
})

/** `application/x-www-form-urlencoded`, lists in the operation's list styles. */
export const form = <const F extends Schema.Struct.Fields>(fields: F): Body<F> => ({
  format: "form",
  fields,
  encode: encodeForm,
})

/** `multipart/form-data`; a `Blob` is sent as a file. */
export const multipart = <const F extends Schema.Struct.Fields>(fields: F): Body<F> => ({
  format: "multipart",
  fields,
  encode: encodeMultipart,
})
