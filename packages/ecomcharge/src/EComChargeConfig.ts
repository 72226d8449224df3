/**
 * The options of the client and of the webhook receiver, the hosts of the brands, and where all of it is read from.
 *
 * ```ts
 * const options: EComChargeConfig.Options = {
 *   ...EComChargeConfig.brands.bePaid,
 *   shopId: "361",
 *   secretKey: Redacted.make("key"),
 *   callTimeout: "20 seconds",
 * }
 *
 * // From ECOMCHARGE_SHOP_ID, ECOMCHARGE_SECRET_KEY and the three URLs
 * const fromEnvironment = EComChargeConfig.options()
 * ```
 *
 * The same API is served by every brand of the platform under hosts of its own, and no host can be derived from
 * another: one brand's API host does not even begin with `api.`. So each is an option of its own, and only the API
 * host of eComCharge has a default.
 */
import type { Limits } from "@effect-billing/core/CallGuard"
import type { CallOptions } from "@effect-billing/core/CallOptions"
import * as ClientConfig from "@effect-billing/core/ClientConfig"
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"

/** The API host of eComCharge. `[seed][docs]` */
export const defaultBaseUrl = "https://api.ecomcharge.com"

/** Where a brand stands. What is absent has no host that is known for certain. */
export interface Hosts {
  /** Customers, plans, subscriptions, products, alternative payments. Default {@link defaultBaseUrl}. */
  readonly baseUrl?: string | URL | undefined
  /** Card transactions, card tokens, asynchronous mode. No default. */
  readonly gatewayUrl?: string | URL | undefined
  /** Checkouts. No default. */
  readonly checkoutUrl?: string | URL | undefined
}

/**
 * The hosts of the brands that are known for certain. eComCharge has no gateway here: the manual says
 * `processing.ecomcharge.com`, the Ruby client's examples `gateway.ecomcharge.com`. Ask the provider.
 */
export const brands = {
  /** `[seed][docs]`, the checkout `[client code]`. */
  eComCharge: { baseUrl: defaultBaseUrl, checkoutUrl: "https://checkout.ecomcharge.com" },
  /** The platform's demo shops. `[docs]` */
  beGatewayDemo: {
    baseUrl: "https://api.begateway.com",
    gatewayUrl: "https://demo-gateway.begateway.com",
    checkoutUrl: "https://checkout.begateway.com",
  },
  /** `[docs]` */
  bePaid: {
    baseUrl: "https://api.bepaid.by",
    gatewayUrl: "https://gateway.bepaid.by",
    checkoutUrl: "https://checkout.bepaid.by",
  },
} as const satisfies Readonly<Record<string, Hosts>>

/** What the client is set up with. The type parameters are what the rate limit and the breaker need: their stores. */
export interface Options<LimitNeeds = never, BreakerNeeds = never>
  extends CallOptions, Limits<LimitNeeds, BreakerNeeds>, Hosts {
  /** The shop's id, a decimal number. */
  readonly shopId: string | number
  /** The shop's secret key. It belongs on a server. */
  readonly secretKey: Redacted.Redacted<string>
}

/** The names of the environment. */
export const environment = {
  shopId: "ECOMCHARGE_SHOP_ID",
  secretKey: "ECOMCHARGE_SECRET_KEY",
  baseUrl: "ECOMCHARGE_BASE_URL",
  gatewayUrl: "ECOMCHARGE_GATEWAY_URL",
  checkoutUrl: "ECOMCHARGE_CHECKOUT_URL",
  publicKey: "ECOMCHARGE_PUBLIC_KEY",
} as const

/** The options of `EComChargeClient` from the environment; what `overrides` gives is not looked up. */
export const options = <LimitNeeds = never, BreakerNeeds = never>(
  overrides: Partial<Options<LimitNeeds, BreakerNeeds>> = {},
): Config.Config<Options<LimitNeeds, BreakerNeeds>> => {
  const url = (name: keyof Hosts) => ClientConfig.baseUrl(overrides[name], environment[name])
  return Config.map(
    Config.all({
      shopId: ClientConfig.orRead<string | number>(overrides.shopId, ClientConfig.text, environment.shopId),
      secretKey: ClientConfig.orRead(overrides.secretKey, ClientConfig.secret, environment.secretKey),
      baseUrl: url("baseUrl"),
      gatewayUrl: url("gatewayUrl"),
      checkoutUrl: url("checkoutUrl"),
    }),
    (read) => ({ ...overrides, ...read }),
  )
}

/** What `EComChargeWebhook` needs from the environment: what `given` lacks of what its verification uses. */
export const webhookOptions = <SecretKey, PublicKey>(given: {
  readonly verification?: "both" | "signature" | "basic" | undefined
  readonly shopId?: string | number | undefined
  readonly secretKey?: SecretKey | undefined
  readonly publicKey?: PublicKey | undefined
}) => {
  const { publicKey, secretKey, shopId, verification = "both" } = given
  const none = Config.succeed(undefined)
  return Config.all({
    shopId:
      verification === "signature"
        ? none
        : ClientConfig.orRead<string | number>(shopId, ClientConfig.text, environment.shopId),
    secretKey:
      verification === "signature"
        ? none
        : ClientConfig.orRead<SecretKey | Redacted.Redacted<string>>(
            secretKey,
            ClientConfig.secret,
            environment.secretKey,
          ),
    publicKey:
      verification === "basic"
        ? none
        : ClientConfig.orRead<PublicKey | string>(publicKey, ClientConfig.text, environment.publicKey),
  })
}
