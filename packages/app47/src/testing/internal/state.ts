import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import type { LooseRecord } from "../../App47Schema/Shared.ts"
import type { WebhookDevice } from "../../App47Schema/Webhook.ts"
import type { Seed, SeedPurchase, SeedUser } from "../App47Seed.ts"
import { iso, millisOf, resolve, seconds } from "./time.ts"

/** A record as it stands on the wire, in the order of its members. */
export type Wire = Readonly<Record<string, unknown>> & { readonly id: string }

/** A purchase as it stands on the wire. */
export type PurchaseWire = Wire & {
  readonly name?: string | null
  readonly status?: string | null
  readonly reference?: string | null
  readonly created?: string | null
}

export interface UserRecord {
  wire: Wire
  devices: ReadonlyArray<WebhookDevice>
}

export interface PurchaseRecord {
  readonly userId: string
  wire: PurchaseWire
}

export interface BuildRecord {
  wire: Wire
  /** When it has been processed, and whether it becomes the active one then; undefined afterwards. */
  processing: { readonly at: number; readonly makeActive: boolean } | undefined
}

/** How an app was used, by the last part of the path. */
export type MetricName = "sessions" | "logs" | "generic_events" | "timed_events"

export interface AppRecord {
  wire: Wire
  readonly builds: Map<string, BuildRecord>
  readonly metrics: Readonly<Record<MetricName, ReadonlyArray<LooseRecord>>>
  readonly daily: Readonly<Record<string, LooseRecord>>
}

/** The records of an emulator. */
export interface App47State {
  readonly users: Map<string, UserRecord>
  readonly purchases: Map<string, PurchaseRecord>
  readonly groups: Map<string, { wire: Wire }>
  readonly apps: Map<string, AppRecord>
  readonly uploads: Map<string, { readonly name: string; readonly size: number }>
}

/** What a web hook is made from. */
export type App47Event =
  | {
      readonly type: "customer_purchase"
      readonly action: "purchased" | "canceled"
      readonly purchaseId: string
      /** An in-app item: the customer's devices come along. */
      readonly item: boolean
    }
  | {
      readonly type: "customer"
      readonly action: "create" | "update" | "delete"
      readonly user: Wire
      readonly password: string | undefined
    }

export type World = EmulatorWorld.World<App47State, App47Event>
/** What planting needs: no web hooks are announced while records are planted. */
export type Ground = Pick<World, "state" | "nowMillis" | "ids">

export const empty = (): App47State => ({
  users: new Map(),
  purchases: new Map(),
  groups: new Map(),
  apps: new Map(),
  uploads: new Map(),
})

/** An id as the provider's database makes them: it begins with the second in which it was made. `[inferred]` */
export const objectId = (ground: Pick<Ground, "ids">, millis: number): string =>
  seconds(millis).toString(16).padStart(8, "0") + ground.ids.hex(16)

const withDates = (
  ground: Ground,
  given: { readonly id?: string; readonly created?: string; readonly modified?: string },
) => {
  const created = resolve(given.created ?? "now", ground.nowMillis)
  return {
    id: given.id ?? objectId(ground, millisOf(created)),
    created,
    modified: given.modified === undefined ? created : resolve(given.modified, ground.nowMillis),
  }
}

export const plantUser = (ground: Ground, { devices, ...given }: SeedUser): UserRecord => {
  const record: UserRecord = {
    wire: { ...withDates(ground, given), ...without(given, "id", "created", "modified") },
    devices: devices ?? [],
  }
  ground.state.users.set(record.wire.id, record)
  return record
}

const without = <A extends object>(value: A, ...names: ReadonlyArray<string>): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))

export const plantPurchase = (ground: Ground, given: SeedPurchase): PurchaseRecord => {
  const { user_id, ...fields } = given
  if (!ground.state.users.has(user_id)) plantUser(ground, { id: user_id })
  const record: PurchaseRecord = {
    userId: user_id,
    wire: {
      ...withDates(ground, fields),
      ...("uuid" in fields ? { uuid: fields.uuid } : {}),
      ...("reference" in fields ? { reference: fields.reference } : {}),
      status: "status" in fields ? fields.status : "Purchased",
      ...without(fields, "id", "created", "modified", "uuid", "reference", "status"),
    },
  }
  ground.state.purchases.set(record.wire.id, record)
  return record
}

/** Plants a seed; nothing is announced. */
export const plant = (ground: Ground, seed: Seed): void => {
  const { nowMillis, state } = ground
  for (const one of seed.users ?? []) plantUser(ground, one)
  for (const one of seed.purchases ?? []) plantPurchase(ground, one)
  for (const one of seed.groups ?? []) {
    const wire = { ...withDates(ground, one), ...without(one, "id", "created", "modified") }
    state.groups.set(wire.id, { wire })
  }
  for (const { daily, generic_events, logs, sessions, timed_events, ...one } of seed.apps ?? []) {
    const dated = (records: ReadonlyArray<LooseRecord> = []): ReadonlyArray<LooseRecord> =>
      records.map((record) => ({ ...record, created: resolve(String(record["created"]), nowMillis) }))
    const wire = { ...withDates(ground, one), ...without(one, "id", "created", "modified") }
    state.apps.set(wire.id, {
      wire,
      builds: new Map(),
      metrics: {
        sessions: dated(sessions),
        logs: dated(logs),
        generic_events: dated(generic_events),
        timed_events: dated(timed_events),
      },
      daily: daily ?? {},
    })
  }
}

/** Sets fields of a record, and when it was changed. */
export const change = (world: Pick<World, "nowMillis">, record: { wire: Wire }, fields: object): void => {
  record.wire = { ...record.wire, ...fields, modified: iso(world.nowMillis) }
}

export const purchasesOf = (state: App47State, userId: string): ReadonlyArray<PurchaseRecord> =>
  [...state.purchases.values()].filter((record) => record.userId === userId)

/** Removes a user with what they bought, and announces it. */
export const removeUser = (world: World, { wire }: UserRecord): void => {
  world.state.users.delete(wire.id)
  for (const purchase of purchasesOf(world.state, wire.id)) world.state.purchases.delete(purchase.wire.id)
  world.announce({ type: "customer", action: "delete", user: wire, password: undefined })
}
