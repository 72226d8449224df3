/**
 * Events: what Iaptic noted about an app, a customer, a receipt (v3).
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Platform, ProductType } from "./Enumerations.ts"
import { LooseRecord, Paging } from "./Shared.ts"

/** What an event is about. `[client code]` */
export const EventContext = Schema.Struct({
  appName: Wire.optional(Schema.String),
  /** For example `receipt.validated`. */
  eventType: Wire.optional(Schema.String),
  eventDate: Wire.optional(Wire.Instant),
  eventDateMs: Wire.optional(Wire.EpochMillis),
  applicationUsername: Wire.optional(Schema.String),
  req_id: Wire.optional(Schema.String),
  includeHeavyData: Wire.optional(Schema.Boolean),
})
/** See the value {@link EventContext}. */
export type EventContext = typeof EventContext.Type

/** A transaction inside an event. Amounts as in a purchase. `[client code]` */
export const EventTransaction = Schema.Struct({
  productId: Wire.optional(Schema.String),
  offerId: Wire.optional(Schema.String),
  purchaseId: Wire.optional(Schema.String),
  transactionId: Wire.optional(Schema.String),
  sandbox: Wire.optional(Schema.Boolean),
  platform: Wire.optional(Platform),
  purchaseDate: Wire.optional(Wire.Instant),
  isPending: Wire.optional(Schema.Boolean),
  isConsumed: Wire.optional(Schema.Boolean),
  isAcknowledged: Wire.optional(Schema.Boolean),
  quantity: Wire.optional(Schema.Number),
  amountUSD: Wire.optional(Schema.Number),
  amountMicros: Wire.optional(Schema.Number),
  currency: Wire.optional(Schema.String),
})
/** See the value {@link EventTransaction}. */
export type EventTransaction = typeof EventTransaction.Type

/** What happened. `[client code]`; `appDownload` `[docs]`. */
export const EventContent = Schema.Struct({
  purchases: Wire.optional(
    Schema.Array(
      Schema.Struct({
        platform: Wire.optional(Platform),
        receiptId: Wire.optional(Schema.String),
        purchaseId: Wire.optional(Schema.String),
        productId: Wire.optional(Schema.String),
      }),
    ),
  ),
  transactions: Wire.optional(Schema.Array(EventTransaction)),
  refreshFailures: Wire.optional(
    Schema.Array(
      Schema.Struct({
        platform: Wire.optional(Platform),
        reason: Wire.optional(Schema.String),
      }),
    ),
  ),
  products: Wire.optional(
    Schema.Array(
      Schema.Struct({
        id: Wire.optional(Schema.String),
        type: Wire.optional(ProductType),
        currency: Wire.optional(Schema.String),
        offers: Wire.optional(
          Schema.Array(
            Schema.Struct({
              id: Wire.optional(Schema.String),
              pricingPhases: Wire.optional(
                Schema.Array(
                  Schema.Struct({
                    priceMicros: Wire.optional(Schema.Number),
                    currency: Wire.optional(Schema.String),
                  }),
                ),
              ),
            }),
          ),
        ),
      }),
    ),
  ),
  /** Members not documented. */
  exchangeRates: Wire.optional(Schema.Array(Wire.Json)),
  /** Members not documented. */
  claims: Wire.optional(Schema.Array(Wire.Json)),
  /** Members not documented. */
  notifications: Wire.optional(Schema.Array(Wire.Json)),
  /** Members not documented. */
  tags: Wire.optional(LooseRecord),
  appDownload: Wire.optional(
    Schema.Struct({
      /** Apple's version of the app at its first download. `[docs]` */
      originalVersion: Wire.optional(Schema.String),
    }),
  ),
})
/** See the value {@link EventContent}. */
export type EventContent = typeof EventContent.Type

/**
 * The content of an event as JSON. Its form was seen in one client's code only, so a listing does not depend on
 * it: `IapticEvents.content` reads it as {@link EventContent} where it is wanted.
 */
const Content = LooseRecord

/** One event. `[client code]` */
export const Event = Schema.Struct({
  eventId: Schema.String,
  tag: Wire.optional(Schema.String),
  type: Wire.optional(Schema.String),
  context: Wire.optional(EventContext),
  /** See {@link Content}. */
  content: Wire.optional(Content),
})
/** See the value {@link Event}. */
export type Event = typeof Event.Type

/** A page of events, the newest first. `[client code]`; for `searchEvents` the envelope is `[inferred]`. */
export const EventList = Schema.Struct({
  ok: Wire.optional(Schema.Boolean),
  paging: Wire.optional(Paging),
  rows: Schema.Array(Event),
})
/** See the value {@link EventList}. */
export type EventList = typeof EventList.Type

/** The analysed part of an event: what `getEventAnalysis` returns whole. `[client code]` */
export const EventAnalysis = Schema.Struct({
  context: Wire.optional(EventContext),
  /** See {@link Content}. */
  content: Wire.optional(Content),
})
/** See the value {@link EventAnalysis}. */
export type EventAnalysis = typeof EventAnalysis.Type

/**
 * An event in full. `raw` holds request, response and calls to the stores, with secrets taken out and long
 * values cut by Iaptic; it may be missing or null. `[client code]`
 */
export const EventDetails = Schema.Struct({
  analysis: Wire.optional(EventAnalysis),
  raw: Wire.optional(Wire.Json),
})
/** See the value {@link EventDetails}. */
export type EventDetails = typeof EventDetails.Type
