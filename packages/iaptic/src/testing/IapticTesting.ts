/**
 * Layers for tests of programs that use Iaptic: the real clients over an emulator ({@link layerTest}), or doubles that
 * answer what a test says ({@link layerHandlers}).
 */
import type * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as IapticClient from "../IapticClient.ts"
import type { Options as ClientOptions, SharedOptions } from "../IapticConfig.ts"
import * as IapticProvider from "../IapticProvider.ts"
import * as IapticPublicClient from "../IapticPublicClient.ts"
import * as IapticEmulator from "./IapticEmulator.ts"

/** What {@link layerTest} takes: how the emulator is set up, and how the clients are, credentials aside. */
export interface Options extends IapticEmulator.Options {
  readonly client?:
    | (Omit<SharedOptions, "appName"> & Pick<ClientOptions, "apiVersion" | "pagingParameter">)
    | undefined
}

/**
 * `IapticClient`, `IapticPublicClient` and `IapticProvider` as they are, over an emulator in the same process:
 * encoding, credentials, retries, errors and decoding are the real ones, only the socket is missing. The emulator
 * comes along, for scenarios, its clock, faults and webhooks.
 *
 * ```ts
 * const zoeLapses = Effect.gen(function* () {
 *   const emulator = yield* IapticEmulator.IapticEmulator
 *   const iaptic = yield* IapticClient.IapticClient
 *   const { purchaseId } = yield* emulator.subscribe({ applicationUsername: "zoe", productId: "google:premium" })
 *   yield* emulator.cancel(purchaseId)
 *   yield* emulator.clock.advance("31 days")
 *   const { purchases } = yield* iaptic.getCustomerPurchases("zoe")
 *   return IapticPurchases.find(purchases, "premium")?.isExpired // true
 * }).pipe(Effect.provide(IapticTesting.layerTest({ seed: "empty" })))
 * ```
 *
 * The clock of the emulator is not that of the program: where the program computes from the time, move both (with
 * `TestClock.adjust` an emulator that is not frozen follows).
 */
export const layerTest = (
  options: Options = {},
): Layer.Layer<
  | IapticClient.IapticClient
  | IapticPublicClient.IapticPublicClient
  | IapticProvider.IapticProvider
  | IapticEmulator.IapticEmulator,
  EmulatorError.EmulatorError
> => {
  const { client, ...emulator } = options
  const clients = Layer.unwrap(
    Effect.map(IapticEmulator.IapticEmulator, ({ credentials, layerHttpClient }) => {
      const { appName, publicKey, secretKey } = credentials
      return Layer.mergeAll(
        Layer.provideMerge(IapticProvider.layer, IapticClient.layer({ ...client, appName, secretKey })),
        IapticPublicClient.layer({ ...client, appName, publicKey }),
      ).pipe(Layer.provide(layerHttpClient))
    }),
  )
  return Layer.provideMerge(clients, IapticEmulator.layer(emulator))
}

/**
 * An `IapticClient` of which only these methods answer. Any other dies and says so, because a test that calls it does
 * not test what it means to.
 *
 * ```ts
 * const iaptic = IapticTesting.layerHandlers({
 *   getCustomerPurchases: (applicationUsername) => Effect.succeed({ applicationUsername, purchases: {} }),
 * })
 * ```
 */
export const layerHandlers = (
  handlers: Partial<IapticClient.Service>,
): Layer.Layer<IapticClient.IapticClient> => Layer.mock(IapticClient.IapticClient, handlers)

/** The same for `IapticPublicClient`. */
export const layerPublicHandlers = (
  handlers: Partial<IapticPublicClient.Service>,
): Layer.Layer<IapticPublicClient.IapticPublicClient> =>
  Layer.mock(IapticPublicClient.IapticPublicClient, handlers)
