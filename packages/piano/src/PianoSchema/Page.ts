/**
 * What a listing answers: the rows under the provider's own key, and where the page stands.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** Where a page stands. All of it is optional: several listings leave it out. `[seed][docs]` */
export interface PageFacts {
  /** Rows that the server applied as the limit. */
  readonly limit?: number | null
  /** Rows that were skipped. */
  readonly offset?: number | null
  /** Matches in all; an estimate in `listWebhooks`. */
  readonly total?: number | null
  /** Rows in this page. */
  readonly count?: number | null
}

/** A page of rows under this key: `Page<"conversions", TermConversion>` has `conversions`. */
export type Page<Key extends string, Item> = PageFacts & { readonly [K in Key]: ReadonlyArray<Item> }

/** See the type {@link Page}. */
export const page = <const Key extends string, Item>(
  key: Key,
  item: Schema.Codec<Item, unknown>,
): Schema.Codec<Page<Key, Item>, unknown> =>
  Schema.Struct({
    limit: Wire.optional(Schema.Number),
    offset: Wire.optional(Schema.Number),
    total: Wire.optional(Schema.Number),
    count: Wire.optional(Schema.Number),
    [key]: Schema.Array(item),
  }) as unknown as Schema.Codec<Page<Key, Item>, unknown>
