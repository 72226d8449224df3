import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Any } from "../Operation.ts"
import type { Issue } from "../Reason.ts"
import { withRule } from "./inputRule.ts"
import { isOfTheWhole, toIssues } from "./schemaIssues.ts"

/** Runs a codec: the value, or everything that is wrong with it. */
export type Run = (value: unknown) => Result.Result<unknown, ReadonlyArray<Issue>>

/** The codecs a call needs, built once and kept as long as the operation is. */
export interface CompiledOperation {
  /** What is wrong includes what the operation's rule says. */
  readonly encodeInput: Run
  readonly decodeSuccess: Run
}

/** Adds to what is wrong with the parts of a value what is wrong with it as a whole. */
type Complete = (issues: ReadonlyArray<Issue>) => ReadonlyArray<Issue>

/** The outcome of a codec; `complete` where only parts of the value have been looked at. */
export const toResult = (
  exit: Exit.Exit<unknown, Schema.SchemaError>,
  complete?: Complete,
): Result.Result<unknown, ReadonlyArray<Issue>> => {
  if (Exit.isSuccess(exit)) return Result.succeed(exit.value)
  const error = Cause.findErrorOption(exit.cause)
  if (Option.isNone(error)) throw Cause.squash(exit.cause)
  const { issue } = error.value
  const issues = toIssues(issue)
  return Result.fail(complete === undefined || isOfTheWhole(issue) ? issues : complete(issues))
}

// A codec is compiled at its first use: most programs call few operations, and a JIT compiler that the
// application enables after import must still be seen.
const lazily = (
  make: () => (value: unknown) => Exit.Exit<unknown, Schema.SchemaError>,
  operation?: Any,
): Run => {
  let run: ((value: unknown) => Exit.Exit<unknown, Schema.SchemaError>) | undefined
  return (value) =>
    toResult((run ??= make())(value), operation && ((issues) => withRule(operation, value, issues)))
}

const allIssues = { errors: "all" } as const
/** For inputs: a field nobody knows is a typing error. */
export const noExcess = { errors: "all", onExcessProperty: "error" } as const

/** A codec as the schema it is. */
export const schema = (codec: Any["input"]) => codec as unknown as Schema.Codec<unknown, unknown>

// The answer is decoded with the quick options first, which stop at the first issue; only an answer that does
// not fit is decoded again to name everything that is wrong with it.
const decodeAnswer = (codec: Schema.Codec<unknown, unknown>): Run => {
  const quick = lazily(() => Schema.decodeUnknownExit(codec))
  const thorough = lazily(() => Schema.decodeUnknownExit(codec, allIssues))
  return (value) => {
    const result = quick(value)
    return Result.isSuccess(result) ? result : thorough(value)
  }
}

const cache = /*#__PURE__*/ new WeakMap<Any, CompiledOperation>()

/** The codecs of this operation. */
export const compiled = (operation: Any): CompiledOperation => {
  const known = cache.get(operation)
  if (known !== undefined) return known
  const input = schema(operation.input)
  const success = schema(operation.success)
  const made: CompiledOperation = {
    encodeInput: lazily(() => Schema.encodeUnknownExit(input, noExcess), operation),
    decodeSuccess: decodeAnswer(success),
  }
  cache.set(operation, made)
  return made
}
