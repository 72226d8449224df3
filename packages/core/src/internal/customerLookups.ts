/**
 * Customer lookups that are made at the same time become the provider's bulk call, where there is one.
 */
import * as Arr from "effect/Array"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"
import * as Result from "effect/Result"
import type { BillingError } from "../BillingError.ts"
import type { BillingProvider } from "../BillingProvider.ts"
import type { Customer } from "../Customer.ts"
import type { AnyProviderError } from "../ProviderError.ts"
import * as AdapterCall from "./adapterCall.ts"

/** How many calls one batch of customer lookups keeps in flight. */
const concurrency = 8

class LookUpCustomer extends Request.Class<
  { readonly provider: BillingProvider; readonly reference: string },
  Option.Option<Customer>,
  AnyProviderError
> {}

type Entry = Request.Entry<LookUpCustomer>

const noCustomers = (
  { capabilities, id, title }: BillingProvider,
  because: string | undefined = capabilities.customer.because,
): BillingError =>
  AdapterCall.notSupported(
    id,
    "customer",
    `${title} cannot look up customers${because === undefined ? "" : `: ${because}`}`,
  )

const complete = (
  entries: ReadonlyArray<Entry>,
  result: Result.Result<Option.Option<Customer>, AnyProviderError>,
): void => {
  const exit = Result.isSuccess(result) ? Exit.succeed(result.success) : Exit.fail(result.failure)
  for (const entry of entries) entry.completeUnsafe(exit)
}

const lookUpSingle = (
  provider: BillingProvider,
  reference: string,
): Effect.Effect<Option.Option<Customer>, AnyProviderError> =>
  Effect.flatMap(
    provider.lookup(reference),
    ({ because, customer }) => customer ?? Effect.fail(noCustomers(provider, because)),
  )

const groupByReference = (entries: ReadonlyArray<Entry>): ReadonlyMap<string, ReadonlyArray<Entry>> => {
  const byReference = new Map<string, Array<Entry>>()
  for (const entry of entries) {
    const same = byReference.get(entry.request.reference)
    if (same === undefined) byReference.set(entry.request.reference, [entry])
    else same.push(entry)
  }
  return byReference
}

/** Looks up all entries, which are of one provider; each call has the whole timeout for itself. */
const lookUp = (entries: Arr.NonEmptyArray<Entry>, timeout: Duration.Duration): Effect.Effect<void> => {
  const { provider } = entries[0].request
  const call = <A>(
    operation: string,
    effect: () => Effect.Effect<A, AnyProviderError>,
  ): Effect.Effect<Result.Result<A, AnyProviderError>> =>
    Effect.flatMap(AdapterCall.startDeadline(timeout), (deadline) =>
      Effect.map(
        AdapterCall.guarded(provider.id, operation, deadline, effect),
        Result.mapError(({ error }) => error),
      ),
    )
  const byReference = groupByReference(entries)
  const references = Array.from(byReference.keys())
  const bulk = provider.customers
  if (bulk === undefined) {
    return Effect.forEach(
      references,
      (reference) =>
        Effect.map(
          call("lookup.customer", () => lookUpSingle(provider, reference)),
          (result) => complete(byReference.get(reference) ?? [], result),
        ),
      { concurrency, discard: true },
    )
  }
  const size = Math.max(1, provider.maximumBulk ?? references.length)
  return Effect.forEach(
    Arr.chunksOf(references, size),
    (chunk) =>
      Effect.map(
        call("customers", () => bulk(chunk)),
        (result) => {
          for (const reference of chunk) {
            complete(
              byReference.get(reference) ?? [],
              Result.map(result, (customers) => Option.fromUndefinedOr(customers.get(reference))),
            )
          }
        },
      ),
    { concurrency, discard: true },
  )
}

/** Looks up one customer; see the module. A provider that has none is not asked. */
export type CustomerLookup = (
  provider: BillingProvider,
  reference: string,
) => Effect.Effect<Option.Option<Customer>, AnyProviderError>

/** Makes the lookup; only lookups of the same one are batched. */
export const make = (timeout: Duration.Duration): CustomerLookup => {
  const resolver = RequestResolver.makeGrouped<LookUpCustomer, string>({
    key: ({ request }) => request.provider.id,
    resolver: (entries) => lookUp(entries, timeout),
  })
  return (provider, reference) =>
    provider.customers === undefined && !provider.capabilities.customer.supported
      ? Effect.fail(noCustomers(provider))
      : Effect.request(new LookUpCustomer({ provider, reference }), resolver)
}
