/**
 * What all providers know about one customer, and what failed. A provider that fails never takes the others
 * down: its failure is part of the account.
 *
 * ```ts
 * const running = ({ subscriptions }: Account.Account, now: DateTime.Utc) =>
 *   subscriptions.filter((subscription) => Subscription.isActive(subscription, now))
 * ```
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { BillingProvider, Capabilities, Lookups } from "./BillingProvider.ts"
import * as Customer from "./Customer.ts"
import * as Entitlement from "./Entitlement.ts"
import * as AdapterCall from "./internal/adapterCall.ts"
import { askAll, type References, type Registry } from "./internal/registry.ts"
import * as ProviderError from "./ProviderError.ts"
import * as Purchase from "./Purchase.ts"
import * as Subscription from "./Subscription.ts"

/** See the module. */
export interface Account {
  readonly customers: ReadonlyArray<Customer.Customer>
  /** As they stand now: expired ones are expired, whatever their provider says. The same for the next two. */
  readonly purchases: ReadonlyArray<Purchase.Purchase>
  readonly subscriptions: ReadonlyArray<Subscription.Subscription>
  readonly entitlements: ReadonlyArray<Entitlement.Entitlement>
  /** One entry per call that failed, however many lookups needed it. */
  readonly failures: ReadonlyArray<ProviderError.AnyProviderError>
  /** The ids of the providers that answered at least one lookup. */
  readonly answered: ReadonlyArray<string>
  /** Why a provider answers less for this reference than it could for another, where its adapter says so. */
  readonly unanswered: ReadonlyArray<{ readonly provider: string; readonly because: string }>
}

// -----------------------------------------------------------------------------
// Asking
// -----------------------------------------------------------------------------

/** What one provider answered. */
interface Answers extends Omit<Account, "answered" | "unanswered"> {
  readonly provider: string
  readonly answered: boolean
  readonly because: string | undefined
}

const noAnswers = (provider: string, error: ProviderError.AnyProviderError): Answers => ({
  provider,
  customers: [],
  purchases: [],
  subscriptions: [],
  entitlements: [],
  failures: [error],
  answered: false,
  because: undefined,
})

/** The list itself; an adapter that answers something else dies here, inside the guard, and not further on. */
const list = <A>(
  effect: Effect.Effect<ReadonlyArray<A>, ProviderError.AnyProviderError>,
): Effect.Effect<ReadonlyArray<A>, ProviderError.AnyProviderError> =>
  Effect.flatMap(effect, (values) => {
    const valid: boolean = Array.isArray(values) && values.every((value) => Predicate.isObject(value))
    return valid ? Effect.succeed(values) : Effect.die(new TypeError("not a list of values of the model"))
  })

/** None: the adapter does not offer this lookup. */
type Answer<A> = Option.Option<Result.Result<ReadonlyArray<A>, AdapterCall.Failed>>

const valuesOf = <A>(answer: Answer<A>): ReadonlyArray<A> =>
  Option.isSome(answer) && Result.isSuccess(answer.value) ? answer.value.success : []

const askProvider = (
  registry: Registry,
  provider: BillingProvider,
  reference: string,
): Effect.Effect<Answers> =>
  Effect.gen(function* () {
    const deadline = yield* AdapterCall.startDeadline(registry.lookupTimeout)
    const found = yield* AdapterCall.guarded(provider.id, "lookup", deadline, () =>
      provider.lookup(reference),
    )
    if (Result.isFailure(found)) return noAnswers(provider.id, found.failure.error)
    const lookups = found.success

    const answer = <A>(
      capability: keyof Capabilities,
      read: (lookups: Lookups) => Effect.Effect<ReadonlyArray<A>, ProviderError.AnyProviderError> | undefined,
    ): Effect.Effect<Answer<A>> => {
      const effect = read(lookups)
      return effect === undefined
        ? Effect.succeedNone
        : Effect.asSome(
            AdapterCall.guarded(provider.id, `lookup.${capability}`, deadline, () => list(effect)),
          )
    }
    const answers = yield* Effect.all(
      {
        customers: answer("customer", ({ customer }) => customer && Effect.map(customer, Option.toArray)),
        purchases: answer("purchases", ({ purchases }) => purchases),
        subscriptions: answer("subscriptions", ({ subscriptions }) => subscriptions),
        entitlements: answer("entitlements", ({ entitlements }) => entitlements),
      },
      { concurrency: "unbounded" },
    )
    const all = Object.values(answers).flatMap((one) =>
      Option.toArray<Result.Result<unknown, AdapterCall.Failed>>(one),
    )
    return {
      provider: provider.id,
      customers: valuesOf(answers.customers),
      purchases: valuesOf(answers.purchases),
      subscriptions: valuesOf(answers.subscriptions),
      entitlements: valuesOf(answers.entitlements),
      failures: AdapterCall.distinct(all.flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))),
      answered: all.some(Result.isSuccess),
      because: lookups.because,
    }
  })

/** Asks every provider for which there is a reference, all at once: what `Billing`'s `account` does. */
export const ask = (registry: Registry, references: References): Effect.Effect<Account> =>
  Effect.gen(function* () {
    const answers = yield* askAll(registry, references, "account", {
      fromProvider: (provider, reference) => askProvider(registry, provider, reference),
      fromNobody: (id, error) => Effect.succeed(noAnswers(id, error)),
    })
    const now = yield* DateTime.now
    return {
      customers: answers.flatMap(({ customers }) => customers),
      purchases: answers.flatMap(({ purchases }) => purchases.map((one) => Purchase.asOf(one, now))),
      subscriptions: answers.flatMap(({ subscriptions }) =>
        subscriptions.map((one) => Subscription.asOf(one, now)),
      ),
      entitlements: answers.flatMap(({ entitlements }) =>
        entitlements.map((one) => Entitlement.asOf(one, now)),
      ),
      failures: answers.flatMap(({ failures }) => failures),
      answered: answers.flatMap(({ provider, answered }) => (answered ? [provider] : [])),
      unanswered: answers.flatMap(({ because, provider }) =>
        because === undefined ? [] : [{ provider, because }],
      ),
    }
  })

// -----------------------------------------------------------------------------
// JSON
// -----------------------------------------------------------------------------

/** What {@link toJson} returns, and `desk account --json` prints. */
export interface Json {
  readonly customers: ReadonlyArray<Customer.Json>
  readonly purchases: ReadonlyArray<Purchase.Json>
  readonly subscriptions: ReadonlyArray<Subscription.Json>
  readonly entitlements: ReadonlyArray<Entitlement.Json>
  readonly failures: ReadonlyArray<ProviderError.Json>
}

/** An account as JSON: dates ISO 8601 in UTC with milliseconds, money as decimal text, no `source`. */
export const toJson = (account: Account): Json => ({
  customers: account.customers.map(Customer.toJson),
  purchases: account.purchases.map(Purchase.toJson),
  subscriptions: account.subscriptions.map(Subscription.toJson),
  entitlements: account.entitlements.map(Entitlement.toJson),
  failures: account.failures.map(ProviderError.toJson),
})
