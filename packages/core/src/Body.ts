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

/** Writes the body's fields; the values are encoded already. Undefined: there is no body. */
export type Encode = (
  names: ReadonlyArray<string>,
  encoded: Readonly<Record<string, unknown>>,
  listStyles: Readonly<Record<string, ListStyle>>,
) => HttpBody.HttpBody | undefined

/** The format of a body and its fields. */
export interface Body<out F extends Schema.Struct.Fields = Schema.Struct.Fields> {
  readonly format: "json" | "form" | "multipart"
  readonly fields: F
  /** The one member of a JSON body that holds the fields, see {@link jsonUnder}. */
  readonly under?: string
  /** The field whose value is the JSON body, see {@link jsonValue}. */
  readonly whole?: string
  readonly encode: Encode
}

// The value that comes along is what `toJSON` has made of it already: for a secret, the words that stand for it.
function unredacted(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const own = this[key]
  return Redacted.isRedacted(own) ? Redacted.value(own) : value
}

const jsonText = (value: unknown): HttpBody.HttpBody =>
  HttpBody.text(JSON.stringify(value, unredacted), "application/json")

const members = (names: ReadonlyArray<string>, encoded: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(names.filter((name) => encoded[name] !== undefined).map((name) => [name, encoded[name]]))

const encodeJson: Encode = (names, encoded) => jsonText(members(names, encoded))

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

/**
 * A JSON object of one member, which holds the fields: `{"request": {…}}`. The input stays flat.
 *
 * ```ts
 * const createPayment = Operation.make("createPayment", {
 *   method: "POST",
 *   path: "/payments",
 *   body: Body.jsonUnder("request", { amount: Schema.Int, currency: Schema.String }),
 *   success: Schema.Struct({ id: Schema.String }),
 * }) // { amount: 100, currency: "EUR" } is sent as {"request":{"amount":100,"currency":"EUR"}}
 * ```
 */
export const jsonUnder = <const F extends Schema.Struct.Fields>(member: string, fields: F): Body<F> => ({
  format: "json",
  fields,
  under: member,
  encode: (names, encoded) => jsonText({ [member]: members(names, encoded) }),
})

/**
 * A JSON body that is the value of one field, whatever it is: an object with names of its own, a list. Without the
 * field there is no body.
 *
 * ```ts
 * const updateUser = Operation.make("updateUser", {
 *   method: "POST",
 *   path: "/user/update",
 *   query: { uid: Schema.String },
 *   body: Body.jsonValue("custom_fields", Schema.optional(Schema.Record(Schema.String, Schema.String))),
 *   success: Schema.Struct({ uid: Schema.String }),
 * }) // { uid: "u1", custom_fields: { team: "red" } } is sent as ?uid=u1 and {"team":"red"}
 * ```
 */
export const jsonValue = <const Name extends string, const S extends Schema.Struct.Fields[string]>(
  name: Name,
  schema: S,
): Body<{ readonly [Field in Name]: S }> => ({
  format: "json",
  fields: { [name]: schema } as { readonly [Field in Name]: S },
  whole: name,
  encode: (_names, encoded) => (encoded[name] === undefined ? undefined : jsonText(encoded[name])),
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
