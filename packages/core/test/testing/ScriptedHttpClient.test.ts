import { assert, describe, it } from "@effect/vitest"
import { ScriptedHttpClient } from "@effect-billing/core/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"

const url = "https://api.acme.test/v1/things?name=a%20b"
const read = HttpClient.get(url).pipe(Effect.flatMap((response) => response.text))

const codeBelow = (error: HttpClientError.HttpClientError, depth: number): unknown => {
  let value: unknown = error.reason.cause
  for (let level = 0; level < depth; level++) value = (value as { readonly cause?: unknown }).cause
  return (value as { readonly code?: unknown }).code
}

describe("ScriptedHttpClient", () => {
  it.effect("answers in order and captures what was sent", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([
        ScriptedHttpClient.json({ ok: true }, { headers: { "x-request-id": "r1" } }),
        ScriptedHttpClient.html("<p>portal</p>"),
        ScriptedHttpClient.status(503, { "retry-after": "2" }),
        ScriptedHttpClient.redirect("https://elsewhere.test/"),
      ])
      const [first, second, third, fourth] = yield* Effect.gen(function* () {
        const one = yield* HttpClient.execute(
          HttpClientRequest.post(url).pipe(
            HttpClientRequest.setHeader("X-Key", "k"),
            HttpClientRequest.bodyJsonUnsafe({ name: "ä" }),
          ),
        )
        return [
          one,
          yield* HttpClient.get(url),
          yield* HttpClient.get(url),
          yield* HttpClient.get(url),
        ] as const
      }).pipe(Effect.provide(http.layer))
      assert.deepStrictEqual(yield* first.json, { ok: true })
      assert.strictEqual(first.headers["x-request-id"], "r1")
      assert.strictEqual(first.headers["content-length"], "11")
      assert.strictEqual(second.headers["content-type"], "text/html; charset=utf-8")
      assert.strictEqual(yield* second.text, "<p>portal</p>")
      assert.deepStrictEqual([third.status, third.headers["retry-after"]], [503, "2"])
      assert.deepStrictEqual([fourth.status, fourth.headers["location"]], [307, "https://elsewhere.test/"])
      const [captured] = yield* http.requests
      assert.strictEqual(captured?.method, "POST")
      assert.strictEqual(captured?.url.href, url)
      assert.strictEqual(captured?.headers["x-key"], "k")
      assert.strictEqual(captured?.headers["content-type"], "application/json")
      assert.strictEqual(captured?.text, '{"name":"ä"}')
      assert.strictEqual(captured?.bytes.byteLength, 13)
    }),
  )

  it.effect("captures streams and forms as bytes", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make(() => ScriptedHttpClient.status(204))
      const form = new FormData()
      form.append("field", "value")
      yield* Effect.gen(function* () {
        yield* HttpClient.execute(
          HttpClientRequest.post(url).pipe(
            HttpClientRequest.bodyStream(
              Stream.make(new TextEncoder().encode("ab"), new TextEncoder().encode("c")),
            ),
          ),
        )
        yield* HttpClient.execute(HttpClientRequest.post(url).pipe(HttpClientRequest.bodyFormData(form)))
        yield* HttpClient.execute(
          HttpClientRequest.post(url).pipe(HttpClientRequest.bodyUrlParams({ a: "1 2" })),
        )
      }).pipe(Effect.provide(http.layer))
      const [stream, multipart, params] = yield* http.requests
      assert.strictEqual(stream?.text, "abc")
      assert.match(multipart?.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/)
      assert.match(multipart?.text ?? "", /name="field"\r\n\r\nvalue\r\n/)
      assert.strictEqual(params?.text, "a=1+2")
    }),
  )

  it.effect("a request beyond the script is a defect that names it", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([ScriptedHttpClient.text("only")])
      const exit = yield* Effect.exit(Effect.provide(Effect.andThen(read, read), http.layer))
      assert.isTrue(Exit.isFailure(exit) && Exit.hasDies(exit))
      assert.include(
        String(exit),
        "the script has 1 reply; nothing is left for request 2: GET https://api.acme.test/",
      )
    }),
  )

  it.effect("a function of the request can answer too", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make((request, index) =>
        Effect.succeed(ScriptedHttpClient.text(`${index} ${request.url.searchParams.get("name")}`)),
      )
      assert.strictEqual(yield* Effect.provide(Effect.andThen(read, read), http.layer), "1 a b")
    }),
  )

  it.effect("transport errors keep the code where each transport keeps it", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([
        ScriptedHttpClient.connectionRefused,
        ScriptedHttpClient.connectionReset,
        ScriptedHttpClient.transportError("ETIMEDOUT", { nesting: "undici" }),
      ])
      const failing = Effect.provide(Effect.flip(read), http.layer)
      const [refused, reset, timedOut] = [yield* failing, yield* failing, yield* failing]
      assert.deepStrictEqual([refused.reason._tag, codeBelow(refused, 1)], ["TransportError", "ECONNREFUSED"])
      assert.deepStrictEqual([reset.reason._tag, codeBelow(reset, 1)], ["TransportError", "ECONNRESET"])
      assert.deepStrictEqual([timedOut.reason._tag, codeBelow(timedOut, 0)], ["TransportError", "ETIMEDOUT"])
    }),
  )

  it.effect("never: the client has to give up, and that is seen", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([ScriptedHttpClient.never])
      const fiber = yield* Effect.forkChild(
        Effect.exit(Effect.timeout(Effect.provide(read, http.layer), "5 seconds")),
      )
      yield* TestClock.adjust("5 seconds")
      assert.isTrue(Exit.isFailure(yield* Fiber.join(fiber)))
      const [exchange] = yield* http.exchanges
      assert.isTrue(exchange?.isInterrupted)
    }),
  )

  it.effect("delays go by the test clock, and requests say when they were sent", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make(() =>
        ScriptedHttpClient.delayed("1 minute", ScriptedHttpClient.json({ late: true })),
      )
      const twice = Effect.andThen(Effect.andThen(read, Effect.sleep("2 minutes")), read)
      const fiber = yield* Effect.forkChild(Effect.provide(twice, http.layer))
      yield* TestClock.adjust("1 minute")
      yield* TestClock.adjust("2 minutes")
      yield* http.sent(2)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), '{"late":true}')
      assert.deepStrictEqual(
        (yield* http.requests).map((request) => request.at),
        [0, 180_000],
      )
    }),
  )

  it.effect("a body that breaks half-way fails while it is read", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([ScriptedHttpClient.brokenBody('{"half":')])
      const response = yield* Effect.provide(HttpClient.get(url), http.layer)
      assert.strictEqual(response.status, 200)
      const error = yield* Effect.flip(response.text)
      assert.strictEqual(codeBelow(error, 1), "ECONNRESET")
      const [exchange] = yield* http.exchanges
      assert.strictEqual(exchange?.bytesPulled, 8)
    }),
  )

  it.effect("a body that stalls never ends", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([ScriptedHttpClient.stalledBody('{"half":')])
      const response = yield* Effect.provide(HttpClient.get(url), http.layer)
      const fiber = yield* Effect.forkChild(Effect.exit(Effect.timeout(response.text, "10 seconds")))
      yield* TestClock.adjust("10 seconds")
      assert.isTrue(Exit.isFailure(yield* Fiber.join(fiber)))
      const [exchange] = yield* http.exchanges
      assert.deepStrictEqual([exchange?.bytesPulled, exchange?.isBodyCanceled], [8, true])
    }),
  )

  it.effect("a slow body arrives piece by piece by the test clock", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([
        ScriptedHttpClient.slowBody(["ab", "cd", "ef"], "1 second"),
      ])
      const response = yield* Effect.provide(HttpClient.get(url), http.layer)
      const fiber = yield* Effect.forkChild(response.text)
      yield* TestClock.adjust("2999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* Fiber.join(fiber), "abcdef")
    }),
  )

  it.effect("only as much of an oversized body is made as is pulled", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([
        ScriptedHttpClient.oversizedBody(Number.POSITIVE_INFINITY, { chunkBytes: 1000 }),
      ])
      const response = yield* Effect.provide(HttpClient.get(url), http.layer)
      const size = yield* response.stream.pipe(
        Stream.take(3),
        Stream.runFold(
          () => 0,
          (sum, chunk) => sum + chunk.byteLength,
        ),
      )
      assert.strictEqual(size, 3000)
      const [exchange] = yield* http.exchanges
      assert.isAtMost(exchange?.bytesPulled ?? 0, 4000)
      assert.isTrue(exchange?.isBodyCanceled)
    }),
  )

  it.effect("a retry that reads each answer is steady under the test clock", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make([
        ScriptedHttpClient.json({ try: 1 }, { status: 503 }),
        ScriptedHttpClient.json({ try: 2 }, { status: 503 }),
        ScriptedHttpClient.json({ try: 3 }),
      ])
      const attempt = HttpClient.execute(
        HttpClientRequest.post(url).pipe(HttpClientRequest.bodyJsonUnsafe({ a: 1 })),
      ).pipe(
        Effect.flatMap((response) =>
          Effect.flatMap(response.json, (body) =>
            response.status === 200 ? Effect.succeed(body) : Effect.fail("again"),
          ),
        ),
      )
      const call: Effect.Effect<unknown, unknown, HttpClient.HttpClient> = Effect.catch(attempt, () =>
        Effect.andThen(
          Effect.sleep("1 second"),
          Effect.suspend(() => call),
        ),
      )
      const fiber = yield* Effect.forkChild(Effect.provide(call, http.layer))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* Fiber.join(fiber), { try: 3 })
      assert.deepStrictEqual(
        (yield* http.requests).map((request) => request.at),
        [0, 1000, 2000],
      )
    }),
  )
})
