/**
 * What every provider's webhook module needs: reading the raw body, comparing secrets in constant time, refusing
 * what is too old or from the future, telling a repeated delivery.
 *
 * The order matters: read the body as it arrived ({@link readBody}), check that it is the provider's
 * ({@link verifySecret}, or a signature and {@link verifyTime}), and only then parse, and remember it in the
 * `WebhookDeliveryStore`. A store that remembers what was not verified can be filled by anybody. (Where the
 * secret is a field of the body, as with Iaptic, parsing comes before the check.)
 *
 * Everything fails with a reason of the module `Reason`, which a provider puts into its own error:
 *
 * - `IntegrityFailed`: it is not proved to be the provider's: a wrong or missing secret or signature, a time
 *   outside the window, no usable secret configured. Answer 401.
 * - `UnexpectedResponse`: it is no delivery at all: too large, not UTF-8, not JSON. Answer 400 or 413.
 * - `DecodeFailed`: it is the provider's, but a known field does not have its documented form. Answer 400.
 * - `InvalidRequest`: the program that received it passes on the wrong thing, such as a body that was already
 *   parsed.
 *
 * No reason ever holds a part of the body, because a body may carry the secret itself.
 *
 * ```ts
 * const Delivery = Schema.Struct({ type: Schema.String, customer_id: Schema.String })
 * const secrets = Webhook.makeSecrets([Redacted.make("the new one"), Redacted.make("the one before")])
 *
 * const verify = (rawBody: Uint8Array, headers: Webhook.HeadersInput) =>
 *   Effect.gen(function* () {
 *     const body = yield* Webhook.readBody(rawBody)
 *     yield* Webhook.verifySecret(secrets, yield* Webhook.requireHeader(headers, "x-acme-secret"))
 *     return yield* Webhook.decode(Delivery, yield* Webhook.decodeJson(body))
 *   })
 * ```
 */
import * as Clock from "effect/Clock"
import * as WebCrypto from "effect/crypto/WebCrypto"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as ConstantTime from "./internal/constantTime.ts"
import { toIssues } from "./internal/schemaIssues.ts"
import * as Reason from "./Reason.ts"

// -----------------------------------------------------------------------------
// Body
// -----------------------------------------------------------------------------

/** The largest body that is read unless a limit is given: 1 MiB. */
export const defaultMaximumBytes: number = 1024 * 1024

const misuse = (path: string, message: string): Reason.InvalidRequest =>
  new Reason.InvalidRequest({ issues: [{ path: [path], message }], sent: false })

const parsedBody =
  "the body was already parsed; pass it as it arrived, as bytes or as text. Parsing and writing it again changes " +
  'it. In express: express.raw({ type: "*/*" }) for this route; in web handlers: await request.arrayBuffer()'

const wrongBody = (body: unknown): string => {
  if (body === undefined || body === null) {
    return "there is no body; was it read already? Pass it as it arrived, as bytes or as text"
  }
  if (Predicate.isPromise(body)) return "the body is a promise; await it first"
  if (
    Predicate.hasProperty(body, "getReader") ||
    Predicate.hasProperty(body, "pipe") ||
    Predicate.hasProperty(body, Symbol.asyncIterator)
  ) {
    return "the body is a stream; read it to its end first"
  }
  if (Predicate.hasProperty(body, "arrayBuffer") && Predicate.isFunction(body.arrayBuffer)) {
    return "this is a whole request; pass its body: await request.arrayBuffer()"
  }
  return parsedBody
}

const asBytes = (body: unknown): Uint8Array | undefined => {
  if (typeof body === "string") return new TextEncoder().encode(body)
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  // By name and not by `instanceof`: a buffer may come from another realm (workers, test environments).
  return Object.prototype.toString.call(body) === "[object ArrayBuffer]"
    ? new Uint8Array(body as ArrayBuffer)
    : undefined
}

/**
 * The bytes of a delivery as they arrived. Takes bytes (`Uint8Array`, `Buffer`, `ArrayBuffer`) or the body as
 * text.
 *
 * Fails with `InvalidRequest`, in words that say what to do, when it is given something else, such as an object
 * that a framework has parsed; with `UnexpectedResponse` past `maximumBytes` (default 1 MiB). The limit is the
 * second line of defence: the server should stop reading long before.
 */
export const readBody = (
  body: unknown,
  options?: { readonly maximumBytes?: number | undefined },
): Effect.Effect<Uint8Array, Reason.InvalidRequest | Reason.UnexpectedResponse> =>
  Effect.suspend((): Effect.Effect<Uint8Array, Reason.InvalidRequest | Reason.UnexpectedResponse> => {
    const maximumBytes = options?.maximumBytes ?? defaultMaximumBytes
    const tooLarge = Effect.fail(
      new Reason.UnexpectedResponse({ description: `the delivery is larger than ${maximumBytes} bytes` }),
    )
    // A text has at least as many bytes as characters, so this spares encoding one that is too large anyway.
    if (typeof body === "string" && body.length > maximumBytes) return tooLarge
    const bytes = asBytes(body)
    if (bytes === undefined) return Effect.fail(misuse("body", wrongBody(body)))
    return bytes.length > maximumBytes ? tooLarge : Effect.succeed(bytes)
  })

const unreadable = (description: string) => () => new Reason.UnexpectedResponse({ description })

/** Bytes as text. Fails with `UnexpectedResponse` when they are not UTF-8; a byte order mark is left out. */
export const decodeText = (bytes: Uint8Array): Effect.Effect<string, Reason.UnexpectedResponse> =>
  Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: unreadable("the delivery is not UTF-8 text"),
  })

/**
 * Bytes as JSON, still to be decoded by the provider's schema. Fails with `UnexpectedResponse`. The words of
 * `JSON.parse` are not passed on, because they quote the body.
 */
export const decodeJson = (bytes: Uint8Array): Effect.Effect<unknown, Reason.UnexpectedResponse> =>
  Effect.flatMap(decodeText(bytes), (text) =>
    Effect.try({ try: (): unknown => JSON.parse(text), catch: unreadable("the delivery is not JSON") }),
  )

/**
 * A delivery's value by the provider's schema; unknown fields are left out. Fails with `DecodeFailed`, which names
 * everything that does not fit and where, but never the values. Only for what has been verified.
 */
export const decode = <A>(
  schema: Schema.ConstraintCodec<A, unknown>,
  value: unknown,
): Effect.Effect<A, Reason.DecodeFailed> =>
  Effect.mapError(
    Schema.decodeUnknownEffect(schema)(value, { errors: "all" }),
    ({ issue }) => new Reason.DecodeFailed({ issues: toIssues(issue) }),
  )

// -----------------------------------------------------------------------------
// Headers
// -----------------------------------------------------------------------------

/** The headers of a delivery, as Node, a web handler or effect hands them out. */
export type HeadersInput =
  | { readonly get: (name: string) => string | null }
  | Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

const valuesOf = (headers: HeadersInput, name: string): ReadonlyArray<string> => {
  if (typeof headers.get === "function") {
    const value = headers.get(name)
    return value === null ? [] : [value]
  }
  return Object.entries(
    headers as Readonly<Record<string, string | ReadonlyArray<string> | undefined>>,
  ).flatMap(([key, value]) => (key.toLowerCase() === name.toLowerCase() && value !== undefined ? value : []))
}

/**
 * The one value of a header that a delivery must carry, by name in any case. Fails with `IntegrityFailed` when it
 * is missing, empty, or there more than once, since nobody can tell which of them was meant.
 */
export const requireHeader = (
  headers: HeadersInput,
  name: string,
): Effect.Effect<string, Reason.IntegrityFailed> =>
  Effect.suspend(() => {
    const values = valuesOf(headers, name)
    const [value] = values
    if (values.length > 1) return refuse(`the header ${name} is there ${values.length} times`)
    return value === undefined || value.trim() === ""
      ? refuse(`the header ${name} is missing`)
      : Effect.succeed(value.trim())
  })

// -----------------------------------------------------------------------------
// Secrets
// -----------------------------------------------------------------------------

const refuse = (description: string): Effect.Effect<never, Reason.IntegrityFailed> =>
  Effect.fail(new Reason.IntegrityFailed({ description }))

/**
 * The secrets that a delivery may carry, prepared for comparison. More than one while they are rotated: the new
 * one and the ones still in use.
 */
export interface Secrets {
  /** Compares a value against all secrets, in a time that does not depend on them. */
  readonly matches: (received: string | Uint8Array) => boolean
  /** Why nothing can be verified with these secrets, or undefined when they are usable. */
  readonly unusable: string | undefined
  /** What to look at when nothing matches, or undefined. */
  readonly hint: string | undefined
}

/**
 * Prepares secrets; do it once, not per delivery.
 *
 * Without any secret, and with one that is empty or blank, nothing is ever verified: an empty environment
 * variable must not let everybody in, and must be noticed. A program that fills in a previous secret only during
 * rotation leaves it out of the list otherwise.
 */
export const makeSecrets = (
  secrets: Redacted.Redacted<string> | ReadonlyArray<Redacted.Redacted<string>>,
): Secrets => {
  const texts = (Redacted.isRedacted(secrets) ? [secrets] : secrets).map((secret) => Redacted.value(secret))
  const unusable =
    texts.length === 0
      ? "no webhook secret is configured, so nothing can be verified"
      : texts.some((text) => text.trim() === "")
        ? "a configured webhook secret is empty, so nothing is verified"
        : undefined
  const padded = unusable === undefined ? texts.map((text) => ConstantTime.pad(text)) : []
  return {
    matches: (received) => ConstantTime.equalsAny(padded, received),
    unusable,
    hint: texts.some((text) => text !== text.trim())
      ? "a configured webhook secret begins or ends with white space; was it copied with a line break?"
      : undefined,
  }
}

/**
 * Checks the secret that a delivery carries, in constant time and against every configured one. Fails with
 * `IntegrityFailed`, which never tells the secret, how long it is, or how much of it was right.
 */
export const verifySecret = (
  secrets: Secrets,
  received: unknown,
): Effect.Effect<void, Reason.IntegrityFailed> =>
  Effect.suspend(() => {
    if (secrets.unusable !== undefined) return refuse(secrets.unusable)
    const value = Redacted.isRedacted(received) ? Redacted.value(received) : received
    if (value === undefined || value === null) return refuse("the delivery carries no webhook secret")
    if (typeof value !== "string") return refuse("the webhook secret of the delivery is not a text")
    if (secrets.matches(value)) return Effect.void
    const hint = secrets.hint === undefined ? "" : `; ${secrets.hint}`
    return refuse(`the webhook secret of the delivery is not the configured one${hint}`)
  })

/**
 * Whether two values are equal, in a time that tells nothing about `expected`: for signatures and checksums that
 * a provider module computes itself. Never true for an empty `expected`.
 */
export const equalConstantTime = <A extends string | Uint8Array>(expected: A, received: A): boolean =>
  expected.length > 0 && ConstantTime.equalsAny([ConstantTime.pad(expected)], received)

// -----------------------------------------------------------------------------
// Time
// -----------------------------------------------------------------------------

/** How far the provider's clock and ours may be apart unless something else is asked for: 5 minutes. */
export const defaultTolerance: Duration.Duration = Duration.minutes(5)

/**
 * Checks the time at which a delivery was signed against the clock, in both directions: an old delivery may be a
 * replay, and one from the future could be replayed for as long.
 *
 * Both ends belong to the window. A tolerance of 0 accepts exactly this millisecond (it does not mean "do not
 * check"), a negative one nothing; `Duration.infinity` is how to say "do not check". The time must be part of
 * what was signed, or it proves nothing. Fails with `IntegrityFailed`.
 */
export const verifyTime = (
  sentAt: DateTime.DateTime,
  options?: { readonly tolerance?: Duration.Input | undefined },
): Effect.Effect<void, Reason.IntegrityFailed> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const tolerance = Duration.toMillis(Duration.fromInputUnsafe(options?.tolerance ?? defaultTolerance))
    const age = now - DateTime.toEpochMillis(sentAt)
    // Written so that anything that is no number is outside.
    if (Math.abs(age) <= tolerance) return Effect.void
    const seconds = Math.round(Math.abs(age) / 1000)
    return refuse(
      `the delivery was signed ${seconds} s ${age < 0 ? "in the future" : "ago"}, outside the tolerance of ` +
        `${tolerance / 1000} s; it is a replay, or one of the clocks is wrong`,
    )
  })

// -----------------------------------------------------------------------------
// Identity
// -----------------------------------------------------------------------------

/**
 * The runtime's cryptography, for signatures and seals that a provider module checks itself: that of the reference
 * `WebCrypto` of effect, where a test or a runtime may put its own. Dies where there is none (an insecure browser
 * context).
 */
export const subtle: Effect.Effect<SubtleCrypto> = Effect.map(WebCrypto.WebCrypto, (crypto) => {
  // Typed as always there; a page without https has none.
  if ((crypto as Crypto | undefined)?.subtle === undefined) {
    throw new TypeError("this runtime has no Web Crypto; a page needs https for it")
  }
  return crypto.subtle
})

/**
 * The SHA-256 of a delivery in hexadecimal, to recognise a repetition where the provider gives deliveries no id.
 * Only equal bytes count as the same delivery. Dies where the runtime has no Web Crypto (an insecure browser
 * context).
 */
export const fingerprint = (bytes: Uint8Array): Effect.Effect<string> =>
  Effect.gen(function* () {
    const crypto = yield* subtle
    const digest = yield* Effect.promise(() => crypto.digest("SHA-256", bytes as BufferSource))
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
  })
