/** The emulators of all providers, served on one port of this machine. */
import type * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import type * as EmulatorFault from "@effect-billing/core/testing/EmulatorFault"
import type * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { providers } from "./providers/Providers.ts"
import { lazily, type Provider, type RunningEmulator } from "./providers/Provider.ts"

/** A provider with its emulator, and where it listens. */
export interface Served extends RunningEmulator {
  readonly provider: Provider
  readonly url: string
  /** Variables that lead the provider's client here. */
  readonly variables: Readonly<Record<string, string>>
}

/** Starts them; they stop with the scope. */
export const serve = Effect.fnUntraced(function* (options: {
  readonly port: number
  readonly faults: (provider: string) => ReadonlyArray<EmulatorFault.Fault>
}): Effect.fn.Return<
  { readonly url: string; readonly served: ReadonlyArray<Served> },
  EmulatorError.EmulatorError | EmulatorServer.EmulatorServerError,
  Scope.Scope
> {
  const server = yield* lazily(() => import("@effect-billing/core/testing/node/EmulatorServer"))
  const running = yield* Effect.forEach(providers, (provider) =>
    Effect.map(provider.emulator({ faults: options.faults(provider.id) }), (emulator) => ({
      provider,
      ...emulator,
    })),
  )
  const { url, urlOf } = yield* server.make({
    port: options.port,
    emulators: running.map(({ emulator, provider }) => ({ emulator, prefix: provider.id })),
  })
  return {
    url,
    served: running.map((one) => {
      const at = urlOf(one.emulator.name)
      return Object.assign(one, { url: at, variables: one.environment(at) })
    }),
  }
})
