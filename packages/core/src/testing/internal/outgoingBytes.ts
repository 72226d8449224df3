import * as Effect from "effect/Effect"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Stream from "effect/Stream"

/** Headers and body of a request as a transport would write them. */
export interface Outgoing {
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
}

/**
 * Writes a request out. Only form data with files takes a promise: everything else is done without leaving the
 * fiber, so that under a test clock a request is where it belongs before the clock moves.
 */
export const write = (
  request: HttpClientRequest.HttpClientRequest,
): Effect.Effect<Outgoing, HttpClientError.HttpClientError> => {
  const headers = new Headers({ ...request.headers })
  const encodeError = (cause: unknown): HttpClientError.HttpClientError =>
    new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, cause }) })
  const viaWeb = Effect.gen(function* () {
    const web = yield* Effect.mapError(HttpClientRequest.toWeb(request), encodeError)
    const bytes = yield* Effect.tryPromise({ try: () => web.arrayBuffer(), catch: encodeError })
    return { headers: web.headers, bytes: new Uint8Array(bytes) }
  })
  switch (request.body._tag) {
    case "Empty":
      return Effect.succeed({ headers, bytes: new Uint8Array() })
    case "Uint8Array":
      return Effect.succeed({ headers, bytes: new Uint8Array(request.body.body) })
    case "Raw":
      return typeof request.body.body === "string"
        ? Effect.succeed({ headers, bytes: new TextEncoder().encode(request.body.body) })
        : viaWeb
    case "Stream":
      return Effect.map(Effect.mapError(Stream.mkArrayBuffer(request.body.stream), encodeError), (bytes) => ({
        headers,
        bytes: new Uint8Array(bytes),
      }))
    case "FormData":
      return viaWeb
  }
}
