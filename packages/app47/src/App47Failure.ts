/**
 * How App47's answers are read. Every answer is an envelope, `{"results": {…, "success": true}, "md5": "…"}`, and is a
 * success only when both say so: the HTTP status is in the two hundreds, and `results.success` is `true`
 * `[seed][docs]`. Which status a failure has is documented nowhere, so a documented message decides before the status,
 * and one that is only to be expected where the status says nothing.
 *
 * ```ts
 * App47Failure.ruleFor("Access denied", 200)?.meaning // "PermissionDenied"
 * App47Failure.ruleFor("Purchase not found", 403) // undefined: here the status tells more
 * ```
 */
import * as Classification from "@effect-billing/core/Classification"
import * as Reason from "@effect-billing/core/Reason"
import * as App47Checksum from "./App47Checksum.ts"
import type { App47Reason } from "./App47Error.ts"

/** What a message means. */
export type Meaning = "AuthenticationFailed" | "InvalidRequest" | "NotFound" | "PermissionDenied"

/** One line of the table. */
export interface Rule {
  readonly message: RegExp
  readonly meaning: Meaning
  /** Seen at the provider, so it counts whatever the status; else only where the status tells nothing. */
  readonly isDocumented: boolean
}

/** What the provider's messages mean. The first line that matches decides. */
export const rules: ReadonlyArray<Rule> = [
  // [seed]
  { message: /^access denied\b/i, meaning: "PermissionDenied", isDocumented: true },
  // [docs]
  { message: /^no file attached\b/i, meaning: "InvalidRequest", isDocumented: true },
  // The opposite of "Valid token". [inferred]
  {
    message: /^(?:invalid|expired|missing|unknown|no)\b.*\btoken\b/i,
    meaning: "AuthenticationFailed",
    isDocumented: false,
  },
  // [inferred]
  { message: /\bnot found\b/i, meaning: "NotFound", isDocumented: false },
]

/** Statuses that say no more than that something is wrong. */
const saysNothing = (status: number): boolean => status < 300 || status === 400 || status === 422

/** The line of the table that speaks about a failure, or undefined. */
export const ruleFor = (message: string | undefined, status: number): Rule | undefined =>
  message === undefined
    ? undefined
    : rules.find((rule) => rule.message.test(message.trim()) && (rule.isDocumented || saysNothing(status)))

/**
 * What is done with the checksum of an answer:
 *
 * - `off`: nothing
 * - `report` (default): one that is absent, malformed or different is told to the drift policy, where there is one
 * - `fail`: then the call fails with `IntegrityFailed`, a write with `OutcomeUnknown`
 */
export type Integrity = "off" | "report" | "fail"

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const accessDenied =
  "access denied: the token's member lacks the permission (for purchases: read on the user, or Purchase Permission), " +
  "or the account's package does not include this (purchases: Seller or eCommerce only)"

const byMeaning = (meaning: Meaning, facts: Reason.Evidence): App47Reason => {
  switch (meaning) {
    case "AuthenticationFailed":
      return new Reason.AuthenticationFailed(facts)
    case "InvalidRequest":
      return new Reason.InvalidRequest({ issues: [], sent: true, ...facts })
    case "NotFound":
      return new Reason.NotFound(facts)
    case "PermissionDenied":
      return new Reason.PermissionDenied({ description: accessDenied, ...facts })
  }
}

const failureOf = (answer: Classification.Answer, results: Fields): App47Reason => {
  const { message } = results
  const words = { providerMessage: typeof message === "string" && message !== "" ? message : undefined }
  const facts = Classification.evidence(answer, words)
  const { status } = answer
  // Whoever limits the rate may do so in front of App47 and in words of its own.
  const meaning = status === 429 ? undefined : ruleFor(words.providerMessage, status)?.meaning
  if (meaning !== undefined) return byMeaning(meaning, facts)
  return (
    Classification.reasonForStatus(answer, status, words) ??
    // A definite no that says nothing more.
    new Reason.InvalidRequest({ issues: [], sent: true, ...facts })
  )
}

const checksumMismatch: Readonly<Record<App47Checksum.Problem, string>> = {
  absent: "the answer has no md5",
  malformed: "the md5 of the answer is no MD5",
  different: "the md5 of the answer is not that of its results: it was changed or cut on its way",
}

/** Reads answers; the checksum as {@link Integrity} says. */
export const classify =
  (integrity: Integrity): Classification.Classify =>
  (answer) => {
    const { json, status } = answer
    const results = isFields(json) ? json["results"] : undefined
    const isFine = status >= 200 && status < 300
    if (!isFields(results)) {
      // Redirects, foreign pages and failures of what stands in front of App47: HTTP says it.
      if (!isFine || json === undefined) return undefined
      // Nothing to say, and said so.
      if (status === 204 || status === 205) return Classification.success({})
      return Classification.failure(
        Classification.unexpected(
          answer,
          "the answer has no results, so it hardly comes from App47's API v2; is the base URL right?",
        ),
      )
    }
    if (status >= 300 && status < 400) return undefined
    const { success, ...payload } = results
    if (success === false || !isFine) return Classification.failure(failureOf(answer, results))
    if (success !== true) {
      return Classification.failure(
        Classification.unexpected(answer, "the answer does not say whether the call succeeded"),
      )
    }
    switch (integrity) {
      case "off":
        return Classification.success(payload)
      case "report":
        return Classification.success(payload, {
          deviations: () => {
            const problem = App47Checksum.problemOf(answer.text)
            return problem === undefined ? [] : [{ kind: "checksumMismatch", path: ["md5"], seen: problem }]
          },
        })
      case "fail": {
        const problem = App47Checksum.problemOf(answer.text)
        return problem === undefined
          ? Classification.success(payload)
          : Classification.failure(
              new Reason.IntegrityFailed({
                description: checksumMismatch[problem],
                ...Classification.evidence(answer),
              }),
            )
      }
    }
  }
