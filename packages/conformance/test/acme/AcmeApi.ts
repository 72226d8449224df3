/** A provider that does not exist, with one operation of every kind: the suite is tested on it. */
import * as Body from "@effect-billing/core/Body"
import * as Idempotency from "@effect-billing/core/Idempotency"
import * as Operation from "@effect-billing/core/Operation"
import * as Paging from "@effect-billing/core/Paging"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

export const Thing = Schema.Struct({
  id: Schema.String,
  status: Wire.optional(Wire.openEnum(["active", "canceled"])),
  endsAt: Wire.optional(Wire.Instant),
  price: Wire.optional(Schema.Struct({ amount: Wire.DecimalString, currency: Schema.String })),
  tags: Wire.optional(Schema.Array(Schema.String)),
  free: Wire.optional(Schema.Json),
})

export const getThing = Operation.make("getThing", {
  method: "GET",
  path: "/things/:id",
  pathFields: { id: Schema.String },
  query: {
    names: Schema.optionalKey(Schema.Array(Schema.String)),
    tags: Schema.optionalKey(Schema.Array(Schema.String)),
    since: Schema.optionalKey(Wire.Instant),
  },
  headers: { "x-region": Schema.optionalKey(Schema.String) },
  listStyles: { names: "encodedComma", tags: "brackets" },
  success: Thing,
})

export const createThing = Operation.make("createThing", {
  method: "POST",
  path: "/things",
  body: Body.json({
    name: Schema.String,
    token: Schema.optionalKey(Wire.Secret),
    meta: Schema.optionalKey(Schema.Json),
  }),
  success: Schema.Struct({ thing: Thing, newToken: Wire.optional(Wire.Secret) }),
})

export const createKeyed = Operation.make("createKeyed", {
  method: "POST",
  path: "/keyed",
  host: "vault",
  idempotency: Idempotency.header("x-idempotency"),
  body: Body.form({ name: Schema.String, sizes: Schema.optionalKey(Schema.Array(Schema.Int)) }),
  listStyles: { sizes: "repeat" },
  success: Thing,
})

const ThingPage = Schema.Struct({ rows: Schema.Array(Thing), total: Wire.optional(Schema.Finite) })
const CursorPage = Schema.Struct({ rows: Schema.Array(Thing), next: Wire.optional(Schema.String) })

export const listThings = Operation.make("listThings", {
  method: "GET",
  path: "/things",
  query: { skip: Schema.optionalKey(Schema.Int), limit: Schema.optionalKey(Schema.Int) },
  success: ThingPage,
  paging: {
    style: "offset",
    start: Paging.offset,
    offset: "skip",
    limit: "limit",
    items: (page) => page.rows,
    total: (page) => page.total,
    key: (thing) => thing.id,
    defaultLimit: 5,
    honouredLimit: 4,
  },
})

export const listByCursor = Operation.make("listByCursor", {
  method: "GET",
  path: "/cursor",
  query: { after: Schema.optionalKey(Schema.String) },
  success: CursorPage,
  paging: {
    style: "cursor",
    start: Paging.cursor,
    cursor: "after",
    items: (page) => page.rows,
    next: (page) => page.next,
  },
})

/** A GET that writes. */
export const grantThing = Operation.make("grantThing", {
  method: "GET",
  path: "/things/:id/grant",
  effect: "write",
  pathFields: { id: Schema.String },
  query: { shop: Schema.optionalKey(Schema.String) },
  success: Thing,
})

/** A POST that reads, page by page, with lists that overlap. */
export const findThings = Operation.make("findThings", {
  method: "POST",
  path: "/things/find",
  effect: "read",
  body: Body.form({ name: Schema.String, skip: Schema.optionalKey(Schema.Int) }),
  success: ThingPage,
  paging: {
    style: "offset",
    start: (paging, input) => distinct(Paging.offset(paging, input), paging.items, paging.key),
    offset: "skip",
    items: (page) => page.rows,
    key: (thing) => thing.id,
  },
})

const distinct = <Page, Item>(
  step: Operation.PagingStep<Page>,
  items: (page: Page) => ReadonlyArray<Item>,
  key: (item: Item) => string,
  seen: ReadonlySet<string> = new Set(),
): Operation.PagingStep<Page> => ({
  input: step.input,
  next: (page) => {
    const fresh = items(page).filter((item) => !seen.has(key(item)))
    const next = step.next(page)
    if (next._tag === "Stalled") return next
    const known = new Set([...seen, ...fresh.map(key)])
    return next._tag === "End"
      ? { _tag: "End", items: fresh }
      : { _tag: "More", items: fresh, step: distinct(next.step, items, key, known) }
  },
})

/** A listing in one answer, and a wrapped body. */
export const listAll = Operation.make("listAll", {
  method: "GET",
  path: "/all",
  success: CursorPage,
})

export const wrapThing = Operation.make("wrapThing", {
  method: "POST",
  path: "/wrapped",
  body: Body.jsonUnder("request", { name: Schema.String }),
  success: Thing,
})

export const describeThing = Operation.make("describeThing", {
  method: "POST",
  path: "/described",
  query: { shop: Schema.optionalKey(Schema.String) },
  body: Body.jsonValue("about", Schema.optionalKey(Schema.Record(Schema.String, Schema.String))),
  success: Thing,
})

const documented = (operation: Operation.Any, summary: string): Operation.Documented =>
  Operation.document(operation, { summary, confidence: "documented", source: "[docs] Acme does not exist" })

export const operations: ReadonlyArray<Operation.Documented> = [
  documented(getThing, "One thing"),
  documented(createThing, "Makes a thing"),
  documented(createKeyed, "Makes a thing once"),
  documented(listThings, "Things by offset"),
  documented(listByCursor, "Things by cursor"),
  documented(grantThing, "Gives a thing"),
  documented(findThings, "Things by name"),
  documented(listAll, "All things"),
  documented(wrapThing, "Makes a thing in a wrapper"),
  documented(describeThing, "Describes a thing"),
]
