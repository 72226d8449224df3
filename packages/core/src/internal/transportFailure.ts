import type * as HttpClientError from "effect/http/HttpClientError"
import * as Reason from "../Reason.ts"
import type { Scrub } from "../Redaction.ts"
import { excerpt } from "../Redaction.ts"

// With these the connection was never made, so no byte of the request left. (Node's words, then Bun's.)
const neverConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket)$/

interface ErrorLike {
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly errors?: unknown
}

// What lies at the bottom of causes and of aggregated errors, which hold one per address that was tried.
const rootsOf = (error: unknown, depth = 0): ReadonlyArray<ErrorLike> => {
  if (typeof error !== "object" || error === null || depth > 5) return []
  const { cause, errors } = error as ErrorLike
  const inner = (Array.isArray(errors) ? errors : [cause]).flatMap((item) => rootsOf(item, depth + 1))
  return inner.length > 0 ? inner : [error]
}

/** What is said of a body that ended before it was whole. */
export const brokenWords = "the connection broke while the answer came in"

const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

/**
 * A failure of the transport, without the request it failed on: a transport error holds headers and body, and
 * so the credentials.
 */
export const toTransportFailed = (
  error: HttpClientError.HttpClientError,
  options: { readonly phase: "request" | "body"; readonly scrub: Scrub; readonly status?: number },
): Reason.TransportFailed => {
  const roots = rootsOf((error.reason as { readonly cause?: unknown }).cause)
  const codes = roots.map(({ code }) => code).filter(isText)
  const code = codes[0]
  const detail =
    roots.map(({ message }) => message).find(isText) ??
    (error.reason as { readonly description?: string }).description
  const what = options.phase === "body" ? brokenWords : "no answer arrived"
  const sent = !(
    options.phase === "request" &&
    (error.reason._tag === "InvalidUrlError" ||
      error.reason._tag === "EncodeError" ||
      (codes.length > 0 && codes.every((candidate) => neverConnected.test(candidate))))
  )
  return new Reason.TransportFailed({
    description: excerpt(options.scrub, detail === undefined ? what : `${what}: ${detail}`),
    ...(code === undefined ? {} : { code }),
    ...(options.status === undefined ? {} : { status: options.status }),
    sent,
  })
}
