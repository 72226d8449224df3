/** Customers at their providers: the service over exactly the providers that are asked about. */
import * as Billing from "@effect-billing/core/Billing"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Configuration from "./Configuration.ts"
import type { DeskError } from "./DeskError.ts"
import type { Reference } from "./Flags.ts"

/** The service, and the references in the form it takes. */
export interface Lookup {
  readonly billing: Billing.Service
  readonly references: Billing.References
}

/**
 * Fails before anything is sent when one of the providers is not configured. Who gives each call a time of their own
 * (see `Connection`) has said how long to wait: no shorter time of ours comes in between.
 */
export const make = Effect.fnUntraced(function* (
  references: ReadonlyArray<Reference>,
  target: { readonly operation: string; readonly exitCode?: number },
  timeout: Option.Option<Duration.Duration>,
): Effect.fn.Return<Lookup, DeskError, HttpClient.HttpClient | Scope.Scope> {
  yield* Configuration.check(
    references.map(({ provider }) => ({ provider, required: provider.requiredForLookup })),
    target,
  )
  const adapters = yield* Effect.forEach(references, ({ provider }) =>
    Effect.mapError(provider.billing, (error) => Configuration.invalid(provider, error, target)),
  )
  return {
    billing: Billing.make(adapters, Option.isSome(timeout) ? { lookupTimeout: "Infinity" } : {}),
    references: Object.fromEntries(references.map(({ provider, reference }) => [provider.id, reference])),
  }
})
