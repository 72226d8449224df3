/**
 * The platform's `fetch` as an `HttpClient`, for bundles: 4 KiB (gzipped) less than effect's `FetchHttpClient` in a
 * page that calls a provider. It leaves out what a provider client never uses: streamed request bodies, and a span
 * and headers of its own for tracing (a provider client makes one span per call). For everything else it is the same,
 * and takes `fetch` and its options from the same references, `FetchHttpClient.Fetch` and
 * `FetchHttpClient.RequestInit`.
 *
 * ```ts
 * const callFromAPage = <A, E>(call: Effect.Effect<A, E, HttpClient.HttpClient>) =>
 *   Effect.runPromise(Effect.provide(call, WebHttpClient.layer))
 * ```
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Url from "effect/http/Url"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"

type Send = (
  request: HttpClientRequest.HttpClientRequest,
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

const failed = (reason: HttpClientError.HttpClientErrorReason): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({ reason })

const bodyOf = (body: HttpClientRequest.HttpClientRequest["body"]): BodyInit | null => {
  switch (body._tag) {
    case "FormData":
      return body.formData
    case "Raw":
    case "Uint8Array":
      return body.body as BodyInit
    default:
      return null
  }
}

const send: Send = (request) => {
  const url = Url.make(request.url, request.urlParams, Option.getOrUndefined(request.hash))
  if (Result.isFailure(url)) {
    return Effect.fail(failed(new HttpClientError.InvalidUrlError({ request, cause: url.failure })))
  }
  if (request.body._tag === "Stream") {
    const description = "the body of a request cannot be a stream here; use effect's FetchHttpClient"
    return Effect.fail(failed(new HttpClientError.EncodeError({ request, description })))
  }
  return Effect.withFiber((fiber) => {
    const { headers, ...init } = Context.getOrUndefined(fiber.context, FetchHttpClient.RequestInit) ?? {}
    const fetch = fiber.getRef(FetchHttpClient.Fetch)
    return Effect.map(
      Effect.tryPromise({
        try: (signal) => {
          const merged = new Headers(headers)
          for (const [name, value] of Object.entries(request.headers)) merged.set(name, value)
          // The platform counts by itself, and refuses to be told.
          merged.delete("content-length")
          return fetch(url.success, {
            ...init,
            method: request.method,
            headers: merged,
            body: bodyOf(request.body),
            signal,
          })
        },
        catch: (cause) => failed(new HttpClientError.TransportError({ request, cause })),
      }),
      (response) => HttpClientResponse.fromWeb(request, response),
    )
  })
}

/** `fetch` as an `HttpClient`. */
export const client: HttpClient.HttpClient = HttpClient.makeWith(
  (request: Effect.Effect<HttpClientRequest.HttpClientRequest, HttpClientError.HttpClientError>) =>
    Effect.flatMap(request, send),
  Effect.succeed,
)

/** {@link client} as a layer. */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.succeed(HttpClient.HttpClient, client)
