/**
 * The options of the two clients, and where they are read from.
 *
 * ```ts
 * const options: IapticConfig.Options = {
 *   appName: "my.app",
 *   secretKey: Redacted.make("key"),
 *   apiVersion: "v3",
 *   callTimeout: "10 seconds",
 * }
 *
 * // From IAPTIC_APP_NAME, IAPTIC_SECRET_KEY and IAPTIC_BASE_URL
 * const fromEnvironment = IapticConfig.options({ apiVersion: "v3" })
 * ```
 */
import type { Limits } from "@effect-billing/core/CallGuard"
import type { CallOptions } from "@effect-billing/core/CallOptions"
import * as ClientConfig from "@effect-billing/core/ClientConfig"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import type { PagingParameter } from "./IapticPaging.ts"

/** Production, all versions of the API; sandbox purchases live there too. `[docs][client code]` */
export const defaultBaseUrl = "https://validator.iaptic.com"

/**
 * How the credentials travel: always in exactly one form. `[docs][client code]`
 *
 * - `basic` (default): `Authorization: Basic base64(appName:key)`
 * - `bearer`: the same text under the scheme `Bearer`, as the provider's newest client sends it
 * - `query`: `?appName=…&apiKey=…`; the key then stands in the access logs of everything in between. A listing
 *   cannot be asked for another app's `appName` then: that call fails with `InvalidRequest` and sends nothing
 */
export type Authentication = "basic" | "bearer" | "query"

/** Which version of the read API; see {@link Options}. */
export type ApiVersion = "v2" | "v3"

/** What both clients are set up with. The type parameters are what the rate limit and the breaker need: their stores. */
export interface SharedOptions<LimitNeeds = never, BreakerNeeds = never>
  extends CallOptions, Limits<LimitNeeds, BreakerNeeds> {
  /** The app's name at Iaptic. */
  readonly appName: string
  /** Replaces {@link defaultBaseUrl}. Credentials go to its origin only. */
  readonly baseUrl?: string | URL | undefined
  readonly authentication?: Authentication | undefined
}

/** What `IapticClient` is set up with. */
export interface Options<LimitNeeds = never, BreakerNeeds = never> extends SharedOptions<
  LimitNeeds,
  BreakerNeeds
> {
  /** The app's secret key (or a master key). It belongs on a server. */
  readonly secretKey: Redacted.Redacted<string>
  /**
   * Which paths `getCustomerPurchases`, `getCustomersBulkInfo` and `streamCustomers` use; per call too. Default
   * `v2`, which is documented; `v3` adds fields (transaction ids, amounts) `[client code][third party]`.
   */
  readonly apiVersion?: ApiVersion | undefined
  /**
   * What v3 calls the number of rows to skip. Default `offset`, which the provider's v3 client sends
   * `[client code]`; v2 documents `skip`. If a v3 listing fails with `PaginationStalled`, try `IapticPaging.skip`.
   */
  readonly pagingParameter?: PagingParameter | undefined
}

/** What `IapticPublicClient` is set up with. */
export interface PublicOptions<LimitNeeds = never, BreakerNeeds = never> extends SharedOptions<
  LimitNeeds,
  BreakerNeeds
> {
  /** The app's public key, which may ship in apps. */
  readonly publicKey: Redacted.Redacted<string>
}

/** The names of the environment. */
export const environment = {
  appName: "IAPTIC_APP_NAME",
  secretKey: "IAPTIC_SECRET_KEY",
  publicKey: "IAPTIC_PUBLIC_KEY",
  baseUrl: "IAPTIC_BASE_URL",
} as const

/** The options of `IapticClient` from the environment; what `overrides` gives is not looked up. */
export const options = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<Options<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<Options<LimitNeeds, BreakerNeeds>> =>
  Config.map(
    Config.all({
      appName: ClientConfig.orRead(overrides.appName, ClientConfig.text, environment.appName),
      secretKey: ClientConfig.orRead(overrides.secretKey, ClientConfig.secret, environment.secretKey),
      baseUrl: ClientConfig.baseUrl(overrides.baseUrl, environment.baseUrl),
    }),
    (read) => ({ ...overrides, ...read }),
  )

/** The options of `IapticPublicClient` from the environment; what `overrides` gives is not looked up. */
export const publicOptions = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<PublicOptions<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<PublicOptions<LimitNeeds, BreakerNeeds>> =>
  Config.map(
    Config.all({
      appName: ClientConfig.orRead(overrides.appName, ClientConfig.text, environment.appName),
      publicKey: ClientConfig.orRead(overrides.publicKey, ClientConfig.secret, environment.publicKey),
      baseUrl: ClientConfig.baseUrl(overrides.baseUrl, environment.baseUrl),
    }),
    (read) => ({ ...overrides, ...read }),
  )

/** The passwords of the webhooks: the given ones, else `IAPTIC_SECRET_KEY`. */
export const webhookPasswords = <A>(given: A | undefined): Config.Config<A | Redacted.Redacted<string>> =>
  ClientConfig.orRead<A | Redacted.Redacted<string>>(given, ClientConfig.secret, environment.secretKey)
