/**
 * Reading what `getCustomerPurchases` and the webhook give: finding a product, and the fields that need a second
 * look.
 *
 * ```ts
 * const endOfPremium = (iaptic: IapticClient.Service, applicationUsername: string) =>
 *   Effect.map(
 *     iaptic.getCustomerPurchases(applicationUsername),
 *     ({ purchases }) => IapticPurchases.find(purchases, "premium")?.expirationDate,
 *   )
 * ```
 */
import * as Wire from "@effect-billing/core/Wire"
import type { RenewalIntent } from "./IapticSchema/Enumerations.ts"
import type { Purchase, PurchasesByProduct } from "./IapticSchema/Purchase.ts"

/** An id without its platform in front: `premium` for `apple:premium` of Apple, and for `premium`. */
export const bareId = (id: string, platform: string): string =>
  id.startsWith(`${platform}:`) ? id.slice(platform.length + 1) : id

/** Whether a purchase is of the product that is asked for, by bare or prefixed id. */
export const isOf = (purchase: Pick<Purchase, "platform" | "productId">, productId: string): boolean =>
  purchase.productId === productId || bareId(purchase.productId, purchase.platform) === productId

/**
 * All purchases of a product, one per platform it was bought on. Takes `apple:premium` for the one and `premium`
 * for all of them: the samples' keys are prefixed, the official README reads bare ones. `[docs][seed]`
 */
export const findAll = (purchases: PurchasesByProduct, productId: string): ReadonlyArray<Purchase> =>
  Object.entries(purchases).flatMap(([key, purchase]) =>
    key === productId || bareId(key, purchase.platform) === productId || isOf(purchase, productId)
      ? [purchase]
      : [],
  )

/**
 * The purchase of a product, by bare or prefixed id, or undefined. Of several (the product was bought on two
 * platforms) the one that ends last; one without an end counts as the last.
 */
export const find = (purchases: PurchasesByProduct, productId: string): Purchase | undefined =>
  findAll(purchases, productId).reduce<Purchase | undefined>(
    (best, purchase) => (best === undefined || endOf(purchase) > endOf(best) ? purchase : best),
    undefined,
  )

const endOf = ({ expirationDate }: Purchase): number =>
  expirationDate === undefined || expirationDate === null
    ? Number.POSITIVE_INFINITY
    : Wire.instantToEpochMillis(expirationDate)

/**
 * Whether a subscription will renew, in the documented words: `Cancel`, which one of the provider's libraries
 * writes, is `Lapse`. A word that is not known comes back as it is; undefined when nothing is said.
 */
export const renewalIntent = (purchase: {
  readonly renewalIntent?: RenewalIntent | null | undefined
}): Exclude<RenewalIntent, "Cancel"> | undefined => {
  const intent = purchase.renewalIntent ?? undefined
  return intent === "Cancel" ? "Lapse" : intent
}

/**
 * Why it was canceled, or undefined when it was not: the empty text means "not canceled". Reads both spellings,
 * `cancelationReason` first.
 */
export const cancelationReason = (purchase: {
  readonly cancelationReason?: string | null | undefined
  readonly cancellationReason?: string | null | undefined
}): string | undefined => {
  const reason = purchase.cancelationReason ?? purchase.cancellationReason ?? ""
  return reason === "" ? undefined : reason
}
