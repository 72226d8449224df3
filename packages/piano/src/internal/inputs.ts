import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** Rows to skip. */
export const Count = Wire.integer(0)
/** Rows to return. */
export const Limit = Wire.integer(1)
/** Unix seconds in a request, as a plain number. In milliseconds every day since 1973 is above the limit. */
export const Seconds = Schema.Number.check(
  Schema.makeFilter<number>(
    (seconds) => Number.isInteger(seconds) && seconds >= 0 && seconds <= 99_999_999_999,
    { expected: "Unix seconds, not milliseconds" },
  ),
)
/** A day: `YYYY-MM-DD`. */
export const Day = Schema.String.check(
  Schema.makeFilter<string>((text) => /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text), {
    expected: "a day as YYYY-MM-DD",
  }),
) as unknown as Schema.Codec<string, string>
/** Free JSON by name. */
export const JsonRecord = Schema.Record(Schema.String, Schema.Json)
/** A file to upload, or its text. */
export const Upload = Schema.Union([Schema.String, Schema.instanceOf(Blob)]) as unknown as Schema.Codec<
  Blob | string,
  unknown
>

type Encoded = Readonly<Record<string, unknown>>
type Prepare = (encoded: Encoded) => Encoded

/** Writes these fields as JSON in a text. A field that is a text is taken to be JSON already. */
export const jsonTexts =
  (...names: ReadonlyArray<string>): Prepare =>
  (encoded) => {
    const written: Record<string, unknown> = { ...encoded }
    for (const name of names) {
      const value = written[name]
      if (value !== undefined && typeof value !== "string") written[name] = JSON.stringify(value)
    }
    return written
  }

/** Writes the lists in this record as JSON in a text, as Piano keeps the values of its list fields. `[live]` */
export const listsAsText =
  (name: string): Prepare =>
  (encoded) => {
    const record = encoded[name]
    if (typeof record !== "object" || record === null) return encoded
    const members = Object.entries(record).map(([key, value]) => [
      key,
      Array.isArray(value) ? JSON.stringify(value) : (value as unknown),
    ])
    return { ...encoded, [name]: Object.fromEntries(members) as unknown }
  }

interface Window {
  readonly offset?: number | undefined
  readonly limit?: number | undefined
}

/** `user/list` gives at most 1,000 rows. `[docs]` */
export const atMostAThousand = ({ limit }: Window) =>
  limit === undefined || limit <= 1000 ? undefined : { path: ["limit"], message: "must be at most 1000" }

/** `user/search` reaches 10,000 rows, whatever it finds. `[docs]` */
export const searchWindow = (input: Window) =>
  atMostAThousand(input) ??
  ((input.offset ?? 0) + (input.limit ?? 100) <= 10_000
    ? undefined
    : {
        path: ["offset"],
        message: "a search reaches 10,000 rows (offset and limit together); createUserExport has no such end",
      })
