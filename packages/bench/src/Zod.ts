/** The answer's schema as someone with zod would write it: the same fields, unknown words let through. */
import { z } from "zod"

// `offset`, because an instant may carry one.
const instant = z.iso.datetime({ offset: true }).nullish()
const text = z.string().nullish()
const flag = z.boolean().nullish()
const number = z.number().nullish()

const Purchase = z.object({
  productId: z.string(),
  purchaseId: z.string(),
  platform: z.string(),
  transactionId: text,
  sandbox: flag,
  purchaseDate: instant,
  lastRenewalDate: instant,
  expirationDate: instant,
  renewalIntent: text,
  renewalIntentChangeDate: instant,
  cancelationReason: text,
  cancellationReason: text,
  isPending: flag,
  isAcknowledged: flag,
  isConsumed: flag,
  isBillingRetryPeriod: flag,
  isTrialPeriod: flag,
  isIntroPeriod: flag,
  isPaused: flag,
  isSuspended: flag,
  priceConsentStatus: text,
  discountId: text,
  quantity: number,
  amountUSD: number,
  amountMicros: number,
  currency: text,
  isExpired: flag,
  isSharedPurchase: flag,
  entitledUsers: z.array(z.string()).nullish(),
  canRefresh: flag,
  raw: z.json().optional(),
})

export const CustomerPurchases = z.object({
  applicationUsername: z.string(),
  purchases: z.record(z.string(), Purchase).nullish(),
})
