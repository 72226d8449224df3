import { cardOfTransaction, verification } from "./cards.ts"
import type { Manners } from "./manners.ts"
import { billingAddress, payer } from "./people.ts"
import {
  type CardRecord,
  type EComChargeState,
  type Fields,
  type Ground,
  type Outcome,
  type Owner,
  type TransactionRecord,
  type World,
  fieldsOf,
  isFields,
  orNull,
  textOf,
} from "./state.ts"
import { iso, isoOffset, millisOf, second } from "./time.ts"

/** How long the same amount and card is refused. `[docs]` */
export const duplicateMillis = 30 * second

const sections = new Set(["payment", "authorization", "capture", "void", "refund", "credit", "payout", "p2p"])

const approvals: Readonly<Record<string, string>> = { p2p: "P2P" }

const nameOf = (type: string): string => approvals[type] ?? type.charAt(0).toUpperCase() + type.slice(1)

const gatewayId = 3549

/** What the acquirer said. Its values are those of the samples. `[docs]` */
const sectionOf = (
  type: string,
  request: Fields,
  amount: unknown,
  currency: unknown,
  outcome: Outcome,
): Fields => {
  const hasAnswered = outcome.status === "successful" || outcome.status === "failed"
  return {
    auth_code: outcome.status === "successful" ? "654321" : null,
    bank_code: outcome.bankCode,
    rrn: hasAnswered ? "999" : null,
    ref_id: hasAnswered ? "777888" : null,
    message: outcome.status === "successful" ? `${nameOf(type)} was approved` : outcome.message,
    amount,
    currency,
    billing_descriptor:
      textOf(request["dynamic_billing_descriptor"]) ??
      (hasAnswered ? "TEST GATEWAY BILLING DESCRIPTOR" : null),
    gateway_id: gatewayId,
    status: outcome.status,
  }
}

/** A transaction to be made. */
export interface Making {
  readonly kind: TransactionRecord["kind"]
  readonly type: string
  readonly version?: 2 | 3 | undefined
  readonly request: Fields
  readonly outcome: Outcome
  readonly onceAuthenticated?: Outcome | undefined
  readonly card?: CardRecord | undefined
  readonly recipient?: CardRecord | undefined
  readonly parent?: TransactionRecord | undefined
  readonly owner?: Owner | undefined
  /** Alternative payments: the method's word. */
  readonly method?: string | undefined
  readonly orderId?: string | undefined
  readonly recurring?: string | undefined
}

const wantsToken = (type: string, request: Fields): boolean =>
  type.endsWith("tokenization") ||
  Array.isArray(fieldsOf(request["additional_data"])["contract"]) ||
  textOf(fieldsOf(request["credit_card"])["token"]) !== undefined

const optionalFields = (value: unknown): Fields | undefined => (isFields(value) ? value : undefined)

/** What the answer of a bank changes in a transaction. */
const answered = (
  type: string,
  request: Fields,
  wire: Fields,
  outcome: Outcome,
  nowMillis: number,
): Fields => ({
  status: outcome.status,
  message: outcome.message,
  updated_at: iso(nowMillis),
  paid_at: outcome.status === "successful" ? iso(nowMillis) : null,
  code: outcome.code,
  friendly_message: outcome.friendly,
  ...(sections.has(type)
    ? { [type]: sectionOf(type, request, wire["amount"], wire["currency"], outcome) }
    : {}),
  ...(outcome.threeDSecure === undefined
    ? {}
    : {
        three_d_secure_verification:
          outcome.status === "incomplete"
            ? { ...outcome.threeDSecure, pa_res_url: wire["redirect_url"] }
            : outcome.threeDSecure,
      }),
})

/** Makes a transaction. */
export const make = (ground: Ground, making: Making): TransactionRecord => {
  const { card, kind, outcome, parent, recipient, request, type } = making
  const { addresses } = ground.state
  const uid = ground.ids.uuid()
  const language = textOf(request["language"]) ?? "en"
  const parentWire = parent?.wire ?? {}
  const at = iso(ground.nowMillis)
  const host = kind === "card" ? addresses.gateway : addresses.api
  const isNew = parent === undefined
  const base: Fields = {
    uid,
    status: outcome.status,
    amount: orNull(request["amount"] ?? parentWire["amount"]),
    currency: orNull(request["currency"] ?? parentWire["currency"]),
    description: orNull(request["description"] ?? parentWire["description"]),
    type,
    ...(kind === "card" ? { payment_method_type: "credit_card" } : { method_type: orNull(making.method) }),
    tracking_id: orNull(request["tracking_id"] ?? parentWire["tracking_id"]),
    message: outcome.message,
    test: request["test"] === true || parentWire["test"] === true,
    created_at: at,
    updated_at: at,
    paid_at: null,
    expired_at: orNull(request["expired_at"]),
    recurring_type: orNull(making.recurring),
    closed_at: null,
    settled_at: null,
    manually_corrected_at: null,
    language,
    ...(isNew ? {} : { parent_uid: parent.uid }),
    ...(request["reason"] === undefined ? {} : { reason: request["reason"] }),
    ...(card === undefined ? {} : { credit_card: cardOfTransaction(card, wantsToken(type, request)) }),
    ...(recipient === undefined ? {} : { recipient_card: cardOfTransaction(recipient, true) }),
    receipt_url: `${addresses.backOffice}/customer/transactions/${uid}/${ground.ids.hex(64)}?language=${language}`,
    status_code: null,
    gateway: { iframe: true },
    id: uid,
    additional_data: orNull(optionalFields(request["additional_data"])) ?? {},
    redirect_url: isNew ? `${host}/process/${uid}` : null,
    customer: isNew ? payer(optionalFields(request["customer"])) : orNull(parentWire["customer"]),
    billing_address: isNew
      ? billingAddress(optionalFields(request["billing_address"]))
      : orNull(parentWire["billing_address"]),
    ...(card === undefined
      ? {}
      : {
          avs_cvc_verification: verification(fieldsOf(request["credit_card"])["verification_value"]),
          be_protected_verification: { status: "successful" },
        }),
  }
  const record: TransactionRecord = {
    uid,
    kind,
    version: making.version ?? 2,
    wire: { ...base, ...answered(type, request, base, outcome, ground.nowMillis) },
    createdAt: ground.nowMillis,
    stamp: card?.stamp,
    orderId: making.orderId,
    owner: making.owner,
    returnUrl: textOf(request["return_url"]),
    notificationUrl: textOf(request["notification_url"]),
    onceAuthenticated: making.onceAuthenticated,
  }
  ground.state.transactions.set(uid, record)
  return record
}

export const statusOf = ({ wire }: TransactionRecord): string => String(wire["status"])
export const typeOf = ({ wire }: TransactionRecord): string => String(wire["type"])
export const amountOf = ({ wire }: TransactionRecord): number => Number(wire["amount"] ?? 0)

/** Whether it still waits for the customer, or for money. */
export const isOpen = (record: TransactionRecord): boolean =>
  ["incomplete", "pending", "initial"].includes(statusOf(record))

/** What was still open has come to an end. */
export const conclude = (world: Ground, record: TransactionRecord, outcome: Outcome): void => {
  const { wire } = record
  const type = typeOf(record)
  const request = { dynamic_billing_descriptor: fieldsOf(wire[type])["billing_descriptor"] }
  record.wire = { ...wire, ...answered(type, request, wire, outcome, world.nowMillis) }
}

/** Sets fields of a transaction. */
export const change = (world: Ground, record: TransactionRecord, fields: Fields): void => {
  record.wire = { ...record.wire, ...fields, updated_at: iso(world.nowMillis) }
}

/** The transactions made out of another one. */
export const childrenOf = (
  { transactions }: EComChargeState,
  uid: string,
  ...types: ReadonlyArray<string>
): ReadonlyArray<TransactionRecord> =>
  [...transactions.values()].filter(
    (record) =>
      record.wire["parent_uid"] === uid &&
      types.includes(typeOf(record)) &&
      statusOf(record) === "successful",
  )

/** What is left of a transaction to capture or release, or to give back. */
export const remainder = (
  state: EComChargeState,
  parent: TransactionRecord,
  ...types: ReadonlyArray<string>
): number =>
  childrenOf(state, parent.uid, ...types).reduce((left, child) => left - amountOf(child), amountOf(parent))

/** The newest first. */
export const byTrackingId = (
  { transactions }: EComChargeState,
  kind: TransactionRecord["kind"],
  trackingId: string,
): ReadonlyArray<TransactionRecord> =>
  [...transactions.values()]
    .toReversed()
    .filter((record) => {
      const given = textOf(record.wire["tracking_id"])
      // It may hold several. [docs]
      return record.kind === kind && (given === trackingId || given?.split(";").includes(trackingId) === true)
    })
    .toSorted((one, other) => other.createdAt - one.createdAt)

/** Version 2. */
export const envelope = ({ wire }: TransactionRecord): Fields => ({ transaction: wire })

/**
 * Version 3: no envelope, the acquirer's section under `transaction`, card and address elsewhere, and null where
 * nothing is to be said. `[docs]`
 */
export const version3 = (record: TransactionRecord): Fields => {
  const { wire } = record
  const { payment_method_type, ...card } = {
    payment_method_type: wire["payment_method_type"] ?? wire["method_type"] ?? null,
    ...fieldsOf(wire["credit_card"]),
  }
  const section = typeOf(record)
  const left = new Set(["id", "payment_method_type", "method_type", "credit_card", "receipt_url", "gateway"])
  left.add("billing_address").add("customer").add(section)
  const same = Object.entries(wire).filter(([name]) => !left.has(name))
  return {
    ...Object.fromEntries(same),
    code: wire["code"] ?? (statusOf(record) === "successful" ? "S.0000" : "F.0105"),
    friendly_message: wire["friendly_message"] ?? wire["message"] ?? null,
    payment_method: { payment_method_type, ...card },
    links: { receipt_url: orNull(wire["receipt_url"]) },
    customer: { ...fieldsOf(wire["customer"]), ...fieldsOf(wire["billing_address"]) },
    ...(sections.has(section) ? { transaction: orNull(wire[section]) } : {}),
  }
}

/** The body of an answer or webhook, in the version that was asked for. */
export const body = (record: TransactionRecord, version: 2 | 3 = record.version): Fields =>
  version === 3 ? version3(record) : envelope(record)

/** The same as the answer to the POST, where `paid_at` has another spelling. `[client code]` recorded traffic */
export const posted = (record: TransactionRecord, version: 2 | 3): Fields => {
  const paidAt = textOf(record.wire["paid_at"])
  const shown: TransactionRecord =
    paidAt === undefined
      ? record
      : { ...record, wire: { ...record.wire, paid_at: isoOffset(millisOf(paidAt)) } }
  return body(shown, version)
}

/** Tells the merchant, where they asked for it or are told of everything. */
export const announce = (world: World, record: TransactionRecord, manners: Manners): void => {
  if (manners.webhooks === "asked" && record.notificationUrl === undefined) return
  world.announce({ about: "transaction", body: body(record) })
}

/** Another transaction of the same amount and card within 30 seconds, or of the same parent. `[docs]` */
export const duplicate = (
  ground: Ground,
  amount: unknown,
  same: { readonly stamp: string } | { readonly parent: string; readonly type: string },
): boolean =>
  [...ground.state.transactions.values()].some(
    (record) =>
      ground.nowMillis - record.createdAt < duplicateMillis &&
      record.wire["amount"] === amount &&
      ("stamp" in same
        ? record.stamp === same.stamp && record.owner === undefined
        : record.wire["parent_uid"] === same.parent && typeOf(record) === same.type),
  )
