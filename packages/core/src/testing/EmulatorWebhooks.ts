/**
 * The webhooks an emulator sends: made by the emulator exactly as the vendor makes them, delivered one after the
 * other, in the order in which they were announced, to one address on this machine, or only kept when there is none.
 *
 * ```ts
 * const bodies = (webhooks: EmulatorWebhooks.Webhooks) =>
 *   Effect.gen(function* () {
 *     yield* webhooks.delivered
 *     return (yield* webhooks.list).map(({ request }) => request?.body)
 *   })
 * ```
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as EmulatorError from "./EmulatorError.ts"

/** A webhook as the vendor sends it. The body is what is signed, byte for byte. */
export interface WebhookRequest {
  /** Default POST. */
  readonly method?: "POST" | "GET" | "PUT"
  /** With the content type. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** For vendors that put something into the query of the receiver's address. */
  readonly query?: Readonly<Record<string, string>>
}

/** What became of a webhook. */
export type DeliveryOutcome =
  | { readonly _tag: "Pending" }
  /** There was no address to send it to. */
  | { readonly _tag: "Kept" }
  | { readonly _tag: "Answered"; readonly status: number }
  | { readonly _tag: "Failed"; readonly message: string }

/** One webhook. */
export interface Delivery {
  readonly id: number
  /** The emulator's time at the announcement, ISO 8601. */
  readonly at: string
  /** Where it went, null when it was only kept. */
  readonly target: string | null
  /** Undefined until it is sealed or signed. */
  readonly request: WebhookRequest | undefined
  readonly outcome: DeliveryOutcome
}

/** The webhooks of a running emulator. */
export interface Webhooks {
  /** The oldest first. In process they are whole; the control API takes the emulator's secret fields out. */
  readonly list: Effect.Effect<ReadonlyArray<Delivery>>
  /** Waits until everything announced so far has been sent, or kept. */
  readonly delivered: Effect.Effect<void>
  readonly target: Effect.Effect<string | undefined>
  /** Where to send what is announced from now on; undefined: nowhere. Only an address of this machine is taken. */
  readonly setTarget: (url: string | undefined) => Effect.Effect<void, EmulatorError.EmulatorError>
  /** Sends one again, unchanged, as vendors do when an answer got lost. */
  readonly redeliver: (id: number) => Effect.Effect<Delivery, EmulatorError.EmulatorError>
}

/** What the kernel uses besides {@link Webhooks}. */
export interface Outbox extends Webhooks {
  /** Takes a webhook; called in order, never waits. */
  readonly announce: (at: string, request: WebhookRequest | Effect.Effect<WebhookRequest>) => void
  /** Forgets everything, also what has not been sent; the target stays. */
  readonly clear: () => void
}

/** How many webhooks are kept; the oldest go first. */
export const maximumDeliveries = 1000

/** Time a receiver has for its answer. */
export const deliveryTimeout = "10 seconds"

/** Whether a host name (of a URL, or of a `Host` header without its port) is this machine's own. */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" ||
  hostname === "[::1]" ||
  hostname === "::1" ||
  /^127\.(?:25[0-5]|2[0-4]\d|1?\d?\d)\.(?:25[0-5]|2[0-4]\d|1?\d?\d)\.(?:25[0-5]|2[0-4]\d|1?\d?\d)$/.test(
    hostname,
  )

const checkTarget = (url: string): Effect.Effect<string, EmulatorError.EmulatorError> => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) {
    return Effect.fail(
      EmulatorError.make("the webhook target must be an http(s) URL such as http://127.0.0.1:3000/hook"),
    )
  }
  return isLoopback(parsed.hostname)
    ? Effect.succeed(parsed.href)
    : Effect.fail(
        EmulatorError.make(
          `an emulator sends webhooks to this machine only (127.0.0.1, [::1], localhost), not to ${parsed.hostname}`,
        ),
      )
}

type Item =
  | {
      readonly _tag: "Send"
      readonly id: number
      readonly request: WebhookRequest | Effect.Effect<WebhookRequest>
    }
  | { readonly _tag: "Marker"; readonly reached: Deferred.Deferred<void> }

const toRequest = (target: string, webhook: WebhookRequest): HttpClientRequest.HttpClientRequest => {
  const url = new URL(target)
  for (const [name, value] of Object.entries(webhook.query ?? {})) url.searchParams.append(name, value)
  const contentType = Object.entries(webhook.headers).find(
    ([name]) => name.toLowerCase() === "content-type",
  )?.[1]
  const bytes = typeof webhook.body === "string" ? new TextEncoder().encode(webhook.body) : webhook.body
  return HttpClientRequest.make(webhook.method ?? "POST")(url.href).pipe(
    HttpClientRequest.setHeaders(webhook.headers),
    webhook.method === "GET" ? (request) => request : HttpClientRequest.bodyUint8Array(bytes, contentType),
  )
}

/** Makes an outbox and starts delivering, until the scope ends. Without a client, webhooks are only kept. */
export const make = (options: {
  readonly httpClient: HttpClient.HttpClient | undefined
  readonly target: string | undefined
}): Effect.Effect<Outbox, EmulatorError.EmulatorError, Scope.Scope> =>
  Effect.gen(function* () {
    const deliveries = new Map<number, Delivery>()
    let count = 0
    const checked = (url: string) =>
      options.httpClient === undefined
        ? Effect.fail(
            EmulatorError.make("this emulator was started without an HTTP client to send webhooks with"),
          )
        : checkTarget(url)
    let target = options.target === undefined ? undefined : yield* checked(options.target)
    const queue = yield* Queue.unbounded<Item>()

    const update = (id: number, change: Partial<Delivery>): void => {
      const delivery = deliveries.get(id)
      if (delivery !== undefined) deliveries.set(id, { ...delivery, ...change })
    }

    const add = (at: string, request: WebhookRequest | Effect.Effect<WebhookRequest>): number => {
      const id = ++count
      deliveries.set(id, { id, at, target: target ?? null, request: undefined, outcome: { _tag: "Pending" } })
      const [oldest] = deliveries.keys()
      if (deliveries.size > maximumDeliveries && oldest !== undefined) deliveries.delete(oldest)
      Queue.offerUnsafe(queue, { _tag: "Send", id, request })
      return id
    }

    const send = (
      url: string,
      webhook: WebhookRequest,
      client: HttpClient.HttpClient,
    ): Effect.Effect<DeliveryOutcome> =>
      client.execute(toRequest(url, webhook)).pipe(
        Effect.tap((response) => Effect.ignore(response.arrayBuffer)),
        Effect.timeout(deliveryTimeout),
        Effect.matchCause({
          onSuccess: (response): DeliveryOutcome => ({ _tag: "Answered", status: response.status }),
          onFailure: (cause): DeliveryOutcome => ({ _tag: "Failed", message: String(Cause.squash(cause)) }),
        }),
        // A redirect could lead off this machine, where the target may not point either.
        Effect.provideContext(Context.make(FetchHttpClient.RequestInit, { redirect: "manual" })),
      )

    const deliver = Effect.fnUntraced(function* (item: Item) {
      if (item._tag === "Marker") return yield* Deferred.succeed(item.reached, undefined)
      const delivery = deliveries.get(item.id)
      // Forgotten by a reset while it waited.
      if (delivery === undefined) return
      const sealed = yield* Effect.exit(
        Effect.isEffect(item.request) ? item.request : Effect.succeed(item.request),
      )
      if (sealed._tag === "Failure") {
        return update(item.id, { outcome: { _tag: "Failed", message: String(Cause.squash(sealed.cause)) } })
      }
      update(item.id, { request: sealed.value })
      const outcome: DeliveryOutcome =
        delivery.target === null || options.httpClient === undefined
          ? { _tag: "Kept" }
          : yield* send(delivery.target, sealed.value, options.httpClient)
      update(item.id, { outcome })
    })

    yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(queue), deliver)))

    const delivered = Effect.gen(function* () {
      const reached = yield* Deferred.make<void>()
      yield* Queue.offer(queue, { _tag: "Marker", reached })
      yield* Deferred.await(reached)
    })

    const outbox: Outbox = {
      announce: (at, request) => {
        add(at, request)
      },
      clear: () => deliveries.clear(),
      list: Effect.sync(() => [...deliveries.values()]),
      delivered,
      target: Effect.sync(() => target),
      setTarget: (url) =>
        url === undefined
          ? Effect.sync(() => {
              target = undefined
            })
          : Effect.map(checked(url), (valid) => {
              target = valid
            }),
      redeliver: (id) =>
        Effect.gen(function* () {
          const earlier = deliveries.get(id)
          if (earlier?.request === undefined)
            return yield* EmulatorError.make(`there is no sent webhook ${id}`)
          const again = add(earlier.at, earlier.request)
          yield* delivered
          const delivery = deliveries.get(again)
          return delivery ?? (yield* EmulatorError.make("the emulator was reset meanwhile"))
        }),
    }
    return outbox
  })
