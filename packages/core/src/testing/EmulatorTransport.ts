/**
 * Reaching emulators without a socket: an `HttpClient` and a `fetch` that hand requests to them. Bytes in, bytes out,
 * as over the network: JSON is written and parsed, a broken connection is a transport error of the same shape.
 *
 * A request goes to the emulator that answers for its origin, a request to 127.0.0.1 to the only one there is.
 * Redirects are never followed.
 *
 * ```ts
 * // One HttpClient that reaches two providers' emulators, each at its own origin.
 * const transport = (one: EmulatorTransport.Handler, other: EmulatorTransport.Handler) =>
 *   EmulatorTransport.layer(one, other)
 * ```
 */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as ConnectionBroken from "./ConnectionBroken.ts"
import type { Incoming } from "./EmulatorRoute.ts"
import { isLoopback } from "./EmulatorWebhooks.ts"
import { write } from "./internal/outgoingBytes.ts"
import { fromWeb } from "./internal/receivedRequest.ts"

/** What a transport needs of an emulator. */
export interface Handler {
  readonly name: string
  /** The vendor's origins by the vendor's name of the host; without any, every origin is taken. */
  readonly hosts: Readonly<Record<string, ReadonlyArray<string>>> | undefined
  readonly receive: (incoming: Incoming) => Effect.Effect<Response, ConnectionBroken.ConnectionBroken>
}

const choose = (handlers: ReadonlyArray<Handler>, url: URL): Handler | undefined =>
  handlers.find((item) => Object.values(item.hosts ?? {}).some((origins) => origins.includes(url.origin))) ??
  handlers.find((item) => item.hosts === undefined) ??
  (handlers.length === 1 && isLoopback(url.hostname) ? handlers[0] : undefined)

const exchange = (
  handlers: ReadonlyArray<Handler>,
  incoming: Incoming,
): Effect.Effect<Response, ConnectionBroken.ConnectionBroken> => {
  const handler = choose(handlers, incoming.url)
  return handler === undefined
    ? Effect.fail(ConnectionBroken.unknownHost(incoming.url.hostname))
    : handler.receive(incoming)
}

/** A client that reaches these emulators. It runs in the caller's fiber, so a test clock governs its delays. */
export const httpClient = (...handlers: ReadonlyArray<Handler>): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal) =>
    write(request).pipe(
      Effect.flatMap(({ bytes, headers }) =>
        Effect.mapError(
          exchange(handlers, { method: request.method, url, headers, bytes, signal }),
          (broken) => ConnectionBroken.toHttpClientError(broken, request),
        ),
      ),
      Effect.map((response) => HttpClientResponse.fromWeb(request, response)),
    ),
  )

/** {@link httpClient} as a layer. */
export const layer = (...handlers: ReadonlyArray<Handler>): Layer.Layer<HttpClient.HttpClient> =>
  Layer.succeed(HttpClient.HttpClient, httpClient(...handlers))

/**
 * A `fetch` that reaches these emulators, to provide as `FetchHttpClient.Fetch` or to hand to code that knows nothing
 * of Effect. It fails as Node's does: `TypeError: fetch failed` with the system error as its cause, the abort
 * reason when aborted. `context` decides on its clock.
 */
export const makeFetch =
  (context: Context.Context<never>, ...handlers: ReadonlyArray<Handler>): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, init)
    const { signal } = request
    const exit = await Effect.runPromiseExitWith(context)(
      Effect.flatMap(fromWeb(request), (incoming) => exchange(handlers, incoming)),
      { signal },
    )
    if (Exit.isSuccess(exit)) return exit.value
    if (signal.aborted) throw signal.reason
    const error = Cause.squash(exit.cause)
    throw error instanceof ConnectionBroken.ConnectionBroken ? ConnectionBroken.toFetchError(error) : error
  }
