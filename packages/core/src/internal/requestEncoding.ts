import type * as HttpBody from "effect/http/HttpBody"
import * as Result from "effect/Result"
import type { Any, Method } from "../Operation.ts"
import type { Issue } from "../Reason.ts"
import { compiled } from "./compiledOperation.ts"
import { isPresent, pairs, plain, urlEncoded } from "./fieldPairs.ts"

/** A request laid out, without host and credentials. */
export interface EncodedRequest {
  readonly method: Method
  /** Path and query, percent-encoded, beginning with a slash. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: HttpBody.HttpBody | undefined
}

type Encoded = Readonly<Record<string, unknown>>
type Outcome = Result.Result<EncodedRequest, ReadonlyArray<Issue>>

const issue = (path: string, message: string): Issue => ({ path: [path], message })

const halfASurrogatePair = "is no well-formed Unicode text: it holds half of a surrogate pair"

const pathSegment = (name: string, value: unknown): Result.Result<string, Issue> => {
  const text = isPresent(value) ? plain(value) : ""
  if (text === "") return Result.fail(issue(name, "must not be empty: it is a part of the path"))
  // URL parsers resolve these two as steps through the tree, in any percent-encoding.
  if (text === "." || text === "..") return Result.fail(issue(name, `"${text}" cannot be a part of a path`))
  return text.isWellFormed()
    ? Result.succeed(encodeURIComponent(text))
    : Result.fail(issue(name, halfASurrogatePair))
}

const fillPath = (operation: Any, encoded: Encoded): Result.Result<string, Issue> => {
  const segments: Array<string> = []
  for (const segment of operation.path.split("/")) {
    if (!segment.startsWith(":")) {
      segments.push(segment)
      continue
    }
    const name = segment.slice(1)
    const filled = pathSegment(name, encoded[name])
    if (Result.isFailure(filled)) return Result.fail(filled.failure)
    segments.push(filled.success)
  }
  return Result.succeed(segments.join("/"))
}

const fieldPairs = (operation: Any, names: ReadonlyArray<string>, encoded: Encoded) =>
  names.flatMap((name) => pairs(name, encoded[name], operation.listStyles[name]))

const malformed = (names: ReadonlyArray<string>, encoded: Encoded): Issue | undefined => {
  const name = names.find((name) =>
    [encoded[name]].flat().some((value) => isPresent(value) && !plain(value).isWellFormed()),
  )
  return name === undefined ? undefined : issue(name, halfASurrogatePair)
}

const encodeBody = ({ body, listStyles, locations, method }: Any, encoded: Encoded): EncodedRequest["body"] =>
  body === undefined || method === "GET" ? undefined : body.encode(locations.body, encoded, listStyles)

/** Lays an input out as a request, or says per field what does not fit. Nothing is sent here. */
export const encodeRequest = (operation: Any, input: unknown): Outcome => {
  const result = compiled(operation).encodeInput(input)
  if (Result.isFailure(result)) return Result.fail(result.failure)
  const raw = (result.success ?? {}) as Encoded
  const encoded = operation.prepare === undefined ? raw : operation.prepare(raw)
  const path = fillPath(operation, encoded)
  if (Result.isFailure(path)) return Result.fail([path.failure])
  const wrong = malformed([...operation.locations.query, ...operation.locations.headers], encoded)
  if (wrong !== undefined) return Result.fail([wrong])
  const query = urlEncoded(fieldPairs(operation, operation.locations.query, encoded))
  return Result.succeed({
    method: operation.method,
    target: query === "" ? path.success : `${path.success}?${query}`,
    headers: Object.fromEntries(fieldPairs(operation, operation.locations.headers, encoded)),
    body: encodeBody(operation, encoded),
  })
}
