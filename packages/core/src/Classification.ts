/**
 * From an answer to a reason. A provider package says what its own error bodies mean; everything that HTTP
 * itself says is decided here, once.
 *
 * ```ts
 * // Acme answers 200 to everything: {"success": false, "code": "NO_CUSTOMER", "message": "…"}
 * const classify: Classification.Classify = (answer) => {
 *   const body = answer.json as { success?: boolean; code?: string; message?: string } | null | undefined
 *   if (body?.success !== false) return undefined
 *   const facts = Classification.evidence(answer, { providerCode: body.code, providerMessage: body.message })
 *   return Classification.failure(
 *     body.code === "NO_CUSTOMER"
 *       ? new Reason.NotFound(facts)
 *       : new Reason.InvalidRequest({ issues: [], sent: true, ...facts }),
 *   )
 * }
 * ```
 */
import type * as Duration from "effect/Duration"
import type { Deviation } from "./Drift.ts"
import * as Reason from "./Reason.ts"
import type { Scrub } from "./Redaction.ts"
import { excerpt } from "./Redaction.ts"

/** One answer, as a provider's classifier sees it. */
export interface Answer {
  /** The name of the operation that was called. */
  readonly operation: string
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** The body as JSON; `undefined` when it is none. An empty body is `null`. */
  readonly json: unknown
  readonly retryAfter: Duration.Duration | undefined
  readonly requestId: string | undefined
  readonly scrub: Scrub
}

/** What a provider's classifier says about an answer. */
export type Classified =
  | {
      readonly _tag: "Success"
      readonly payload: unknown
      /** What the provider's own reading found to deviate; asked for only when somebody watches for drift. */
      readonly deviations?: (() => ReadonlyArray<Deviation>) | undefined
    }
  | { readonly _tag: "Failure"; readonly reason: Reason.AnyReason }

/** Reads an answer; `undefined` leaves it to the HTTP line. */
export type Classify = (answer: Answer) => Classified | undefined

/**
 * An answer that succeeded; `payload` is what the operation's success schema decodes. `deviations` are what no schema
 * sees, such as a checksum that does not match: reported or refused by the drift policy, and never computed
 * without one.
 */
export const success = (
  payload: unknown,
  options?: { readonly deviations?: (() => ReadonlyArray<Deviation>) | undefined },
): Classified => ({ ...options, _tag: "Success", payload })
/** An answer that failed. */
export const failure = (reason: Reason.AnyReason): Classified => ({ _tag: "Failure", reason })

/** What a provider's own error body says. */
export interface ProviderWords {
  readonly providerCode?: string | number | undefined
  readonly providerMessage?: string | undefined
  readonly bodyStatus?: number | undefined
  /** The provider's messages per field. */
  readonly issues?: ReadonlyArray<Reason.Issue> | undefined
}

/** Facts of an answer for a reason: scrubbed, cut, and without absent fields. */
export const evidence = (answer: Answer, words: ProviderWords = {}): Reason.Evidence => {
  const cut = <Value>(value: Value): Value | string =>
    typeof value === "string" ? excerpt(answer.scrub, value) : value
  return Reason.evidenceOf({
    status: answer.status,
    bodyStatus: words.bodyStatus,
    providerCode: cut(words.providerCode),
    providerMessage: cut(words.providerMessage),
    requestId: cut(answer.requestId),
    retryAfter: answer.retryAfter,
  })
}

/** Issues with an answer, scrubbed and cut: a path holds the answer's own keys, and a secret may be one of them. */
export const scrubIssues = (
  answer: Answer,
  issues: ReadonlyArray<Reason.Issue>,
): ReadonlyArray<Reason.Issue> =>
  issues.map(({ message, path }) => ({
    path: path.map((part) => (typeof part === "string" ? excerpt(answer.scrub, part) : part)),
    message: excerpt(answer.scrub, message),
  }))

/** An answer that is not the provider's API. */
export const unexpected = (answer: Answer, description: string): Reason.UnexpectedResponse => {
  const contentType = answer.headers["content-type"]
  return new Reason.UnexpectedResponse({
    description,
    ...(contentType === undefined ? {} : { contentType: excerpt(answer.scrub, contentType) }),
    // JSON is never quoted, whole or broken: it may hold a token that the client has not seen before.
    ...(answer.text === "" || /^\s*[{["]/.test(answer.text)
      ? {}
      : { excerpt: excerpt(answer.scrub, answer.text) }),
    ...evidence(answer),
  })
}

/**
 * The reason a status means, wherever it stands (line or body); `undefined` for a status that is no failure.
 */
export const reasonForStatus = (
  answer: Answer,
  status: number,
  words: ProviderWords = {},
): Reason.Reason | undefined => {
  const facts = evidence(answer, words)
  switch (status) {
    case 401:
      return new Reason.AuthenticationFailed(facts)
    case 403:
      return new Reason.PermissionDenied(facts)
    case 404:
    case 410:
      return new Reason.NotFound(facts)
    case 408:
      return new Reason.ProviderUnavailable(facts)
    case 409:
      return new Reason.Conflict(facts)
    case 429:
      return new Reason.RateLimited({ limitedBy: "provider", ...facts })
  }
  if (status >= 500 && status < 600) return new Reason.ProviderUnavailable(facts)
  if (status >= 400 && status < 500) {
    return new Reason.InvalidRequest({
      issues: scrubIssues(answer, words.issues ?? []),
      sent: true,
      ...facts,
    })
  }
  return undefined
}

/**
 * Whether a status is that of a redirect. A page is not told which one it was: `fetch`, asked not to follow, shows it
 * with the status 0, which nothing else has.
 */
export const isRedirect = (status: number): boolean => status === 0 || (status >= 300 && status < 400)

/**
 * What the HTTP line says, for an answer whose body said nothing: a failure status, a redirect, a page that is
 * no JSON. `undefined` means: a success with a JSON body.
 */
export const classifyLine = (answer: Answer): Reason.Reason | undefined => {
  const { json, status } = answer
  if (isRedirect(status)) {
    return unexpected(answer, "the answer is a redirect, which is not followed; is the base URL right?")
  }
  const foreign = json === undefined && answer.text !== ""
  if (foreign && (status < 400 || status === 404 || status === 410)) {
    return unexpected(
      answer,
      "the answer is not JSON, so it hardly comes from the provider's API; is the base URL right?",
    )
  }
  if (status < 200 || status >= 600)
    return unexpected(answer, "the answer has a status that HTTP does not know")
  return reasonForStatus(answer, status)
}
