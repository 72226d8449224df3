import * as EmulatorMoment from "@effect-billing/core/testing/EmulatorMoment"
import { toDuration } from "@effect-billing/core/testing/EmulatorFault"
import * as Duration from "effect/Duration"
import type { Seed, SeedPurchase } from "../IapticSeed.ts"
import { modernise } from "./project.ts"
import {
  type EventWire,
  type Ground,
  type Life,
  type PurchaseRecord,
  type PurchaseWire,
  type ReceiptWire,
  type StripeProductWire,
  type TransactionWire,
  add,
  isGiven,
  platformOf,
  storeId,
} from "./state.ts"
import { millisOf } from "./time.ts"

/** How long an access token lasts. `[docs]` */
export const accessTokenMillis = Duration.toMillis("30 days")
/** Apple's and Google's usual choice; ours. */
export const defaultGracePeriodMillis = Duration.toMillis("16 days")

const dates = ["purchaseDate", "lastRenewalDate", "expirationDate", "renewalIntentChangeDate"] as const

const lifeOf = (ground: Ground, { lifecycle }: SeedPurchase): Life | undefined =>
  lifecycle === undefined
    ? undefined
    : {
        every: lifecycle.every,
        billing: lifecycle.billing ?? "succeeds",
        gracePeriodMillis:
          lifecycle.gracePeriod === undefined
            ? defaultGracePeriodMillis
            : Duration.toMillis(toDuration(lifecycle.gracePeriod)),
        regularMicros: lifecycle.regularMicros,
        resumesAt:
          lifecycle.resumesAt === undefined
            ? undefined
            : millisOf(EmulatorMoment.resolve(lifecycle.resumesAt, ground.nowMillis)),
        renewals: 0,
      }

/** Plants a purchase, for these users where the seed names none. */
export const plantPurchase = (
  ground: Ground,
  seed: SeedPurchase,
  owners: ReadonlyArray<string> = [],
): PurchaseRecord => {
  const { applicationUsername, lifecycle: _lifecycle, receiptId, ...fields } = seed
  const platform = seed.platform ?? platformOf(seed.productId)
  const purchaseId = seed.purchaseId ?? `${platform}:${storeId(ground, platform, "purchase")}`
  const resolved = Object.fromEntries(
    dates.flatMap((name) => {
      const moment = seed[name]
      return moment === undefined ? [] : [[name, EmulatorMoment.resolve(moment, ground.nowMillis)]]
    }),
  )
  // The decoded fields are the encoded ones: nothing in a purchase is transformed.
  const wire = { ...fields, ...resolved, platform, purchaseId } as unknown as PurchaseWire
  return add(ground, {
    wire,
    owners: applicationUsername === undefined ? owners : [applicationUsername].flat(),
    receiptId: receiptId ?? `${platform}:receipt-${purchaseId.slice(purchaseId.indexOf(":") + 1)}`,
    life: lifeOf(ground, seed),
    introUsed: wire.isTrialPeriod === true || wire.isIntroPeriod === true,
    stripeCustomer: undefined,
  })
}

/** Plants a seed; nothing is announced. */
export const plant = (ground: Ground, seed: Seed): void => {
  const { state } = ground
  for (const { applicationUsername, createdAt, subscription, subscriptionV1 } of seed.customers ?? []) {
    const created =
      createdAt === undefined
        ? ground.nowMillis
        : millisOf(EmulatorMoment.resolve(createdAt, ground.nowMillis))
    state.customers.set(applicationUsername, {
      applicationUsername,
      createdAt: created,
      updatedAt: created,
      subscription,
      subscriptionV1,
    })
  }
  for (const one of seed.purchases ?? []) plantPurchase(ground, one)
  for (const one of seed.transactions ?? []) {
    const planted = one as unknown as TransactionWire
    state.transactions.set(one.transactionId, { wire: modernise(planted), planted })
  }
  for (const one of seed.receipts ?? []) {
    const planted = one as unknown as ReceiptWire
    state.receipts.set(one.receiptId, {
      receiptId: one.receiptId,
      platform: one.platform ?? platformOf(one.receiptId),
      updatedAt: isGiven(one.updatedAt) ? millisOf(one.updatedAt) : ground.nowMillis,
      planted,
    })
  }
  for (const { raw, ...event } of seed.events ?? []) {
    state.events.push({ wire: event as unknown as EventWire, raw })
  }
  for (const { proof, purchases } of seed.storeReceipts ?? []) state.storeReceipts.set(proof, purchases)
  for (const { answer, proof } of seed.validations ?? []) state.validations.set(proof, answer)
  for (const product of seed.stripeProducts ?? []) {
    state.stripeProducts.set(product.id, product as unknown as StripeProductWire)
  }
  for (const one of seed.accessTokens ?? []) {
    const stripeCustomer = ground.ids.next("cus")
    for (const purchase of one.purchases) plantPurchase(ground, purchase).stripeCustomer = stripeCustomer
    state.accessTokens.set(one.token, {
      stripeCustomer,
      expiresAt:
        one.expiresAt === undefined
          ? ground.nowMillis + accessTokenMillis
          : millisOf(EmulatorMoment.resolve(one.expiresAt, ground.nowMillis)),
      successors: one.successors ?? [],
      rotates: one.rotates ?? true,
    })
  }
}
