import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import * as Checkouts from "./checkouts.ts"
import type { Manners } from "./manners.ts"
import type { EComChargeEvent, EComChargeState, Outcome, TransactionRecord, World } from "./state.ts"
import * as Subscriptions from "./subscriptions.ts"
import { millisOf } from "./time.ts"
import * as Transactions from "./transactions.ts"

/** A transaction has come to an end: whatever it was made for goes on, and the merchant is told. */
export const afterTransaction = (world: World, manners: Manners, record: TransactionRecord): void => {
  const { owner } = record
  if (owner?.kind === "subscription") {
    const subscription = world.state.subscriptions.get(owner.id)
    if (subscription !== undefined) Subscriptions.afterFirstCharge(world, manners, subscription, record)
    return
  }
  if (owner?.kind === "checkout") {
    const checkout = world.state.checkouts.get(owner.token)
    if (checkout !== undefined) Checkouts.afterPayment(world, manners, checkout, record)
    return
  }
  if (!Transactions.isOpen(record)) Transactions.announce(world, record, manners)
}

/** What was open has come to an end. */
export const conclude = (
  world: World,
  manners: Manners,
  record: TransactionRecord,
  outcome: Outcome,
): void => {
  Transactions.conclude(world, record, outcome)
  afterTransaction(world, manners, record)
}

type Change = EmulatorWorld.Change<EComChargeState, EComChargeEvent>

const expiry = (record: TransactionRecord, manners: Manners): Change | undefined => {
  const until = record.wire["expired_at"]
  if (typeof until !== "string" || !Transactions.isOpen(record)) return undefined
  return {
    at: millisOf(until),
    apply: (world) =>
      conclude(world, manners, record, {
        status: "expired",
        code: "E.1036",
        bankCode: null,
        message: "Request is expired",
        friendly: "Request is expired",
      }),
  }
}

/** What falls due next. */
export const next =
  (manners: Manners) =>
  ({ state }: World): Change | undefined => {
    let first: Change | undefined
    const consider = (candidate: Change | undefined): void => {
      if (candidate !== undefined && (first === undefined || candidate.at < first.at)) first = candidate
    }
    for (const record of state.subscriptions.values()) consider(Subscriptions.dueChange(record, manners))
    for (const record of state.checkouts.values()) consider(Checkouts.dueChange(record, manners))
    for (const record of state.transactions.values()) consider(expiry(record, manners))
    return first
  }
