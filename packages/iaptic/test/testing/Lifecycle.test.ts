import * as IapticProvider from "@effect-billing/iaptic/IapticProvider"
import * as IapticWebhook from "@effect-billing/iaptic/IapticWebhook"
import { type IapticEmulator, IapticTesting } from "@effect-billing/iaptic/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { announced, start, webhookBodies } from "./support.ts"

const at = { seed: "empty", startAt: "2030-01-01T00:00:00.000Z", frozen: true } as const
const zoe = {
  applicationUsername: "zoe",
  productId: "google:premium",
  amountMicros: 9_990_000,
  currency: "EUR",
}

const verified = Effect.fnUntraced(function* (emulator: IapticEmulator.Service) {
  const webhook = yield* IapticWebhook.make({ passwords: [emulator.credentials.secretKey] })
  const deliveries = yield* emulator.webhooks.list
  return yield* Effect.forEach(deliveries, ({ request }) => webhook.verify(String(request?.body)))
})

describe("the clock moves", () => {
  it.effect("a trial ends, the subscription renews, is canceled, and lapses; every webhook verifies", () =>
    Effect.gen(function* () {
      const { emulator, secret } = yield* start(at)
      const { purchaseId } = yield* emulator.subscribe({ ...zoe, every: "P1M", trial: "P7D" })
      const current = Effect.map(secret.getPurchase(purchaseId), (purchase) => purchase)
      assert.deepInclude(yield* current, {
        isTrialPeriod: true,
        amountMicros: 0,
        expirationDate: "2030-01-08T00:00:00.000Z" as never,
      })

      yield* emulator.clock.advance("7 days")
      assert.deepInclude(yield* current, {
        isTrialPeriod: false,
        amountMicros: 9_990_000,
        lastRenewalDate: "2030-01-08T00:00:00.000Z" as never,
        expirationDate: "2030-02-08T00:00:00.000Z" as never,
        transactionId: `${purchaseId}..0`,
      })

      yield* emulator.clock.set("2030-03-01T00:00:00.000Z")
      assert.strictEqual((yield* current).transactionId, `${purchaseId}..1`)
      yield* emulator.cancel(purchaseId, { reason: "Customer.Cost" })
      assert.deepInclude(yield* current, {
        renewalIntent: "Lapse",
        cancelationReason: "Customer.Cost",
        isExpired: false,
        renewalIntentChangeDate: "2030-03-01T00:00:00.000Z" as never,
      })

      yield* emulator.clock.advance("30 days")
      assert.deepInclude(yield* current, {
        isExpired: true,
        expirationDate: "2030-03-08T00:00:00.000Z" as never,
      })

      const events = yield* verified(emulator)
      assert.deepStrictEqual(
        events.map((event) =>
          event._tag === "PurchasesUpdated"
            ? [event.notification?.reason, event.notification?.date]
            : event._tag,
        ),
        [
          ["PURCHASED", "2030-01-01T00:00:00.000Z"],
          ["RENEWED", "2030-01-08T00:00:00.000Z"],
          ["RENEWED", "2030-02-08T00:00:00.000Z"],
          ["WILL_LAPSE", "2030-03-01T00:00:00.000Z"],
          ["EXPIRED", "2030-03-08T00:00:00.000Z"],
        ] as never,
      )
      // Each says how things stood then, not how they stand now.
      const bodies = yield* webhookBodies(emulator)
      assert.deepStrictEqual(
        bodies.map((body) => body.purchases?.["google:premium"]?.expirationDate?.slice(0, 10)),
        ["2030-01-08", "2030-02-08", "2030-03-08", "2030-03-08", "2030-03-08"],
      )
      assert.strictEqual(new Set(bodies.map((body) => body.notification?.id)).size, 5)
    }),
  )

  it.effect("a renewal fails: grace period, and the end; or the bank pays again", () =>
    Effect.gen(function* () {
      const { emulator, secret } = yield* start(at)
      const lost = yield* emulator.subscribe({ ...zoe, gracePeriod: "5 days" })
      const saved = yield* emulator.subscribe({ ...zoe, applicationUsername: "yan", gracePeriod: "5 days" })
      const none = yield* emulator.subscribe({ ...zoe, applicationUsername: "xia", gracePeriod: 0 })
      for (const { purchaseId } of [lost, saved, none]) yield* emulator.failBilling(purchaseId)

      yield* emulator.clock.set("2030-02-02T00:00:00.000Z")
      const inGrace = yield* secret.getPurchase(lost.purchaseId)
      assert.deepInclude(inGrace, {
        isBillingRetryPeriod: true,
        isExpired: false,
        expirationDate: "2030-02-06T00:00:00.000Z" as never,
      })
      assert.deepInclude(yield* secret.getPurchase(none.purchaseId), {
        isExpired: true,
        cancelationReason: "System.BillingError",
      })

      yield* emulator.clock.set("2030-02-04T00:00:00.000Z")
      yield* emulator.recoverBilling(saved.purchaseId)
      assert.deepInclude(yield* secret.getPurchase(saved.purchaseId), {
        isBillingRetryPeriod: false,
        lastRenewalDate: "2030-02-04T00:00:00.000Z" as never,
        expirationDate: "2030-03-04T00:00:00.000Z" as never,
      })

      yield* emulator.clock.set("2030-02-10T00:00:00.000Z")
      assert.deepInclude(yield* secret.getPurchase(lost.purchaseId), {
        isExpired: true,
        isBillingRetryPeriod: false,
      })
      assert.deepStrictEqual(yield* announced(emulator), [
        "zoe PURCHASED",
        "yan PURCHASED",
        "xia PURCHASED",
        "zoe ENTERED_GRACE_PERIOD",
        "yan ENTERED_GRACE_PERIOD",
        "xia EXPIRED",
        "yan RENEWED",
        "zoe EXPIRED",
      ])
    }),
  )

  it.effect("samples stand still", () =>
    Effect.gen(function* () {
      const { emulator, secret } = yield* start()
      const before = yield* secret.getCustomerPurchasesV3("user_12345")
      yield* emulator.clock.advance("3650 days")
      assert.deepStrictEqual(yield* secret.getCustomerPurchasesV3("user_12345"), before)
      // While Alice, who lives, has renewed hundreds of times.
      const alice = yield* secret.getCustomerPurchasesV3("alice")
      assert.match(alice.purchases?.["google:premium"]?.transactionId ?? "", /\.\.5\d\d$/)
    }),
  )

  it.effect("what fell due is settled before a request is answered, when the clock runs on", () =>
    Effect.gen(function* () {
      const { emulator, secret } = yield* start({ seed: "empty", startAt: "2030-01-01T00:00:00.000Z" })
      const { purchaseId } = yield* emulator.subscribe({ ...zoe, every: "PT1H", renews: false })
      yield* TestClock.adjust("61 minutes")
      assert.strictEqual((yield* secret.getPurchase(purchaseId)).isExpired, true)
      yield* emulator.webhooks.delivered
      assert.deepStrictEqual(yield* announced(emulator), ["zoe PURCHASED", "zoe EXPIRED"])
    }),
  )
})

describe("scenarios", () => {
  it.effect("refund, revoke, pause, resume, extend, uncancel, acknowledge, price, pending", () =>
    Effect.gen(function* () {
      const { emulator, secret } = yield* start(at)
      const { purchaseId } = yield* emulator.subscribe(zoe)
      assert.strictEqual((yield* emulator.cancel(purchaseId)).renewalIntent, "Lapse")
      const uncanceled = yield* emulator.uncancel(purchaseId)
      assert.strictEqual(uncanceled.renewalIntent, "Renew")
      assert.notProperty(uncanceled, "cancelationReason")
      assert.strictEqual(
        (yield* emulator.extend(purchaseId, "10 days")).expirationDate,
        "2030-02-11T00:00:00.000Z",
      )
      yield* emulator.announcePrice(purchaseId, 12_990_000)
      assert.strictEqual((yield* emulator.confirmPrice(purchaseId)).priceConsentStatus, "Agreed")
      assert.strictEqual(
        (yield* emulator.pause(purchaseId, { until: "2030-03-01T00:00:00.000Z" })).isPaused,
        true,
      )
      yield* emulator.clock.set("2030-02-20T00:00:00.000Z")
      assert.strictEqual((yield* secret.getPurchase(purchaseId)).isPaused, true)
      yield* emulator.clock.set("2030-03-01T00:00:00.000Z")
      const resumed = yield* secret.getPurchase(purchaseId)
      assert.notProperty(resumed, "isPaused")
      assert.deepInclude(resumed, {
        amountMicros: 12_990_000,
        expirationDate: "2030-04-01T00:00:00.000Z" as never,
      })
      assert.deepInclude(yield* emulator.refund(purchaseId), {
        cancelationReason: "Customer.OtherReason",
        isExpired: true,
        expirationDate: "2030-03-01T00:00:00.000Z",
      })
      yield* emulator.revoke(purchaseId)
      assert.deepStrictEqual((yield* secret.getCustomerPurchases("zoe")).purchases, {})

      const coins = yield* emulator.buy({ ...zoe, productId: "google:coins", isPending: true })
      assert.strictEqual(coins.isPending, true)
      assert.strictEqual((yield* emulator.settlePayment(coins.purchaseId)).isPending, false)
      assert.strictEqual((yield* emulator.acknowledge(coins.purchaseId, { consumed: true })).isConsumed, true)
      // What was bought once has no end that a refund could move.
      assert.notProperty(yield* emulator.refund(coins.purchaseId), "isExpired")
      assert.deepStrictEqual(yield* announced(emulator), [
        "zoe PURCHASED",
        "zoe WILL_LAPSE",
        "zoe WILL_AUTO_RENEW",
        "zoe EXTENDED",
        "zoe PRICE_CHANGE_CONFIRMED",
        "zoe PAUSED",
        "zoe RENEWED",
        "zoe REFUNDED",
        "zoe REVOKED",
        "zoe PURCHASED",
        "zoe ACKNOWLEDGED",
        "zoe REFUNDED",
      ])
    }),
  )

  it.effect("fail for what cannot be, and change nothing", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start()
      const message = <A>(scenario: Effect.Effect<A, { readonly message: string }>) =>
        Effect.map(Effect.flip(scenario), (error) => error.message)
      assert.include(yield* message(emulator.cancel("apple:0")), "no purchase apple:0")
      assert.include(yield* message(emulator.cancel("xxx")), "planted without a lifecycle")
      assert.include(yield* message(emulator.buy({ ...zoe, productId: "coins" })), "google:coins")
      assert.include(yield* message(emulator.subscribe({ ...zoe, every: "1 month" })), "1 month")
      assert.include(yield* message(emulator.completeCheckout("cs_0")), "cs_0")
      const { purchaseId } = yield* emulator.subscribe(zoe)
      assert.include(yield* message(emulator.subscribe({ ...zoe, purchaseId })), "already")
      assert.include(yield* message(emulator.resume(purchaseId)), "not paused")
      assert.include(yield* message(emulator.pause(purchaseId, { until: "1969-01-01" })), "to come")
      assert.deepStrictEqual(yield* announced(emulator), ["zoe PURCHASED"])
    }),
  )

  it.effect("every state of the demonstration is what the adapter calls it", () =>
    Effect.gen(function* () {
      const provider = yield* IapticProvider.IapticProvider
      const states = (name: string) =>
        Effect.gen(function* () {
          const { purchases, subscriptions } = yield* provider.lookup(name)
          return {
            subscriptions: Object.fromEntries(
              (yield* subscriptions ?? Effect.succeed([])).map(({ productId, status }) => [
                productId,
                status,
              ]),
            ),
            purchases: Object.fromEntries(
              (yield* purchases ?? Effect.succeed([])).map(({ kind, productId, sandbox, status }) => [
                productId,
                `${kind} ${status}${sandbox ? " sandbox" : ""}`,
              ]),
            ),
          }
        })
      const alice = yield* states("alice")
      assert.deepStrictEqual(alice.subscriptions, {
        "google:premium": "active",
        "google:cloud_storage": "gracePeriod",
        "apple:newspaper": "expired",
      })
      assert.deepInclude(alice.purchases, {
        "google:lifetime_themes": "oneTime completed",
        "apple:coins_100": "consumable consumed sandbox",
      })
      const status = (name: string) =>
        Effect.map(states(name), ({ subscriptions }) => subscriptions["google:premium"])
      assert.strictEqual(yield* status("bob"), "active")
      assert.strictEqual(yield* status("erin"), "trialing")
      assert.strictEqual(yield* status("frank"), "paused")
      assert.strictEqual((yield* states("grace")).purchases["google:lifetime_themes"], "oneTime pending")
    }).pipe(Effect.provide(IapticTesting.layerTest())),
  )
})

/** A receiver that keeps what it gets. */
const receiver = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly received: Array<string>; readonly server: Http.Server }>(
    (resume) => {
      const received: Array<string> = []
      const server = Http.createServer((request, response) => {
        let text = ""
        request.on("data", (chunk: Buffer) => (text += chunk.toString()))
        request.on("end", () => {
          received.push(text)
          response.end("ok")
        })
      })
      server.listen({ port: 0, host: "127.0.0.1" }, () => {
        const { port } = server.address() as AddressInfo
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/hook`, received, server }))
      })
    },
  ),
  ({ server }) =>
    Effect.sync(() => {
      server.closeAllConnections()
      server.close()
    }),
)

describe("webhooks", () => {
  it.live("arrive at a receiver of this machine, in order, and verify; a forged one does not", () =>
    Effect.gen(function* () {
      const { received, url } = yield* receiver
      const { emulator } = yield* start({
        ...at,
        webhookClient: yield* HttpClient.HttpClient,
        webhookTarget: url,
      })
      yield* emulator.subscribe({ ...zoe, every: "P1D" })
      yield* emulator.clock.advance("3 days")
      yield* emulator.sendTestWebhook
      const webhook = yield* IapticWebhook.make({ passwords: [emulator.credentials.secretKey] })
      const events = yield* Effect.forEach(received, (body) => webhook.verify(body))
      assert.deepStrictEqual(
        events.map((event) => (event._tag === "PurchasesUpdated" ? event.notification?.reason : event._tag)),
        ["PURCHASED", "RENEWED", "RENEWED", "RENEWED", "Test"],
      )
      const other = yield* IapticWebhook.make({ passwords: [Redacted.make("another")] })
      const forged = yield* Effect.flip(other.verify(received[0] ?? ""))
      assert.strictEqual(forged.reason._tag, "IntegrityFailed")
    }).pipe(Effect.provide(FetchHttpClient.layer)),
  )
})
