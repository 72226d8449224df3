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

const documented = (operation: Operation.Any, summary: string): Operation.Documented =>
  Operation.document(operation, { summary, confidence: "documented", source: "[docs] Acme does not exist" })

export const operations: ReadonlyArray<Operation.Documented> = [
  documented(getThing, "One thing"),
  documented(createThing, "Makes a thing"),
  documented(createKeyed, "Makes a thing once"),
  documented(listThings, "Things by offset"),
  documented(listByCursor, "Things by cursor"),
]
