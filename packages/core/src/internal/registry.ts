/**
 * The registered providers, and whom a customer's references go to.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { BillingError, ProviderNotRegistered } from "../BillingError.ts"
import type { BillingProvider } from "../BillingProvider.ts"
import * as Reason from "../Reason.ts"

/** Who can be asked, and how long each of them may take. */
export interface Registry {
  readonly providers: ReadonlyArray<BillingProvider>
  readonly lookupTimeout: Duration.Duration
}

/** A customer's reference at each provider, by the provider's id: `{ iaptic: "alice", piano: "PNI…" }`. */
export type References = Readonly<Record<string, string>>

const notRegistered = (registry: Registry, provider: string, operation: string): BillingError =>
  new BillingError({
    provider,
    operation,
    reason: new ProviderNotRegistered({ provider, registered: registry.providers.map(({ id }) => id) }),
  })

const invalidReference = (provider: string, operation: string): BillingError =>
  new BillingError({
    provider,
    operation,
    reason: new Reason.InvalidRequest({
      issues: [{ path: [provider], message: "the reference is empty" }],
      sent: false,
    }),
  })

/** The provider of a reference, or why there is nobody to ask. */
export const find = (
  registry: Registry,
  id: string,
  reference: string,
  operation: string,
): Result.Result<BillingProvider, BillingError> => {
  const provider = registry.providers.find((one) => one.id === id)
  if (provider === undefined) return Result.fail(notRegistered(registry, id, operation))
  return reference.trim() === "" ? Result.fail(invalidReference(id, operation)) : Result.succeed(provider)
}

/** One answer per reference, all asked for at once. */
export const askAll = <A>(
  registry: Registry,
  references: References,
  operation: string,
  answer: {
    readonly fromProvider: (provider: BillingProvider, reference: string) => Effect.Effect<A>
    readonly fromNobody: (id: string, error: BillingError) => Effect.Effect<A>
  },
): Effect.Effect<ReadonlyArray<A>> =>
  Effect.forEach(
    Object.entries(references),
    ([id, reference]) =>
      Result.match(find(registry, id, reference, operation), {
        onFailure: (error) => answer.fromNobody(id, error),
        onSuccess: (provider) => answer.fromProvider(provider, reference),
      }),
    { concurrency: "unbounded" },
  )
