import * as EmulatorFault from "@effect-billing/core/testing/EmulatorFault"
import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import * as EComChargeClient from "@effect-billing/ecomcharge/EComChargeClient"
import * as EComChargeProvider from "@effect-billing/ecomcharge/EComChargeProvider"
import * as EComChargeWebhook from "@effect-billing/ecomcharge/EComChargeWebhook"
import { EComChargeEmulator, EComChargeSamples, EComChargeTesting } from "@effect-billing/ecomcharge/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fast, reasonOf } from "../support.ts"
import { payment, plan, start, type Transport } from "./support.ts"

describe("layerTest", () => {
  it.effect("gives the real client, the adapter, the receiver and the emulator", () =>
    Effect.gen(function* () {
      const emulator = yield* EComChargeEmulator.EComChargeEmulator
      const client = yield* EComChargeClient.EComChargeClient
      const provider = yield* EComChargeProvider.EComChargeProvider
      const receiver = yield* EComChargeWebhook.EComChargeWebhook
      const { id } = yield* emulator.subscribe({ plan })
      assert.strictEqual((yield* client.getSubscription(id)).state, "active")
      const { entitlements } = yield* provider.lookup(id)
      assert.lengthOf(yield* entitlements ?? Effect.succeed([]), 1)
      const [delivery] = yield* emulator.webhooks.list
      const { request } = delivery ?? {}
      assert.strictEqual(
        (yield* receiver.verify(request?.body ?? "", request?.headers ?? {}))._tag,
        "SubscriptionChanged",
      )
    }).pipe(Effect.provide(EComChargeTesting.layerTest())),
  )

  it.effect("every state of the demonstration is what the adapter calls it", () =>
    Effect.gen(function* () {
      const provider = yield* EComChargeProvider.EComChargeProvider
      const { reference, resource } = EComChargeSamples.demonstration
      const { customer, entitlements, subscriptions } = yield* provider.lookup(reference)
      assert.strictEqual(
        Option.getOrUndefined(yield* customer ?? Effect.succeedNone)?.id,
        EComChargeSamples.demonstration.customerId,
      )
      assert.deepStrictEqual(
        (yield* subscriptions ?? Effect.succeed([])).map(({ status }) => status),
        ["active", "trialing", "pastDue", "canceled", "expired"],
      )
      const granted = (yield* entitlements ?? Effect.succeed([])).filter((one) => one.granted)
      assert.isTrue(granted.some((one) => provider.grants?.(one, resource) ?? one.resource === resource))
    }).pipe(Effect.provide(EComChargeTesting.layerTest({ startAt: "1970-01-01T00:00:00.000Z" }))),
  )

  it.effect("hands options on to the client", () =>
    Effect.gen(function* () {
      const client = yield* EComChargeClient.EComChargeClient
      const { reason } = yield* Effect.flip(client.getTransaction("x"))
      assert.strictEqual(reason._tag, "InvalidRequest")
    }).pipe(Effect.provide(EComChargeTesting.layerTest({ client: { gatewayUrl: undefined } }))),
  )
})

describe("environment", () => {
  it.live("leads the client and the receiver over HTTP to all three hosts", () =>
    Effect.gen(function* () {
      const emulator = yield* EComChargeEmulator.make()
      const server = yield* EmulatorServer.make({ emulators: [emulator] })
      const environment = EComChargeEmulator.environment(server.urlOf("ecomcharge"))
      yield* Effect.gen(function* () {
        const client = yield* EComChargeClient.EComChargeClient
        const receiver = yield* EComChargeWebhook.EComChargeWebhook
        assert.isNotEmpty(yield* client.listCustomers())
        assert.isNotEmpty((yield* client.listTransactionsByTrackingId("tracking_id_000")).transactions)
        const { checkout } = yield* client.createCheckout({
          transaction_type: "payment",
          order: { amount: 1, currency: "USD", description: "x" },
        })
        assert.match(checkout.redirect_url, /^http:\/\/127\.0\.0\.1:\d+\/ecomcharge\//)
        yield* emulator.pay(checkout.token)
        const [delivery] = yield* emulator.webhooks.list
        const { request } = delivery ?? {}
        assert.strictEqual(
          (yield* receiver.verify(request?.body ?? "", request?.headers ?? {}))._tag,
          "TransactionChanged",
        )
      }).pipe(
        Effect.provide(
          Layer.merge(
            Layer.provide(EComChargeClient.layerConfig(), FetchHttpClient.layer),
            EComChargeWebhook.layerConfig(),
          ),
        ),
        Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(environment)),
      )
    }),
  )

  it.live("webhooks reach a receiver of this machine, byte for byte", () =>
    Effect.gen(function* () {
      const received: Array<{ readonly body: Uint8Array; readonly headers: Record<string, unknown> }> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          received.push({ body: new Uint8Array(Buffer.concat(chunks)), headers: request.headers })
          response.end()
        })
      })
      yield* Effect.acquireRelease(
        Effect.callback<void>((resume) => {
          server.listen(0, "127.0.0.1", () => resume(Effect.void))
        }),
        () => Effect.sync(() => server.close()),
      )
      const { port } = server.address() as AddressInfo
      const emulator = yield* EComChargeEmulator.make({
        webhookClient: yield* HttpClient.HttpClient,
        webhookTarget: `http://127.0.0.1:${port}/hook`,
      })
      yield* emulator.subscribe({ plan: { ...plan, title: "Zoë & <b>" } })
      const receiver = yield* EComChargeWebhook.make({
        ...emulator.credentials,
        publicKey: EComChargeEmulator.publicKey,
      })
      const [delivery] = received
      const event = yield* receiver.verify(delivery?.body ?? "", (delivery?.headers ?? {}) as never)
      assert.strictEqual(
        event._tag === "SubscriptionChanged" ? event.subscription.plan.title : event._tag,
        "Zoë & <b>",
      )
      assert.deepInclude((yield* emulator.webhooks.list)[0]?.outcome as object, { status: 200 })
    }).pipe(Effect.provide(FetchHttpClient.layer)),
  )
})

describe("layerHandlers", () => {
  const handlers = EComChargeTesting.layerHandlers({ getCustomer: (id) => Effect.succeed({ id }) })

  it.effect("answers what it is told", () =>
    Effect.gen(function* () {
      const client = yield* EComChargeClient.EComChargeClient
      assert.deepStrictEqual(yield* client.getCustomer("cst_1"), { id: "cst_1" })
    }).pipe(Effect.provide(handlers)),
  )

  it.effect("dies in every other method, and says in which", () =>
    Effect.gen(function* () {
      const client = yield* EComChargeClient.EComChargeClient
      const exit = yield* Effect.exit(client.listPlans())
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "listPlans")
    }).pipe(Effect.provide(handlers)),
  )
})

const fault = (input: unknown) =>
  Effect.map(EmulatorFault.decode([input]), ([one]) => one as EmulatorFault.Fault)

for (const transport of ["in process", "over HTTP"] satisfies ReadonlyArray<Transport>) {
  // Over HTTP time is real, and so are the client's short waits.
  const test = transport === "in process" ? it.effect : it.live
  const settled = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    transport === "in process" ? fast(effect) : effect
  const client = { retryBaseDelay: "1 millis", attemptTimeout: "2 seconds" } as const
  const order = { amount: 100, currency: "USD", description: "x" }

  describe(`faults, ${transport}`, () => {
    test("a read gets over a 503 and a 429", () =>
      Effect.gen(function* () {
        const { client: real, emulator } = yield* start({ client }, transport)
        yield* emulator.faults.set(
          yield* fault({ kind: "status", status: 503, times: 1 }),
          yield* fault({ kind: "status", status: 429, retryAfter: 0, times: 1 }),
        )
        assert.isNotEmpty(yield* settled(real.listCustomers()))
        assert.lengthOf(yield* emulator.requests, 3)
      }))

    test("a payment whose answer is lost is repeated under its key, and made once", () =>
      Effect.gen(function* () {
        const { call, emulator } = yield* start({ client, seed: "empty" }, transport)
        yield* emulator.faults.set(yield* fault({ kind: "reset", handled: true, times: 1 }))
        yield* settled(call(EComChargeApi.createPayment, payment({ duplicate_check: true })))
        const requests = yield* emulator.requests
        assert.lengthOf(requests, 2)
        const keys = requests.map(({ headers }) => headers["requestid"])
        assert.isString(keys[0])
        assert.strictEqual(keys[0], keys[1])
        const state = (yield* emulator.describeState) as { readonly transactions: ReadonlyArray<unknown> }
        assert.lengthOf(state.transactions, 1)
      }))

    test("a checkout whose answer is lost is not repeated", () =>
      Effect.gen(function* () {
        const { client: real, emulator } = yield* start({ client, seed: "empty" }, transport)
        yield* emulator.faults.set(yield* fault({ kind: "reset", handled: true, times: 1 }))
        const call = real.createCheckout({ transaction_type: "payment", order })
        const reason =
          transport === "in process"
            ? yield* reasonOf(call)
            : yield* Effect.map(Effect.flip(call), (error) => error.reason)
        assert.strictEqual(reason._tag, "OutcomeUnknown")
        assert.lengthOf(yield* emulator.requests, 1)
      }))
  })
}
