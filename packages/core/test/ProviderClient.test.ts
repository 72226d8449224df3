import * as CallMetrics from "@effect-billing/core/CallMetrics"
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as RateLimit from "@effect-billing/core/RateLimit"
import * as Breaker from "@effect-billing/core/Breaker"
import * as Body from "@effect-billing/core/Body"
import * as Classification from "@effect-billing/core/Classification"
import * as Credentials from "@effect-billing/core/Credentials"
import * as Drift from "@effect-billing/core/Drift"
import * as Operation from "@effect-billing/core/Operation"
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import * as RetryBudget from "@effect-billing/core/RetryBudget"
import * as WebHttpClient from "@effect-billing/core/WebHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as HttpBody from "effect/http/HttpBody"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Metric from "effect/Metric"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Tracer from "effect/Tracer"
import * as NodeUtil from "node:util"
import {
  AcmeError,
  client,
  createKeyed,
  createThing,
  getThing,
  json,
  listThings,
  scripted,
  secret,
} from "./support.ts"

const thing = { id: "t1", status: "active" }

/** Runs an effect to its end with time passing by itself. */
const fast = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    for (let step = 0; step < 400 && fiber.pollUnsafe() === undefined; step++) {
      yield* TestClock.adjust("1 second")
      yield* Effect.yieldNow
    }
    return yield* Fiber.join(fiber)
  })

const reasonOf = (effect: Effect.Effect<unknown, AcmeError>): Effect.Effect<Reason.Reason> =>
  fast(Effect.flip(effect)).pipe(
    Effect.map((error) => error.reason),
    Effect.orDie,
  )

describe("the request", () => {
  it.effect("carries credentials, path, query and the base path", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json({ rows: [] })))
      yield* client(http).call(listThings, { skip: 4, limit: 2 })
      assert.strictEqual(requests[0]?.url.href, "https://api.acme.test/base/things?skip=4&limit=2")
      assert.strictEqual(requests[0]?.request.headers["authorization"], `Bearer ${secret}`)
    }),
  )

  it.effect("refuses an input that would travel under a credential's name, and sends nothing", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json({ rows: [] })))
      const inQuery = client(http, { authenticate: () => Result.succeed({ query: { limit: secret } }) })
      const reason = yield* reasonOf(inQuery.call(listThings, { limit: 2 }))
      assert.strictEqual(reason._tag, "InvalidRequest")
      assert.deepInclude(reason, {
        sent: false,
        issues: [{ path: ["limit"], message: "travels with the credentials already" }],
      })
      assert.lengthOf(requests, 0)
      yield* inQuery.call(listThings, { skip: 4 })
      assert.strictEqual(requests[0]?.url.search, `?skip=4&limit=${secret}`)
    }),
  )

  it.effect("percent-encodes hostile path values once", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json(thing)))
      yield* client(http).call(getThing, { id: "prod:bob kal/1?#%" })
      assert.strictEqual(requests[0]?.url.pathname, "/base/things/prod%3Abob%20kal%2F1%3F%23%25")
      assert.strictEqual(requests[0]?.url.search, "")
    }),
  )

  for (const id of ["", ".", "..", "\ud800"]) {
    it.effect(`refuses ${JSON.stringify(id)} as a part of the path and sends nothing`, () =>
      Effect.gen(function* () {
        const { http, requests } = scripted(() => Effect.succeed(json(thing)))
        const reason = yield* reasonOf(client(http).call(getThing, { id }))
        assert.strictEqual(reason._tag, "InvalidRequest")
        if (reason._tag === "InvalidRequest") {
          assert.isFalse(reason.sent)
          assert.deepStrictEqual(reason.issues[0]?.path, ["id"])
        }
        assert.lengthOf(requests, 0)
      }),
    )
  }

  it.effect("refuses an input that does not encode, naming every field", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json(thing)))
      const reason = yield* reasonOf(client(http).call(listThings, { skip: 1.5, limit: "x" as never }))
      assert.strictEqual(reason._tag, "InvalidRequest")
      if (reason._tag === "InvalidRequest") {
        assert.deepStrictEqual(
          reason.issues.map(({ path }) => path.join(".")),
          ["skip", "limit"],
        )
      }
      assert.lengthOf(requests, 0)
    }),
  )

  it.effect("lets no option replace a credential", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json(thing)))
      yield* client(http)
        .call(getThing, { id: "1" })
        .pipe(CallOptions.withCallOptions({ headers: { authorization: "Bearer other", "x-extra": "1" } }))
      assert.strictEqual(requests[0]?.request.headers["authorization"], `Bearer ${secret}`)
      assert.strictEqual(requests[0]?.request.headers["x-extra"], "1")
    }),
  )

  it.effect("tells fetch not to follow redirects, keeping the user's other fetch options", () =>
    Effect.gen(function* () {
      let init: RequestInit | undefined
      const fetch = (_url: unknown, given?: RequestInit) => {
        init = given
        return Promise.resolve(json(thing))
      }
      const http = yield* HttpClient.HttpClient.pipe(Effect.provide(FetchHttpClient.layer))
      yield* client(http)
        .call(getThing, { id: "1" })
        .pipe(
          Effect.provideService(FetchHttpClient.Fetch, fetch as typeof globalThis.fetch),
          Effect.provideService(FetchHttpClient.RequestInit, { cache: "no-store", redirect: "follow" }),
        )
      assert.strictEqual(init?.redirect, "manual")
      assert.strictEqual(init?.cache, "no-store")
    }),
  )

  it.effect("sends no trace headers unless asked", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json(thing)))
      const call = client(http).call(getThing, { id: "1" })
      yield* call
      yield* call.pipe(CallOptions.withCallOptions({ propagateTrace: true }))
      assert.isUndefined(requests[0]?.request.headers["traceparent"])
      assert.match(requests[1]?.request.headers["traceparent"] ?? "", /^00-/)
    }),
  )
})

describe("retries", () => {
  const answers = (...responses: ReadonlyArray<() => Response>) =>
    scripted((_request, _url, count) =>
      Effect.succeed((responses[count - 1] ?? responses[responses.length - 1])!()),
    )

  for (const status of [408, 429, 500, 502, 503, 504]) {
    it.effect(`sends a read again after ${status}`, () =>
      Effect.gen(function* () {
        const { http, requests } = answers(
          () => json({}, { status }),
          () => json(thing),
        )
        assert.deepStrictEqual(yield* fast(client(http).call(getThing, { id: "1" })), thing)
        assert.lengthOf(requests, 2)
      }),
    )
    it.effect(`sends a write once on ${status}`, () =>
      Effect.gen(function* () {
        const { http, requests } = answers(() => json({}, { status }))
        const reason = yield* reasonOf(client(http).call(createThing, { name: "x" }))
        assert.lengthOf(requests, 1)
        assert.strictEqual(reason._tag, status === 429 ? "RateLimited" : "OutcomeUnknown")
        assert.strictEqual(reason.status, status)
      }),
    )
  }

  it.effect("stops after the attempts it may make", () =>
    Effect.gen(function* () {
      const { http, requests } = answers(() => json({}, { status: 503 }))
      const reason = yield* reasonOf(client(http).call(getThing, { id: "1" }))
      assert.strictEqual(reason._tag, "ProviderUnavailable")
      assert.lengthOf(requests, 3)
    }),
  )

  for (const status of [400, 401, 403, 404, 409, 422]) {
    it.effect(`does not repeat a read after ${status}`, () =>
      Effect.gen(function* () {
        const { http, requests } = answers(() => json({}, { status }))
        yield* reasonOf(client(http).call(getThing, { id: "1" }))
        assert.lengthOf(requests, 1)
      }),
    )
  }

  it.effect("gives every attempt of a keyed write the same key, and another call another one", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted((_request, _url, count) =>
        count === 1 ? Effect.fail("reset" as const) : Effect.succeed(json(thing)),
      )
      yield* fast(client(http).call(createKeyed, { name: "x" }))
      yield* fast(client(http).call(createKeyed, { name: "x" }))
      const keys = requests.map(({ request }) => request.headers["x-idempotency"])
      assert.lengthOf(keys, 3)
      assert.strictEqual(keys[0], keys[1])
      assert.notStrictEqual(keys[1], keys[2])
      assert.match(keys[0] ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }),
  )

  it.effect("keeps a keyed write's outcome unknown when its repeat is never sent", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted((_request, _url, count) =>
        Effect.fail(count === 1 ? "reset" : "refused"),
      )
      const reason = yield* reasonOf(client(http).call(createKeyed, { name: "x" }))
      assert.lengthOf(requests, 3)
      assert.strictEqual(reason._tag, "OutcomeUnknown")
    }),
  )

  it.effect("repeats an unkeyed write only when it certainly never left", () =>
    Effect.gen(function* () {
      const refused = scripted((_request, _url, count) =>
        count === 1 ? Effect.fail("refused" as const) : Effect.succeed(json(thing)),
      )
      assert.deepStrictEqual(yield* fast(client(refused.http).call(createThing, { name: "x" })), thing)
      assert.lengthOf(refused.requests, 2)

      const reset = scripted(() => Effect.fail("reset" as const))
      const reason = yield* reasonOf(client(reset.http).call(createThing, { name: "x" }))
      assert.lengthOf(reset.requests, 1)
      assert.strictEqual(reason._tag, "OutcomeUnknown")
      assert.isFalse(reason.isRetryable)
    }),
  )

  it.effect("waits as long as Retry-After says, in seconds and as a date", () =>
    Effect.gen(function* () {
      for (const retryAfter of ["7", new Date(7000).toUTCString()]) {
        yield* TestClock.setTime(0)
        const { http, requests } = answers(
          () => json({}, { status: 429, headers: { "retry-after": retryAfter } }),
          () => json(thing),
        )
        const fiber = yield* Effect.forkChild(client(http).call(getThing, { id: "1" }))
        yield* TestClock.adjust("6900 millis")
        assert.lengthOf(requests, 1)
        yield* TestClock.adjust("100 millis")
        yield* Fiber.join(fiber)
        assert.lengthOf(requests, 2)
      }
    }),
  )

  it.effect("does not wait beyond the cap or the deadline, and says when", () =>
    Effect.gen(function* () {
      const { http, requests } = answers(() => json({}, { status: 429, headers: { "retry-after": "61" } }))
      const reason = yield* Effect.flip(client(http).call(getThing, { id: "1" }))
      assert.strictEqual(reason.reason._tag, "RateLimited")
      assert.deepStrictEqual(reason.retryAfter, Duration.seconds(61))
      assert.lengthOf(requests, 1)

      const second = answers(() => json({}, { status: 429, headers: { "retry-after": "30" } }))
      const late = yield* Effect.flip(
        client(second.http, { callTimeout: "20 seconds" }).call(getThing, { id: "1" }),
      )
      assert.strictEqual(late.reason._tag, "RateLimited")
      assert.lengthOf(second.requests, 1)
    }),
  )

  it.effect("takes a Retry-After beyond all sense for a very long one, and stays finite", () =>
    Effect.gen(function* () {
      const { http, requests } = answers(() =>
        json({}, { status: 429, headers: { "retry-after": "9".repeat(400) } }),
      )
      const error = yield* Effect.flip(client(http).call(getThing, { id: "1" }))
      assert.lengthOf(requests, 1)
      assert.strictEqual(ProviderError.toJson(error).retryAfter, 1e9)
    }),
  )

  it.effect("backs off exponentially with full jitter", () =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const { http } = scripted(() =>
        Effect.flatMap(
          Effect.clockWith((clock) => clock.currentTimeMillis),
          (now) => {
            times.push(now)
            return Effect.succeed(json({}, { status: 500 }))
          },
        ),
      )
      const run = client(http, { maximumAttempts: 4, retryBaseDelay: "1 second" })
        .call(getThing, { id: "1" })
        .pipe(Effect.flip, Random.withSeed("jitter"))
      const fiber = yield* Effect.forkChild(run)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      const gaps = times.slice(1).map((time, index) => time - times[index]!)
      assert.lengthOf(gaps, 3)
      gaps.forEach((gap, index) => assert.isAtMost(gap, 1000 * 2 ** index))
      // Full jitter: the gaps are not the bounds themselves.
      assert.isTrue(gaps.some((gap, index) => gap !== 1000 * 2 ** index && gap > 0))
    }),
  )

  it.effect("stops retrying when the budget is spent, and earns it back", () =>
    Effect.gen(function* () {
      const retryBudget = RetryBudget.make(20)
      const failing = answers(() => json({}, { status: 503 }))
      const acme = client(failing.http, { retryBudget })
      for (let call = 0; call < 5; call++) yield* reasonOf(acme.call(getThing, { id: "1" }))
      // Two retries of 10 tokens in all, then one request per call.
      assert.lengthOf(failing.requests, 5 + 2)
      assert.strictEqual(retryBudget.available(), 0)
      const working = answers(() => json(thing))
      yield* client(working.http, { retryBudget }).call(getThing, { id: "1" })
      assert.strictEqual(retryBudget.available(), 1)
    }),
  )
})

describe("deadlines", () => {
  it.effect("cover a server that never answers, per attempt and per call", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.never)
      const fiber = yield* Effect.forkChild(Effect.flip(client(http).call(getThing, { id: "1" })))
      yield* TestClock.adjust("2 minutes")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.reason._tag, "DeadlineExceeded")
      assert.lengthOf(requests, 3)
      assert.isTrue(error.isRetryable)
    }),
  )

  it.effect("cover a body that stalls", () =>
    Effect.gen(function* () {
      let cancelled = false
      const { http } = scripted(() =>
        Effect.sync(
          () =>
            new Response(
              new ReadableStream({
                start: (controller) => controller.enqueue(new TextEncoder().encode('{"id":')),
                cancel: () => {
                  cancelled = true
                },
              }),
            ),
        ),
      )
      const fiber = yield* Effect.forkChild(
        Effect.flip(
          client(http, { attemptTimeout: "700 millis", maximumAttempts: 1 }).call(getThing, { id: "1" }),
        ),
      )
      yield* TestClock.adjust("700 millis")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.reason._tag, "DeadlineExceeded")
      assert.isTrue(cancelled)
    }),
  )

  it.effect("leave a write's outcome unknown", () =>
    Effect.gen(function* () {
      const { http } = scripted(() => Effect.never)
      const reason = yield* reasonOf(client(http).call(createThing, { name: "x" }))
      assert.strictEqual(reason._tag, "OutcomeUnknown")
      if (reason._tag === "OutcomeUnknown") assert.strictEqual(reason.because._tag, "DeadlineExceeded")
    }),
  )

  it.effect("can be overridden per call", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.never)
      const fiber = yield* Effect.forkChild(
        client(http)
          .call(getThing, { id: "1" })
          .pipe(CallOptions.withCallOptions({ callTimeout: "1 second" }), Effect.flip),
      )
      yield* TestClock.adjust("1 second")
      const { reason } = yield* Fiber.join(fiber)
      assert.strictEqual(reason._tag, "DeadlineExceeded")
      if (reason._tag === "DeadlineExceeded") assert.strictEqual(reason.scope, "call")
      assert.lengthOf(requests, 1)
    }),
  )

  it.effect("interrupting the call aborts the request", () =>
    Effect.gen(function* () {
      let aborted = false
      const { http } = scripted(() =>
        Effect.never.pipe(
          Effect.onInterrupt(() =>
            Effect.sync(() => {
              aborted = true
            }),
          ),
        ),
      )
      const fiber = yield* Effect.forkChild(client(http).call(getThing, { id: "1" }))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      assert.isTrue(aborted)
    }),
  )
})

describe("answers", () => {
  const answering = (response: () => Response) => scripted(() => Effect.succeed(response())).http

  it.effect("refuses a redirect and does not follow it", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() =>
        Effect.succeed(new Response(null, { status: 307, headers: { location: "https://evil.test/" } })),
      )
      const reason = yield* reasonOf(client(http).call(getThing, { id: "1" }))
      assert.strictEqual(reason._tag, "UnexpectedResponse")
      assert.lengthOf(requests, 1)
    }),
  )

  for (const [transport, layer] of Object.entries({ FetchHttpClient, WebHttpClient })) {
    it.effect(`refuses a redirect as a page sees it, through ${transport}`, () =>
      Effect.gen(function* () {
        const opaque = () => {
          const response = new Response(null)
          Object.defineProperties(response, { status: { value: 0 }, type: { value: "opaqueredirect" } })
          return Promise.resolve(response)
        }
        const http = yield* HttpClient.HttpClient.pipe(Effect.provide(layer.layer))
        const classified: Array<number> = []
        const acme = client(http, {
          classify: ({ status }) => {
            classified.push(status)
            return undefined
          },
        })
        for (const call of [acme.call(getThing, { id: "1" }), acme.call(createThing, { name: "n" })]) {
          const reason = yield* reasonOf(
            call.pipe(Effect.provideService(FetchHttpClient.Fetch, opaque as typeof globalThis.fetch)),
          )
          assert.strictEqual(reason._tag, "UnexpectedResponse")
          assert.strictEqual(
            reason.message,
            "the answer is a redirect, which is not followed; is the base URL right?",
          )
        }
        assert.deepStrictEqual(classified, [])
      }),
    )
  }

  it.effect("fails at once when what streams in are no bytes, as from a double of fetch", () =>
    Effect.gen(function* () {
      const texts = () =>
        new Response(
          new ReadableStream({
            start: (controller) => {
              controller.enqueue('{"id":"1"}')
              controller.close()
            },
          }),
        )
      const reason = yield* reasonOf(
        client(answering(texts), { maximumAttempts: 1 }).call(getThing, { id: "1" }),
      )
      assert.strictEqual(reason._tag, "TransportFailed")
    }),
  )

  it.effect("refuses the answer of a transport that followed one to another origin", () =>
    Effect.gen(function* () {
      const foreign = json(thing)
      Object.defineProperty(foreign, "url", { value: "https://evil.test/things/1" })
      const reason = yield* reasonOf(client(answering(() => foreign)).call(getThing, { id: "1" }))
      assert.strictEqual(reason._tag, "UnexpectedResponse")
      assert.include(reason.message, "another host")
    }),
  )

  it.effect("does not take a page for an answer", () =>
    Effect.gen(function* () {
      const page = () =>
        new Response("<html>captive portal</html>", { headers: { "content-type": "text/html" } })
      const reason = yield* reasonOf(client(answering(page)).call(getThing, { id: "1" }))
      assert.strictEqual(reason._tag, "UnexpectedResponse")
      if (reason._tag === "UnexpectedResponse") {
        assert.strictEqual(reason.contentType, "text/html")
        assert.include(reason.excerpt ?? "", "captive portal")
      }
      const missing = () => new Response("<h1>Not Found</h1>", { status: 404 })
      assert.strictEqual(
        (yield* reasonOf(client(answering(missing)).call(getThing, { id: "1" })))._tag,
        "UnexpectedResponse",
      )
    }),
  )

  it.effect("cuts an oversized body off while it streams", () =>
    Effect.gen(function* () {
      let pulled = 0
      const endless = () =>
        new Response(
          new ReadableStream({
            pull: (controller) => {
              pulled += 1024
              controller.enqueue(new Uint8Array(1024).fill(32))
            },
          }),
        )
      const reason = yield* reasonOf(
        client(answering(endless), { maximumResponseBytes: 10_000 }).call(getThing, { id: "1" }),
      )
      assert.strictEqual(reason._tag, "UnexpectedResponse")
      assert.include(reason.message, "10000 bytes")
      assert.isBelow(pulled, 20_000)
    }),
  )

  it.effect("does not begin a body that announces too much", () =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(
        client(answering(() => new Response("{}", { headers: { "content-length": "99999999" } }))).call(
          getThing,
          { id: "1" },
        ),
      )
      assert.strictEqual(reason._tag, "UnexpectedResponse")
    }),
  )

  it.effect("says where a known field is malformed, without the value", () =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(
        client(answering(() => json({ id: 42, endsAt: "private words" }))).call(getThing, { id: "1" }),
      )
      assert.strictEqual(reason._tag, "DecodeFailed")
      if (reason._tag === "DecodeFailed") {
        assert.deepStrictEqual(
          reason.issues.map(({ path }) => path.join(".")),
          ["id", "endsAt"],
        )
        assert.notInclude(reason.message, "private words")
      }
    }),
  )

  it.effect("takes a secret out of the path, where it can stand as a key of the answer", () =>
    Effect.gen(function* () {
      const getThings = Operation.make("getThings", {
        method: "GET",
        path: "/things-by-id",
        success: Schema.Record(Schema.String, Schema.Struct({ id: Schema.String })),
      })
      for (const key of [secret, btoa(secret)]) {
        const reason = yield* reasonOf(
          client(answering(() => json({ [`of ${key}`]: { id: 42 } }))).call(getThings, {}),
        )
        assert.strictEqual(reason._tag, "DecodeFailed")
        if (reason._tag === "DecodeFailed") {
          assert.deepStrictEqual(reason.issues[0]?.path, ["of <redacted>", "id"])
          assert.notInclude(reason.message, key)
        }
      }
    }),
  )

  it.effect("tolerates drift, reports it when observed, refuses it when strict", () =>
    Effect.gen(function* () {
      const drifted = () => json({ id: "1", status: "paused", endsAt: null, extra: { a: 1 } })
      const reports: Array<Drift.DriftReport> = []
      const acme = client(answering(drifted), {
        drift: Drift.report((report) => Effect.sync(() => reports.push(report))),
      })
      const value = yield* acme.call(getThing, { id: "1" })
      assert.deepStrictEqual(value, { id: "1", status: "paused", endsAt: null })
      assert.deepStrictEqual(
        reports.map(({ deviations, operation }) => [
          operation,
          ...deviations.map(({ kind, path, seen }) => `${kind} ${path.join(".")} ${seen}`),
        ]),
        [["getThing", "unknownMember status paused", "unknownField extra object"]],
      )
      const strict = yield* reasonOf(
        acme.call(getThing, { id: "1" }).pipe(CallOptions.withCallOptions({ drift: Drift.strict })),
      )
      assert.strictEqual(strict._tag, "DecodeFailed")
    }),
  )

  it.effect("cuts off a body that only streams, as transports below the web's do", () =>
    Effect.gen(function* () {
      const chunk = new TextEncoder().encode('"0123456789')
      let sent = 0
      const streaming = (chunks: number, headers: Record<string, string> = {}) =>
        HttpClient.make((request) =>
          Effect.succeed({
            ...HttpClientResponse.fromWeb(request, new Response()),
            status: 200,
            headers,
            url: "https://api.acme.test/x",
            text: Effect.die("is not asked for the whole"),
            stream: Stream.range(1, chunks).pipe(
              Stream.map(() => {
                sent++
                return chunk
              }),
            ),
          } as unknown as HttpClientResponse.HttpClientResponse),
        )
      const reason = yield* reasonOf(
        client(streaming(100_000), { maximumResponseBytes: 100 }).call(getThing, { id: "1" }),
      )
      assert.strictEqual(reason._tag, "UnexpectedResponse")
      assert.isBelow(sent, 50_000)
      const announced = yield* reasonOf(
        client(streaming(1, { "content-length": "101" }), { maximumResponseBytes: 100 }).call(getThing, {
          id: "1",
        }),
      )
      assert.include(announced.message, "maximumResponseBytes")
    }),
  )

  it.effect("asks the provider's own reading for deviations only when somebody watches", () =>
    Effect.gen(function* () {
      let asked = 0
      const acme = client(
        answering(() => json({ id: "1" })),
        {
          classify: (answer) =>
            Classification.success(answer.json, {
              deviations: () => {
                asked++
                return [{ kind: "checksumMismatch", path: ["results"], seen: "md5" }]
              },
            }),
        },
      )
      yield* acme.call(getThing, { id: "1" })
      assert.strictEqual(asked, 0)
      const reports: Array<Drift.DriftReport> = []
      yield* acme.call(getThing, { id: "1" }).pipe(
        CallOptions.withCallOptions({
          drift: Drift.report((report) => Effect.sync(() => reports.push(report))),
        }),
      )
      assert.deepStrictEqual(reports, [
        {
          provider: "acme",
          operation: "getThing",
          deviations: [{ kind: "checksumMismatch", path: ["results"], seen: "md5" }],
        },
      ])
      const strict = yield* reasonOf(
        acme.call(getThing, { id: "1" }).pipe(CallOptions.withCallOptions({ drift: Drift.strict })),
      )
      assert.strictEqual(strict._tag, "DecodeFailed")
      assert.include(strict.message, "results: the checksum does not match (md5)")
    }),
  )

  it.effect("leaves the outcome of a write open when its answer is damaged, and says a read's plainly", () =>
    Effect.gen(function* () {
      const acme = client(
        answering(() => json({ id: "1" })),
        {
          classify: () => Classification.failure(new Reason.IntegrityFailed({ description: "md5" })),
        },
      )
      assert.strictEqual((yield* reasonOf(acme.call(getThing, { id: "1" })))._tag, "IntegrityFailed")
      assert.strictEqual((yield* reasonOf(acme.call(createThing, { name: "n" })))._tag, "OutcomeUnknown")
    }),
  )

  it.effect("keeps what the provider's headers say", () =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(
        client(answering(() => json({}, { status: 403, headers: { "x-request-id": "req-1" } }))).call(
          getThing,
          { id: "1" },
        ),
      )
      assert.strictEqual(reason._tag, "PermissionDenied")
      assert.strictEqual(reason.requestId, "req-1")
    }),
  )
})

describe("a header that cannot be sent", () => {
  it.effect("is an invalid request, nothing is sent, and its value is not told", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json(thing)))
      const acme = client(http)
      const cases = [
        [{ idempotencyKey: "canary\nb" }, "idempotencyKey"],
        [{ idempotencyKey: "canary \u{1f511}" }, "idempotencyKey"],
        [{ headers: { "x-one": "canary\0" } }, "x-one"],
        [{ headers: { "x one": "1" } }, "x one"],
        // All calls would share it, and a second one be taken for a repetition of the first.
        [{ idempotencyKey: " \n" }, "idempotencyKey", "must not be empty"],
      ] as const
      for (const [options, path, message = "holds a character that no header can carry"] of cases) {
        const reason = yield* reasonOf(
          acme.call(createKeyed, { name: "n" }).pipe(CallOptions.withCallOptions(options)),
        )
        assert.deepInclude(reason, {
          _tag: "InvalidRequest",
          sent: false,
          issues: [{ path: [path], message }],
        })
      }
      const token = client(http, {
        authenticate: () => Result.succeed({ headers: { authorization: `Bearer ${secret}\nx` } }),
      })
      const reason = yield* reasonOf(token.call(createThing, { name: "n" }))
      assert.deepInclude(reason, { _tag: "InvalidRequest", sent: false })
      assert.notInclude(NodeUtil.inspect(reason, { depth: 9 }), secret)
      assert.lengthOf(requests, 0)
    }),
  )

  it.effect("may begin and end with white space, as from a file, and hold Latin letters", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json(thing)))
      yield* client(http, { headers: { "x-one": " \u00e9 1\n" } })
        .call(createKeyed, { name: "n" })
        .pipe(CallOptions.withCallOptions({ idempotencyKey: "\ufeffkey\r\n" }))
      // Not every transport takes the space away, and those that do not throw.
      const headers = requests[0]?.request.headers
      assert.deepInclude(headers, { "x-idempotency": "key", "x-one": "\u00e9 1" })
    }),
  )
})

describe("credentials in a form", () => {
  const asForm = { authenticate: () => Result.succeed(Credentials.form({ api_token: `${secret}&é` })) }
  const formOperation = Operation.make("form", {
    method: "POST",
    path: "/form",
    body: Body.form({ a: Schema.optional(Schema.String), api_token: Schema.optional(Schema.String) }),
    success: Schema.Unknown,
  })
  const bodiless = Operation.make("bodiless", { method: "POST", path: "/bodiless", success: Schema.Unknown })
  const accepting = () => scripted(() => Effect.succeed(json({ id: "1" })))
  const bodyOf = (request: { readonly body: HttpBody.HttpBody } | undefined) =>
    request?.body._tag === "Uint8Array"
      ? `${request.body.contentType} ${new TextDecoder().decode(request.body.body)}`
      : undefined
  const token = `api_token=${encodeURIComponent(`${secret}&é`)}`

  it.effect("are added to a form, or make one, and are never in the URL", () =>
    Effect.gen(function* () {
      const { http, requests } = accepting()
      const acme = client(http, asForm)
      yield* acme.call(formOperation, { a: "1 2" })
      yield* acme.call(formOperation, {})
      yield* acme.call(bodiless, {})
      const type = "application/x-www-form-urlencoded"
      assert.deepStrictEqual(
        requests.map(({ request }) => bodyOf(request)),
        [`${type} a=1%202&${token}`, `${type} ${token}`, `${type} ${token}`],
      )
      for (const { url } of requests) assert.strictEqual(url.search, "")
    }),
  )

  it.effect("are refused where there is no form, and beside a field of their name; nothing is sent", () =>
    Effect.gen(function* () {
      const { http, requests } = accepting()
      const acme = client(http, asForm)
      const reasons = [
        yield* reasonOf(acme.call(getThing, { id: "1" })),
        yield* reasonOf(acme.call(createThing, { name: "n" })),
        yield* reasonOf(acme.call(formOperation, { api_token: "mine" })),
      ]
      for (const reason of reasons) {
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.notInclude(NodeUtil.inspect(reason, { depth: 9 }), secret)
      }
      assert.deepInclude(reasons[2], {
        sent: false,
        issues: [{ path: ["api_token"], message: "travels with the credentials already" }],
      })
      assert.lengthOf(requests, 0)
    }),
  )
})

describe("a host without a URL", () => {
  const elsewhere = Operation.make("elsewhere", {
    method: "GET",
    path: "/x",
    host: "gateway",
    success: Schema.Unknown,
  })
  it.effect("is named with what to do about it; other hosts work", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json({ id: "1" })))
      const acme = client(http, {
        hosts: { api: "https://api.acme.test", gateway: { missing: "set gatewayUrl (ACME_GATEWAY_URL)" } },
      })
      const reason = yield* reasonOf(acme.call(elsewhere, {}))
      assert.deepInclude(reason, {
        _tag: "InvalidRequest",
        sent: false,
        issues: [
          {
            path: ["host"],
            message: 'this client has no base URL for the host "gateway"; set gatewayUrl (ACME_GATEWAY_URL)',
          },
        ],
      })
      assert.lengthOf(requests, 0)
      yield* acme.call(getThing, { id: "1" })
      assert.lengthOf(requests, 1)
    }),
  )
})

describe("secrets", () => {
  it.effect("are in no error, whatever the provider echoes", () =>
    Effect.gen(function* () {
      const token = "tok_canary_1234567890"
      const echo = (request: { readonly headers: Readonly<Record<string, string>> }, body: unknown) =>
        `${secret} ${encodeURIComponent(secret)} ${btoa(secret)} ${request.headers["authorization"]} ${String(body)} ${token}`
      const scripts = [
        scripted((request) => Effect.succeed(new Response(`<html>${echo(request, "")}`, { status: 200 }))),
        scripted((request) =>
          Effect.succeed(
            json({ words: echo(request, "") }, { status: 500, headers: { "x-request-id": secret } }),
          ),
        ),
        scripted(() => Effect.fail("reset" as const)),
        scripted(() => Effect.fail("refused" as const)),
      ]
      for (const { http } of scripts) {
        const error = yield* fast(
          Effect.flip(client(http).call(createKeyed, { name: "x", token: Redacted.make(token) })),
        )
        const texts = [
          String(error),
          error.message,
          error.stack ?? "",
          NodeUtil.inspect(error, { depth: 10, showHidden: true }),
          JSON.stringify(error),
          JSON.stringify(ProviderError.toJson(error)),
        ].join("\n")
        for (const canary of [secret, btoa(secret), token]) assert.notInclude(texts, canary)
      }
    }),
  )

  it.effect("are in no span, and no customer data either", () =>
    Effect.gen(function* () {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        },
      })
      const { http } = scripted(() => Effect.succeed(json(thing)))
      yield* client(http)
        .call(getThing, { id: "customer-77" })
        .pipe(Effect.provideService(Tracer.Tracer, tracer))
      const span = spans.find(({ name }) => name === "AcmeClient.getThing")
      assert.isDefined(span)
      assert.lengthOf(spans, 1)
      const attributes = Object.fromEntries(span?.attributes ?? [])
      assert.strictEqual(attributes["url.template"], "/things/:id")
      assert.strictEqual(attributes["http.response.status_code"], 200)
      const text = NodeUtil.inspect(spans, { depth: 8 })
      assert.notInclude(text, secret)
      assert.notInclude(text, "customer-77")
    }),
  )
})

describe("guards", () => {
  it.effect("a rate limit delays within the deadline and refuses beyond it", () =>
    Effect.gen(function* () {
      const guard = yield* RateLimit.make({ limit: 1, window: "10 seconds" })
      const { http, requests } = scripted(() => Effect.succeed(json(thing)))
      const acme = client(http, { guards: [guard], callTimeout: "15 seconds" })
      yield* acme.call(getThing, { id: "1" })
      const second = yield* Effect.forkChild(acme.call(getThing, { id: "2" }))
      yield* TestClock.adjust("9 seconds")
      assert.lengthOf(requests, 1)
      const impatient = client(http, { guards: [guard], callTimeout: "500 millis" })
      const { reason } = yield* Effect.flip(impatient.call(createThing, { name: "3" }))
      assert.strictEqual(reason._tag, "RateLimited")
      if (reason._tag === "RateLimited") assert.strictEqual(reason.limitedBy, "client")
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(second)
      assert.lengthOf(requests, 2)
    }).pipe(Effect.provide(RateLimiter.layerStoreMemory)),
  )

  it.effect("a breaker opens after failures, keeps calls away, and closes again", () =>
    Effect.gen(function* () {
      const guard = yield* Breaker.make({ failures: 2, openDuration: "30 seconds" })
      let healthy = false
      const { http, requests } = scripted(() =>
        Effect.sync(() => json(thing, { status: healthy ? 200 : 503 })),
      )
      const acme = client(http, { guards: [guard], maximumAttempts: 1 })
      yield* Effect.flip(acme.call(getThing, { id: "1" }))
      yield* Effect.flip(acme.call(getThing, { id: "1" }))
      const { reason } = yield* Effect.flip(acme.call(createThing, { name: "x" }))
      assert.strictEqual(reason._tag, "ProviderUnavailable")
      assert.include(reason.message, "circuit breaker")
      assert.isDefined(reason.retryAfter)
      assert.lengthOf(requests, 2)
      healthy = true
      yield* TestClock.adjust("31 seconds")
      assert.deepStrictEqual(yield* acme.call(getThing, { id: "1" }), thing)
      assert.deepStrictEqual(yield* acme.call(getThing, { id: "1" }), thing)
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()), Effect.scoped),
  )
})

describe("listings", () => {
  const all = Array.from({ length: 5 }, (_, index) => ({ id: `t${index}` }))
  const pageOf = (url: URL) => {
    const skip = Number(url.searchParams.get("skip"))
    return all.slice(skip, skip + Number(url.searchParams.get("limit")))
  }

  it.effect("come whole, one page per request, only when needed", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted((_request, url) =>
        Effect.succeed(json({ rows: pageOf(url), total: 5 })),
      )
      const items = client(http).items(listThings, {})
      assert.deepStrictEqual(yield* Stream.runCollect(items), all)
      assert.lengthOf(requests, 3)
      assert.lengthOf(yield* Stream.runCollect(Stream.take(items, 2)), 2)
      assert.lengthOf(requests, 4)
    }),
  )

  it.effect("end on a short page without a total, and advance by what arrived", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted((_request, url) => Effect.succeed(json({ rows: pageOf(url) })))
      assert.deepStrictEqual(yield* Stream.runCollect(client(http).items(listThings, {})), all)
      assert.lengthOf(requests, 3)
      const cut = scripted((_request, url) =>
        Effect.succeed(json({ rows: pageOf(url).slice(0, 2), total: 5 })),
      )
      assert.deepStrictEqual(yield* Stream.runCollect(client(cut.http).items(listThings, { limit: 4 })), all)
    }),
  )

  it.effect("do not lose rows when the provider cuts a limit it is not known to honour", () =>
    Effect.gen(function* () {
      const { http } = scripted((_request, url) => Effect.succeed(json({ rows: pageOf(url).slice(0, 2) })))
      assert.deepStrictEqual(yield* Stream.runCollect(client(http).items(listThings, { limit: 1000 })), all)
    }),
  )

  it.effect("stop with an error when a page repeats", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted(() => Effect.succeed(json({ rows: all.slice(0, 2) })))
      const seen: Array<string> = []
      const error = yield* client(http)
        .items(listThings, {})
        .pipe(
          Stream.runForEach(({ id }) => Effect.sync(() => seen.push(id))),
          Effect.flip,
        )
      assert.strictEqual(error.reason._tag, "PaginationStalled")
      assert.lengthOf(requests, 2)
      assert.deepStrictEqual(seen, ["t0", "t1"])
    }),
  )

  it.effect("retry the page, not the stream", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted((_request, url, count) =>
        Effect.succeed(count === 2 ? json({}, { status: 503 }) : json({ rows: pageOf(url), total: 5 })),
      )
      assert.deepStrictEqual(yield* fast(Stream.runCollect(client(http).items(listThings, {}))), all)
      assert.deepStrictEqual(
        requests.map(({ url }) => url.searchParams.get("skip")),
        ["0", "2", "2", "4"],
      )
    }),
  )
})

describe("metrics", () => {
  it.effect("count calls, attempts and retries by operation and outcome", () =>
    Effect.gen(function* () {
      const { http } = scripted((_request, _url, count) =>
        Effect.succeed(count === 1 ? json({}, { status: 500 }) : json(thing)),
      )
      yield* fast(
        client(http, { provider: "metered" })
          .call(getThing, { id: "1" })
          .pipe(Effect.provide(CallMetrics.layer)),
      )
      const snapshot = yield* Metric.snapshot
      const mine = snapshot.filter(({ attributes }) => JSON.stringify(attributes ?? {}).includes("metered"))
      assert.sameMembers(
        mine.map(({ id }) => id),
        [
          "effect_billing.calls",
          "effect_billing.attempts",
          "effect_billing.retries",
          "effect_billing.call.duration",
        ],
      )
    }),
  )
})

describe("errors", () => {
  it.effect("answer catchTag, catchReason and a neutral handler", () =>
    Effect.gen(function* () {
      const { http } = scripted(() => Effect.succeed(json({}, { status: 404 })))
      const call = client(http).call(getThing, { id: "1" })
      const byReason = yield* call.pipe(
        Effect.as("found"),
        Effect.catchReason("AcmeError", "NotFound", (reason) =>
          Effect.succeed(`${reason._tag} ${reason.status}`),
        ),
      )
      assert.strictEqual(byReason, "NotFound 404")
      const byTag = yield* call.pipe(
        Effect.as("found"),
        Effect.catchTag("AcmeError", (error) =>
          Effect.succeed(`${error.operation} ${error.isRetryable} ${error.provider}`),
        ),
      )
      assert.strictEqual(byTag, "getThing false acme")
    }),
  )

  it.effect("are values: they survive encoding and decoding", () =>
    Effect.gen(function* () {
      const { http } = scripted(() =>
        Effect.succeed(json({}, { status: 429, headers: { "retry-after": "90" } })),
      )
      const error = yield* Effect.flip(client(http).call(getThing, { id: "1" }))
      const encoded: unknown = JSON.parse(JSON.stringify(yield* Schema.encodeUnknownEffect(AcmeError)(error)))
      const decoded = yield* Schema.decodeUnknownEffect(AcmeError)(encoded)
      assert.instanceOf(decoded, AcmeError)
      assert.strictEqual(decoded.message, error.message)
      assert.deepStrictEqual(decoded.retryAfter, Duration.seconds(90))
      assert.isTrue(decoded.isRetryable)
    }),
  )
})
