/**
 * Operations from plain JSON and back: for a command line, an HTTP API, anything that has no types at hand.
 *
 * ```ts
 * const getCustomer = Operation.make("getCustomer", {
 *   method: "GET",
 *   path: "/customers/:id",
 *   pathFields: { id: Schema.String },
 *   success: Schema.Struct({ id: Schema.String }),
 * })
 *
 * OperationJson.decodeInput(getCustomer, { id: "cst_1" }) // Result.succeed({ id: "cst_1" })
 * OperationJson.decodeInput(getCustomer, { ID: "cst_1" }) // Result.fail: "id" is missing, "ID" is unknown
 * ```
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { noExcess, schema, toResult } from "./internal/compiledOperation.ts"
import { withRule } from "./internal/inputRule.ts"
import { encodeRequest } from "./internal/requestEncoding.ts"
import type { Any, Input } from "./Operation.ts"
import type { Issue } from "./Reason.ts"

/**
 * One flat JSON object of the operation's parameters, in the provider's own field names, as the operation's
 * input; or what is wrong with it, field by field. Unknown fields are wrong: they are typing errors.
 */
export const decodeInput = <O extends Any>(
  operation: O,
  json: unknown,
): Result.Result<Input<O>, ReadonlyArray<Issue>> =>
  toResult(Schema.decodeUnknownExit(schema(operation.input), noExcess)(json), (issues) =>
    withRule(operation, json, issues, (rest) => decodeFields(operation, rest)),
  ) as Result.Result<Input<O>, ReadonlyArray<Issue>>

// These fields fit; only their values, such as secrets, are still as JSON writes them.
const decodeFields = ({ input }: Any, rest: Readonly<Record<string, unknown>>): object => {
  const { fields } = input as unknown as { readonly fields: Schema.Struct.Fields }
  const entries = Object.keys(rest).flatMap((name) => {
    const field = fields[name]
    return field === undefined ? [] : [[name, field] as const]
  })
  const struct = Schema.Struct(Object.fromEntries(entries)) as unknown as Schema.Codec<object, unknown>
  return Schema.decodeUnknownSync(struct)(rest)
}

/** What would be wrong with sending this input, without sending it. Empty when nothing is. */
export const inputIssues = (operation: Any, input: unknown): ReadonlyArray<Issue> => {
  const encoded = encodeRequest(operation, input)
  return Result.isFailure(encoded) ? encoded.failure : []
}

/**
 * A decoded answer as JSON in the provider's own field names. Secrets an answer holds (rotating tokens) are
 * written out: they are what was asked for.
 */
export const encodeSuccess = (operation: Any, value: unknown): unknown => {
  const encoded = toResult(Schema.encodeUnknownExit(schema(operation.success))(value))
  // What was decoded by a schema can be encoded by it; anything else is a mistake in that schema.
  if (Result.isFailure(encoded)) throw new TypeError(`${operation.name}: the answer does not encode`)
  return encoded.success
}
