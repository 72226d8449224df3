import type { Body } from "@effect-billing/core/testing/EmulatorRoute"

/** A JSON object as it came in; nothing in it has been looked at. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The object of a JSON body; undefined for everything else, also for JSON that does not say so. */
export const fieldsOf = (body: Body): Fields | undefined =>
  body._tag === "Json" && isFields(body.value) ? body.value : undefined

/** A text that is there and not empty. */
export const text = (fields: Fields, name: string): string | undefined => {
  const value = fields[name]
  return typeof value === "string" && value !== "" ? value : undefined
}

export const objects = (value: unknown): ReadonlyArray<Fields> =>
  Array.isArray(value) ? value.filter(isFields) : []
