/** Answers listings as a provider's server does, or as a broken one would. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type * as ProviderError from "@effect-billing/core/ProviderError"
import type * as PlainServer from "./PlainServer.ts"
import { reply } from "./PlainServer.ts"
import type { Listing, Subject } from "./Registration.ts"

/** How the server behaves. */
export interface ListingBehaviour {
  /** Items in all. */
  readonly count: number
  /**
   * `honest`: as asked; `stalled`: the same first page whatever is asked; `looping`: two pages in turn for ever;
   * `endsEarly`: an empty page after half of the items; `overlapping`: every page after the first begins with the last
   * item of the one before, as when an item has come in at the front meanwhile.
   */
  readonly behaviour: "honest" | "stalled" | "looping" | "endsEarly" | "overlapping"
  /** The most items the server gives at once, whatever is asked. */
  readonly cap?: number | undefined
  /** Whether the server tells the total, where the provider's answers can. */
  readonly tellsTotal?: boolean | undefined
  /** Stands in a field `next` and a `link` header of every page, for clients that follow such. */
  readonly nextLink?: string | undefined
}

/** The page for a query, as the provider writes it. */
export const pageOf = (listing: Listing, behaviour: ListingBehaviour, query: URLSearchParams): unknown => {
  const { count, tellsTotal = false } = behaviour
  const number = (name: string, fallback: number): number => {
    const value = query.get(name)
    return value === null ? fallback : Number(value)
  }
  const slice = (start: number, size: number): ReadonlyArray<unknown> =>
    Array.from({ length: Math.max(0, Math.min(size, count - start)) }, (_, index) =>
      listing.item(start + index),
    )

  if (listing.style === "whole") {
    return listing.page(slice(0, count), { offset: 0, limit: count, total: undefined, next: undefined })
  }

  if (listing.style === "cursor") {
    const size = behaviour.cap ?? 2
    const cursor = query.get(listing.position)
    const asked = cursor === null ? 0 : Number(cursor.replace("cursor-", ""))
    const start =
      behaviour.behaviour === "stalled" ? 0 : behaviour.behaviour === "looping" ? asked % (2 * size) : asked
    const end =
      behaviour.behaviour === "looping"
        ? (start + size) % (2 * size)
        : behaviour.behaviour === "stalled"
          ? size
          : start + size
    const isEarly = behaviour.behaviour === "endsEarly" && start >= count / 2
    const items = isEarly ? [] : slice(start, size)
    const next = isEarly || end >= count ? undefined : `cursor-${end}`
    return listing.page(items, { offset: start, limit: size, total: undefined, next })
  }

  const limit = listing.limit === undefined ? 10 : number(listing.limit, 10)
  const asked = number(listing.position, 0)
  const size = Math.min(limit, behaviour.cap ?? limit)
  const start = startOf(behaviour.behaviour, asked, size)
  const isEarly = behaviour.behaviour === "endsEarly" && start >= count / 2
  const total = tellsTotal && listing.givesTotal ? count : undefined
  return listing.page(isEarly ? [] : slice(start, size), { offset: start, limit, total, next: undefined })
}

const startOf = (behaviour: ListingBehaviour["behaviour"], asked: number, size: number): number => {
  switch (behaviour) {
    case "stalled":
      return 0
    case "looping":
      return asked % (2 * size)
    case "overlapping":
      return Math.max(0, asked - 1)
    default:
      return asked
  }
}

/** The fields of a request by which a listing is asked for, in the query or in a form. */
export const fieldsOf = (target: string, body: string): URLSearchParams => {
  const fields = new URL(target, "http://server").searchParams
  if (!body.startsWith("{")) for (const [name, value] of new URLSearchParams(body)) fields.set(name, value)
  return fields
}

/** The items of a listing, by its stream, or all of the one answer. */
export const itemsOf = (
  subject: Subject,
  { itemsOf: take, operation, style }: Listing,
  input: unknown,
): Stream.Stream<unknown, ProviderError.AnyProviderError> =>
  style === "whole"
    ? Stream.fromIterableEffect(
        Effect.map(
          Effect.suspend(() => subject.call(operation, input)),
          (answer) => take?.(answer) ?? (answer as ReadonlyArray<unknown>),
        ),
      )
    : subject.items(operation, input)

/** A handler for a plain server. */
export const answerListing =
  (listing: Listing, behaviour: ListingBehaviour): PlainServer.Handler =>
  (request, response) => {
    const page = pageOf(listing, behaviour, fieldsOf(request.target, request.body))
    const { nextLink } = behaviour
    const isRecord = typeof page === "object" && page !== null && !Array.isArray(page)
    const json = nextLink !== undefined && isRecord ? { ...page, next: nextLink } : page
    reply(response, {
      headers: nextLink === undefined ? {} : { link: `<${nextLink}>; rel="next"` },
      body: { json },
    })
  }
