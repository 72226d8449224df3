/**
 * The kernel of every provider's emulator: a vendor's API that lives in this process, keeps state, is strict about
 * requests, and answers as the vendor does.
 *
 * An emulator is written as a {@link Definition}: routes bound to operations, a seed, and the vendor's manners (its
 * authentication, its 404, its webhooks). {@link make} brings it to life; from then on it is reached
 *
 * - in process, below the real client: `emulator.layerHttpClient`, or `emulator.fetch`;
 * - over HTTP: `node/EmulatorServer`.
 *
 * ```ts
 * interface Store {
 *   readonly customers: Map<string, { name: string }>
 * }
 *
 * const getCustomer = Operation.make("getCustomer", {
 *   method: "GET",
 *   path: "/customers/:id",
 *   pathFields: { id: Schema.String },
 *   success: Schema.Struct({ name: Schema.String }),
 * })
 *
 * const definition: Emulator.Definition<Store> = {
 *   name: "acme",
 *   hosts: { api: ["https://api.acme.test"] },
 *   seed: () => ({ customers: new Map([["alice", { name: "Alice" }]]) }),
 *   routes: [
 *     Emulator.route(getCustomer, (call) => {
 *       const customer = call.state.customers.get(call.path("id"))
 *       return customer === undefined
 *         ? Answer.json({ error: "no such customer" }, { status: 404 })
 *         : Answer.json(customer)
 *     }),
 *   ],
 *   authenticate: (call) =>
 *     call.headers.get("authorization") === "Bearer key"
 *       ? undefined
 *       : Answer.json({ error: "unauthorized" }, { status: 401 }),
 *   notFound: () => Answer.json({ error: "no such page" }, { status: 404 }),
 *   secretFields: ["api_key"],
 * }
 *
 * const httpClient = Effect.map(Emulator.make(definition), (acme) => acme.httpClient)
 * ```
 *
 * What the kernel promises:
 *
 * - Handlers, clock moves and updates run one at a time, so a handler may read and change `call.state` as it likes.
 * - Before each request the clock is looked at: what fell due since the last look is settled first (`onClockMoved`).
 * - Webhooks are delivered after the handler is done, outside the lock: a receiver may call back.
 * - The same requests give the same ids in every run, also after a reset.
 * - `reset` makes a fresh seed, takes the clock back, and forgets requests, webhooks and faults (faults given to
 *   {@link make} come back). The webhook target stays.
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { toIssues } from "../internal/schemaIssues.ts"
import * as Answer from "./Answer.ts"
import * as ConnectionBroken from "./ConnectionBroken.ts"
import * as EmulatorClock from "./EmulatorClock.ts"
import * as EmulatorControl from "./EmulatorControl.ts"
import * as EmulatorError from "./EmulatorError.ts"
import * as EmulatorFault from "./EmulatorFault.ts"
import * as EmulatorRecorder from "./EmulatorRecorder.ts"
import * as EmulatorRoute from "./EmulatorRoute.ts"
import * as EmulatorTransport from "./EmulatorTransport.ts"
import * as EmulatorWebhooks from "./EmulatorWebhooks.ts"
import * as EmulatorWorld from "./EmulatorWorld.ts"
import { fromWeb, receive as readBody } from "./internal/receivedRequest.ts"
import * as WebBody from "./internal/webBody.ts"

/** See {@link EmulatorRoute.route}. */
export const route = EmulatorRoute.route

/** An emulator, as its author writes it. `State` is its records, `Event` what its webhooks are made from. */
export interface Definition<State, Event = never> {
  /** Short and lower case; the server serves it below `/<name>`. */
  readonly name: string
  /**
   * The vendor's origins by the vendor's name of the host (`host` of an operation). In process, only these and
   * loopback are answered, every other host does not exist. Without it, every origin is answered.
   */
  readonly hosts?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly routes: ReadonlyArray<EmulatorRoute.Route<State, Event>>
  /** Fresh records. Called at the start and on every reset; whatever it announces is sent. */
  readonly seed: (world: Pick<EmulatorWorld.World<unknown>, "now" | "nowMillis" | "ids">) => State
  /** What `POST /__control/seed` takes, and what it does: see {@link planting}. */
  readonly plant?: Planting<State, Event>
  /** Where the clock starts, for samples that only make sense at their time; {@link Options} win over it. */
  readonly startAt?: DateTime.DateTime.Input
  /** Looks at the credentials of a request that has a route: undefined lets it pass. */
  readonly authenticate?: (
    call: EmulatorRoute.Call<State, Event>,
  ) => Answer.Answer | undefined | Effect.Effect<Answer.Answer | undefined>
  /** The vendor's answer to a path it does not know, also one with a broken percent-encoding. */
  readonly notFound: (request: EmulatorRoute.ReceivedRequest) => Answer.Answer
  /** The vendor's answer to a path it knows with other methods; without it {@link notFound}. */
  readonly methodNotAllowed?: (
    request: EmulatorRoute.ReceivedRequest,
    allowed: ReadonlyArray<string>,
  ) => Answer.Answer
  /** How the vendor answers a status that a fault asks for (429, 500, 503); without it a plain text. */
  readonly failure?: (status: number, request: EmulatorRoute.ReceivedRequest) => Answer.Answer
  /**
   * Makes the request that tells a receiver about an event, sealed or signed as the vendor does it. Called at once
   * when the event is announced, so that it sees the state of that moment; an effect it returns (for cryptography
   * that takes its time) runs later, in order.
   */
  readonly webhook?: (
    event: Event,
    world: EmulatorWorld.World<State, Event>,
  ) => EmulatorWebhooks.WebhookRequest | Effect.Effect<EmulatorWebhooks.WebhookRequest>
  /**
   * Brings the records from the instant `from` to the instant `to` (milliseconds): trials end, subscriptions lapse,
   * webhooks are announced. `EmulatorWorld.settle(world, to, next)` does it in order. `world.now` is `to`.
   */
  readonly onClockMoved?: (world: EmulatorWorld.World<State, Event>, from: number, to: number) => void
  /** Names of fields and headers, in any case, whose values never show in recorded requests, webhooks and states. */
  readonly secretFields?: ReadonlyArray<string>
  /** The records as JSON for `GET /__control/state`; without it as they are, maps and sets as objects and lists. */
  readonly describeState?: (state: State) => unknown
}

/** See {@link planting}. */
export interface Planting<State, Event> {
  readonly decode: (
    input: unknown,
  ) => Effect.Effect<(world: EmulatorWorld.World<State, Event>) => void, EmulatorError.EmulatorError>
}

/** Records that can be added while the emulator runs: the schema of what is given, and what it does to the state. */
export const planting = <State, Event, Input>(
  schema: Schema.ConstraintDecoder<Input>,
  apply: (world: EmulatorWorld.World<State, Event>, input: Input) => void,
): Planting<State, Event> => {
  const decode = Schema.decodeUnknownEffect(schema)
  return {
    decode: (input) =>
      Effect.mapBoth(decode(input, { onExcessProperty: "error", errors: "all" }), {
        onSuccess: (value) => (world: EmulatorWorld.World<State, Event>) => apply(world, value),
        onFailure: (error) =>
          new EmulatorError.EmulatorError({
            description: "this cannot be planted",
            issues: toIssues(error.issue),
          }),
      }),
  }
}

/** How an emulator runs. */
export interface Options {
  /** Where its clock starts and returns to on a reset; default: the definition's, else the real time. */
  readonly startAt?: DateTime.DateTime.Input
  /** Whether the clock stands still until it is moved; default: it runs on. */
  readonly frozen?: boolean
  /** Decides on ids and on faults with a probability; default: the emulator's name. */
  readonly randomSeed?: string | number
  readonly faults?: ReadonlyArray<EmulatorFault.Fault>
  /**
   * Records in the form the definition's `plant` takes, added after the seed: at the start, and again on every reset,
   * in this order.
   */
  readonly planted?: ReadonlyArray<unknown> | undefined
  /** Sends webhooks; without it they are only kept. */
  readonly webhookClient?: HttpClient.HttpClient
  /** Where to send them; an address of this machine. Needs a client. */
  readonly webhookTarget?: string
}

/** A running emulator. */
export interface Emulator<State, Event = never> {
  readonly name: string
  readonly hosts: Readonly<Record<string, ReadonlyArray<string>>> | undefined
  /** What it answers for, for tables. */
  readonly operations: ReadonlyArray<EmulatorRoute.Target>
  /**
   * Answers a request. Paths below `/__control` go to the control API, see `EmulatorControl`. Fails when a fault
   * breaks the connection; a break after the headers is an error of the response's body.
   */
  readonly handle: (request: Request) => Effect.Effect<Response, ConnectionBroken.ConnectionBroken>
  /** {@link handle} for a transport that has read the request already. */
  readonly receive: (
    incoming: EmulatorRoute.Incoming,
  ) => Effect.Effect<Response, ConnectionBroken.ConnectionBroken>
  /** Reaches it in process; see `EmulatorTransport` for several at once. */
  readonly httpClient: HttpClient.HttpClient
  readonly layerHttpClient: Layer.Layer<HttpClient.HttpClient>
  readonly fetch: typeof globalThis.fetch
  readonly clock: EmulatorClock.EmulatorClock
  readonly faults: Faults
  /** The requests it received, secrets taken out, the oldest first. */
  readonly requests: Effect.Effect<ReadonlyArray<EmulatorRecorder.RecordedRequest>>
  readonly clearRequests: Effect.Effect<void>
  readonly webhooks: EmulatorWebhooks.Webhooks
  /** Does something nobody asks for by HTTP, as at the vendor's dashboard; alone, like a handler. */
  readonly update: <A>(change: (world: EmulatorWorld.World<State, Event>) => A) => Effect.Effect<A>
  /** Adds records by the definition's `plant`. */
  readonly plant: (input: unknown) => Effect.Effect<void, EmulatorError.EmulatorError>
  /** The records as JSON, secrets taken out. */
  readonly describeState: Effect.Effect<unknown>
  readonly reset: Effect.Effect<void>
}

/** The faults of a running emulator. */
export interface Faults {
  readonly list: Effect.Effect<ReadonlyArray<EmulatorFault.Entry>>
  /** Replaces all. */
  readonly set: (...faults: ReadonlyArray<EmulatorFault.Fault>) => Effect.Effect<void>
  /** Adds after the present ones. */
  readonly add: (...faults: ReadonlyArray<EmulatorFault.Fault>) => Effect.Effect<void>
  readonly clear: Effect.Effect<void>
}

const parseStart = (
  input: DateTime.DateTime.Input | undefined,
): Effect.Effect<number | undefined, EmulatorError.EmulatorError> => {
  if (input === undefined) return Effect.succeed(undefined)
  const millis = EmulatorClock.toMillis(input)
  return millis === undefined
    ? Effect.fail(EmulatorError.make("the emulator's start is no instant"))
    : Effect.succeed(millis)
}

const seeded = (seed: string | number): Random.Random => Effect.runSync(Random.withSeed(Random.Random, seed))

const asEffect = <A>(value: A | Effect.Effect<A>): Effect.Effect<A> =>
  Effect.isEffect(value) ? value : Effect.succeed(value)

const decodePlanted = <State, Event>(
  { name, plant }: Definition<State, Event>,
  input: unknown,
): Effect.Effect<(world: EmulatorWorld.World<State, Event>) => void, EmulatorError.EmulatorError> =>
  plant === undefined
    ? Effect.fail(EmulatorError.make(`the emulator of ${name} takes no records`))
    : plant.decode(input)

/**
 * Brings an emulator to life; it ends with the scope, which only its webhooks need. Fails when the options are wrong:
 * a start that is no instant, a webhook target on another machine, records that cannot be planted.
 */
export const make = Effect.fnUntraced(function* <State, Event = never>(
  definition: Definition<State, Event>,
  options: Options = {},
): Effect.fn.Return<Emulator<State, Event>, EmulatorError.EmulatorError, Scope.Scope> {
  const context = yield* Effect.context<never>()
  const realNow = Clock.currentTimeMillis
  const mechanism = EmulatorClock.makeMechanism({
    startAt: yield* parseStart(options.startAt ?? definition.startAt),
    frozen: options.frozen ?? false,
    realMillis: yield* realNow,
  })
  const router = EmulatorRoute.makeRouter(definition.routes)
  const redaction = EmulatorRecorder.makeRedaction(definition.secretFields ?? [])
  const recorder = EmulatorRecorder.make(redaction)
  const outbox = yield* EmulatorWebhooks.make({
    httpClient: options.webhookClient,
    target: options.webhookTarget,
  })
  const lock = yield* Semaphore.make(1)

  const randomSeed = options.randomSeed ?? definition.name
  // Faults draw from their own numbers: injecting one must not change the ids that come out.
  let faultRandom = seeded(`${randomSeed}/faults`)
  const faults = EmulatorFault.makeStore(() => faultRandom)
  faults.set(options.faults ?? [])

  let ids = EmulatorWorld.makeIds(seeded(randomSeed))
  let settledAt = mechanism.read(yield* realNow)
  const seedAt = (millis: number): State =>
    definition.seed({ now: DateTime.makeUnsafe(millis), nowMillis: millis, ids })
  const planted = yield* Effect.forEach(options.planted ?? [], (input) => decodePlanted(definition, input))
  let state = seedAt(settledAt)

  const worldAt = (millis: number): EmulatorWorld.World<State, Event> => {
    const world: EmulatorWorld.World<State, Event> = {
      state,
      ids,
      now: DateTime.makeUnsafe(millis),
      nowMillis: millis,
      announce: (event) => {
        if (definition.webhook === undefined) return
        outbox.announce(DateTime.formatIso(world.now), definition.webhook(event, world))
      },
      at: worldAt,
    }
    return world
  }

  const plantAll = (): void => {
    for (const apply of planted) apply(worldAt(settledAt))
  }
  plantAll()

  // Only inside the lock. Uninterruptible, so that a caller who gives up leaves no half-made change behind.
  const settled = Effect.gen(function* () {
    const to = mechanism.read(yield* realNow)
    const from = settledAt
    if (to > from) {
      settledAt = to
      definition.onClockMoved?.(worldAt(to), from, to)
    }
    return worldAt(settledAt)
  })
  const alone = <A, E>(
    use: (world: EmulatorWorld.World<State, Event>) => Effect.Effect<A, E>,
  ): Effect.Effect<A, E> => lock.withPermits(1)(Effect.uninterruptible(Effect.flatMap(settled, use)))

  const move = (target: (now: number) => Effect.Effect<number, EmulatorError.EmulatorError>) =>
    Effect.gen(function* () {
      const moved = yield* alone((world) =>
        Effect.gen(function* () {
          const to = yield* target(world.nowMillis)
          mechanism.write(to, yield* realNow)
          // Settles up to the target itself: a running clock may be a moment past it already.
          if (to > settledAt) {
            settledAt = to
            definition.onClockMoved?.(worldAt(to), world.nowMillis, to)
          }
          return { from: world.now, to: DateTime.makeUnsafe(to) }
        }),
      )
      yield* outbox.delivered
      return moved
    })

  const clock: EmulatorClock.EmulatorClock = {
    now: Effect.map(realNow, (real) => DateTime.makeUnsafe(mechanism.read(real))),
    isFrozen: Effect.sync(mechanism.isFrozen),
    set: (instant) =>
      move((now) => {
        const to = EmulatorClock.toMillis(instant)
        if (to === undefined)
          return Effect.fail(EmulatorError.make("the clock can only be set to an instant"))
        return to < now
          ? Effect.fail(
              EmulatorError.make(
                `the clock only moves forward: it is ${DateTime.formatIso(DateTime.makeUnsafe(now))} already; a reset takes it back`,
              ),
            )
          : Effect.succeed(to)
      }),
    advance: (duration) =>
      move((now) => {
        const millis = EmulatorClock.durationMillis(duration)
        return millis === undefined
          ? Effect.fail(
              EmulatorError.make("the clock can only be advanced by a finite duration that is not negative"),
            )
          : Effect.succeed(now + millis)
      }),
    freeze: Effect.map(realNow, (real) => mechanism.setFrozen(true, real)),
    resume: Effect.map(realNow, (real) => mechanism.setFrozen(false, real)),
  }

  const answerCall = Effect.fnUntraced(function* (
    world: EmulatorWorld.World<State, Event>,
    request: EmulatorRoute.ReceivedRequest,
    found: EmulatorRoute.Match<State, Event> & { readonly _tag: "Found" },
  ) {
    const { handler, target } = found.route
    const call: EmulatorRoute.Call<State, Event> = {
      ...world,
      operation: target.name,
      target,
      request,
      query: request.query,
      headers: request.headers,
      body: request.body,
      path: (name) => {
        const value = found.parameters.get(name)
        if (value === undefined) throw new Error(`${target.path} has no parameter ${name}`)
        return value
      },
    }
    const refused = yield* asEffect(definition.authenticate?.(call))
    return refused ?? (yield* asEffect(handler(call)))
  })

  const answer = (
    request: EmulatorRoute.ReceivedRequest,
    match: EmulatorRoute.Match<State, Event>,
  ): Effect.Effect<Answer.Answer> => {
    switch (match._tag) {
      case "Found":
        return alone((world) => answerCall(world, request, match))
      case "MethodNotAllowed":
        return Effect.sync(
          () => definition.methodNotAllowed?.(request, match.allowed) ?? definition.notFound(request),
        )
      case "NotFound":
        return Effect.sync(() => definition.notFound(request))
    }
  }

  const insteadOf = Effect.fnUntraced(function* (
    fault: (typeof EmulatorFault.Status)["Type"] | (typeof EmulatorFault.Html)["Type"],
    request: EmulatorRoute.ReceivedRequest,
  ) {
    if (fault.kind === "html") {
      return Answer.html(
        "<!doctype html>\n<title>Welcome</title>\n<p>Please sign in to use this network.</p>\n",
        {
          status: fault.status ?? 200,
        },
      )
    }
    const vendor = definition.failure?.(fault.status, request) ?? Answer.text(`${fault.status}\n`)
    const headers = new Headers(vendor.headers)
    if (fault.retryAfter !== undefined) {
      const date = new Date((yield* realNow) + fault.retryAfter * 1000)
      headers.set(
        "retry-after",
        fault.retryAfterForm === "date" ? date.toUTCString() : String(fault.retryAfter),
      )
    }
    return { ...vendor, status: fault.status, headers: Object.fromEntries(headers) }
  })

  const hostOf = (url: URL): string | undefined =>
    Object.entries(definition.hosts ?? {}).find(([, origins]) => origins.includes(url.origin))?.[0]

  const respond = Effect.fnUntraced(function* (incoming: EmulatorRoute.Incoming) {
    const received = yield* readBody(incoming)
    const match = router.match(received.method, received.url.pathname, hostOf(received.url))
    const finish = recorder.record(received, match, DateTime.formatIso(yield* clock.now))
    const plan = faults.plan({
      method: received.method,
      pathname: received.url.pathname,
      operation: match._tag === "Found" ? match.route.target.name : undefined,
    })
    return yield* Effect.gen(function* () {
      if (!Duration.isZero(plan.latency)) yield* Effect.sleep(plan.latency)
      const { instead } = plan
      const own =
        instead === undefined || instead.handled === true ? yield* answer(received, match) : undefined
      if (instead?.kind === "reset") return yield* ConnectionBroken.reset()
      const rendered = Answer.render(
        instead === undefined ? (own ?? Answer.empty()) : yield* insteadOf(instead, received),
      )
      const response = spoil(rendered, plan, context, incoming.signal)
      finish({ _tag: "Answered", status: rendered.status }, plan.ids())
      return response
    }).pipe(
      Effect.tapError((broken) =>
        Effect.sync(() => finish({ _tag: "Broken", code: broken.code }, plan.ids())),
      ),
      Effect.onInterrupt(() => Effect.sync(() => finish({ _tag: "Broken", code: "ABORTED" }, plan.ids()))),
    )
  })

  const describeState = alone((world) =>
    Effect.sync(() => redaction.value(definition.describeState?.(world.state) ?? toPlain(world.state))),
  )

  const reset = lock.withPermits(1)(
    Effect.uninterruptible(
      Effect.map(realNow, (real) => {
        mechanism.reset(real)
        settledAt = mechanism.read(real)
        ids = EmulatorWorld.makeIds(seeded(randomSeed))
        faultRandom = seeded(`${randomSeed}/faults`)
        faults.set(options.faults ?? [])
        recorder.clear()
        outbox.clear()
        state = seedAt(settledAt)
        plantAll()
      }),
    ),
  )

  const receive: Emulator<State, Event>["receive"] = (incoming) =>
    EmulatorControl.isControlPath(incoming.url.pathname)
      ? EmulatorControl.handle(emulator, redaction, incoming)
      : respond(incoming)

  const transport: EmulatorTransport.Handler = { name: definition.name, hosts: definition.hosts, receive }
  const emulator: Emulator<State, Event> = {
    ...transport,
    handle: (request) => Effect.flatMap(fromWeb(request), receive),
    operations: definition.routes.map((item) => item.target),
    httpClient: EmulatorTransport.httpClient(transport),
    layerHttpClient: EmulatorTransport.layer(transport),
    fetch: EmulatorTransport.makeFetch(context, transport),
    clock,
    faults: {
      list: Effect.sync(faults.list),
      set: (...list) => Effect.sync(() => faults.set(list)),
      add: (...list) => Effect.sync(() => faults.add(...list)),
      clear: Effect.sync(faults.clear),
    },
    requests: Effect.sync(recorder.list),
    clearRequests: Effect.sync(recorder.clear),
    webhooks: outbox,
    update: (change) => alone((world) => Effect.sync(() => change(world))),
    plant: (input) =>
      Effect.flatMap(decodePlanted(definition, input), (apply) =>
        alone((world) => Effect.sync(() => apply(world))),
      ),
    describeState,
    reset,
  }
  return emulator
})

// Paces slow bodies finely enough that a reader sees a steady flow.
const ticksPerSecond = 10

const spoil = (
  rendered: Answer.Rendered,
  plan: EmulatorFault.Plan,
  context: Context.Context<never>,
  signal: AbortSignal,
): Response => {
  const isJson = isJsonType(rendered.headers.get("content-type"))
  const { bytes, headers, status } = plan.changes.reduce((answer, change) => {
    const changed = change(answer.bytes, isJson)
    return changed === undefined ? answer : Answer.withBytes(answer, changed)
  }, rendered)
  if (!Answer.hasBody(status)) return new Response(null, { status, headers })
  const { bytesPerSecond, cut } = plan
  if (bytesPerSecond === undefined && cut === undefined) return new Response(bytes, { status, headers })
  const size =
    bytesPerSecond === undefined
      ? Math.max(1, bytes.byteLength)
      : Math.max(1, Math.floor(bytesPerSecond / ticksPerSecond))
  const arriving =
    cut === undefined
      ? bytes
      : bytes.slice(
          0,
          Math.min(cut.afterBytes ?? Math.floor(bytes.byteLength / 2), Math.max(0, bytes.byteLength - 1)),
        )
  const body = WebBody.make(
    {
      chunks: WebBody.pieces(arriving, size),
      every: bytesPerSecond === undefined ? Duration.zero : Duration.millis((size * 1000) / bytesPerSecond),
      end:
        cut === undefined
          ? "close"
          : ConnectionBroken.toBodyError(
              cut.how === "reset" ? ConnectionBroken.reset() : ConnectionBroken.closedEarly(),
            ),
    },
    context,
    signal,
  )
  return new Response(body, { status, headers })
}

const isJsonType = (contentType: string | null): boolean =>
  contentType !== null && /[/+]json\b/i.test(contentType)

// Maps and sets are what emulators keep their records in, and JSON knows neither.
const toPlain = (value: unknown): unknown => {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), toPlain(item)]))
  if (value instanceof Set) return [...value].map(toPlain)
  if (Array.isArray(value)) return value.map(toPlain)
  if (DateTime.isDateTime(value)) return DateTime.formatIso(value)
  if (typeof value !== "object" || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]))
}
