/**
 * Reading subscriptions, whose answers have changed over the years: two names of the last transaction, two spellings
 * of the cancellation, two places of the address to send the customer to, `{}` where there is nothing.
 *
 * ```ts
 * const next = (subscription: EComChargeSchema.Subscription) =>
 *   EComChargeSubscription.isLive(subscription)
 *     ? "let them in"
 *     : (EComChargeSubscription.redirectUrl(subscription) ?? subscription.state)
 * ```
 */
import type * as Wire from "@effect-billing/core/Wire"
import type { Card } from "./EComChargeSchema/Shared.ts"
import type { Subscription, SubscriptionTransaction } from "./EComChargeSchema/Subscription.ts"

/**
 * What a state is about:
 *
 * - `transient`: something is being asked or charged, and another state follows by itself
 * - `waiting`: the customer is on the payment page, or at their bank
 * - `live`: paid, or in its trial
 * - `atRisk`: a renewal did not succeed and is tried again
 * - `final`: over, or (`canceled`) running out
 * - `unknown`: a word that no manual lists
 */
export type Phase = "transient" | "waiting" | "live" | "atRisk" | "final" | "unknown"

/** The phase of a subscription's state. `[docs]`, the kinds partly `[inferred]` */
export const phase = ({ state }: Pick<Subscription, "state">): Phase => {
  switch (state) {
    case "pending":
    case "tokenizing":
    case "trial_get_status":
    case "getting_status":
    case "trial_processing":
    case "processing":
    case "notified":
      return "transient"
    case "redirecting":
      return "waiting"
    case "trial":
    case "active":
      return "live"
    case "failed_attempt":
    case "rescuing":
      return "atRisk"
    case "failed":
    case "error":
    case "expired":
    case "canceled":
      return "final"
    default:
      return "unknown"
  }
}

/** In its trial, or active. Whether the customer is let in is a matter of `active_to` too: see `EComChargeProvider`. */
export const isLive = (subscription: Pick<Subscription, "state">): boolean => phase(subscription) === "live"

/** Whether it will never be charged again. */
export const isFinal = (subscription: Pick<Subscription, "state">): boolean => phase(subscription) === "final"

/** The latest charge, under either of its names. */
export const lastTransaction = ({
  last_transaction,
  transaction,
}: Subscription): SubscriptionTransaction | undefined => last_transaction ?? transaction ?? undefined

/** Where the customer has to go: to the payment page, or to their bank for 3-D Secure. */
export const redirectUrl = (subscription: Subscription): string | undefined =>
  subscription.redirect_url ?? lastTransaction(subscription)?.redirect_url ?? undefined

/** When it was canceled, in either spelling. */
export const canceledAt = ({ canceled_at, cancelled_at }: Subscription): Wire.Instant | undefined =>
  cancelled_at ?? canceled_at ?? undefined

/** The id of the customer; before the payment there is none. */
export const customerId = ({ customer }: Subscription): string | undefined => customer?.id ?? undefined

/** The card that is charged; before the payment there is none. */
export const card = ({ card }: Subscription): Card | undefined =>
  card !== undefined && card !== null && Object.keys(card).length > 0 ? card : undefined

/**
 * Whether a finite plan has run through, which is the state `canceled` too; undefined where the answer does not tell.
 * `[inferred]`
 */
export const hasRunThrough = (subscription: Subscription): boolean | undefined => {
  const { cancel_reason, paid_billing_cycles, plan, state } = subscription
  if (state !== "canceled" || (canceledAt(subscription) ?? cancel_reason ?? undefined) !== undefined)
    return false
  const cycles = plan.infinite === true ? undefined : plan.billing_cycles
  return typeof cycles === "number" && typeof paid_billing_cycles === "number"
    ? paid_billing_cycles >= cycles
    : undefined
}
