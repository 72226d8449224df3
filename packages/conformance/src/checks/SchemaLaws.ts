/**
 * What every success schema must do with whatever a provider may send: let drift through, refuse what would be misread
 * and say where, and lose nothing on the way back.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as Arbitrary from "effect/Arbitrary"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { isDeepStrictEqual } from "node:util"
import * as WireValue from "../WireValue.ts"

/** How many values are tried per schema: fewer where a provider has many, so that the suite stays quick. */
export const runsFor = (operations: ReadonlyArray<Operation.Any>): number =>
  Math.max(4, Math.min(15, Math.round(600 / operations.length)))

/** One operation of each success schema: what several operations answer alike is looked at once. */
export const distinct = (
  operations: ReadonlyArray<Operation.Documented>,
): ReadonlyArray<Operation.Documented> => {
  const seen = new Set<unknown>()
  return operations.filter(({ success }) => {
    if (seen.has(success)) return false
    seen.add(success)
    return true
  })
}

interface Decoded {
  readonly value: unknown
}

interface Refused {
  readonly paths: ReadonlyArray<string>
}

type Reading = Decoded | Refused | { readonly defect: string }

const standard = SchemaIssue.makeFormatterStandardSchemaV1()

const spell = (path: ReadonlyArray<unknown>): string =>
  path
    .map((part) => String(typeof part === "object" && part !== null && "key" in part ? part.key : part))
    .join(".")

type AnyCodec = Schema.Codec<unknown, unknown>

interface Reader {
  readonly read: (json: unknown) => Reading
  readonly write: (value: unknown) => unknown
}

const readers = new WeakMap<AnyCodec, Reader>()

const reader = (schema: AnyCodec): Reader => {
  const known = readers.get(schema)
  if (known !== undefined) return known
  const made = makeReader(schema)
  readers.set(schema, made)
  return made
}

const makeReader = (schema: AnyCodec): Reader => {
  const decode = Schema.decodeUnknownExit(schema, { errors: "all" })
  const encode = Schema.encodeUnknownExit(schema)
  return {
    read: (json: unknown): Reading => {
      let exit: Exit.Exit<unknown, Schema.SchemaError>
      try {
        exit = decode(json)
      } catch (error) {
        return { defect: `it throws ${String(error)}` }
      }
      if (Exit.isSuccess(exit)) return { value: exit.value }
      const error = Cause.findErrorOption(exit.cause)
      if (Option.isNone(error)) return { defect: `it dies of ${Cause.pretty(exit.cause)}` }
      return { paths: standard(error.value.issue).issues.map(({ path }) => spell(path ?? [])) }
    },
    write: (value: unknown): unknown => {
      const exit = encode(value)
      return Exit.isSuccess(exit) ? WireValue.throughJson(exit.value) : Symbol("does not encode")
    },
  }
}

const describe = (reading: Reading): string =>
  "value" in reading
    ? "it is accepted"
    : "defect" in reading
      ? reading.defect
      : `it is refused at ${reading.paths.join(", ")}`

/** A law over one value: what is wrong, or undefined. */
export interface Law {
  readonly id: string
  readonly title: string
  readonly holds: (schema: AnyCodec, json: unknown, canonical: Canonical) => string | undefined
}

/** The form in which a value is written back. */
export type Canonical = (json: unknown) => unknown

const at = (position: WireValue.Position): string =>
  position.path.length === 0 ? "the root" : position.path.join(".")

const firstProblem = <A>(
  items: ReadonlyArray<A>,
  problem: (item: A) => string | undefined,
): string | undefined => {
  for (const item of items) {
    const found = problem(item)
    if (found !== undefined) return found
  }
  return undefined
}

const roundTrip: Law = {
  id: "roundTrip",
  title: "decode and encode are each other's reverse",
  holds: (schema, json, canonical) => {
    const { read, write } = reader(schema)
    const first = read(json)
    if (!("value" in first)) return `a generated answer is refused: ${describe(first)}`
    const back = write(first.value)
    if (!isDeepStrictEqual(back, canonical(json))) return `encoding gives ${JSON.stringify(back)}`
    const second = read(back)
    if (!("value" in second)) return `what was encoded is refused: ${describe(second)}`
    return isDeepStrictEqual(write(second.value), back)
      ? undefined
      : "the second round differs from the first"
  },
}

const extraField: Law = {
  id: "extraField",
  title: "a field nobody knows never fails an answer, wherever it stands",
  holds: (schema, json, canonical) => {
    const { read, write } = reader(schema)
    return firstProblem(
      WireValue.positions(WireValue.wireOf(schema), json).filter(({ isExtensible }) => isExtensible),
      (position) => {
        const changed = WireValue.replaced(
          json,
          [...position.path, "conformance_unknown"],
          WireValue.ofKind.object,
        )
        const reading = read(changed)
        if (!("value" in reading)) return `with an unknown field in ${at(position)}: ${describe(reading)}`
        const back = write(reading.value)
        return isDeepStrictEqual(back, canonical(json)) || isDeepStrictEqual(back, canonical(changed))
          ? undefined
          : `an unknown field in ${at(position)} changes what is read`
      },
    )
  },
}

const unknownWord = "Conformance.Unknown"

const unknownMember: Law = {
  id: "unknownMember",
  title: "an enum member nobody knows passes as itself",
  holds: (schema, json, canonical) => {
    const { read, write } = reader(schema)
    return firstProblem(
      WireValue.positions(WireValue.wireOf(schema), json).filter(({ members }) => members !== undefined),
      (position) => {
        const changed = WireValue.replaced(json, position.path, unknownWord)
        const reading = read(changed)
        if (!("value" in reading)) return `with an unknown member at ${at(position)}: ${describe(reading)}`
        return isDeepStrictEqual(write(reading.value), canonical(changed))
          ? undefined
          : `the unknown member at ${at(position)} does not come back as itself`
      },
    )
  },
}

const nullForAbsent: Law = {
  id: "nullForAbsent",
  title: "null where a field may be absent never fails an answer",
  holds: (schema, json) => {
    const { read } = reader(schema)
    return firstProblem(
      WireValue.positions(WireValue.wireOf(schema), json).filter(({ isOptional }) => isOptional),
      (position) => {
        // A rule may need the field; then its absence is refused just as well.
        if (!("value" in read(WireValue.without(json, position.path)))) return undefined
        const reading = read(WireValue.replaced(json, position.path, null))
        return "value" in reading ? undefined : `with null at ${at(position)}: ${describe(reading)}`
      },
    )
  },
}

const malformedField: Law = {
  id: "malformedField",
  title: "a known field of another type fails, and the error says where",
  holds: (schema, json) => {
    const { read } = reader(schema)
    return firstProblem(
      WireValue.positions(WireValue.wireOf(schema), json).filter(({ role }) => role !== "root"),
      (position) => {
        const taken = WireValue.kindsOf(position.ast)
        const wrong = (["object", "array", "number", "boolean", "string"] as const).find(
          (kind) => !taken.includes(kind),
        )
        if (wrong === undefined) return undefined
        const reading = read(WireValue.replaced(json, position.path, WireValue.ofKind[wrong]))
        if (!("paths" in reading)) return `with ${wrong} at ${at(position)}: ${describe(reading)}`
        const path = spell(position.path)
        return reading.paths.some((said) => said === path || said.startsWith(`${path}.`))
          ? undefined
          : `with ${wrong} at ${at(position)} the error points at ${reading.paths.join(", ")}`
      },
    )
  },
}

/** The laws over answers that fit the schema. */
export const laws: ReadonlyArray<Law> = [roundTrip, extraField, unknownMember, nullForAbsent, malformedField]

/** Checks one law for one operation, and gives a counterexample, the smallest that was found. */
export const check = (
  operation: Operation.Any,
  law: Law,
  { canonical = (json) => json, runs = 15 }: { readonly canonical?: Canonical; readonly runs?: number } = {},
): Effect.Effect<ReadonlyArray<string>> => {
  const schema = operation.success as unknown as AnyCodec
  const seed = `${operation.name} ${law.id}`
  const tell = (json: unknown): ReadonlyArray<string> => [
    `${operation.name}: ${law.holds(schema, json, canonical) ?? "fails now and then"}; the answer was ${JSON.stringify(json)}`,
  ]
  // Checking begins with the smallest values, and a rule over several fields may refuse all of them.
  if (WireValue.hasRule(schema.ast)) {
    return Effect.map(WireValue.samples(schema, { count: runs, seed }), (values) => {
      const counterexample = values.find((json) => law.holds(schema, json, canonical) !== undefined)
      return counterexample === undefined ? [] : tell(counterexample)
    })
  }
  return Effect.map(
    Arbitrary.checkEffect(
      WireValue.arbitrary(schema),
      (json) => law.holds(schema, json, canonical) === undefined,
      {
        runs,
        size: 4,
        seed,
      },
    ),
    (result) => {
      if (result._tag === "Passed") return []
      if (result._tag === "Falsified") return tell(result.shrunkInput)
      return [`${operation.name}: ${Arbitrary.formatCheckFailure(result) ?? result._tag}`]
    },
  )
}

/**
 * How many positions of each kind the generated answers of these operations have: a law that had nothing to look at
 * has proved nothing.
 */
export const coverage = (
  operations: ReadonlyArray<Operation.Any>,
): Effect.Effect<{
  readonly extensible: number
  readonly enums: number
  readonly optional: number
  readonly typed: number
}> =>
  Effect.map(
    Effect.forEach(operations, (operation) =>
      Effect.map(
        WireValue.samples(operation.success as Schema.Constraint, { count: 10, seed: operation.name }),
        (values) =>
          values.flatMap((value) =>
            WireValue.positions(WireValue.wireOf(operation.success as Schema.Constraint), value),
          ),
      ),
    ),
    (found) => {
      const all = found.flat()
      return {
        extensible: all.filter(({ isExtensible }) => isExtensible).length,
        enums: all.filter(({ members }) => members !== undefined).length,
        optional: all.filter(({ isOptional }) => isOptional).length,
        typed: all.filter(({ ast, role }) => role !== "root" && WireValue.kindsOf(ast).length < 6).length,
      }
    },
  )
