import type * as Answer from "@effect-billing/core/testing/Answer"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as PianoUserRef from "../../PianoUserRef.ts"
import { failed, identityFailed } from "./answers.ts"
import { type Parameters, type PianoCall, fieldsOf } from "./parameters.ts"
import { ensureUser } from "./state.ts"

/** What an emulator lets in, and what its sealed texts are made with. */
export interface Credentials {
  readonly aid: string
  readonly apiToken: Redacted.Redacted<string>
  readonly privateKey: Redacted.Redacted<string>
}

/** Looks at the token of the publisher: in the header, in the form, in the query. `[client code]` */
export const authenticate =
  ({ aid, apiToken }: Credentials) =>
  (call: PianoCall): Answer.Answer | undefined => {
    const { pathname } = call.request.url
    const fields = fieldsOf(call)
    const token = Redacted.value(apiToken)
    if (pathname.startsWith("/id/")) {
      // Two calls carry the reader's own token, and one that is called by apps none at all.
      if (call.operation === "validateIdentityToken" || call.operation === "exchangeIdentityToken")
        return undefined
      if (call.operation === "fillIdentityFormAsUser") return undefined
      const given = call.headers.get("authorization") ?? fields.get("api_token")
      return given === token ? undefined : identityFailed(403, "Access denied")
    }
    if (!pathname.startsWith("/api/v3/publisher/")) return undefined
    const given = call.headers.get("api_token") ?? fields.get("api_token")
    const named = fields.get("aid")
    // A wrong token and a wrong app are told alike. [inferred]
    return given === token && (named === null || named === aid)
      ? undefined
      : failed(call.nowMillis, 2, "Access denied")
  }

/** Who asks: a reader, or nobody in particular; or why that cannot be told. */
export type Asking =
  | { readonly _tag: "Reader"; readonly uid: string }
  | { readonly _tag: "Nobody" }
  | { readonly _tag: "Refused"; readonly answer: Answer.Answer }

const nobody: Asking = { _tag: "Nobody" }

/**
 * Tells who the reader is: by a `user_ref`, else by a user token, else nobody. A `user_ref` introduces its user; what
 * is wrong with an identity is code 401 ("user invalid"). `[inferred]`
 */
export const identify = (
  call: PianoCall,
  parameters: Parameters,
  { aid, privateKey }: Credentials,
  userRefLifetime: number | undefined,
): Effect.Effect<Asking> => {
  const refused = (code: number, message: string): Asking => ({
    _tag: "Refused",
    answer: failed(call.nowMillis, code, message),
  })
  if (parameters.text("aid") !== aid) return Effect.succeed(refused(402, "Aid invalid"))
  const invalid = refused(401, "User invalid")
  const userRef = parameters.text("user_ref")
  if (userRef !== undefined) {
    return PianoUserRef.open(userRef, privateKey).pipe(
      Effect.map((opened): Asking => {
        const { email, first_name, last_name, timestamp, uid } = opened
        const age = timestamp === undefined ? 0 : call.nowMillis - timestamp * 1000
        if (userRefLifetime !== undefined && age > userRefLifetime) return invalid
        return ensureUser(call, { uid, email, first_name, last_name }).disabled
          ? invalid
          : { _tag: "Reader", uid }
      }),
      Effect.catch(() => Effect.succeed(invalid)),
    )
  }
  const token = parameters.text("user_token")
  if (token === undefined) return Effect.succeed(nobody)
  const known = call.state.tokens.get(token)
  const provider = parameters.text("user_provider")
  if (known === undefined || known.expiresAt <= call.nowMillis) return Effect.succeed(invalid)
  if (provider !== undefined && provider !== known.provider) return Effect.succeed(invalid)
  return Effect.succeed(
    call.state.users.get(known.uid)?.disabled === true ? invalid : { _tag: "Reader", uid: known.uid },
  )
}
