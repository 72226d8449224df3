import { type Issues, about, cannotBeBlank, isInvalid } from "./errors.ts"
import { type CustomerRecord, type Fields, type Ground, newId, orNull, textOf } from "./state.ts"

const address = ["first_name", "last_name", "address", "country", "city", "zip", "state", "phone"] as const

const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

const isV4 = (text: string): boolean => {
  const parts = text.split(".")
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
}
// IPv6 is mentioned nowhere; what a URL takes between brackets passes.
const isV6 = (text: string): boolean => text.includes(":") && URL.canParse(`http://[${text}]/`)

const isIp = (value: unknown): boolean => typeof value === "string" && (isV4(value) || isV6(value))

/**
 * Country, zip code and state. Without a country neither of the other two is looked at: the documented sample shows
 * it. `[seed][inferred]`
 */
export const addressIssues = (
  fields: Fields,
  path: ReadonlyArray<string> = [],
  statesOf: ReadonlyArray<string> = ["US", "CA"],
): Issues => {
  const wrong = address
    .filter((name) => {
      const value = fields[name]
      return value !== undefined && value !== null && typeof value !== "string"
    })
    .map((name) => about(isInvalid, ...path, name))
  const country = textOf(fields["country"])
  if (country === undefined) return wrong
  const failing = (name: "country" | "zip" | "state", pattern: RegExp): Issues => {
    const value = textOf(fields[name])
    return value === undefined || pattern.test(value) ? [] : [about(isInvalid, ...path, name)]
  }
  return [
    ...wrong,
    ...failing("country", /^[A-Za-z]{2}$/),
    ...(country === "US" ? failing("zip", /^\d{5}(?:-\d{4})?$/) : []),
    ...(statesOf.includes(country) ? failing("state", /^[A-Za-z]{2}$/) : []),
  ]
}

/** E-mail and ip where they are given. */
export const contactIssues = (fields: Fields, path: ReadonlyArray<string> = []): Issues => [
  ...(textOf(fields["email"]) === undefined || email.test(String(fields["email"]))
    ? []
    : [about(isInvalid, ...path, "email")]),
  ...(textOf(fields["ip"]) === undefined || isIp(fields["ip"])
    ? []
    : [about("address is invalid", ...path, "ip")]),
]

/** What is wrong with a new customer. Of a missing ip two things are said. `[seed]` */
export const customerIssues = (fields: Fields): Issues => [
  ...(textOf(fields["email"]) === undefined ? [about(cannotBeBlank, "email")] : []),
  ...(textOf(fields["ip"]) === undefined
    ? [about("address is invalid", "ip"), about(cannotBeBlank, "ip")]
    : []),
  ...contactIssues(fields),
  ...addressIssues(fields),
  ...(String(fields["external_id"] ?? "").length > 255
    ? [about("is too long (maximum is 255 characters)", "external_id")]
    : []),
]

/** A customer; what was not given is null. `[seed]`, the null `[inferred]` */
export const createCustomer = (ground: Ground, fields: Fields): CustomerRecord => {
  const id = newId(ground, "cst")
  const wire: Fields = {
    id,
    ...Object.fromEntries(address.map((name) => [name, orNull(fields[name])])),
    email: orNull(fields["email"]),
    ip: orNull(fields["ip"]),
    ...(fields["external_id"] === undefined ? {} : { external_id: fields["external_id"] }),
  }
  const record = { id, wire }
  ground.state.customers.set(id, record)
  return record
}

/** The address a transaction keeps; null where none was given. */
export const billingAddress = (fields: Fields | undefined): Fields | null =>
  fields === undefined ? null : Object.fromEntries(address.map((name) => [name, orNull(fields[name])]))

/** The customer a transaction keeps. */
export const payer = (fields: Fields | undefined): Fields | null =>
  fields === undefined
    ? null
    : {
        ip: orNull(fields["ip"]),
        email: orNull(fields["email"]),
        device_id: orNull(fields["device_id"]),
        birth_date: orNull(fields["birth_date"]),
      }
