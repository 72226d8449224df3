/** Laws of listings, over any number of items, any page size and any cap of the server. */
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { fieldsOf, itemsOf, pageOf, type ListingBehaviour } from "../ListingServer.ts"
import * as Outcome from "../Outcome.ts"
import type { Listing, Registration } from "../Registration.ts"
import { connect } from "./RetryVectors.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const Situation = Schema.Struct({
  count: between(0, 23),
  limit: between(1, 7),
  cap: Schema.UndefinedOr(between(1, 7)),
  tellsTotal: Schema.Boolean,
  start: between(0, 5),
  wanted: between(1, 12),
})
type Situation = typeof Situation.Type

interface Listed {
  readonly names: ReadonlyArray<string>
  readonly outcome: Outcome.Outcome
  readonly requests: number
}

// More requests than any law allows: the suite ends an endless listing by itself.
const tooMany = 60

const list = (
  registration: Registration,
  listing: Listing,
  behaviour: ListingBehaviour,
  input: Readonly<Record<string, unknown>>,
  take: number,
): Effect.Effect<Listed, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { scripted, subject } = yield* connect(registration, (request, index) =>
      index >= tooMany
        ? ScriptedHttpClient.status(404)
        : ScriptedHttpClient.json(pageOf(listing, behaviour, fieldsOf(request.url.href, request.text))),
    )
    const names: Array<string> = []
    const exit = yield* Effect.exit(
      itemsOf(subject, listing, { ...listing.input, ...input }).pipe(
        Stream.take(take),
        Stream.runForEach((item) => Effect.sync(() => names.push(listing.identify(item)))),
      ),
    )
    const outcome: Outcome.Outcome = Exit.isSuccess(exit)
      ? { _tag: "Success", value: undefined }
      : Outcome.ofExit(registration, exit)
    return { names, outcome, requests: (yield* scripted.requests).length }
  })

const namesFrom = (listing: Listing, start: number, end: number): ReadonlyArray<string> =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => listing.nameOf(start + index))

interface Law {
  readonly id: string
  readonly title: string
  /** Whether the law says anything about this listing. */
  readonly concerns: (listing: Listing) => boolean
  readonly check: (
    registration: Registration,
    listing: Listing,
    situation: Situation,
  ) => Effect.Effect<ReadonlyArray<string>, never, Scope.Scope>
}

interface Asked {
  readonly input: Readonly<Record<string, unknown>>
  readonly start: number
  readonly behaviour: ListingBehaviour
  /** Items on a full page. */
  readonly size: number
}

/** What is asked, and how an honest server answers that. */
const ask = (listing: Listing, situation: Situation): Asked => {
  const { cap, count, limit, start, tellsTotal } = situation
  if (listing.style === "whole")
    return { input: {}, start: 0, behaviour: { count, behaviour: "honest" }, size: Math.max(1, count) }
  if (listing.style === "cursor" || listing.limit === undefined) {
    return {
      input: {},
      start: 0,
      behaviour: { count, behaviour: "honest", cap: cap ?? limit, tellsTotal },
      size: cap ?? limit,
    }
  }
  const saysTotal = tellsTotal && listing.givesTotal
  // Up to the limit that the vendor is known to honour, a short page is the last; only there a cap would be a lie.
  const mayCap = saysTotal || limit > listing.honouredLimit
  const effective = mayCap ? cap : undefined
  return {
    input: { [listing.position]: start, [listing.limit]: limit },
    start,
    behaviour: { count, behaviour: "honest", cap: effective, tellsTotal },
    size: Math.min(limit, effective ?? limit),
  }
}

const isPaged = ({ style }: Listing): boolean => style !== "whole"

const concatenation: Law = {
  id: "concatenation",
  concerns: () => true,
  title: "the pages together are all items, in order, in as few requests as that takes",
  check: (registration, listing, situation) => {
    const { behaviour, input, size, start } = ask(listing, situation)
    const expected = namesFrom(listing, start, situation.count)
    return Effect.map(list(registration, listing, behaviour, input, 1000), ({ names, outcome, requests }) => [
      ...Outcome.expectSuccess(outcome),
      ...Outcome.expectEqual("items", names, expected),
      // One more than the pages: without a total only an empty page says that it was the last.
      ...Outcome.expect(
        requests <= Math.ceil(expected.length / size) + 1,
        `${requests} requests for ${expected.length} items in pages of ${size}`,
      ),
    ])
  },
}

const laziness: Law = {
  id: "laziness",
  concerns: () => true,
  title: "taking some items asks for the pages that hold them and no more",
  check: (registration, listing, situation) => {
    const { behaviour, input, size, start } = ask(listing, situation)
    const available = Math.max(0, situation.count - start)
    const { wanted } = situation
    if (wanted > available) return Effect.succeed([])
    return Effect.map(
      list(registration, listing, behaviour, input, wanted),
      ({ names, outcome, requests }) => [
        ...Outcome.expectSuccess(outcome),
        ...Outcome.expectEqual("items", names, namesFrom(listing, start, start + wanted)),
        ...Outcome.expectEqual(
          `requests for ${wanted} items in pages of ${size}`,
          requests,
          Math.ceil(wanted / size),
        ),
      ],
    )
  },
}

const earlyEnd: Law = {
  id: "earlyEnd",
  concerns: isPaged,
  title: "an empty page ends a listing, whatever total was told",
  check: (registration, listing, situation) => {
    const { behaviour, input, size, start } = ask(listing, situation)
    return Effect.map(
      list(registration, listing, { ...behaviour, behaviour: "endsEarly" }, input, 1000),
      ({ names, outcome, requests }) => [
        ...Outcome.expectSuccess(outcome),
        ...Outcome.expectEqual("items", names, namesFrom(listing, start, start + names.length)),
        ...Outcome.expect(requests <= Math.ceil(situation.count / size) + 1, `${requests} requests`),
      ],
    )
  },
}

const stalled: Law = {
  id: "stalled",
  concerns: isPaged,
  title: "a page that repeats ends a listing with an error, after its items were delivered once",
  check: (registration, listing, situation) => {
    const { behaviour, input, size } = ask(listing, { ...situation, start: 0, count: 23 + situation.count })
    return Effect.map(
      list(registration, listing, { ...behaviour, behaviour: "stalled" }, input, 1000),
      ({ names, outcome, requests }) => [
        ...Outcome.expectReason(outcome, "PaginationStalled"),
        ...Outcome.expect(requests <= 2, `${requests} requests were sent`),
        ...Outcome.expect(names.length <= 2 * size, `${names.length} items were delivered`),
      ],
    )
  },
}

const looping: Law = {
  id: "looping",
  concerns: isPaged,
  title: "a provider that leads back to an earlier page ends a listing with an error",
  check: (registration, listing, situation) => {
    const { behaviour, input } = ask(listing, { ...situation, start: 0, count: 23 + situation.count })
    return Effect.map(
      list(registration, listing, { ...behaviour, behaviour: "looping" }, input, 1000),
      ({ outcome, requests }) => [
        ...Outcome.expectReason(outcome, "PaginationStalled"),
        ...Outcome.expect(requests <= 4, `${requests} requests were sent`),
      ],
    )
  },
}

const overlapping: Law = {
  id: "overlapping",
  title: "an item that stands on two pages, because the data changed in between, is delivered once",
  concerns: ({ dropsRepeated }) => dropsRepeated === true,
  check: (registration, listing, situation) => {
    // One item alone, twice, is what a server that repeats its page would give, too.
    const count = situation.count + 2
    const { behaviour, input } = ask(listing, { ...situation, count, start: 0, limit: situation.limit + 1 })
    const cap = behaviour.cap === undefined ? undefined : behaviour.cap + 1
    const overlaps: ListingBehaviour = { ...behaviour, cap, tellsTotal: false, behaviour: "overlapping" }
    return Effect.map(list(registration, listing, overlaps, input, 1000), ({ names, outcome }) => [
      ...Outcome.expectSuccess(outcome),
      ...Outcome.expectEqual("items", names, namesFrom(listing, 0, count)),
    ])
  },
}

/** The laws of listings. */
export const laws: ReadonlyArray<Law> = [concatenation, laziness, earlyEnd, stalled, looping, overlapping]

/** How often a law is tried per listing: fewer times where there are many listings, so that the suite stays quick. */
const runsFor = (registration: Registration): number =>
  Math.max(8, Math.min(60, Math.round(420 / Object.keys(registration.listings).length)))

/** Checks one law for one listing. */
export const check = (
  registration: Registration,
  listing: Listing,
  law: Law,
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const run = (situation: Situation) => Effect.scoped(law.check(registration, listing, situation))
    const result = yield* Arbitrary.checkEffect(
      Arbitrary.schema(Situation),
      (situation) => Effect.map(run(situation), (problems) => problems.length === 0),
      { runs: runsFor(registration), seed: `${listing.operation.name} ${law.id}` },
    )
    if (result._tag === "Passed") return []
    if (result._tag !== "Falsified") return [Arbitrary.formatCheckFailure(result) ?? result._tag]
    const problems = yield* run(result.shrunkInput)
    return problems.map((problem) => `${problem}, for ${JSON.stringify(result.shrunkInput)}`)
  })
