/**
 * The control API of an emulator, below `/__control`. Everything is JSON; what is wrong with an input is said as
 * `{"error": {"message", "issues": [{"path", "message"}]}}`.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /__control` | name, operations, these paths |
 * | `POST /__control/reset` | a fresh seed, the clock where it began |
 * | `GET /__control/clock` | {@link ClockState} |
 * | `POST /__control/clock` | takes {@link ClockChange}; settles what fell due and delivers its webhooks first |
 * | `GET /__control/faults` | the faults with their hits and misses |
 * | `PUT /__control/faults` | replaces them, an array of `EmulatorFault.Fault` |
 * | `POST /__control/faults` | adds to them, an array or one |
 * | `DELETE /__control/faults` | takes them all away |
 * | `GET`, `DELETE /__control/requests` | the requests received, secrets taken out |
 * | `GET /__control/webhooks` | the webhooks announced, secrets taken out |
 * | `POST /__control/webhooks/redeliver` | takes `{"id"}`, sends that one again |
 * | `GET`, `PUT /__control/webhook-target` | takes {@link WebhookTarget}, an address of this machine or null |
 * | `POST /__control/seed` | adds records, in the form the emulator defines |
 * | `GET /__control/state` | the records, secrets taken out |
 *
 * It answers only to a `Host` of this machine, because a web page can make its own name point to 127.0.0.1, and never
 * to a page of another origin.
 *
 * ```ts
 * // A test in any language moves the clock of an emulator that `desk emulate` serves.
 * const advance = (emulatorUrl: string) =>
 *   fetch(`${emulatorUrl}${EmulatorControl.prefix}/clock`, {
 *     method: "POST",
 *     headers: { "content-type": "application/json" },
 *     body: JSON.stringify({ advance: "7 days" } satisfies typeof EmulatorControl.ClockChange.Encoded),
 *   })
 * ```
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { toIssues } from "../internal/schemaIssues.ts"
import type { Issue } from "../Reason.ts"
import type { EmulatorClock } from "./EmulatorClock.ts"
import * as EmulatorError from "./EmulatorError.ts"
import * as EmulatorFault from "./EmulatorFault.ts"
import type { FieldRedaction, RecordedRequest } from "./EmulatorRecorder.ts"
import type { Incoming, Target } from "./EmulatorRoute.ts"
import { type Delivery, isLoopback, type Webhooks } from "./EmulatorWebhooks.ts"

/** First segment of every control path. */
export const prefix = "/__control"

/** Whether a path belongs to the control API. */
export const isControlPath = (pathname: string): boolean =>
  pathname === prefix || pathname.startsWith(`${prefix}/`)

/** What `POST clock` takes: at least one of them; first it moves (`set` or `advance`), then it stands still or runs on. */
export const ClockChange = Schema.Struct({
  /** ISO 8601. */
  set: Schema.optionalKey(Schema.String),
  advance: Schema.optionalKey(EmulatorFault.DurationInput),
  frozen: Schema.optionalKey(Schema.Boolean),
}).check(
  Schema.makeFilter(
    (change) =>
      (change.set === undefined) !== (change.advance === undefined) ||
      (change.frozen !== undefined && change.set === undefined),
    {
      expected: 'one of "set" and "advance", "frozen", or one of the two with "frozen"',
    },
  ),
)

/** What the clock says of itself. */
export const ClockState = Schema.Struct({ now: Schema.String, frozen: Schema.Boolean })

/** What `PUT webhook-target` takes. */
export const WebhookTarget = Schema.Struct({ url: Schema.NullOr(Schema.String) })

/** What `POST webhooks/redeliver` takes. */
export const Redelivery = Schema.Struct({ id: Schema.Int })

/** What goes wrong, as it is answered. */
export const Failure = Schema.Struct({
  error: Schema.Struct({
    message: Schema.String,
    issues: Schema.Array(
      Schema.Struct({
        path: Schema.Array(Schema.Union([Schema.String, Schema.Number])),
        message: Schema.String,
      }),
    ),
  }),
})

/** What the control API needs of a running emulator. */
export interface Controllable {
  readonly name: string
  readonly operations: ReadonlyArray<Target>
  readonly clock: EmulatorClock
  readonly faults: {
    readonly list: Effect.Effect<ReadonlyArray<EmulatorFault.Entry>>
    readonly set: (...faults: ReadonlyArray<EmulatorFault.Fault>) => Effect.Effect<void>
    readonly add: (...faults: ReadonlyArray<EmulatorFault.Fault>) => Effect.Effect<void>
    readonly clear: Effect.Effect<void>
  }
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  readonly clearRequests: Effect.Effect<void>
  readonly webhooks: Webhooks
  readonly plant: (input: unknown) => Effect.Effect<void, EmulatorError.EmulatorError>
  readonly describeState: Effect.Effect<unknown>
  readonly reset: Effect.Effect<void>
}

type Action = (
  input: Effect.Effect<unknown, EmulatorError.EmulatorError>,
) => Effect.Effect<unknown, EmulatorError.EmulatorError>

const decoder = <A>(schema: Schema.ConstraintDecoder<A>, what: string) => {
  const decode = Schema.decodeUnknownEffect(schema)
  return (input: unknown): Effect.Effect<A, EmulatorError.EmulatorError> =>
    Effect.mapError(
      decode(input, { onExcessProperty: "error", errors: "all" }),
      (error) =>
        new EmulatorError.EmulatorError({
          description: `this is not ${what}`,
          issues: toIssues(error.issue),
        }),
    )
}

const decodeClockChange = decoder(ClockChange, "a change of the clock")
const decodeWebhookTarget = decoder(WebhookTarget, "a webhook target")
const decodeRedelivery = decoder(Redelivery, "a webhook's id")
const decodeFaults = decoder(EmulatorFault.Faults, "a list of faults")

const clockState = (clock: EmulatorClock): Effect.Effect<typeof ClockState.Type> =>
  Effect.gen(function* () {
    return { now: DateTime.formatIso(yield* clock.now), frozen: yield* clock.isFrozen }
  })

const changeClock = Effect.fnUntraced(function* (clock: EmulatorClock, change: typeof ClockChange.Type) {
  if (change.set !== undefined) yield* clock.set(change.set)
  if (change.advance !== undefined) yield* clock.advance(EmulatorFault.toDuration(change.advance))
  if (change.frozen !== undefined) yield* change.frozen ? clock.freeze : clock.resume
  return yield* clockState(clock)
})

// The body of a webhook can carry the vendor's secret (Iaptic's does), so the same field names are taken out of it.
const describeDelivery = (delivery: Delivery, redaction: FieldRedaction): unknown => {
  const { request } = delivery
  if (request === undefined) return { ...delivery, request: null }
  const headers = new Headers(request.headers)
  const text = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body)
  return {
    ...delivery,
    request: {
      method: request.method ?? "POST",
      headers: redaction.headers(headers),
      body: describeText(text, redaction),
    },
  }
}

const describeText = (text: string, redaction: FieldRedaction): unknown => {
  try {
    return redaction.value(JSON.parse(text))
  } catch {
    return null
  }
}

const actionsOf = (
  emulator: Controllable,
  redaction: FieldRedaction,
): Record<string, Record<string, Action>> => {
  const faults = Effect.map(emulator.faults.list, (entries) => entries)
  const webhookTarget = Effect.map(emulator.webhooks.target, (url) => ({ url: url ?? null }))
  const actions: Record<string, Record<string, Action>> = {
    "/reset": { POST: () => Effect.andThen(emulator.reset, clockState(emulator.clock)) },
    "/clock": {
      GET: () => clockState(emulator.clock),
      POST: (input) =>
        input.pipe(
          Effect.flatMap(decodeClockChange),
          Effect.flatMap((change) => changeClock(emulator.clock, change)),
        ),
    },
    "/faults": {
      GET: () => faults,
      PUT: (input) =>
        input.pipe(
          Effect.flatMap(decodeFaults),
          Effect.flatMap((list) => emulator.faults.set(...list)),
          Effect.andThen(faults),
        ),
      POST: (input) =>
        input.pipe(
          Effect.flatMap((value) => decodeFaults(Array.isArray(value) ? value : [value])),
          Effect.flatMap((list) => emulator.faults.add(...list)),
          Effect.andThen(faults),
        ),
      DELETE: () => Effect.andThen(emulator.faults.clear, faults),
    },
    "/requests": {
      GET: () => emulator.requests,
      DELETE: () => Effect.andThen(emulator.clearRequests, emulator.requests),
    },
    "/webhooks": {
      GET: () =>
        Effect.map(emulator.webhooks.list, (list) =>
          list.map((delivery) => describeDelivery(delivery, redaction)),
        ),
    },
    "/webhooks/redeliver": {
      POST: (input) =>
        input.pipe(
          Effect.flatMap(decodeRedelivery),
          Effect.flatMap(({ id }) => emulator.webhooks.redeliver(id)),
          Effect.map((delivery) => describeDelivery(delivery, redaction)),
        ),
    },
    "/webhook-target": {
      GET: () => webhookTarget,
      PUT: (input) =>
        input.pipe(
          Effect.flatMap(decodeWebhookTarget),
          Effect.flatMap(({ url }) => emulator.webhooks.setTarget(url ?? undefined)),
          Effect.andThen(webhookTarget),
        ),
    },
    "/seed": {
      POST: (input) =>
        Effect.andThen(Effect.flatMap(input, emulator.plant), Effect.succeed({ planted: true })),
    },
    "/state": { GET: () => emulator.describeState },
  }
  return {
    ...actions,
    "": {
      GET: () =>
        Effect.succeed({
          name: emulator.name,
          operations: emulator.operations.map(({ method, name, path }) => ({ name, method, path })),
          control: Object.entries(actions).flatMap(([path, methods]) =>
            Object.keys(methods).map((method) => `${method} ${prefix}${path}`),
          ),
        }),
    },
  }
}

const json = (status: number, value: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  })

const failure = (
  status: number,
  message: string,
  issues: ReadonlyArray<Issue> = [],
  headers: Record<string, string> = {},
): Response => json(status, { error: { message, issues } } satisfies typeof Failure.Type, headers)

/** Whether a request may control an emulator: it names this machine as its host, and no foreign page sent it. */
export const isAllowed = (incoming: Incoming): boolean => {
  const origin = incoming.headers.get("origin")
  if (!isLoopback(incoming.url.hostname)) return false
  return origin === null || (URL.canParse(origin) && isLoopback(new URL(origin).hostname))
}

const readJson = (incoming: Incoming): Effect.Effect<unknown, EmulatorError.EmulatorError> =>
  Effect.try({
    try: () => JSON.parse(new TextDecoder().decode(incoming.bytes)) as unknown,
    catch: () => EmulatorError.make("the body must be JSON"),
  })

/** Answers a request to the control API. */
export const handle = (
  emulator: Controllable,
  redaction: FieldRedaction,
  incoming: Incoming,
): Effect.Effect<Response> => {
  if (!isAllowed(incoming)) {
    return Effect.succeed(
      failure(403, "an emulator is controlled from this machine only: use 127.0.0.1 or localhost"),
    )
  }
  const path = incoming.url.pathname.slice(prefix.length).replace(/\/$/, "")
  const actions = actionsOf(emulator, redaction)
  const methods = Object.hasOwn(actions, path) ? actions[path] : undefined
  if (methods === undefined) {
    const known = Object.keys(actions).map((item) => `${prefix}${item}`)
    return Effect.succeed(failure(404, `no such control path; there are ${known.join(", ")}`))
  }
  const action = Object.hasOwn(methods, incoming.method) ? methods[incoming.method] : undefined
  if (action === undefined) {
    const allow = Object.keys(methods).join(", ")
    return Effect.succeed(failure(405, `this control path takes ${allow}`, [], { allow }))
  }
  return Effect.match(action(readJson(incoming)), {
    onSuccess: (value) => json(200, value),
    onFailure: (error) => failure(400, error.message, error.issues),
  })
}
