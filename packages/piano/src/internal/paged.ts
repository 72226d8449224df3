import type * as Operation from "@effect-billing/core/Operation"
import * as Paging from "@effect-billing/core/Paging"
import type { Page } from "../PianoSchema/Page.ts"

/** Where a listing differs from most. */
export interface Limits {
  /** Rows asked for when the caller does not say, which is the provider's own default. */
  readonly defaultLimit?: number
  /** Up to this limit a short page is the last one, where the answer has no total. Default: the default limit. */
  readonly honouredLimit?: number
}

const asText = (row: unknown): string => JSON.stringify(row)

/**
 * Paging by `offset` and `limit`. The total is read again on every page, because it may be an estimate, and an
 * empty page ends a listing whatever the total says. `[docs]`
 */
export const paged = <Key extends string, Item>(
  key: Key,
  idOf: (row: Item) => string = asText,
  { defaultLimit = 100, honouredLimit = defaultLimit }: Limits = {},
): Operation.OffsetPaging<Page<Key, Item>, Item> => ({
  style: "offset",
  start: Paging.offset,
  offset: "offset",
  limit: "limit",
  items: (page) => page[key],
  // The server's 0 beside rows is no count of them; without rows the listing has ended anyway.
  total: ({ total }) => total || undefined,
  key: idOf,
  defaultLimit,
  honouredLimit,
})
