import * as EmulatorMoment from "@effect-billing/core/testing/EmulatorMoment"
import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import {
  type IapticEvent,
  type IapticState,
  type Life,
  type NotificationReason,
  type PurchaseRecord,
  type World,
  add,
  book,
  change,
  ensureCustomer,
  estimateUsd,
  expiresAt,
  isoNow,
  storeId,
  touchReceipt,
} from "./state.ts"
import { iso } from "./time.ts"

/** A change of a purchase has happened: notes it and tells everybody it entitles, or did before. */
export const announce = (
  world: World,
  record: PurchaseRecord,
  reason: NotificationReason,
  before: ReadonlyArray<string> = [],
): void => {
  for (const applicationUsername of new Set([...record.owners, ...before])) {
    ensureCustomer(world, applicationUsername).updatedAt = world.nowMillis
    world.announce({ type: "purchases.updated", applicationUsername, reason, about: record })
  }
}

const nextTransactionId = (world: World, { life, wire }: PurchaseRecord): string => {
  if (wire.platform === "google") {
    // Google counts the renewals of an order: `GPA.1111-2222-3333-44444..0` is the first one.
    const order = (wire.transactionId ?? wire.purchaseId).replace(/\.\.\d+$/, "")
    const last = /\.\.(\d+)$/.exec(wire.transactionId ?? "")?.[1]
    return `${order}..${last === undefined ? (life?.renewals ?? 0) : Number(last) + 1}`
  }
  return `${wire.platform}:${storeId(world, wire.platform, "transaction")}`
}

/** A new period begins, and is paid for. */
export const renew = (world: World, record: PurchaseRecord, life: Life): void => {
  const amountMicros = life.regularMicros ?? record.wire.amountMicros ?? null
  const currency = record.wire.currency ?? null
  const from = record.wire.isPaused === true ? world.nowMillis : (expiresAt(record) ?? world.nowMillis)
  // After a grace period the new period counts from the payment.
  const start = record.wire.isBillingRetryPeriod === true ? world.nowMillis : from
  change(record, {
    transactionId: nextTransactionId(world, record),
    lastRenewalDate: isoNow(world),
    expirationDate: iso(EmulatorMoment.addPeriod(start, life.every)),
    isExpired: false,
    isTrialPeriod: false,
    isIntroPeriod: false,
    isBillingRetryPeriod: false,
    isPaused: undefined,
    amountMicros,
    amountUSD: estimateUsd(amountMicros, currency),
    currency,
  })
  record.life = { ...life, regularMicros: undefined, resumesAt: undefined, renewals: life.renewals + 1 }
  touchReceipt(world, record)
  book(world, record)
  announce(world, record, "RENEWED")
}

const enterGracePeriod = (world: World, record: PurchaseRecord, life: Life): void => {
  // The end moves to that of the grace period, as Google reports it; for other stores [inferred].
  change(record, {
    isBillingRetryPeriod: true,
    isTrialPeriod: false,
    isIntroPeriod: false,
    expirationDate: iso((expiresAt(record) ?? world.nowMillis) + life.gracePeriodMillis),
  })
  announce(world, record, "ENTERED_GRACE_PERIOD")
}

const expire = (world: World, record: PurchaseRecord, cancelationReason?: string): void => {
  change(record, {
    isExpired: true,
    isTrialPeriod: false,
    isIntroPeriod: false,
    isBillingRetryPeriod: false,
    renewalIntent: "Lapse",
    ...(cancelationReason === undefined ? {} : { cancelationReason }),
  })
  announce(world, record, "EXPIRED")
}

/** The end of the present period: what then depends on the subscriber's intent and on their bank. */
const endPeriod = (world: World, record: PurchaseRecord, life: Life): void => {
  if (record.wire.renewalIntent !== "Renew") return expire(world, record)
  if (life.billing === "succeeds") return renew(world, record, life)
  if (record.wire.isBillingRetryPeriod === true || life.gracePeriodMillis === 0) {
    return expire(world, record, "System.BillingError")
  }
  enterGracePeriod(world, record, life)
}

type Change = EmulatorWorld.Change<IapticState, IapticEvent>

const changeOf = (record: PurchaseRecord): Change | undefined => {
  const { life, wire } = record
  if (life === undefined || wire.isExpired === true || wire.isPending === true) return undefined
  if (wire.isPaused === true) {
    return life.resumesAt === undefined
      ? undefined
      : { at: life.resumesAt, apply: (world) => renew(world, record, life) }
  }
  const at = expiresAt(record)
  return at === undefined ? undefined : { at, apply: (world) => endPeriod(world, record, life) }
}

/** What falls due next. */
export const next = ({ state }: World): Change | undefined => {
  let first: Change | undefined
  for (const record of state.purchases.values()) {
    const candidate = changeOf(record)
    if (candidate !== undefined && (first === undefined || candidate.at < first.at)) first = candidate
  }
  return first
}

/** Something was bought at a store, by this user. */
export interface Bought {
  readonly applicationUsername: string | undefined
  /** Prefixed. */
  readonly productId: string
  readonly purchaseId: string
  readonly transactionId: string
  readonly receiptId: string
  readonly sandbox: boolean
  readonly amountMicros: number | null
  readonly currency: string | null
  readonly quantity?: number | undefined
  readonly isPending?: boolean | undefined
  readonly stripeCustomer?: string | undefined
  /** Absent for what is bought once. */
  readonly subscription?:
    | {
        readonly every: string
        readonly trial: string | undefined
        readonly renews: boolean
        readonly gracePeriodMillis: number
      }
    | undefined
}

/** Books what was bought. */
export const purchase = (world: World, bought: Bought): PurchaseRecord => {
  const { subscription } = bought
  const trial = subscription?.trial
  const amountMicros = trial === undefined ? bought.amountMicros : bought.amountMicros === null ? null : 0
  return add(world, {
    owners: bought.applicationUsername === undefined ? [] : [bought.applicationUsername],
    receiptId: bought.receiptId,
    introUsed: trial !== undefined,
    stripeCustomer: bought.stripeCustomer,
    life:
      subscription === undefined
        ? undefined
        : {
            every: subscription.every,
            billing: "succeeds",
            gracePeriodMillis: subscription.gracePeriodMillis,
            regularMicros: trial === undefined ? undefined : (bought.amountMicros ?? undefined),
            resumesAt: undefined,
            renewals: 0,
          },
    wire: {
      productId: bought.productId,
      purchaseId: bought.purchaseId,
      platform: bought.productId.slice(0, bought.productId.indexOf(":")),
      transactionId: bought.transactionId,
      sandbox: bought.sandbox,
      purchaseDate: isoNow(world),
      ...(subscription === undefined
        ? bought.quantity === undefined
          ? {}
          : { quantity: bought.quantity }
        : {
            expirationDate: iso(EmulatorMoment.addPeriod(world.nowMillis, trial ?? subscription.every)),
            renewalIntent: subscription.renews ? "Renew" : "Lapse",
            isExpired: false,
            isTrialPeriod: trial !== undefined,
            isIntroPeriod: false,
            isBillingRetryPeriod: false,
          }),
      isPending: bought.isPending ?? false,
      isAcknowledged: bought.isPending !== true,
      amountMicros,
      amountUSD: estimateUsd(amountMicros, bought.currency),
      currency: bought.currency,
    },
  })
}
