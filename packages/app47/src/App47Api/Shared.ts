/**
 * What several operations have in common.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import type { LooseRecord, Page } from "../App47Schema/Shared.ts"
import { InstantText } from "../App47Schema/Shared.ts"
import * as Walk from "../internal/walk.ts"

/** What every path begins with; the client appends it to its base URL. `[seed]` */
export const base = "/api/v2"

/** How many records to skip. "Greater than zero" `[seed]`: 0 is not sent. */
export const skipField = { skip: Schema.optional(Wire.integer(0)) }

type Encoded = Readonly<Record<string, unknown>>

/** Zero is what is meant without `skip`, and the documentation does not allow it. `[seed]` */
export const withoutZeroSkip = ({ skip, ...rest }: Encoded): Encoded =>
  skip === 0 || skip === undefined ? rest : { ...rest, skip }

const listOf = <Item>(page: Page<Item>): ReadonlyArray<Item> => page.list
const totalOf = <Item>({ total }: Page<Item>): number | undefined =>
  typeof total === "number" ? total : undefined

/** Listings of resources: sets of 100, no page size. `[seed]` */
export const skipPaging = <Item extends { readonly id: string }>(): Operation.OffsetPaging<
  Page<Item>,
  Item
> => ({
  style: "offset",
  start: Walk.distinct,
  offset: "skip",
  items: listOf,
  total: totalOf,
  key: ({ id }) => id,
})

// The documented default; no maximum is documented. [docs]
const metricLimit = 50

// A record that is nested too deeply to be written is no different from another one.
const textOf = (record: LooseRecord): string => {
  try {
    return JSON.stringify(record)
  } catch {
    return ""
  }
}

/** Listings of raw metrics: `skip` and `limit`. `[docs]` */
export const limitPaging: Operation.OffsetPaging<Page<LooseRecord>, LooseRecord> = {
  style: "offset",
  start: Walk.records,
  offset: "skip",
  limit: "limit",
  items: listOf,
  // Nobody has seen whether these have an id.
  key: (record) => (typeof record["id"] === "string" ? record["id"] : textOf(record)),
  defaultLimit: metricLimit,
  honouredLimit: metricLimit,
}

/** A period, in requests. Default: the two weeks before now. `[docs]` */
export const periodFields = {
  start: Schema.optional(InstantText),
  end: Schema.optional(InstantText),
}
