import * as PianoWebhook from "@effect-billing/piano/PianoWebhook"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import { plainServer } from "../support.ts"
import { start } from "./support.ts"

/** An endpoint that opens what comes, and answers what it is told to. */
const endpoint = Effect.gen(function* () {
  const answers = { status: 200 }
  const site = yield* plainServer((_request, response) => {
    response.writeHead(answers.status).end("noted")
  })
  return { answers, ...site }
})

/** An emulator that sends to an endpoint. */
const begin = Effect.gen(function* () {
  const receiving = yield* endpoint
  const webhookClient = yield* HttpClient.HttpClient
  const target = `${receiving.origin}/hook?of=ours`
  const started = yield* start({ webhookClient, webhookTarget: target })
  const { aid, privateKey } = started.emulator.credentials
  const receiver = yield* PianoWebhook.make({ aid, privateKeys: privateKey })
  const received = Effect.forEach(receiving.received, ({ target: address }) =>
    Effect.gen(function* () {
      const data = yield* PianoWebhook.dataOf(new URL(address, "http://127.0.0.1"))
      return yield* receiver.verify(data)
    }),
  )
  const tags = Effect.map(received, (events) => events.map(({ _tag }) => _tag))
  const statuses = Effect.map(started.publisher.listWebhooks({ order_direction: "asc" }), ({ webhooks }) =>
    webhooks.map(({ status }) => status),
  )
  return { ...started, answers: receiving.answers, http: receiving, target, received, tags, statuses }
}).pipe(Effect.provide(FetchHttpClient.layer))

describe("webhooks", () => {
  it.effect("are sent as a GET with one sealed parameter, one after the other", () =>
    Effect.gen(function* () {
      const { emulator, http, publisher, received } = yield* begin
      yield* emulator.subscribe({ uid: "zoe", termId: "TMANNUAL0001" })
      assert.deepStrictEqual(
        http.received.map(({ body, method }) => [method, body]),
        Array.from({ length: 3 }, () => ["GET", ""]),
      )
      for (const { target } of http.received) {
        assert.deepStrictEqual([...new URL(target, "http://127.0.0.1").searchParams.keys()], ["of", "data"])
      }
      const events = yield* received
      assert.deepStrictEqual(
        events.map(({ _tag }) => _tag),
        ["PaymentCompleted", "AccessGranted", "SubscriptionCreated"],
      )
      const [, granted] = events
      assert.isTrue(
        granted?._tag === "AccessGranted" && granted.uid === "zoe" && granted.rid === "EVERYTHING",
      )
      const { webhooks } = yield* publisher.listWebhooks()
      assert.deepStrictEqual(
        webhooks.map(({ responses_count, status, type }) => [type, status, responses_count]),
        [
          ["subscription_created", "succeeded", 1],
          ["access_granted", "succeeded", 1],
          ["payment_completed", "succeeded", 1],
        ],
      )
    }),
  )

  it.effect("are held up by one that is not answered 200, until it gets through", () =>
    Effect.gen(function* () {
      const { answers, emulator, publisher, statuses, tags } = yield* begin
      answers.status = 500
      yield* emulator.subscribe({ uid: "zoe", termId: "TMANNUAL0001" })
      assert.deepStrictEqual(yield* tags, ["PaymentCompleted"])
      assert.deepStrictEqual(yield* statuses, ["failed", "pending", "pending"])
      assert.strictEqual((yield* publisher.getWebhookStatus()).status, "failure")
      const kept = yield* emulator.webhooks.list
      assert.deepStrictEqual(
        kept.map(({ outcome }) => outcome._tag),
        ["Answered", "Failed", "Failed"],
      )
      answers.status = 200
      const { webhooks } = yield* publisher.listWebhooks({ status: "FAILED" })
      const webhook_id = webhooks[0]?.webhook_id ?? ""
      yield* publisher.resendWebhook({ webhook_id })
      yield* emulator.webhooks.delivered
      assert.deepStrictEqual(yield* tags, [
        "PaymentCompleted",
        "PaymentCompleted",
        "AccessGranted",
        "SubscriptionCreated",
      ])
      assert.deepStrictEqual(yield* statuses, ["succeeded", "succeeded", "succeeded"])
      const { data } = yield* publisher.listWebhookResponses({ webhook_id })
      assert.deepStrictEqual(
        data.map(({ response_body, status }) => [status, response_body]),
        [
          ["succeeded", "HTTP 200"],
          ["failed", "HTTP 500"],
        ],
      )
      assert.strictEqual((yield* publisher.getWebhookStatus()).status, "normal")
    }),
  )

  it.effect("go on after one that is skipped; one that got through cannot be", () =>
    Effect.gen(function* () {
      const { answers, emulator, publisher, statuses, tags } = yield* begin
      answers.status = 204
      yield* emulator.subscribe({ uid: "zoe", termId: "TMANNUAL0001" })
      answers.status = 200
      const { webhooks } = yield* publisher.listWebhooks({ order_direction: "asc" })
      const skipped = yield* publisher.skipWebhook({ webhook_id: webhooks[0]?.webhook_id ?? "" })
      assert.strictEqual(skipped.status, "skipped")
      yield* emulator.webhooks.delivered
      assert.deepStrictEqual(yield* tags, ["PaymentCompleted", "AccessGranted", "SubscriptionCreated"])
      assert.deepStrictEqual(yield* statuses, ["skipped", "succeeded", "succeeded"])
      const again = yield* Effect.flip(publisher.skipWebhook({ webhook_id: webhooks[1]?.webhook_id ?? "" }))
      assert.strictEqual("providerCode" in again.reason && again.reason.providerCode, 4006)
    }),
  )

  it.effect("are tried again as the clock moves, ever more slowly", () =>
    Effect.gen(function* () {
      const { answers, emulator, http, statuses } = yield* begin
      answers.status = 503
      yield* emulator.sendTestWebhook
      yield* emulator.clock.advance("30 seconds")
      assert.lengthOf(http.received, 1)
      yield* emulator.clock.advance("30 seconds")
      assert.lengthOf(http.received, 2)
      yield* emulator.clock.advance("4 minutes")
      assert.lengthOf(http.received, 2)
      answers.status = 200
      yield* emulator.clock.advance("1 minute")
      assert.lengthOf(http.received, 3)
      assert.deepStrictEqual(yield* statuses, ["succeeded"])
    }),
  )

  it.effect("are the same text each time, so that a receiver knows a repetition", () =>
    Effect.gen(function* () {
      const { emulator, publisher, received } = yield* begin
      yield* emulator.sendTestWebhook
      const { webhooks } = yield* publisher.listWebhooks()
      yield* publisher.resendWebhook({ webhook_id: webhooks[0]?.webhook_id ?? "" })
      yield* emulator.webhooks.delivered
      const [one, other] = yield* received
      assert.strictEqual(one?._tag, "Test")
      assert.strictEqual(one?.deliveryKey, other?.deliveryKey)
    }),
  )

  it.effect("go where the settings say, on this machine only, and nowhere when they are off", () =>
    Effect.gen(function* () {
      const { emulator, http, publisher, statuses, target } = yield* begin
      assert.deepStrictEqual(yield* publisher.getWebhookSettings(), {
        url: target,
        enabled: true,
        configs: [],
      })
      yield* publisher.updateWebhookSettings({ enabled: false })
      yield* emulator.sendTestWebhook
      assert.lengthOf(http.received, 0)
      assert.deepStrictEqual(yield* statuses, ["inactive"])
      assert.strictEqual((yield* publisher.getWebhookStatus()).status, "disabled")
      yield* publisher.updateWebhookSettings({ enabled: true, url: `${http.origin}/other` })
      yield* emulator.sendTestWebhook
      assert.match(http.received[0]?.target ?? "", /^\/other\?data=/)
      yield* publisher.updateWebhookSettings({ url: "https://example.com/hook" })
      assert.strictEqual((yield* publisher.getWebhookSettings()).url, "https://example.com/hook")
      yield* emulator.sendTestWebhook
      assert.lengthOf(http.received, 1)
      assert.strictEqual((yield* emulator.webhooks.list).at(-1)?.outcome._tag, "Kept")
    }),
  )

  it.effect("may be followed by a call back while they are delivered", () =>
    Effect.gen(function* () {
      const webhookClient = yield* HttpClient.HttpClient
      const { emulator, publisher } = yield* start({ webhookClient })
      const granted: Array<boolean> = []
      const site = yield* plainServer((_request, response) => {
        Effect.runFork(
          Effect.gen(function* () {
            granted.push((yield* publisher.checkUserAccess({ uid: "user-bob", rid: "ARCHIVE" })).granted)
            response.writeHead(200).end()
          }),
        )
      })
      yield* emulator.webhooks.setTarget(site.origin)
      yield* publisher.grantUserAccess({ uid: "user-bob", rid: "ARCHIVE" })
      yield* emulator.webhooks.delivered
      assert.deepStrictEqual(granted, [true])
    }).pipe(Effect.provide(FetchHttpClient.layer)),
  )
})
