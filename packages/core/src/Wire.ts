/**
 * Codecs for what providers send: tolerant where providers drift, strict where a value would be misread.
 *
 * Instants stay validated strings (or numbers) in decoded answers, and become a `DateTime.Utc` when they are
 * read, with {@link toDateTime}. Decoding them eagerly costs more than everything else in an answer together
 * (figures in the README of `packages/bench`), and a listing of thousands is usually read for two fields.
 *
 * ```ts
 * const Subscription = Schema.Struct({
 *   status: Wire.openEnum(["active", "canceled"]), // "paused" passes, and a drift report tells
 *   ends_at: Wire.optional(Wire.Instant), // "soon" fails, null and absent do not
 * })
 *
 * const endOf = ({ ends_at }: typeof Subscription.Type) =>
 *   ends_at == null ? undefined : Wire.toDateTime(ends_at)
 * ```
 */
import type * as Brand from "effect/Brand"
import * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * A field that may be absent or null. Both mean "absent" (`field ?? fallback`, `field == null`); null is kept as
 * null so that a decoded value encodes back to what was sent.
 */
export const optional = <S extends Schema.Constraint>(schema: S): Schema.optionalKey<Schema.NullOr<S>> =>
  Schema.optionalKey(Schema.NullOr(schema))

/** Annotation under which an open enum keeps its documented members. */
export const knownMembersAnnotation = "~@effect-billing/core/Wire/knownMembers"

/** A string with documented members that lets members through that are not documented yet. */
export interface OpenEnum<Member extends string> extends Schema.Codec<Member | (string & {}), string> {
  /** The documented members. */
  readonly members: ReadonlyArray<Member>
}

/**
 * An open enum: unknown members pass as themselves, a drift report tells about them, completion in the editor
 * still offers the known ones.
 */
export const openEnum = <const Member extends string>(members: ReadonlyArray<Member>): OpenEnum<Member> =>
  Object.assign(
    Schema.String.annotate({
      description: `One of ${members.map((member) => JSON.stringify(member)).join(", ")}, or a newer value.`,
      [knownMembersAnnotation]: members,
    }) as unknown as Schema.Codec<Member | (string & {}), string>,
    { members },
  )

/** An instant as an ISO 8601 text, validated; UTC when it names no zone. See {@link toDateTime}. */
export type Instant = string & Brand.Brand<"@effect-billing/core/Wire/Instant">
/** Milliseconds since 1970-01-01T00:00:00Z, validated. See {@link toDateTime}. */
export type EpochMillis = number & Brand.Brand<"@effect-billing/core/Wire/EpochMillis">
/** Seconds since 1970-01-01T00:00:00Z, validated. See {@link toDateTime}. */
export type UnixSeconds = number & Brand.Brand<"@effect-billing/core/Wire/UnixSeconds">

const isoInstant =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/
// Engines read the 30th of February as the 2nd of March.
const isInCalendar = (text: string): boolean => {
  const day = text.slice(8, 10)
  return day < "29" || new Date(text.slice(0, 10)).getUTCDate() === Number(day)
}
const zoned = /(?:Z|[+-]\d\d:?\d\d)$/
// The largest magnitude a JavaScript date can hold.
const maximumMillis = 8.64e15

/**
 * ISO 8601 instant: a date, or a date with a time and optionally a zone. Texts that are no instant fail, so a
 * drifted date is an error with a path and not a wrong expiry.
 */
export const Instant = Schema.String.check(
  Schema.makeFilter<string>((text) => isoInstant.test(text) && isInCalendar(text), {
    expected: "an ISO 8601 instant",
  }),
) as unknown as Schema.Codec<Instant, string>

/** Milliseconds since the epoch, as an integer in the range of a date. */
export const EpochMillis = Schema.Number.check(
  Schema.makeFilter<number>((millis) => Number.isInteger(millis) && Math.abs(millis) <= maximumMillis, {
    expected: "milliseconds since 1970 as an integer",
  }),
) as unknown as Schema.Codec<EpochMillis, number>

/** Seconds since the epoch, as an integer in the range of a date. */
export const UnixSeconds = Schema.Number.check(
  Schema.makeFilter<number>(
    (seconds) => Number.isInteger(seconds) && Math.abs(seconds) <= maximumMillis / 1000,
    {
      expected: "seconds since 1970 as an integer",
    },
  ),
) as unknown as Schema.Codec<UnixSeconds, number>

/** The instant as milliseconds since the epoch; a text without a zone is read as UTC. */
export const instantToEpochMillis = (instant: Instant): number => {
  const text = instant.length > 10 ? `${instant.slice(0, 10)}T${instant.slice(11)}` : instant
  return Date.parse(text.length === 10 || zoned.test(text) ? text : `${text}Z`)
}

/** Reads an {@link Instant}. */
export const toDateTime = (instant: Instant): DateTime.Utc =>
  DateTime.makeUnsafe(instantToEpochMillis(instant))
/** Reads {@link EpochMillis}. */
export const epochMillisToDateTime = (millis: EpochMillis): DateTime.Utc => DateTime.makeUnsafe(millis)
/** Reads {@link UnixSeconds}. */
export const unixSecondsToDateTime = (seconds: UnixSeconds): DateTime.Utc =>
  DateTime.makeUnsafe(seconds * 1000)

/** Writes a date as an {@link Instant} with milliseconds, in UTC. */
export const fromDateTime = (date: DateTime.DateTime): Instant =>
  DateTime.formatIso(DateTime.toUtc(date)) as Instant

/**
 * Free JSON in an answer. An answer comes out of `JSON.parse`, so there is nothing left to check, and a schema that
 * looks into free JSON is recursive, which keeps the whole row around it from being compiled.
 */
export const Json = Schema.Unknown as unknown as Schema.Codec<Schema.Json, unknown>

/** A decimal number written as a text, such as `"12.50"`; kept as text so that nothing is rounded. */
export type DecimalString = string & Brand.Brand<"@effect-billing/core/Wire/DecimalString">
/** See the type {@link DecimalString}. */
export const DecimalString = Schema.String.check(
  Schema.makeFilter<string>((text) => /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text), {
    expected: "a decimal number as text",
  }),
) as unknown as Schema.Codec<DecimalString, string>

/**
 * A whole number in these bounds (included), for requests. Effect's own checks say the same, and bring what JSON
 * Schema and generators need along: half a kilobyte of a browser bundle.
 */
export const integer = (minimum: number, maximum = Number.MAX_SAFE_INTEGER): Schema.Codec<number, number> =>
  Schema.Number.check(
    Schema.makeFilter<number>(
      (value) => Number.isSafeInteger(value) && value >= minimum && value <= maximum,
      {
        expected:
          maximum === Number.MAX_SAFE_INTEGER
            ? `a whole number of at least ${minimum}`
            : `a whole number between ${minimum} and ${maximum}`,
      },
    ),
  )

const isSecretText = (value: unknown): value is Redacted.Redacted<string> =>
  Redacted.isRedacted(value) && typeof Redacted.value(value) === "string"

/**
 * A secret in an answer or an input: `Redacted` in memory, a plain text on the wire. (Effect's `RedactedFromValue` does
 * the same for any schema, for half a kilobyte of a browser bundle.)
 */
export const Secret: Schema.decodeTo<
  Schema.declare<Redacted.Redacted<string>>,
  Schema.String
> = Schema.String.pipe(
  Schema.decodeTo(
    Schema.declare(isSecretText, { expected: "Redacted" }),
    SchemaTransformation.transform({
      decode: (text: string) => Redacted.make(text),
      encode: (secret: Redacted.Redacted<string>) => Redacted.value(secret),
    }),
  ),
)
