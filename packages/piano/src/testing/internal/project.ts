import {
  type AccessRecord,
  type ConversionRecord,
  type Fields,
  type OfferRecord,
  type PaymentRecord,
  type PianoState,
  type SubscriptionRecord,
  type TermRecord,
  type World,
  changed,
  emailOf,
  isGranted,
  newAccessId,
  seconds,
} from "./state.ts"

// Records as answers hold them. The reader sees less of each than the publisher. `[seed][client code][docs]`

const pick = (fields: Fields, names: ReadonlyArray<string>): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))

const readerUser = ["first_name", "last_name", "personal_name", "email", "uid", "image1", "create_date"]
const readerResource = ["rid", "aid", "name", "description", "image_url"]
const readerTerm = ["term_id", "aid", "type", "name", "description", "create_date"]
const readerSubscription = [
  "subscription_id",
  "auto_renew",
  "next_bill_date",
  "payment_billing_plan_description",
  "status",
  "cancelable",
  "cancelable_and_refundadle",
  "grace_period_start_date",
  "start_date",
]

// What of it stands inside a row of conversions. [docs]
const subscriptionOfRow = [
  "subscription_id",
  "auto_renew",
  "next_bill_date",
  "payment_method",
  "billing_plan",
  "status",
  "status_name",
  "status_name_in_reports",
  "term",
  "resource",
  "user",
  "start_date",
  "cancelable",
  "is_in_trial",
  "trial_period_end_date",
  "trial_amount",
  "trial_currency",
  "end_date",
  "charge_count",
]

/** Who sees it. */
export type Audience = "reader" | "publisher"

const user = (state: PianoState, uid: string, audience: Audience): Fields => {
  const fields = state.users.get(uid)?.fields ?? { uid }
  return audience === "reader" ? pick(fields, readerUser) : fields
}

/** Nobody in particular. `[inferred]` */
const anonymous: Fields = { uid: "anon", first_name: null, last_name: null, email: null }

const resource = (state: PianoState, rid: string, audience: Audience): Fields => {
  const fields = state.resources.get(rid)?.fields ?? { rid, aid: state.aid }
  return audience === "reader" ? pick(fields, readerResource) : fields
}

/** A user by themselves: the publisher sees custom fields here, and nowhere else. `[docs]` */
export const userOf = (state: PianoState, uid: string, audience: Audience): Fields => {
  if (audience === "reader") return user(state, uid, audience)
  const custom = state.users.get(uid)?.customFields
  return { ...user(state, uid, audience), ...(custom === undefined ? {} : { custom_fields: custom }) }
}

export const resourceOf = (state: PianoState, rid: string): Fields => resource(state, rid, "publisher")

export const termOf = (state: PianoState, { fields, rid }: TermRecord, audience: Audience): Fields => ({
  ...(audience === "reader" ? pick(fields, readerTerm) : fields),
  ...(rid === undefined ? {} : { resource: resource(state, rid, audience) }),
})

const term = (state: PianoState, termId: string, audience: Audience): Fields => {
  const record = state.terms.get(termId)
  return record === undefined ? { term_id: termId } : termOf(state, record, audience)
}

export const offerOf = (state: PianoState, { fields, termIds }: OfferRecord): Fields => ({
  ...fields,
  terms: termIds.map((termId) => term(state, termId, "publisher")),
})

/** An access. */
export const accessOf = (
  { nowMillis, state }: Pick<World, "state" | "nowMillis">,
  access: AccessRecord,
  audience: Audience,
): Fields => ({
  ...access.fields,
  access_id: access.accessId,
  granted: isGranted(access, nowMillis),
  resource: resource(state, access.rid, audience),
  user: user(state, access.uid, audience),
})

/** The same where it is given, taken away or part of a conversion: there it says whether it was revoked. `[docs]` */
export const wholeAccessOf = (world: Pick<World, "state" | "nowMillis">, access: AccessRecord): Fields => ({
  ...accessOf(world, access, "publisher"),
  revoked: access.revoked,
})

/** The access that a bundle gives to one of its resources. */
export const childOf = (
  world: Pick<World, "state" | "nowMillis" | "ids">,
  access: AccessRecord,
  rid: string,
  audience: Audience,
): Fields => {
  const known = access.children.get(rid)
  const access_id = known ?? newAccessId(world)
  if (known === undefined) access.children.set(rid, access_id)
  return {
    ...accessOf(world, access, audience),
    access_id,
    parent_access_id: access.accessId,
    resource: resource(world.state, rid, audience),
    can_revoke_access: false,
  }
}

/** No access: an answer like any other. `[inferred]` from the samples, ours */
export const deniedAccess = (
  state: PianoState,
  rid: string,
  uid: string | undefined,
  audience: Audience,
): Fields => ({
  access_id: null,
  parent_access_id: null,
  granted: false,
  resource: resource(state, rid, audience),
  user: uid === undefined ? anonymous : user(state, uid, audience),
  expire_date: null,
  start_date: null,
  can_revoke_access: false,
})

/** Nobody is signed in. `[inferred]` */
export const anonymousUser = anonymous

/** A subscription. */
export const subscriptionOf = (
  state: PianoState,
  { fields, termId, uid }: SubscriptionRecord,
  audience: Audience,
): Fields => {
  if (audience === "reader")
    return { ...pick(fields, readerSubscription), term: term(state, termId, audience) }
  const rid = state.terms.get(termId)?.rid
  return {
    ...changed(fields, { payment_billing_plan_description: undefined }),
    term: term(state, termId, audience),
    ...(rid === undefined ? {} : { resource: resource(state, rid, audience) }),
    user: user(state, uid, audience),
  }
}

/** A row of `subscription/list`, which knows a little less. `[docs]` */
export const subscriptionRowOf = (state: PianoState, record: SubscriptionRecord): Fields =>
  changed(subscriptionOf(state, record, "publisher"), { is_active: undefined })

/** The short words of `subscription/stats`. `[docs]`, their order `[inferred]` */
const shortStatus: Readonly<Record<string, readonly [status: string, label: string]>> = {
  active: ["A", "Active"],
  cancelled: ["C", "Cancelled"],
  fail_and_retry: ["FAR", "Payment Failure"],
  expired_with_error: ["EWE", "Payment Failure"],
  expired: ["E", "Expired"],
  completed: ["END", "Won't Renew"],
  deleted: ["D", "Deleted"],
  wait_confirmed: ["WC", "Wait Confirmed"],
  upgraded: ["UPGRD", "Upgraded"],
  pending: ["P", "Pending"],
  not_started: ["NS", "Not Started"],
}

/** What a status is called. */
export const labelOf = (status: unknown): string => shortStatus[String(status)]?.[1] ?? "Na"

const day = (value: unknown): string =>
  typeof value === "number" ? new Date(value * 1000).toISOString().slice(0, 10) : ""

/** A row of `subscription/stats`: short words, dates as texts. `[docs]`, the form of the dates is ours */
export const statsOf = (state: PianoState, record: SubscriptionRecord): Fields => {
  const { fields, subscriptionId, termId } = record
  const found = state.terms.get(termId)
  const payments = [...state.payments.values()].filter((payment) => payment.subscriptionId === subscriptionId)
  const last = payments.at(-1)
  const [status, status_label] = shortStatus[String(fields["status"])] ?? ["A", "Na"]
  return {
    subscription_id: subscriptionId,
    term_name: found?.fields["name"] ?? null,
    term_id: termId,
    type: found?.fields["type"] ?? null,
    payment_billing_plan: found?.fields["payment_billing_plan"] ?? null,
    billing_plan: fields["billing_plan"] ?? null,
    resource_name:
      found?.rid === undefined ? null : (resource(state, found.rid, "publisher")["name"] ?? null),
    rid: found?.rid ?? null,
    next_bill_date: day(fields["next_bill_date"]),
    subscription_last_payment: last === undefined ? "" : day(seconds(last.createdAt)),
    status,
    status_label,
    creadit_card_expire: "12/2030",
    creadit_card_expire_soon: false,
    access_expired: fields["is_active"] === false,
    in_app_payment: false,
    charge_count: fields["charge_count"] ?? 0,
    auto_renew: fields["auto_renew"] ?? null,
    access_id: record.accessId ?? null,
  }
}

/** A row of `subscription/search`. `[client code]` */
export const logItemOf = (
  state: PianoState,
  { fields, subscriptionId, termId, uid }: SubscriptionRecord,
): Fields => ({
  subscription_id: subscriptionId,
  email: emailOf(state, uid),
  uid,
  rid: state.terms.get(termId)?.rid ?? null,
  term: term(state, termId, "publisher"),
  billing_plan: fields["billing_plan"] ?? null,
  start_date: fields["start_date"] ?? null,
  next_bill_date: fields["next_bill_date"] ?? null,
  status_name_in_reports: labelOf(fields["status"]),
  child_access: "0",
})

const symbols: Readonly<Record<string, string>> = { USD: "$", EUR: "€", GBP: "£" }

/** An amount for people: `$17.99`. `[live]`; other currencies ours */
export const priceText = (amount: number, currency: string): string =>
  `${symbols[currency] ?? `${currency} `}${amount.toFixed(2)}`

// In the order in which the export lists them. `[inferred]`
const paymentStates = [
  "completed",
  "disputed",
  "refunded",
  "verified",
  "canceled",
  "pending",
  "refund requested",
  "initiated",
  "aborted",
]

export const paymentStateNumber = (status: string): number => paymentStates.indexOf(status)

/** What is left of a payment to give back, in major units. */
export const remainingOf = ({ amount, refunded }: PaymentRecord): number =>
  Math.round((amount - refunded) * 100) / 100

const paymentBasics = (payment: PaymentRecord): Fields => ({
  user_payment_id: payment.paymentId,
  create_date: new Date(payment.createdAt).toISOString(),
  renewal: payment.renewal,
  amount: payment.amount,
  price: priceText(payment.amount, payment.currency),
  currency: payment.currency,
  refundable: payment.status === "completed" && remainingOf(payment) > 0,
  tax: 0,
  payment_method: "Visa **** 1111",
  external_transaction_id: `txn_${payment.paymentId.toLowerCase()}`,
})

/** A payment by itself. `[docs]` */
export const paymentOf = (state: PianoState, payment: PaymentRecord): Fields => {
  const subscription =
    payment.subscriptionId === undefined ? undefined : state.subscriptions.get(payment.subscriptionId)
  return {
    ...paymentBasics(payment),
    refund_amount: payment.refunded,
    refunded_amount: payment.refunded,
    remaining_amount: remainingOf(payment),
    refund_currency: payment.currency,
    ...(subscription === undefined ? {} : { subscription: subscriptionOf(state, subscription, "publisher") }),
    term: term(state, payment.termId, "publisher"),
    user: user(state, payment.uid, "publisher"),
    status: payment.status,
    status_value: paymentStateNumber(payment.status),
  }
}

/** A conversion. In listings the publisher's payment has `user_payment_state`, by itself `status`. `[docs]` */
export const conversionOf = (
  world: Pick<World, "state" | "nowMillis">,
  conversion: ConversionRecord,
  audience: Audience,
  form: "row" | "whole" = "row",
): Fields => {
  const { state } = world
  const { accessId, paymentId, subscriptionId } = conversion
  const access = accessId === undefined ? undefined : state.accesses.get(accessId)
  const base = {
    ...conversion.fields,
    term: term(state, conversion.termId, audience),
    ...(access === undefined
      ? {}
      : {
          user_access:
            audience === "reader" ? accessOf(world, access, audience) : wholeAccessOf(world, access),
        }),
  }
  if (audience === "reader") return base
  const payment = paymentId === undefined ? undefined : state.payments.get(paymentId)
  const subscription = subscriptionId === undefined ? undefined : state.subscriptions.get(subscriptionId)
  return {
    ...base,
    user_payment:
      payment === undefined
        ? null
        : form === "whole"
          ? paymentOf(state, payment)
          : { ...paymentBasics(payment), user_payment_state: payment.status },
    subscription:
      subscription === undefined
        ? null
        : form === "whole"
          ? subscriptionOf(state, subscription, "publisher")
          : pick(subscriptionOf(state, subscription, "publisher"), subscriptionOfRow),
    promo_code: null,
    schedule: null,
    period: null,
  }
}
