/**
 * The contract of one provider call, as a plain value. Everything else is derived from it: the call itself, the
 * emulator's route, the operation tables, the command line's `call`, the OpenAPI document.
 *
 * The input of an operation is one flat object in the provider's own field names; the operation knows which
 * field travels in the path, the query, a header or the body.
 *
 * ```ts
 * const getCustomer = Operation.make("getCustomer", {
 *   method: "GET",
 *   path: "/customers/:id",
 *   pathFields: { id: Schema.String },
 *   query: { expand: Schema.optional(Schema.Boolean) },
 *   success: Schema.Struct({ id: Schema.String, email: Wire.optional(Schema.String) }),
 * })
 *
 * type GetCustomer = Operation.Input<typeof getCustomer> // { id: string; expand?: boolean | undefined }
 * ```
 */
import * as Schema from "effect/Schema"
import type { Body as BodyOf } from "./Body.ts"
import type { Classify } from "./Classification.ts"
import type { Idempotency } from "./Idempotency.ts"
import type { ListStyle } from "./ListStyle.ts"
import type { Issue } from "./Reason.ts"

/** How sure a fact is. `inferred` means: reasoned from other facts, stated nowhere. */
export type Confidence = "documented" | "clientCode" | "thirdParty" | "inferred"

/**
 * Whether a call changes something at the provider. A method says nothing about it: some GETs write and some
 * POSTs only read.
 */
export type Effect = "read" | "write"

/**
 * When the client may send a request again after an unclear answer: `safe`: always (reads, and writes the
 * provider treats as repeats); `keyed`: with the same idempotency key; `never`: only if it certainly never left.
 */
export type Repeat = "safe" | "keyed" | "never"

/** HTTP methods the providers use. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/** A listing by how many items to skip. See the module `Paging` for when it ends. */
export interface OffsetPaging<in Page, out Item> {
  readonly style: "offset"
  /** `Paging.offset`. The operation brings its walk along, so that a bundle holds no other. */
  readonly start: <P, I>(
    paging: OffsetPaging<P, I>,
    input: Readonly<Record<string, unknown>>,
  ) => PagingStep<P>
  /** Input field that says how many items to skip. */
  readonly offset: string
  /** Input field that says how many items to return; absent where the provider alone decides. */
  readonly limit?: string
  readonly items: (page: Page) => ReadonlyArray<Item>
  /** The total the provider gives, where it gives one that it means. */
  readonly total?: (page: Page) => number | null | undefined
  /**
   * What makes two items the same, for noticing a page that repeats. (A method, so that an operation stays
   * covariant in its items: the engine hands it only items of its own pages.)
   */
  key(item: Item): string
  /** Items asked for when the caller does not say. */
  readonly defaultLimit?: number
  /**
   * The largest limit the provider is known to honour. Up to it a page shorter than asked for is the last one;
   * above it, and without it, the provider may have cut the page, so only the total or an empty page ends the walk.
   */
  readonly honouredLimit?: number
}

/** A listing by an opaque cursor. */
export interface CursorPaging<in Page, out Item> {
  readonly style: "cursor"
  /** `Paging.cursor`. */
  readonly start: <P, I>(
    paging: CursorPaging<P, I>,
    input: Readonly<Record<string, unknown>>,
  ) => PagingStep<P>
  /** Input field that carries the cursor. */
  readonly cursor: string
  readonly items: (page: Page) => ReadonlyArray<Item>
  /** The next cursor; absent, null or empty on the last page. */
  readonly next: (page: Page) => string | null | undefined
}

/** See {@link OffsetPaging} and {@link CursorPaging}. */
export type PagingStyle<Page, Item> = OffsetPaging<Page, Item> | CursorPaging<Page, Item>

/** One request of a walk. */
export interface PagingStep<in Page> {
  readonly input: Readonly<Record<string, unknown>>
  /** Looks at the page that came: whether anything of it is new, and how it goes on. */
  readonly next: (page: Page) => PagingNext<Page>
}

/**
 * How a walk goes on after a page: with another request, not at all, or not without going in circles. `items` are
 * what of the page is new, for walks that meet items again; absent: all of it.
 */
export type PagingNext<Page> =
  | {
      readonly _tag: "More"
      readonly step: PagingStep<Page>
      readonly items?: ReadonlyArray<unknown>
    }
  | { readonly _tag: "End"; readonly items?: ReadonlyArray<unknown> }
  | { readonly _tag: "Stalled"; readonly description: string }

/** The fields of one part of the input. */
export type Fields = Schema.Struct.Fields

/** A schema the engine can run: no services needed, decoding and encoding. */
export type Codec<A> = Schema.ConstraintCodec<A, unknown>

/** What is wrong with an input: nothing, one thing, or several. */
export type CheckResult = Issue | ReadonlyArray<Issue> | undefined

/**
 * The contract of one call. `Input` is what the caller passes, `Success` what the call returns, `Item` what a
 * listing lists (`never` for calls that are no listing).
 */
export interface Operation<out Name extends string, in out Input, in out Success, out Item = never> {
  readonly name: Name
  readonly method: Method
  /** Path template: `/v2/customers/:applicationUsername/purchases`. */
  readonly path: string
  /** Which of the provider's hosts serves it, by the provider's own name for it; most have one, `api`. */
  readonly host: string
  /** Which of the provider's credentials it takes, by name: `secret`, `public`, … */
  readonly credential: string
  readonly effect: Effect
  readonly repeat: Repeat
  /** How a write carries its idempotency key, for `repeat: "keyed"`. */
  readonly idempotency: Idempotency | undefined
  readonly input: Codec<Input>
  /** Names of the input's fields by where they travel. A path field is in the template too. */
  readonly locations: {
    readonly path: ReadonlyArray<string>
    readonly query: ReadonlyArray<string>
    readonly headers: ReadonlyArray<string>
    readonly body: ReadonlyArray<string>
  }
  readonly listStyles: Readonly<Record<string, ListStyle>>
  readonly body: BodyOf | undefined
  /**
   * The rule over the whole input. `input` holds it too; here it is for inputs whose fields are wrong, so that all
   * that is wrong is said at once. (A method, so that an operation stays covariant where it is.)
   */
  check?(input: Partial<Input>): ReadonlyArray<Issue>
  /** Last adjustment of the encoded input, before it is laid out; for rules such as "names win over paging". */
  readonly prepare:
    | ((encoded: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>)
    | undefined
  readonly success: Codec<Success>
  readonly paging: PagingStyle<Success, Item> | undefined
  /** How answers of this call are read, where the provider's usual reading does not fit. */
  readonly classify: Classify | undefined
}

/**
 * What is known about a call, for tables and help. It stands apart from the operation, so that a bundle that
 * only makes calls does not hold the words about them.
 */
export interface Facts {
  /** One sentence. */
  readonly summary: string
  readonly confidence: Confidence
  /** Where the contract comes from, in words: `[docs]`, `[client code]`, `[inferred]` and what exactly. */
  readonly source: string
  /** The provider has announced that this call goes away. */
  readonly deprecated: boolean
}

/** Any operation, for tables and registries. */
// The input is contravariant and covariant at once (it is encoded and decoded), so only `any` holds them all.
// oxlint-disable-next-line typescript/no-explicit-any
export type Any = Operation<string, any, any, any> | Operation<string, any, any, never>

/** An operation with what is known about it. */
export type Documented<O extends Any = Any> = O & Facts

/** Puts an operation and the facts about it together. */
export const document = <O extends Any>(
  operation: O,
  { deprecated = false, ...facts }: Omit<Facts, "deprecated"> & { readonly deprecated?: boolean },
): Documented<O> => ({ ...operation, ...facts, deprecated })

/** What the caller passes. */
export type Input<O extends Any> = O["input"]["Type"]

/** What the call returns. */
export type Success<O extends Any> = O["success"]["Type"]

/** What {@link make} takes besides the name. */
export interface Options<
  Path extends Fields,
  Query extends Fields,
  Headers extends Fields,
  Body extends Fields,
  Success extends Codec<unknown>,
  Item,
> {
  readonly method: Method
  readonly path: string
  readonly host?: string
  readonly credential?: string
  /** Default: `read` for GET, `write` for everything else. */
  readonly effect?: Effect
  /** Default: `safe` for reads; for writes `keyed` with `idempotency`, `never` without. */
  readonly repeat?: Repeat
  readonly idempotency?: Idempotency
  readonly pathFields?: Path
  readonly query?: Query
  readonly headers?: Headers
  readonly body?: BodyOf<Body>
  readonly listStyles?: Readonly<Record<string, ListStyle>>
  /**
   * A rule over the whole input, for what no field can say alone: returns what is wrong. Checked before anything is
   * sent, also when fields are wrong by themselves: those are absent then, so each may be undefined, and what the
   * rule says about them is left out.
   */
  readonly check?: (
    // The fields are inferred from their own properties, never from what a check wants to see of them.
    input: NoInfer<Partial<Schema.Struct<Path & Query & Headers & Body>["Type"]>>,
  ) => CheckResult
  readonly prepare?: (encoded: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  readonly success: Success
  readonly paging?: PagingStyle<Success["Type"], Item>
  readonly classify?: Classify
}

/**
 * Makes an operation from its parts. Field names must not repeat across path, query, headers and body: the
 * caller passes one flat object.
 */
export const make = <
  const Name extends string,
  Success extends Codec<unknown>,
  Path extends Fields = {},
  Query extends Fields = {},
  Headers extends Fields = {},
  Body extends Fields = {},
  Item = never,
>(
  name: Name,
  options: Options<Path, Query, Headers, Body, Success, Item>,
): Operation<Name, Schema.Struct<Path & Query & Headers & Body>["Type"], Success["Type"], Item> => {
  const effect = options.effect ?? (options.method === "GET" ? "read" : "write")
  const struct = Schema.Struct({
    ...options.pathFields,
    ...options.query,
    ...options.headers,
    ...options.body?.fields,
  } as Path & Query & Headers & Body)
  type Whole = (typeof struct)["Type"]
  const rule = options.check
  const check = rule && ((value: Partial<Whole>) => [rule(value) ?? []].flat())
  const input =
    check === undefined
      ? struct
      : struct.check(
          Schema.makeFilter((value: Whole) =>
            check(value).map(({ message, path }) => ({ path, issue: message })),
          ),
        )
  return {
    name,
    method: options.method,
    path: options.path,
    host: options.host ?? "api",
    credential: options.credential ?? "default",
    effect,
    repeat:
      options.repeat ?? (effect === "read" ? "safe" : options.idempotency === undefined ? "never" : "keyed"),
    idempotency: options.idempotency,
    input: input as unknown as Codec<Schema.Struct<Path & Query & Headers & Body>["Type"]>,
    locations: {
      path: Object.keys(options.pathFields ?? {}),
      query: Object.keys(options.query ?? {}),
      headers: Object.keys(options.headers ?? {}),
      body: Object.keys(options.body?.fields ?? {}),
    },
    listStyles: options.listStyles ?? {},
    body: options.body,
    ...(check && { check }),
    prepare: options.prepare,
    success: options.success as Codec<Success["Type"]>,
    paging: options.paging,
    classify: options.classify,
  }
}
