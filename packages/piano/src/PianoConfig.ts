/**
 * The options of `PianoClient`, where they are read from, and where Piano is. The options of the clients that hold
 * the API token are in `PianoPublisherConfig`.
 *
 * ```ts
 * const options: PianoConfig.Options = { aid: "AIDAIDAID0", environment: "eu", callTimeout: "10 seconds" }
 *
 * // From PIANO_AID, PIANO_ENVIRONMENT, PIANO_BASE_URL and PIANO_BROWSER_URL
 * const fromEnvironment = PianoConfig.options({ identity: PianoIdentity.anonymous })
 * ```
 */
import type { Limits } from "@effect-billing/core/CallGuard"
import type { CallOptions } from "@effect-billing/core/CallOptions"
import * as ClientConfig from "@effect-billing/core/ClientConfig"
import * as Config from "effect/Config"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Identity } from "./PianoIdentity.ts"
import type { Variant } from "./PianoVariant.ts"

/** Where an app lives. A credential belongs to one region and is refused by the others. `[docs][client code]` */
export type Environment = "us" | "eu" | "au" | "ap" | "sandbox"

/** What all clients are set up with. The type parameters are what the rate limit and the breaker need: their stores. */
export interface SharedOptions<LimitNeeds = never, BreakerNeeds = never>
  extends CallOptions, Limits<LimitNeeds, BreakerNeeds> {
  /** The application id; public. It is sent where an operation takes one and the input has none. */
  readonly aid: string
  /** Default `us`. */
  readonly environment?: Environment | undefined
  /** Replaces the origin of the server API, and of the other two where they are not given. The API's own path follows it; one at its end is left out. */
  readonly baseUrl?: string | URL | undefined
  /** Other ways to write a request, where the documents contradict each other. */
  readonly variants?: ReadonlyArray<Variant> | undefined
}

/** What `PianoClient` is set up with. */
export interface Options<LimitNeeds = never, BreakerNeeds = never> extends SharedOptions<
  LimitNeeds,
  BreakerNeeds
> {
  /** Replaces the origin of the browser API. Without it, `baseUrl` does, because the server API has the same operations. */
  readonly browserUrl?: string | URL | undefined
  /** Who the reader is; default anonymous. */
  readonly identity?: Identity | undefined
}

/** The names of the environment. */
export const environment = {
  aid: "PIANO_AID",
  environment: "PIANO_ENVIRONMENT",
  baseUrl: "PIANO_BASE_URL",
  browserUrl: "PIANO_BROWSER_URL",
} as const

/** The origin of one of Piano's hosts: `api` (server), `buy` (browser) or `id`. `[client code]` */
export const originOf = (host: "api" | "buy" | "id", environment: Environment = "us"): string =>
  environment === "sandbox"
    ? "https://sandbox.piano.io"
    : `https://${host}${environment === "us" ? "" : `-${environment}`}.piano.io`

/** A base URL without the API's own path: people paste it, and what stands twice is found nowhere. */
export const withoutPath = (url: string | URL | undefined): string | undefined =>
  url === undefined ? url : String(url).replace(/\/(?:id\/api\/v1|api\/v3)\/*$/, "")

/** Where the operations of one of Piano's hosts are sent: to `url` if there is one. */
export const baseOf = (
  host: "api" | "buy" | "id",
  environment?: Environment | undefined,
  url?: string | URL | undefined,
): string => withoutPath(url) ?? originOf(host, environment)

const readEnvironment = (name: string): Config.Config<Environment | undefined> =>
  Config.map(
    Config.option(Config.schema(Schema.Literals(["us", "eu", "au", "ap", "sandbox"]), name)),
    Option.getOrUndefined,
  )

/** What all clients read. */
export const sharedOptions = (given: Partial<SharedOptions<never, never>>) => ({
  aid: ClientConfig.orRead(given.aid, ClientConfig.text, environment.aid),
  environment: ClientConfig.orRead<Environment | undefined>(
    given.environment,
    readEnvironment,
    environment.environment,
  ),
  baseUrl: ClientConfig.baseUrl(given.baseUrl, environment.baseUrl),
})

/** The options of `PianoClient` from the environment; what `overrides` gives is not looked up. */
export const options = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<Options<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<Options<LimitNeeds, BreakerNeeds>> =>
  Config.map(
    Config.all({
      ...sharedOptions(overrides as Partial<SharedOptions>),
      browserUrl: ClientConfig.baseUrl(overrides.browserUrl, environment.browserUrl),
    }),
    (read) => ({ ...overrides, ...read }),
  )
