/**
 * What an `IapticEmulator` can be filled with, as JSON: `make({ seed })`, `emulator.plant(…)`,
 * `POST /__control/seed`.
 *
 * ```json
 * {
 *   "purchases": [
 *     {
 *       "applicationUsername": "alice",
 *       "productId": "google:premium",
 *       "purchaseDate": "now - 10 days",
 *       "expirationDate": "now + 20 days",
 *       "renewalIntent": "Renew",
 *       "amountMicros": 9990000,
 *       "currency": "EUR",
 *       "lifecycle": { "every": "P1M" }
 *     }
 *   ]
 * }
 * ```
 *
 * Dates are ISO 8601, or counted from the emulator's time: `now`, `now - 10 days`, `now + 2 hours`.
 *
 * A purchase with a `lifecycle` lives: it renews, lapses or falls into its grace period as the emulator's clock
 * moves. One without stays as it is planted, as samples must.
 *
 * ```ts
 * const seed: IapticSeed.SeedJson = {
 *   purchases: [
 *     {
 *       applicationUsername: "alice",
 *       productId: "google:premium",
 *       purchaseDate: "now - 10 days",
 *       lifecycle: { every: "P1M" },
 *     },
 *   ],
 * }
 * const emulator = IapticEmulator.layer({ seed })
 * ```
 */
import { DurationInput } from "@effect-billing/core/testing/EmulatorFault"
import * as EmulatorMoment from "@effect-billing/core/testing/EmulatorMoment"
import * as Schema from "effect/Schema"
import { Event } from "../IapticSchema/Event.ts"
import { StripeProduct } from "../IapticSchema/Product.ts"
import { Purchase } from "../IapticSchema/Purchase.ts"
import { Receipt } from "../IapticSchema/Receipt.ts"
import { LooseRecord } from "../IapticSchema/Shared.ts"
import { Transaction } from "../IapticSchema/Transaction.ts"

/** An instant: ISO 8601, or `now`, `now - 10 days`, `now + 2 hours` by the emulator's clock. */
export const Moment = EmulatorMoment.Moment
/** See the value {@link Moment}. */
export type Moment = typeof Moment.Type

/** An ISO 8601 duration, such as `P1M` or `P7D`. */
export const Period = EmulatorMoment.Period

/** How a purchase goes on as the clock moves. */
export const Lifecycle = Schema.Struct({
  /** The period it renews for, by the calendar. */
  every: Period,
  /** What becomes of the next renewal, where it is meant to renew; default `succeeds`. */
  billing: Schema.optionalKey(Schema.Literals(["succeeds", "fails"])),
  /** How long the store tries again after a failed renewal; default 16 days, 0 for none. */
  gracePeriod: Schema.optionalKey(DurationInput),
  /** The price after a trial or an introductory period, in millionths; default: what it costs now. */
  regularMicros: Schema.optionalKey(Schema.Number),
  /** When a paused subscription goes on by itself. */
  resumesAt: Schema.optionalKey(Moment),
})
/** See the value {@link Lifecycle}. */
export type Lifecycle = typeof Lifecycle.Type

const {
  expirationDate: _expirationDate,
  lastRenewalDate: _lastRenewalDate,
  platform: _platform,
  purchaseDate: _purchaseDate,
  purchaseId: _purchaseId,
  renewalIntentChangeDate: _renewalIntentChangeDate,
  ...purchaseFields
} = Purchase.fields

/** A purchase. Fields are those of `IapticSchema.Purchase`; what is left out is made up or stays absent. */
export const SeedPurchase = Schema.Struct({
  /** Whom it entitles; nobody when absent. */
  applicationUsername: Schema.optionalKey(Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  ...purchaseFields,
  /** Default: the prefix of `productId`. */
  platform: Schema.optionalKey(Schema.String),
  /** Made up when absent. One that is known already is replaced. */
  purchaseId: Schema.optionalKey(Schema.String),
  purchaseDate: Schema.optionalKey(Moment),
  lastRenewalDate: Schema.optionalKey(Moment),
  expirationDate: Schema.optionalKey(Moment),
  renewalIntentChangeDate: Schema.optionalKey(Moment),
  /** The receipt it belongs to; one of its own when absent. */
  receiptId: Schema.optionalKey(Schema.String),
  lifecycle: Schema.optionalKey(Lifecycle),
})
/** See the value {@link SeedPurchase}. */
export type SeedPurchase = typeof SeedPurchase.Type

/** A customer. Whoever a purchase names exists without this. */
export const SeedCustomer = Schema.Struct({
  applicationUsername: Schema.String,
  createdAt: Schema.optionalKey(Moment),
  /** What `getCustomerSubscription` answers under `subscription`, instead of what follows from the purchases. */
  subscription: Schema.optionalKey(LooseRecord),
  /** What `getCustomerSubscriptionV1` answers, instead of what follows from the purchases. */
  subscriptionV1: Schema.optionalKey(LooseRecord),
})

/** An event with what `getEvent` answers under `raw`. */
export const SeedEvent = Schema.Struct({ ...Event.fields, raw: Schema.optionalKey(Schema.Json) })

/** A receipt that lies in a store and has not been validated yet. */
export const StoreReceipt = Schema.Struct({
  /** What the app will send: `appStoreReceipt`, `jwsRepresentation`, `purchaseToken`, `paymentMethodNonce`, … */
  proof: Schema.String,
  purchases: Schema.Array(SeedPurchase),
})

/** What `validate` answers for a receipt, whatever the emulator would make of it. */
export const Validation = Schema.Struct({ proof: Schema.String, answer: Schema.Json })

/** A buyer's token at Stripe. */
export const SeedAccessToken = Schema.Struct({
  token: Schema.String,
  /** What its bearer bought; planted along with it. */
  purchases: Schema.Array(SeedPurchase),
  /** Default: 30 days from now. */
  expiresAt: Schema.optionalKey(Moment),
  /** The tokens it is followed by, in order; made up when they run out. */
  successors: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether calls answer with a new token; default true. */
  rotates: Schema.optionalKey(Schema.Boolean),
})

/** Everything that can be planted; see the module. Later parts see the earlier ones. */
export const Seed = Schema.Struct({
  /** The oldest first. */
  customers: Schema.optionalKey(Schema.Array(SeedCustomer)),
  purchases: Schema.optionalKey(Schema.Array(SeedPurchase)),
  /** Of either generation; v2 answers them as they are planted. Planted purchases bring their last one along. */
  transactions: Schema.optionalKey(Schema.Array(Transaction)),
  /** Answered as they are planted. Planted purchases bring theirs along. */
  receipts: Schema.optionalKey(Schema.Array(Receipt)),
  /** The oldest first. */
  events: Schema.optionalKey(Schema.Array(SeedEvent)),
  storeReceipts: Schema.optionalKey(Schema.Array(StoreReceipt)),
  validations: Schema.optionalKey(Schema.Array(Validation)),
  stripeProducts: Schema.optionalKey(Schema.Array(StripeProduct)),
  accessTokens: Schema.optionalKey(Schema.Array(SeedAccessToken)),
})
/** See the value {@link Seed}. */
export type Seed = typeof Seed.Type

/** A seed as it is written: plain JSON, also for the type checker. */
export type SeedJson = typeof Seed.Encoded
