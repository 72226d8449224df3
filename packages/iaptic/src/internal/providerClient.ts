import * as CallGuard from "@effect-billing/core/CallGuard"
import * as ProviderClient from "@effect-billing/core/ProviderClient"
import type * as Reason from "@effect-billing/core/Reason"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import { defaultBaseUrl, type SharedOptions } from "../IapticConfig.ts"
import { IapticError, type IapticReason } from "../IapticError.ts"
import { classifyRead } from "../IapticFailure.ts"
import * as Credentials from "./credentials.ts"

/** What one of the two clients adds to the shared options. */
export interface Role {
  readonly service: string
  readonly role: "secret" | "public"
  readonly key: Redacted.Redacted<string>
}

const error = (operation: string, reason: Reason.AnyReason): IapticError =>
  new IapticError({ operation, reason: reason as IapticReason })

/** A client for Iaptic with one credential. */
export const make = <LimitNeeds, BreakerNeeds>(
  options: SharedOptions<LimitNeeds, BreakerNeeds>,
  { key, role, service }: Role,
): Effect.Effect<
  ProviderClient.ProviderClient<IapticError>,
  never,
  HttpClient.HttpClient | LimitNeeds | BreakerNeeds
> =>
  Effect.gen(function* () {
    const {
      appName,
      authentication = "basic",
      baseUrl = defaultBaseUrl,
      circuitBreaker,
      rateLimit,
      ...callOptions
    } = options
    const guards = yield* CallGuard.fromLimits({ circuitBreaker, rateLimit })
    const parts = { appName, key, role, authentication }
    const credentials = Credentials.make(parts)
    return yield* ProviderClient.make<IapticError>({
      ...callOptions,
      provider: "iaptic",
      service,
      hosts: { api: baseUrl },
      authenticate: () => credentials,
      secrets: Credentials.secretsOf(parts),
      credentialName: `${role}:${appName}`,
      classify: classifyRead,
      error,
      guards,
    })
  })
