/**
 * Events (v3). Secret key.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { type Event, EventAnalysis, EventDetails, EventList } from "../IapticSchema/Event.ts"
import { listingFields, offsetPaging } from "./Paging.ts"

type Encoded = Readonly<Record<string, unknown>>

const withReceipts =
  (yes: unknown) =>
  ({ receipts, ...rest }: Encoded): Encoded =>
    receipts === true ? { ...rest, receipts: yes } : rest

/** Everything Iaptic noted about a customer. */
export const searchEvents = Operation.make("searchEvents", {
  method: "GET",
  path: "/v3/search/:applicationUsername",
  credential: "secret",
  pathFields: { applicationUsername: Schema.String },
  success: EventList,
})

/** Events, the newest first. */
export const listEvents = Operation.make("listEvents", {
  method: "GET",
  path: "/v3/events",
  credential: "secret",
  query: {
    ...listingFields,
  },
  success: EventList,
  paging: offsetPaging((event: Event) => event.eventId),
})

/** One event, analysed and raw. Server 3.12 or newer. */
export const getEvent = Operation.make("getEvent", {
  method: "GET",
  path: "/v3/events/:eventId",
  credential: "secret",
  pathFields: { eventId: Schema.String },
  query: { receipts: Schema.optional(Schema.Boolean) },
  // Sent as `true` here and as `1` below. [client code]
  prepare: withReceipts(true),
  success: EventDetails,
})

/** What `getEvent` has under `analysis`, on servers before 3.12. */
export const getEventAnalysis = Operation.make("getEventAnalysis", {
  method: "GET",
  path: "/v3/events/:eventId/analysis",
  credential: "secret",
  pathFields: { eventId: Schema.String },
  query: { receipts: Schema.optional(Schema.Boolean) },
  prepare: withReceipts(1),
  success: EventAnalysis,
})
