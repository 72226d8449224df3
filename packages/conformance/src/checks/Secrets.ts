/**
 * Canaries in every credential and every secret field, and a look at everything that leaves the client: errors, causes,
 * logs of every level, spans, metrics, printed values; while servers repeat what they were sent.
 */
import * as CallMetrics from "@effect-billing/core/CallMetrics"
import * as Drift from "@effect-billing/core/Drift"
import * as OperationJson from "@effect-billing/core/OperationJson"
import type * as Operation from "@effect-billing/core/Operation"
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as HttpClient from "effect/http/HttpClient"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import * as NodeUtil from "node:util"
import * as Canary from "../Canary.ts"
import type { World } from "../FaultCase.ts"
import type { Registration } from "../Registration.ts"
import * as Outcome from "../Outcome.ts"
import * as PlainServer from "../PlainServer.ts"
import * as WireValue from "../WireValue.ts"
import { inputsOf } from "./Contract.ts"

const inspect = (value: unknown): string =>
  NodeUtil.inspect(value, { depth: 10, showHidden: true, getters: true })

/** What a program leaves behind in its own telemetry. */
export interface Telemetry {
  /** Texts by where they were seen. */
  readonly texts: () => ReadonlyArray<readonly [string, string]>
  readonly watch: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** Captures logs in every format and all spans. */
export const makeTelemetry = (): Telemetry => {
  const logs: Array<string> = []
  const spans: Array<Tracer.Span> = []
  const logger = Logger.make((options) => {
    logs.push(
      Logger.formatJson.log(options),
      Logger.formatLogFmt.log(options),
      Logger.formatSimple.log(options),
      inspect(Logger.formatStructured.log(options)),
      inspect(options.message),
      Cause.pretty(options.cause),
    )
  })
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    },
  })
  return {
    texts: () => [
      ...logs.map((text) => ["a log", text] as const),
      ...spans.map(
        (span) =>
          [
            `the span ${span.name}`,
            inspect([
              span.name,
              [...span.attributes],
              span.status,
              span.links,
              (span as Tracer.NativeSpan).events,
            ]),
          ] as const,
      ),
    ],
    watch: (effect) =>
      effect.pipe(
        Effect.provide(Logger.layer([logger])),
        Effect.provide(CallMetrics.layer),
        Effect.provideService(References.MinimumLogLevel, "All"),
        Effect.provideService(Tracer.Tracer, tracer),
      ),
  }
}

/** Does with a failure what programs do with failures: log it, at every level and in every form. */
const handleLoudly = (exit: Exit.Exit<unknown, unknown>): Effect.Effect<void> =>
  Exit.isSuccess(exit)
    ? Effect.logInfo("answer", exit.value)
    : Effect.all(
        [
          Effect.logError("failed", exit.cause),
          Effect.logWarning(exit.cause),
          Effect.logDebug(Cause.squash(exit.cause)),
          Effect.logTrace("failed", { error: Cause.squash(exit.cause) }),
        ],
        { discard: true },
      )

const lookAt = (
  canaries: ReadonlyArray<Canary.Canary>,
  exit: Exit.Exit<unknown, unknown>,
  outcome: Outcome.Outcome,
): ReadonlyArray<string> => [
  ...Canary.findInValue(canaries, "the exit", exit),
  ...(Exit.isSuccess(exit)
    ? Canary.findInValue(canaries, "the answer", exit.value)
    : [
        ...Canary.findIn(canaries, "Cause.pretty", Cause.pretty(exit.cause)),
        ...Canary.findInValue(canaries, "the squashed cause", Cause.squash(exit.cause)),
      ]),
  ...(outcome._tag === "Failure"
    ? [
        ...Canary.findInValue(canaries, "the error", outcome.error),
        ...Canary.findInValue(canaries, "the reason", outcome.reason),
        ...Canary.findInValue(canaries, "the error's JSON", ProviderError.toJson(outcome.error)),
      ]
    : []),
]

const metricTexts: Effect.Effect<string> = Effect.map(Metric.snapshot, (snapshot) =>
  JSON.stringify(snapshot, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
)

// One leak shows in dozens of texts; a few of them tell enough.
const few = (problems: ReadonlyArray<string>): ReadonlyArray<string> => {
  const all = [...new Set(problems)]
  return all.length <= 4 ? all : [...all.slice(0, 4), `and in ${all.length - 4} more texts`]
}

/** Runs calls under watch, and gives every place in which one of the canaries shows. */
export const watch = <R>(
  canaries: ReadonlyArray<Canary.Canary>,
  calls: (telemetry: Telemetry) => Effect.Effect<ReadonlyArray<Outcome.Ended>, never, R>,
): Effect.Effect<ReadonlyArray<string>, never, R> =>
  Effect.gen(function* () {
    const telemetry = makeTelemetry()
    const all = yield* telemetry.watch(calls(telemetry))
    yield* telemetry.watch(Effect.forEach(all, ({ exit }) => handleLoudly(exit), { discard: true }))
    const metrics = yield* metricTexts
    return few([
      ...all.flatMap(({ exit, outcome }) => lookAt(canaries, exit, outcome)),
      ...telemetry.texts().flatMap(([where, text]) => Canary.findIn(canaries, where, text)),
      ...Canary.findIn(canaries, "a metric", metrics),
    ])
  })

/** A server that repeats whatever it was sent, in every place where a server can put a text. */
export const echoesOf = ({
  inBand,
}: Registration): ReadonlyArray<readonly [name: string, handler: PlainServer.Handler]> => {
  const unpacked = (request: PlainServer.Received): string => {
    const authorization = request.headers["authorization"] ?? ""
    const packed = authorization.split(" ")[1] ?? ""
    return Buffer.from(packed, "base64").toString("utf8")
  }
  const all = (request: PlainServer.Received): string =>
    [
      request.target,
      decodeURIComponentLoosely(request.target),
      JSON.stringify(request.headers),
      request.headers["authorization"] ?? "",
      unpacked(request),
      request.body,
      decodeURIComponentLoosely(request.body),
    ].join(" | ")
  // A long echo is cut; these put each piece first, so that none hides behind the cut.
  const pieces = (request: PlainServer.Received): ReadonlyArray<string> => [
    all(request),
    unpacked(request),
    request.headers["authorization"] ?? "",
    request.body,
    decodeURIComponentLoosely(request.body),
    decodeURIComponentLoosely(request.target),
  ]
  const piece = (request: PlainServer.Received, count: number): string =>
    pieces(request)[(count - 1) % 6] ?? ""
  const json =
    (status: number, of: (text: string) => unknown): PlainServer.Handler =>
    (request, response, count) =>
      PlainServer.reply(response, { status, body: { json: of(piece(request, count)) } })
  const envelope = (text: string): unknown => ({
    ok: false,
    status: 400,
    code: text,
    message: text,
    error: { message: text, code: text },
    errors: { [text.slice(0, 40)]: [text] },
    [text.slice(0, 300)]: text,
  })
  const header = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 2000)
  const withHeader =
    (name: string, status: number): PlainServer.Handler =>
    (request, response, count) =>
      PlainServer.reply(response, {
        status,
        headers: { [name]: header(piece(request, count)) },
        body: { json: {} },
      })
  return [
    ...[200, 400, 401, 403, 404, 409, 422, 429, 500, 503].map(
      (status) => [`JSON with ${status}`, json(status, envelope)] as const,
    ),
    ...(inBand === undefined
      ? []
      : [200, 400, 500].map(
          (status) => [`a failure of its own with ${status}`, json(status, inBand.echo)] as const,
        )),
    ["a JSON text", json(200, (text) => text)],
    ["a JSON list", json(500, (text) => [text, [text]])],
    ...[200, 404, 500].map(
      (status) =>
        [
          `a page with ${status}`,
          ((request, response, count) =>
            PlainServer.reply(response, {
              status,
              body: { text: `<html>${piece(request, count)}</html>` },
            })) satisfies PlainServer.Handler,
        ] as const,
    ),
    [
      "half a JSON",
      (request, response, count) =>
        PlainServer.reply(response, {
          body: { text: `{"message":${JSON.stringify(piece(request, count))}` },
        }),
    ],
    ["a request id", withHeader("x-request-id", 500)],
    [
      "a content type",
      (request, response, count) =>
        PlainServer.reply(response, {
          headers: { "content-type": `text/html; note=${header(piece(request, count))}` },
          body: { text: "<html></html>" },
        }),
    ],
    ["Retry-After", withHeader("retry-after", 429)],
    ["a location", withHeader("location", 302)],
    [
      "a status line",
      (request, response, count) => {
        response.writeHead(500, header(piece(request, count)).slice(0, 500)).end("{}")
      },
    ],
    ["a broken connection", (_request, response) => void response.socket?.resetAndDestroy()],
    [
      "half an answer",
      (request, response, count) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "100000" })
        response.write(JSON.stringify(piece(request, count)), () => response.socket?.destroy())
      },
    ],
  ]
}

const decodeURIComponentLoosely = (text: string): string =>
  text.replaceAll(/%[0-9A-Fa-f]{2}/g, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))

/** Operations whose answers hold secrets: values that decode to `Redacted`. */
const secretAnswers = (
  operation: Operation.Any,
): Effect.Effect<{ readonly json: unknown; readonly canaries: ReadonlyArray<Canary.Canary> } | undefined> =>
  Effect.map(
    WireValue.samples(operation.success as Schema.Constraint, {
      count: 20,
      seed: `secrets of ${operation.name}`,
    }),
    (samples) => {
      const schema = operation.success as unknown as Schema.Codec<unknown, unknown>
      const planted = samples
        .map((json) => Canary.plant(Schema.decodeUnknownSync(schema)(json), operation.name))
        .toSorted((one, other) => other.canaries.length - one.canaries.length)[0]
      return planted === undefined || planted.canaries.length === 0
        ? undefined
        : {
            json: WireValue.throughJson(OperationJson.encodeSuccess(operation, planted.value)),
            canaries: planted.canaries,
          }
    },
  )

/** Calls an operation against servers that repeat everything, with a canary wherever a secret can stand. */
export const checkEchoes = (
  world: World,
  operation: Operation.Any,
  names: ReadonlyArray<string> = echoesOf(world.registration).map(([name]) => name),
): Effect.Effect<ReadonlyArray<string>, never, HttpClient.HttpClient | Scope.Scope> =>
  Effect.gen(function* () {
    const { registration, server } = world
    const handlers = echoesOf(registration)
    const subject = yield* world.connect({ maximumAttempts: 1, drift: Drift.report(() => Effect.void) })
    const isAccepted = (input: unknown): boolean => OperationJson.inputIssues(operation, input).length === 0
    const inputs = (yield* inputsOf(registration, operation))
      .map((input) => Canary.plant(input, `${operation.name} input`, isAccepted))
      .toSorted(
        (one, other) =>
          Number(isAccepted(other.value)) - Number(isAccepted(one.value)) ||
          other.canaries.length - one.canaries.length,
      )
    const input = inputs[0]
    if (input === undefined) return [`${operation.name}: there is no input to call it with`]
    const canaries = [...Canary.ofCredentials(registration), ...input.canaries]
    const problems: Array<string> = []
    let sent = 0
    for (const [name, handler] of handlers) {
      if (!names.includes(name)) continue
      server.answer(handler)
      const found = yield* watch(canaries, () =>
        Effect.forEach([1, 2, 3, 4, 5, 6], () =>
          Outcome.run(
            registration,
            Effect.suspend(() => subject.call(operation, input.value)),
          ),
        ),
      )
      sent += server.requests.length
      problems.push(...found.map((problem) => `${operation.name}, echo in ${name}: ${problem}`))
    }
    problems.push(...Outcome.expect(sent > 0, `${operation.name}: nothing was sent, so nothing was proved`))
    return problems
  })

/** A fresh secret that only the answer knows (a rotated token) shows nowhere either, also when the answer is broken. */
export const checkAnswers = (
  world: World,
  operation: Operation.Any,
): Effect.Effect<ReadonlyArray<string>, never, HttpClient.HttpClient | Scope.Scope> =>
  Effect.gen(function* () {
    const { registration, server } = world
    const secretAnswer = yield* secretAnswers(operation)
    if (secretAnswer === undefined) return []
    const [input] = yield* inputsOf(registration, operation)
    const text = JSON.stringify(secretAnswer.json)
    const subject = yield* world.connect({ maximumAttempts: 1 })
    const malformed = WireValue.positions(
      WireValue.wireOf(operation.success as Schema.Constraint),
      secretAnswer.json,
    )
      .filter(({ ast, role }) => role !== "root" && !WireValue.kindsOf(ast).includes("object"))
      .map(({ path }) => WireValue.replaced(secretAnswer.json, path, { conformance: 1 }))
    const replies: ReadonlyArray<readonly [string, PlainServer.Reply]> = [
      ["whole", { body: { json: secretAnswer.json } }],
      ["cut off", { headers: { "content-type": "application/json" }, body: { text: text.slice(0, -1) } }],
      ["with an error status", { status: 500, body: { json: secretAnswer.json } }],
      ["malformed elsewhere", { body: { json: malformed[0] ?? {} } }],
    ]
    const problems: Array<string> = []
    for (const [name, reply] of replies) {
      server.answer(PlainServer.always(reply))
      const found = yield* watch(secretAnswer.canaries, () =>
        Effect.map(
          Outcome.run(
            registration,
            Effect.suspend(() => subject.call(operation, input)),
          ),
          (ended) => [ended],
        ),
      )
      problems.push(...found.map((problem) => `${operation.name}, answer ${name}: ${problem}`))
    }
    return problems
  })

const shortList: ReadonlyArray<string> = [
  "JSON with 200",
  "JSON with 401",
  "JSON with 500",
  "a failure of its own with 200",
  "a page with 200",
  "half a JSON",
]

/** Up to so many operations each goes through the whole short list. */
const fewOperations = 60

/**
 * The echoes that a single operation is put through; the whole list is for the registered reads and writes. Of many
 * operations each gets one, in turn, and those that take secrets get all.
 */
export const echoesFor = (
  registration: Registration,
  operation: Operation.Any,
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(inputsOf(registration, operation), (inputs) => {
    const takesSecrets = inputs.some((input) => Canary.plant(input, "").canaries.length > 0)
    if (registration.operations.length <= fewOperations || takesSecrets) return shortList
    const index = registration.operations.findIndex(({ name }) => name === operation.name)
    return shortList.slice(index % shortList.length).slice(0, 1)
  })

/** What is wrong with how a part of the package that makes no calls keeps the secret it is given. */
export const checkKeeper = (
  registration: Registration,
  name: string,
  use: (secret: string) => Effect.Effect<unknown, unknown>,
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const canary = Canary.make(`${registration.id} ${name}`)
    const untyped: Array<string> = []
    const shown = yield* watch([canary], () =>
      Effect.map(
        Outcome.run(
          registration,
          Effect.suspend(() => use(canary.secret)),
        ),
        (ended) => {
          if (ended.outcome._tag !== "Success") untyped.push(...Outcome.expectTyped(ended.outcome))
          return [ended]
        },
      ),
    )
    return [...untyped, ...shown]
  })
