/**
 * Routes: which operation of the vendor a request is for, and what its handler sees of it.
 *
 * ```ts
 * interface Store {
 *   readonly customers: ReadonlyMap<string, { readonly name: string }>
 * }
 *
 * const getCustomer: EmulatorRoute.Handler<Store> = (call) => {
 *   const customer = call.state.customers.get(call.path("id"))
 *   return customer === undefined
 *     ? Answer.json({ error: "no such customer" }, { status: 404 })
 *     : Answer.json(customer)
 * }
 * ```
 */
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Any } from "../Operation.ts"
import type { Issue } from "../Reason.ts"
import type { Answer } from "./Answer.ts"
import type { World } from "./EmulatorWorld.ts"

/**
 * What a route is bound to: any `Operation` of core fits, and for pages that are no operation a plain value does.
 */
export interface Target {
  readonly name: string
  readonly method: string
  /** Path template with whole segments as parameters: `/v2/customers/:applicationUsername/purchases`. */
  readonly path: string
  /** The vendor's name for the host that serves it, see `hosts` of an emulator's definition. */
  readonly host?: string
}

/** A request as a transport delivers it: whole, its body still bytes. */
export interface Incoming {
  readonly method: string
  /** Without the prefix of a server; its path is still percent-encoded. */
  readonly url: URL
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal
  /** Where the emulator is reached, when that is not the origin of `url`; see {@link ReceivedRequest}. */
  readonly base?: string
}

/** The body of a request, read as its content type says. */
export type Body =
  | { readonly _tag: "None" }
  | { readonly _tag: "Json"; readonly value: unknown }
  /** The content type says JSON and the bytes are none. */
  | { readonly _tag: "MalformedJson"; readonly text: string }
  | { readonly _tag: "Form"; readonly fields: URLSearchParams }
  | { readonly _tag: "Multipart"; readonly fields: FormData }
  /** Anything else, also JSON that is sent without saying so. */
  | { readonly _tag: "Other"; readonly contentType: string | undefined; readonly bytes: Uint8Array }

/** A request as it came in, before any route is chosen. */
export interface ReceivedRequest {
  readonly method: string
  /** The whole URL; its path is still percent-encoded. */
  readonly url: URL
  readonly headers: Headers
  readonly query: URLSearchParams
  readonly body: Body
  readonly bytes: Uint8Array
  /**
   * Where the request really arrived, for addresses in answers: on a server its address and the emulator's prefix
   * (`http://127.0.0.1:4010/acme`), in process the vendor's own origin. Without a slash at the end.
   */
  readonly base: string
}

/** A request with its route, and the world to answer it from. */
export interface Call<out State, in Event = never> extends World<State, Event> {
  /** Name of the operation. */
  readonly operation: string
  readonly target: Target
  readonly request: ReceivedRequest
  /** A parameter of the path, percent-decoded exactly once. A name that the template lacks is a defect. */
  readonly path: (name: string) => string
  /** Query fields as texts, decoded once; `getAll` for repeated ones. */
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: Body
}

/** Answers a call: at once, or as an effect that fails for no reason of its own. */
export type Handler<State, Event = never> = (call: Call<State, Event>) => Answer | Effect.Effect<Answer>

/** A target and who answers for it. */
export interface Route<State, Event = never> {
  readonly target: Target
  readonly handler: Handler<State, Event>
}

/** Binds an operation to its handler. */
export const route = <State, Event = never>(
  target: Target,
  handler: Handler<State, Event>,
): Route<State, Event> => ({ target, handler })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const strangers = (
  value: Readonly<Record<string, unknown>>,
  known: ReadonlyArray<string>,
  path: ReadonlyArray<string> = [],
): ReadonlyArray<Issue> =>
  Object.keys(value).flatMap((name) =>
    known.includes(name) ? [] : [{ path: [...path, name], message: "is not known here" }],
  )

/**
 * The fields of a JSON body, in whichever way the operation writes them (`Body.json`, `jsonUnder`, `jsonValue`), or
 * what is wrong with it: no JSON, another member than the one that holds the fields, a field nobody knows. The values
 * are not looked at.
 */
export const jsonFields = (
  body: Body,
  operation: Pick<Any, "body" | "locations">,
): Result.Result<Readonly<Record<string, unknown>>, ReadonlyArray<Issue>> => {
  const { under, whole } = operation.body ?? {}
  if (whole !== undefined && body._tag === "None") return Result.succeed({})
  if (body._tag !== "Json") return Result.fail([{ path: [], message: "the body is no JSON" }])
  if (whole !== undefined) return Result.succeed({ [whole]: body.value })
  if (!isObject(body.value)) return Result.fail([{ path: [], message: "the body is no JSON object" }])
  const path = under === undefined ? [] : [under]
  const fields = under === undefined ? body.value : body.value[under]
  const outside = under === undefined ? [] : strangers(body.value, path)
  if (!isObject(fields)) return Result.fail([...outside, { path, message: "is no JSON object" }])
  const issues = [...outside, ...strangers(fields, operation.locations.body, path)]
  return issues.length === 0 ? Result.succeed(fields) : Result.fail(issues)
}

/** What a router finds for a request. */
export type Match<State, Event> =
  | {
      readonly _tag: "Found"
      readonly route: Route<State, Event>
      readonly parameters: ReadonlyMap<string, string>
    }
  /** The path is known with other methods. */
  | { readonly _tag: "MethodNotAllowed"; readonly allowed: ReadonlyArray<string> }
  /** No route, or none that takes a path with a broken percent-encoding. */
  | { readonly _tag: "NotFound" }

interface Compiled<State, Event> {
  readonly route: Route<State, Event>
  readonly segments: ReadonlyArray<string>
}

const parameterName = (segment: string): string | undefined =>
  segment.startsWith(":") && segment.length > 1 ? segment.slice(1) : undefined

const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

const matchSegments = (
  template: ReadonlyArray<string>,
  path: ReadonlyArray<string | undefined>,
): ReadonlyMap<string, string> | undefined => {
  if (template.length !== path.length) return undefined
  const parameters = new Map<string, string>()
  for (const [index, expected] of template.entries()) {
    const actual = path[index]
    if (actual === undefined) return undefined
    const name = parameterName(expected)
    if (name === undefined) {
      if (actual !== expected) return undefined
    } else {
      if (actual === "") return undefined
      parameters.set(name, actual)
    }
  }
  return parameters
}

// `/events/summary` goes before `/events/:id`, whatever the order in which they were written down.
const moreSpecific = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean => {
  for (const [index, segment] of one.entries()) {
    const isParameter = parameterName(segment) !== undefined
    if (isParameter !== (parameterName(other[index] ?? "") !== undefined)) return !isParameter
  }
  return false
}

/** Finds routes by method, path and the vendor's host (undefined: any). */
export interface Router<State, Event> {
  readonly match: (method: string, pathname: string, host: string | undefined) => Match<State, Event>
}

/** Makes a router; two routes with the same method, path and host are a defect. */
export const makeRouter = <State, Event>(
  routes: ReadonlyArray<Route<State, Event>>,
): Router<State, Event> => {
  const seen = new Set<string>()
  const compiled = routes.map((item): Compiled<State, Event> => {
    const { host = "", method, name, path } = item.target
    const key = `${host} ${method} ${path.replace(/:[^/]+/g, ":")}`
    if (seen.has(key)) throw new Error(`two routes of the emulator answer ${method} ${path}; one is ${name}`)
    seen.add(key)
    return { route: item, segments: path.split("/") }
  })
  return {
    match: (method, pathname, host) => {
      const path = pathname.split("/").map(decode)
      const allowed = new Set<string>()
      let best:
        | { readonly candidate: Compiled<State, Event>; readonly parameters: ReadonlyMap<string, string> }
        | undefined
      for (const candidate of compiled) {
        const target = candidate.route.target
        if (host !== undefined && target.host !== undefined && target.host !== host) continue
        const parameters = matchSegments(candidate.segments, path)
        if (parameters === undefined) continue
        allowed.add(target.method)
        if (target.method !== method) continue
        if (best === undefined || moreSpecific(candidate.segments, best.candidate.segments))
          best = { candidate, parameters }
      }
      if (best !== undefined)
        return { _tag: "Found", route: best.candidate.route, parameters: best.parameters }
      return allowed.size > 0 ? { _tag: "MethodNotAllowed", allowed: [...allowed] } : { _tag: "NotFound" }
    },
  }
}
