/**
 * What an adapter implements so that its provider takes part in the neutral model: which questions it can
 * answer, by what reference, and the lookups themselves. `Billing` asks all of them at once.
 *
 * A provider package exports its adapter as a service and a layer:
 *
 * ```ts
 * class AcmeProvider extends Context.Service<AcmeProvider, BillingProvider.BillingProvider>()(
 *   "my-app/AcmeProvider",
 * ) {}
 *
 * const onlySeats = BillingProvider.unsupported("Acme knows seats, and nothing about who paid for them")
 *
 * const layer = Layer.succeed(AcmeProvider, {
 *   id: "acme",
 *   title: "Acme",
 *   capabilities: {
 *     customer: onlySeats,
 *     purchases: onlySeats,
 *     subscriptions: onlySeats,
 *     entitlements: BillingProvider.supported("userId"),
 *   },
 *   lookup: (userId) =>
 *     Effect.succeed({
 *       entitlements: Effect.succeed([
 *         Entitlement.make({ provider: "acme", resource: "seat", granted: userId === "alice", source: {} }),
 *       ]),
 *     }),
 * })
 * ```
 */
import type * as Arr from "effect/Array"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Customer } from "./Customer.ts"
import type { Entitlement } from "./Entitlement.ts"
import type { AnyProviderError } from "./ProviderError.ts"
import type { Purchase } from "./Purchase.ts"
import type { Subscription } from "./Subscription.ts"

/**
 * The lookups of one reference. What several of them need is fetched once (`Effect.cached`), so an adapter that
 * answers three of them from one call sends it once, and a failure of that call is the same error in all three.
 *
 * A lookup that is absent cannot be answered. A customer the provider does not know has no purchases,
 * subscriptions and entitlements; that is an answer, not an error.
 */
export interface Lookups {
  readonly customer?: Effect.Effect<Option.Option<Customer>, AnyProviderError>
  readonly purchases?: Effect.Effect<ReadonlyArray<Purchase>, AnyProviderError>
  readonly subscriptions?: Effect.Effect<ReadonlyArray<Subscription>, AnyProviderError>
  readonly entitlements?: Effect.Effect<ReadonlyArray<Entitlement>, AnyProviderError>
  /** Why a lookup that the capabilities promise is absent for this reference, in words a support desk understands. */
  readonly because?: string
}

/** Whether a provider can answer one kind of question, for any reference at all. */
export interface Capability {
  readonly supported: boolean
  /** What the reference is, in the provider's own words, for example `applicationUsername`. */
  readonly by?: string
  /** Why it cannot be answered, in words a support desk understands. */
  readonly because?: string
}

/** The provider can answer, given a reference of this kind. */
export const supported = (by: string): Capability => ({ supported: true, by })

/** The provider cannot answer, and why. */
export const unsupported = (because: string): Capability => ({ supported: false, because })

/** The questions of the model. */
export interface Capabilities {
  readonly customer: Capability
  readonly purchases: Capability
  readonly subscriptions: Capability
  readonly entitlements: Capability
}

/** What an adapter implements; see the module. */
export interface BillingProvider {
  /** Short and fixed; the key of its reference in `Billing.account`, for example `iaptic`. */
  readonly id: string
  /** The provider's name for people. */
  readonly title: string
  readonly capabilities: Capabilities
  /** The lookups of one reference. Sends nothing by itself; whoever runs a lookup does. */
  readonly lookup: (reference: string) => Effect.Effect<Lookups>
  /**
   * The provider's bulk call, where there is one: the customers it knows among the references, by reference. A
   * reference that is not in the answer is not known.
   */
  readonly customers?: (
    references: Arr.NonEmptyReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyMap<string, Customer>, AnyProviderError>
  /** How many references one bulk call takes. Default: any number. */
  readonly maximumBulk?: number
  /**
   * Whether an entitlement speaks about the resource that was asked for; whether it is granted does not matter
   * here. Default: its `resource` is the one asked for, letter by letter.
   */
  readonly grants?: (entitlement: Entitlement, resource: string) => boolean
}
