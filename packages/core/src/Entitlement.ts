/**
 * What one provider says about a customer's right to one resource.
 *
 * ```ts
 * const entitlement = Entitlement.make({
 *   provider: "acme",
 *   resource: "premium",
 *   granted: true,
 *   expiresAt: DateTime.makeUnsafe("2026-01-31T00:00:00Z"),
 *   source: {},
 * })
 * const mayUse = Effect.map(DateTime.now, (now) => Entitlement.isActive(entitlement, now))
 * ```
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { type Fields, withoutAbsent } from "./internal/model.ts"

/** See the module. Absent fields are not known; `source` is the provider's own decoded value. */
export interface Entitlement<out Source = unknown> {
  /** The provider's id in this workspace, for example `iaptic`. */
  readonly provider: string
  /** The provider's id of this entitlement, or of the purchase it follows from. */
  readonly id?: string
  /** What it gives access to, in the provider's own words: a product, a resource, an app. */
  readonly resource: string
  /** What the provider says. Whether it still holds is a matter of `expiresAt` and the clock: {@link isActive}. */
  readonly granted: boolean
  /** The provider's own word for a status that is not known here. With such a word `granted` counts for nothing. */
  readonly statusWord?: string
  /** From this instant on the entitlement is over. Absent: no end. */
  readonly expiresAt?: DateTime.Utc
  readonly source: Source
}

/** Makes an entitlement; fields that are null or undefined are left out. */
export const make = <Source>(fields: Fields<Entitlement<Source>>): Entitlement<Source> =>
  withoutAbsent(fields)

/** Whether its end has come at an instant. */
export const isExpired = (entitlement: Entitlement, now: DateTime.DateTime): boolean =>
  entitlement.expiresAt !== undefined && DateTime.isLessThanOrEqualTo(entitlement.expiresAt, now)

/** Whether it gives access at an instant: granted, not over, and its status is not an unknown word. */
export const isActive = (entitlement: Entitlement, now: DateTime.DateTime): boolean =>
  entitlement.granted && entitlement.statusWord === undefined && !isExpired(entitlement, now)

/**
 * The entitlement as it stands at an instant: no longer granted from `expiresAt` on, or when its status is an
 * unknown word. It only ever takes away.
 */
export const asOf = <Source>(entitlement: Entitlement<Source>, now: DateTime.DateTime): Entitlement<Source> =>
  entitlement.granted && !isActive(entitlement, now) ? { ...entitlement, granted: false } : entitlement

/** An entitlement as JSON, both ways: dates are ISO 8601 in UTC with milliseconds, absent fields and `source` are left out. */
export const EntitlementJson = Schema.Struct({
  provider: Schema.String,
  id: Schema.optionalKey(Schema.String),
  resource: Schema.String,
  granted: Schema.Boolean,
  statusWord: Schema.optionalKey(Schema.String),
  expiresAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
})

/** What {@link toJson} returns. */
export type Json = (typeof EntitlementJson)["Encoded"]

/** An entitlement as JSON; see {@link EntitlementJson}. */
export const toJson: (entitlement: Entitlement) => Json = Schema.encodeSync(EntitlementJson)
