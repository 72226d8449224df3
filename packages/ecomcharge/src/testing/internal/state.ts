import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import type { Answer } from "@effect-billing/core/testing/Answer"

/** A JSON object as it stands on the wire. Samples come back as they were planted. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

/** A text that is there and not blank. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined

/** What is written where nothing was given. */
export const orNull = (value: unknown): unknown => value ?? null

/** What a webhook tells. */
export interface EComChargeEvent {
  readonly about: "subscription" | "transaction" | "checkout"
  readonly body: Fields
}

/** A card that was given, or stands behind a token. */
export interface CardRecord {
  readonly token: string
  /** Never shown, not by the control API either. */
  readonly number: string
  readonly stamp: string
  holder: string
  exp_month: number
  exp_year: number
  readonly contract: ReadonlyArray<string> | undefined
}

export interface CustomerRecord {
  readonly id: string
  readonly wire: Fields
}

export interface Period {
  readonly amount: number
  readonly interval: number
  readonly interval_unit: string
}

export interface PlanRecord {
  readonly id: string
  readonly title: string
  readonly currency: string
  readonly language: string
  readonly infinite: boolean
  readonly billing_cycles: number | null
  readonly createdAt: number
  readonly plan: Period
  readonly trial: Period | undefined
  readonly asFirstPayment: boolean
  readonly number_payment_attempts: number
  readonly prevent_payments_at_night: boolean
  readonly test: boolean
}

/** What becomes of the next charge. */
export type Billing = "succeeds" | "declined" | "errs"

/** How a subscription goes on as the clock moves. */
export interface Life {
  readonly plan: PlanRecord
  readonly billing: Billing
  /** The next charge. */
  readonly dueAt: number | undefined
  /** When it becomes `canceled`: after the last cycle, or after a trial that was canceled. */
  readonly endsAt: number | undefined
  /** When a page that nobody paid on runs out. */
  readonly pageEndsAt: number | undefined
  /** Whether a payment counts as the first one, so that a later failure is retried. */
  readonly isUnderway: boolean
  readonly card: CardRecord | undefined
  /** What the customer was in the request, until there is one. */
  readonly customer: Fields | undefined
  readonly returnUrl: string | undefined
  readonly notificationUrl: string | undefined
}

/** A subscription; `life` is absent for samples, which no clock moves. */
export interface SubscriptionRecord {
  readonly id: string
  wire: Fields
  life: Life | undefined
}

/** What a transaction was made for. */
export type Owner =
  | { readonly kind: "subscription"; readonly id: string }
  | { readonly kind: "checkout"; readonly token: string }

/** A transaction of the gateway, or an alternative one, in the form of version 2. */
export interface TransactionRecord {
  readonly uid: string
  readonly kind: "card" | "alternative"
  /** Of the API, as the request asked for it; its webhook is written in it, too. */
  readonly version: 2 | 3
  wire: Fields
  readonly createdAt: number
  readonly stamp: string | undefined
  /** The merchant's order, of an alternative one. */
  readonly orderId: string | undefined
  readonly owner: Owner | undefined
  readonly returnUrl: string | undefined
  readonly notificationUrl: string | undefined
  /** What the customer's authentication will lead to. */
  readonly onceAuthenticated: Outcome | undefined
}

/** What came of asking a bank. */
export interface Outcome {
  readonly status: "successful" | "failed" | "incomplete" | "pending" | "error" | "expired"
  /** `S.0000`, `F.0105`, … */
  readonly code: string
  readonly bankCode: string | null
  readonly message: string | null
  readonly friendly: string
  readonly threeDSecure?: Fields | undefined
}

export interface CheckoutRecord {
  readonly token: string
  wire: Fields
  /** When its token runs out; undefined for samples. */
  endsAt: number | undefined
  attemptsLeft: number
}

export interface ProductRecord {
  readonly id: string
  readonly wire: Fields
}

export interface TaskRecord {
  readonly requestId: string
  readonly doneAt: number
  readonly answer: Answer
  /** Whether a failure was told already. */
  told: boolean
}

/** Addresses that stand in answers, for browsers. */
export interface Addresses {
  readonly api: string
  readonly gateway: string
  readonly checkout: string
  readonly backOffice: string
}

/** The records of an emulator. */
export interface EComChargeState {
  readonly customers: Map<string, CustomerRecord>
  readonly plans: Map<string, PlanRecord>
  readonly subscriptions: Map<string, SubscriptionRecord>
  readonly products: Map<string, ProductRecord>
  readonly transactions: Map<string, TransactionRecord>
  readonly checkouts: Map<string, CheckoutRecord>
  readonly tasks: Map<string, TaskRecord>
  readonly cards: Map<string, CardRecord>
  /** By the number: a card has one fingerprint. */
  readonly stamps: Map<string, string>
  /** By the token in the address of a payment page: the subscription or checkout it is for. */
  readonly pages: Map<string, Owner>
  /** By `RequestID`: the transaction made under it. */
  readonly requests: Map<string, { readonly at: number; readonly uid: string }>
  /** Those of the brand; once a request came over HTTP, those of the emulator's own server. */
  addresses: Addresses
}

export type World = EmulatorWorld.World<EComChargeState, EComChargeEvent>
/** What planting needs: no webhooks are announced while records are planted. */
export type Ground = Pick<World, "state" | "nowMillis" | "ids">

export const empty = (addresses: Addresses): EComChargeState => ({
  customers: new Map(),
  plans: new Map(),
  subscriptions: new Map(),
  products: new Map(),
  transactions: new Map(),
  checkouts: new Map(),
  tasks: new Map(),
  cards: new Map(),
  stamps: new Map(),
  pages: new Map(),
  requests: new Map(),
  addresses,
})

/** A type, a low dash and 16 hexadecimal digits, as all ids of the API host are. `[inferred]` */
export const newId = ({ ids }: Pick<Ground, "ids">, prefix: "cst" | "pln" | "sbs" | "prd"): string =>
  `${prefix}_${ids.hex(16)}`
