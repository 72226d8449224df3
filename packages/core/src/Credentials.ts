/**
 * What a request needs to be allowed in, made where the request is built and nowhere else.
 *
 * ```ts
 * const shop = Credentials.basic("shop-361", Redacted.make("key"))
 * const token: Credentials.Credentials = { query: { api_token: "only where no header is taken" } }
 * const field = Credentials.form({ api_token: "for servers that read it from a form" })
 * ```
 */
import * as HttpBody from "effect/http/HttpBody"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { base64 } from "./internal/base64.ts"
import { urlEncoded } from "./internal/fieldPairs.ts"
import type { Any } from "./Operation.ts"
import type { Issue } from "./Reason.ts"

/** A request before its credentials are attached. */
export interface Bare {
  readonly operation: Any
  readonly input: unknown
  readonly body: HttpBody.HttpBody | undefined
}

/** Headers, and query or form fields where the provider accepts nothing else. */
export interface Credentials {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** Puts credentials into the body, or says why they cannot go there; see {@link form}. */
  readonly body?: (request: Bare) => Result.Result<HttpBody.HttpBody, Issue>
}

/** `Authorization: <scheme> base64(user:secret)`, in UTF-8. */
export const basic = (user: string, secret: Redacted.Redacted<string>, scheme = "Basic"): Credentials => ({
  headers: { authorization: `${scheme} ${base64(`${user}:${Redacted.value(secret)}`)}` },
})

const formType = "application/x-www-form-urlencoded"

/**
 * Fields added to a form-encoded body; a request that may have a body and has none gets one. Whatever cannot carry
 * them (a GET, a JSON or multipart body) is an `InvalidRequest`, and so is a field of the input of the same name.
 * They are never in the URL.
 */
export const form = (fields: Readonly<Record<string, string>>): Credentials => ({
  body: ({ body, input, operation }) => {
    const doubled = Object.keys(fields).find(
      (name) => (input as Readonly<Record<string, unknown>> | undefined)?.[name] !== undefined,
    )
    if (doubled !== undefined) {
      return Result.fail({ path: [doubled], message: "travels with the credentials already" })
    }
    if (operation.method === "GET" || (operation.body?.format ?? "form") !== "form") {
      return Result.fail({
        path: [],
        message: "these credentials travel in a form, and this request has none; send them in a header",
      })
    }
    const own = body?._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""
    const added = urlEncoded(Object.entries(fields))
    return Result.succeed(HttpBody.text(own === "" ? added : `${own}&${added}`, formType))
  },
})
