/**
 * A connection that broke instead of giving an answer, or in the middle of one. It is what an emulator's `handle`
 * fails with, and what the body of an answer errors with; each transport turns it into its own kind of failure.
 *
 * ```ts
 * const isGone = (broken: ConnectionBroken.ConnectionBroken): boolean => broken.code === "ECONNRESET"
 * isGone(ConnectionBroken.reset()) // true
 * ```
 */
import * as Data from "effect/Data"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"

/** `code` is the system's name of the failure, such as `ECONNRESET`. */
export class ConnectionBroken extends Data.TaggedError("ConnectionBroken")<{
  readonly code: string
  readonly message: string
}> {}

/** The peer tore the connection down: `read ECONNRESET`. */
export const reset = (): ConnectionBroken =>
  new ConnectionBroken({ code: "ECONNRESET", message: "read ECONNRESET" })

/** The peer closed the connection before it had said everything it had announced. */
export const closedEarly = (): ConnectionBroken =>
  new ConnectionBroken({ code: "UND_ERR_SOCKET", message: "other side closed" })

/** Nobody listens there, so nothing was sent. */
export const refused = (): ConnectionBroken =>
  new ConnectionBroken({ code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:9" })

/** There is no such host, so nothing was sent. */
export const unknownHost = (hostname: string): ConnectionBroken =>
  new ConnectionBroken({ code: "ENOTFOUND", message: `getaddrinfo ENOTFOUND ${hostname}` })

/** The system error below a failed `fetch`: an `Error` with a `code`. */
export const toSystemError = (broken: ConnectionBroken): Error & { readonly code: string } =>
  Object.assign(new Error(broken.message), { code: broken.code })

/** The rejection of Node's `fetch` when no answer came: `TypeError: fetch failed`, the system error as its cause. */
export const toFetchError = (broken: ConnectionBroken): TypeError =>
  new TypeError("fetch failed", { cause: toSystemError(broken) })

/** The error of a body in Node's `fetch` that broke on the way: `TypeError: terminated`, the system error as its cause. */
export const toBodyError = (broken: ConnectionBroken): TypeError =>
  new TypeError("terminated", { cause: toSystemError(broken) })

/** What effect's fetch client fails with when no answer came. */
export const toHttpClientError = (
  broken: ConnectionBroken,
  request: HttpClientRequest.HttpClientRequest,
): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({ request, cause: toFetchError(broken) }),
  })
