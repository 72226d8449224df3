/**
 * Layers for tests of programs that use eComCharge: the real client over an emulator ({@link layerTest}), or a double
 * that answers what a test says ({@link layerHandlers}).
 */
import type * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as EComChargeClient from "../EComChargeClient.ts"
import type { Options as ClientOptions } from "../EComChargeConfig.ts"
import type { EComChargeError } from "../EComChargeError.ts"
import * as EComChargeProvider from "../EComChargeProvider.ts"
import * as EComChargeWebhook from "../EComChargeWebhook.ts"
import * as EComChargeEmulator from "./EComChargeEmulator.ts"

/** What {@link layerTest} takes: how the emulator is set up, and how the client is, credentials aside. */
export interface Options extends EComChargeEmulator.Options {
  readonly client?: Partial<Omit<ClientOptions, "shopId" | "secretKey">> | undefined
}

/**
 * `EComChargeClient`, `EComChargeProvider` and `EComChargeWebhook` as they are, over an emulator in the same process:
 * encoding, credentials, retries, errors and decoding are the real ones, only the socket is missing. The emulator comes
 * along, for scenarios, its clock, faults and webhooks.
 *
 * ```ts
 * const zoeLapses = Effect.gen(function* () {
 *   const emulator = yield* EComChargeEmulator.EComChargeEmulator
 *   const ecomcharge = yield* EComChargeClient.EComChargeClient
 *   const { id } = yield* emulator.subscribe({
 *     plan: { title: "Pro", currency: "EUR", plan: { amount: 999, interval: 1, interval_unit: "month" } },
 *   })
 *   yield* emulator.failBilling(id)
 *   yield* emulator.clock.advance("40 days")
 *   return (yield* ecomcharge.getSubscription(id)).state // failed
 * }).pipe(Effect.provide(EComChargeTesting.layerTest({ seed: "empty" })))
 * ```
 *
 * The clock of the emulator is not that of the program: where the program computes from the time, move both (with
 * `TestClock.adjust` an emulator that is not frozen follows).
 */
export const layerTest = (
  options: Options = {},
): Layer.Layer<
  | EComChargeClient.EComChargeClient
  | EComChargeProvider.EComChargeProvider
  | EComChargeWebhook.EComChargeWebhook
  | EComChargeEmulator.EComChargeEmulator,
  EmulatorError.EmulatorError | EComChargeError
> => {
  const { client, ...emulator } = options
  const clients = Layer.unwrap(
    Effect.map(EComChargeEmulator.EComChargeEmulator, ({ credentials, layerHttpClient }) => {
      const { api, checkout, gateway } = options.addresses ?? EComChargeEmulator.addresses
      return Layer.mergeAll(
        Layer.provideMerge(
          EComChargeProvider.layer,
          EComChargeClient.layer({
            baseUrl: api,
            gatewayUrl: gateway,
            checkoutUrl: checkout,
            ...client,
            ...credentials,
          }),
        ),
        EComChargeWebhook.layer({ ...credentials, publicKey: EComChargeEmulator.publicKey }),
      ).pipe(Layer.provide(layerHttpClient))
    }),
  )
  return Layer.provideMerge(clients, EComChargeEmulator.layer(emulator))
}

/**
 * An `EComChargeClient` of which only these methods answer. Any other dies and says so, because a test that calls it
 * does not test what it means to.
 *
 * ```ts
 * const ecomcharge = EComChargeTesting.layerHandlers({
 *   getCustomer: (id) => Effect.succeed({ id, email: "ada@example.com" }),
 * })
 * ```
 */
export const layerHandlers = (
  handlers: Partial<EComChargeClient.Service>,
): Layer.Layer<EComChargeClient.EComChargeClient> => Layer.mock(EComChargeClient.EComChargeClient, handlers)
