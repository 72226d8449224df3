import * as Subscriptions from "../../PianoApi/Publisher/Subscription.ts"
import { failed, succeeded } from "./answers.ts"
import { matches, within } from "./filters.ts"
import * as Money from "./money.ts"
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
import { type PaymentRecord, type SubscriptionRecord, seconds } from "./state.ts"
import { isRefundable } from "./paymentRoutes.ts"

// Subscriptions, as their publisher manages them.

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

export const subscriptionRoutes: ReadonlyArray<PianoRoute> = [
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
        Money.refund(call, payment)
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
