/**
 * The life of a call, for every provider: encode, attach credentials, guard, send, read, classify, decode; with
 * deadlines, safe retries, redaction and a span. A provider package says what its operations are and
 * what its errors mean; how a call is made is decided here and nowhere else.
 *
 * ```
 * input → encodeRequest → authenticate → guards → HttpClient → readText → classify → decode → value
 *                                                                  └────────────── reason → provider's error
 * ```
 *
 * ```ts
 * class AcmeError extends ProviderError.Class<AcmeError>("my-app/AcmeError")("AcmeError", {
 *   provider: "acme",
 *   reasons: Reason.members,
 * }) {}
 *
 * // Effect<ProviderClient<AcmeError>, never, HttpClient>
 * const make = (key: Redacted.Redacted<string>) =>
 *   ProviderClient.make({
 *     provider: "acme",
 *     service: "AcmeClient",
 *     hosts: { api: "https://api.acme.test" },
 *     authenticate: () => Result.succeed({ headers: { authorization: `Bearer ${Redacted.value(key)}` } }),
 *     secrets: [Redacted.value(key)],
 *     credentialName: "acme",
 *     classify: () => undefined,
 *     error: (operation, reason) => new AcmeError({ operation, reason: reason as Reason.Reason }),
 *     callTimeout: "30 seconds",
 *   })
 * ```
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpTraceContext from "effect/http/HttpTraceContext"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import type { CallGuard } from "./CallGuard.ts"
import type { CallObserver, ObservedCall } from "./CallObserver.ts"
import { CurrentCallObserver } from "./CallObserver.ts"
import type { CallOptions } from "./CallOptions.ts"
import { CurrentCallOptions, defaults } from "./CallOptions.ts"
import type { Answer, Classify } from "./Classification.ts"
import * as Classification from "./Classification.ts"
import { compiled } from "./internal/compiledOperation.ts"
import { urlEncoded } from "./internal/fieldPairs.ts"
import type { EncodedRequest } from "./internal/requestEncoding.ts"
import { encodeRequest } from "./internal/requestEncoding.ts"
import { readText } from "./internal/responseBody.ts"
import { annotateAnswer, spanAttributes } from "./internal/telemetry.ts"
import { toTransportFailed } from "./internal/transportFailure.ts"
import type { Credentials } from "./Credentials.ts"
import type { Any, Operation } from "./Operation.ts"
import * as Paging from "./Paging.ts"
import * as Reason from "./Reason.ts"
import * as Redaction from "./Redaction.ts"
import * as RetryBudget from "./RetryBudget.ts"

/** What a provider package gives to have its operations called. */
export interface Options<E> extends CallOptions {
  /** The provider's id: `iaptic`. */
  readonly provider: string
  /** The service's name, the first half of span names: `IapticClient`. */
  readonly service: string
  /**
   * Base URL per host name of the operations. Credentials go to these origins only. A path in a base URL is
   * kept in front of the operation's own. A host that nobody has given a URL for says what to do about it.
   */
  readonly hosts: Readonly<Record<string, string | URL | MissingHost>>
  /**
   * The credentials of an operation, or why there are none. Unwrapped here and nowhere else. A field of the input
   * with the name of a credential in the query or a form is an `InvalidRequest`, and nothing is sent.
   */
  readonly authenticate: (operation: Any) => Result.Result<Credentials, Reason.AnyReason>
  /** Every secret this client holds, so that it can be taken out of what the provider says. */
  readonly secrets: ReadonlyArray<string>
  /**
   * How secrets are taken out of texts. Default `Redaction.make`; `CardRedaction.make` where cards are sent. The secrets of a
   * call are those of the client and of its input, which comes along for what else in it must not show.
   */
  readonly redaction?: (secrets: ReadonlyArray<string>, input?: unknown) => Redaction.Scrub
  /** What makes two clients share limits: a name for the credential that does not reveal it. */
  readonly credentialName: string
  /** The provider's reading of an answer, for operations that bring none of their own. */
  readonly classify: Classify
  /** The provider's error class. */
  readonly error: (operation: string, reason: Reason.AnyReason) => E
  /** Guards around every attempt, the outermost first. */
  readonly guards?: ReadonlyArray<CallGuard>
  /** The budget for retries; one of its own by default. */
  readonly retryBudget?: RetryBudget.RetryBudget
}

/** Calls operations of one provider with one set of credentials. */
export interface ProviderClient<E> {
  /** Calls an operation. Also for operations the package does not know: same credentials, policy and errors. */
  readonly call: <Name extends string, Input, Success, Item>(
    operation: Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Effect.Effect<Success, E>
  /** The pages of a listing, one request per page, asked for when needed. */
  readonly pages: <Name extends string, Input, Success, Item>(
    operation: Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Stream.Stream<Success, E>
  /** The items of a listing, holding one page in memory. */
  readonly items: <Name extends string, Input, Success, Item>(
    operation: Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Stream.Stream<Item, E>
}

/**
 * A host of the provider that this client has no URL for, such as one that each brand has of its own. A call that
 * needs it is an `InvalidRequest` with these words, and nothing is sent; all other calls work.
 */
export interface MissingHost {
  /** What to do: `set gatewayUrl (ACME_GATEWAY_URL)`. */
  readonly missing: string
}

interface Host {
  readonly url: URL
  /** Origin and base path, without a slash at the end. */
  readonly base: string
}

/** The numbers of the options, durations in milliseconds. */
type Settings = { readonly [Name in keyof typeof defaults]: number }

interface RawAnswer {
  readonly status: number
  readonly headers: Headers.Headers
  readonly text: string
}

/** One call on its way: what all its attempts share. */
interface Call {
  readonly operation: Any
  readonly host: Host
  readonly request: EncodedRequest
  readonly headers: Readonly<Record<string, string>>
  readonly credentials: Credentials
  readonly options: CallOptions
  readonly settings: Settings
  readonly scrub: Redaction.Scrub
  readonly span: Tracer.Span
  readonly observer: CallObserver | undefined
  readonly observed: ObservedCall
  readonly clock: Clock.Clock
  readonly deadline: number
  readonly idempotencyKey: string | undefined
  /** Whether the present attempt has got past the guards and may have left this machine. */
  started: boolean
  /** The first failure that left the outcome of a write open: an attempt that may have taken effect. */
  open: Reason.AnyReason | undefined
}

const parseHost = (service: string, name: string, base: string | URL): Host => {
  const url = new URL(String(base))
  if (!/^https?:$/.test(url.protocol) || url.username + url.password + url.search + url.hash !== "") {
    throw new TypeError(
      `${service}: the base URL "${name}" must be http(s), without credentials, query or fragment`,
    )
  }
  return { url, base: `${url.origin}${url.pathname.replace(/\/+$/, "")}` }
}

const isMissing = (host: object | string | undefined): host is MissingHost =>
  typeof host === "object" && "missing" in host

const settingsOf = (options: CallOptions): Settings => {
  const settings: Record<string, number> = { ...defaults }
  for (const name of Object.keys(defaults) as Array<keyof Settings>) {
    const given = options[name]
    // A plain number is one of milliseconds, attempts or bytes: the same as it comes out.
    if (given !== undefined) settings[name] = Duration.toMillis(Duration.fromInputUnsafe(given))
  }
  return settings as Settings
}

// Absent values must not hide the client's own: `{ ...client, drift: undefined }` would.
const merge = (client: CallOptions, call: CallOptions): CallOptions => {
  const entries = Object.entries(call).filter(([, value]) => value !== undefined)
  if (entries.length === 0) return client
  return { ...client, ...Object.fromEntries(entries), headers: { ...client.headers, ...call.headers } }
}

const constantlyTrue = () => true

/**
 * The references every request runs under: `fetch` must not follow redirects, because it forwards custom
 * headers and replays bodies to any origin; and the transport's own span is off, because it records the path,
 * which holds customer ids. The call's span stands in for it.
 */
const underOurRules = (context: Context.Context<never>): Context.Context<never> => {
  const init = Context.getOrUndefined(context, FetchHttpClient.RequestInit)
  return context.pipe(
    Context.add(FetchHttpClient.RequestInit, { ...init, redirect: "manual" }),
    Context.add(HttpClient.TracerDisabledWhen, constantlyTrue),
  ) as Context.Context<never>
}

// Both forms of the header. Effect's own parser knows both too, but brings its calendar along: 1.6 KB of a
// browser bundle, for a date that every engine parses.
const httpDate = /^[A-Z][a-z]{2,8}, .*GMT$/
const retryAfterOf = (headers: Headers.Headers, now: number): Duration.Duration | undefined => {
  const value = headers["retry-after"]?.trim() ?? ""
  // A number beyond all sense still means: not soon.
  if (/^\d+$/.test(value)) return Duration.seconds(Math.min(Number(value), 1e9))
  const date = httpDate.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Duration.millis(Math.max(0, date - now))
}

const headerLine = /^[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*$/

const parseJson = (text: string): unknown => {
  if (text === "") return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

// After one of these nobody knows whether a write took effect.
const leavesOutcomeOpen = (reason: Reason.AnyReason): boolean => {
  switch (reason._tag) {
    case "DeadlineExceeded":
    case "ProviderUnavailable":
    case "DecodeFailed":
    case "IntegrityFailed":
      return true
    case "UnexpectedResponse": {
      // A redirect or a refusal is an answer to this request: the write was not made here.
      const { status = 500 } = reason
      return (status > 0 && status < 300) || status >= 500
    }
    case "TransportFailed":
      return (reason as Reason.TransportFailed).sent
    default:
      return false
  }
}

const worthRetrying = (reason: Reason.AnyReason): boolean =>
  reason._tag === "TransportFailed" ||
  reason._tag === "DeadlineExceeded" ||
  reason._tag === "ProviderUnavailable" ||
  reason._tag === "RateLimited"

const neverLeft = (call: Call, reason: Reason.AnyReason): boolean =>
  !call.started || (reason._tag === "TransportFailed" && !(reason as Reason.TransportFailed).sent)

// A refusal the provider itself answered with settles a write, whatever an earlier attempt with the same key met.
const isProvidersVerdict = (call: Call, reason: Reason.AnyReason): boolean =>
  !neverLeft(call, reason) && !leavesOutcomeOpen(reason) && reason._tag !== "RateLimited"

const outcomeUnknown = (call: Call, reason: Reason.AnyReason): Reason.OutcomeUnknown => {
  const { retryAfter: _, ...facts } = Reason.evidenceOf(reason)
  return new Reason.OutcomeUnknown({
    because: { _tag: reason._tag, message: call.scrub(reason.message) },
    ...facts,
  })
}

/** Makes a client over the `HttpClient` of the context. */
export const make = <E>(
  options: Options<E>,
): Effect.Effect<ProviderClient<E>, never, HttpClient.HttpClient> =>
  Effect.map(HttpClient.HttpClient, (http) => fromHttpClient(http, options))

/** Makes a client over this `HttpClient`. Throws a `TypeError` for a base URL that is none: that is a mistake in code. */
export const fromHttpClient = <E>(http: HttpClient.HttpClient, client: Options<E>): ProviderClient<E> => {
  const hosts = new Map(
    Object.entries(client.hosts).map(
      ([name, base]) => [name, isMissing(base) ? base : parseHost(client.service, name, base)] as const,
    ),
  )
  const redaction = client.redaction ?? Redaction.make
  const clientScrub = redaction(client.secrets)
  const clientSettings = settingsOf(client)
  const budget = client.retryBudget ?? RetryBudget.make()
  const guards = client.guards ?? []
  const guardKey = `${client.provider}:${client.credentialName}`
  const httpRequest = (call: Call): HttpClientRequest.HttpClientRequest => {
    const { credentials, headers, host, request } = call
    const query = urlEncoded(Object.entries(credentials.query ?? {}))
    const separator = query === "" ? "" : request.target.includes("?") ? "&" : "?"
    const made = HttpClientRequest.make(request.method)(`${host.base}${request.target}${separator}${query}`, {
      headers,
    })
    return request.body === undefined ? made : HttpClientRequest.setBody(made, request.body)
  }

  const send = (
    call: Call,
    request: HttpClientRequest.HttpClientRequest,
  ): Effect.Effect<RawAnswer, Reason.AnyReason> =>
    Effect.suspend(() => {
      call.started = true
      return Effect.updateContext(http.execute(request), underOurRules)
    }).pipe(
      Effect.mapError((error): Reason.AnyReason =>
        toTransportFailed(error, { phase: "request", scrub: call.scrub }),
      ),
      Effect.flatMap((response): Effect.Effect<RawAnswer, Reason.AnyReason> => {
        const { headers, status } = response
        // A transport that follows redirects by itself cannot be stopped, but its answer can be refused.
        const { origin } = call.host.url
        // Comparing the beginning settles nearly every answer, and parsing a URL does not come for free.
        if (!response.url.startsWith(`${origin}/`) && (originOf(response.url) ?? origin) !== origin) {
          return Effect.fail(
            new Reason.UnexpectedResponse({
              description: "the transport followed a redirect to another host",
              status,
            }),
          )
        }
        const { scrub } = call
        const maximumBytes = call.settings.maximumResponseBytes
        return Effect.map(readText({ response, status, headers, maximumBytes, scrub }), (text) => ({
          status,
          headers,
          text,
        }))
      }),
    )

  const guarded = <A>(
    call: Call,
    attempt: Effect.Effect<A, Reason.AnyReason>,
  ): Effect.Effect<A, Reason.AnyReason> =>
    guards.length === 0
      ? attempt
      : Effect.suspend(() => {
          const remainingMillis = Math.max(0, call.deadline - call.clock.currentTimeMillisUnsafe())
          return guards.reduceRight(
            (inner, guard) => guard.run(inner, { key: guardKey, remainingMillis }),
            attempt,
          )
        })

  const withDeadline = <A>(
    call: Call,
    now: number,
    attempt: Effect.Effect<A, Reason.AnyReason>,
  ): Effect.Effect<A, Reason.AnyReason> => {
    // Waiting for a guard counts against the call, not against the attempt.
    const remaining = call.deadline - now
    const callEndsFirst = remaining <= call.settings.attemptTimeout
    const limit = callEndsFirst ? remaining : call.settings.attemptTimeout
    const after = Duration.millis(callEndsFirst ? call.settings.callTimeout : call.settings.attemptTimeout)
    const ended = Effect.flatMap(Effect.sleep(Math.max(0, limit)), () =>
      Effect.fail(new Reason.DeadlineExceeded({ scope: callEndsFirst ? "call" : "attempt", after })),
    )
    return Effect.raceFirst(attempt, ended)
  }

  const read = (call: Call, raw: RawAnswer, now: number): Effect.Effect<unknown, Reason.AnyReason> => {
    const { operation } = call
    const requestId = raw.headers["x-request-id"] ?? raw.headers["request-id"]
    const answer: Answer = {
      operation: operation.name,
      status: raw.status,
      headers: raw.headers,
      text: raw.text,
      json: parseJson(raw.text),
      retryAfter: retryAfterOf(raw.headers, now),
      requestId,
      scrub: call.scrub,
    }
    // A redirect is nobody's API, whatever a provider's classifier would make of it.
    const classify = operation.classify ?? client.classify
    const classified = Classification.isRedirect(raw.status) ? undefined : classify(answer)
    if (classified?._tag === "Failure") return Effect.fail(classified.reason)
    if (classified === undefined) {
      const reason = Classification.classifyLine(answer)
      if (reason !== undefined) return Effect.fail(reason)
    }
    const payload = classified === undefined ? answer.json : classified.payload
    const decoded = compiled(operation).decodeSuccess(payload)
    if (Result.isFailure(decoded)) {
      return malformed(answer, decoded.failure)
    }
    const { drift } = call.options
    if (drift === undefined) return Effect.succeed(decoded.success)
    const deviations = drift.inspect(operation.success as never, payload, call.scrub, classified?.deviations)
    if (deviations.length === 0) return Effect.succeed(decoded.success)
    const seen = { provider: client.provider, operation: operation.name, deviations }
    return Effect.flatMap(drift.decide(seen), (issues) =>
      issues.length === 0 ? Effect.succeed(decoded.success) : malformed(answer, issues),
    )
  }

  /** One attempt: send, read, classify, decode. */
  const exchange = (
    call: Call,
    request: HttpClientRequest.HttpClientRequest,
    attempt: number,
  ): Effect.Effect<unknown, Reason.AnyReason> =>
    Effect.suspend(() =>
      Effect.flatMap(withDeadline(call, call.clock.currentTimeMillisUnsafe(), send(call, request)), (raw) => {
        annotateAnswer(call.span, raw.status, attempt - 1)
        return read(call, raw, call.clock.currentTimeMillisUnsafe())
      }),
    )

  /** How long to wait before sending again, or undefined when this failure is final. */
  const retryDelay = (call: Call, reason: Reason.AnyReason, attempt: number, now: number) =>
    Effect.map(Random.next, (random): number | undefined => {
      const { settings } = call
      if (attempt >= Math.max(1, settings.maximumAttempts) || !worthRetrying(reason) || !call.started)
        return undefined
      const mayRepeat =
        call.operation.repeat === "safe" || call.idempotencyKey !== undefined || neverLeft(call, reason)
      if (!mayRepeat) return undefined
      const backoff =
        random * Math.min(settings.retryMaximumDelay, settings.retryBaseDelay * 2 ** (attempt - 1))
      const asked = reason.retryAfter === undefined ? 0 : Duration.toMillis(reason.retryAfter)
      if (asked > settings.retryAfterCap) return undefined
      const delay = Math.max(backoff, asked)
      return now + delay >= call.deadline ? undefined : delay
    })

  const run = (call: Call): Effect.Effect<unknown, Reason.AnyReason> => {
    const request = httpRequest(call)
    let taken = 0
    // No generator where nothing fails: it costs as much as everything else here together.
    const attempt = (count: number): Effect.Effect<unknown, Reason.AnyReason> => {
      call.started = false
      const answered = Effect.map(guarded(call, exchange(call, request, count)), (value) => {
        budget.succeed(taken)
        return value
      })
      const result = Effect.catch(answered, (reason) => again(reason, count))
      return call.observer === undefined
        ? result
        : Effect.andThen(call.observer.attempted(call.observed), result)
    }
    const again = (reason: Reason.AnyReason, count: number): Effect.Effect<unknown, Reason.AnyReason> =>
      Effect.gen(function* () {
        if (!neverLeft(call, reason) && leavesOutcomeOpen(reason)) call.open ??= reason
        const delay = yield* retryDelay(call, reason, count, call.clock.currentTimeMillisUnsafe())
        const kind = reason._tag === "RateLimited" ? "throttled" : "broken"
        if (delay === undefined || !budget.take(kind)) {
          return yield* Effect.fail(
            // A write that may be repeated at will leaves nothing to look at before it is.
            call.operation.effect === "write" &&
              call.operation.repeat !== "safe" &&
              call.open !== undefined &&
              !isProvidersVerdict(call, reason)
              ? outcomeUnknown(call, call.open)
              : reason,
          )
        }
        taken = RetryBudget.cost[kind]
        if (call.observer !== undefined) yield* call.observer.retried(call.observed, reason._tag)
        if (delay > 0) yield* Effect.sleep(delay)
        return yield* attempt(count + 1)
      })
    return attempt(1)
  }

  /** What a call needs to be sent, or why it cannot be. */
  const prepare = (
    operation: Any,
    input: unknown,
    context: {
      readonly overrides: CallOptions
      readonly key: string | undefined
      readonly now: number
    } & Pick<Call, "clock" | "observed" | "observer" | "span">,
  ): Result.Result<Call, Reason.AnyReason> => {
    const { clock, key, now, observed, observer, overrides, span } = context
    const encoded = encodeRequest(operation, input)
    if (Result.isFailure(encoded)) {
      return invalid(encoded.failure)
    }
    const host = hosts.get(operation.host)
    if (host === undefined || isMissing(host)) {
      const hint = host === undefined ? "" : `; ${host.missing}`
      return invalid([
        { path: ["host"], message: `this client has no base URL for the host "${operation.host}"${hint}` },
      ])
    }
    const credentials = client.authenticate(operation)
    if (Result.isFailure(credentials)) return Result.fail(credentials.failure)
    // The same name twice in a query: whichever the server took, one of the two would not have been meant.
    const doubled = Object.keys(credentials.success.query ?? {}).find(
      (name) =>
        operation.locations.query.includes(name) &&
        (input as Readonly<Record<string, unknown>>)[name] !== undefined,
    )
    if (doubled !== undefined) {
      return invalid([{ path: [doubled], message: "travels with the credentials already" }])
    }
    const bare = encoded.success
    const body = credentials.success.body?.({ operation, input, body: bare.body })
    if (body !== undefined && Result.isFailure(body)) {
      return invalid([body.failure])
    }
    const options = merge(client, overrides)
    const headers: Record<string, string> = {
      accept: "application/json",
      ...options.headers,
      ...encoded.success.headers,
    }
    const keyHeader = operation.idempotency?.header
    if (key !== undefined && keyHeader !== undefined) headers[keyHeader] = key
    if (options.propagateTrace === true) Object.assign(headers, HttpTraceContext.toHeaders(span))
    // Last, so that nothing above can replace a credential.
    Object.assign(headers, credentials.success.headers)
    // A transport would throw on some of them, and nobody could tell that nothing was sent.
    for (const [name, given] of Object.entries(headers)) {
      const value = given.trim()
      const isKey = name === keyHeader
      if ((isKey && value === "") || !headerLine.test(`${name}:${value}`)) {
        const message = value === "" ? "must not be empty" : "holds a character that no header can carry"
        return invalid([{ path: [isKey ? "idempotencyKey" : name], message }])
      }
      headers[name] = value
    }
    const settings = options === client ? clientSettings : settingsOf(options)
    const inputSecrets = Redaction.secretsIn(input)
    return Result.succeed({
      operation,
      host,
      request: body === undefined ? bare : { ...bare, body: body.success },
      headers,
      credentials: credentials.success,
      options,
      settings,
      scrub: inputSecrets.length === 0 ? clientScrub : redaction([...client.secrets, ...inputSecrets], input),
      span,
      observer,
      observed,
      clock,
      deadline: now + settings.callTimeout,
      idempotencyKey: key,
      started: false,
      open: undefined,
    })
  }

  const spanOptions = new WeakMap<Any, Tracer.SpanOptionsNoTrace>()
  const spanOptionsOf = (operation: Any): Tracer.SpanOptionsNoTrace => {
    let made = spanOptions.get(operation)
    if (made === undefined) {
      const host = hosts.get(operation.host)
      const attributes =
        host === undefined || isMissing(host) ? {} : spanAttributes(client.provider, operation, host.url)
      spanOptions.set(operation, (made = { kind: "client", attributes }))
    }
    return made
  }

  // One look at the fiber, where an effect per reference would cost a step each.
  const callUntyped = (operation: Any, input: unknown): Effect.Effect<unknown, E> =>
    Effect.withFiber((fiber) => {
      const overrides = fiber.getRef(CurrentCallOptions)
      const observer = fiber.getRef(CurrentCallObserver)
      const clock = fiber.getRef(Clock.Clock)
      const now = clock.currentTimeMillisUnsafe()
      const observed: ObservedCall = { provider: client.provider, operation: operation.name }
      const withKey = (key: string | undefined): Effect.Effect<unknown, E> =>
        Effect.useSpan(`${client.service}.${operation.name}`, spanOptionsOf(operation), (span) => {
          const prepared = prepare(operation, input, { overrides, key, now, clock, observed, observer, span })
          const outcome: Effect.Effect<unknown, Reason.AnyReason> = Result.isFailure(prepared)
            ? Effect.fail(prepared.failure)
            : run(prepared.success)
          const result = outcome.pipe(
            Effect.provideService(Tracer.ParentSpan, span),
            Effect.mapError((reason) => {
              span.attribute("error.type", reason._tag)
              return client.error(operation.name, reason)
            }),
          )
          return observer === undefined ? result : observer.around(observed, result)
        })
      const { idempotency } = operation
      return idempotency === undefined || overrides.idempotencyKey !== undefined
        ? withKey(idempotency && overrides.idempotencyKey)
        : Effect.flatMap(idempotency.makeKey, withKey)
    })

  const call: ProviderClient<E>["call"] = (operation, input) =>
    callUntyped(operation, input) as Effect.Effect<(typeof operation)["success"]["Type"], E>

  return {
    call,
    pages: (operation, input) => Paging.pages(operation, input, call, client.error),
    items: (operation, input) => Paging.items(operation, input, call, client.error),
  }
}

const invalid = (issues: ReadonlyArray<Reason.Issue>) =>
  Result.fail(new Reason.InvalidRequest({ issues, sent: false }))

const malformed = (answer: Answer, issues: ReadonlyArray<Reason.Issue>) =>
  Effect.fail(
    new Reason.DecodeFailed({
      issues: Classification.scrubIssues(answer, issues),
      ...Classification.evidence(answer),
    }),
  )

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined)
