/**
 * The options of the client, and where they are read from.
 *
 * ```ts
 * const options: App47Config.Options = {
 *   accessToken: Redacted.make("token"),
 *   integrity: "fail",
 *   callTimeout: "10 seconds",
 * }
 *
 * // From APP47_ACCESS_TOKEN and APP47_BASE_URL
 * const fromEnvironment = App47Config.options({ integrity: "off" })
 * ```
 */
import type { Limits } from "@effect-billing/core/CallGuard"
import type { CallOptions } from "@effect-billing/core/CallOptions"
import * as ClientConfig from "@effect-billing/core/ClientConfig"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import type { Integrity } from "./App47Failure.ts"

/** Production. The client appends `/api/v2`. `[seed][docs]` */
export const defaultBaseUrl = "https://cirrus.app47.com"

/** What the client is set up with. The type parameters are what the rate limit and the breaker need: their stores. */
export interface Options<LimitNeeds = never, BreakerNeeds = never>
  extends CallOptions, Limits<LimitNeeds, BreakerNeeds> {
  /**
   * The access token of a member, who is an administrator or operator of the portal; it acts with that member's rights
   * and is as secret as their password. It belongs on a server. `[docs]`
   */
  readonly accessToken: Redacted.Redacted<string>
  /** Replaces {@link defaultBaseUrl}. The token goes to its origin only. */
  readonly baseUrl?: string | URL | undefined
  /** What is done about an answer whose `md5` is absent, malformed or wrong. Default `report`. */
  readonly integrity?: Integrity | undefined
}

/** The names of the environment. */
export const environment = {
  accessToken: "APP47_ACCESS_TOKEN",
  baseUrl: "APP47_BASE_URL",
  webhookSecret: "APP47_WEBHOOK_SECRET",
} as const

/** The options of `App47Client` from the environment; what `overrides` gives is not looked up. */
export const options = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<Options<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<Options<LimitNeeds, BreakerNeeds>> =>
  Config.map(
    Config.all({
      accessToken: ClientConfig.orRead(overrides.accessToken, ClientConfig.secret, environment.accessToken),
      baseUrl: ClientConfig.baseUrl(overrides.baseUrl, environment.baseUrl),
    }),
    (read) => ({ ...overrides, ...read }),
  )

/** The secret in the address of the webhooks: the given one, else `APP47_WEBHOOK_SECRET`. */
export const webhookSecrets = <A>(given: A | undefined): Config.Config<A | Redacted.Redacted<string>> =>
  ClientConfig.orRead<A | Redacted.Redacted<string>>(given, ClientConfig.secret, environment.webhookSecret)
