import type * as EmulatorWebhooks from "@effect-billing/core/testing/EmulatorWebhooks"
import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"

/** Members of a record as they stand on the wire. Records are kept that way, so that a sample comes back unchanged. */
export type Fields = Readonly<Record<string, unknown>>

export interface UserRecord {
  readonly uid: string
  fields: Fields
  /** Nobody has defined any: absent. */
  customFields: ReadonlyArray<Fields> | undefined
  disabled: boolean
  emailConfirmed: boolean
  /** At Piano ID; undefined: cannot sign in there. */
  password: string | undefined
}

export interface ResourceRecord {
  readonly rid: string
  readonly fields: Fields
  /** The resources of a bundle. */
  readonly members: ReadonlyArray<string>
}

/** What a term sells, and how often it is paid for. */
export interface Plan {
  /** Major units, as on the wire. */
  readonly amount: number
  readonly currency: string
  /** ISO 8601 duration; absent: bought once. */
  readonly every: string | undefined
  readonly trial: { readonly period: string; readonly amount: number } | undefined
  readonly graceMillis: number
  /** How often it is paid for in all; undefined: until somebody ends it. */
  readonly cycles: number | undefined
}

export interface TermRecord {
  readonly termId: string
  readonly fields: Fields
  readonly rid: string | undefined
  readonly plan: Plan | undefined
}

export interface OfferRecord {
  readonly offerId: string
  readonly fields: Fields
  readonly termIds: ReadonlyArray<string>
}

export interface AccessRecord {
  readonly accessId: string
  readonly uid: string
  readonly rid: string
  fields: Fields
  revoked: boolean
  readonly termId: string | undefined
  readonly subscriptionId: string | undefined
  /** Planted so, and then it stays so, whatever the clock says. */
  readonly granted: boolean | undefined
  /** Its end has been announced. */
  ended: boolean
  /** Ids of the accesses to the members of a bundle, by resource. */
  readonly children: Map<string, string>
}

export type Billing = "succeeds" | "fails"

/** How a subscription goes on as the clock moves. */
export interface Life {
  readonly plan: Plan & { readonly every: string }
  billing: Billing
  /** When somebody gives up on the bank: the end of the grace period, or of trying again. Milliseconds. */
  givesUpAt: number | undefined
}

export interface SubscriptionRecord {
  readonly subscriptionId: string
  readonly uid: string
  readonly termId: string
  readonly accessId: string | undefined
  fields: Fields
  /** Absent for samples, which no clock moves; undefined again when it is over. */
  life: Life | undefined
}

export interface ConversionRecord {
  readonly conversionId: string
  readonly uid: string
  readonly termId: string
  readonly accessId: string | undefined
  readonly paymentId: string | undefined
  readonly subscriptionId: string | undefined
  readonly fields: Fields
}

export interface PaymentRecord {
  readonly paymentId: string
  readonly uid: string
  readonly termId: string
  readonly accessId: string | undefined
  readonly subscriptionId: string | undefined
  readonly renewal: boolean
  readonly createdAt: number
  readonly amount: number
  readonly currency: string
  status: string
  refunded: number
}

/** A webhook as Piano keeps it for 30 days. */
export interface WebhookRecord {
  readonly webhookId: string
  readonly createdAt: number
  readonly uid: string | undefined
  readonly body: Fields
  /** What was sent, made when it is sent; the same for each time. */
  request: EmulatorWebhooks.WebhookRequest | undefined
  /** What somebody decided, whatever the receiver answers. */
  decided: "skipped" | "inactive" | undefined
  /** It got through once: it holds nothing up any more. */
  gotThrough: boolean
}

export interface Token {
  readonly uid: string
  readonly provider: string
  readonly refreshToken: string
  readonly expiresAt: number
}

export interface WebhookSettings {
  url: string
  enabled: boolean
  configs: ReadonlyArray<unknown>
}

/** The records of an emulator. */
export interface PianoState {
  readonly aid: string
  readonly users: Map<string, UserRecord>
  readonly resources: Map<string, ResourceRecord>
  readonly terms: Map<string, TermRecord>
  readonly offers: Map<string, OfferRecord>
  readonly accesses: Map<string, AccessRecord>
  readonly subscriptions: Map<string, SubscriptionRecord>
  readonly conversions: Map<string, ConversionRecord>
  readonly payments: Map<string, PaymentRecord>
  readonly tokens: Map<string, Token>
  readonly webhooks: Map<string, WebhookRecord>
  readonly settings: WebhookSettings
  /** What was logged: conversions made elsewhere, steps of a funnel, errors. */
  readonly log: Array<Fields>
}

/** What a webhook is made from: something that happened, one that was held up, one that is sent again. */
export type PianoEvent =
  | { readonly kind: "happened"; readonly uid: string | undefined; readonly body: Fields }
  | { readonly kind: "held" | "again"; readonly record: WebhookRecord }

export type World = EmulatorWorld.World<PianoState, PianoEvent>

export const empty = (aid: string): PianoState => ({
  aid,
  users: new Map(),
  resources: new Map(),
  terms: new Map(),
  offers: new Map(),
  accesses: new Map(),
  subscriptions: new Map(),
  conversions: new Map(),
  payments: new Map(),
  tokens: new Map(),
  webhooks: new Map(),
  settings: { url: "", enabled: true, configs: [] },
  log: [],
})

export const seconds = (millis: number): number => Math.floor(millis / 1000)

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

const draw = ({ ids }: Pick<World, "ids">, from: string, length: number): string =>
  Array.from({ length }, () => from[ids.integer(0, from.length - 1)]).join("")

/** An id such as `RC0VND69EZYW`. `[seed]` */
export const newId = (world: Pick<World, "ids">, prefix: "TC" | "RC" | "UP"): string =>
  `${prefix}${draw(world, capitals, 10)}`

/** An id such as `XYvuSmviyhHG`. `[seed]` */
export const newAccessId = (world: Pick<World, "ids">): string => draw(world, letters, 12)

/** Something happened that Piano tells about. What it says is fixed now. */
export const tell = (world: World, uid: string | undefined, body: Fields): void => {
  if (world.state.settings.enabled) return world.announce({ kind: "happened", uid, body })
  recordWebhook(world, uid, body).decided = "inactive"
}

/** Takes a webhook into the history. */
export const recordWebhook = (world: World, uid: string | undefined, body: Fields): WebhookRecord => {
  const record: WebhookRecord = {
    webhookId: world.ids.uuid(),
    createdAt: world.nowMillis,
    uid,
    body,
    request: undefined,
    decided: undefined,
    gotThrough: false,
  }
  world.state.webhooks.set(record.webhookId, record)
  return record
}

const account = (world: World, { fields, uid }: UserRecord, type: string, event: string, more: Fields = {}) =>
  tell(world, uid, {
    version: 2,
    event,
    type,
    aid: world.state.aid,
    uid,
    user_email: fields["email"] ?? null,
    timestamp: String(seconds(world.nowMillis)),
    ...more,
  })

/** A user was changed, disabled, made. */
export const tellAboutUser = (
  world: World,
  user: UserRecord,
  type: "user_created" | "user_updated" | "user_disabled",
  more?: Fields,
): void => account(world, user, type, type, more)

export interface NewUser {
  readonly uid: string
  readonly email?: string | undefined
  readonly first_name?: string | undefined
  readonly last_name?: string | undefined
}

/** Makes a user; whoever is made by what they do is not announced. */
export const addUser = (world: Pick<World, "state" | "nowMillis">, given: NewUser): UserRecord => {
  const first = given.first_name ?? null
  const last = given.last_name ?? null
  const name = [first, last].filter((part) => part !== null).join(" ")
  const record: UserRecord = {
    uid: given.uid,
    fields: {
      first_name: first,
      last_name: last,
      personal_name: name,
      email: given.email ?? "",
      uid: given.uid,
      image1: null,
      create_date: seconds(world.nowMillis),
      display_name: name === "" ? (given.email ?? given.uid) : name,
      reset_password_email_sent: false,
    },
    customFields: undefined,
    disabled: false,
    emailConfirmed: true,
    password: undefined,
  }
  world.state.users.set(record.uid, record)
  return record
}

export const ensureUser = (world: Pick<World, "state" | "nowMillis">, given: NewUser): UserRecord =>
  world.state.users.get(given.uid) ?? addUser(world, given)

export const emailOf = (state: PianoState, uid: string): string => {
  const email = state.users.get(uid)?.fields["email"]
  return typeof email === "string" ? email : ""
}

export const userByEmail = (state: PianoState, email: string): UserRecord | undefined =>
  [...state.users.values()].find(
    ({ fields }) =>
      typeof fields["email"] === "string" && fields["email"].toLowerCase() === email.toLowerCase(),
  )

const isSeconds = (value: unknown): value is number => typeof value === "number"

/** When an access ends, Unix seconds; undefined: never. */
export const endOf = ({ fields }: AccessRecord): number | undefined => {
  const end = fields["expire_date"]
  return isSeconds(end) ? end : undefined
}

export const isGranted = (access: AccessRecord, nowMillis: number): boolean => {
  if (access.revoked) return false
  const end = endOf(access)
  return access.granted ?? (end === undefined || end * 1000 > nowMillis)
}

/** A user's accesses, revoked ones left out; the oldest first. */
export const accessesOf = (state: PianoState, uid: string): ReadonlyArray<AccessRecord> =>
  [...state.accesses.values()].filter((access) => access.uid === uid && !access.revoked)

/** Whether an access opens a resource: it is for it, or for a bundle with it. */
export const opens = (state: PianoState, access: AccessRecord, rid: string): boolean =>
  access.rid === rid || (state.resources.get(access.rid)?.members.includes(rid) ?? false)

/** Sets and removes members. Undefined removes: what is gone is not sent as null. */
export const changed = (fields: Fields, changes: Fields): Fields =>
  Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== undefined))
