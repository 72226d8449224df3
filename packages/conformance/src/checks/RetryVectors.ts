/**
 * Retries and deadlines as a table: what the server answers, how often it is asked, and how long the client waits in
 * between. Time is the test clock's, so every figure is exact.
 */
import type * as CallOptions from "@effect-billing/core/CallOptions"
import type * as Operation from "@effect-billing/core/Operation"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Canary from "../Canary.ts"
import * as Outcome from "../Outcome.ts"
import type { Exchange, ReadExchange, Registration, Subject } from "../Registration.ts"

type Reply = ScriptedHttpClient.Reply
type Range = readonly [least: number, most: number]

/** One row of the table. Times in milliseconds. */
export interface Vector {
  readonly name: string
  readonly exchange: Exchange
  readonly options?: CallOptions.CallOptions
  /** In order; the last one for ever. `ok` stands for the registered answer. */
  readonly replies: ReadonlyArray<Reply | "ok">
  readonly requests: number
  readonly outcome: string
  /** Between one request and the next. */
  readonly waits?: ReadonlyArray<Range>
  /** When the call ends, counted from its start. */
  readonly endsAt?: Range
  /** What the error says about when to come back, in seconds; null: nothing. */
  readonly retryAfter?: number | null
}

/** When all vectors begin: a moment of an ordinary year, in whole seconds. */
export const epoch = 1_750_000_000_000

const status = (code: number, retryAfter?: string): Reply =>
  ScriptedHttpClient.json(
    {},
    { status: code, ...(retryAfter === undefined ? {} : { headers: { "retry-after": retryAfter } }) },
  )

const dateAfter = (seconds: number): string => new Date(epoch + seconds * 1000).toUTCString()

const firstBackoff: Range = [0, 200]
const secondBackoff: Range = [0, 400]

type Case = Omit<Vector, "exchange">

const afterWaiting = (name: string, value: string, wait: Range): Case => ({
  name: `Retry-After ${name}`,
  replies: [status(429, value), "ok"],
  requests: 2,
  outcome: "ok",
  waits: [wait],
})

const givenUp = (
  name: string,
  value: string,
  retryAfter: number,
  options?: CallOptions.CallOptions,
): Case => ({
  name: `Retry-After ${name}: the call fails at once and says when`,
  replies: [status(429, value), "ok"],
  requests: 1,
  outcome: "RateLimited",
  endsAt: [0, 0],
  retryAfter,
  ...(options === undefined ? {} : { options }),
})

const reads: ReadonlyArray<Case> = [
  ...[408, 429, 500, 502, 503, 504].map((code): Case => ({
    name: `${code} twice, then an answer`,
    replies: [status(code), status(code), "ok"],
    requests: 3,
    outcome: "ok",
    waits: [firstBackoff, secondBackoff],
  })),
  ...[400, 401, 403, 404, 409, 410, 422].map((code): Case => ({
    name: `${code} is final`,
    replies: [status(code), "ok"],
    requests: 1,
    outcome: "failure",
    endsAt: [0, 0],
  })),
  { name: "503 for ever", replies: [status(503)], requests: 3, outcome: "ProviderUnavailable" },
  {
    name: "503 for ever, one attempt",
    options: { maximumAttempts: 1 },
    replies: [status(503)],
    requests: 1,
    outcome: "ProviderUnavailable",
    endsAt: [0, 0],
  },
  {
    name: "503 for ever, five attempts, backing off up to a bound",
    options: { maximumAttempts: 5, retryBaseDelay: "1 second", retryMaximumDelay: "3 seconds" },
    replies: [status(503)],
    requests: 5,
    outcome: "ProviderUnavailable",
    waits: [
      [0, 1000],
      [0, 2000],
      [0, 3000],
      [0, 3000],
    ],
  },
  {
    name: "a reset, then an answer",
    replies: [ScriptedHttpClient.connectionReset, "ok"],
    requests: 2,
    outcome: "ok",
    waits: [firstBackoff],
  },
  {
    name: "nobody listens",
    replies: [ScriptedHttpClient.connectionRefused],
    requests: 3,
    outcome: "TransportFailed",
  },
  {
    name: "half a body, then an answer",
    replies: [ScriptedHttpClient.brokenBody('{"'), "ok"],
    requests: 2,
    outcome: "ok",
    waits: [firstBackoff],
  },
  afterWaiting("in seconds", "7", [7000, 7000]),
  afterWaiting("as a date", dateAfter(7), [7000, 7000]),
  afterWaiting("at the cap", "60", [60_000, 60_000]),
  afterWaiting("zero", "0", firstBackoff),
  afterWaiting("as a date gone by", dateAfter(-3600), firstBackoff),
  afterWaiting("negative", "-5", firstBackoff),
  afterWaiting("in words", "soon", firstBackoff),
  afterWaiting("empty", "", firstBackoff),
  {
    ...afterWaiting("with 503", "7", [7000, 7000]),
    replies: [status(503, "7"), "ok"],
  },
  givenUp("beyond the cap", "61", 61),
  givenUp("of a day", "86400", 86_400),
  givenUp("as a date beyond the cap", dateAfter(3600), 3600),
  givenUp("beyond the deadline", "30", 30, { callTimeout: "20 seconds" }),
  {
    name: "Retry-After larger than any number",
    replies: [status(429, "9".repeat(400)), "ok"],
    requests: 1,
    outcome: "RateLimited",
    endsAt: [0, 0],
  },
  {
    name: "a cap of the caller's own",
    options: { retryAfterCap: "5 seconds" },
    replies: [status(429, "6"), "ok"],
    requests: 1,
    outcome: "RateLimited",
    retryAfter: 6,
  },
  {
    name: "no answer at all: a deadline per attempt",
    replies: [ScriptedHttpClient.never],
    requests: 3,
    outcome: "DeadlineExceeded",
    waits: [
      [30_000, 30_200],
      [30_000, 30_400],
    ],
    endsAt: [90_000, 90_600],
  },
  {
    name: "no answer at all: the call's deadline ends the second attempt",
    options: { callTimeout: "45 seconds" },
    replies: [ScriptedHttpClient.never],
    requests: 2,
    outcome: "DeadlineExceeded",
    endsAt: [45_000, 45_000],
  },
  {
    name: "a body that stalls",
    options: { attemptTimeout: "700 millis", maximumAttempts: 1 },
    replies: [ScriptedHttpClient.stalledBody('{"')],
    requests: 1,
    outcome: "DeadlineExceeded",
    endsAt: [700, 700],
  },
  {
    name: "a body that comes byte by byte",
    options: { attemptTimeout: "5 seconds", maximumAttempts: 1 },
    replies: [
      ScriptedHttpClient.slowBody(
        Array.from({ length: 60 }, () => " "),
        "1 second",
      ),
    ],
    requests: 1,
    outcome: "DeadlineExceeded",
    endsAt: [5000, 5000],
  },
  {
    name: "a slow answer within the deadline",
    replies: [ScriptedHttpClient.delayed("29 seconds", status(404))],
    requests: 1,
    outcome: "NotFound",
    endsAt: [29_000, 29_000],
  },
  {
    name: "a deadline shorter than the backoff",
    // With a hundred seconds of backoff the chance of a wait below one millisecond is one in a hundred thousand.
    options: { callTimeout: "1 millis", retryBaseDelay: "100 seconds", retryMaximumDelay: "100 seconds" },
    replies: [status(503)],
    requests: 1,
    outcome: "ProviderUnavailable",
    endsAt: [0, 0],
  },
]

const writes = ({ operation: { repeat } }: Exchange): ReadonlyArray<Case> => {
  const isRepeated = repeat !== "never"
  const transient: ReadonlyArray<readonly [string, Reply]> = [
    ...[408, 500, 502, 503, 504].map((code) => [`${code}`, status(code)] as const),
    ["a reset", ScriptedHttpClient.connectionReset],
    ["half a body", ScriptedHttpClient.brokenBody('{"')],
  ]
  const lasting: ReadonlyArray<readonly [string, Reply]> = [
    ["a page instead of an answer", ScriptedHttpClient.html("<html>", { status: 200 })],
    ["an answer of another form", ScriptedHttpClient.json([["conformance"]])],
  ]
  const unknown = (what: string, reply: Reply): Case => ({
    name: `a write meets ${what}: not sent again, outcome unknown`,
    replies: [reply, "ok"],
    requests: 1,
    // What may be repeated at will leaves nothing to find out before it is.
    outcome: repeat === "safe" ? "failure" : "OutcomeUnknown",
    endsAt: [0, 0],
    retryAfter: null,
  })
  return [
    ...transient.map(([what, reply]): Case =>
      isRepeated
        ? {
            name: `a write that may be repeated meets ${what}`,
            replies: [reply, "ok"],
            requests: 2,
            outcome: "ok",
            waits: [firstBackoff],
          }
        : unknown(what, reply),
    ),
    ...lasting.map(([what, reply]) => unknown(what, reply)),
    ...(isRepeated
      ? [
          {
            name: "a write that may be repeated meets resets for ever",
            replies: [ScriptedHttpClient.connectionReset],
            requests: 3,
            outcome: repeat === "safe" ? "TransportFailed" : "OutcomeUnknown",
          },
        ]
      : []),
    {
      name: "a write that never left is sent again",
      replies: [ScriptedHttpClient.connectionRefused, "ok"],
      requests: 2,
      outcome: "ok",
      waits: [firstBackoff],
    },
    {
      name: "a write that never leaves has a known outcome",
      replies: [ScriptedHttpClient.connectionRefused],
      requests: 3,
      outcome: "TransportFailed",
    },
    {
      name: "a write without an answer",
      options: { maximumAttempts: 1 },
      replies: [ScriptedHttpClient.never],
      requests: 1,
      outcome: "OutcomeUnknown",
      endsAt: [30_000, 30_000],
    },
    ...[400, 401, 403, 404, 409].map((code): Case => ({
      name: `a write meets ${code}: refused, so the outcome is known`,
      replies: [status(code), "ok"],
      requests: 1,
      outcome: "known",
    })),
    {
      name: "a write meets 429: nothing was done, nothing is repeated",
      options: { maximumAttempts: 1 },
      replies: [status(429, "7"), "ok"],
      requests: 1,
      outcome: "RateLimited",
      retryAfter: 7,
    },
  ]
}

/** A fault of the provider told inside of an answer, where it does that, is met as one that HTTP tells. */
const inBand = (registration: Registration, isRepeated: boolean): ReadonlyArray<Case> => {
  const answer = registration.inBand?.unavailable
  if (answer === undefined) return []
  const reply = ScriptedHttpClient.json(answer)
  return isRepeated
    ? [
        {
          name: "a failure inside of an answer, then an answer",
          replies: [reply, "ok"],
          requests: 2,
          outcome: "ok",
          waits: [firstBackoff],
        },
      ]
    : [
        {
          name: "a write meets a failure inside of an answer: not sent again, outcome unknown",
          replies: [reply, "ok"],
          requests: 1,
          outcome: "OutcomeUnknown",
          endsAt: [0, 0],
        },
      ]
}

const of = (
  exchanges: ReadonlyArray<Exchange>,
  cases: (exchange: Exchange) => ReadonlyArray<Case>,
): ReadonlyArray<Vector> =>
  exchanges.flatMap((exchange) =>
    cases(exchange).map((one) => ({
      ...one,
      exchange,
      name: exchanges.length === 1 ? one.name : `${exchange.operation.name}: ${one.name}`,
    })),
  )

/** The table for a provider. */
export const vectors = (registration: Registration): ReadonlyArray<Vector> => [
  ...of(registration.reads, () => [...reads, ...inBand(registration, true)]),
  ...of(registration.writes, (exchange) => [
    ...writes(exchange),
    ...inBand(registration, exchange.operation.repeat !== "never"),
  ]),
]

/** Lets everything that does not wait for time come to rest: bodies are read by promises. */
const settle: Effect.Effect<void> = Effect.promise(async () => {
  for (let turn = 0; turn < 4; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
})

/** Runs a call under the test clock until it ends; undefined when ten minutes do not suffice. */
export const drive = <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const timed = Effect.flatMap(Effect.exit(call), (exit) =>
      Effect.map(Clock.currentTimeMillis, (end) => ({ exit, end })),
    )
    const fiber = yield* Effect.forkChild(timed)
    for (let step = 0; step < 600 && fiber.pollUnsafe() === undefined; step++) {
      yield* settle
      if (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
    }
    if (fiber.pollUnsafe() !== undefined) return yield* Fiber.join(fiber)
    yield* Fiber.interrupt(fiber)
    return undefined
  })

/** A client over a script. */
export const connect = (
  registration: Registration,
  script: ScriptedHttpClient.Script,
  options: CallOptions.CallOptions = {},
): Effect.Effect<
  { readonly subject: Subject; readonly scripted: ScriptedHttpClient.ScriptedHttpClient },
  never,
  Scope.Scope
> =>
  Effect.gen(function* () {
    const scripted = yield* ScriptedHttpClient.make(script)
    const subject = yield* registration
      .connect({
        baseUrl: (host) => `https://${host}.provider.test`,
        credentials: Canary.credentials(registration),
        options,
      })
      .pipe(Effect.provideService(HttpClient.HttpClient, scripted.client))
    return { subject, scripted }
  })

const inRange = (what: string, value: number | undefined, [least, most]: Range): ReadonlyArray<string> =>
  Outcome.expect(
    value !== undefined && value >= least && value <= most,
    `${what} should be ${least === most ? `${least}` : `${least} to ${most}`} ms, but is ${String(value)}`,
  )

const expectOutcome = (outcome: Outcome.Outcome, expected: string): ReadonlyArray<string> => {
  switch (expected) {
    case "ok":
      return Outcome.expectSuccess(outcome)
    case "any":
      return Outcome.expect(outcome._tag === "Success" || outcome._tag === "Failure", Outcome.word(outcome))
    case "failure":
      return Outcome.expectTyped(outcome)
    case "known":
      return outcome._tag === "Failure" && outcome.reason._tag === "OutcomeUnknown"
        ? ["the outcome is said to be unknown"]
        : Outcome.expectTyped(outcome)
    default:
      return Outcome.expectReason(outcome, expected)
  }
}

/** Checks one row; to be run under the test clock. */
export const check = (
  registration: Registration,
  vector: Vector,
  seed: string,
): Effect.Effect<ReadonlyArray<string>, never, Scope.Scope> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(epoch)
    const { exchange } = vector
    const { scripted, subject } = yield* connect(
      registration,
      (_request, index) => {
        const reply = vector.replies[Math.min(index, vector.replies.length - 1)]
        return reply === undefined || reply === "ok" ? ScriptedHttpClient.json(exchange.answer) : reply
      },
      vector.options,
    )
    const ended = yield* drive(
      Random.withSeed(
        Effect.suspend(() => subject.call(exchange.operation, exchange.input)),
        seed,
      ),
    )
    const requests = yield* scripted.requests
    if (ended === undefined) return ["the call does not end within ten minutes"]
    const outcome = Outcome.ofExit(registration, ended.exit)
    const keyHeader = exchange.operation.idempotency?.header.toLowerCase()
    return [
      ...Outcome.expectEqual("requests sent", requests.length, vector.requests),
      ...expectOutcome(outcome, vector.outcome),
      ...(vector.waits ?? []).flatMap((range, index) => {
        const [one, next] = [requests[index], requests[index + 1]]
        const wait = one === undefined || next === undefined ? undefined : next.at - one.at
        return inRange(`wait ${index + 1}`, wait, range)
      }),
      ...(vector.endsAt === undefined ? [] : inRange("the end", ended.end - epoch, vector.endsAt)),
      ...(vector.retryAfter === undefined || outcome._tag !== "Failure"
        ? []
        : Outcome.expectEqual(
            "retryAfter",
            outcome.error.retryAfter === undefined ? null : Duration.toSeconds(outcome.error.retryAfter),
            vector.retryAfter,
          )),
      ...(keyHeader === undefined
        ? []
        : Outcome.expectEqual(
            "idempotency keys used",
            new Set(requests.map(({ headers }) => headers[keyHeader])).size,
            1,
          )),
    ]
  })

/** How many retries one bucket of 500 tokens pays for, at 10 each. */
const retriesOfOneBucket = 50

/** During an outage the client must not multiply its own load. To be run under the test clock. */
export const checkBudget = (
  registration: Registration,
): Effect.Effect<ReadonlyArray<string>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const calls = 60
    const first: ReadExchange = registration.reads[0]
    let isDown = true
    const { scripted, subject } = yield* connect(registration, () =>
      isDown ? ScriptedHttpClient.status(503) : ScriptedHttpClient.json(first.answer),
    )
    const read = Effect.suspend(() => subject.call(first.operation, first.input))
    for (let call = 0; call < calls; call++) yield* drive(read)
    const during = (yield* scripted.requests).length
    isDown = false
    const recovered = yield* drive(Effect.repeat(read, { times: 20 }))
    isDown = true
    const before = (yield* scripted.requests).length
    yield* drive(read)
    const after = (yield* scripted.requests).length - before
    return [
      ...Outcome.expectEqual(
        `requests for ${calls} calls during an outage`,
        during,
        calls + retriesOfOneBucket,
      ),
      ...Outcome.expect(recovered?.exit._tag === "Success", "the client does not recover"),
      ...Outcome.expect(after > 1, "success does not fill the bucket again"),
    ]
  })

const attemptsByDefault = 3

/**
 * Every single operation is repeated as it says of itself, whatever its method: one that is never to be repeated is sent
 * once when the connection breaks and when the provider is overloaded, and nobody says that it failed; any other is sent
 * again. To be run under the test clock.
 */
export const checkRepeat = (
  registration: Registration,
  operation: Operation.Any,
  input: unknown,
): Effect.Effect<ReadonlyArray<string>, never, Scope.Scope> =>
  Effect.map(
    Effect.forEach(
      [
        ["a reset", ScriptedHttpClient.connectionReset, ["OutcomeUnknown", "TransportFailed"]],
        ["500", status(500), ["OutcomeUnknown", "ProviderUnavailable"]],
        ["429", status(429), ["RateLimited", "RateLimited"]],
      ] as const,
      ([what, reply, [ofWrite, ofRead]]) =>
        Effect.gen(function* () {
          const { scripted, subject } = yield* connect(registration, () => reply)
          const ended = yield* drive(Effect.suspend(() => subject.call(operation, input)))
          if (ended === undefined) return [`${what}: the call does not end within ten minutes`]
          const isOnce = operation.repeat === "never"
          const isOpen = operation.effect === "write" && operation.repeat !== "safe"
          return [
            ...Outcome.expectEqual(
              `requests sent against ${what}`,
              (yield* scripted.requests).length,
              isOnce ? 1 : attemptsByDefault,
            ),
            ...Outcome.expectReason(Outcome.ofExit(registration, ended.exit), isOpen ? ofWrite : ofRead).map(
              (problem) => `${what}: ${problem}`,
            ),
          ]
        }),
    ),
    (problems) => problems.flat(),
  )
