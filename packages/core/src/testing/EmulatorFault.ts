/**
 * Faults on request: what an emulator does wrong, for which requests, and how often. A fault is plain JSON, so the
 * command line and the control API take the same value as a test.
 *
 * ```json
 * [{ "kind": "status", "status": 429, "retryAfter": 2, "times": 1, "match": { "operation": "getCustomerPurchases" } }]
 * ```
 *
 * Faults are tried in the order they are given. A request suffers at most one that replaces its answer (`status`,
 * `html`, `reset` before the answer), so `[503 once, 500 once]` hits two requests, one after the other; latency and
 * faults of the body (`drift`, `halfJson`, `cutBody`, `slowBody`, `reset` after the headers) come on top.
 *
 * ```ts
 * const faults: ReadonlyArray<EmulatorFault.Fault> = [
 *   { kind: "status", status: 429, retryAfter: 2, times: 1, match: { operation: "getCustomerPurchases" } },
 *   { kind: "latency", duration: "200 millis" },
 * ]
 * ```
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type * as Random from "effect/Random"
import * as Schema from "effect/Schema"

const PositiveInt = Schema.Int.check(Schema.isGreaterThan(0))
const NonNegativeInt = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** A duration in JSON: milliseconds, or a text such as `"2 seconds"`. */
export const DurationInput = Schema.Union([
  Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)),
  Schema.String.check(
    Schema.makeFilter<string>(
      (text) => {
        const duration = Option.getOrUndefined(Duration.fromInput(text as Duration.Input))
        return duration !== undefined && Duration.isFinite(duration) && Duration.toMillis(duration) >= 0
      },
      { expected: 'a duration such as "2 seconds"' },
    ),
  ),
])
/** See the schema {@link DurationInput}. */
export type DurationInput = typeof DurationInput.Type

/** A {@link DurationInput} as a duration. */
export const toDuration = (input: DurationInput): Duration.Duration =>
  Duration.fromInputUnsafe(input as Duration.Input)

/** Which requests a fault is for; every condition that is given must hold. */
export const Match = Schema.Struct({
  method: Schema.optionalKey(Schema.String),
  /**
   * A route's path template, or a pattern for the percent-encoded path: `*` and `:name` stand for one segment, `**` for any rest.
   */
  path: Schema.optionalKey(Schema.String),
  /** Name of an operation. */
  operation: Schema.optionalKey(Schema.String),
})
/** See the schema {@link Match}. */
export type Match = typeof Match.Type

const common = {
  /** Without it: every request. */
  match: Schema.optionalKey(Match),
  /** How many requests it hits before it wears off; without it: all. */
  times: Schema.optionalKey(PositiveInt),
  /** Share of the matching requests it hits, 0 to 1, drawn from the emulator's seeded random numbers. */
  probability: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
}

const handled = {
  /**
   * Whether the emulator has done what was asked before the fault hits, so that a write takes effect although no
   * usable answer says so. Default false.
   */
  handled: Schema.optionalKey(Schema.Boolean),
}

/** Waits before anything else happens. */
export const Latency = Schema.Struct({ kind: Schema.Literal("latency"), duration: DurationInput, ...common })

/** Answers with this status, in the vendor's own shape where the emulator knows one. */
export const Status = Schema.Struct({
  kind: Schema.Literal("status"),
  status: Schema.Int.check(Schema.isBetween({ minimum: 400, maximum: 599 })),
  /** Sends `Retry-After`, this many seconds from now. */
  retryAfter: Schema.optionalKey(NonNegativeInt),
  /** How `Retry-After` is written; default `seconds`. A `date` counts from the real clock, which the client reads too. */
  retryAfterForm: Schema.optionalKey(Schema.Literals(["seconds", "date"])),
  ...handled,
  ...common,
})

/** Answers with a page of HTML, as a captive portal or a foreign proxy does. Default status 200. */
export const Html = Schema.Struct({
  kind: Schema.Literal("html"),
  status: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 599 }))),
  ...handled,
  ...common,
})

/** Resets the connection: instead of an answer (default), or after its headers. */
export const Reset = Schema.Struct({
  kind: Schema.Literal("reset"),
  when: Schema.optionalKey(Schema.Literals(["beforeAnswer", "afterHeaders"])),
  ...handled,
  ...common,
})

/** Closes the connection in the middle of the body. */
export const CutBody = Schema.Struct({
  kind: Schema.Literal("cutBody"),
  /** Bytes that still arrive; default half of the body, and never all of it. */
  afterBytes: Schema.optionalKey(NonNegativeInt),
  ...common,
})

/** Sends the body at this speed. */
export const SlowBody = Schema.Struct({
  kind: Schema.Literal("slowBody"),
  bytesPerSecond: PositiveInt,
  ...common,
})

/** Sends the first half of the JSON as if it were all: right length, right content type, no JSON. */
export const HalfJson = Schema.Struct({ kind: Schema.Literal("halfJson"), ...common })

/** Changes the JSON of an answer as vendors do without telling. */
export const Drift = Schema.Struct({
  kind: Schema.Literal("drift"),
  /**
   * `unknownField`: adds a field to the object at `path`. `unknownMember`: puts a word nobody knows in place of the
   * text at `path`. `null`: puts null there, also where the field was absent. `wrongType`: puts a value of another
   * type there.
   */
  change: Schema.Literals(["unknownField", "unknownMember", "null", "wrongType"]),
  /** Keys and indexes from the root; `"*"` stands for each key or item. Default: the root. */
  path: Schema.optionalKey(Schema.Array(Schema.Union([Schema.String, NonNegativeInt]))),
  ...common,
})

/** Any fault. */
export const Fault = Schema.Union([Latency, Status, Html, Reset, CutBody, SlowBody, HalfJson, Drift])
/** See the schema {@link Fault}. */
export type Fault = typeof Fault.Type

/** What `desk emulate --faults` and `PUT /__control/faults` take. */
export const Faults = Schema.Array(Fault)

const decodeFaults = Schema.decodeUnknownEffect(Faults)

/** Reads faults from JSON; a field that does not exist is an error, because a misspelt one would do nothing. */
export const decode = (input: unknown) => decodeFaults(input, { onExcessProperty: "error", errors: "all" })

/** A fault and what it has done so far. */
export interface Entry {
  readonly id: string
  readonly fault: Fault
  /** Requests it hit. */
  readonly hits: number
  /** Requests it was meant for and could not hit: a `drift` whose path leads nowhere, a body that is no JSON. */
  readonly misses: number
}

/** What a request is to suffer. */
export interface Plan {
  readonly latency: Duration.Duration
  /** Replaces the answer. */
  readonly instead: typeof Status.Type | typeof Html.Type | typeof Reset.Type | undefined
  /** Changes the bytes of the answer, in this order; each says whether it could. */
  readonly changes: ReadonlyArray<
    (body: Uint8Array<ArrayBuffer>, isJson: boolean) => Uint8Array<ArrayBuffer> | undefined
  >
  readonly bytesPerSecond: number | undefined
  readonly cut: { readonly afterBytes: number | undefined; readonly how: "close" | "reset" } | undefined
  /** Ids of the faults that hit, for the record of the request. */
  readonly ids: () => ReadonlyArray<string>
}

/** What a fault can be matched against. */
export interface Subject {
  readonly method: string
  readonly pathname: string
  readonly operation: string | undefined
}

/** Compiles the `path` of a {@link Match}. */
export const pathPattern = (pattern: string): RegExp => {
  const escape = (part: string): string => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  const segments = pattern.split("/").map((segment) => {
    if (segment === "**") return ".*"
    if (segment.startsWith(":") && segment.length > 1) return "[^/]+"
    return segment.split("*").map(escape).join("[^/]*")
  })
  // `/v2/**` also stands for `/v2`: the slash before a rest goes with it.
  return new RegExp(`^${segments.join("\\/").replaceAll("\\/.*", "(?:\\/.*)?")}$`)
}

/** The faults of one emulator, and how often each has hit. */
export interface FaultStore {
  readonly list: () => ReadonlyArray<Entry>
  /** Replaces all faults. */
  readonly set: (faults: ReadonlyArray<Fault>) => void
  /** Adds faults after the present ones. */
  readonly add: (...faults: ReadonlyArray<Fault>) => void
  readonly clear: () => void
  /** Decides what a request suffers, and counts it. */
  readonly plan: (subject: Subject) => Plan
}

interface MutableEntry {
  readonly id: string
  readonly fault: Fault
  readonly pattern: RegExp | undefined
  hits: number
  misses: number
}

/** Makes an empty store. `random` is asked at every draw, so that a reset can put a fresh one in its place. */
export const makeStore = (random: () => Random.Random): FaultStore => {
  let entries: Array<MutableEntry> = []
  let count = 0
  const toEntry = (fault: Fault): MutableEntry => ({
    id: `fault_${++count}`,
    fault,
    pattern: fault.match?.path === undefined ? undefined : pathPattern(fault.match.path),
    hits: 0,
    misses: 0,
  })
  const strikes = (entry: MutableEntry, subject: Subject): boolean => {
    const { match, probability, times } = entry.fault
    if (times !== undefined && entry.hits >= times) return false
    if (match?.method !== undefined && match.method.toUpperCase() !== subject.method) return false
    if (match?.operation !== undefined && match.operation !== subject.operation) return false
    if (entry.pattern !== undefined && !entry.pattern.test(subject.pathname)) return false
    return probability === undefined || random().nextDoubleUnsafe() < probability
  }
  return {
    list: () => entries.map(({ fault, hits, id, misses }) => ({ id, fault, hits, misses })),
    set: (faults) => {
      entries = faults.map(toEntry)
    },
    add: (...faults) => {
      entries.push(...faults.map(toEntry))
    },
    clear: () => {
      entries = []
    },
    plan: (subject) => {
      const striking = entries.filter((entry) => strikes(entry, subject))
      const hit: Array<string> = []
      const count = (entry: MutableEntry): void => {
        entry.hits++
        hit.push(entry.id)
      }
      let latency = 0
      let instead: Plan["instead"]
      for (const entry of striking) {
        const fault = entry.fault
        if (fault.kind === "latency") {
          latency += Duration.toMillis(toDuration(fault.duration))
          count(entry)
        } else if (
          instead === undefined &&
          (fault.kind === "status" ||
            fault.kind === "html" ||
            (fault.kind === "reset" && fault.when !== "afterHeaders"))
        ) {
          instead = fault
          count(entry)
        }
      }
      const changes: Array<Plan["changes"][number]> = []
      let bytesPerSecond: number | undefined
      let cut: Plan["cut"]
      // A connection that is reset before the answer has no body left to spoil.
      for (const entry of instead?.kind === "reset" ? [] : striking) {
        const fault = entry.fault
        if (fault.kind === "slowBody") {
          bytesPerSecond = Math.min(bytesPerSecond ?? fault.bytesPerSecond, fault.bytesPerSecond)
          count(entry)
        } else if (fault.kind === "cutBody" && cut === undefined) {
          cut = { afterBytes: fault.afterBytes, how: "close" }
          count(entry)
        } else if (fault.kind === "reset" && fault.when === "afterHeaders" && cut === undefined) {
          cut = { afterBytes: 0, how: "reset" }
          count(entry)
        } else if ((fault.kind === "drift" || fault.kind === "halfJson") && instead === undefined) {
          // Counted now, so that two requests at the same time do not both take the last one; given back below.
          count(entry)
          changes.push((body, isJson) => {
            const changed = isJson
              ? fault.kind === "drift"
                ? driftBytes(fault, body)
                : half(body)
              : undefined
            if (changed === undefined) {
              entry.hits--
              entry.misses++
              hit.splice(hit.indexOf(entry.id), 1)
            }
            return changed
          })
        }
      }
      return { latency: Duration.millis(latency), instead, changes, bytesPerSecond, cut, ids: () => [...hit] }
    },
  }
}

const half = (body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined =>
  body.byteLength < 2 ? undefined : body.slice(0, Math.floor(body.byteLength / 2))

/** Name of the field that `unknownField` adds. */
export const unknownFieldName = "emulator_unknown_field"
/** The word that `unknownMember` writes. */
export const unknownMemberName = "EMULATOR_UNKNOWN_MEMBER"

const driftBytes = (
  fault: typeof Drift.Type,
  body: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined => {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
  const root = { value }
  const changed = driftAt(root, ["value", ...(fault.path ?? [])], fault.change)
  return changed ? new TextEncoder().encode(JSON.stringify(root.value)) : undefined
}

type Container = Record<string, unknown> | Array<unknown>

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null

// Only own keys count: a path of "constructor" must not reach the prototype.
const own = (container: Container, key: string | number): boolean => Object.hasOwn(container, key)

const driftAt = (
  container: Container,
  path: ReadonlyArray<string | number>,
  change: (typeof Drift.Type)["change"],
): boolean => {
  const [step, ...rest] = path
  if (step === undefined) return false
  const keys: ReadonlyArray<string | number> = step === "*" ? Object.keys(container) : [step]
  return keys.map((key) => driftKey(container, key, rest, change)).some((changed) => changed)
}

const driftKey = (
  container: Container,
  key: string | number,
  rest: ReadonlyArray<string | number>,
  change: (typeof Drift.Type)["change"],
): boolean => {
  const fields = container as Record<string | number, unknown>
  const value = own(container, key) ? fields[key] : undefined
  if (rest.length > 0) return isContainer(value) && driftAt(value, rest, change)
  switch (change) {
    case "unknownField": {
      if (!isContainer(value) || Array.isArray(value)) return false
      value[unknownFieldName] = { added: true }
      return true
    }
    case "unknownMember": {
      if (typeof value !== "string") return false
      fields[key] = unknownMemberName
      return true
    }
    case "null": {
      // In a list there is no absent item to make null of.
      if (value === null || (Array.isArray(container) && !own(container, key))) return false
      Object.defineProperty(fields, key, {
        value: null,
        writable: true,
        enumerable: true,
        configurable: true,
      })
      return true
    }
    case "wrongType": {
      if (!own(container, key)) return false
      fields[key] = isContainer(value) ? "emulator: wrong type" : { emulator: "wrong type" }
      return true
    }
  }
}
