/**
 * How eComCharge's failures are read. Each host has its own shape of an error, and the manuals contradict what was
 * recorded, so every shape is taken on every host `[docs][client code]`:
 *
 * 1. `{"message", "errors": {"ip": ["can't be blank"]}}`, API host
 * 2. the same with nested members: `{"plan": {"base": [...]}}`
 * 3. either inside of `{"response": {...}}`, gateway and checkout
 * 4. with `code` and `friendly_message`, gateway version 3
 * 5. `{"message"}` alone
 *
 * The tree of errors becomes one issue per field and sentence. Its leaves are lists of texts, or one bare text; its
 * keys may be paths with dots (`settings.fail_url`); `base` holds what is about no field.
 *
 * ```ts
 * EComChargeFailure.issuesOf({ plan: { base: ["plan with this ID doesn't exist for this account"] } })
 * // [{ path: ["plan", "base"], message: "plan with this ID doesn't exist for this account" }]
 * ```
 */
import * as Classification from "@effect-billing/core/Classification"
import * as Reason from "@effect-billing/core/Reason"
import type * as Redaction from "@effect-billing/core/Redaction"

type Body = Readonly<Record<string, unknown>>

const isBody = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined

// Deeper than any error of the provider's, shallow enough that a hostile body cannot exhaust the stack.
const maximumDepth = 16

// Any text may be a key of an answer: what is no name, or hides a secret, says nothing about a field.
const names = /^[\w-]{1,64}(?:\.[\w-]{1,64}){0,7}$/

const flatten = (
  errors: unknown,
  path: ReadonlyArray<string>,
  scrub: Redaction.Scrub,
  depth: number,
): ReadonlyArray<Reason.Issue> => {
  if (typeof errors === "string") return [{ path, message: scrub(errors) }]
  if (depth > maximumDepth) return []
  if (Array.isArray(errors)) return errors.flatMap((error) => flatten(error, path, scrub, depth + 1))
  if (!isBody(errors)) return []
  return Object.entries(errors).flatMap(([name, error]) => {
    // Scrubbed before it is cut at its dots: a secret may hold one.
    const isName = names.test(name) && scrub(name) === name
    return flatten(error, isName ? [...path, ...name.split(".")] : path, scrub, depth + 1)
  })
}

const asItIs: Redaction.Scrub = (text) => text

/**
 * A tree of errors as issues: one per field and sentence; see the module. `scrub` takes secrets out. A key that is no
 * name, or holds a secret, is left out of the path.
 */
export const issuesOf = (errors: unknown, scrub: Redaction.Scrub = asItIs): ReadonlyArray<Reason.Issue> =>
  flatten(errors, [], scrub, 0)

// What version 3 says under whatever status. `[docs]`, that the status of these may be any is `[inferred]`.
const byCode = (code: string, facts: Reason.Evidence): Reason.Reason | undefined => {
  switch (code) {
    // Shop not found, authorization error.
    case "E.1004":
    case "E.1021":
      return new Reason.AuthenticationFailed(facts)
    // Access denied, raw card number not permitted.
    case "E.1022":
    case "E.1065":
      return new Reason.PermissionDenied(facts)
    default:
      return undefined
  }
}

const isSomething = (json: Body): boolean =>
  ["id", "uid", "token", "transaction", "transactions", "checkout", "request_id"].some(
    (name) => json[name] !== undefined,
  )

/** What a success means whose body says no and holds nothing that was made or found. `[inferred]` */
const statusInside = (json: Body, { errors, message }: Body): number | undefined => {
  if (isSomething(json)) return undefined
  // Under which status an unknown record is told is not said for the checkout and the older paths.
  if (message === "Record not found") return 404
  return issuesOf(errors).length > 0 ? 422 : undefined
}

/** Reads an answer; see the module. A failure of the transaction itself is no failure of the call. */
export const classify: Classification.Classify = (answer) => {
  const { json, status: line } = answer
  if (!isBody(json)) return undefined
  const body = isBody(json["response"]) ? json["response"] : json
  const status = line < 400 ? statusInside(json, body) : line
  if (status === undefined) return undefined
  const errors = body["errors"]
  const code = textOf(body["code"]) ?? textOf(body["error_code"])
  const words = {
    providerCode: code,
    providerMessage:
      textOf(body["message"]) ?? textOf(body["friendly_message"]) ?? textOf(body["error"]) ?? textOf(errors),
    issues: issuesOf(errors, answer.scrub),
  }
  const reason =
    (code === undefined || status === 429 || status >= 500
      ? undefined
      : byCode(code, Classification.evidence(answer, words))) ??
    // 400 was recorded where the manuals say 422: both are read alike.
    Classification.reasonForStatus(answer, status, words)
  return reason === undefined ? undefined : Classification.failure(reason)
}
