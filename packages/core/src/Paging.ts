/**
 * Listings as streams: one page in memory, the next one asked for when it is needed, and never a loop.
 *
 * Offsets advance by the number of items that arrived, not by the number asked for: providers cut pages. A
 * listing ends on an empty page, at the provider's total, or on a page shorter than asked for (where the limit
 * is one the provider is known to honour). A page that begins like an earlier one ends it with
 * `PaginationStalled`, because a provider that ignores the offset, or leads in a ring, would otherwise be asked for ever.
 *
 * ```ts
 * const listCustomers = Operation.make("listCustomers", {
 *   method: "GET",
 *   path: "/customers",
 *   query: { skip: Schema.optional(Wire.integer(0)), limit: Schema.optional(Wire.integer(1)) },
 *   success: Schema.Struct({ rows: Schema.Array(Schema.Struct({ id: Schema.String })) }),
 *   paging: {
 *     style: "offset",
 *     start: Paging.offset,
 *     offset: "skip",
 *     limit: "limit",
 *     items: (page) => page.rows,
 *     key: (customer) => customer.id,
 *     defaultLimit: 100,
 *     honouredLimit: 100,
 *   },
 * })
 *
 * // One request: the second page would be asked for with the 101st customer.
 * const firstTen = <E>(client: ProviderClient.ProviderClient<E>) =>
 *   client.items(listCustomers, {}).pipe(Stream.take(10), Stream.runCollect)
 * ```
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type {
  CursorPaging,
  OffsetPaging,
  Operation,
  PagingNext,
  PagingStep,
  PagingStyle,
} from "./Operation.ts"
import * as Reason from "./Reason.ts"

type Fields = Readonly<Record<string, unknown>>
type MakeError<E> = (operation: string, reason: Reason.AnyReason) => E

const end = { _tag: "End" } as const

/** Walks a listing by how many items to skip. */
export const offset = <Page, Item>(paging: OffsetPaging<Page, Item>, input: Fields): PagingStep<Page> => {
  const asked = paging.limit === undefined ? undefined : input[paging.limit]
  const limit = typeof asked === "number" ? asked : paging.defaultLimit
  const size = paging.limit === undefined || limit === undefined ? {} : { [paging.limit]: limit }
  const mayBeCut = limit === undefined || limit > (paging.honouredLimit ?? 0)
  const seen = new Set<string>()
  const step = (skip: number): PagingStep<Page> => ({
    input: { ...input, [paging.offset]: skip, ...size },
    next: (page): PagingNext<Page> => {
      const items = paging.items(page)
      const first = items[0]
      if (first === undefined) return end
      const key = paging.key(first)
      if (seen.has(key)) {
        return {
          _tag: "Stalled",
          description: `the page at ${paging.offset} ${skip} begins like an earlier page; does the provider know "${paging.offset}"?`,
        }
      }
      seen.add(key)
      const reached = skip + items.length
      const total = paging.total?.(page)
      const ended =
        total === undefined || total === null ? !mayBeCut && items.length < limit : reached >= total
      return ended ? end : { _tag: "More", step: step(reached) }
    },
  })
  const start = input[paging.offset]
  return step(typeof start === "number" ? start : 0)
}

/** Walks a listing by a cursor. One that comes back later is a loop just as one that does not move. */
export const cursor = <Page, Item>(paging: CursorPaging<Page, Item>, input: Fields): PagingStep<Page> => {
  const seen = new Set<unknown>([input[paging.cursor]])
  const step = (fields: Fields): PagingStep<Page> => ({
    input: fields,
    next: (page): PagingNext<Page> => {
      const next = paging.next(page)
      if (next === undefined || next === null || next === "" || paging.items(page).length === 0) return end
      if (seen.has(next)) {
        return { _tag: "Stalled", description: "the provider gave the cursor of an earlier page again" }
      }
      seen.add(next)
      return { _tag: "More", step: step({ ...fields, [paging.cursor]: next }) }
    },
  })
  return step(input)
}

const walk = <Name extends string, Input, Page, Item, A, E>(
  operation: Operation<Name, Input, Page, Item>,
  input: Input,
  call: (operation: Operation<Name, Input, Page, Item>, input: Input) => Effect.Effect<Page, E>,
  error: MakeError<E>,
  emit: (page: Page, paging: PagingStyle<Page, Item>, fresh?: ReadonlyArray<unknown>) => ReadonlyArray<A>,
): Stream.Stream<A, E> => {
  const { name, paging } = operation
  if (paging === undefined) {
    const issues = [{ path: [], message: "this operation is no listing" }]
    return Stream.fail(error(name, new Reason.InvalidRequest({ issues, sent: false })))
  }
  const request = (step: PagingStep<Page>) =>
    Effect.flatMap(call(operation, step.input as Input), (page) => {
      const next = step.next(page)
      if (next._tag === "Stalled") {
        return Effect.fail(error(name, new Reason.PaginationStalled({ description: next.description })))
      }
      const following = next._tag === "More" ? Option.some(next.step) : Option.none<PagingStep<Page>>()
      return Effect.succeed([emit(page, paging, next.items), following] as const)
    })
  // Each style is paired with its own walk; the union cannot say so.
  const start = paging.start as (paging: PagingStyle<Page, Item>, input: Fields) => PagingStep<Page>
  return Stream.suspend(() => Stream.paginate(start(paging, (input ?? {}) as Fields), request))
}

/** The pages of a listing. Fails with `InvalidRequest` for an operation that is none. */
export const pages = <Name extends string, Input, Page, Item, E>(
  operation: Operation<Name, Input, Page, Item>,
  input: Input,
  call: (operation: Operation<Name, Input, Page, Item>, input: Input) => Effect.Effect<Page, E>,
  error: MakeError<E>,
): Stream.Stream<Page, E> => walk(operation, input, call, error, (page) => [page])

/** The items of a listing, each once where its walk tells them apart. A page is emitted as one chunk. */
export const items = <Name extends string, Input, Page, Item, E>(
  operation: Operation<Name, Input, Page, Item>,
  input: Input,
  call: (operation: Operation<Name, Input, Page, Item>, input: Input) => Effect.Effect<Page, E>,
  error: MakeError<E>,
): Stream.Stream<Item, E> =>
  walk(
    operation,
    input,
    call,
    error,
    (page, paging, fresh) => (fresh as ReadonlyArray<Item> | undefined) ?? paging.items(page),
  )
