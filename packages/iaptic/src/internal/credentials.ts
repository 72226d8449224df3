import * as Credentials from "@effect-billing/core/Credentials"
import * as Reason from "@effect-billing/core/Reason"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Authentication } from "../IapticConfig.ts"

/** What a client signs in with. */
export interface Parts {
  readonly appName: string
  readonly key: Redacted.Redacted<string>
  /** `secret` or `public`; the word for messages. */
  readonly role: string
  readonly authentication: Authentication
}

const mistake = ({ appName, authentication, key, role }: Parts): string | undefined => {
  if (appName.trim() === "") return "no app name is configured, nothing was sent"
  if (Redacted.value(key).trim() === "") return `no ${role} key is configured, nothing was sent`
  if (authentication !== "query" && appName.includes(":")) {
    return 'an app name with a colon needs authentication: "query", nothing was sent'
  }
  return undefined
}

/**
 * The credentials of every operation, in exactly one form: with two forms at once the server has been seen to
 * compare the wrong pair. `[client code]`
 */
export const make = (parts: Parts): Result.Result<Credentials.Credentials, Reason.AuthenticationFailed> => {
  const description = mistake(parts)
  if (description !== undefined) return Result.fail(new Reason.AuthenticationFailed({ description }))
  const { appName, authentication } = parts
  if (authentication === "query")
    return Result.succeed({ query: { appName, apiKey: Redacted.value(parts.key) } })
  return Result.succeed(
    Credentials.basic(appName, parts.key, authentication === "basic" ? "Basic" : "Bearer"),
  )
}

/** The texts that must not show up anywhere: the key, and what it is sent as. */
export const secretsOf = ({ appName, key }: Parts): ReadonlyArray<string> => [
  Redacted.value(key),
  `${appName}:${Redacted.value(key)}`,
]
