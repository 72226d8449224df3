import {
  type CustomerRecord,
  type EventWire,
  type IapticState,
  type PurchaseRecord,
  type PurchaseWire,
  type ReceiptRecord,
  type ReceiptWire,
  type TransactionRecord,
  type TransactionWire,
  bare,
  expiresAt,
  isActive,
  isGiven,
  isSubscription,
  purchasedAt,
  purchasesOf,
} from "./state.ts"
import { iso, millisOf } from "./time.ts"

// What the records look like from each version of the API.

/** v3 and webhooks. `transactionId` is required there. `[third party]` */
export const purchaseV3 = (record: PurchaseRecord): PurchaseWire => ({
  ...record.wire,
  transactionId: record.wire.transactionId ?? record.wire.purchaseId,
  // A sample says for itself whom it entitles, or does not.
  ...(record.life === undefined ? {} : { entitledUsers: record.owners }),
})

/**
 * v2: a subset. Left out is what was seen on v3 only; amounts are sent on v2 although its reference lacks them.
 * `[docs][issue][inferred]`
 */
export const purchaseV2 = (record: PurchaseRecord): PurchaseWire => {
  const {
    canRefresh: _canRefresh,
    entitledUsers: _entitledUsers,
    isSharedPurchase: _isSharedPurchase,
    raw: _raw,
    transactionId: _transactionId,
    ...subset
  } = record.wire
  return subset
}

/** The latest purchase of each product: the others cannot be seen. `[docs][issue]` */
export const latestByProduct = (
  state: IapticState,
  applicationUsername: string,
): ReadonlyArray<PurchaseRecord> => {
  const latest = new Map<string, PurchaseRecord>()
  for (const record of purchasesOf(state, applicationUsername)) {
    const known = latest.get(record.wire.productId)
    if (known === undefined || purchasedAt(record) >= purchasedAt(known))
      latest.set(record.wire.productId, record)
  }
  return [...latest.values()]
}

export const purchasesByProduct = (
  records: ReadonlyArray<PurchaseRecord>,
  form: (record: PurchaseRecord) => PurchaseWire,
): Readonly<Record<string, PurchaseWire>> =>
  Object.fromEntries(records.map((record) => [record.wire.productId, form(record)]))

/** The subscription that speaks for a customer: the active one that lasts longest, else the last one. */
export const mainSubscription = (
  records: ReadonlyArray<PurchaseRecord>,
  nowMillis: number,
): PurchaseRecord | undefined => {
  const rank = (record: PurchaseRecord): number =>
    (isActive(record, nowMillis) ? 1e16 : 0) + (expiresAt(record) ?? 0)
  return records.filter(isSubscription).toSorted((one, other) => rank(other) - rank(one))[0]
}

/** What a customer's purchases sum up to. `{}` without any. `[docs]`; which purchase decides is `[inferred]`. */
export const customerInfo = (state: IapticState, applicationUsername: string, nowMillis: number) => {
  const records = purchasesOf(state, applicationUsername)
  const dated = records.filter(({ wire }) => isGiven(wire.purchaseDate))
  const last = dated.toSorted((one, other) => purchasedAt(other) - purchasedAt(one))[0]
  const main = mainSubscription(records, nowMillis)
  return {
    ...(last === undefined ? {} : { lastPurchaseDate: last.wire.purchaseDate }),
    ...(main === undefined
      ? {}
      : {
          ...(isGiven(main.wire.lastRenewalDate) ? { lastRenewalDate: main.wire.lastRenewalDate } : {}),
          ...(isGiven(main.wire.expirationDate) ? { expirationDate: main.wire.expirationDate } : {}),
          ...(isGiven(main.wire.renewalIntent) ? { renewalIntent: main.wire.renewalIntent } : {}),
          ...(isActive(main, nowMillis)
            ? { activeSubscriber: true }
            : { activeSubscriber: false, lapsedSubscriber: true }),
        }),
  }
}

export const receiptIdsOf = (state: IapticState, applicationUsername: string): ReadonlyArray<string> => [
  ...new Set(purchasesOf(state, applicationUsername).map((record) => record.receiptId)),
]

/** v2's row, with the receipts that v3 drops. `[docs][client code]` */
export const customerV2 = (
  state: IapticState,
  { applicationUsername }: CustomerRecord,
  nowMillis: number,
) => ({
  applicationUsername,
  customerInfo: customerInfo(state, applicationUsername, nowMillis),
  receiptIds: receiptIdsOf(state, applicationUsername),
})

/** v3's row. */
export const customerV3 = (
  state: IapticState,
  { applicationUsername }: CustomerRecord,
  nowMillis: number,
) => ({
  applicationUsername,
  customerInfo: customerInfo(state, applicationUsername, nowMillis),
})

/** The subscription of a customer on v2, in the form of a transaction. `[docs]`, cut off within the fields. */
export const subscriptionV2 = (state: IapticState, customer: CustomerRecord, nowMillis: number) => {
  if (customer.subscription !== undefined) return customer.subscription
  const record = mainSubscription(purchasesOf(state, customer.applicationUsername), nowMillis)
  if (record === undefined) return undefined
  const { wire } = record
  const end = expiresAt(record)
  return {
    transactionId: wire.transactionId ?? wire.purchaseId,
    purchaseId: wire.purchaseId,
    productId: wire.productId,
    isExpired: wire.isExpired ?? (end !== undefined && end <= nowMillis),
    expirationDate: wire.expirationDate,
    purchaseDate: wire.purchaseDate,
    platform: wire.platform,
    sandbox: wire.sandbox,
    lastRenewalDate: wire.lastRenewalDate,
    renewalIntent: wire.renewalIntent,
  }
}

const millisV1 = (instant: string | null | undefined): number | undefined =>
  isGiven(instant) ? millisOf(instant) : undefined

// v1 wrote `ios-1000…`; what it wrote for other stores is [inferred].
const prefixesV1: Readonly<Record<string, string>> = { apple: "ios", google: "android" }
const idV1 = (platform: string, id: string): string => `${prefixesV1[platform] ?? platform}-${bare(id)}`

/** A customer on v1: ISO dates outside, milliseconds inside. `[docs]` */
export const customerV1 = (state: IapticState, customer: CustomerRecord, nowMillis: number) => {
  if (customer.subscriptionV1 !== undefined) return customer.subscriptionV1
  const record = mainSubscription(purchasesOf(state, customer.applicationUsername), nowMillis)
  return {
    id: customer.applicationUsername,
    createdAt: iso(customer.createdAt),
    updatedAt: iso(customer.updatedAt),
    ...(record === undefined
      ? {}
      : {
          subscription: {
            productId: bare(record.wire.productId),
            expiresAt: millisV1(record.wire.expirationDate),
            renewedAt: millisV1(record.wire.lastRenewalDate ?? record.wire.purchaseDate),
            subscribedAt: millisV1(record.wire.purchaseDate),
            transactionId: idV1(record.wire.platform, record.wire.transactionId ?? record.wire.purchaseId),
            subscriptionId: idV1(record.wire.platform, record.wire.purchaseId),
          },
        }),
  }
}

/** On v2 as planted; otherwise in the current form. `[docs][client code]` */
export const transactionV2 = (record: TransactionRecord): TransactionWire => record.planted ?? record.wire
export const transactionV3 = (record: TransactionRecord): TransactionWire => record.wire

/** A transaction of 2021 under the names of today. `[docs][client code]` */
export const modernise = (planted: TransactionWire): TransactionWire => {
  const {
    creationDate: _creationDate,
    isExpired: _isExpired,
    priceMicros,
    priceUSD,
    receiptId,
    renewalDate,
    ...wire
  } = planted
  const lastRenewalDate = wire.lastRenewalDate ?? renewalDate
  return {
    ...wire,
    purchaseId: wire.purchaseId ?? receiptId ?? wire.transactionId,
    ...(isGiven(lastRenewalDate) ? { lastRenewalDate } : {}),
    amountUSD: wire.amountUSD ?? priceUSD ?? null,
    amountMicros: wire.amountMicros ?? priceMicros ?? null,
    currency: wire.currency ?? null,
  }
}

/** When a transaction happened: `purchaseDate` is that of the first one. `[docs]` */
export const transactedAt = ({ wire }: TransactionRecord): number => {
  const date = wire.lastRenewalDate ?? wire.purchaseDate
  return isGiven(date) ? millisOf(date) : Number.NEGATIVE_INFINITY
}

/** A receipt with the sums of its transactions. */
export const receiptV2 = (state: IapticState, receipt: ReceiptRecord): ReceiptWire => {
  if (receipt.planted !== undefined) return receipt.planted
  const purchases = [...state.purchases.values()].filter((record) => record.receiptId === receipt.receiptId)
  const ids = new Set(purchases.map(({ wire }) => wire.purchaseId))
  const transactions = [...state.transactions.values()].filter(({ wire }) => ids.has(wire.purchaseId ?? ""))
  const amountsMicros: Record<string, number> = {}
  let amountUSD = 0
  for (const { wire } of transactions) {
    if (!isGiven(wire.currency) || !isGiven(wire.amountMicros)) continue
    amountsMicros[wire.currency] = (amountsMicros[wire.currency] ?? 0) + wire.amountMicros
    amountUSD += wire.amountUSD ?? 0
  }
  const [first] = purchases
  return {
    receiptId: receipt.receiptId,
    platform: receipt.platform,
    sandbox: purchases.some(({ wire }) => wire.sandbox === true),
    updatedAt: iso(receipt.updatedAt),
    source: {},
    amountsMicros,
    amountUSD: Math.round(amountUSD * 100) / 100,
    numTransactions: transactions.length,
    content: {},
    ...(first === undefined ? {} : { data: { productId: first.wire.productId } }),
  }
}

/** The fields the Stripe library reads, and an end where there is one. `[client code]` */
export const stripePurchase = ({ wire }: PurchaseRecord) => ({
  purchaseId: wire.purchaseId,
  transactionId: wire.transactionId,
  productId: wire.productId,
  platform: wire.platform,
  purchaseDate: wire.purchaseDate,
  lastRenewalDate: wire.lastRenewalDate ?? undefined,
  expirationDate: wire.expirationDate ?? undefined,
  renewalIntent: wire.renewalIntent ?? undefined,
  isTrialPeriod: wire.isTrialPeriod ?? undefined,
  amountMicros: wire.amountMicros,
  currency: wire.currency,
  ...(wire.isExpired === true ? { isExpired: true } : {}),
})

// Validation speaks the words of the SDKs. Stripe's is `[inferred]`.
const validationPlatforms: Readonly<Record<string, string>> = {
  apple: "ios-appstore",
  google: "android-playstore",
  windows: "windows-store-transaction",
  stripe: "iaptic-js",
}

/**
 * A purchase as validation reports it: milliseconds, `expiryDate`, ids without the platform. `[docs][client code]`;
 * that `purchaseId` and `transactionId` are bare too is `[inferred]`.
 */
export const validatedPurchase = (record: PurchaseRecord, nowMillis: number) => {
  const { wire } = record
  const end = expiresAt(record)
  const transactionId = wire.transactionId ?? undefined
  return {
    id: bare(wire.productId),
    platform: validationPlatforms[wire.platform] ?? wire.platform,
    purchaseId: bare(wire.purchaseId),
    transactionId: transactionId === undefined ? undefined : bare(transactionId),
    purchaseDate: millisV1(wire.purchaseDate),
    expiryDate: end,
    renewalIntentChangeDate: millisV1(wire.renewalIntentChangeDate),
    lastRenewalDate: millisV1(wire.lastRenewalDate),
    isExpired: end === undefined ? undefined : wire.isExpired === true || end <= nowMillis,
    isAcknowledged: wire.isAcknowledged ?? undefined,
    isConsumed: wire.isConsumed ?? undefined,
    isBillingRetryPeriod: wire.isBillingRetryPeriod ?? undefined,
    isTrialPeriod: wire.isTrialPeriod ?? undefined,
    isIntroPeriod: wire.isIntroPeriod ?? undefined,
    isSuspended: wire.isPaused === true ? true : (wire.isSuspended ?? undefined),
    renewalIntent: wire.renewalIntent ?? undefined,
    cancelationReason: wire.cancelationReason ?? undefined,
    discountId: wire.discountId ?? undefined,
    priceConsentStatus: wire.priceConsentStatus ?? undefined,
    quantity: wire.quantity ?? undefined,
  }
}

/** An event outside of a search: only the guide about searches shows `appDownload`. `[docs][client code]` */
export const listedEvent = (event: EventWire): EventWire => {
  if (!isGiven(event.content)) return event
  const { appDownload: _appDownload, ...content } = event.content
  return { ...event, content }
}
