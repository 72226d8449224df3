/**
 * The emulators of several providers, each below its own prefix, on one port of this machine: what
 * `npx @effect-billing/emulator` and `desk emulate` serve, and what a test of a whole program starts.
 *
 * ```ts
 * const program = Effect.gen(function* () {
 *   const suite = yield* EmulatorSuite.make({ providers: ["iaptic"] })
 *   const iaptic = suite.emulator("iaptic")
 *   yield* iaptic.subscribe({ applicationUsername: "zoe", productId: "google:premium", every: "P1M" })
 *   yield* iaptic.clock.advance("31 days")
 *   return suite.environment // IAPTIC_BASE_URL=http://127.0.0.1:<port>/iaptic, …
 * })
 * ```
 *
 * `GET /` lists what is served. Each emulator has its control API below its prefix (`/iaptic/__control`, see
 * `EmulatorControl` of core); the same paths below `/__control` speak to all of them at once, and answer with an
 * object that has each one's answer by its name. A body that is an object with a part for each provider goes to those
 * it names: `POST /__control/seed` takes `{"iaptic": {…}}`, `PUT /__control/faults` a list for all or
 * `{"iaptic": […]}`. What one of them refuses is said with its name in front of the path, and `done` names those that
 * did it all the same.
 */
import type { Issue } from "@effect-billing/core/Reason"
import * as EmulatorClock from "@effect-billing/core/testing/EmulatorClock"
import * as EmulatorControl from "@effect-billing/core/testing/EmulatorControl"
import * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import type * as EmulatorFault from "@effect-billing/core/testing/EmulatorFault"
import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import {
  type EmulatorOf,
  type ProviderEmulator,
  type ProviderId,
  providerIds,
  providers,
  type RunningEmulator,
  type Sample,
  type StartOptions,
} from "./EmulatorProviders.ts"
import type * as EmulatorSettings from "./EmulatorSettings.ts"
import * as SuiteControl from "./internal/suiteControl.ts"

/** What {@link make} takes. */
export interface Options<Id extends ProviderId = ProviderId> {
  /** Port of 127.0.0.1; 0, the default: any free one. */
  readonly port?: number | undefined
  /** Whose emulators; default: all there are. */
  readonly providers?: ReadonlyArray<Id> | undefined
  /** What they start with, and what a reset brings back: the records of the demonstrations (default), or none. */
  readonly records?: "demo" | "empty" | undefined
  /** Records that come on top, also after a reset: for each provider in the form its emulator's `plant` takes. */
  readonly seed?: EmulatorSettings.Seed<NoInfer<Id>> | undefined
  /** A list for all of them, or one for each. */
  readonly faults?: EmulatorSettings.Faults<NoInfer<Id>> | undefined
  /** Where webhooks go, an address of this machine: one for all of them, or one for each. Default: they are kept. */
  readonly webhookTarget?: EmulatorSettings.WebhookTarget<NoInfer<Id>> | undefined
  /** Where their clocks start and return to on a reset; default: the real time. */
  readonly startAt?: StartOptions["startAt"] | undefined
  /** Whether their clocks stand still until they are moved; default: they run on. */
  readonly frozen?: boolean | undefined
}

/** One of the emulators. */
export interface Served<out E extends RunningEmulator = RunningEmulator> {
  readonly id: ProviderId
  /** The provider's name for people. */
  readonly title: string
  readonly url: string
  /** Base URL of its control API. */
  readonly control: string
  /** The environment that leads the provider's client to it. All of it is made up, none of it is a secret. */
  readonly environment: Readonly<Record<string, string>>
  readonly sample: Sample
  readonly emulator: E
}

/** Running emulators. */
export interface Service<in Id extends ProviderId = ProviderId> {
  readonly port: number
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  /** Base URL of the control API of all of them. */
  readonly control: string
  /** All of them, in the order of `EmulatorProviders`. */
  readonly served: ReadonlyArray<Served>
  /** The environment that leads to all of them. */
  readonly environment: Readonly<Record<string, string>>
  /** One of them, with the scenarios of its own. One that was not started is a defect. */
  readonly emulator: <Asked extends Id>(id: Asked) => EmulatorOf<Asked>
  readonly urlOf: (id: Id) => string
}

/** Running emulators as a service. */
export class EmulatorSuite extends Context.Service<EmulatorSuite, Service>()(
  "@effect-billing/emulator/EmulatorSuite",
) {}

const below =
  (...path: ReadonlyArray<string>) =>
  (error: EmulatorError.EmulatorError): EmulatorError.EmulatorError => {
    const issues: ReadonlyArray<Issue> =
      error.issues.length === 0 ? [{ path: [], message: error.description }] : error.issues
    return new EmulatorError.EmulatorError({
      description: error.description,
      issues: issues.map((issue) => ({ path: [...path, ...issue.path], message: issue.message })),
    })
  }

const faultsOf = (faults: EmulatorSettings.Faults, id: ProviderId): ReadonlyArray<EmulatorFault.Fault> =>
  ("length" in faults ? faults : faults[id]) ?? []

const targetOf = (target: EmulatorSettings.WebhookTarget, id: ProviderId): string | undefined =>
  typeof target === "string" ? target : target[id]

/**
 * Starts them; they stop with the scope. Fails when the port is taken, and when records, faults or webhook targets are
 * wrong: the issues' paths begin with the option and the provider.
 */
export const make = Effect.fnUntraced(function* <Id extends ProviderId = ProviderId>(
  options: Options<Id> = {},
): Effect.fn.Return<
  Service<Id>,
  EmulatorError.EmulatorError | EmulatorServer.EmulatorServerError,
  Scope.Scope
> {
  const { faults, frozen, port, records, seed, startAt, webhookTarget } = options as Options
  const asked: ReadonlyArray<ProviderId> = options.providers ?? providerIds
  const ids = providerIds.filter((id) => asked.includes(id))
  if (startAt !== undefined && EmulatorClock.toMillis(startAt) === undefined) {
    return yield* below("startAt")(EmulatorError.make("the emulators' start is no instant"))
  }
  const webhookClient = Context.get(yield* Layer.build(FetchHttpClient.layer), HttpClient.HttpClient)

  const start = Effect.fnUntraced(function* (id: ProviderId) {
    const provider: ProviderEmulator = providers[id]
    const own = seed?.[id]
    const started = yield* provider
      .start({
        seed: records ?? "demo",
        faults: faultsOf(faults ?? [], id),
        webhookClient,
        ...(own === undefined ? {} : { planted: [own] }),
        ...(frozen === undefined ? {} : { frozen }),
        ...(startAt === undefined ? {} : { startAt }),
      })
      .pipe(Effect.mapError(own === undefined ? below(id) : below("seed", id)))
    const target = targetOf(webhookTarget ?? {}, id)
    if (target !== undefined) {
      yield* Effect.mapError(
        started.emulator.webhooks.setTarget(target),
        typeof webhookTarget === "string" ? below("webhook-target") : below("webhook-target", id),
      )
    }
    return { id, title: provider.title, ...started }
  })

  const running = yield* Effect.forEach(ids, start, { concurrency: "unbounded" })
  const server = yield* EmulatorServer.make({
    emulators: [
      ...running.map(({ emulator, id }) => ({ emulator, prefix: id })),
      { emulator: SuiteControl.make(running), prefix: "" },
    ],
    ...(port === undefined ? {} : { port }),
  })
  const served = running.map(({ emulator, environment, id, sample, title }): Served => {
    const url = `${server.url}/${id}`
    return {
      id,
      title,
      url,
      control: `${url}${EmulatorControl.prefix}`,
      environment: environment(url),
      sample,
      emulator,
    }
  })
  const find = (id: ProviderId): Served => {
    const found = served.find((one) => one.id === id)
    if (found === undefined) throw new Error(`the emulator of ${id} was not started`)
    return found
  }
  return {
    port: server.port,
    url: server.url,
    control: `${server.url}${EmulatorControl.prefix}`,
    served,
    environment: Object.assign({}, ...served.map(({ environment }) => environment)) as Readonly<
      Record<string, string>
    >,
    emulator: (id) => find(id).emulator as EmulatorOf<typeof id>,
    urlOf: (id) => find(id).url,
  }
})

/** {@link make} as a layer. */
export const layer = (
  options: Options = {},
): Layer.Layer<EmulatorSuite, EmulatorError.EmulatorError | EmulatorServer.EmulatorServerError> =>
  Layer.effect(EmulatorSuite, make(options))
