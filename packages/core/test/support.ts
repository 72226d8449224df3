import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Body from "@effect-billing/core/Body"
import * as Idempotency from "@effect-billing/core/Idempotency"
import * as Operation from "@effect-billing/core/Operation"
import * as Paging from "@effect-billing/core/Paging"
import * as ProviderClient from "@effect-billing/core/ProviderClient"
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import * as Wire from "@effect-billing/core/Wire"

export class AcmeError extends ProviderError.Class<AcmeError>("test/AcmeError")("AcmeError", {
  provider: "acme",
  reasons: Reason.members,
}) {}

export const secret = "sk_canary_9f8e7d6c5b4a"

export const Thing = Schema.Struct({
  id: Schema.String,
  status: Schema.optionalKey(Wire.openEnum(["active", "canceled"])),
  endsAt: Wire.optional(Wire.Instant),
})

export const getThing = Operation.make("getThing", {
  method: "GET",
  path: "/things/:id",
  pathFields: { id: Schema.String },
  success: Thing,
})

export const createThing = Operation.make("createThing", {
  method: "POST",
  path: "/things",
  body: Body.json({ name: Schema.String }),
  success: Thing,
})

export const createKeyed = Operation.make("createKeyed", {
  method: "POST",
  path: "/keyed",
  idempotency: Idempotency.header("x-idempotency"),
  body: Body.json({ name: Schema.String, token: Schema.optionalKey(Wire.Secret) }),
  success: Thing,
})

export const listThings = Operation.make("listThings", {
  method: "GET",
  path: "/things",
  query: { skip: Schema.optionalKey(Schema.Int), limit: Schema.optionalKey(Schema.Int) },
  success: Schema.Struct({ rows: Schema.Array(Thing), total: Schema.optionalKey(Schema.Number) }),
  paging: {
    style: "offset",
    start: Paging.offset,
    offset: "skip",
    limit: "limit",
    items: (page) => page.rows,
    total: (page) => page.total,
    key: (thing) => thing.id,
    defaultLimit: 2,
    honouredLimit: 100,
  },
})

export type Script = (
  request: HttpClientRequest.HttpClientRequest,
  url: URL,
  count: number,
) => Effect.Effect<Response, "reset" | "refused" | { readonly code: string }>

const transportError = (request: HttpClientRequest.HttpClientRequest, code: string) =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({
      request,
      cause: Object.assign(new TypeError("fetch failed"), {
        cause: Object.assign(new Error(`${code} with ${secret}`), { code }),
      }),
    }),
  })

/** An `HttpClient` that answers from a function and counts. */
export const scripted = (script: Script) => {
  const requests: Array<{ readonly request: HttpClientRequest.HttpClientRequest; readonly url: URL }> = []
  const http = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      requests.push({ request, url })
      return script(request, url, requests.length).pipe(
        Effect.mapError((error) =>
          transportError(
            request,
            error === "reset" ? "ECONNRESET" : error === "refused" ? "ECONNREFUSED" : error.code,
          ),
        ),
        Effect.map((response) => HttpClientResponse.fromWeb(request, response)),
      )
    }),
  )
  return { http, requests }
}

export const json = (value: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(value), {
    status: 200,
    ...init,
    headers: { "content-type": "application/json", ...(init.headers as Record<string, string> | undefined) },
  })

export const client = (
  http: HttpClient.HttpClient,
  options: Partial<ProviderClient.Options<AcmeError>> = {},
): ProviderClient.ProviderClient<AcmeError> =>
  ProviderClient.fromHttpClient(http, {
    provider: "acme",
    service: "AcmeClient",
    hosts: { api: "https://api.acme.test/base/" },
    authenticate: () => Result.succeed({ headers: { authorization: `Bearer ${secret}` } }),
    secrets: [secret],
    credentialName: "test",
    classify: () => undefined,
    error: (operation, reason) => new AcmeError({ operation, reason: reason as Reason.Reason }),
    ...options,
  })

export const redacted = Redacted.make
