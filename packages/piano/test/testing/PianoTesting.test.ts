import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import * as PianoIdClient from "@effect-billing/piano/PianoIdClient"
import * as PianoProvider from "@effect-billing/piano/PianoProvider"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import * as PianoWebhook from "@effect-billing/piano/PianoWebhook"
import { PianoEmulator, PianoSamples, PianoTesting } from "@effect-billing/piano/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { alice } from "./support.ts"

const { resource, uid } = PianoSamples.demonstration

describe("layerTest", () => {
  it.effect("gives the real clients, the adapter, the receiver and the emulator", () =>
    Effect.gen(function* () {
      const emulator = yield* PianoEmulator.PianoEmulator
      const reader = yield* PianoClient.PianoClient
      const publisher = yield* PianoPublisherClient.PianoPublisherClient
      const identity = yield* PianoIdClient.PianoIdClient
      const receiver = yield* PianoWebhook.PianoWebhook
      assert.isTrue((yield* reader.checkAccess({ rid: resource })).granted)
      assert.isTrue((yield* publisher.checkUserAccess({ uid, rid: resource })).granted)
      assert.strictEqual((yield* identity.getIdentityUser({ uid })).email, "alice@example.com")
      yield* emulator.sendTestWebhook
      const [delivery] = yield* emulator.webhooks.list
      assert.strictEqual((yield* receiver.verify(delivery?.request?.query?.["data"] ?? ""))._tag, "Test")
    }).pipe(Effect.provide(PianoTesting.layerTest({ identity: alice }))),
  )

  it.effect("the adapter finds the demonstration's user, by the token and without it", () =>
    Effect.gen(function* () {
      const byToken = yield* PianoProvider.PianoProvider
      const client = yield* PianoClient.PianoClient
      const bySession = yield* PianoProvider.makeReader({ identify: () => Effect.succeed(alice) }).pipe(
        Effect.provideService(PianoClient.PianoClient, client),
      )
      for (const provider of [byToken, bySession]) {
        const { customer, entitlements, purchases, subscriptions } = yield* provider.lookup(uid)
        assert.strictEqual(
          Option.getOrUndefined(yield* customer ?? Effect.succeedNone)?.email,
          "alice@example.com",
        )
        const granted = (yield* entitlements ?? Effect.succeed([])).filter((one) => one.granted)
        assert.include(
          granted.map((one) => one.resource),
          resource,
        )
        assert.lengthOf(yield* purchases ?? Effect.succeed([]), 6)
        assert.lengthOf(yield* subscriptions ?? Effect.succeed([]), 1)
      }
      const other = yield* bySession.lookup("user-bob")
      assert.deepStrictEqual(yield* other.entitlements ?? Effect.succeed([]), [])
    }).pipe(Effect.provide(PianoTesting.layerTest())),
  )
})

describe("environment", () => {
  it.effect("leads all three clients and the receiver to the emulator", () =>
    Effect.gen(function* () {
      const emulator = yield* PianoEmulator.make()
      const server = yield* EmulatorServer.make({ emulators: [emulator] })
      const settings = ConfigProvider.fromEnv({ env: PianoEmulator.environment(server.urlOf("piano")) })
      const layer = Layer.mergeAll(
        PianoClient.layerConfig(),
        PianoPublisherClient.layerConfig(),
        PianoIdClient.layerConfig(),
        PianoWebhook.layerConfig(),
      ).pipe(Layer.provideMerge(FetchHttpClient.layer), Layer.provide(ConfigProvider.layer(settings)))
      yield* Effect.gen(function* () {
        const reader = yield* PianoClient.PianoClient
        const publisher = yield* PianoPublisherClient.PianoPublisherClient
        const identity = yield* PianoIdClient.PianoIdClient
        const receiver = yield* PianoWebhook.PianoWebhook
        assert.isFalse((yield* reader.checkAccess({ rid: resource })).granted)
        assert.strictEqual((yield* publisher.getUser({ uid })).uid, uid)
        assert.strictEqual((yield* identity.getIdentityUser({ uid })).uid, uid)
        assert.strictEqual(yield* reader.getIdentityHost(), server.urlOf("piano"))
        yield* emulator.sendTestWebhook
        const [delivery] = yield* emulator.webhooks.list
        assert.strictEqual((yield* receiver.verify(delivery?.request?.query?.["data"] ?? ""))._tag, "Test")
      }).pipe(Effect.provide(layer))
    }),
  )
})

describe("handlers", () => {
  it.effect("answer what they are told, and anything else dies and says so", () =>
    Effect.gen(function* () {
      const publisher = yield* PianoPublisherClient.PianoPublisherClient
      const reader = yield* PianoClient.PianoClient
      assert.strictEqual(yield* publisher.countUsers(), 3)
      assert.isTrue((yield* reader.checkAccess({ rid: "x" })).granted)
      for (const call of [
        Effect.asVoid(publisher.getUser({ uid })),
        Effect.asVoid(reader.listAccess()),
        Effect.suspend(() => Effect.asVoid(reader.as(alice).listAccess())),
      ]) {
        const exit = yield* Effect.exit(call)
        assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      }
    }).pipe(
      Effect.provide([
        PianoTesting.layerHandlers({ countUsers: () => Effect.succeed(3) }),
        PianoTesting.layerReaderHandlers({ checkAccess: () => Effect.succeed({ granted: true }) }),
      ]),
    ),
  )
})
