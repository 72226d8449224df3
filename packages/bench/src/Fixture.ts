/**
 * What the benchmark's server answers: purchases in Iaptic's shape and, for stripe-node, as many records of about
 * as many bytes in Stripe's. Made from numbers alone, so that every run and every machine measures the same bytes.
 */
import { createHash } from "node:crypto"

/** `small` is what most customers have; `page` is a long answer, where parsing and checking dominate. */
export type Shape = "small" | "page"

export const shapes: ReadonlyArray<Shape> = ["small", "page"]

/** Records per answer. */
export const rowCounts: Readonly<Record<Shape, number>> = { small: 5, page: 205 }

/** The credentials every contender sends; the server turns away who does not. */
export const appName = "bench"
export const secretKey = "bench-secret-key"
export const authorization = `Basic ${Buffer.from(`${appName}:${secretKey}`).toString("base64")}`

/** The path of a customer's purchases; the benchmark's customers are named after the answer they get. */
export const purchasesPath = (shape: Shape): string => `/v2/customers/${shape}/purchases`

const digits = (value: number, length: number): string => String(value).padStart(length, "0")

const instant = (index: number, month: number): string =>
  `2026-${digits(month, 2)}-${digits(1 + (index % 28), 2)}T${digits(index % 24, 2)}:${digits(index % 60, 2)}:02.113Z`

const platforms = ["apple", "google", "windows"]

/** One purchase with the fields that Iaptic's samples have. */
export const purchase = (index: number) => {
  const platform = platforms[index % platforms.length] ?? "apple"
  return {
    purchaseId: `${platform}:GPA.${digits(index, 4)}-2222-3333-44444`,
    transactionId: `${platform}:GPA.${digits(index, 4)}-2222-3333-44444..3`,
    productId: `${platform}:premium_${digits(index, 7)}`,
    platform,
    sandbox: false,
    purchaseDate: instant(index, 1),
    lastRenewalDate: instant(index, 4),
    expirationDate: instant(index, 5),
    // Every seventh has a word that no schema lists: drift is ordinary.
    renewalIntent: index % 7 === 6 ? "Reconsidering" : "Renew",
    isPending: false,
    isAcknowledged: true,
    isBillingRetryPeriod: false,
    isTrialPeriod: index % 5 === 0,
    isIntroPeriod: false,
    amountUSD: 10.83,
    amountMicros: 9_990_000,
    currency: "EUR",
    isExpired: false,
  }
}

/** The answer to `getCustomerPurchases`. */
export const customerPurchases = (shape: Shape) => ({
  applicationUsername: shape as string,
  purchases: Object.fromEntries(
    Array.from({ length: rowCounts[shape] }, (_, index) => {
      const row = purchase(index)
      return [row.productId, row] as const
    }),
  ),
})

// Fields of the same kinds as a purchase's: ids, words, flags, amounts, three times.
const charge = (index: number) => ({
  id: `ch_${digits(index, 20)}`,
  object: "charge",
  amount: 999,
  amount_captured: 999,
  amount_refunded: 0,
  balance_transaction: `txn_${digits(index, 20)}`,
  captured: true,
  created: 1_767_225_600 + index,
  currency: "eur",
  customer: `cus_${digits(index, 14)}`,
  description: `premium_${digits(index, 7)}`,
  disputed: false,
  failure_code: null,
  livemode: false,
  metadata: { renewed: instant(index, 4), ends: instant(index, 5) },
  paid: true,
  payment_intent: `pi_${digits(index, 20)}`,
  receipt_email: null,
  refunded: false,
  status: "succeeded",
})

/** The answer to stripe-node's `charges.list`. */
export const chargeList = (shape: Shape) => ({
  object: "list",
  url: "/v1/charges",
  has_more: false,
  data: Array.from({ length: rowCounts[shape] }, (_, index) => charge(index)),
})

/** What identifies each record of an answer, in order: how a contender proves that it returned all of them. */
export const purchaseIds = (shape: Shape): ReadonlyArray<string> =>
  Object.values(customerPurchases(shape).purchases).map((row) => row.purchaseId)

/** The same for stripe-node. */
export const chargeIds = (shape: Shape): ReadonlyArray<string> => chargeList(shape).data.map((row) => row.id)

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16)

/** Bytes and hash of every answer, for the record of a run. */
export const fingerprints = () =>
  Object.fromEntries(
    shapes.flatMap((shape) =>
      Object.entries({ purchases: customerPurchases(shape), charges: chargeList(shape) }).map(
        ([name, value]) => {
          const text = JSON.stringify(value)
          return [`${name}.${shape}`, { bytes: Buffer.byteLength(text), sha256: hash(text) }] as const
        },
      ),
    ),
  )
