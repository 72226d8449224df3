/**
 * How an answer of Piano's API is taken apart. A 200 is no proof of success: the application's code stands in the
 * body (`code`, 0 for success). Beside it are the server's time and, for listings, where the page stands; what is
 * left over is the payload, under **exactly one** key, whose name cannot be derived. `[seed][docs][client code]`
 *
 * - one key left: the payload, whatever its name (`accesses` and `data` are both seen for the same call);
 * - none left: a success without payload, where none is expected;
 * - more than one: the one that is known for this operation, else `UnexpectedResponse` with the names.
 *
 * What a code means depends on the module (429 is too many requests in one and an empty name in another), so a
 * reading is made with the codes of its module, see `PianoFailure`. Piano ID has no envelope.
 *
 * ```ts
 * const countSeats = Operation.make("countSeats", {
 *   method: "GET",
 *   path: "/api/v3/publisher/seats/count",
 *   credential: "publisher",
 *   success: Schema.Number,
 *   classify: PianoEnvelope.value(PianoFailure.publisherCodes),
 * }) // {"code":0,"ts":1700000000,"data":42} is 42
 * ```
 */
import * as Classification from "@effect-billing/core/Classification"
import type * as Reason from "@effect-billing/core/Reason"
import * as Predicate from "effect/Predicate"
import { text } from "./internal/words.ts"

/**
 * What the codes of a module mean, in the words of HTTP: the status that says the same (401 the caller, 403 not
 * allowed, 404 not known, 409 contradicts the present state, 429 too many requests, 500 a failure of Piano's). A code
 * that is not listed is a request that Piano refuses (400).
 */
export type Codes = Readonly<Record<number, 401 | 403 | 404 | 409 | 429 | 500>>

type Body = Readonly<Record<string, unknown>>

const pageKeys = ["limit", "offset", "total", "count"]

const envelopeKeys: ReadonlySet<string> = /*#__PURE__*/ new Set(
  /*#__PURE__*/ pageKeys.concat(
    "code",
    "ts",
    "message",
    "localizedMessage",
    "validation_errors",
    "error_code_list",
  ),
)

/** What a failing answer says, in the order the official SDKs ask for it `[client code]`. */
const wordsOf = ({ code, message, validation_errors: errors }: Body): Classification.ProviderWords => {
  const issues = Object.entries(Predicate.isObject(errors) ? errors : {}).flatMap(([field, given]) =>
    [given].flat().flatMap((message) => (typeof message === "string" ? [{ path: [field], message }] : [])),
  )
  // A member of this name is the text about the whole, and not a field.
  const whole = issues.find(({ path }) => path[0] === "message")
  return {
    providerCode: typeof code === "number" || typeof code === "string" ? code : undefined,
    providerMessage: whole?.message ?? text(issues.map(({ message }) => message).join("; ")) ?? text(message),
    issues: issues.filter((issue) => issue !== whole),
  }
}

/** The reason that a code and its words are. `isRefused`: the answer says what is wrong with the request. */
export const reasonForCode = (
  codes: Codes,
  answer: Classification.Answer,
  code: number,
  words: Classification.ProviderWords,
  isRefused = false,
): Reason.Reason => {
  const meaning = codes[code]
  // The general failure (1) with messages about the request is no failure of Piano's.
  const status = isRefused && meaning === 500 ? 400 : (meaning ?? Math.max(400, answer.status))
  return (
    Classification.reasonForStatus(answer, status, words) ??
    Classification.unexpected(answer, "the answer has a status that HTTP does not know")
  )
}

type Payload = (body: Body, keys: ReadonlyArray<string>) => unknown

const nothing = Symbol()

const reading =
  (codes: Codes, successes: ReadonlyArray<unknown>, payload: Payload): Classification.Classify =>
  (answer) => {
    const { json, status } = answer
    const unexpected = (description: string) =>
      Classification.failure(Classification.unexpected(answer, description))
    if (!Predicate.isObject(json)) {
      return status >= 400 || json === undefined ? undefined : unexpected("the answer is not an object")
    }
    const { code } = json
    const isSuccess = successes.includes(code)
    if (status >= 400) {
      // Whoever limits the rate or fails may stand in front of Piano and use a body of its own.
      if (status === 429 || status >= 500 || typeof code !== "number" || isSuccess) {
        const reason = Classification.reasonForStatus(answer, status, wordsOf(json))
        return reason && Classification.failure(reason)
      }
    } else if (isSuccess) {
      const keys = Object.keys(json).filter((key) => !envelopeKeys.has(key))
      const found = payload(json, keys)
      if (found !== nothing) return Classification.success(found)
      const [names] = Classification.scrubIssues(answer, [{ path: [], message: keys.join(", ") || "none" }])
      return unexpected(`the payload cannot be told among these members of the answer: ${names?.message}`)
    }
    return typeof code === "number" && code !== 200
      ? Classification.failure(
          reasonForCode(
            codes,
            answer,
            code,
            wordsOf(json),
            Object.keys(json["validation_errors"] ?? {}).length > 0,
          ),
        )
      : unexpected("the answer has no code of Piano's")
  }

const only = (body: Body, keys: ReadonlyArray<string>, known?: string): unknown => {
  const key = keys.length === 1 ? keys[0] : keys.find((key) => key === known)
  return key === undefined ? nothing : body[key]
}

/** Reads an answer with one payload. `known` is its key, where one has been seen. */
export const value = (codes: Codes, known?: string): Classification.Classify =>
  reading(codes, [0], (body, keys) => only(body, keys, known))

/** Reads a listing: the rows under `known`, whatever their key was, and where the page stands. */
export const list = (codes: Codes, known: string): Classification.Classify =>
  reading(codes, [0], (body, keys) => {
    const rows = only(body, keys, known)
    if (rows === nothing) return nothing
    const page: Record<string, unknown> = { [known]: rows }
    for (const key of pageKeys) if (key in body) page[key] = body[key]
    return page
  })

/**
 * Reads an answer that is documented without payload: null, or what came all the same. The export lists code 200
 * for these, and one client takes it; nobody has published such an answer `[docs][client code]`.
 */
export const none = (codes: Codes): Classification.Classify =>
  reading(codes, [0, 200], (body, keys) =>
    keys.length === 0
      ? null
      : keys.length === 1
        ? only(body, keys)
        : Object.fromEntries(keys.map((key) => [key, body[key]])),
  )

/** Reads an answer of which nothing is known: its one payload, or null. */
export const any = (codes: Codes): Classification.Classify =>
  reading(codes, [0], (body, keys) => (keys.length === 0 ? null : only(body, keys)))
