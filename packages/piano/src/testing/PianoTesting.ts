/**
 * Layers for tests of programs that use Piano: the real clients over an emulator ({@link layerTest}), or doubles that
 * answer what a test says ({@link layerHandlers}).
 */
import type * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PianoClient from "../PianoClient.ts"
import type { SharedOptions } from "../PianoConfig.ts"
import * as PianoIdClient from "../PianoIdClient.ts"
import type { Identity } from "../PianoIdentity.ts"
import * as PianoProvider from "../PianoProvider.ts"
import * as PianoPublisherClient from "../PianoPublisherClient.ts"
import * as PianoWebhook from "../PianoWebhook.ts"
import * as PianoEmulator from "./PianoEmulator.ts"

/** What {@link layerTest} takes: how the emulator is set up, and how the clients are, credentials aside. */
export interface Options extends PianoEmulator.Options {
  readonly client?: Partial<Omit<SharedOptions, "aid">> | undefined
  /** Who `PianoClient` speaks for; default: nobody, `PianoClient.as` says it per call. */
  readonly identity?: Identity | undefined
}

/**
 * `PianoClient`, `PianoPublisherClient`, `PianoIdClient`, `PianoProvider` and `PianoWebhook` as they are, over an
 * emulator in the same process: encoding, credentials, retries, errors and decoding are the real ones, only the socket
 * is missing. The emulator comes along, for scenarios, its clock, faults and webhooks.
 *
 * ```ts
 * const zoeLapses = Effect.gen(function* () {
 *   const emulator = yield* PianoEmulator.PianoEmulator
 *   const piano = yield* PianoPublisherClient.PianoPublisherClient
 *   const { subscription_id } = yield* emulator.subscribe({ uid: "zoe", termId: "TMMONTHLY001" })
 *   yield* emulator.setAutoRenew(subscription_id, false)
 *   yield* emulator.clock.advance("7 days")
 *   const { granted } = yield* piano.checkUserAccess({ uid: "zoe", rid: "PREMIUM_ACCESS" })
 *   return granted // false
 * }).pipe(Effect.provide(PianoTesting.layerTest()))
 * ```
 *
 * The clock of the emulator is not that of the program: where the program computes from the time, move both (with
 * `TestClock.adjust` an emulator that is not frozen follows).
 */
export const layerTest = (
  options: Options = {},
): Layer.Layer<
  | PianoClient.PianoClient
  | PianoPublisherClient.PianoPublisherClient
  | PianoIdClient.PianoIdClient
  | PianoProvider.PianoProvider
  | PianoWebhook.PianoWebhook
  | PianoEmulator.PianoEmulator,
  EmulatorError.EmulatorError
> => {
  const { client, identity, ...emulator } = options
  const clients = Layer.unwrap(
    Effect.map(PianoEmulator.PianoEmulator, ({ credentials, layerHttpClient }) => {
      const { aid, apiToken, privateKey } = credentials
      const asReader = identity === undefined ? {} : { identity }
      return Layer.mergeAll(
        Layer.provideMerge(PianoProvider.layer, PianoPublisherClient.layer({ ...client, aid, apiToken })),
        PianoClient.layer({ ...client, ...asReader, aid }),
        PianoIdClient.layer({ ...client, aid, apiToken }),
        PianoWebhook.layer({ aid, privateKeys: privateKey }),
      ).pipe(Layer.provide(layerHttpClient))
    }),
  )
  return Layer.provideMerge(clients, PianoEmulator.layer(emulator))
}

/**
 * A `PianoPublisherClient` of which only these methods answer. Any other dies and says so, because a test that calls it
 * does not test what it means to.
 *
 * ```ts
 * const piano = PianoTesting.layerHandlers({ countUsers: () => Effect.succeed(3) })
 * ```
 */
export const layerHandlers = (
  handlers: Partial<PianoPublisherClient.Service>,
): Layer.Layer<PianoPublisherClient.PianoPublisherClient> =>
  Layer.mock(PianoPublisherClient.PianoPublisherClient, handlers)

/** The same for `PianoClient`. */
export const layerReaderHandlers = (
  handlers: Partial<PianoClient.Service>,
): Layer.Layer<PianoClient.PianoClient> =>
  Layer.mock(PianoClient.PianoClient, {
    as: () => {
      throw new Error("PianoClient: as() is called, and the test does not say what it answers")
    },
    ...handlers,
  })
