/**
 * Clients as one writes them on a first afternoon, and as several SDKs on the market are: every check of the suite has
 * to be red for one of them.
 */
import type * as Operation from "@effect-billing/core/Operation"
import type * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { Registration, Settings, Subject, Webhook } from "../../src/Registration.ts"
import { acme, basic } from "./Acme.ts"
import { fail } from "./AcmeError.ts"

export interface Habits {
  /** Requests in all, whatever the call does and whatever is answered. */
  readonly attempts: number
  /** Reads a listing until its end, or only its first page. */
  readonly paging: "blind" | "firstPage" | "eager"
  /** Takes no notice of a caller who has gone. */
  readonly isDeaf?: boolean
}

type Fields = Readonly<Record<string, unknown>>

const plain = (value: unknown): unknown => (Redacted.isRedacted(value) ? Redacted.value(value) : value)

const request = (
  operation: Operation.Any,
  input: unknown,
  settings: Settings,
): HttpClientRequest.HttpClientRequest => {
  const fields = Object.fromEntries(
    Object.entries((input ?? {}) as Fields).map(([name, value]) => [name, plain(value)]),
  )
  // Nothing is encoded, and everything that is no part of the path goes into the query, or into the body.
  const path = operation.path
    .split("/")
    .map((part) => (part.startsWith(":") ? String(fields[part.slice(1)]) : part))
    .join("/")
  const rest = Object.entries(fields).filter(([name]) => !operation.locations.path.includes(name))
  const query = rest.map(([name, value]) => `${name}=${String(value)}`).join("&")
  const headers = {
    authorization: basic(settings.credentials),
    "x-api-key": settings.credentials["apiKey"] ?? "",
  }
  const isRead = operation.method === "GET"
  const made = HttpClientRequest.make(operation.method)(
    `${settings.baseUrl(operation.host)}${path}${isRead && query !== "" ? `?${query}` : ""}`,
    { headers },
  )
  return isRead ? made : HttpClientRequest.bodyJsonUnsafe(made, Object.fromEntries(rest))
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const makeSubject =
  ({ attempts, isDeaf = false, paging }: Habits) =>
  (settings: Settings): Effect.Effect<Subject, never, HttpClient.HttpClient> =>
    Effect.map(HttpClient.HttpClient, (http) => {
      const call = (
        operation: Operation.Any,
        input: unknown,
      ): Effect.Effect<unknown, ProviderError.AnyProviderError> => {
        const once = Effect.gen(function* () {
          const sent = request(operation, input, settings)
          const response = yield* http.execute(sent)
          const text = yield* response.text
          if (response.status >= 400) {
            return yield* Effect.fail(
              new Error(`${response.status}: ${text} (sent ${sent.url} ${JSON.stringify(sent.headers)})`),
            )
          }
          return parse(text)
        })
        return Effect.retry(once, { times: attempts - 1 }).pipe(
          Effect.tapError((error) => Effect.logDebug("failed", error)),
          Effect.withSpan(`naive ${operation.name}`, { attributes: { ...settings.credentials } }),
          isDeaf ? Effect.uninterruptible : identity,
        ) as never
      }
      const page = (operation: Operation.Any, input: unknown) =>
        Effect.map(call(operation, input), (answer) => {
          const { next, rows } = answer as { readonly rows?: ReadonlyArray<unknown>; readonly next?: string }
          return { rows: rows ?? [], next }
        })
      const pages = (operation: Operation.Any, input: unknown) => {
        const fields = input as Fields
        const start = operation.paging?.style === "cursor" ? fields["after"] : (fields["skip"] ?? 0)
        return Stream.paginate(start, (at) =>
          Effect.map(
            page(operation, {
              ...fields,
              ...(at === undefined
                ? {}
                : operation.paging?.style === "cursor"
                  ? { after: at }
                  : { skip: at }),
            }),
            ({ next, rows }) => {
              const following =
                operation.paging?.style === "cursor" ? next : Number(at) + Number(fields["limit"] ?? 10)
              const isLast = paging === "firstPage" || following === undefined || Number(following) > 200
              return [rows, isLast ? noMore : { _tag: "Some", value: following }] as never
            },
          ),
        ) as Stream.Stream<unknown, ProviderError.AnyProviderError>
      }
      const items: Subject["items"] = (operation, input) =>
        paging === "eager"
          ? Stream.unwrap(
              Effect.map(Stream.runCollect(pages(operation, input)), (all) => Stream.fromIterable(all)),
            )
          : pages(operation, input)
      return { values: [{ settings }], call, request: call, items }
    })

const noMore = { _tag: "None" }

const gullible: Webhook["receiver"] = (secrets) =>
  Effect.succeed({
    verify: ({ body }) => Effect.succeed({ body, secrets }),
    once: (_delivery, handle) => Effect.as(handle, true),
  })

/** Acme's webhooks with another receiver. */
export const receivedBy = (receiver: Webhook["receiver"]): Registration["webhooks"] => {
  const [first, ...more] = acme.webhooks
  return [{ ...first, receiver }, ...more.map((webhook) => ({ ...webhook, receiver }))]
}

const naive = (habits: Habits): Registration => ({
  ...acme,
  connect: makeSubject(habits),
  webhooks: receivedBy(gullible),
})

/** Tries everything four times, at once, and believes everything. */
export const eagerClient = naive({ attempts: 4, paging: "blind" })

/** Does not hear that its caller has gone. */
export const deafClient = naive({ attempts: 1, paging: "blind", isDeaf: true })

/** Never tries again, and knows only first pages. */
export const timidClient = naive({ attempts: 1, paging: "firstPage" })

/** Reads all pages before it gives the first item. */
export const greedyClient = naive({ attempts: 1, paging: "eager" })

/** A receiver that refuses everything. */
export const stubbornReceiver: Webhook["receiver"] = () => {
  const refuse = Effect.fail(fail("webhook", new Reason.IntegrityFailed({ description: "no" })))
  return Effect.succeed({ verify: () => refuse, once: () => refuse })
}
