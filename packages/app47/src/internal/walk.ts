import type { OffsetPaging, PagingNext, PagingStep } from "@effect-billing/core/Operation"
import { md5Hex } from "./md5.ts"

/**
 * Walks a listing by how many items to skip, where nothing else is known: no page size, an order nobody documents, and a
 * total that may count something else.
 *
 * It advances by what arrived, leaves out items it has seen before (records come and go while it walks, so offsets
 * shift), and ends on an empty page or when what arrived is just what the total says. A total that is smaller than what
 * arrived counts something else, and is not believed.
 *
 * A page without anything new is an earlier page again when it begins like one, or when the page before it brought
 * nothing new either; else it is what offsets that shift leave behind.
 */
export const distinct = <Page, Item>(
  paging: OffsetPaging<Page, Item>,
  input: Readonly<Record<string, unknown>>,
): PagingStep<Page> => {
  const seen = new Set<string>()
  const beginnings = new Set<string>()
  const isNew = (item: Item): boolean => {
    const key = paging.key(item)
    return !seen.has(key) && seen.add(key) !== undefined
  }
  const step = (skip: number, wasStale = false): PagingStep<Page> => ({
    input: { ...input, [paging.offset]: skip },
    next: (page): PagingNext<Page> => {
      const arrived = paging.items(page)
      const first = arrived[0]
      if (first === undefined) return { _tag: "End" }
      const items = arrived.filter(isNew)
      const isStale = items.length === 0
      const stalled: PagingNext<Page> = {
        _tag: "Stalled",
        description: `the page at ${paging.offset} ${skip} holds nothing that was not on an earlier page`,
      }
      const beginning = paging.key(first)
      if (isStale && beginnings.has(beginning)) return stalled
      beginnings.add(beginning)
      const reached = skip + arrived.length
      if (paging.total?.(page) === reached) return { _tag: "End", items }
      return isStale && wasStale ? stalled : { _tag: "More", items, step: step(reached, isStale) }
    },
  })
  const start = input[paging.offset]
  return step(typeof start === "number" ? start : 0)
}

/**
 * Walks records that need not have an id, by how many to skip and how many to ask for. Two of them may be alike in every
 * field (two taps in one second), so none is left out, and only a page that is an earlier one from end to end is that
 * page again. A page that is shorter than asked for is the last one, up to the limit that the provider honours.
 */
export const records = <Page, Item>(
  paging: OffsetPaging<Page, Item>,
  input: Readonly<Record<string, unknown>>,
): PagingStep<Page> => {
  const { defaultLimit = 1, honouredLimit = 0, limit = "limit", offset } = paging
  const asked = input[limit]
  const size = typeof asked === "number" ? asked : defaultLimit
  const seen = new Set<string>()
  const step = (skip: number): PagingStep<Page> => ({
    input: { ...input, [offset]: skip, [limit]: size },
    next: (page): PagingNext<Page> => {
      const items = paging.items(page)
      if (items.length === 0) return { _tag: "End" }
      const key = md5Hex(items.map((item) => paging.key(item)).join("\n"))
      if (seen.has(key)) {
        return { _tag: "Stalled", description: `the page at ${offset} ${skip} is an earlier page again` }
      }
      seen.add(key)
      return items.length < size && size <= honouredLimit
        ? { _tag: "End" }
        : { _tag: "More", step: step(skip + items.length) }
    },
  })
  const start = input[paging.offset]
  return step(typeof start === "number" ? start : 0)
}
