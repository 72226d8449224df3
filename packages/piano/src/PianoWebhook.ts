/**
 * Piano's webhooks: opened, checked, told apart.
 *
 * ```ts
 * const answer = (request: Request, forgetAccess: (uid: string, rid: string) => Effect.Effect<void>) =>
 *   PianoWebhook.respond(request, (event) => {
 *     switch (event._tag) {
 *       case "AccessRevoked":
 *         return PianoWebhook.once(event, forgetAccess(event.uid ?? "", event.rid ?? ""))
 *       default:
 *         return Effect.void
 *     }
 *   })
 * ```
 *
 * A delivery is a GET with one parameter, `data`: a text sealed with the app's private key (see `PianoSealed`)
 * `[client code]`; a form is taken too `[inferred]`. There is no signature, no id and no time beside it. So the tag is
 * all that proves where it is from, and whoever has seen an address, in a log for example, can send it again:
 * {@link once} keeps repetitions away, and handlers should do no harm when one comes through all the same.
 *
 * Piano sends the webhooks of an app one after the other, and waits for a 200: any other answer holds up all that follow
 * and is repeated, ever more slowly `[docs]`. Answer 200 to everything that verifies, also to `Unknown`, and to what
 * the program has no use for. Answer 401 to `IntegrityFailed`, 400 to the rest. One that can never be read is skipped
 * by `skipWebhook`, or in the dashboard.
 *
 * `type` is the family and `event` the exact cause; `_tag` is the type in this library's spelling. All fields are
 * optional, in Piano's own names; `body` is everything that was sent.
 */
import * as ClientConfig from "@effect-billing/core/ClientConfig"
import * as Reason from "@effect-billing/core/Reason"
import * as Webhook from "@effect-billing/core/Webhook"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import * as Wire from "@effect-billing/core/Wire"
import type * as Arr from "effect/Array"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { boundedBytes } from "./internal/boundedBytes.ts"
import * as sealing from "./internal/sealing.ts"
import * as PianoConfig from "./PianoConfig.ts"
import type { PianoError, PianoReason } from "./PianoError.ts"
import * as PianoPublisherConfig from "./PianoPublisherConfig.ts"
import type { PrivateKeys } from "./PianoSealed.ts"
import { asNumber, events, fields, NumberLike } from "./PianoWebhook/WebhookFields.ts"

// -----------------------------------------------------------------------------
// Events
// -----------------------------------------------------------------------------

type Fields = typeof fields

/** A type of webhook whose fields are documented. */
export type KnownType = keyof Fields

type TagOf<Type extends string> = Type extends `${infer Word}_${infer Rest}`
  ? `${Capitalize<Word>}${TagOf<Rest>}`
  : Capitalize<Type>

type Simplify<A> = { readonly [Key in keyof A]: A[Key] }

/** A documented exact cause, or a newer one. */
export type EventName = (typeof events)[number] | (string & {})

interface Delivered {
  /** The same for every repetition of a delivery: a hash of what was sealed. See {@link once}. */
  readonly deliveryKey: string
  /** Of the form: 2 today, 1 where none is told. `[client code]` */
  readonly version: number
  /** Everything that was sent, fields that this library does not know included. */
  readonly body: Readonly<Record<string, Schema.Json>>
}

/** A webhook of a documented type. */
export type Event<Type extends KnownType> = {
  readonly [Each in Type]: Simplify<
    Delivered & {
      readonly _tag: TagOf<Each>
      readonly type: Each
      /** Why: the exact cause. */
      readonly event?: EventName | null
    } & Schema.Struct.Type<Fields[Each]>
  >
}[Type]

/** A webhook of a type that this library does not know. Answer 200. */
export interface Unknown extends Delivered {
  readonly _tag: "Unknown"
  /** As sent; empty when there is none. */
  readonly type: string
  /** As sent; empty when there is none. */
  readonly event: string
}

/** What a webhook says. */
export type WebhookEvent = Event<KnownType> | Unknown

/** The types whose fields are documented. */
export const knownTypes = /*#__PURE__*/ Object.keys(fields) as unknown as Arr.NonEmptyReadonlyArray<KnownType>

/** The 86 documented exact causes. `[docs]` */
export const eventNames: ReadonlyArray<(typeof events)[number]> = events

const head = {
  version: Wire.optional(NumberLike),
  event: Wire.optional(Wire.openEnum(events)),
}

const schemas = new Map<string, Schema.ConstraintCodec<object, unknown>>()

// Made when it is first needed: most programs handle a few of the types.
const schemaOf = (type: KnownType): Schema.ConstraintCodec<object, unknown> => {
  const known = schemas.get(type)
  if (known !== undefined) return known
  const schema: Schema.ConstraintCodec<object, unknown> = Schema.Struct({ ...head, ...fields[type] })
  schemas.set(type, schema)
  return schema
}

const tagOf = (type: string): string =>
  type
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")

type Body = Readonly<Record<string, Schema.Json>>

const read = (body: Body, deliveryKey: string): Effect.Effect<WebhookEvent, Reason.DecodeFailed> => {
  const { event, type } = body
  const sent = asNumber(body["version"])
  const version = typeof sent === "number" ? sent : 1
  // Not by `in`: a type may be called as a method of every object is.
  if (typeof type === "string" && Object.hasOwn(fields, type)) {
    return Effect.map(
      Webhook.decode(schemaOf(type as KnownType), body),
      (decoded) =>
        ({
          ...decoded,
          _tag: tagOf(type),
          type,
          version,
          body,
          deliveryKey,
        }) as unknown as WebhookEvent,
    )
  }
  return Effect.succeed({
    _tag: "Unknown",
    type: typeof type === "string" ? type : "",
    event: typeof event === "string" ? event : "",
    version,
    body,
    deliveryKey,
  })
}

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/** How webhooks are verified. */
export interface Options {
  /** The app. An event that names another one is refused. */
  readonly aid: string
  /** The app's private key; several while it is changed, the newest first. */
  readonly privateKeys: PrivateKeys
  /** The largest delivery that is read, in bytes. Default 1 MiB. */
  readonly maximumBytes?: number | undefined
}

/** What the service does. */
export interface Service {
  /**
   * Opens, checks and decodes a delivery. Takes the text of the parameter `data`, which {@link dataOf} finds.
   *
   * Fails with `IntegrityFailed` for what is not proved to be sealed with one of the private keys (see
   * `PianoSealed.open`), and for an event of another app; with `UnexpectedResponse` for what is too large, no
   * UTF-8, no JSON or no object; with `DecodeFailed` for a known type with malformed fields; with `InvalidRequest` when
   * it is given something that is no text.
   */
  readonly verify: (data: string) => Effect.Effect<WebhookEvent, PianoError>
  /** See {@link Options}. */
  readonly maximumBytes: number
}

/** The service; see the module. */
export class PianoWebhook extends Context.Service<PianoWebhook, Service>()(
  "@effect-billing/piano/PianoWebhook",
) {}

const tooLarge = (maximumBytes: number): Reason.UnexpectedResponse =>
  new Reason.UnexpectedResponse({ description: `the delivery is larger than ${maximumBytes} bytes` })

const notText =
  "pass the text of the parameter data, decoded: PianoWebhook.dataOf finds it in an address or a form"

/** Makes the service. An empty private key does not stop a program from starting: nothing is verified then. */
export const make = (options: Options): Effect.Effect<Service> =>
  Effect.sync(() => {
    const keys = sealing.prepare(options.privateKeys)
    const maximumBytes = options.maximumBytes ?? Webhook.defaultMaximumBytes
    const verify = Effect.fn("PianoWebhook.verify")(
      function* (data: string): Effect.fn.Return<WebhookEvent, PianoReason> {
        if (typeof data !== "string") return yield* Effect.fail(sealing.misuse("data", notText))
        if (data.length > maximumBytes) return yield* Effect.fail(tooLarge(maximumBytes))
        const bytes = yield* sealing.openBytes(keys, data)
        const body = yield* sealing.jsonOf(yield* sealing.textOf(bytes))
        if (!Predicate.isObject(body)) {
          return yield* Effect.fail(
            new Reason.UnexpectedResponse({ description: "what was sealed is no event" }),
          )
        }
        // Some types have no `aid`; one that is there is this app's.
        if (body["aid"] !== undefined && body["aid"] !== null && body["aid"] !== options.aid) {
          return yield* Effect.fail(
            new Reason.IntegrityFailed({ description: "the delivery is for another app (aid)" }),
          )
        }
        return yield* read(body as Body, `piano:${yield* Webhook.fingerprint(bytes)}`)
      },
      Effect.mapError(sealing.failing("verifyWebhook")),
    )
    return { verify, maximumBytes }
  })

/** The service as a layer. */
export const layer = (options: Options): Layer.Layer<PianoWebhook> =>
  Layer.effect(PianoWebhook, make(options))

/**
 * The service from `PIANO_AID` and `PIANO_PRIVATE_KEY`; what `overrides` gives is not looked up. A variable that is
 * missing or empty is a `ConfigError` that names it.
 */
export const layerConfig = (
  overrides: Partial<Options> = {},
): Layer.Layer<PianoWebhook, Config.ConfigError> =>
  Layer.effect(
    PianoWebhook,
    Effect.flatMap(
      Config.all({
        aid: ClientConfig.orRead(overrides.aid, ClientConfig.text, PianoConfig.environment.aid),
        privateKeys: PianoPublisherConfig.privateKeys(overrides.privateKeys),
      }),
      (read) => make({ ...overrides, ...read }),
    ),
  )

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

const noData = (description: string): Effect.Effect<never, Reason.IntegrityFailed> =>
  Effect.fail(new Reason.IntegrityFailed({ description }))

const findData = (url: string | URL, form: string | undefined): Effect.Effect<string, PianoReason> =>
  Effect.gen(function* () {
    const { searchParams } = yield* Effect.try({
      try: () => new URL(url, "http://localhost"),
      catch: () => sealing.misuse("url", "this is no address"),
    })
    const [data, ...more] = [...searchParams.getAll("data"), ...new URLSearchParams(form).getAll("data")]
    if (data === undefined) return yield* noData("the delivery carries no sealed text (data)")
    return more.length > 0 ? yield* noData("the delivery carries several sealed texts (data)") : data
  })

/**
 * The sealed text of a delivery, to be verified: the parameter `data` of an address (whole, or from the path on, as
 * Node gives it), or of a form (`application/x-www-form-urlencoded`).
 *
 * Fails with `IntegrityFailed` when there is none, and when there is more than one; with `InvalidRequest` for
 * what is no address.
 */
export const dataOf = (url: string | URL, form?: string | undefined): Effect.Effect<string, PianoError> =>
  Effect.mapError(findData(url, form), sealing.failing("verifyWebhook"))

const readForm = (request: Request, maximumBytes: number): Effect.Effect<string, PianoReason> =>
  Effect.gen(function* () {
    const { body } = request
    if (body === null) return ""
    const bytes = yield* Effect.tryPromise({
      try: () => boundedBytes(body, maximumBytes),
      catch: () =>
        sealing.misuse("request", "its body cannot be read; was it read already, or did the sender hang up?"),
    })
    return bytes === undefined ? yield* Effect.fail(tooLarge(maximumBytes)) : yield* Webhook.decodeText(bytes)
  })

const isForm = (request: Request): boolean =>
  request.headers.get("content-type")?.toLowerCase().startsWith("application/x-www-form-urlencoded") === true

const answer = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
  })

const verifyRequest = (request: Request): Effect.Effect<WebhookEvent, PianoError, PianoWebhook> =>
  Effect.gen(function* () {
    const webhook = yield* PianoWebhook
    const form = isForm(request)
      ? yield* Effect.mapError(readForm(request, webhook.maximumBytes), sealing.failing("verifyWebhook"))
      : undefined
    return yield* webhook.verify(yield* dataOf(request.url, form))
  })

/**
 * Answers a delivery that came as a web standard `Request` (Bun, Deno, workers, most frameworks): 200 when it verifies
 * and the handler succeeds, 401 when it is not proved to be Piano's, 400 when it cannot be read, 405 for another method
 * than GET and POST. What is refused is logged as a warning, without any of its content.
 *
 * A failure of the handler is this effect's own, for the program to answer with a 5xx, after which Piano sends it again.
 */
export const respond = <A, E, R>(
  request: Request,
  handle: (event: WebhookEvent) => Effect.Effect<A, E, R>,
): Effect.Effect<Response, E, R | PianoWebhook> =>
  Effect.gen(function* () {
    if (request.method !== "GET" && request.method !== "POST") {
      return answer(405, "Method Not Allowed", { allow: "GET, POST" })
    }
    const event = yield* Effect.result(verifyRequest(request))
    if (Result.isFailure(event)) {
      yield* Effect.logWarning(event.failure.message)
      return event.failure.reason._tag === "IntegrityFailed"
        ? answer(401, "Unauthorized")
        : answer(400, "Bad Request")
    }
    yield* handle(event.success)
    return answer(200, "OK")
  })

// -----------------------------------------------------------------------------
// Repetitions
// -----------------------------------------------------------------------------

/** Options of {@link once}. */
export interface OnceOptions {
  /** How long a delivery is remembered. Default: 3 days when the event tells its time, 10 minutes otherwise. */
  readonly timeToLive?: Duration.Input | undefined
}

/**
 * Handles an event unless the same delivery was handled before (`Option.none()`), through the
 * `WebhookDeliveryStore`. Piano repeats a delivery as it was, and whoever has seen one can replay it.
 *
 * A delivery has no id, so equal contents count as the same one. Most types tell no time, and what they tell can come
 * true again (renewal switched off, on, and off), so these are remembered for minutes only: let handlers look up the
 * present state, and do no harm when they do it twice. The few that have a `timestamp` are remembered for 3 days.
 */
export const once = <A, E, R>(
  event: WebhookEvent,
  handle: Effect.Effect<A, E, R>,
  options: OnceOptions = {},
): Effect.Effect<
  Option.Option<A>,
  E | WebhookDeliveryStore.WebhookDeliveryStoreError,
  R | WebhookDeliveryStore.WebhookDeliveryStore
> =>
  WebhookDeliveryStore.once(
    event.deliveryKey,
    {
      timeToLive: options.timeToLive ?? ((event.body["timestamp"] ?? "") === "" ? "10 minutes" : "3 days"),
    },
    handle,
  )
