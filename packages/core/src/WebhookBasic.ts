/**
 * Basic credentials of a delivery: a user and a password that the provider sends with each one, in the header
 * `Authorization`. Compared in constant time, both always.
 *
 * ```ts
 * const shop = WebhookBasic.make({ user: "361", password: Redacted.make("secret:with a colon") })
 *
 * const receive = (rawBody: Uint8Array, headers: Webhook.HeadersInput) =>
 *   Effect.andThen(WebhookBasic.verify(shop, headers), Webhook.decodeJson(rawBody))
 * ```
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Reason from "./Reason.ts"
import * as Webhook from "./Webhook.ts"

/** The pairs that a delivery may carry, prepared for comparison. */
export interface Credentials {
  readonly secrets: Webhook.Secrets
  /** Why nothing can be verified with these credentials, or undefined. */
  readonly unusable: string | undefined
}

/**
 * Prepares credentials; do it once, not per delivery. More than one password while they are rotated. Without a user
 * or with an empty password nothing is ever verified.
 */
export const make = (options: {
  readonly user: string
  readonly password: Redacted.Redacted<string> | ReadonlyArray<Redacted.Redacted<string>>
}): Credentials => {
  const { password, user } = options
  const passwords = Redacted.isRedacted(password) ? [password] : password
  const unusable =
    user.trim() === ""
      ? "no webhook user is configured, so nothing can be verified"
      : user.includes(":")
        ? "the configured webhook user holds a colon, which ends a user"
        : Webhook.makeSecrets(passwords).unusable
  return {
    // The pair as a whole: two comparisons would tell which of the two was wrong.
    secrets: Webhook.makeSecrets(
      passwords.map((secret) => Redacted.make(`${user}:${Redacted.value(secret)}`)),
    ),
    unusable,
  }
}

const refuse = (description: string): Effect.Effect<never, Reason.IntegrityFailed> =>
  Effect.fail(new Reason.IntegrityFailed({ description }))

const decodePair = (token: string): string | undefined => {
  try {
    const bytes = Uint8Array.from(atob(token), (character) => character.charCodeAt(0))
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * The user and the password of an `Authorization: Basic` value, split at the first colon: a user has none, a password
 * may have many. Undefined for everything else.
 */
export const parse = (
  header: string,
): { readonly user: string; readonly password: Redacted.Redacted<string> } | undefined => {
  const token = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header.trim())?.[1]
  const pair = token === undefined ? undefined : decodePair(token)
  const colon = pair?.indexOf(":") ?? -1
  return pair === undefined || colon === -1
    ? undefined
    : { user: pair.slice(0, colon), password: Redacted.make(pair.slice(colon + 1)) }
}

/** Checks the credentials that a delivery carries. Fails with `IntegrityFailed`, which never tells what was wrong. */
export const verify = (
  credentials: Credentials,
  headers: Webhook.HeadersInput,
): Effect.Effect<void, Reason.IntegrityFailed> =>
  Effect.gen(function* () {
    if (credentials.unusable !== undefined) return yield* refuse(credentials.unusable)
    const pair = parse(yield* Webhook.requireHeader(headers, "authorization"))
    if (pair === undefined) return yield* refuse("the delivery carries no Basic credentials")
    if (credentials.secrets.matches(`${pair.user}:${Redacted.value(pair.password)}`)) return undefined
    return yield* refuse("the Basic credentials of the delivery are not the configured ones")
  })
