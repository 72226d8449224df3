/**
 * What the reader's operations have in common, said once: a browser's bundle holds all of them.
 */
import type { Classify } from "@effect-billing/core/Classification"
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import type * as Schema from "effect/Schema"
import { page, type Page } from "../PianoSchema/Page.ts"
import { paged } from "./paged.ts"
import { list, none, value } from "./readerEnvelope.ts"

/** What an operation answers, and how that is read. */
interface Answer<A, Item = never> {
  readonly success: Operation.Codec<A>
  readonly classify: Classify
  readonly paging?: Operation.OffsetPaging<A, Item>
}

/** One payload. `key` is its name, where one has been seen. */
export const one = <A>(success: Operation.Codec<A>, key?: string): Answer<A> => ({
  success,
  classify: value(key),
})

/** Rows, all at once. */
export const rows = <const Key extends string, Item>(
  key: Key,
  item: Schema.Codec<Item, unknown>,
): Answer<Page<Key, Item>> => ({ success: page(key, item), classify: list(key) })

/** Rows, by offset and limit. */
export const pages = <const Key extends string, Item>(
  key: Key,
  item: Schema.Codec<Item, unknown>,
  idOf?: (row: Item) => string,
): Answer<Page<Key, Item>, Item> => ({ ...rows(key, item), paging: paged(key, idOf) })

/** No payload. */
export const nothing: Answer<Schema.Json> = { success: Wire.Json, classify: none }

interface Rest {
  /** Default: a GET reads, a POST writes. */
  readonly effect?: Operation.Effect
  readonly prepare?: (encoded: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

const anonymous = { host: "browser", credential: "anonymous" } as const

/** A GET: the fields are its query. */
export const get = <const Name extends string, F extends Operation.Fields, A, Item = never>(
  name: Name,
  path: string,
  query: F,
  answer: Answer<A, Item>,
  rest?: Rest,
): Operation.Operation<Name, Schema.Struct<F>["Type"], A, Item> =>
  Operation.make(name, { method: "GET", path: `/api/v3${path}`, query, ...anonymous, ...answer, ...rest })

/** A POST: the fields are its form. */
export const post = <const Name extends string, F extends Operation.Fields, A, Item = never>(
  name: Name,
  path: string,
  fields: F,
  answer: Answer<A, Item>,
  rest?: Rest,
): Operation.Operation<Name, Schema.Struct<F>["Type"], A, Item> =>
  Operation.make(name, {
    method: "POST",
    path: `/api/v3${path}`,
    body: Body.form(fields),
    ...anonymous,
    ...answer,
    ...rest,
  })
