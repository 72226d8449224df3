/**
 * Iaptic in the neutral model: what an `applicationUsername` bought, subscribes to and may use, from **one**
 * `getCustomerPurchases` call per lookup, and the customer from `getCustomersBulkInfo`.
 *
 * Iaptic has no status field, so everything is read from dates and flags. The rules, all of them `[inferred]` from
 * what the fields mean:
 *
 * **Kind.** A purchase is a `subscription` when it has an `expirationDate`, `renewalIntent`,
 * `renewalIntentChangeDate` or `lastRenewalDate`, or one of `isTrialPeriod`, `isIntroPeriod`,
 * `isBillingRetryPeriod`, `isPaused`, `isSuspended` or `isExpired` is true. Else it is `consumable` when
 * `isConsumed` is true or `quantity` is above 1; else `oneTime` when a `purchaseDate` says that it was bought; else
 * `unknown`, and grants nothing.
 *
 * **Expiry** is computed from `expirationDate` and the clock. `isExpired` is believed only where there is no date:
 * webhooks come late or never, so the flag goes stale in both directions. Two things end a subscription before its
 * date: `isExpired: true` together with a cancelation reason (a refund or revocation), and the reasons
 * `System.Replaced` and `System.Deleted`. Without date and flag the status is `unknown`, and grants nothing.
 *
 * **Status of a subscription**, the first that holds: `isPending` → `pending`; a cancelation reason that is not
 * known → `unknown`, with the word; ended → `expired`, but while the store tries to charge again
 * (`isBillingRetryPeriod`) and Iaptic does not say `isExpired`, `gracePeriod`, for at most 30 days, the longest
 * grace period a store has; `isPaused` or `isSuspended` → `paused`; `isBillingRetryPeriod` → `gracePeriod`, which
 * counts as active; a cancelation reason → `canceled`, running until its end; `isTrialPeriod` → `trialing`; else
 * `active`. `renewalIntent` says whether it renews, and nothing about whether it runs.
 *
 * **Price** is `amountMicros` in `currency`, exactly; `amountUSD` is an estimate and never used. A trial's amount
 * is not the price of the subscription.
 *
 * **Entitlement.** Each product the customer bought is a resource. Where Iaptic says who is entitled
 * (`entitledUsers`), somebody else is not. A product is asked for with its platform (`apple:premium`) or without
 * (`premium`, on any platform).
 *
 * ```ts
 * const mayUsePremium = Effect.gen(function* () {
 *   const billing = yield* Billing.Billing
 *   const { decision } = yield* billing.hasAccess({ iaptic: "alice" }, "premium")
 *   return decision === "granted"
 * }).pipe(
 *   Effect.provide(
 *     Billing.layer([IapticProvider.IapticProvider]).pipe(
 *       Layer.provide(IapticProvider.layer),
 *       Layer.provide(IapticClient.layerConfig()),
 *       Layer.provide(FetchHttpClient.layer),
 *     ),
 *   ),
 * )
 * ```
 */
import * as BillingProvider from "@effect-billing/core/BillingProvider"
import * as Customer from "@effect-billing/core/Customer"
import * as Entitlement from "@effect-billing/core/Entitlement"
import * as Money from "@effect-billing/core/Money"
import * as Purchase from "@effect-billing/core/Purchase"
import * as Subscription from "@effect-billing/core/Subscription"
import * as Wire from "@effect-billing/core/Wire"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { IapticClient } from "./IapticClient.ts"
import * as IapticPurchases from "./IapticPurchases.ts"
import type { CustomerSummary } from "./IapticSchema/Customer.ts"
import { CancelationReason } from "./IapticSchema/Enumerations.ts"
import type { Purchase as IapticPurchase } from "./IapticSchema/Purchase.ts"

/** The adapter as a service, for `Billing.layer`. */
export class IapticProvider extends Context.Service<IapticProvider, BillingProvider.BillingProvider>()(
  "@effect-billing/iaptic/IapticProvider",
) {}

const provider = "iaptic"
const reference = "applicationUsername"

// Long lists make long URLs: a name of 36 characters takes about 40 in the query.
const maximumBulk = 50

// Apple's longest grace period is 28 days, Google's 30.
const longestGracePeriod = { days: 30 } as const

// These end the right to the product at once. [inferred] from their names; the rest lets it run until its end.
const endingReasons: ReadonlySet<string> = new Set(["System.Replaced", "System.Deleted"])

const instant = (text: Wire.Instant | null | undefined): DateTime.Utc | undefined =>
  text === undefined || text === null ? undefined : Wire.toDateTime(text)

const isKnownReason = (reason: string): boolean =>
  (CancelationReason.members as ReadonlyArray<string>).includes(reason) || reason.startsWith("Customer.")

const kindOf = (purchase: IapticPurchase): Purchase.Kind => {
  const isSubscription =
    (purchase.expirationDate ??
      purchase.renewalIntent ??
      purchase.renewalIntentChangeDate ??
      purchase.lastRenewalDate ??
      undefined) !== undefined ||
    [
      purchase.isTrialPeriod,
      purchase.isIntroPeriod,
      purchase.isBillingRetryPeriod,
      purchase.isPaused,
      purchase.isSuspended,
      purchase.isExpired,
    ].includes(true)
  if (isSubscription) return "subscription"
  if (purchase.isConsumed === true || (purchase.quantity ?? 1) > 1) return "consumable"
  return (purchase.purchaseDate ?? undefined) === undefined ? "unknown" : "oneTime"
}

/** Where a subscription stands at an instant, and what ends it. */
interface Standing {
  readonly status: Subscription.Status
  readonly statusWord?: string
  readonly endsAt?: DateTime.Utc | undefined
  readonly gracePeriodStartedAt?: DateTime.Utc
}

const standingOf = (purchase: IapticPurchase, now: DateTime.Utc): Standing => {
  const endsAt = instant(purchase.expirationDate)
  const reason = IapticPurchases.cancelationReason(purchase)
  if (purchase.isPending === true) return { status: "pending", endsAt }
  if (reason !== undefined && !isKnownReason(reason)) return { status: "unknown", statusWord: reason, endsAt }
  const isRevoked = reason !== undefined && (purchase.isExpired === true || endingReasons.has(reason))
  if (isRevoked) return { status: "expired", endsAt }
  if (endsAt === undefined && typeof purchase.isExpired !== "boolean") return { status: "unknown" }
  const isOver =
    endsAt === undefined ? purchase.isExpired === true : DateTime.isLessThanOrEqualTo(endsAt, now)
  if (isOver) {
    if (endsAt === undefined || purchase.isBillingRetryPeriod !== true || purchase.isExpired === true) {
      return { status: "expired", endsAt }
    }
    const graceEndsAt = DateTime.addDuration(endsAt, longestGracePeriod)
    return {
      status: DateTime.isLessThanOrEqualTo(graceEndsAt, now) ? "expired" : "gracePeriod",
      endsAt: graceEndsAt,
      gracePeriodStartedAt: endsAt,
    }
  }
  if (purchase.isPaused === true || purchase.isSuspended === true) return { status: "paused", endsAt }
  if (purchase.isBillingRetryPeriod === true) return { status: "gracePeriod", endsAt }
  if (reason !== undefined) return { status: "canceled", endsAt }
  return { status: purchase.isTrialPeriod === true ? "trialing" : "active", endsAt }
}

const priceOf = ({ amountMicros, currency }: IapticPurchase): Money.Money | undefined =>
  typeof amountMicros === "number" && typeof currency === "string"
    ? Option.getOrUndefined(Money.fromMicros(amountMicros, currency.toUpperCase()))
    : undefined

const autoRenewsOf = (purchase: IapticPurchase): boolean | undefined => {
  switch (IapticPurchases.renewalIntent(purchase)) {
    case "Renew":
      return true
    case "Lapse":
      return false
    default:
      return undefined
  }
}

const subscriptionStatus: Readonly<Record<Subscription.Status, Purchase.Status>> = {
  pending: "pending",
  trialing: "completed",
  active: "completed",
  gracePeriod: "completed",
  pastDue: "expired",
  paused: "completed",
  canceled: "completed",
  expired: "expired",
  unknown: "unknown",
}

interface PurchaseStanding {
  readonly status: Purchase.Status
  readonly statusWord?: string
  readonly expiresAt?: DateTime.Utc | undefined
}

const purchaseStandingOf = (
  purchase: IapticPurchase,
  kind: Purchase.Kind,
  now: DateTime.Utc,
): PurchaseStanding => {
  if (kind === "subscription") {
    const { endsAt, status, statusWord } = standingOf(purchase, now)
    return {
      status: subscriptionStatus[status],
      expiresAt: endsAt,
      ...(statusWord === undefined ? {} : { statusWord }),
    }
  }
  if (purchase.isPending === true) return { status: "pending" }
  const reason = IapticPurchases.cancelationReason(purchase)
  if (reason !== undefined) {
    return isKnownReason(reason) ? { status: "canceled" } : { status: "unknown", statusWord: reason }
  }
  if (purchase.isConsumed === true) return { status: "consumed" }
  return { status: kind === "unknown" ? "unknown" : "completed" }
}

/** A purchase in the neutral model, as it stands at an instant; see the module for the rules. */
export const toPurchase = (
  purchase: IapticPurchase,
  now: DateTime.Utc,
): Purchase.Purchase<IapticPurchase> => {
  const kind = kindOf(purchase)
  return Purchase.make<IapticPurchase>({
    provider,
    id: purchase.purchaseId,
    productId: purchase.productId,
    kind,
    ...purchaseStandingOf(purchase, kind, now),
    price: priceOf(purchase),
    quantity: purchase.quantity,
    purchasedAt: instant(purchase.purchaseDate),
    sandbox: purchase.sandbox ?? false,
    source: purchase,
  })
}

/** A subscription in the neutral model, as it stands at an instant, or undefined for a purchase that is none. */
export const toSubscription = (
  purchase: IapticPurchase,
  now: DateTime.Utc,
): Subscription.Subscription<IapticPurchase> | undefined => {
  if (kindOf(purchase) !== "subscription") return undefined
  const standing = standingOf(purchase, now)
  const autoRenews = autoRenewsOf(purchase)
  const isRunning =
    standing.status === "active" || standing.status === "trialing" || standing.status === "gracePeriod"
  return Subscription.make<IapticPurchase>({
    provider,
    id: purchase.purchaseId,
    productId: purchase.productId,
    ...standing,
    autoRenews,
    startedAt: instant(purchase.purchaseDate),
    renewsAt: autoRenews === true && isRunning ? instant(purchase.expirationDate) : undefined,
    price: purchase.isTrialPeriod === true ? undefined : priceOf(purchase),
    source: purchase,
  })
}

/** What a purchase entitles a user to at an instant; see the module for the rules. */
export const toEntitlement = (
  purchase: IapticPurchase,
  applicationUsername: string,
  now: DateTime.Utc,
): Entitlement.Entitlement<IapticPurchase> => {
  const kind = kindOf(purchase)
  const { entitledUsers } = purchase
  const isEntitled =
    entitledUsers === undefined || entitledUsers === null || entitledUsers.includes(applicationUsername)
  const standing = purchaseStandingOf(purchase, kind, now)
  const subscription = toSubscription(purchase, now)
  // Of a consumable only one that is said not to be used up yet is of any use.
  const isUsable =
    subscription === undefined
      ? standing.status === "completed" && (kind === "oneTime" || purchase.isConsumed === false)
      : Subscription.isActive(subscription, now)
  return Entitlement.make<IapticPurchase>({
    provider,
    id: purchase.purchaseId,
    resource: purchase.productId,
    granted: isEntitled && isUsable,
    statusWord: standing.statusWord,
    expiresAt: standing.expiresAt,
    source: purchase,
  })
}

/** A customer in the neutral model. Iaptic knows no names and addresses, on purpose. */
export const toCustomer = (summary: CustomerSummary): Customer.Customer<CustomerSummary> =>
  Customer.make<CustomerSummary>({ provider, id: summary.applicationUsername, source: summary })

const grants = (entitlement: Entitlement.Entitlement, resource: string): boolean => {
  const platform = (entitlement.source as Partial<IapticPurchase> | undefined)?.platform
  return (
    entitlement.resource === resource ||
    (typeof platform === "string" &&
      IapticPurchases.isOf({ productId: entitlement.resource, platform }, resource))
  )
}

/** Makes the adapter over the client of the context. */
export const make: Effect.Effect<BillingProvider.BillingProvider, never, IapticClient> = Effect.map(
  IapticClient,
  (client): BillingProvider.BillingProvider => {
    const customers: NonNullable<BillingProvider.BillingProvider["customers"]> = (references) =>
      Effect.map(
        client.getCustomersBulkInfo({ applicationUsername: references }),
        ({ rows }) =>
          new Map(
            rows.flatMap((row) =>
              references.includes(row.applicationUsername)
                ? [[row.applicationUsername, toCustomer(row)] as const]
                : [],
            ),
          ),
      )
    const lookup: BillingProvider.BillingProvider["lookup"] = (applicationUsername) =>
      Effect.map(
        Effect.cached(client.getCustomerPurchases(applicationUsername, { unknownCustomer: "empty" })),
        (answer) => {
          const each = <A>(read: (purchase: IapticPurchase, now: DateTime.Utc) => A) =>
            Effect.map(Effect.all([answer, DateTime.now]), ([{ purchases }, now]) =>
              Object.values(purchases).map((purchase) => read(purchase, now)),
            )
          return {
            customer: Effect.map(customers([applicationUsername]), (found) =>
              Option.fromNullishOr(found.get(applicationUsername)),
            ),
            purchases: each(toPurchase),
            subscriptions: Effect.map(each(toSubscription), (all) =>
              all.filter((subscription) => subscription !== undefined),
            ),
            entitlements: each((purchase, now) => toEntitlement(purchase, applicationUsername, now)),
          }
        },
      )
    const supported = BillingProvider.supported(reference)
    return {
      id: provider,
      title: "Iaptic",
      capabilities: {
        customer: supported,
        purchases: supported,
        subscriptions: supported,
        entitlements: supported,
      },
      lookup,
      customers,
      maximumBulk,
      grants,
    }
  },
)

/** The adapter as a layer. */
export const layer: Layer.Layer<IapticProvider, never, IapticClient> = Layer.effect(IapticProvider, make)
