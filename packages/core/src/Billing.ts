/**
 * One question to all registered providers: what did this customer buy, and may they use this?
 *
 * ```ts
 * class Acme extends Context.Service<Acme, BillingProvider.BillingProvider>()("my-app/Acme") {}
 * class Other extends Context.Service<Other, BillingProvider.BillingProvider>()("my-app/Other") {}
 *
 * // Layer<Billing, never, Acme | Other>
 * const layer = Billing.layer([Acme, Other])
 *
 * const mayRead = Effect.gen(function* () {
 *   const billing = yield* Billing.Billing
 *   const { decision } = yield* billing.hasAccess({ acme: "alice", other: "57900459" }, "premium")
 *   return decision === "granted"
 * })
 * ```
 *
 * A provider that fails, or hangs, never takes the others down: its failure is part of the answer. The answers
 * are in `Account` and `Access`, what goes wrong here in `BillingError`.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Access from "./Access.ts"
import * as Account from "./Account.ts"
import type { BillingProvider } from "./BillingProvider.ts"
import type { Customer } from "./Customer.ts"
import * as CustomerLookups from "./internal/customerLookups.ts"
import { find, type References, type Registry } from "./internal/registry.ts"
import type { AnyProviderError } from "./ProviderError.ts"

// Who asks and prints needs one import.
export { type Decision, toJson as accessToJson } from "./Access.ts"
export { toJson as accountToJson } from "./Account.ts"
export type { References } from "./internal/registry.ts"

/** What {@link Billing} can do. */
export interface Service {
  /** The registered providers, in the order in which they were registered. */
  readonly providers: ReadonlyArray<BillingProvider>
  /**
   * Asks every provider for which there is a reference, all at once. Never fails: `failures` tells what did. A
   * reference for a provider that is not registered, and an empty one, is a failure too, and nothing is sent.
   */
  readonly account: (references: References) => Effect.Effect<Account.Account>
  /**
   * Decides whether the customer may use a resource, and says why; `Access` has the rules. Never fails. A
   * reference that goes to nobody is a failure, as in {@link Service.account}.
   */
  readonly hasAccess: (references: References, resource: string) => Effect.Effect<Access.Access>
  /**
   * Looks up one customer at one provider. Lookups made at the same time become the provider's bulk call, where
   * there is one, with every reference in it once; otherwise single lookups. None: the provider does not know
   * the reference.
   */
  readonly customer: (
    provider: string,
    reference: string,
  ) => Effect.Effect<Option.Option<Customer>, AnyProviderError>
  /** Looks up many customers at one provider, as {@link Service.customer} does. Unknown references are not in the map. */
  readonly customers: (
    provider: string,
    references: Iterable<string>,
  ) => Effect.Effect<ReadonlyMap<string, Customer>, AnyProviderError>
}

/** See the module. */
export class Billing extends Context.Service<Billing, Service>()("@effect-billing/core/Billing") {}

/** How providers are asked. */
export interface Options {
  /**
   * Longest time for one provider's part of an answer, all calls of its adapter included; then it fails with
   * `LookupDeadlineExceeded`, and the others are not held up. For {@link Service.customer}, the longest time for
   * one call of the adapter. `"Infinity"` switches it off.
   *
   * Default 2.5 minutes: just above the 2 minutes that a client gives a call, so that the client's own failure,
   * which says more, comes first. Set it higher where `CallOptions.callTimeout` is higher, or where one answer
   * takes many slow calls.
   */
  readonly lookupTimeout?: Duration.Input | undefined
}

const defaultLookupTimeout: Duration.Input = "150 seconds"

/**
 * Makes the service over these providers. Two providers with one id are a fault of the program, and throw.
 */
export const make = (providers: ReadonlyArray<BillingProvider>, options: Options = {}): Service => {
  if (new Set(providers.map(({ id }) => id)).size !== providers.length) {
    throw new Error(`Billing: a provider is registered twice: ${providers.map(({ id }) => id).join(", ")}`)
  }
  const lookupTimeout = Duration.fromInputUnsafe(options.lookupTimeout ?? defaultLookupTimeout)
  const registry: Registry = { providers, lookupTimeout }
  const lookUpCustomer = CustomerLookups.make(lookupTimeout)

  const customer: Service["customer"] = (id, reference) =>
    Effect.flatMap(Effect.fromResult(find(registry, id, reference, "customer")), (provider) =>
      lookUpCustomer(provider, reference),
    )

  return {
    providers,
    account: Effect.fn("Billing.account")((references) => Account.ask(registry, references)),
    hasAccess: Effect.fn("Billing.hasAccess")((references, resource) =>
      Access.ask(registry, references, resource),
    ),
    customer,
    customers: Effect.fn("Billing.customers")(function* (id, references) {
      const found = yield* Effect.forEach(
        new Set(references),
        (reference) => Effect.map(customer(id, reference), (value) => [reference, value] as const),
        { concurrency: "unbounded" },
      )
      return new Map(
        found.flatMap(([reference, value]) =>
          Option.isSome(value) ? [[reference, value.value] as const] : [],
        ),
      )
    }),
  }
}

/**
 * The service over these adapters, given by their keys: `Billing.layer([IapticProvider, App47Provider])`. The
 * layer requires exactly these services, so adding a provider is one more key and one more layer.
 */
export const layer = <const Keys extends ReadonlyArray<Context.Key<unknown, BillingProvider>>>(
  keys: Keys,
  options?: Options,
): Layer.Layer<Billing, never, Keys[number]["Identifier"]> =>
  Layer.effect(
    Billing,
    Effect.map(
      Effect.forEach(keys, (key) => key as Context.Key<Keys[number]["Identifier"], BillingProvider>),
      (providers) => make(providers, options),
    ),
  )
