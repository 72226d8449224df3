/**
 * Reading events. A listing keeps what an event holds as JSON; what is in it is read here.
 *
 * ```ts
 * const firstVersion = (iaptic: IapticClient.Service, applicationUsername: string) =>
 *   Effect.map(iaptic.searchEvents(applicationUsername), ({ rows }) => IapticEvents.originalVersion(rows))
 * ```
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Event, EventAnalysis } from "./IapticSchema/Event.ts"
import { EventContent } from "./IapticSchema/Event.ts"

const decode = /*#__PURE__*/ Schema.decodeUnknownEffect(EventContent)

/**
 * What an event holds: purchases, transactions, products and so on; empty for an event without content. Fails
 * when a field does not have the form seen in the provider's client `[client code]`.
 */
export const content = (event: Event | EventAnalysis): Effect.Effect<EventContent, Schema.SchemaError> =>
  Effect.suspend(() => decode(event.content ?? {}))

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined

/**
 * The version of the app that the customer downloaded first, as Apple tells it: from the first event of a
 * validated receipt. What `searchEvents` is documented for. `[docs]`
 */
export const originalVersion = (events: ReadonlyArray<Event>): string | undefined => {
  const validated = events.find((event) => event.context?.eventType === "receipt.validated")
  const version = member(member(validated?.content, "appDownload"), "originalVersion")
  return typeof version === "string" ? version : undefined
}
