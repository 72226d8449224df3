import * as Effect from "effect/Effect"
import * as PianoUserRef from "../../PianoUserRef.ts"
import { getApp } from "../../PianoApi/Publisher/App.ts"
import * as Conversions from "../../PianoApi/Publisher/Conversion.ts"
import * as Gdpr from "../../PianoApi/Publisher/Gdpr.ts"
import * as Offers from "../../PianoApi/Publisher/Offer.ts"
import * as Payments from "../../PianoApi/Publisher/Payment.ts"
import * as Resources from "../../PianoApi/Publisher/Resource.ts"
import * as Subscriptions from "../../PianoApi/Publisher/Subscription.ts"
import * as Terms from "../../PianoApi/Publisher/Term.ts"
import { testUserRef } from "../../PianoApi/Publisher/Test.ts"
import * as Users from "../../PianoApi/Publisher/User.ts"
import type { Credentials } from "./access.ts"
import { failed, succeeded } from "./answers.ts"
import { convertFreely } from "./conversions.ts"
import * as Life from "./life.ts"
import {
  on,
  pageOf,
  type Parameters,
  type PianoAnswer,
  type PianoCall,
  type PianoRoute,
} from "./parameters.ts"
import * as Project from "./project.ts"
import { checked, expanded } from "./readerRoutes.ts"
import {
  type ConversionRecord,
  type Fields,
  type PaymentRecord,
  type SubscriptionRecord,
  type UserRecord,
  accessesOf,
  addUser,
  changed,
  isGranted,
  seconds,
  tellAboutUser,
  userByEmail,
} from "./state.ts"

// The operations of publishers that people use every day.

const isEmail = (text: string): boolean => /^[^@\s]+@[^@\s]+$/.test(text)

const matches = (q: string | undefined, ...texts: ReadonlyArray<unknown>): boolean =>
  q === undefined ||
  texts.some((text) => typeof text === "string" && text.toLowerCase().includes(q.toLowerCase()))

const within = (value: unknown, from: number | undefined, to: number | undefined): boolean =>
  (from === undefined || (typeof value === "number" && value >= from)) &&
  (to === undefined || (typeof value === "number" && value <= to))

// -----------------------------------------------------------------------------
// Users
// -----------------------------------------------------------------------------

const userNotFound = (call: PianoCall) => failed(call.nowMillis, 2004, "User not found")

/** A user in a listing or after a change has no custom fields. `[docs]` */
const bareUser = (user: UserRecord): Fields => user.fields

const listedUsers = (call: PianoCall, parameters: Parameters): ReadonlyArray<UserRecord> => {
  const disabled = parameters.flag("disabled", false)
  return [...call.state.users.values()].filter(
    (user) =>
      user.disabled === disabled &&
      matches(parameters.text("q"), user.uid, user.fields["email"], user.fields["personal_name"]),
  )
}

const customField = (call: PianoCall, fieldName: string, value: unknown): Fields => ({
  fieldName,
  // Always a text, JSON for lists. [live]
  value: typeof value === "string" ? value : JSON.stringify(value),
  created: new Date(call.nowMillis).toISOString().replace("Z", "+00:00"),
  editable: true,
  archived: false,
  title: fieldName,
})

/** Custom fields as JSON beside the query, or as a text in the form. `[docs][client code]` */
const customFieldsOf = (call: PianoCall): Fields | undefined => {
  if (call.body._tag === "Json") return call.body.value as Fields
  const text = call.body._tag === "Form" ? call.body.fields.get("custom_fields") : null
  if (text === null) return {}
  try {
    return JSON.parse(text) as Fields
  } catch {
    return undefined
  }
}

const setCustomFields = (call: PianoCall, user: UserRecord, given: Fields): void => {
  const names = Object.keys(given)
  if (names.length === 0) return
  const kept = (user.customFields ?? []).filter(({ fieldName }) => !names.includes(String(fieldName)))
  user.customFields = [...kept, ...names.map((name) => customField(call, name, given[name]))]
}

const userRoutes: ReadonlyArray<PianoRoute> = [
  on(Users.getUser, ["uid"], (call, parameters) => {
    const uid = parameters.required("uid")
    const user = call.state.users.get(uid)
    return user === undefined || (user.disabled && !parameters.flag("disabled", false))
      ? userNotFound(call)
      : succeeded(call.nowMillis, { user: Project.userOf(call.state, uid, "publisher") })
  }),
  on(Users.listUsers, [], (call, parameters) =>
    pageOf(call, parameters, "users", listedUsers(call, parameters).map(bareUser)),
  ),
  on(Users.searchUsers, [], (call, parameters) => {
    const found = listedUsers(call, parameters).filter(
      ({ fields, uid }) =>
        matches(parameters.text("name"), fields["personal_name"]) &&
        matches(parameters.text("email"), fields["email"]) &&
        matches(parameters.text("uid"), uid),
    )
    return pageOf(call, parameters, "users", found.map(bareUser))
  }),
  on(Users.createUser, ["uid", "email"], (call, parameters) => {
    const uid = parameters.required("uid")
    const email = parameters.required("email")
    if (!isEmail(email)) return failed(call.nowMillis, 2002, "Email invalid")
    if (call.state.users.has(uid)) return failed(call.nowMillis, 2000, "User already exists")
    const user = addUser(call, {
      uid,
      email,
      first_name: parameters.text("first_name"),
      last_name: parameters.text("last_name"),
    })
    tellAboutUser(call, user, "user_created")
    return succeeded(call.nowMillis, { user: bareUser(user) })
  }),
  on(Users.registerUser, ["email"], (call, parameters) => {
    const email = parameters.required("email")
    if (!isEmail(email)) return failed(call.nowMillis, 2002, "Email invalid")
    if (userByEmail(call.state, email) !== undefined)
      return failed(call.nowMillis, 2000, "User already exists")
    const user = addUser(call, {
      uid: `PNI${call.ids.hex(12)}`,
      email,
      first_name: parameters.text("first_name"),
      last_name: parameters.text("last_name"),
    })
    tellAboutUser(call, user, "user_created")
    return succeeded(call.nowMillis, { user: bareUser(user) })
  }),
  on(Users.updateUser, ["uid"], (call, parameters) => {
    const user = call.state.users.get(parameters.required("uid"))
    if (user === undefined) return failed(call.nowMillis, 2001, "Uid invalid")
    const email = parameters.text("email")
    if (email !== undefined && !isEmail(email)) return failed(call.nowMillis, 2002, "Email invalid")
    const custom = customFieldsOf(call)
    if (custom === undefined) return failed(call.nowMillis, 400, "Custom fields cannot be read")
    for (const name of ["email", "first_name", "last_name"]) {
      const value = parameters.text(name)
      if (value !== undefined) user.fields = changed(user.fields, { [name]: value })
    }
    const names = [user.fields["first_name"], user.fields["last_name"]].filter(
      (name) => typeof name === "string",
    )
    if (names.length > 0) user.fields = changed(user.fields, { personal_name: names.join(" ") })
    setCustomFields(call, user, custom)
    tellAboutUser(
      call,
      user,
      "user_updated",
      Object.keys(custom).length === 0 ? {} : { updated_custom_fields: JSON.stringify(Object.keys(custom)) },
    )
    return succeeded(call.nowMillis, { user: bareUser(user) })
  }),
  on(Users.disableUser, ["uid"], (call, parameters) => {
    const user = call.state.users.get(parameters.required("uid"))
    if (user === undefined) return failed(call.nowMillis, 2001, "Uid invalid")
    user.disabled = true
    tellAboutUser(call, user, "user_disabled")
    return succeeded(call.nowMillis)
  }),
  on(Users.countUsers, [], (call, parameters) => {
    const all = parameters.flag("include_disabled", false)
    const users = [...call.state.users.values()].filter((user) => all || !user.disabled)
    return succeeded(call.nowMillis, { data: users.length })
  }),
]

// -----------------------------------------------------------------------------
// Access
// -----------------------------------------------------------------------------

const knownUser = (
  call: PianoCall,
  parameters: Parameters,
  answer: (uid: string) => PianoAnswer,
): PianoAnswer => {
  const uid = parameters.required("uid")
  return call.state.users.has(uid) ? answer(uid) : failed(call.nowMillis, 2001, "Uid invalid")
}

const accessRoutes: ReadonlyArray<PianoRoute> = [
  on(Users.checkUserAccess, ["uid", "rid"], (call, parameters) =>
    knownUser(call, parameters, (uid) => {
      const rid = parameters.required("rid")
      return call.state.resources.has(rid)
        ? succeeded(call.nowMillis, { access: checked(call, uid, rid, "publisher") })
        : failed(call.nowMillis, 403, "Rid invalid")
    }),
  ),
  on(Users.listUserAccess, ["uid"], (call, parameters) =>
    knownUser(call, parameters, (uid) =>
      pageOf(
        call,
        parameters,
        "accesses",
        expanded(call, accessesOf(call.state, uid), parameters.flag("expand_bundled", false), "publisher"),
      ),
    ),
  ),
  on(Users.grantUserAccess, ["rid"], (call, parameters) => {
    const rid = parameters.required("rid")
    const uid = parameters.text("uid")
    const emails = parameters.list("emails")
    const expires = parameters.number("expire_date")
    if (!call.state.resources.has(rid)) return failed(call.nowMillis, 805, "Resource not found")
    if (uid === undefined && emails.length === 0)
      return failed(call.nowMillis, 5001, "Uid or emails required")
    if (expires !== undefined && expires <= seconds(call.nowMillis))
      return failed(call.nowMillis, 406, "Expiration invalid")
    const users =
      uid === undefined ? emails.map((email) => userByEmail(call.state, email)) : [call.state.users.get(uid)]
    const known = users.filter((user) => user !== undefined)
    if (known.length < users.length)
      return uid === undefined
        ? failed(call.nowMillis, 5002, "No user with that email")
        : failed(call.nowMillis, 401, "User invalid")
    const accesses = known.map((user) => {
      const access = Life.addAccess(call, { uid: user.uid, rid, expires })
      Life.tellAboutAccess(call, access, "access_granted", "free_access_granted")
      return Project.accessOf(call, access, "publisher")
    })
    return succeeded(call.nowMillis, { accesses })
  }),
  on(Users.grantUsersAccess, ["rid"], (call, parameters) => {
    const rids = parameters.list("rid")
    if (rids.some((rid) => !call.state.resources.has(rid)))
      return failed(call.nowMillis, 805, "Resource not found")
    const users = parameters
      .list("emails")
      .map((email) => userByEmail(call.state, email))
      .filter((user) => user !== undefined)
    for (const user of users) {
      for (const rid of rids) {
        const access = Life.addAccess(call, { uid: user.uid, rid, expires: parameters.number("expire_date") })
        Life.tellAboutAccess(call, access, "access_granted", "free_access_granted")
      }
    }
    return succeeded(call.nowMillis, { data: users.length })
  }),
  on(Users.revokeUserAccess, ["access_id"], (call, parameters) => {
    const access = call.state.accesses.get(parameters.required("access_id"))
    if (access === undefined || access.revoked) return failed(call.nowMillis, 5003, "Access id invalid")
    if (access.subscriptionId !== undefined)
      return failed(call.nowMillis, 5007, "The access belongs to a subscription")
    Life.revoke(call, access, "access_revoked")
    return succeeded(call.nowMillis, { access: Project.accessOf(call, access, "publisher") })
  }),
  on(Users.updateUserAccess, ["access_id"], (call, parameters) => {
    const access = call.state.accesses.get(parameters.required("access_id"))
    if (access === undefined || access.revoked) return failed(call.nowMillis, 5003, "Access id invalid")
    Life.setEnd(access, parameters.number("expire_date"))
    Life.tellAboutAccess(call, access, "access_modified", "access_modified")
    return succeeded(call.nowMillis, { access: Project.accessOf(call, access, "publisher") })
  }),
  on(Users.countActiveUserAccess, [], (call) => {
    const granted = [...call.state.accesses.values()].filter((access) => isGranted(access, call.nowMillis))
    return succeeded(call.nowMillis, { data: new Set(granted.map(({ uid }) => uid)).size })
  }),
]

// -----------------------------------------------------------------------------
// Subscriptions
// -----------------------------------------------------------------------------

/** The words of the filter, which are not those of the status. `[docs]`; what they stand for `[inferred]` */
const isInFilter = (filter: string, { fields }: SubscriptionRecord): boolean => {
  const status = fields["status"]
  switch (filter) {
    case "failedAndRetry":
      return status === "fail_and_retry"
    case "paymentFailure":
      return status === "expired_with_error"
    case "renewed":
      return status === "active" && Number(fields["charge_count"] ?? 0) > 1
    default:
      return status === filter
  }
}

const dateOf = (selectBy: string | undefined, { fields }: SubscriptionRecord): unknown =>
  selectBy === "next_bill" ? fields["next_bill_date"] : (fields["create_date"] ?? fields["start_date"])

const withSubscription = (
  call: PianoCall,
  parameters: Parameters,
  answer: (subscription: SubscriptionRecord) => PianoAnswer,
): PianoAnswer => {
  const subscription = call.state.subscriptions.get(parameters.required("subscription_id"))
  return subscription === undefined
    ? failed(call.nowMillis, 8005, "Subscription not found")
    : answer(subscription)
}

const lastPaymentOf = (call: PianoCall, { subscriptionId }: SubscriptionRecord): PaymentRecord | undefined =>
  [...call.state.payments.values()].findLast((payment) => payment.subscriptionId === subscriptionId)

const isRefundable = (payment: PaymentRecord | undefined): payment is PaymentRecord =>
  payment !== undefined && payment.status === "completed" && Project.remainingOf(payment) > 0

const subscriptionRoutes: ReadonlyArray<PianoRoute> = [
  on(Subscriptions.listAppSubscriptions, [], (call, parameters) => {
    const uid = parameters.text("uid")
    const type = parameters.text("type")
    const status = parameters.text("status")
    const selectBy = parameters.text("select_by")
    const rows = [...call.state.subscriptions.values()].filter(
      (one) =>
        (uid === undefined || one.uid === uid) &&
        (type === undefined || one.fields["status"] === type) &&
        (status === undefined || isInFilter(status, one)) &&
        matches(parameters.text("q"), one.subscriptionId, one.uid) &&
        within(dateOf(selectBy, one), parameters.number("start_date"), parameters.number("end_date")),
    )
    return pageOf(
      call,
      parameters,
      "subscriptions",
      rows.map((one) => Project.subscriptionRowOf(call.state, one)),
    )
  }),
  on(Subscriptions.getSubscription, ["subscription_id"], (call, parameters) =>
    withSubscription(call, parameters, (subscription) =>
      succeeded(call.nowMillis, {
        subscription: Project.subscriptionOf(call.state, subscription, "publisher"),
      }),
    ),
  ),
  on(Subscriptions.searchSubscriptions, [], (call, parameters) => {
    const filters = [
      ["search_active_now_subscriptions", "active_now_subscriptions_statuses"],
      ["search_inactive_subscriptions", "inactive_subscriptions_statuses"],
      ["search_updated_subscriptions", "updated_subscriptions_statuses"],
    ] as const
    const rows = [...call.state.subscriptions.values()].filter((one) => {
      const found = matches(
        parameters.text("q"),
        one.subscriptionId,
        one.uid,
        call.state.users.get(one.uid)?.fields["email"],
      )
      // A filter counts only together with its switch. [docs]
      return (
        found &&
        filters.every(([on, words]) => {
          const wanted = parameters.list(words)
          const isOn = parameters.text(on)?.toLowerCase() === "true"
          return !isOn || wanted.length === 0 || wanted.some((word) => isInFilter(word, one))
        })
      )
    })
    return pageOf(
      call,
      parameters,
      "subscriptionLogItems",
      rows.map((one) => Project.logItemOf(call.state, one)),
    )
  }),
  on(Subscriptions.listSubscriptionStats, ["uid"], (call, parameters) => {
    const rows = [...call.state.subscriptions.values()].filter(
      ({ uid }) => uid === parameters.required("uid"),
    )
    return pageOf(
      call,
      parameters,
      "data",
      rows.map((one) => Project.statsOf(call.state, one)),
    )
  }),
  on(Subscriptions.cancelSubscription, ["subscription_id"], (call, parameters) =>
    withSubscription(call, parameters, (subscription) => {
      if (subscription.life === undefined) return failed(call.nowMillis, 8002, "Cancellation failed")
      if (parameters.flag("refund_last_payment", false)) {
        const payment = lastPaymentOf(call, subscription)
        if (!isRefundable(payment)) return failed(call.nowMillis, 8004, "Refund failed")
        Life.refund(call, payment)
      }
      Life.cancel(call, subscription, "publisher")
      return succeeded(call.nowMillis, { data: true })
    }),
  ),
  on(Subscriptions.cancelSubscriptionDeferred, ["subscription_id"], (call, parameters) =>
    withSubscription(call, parameters, (subscription) => {
      if (subscription.life === undefined) return succeeded(call.nowMillis, { data: false })
      Life.setAutoRenew(call, subscription, false, "publisher")
      return succeeded(call.nowMillis, { data: true })
    }),
  ),
  on(Subscriptions.resumeSubscription, ["subscription_id"], (call, parameters) =>
    withSubscription(call, parameters, (subscription) => {
      if (subscription.life === undefined) return succeeded(call.nowMillis, { data: false })
      Life.setAutoRenew(call, subscription, true, "publisher")
      return succeeded(call.nowMillis, { data: true })
    }),
  ),
  on(Subscriptions.updateSubscription, ["subscription_id"], (call, parameters) =>
    withSubscription(call, parameters, (subscription) => {
      const nextBilling = parameters.number("next_bill_date")
      if (nextBilling !== undefined && nextBilling <= seconds(call.nowMillis))
        return failed(call.nowMillis, 8001, "Next bill date must be in the future")
      if (parameters.text("auto_renew") !== undefined) {
        Life.setAutoRenew(call, subscription, parameters.flag("auto_renew", true), "publisher")
      }
      if (nextBilling !== undefined) Life.setNextBilling(call, subscription, nextBilling)
      return succeeded(call.nowMillis, { data: true })
    }),
  ),
  on(Subscriptions.countSubscriptions, [], (call) =>
    succeeded(call.nowMillis, { data: call.state.subscriptions.size }),
  ),
  on(Subscriptions.isSubscriptionPartiallyRefundable, ["subscription_id"], (call, parameters) =>
    withSubscription(call, parameters, (subscription) =>
      succeeded(call.nowMillis, { data: isRefundable(lastPaymentOf(call, subscription)) }),
    ),
  ),
]

// -----------------------------------------------------------------------------
// Conversions and payments
// -----------------------------------------------------------------------------

const oneConversion = (
  call: PianoCall,
  conversion: ConversionRecord | undefined,
  answer: (conversion: ConversionRecord) => Fields,
): PianoAnswer =>
  conversion === undefined
    ? failed(call.nowMillis, 404, "Conversion not found")
    : succeeded(call.nowMillis, answer(conversion))

const whole =
  (call: PianoCall) =>
  (conversion: ConversionRecord): Fields => ({
    conversion: Project.conversionOf(call, conversion, "publisher", "whole"),
  })

const conversionRoutes: ReadonlyArray<PianoRoute> = [
  on(Conversions.listAppConversions, [], (call, parameters) => {
    const uid = parameters.text("uid")
    const rows = [...call.state.conversions.values()].filter(
      (one) =>
        (uid === undefined || one.uid === uid) &&
        within(one.fields["create_date"], parameters.number("date_from"), parameters.number("date_to")),
    )
    return pageOf(
      call,
      parameters,
      "conversions",
      rows.map((one) => Project.conversionOf(call, one, "publisher")),
    )
  }),
  on(Conversions.getConversion, [], (call, parameters) => {
    const id = parameters.text("term_conversion_id")
    const accessId = parameters.text("access_id")
    const found = [...call.state.conversions.values()].filter((one) =>
      id === undefined ? accessId !== undefined && one.accessId === accessId : one.conversionId === id,
    )
    const last = parameters.flag("is_last_term_conversion", false)
    return oneConversion(call, last ? found.at(-1) : found[0], whole(call))
  }),
  on(Conversions.getLastConversion, [], (call, parameters) => {
    const [rid, uid, subscriptionId] = ["rid", "uid", "subscription_id"].map(parameters.text)
    const found = [...call.state.conversions.values()].filter(
      (one) =>
        (rid === undefined || call.state.terms.get(one.termId)?.rid === rid) &&
        (uid === undefined || one.uid === uid) &&
        (subscriptionId === undefined || one.subscriptionId === subscriptionId),
    )
    return oneConversion(call, found.at(-1), whole(call))
  }),
  on(Conversions.getConversionData, ["term_conversion_id"], (call, parameters) =>
    oneConversion(call, call.state.conversions.get(parameters.required("term_conversion_id")), (one) => ({
      conversion_data: {
        aid: call.state.aid,
        term_id: one.termId,
        uid: one.uid,
        user_country: "US",
        hour: "12",
        browser: "chrome",
        platform: "desktop",
        operating_system: "linux",
        campaigns: [],
      },
    })),
  ),
  on(Conversions.countConversions, [], (call, parameters) => {
    const termId = parameters.text("term_id")
    if (termId !== undefined && !call.state.terms.has(termId))
      return failed(call.nowMillis, 1001, "Term not found")
    const rows = [...call.state.conversions.values()].filter(
      (one) => termId === undefined || one.termId === termId,
    )
    return succeeded(call.nowMillis, { data: rows.length })
  }),
  on(Conversions.createAppCustomConversion, ["uid", "term_id"], (call, parameters) => {
    const uid = parameters.required("uid")
    const days = parameters.number("access_period")
    if (!call.state.users.has(uid)) return failed(call.nowMillis, 401, "User invalid")
    if (days !== undefined && days < 0) return failed(call.nowMillis, 1003, "Access period negative")
    const isUnlimited = parameters.flag("unlimited_access", false) || days === undefined
    return convertFreely(call, {
      uid,
      termId: parameters.required("term_id"),
      kind: "custom",
      // The unit of the period is not stated. [inferred] days
      expires: isUnlimited ? undefined : seconds(call.nowMillis) + days * 24 * 3600,
      key: "conversion",
      audience: "publisher",
      browserId: parameters.text("browser_id"),
    })
  }),
  on(Conversions.createAppExternalConversion, ["uid", "term_id", "fields"], (call, parameters) => {
    const uid = parameters.required("uid")
    if (!call.state.users.has(uid)) return failed(call.nowMillis, 401, "User invalid")
    return convertFreely(call, {
      uid,
      termId: parameters.required("term_id"),
      kind: "external",
      expires: parameters.number("access_to"),
      key: "conversion",
      audience: "publisher",
      browserId: parameters.text("browser_id"),
    })
  }),
  on(Conversions.createAppRegistrationConversion, ["uid", "term_id", "email"], (call, parameters) => {
    const uid = parameters.required("uid")
    if (!call.state.users.has(uid)) {
      addUser(call, {
        uid,
        email: parameters.required("email"),
        first_name: parameters.text("first_name"),
        last_name: parameters.text("last_name"),
      })
    }
    return convertFreely(call, {
      uid,
      termId: parameters.required("term_id"),
      kind: "registration",
      expires: undefined,
      key: "conversion",
      audience: "publisher",
    })
  }),
]

const withPayment = (
  call: PianoCall,
  parameters: Parameters,
  answer: (payment: PaymentRecord) => PianoAnswer,
): PianoAnswer => {
  const payment = call.state.payments.get(parameters.required("user_payment_id"))
  return payment === undefined ? failed(call.nowMillis, 400, "Payment not found") : answer(payment)
}

const paymentRoutes: ReadonlyArray<PianoRoute> = [
  on(Payments.getPayment, ["user_payment_id"], (call, parameters) =>
    withPayment(call, parameters, (payment) =>
      succeeded(call.nowMillis, { user_payment: Project.paymentOf(call.state, payment) }),
    ),
  ),
  on(Payments.isPaymentPartiallyRefundable, ["user_payment_id"], (call, parameters) =>
    withPayment(call, parameters, (payment) => succeeded(call.nowMillis, { data: isRefundable(payment) })),
  ),
  on(Payments.refundPayment, ["user_payment_id"], (call, parameters) =>
    withPayment(call, parameters, (payment) => {
      if (!isRefundable(payment)) return failed(call.nowMillis, 14001, "Refund failed")
      const amount = parameters.number("amount") ?? Project.remainingOf(payment)
      if (amount <= 0 || amount > Project.remainingOf(payment))
        return failed(call.nowMillis, 14002, "Refund amount wrong")
      Life.refund(call, payment, amount)
      const subscription =
        payment.subscriptionId === undefined
          ? undefined
          : call.state.subscriptions.get(payment.subscriptionId)
      if (parameters.flag("revoke_access", false)) {
        if (subscription?.life !== undefined) Life.cancel(call, subscription, "publisher")
        const access = payment.accessId === undefined ? undefined : call.state.accesses.get(payment.accessId)
        if (access !== undefined && !access.revoked) Life.revoke(call, access, "access_revoked")
      }
      return succeeded(call.nowMillis, {
        refund: {
          status: payment.status,
          refund_external_tx_id: `rf_${call.ids.hex(12)}`,
          refund_downstream_external_tx_id: null,
        },
      })
    }),
  ),
]

// -----------------------------------------------------------------------------
// Terms, offers, resources, the app
// -----------------------------------------------------------------------------

const catalogueRoutes = ({ aid }: Credentials): ReadonlyArray<PianoRoute> => [
  on(Terms.listTerms, [], (call, parameters) => {
    const include = parameters.list("include_type")
    const exclude = parameters.list("exclude_type")
    const rows = [...call.state.terms.values()].filter(({ fields, rid, termId }) => {
      const type = String(fields["type"])
      return (
        (parameters.text("rid") ?? rid) === rid &&
        (parameters.text("term_id") ?? termId) === termId &&
        (parameters.text("type") ?? type) === type &&
        (include.length === 0 || include.includes(type)) &&
        !exclude.includes(type) &&
        matches(parameters.text("q"), fields["name"], termId)
      )
    })
    return pageOf(
      call,
      parameters,
      "terms",
      rows.map((term) => Project.termOf(call.state, term, "publisher")),
    )
  }),
  on(Terms.getTerm, ["term_id"], (call, parameters) => {
    const term = call.state.terms.get(parameters.required("term_id"))
    return term === undefined
      ? failed(call.nowMillis, 1001, "Term not found")
      : succeeded(call.nowMillis, { term: Project.termOf(call.state, term, "publisher") })
  }),
  on(Offers.listOffers, [], (call, parameters) => {
    const rows = [...call.state.offers.values()].filter(({ fields }) =>
      matches(parameters.text("q"), fields["name"]),
    )
    return pageOf(
      call,
      parameters,
      "offers",
      rows.map((offer) => Project.offerOf(call.state, offer)),
    )
  }),
  on(Offers.getOffer, ["offer_id"], (call, parameters) => {
    const offer = call.state.offers.get(parameters.required("offer_id"))
    return offer === undefined
      ? failed(call.nowMillis, 404, "Offer not found")
      : succeeded(call.nowMillis, { offer: Project.offerOf(call.state, offer) })
  }),
  on(Resources.listResources, [], (call, parameters) => {
    const included = parameters.list("included_rid")
    const excluded = parameters.list("excluded_rid")
    const type = parameters.text("type") ?? "NA"
    const rows = [...call.state.resources.values()]
      .filter(
        ({ fields, rid }) =>
          (fields["disabled"] ?? false) === parameters.flag("disabled", false) &&
          (type === "NA" || (fields["type"] ?? "standard") === type) &&
          (included.length === 0 || included.includes(rid)) &&
          !excluded.includes(rid) &&
          matches(parameters.text("q"), fields["name"], rid),
      )
      .map(({ rid }) => Project.resourceOf(call.state, rid))
    // By name, as by default. [docs]
    const byName = rows.toSorted((one, other) => String(one["name"]).localeCompare(String(other["name"])))
    return pageOf(
      call,
      parameters,
      "resources",
      parameters.text("order_direction") === "desc" ? byName.toReversed() : byName,
      25,
    )
  }),
  on(Resources.getResource, ["rid"], (call, parameters) => {
    const rid = parameters.required("rid")
    return call.state.resources.has(rid)
      ? succeeded(call.nowMillis, { resource: Project.resourceOf(call.state, rid) })
      : failed(call.nowMillis, 404, "Resource not found")
  }),
  on(getApp, [], (call) =>
    succeeded(call.nowMillis, {
      app: {
        aid,
        default_lang: "en_US",
        email_lang: "en_US",
        details: null,
        email: "publisher@example.com",
        name: "Demonstration",
        user_provider: "piano_id",
        url: "https://example.com",
        logo1: "",
        logo2: null,
        state: "active",
        // Empty in live answers. [live]
        private_key: "",
        api_token: "",
      },
    }),
  ),
]

// -----------------------------------------------------------------------------
// What the law asks for, and what helps to build
// -----------------------------------------------------------------------------

const gdprRoutes: ReadonlyArray<PianoRoute> = [
  on(Gdpr.exportUser, ["uid", "scope"], (call, parameters) => {
    const uid = parameters.required("uid")
    const user = call.state.users.get(uid)
    if (user === undefined) return userNotFound(call)
    const mine = <R extends { readonly uid: string }>(records: Iterable<R>): ReadonlyArray<R> =>
      [...records].filter((record) => record.uid === uid)
    const { email, first_name, last_name } = user.fields
    return succeeded(call.nowMillis, {
      data: {
        user: { uid, email, first_name, last_name },
        addresses: [],
        subscriptions: mine(call.state.subscriptions.values()).map(({ subscriptionId }) => ({
          subscription_id: subscriptionId,
        })),
        upis: [],
        payments: mine(call.state.payments.values()).map(({ paymentId }) => ({ user_payment_id: paymentId })),
        transactions: [],
        conversions: mine(call.state.conversions.values()).map(({ conversionId }) => ({
          term_conversion_id: conversionId,
        })),
        contract_users: [],
        shared_accounts: [],
      },
    })
  }),
  on(Gdpr.eraseUser, ["uid", "scope"], (call, parameters) => {
    const uid = parameters.required("uid")
    if (!call.state.users.delete(uid)) return userNotFound(call)
    for (const records of [
      call.state.accesses,
      call.state.subscriptions,
      call.state.conversions,
      call.state.payments,
      call.state.tokens,
    ]) {
      for (const [id, record] of records) if (record.uid === uid) records.delete(id)
    }
    return succeeded(call.nowMillis)
  }),
  on(Gdpr.eraseAnonymousUser, ["browser_id"], (call) => succeeded(call.nowMillis)),
]

const testRoutes = ({ privateKey }: Credentials, lifetime: number | undefined): ReadonlyArray<PianoRoute> => [
  on(testUserRef, ["user_ref"], (call, parameters) =>
    PianoUserRef.open(parameters.required("user_ref"), privateKey).pipe(
      Effect.map(({ timestamp, ...user }) =>
        lifetime !== undefined && timestamp !== undefined && call.nowMillis - timestamp * 1000 > lifetime
          ? failed(call.nowMillis, 7007, "User ref expired")
          : succeeded(call.nowMillis, { user_ref: user }),
      ),
      Effect.catch(() => Effect.succeed(failed(call.nowMillis, 7006, "User ref encoding not allowed"))),
    ),
  ),
]

export const routes = (
  credentials: Credentials,
  userRefLifetime: number | undefined,
): ReadonlyArray<PianoRoute> => [
  ...userRoutes,
  ...accessRoutes,
  ...subscriptionRoutes,
  ...conversionRoutes,
  ...paymentRoutes,
  ...catalogueRoutes(credentials),
  ...gdprRoutes,
  ...testRoutes(credentials, userRefLifetime),
]
