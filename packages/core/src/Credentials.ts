/**
 * What a request needs to be allowed in, made where the request is built and nowhere else.
 *
 * ```ts
 * const shop = Credentials.basic("shop-361", Redacted.make("key"))
 * const token: Credentials.Credentials = { query: { api_token: "only where no header is taken" } }
 * ```
 */
import * as Redacted from "effect/Redacted"
import { base64 } from "./internal/base64.ts"

/** Headers, and query fields where the provider accepts nothing else. */
export interface Credentials {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
}

/** `Authorization: <scheme> base64(user:secret)`, in UTF-8. */
export const basic = (user: string, secret: Redacted.Redacted<string>, scheme = "Basic"): Credentials => ({
  headers: { authorization: `${scheme} ${base64(`${user}:${Redacted.value(secret)}`)}` },
})
