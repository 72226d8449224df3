/**
 * What several of App47's resources are made of.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** A record whose members nobody has documented. */
export const LooseRecord = Schema.Record(Schema.String, Wire.Json)
/** See the value {@link LooseRecord}. */
export type LooseRecord = typeof LooseRecord.Type

/** An ISO 8601 date or instant in a request: `2025-04-01`, `2025-04-01T08:00:00+00:00`. */
export const InstantText = Wire.Instant as unknown as Schema.Codec<string, string>

/** A record under its resource's name, as a single record is answered: `{"purchase": {…}}`. `[seed]` */
const under = <A, E>(name: string, record: Schema.Codec<A, E>): Schema.Codec<A, unknown> =>
  Schema.Struct({ [name]: record }).pipe(
    Schema.decodeTo(
      Schema.toType(record),
      SchemaTransformation.transform({
        decode: (whole: { readonly [name: string]: A }) => whole[name] as A,
        encode: (value: A) => ({ [name]: value }),
      }),
    ),
  ) as unknown as Schema.Codec<A, unknown>

/** The record of a `show`: under its resource's name. */
export const shown = under

/**
 * An item of a list, or of a `show` that nobody has seen: bare or under its resource's name. The only list the provider
 * shows is empty, so nobody knows which it is. `[seed]` It is written back bare.
 */
export const listed = <A, E>(name: string, record: Schema.Codec<A, E>): Schema.Codec<A, unknown> =>
  Schema.Union([record, under(name, record)]) as unknown as Schema.Codec<A, unknown>

// No page with a record on it was ever seen, so a number may be a text: a listing does not fail over its frame.
const Count = Schema.Union([Schema.Number, Schema.String])

/** Where a page stands. Numbers `[seed]`; texts are let through. */
const position = {
  /** Records that were skipped. */
  skip: Wire.optional(Count),
  /**
   * Described as all records "in your account": it may count this listing, or all there is. Do not rely on it.
   * `[seed]`
   */
  total: Wire.optional(Count),
  /** Records on this page. */
  count: Wire.optional(Count),
}

/** A page of a listing: at most 100 records, whatever is asked. `[seed]` */
export interface Page<A> {
  readonly skip?: number | string | null
  readonly total?: number | string | null
  readonly count?: number | string | null
  readonly list: ReadonlyArray<A>
}

/** A page of these items. */
export const pageOf = <A>(item: Schema.Codec<A, unknown>): Schema.Codec<Page<A>, unknown> =>
  Schema.Struct({ ...position, list: Schema.Array(item) }) as unknown as Schema.Codec<Page<A>, unknown>
