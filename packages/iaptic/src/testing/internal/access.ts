import type * as Answer from "@effect-billing/core/testing/Answer"
import type { Call } from "@effect-billing/core/testing/EmulatorRoute"
import * as Redacted from "effect/Redacted"
import { operations } from "../../IapticApi.ts"
import { credentialsMismatch, invalidCredentials, stripeRefused } from "./answers.ts"
import type { IapticEvent, IapticState } from "./state.ts"

/** What an emulator lets in. */
export interface Credentials {
  readonly appName: string
  /** For servers; also the `password` of webhooks. */
  readonly secretKey: Redacted.Redacted<string>
  /** For apps: validating, Stripe, Braintree. */
  readonly publicKey: Redacted.Redacted<string>
  /** A key over all apps, where there is one; goes wherever the secret key goes. */
  readonly masterKey?: Redacted.Redacted<string> | undefined
}

interface Pair {
  readonly appName: string
  readonly key: string
}

const credentialOf = new Map<string, string>(operations.map(({ credential, name }) => [name, credential]))

const decodeBase64 = (text: string): string | undefined => {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const pairOfHeader = (header: string): Pair | undefined => {
  const token = /^(?:Basic|Bearer) +(\S+)$/i.exec(header)?.[1]
  const text = token === undefined ? undefined : decodeBase64(token)
  const colon = text?.indexOf(":") ?? -1
  return text === undefined || colon === -1
    ? undefined
    : { appName: text.slice(0, colon), key: text.slice(colon + 1) }
}

/**
 * Looks at the credentials of a call. Reads want the secret key, the rest the public one or the secret one, as the
 * provider's own MCP server uses a single key for both `[inferred]`. That a public key does not read is `[inferred]`.
 */
export const authenticate =
  (credentials: Credentials) =>
  (call: Call<IapticState, IapticEvent>): Answer.Answer | undefined => {
    const isStripe = call.target.path.startsWith("/v3/stripe/")
    const refuse = (answer: Answer.Answer): Answer.Answer =>
      isStripe ? stripeRefused(401, 6778004, "Invalid API key") : answer

    const header = call.headers.get("authorization")
    const key = call.query.get("apiKey")
    const appName = call.query.get("appName")
    // With both forms the server compares the pair of the query, and says no. [client code]
    if (header !== null && key !== null) return refuse(credentialsMismatch)
    const pair = header === null ? { appName: appName ?? "", key: key ?? "" } : pairOfHeader(header)
    if (pair === undefined || pair.appName === "" || pair.key === "") return refuse(invalidCredentials)
    // Listings on v3 name the app beside a header, for master keys.
    if (header !== null && appName !== null && appName !== credentials.appName)
      return refuse(credentialsMismatch)

    const { masterKey, publicKey, secretKey } = credentials
    const isPublic = credentialOf.get(call.operation) === "public"
    const keys = [
      secretKey,
      ...(masterKey === undefined ? [] : [masterKey]),
      ...(isPublic ? [publicKey] : []),
    ]
    return pair.appName === credentials.appName && keys.some((one) => Redacted.value(one) === pair.key)
      ? undefined
      : refuse(credentialsMismatch)
  }
