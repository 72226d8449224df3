/**
 * Piano in the neutral model: what a user has converted on, subscribes to and may read.
 *
 * There are two ways to ask. A server that holds the API token asks for any user by `uid` ({@link layer}). Without
 * the token, a reader's own session answers for that reader ({@link readerLayer}).
 *
 * The rules, `[inferred]` where nothing is marked:
 *
 * **Entitlement.** Each access is one; the resource is its `rid`. `granted` decides, and `revoked` takes it back.
 * `expire_date` null or absent means no end, and 0 is not that. `[docs]` Bundles are asked for with their members,
 * so a resource that comes with a bundle is found by its own `rid`.
 *
 * **Purchase.** Each conversion is one, of the term that was taken. It is a `subscription` when a subscription
 * belongs to it or its type speaks of one; another known type makes it `oneTime`. Its status is that of the payment;
 * without a payment it is `completed`, or `canceled` when the access it gave was revoked. A state or type nobody knows
 * makes the status `unknown`. Purchases grant nothing here: the access they gave does.
 *
 * **Status of a subscription**: `active` is `gracePeriod` while Piano says when grace began
 * (`grace_period_start_date`, `[seed]`) or that it has (`in_grace_period`), else `trialing` in a trial; `cancelled` and
 * `deleted` are `canceled`; `fail_and_retry` is `pastDue` (in grace: `gracePeriod`); `expired`, `expired_with_error`,
 * `completed` (all its cycles are over) and `upgraded` (another one goes on in its place) are `expired`;
 * `wait_confirmed`, `pending` and `not_started` are `pending`. `end_date` ends a subscription that does not renew.
 * Billing plans are words for people, so a subscription has no price here.
 *
 * **Price** of a purchase is the payment's `amount`, in major units, with its `currency`. `[docs]`
 *
 * Where the publisher asks, a row that names another user is left out: a filter that a server ignores must not give one
 * customer what another bought. A `uid` that Piano does not know, or calls invalid (2001), has nothing.
 *
 * ```ts
 * const mayRead = Effect.gen(function* () {
 *   const billing = yield* Billing.Billing
 *   const { decision } = yield* billing.hasAccess({ piano: "user-1" }, "PREMIUM_ACCESS")
 *   return decision === "granted"
 * }).pipe(
 *   Effect.provide(
 *     Billing.layer([PianoProvider.PianoProvider]).pipe(
 *       Layer.provide(PianoProvider.layer),
 *       Layer.provide(PianoPublisherClient.layerConfig()),
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
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as PianoClient from "./PianoClient.ts"
import type { PianoError } from "./PianoError.ts"
import type { Identity } from "./PianoIdentity.ts"
import * as PianoPublisherClient from "./PianoPublisherClient.ts"
import type { Access, AccessDTO } from "./PianoSchema/Access.ts"
import type { TermConversionDTO } from "./PianoSchema/Conversion.ts"
import type { ReaderAccess, ReaderConversion, ReaderSubscription, ReaderUser } from "./PianoSchema/Reader.ts"
import type { UserSubscriptionListItem } from "./PianoSchema/Subscription.ts"
import type { User } from "./PianoSchema/User.ts"

/** The adapter as a service, for `Billing.layer`. */
export class PianoProvider extends Context.Service<PianoProvider, BillingProvider.BillingProvider>()(
  "@effect-billing/piano/PianoProvider",
) {}

const provider = "piano"

const instant = (seconds: Wire.UnixSeconds | null | undefined): DateTime.Utc | undefined =>
  seconds === undefined || seconds === null ? undefined : Wire.unixSecondsToDateTime(seconds)

// -----------------------------------------------------------------------------
// Entitlements
// -----------------------------------------------------------------------------

/** An access, as the publisher or the reader sees it. */
export type AnyAccess = AccessDTO | Access | ReaderAccess

const isRevoked = (access: AnyAccess): boolean => "revoked" in access && access.revoked === true

/** What an access entitles its user to; see the module for the rules. */
export const toEntitlement = <A extends AnyAccess>(access: A): Entitlement.Entitlement<A> =>
  Entitlement.make<A>({
    provider,
    id: access.access_id,
    // An access to nothing that has a name grants nothing that can be asked for.
    resource: access.resource?.rid ?? "",
    granted: access.granted === true && !isRevoked(access),
    expiresAt: instant(access.expire_date),
    source: access,
  })

// -----------------------------------------------------------------------------
// Purchases
// -----------------------------------------------------------------------------

/** A conversion, as the publisher or the reader sees it. */
export type AnyConversion = TermConversionDTO | ReaderConversion

// The phrases of the export that speak of no subscription, in lower case: a live one differed in case. [docs][seed]
const oneTimeTypes: ReadonlySet<string> = new Set([
  "payment",
  "grant access",
  "gift received",
  "gift purchased",
  "registration",
  "adview",
  "custom",
  "external",
  "free promo redemption",
  "bill",
  "upgrade term",
  "term conversion to wait instant payment notification",
  "licensee contract redemption",
  "link",
])

const kindOf = (conversion: AnyConversion): Purchase.Kind => {
  if ("subscription" in conversion && (conversion.subscription ?? undefined) !== undefined) {
    return "subscription"
  }
  const type = conversion.type?.toLowerCase() ?? ""
  // Renewals and dynamic terms exist for subscriptions only.
  if (/subscription|renew|dynamic|upgrade term with grace/.test(type)) return "subscription"
  return oneTimeTypes.has(type) ? "oneTime" : "unknown"
}

const paymentStatus: Readonly<Record<string, Purchase.Status>> = {
  completed: "completed",
  verified: "completed",
  // Until somebody decides, the customer has what was paid for.
  disputed: "completed",
  "refund requested": "completed",
  refunded: "refunded",
  canceled: "canceled",
  aborted: "canceled",
  pending: "pending",
  initiated: "pending",
}

const paymentOf = (conversion: AnyConversion) =>
  "user_payment" in conversion ? (conversion.user_payment ?? undefined) : undefined

const purchaseStatusOf = (
  conversion: AnyConversion,
  kind: Purchase.Kind,
): { readonly status: Purchase.Status; readonly statusWord?: string } => {
  const state = paymentOf(conversion)?.user_payment_state ?? undefined
  if (state !== undefined) {
    const status = paymentStatus[state.toLowerCase()]
    return status === undefined ? { status: "unknown", statusWord: state } : { status }
  }
  if (kind === "unknown") {
    const type = conversion.type ?? ""
    return type === "" ? { status: "unknown" } : { status: "unknown", statusWord: type }
  }
  const access = conversion.user_access ?? undefined
  return { status: access !== undefined && isRevoked(access) ? "canceled" : "completed" }
}

const priceOf = (conversion: AnyConversion): Money.Money | undefined => {
  const { amount, currency } = paymentOf(conversion) ?? {}
  // A JSON number in major units; its shortest text is the decimal that was meant.
  return typeof amount === "number" && typeof currency === "string"
    ? Option.getOrUndefined(Money.fromDecimalString(String(amount), currency.toUpperCase()))
    : undefined
}

/** A conversion in the neutral model; see the module for the rules. */
export const toPurchase = <A extends AnyConversion>(conversion: A): Purchase.Purchase<A> => {
  const kind = kindOf(conversion)
  const { term, user_access } = conversion
  return Purchase.make<A>({
    provider,
    id: conversion.term_conversion_id,
    productId: term?.term_id ?? user_access?.resource?.rid ?? conversion.term_conversion_id,
    kind,
    ...purchaseStatusOf(conversion, kind),
    price: priceOf(conversion),
    purchasedAt: instant(conversion.create_date),
    expiresAt: instant(user_access?.expire_date),
    // The sandbox is an environment of its own; no row says where it is from.
    sandbox: false,
    source: conversion,
  })
}

// -----------------------------------------------------------------------------
// Subscriptions
// -----------------------------------------------------------------------------

/** A subscription, as the publisher or the reader sees it. */
export type AnySubscription = UserSubscriptionListItem | ReaderSubscription

const subscriptionStatus: Readonly<Record<string, Subscription.Status>> = {
  active: "active",
  cancelled: "canceled",
  deleted: "canceled",
  fail_and_retry: "pastDue",
  expired: "expired",
  expired_with_error: "expired",
  completed: "expired",
  upgraded: "expired",
  wait_confirmed: "pending",
  pending: "pending",
  not_started: "pending",
}

const isInGrace = (subscription: AnySubscription): boolean =>
  (subscription.grace_period_start_date ?? undefined) !== undefined ||
  ("in_grace_period" in subscription && subscription.in_grace_period === true)

const isInTrial = (subscription: AnySubscription): boolean =>
  "is_in_trial" in subscription && subscription.is_in_trial === true

const subscriptionStatusOf = (
  subscription: AnySubscription,
): { readonly status: Subscription.Status; readonly statusWord?: string } => {
  const word = subscription.status ?? undefined
  if (word === undefined) return { status: "unknown" }
  const status = subscriptionStatus[word]
  if (status === undefined) return { status: "unknown", statusWord: word }
  if (status !== "active" && status !== "pastDue") return { status }
  if (isInGrace(subscription)) return { status: "gracePeriod" }
  return { status: status === "active" && isInTrial(subscription) ? "trialing" : status }
}

/** A subscription in the neutral model; see the module for the rules. */
export const toSubscription = <A extends AnySubscription>(subscription: A): Subscription.Subscription<A> => {
  const standing = subscriptionStatusOf(subscription)
  const autoRenews = subscription.auto_renew ?? undefined
  const isRunning =
    standing.status === "active" || standing.status === "trialing" || standing.status === "gracePeriod"
  const endDate = "end_date" in subscription ? subscription.end_date : undefined
  return Subscription.make<A>({
    provider,
    id: subscription.subscription_id,
    productId: subscription.term?.term_id ?? subscription.term?.resource?.rid ?? subscription.subscription_id,
    ...standing,
    autoRenews,
    startedAt: instant(subscription.start_date),
    renewsAt: autoRenews === true && isRunning ? instant(subscription.next_bill_date) : undefined,
    // A subscription that renews has no end, whatever its period says.
    endsAt: autoRenews === true && isRunning ? undefined : instant(endDate),
    gracePeriodStartedAt: instant(subscription.grace_period_start_date),
    source: subscription,
  })
}

// -----------------------------------------------------------------------------
// Customers
// -----------------------------------------------------------------------------

/** A user in the neutral model, under the `uid` that was asked for. */
export const toCustomer = <A extends User | ReaderUser>(user: A, uid: string): Customer.Customer<A> =>
  Customer.make<A>({
    provider,
    id: uid,
    firstName: user.first_name,
    lastName: user.last_name,
    email: user.email,
    createdAt: instant(user.create_date),
    source: user,
  })

// -----------------------------------------------------------------------------
// The adapter
// -----------------------------------------------------------------------------

// "uid invalid" is what the listings declare about a user, and nothing else: they know no "user not found". [docs]
const unknownUid = 2001

const unlessUnknown = <A>(effect: Effect.Effect<A, PianoError>, empty: A): Effect.Effect<A, PianoError> =>
  Effect.catchTag(effect, "PianoError", (error) =>
    error.reason._tag === "NotFound" ||
    (error.reason._tag === "InvalidRequest" && Number(error.reason.providerCode) === unknownUid)
      ? Effect.succeed(empty)
      : Effect.fail(error),
  )

/** All rows of a listing. */
const allOf = <Row, A>(
  rows: Stream.Stream<Row, PianoError>,
  read: (row: Row) => A,
): Effect.Effect<ReadonlyArray<A>, PianoError> =>
  unlessUnknown(
    Effect.map(Stream.runCollect(rows), (all) => all.map((row) => read(row))),
    [],
  )

/** The rows of a listing that are this user's, or do not say whose they are. */
const rowsOf = <Row, A>(
  rows: Stream.Stream<Row, PianoError>,
  uid: string,
  userOf: (row: Row) => { readonly uid?: string | null | undefined } | null | undefined,
  read: (row: Row) => A,
): Effect.Effect<ReadonlyArray<A>, PianoError> =>
  allOf(
    Stream.filter(rows, (row) => (userOf(row)?.uid ?? uid) === uid),
    read,
  )

const adapter = (
  by: string,
  lookup: BillingProvider.BillingProvider["lookup"],
): BillingProvider.BillingProvider => {
  const supported = BillingProvider.supported(by)
  return {
    id: provider,
    title: "Piano",
    capabilities: {
      customer: supported,
      purchases: supported,
      subscriptions: supported,
      entitlements: supported,
    },
    lookup,
  }
}

/** Makes the adapter over the publisher's client of the context: any user, by `uid`. */
export const make: Effect.Effect<
  BillingProvider.BillingProvider,
  never,
  PianoPublisherClient.PianoPublisherClient
> = Effect.map(PianoPublisherClient.PianoPublisherClient, (piano) =>
  adapter("uid", (uid) =>
    Effect.succeed({
      customer: unlessUnknown(
        Effect.map(piano.getUser({ uid }), (user) => Option.some(toCustomer(user, uid))),
        Option.none(),
      ),
      purchases: rowsOf(
        piano.streamAppConversions({ uid }),
        uid,
        (conversion) => conversion.user_access?.user,
        toPurchase,
      ),
      subscriptions: rowsOf(piano.streamAppSubscriptions({ uid }), uid, ({ user }) => user, toSubscription),
      entitlements: rowsOf(
        piano.streamUserAccess({ uid, expand_bundled: true }),
        uid,
        ({ user }) => user,
        toEntitlement,
      ),
    }),
  ),
)

/** The adapter as a layer, over the publisher's client. */
export const layer: Layer.Layer<PianoProvider, never, PianoPublisherClient.PianoPublisherClient> =
  Layer.effect(PianoProvider, make)

/** How {@link makeReader} asks. */
export interface ReaderOptions {
  /**
   * Who the reader with this reference is: a user token of a session, a `user_ref` made for a `uid`. Without it the
   * client's own identity is asked.
   */
  readonly identify?: ((reference: string) => Effect.Effect<Identity>) | undefined
}

/**
 * Makes the adapter over the reader's client of the context, which has no API token. The reference is the reader's
 * `uid`, and the answer is only given when Piano says that this is who the identity belongs to; otherwise the
 * reference is not known, and nothing is granted.
 */
export const makeReader = (
  options: ReaderOptions = {},
): Effect.Effect<BillingProvider.BillingProvider, never, PianoClient.PianoClient> =>
  Effect.map(PianoClient.PianoClient, (client) =>
    adapter(
      "uid",
      Effect.fnUntraced(function* (uid) {
        const piano = options.identify === undefined ? client : client.as(yield* options.identify(uid))
        const reader = yield* Effect.cached(
          unlessUnknown(
            Effect.map(piano.getCurrentUser(), (user) =>
              user.uid === uid ? Option.some(user) : Option.none(),
            ),
            Option.none(),
          ),
        )
        const ofReader = <A>(rows: Effect.Effect<ReadonlyArray<A>, PianoError>) =>
          Effect.flatMap(reader, (found) => (Option.isSome(found) ? rows : Effect.succeed([])))
        return {
          customer: Effect.map(
            reader,
            Option.map((user) => toCustomer(user, uid)),
          ),
          // What the identity is asked about is its own, whatever a row calls its user.
          purchases: ofReader(allOf(piano.streamConversions(), toPurchase)),
          subscriptions: ofReader(
            unlessUnknown(
              Effect.map(piano.listSubscriptions(), ({ subscriptions }) =>
                subscriptions.map((subscription) => toSubscription(subscription)),
              ),
              [],
            ),
          ),
          entitlements: ofReader(allOf(piano.streamAccess({ expand_bundled: true }), toEntitlement)),
        }
      }),
    ),
  )

/** The adapter as a layer, over the reader's client; see {@link makeReader}. */
export const readerLayer = (
  options?: ReaderOptions,
): Layer.Layer<PianoProvider, never, PianoClient.PianoClient> =>
  Layer.effect(PianoProvider, makeReader(options))
