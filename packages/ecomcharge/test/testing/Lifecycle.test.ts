import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import type { EComChargeEmulator } from "@effect-billing/ecomcharge/testing"
import { EComChargeEmulator as Emulator } from "@effect-billing/ecomcharge/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { announced, card, deliveries, type Options, plan, start } from "./support.ts"

const at = { seed: "empty", startAt: "2030-01-01T12:00:00.000Z", frozen: true } as const satisfies Options

type Wire = EComChargeEmulator.EmulatedSubscription

const trial = { amount: 100, interval: 7, interval_unit: "day" } as const

describe("a subscription", () => {
  it.effect("lives through trial, active and canceled, and each is announced, signed", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start(at)
      const { id } = yield* emulator.subscribe({ plan: { ...plan, trial } })
      assert.deepInclude(yield* client.getSubscription(id), {
        state: "trial",
        paid_billing_cycles: 1,
        active_to: "2030-01-08T12:00:00Z" as never,
        renew_at: "2030-01-08T12:00:00Z" as never,
      })
      yield* emulator.clock.advance("7 days")
      assert.deepInclude(yield* client.getSubscription(id), {
        state: "active",
        paid_billing_cycles: 2,
        active_to: "2030-02-08T12:00:00Z" as never,
      })
      yield* emulator.clock.set("2030-03-01T00:00:00.000Z")
      assert.strictEqual((yield* client.getSubscription(id)).paid_billing_cycles, 3)
      const canceled = yield* client.cancelSubscription(id, "Customer's request")
      assert.deepInclude(canceled, {
        state: "canceled",
        cancel_reason: "Customer's request",
        cancelled_at: "2030-03-01T00:00:00.000Z" as never,
        renew_at: null,
        active_to: "2030-03-08T12:00:00Z" as never,
      })
      yield* emulator.clock.advance("365 days")
      assert.deepStrictEqual(yield* client.getSubscription(id), canceled)
      assert.deepStrictEqual(yield* announced(emulator), [
        "trial (created.subscription)",
        "active",
        "active",
        "canceled",
      ])
    }),
  )

  it.effect("a webhook is refused with another byte, another key, or written again", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start(at)
      // What a framework of the web escapes makes the difference between parsed and signed.
      yield* emulator.subscribe({ plan: { ...plan, title: "R&D <b>" } })
      yield* deliveries(emulator)
      const [delivery] = yield* emulator.webhooks.list
      const body = String(delivery?.request?.body)
      assert.include(body, "R\\u0026D \\u003cb\\u003e")
      const signature = delivery?.request?.headers["content-signature"] ?? ""
      const verify = (text: string) =>
        Effect.promise(async () => {
          const bytes = (base64: string) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
          const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
          const key = await crypto.subtle.importKey("spki", bytes(Emulator.publicKey), algorithm, false, [
            "verify",
          ])
          return crypto.subtle.verify(algorithm, key, bytes(signature), new TextEncoder().encode(text))
        })
      assert.isTrue(yield* verify(body))
      assert.isFalse(yield* verify(body.replace("active", "actiwe")))
      assert.isFalse(yield* verify(JSON.stringify(JSON.parse(body))))
    }),
  )

  it.effect("a renewal that is declined is tried the next day at three, and then it has failed", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start(at)
      const { id } = yield* emulator.subscribe({ plan })
      yield* emulator.failBilling(id)
      yield* emulator.clock.set("2030-02-01T12:00:00.000Z")
      const first = yield* client.getSubscription(id)
      assert.deepInclude(first, {
        state: "failed_attempt",
        number_failed_payment_attempts: 1,
        renew_at: "2030-02-02T03:00:00Z" as never,
        active_to: "2030-02-01T12:00:00Z" as never,
      })
      assert.deepInclude(first.last_transaction as object, {
        status: "failed",
        message: "Insufficient funds.",
      })
      yield* emulator.clock.set("2030-02-02T02:59:59.000Z")
      assert.strictEqual((yield* client.getSubscription(id)).number_failed_payment_attempts, 1)
      yield* emulator.clock.set("2030-02-02T03:00:00.000Z")
      assert.strictEqual((yield* client.getSubscription(id)).number_failed_payment_attempts, 2)
      yield* emulator.clock.set("2030-02-03T03:00:00.000Z")
      assert.deepInclude(yield* client.getSubscription(id), {
        state: "failed",
        number_failed_payment_attempts: 3,
        renew_at: null,
      })
      assert.deepStrictEqual(yield* announced(emulator), [
        "active (created.subscription)",
        "failed_attempt",
        "failed_attempt",
        "failed",
      ])
    }),
  )

  it.effect("a renewal that errs is tried at the next hour, and then it is in error", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start({ ...at, startAt: "2030-01-01T12:30:00.000Z" })
      const { id } = yield* emulator.subscribe({ plan })
      yield* emulator.failBilling(id, "errs")
      yield* emulator.clock.set("2030-02-01T12:30:00.000Z")
      assert.deepInclude(yield* client.getSubscription(id), {
        state: "rescuing",
        renew_at: "2030-02-01T13:00:00Z" as never,
      })
      yield* emulator.clock.set("2030-02-01T14:00:00.000Z")
      assert.deepInclude(yield* client.getSubscription(id), {
        state: "error",
        number_failed_payment_attempts: 3,
      })
    }),
  )

  it.effect("is charged by day only where the plan says so", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start({ ...at, startAt: "2030-01-01T21:00:00.000Z" })
      const nightly = { ...plan, prevent_payments_at_night: true }
      const { id } = yield* emulator.subscribe({ plan: nightly })
      assert.deepInclude(yield* client.getSubscription(id), {
        active_to: "2030-02-01T21:00:00Z" as never,
        renew_at: "2030-02-02T08:00:00Z" as never,
      })
      yield* emulator.failBilling(id)
      yield* emulator.clock.set("2030-02-02T08:00:00.000Z")
      assert.strictEqual((yield* client.getSubscription(id)).renew_at, "2030-02-03T08:00:00Z" as never)
      yield* emulator.failBilling(id, "errs")
      yield* emulator.clock.set("2030-02-03T08:00:00.000Z")
      assert.strictEqual((yield* client.getSubscription(id)).renew_at, "2030-02-03T09:00:00Z" as never)
    }),
  )

  it.effect("recovers when the bank pays again", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start(at)
      const { id } = yield* emulator.subscribe({ plan })
      yield* emulator.failBilling(id)
      yield* emulator.clock.set("2030-02-01T18:00:00.000Z")
      yield* emulator.recoverBilling(id)
      assert.deepInclude(yield* client.getSubscription(id), {
        state: "active",
        number_failed_payment_attempts: 0,
        active_to: "2030-03-01T18:00:00Z" as never,
      })
    }),
  )

  it.effect("after a trial that is no first payment nothing is tried again", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start(at)
      const outcome = (asFirstPayment: boolean) =>
        Effect.gen(function* () {
          const { id } = yield* emulator.subscribe({
            plan: { ...plan, trial: { ...trial, as_first_payment: asFirstPayment } },
          })
          yield* emulator.failBilling(id)
          return id
        })
      const [without, counted] = [yield* outcome(false), yield* outcome(true)]
      yield* emulator.clock.advance("7 days")
      assert.strictEqual((yield* client.getSubscription(without)).state, "failed")
      assert.strictEqual((yield* client.getSubscription(counted)).state, "failed_attempt")
    }),
  )

  it.effect("ends canceled when its cycles are over, without a reason", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start(at)
      const { id } = yield* emulator.subscribe({ plan: { ...plan, infinite: false, billing_cycles: 2 } })
      yield* emulator.clock.set("2030-02-01T12:00:00.000Z")
      assert.deepInclude(yield* client.getSubscription(id), {
        state: "active",
        paid_billing_cycles: 2,
        renew_at: null,
      })
      yield* emulator.clock.set("2030-03-01T12:00:00.000Z")
      const ended = yield* client.getSubscription(id)
      assert.strictEqual(ended.state, "canceled")
      assert.notProperty(ended, "cancelled_at")
      assert.notProperty(ended, "cancel_reason")
    }),
  )

  it.effect("that is canceled in its trial stays a trial until it ends", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start(at)
      const { id } = yield* emulator.subscribe({ plan: { ...plan, trial } })
      const canceled = yield* client.cancelSubscription(id, "Too dear")
      assert.deepInclude(canceled, { state: "trial", cancel_reason: "Too dear", renew_at: null })
      yield* emulator.clock.advance("7 days")
      assert.strictEqual((yield* client.getSubscription(id)).state, "canceled")
      assert.deepStrictEqual(yield* announced(emulator), [
        "trial (created.subscription)",
        "trial",
        "canceled",
      ])
    }),
  )

  it.effect("a first charge that is declined is the end, under HTTP 201", () =>
    Effect.gen(function* () {
      const { client, emulator, post } = yield* start(at)
      const customer = yield* client.createCustomer({ email: "ada@example.com", ip: "192.0.2.1" })
      const [status, wire] = yield* post("api", "/subscriptions", {
        plan,
        customer: { id: customer.id },
        card: card(Emulator.testCards.declined),
      })
      assert.strictEqual(status, 201)
      assert.deepInclude(wire, { state: "failed", paid_billing_cycles: 0, renew_at: null })
      yield* emulator.clock.advance("60 days")
      assert.deepStrictEqual(yield* announced(emulator), ["failed"])
    }),
  )

  it.effect("a hosted one waits for its customer, and expires", () =>
    Effect.gen(function* () {
      const { client, emulator, submit, urls } = yield* start(at)
      const hosted = yield* client.createSubscription({
        plan,
        return_url: "https://shop.example/welcome?a=1",
        tracking_id: "t-1",
      })
      assert.deepInclude(hosted, {
        state: "redirecting",
        card: {},
        customer: {},
        last_transaction: null,
        renew_at: null,
        active_to: null,
      })
      const page = hosted.redirect_url ?? ""
      const inAddress = new URL(page).searchParams.get("token") ?? ""
      assert.strictEqual(page, `${urls.checkout}/v2/checkout?token=${inAddress}`)
      // The token and the one in the address differ, as in the sample: neither can be built from the other.
      assert.match(hosted.token ?? "", /^[0-9a-f]{64}$/)
      assert.notStrictEqual(hosted.token, inAddress)
      const paid = yield* submit(page, { number: Emulator.testCards.successful })
      assert.deepStrictEqual(
        [paid.status, paid.location],
        [303, `https://shop.example/welcome?a=1&id=${hosted.id}`],
      )
      const active = yield* client.getSubscription(hosted.id)
      assert.strictEqual(active.state, "active")
      assert.notProperty(active, "token")
      // Paying again changes nothing.
      assert.strictEqual((yield* submit(page, {})).status, 200)
      assert.strictEqual((yield* client.getSubscription(hosted.id)).paid_billing_cycles, 1)
      const { customer } = active
      assert.strictEqual((yield* client.getCustomer(customer?.id ?? "")).id, customer?.id)

      const left = yield* client.createSubscription({ plan: { id: active.plan.id } })
      yield* emulator.clock.advance("24 hours")
      assert.strictEqual((yield* client.getSubscription(left.id)).state, "expired")
      assert.deepStrictEqual(yield* announced(emulator), ["active (created.subscription)", "expired"])
    }),
  )

  it.effect("with 3-D Secure the address stands in the last transaction, and the bank decides", () =>
    Effect.gen(function* () {
      const { call, client, emulator, submit, urls } = yield* start(at)
      const create = Effect.flatMap(
        call(EComChargeApi.createSubscription, {
          plan,
          customer: { email: "ada@example.com", first_name: "Ada" },
          card: card(Emulator.testCards.threeDSecure),
          return_url: "https://shop.example/",
        }),
        ({ id }) => client.getSubscription(String(id)),
      )
      const challenged = yield* create
      assert.strictEqual(challenged.state, "redirecting")
      assert.notProperty(challenged, "redirect_url")
      const page = challenged.last_transaction?.redirect_url ?? ""
      assert.strictEqual(page, `${urls.gateway}/process/${challenged.last_transaction?.uid}`)
      assert.deepInclude(yield* client.getCustomer(challenged.customer?.id ?? ""), {
        email: "ada@example.com",
        first_name: "Ada",
      })
      assert.strictEqual((yield* submit(page, { result: "pass" })).status, 303)
      assert.strictEqual((yield* client.getSubscription(challenged.id)).state, "active")
      const refused = yield* create
      yield* emulator.authenticate(refused.last_transaction?.uid ?? "", { passes: false })
      assert.strictEqual((yield* client.getSubscription(refused.id)).state, "failed")
      assert.deepStrictEqual(yield* announced(emulator), ["active (created.subscription)", "failed"])
    }),
  )
})

describe("a checkout", () => {
  const order = { amount: 4299, currency: "USD", description: "Order" }
  const settings = { return_url: "https://shop.example/back", notification_url: "https://shop.example/hook" }

  it.effect("is paid on its page, and read afterwards", () =>
    Effect.gen(function* () {
      const { client, emulator, submit } = yield* start(at)
      const { checkout } = yield* client.createCheckout({
        transaction_type: "payment",
        order,
        settings,
        attempts: 2,
        test: true,
      })
      const declined = yield* submit(checkout.redirect_url, { number: Emulator.testCards.declined })
      assert.match(declined.location ?? "", /back\?token=[0-9a-f]{64}&status=failed&uid=/)
      assert.deepInclude((yield* client.getCheckout(checkout.token)).checkout, {
        status: "failed",
        finished: false,
      })
      const paid = yield* submit(checkout.redirect_url, {})
      assert.match(paid.location ?? "", /status=successful/)
      const done = (yield* client.getCheckout(checkout.token)).checkout
      assert.deepInclude(done, {
        status: "successful",
        finished: true,
        message: "Transaction is successful.",
        shop_id: 1673,
      })
      const uid = done.gateway_response?.["payment"]?.uid ?? ""
      assert.deepInclude((yield* client.getTransaction(uid)).transaction, { amount: 4299, test: true })
      yield* emulator.clock.advance("2 days")
      assert.deepStrictEqual(yield* announced(emulator), ["payment failed", "payment successful"])
    }),
  )

  it.effect("expires after a day, or when the order says so, and that is announced", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start(at)
      const make = (expired_at?: string) =>
        client.createCheckout({
          transaction_type: "payment",
          order: { ...order, ...(expired_at === undefined ? {} : { expired_at }) },
        })
      const { checkout: soon } = yield* make("2030-01-01T15:00:00+02:00")
      const { checkout: late } = yield* make()
      yield* emulator.clock.advance("1 hour")
      assert.deepInclude((yield* client.getCheckout(soon.token)).checkout, {
        status: "error",
        message: "Token is expired.",
        expired: true,
        finished: false,
      })
      assert.isFalse((yield* client.getCheckout(late.token)).checkout.expired)
      yield* emulator.clock.advance("23 hours")
      assert.isTrue((yield* client.getCheckout(late.token)).checkout.expired)
      assert.deepStrictEqual(yield* announced(emulator), ["checkout expired", "checkout expired"])
    }),
  )
})

describe("scenarios", () => {
  it.effect("fail for what cannot be, and announce nothing", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start({ seed: "documented" })
      const message = <A>(scenario: Effect.Effect<A, { readonly message: string }>) =>
        Effect.map(Effect.flip(scenario), (error) => error.message)
      assert.include(yield* message(emulator.cancel("sbs_0")), "no subscription sbs_0")
      assert.include(yield* message(emulator.cancel("sbs_430955c932808d0f")), "without a lifecycle")
      assert.include(yield* message(emulator.subscribe({ plan: "pln_0" })), "no plan pln_0")
      assert.include(yield* message(emulator.subscribe({ plan, customer: "cst_0" })), "no customer cst_0")
      assert.include(
        yield* message(emulator.subscribe({ plan: { ...plan, currency: "LVL" } })),
        "this is no plan",
      )
      assert.include(yield* message(emulator.pay("x")), "waits for a payment")
      assert.include(yield* message(emulator.authenticate("x")), "no transaction x")
      assert.include(
        yield* message(emulator.authenticate("dd6ee60c-d30a-4348-b84c-86a4ef1a137d")),
        "waits for nobody",
      )
      assert.include(yield* message(emulator.sendWebhook("x")), "no subscription, transaction or checkout x")
      const { id } = yield* emulator.subscribe({ plan })
      yield* emulator.cancel(id)
      assert.include(yield* message(emulator.cancel(id)), "canceled already")
      assert.deepStrictEqual(yield* announced(emulator), ["active (created.subscription)", "canceled"])
    }),
  )

  it.effect("webhooks only where they were asked for, when the shop is set up so", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start({ ...at, webhooks: "asked" })
      const notification_url = "https://shop.example/hook"
      yield* emulator.subscribe({ plan })
      yield* emulator.subscribe({ plan, notification_url })
      const order = { amount: 1, currency: "USD", description: "x" }
      yield* client.createCheckout({ transaction_type: "payment", order })
      yield* client.createCheckout({ transaction_type: "payment", order, settings: { notification_url } })
      yield* emulator.clock.advance("25 hours")
      assert.deepStrictEqual(yield* announced(emulator), [
        "active (created.subscription)",
        "checkout expired",
      ])
    }),
  )

  it.effect("samples stand still, and a reset brings the first records back", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start({ seed: "documented" })
      const before = yield* client.getSubscription("sbs_430955c932808d0f")
      yield* emulator.clock.advance("3650 days")
      assert.deepStrictEqual(yield* client.getSubscription("sbs_430955c932808d0f"), before)
      const { id }: Wire = yield* emulator.subscribe({ plan })
      yield* emulator.reset
      assert.strictEqual((yield* Effect.flip(client.getSubscription(id))).reason._tag, "NotFound")
      assert.deepStrictEqual(yield* client.getSubscription("sbs_430955c932808d0f"), before)
    }),
  )
})
