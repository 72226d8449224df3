/**
 * The providers that have an emulator: all there are, in the order in which they are shown. A new one is one entry
 * here; what is heavy (routes, schemas, samples) is loaded when it is started.
 *
 * ```ts
 * // Only Iaptic's, without a server: its own methods play what happens at the stores.
 * const subscribed = Effect.gen(function* () {
 *   const { emulator } = yield* EmulatorProviders.providers.iaptic.start({ seed: "empty" })
 *   return yield* emulator.subscribe({ applicationUsername: "zoe", productId: "google:premium" })
 * })
 * ```
 */
import type * as Emulator from "@effect-billing/core/testing/Emulator"
import type * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** What every running emulator can do, whatever its records are. */
export type RunningEmulator = Omit<Emulator.Emulator<unknown>, "update">

/** A customer that every emulator knows from the start, for demonstrations. */
export interface Sample {
  readonly reference: string
  /** Something the customer is entitled to. */
  readonly resource: string
}

/** How an emulator is started; see `Emulator.Options` of core. */
export interface StartOptions extends Pick<
  Emulator.Options,
  "faults" | "frozen" | "planted" | "startAt" | "webhookClient"
> {
  /** What it starts with, and what a reset brings back: the records of the demonstration (default), or none. */
  readonly seed?: "demo" | "empty"
}

/** A running emulator, and what leads to it. */
export interface Started<out E extends RunningEmulator = RunningEmulator> {
  readonly emulator: E
  /** The environment that leads the provider's client to it. All of it is made up, none of it is a secret. */
  readonly environment: (baseUrl: string) => Readonly<Record<string, string>>
  readonly sample: Sample
}

/** A provider's emulator, not yet loaded. */
export interface ProviderEmulator<out E extends RunningEmulator = RunningEmulator> {
  /** The provider's name for people. */
  readonly title: string
  readonly start: (
    options: StartOptions,
  ) => Effect.Effect<Started<E>, EmulatorError.EmulatorError, Scope.Scope>
}

interface EmulatorModule<E extends RunningEmulator> {
  readonly make: (options: StartOptions) => Effect.Effect<E, EmulatorError.EmulatorError, Scope.Scope>
  readonly environment: (baseUrl: string) => Readonly<Record<string, string>>
}

const define = <E extends RunningEmulator, Demonstration>(
  title: string,
  load: () => Promise<
    readonly [emulator: EmulatorModule<E>, samples: { readonly demonstration: Demonstration }]
  >,
  sample: (demonstration: Demonstration) => Sample,
): ProviderEmulator<E> => ({
  title,
  start: (options) =>
    Effect.gen(function* () {
      // A module that cannot be loaded is a broken installation, and no failure of anybody's input.
      const [{ environment, make }, { demonstration }] = yield* Effect.promise(load)
      return {
        emulator: yield* make(options),
        environment: (baseUrl: string) => environment(baseUrl),
        sample: sample(demonstration),
      }
    }),
})

/** By the word on the command line, which is the prefix it is served below, too. */
export const providers = {
  iaptic: define(
    "Iaptic",
    () =>
      Promise.all([
        import("@effect-billing/iaptic/testing/IapticEmulator"),
        import("@effect-billing/iaptic/testing/IapticSamples"),
      ]),
    ({ applicationUsername, resource }) => ({ reference: applicationUsername, resource }),
  ),
  app47: define(
    "App47",
    () =>
      Promise.all([
        import("@effect-billing/app47/testing/App47Emulator"),
        import("@effect-billing/app47/testing/App47Samples"),
      ]),
    ({ resource, userId }) => ({ reference: userId, resource }),
  ),
  ecomcharge: define(
    "eComCharge",
    () =>
      Promise.all([
        import("@effect-billing/ecomcharge/testing/EComChargeEmulator"),
        import("@effect-billing/ecomcharge/testing/EComChargeSamples"),
      ]),
    ({ reference, resource }) => ({ reference, resource }),
  ),
  piano: define(
    "Piano",
    () =>
      Promise.all([
        import("@effect-billing/piano/testing/PianoEmulator"),
        import("@effect-billing/piano/testing/PianoSamples"),
      ]),
    ({ resource, uid }) => ({ reference: uid, resource }),
  ),
}

/** A provider that has an emulator. */
export type ProviderId = keyof typeof providers

/** What is running for a provider, with the scenarios of its own. */
export type EmulatorOf<Id extends ProviderId> =
  (typeof providers)[Id] extends ProviderEmulator<infer E> ? E : never

/** All of them, in their order. */
export const providerIds = Object.keys(providers) as ReadonlyArray<ProviderId>
