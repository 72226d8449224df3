/**
 * The requests an emulator received, with the secrets taken out before they are kept: headers that carry credentials,
 * and every value under one of the emulator's secret field names, in the query, in path parameters, and in bodies of
 * JSON, forms and multipart.
 *
 * A body that cannot be taken apart into fields (malformed JSON, a plain text, bytes) is not kept at all, only its
 * length: nobody could tell where a secret stands in it. Nor is a large one, see {@link maximumBodyBytes}.
 *
 * ```ts
 * const calls = (requests: ReadonlyArray<EmulatorRecorder.RecordedRequest>): ReadonlyArray<string> =>
 *   requests.map(({ method, path }) => `${method} ${path}`)
 * ```
 */
import { placeholder } from "../Redaction.ts"
import type { Body, Match, ReceivedRequest } from "./EmulatorRoute.ts"

/** What became of a request. */
export type Outcome =
  | { readonly _tag: "Pending" }
  | { readonly _tag: "Answered"; readonly status: number }
  /** No answer: the connection broke, with this code. */
  | { readonly _tag: "Broken"; readonly code: string }

/** One request, as the control API shows it. */
export interface RecordedRequest {
  readonly id: number
  /** The emulator's time when it came in, ISO 8601. */
  readonly at: string
  readonly method: string
  /** Percent-encoded, as it was sent, secrets replaced. */
  readonly path: string
  /** Name of the operation, null when no route matched. */
  readonly operation: string | null
  readonly query: ReadonlyArray<readonly [name: string, value: string]>
  readonly headers: Readonly<Record<string, string>>
  /** JSON value, or form fields as `[name, value]`; null when there is none or it is not kept. */
  readonly body: unknown
  readonly bodyBytes: number
  /** Ids of the faults it suffered. */
  readonly faults: ReadonlyArray<string>
  readonly outcome: Outcome
}

/** The requests of one emulator, the oldest first. */
export interface Recorder {
  readonly list: () => ReadonlyArray<RecordedRequest>
  readonly clear: () => void
  /** Records a request; the returned function says later what became of it. */
  readonly record: (
    request: ReceivedRequest,
    match: Match<never, never> | { readonly _tag: string },
    at: string,
  ) => (outcome: Outcome, faults: ReadonlyArray<string>) => void
}

/** How many requests are kept; the oldest go first. */
export const maximumRequests = 1000

/** A body larger than this is not kept, only its length. */
export const maximumBodyBytes = 64 * 1024

const secretHeaders = new Set(["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"])

/** Takes secrets out by the names of the fields they stand under. */
export interface FieldRedaction {
  readonly isSecret: (name: string) => boolean
  /** A value with everything under a secret name replaced, however deep. */
  readonly value: (value: unknown) => unknown
  readonly headers: (headers: Headers) => Record<string, string>
  readonly fields: (
    fields: Iterable<readonly [string, FormDataEntryValue]>,
  ) => ReadonlyArray<readonly [string, string]>
  readonly body: (body: Body) => unknown
}

/** Makes the redaction for these field names, in any case. */
export const makeRedaction = (secretFields: ReadonlyArray<string>): FieldRedaction => {
  const names = new Set(secretFields.map((name) => name.toLowerCase()))
  const isSecret = (name: string): boolean => names.has(name.toLowerCase())
  // `card[number]` is the field `number` of `card`.
  const isSecretField = (name: string): boolean => isSecret(name) || name.split(/[[\].]+/).some(isSecret)
  const value = (input: unknown): unknown => {
    if (Array.isArray(input)) return input.map(value)
    if (typeof input !== "object" || input === null) return input
    return Object.fromEntries(
      Object.entries(input).map(([name, field]) => [name, isSecret(name) ? placeholder : value(field)]),
    )
  }
  const fields: FieldRedaction["fields"] = (entries) =>
    [...entries].map(([name, field]) => [
      name,
      isSecretField(name) ? placeholder : typeof field === "string" ? field : `<file of ${field.size} bytes>`,
    ])
  return {
    isSecret,
    value,
    fields,
    headers: (headers) =>
      Object.fromEntries(
        [...headers].map(([name, field]) => [
          name,
          secretHeaders.has(name.toLowerCase()) || isSecret(name) ? placeholder : field,
        ]),
      ),
    body: (body) => {
      switch (body._tag) {
        case "Json":
          return value(body.value)
        case "Form":
        case "Multipart":
          return fields(body.fields as Iterable<[string, FormDataEntryValue]>)
        case "None":
        case "MalformedJson":
        case "Other":
          return null
      }
    },
  }
}

/** Makes an empty recorder. */
export const make = (redaction: FieldRedaction): Recorder => {
  // In the order of insertion, which a later change of an entry keeps.
  const requests = new Map<number, RecordedRequest>()
  let count = 0
  return {
    list: () => [...requests.values()],
    clear: () => requests.clear(),
    record: (request, match, at) => {
      const found = match as Match<never, never>
      const id = ++count
      const entry: RecordedRequest = {
        id,
        at,
        method: request.method,
        path: redactPath(request.url.pathname, found, redaction),
        operation: found._tag === "Found" ? found.route.target.name : null,
        query: redaction.fields(request.query),
        headers: redaction.headers(request.headers),
        body: request.bytes.byteLength > maximumBodyBytes ? null : redaction.body(request.body),
        bodyBytes: request.bytes.byteLength,
        faults: [],
        outcome: { _tag: "Pending" },
      }
      requests.set(id, entry)
      const [oldest] = requests.keys()
      if (requests.size > maximumRequests && oldest !== undefined) requests.delete(oldest)
      return (outcome, faults) => {
        // Not when a reset or the limit has dropped it meanwhile.
        if (requests.has(id)) requests.set(id, { ...entry, outcome, faults })
      }
    },
  }
}

const redactPath = (pathname: string, match: Match<never, never>, redaction: FieldRedaction): string => {
  if (match._tag !== "Found") return pathname
  const template = match.route.target.path.split("/")
  return pathname
    .split("/")
    .map((segment, index) => {
      const name = template[index]
      return name?.startsWith(":") === true && redaction.isSecret(name.slice(1)) ? placeholder : segment
    })
    .join("/")
}
