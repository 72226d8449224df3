/**
 * Who a reader is, for the operations of `PianoClient`: nobody in particular, the bearer of a user token, or the
 * user of a `user_ref`. Per client (`identity`), for a part of a program (`as`), or per call (spread into its input).
 *
 * ```ts
 * const options: PianoConfig.Options = {
 *   aid: "AIDAIDAID0",
 *   identity: PianoIdentity.userToken(Redacted.make("the session's token"), "piano_id"),
 * }
 *
 * // On a server, which makes a fresh user_ref for each page (see `PianoUserRef`).
 * const canRead = (piano: PianoClient.Service, userRef: Redacted.Redacted<string>) =>
 *   piano.as(PianoIdentity.userRef(userRef)).checkAccess({ rid: "PREMIUM_ACCESS" })
 * ```
 */
import type * as Redacted from "effect/Redacted"

/** The systems that issue user tokens. `[docs]`, of the app's settings; that the parameter takes these is `[inferred]`. */
export type UserProvider =
  | "tinypass_go"
  | "tinypass_accounts"
  | "publisher_user_ref"
  | "janrain"
  | "conde"
  | "gigya"
  | "piano_id"
  | "piano_id_lite"
  | (string & {})

/** The fields that say who the reader is. A field that is there says it, also when it is undefined. */
export interface Identity {
  readonly user_token?: Redacted.Redacted<string> | undefined
  readonly user_provider?: UserProvider | undefined
  readonly user_ref?: Redacted.Redacted<string> | undefined
}

/** Nobody in particular. In a call's input it counts as an answer: the client's own identity is not sent then. */
export const anonymous: Identity = { user_token: undefined }

/** The bearer of a token that the named system has issued. */
export const userToken = (token: Redacted.Redacted<string>, provider: UserProvider): Identity => ({
  user_token: token,
  user_provider: provider,
})

/** The user that a publisher's server has sealed. Such a text grows old: make a fresh one per page view. */
export const userRef = (sealed: Redacted.Redacted<string>): Identity => ({ user_ref: sealed })
