/**
 * The access token of a Stripe buyer. It rotates: each answer may bring a new one, which is the one to keep. A token
 * lasts 30 days and belongs to a subscription `[docs]`; how long the one before is still taken was published nowhere.
 */
import type * as Redacted from "effect/Redacted"

type Token = Redacted.Redacted<string>

/** The fields in which an answer may carry a token, under the library's and the older draft's names. */
export interface TokenFields {
  readonly newAccessToken?: Token | null | undefined
  readonly accessToken?: Token | null | undefined
  /** The draft's name of `accessToken`. `[docs]` */
  readonly accessKey?: Token | null | undefined
  /** The draft's name of `newAccessToken`: tokens by subscription id. `[docs]` */
  readonly new_access_keys?: Readonly<Record<string, Token>> | null | undefined
}

const ofSubscription = (
  keys: Readonly<Record<string, Token>>,
  subscriptionId: string | undefined,
): Token | undefined => {
  if (subscriptionId !== undefined && Object.hasOwn(keys, subscriptionId)) return keys[subscriptionId]
  const all = Object.values(keys)
  return all.length === 1 ? all[0] : undefined
}

/**
 * The token to use from now on: the new one when the answer brings one, else the one that was sent.
 *
 * Where the draft's form brings several tokens, `subscriptionId` says which; without it only a single one is
 * taken, because a token of another subscription would be worse than the old one.
 *
 * ```ts
 * const refresh = (iaptic: IapticPublicClient.Service, token: Redacted.Redacted<string>) =>
 *   Effect.map(iaptic.listStripePurchases(token), (answer) => ({
 *     purchases: answer.purchases,
 *     token: IapticAccessToken.next(answer, token),
 *   }))
 * ```
 */
export const next: {
  (answer: TokenFields, sent: Token, subscriptionId?: string): Token
  (answer: TokenFields, sent?: Token, subscriptionId?: string): Token | undefined
} = (answer: TokenFields, sent?: Token, subscriptionId?: string): never =>
  (answer.newAccessToken ??
    ofSubscription(answer.new_access_keys ?? {}, subscriptionId) ??
    answer.accessToken ??
    answer.accessKey ??
    sent) as never

/** The id of a Stripe purchase, under the library's name or the draft's. */
export const purchaseIdOf = (purchase: {
  readonly purchaseId?: string | null | undefined
  readonly id?: string | null | undefined
}): string | undefined => purchase.purchaseId ?? purchase.id ?? undefined
