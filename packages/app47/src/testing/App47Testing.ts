/**
 * Layers for tests of programs that use App47: the real client over an emulator ({@link layerTest}), or a double that
 * answers what a test says ({@link layerHandlers}).
 */
import type * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as App47Client from "../App47Client.ts"
import type { Options as ClientOptions } from "../App47Config.ts"
import * as App47Provider from "../App47Provider.ts"
import * as App47Emulator from "./App47Emulator.ts"

/** What {@link layerTest} takes: how the emulator is set up, and how client and adapter are, the token aside. */
export interface Options extends App47Emulator.Options {
  readonly client?: Omit<ClientOptions, "accessToken"> | undefined
  /** The token of the member with Purchase Permission alone, instead of that of the one who may do everything. */
  readonly purchasesOnly?: boolean | undefined
  readonly provider?: App47Provider.Options | undefined
}

/**
 * `App47Client` and `App47Provider` as they are, over an emulator in the same process: encoding, credentials, retries,
 * errors and decoding are the real ones, only the socket is missing. The emulator comes along, for scenarios, its
 * clock, faults and web hooks.
 *
 * ```ts
 * const refunded = Effect.gen(function* () {
 *   const emulator = yield* App47Emulator.App47Emulator
 *   const app47 = yield* App47Client.App47Client
 *   const { id } = yield* emulator.addPurchase({ user_id: "57900459a56f7f77930000d2", name: "Life Saver" })
 *   yield* emulator.refundPurchase(id)
 *   const { status } = yield* app47.showUserPurchase("57900459a56f7f77930000d2", id)
 *   return status // "Refunded"
 * }).pipe(Effect.provide(App47Testing.layerTest({ seed: "empty" })))
 * ```
 */
export const layerTest = (
  options: Options = {},
): Layer.Layer<
  App47Client.App47Client | App47Provider.App47Provider | App47Emulator.App47Emulator,
  EmulatorError.EmulatorError
> => {
  const { client, provider, purchasesOnly = false, ...emulator } = options
  const clients = Layer.unwrap(
    Effect.map(App47Emulator.App47Emulator, ({ credentials, layerHttpClient }) => {
      const accessToken = purchasesOnly ? credentials.purchaseToken : credentials.accessToken
      return Layer.provideMerge(
        App47Provider.layerWith(provider ?? {}),
        App47Client.layer({ ...client, accessToken }),
      ).pipe(Layer.provide(layerHttpClient))
    }),
  )
  return Layer.provideMerge(clients, App47Emulator.layer(emulator))
}

/**
 * An `App47Client` of which only these methods answer. Any other dies and says so, because a test that calls it does
 * not test what it means to.
 *
 * ```ts
 * const app47 = App47Testing.layerHandlers({
 *   listUserPurchases: () => Effect.succeed({ list: [] }),
 * })
 * ```
 */
export const layerHandlers = (handlers: Partial<App47Client.Service>): Layer.Layer<App47Client.App47Client> =>
  Layer.mock(App47Client.App47Client, handlers)
