/**
 * Reading transactions. A declined card comes as HTTP 200: only the status says that nothing was paid.
 *
 * ```ts
 * const outcome = ({ transaction }: EComChargeSchema.TransactionAnswer) =>
 *   EComChargeTransaction.isSuccessful(transaction)
 *     ? "paid"
 *     : EComChargeTransaction.isPending(transaction)
 *       ? (EComChargeTransaction.redirectUrl(transaction) ?? "wait for the webhook")
 *       : `not paid: ${transaction.message}`
 * ```
 */
import type * as Money from "@effect-billing/core/Money"
import * as Option from "effect/Option"
import * as EComChargeMoney from "./EComChargeMoney.ts"

/** What is looked at: a transaction of either version, or the last one of a subscription. */
export interface HasStatus {
  readonly status?: string | null | undefined
}

/** The money has moved, or is held. */
export const isSuccessful = ({ status }: HasStatus): boolean => status === "successful"

/** Over without success: declined, expired, withdrawn, or an error of the platform. Nothing was paid. */
export const isFailed = ({ status }: HasStatus): boolean =>
  status === "failed" || status === "error" || status === "expired" || status === "deleted"

/** Not decided yet: `incomplete` waits for the customer, `pending` and `initial` for somebody else. */
export const isPending = ({ status }: HasStatus): boolean =>
  status === "incomplete" || status === "pending" || status === "initial"

/** Where the customer has to go now; undefined when they need not. */
export const redirectUrl = (
  transaction: HasStatus & { readonly redirect_url?: string | null | undefined },
): string | undefined =>
  // The address stays in the answer after everything is over. [docs] sample
  isPending(transaction) ? (transaction.redirect_url ?? undefined) : undefined

/** The amount as money; undefined where it is absent or cannot be read exactly. */
export const money = ({
  amount,
  currency,
}: {
  readonly amount?: number | null | undefined
  readonly currency?: string | null | undefined
}): Money.Money | undefined =>
  typeof amount === "number" && typeof currency === "string"
    ? Option.getOrUndefined(EComChargeMoney.fromMinorUnits(amount, currency))
    : undefined
