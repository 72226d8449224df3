/**
 * Whether a customer may use a resource, and why.
 *
 * - `granted`: one provider grants it, whatever happened to the others.
 * - `denied`: every provider that can speak about entitlements was heard, and none grants it.
 * - `undetermined`: no grant, and a provider could not be heard or used an unknown status word; or none of the
 *   providers can speak about entitlements; or there is no reference at all.
 *
 * Expiry is computed from the clock, after the last provider has answered.
 *
 * ```ts
 * const explain = ({ because, decision }: Access.Access): string =>
 *   `${decision}: ${because.map(({ provider, rule }) => `${provider} ${rule}`).join(", ")}`
 * // granted: iaptic entitlementGranted, app47 lookupFailed
 * ```
 */
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Order from "effect/Order"
import * as Result from "effect/Result"
import type { BillingProvider } from "./BillingProvider.ts"
import * as Entitlement from "./Entitlement.ts"
import * as AdapterCall from "./internal/adapterCall.ts"
import { askAll, type References, type Registry } from "./internal/registry.ts"
import * as ProviderError from "./ProviderError.ts"

/** See the module. */
export type Decision = "granted" | "denied" | "undetermined"

/**
 * What a provider's answer comes to:
 *
 * - `entitlementGranted`: an entitlement for the resource is granted and not over
 * - `entitlementExpired`: there was one, and by the clock it is over
 * - `entitlementRevoked`: there is one, and the provider says it is not granted
 * - `entitlementUnknown`: there is one in a status this package does not know; it neither grants nor denies
 * - `noEntitlement`: the provider knows of none for the resource
 * - `cannotSay`: this provider knows no entitlements at all, so it has no say
 * - `lookupFailed`: the provider could not be asked; see `failures`
 */
export type Rule =
  | "entitlementGranted"
  | "entitlementExpired"
  | "entitlementRevoked"
  | "entitlementUnknown"
  | "noEntitlement"
  | "cannotSay"
  | "lookupFailed"

/** What one provider contributes to a decision. */
export interface Because {
  readonly provider: string
  readonly rule: Rule
  /** The entitlement the rule rests on, as the provider sent it; null where there is none. */
  readonly record: Entitlement.Entitlement | null
  /** When the provider's answer came in; for `cannotSay` and `lookupFailed`, when that was known. */
  readonly observedAt: DateTime.Utc
  /** Until when a grant holds; null when it has no end, and for everything that is no grant. */
  readonly holdsUntil: DateTime.Utc | null
}

/** See the module. */
export interface Access {
  readonly resource: string
  readonly decision: Decision
  /** One entry per provider that was asked, the deciding one first. */
  readonly because: ReadonlyArray<Because>
  readonly failures: ReadonlyArray<ProviderError.AnyProviderError>
}

// -----------------------------------------------------------------------------
// Rules
// -----------------------------------------------------------------------------

/** What one provider said about the resource, before the clock is asked. */
interface Statement {
  readonly provider: string
  readonly observedAt: DateTime.Utc
  readonly said:
    | { readonly _tag: "Records"; readonly records: ReadonlyArray<Entitlement.Entitlement> }
    | { readonly _tag: "CannotSay" }
    | { readonly _tag: "Failed"; readonly error: ProviderError.AnyProviderError }
}

const end = (entitlement: Entitlement.Entitlement): number =>
  entitlement.expiresAt === undefined
    ? Number.POSITIVE_INFINITY
    : DateTime.toEpochMillis(entitlement.expiresAt)

const longest = (records: Arr.NonEmptyReadonlyArray<Entitlement.Entitlement>): Entitlement.Entitlement =>
  Arr.max(records, Order.mapInput(Order.Number, end))

const ruleOf = (entitlement: Entitlement.Entitlement, now: DateTime.Utc): Rule => {
  if (entitlement.statusWord !== undefined) return "entitlementUnknown"
  if (Entitlement.isActive(entitlement, now)) return "entitlementGranted"
  return Entitlement.isExpired(entitlement, now) ? "entitlementExpired" : "entitlementRevoked"
}

// Which of a provider's records speaks for it, and which provider goes first in a denial. What is unknown goes
// before what is denied, so that it is never passed over.
const weight: Readonly<Record<Rule, number>> = {
  entitlementGranted: 0,
  lookupFailed: 1,
  entitlementUnknown: 2,
  entitlementRevoked: 3,
  entitlementExpired: 4,
  noEntitlement: 5,
  cannotSay: 6,
}

const judge = ({ provider, observedAt, said }: Statement, now: DateTime.Utc): Because => {
  const because = (rule: Rule, record: Entitlement.Entitlement | null): Because => ({
    provider,
    rule,
    record,
    observedAt,
    holdsUntil: rule === "entitlementGranted" ? (record?.expiresAt ?? null) : null,
  })
  if (said._tag === "Failed") return because("lookupFailed", null)
  if (said._tag === "CannotSay") return because("cannotSay", null)
  const rules = said.records.map((record) => ({ record, rule: ruleOf(record, now) }))
  if (!Arr.isReadonlyArrayNonEmpty(rules)) return because("noEntitlement", null)
  const { rule } = Arr.min(
    rules,
    Order.mapInput(Order.Number, (one: { readonly rule: Rule }) => weight[one.rule]),
  )
  const records = rules.filter((one) => one.rule === rule).map(({ record }) => record)
  return because(rule, Arr.isReadonlyArrayNonEmpty(records) ? longest(records) : null)
}

const decide = (because: ReadonlyArray<Because>): Decision => {
  const rules = new Set(because.map(({ rule }) => rule))
  if (rules.has("entitlementGranted")) return "granted"
  if (rules.has("lookupFailed") || rules.has("entitlementUnknown")) return "undetermined"
  return because.some(({ rule }) => rule !== "cannotSay") ? "denied" : "undetermined"
}

const holds = ({ record }: Because): number => (record === null ? 0 : end(record))

const decidingFirst: Order.Order<Because> = Order.combine(
  Order.mapInput(Order.Number, ({ rule }: Because) => weight[rule]),
  Order.flip(Order.mapInput(Order.Number, holds)),
)

// -----------------------------------------------------------------------------
// Asking
// -----------------------------------------------------------------------------

const statement = (provider: string, said: Statement["said"]): Effect.Effect<Statement> =>
  Effect.map(DateTime.now, (observedAt) => ({ provider, observedAt, said }))

const sameResource = (entitlement: Entitlement.Entitlement, resource: string): boolean =>
  entitlement.resource === resource

const askProvider = (
  registry: Registry,
  provider: BillingProvider,
  reference: string,
  resource: string,
): Effect.Effect<Statement> =>
  Effect.gen(function* () {
    if (!provider.capabilities.entitlements.supported)
      return yield* statement(provider.id, { _tag: "CannotSay" })
    const operation = "lookup.entitlements"
    const deadline = yield* AdapterCall.startDeadline(registry.lookupTimeout)
    const records = yield* AdapterCall.guarded(provider.id, operation, deadline, () =>
      Effect.flatMap(provider.lookup(reference), ({ because, entitlements }) =>
        entitlements === undefined
          ? // It says that it can, so taking this for silence would turn a fault of the adapter into a denial.
            Effect.fail(
              because === undefined
                ? AdapterCall.adapterFailed(
                    provider.id,
                    operation,
                    "the adapter offers no entitlements for this reference",
                  )
                : AdapterCall.notSupported(provider.id, operation, because),
            )
          : Effect.map(entitlements, (values) => {
              const speaks = provider.grants ?? sameResource
              return values.filter((entitlement) => speaks(entitlement, resource))
            }),
      ),
    )
    return yield* statement(
      provider.id,
      Result.isSuccess(records)
        ? { _tag: "Records", records: records.success }
        : { _tag: "Failed", error: records.failure.error },
    )
  })

/** Asks every provider for which there is a reference, and decides: what `Billing`'s `hasAccess` does. */
export const ask = (registry: Registry, references: References, resource: string): Effect.Effect<Access> =>
  Effect.gen(function* () {
    const statements = yield* askAll(registry, references, "hasAccess", {
      fromProvider: (provider, reference) => askProvider(registry, provider, reference, resource),
      fromNobody: (id, error) => statement(id, { _tag: "Failed", error }),
    })
    const now = yield* DateTime.now
    const because = Arr.sort(
      statements.map((one) => judge(one, now)),
      decidingFirst,
    )
    return {
      resource,
      decision: decide(because),
      because,
      failures: statements.flatMap(({ said }) => (said._tag === "Failed" ? [said.error] : [])),
    }
  })

// -----------------------------------------------------------------------------
// JSON
// -----------------------------------------------------------------------------

/** What {@link toJson} returns, and `desk access --json` prints. */
export interface Json {
  readonly resource: string
  readonly decision: Decision
  readonly because: ReadonlyArray<{
    readonly provider: string
    readonly rule: Rule
    readonly record: Entitlement.Json | null
    readonly observedAt: string
    readonly holdsUntil: string | null
  }>
  readonly failures: ReadonlyArray<ProviderError.Json>
}

/** A decision as JSON: dates ISO 8601 in UTC with milliseconds, no `source`. */
export const toJson = (access: Access): Json => ({
  resource: access.resource,
  decision: access.decision,
  because: access.because.map(({ provider, rule, record, observedAt, holdsUntil }) => ({
    provider,
    rule,
    record: record === null ? null : Entitlement.toJson(record),
    observedAt: DateTime.formatIso(observedAt),
    holdsUntil: holdsUntil === null ? null : DateTime.formatIso(holdsUntil),
  })),
  failures: access.failures.map(ProviderError.toJson),
})
