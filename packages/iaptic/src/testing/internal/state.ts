import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import type * as Schema from "effect/Schema"
import type { Event } from "../../IapticSchema/Event.ts"
import type { StripeProduct } from "../../IapticSchema/Product.ts"
import type { Purchase } from "../../IapticSchema/Purchase.ts"
import type { Receipt } from "../../IapticSchema/Receipt.ts"
import type { Transaction } from "../../IapticSchema/Transaction.ts"
import type { LooseRecord } from "../../IapticSchema/Shared.ts"
import type { SeedPurchase } from "../IapticSeed.ts"
import { iso, millisOf } from "./time.ts"

// Records are kept as they stand on the wire, so that a sample comes back exactly as it was planted.
export type PurchaseWire = (typeof Purchase)["Encoded"]
export type TransactionWire = (typeof Transaction)["Encoded"]
export type ReceiptWire = (typeof Receipt)["Encoded"]
export type EventWire = (typeof Event)["Encoded"]
export type StripeProductWire = (typeof StripeProduct)["Encoded"]

/** Why a webhook is sent. */
export type NotificationReason =
  | "RECEIPT_VALIDATED"
  | "RECEIPT_REFRESHED"
  | "WEBHOOK_REPEATED"
  | "ACKNOWLEDGED"
  | "PURCHASED"
  | "REVOKED"
  | "EXPIRED"
  | "RENEWED"
  | "PRICE_CHANGE_CONFIRMED"
  | "WILL_LAPSE"
  | "WILL_AUTO_RENEW"
  | "EXTENDED"
  | "REFUNDED"
  | "PAUSED"
  | "ENTERED_GRACE_PERIOD"
  | "TEST"
  | "OTHER"

/** What a webhook is made from. */
export type IapticEvent =
  | { readonly type: "test" }
  | {
      readonly type: "purchases.updated"
      readonly applicationUsername: string
      readonly reason: NotificationReason
      readonly about: PurchaseRecord | undefined
    }

/** How a purchase goes on as the clock moves. */
export interface Life {
  readonly every: string
  readonly billing: "succeeds" | "fails"
  readonly gracePeriodMillis: number
  readonly regularMicros: number | undefined
  readonly resumesAt: number | undefined
  readonly renewals: number
}

/** A purchase; `life` is absent for samples, which no clock moves. */
export interface PurchaseRecord {
  wire: PurchaseWire
  owners: ReadonlyArray<string>
  receiptId: string
  life: Life | undefined
  /** Whether the introductory price of the product is used up. */
  introUsed: boolean
  stripeCustomer: string | undefined
}

export interface CustomerRecord {
  readonly applicationUsername: string
  readonly createdAt: number
  updatedAt: number
  subscription: LooseRecord | undefined
  subscriptionV1: LooseRecord | undefined
}

export interface TransactionRecord {
  readonly wire: TransactionWire
  /** As planted, in whichever generation. */
  readonly planted: TransactionWire | undefined
}

export interface ReceiptRecord {
  readonly receiptId: string
  readonly platform: string
  updatedAt: number
  readonly planted: ReceiptWire | undefined
}

export interface EventRecord {
  readonly wire: EventWire
  readonly raw: Schema.Json | undefined
}

export interface Checkout {
  readonly sessionId: string
  readonly offerId: string
  readonly stripeCustomer: string
  readonly applicationUsername: string | undefined
  purchaseId: string | undefined
}

export interface AccessToken {
  readonly stripeCustomer: string
  readonly expiresAt: number
  readonly successors: ReadonlyArray<string>
  readonly rotates: boolean
}

/** The records of an emulator. */
export interface IapticState {
  readonly customers: Map<string, CustomerRecord>
  readonly purchases: Map<string, PurchaseRecord>
  readonly transactions: Map<string, TransactionRecord>
  readonly receipts: Map<string, ReceiptRecord>
  readonly receiptOfProof: Map<string, string>
  readonly storeReceipts: Map<string, ReadonlyArray<SeedPurchase>>
  readonly validations: Map<string, Schema.Json>
  readonly events: Array<EventRecord>
  readonly stripeProducts: Map<string, StripeProductWire>
  readonly checkouts: Map<string, Checkout>
  readonly accessTokens: Map<string, AccessToken>
  readonly portalSessions: Set<string>
}

export type World = EmulatorWorld.World<IapticState, IapticEvent>
/** What planting needs: no webhooks are announced while records are planted. */
export type Ground = Pick<World, "state" | "nowMillis" | "ids">

export const empty = (): IapticState => ({
  customers: new Map(),
  purchases: new Map(),
  transactions: new Map(),
  receipts: new Map(),
  receiptOfProof: new Map(),
  storeReceipts: new Map(),
  validations: new Map(),
  events: [],
  stripeProducts: new Map(),
  checkouts: new Map(),
  accessTokens: new Map(),
  portalSessions: new Set(),
})

export const platformOf = (prefixed: string): string => prefixed.slice(0, Math.max(0, prefixed.indexOf(":")))
export const bare = (prefixed: string): string => prefixed.slice(prefixed.indexOf(":") + 1)

/** Whether a field is there: null and absent mean the same on this wire. */
export const isGiven = <A>(value: A): value is NonNullable<A> => value !== undefined && value !== null

/** Sets and removes fields of a purchase. Undefined removes: a field that is gone is not sent as null. */
export const change = (
  record: PurchaseRecord,
  fields: { readonly [Field in keyof PurchaseWire]?: PurchaseWire[Field] | undefined },
): void => {
  const entries = Object.entries({ ...record.wire, ...fields }).filter(([, value]) => value !== undefined)
  record.wire = Object.fromEntries(entries) as unknown as PurchaseWire
}

export const ensureCustomer = (ground: Ground, applicationUsername: string): CustomerRecord => {
  const known = ground.state.customers.get(applicationUsername)
  if (known !== undefined) return known
  const customer: CustomerRecord = {
    applicationUsername,
    createdAt: ground.nowMillis,
    updatedAt: ground.nowMillis,
    subscription: undefined,
    subscriptionV1: undefined,
  }
  ground.state.customers.set(applicationUsername, customer)
  return customer
}

/** What a customer is entitled to or was, in the order in which it was planted. */
export const purchasesOf = (state: IapticState, applicationUsername: string): ReadonlyArray<PurchaseRecord> =>
  [...state.purchases.values()].filter((record) => record.owners.includes(applicationUsername))

export const purchasedAt = ({ wire }: PurchaseRecord): number =>
  isGiven(wire.purchaseDate) ? millisOf(wire.purchaseDate) : Number.NEGATIVE_INFINITY

export const expiresAt = ({ wire }: PurchaseRecord): number | undefined =>
  isGiven(wire.expirationDate) ? millisOf(wire.expirationDate) : undefined

export const isSubscription = (record: PurchaseRecord): boolean =>
  record.life !== undefined || isGiven(record.wire.expirationDate)

export const isActive = (record: PurchaseRecord, nowMillis: number): boolean => {
  const { isExpired, isPaused, isPending } = record.wire
  const end = expiresAt(record)
  return (
    isExpired !== true && isPaused !== true && isPending !== true && (end === undefined || end > nowMillis)
  )
}

// What a US dollar estimate is made with. Ours: nobody publishes Iaptic's rates.
const usDollars: Readonly<Record<string, number>> = { USD: 1, EUR: 1.0841, GBP: 1.27, JPY: 0.0067 }

/** An amount in US dollars, to the cent; null for a currency the emulator has no rate for. */
export const estimateUsd = (amountMicros: number | null, currency: string | null): number | null => {
  const rate = currency === null ? undefined : usDollars[currency.toUpperCase()]
  return amountMicros === null || rate === undefined ? null : Math.round((amountMicros * rate) / 10_000) / 100
}

/** Books the last transaction of a purchase. */
export const book = (ground: Ground, record: PurchaseRecord): void => {
  const {
    canRefresh: _canRefresh,
    entitledUsers: _entitledUsers,
    isExpired: _isExpired,
    isSharedPurchase: _isSharedPurchase,
    raw: _raw,
    ...wire
  } = record.wire
  const transactionId = wire.transactionId ?? wire.purchaseId
  ground.state.transactions.set(transactionId, {
    wire: {
      ...wire,
      transactionId,
      amountUSD: wire.amountUSD ?? null,
      amountMicros: wire.amountMicros ?? null,
      currency: wire.currency ?? null,
    },
    planted: undefined,
  })
}

export const touchReceipt = (ground: Ground, record: PurchaseRecord): void => {
  const known = ground.state.receipts.get(record.receiptId)
  if (known !== undefined) {
    known.updatedAt = ground.nowMillis
    return
  }
  ground.state.receipts.set(record.receiptId, {
    receiptId: record.receiptId,
    platform: record.wire.platform,
    updatedAt: ground.nowMillis,
    planted: undefined,
  })
}

/** An id as the store writes it, without the prefix. */
export const storeId = (ground: Pick<Ground, "ids">, platform: string, kind: "purchase" | "transaction") => {
  const digits = (count: number): string =>
    Array.from({ length: count }, () => String(ground.ids.integer(0, 9))).join("")
  switch (platform) {
    case "apple":
      return `1000000${digits(9)}`
    case "google":
      return `GPA.${digits(4)}-${digits(4)}-${digits(4)}-${digits(5)}`
    case "stripe":
      return kind === "purchase" ? `sub_${ground.ids.hex(24)}` : `pi_${ground.ids.hex(24)}`
    default:
      return ground.ids.hex(16)
  }
}

/** Takes a purchase into the records, with its customer, transaction and receipt. */
export const add = (ground: Ground, record: PurchaseRecord): PurchaseRecord => {
  ground.state.purchases.set(record.wire.purchaseId, record)
  for (const owner of record.owners) ensureCustomer(ground, owner).updatedAt = ground.nowMillis
  touchReceipt(ground, record)
  book(ground, record)
  return record
}

export const isoNow = (ground: Pick<Ground, "nowMillis">): string => iso(ground.nowMillis)
