/**
 * The least an operation takes and answers, found by trying: a value for each field that is said to be missing or
 * wrong, until nothing is.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import type { Issue } from "@effect-billing/core/Reason"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

type Path = ReadonlyArray<string | number>

const guesses: ReadonlyArray<unknown> = [
  "x",
  1,
  true,
  "alice@example.com",
  "2026-01-02T03:04:05Z",
  "2026-01-02",
  [],
  {},
  ["x"],
  [1],
  [{}],
  null,
]

const placed = (value: unknown, path: Path, guess: unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return guess
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? placed(item, rest, guess) : item))
  const fields = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>
  return { ...fields, [key]: placed(fields[key], rest, guess) }
}

const same = (one: Path, other: Path): boolean => one.join("\n") === other.join("\n")

/** Of several values that fit into a place, the first that takes everything below it, too. */
const search = (wrong: (value: unknown) => ReadonlyArray<Issue>, value: unknown, depth = 0): unknown => {
  const [first] = wrong(value)
  if (first === undefined) return value
  if (depth > 60) return undefined
  for (const guess of guesses) {
    const next = placed(value, first.path, guess)
    if (wrong(next).some(({ path }) => same(path, first.path))) continue
    const found = search(wrong, next, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const sure = (name: string, value: unknown): unknown => {
  if (value === undefined) throw new Error(`${name}: nothing fits`)
  return value
}

/** The least input of an operation. */
export const input = (operation: Operation.Any): unknown =>
  sure(
    operation.name,
    search((value) => {
      const decoded = OperationJson.decodeInput(operation, value)
      return Result.isFailure(decoded)
        ? decoded.failure
        : OperationJson.inputIssues(operation, decoded.success)
    }, {}),
  )

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** The least answer of an operation that has one. */
export const answer = (operation: Operation.Any): unknown => {
  const decode = Schema.decodeUnknownExit(operation.success as Schema.Codec<unknown, unknown>)
  const wrong = (value: unknown): ReadonlyArray<Issue> => {
    const exit = decode(value, { errors: "all" })
    if (Exit.isSuccess(exit)) return []
    const [reason] = exit.cause.reasons
    if (reason?._tag !== "Fail") throw new Error(`${operation.name}: the answer's schema is broken`)
    return format(reason.error.issue).issues.map(({ message, path }) => ({
      path: (path ?? []).map((part) => {
        const key = typeof part === "object" ? part.key : part
        return typeof key === "number" ? key : String(key)
      }),
      message,
    }))
  }
  return [null, {}, [], 1, true, "x"].find((value) => wrong(value).length === 0) ?? search(wrong, {})
}
