/**
 * eComCharge in the neutral model: a customer, and the subscriptions whose ids are known.
 *
 * **The reference.** eComCharge lists no subscriptions, not even those of a customer. So a reference is the id of a
 * customer (`cst_…`), of a subscription (`sbs_…`), or several separated by commas: `cst_1,sbs_1,sbs_2`. Of several
 * customers' ids the first counts; without one the customer is the first one that the subscriptions name. Without a
 * subscription's id subscriptions and entitlements are not answered at all, because an empty list would say that there
 * are none; `hasAccess` is undetermined then. Keep the ids that `createSubscription` and the webhooks give. Ids that
 * are not known here are left out; that the others belong together is believed, since one person may be several
 * customers here (a subscription can be created together with a customer `[seed]`).
 *
 * The rules, `[inferred]` from what the manual says of the states where nothing else is marked:
 *
 * **Status of a subscription.** What is paid runs until `active_to` `[docs]`; a live state past it means that the
 * renewal is due and not confirmed: `pastDue`, until the provider says more.
 *
 * | state                                                                                           | status                                         |
 * | ----------------------------------------------------------------------------------------------- | ---------------------------------------------- |
 * | `trial`, `trial_processing`, `trial_get_status`                                                   | `trialing` until `active_to`, then `pastDue`   |
 * | `active`, `processing`, `getting_status`, `notified`                                              | `active` until `active_to`, then `pastDue`     |
 * | `pending`, `tokenizing`, `redirecting`, and a transient state (not `trial`, `active`) before any payment | `pending`                               |
 * | `failed_attempt`, `rescuing`                                                                      | `gracePeriod` until `active_to`, then `pastDue` |
 * | `canceled`, or a live state with a time of cancellation (a trial may be canceled and run on `[docs]`) | `canceled`, running until `active_to`      |
 * | `failed`, `error`, `expired`                                                                      | `expired`                                      |
 * | anything else                                                                                     | `unknown`, with the word                       |
 *
 * **Price** is `plan.plan.amount`, never `plan.amount`, by the provider's table of currencies.
 *
 * **Entitlement.** A subscription gives a right to its plan: `resource` is the plan's id, and the plan's title is
 * taken for it too, because plans that are made inside of subscriptions share nothing else.
 *
 * ```ts
 * const mayUse = Effect.gen(function* () {
 *   const billing = yield* Billing.Billing
 *   const { decision } = yield* billing.hasAccess({ ecomcharge: "sbs_430955c932808d0f" }, "Basic plan")
 *   return decision === "granted"
 * }).pipe(
 *   Effect.provide(
 *     Billing.layer([EComChargeProvider.EComChargeProvider]).pipe(
 *       Layer.provide(EComChargeProvider.layer),
 *       Layer.provide(EComChargeClient.layerConfig()),
 *       Layer.provide(FetchHttpClient.layer),
 *     ),
 *   ),
 * )
 * ```
 */
import * as BillingProvider from "@effect-billing/core/BillingProvider"
import * as Customer from "@effect-billing/core/Customer"
import * as Entitlement from "@effect-billing/core/Entitlement"
import * as Subscription from "@effect-billing/core/Subscription"
import * as Wire from "@effect-billing/core/Wire"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { EComChargeClient } from "./EComChargeClient.ts"
import type { EComChargeError } from "./EComChargeError.ts"
import * as EComChargePlan from "./EComChargePlan.ts"
import type { Customer as EComChargeCustomer } from "./EComChargeSchema/Customer.ts"
import type { Subscription as Source } from "./EComChargeSchema/Subscription.ts"
import * as EComChargeSubscription from "./EComChargeSubscription.ts"

/** The adapter as a service, for `Billing.layer`. */
export class EComChargeProvider extends Context.Service<
  EComChargeProvider,
  BillingProvider.BillingProvider
>()("@effect-billing/ecomcharge/EComChargeProvider") {}

const provider = "ecomcharge"

const instant = (text: Wire.Instant | null | undefined): DateTime.Utc | undefined =>
  text === undefined || text === null ? undefined : Wire.toDateTime(text)

/** The ids that a reference holds; see the module. What is no `sbs_` is a customer's id. */
export const parseReference = (
  reference: string,
): { readonly customerId: string | undefined; readonly subscriptionIds: ReadonlyArray<string> } => {
  const ids = [...new Set(reference.split(",").map((id) => id.trim()))].filter((id) => id !== "")
  return {
    customerId: ids.find((id) => !id.startsWith("sbs_")),
    subscriptionIds: ids.filter((id) => id.startsWith("sbs_")),
  }
}

/** Where a subscription stands at an instant, and what ends it. */
interface Standing {
  readonly status: Subscription.Status
  readonly statusWord?: string
  readonly endsAt?: DateTime.Utc | undefined
  readonly gracePeriodStartedAt?: DateTime.Utc | undefined
}

const standingOf = (subscription: Source, now: DateTime.Utc): Standing => {
  const { state } = subscription
  const endsAt = instant(subscription.active_to)
  const isOver = endsAt !== undefined && DateTime.isLessThanOrEqualTo(endsAt, now)
  // Past the paid period only the provider can tell how the renewal went, so no end of ours hides its next word.
  const paid = (status: Subscription.Status): Standing =>
    isOver ? { status: "pastDue" } : { status, endsAt }
  const isCanceled = EComChargeSubscription.canceledAt(subscription) !== undefined
  switch (state) {
    case "trial":
    case "active":
      return isCanceled ? { status: "canceled", endsAt } : paid(state === "trial" ? "trialing" : "active")
    case "trial_processing":
    case "trial_get_status":
      return endsAt === undefined ? { status: "pending" } : paid("trialing")
    case "processing":
    case "getting_status":
    case "notified":
      return endsAt === undefined ? { status: "pending" } : paid("active")
    case "pending":
    case "tokenizing":
    case "redirecting":
      return { status: "pending" }
    case "failed_attempt":
    case "rescuing":
      // Without a date nothing says that anything is paid.
      return endsAt === undefined ? { status: "pastDue" } : paid("gracePeriod")
    case "canceled":
      return { status: "canceled", endsAt }
    case "failed":
    case "error":
    case "expired":
      return { status: "expired" }
    default:
      return { status: "unknown", statusWord: state }
  }
}

const autoRenewsOf = ({ status }: Standing, subscription: Source): boolean | undefined => {
  if (status === "canceled" || status === "expired") return false
  if (status === "unknown" || status === "pending") return undefined
  return (subscription.renew_at ?? undefined) === undefined ? undefined : true
}

/** A subscription in the neutral model, as it stands at an instant; see the module for the rules. */
export const toSubscription = (source: Source, now: DateTime.Utc): Subscription.Subscription<Source> => {
  const standing = standingOf(source, now)
  const autoRenews = autoRenewsOf(standing, source)
  return Subscription.make<Source>({
    provider,
    id: source.id,
    productId: source.plan.id,
    ...standing,
    autoRenews,
    startedAt: instant(source.created_at),
    renewsAt: autoRenews === true ? instant(source.renew_at) : undefined,
    price: EComChargePlan.price(source.plan),
    source,
  })
}

/** What a subscription entitles to at an instant; see the module for the rules. */
export const toEntitlement = (source: Source, now: DateTime.Utc): Entitlement.Entitlement<Source> => {
  const subscription = toSubscription(source, now)
  return Entitlement.make<Source>({
    provider,
    id: source.id,
    resource: source.plan.id,
    granted: Subscription.isActive(subscription, now),
    statusWord: subscription.statusWord,
    expiresAt: subscription.endsAt,
    source,
  })
}

/** A customer in the neutral model. */
export const toCustomer = (source: EComChargeCustomer): Customer.Customer<EComChargeCustomer> =>
  Customer.make<EComChargeCustomer>({
    provider,
    id: source.id,
    firstName: source.first_name,
    lastName: source.last_name,
    email: source.email,
    phone: source.phone,
    address: Customer.makeAddress({
      street: source.address,
      city: source.city,
      state: source.state,
      postalCode: source.zip,
      country: source.country,
    }),
    source,
  })

const grants = (entitlement: Entitlement.Entitlement, resource: string): boolean =>
  entitlement.resource === resource ||
  (entitlement.source as Partial<Source> | undefined)?.plan?.title === resource

/** What is not known here, is none. */
const orNone = <A>(
  call: Effect.Effect<A, EComChargeError>,
): Effect.Effect<Option.Option<A>, EComChargeError> =>
  Effect.catch(Effect.asSome(call), (error) =>
    error.reason._tag === "NotFound" ? Effect.succeedNone : Effect.fail(error),
  )

// Enough for a customer's subscriptions, little for a provider without a documented rate limit.
const concurrency = 4

const withoutIds =
  "eComCharge lists no subscriptions: name them in the reference, by commas (cst_…,sbs_…), to ask about them"

/** Makes the adapter over the client of the context. */
export const make: Effect.Effect<BillingProvider.BillingProvider, never, EComChargeClient> = Effect.map(
  EComChargeClient,
  (client): BillingProvider.BillingProvider => {
    const lookup: BillingProvider.BillingProvider["lookup"] = (reference) =>
      Effect.gen(function* () {
        const { customerId, subscriptionIds } = parseReference(reference)
        const found = yield* Effect.cached(
          Effect.map(
            Effect.forEach(subscriptionIds, (id) => orNone(client.getSubscription(id)), { concurrency }),
            (found) => found.flatMap((one) => Option.toArray(one)),
          ),
        )
        const each = <A>(read: (subscription: Source, now: DateTime.Utc) => A) =>
          Effect.map(Effect.all([found, DateTime.now]), ([all, now]) => all.map((one) => read(one, now)))
        const customerOf = (id: string | undefined) =>
          id === undefined ? Effect.succeedNone : orNone(client.getCustomer(id))
        const customer = Effect.map(
          customerId === undefined
            ? Effect.flatMap(found, (all) =>
                customerOf(
                  all.map((one) => EComChargeSubscription.customerId(one)).find((id) => id !== undefined),
                ),
              )
            : customerOf(customerId),
          Option.map(toCustomer),
        )
        return subscriptionIds.length === 0
          ? { customer, because: withoutIds }
          : { customer, subscriptions: each(toSubscription), entitlements: each(toEntitlement) }
      })
    const bySubscription = BillingProvider.supported(
      "subscription id (sbs_…; there is no list, several by commas)",
    )
    return {
      id: provider,
      title: "eComCharge",
      capabilities: {
        customer: BillingProvider.supported("customer id (cst_…), or subscription id (sbs_…)"),
        purchases: BillingProvider.unsupported(
          "eComCharge lists no transactions; single ones are found by their uid or the merchant's tracking_id",
        ),
        subscriptions: bySubscription,
        entitlements: bySubscription,
      },
      lookup,
      grants,
    }
  },
)

/** The adapter as a layer. */
export const layer: Layer.Layer<EComChargeProvider, never, EComChargeClient> = Layer.effect(
  EComChargeProvider,
  make,
)
