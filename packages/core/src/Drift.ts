/**
 * What a tolerant decode tolerated, made visible: fields the package does not know and enum members that are
 * not documented. Nothing of this fails a call (unless strict mode is on); a drift report is how a team learns
 * that a provider has moved before a user does.
 *
 * The walk over an answer happens only when somebody observes, so it costs nothing otherwise.
 *
 * ```ts
 * const inProduction: CallOptions.CallOptions = {
 *   drift: Drift.report(({ deviations, operation, provider }) =>
 *     Effect.logWarning(`${provider} has changed the answer of ${operation}`, deviations),
 *   ),
 * }
 * const inTestsAgainstTheProvider: CallOptions.CallOptions = { drift: Drift.strict }
 * ```
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import type { Issue } from "./Reason.ts"
import type { Scrub } from "./Redaction.ts"
import { knownMembersAnnotation } from "./Wire.ts"

/**
 * One tolerated deviation. `seen` is the unknown enum word, the kind of an unknown field's value, or what a checksum
 * that does not match the bytes it stands beside is made of; never a value.
 */
export interface Deviation {
  readonly kind: "unknownField" | "unknownMember" | "checksumMismatch"
  readonly path: Issue["path"]
  readonly seen: string
}

/** What was seen in one answer. */
export interface DriftReport {
  readonly provider: string
  readonly operation: string
  readonly deviations: ReadonlyArray<Deviation>
}

/** Told about every answer that deviates. */
export type DriftObserver = (report: DriftReport) => Effect.Effect<void>

/**
 * What is done about drift: the option `drift` of a client or a call. It brings the walk along, so who does not
 * look for drift has no byte of it in a bundle.
 */
export interface DriftPolicy {
  /** `more`: what the provider's own reading of the answer found (`Classification.success`). */
  readonly inspect: (
    schema: Schema.Constraint,
    raw: unknown,
    scrub: Scrub,
    more?: () => ReadonlyArray<Deviation>,
  ) => ReadonlyArray<Deviation>
  /** What to do about the deviations of an answer, when there are any: fail with issues, or nothing. */
  readonly decide: (report: DriftReport) => Effect.Effect<ReadonlyArray<Issue>>
}

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

// The schema of what is on the wire: the last step of an encoding chain.
const wireSide = (ast: SchemaAST.AST): SchemaAST.AST => {
  const encoding = ast.encoding
  const last = encoding?.[encoding.length - 1]
  return last === undefined ? ast : wireSide(last.to)
}

const annotationOf = (ast: SchemaAST.AST, name: string): unknown => {
  // An annotation made after a check sits on the last check.
  for (const check of (ast.checks ?? []).toReversed()) {
    const value = (check.annotations as Readonly<Record<string, unknown>> | undefined)?.[name]
    if (value !== undefined) return value
  }
  return (ast.annotations as Readonly<Record<string, unknown>> | undefined)?.[name]
}

const visit = (ast: SchemaAST.AST, value: unknown, path: Issue["path"], found: Array<Deviation>): void => {
  const members = annotationOf(ast, knownMembersAnnotation)
  if (Array.isArray(members)) {
    if (typeof value === "string" && !members.includes(value))
      found.push({ kind: "unknownMember", path, seen: value })
    return
  }
  const node = wireSide(ast)
  switch (node._tag) {
    case "Objects": {
      if (!isRecord(value)) return
      const known = new Map(node.propertySignatures.map((property) => [String(property.name), property.type]))
      const rest = node.indexSignatures[0]
      for (const [key, item] of Object.entries(value)) {
        const type = known.get(key) ?? rest?.type
        if (type !== undefined) visit(type, item, [...path, key], found)
        else found.push({ kind: "unknownField", path: [...path, key], seen: kindOf(item) })
      }
      return
    }
    case "Arrays": {
      if (!Array.isArray(value)) return
      const rest = node.rest[0]
      value.forEach((item, index) => {
        const type = node.elements[index] ?? rest
        if (type !== undefined) visit(type, item, [...path, index], found)
      })
      return
    }
    case "Union": {
      // The member that deviates least is the one that was meant.
      let best: Array<Deviation> | undefined
      for (const member of node.types) {
        if (!couldBe(member, value)) continue
        const deviations: Array<Deviation> = []
        visit(member, value, path, deviations)
        if (best === undefined || deviations.length < best.length) best = deviations
      }
      if (best !== undefined) found.push(...best)
      return
    }
    case "Suspend":
      return visit(node.thunk(), value, path, found)
    default:
      return
  }
}

const couldBe = (ast: SchemaAST.AST, value: unknown): boolean => {
  const node = wireSide(ast)
  switch (node._tag) {
    case "Null":
      return value === null
    case "String":
    case "TemplateLiteral":
      return typeof value === "string"
    case "Number":
      return typeof value === "number"
    case "Boolean":
      return typeof value === "boolean"
    case "Objects":
      return isRecord(value)
    case "Arrays":
      return Array.isArray(value)
    case "Literal":
      return value === node.literal
    default:
      return true
  }
}

const maximumSeenLength = 64

/**
 * The deviations of one raw answer from the schema that decodes it, after those that were found otherwise. What was
 * seen is scrubbed, then cut.
 */
export const deviations = (
  schema: Schema.Constraint,
  raw: unknown,
  scrub: Scrub = (text) => text,
  more?: () => ReadonlyArray<Deviation>,
): ReadonlyArray<Deviation> => {
  const found = [...(more?.() ?? [])]
  visit(schema.ast, raw, [], found)
  return found.map(({ kind, path, seen }) => ({
    kind,
    path: path.map((part) => (typeof part === "string" ? scrub(part) : part)),
    seen: scrub(seen).slice(0, maximumSeenLength),
  }))
}

/** A deviation as an issue, for strict mode. */
export const toIssue = ({ kind, path, seen }: Deviation): Issue => ({
  path,
  message:
    kind === "unknownField"
      ? `unknown field (${seen})`
      : kind === "unknownMember"
        ? `unknown member ${JSON.stringify(seen)}`
        : `the checksum does not match (${seen})`,
})

/** Tells an observer about every answer that deviates; the call succeeds all the same. */
export const report = (observer: DriftObserver): DriftPolicy => ({
  inspect: deviations,
  decide: (seen) => Effect.as(observer(seen), []),
})

/** Fails a call with `DecodeFailed` on what is otherwise tolerated. For tests against the real provider. */
export const strict: DriftPolicy = {
  inspect: deviations,
  decide: (seen) => Effect.succeed(seen.deviations.map(toIssue)),
}
