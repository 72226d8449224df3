/**
 * Piano on this machine: a stateful emulator of the readers' operations, of what publishers use every day, and of
 * Piano ID's sign-in, for tests, demonstrations and work without an account. It is reached in process
 * (`emulator.layerHttpClient`, below the real clients) or over HTTP (`@effect-billing/core/testing/node/EmulatorServer`,
 * `desk emulate`), there also from a page in a browser.
 *
 * ```ts
 * const program = Effect.gen(function* () {
 *   const emulator = yield* PianoEmulator.PianoEmulator
 *   const { subscription_id } = yield* emulator.subscribe({ uid: "zoe", termId: "TMMONTHLY001" })
 *   yield* emulator.clock.advance("7 days") // the trial is over, and paid for
 *   yield* emulator.failBilling(subscription_id)
 *   yield* emulator.clock.advance("31 days") // the grace period
 *   yield* emulator.clock.advance("14 days") // over
 *   return yield* emulator.webhooks.list // each a GET with one sealed parameter
 * })
 * ```
 *
 * It is strict about requests (a parameter nobody knows is refused) and answers in the vendor's envelope: failures
 * with HTTP 200 and a code. Which operation answers with which key, which webhooks go with what happens, and what is
 * refused with which code is documented in parts only; where it is not, the emulator takes a side, which the source
 * marks `[inferred]` or as ours. What it proves about the real service is nothing.
 *
 * Webhooks leave one after the other. One that is not answered 200 holds up all that follow: until it gets through
 * (tried again as the clock moves, or by `resendWebhook`), or is skipped (`skipWebhook`). Among `webhooks.list` those
 * that were held up are failures that say so.
 */
import * as Emulator from "@effect-billing/core/testing/Emulator"
import * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import { addPeriod } from "@effect-billing/core/testing/EmulatorMoment"
import * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { environment as environmentNames } from "../PianoConfig.ts"
import * as PianoIdentity from "../PianoIdentity.ts"
import { environment as publisherNames } from "../PianoPublisherConfig.ts"
import * as Access from "./internal/access.ts"
import { failing, isForBrowsers, noSuchPage, preflight, readableAnywhere } from "./internal/answers.ts"
import * as IdentityRoutes from "./internal/identityRoutes.ts"
import * as Giving from "./internal/giving.ts"
import * as Life from "./internal/life.ts"
import * as Outbox from "./internal/outbox.ts"
import { plant } from "./internal/plant.ts"
import * as Project from "./internal/project.ts"
import * as PublisherRoutes from "./internal/publisherRoutes.ts"
import * as ReaderRoutes from "./internal/readerRoutes.ts"
import * as State from "./internal/state.ts"
import { issueToken } from "./internal/tokens.ts"
import * as WebhookRoutes from "./internal/webhookRoutes.ts"
import * as PianoSamples from "./PianoSamples.ts"
import { Seed, type SeedJson } from "./PianoSeed.ts"

/** What an emulator lets in, and what its sealed texts are made with: an app's id, its API token, its private key. */
export type Credentials = Access.Credentials
/** The records of an emulator. */
export type PianoState = State.PianoState
/** What an emulator's webhooks are made from. */
export type PianoEvent = State.PianoEvent

/** A subscription as the publisher sees it on the wire. */
export interface EmulatedSubscription {
  readonly subscription_id: string
  readonly status: string
  readonly [field: string]: unknown
}

/** An access as the publisher sees it on the wire. */
export interface EmulatedAccess {
  readonly access_id: string
  readonly granted: boolean
  readonly [field: string]: unknown
}

/** A conversion as the publisher sees it on the wire. */
export interface EmulatedConversion {
  readonly term_conversion_id: string
  readonly [field: string]: unknown
}

/** What every emulator lets in unless told otherwise. Made up: none of it opens anything else. */
export const credentials: Credentials = {
  aid: "demoAppAid",
  apiToken: Redacted.make("demo-api-token"),
  privateKey: Redacted.make("demo-private-key-for-emulators-only"),
}

/**
 * The environment that leads `layerConfig` of the three clients and of `PianoWebhook` to an emulator at this address,
 * which serves all hosts.
 */
export const environment = (
  baseUrl: string,
  given: Credentials = credentials,
): Readonly<Record<string, string>> => ({
  [environmentNames.aid]: given.aid,
  [environmentNames.baseUrl]: baseUrl,
  [environmentNames.browserUrl]: baseUrl,
  [publisherNames.idUrl]: baseUrl,
  [publisherNames.apiToken]: Redacted.value(given.apiToken),
  [publisherNames.privateKey]: Redacted.value(given.privateKey),
})

/** How an emulator is set up. Clock, faults and webhooks: see `Emulator.Options` of core. */
export interface Options extends Emulator.Options {
  /**
   * What it starts with, and what a reset brings back: `demo` (default, see `PianoSamples`), `documented` (the vendor's
   * samples word for word; the clock then stands at `PianoSamples.documentedAt`), `empty`, or records of one's own.
   */
  readonly seed?: "demo" | "documented" | "empty" | SeedJson | undefined
  /** Default {@link credentials}. */
  readonly credentials?: Credentials | undefined
  /** Under which key `listAccess` answers: `accesses` (default `[seed]`) or `data` `[client code]`. */
  readonly accessesKey?: "accesses" | "data" | undefined
  /** How long a `user_ref` is taken; default: without end. Not documented, but that there is an end is. */
  readonly userRefLifetime?: Duration.Input | undefined
}

/** What {@link Service.subscribe} takes. */
export interface SubscribeInput {
  /** Made when nobody has it. */
  readonly uid: string
  /** A term with a plan that is paid for again and again. */
  readonly termId: string
  /** Default true. */
  readonly autoRenew?: boolean | undefined
}

/** What {@link Service.grant} takes. */
export interface GrantInput {
  readonly uid: string
  readonly rid: string
  /** How long; default: without end. */
  readonly for?: Duration.Input | undefined
}

type Scenario<A> = Effect.Effect<A, EmulatorError.EmulatorError>

/**
 * A running emulator. Beside what core's kernel gives (clock, faults, requests, webhooks, reset), it plays what readers,
 * banks and the dashboard do: each scenario changes a record, announces the vendor's webhooks, and returns when they
 * are delivered. A scenario fails for a record that does not exist.
 */
export interface Service extends Emulator.Emulator<PianoState, PianoEvent> {
  readonly credentials: Credentials
  /** Somebody signs in: who they are, for `PianoClient`. The token is good for 30 days. */
  readonly signIn: (uid: string) => Scenario<PianoIdentity.Identity>
  /** Somebody subscribes at the checkout. As the clock moves: renewal, grace period, end. */
  readonly subscribe: (input: SubscribeInput) => Scenario<EmulatedSubscription>
  /** Somebody buys a term that is paid for once. */
  readonly buy: (uid: string, termId: string) => Scenario<EmulatedConversion>
  /** Access is given in the dashboard. */
  readonly grant: (input: GrantInput) => Scenario<EmulatedAccess>
  /** The reader turns renewal off, or on again. */
  readonly setAutoRenew: (subscriptionId: string, autoRenew: boolean) => Scenario<EmulatedSubscription>
  /** Somebody cancels in the dashboard: access ends at once. */
  readonly cancel: (subscriptionId: string) => Scenario<EmulatedSubscription>
  /** The bank will refuse the next charges. Announces nothing: it has not happened yet. */
  readonly failBilling: (subscriptionId: string) => Scenario<EmulatedSubscription>
  /** The bank pays again; what is due is charged now. */
  readonly recoverBilling: (subscriptionId: string) => Scenario<EmulatedSubscription>
  /** The dashboard's test: a `test` webhook. `[docs]` */
  readonly sendTestWebhook: Effect.Effect<void>
}

/** The service; see the module. */
export class PianoEmulator extends Context.Service<PianoEmulator, Service>()(
  "@effect-billing/piano/testing/PianoEmulator",
) {}

const regions = ["", "-eu", "-au", "-ap"]

// The paths tell the modules apart; in the sandbox one origin serves them all, and elsewhere `api` serves the others'.
const hosts = {
  piano: [
    ...["api", "buy", "id"].flatMap((name) => regions.map((region) => `https://${name}${region}.piano.io`)),
    "https://sandbox.piano.io",
  ],
}

// Whatever stands under these names is a secret, or opens something.
const secretFields = [
  "api_token",
  "authorization",
  "user_token",
  "user_ref",
  "tp_access_token_v2",
  "access_token",
  "refresh_token",
  "client_secret",
  "password",
]

const decodeSeed = Schema.decodeUnknownEffect(Seed)

type Sells = (termId: string) => boolean

/** What was bought must be a term with a plan: of the seed itself, or of what is there already. */
const checkBought = (
  { bought = [], terms = [] }: Seed,
  isThere: Sells,
): Effect.Effect<void, EmulatorError.EmulatorError> => {
  const sold = new Set(terms.flatMap(({ plan, term_id }) => (plan === undefined ? [] : [term_id])))
  const issues = bought.flatMap(({ term_id }, index) =>
    sold.has(term_id) || isThere(term_id)
      ? []
      : [{ path: ["bought", index, "term_id"], message: "is no term with a plan" }],
  )
  return issues.length === 0
    ? Effect.void
    : Effect.fail(
        new EmulatorError.EmulatorError({ description: "this was bought, and nobody sells it", issues }),
      )
}

/** The seed; a wrong one fails here, and not at the first reset. */
const seedOf = (given: NonNullable<Options["seed"]>): Effect.Effect<Seed, EmulatorError.EmulatorError> => {
  const json =
    given === "demo"
      ? PianoSamples.demo
      : given === "documented"
        ? PianoSamples.documented
        : given === "empty"
          ? {}
          : given
  return decodeSeed(json, { onExcessProperty: "error" }).pipe(
    Effect.mapError((error) => EmulatorError.make(`this is no seed: ${error.message}`)),
    Effect.tap((seed) => checkBought(seed, () => false)),
  )
}

const planting = (isThere: Sells): Emulator.Planting<PianoState, PianoEvent> => {
  const { decode } = Emulator.planting<PianoState, PianoEvent, Seed>(Seed, (world, input) =>
    plant(world, input),
  )
  return {
    // A seed has no transformations: what has been decoded is what was given.
    decode: (input) => Effect.tap(decode(input), () => checkBought(input as Seed, isThere)),
  }
}

const definitionOf = (
  options: Options,
  given: Credentials,
  seed: Seed,
  outbox: Outbox.Outbox,
): Emulator.Definition<PianoState, PianoEvent> => {
  const lifetime =
    options.userRefLifetime === undefined
      ? undefined
      : Duration.toMillis(Duration.fromInputUnsafe(options.userRefLifetime))
  let present: PianoState | undefined
  return {
    name: "piano",
    hosts,
    ...(options.seed === "documented" ? { startAt: PianoSamples.documentedAt } : {}),
    seed: (world) => {
      const state = State.empty(given.aid)
      plant({ ...world, state }, seed)
      present = state
      return state
    },
    // What is planted from the start is looked at before there are records.
    plant: planting((termId) =>
      present === undefined
        ? (seed.terms ?? []).some(({ plan, term_id }) => term_id === termId && plan !== undefined)
        : present.terms.get(termId)?.plan !== undefined,
    ),
    routes: [
      ...ReaderRoutes.routes(given, {
        accessesKey: options.accessesKey ?? "accesses",
        userRefLifetime: lifetime,
      }),
      ...PublisherRoutes.routes(given, lifetime),
      ...WebhookRoutes.routes(outbox),
      ...IdentityRoutes.routes(given),
    ],
    authenticate: Access.authenticate(given),
    notFound: noSuchPage,
    methodNotAllowed: (request, allowed) =>
      request.method === "OPTIONS" && isForBrowsers(request.url.pathname)
        ? preflight(request, allowed)
        : noSuchPage(),
    failure: (status, { url }) =>
      isForBrowsers(url.pathname) ? readableAnywhere(failing(status)) : failing(status),
    webhook: (event, world) => {
      switch (event.kind) {
        case "again":
          return outbox.again(event.record)
        case "held":
          return outbox.request(world.state, event.record)
        case "happened":
          return outbox.request(world.state, State.recordWebhook(world, event.uid, event.body))
      }
    },
    onClockMoved: (world, _from, to) => {
      EmulatorWorld.settle(world, to, Life.next)
      Effect.runSync(outbox.retry(world))
    },
    secretFields,
    describeState: (state) => ({
      users: [...state.users.values()].map(({ customFields, disabled, fields }) => ({
        ...fields,
        disabled,
        custom_fields: customFields ?? null,
      })),
      resources: [...state.resources.values()].map(({ fields, members }) => ({ ...fields, members })),
      terms: [...state.terms.values()].map(({ fields, rid }) => ({ ...fields, rid: rid ?? null })),
      offers: [...state.offers.values()].map(({ fields, termIds }) => ({ ...fields, term_ids: termIds })),
      accesses: [...state.accesses.values()].map(({ accessId, fields, revoked, rid, uid }) => ({
        access_id: accessId,
        uid,
        rid,
        revoked,
        ...fields,
      })),
      subscriptions: [...state.subscriptions.values()].map(({ fields, life, termId, uid }) => ({
        uid,
        term_id: termId,
        ...fields,
        billing: life?.billing ?? null,
      })),
      conversions: [...state.conversions.values()].map(({ fields, termId, uid }) => ({
        uid,
        term_id: termId,
        ...fields,
      })),
      payments: [...state.payments.values()],
      webhooks: [...state.webhooks.values()].map(({ body, webhookId }) => ({ webhook_id: webhookId, body })),
      settings: state.settings,
      log: state.log,
    }),
  }
}

const missing = (what: string, id: string): EmulatorError.EmulatorError =>
  EmulatorError.make(`there is no ${what} ${id}`)

/** Brings an emulator to life; see {@link Options}. Fails when they are wrong. */
export const make = Effect.fnUntraced(function* (
  options: Options = {},
): Effect.fn.Return<Service, EmulatorError.EmulatorError, Scope.Scope> {
  const given = options.credentials ?? credentials
  const seed = yield* seedOf(options.seed ?? "demo")
  const outbox = Outbox.make(given.privateKey)
  const kernel = yield* Emulator.make(definitionOf(options, given, seed, outbox), {
    ...options,
    // The samples are true at one moment only.
    frozen: options.frozen ?? options.seed === "documented",
  })
  outbox.bind(kernel.webhooks)

  const play = <A>(change: (world: State.World) => A | EmulatorError.EmulatorError): Scenario<A> =>
    Effect.gen(function* () {
      const outcome = yield* kernel.update(change)
      if (outcome instanceof EmulatorError.EmulatorError) return yield* outcome
      yield* kernel.webhooks.delivered
      return outcome
    })

  const wireOf = (world: State.World, record: State.SubscriptionRecord): EmulatedSubscription =>
    Project.subscriptionOf(world.state, record, "publisher") as EmulatedSubscription

  /** A scenario of a subscription that lives. */
  const onSubscription = (
    subscriptionId: string,
    change: (world: State.World, record: State.SubscriptionRecord, life: State.Life) => void,
  ): Scenario<EmulatedSubscription> =>
    play((world) => {
      const record = world.state.subscriptions.get(subscriptionId)
      if (record === undefined) return missing("subscription", subscriptionId)
      if (record.life === undefined)
        return EmulatorError.make(`${subscriptionId} is over, or was planted as a sample`)
      change(world, record, record.life)
      return wireOf(world, record)
    })

  const service: Service = {
    ...kernel,
    credentials: given,
    signIn: (uid) =>
      play((world) => {
        State.ensureUser(world, { uid })
        const { access_token } = issueToken(world, uid, addPeriod(world.nowMillis, "P30D"))
        return PianoIdentity.userToken(Redacted.make(String(access_token)), "piano_id")
      }),
    subscribe: ({ autoRenew = true, termId, uid }) =>
      play((world) => {
        const term = world.state.terms.get(termId)
        if (term === undefined) return missing("term", termId)
        const { plan } = term
        if (!Life.isSubscribable(plan))
          return EmulatorError.make(`${termId} has no plan that is paid for again and again`)
        return wireOf(world, Life.subscribe(world, { uid, term, plan, autoRenew, billing: "succeeds" }))
      }),
    buy: (uid, termId) =>
      play((world) => {
        const term = world.state.terms.get(termId)
        if (term === undefined) return missing("term", termId)
        if (term.plan === undefined || Life.isSubscribable(term.plan))
          return EmulatorError.make(`${termId} has no plan that is paid for once`)
        const conversion = Life.buy(world, uid, term, term.plan)
        return Project.conversionOf(world, conversion, "publisher") as EmulatedConversion
      }),
    grant: ({ for: duration, rid, uid }) =>
      play((world) => {
        if (!world.state.resources.has(rid)) return missing("resource", rid)
        State.ensureUser(world, { uid })
        const millis =
          duration === undefined ? undefined : Duration.toMillis(Duration.fromInputUnsafe(duration))
        const expires = millis === undefined ? undefined : State.seconds(world.nowMillis + millis)
        const access = Giving.addAccess(world, { uid, rid, expires })
        Giving.tellAboutAccess(world, access, "access_granted", "free_access_granted")
        return Project.wholeAccessOf(world, access) as EmulatedAccess
      }),
    setAutoRenew: (subscriptionId, autoRenew) =>
      onSubscription(subscriptionId, (world, record) => Life.setAutoRenew(world, record, autoRenew, "user")),
    cancel: (subscriptionId) =>
      onSubscription(subscriptionId, (world, record) => Life.cancel(world, record, "publisher")),
    failBilling: (subscriptionId) =>
      onSubscription(subscriptionId, (_world, _record, life) => {
        life.billing = "fails"
      }),
    recoverBilling: (subscriptionId) => onSubscription(subscriptionId, Life.recover),
    sendTestWebhook: Effect.andThen(
      kernel.update((world) =>
        State.tell(world, undefined, {
          version: 2,
          event: "test",
          type: "test",
          aid: given.aid,
          timestamp: State.seconds(world.nowMillis),
        }),
      ),
      kernel.webhooks.delivered,
    ),
  }
  return service
})

/** The emulator as a service. It provides itself only; {@link layerHttpClient} reaches it. */
export const layer = (options?: Options): Layer.Layer<PianoEmulator, EmulatorError.EmulatorError> =>
  Layer.effect(PianoEmulator, make(options))

/** The emulator, and an `HttpClient` that reaches it without a socket, for the real clients to run on. */
export const layerHttpClient = (
  options?: Options,
): Layer.Layer<PianoEmulator | HttpClient.HttpClient, EmulatorError.EmulatorError> =>
  Layer.provideMerge(
    Layer.unwrap(Effect.map(PianoEmulator, ({ layerHttpClient }) => layerHttpClient)),
    layer(options),
  )
