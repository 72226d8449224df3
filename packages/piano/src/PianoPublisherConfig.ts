/**
 * The options of the clients that hold the API token, and where they are read from. The token acts as the publisher:
 * it belongs on servers.
 *
 * ```ts
 * const options: PianoPublisherConfig.Options = {
 *   aid: "AIDAIDAID0",
 *   apiToken: Redacted.make("token"),
 *   environment: "eu",
 * }
 *
 * // From PIANO_AID, PIANO_API_TOKEN, PIANO_ENVIRONMENT and PIANO_BASE_URL
 * const fromEnvironment = PianoPublisherConfig.options({ authentication: "form" })
 * ```
 */
import * as ClientConfig from "@effect-billing/core/ClientConfig"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import { sharedOptions, type SharedOptions } from "./PianoConfig.ts"

/**
 * How the API token travels; never in a URL. `[client code]`
 *
 * - `header` (default): the header `api_token`. Some reverse proxies drop names with an underscore;
 * - `form`: a field of the form of a POST. A request that cannot have a form (every GET) keeps the header.
 */
export type Authentication = "header" | "form"

/** What the token needs. */
export interface TokenOptions<LimitNeeds = never, BreakerNeeds = never> extends SharedOptions<
  LimitNeeds,
  BreakerNeeds
> {
  /** The app's API token. It belongs on a server. */
  readonly apiToken: Redacted.Redacted<string>
  /** Lets the client be made where a page could read its token: for tests of one's own, and for desktop apps. */
  readonly allowInBrowser?: boolean | undefined
}

/** What `PianoPublisherClient` is set up with. */
export interface Options<LimitNeeds = never, BreakerNeeds = never> extends TokenOptions<
  LimitNeeds,
  BreakerNeeds
> {
  readonly authentication?: Authentication | undefined
}

/** What `PianoIdClient` is set up with. */
export interface IdOptions<LimitNeeds = never, BreakerNeeds = never> extends TokenOptions<
  LimitNeeds,
  BreakerNeeds
> {
  /**
   * Replaces the origin of Piano ID. Nobody has published which host serves `au` and `ap`: there it must be given,
   * and `PianoClient.getIdentityHost` asks for it.
   */
  readonly idUrl?: string | URL | undefined
}

/** The names of the environment, beside those of `PianoConfig`. */
export const environment = {
  apiToken: "PIANO_API_TOKEN",
  privateKey: "PIANO_PRIVATE_KEY",
  idUrl: "PIANO_ID_URL",
} as const

/** The private keys for sealed texts: the given ones, else `PIANO_PRIVATE_KEY`. */
export const privateKeys = <A>(given: A | undefined): Config.Config<A | Redacted.Redacted<string>> =>
  ClientConfig.orRead<A | Redacted.Redacted<string>>(given, ClientConfig.secret, environment.privateKey)

const tokenOptions = (given: Partial<TokenOptions>) => ({
  ...sharedOptions(given),
  apiToken: ClientConfig.orRead(given.apiToken, ClientConfig.secret, environment.apiToken),
})

/** The options of `PianoPublisherClient` from the environment; what `overrides` gives is not looked up. */
export const options = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<Options<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<Options<LimitNeeds, BreakerNeeds>> =>
  Config.map(Config.all(tokenOptions(overrides as Partial<TokenOptions>)), (read) => ({
    ...overrides,
    ...read,
  }))

/** The options of `PianoIdClient` from the environment; what `overrides` gives is not looked up. */
export const idOptions = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<IdOptions<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<IdOptions<LimitNeeds, BreakerNeeds>> =>
  Config.map(
    Config.all({
      ...tokenOptions(overrides as Partial<TokenOptions>),
      idUrl: ClientConfig.baseUrl(overrides.idUrl, environment.idUrl),
    }),
    (read) => ({ ...overrides, ...read }),
  )
