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
import type { CallGuard } from "@effect-billing/core/CallGuard"
import type { CallOptions } from "@effect-billing/core/CallOptions"
import * as Config from "effect/Config"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
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
export interface SharedOptions<LimitNeeds = never, BreakerNeeds = never> extends CallOptions {
  /** The app's name at Iaptic. */
  readonly appName: string
  /** Replaces {@link defaultBaseUrl}. Credentials go to its origin only. */
  readonly baseUrl?: string | URL | undefined
  readonly authentication?: Authentication | undefined
  /** From `RateLimit.make`. */
  readonly rateLimit?: Effect.Effect<CallGuard, never, LimitNeeds> | undefined
  /** From `Breaker.make`. */
  readonly circuitBreaker?: Effect.Effect<CallGuard, never, BreakerNeeds> | undefined
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

const isBaseUrl = (text: string): boolean => {
  try {
    const url = new URL(text)
    return (
      (url.protocol === "https:" || url.protocol === "http:") &&
      url.username === "" &&
      url.password === "" &&
      url.search === "" &&
      url.hash === ""
    )
  } catch {
    return false
  }
}

// Functions, so that a bundle without `layerConfig` holds nothing of this.
const readText = (name: string): Config.Config<string> => Config.NonEmptyString(name)

const readKey = (name: string): Config.Config<Redacted.Redacted<string>> =>
  Config.schema(Schema.RedactedFromValue(Schema.NonEmptyString), name)

const readBaseUrl = (name: string): Config.Config<string | undefined> => {
  const BaseUrl = Schema.String.check(
    Schema.makeFilter<string>(isBaseUrl, {
      expected: "a base URL: http or https, without credentials, query or fragment",
    }),
  )
  return Config.map(Config.option(Config.schema(BaseUrl, name)), Option.getOrUndefined)
}

const orRead = <A>(
  value: A | undefined,
  read: (name: string) => Config.Config<A>,
  name: string,
): Config.Config<A> => (value === undefined ? read(name) : Config.succeed(value))

/** The options of `IapticClient` from the environment; what `overrides` gives is not looked up. */
export const options = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<Options<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<Options<LimitNeeds, BreakerNeeds>> =>
  Config.map(
    Config.all({
      appName: orRead(overrides.appName, readText, environment.appName),
      secretKey: orRead(overrides.secretKey, readKey, environment.secretKey),
      baseUrl: orRead<string | URL | undefined>(overrides.baseUrl, readBaseUrl, environment.baseUrl),
    }),
    (read) => ({ ...overrides, ...read }),
  )

/** The options of `IapticPublicClient` from the environment; what `overrides` gives is not looked up. */
export const publicOptions = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<PublicOptions<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<PublicOptions<LimitNeeds, BreakerNeeds>> =>
  Config.map(
    Config.all({
      appName: orRead(overrides.appName, readText, environment.appName),
      publicKey: orRead(overrides.publicKey, readKey, environment.publicKey),
      baseUrl: orRead<string | URL | undefined>(overrides.baseUrl, readBaseUrl, environment.baseUrl),
    }),
    (read) => ({ ...overrides, ...read }),
  )

/** The passwords of the webhooks: the given ones, else `IAPTIC_SECRET_KEY`. */
export const webhookPasswords = <A>(given: A | undefined): Config.Config<A | Redacted.Redacted<string>> =>
  orRead<A | Redacted.Redacted<string>>(given, readKey, environment.secretKey)
