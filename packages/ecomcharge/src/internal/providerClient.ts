import * as CallGuard from "@effect-billing/core/CallGuard"
import * as Credentials from "@effect-billing/core/Credentials"
import * as ProviderClient from "@effect-billing/core/ProviderClient"
import * as Reason from "@effect-billing/core/Reason"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { defaultBaseUrl, environment, type Options } from "../EComChargeConfig.ts"
import { EComChargeError, type EComChargeReason } from "../EComChargeError.ts"
import { classify } from "../EComChargeFailure.ts"
import { redaction } from "./card.ts"

const mistake = (shopId: string, key: string): string | undefined => {
  if (shopId.trim() === "") return "no shop id is configured, nothing was sent"
  if (key.trim() === "") return "no secret key is configured, nothing was sent"
  // The receiver would split in the wrong place.
  return shopId.includes(":") ? "a shop id cannot hold a colon, nothing was sent" : undefined
}

// The gateway's default and what the checkout insists on is 2; the API host documents no version. [docs]
const versionOf = (host: string, credential: string): string | undefined =>
  credential === "shopVersion3" ? "3" : host === "gateway" || host === "checkout" ? "2" : undefined

const error = (operation: string, reason: Reason.AnyReason): EComChargeError =>
  new EComChargeError({ operation, reason: reason as EComChargeReason })

const missing = (option: "gatewayUrl" | "checkoutUrl"): ProviderClient.MissingHost => ({
  missing: `set ${option} (${environment[option]}); it cannot be derived from another host`,
})

/** The engine of a client for eComCharge. */
export const make = <LimitNeeds, BreakerNeeds>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Effect.Effect<
  ProviderClient.ProviderClient<EComChargeError>,
  never,
  HttpClient.HttpClient | LimitNeeds | BreakerNeeds
> =>
  Effect.gen(function* () {
    const {
      baseUrl = defaultBaseUrl,
      checkoutUrl,
      circuitBreaker,
      gatewayUrl,
      rateLimit,
      secretKey,
      shopId: id,
      ...callOptions
    } = options
    const guards = yield* CallGuard.fromLimits({ circuitBreaker, rateLimit })
    const shopId = String(id)
    const key = Redacted.value(secretKey)
    const description = mistake(shopId, key)
    const { headers } = Credentials.basic(shopId, secretKey)
    return yield* ProviderClient.make<EComChargeError>({
      ...callOptions,
      provider: "ecomcharge",
      service: "EComChargeClient",
      hosts: {
        api: baseUrl,
        gateway: gatewayUrl ?? missing("gatewayUrl"),
        checkout: checkoutUrl ?? missing("checkoutUrl"),
      },
      authenticate: ({ credential, host }) => {
        if (description !== undefined) return Result.fail(new Reason.AuthenticationFailed({ description }))
        const version = versionOf(host, credential)
        return Result.succeed({
          headers: { ...headers, ...(version === undefined ? {} : { "x-api-version": version }) },
        })
      },
      secrets: [key, `${shopId}:${key}`],
      redaction,
      credentialName: `shop:${shopId}`,
      classify,
      error,
      guards,
    })
  })
