import * as Wire from "@effect-billing/core/Wire"
import * as PianoProvider from "@effect-billing/piano/PianoProvider"
import { PianoEmulator, PianoSamples, PianoTesting } from "@effect-billing/piano/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { start } from "./support.ts"

const monthly = { uid: "zoe", termId: "TMMONTHLY001" }
const premium = { uid: "zoe", rid: "PREMIUM_ACCESS" }
const seconds = (text: string) => Wire.UnixSeconds.make(Date.parse(text) / 1000)

const { offers, resources = [], terms = [] } = PianoSamples.demo

const begin = Effect.fnUntraced(function* () {
  // Nobody else, whose renewals would be told about as well.
  const started = yield* start({ seed: { resources, terms, offers: offers ?? [] } })
  const { emulator, publisher, reader } = started
  const { subscription_id } = yield* emulator.subscribe(monthly)
  const standing = Effect.gen(function* () {
    const zoe = reader.as(yield* emulator.signIn("zoe"))
    const one = yield* publisher.getSubscription({ subscription_id })
    const { subscriptions } = yield* zoe.listSubscriptions()
    const { expire_date, granted } = yield* publisher.checkUserAccess(premium)
    return {
      status: one.status,
      trial: one.is_in_trial,
      grace: one.in_grace_period,
      graceStart: subscriptions[0]?.grace_period_start_date,
      next: one.next_bill_date,
      charges: one.charge_count,
      renews: one.auto_renew,
      granted,
      until: expire_date,
    }
  })
  return { ...started, subscription_id, standing }
})

describe("a subscription", () => {
  it.effect("is on trial, is paid for, renews by the calendar", () =>
    Effect.gen(function* () {
      const { emulator, publisher, standing, told } = yield* begin()
      const end = seconds("2026-01-22T12:00:00Z")
      const trial = {
        status: "active",
        trial: true,
        grace: false,
        graceStart: undefined,
        next: end,
        charges: 0,
        renews: true,
        granted: true,
        until: end,
      }
      assert.deepEqual(yield* standing, trial)
      assert.deepStrictEqual(yield* told, [
        "access_granted: new_purchase",
        "subscription_created: new_purchase",
      ])
      yield* emulator.clock.advance("7 days")
      const paid = { ...trial, trial: false, charges: 1, next: seconds("2026-02-22T12:00:00Z") }
      assert.deepEqual(yield* standing, { ...paid, until: paid.next })
      yield* emulator.clock.set("2026-04-23T00:00:00Z")
      const next = seconds("2026-05-22T12:00:00Z")
      assert.deepEqual(yield* standing, { ...paid, charges: 4, next, until: next })
      const { conversions } = yield* publisher.listAppConversions({ uid: "zoe" })
      assert.deepStrictEqual(
        conversions.map(({ type, user_payment }) => [type, user_payment?.amount, user_payment?.currency]),
        [
          ["Subscription", undefined, undefined],
          ...Array.from({ length: 4 }, () => ["Renewal", 9.99, "EUR"]),
        ],
      )
      assert.strictEqual(
        (yield* told).filter((one) => one === "subscription_renewal: subscription_auto_renewed").length,
        4,
      )
    }),
  )

  it.effect("has a grace period when it is not paid for, and then it is over", () =>
    Effect.gen(function* () {
      const { emulator, standing, subscription_id, told } = yield* begin()
      yield* emulator.failBilling(subscription_id)
      yield* emulator.clock.advance("7 days")
      const due = seconds("2026-01-22T12:00:00Z")
      const grace = {
        status: "active",
        trial: false,
        grace: true,
        graceStart: due,
        next: due,
        charges: 0,
        renews: true,
        granted: true,
        until: seconds("2026-02-05T12:00:00Z"),
      }
      assert.deepEqual(yield* standing, grace)
      yield* emulator.clock.advance("13 days")
      assert.isTrue((yield* standing).granted)
      yield* emulator.clock.advance("1 day")
      assert.deepEqual(yield* standing, {
        ...grace,
        status: "expired_with_error",
        grace: false,
        graceStart: undefined,
        renews: false,
        granted: false,
      })
      assert.deepStrictEqual((yield* told).slice(2), [
        "payment_failed: payment_failed",
        "access_modified: grace_period_extension_on_renewal",
        "subscription_updated: subscription_grace_period_started",
        "access_revoked: subscription_auto_renewed_failure",
        "subscription_ended: subscription_auto_renewed_failure",
      ])
    }),
  )

  it.effect("goes on when the bank pays in the grace period", () =>
    Effect.gen(function* () {
      const { emulator, standing, subscription_id } = yield* begin()
      yield* emulator.failBilling(subscription_id)
      yield* emulator.clock.advance("10 days")
      yield* emulator.recoverBilling(subscription_id)
      const { charges, grace, graceStart, next, status } = yield* standing
      assert.deepStrictEqual(
        [status, grace, graceStart, next, charges],
        ["active", false, undefined, seconds("2026-02-25T12:00:00Z"), 1],
      )
    }),
  )

  it.effect("without a grace period is tried again without access, and then it is over", () =>
    Effect.gen(function* () {
      const { emulator, publisher } = yield* start()
      const { subscription_id } = yield* emulator.subscribe({ uid: "zoe", termId: "TMANNUAL0001" })
      yield* emulator.failBilling(subscription_id)
      const now = Effect.gen(function* () {
        const { status } = yield* publisher.getSubscription({ subscription_id })
        return [status, (yield* publisher.checkUserAccess(premium)).granted]
      })
      assert.deepStrictEqual(yield* now, ["active", true])
      yield* emulator.clock.advance("365 days")
      assert.deepStrictEqual(yield* now, ["fail_and_retry", false])
      yield* emulator.clock.advance("7 days")
      assert.deepStrictEqual(yield* now, ["expired_with_error", false])
    }),
  )

  it.effect("that does not renew ends with its period", () =>
    Effect.gen(function* () {
      const { emulator, publisher, standing, subscription_id, told } = yield* begin()
      yield* publisher.updateSubscription({ subscription_id, auto_renew: false })
      yield* emulator.setAutoRenew(subscription_id, true)
      yield* emulator.setAutoRenew(subscription_id, false)
      assert.isTrue((yield* standing).granted)
      yield* emulator.clock.advance("7 days")
      const { granted, status } = yield* standing
      assert.deepStrictEqual([status, granted], ["expired", false])
      assert.deepStrictEqual((yield* told).slice(2), [
        "subscription_auto_renew_changed: subscription_updated",
        "subscription_auto_renew_changed: subscription_auto_renew_changed_by_end_user",
        "subscription_auto_renew_changed: subscription_auto_renew_changed_by_end_user",
        "access_revoked: subscription_expired",
        "subscription_ended: subscription_expired",
      ])
    }),
  )

  it.effect("is canceled at once, and the last payment goes back", () =>
    Effect.gen(function* () {
      const { emulator, publisher, standing, subscription_id } = yield* begin()
      yield* emulator.clock.advance("7 days")
      const before = yield* publisher.getSubscription({ subscription_id })
      assert.isTrue(yield* publisher.isSubscriptionPartiallyRefundable({ subscription_id }))
      assert.isTrue(yield* publisher.cancelSubscription({ subscription_id, refund_last_payment: true }))
      const { granted, status } = yield* standing
      assert.deepStrictEqual([before.status, status, granted], ["active", "cancelled", false])
      const { conversions } = yield* publisher.listAppConversions({ uid: "zoe" })
      assert.strictEqual(conversions.at(-1)?.user_payment?.user_payment_state, "refunded")
      assert.strictEqual(
        (yield* Effect.flip(publisher.cancelSubscription({ subscription_id }))).reason._tag,
        "Conflict",
      )
    }),
  )

  it.effect("gets another date to be paid at", () =>
    Effect.gen(function* () {
      const { publisher, standing, subscription_id } = yield* begin()
      const next = seconds("2026-03-01T00:00:00Z")
      yield* publisher.updateSubscription({ subscription_id, next_bill_date: next })
      assert.deepStrictEqual([(yield* standing).next, (yield* standing).until], [next, next])
      const past = Effect.flip(publisher.updateSubscription({ subscription_id, next_bill_date: 1 }))
      assert.strictEqual((yield* past).reason._tag, "InvalidRequest")
    }),
  )

  it.effect("is found by the filters of listing and searching", () =>
    Effect.gen(function* () {
      const { publisher } = yield* start()
      const uids = (rows: ReadonlyArray<{ readonly user?: { readonly uid?: string | null } | null }>) =>
        rows.map(({ user }) => user?.uid).toSorted()
      const list = (input: Parameters<typeof publisher.listAppSubscriptions>[0]) =>
        Effect.map(publisher.listAppSubscriptions(input), ({ subscriptions }) => uids(subscriptions))
      assert.deepStrictEqual(yield* list({ type: "expired_with_error" }), ["user-dave"])
      assert.deepStrictEqual(yield* list({ status: "paymentFailure" }), ["user-dave"])
      assert.deepStrictEqual(yield* list({ status: "failedAndRetry" }), ["user-frank"])
      assert.deepStrictEqual(yield* list({ status: "renewed" }), ["user-1"])
      const search = (input: Parameters<typeof publisher.searchSubscriptions>[0]) =>
        Effect.map(publisher.searchSubscriptions(input), ({ subscriptionLogItems }) =>
          subscriptionLogItems.map(({ uid }) => uid),
        )
      assert.lengthOf(yield* search({ inactive_subscriptions_statuses: ["paymentFailure"] }), 6)
      assert.deepStrictEqual(
        yield* search({
          search_inactive_subscriptions: true,
          inactive_subscriptions_statuses: ["paymentFailure"],
        }),
        ["user-dave"],
      )
      const { data } = yield* publisher.listSubscriptionStats({ uid: "user-frank" })
      assert.deepStrictEqual(
        data.map(({ status, status_label }) => [status, status_label]),
        [["FAR", "Payment Failure"]],
      )
    }),
  )
})

describe("the demonstration", () => {
  it.effect("is in every state, and the adapter calls each what it is", () =>
    Effect.gen(function* () {
      const provider = yield* PianoProvider.PianoProvider
      const statuses = (uid: string) =>
        Effect.gen(function* () {
          const { subscriptions } = yield* provider.lookup(uid)
          return (yield* subscriptions ?? Effect.succeed([])).map(({ status }) => status)
        })
      assert.deepStrictEqual(yield* statuses("user-1"), ["active"])
      assert.deepStrictEqual(yield* statuses("user-bob"), ["trialing"])
      assert.deepStrictEqual(yield* statuses("user-carol"), ["gracePeriod"])
      assert.deepStrictEqual(yield* statuses("user-dave"), ["expired"])
      assert.deepStrictEqual(yield* statuses("user-erin"), ["active"])
      assert.deepStrictEqual(yield* statuses("user-frank"), ["pastDue"])
    }).pipe(Effect.provide(PianoTesting.layerTest())),
  )

  it.effect("comes back with a reset, the same in every run", () =>
    Effect.gen(function* () {
      const { emulator, publisher } = yield* start()
      const before = yield* emulator.describeState
      yield* emulator.subscribe(monthly)
      yield* publisher.revokeUserAccess({ access_id: "demoaccess01" })
      yield* emulator.clock.advance("90 days")
      assert.notDeepEqual(yield* emulator.describeState, before)
      yield* emulator.reset
      assert.deepStrictEqual(yield* emulator.describeState, before)
      const again = yield* start()
      assert.deepStrictEqual(yield* again.emulator.describeState, before)
    }),
  )

  it.effect("announces nothing that was before", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start()
      yield* emulator.webhooks.delivered
      assert.deepStrictEqual(yield* emulator.webhooks.list, [])
    }),
  )
})

describe("a scenario", () => {
  it.effect("fails for what does not exist", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start()
      const said = (effect: Effect.Effect<unknown, { readonly message: string }>) =>
        Effect.map(Effect.flip(effect), ({ message }) => message)
      assert.include(yield* said(emulator.subscribe({ uid: "zoe", termId: "none" })), "there is no term none")
      assert.include(yield* said(emulator.subscribe({ uid: "zoe", termId: "TMARCHIVE001" })), "no plan")
      assert.include(yield* said(emulator.buy("zoe", "TMMONTHLY001")), "no plan")
      assert.include(yield* said(emulator.grant({ uid: "zoe", rid: "none" })), "there is no resource none")
      assert.include(yield* said(emulator.cancel("none")), "there is no subscription none")
      assert.include(
        yield* said(PianoEmulator.make({ seed: { users: [{ uid: 1 }] } as never }).pipe(Effect.scoped)),
        "this is no seed",
      )
    }),
  )
})
