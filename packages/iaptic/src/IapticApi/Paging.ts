/**
 * How Iaptic's listings are paged: v2 by `skip` and with a total `[docs]`, v3 by `offset` `[client code]`.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as Paging from "@effect-billing/core/Paging"
import * as Schema from "effect/Schema"
import { Count, InstantText, Limit, type Paging as PagingFacts } from "../IapticSchema/Shared.ts"

/** A period, in requests: `startdate` is included, `enddate` is not `[docs]`, of v2. */
export const periodFields = {
  startdate: Schema.optional(InstantText),
  enddate: Schema.optional(InstantText),
}

/** What every v3 listing but that of customers may be asked. `[client code]` */
export const listingFields = {
  offset: Schema.optional(Count),
  limit: Schema.optional(Limit),
  ...periodFields,
  /** Which app, for a master key. */
  appName: Schema.optional(Schema.String),
}

interface Page<Item> {
  readonly paging?: PagingFacts | null
  readonly rows: ReadonlyArray<Item>
}

const rowsOf = <Item>(page: Page<Item>): ReadonlyArray<Item> => page.rows
const totalOf = <Item>(page: Page<Item>): number | null | undefined => page.paging?.total

// What the provider's own v3 client asks for. [client code]
const defaultLimit = 100

const pagedBy = <Item>(
  offset: "skip" | "offset",
  honouredLimit: number,
  key: (item: Item) => string,
): Operation.OffsetPaging<Page<Item>, Item> => ({
  style: "offset",
  start: Paging.offset,
  offset,
  limit: "limit",
  items: rowsOf,
  total: totalOf,
  key,
  defaultLimit,
  honouredLimit,
})

/** v2. No ceiling is documented, so without a total only an empty page is the last one. */
export const skipPaging = <Item>(key: (item: Item) => string) => pagedBy("skip", 0, key)

/** v3. The server's default of 100 rows is the largest limit known to be honoured. */
export const offsetPaging = <Item>(key: (item: Item) => string) => pagedBy("offset", defaultLimit, key)
