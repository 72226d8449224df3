import { assert, describe, it } from "@effect/vitest"
import {
  Answer,
  Emulator,
  EmulatorRecorder,
  EmulatorTransport,
  EmulatorWorld,
  ScriptedHttpClient,
} from "@effect-billing/core/testing"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as TestClock from "effect/testing/TestClock"
import * as Acme from "./acme.ts"

const get = (
  emulator: { readonly httpClient: HttpClient.HttpClient },
  path: string,
  headers = Acme.headers,
) =>
  Effect.gen(function* () {
    const response = yield* emulator.httpClient.get(`${Acme.origin}${path}`, { headers })
    return { status: response.status, body: (yield* response.json) as Record<string, unknown> }
  })

const create = (emulator: { readonly httpClient: HttpClient.HttpClient }, name: string) =>
  emulator.httpClient
    .execute(
      HttpClientRequest.post(`${Acme.origin}/v1/customers`).pipe(
        HttpClientRequest.setHeaders(Acme.headers),
        HttpClientRequest.bodyJsonUnsafe({ name }),
      ),
    )
    .pipe(
      Effect.flatMap((response) => response.json),
      Effect.map((body) => body as { readonly id: string; readonly before: number; readonly secret: string }),
    )

const echo = (
  emulator: { readonly httpClient: HttpClient.HttpClient },
  path: string,
  request: HttpClientRequest.HttpClientRequest,
) =>
  emulator.httpClient
    .execute(HttpClientRequest.setUrl(request, `${Acme.origin}/echo/${path}`))
    .pipe(Effect.flatMap((response) => response.json))

const post = HttpClientRequest.post("")

const webhookBodies = (emulator: Emulator.Emulator<Acme.Store, Acme.Event>) =>
  Effect.map(emulator.webhooks.list, (list) =>
    list.map((delivery) => JSON.parse(String(delivery.request?.body)) as Record<string, unknown>),
  )

describe("routes", () => {
  it.effect("a hostile name in a path is decoded exactly once", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      for (const name of ["prod:bob kal/1?#%", "%2F", "%252F", "a+b", "é✓", "..;", "a%20b"]) {
        const body = yield* echo(emulator, encodeURIComponent(name), post)
        assert.strictEqual((body as { readonly word: string }).word, name)
      }
      const found = yield* get(emulator, `/v1/customers/${encodeURIComponent("bob kal/1?#%")}`)
      assert.deepInclude(found.body, { name: "Bob" })
    }),
  )

  it.effect("query fields stay texts, in order, repeats included", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      const body = yield* echo(emulator, "x?a=1&a=2%2C3&b=%252F&c=1+2&d", post)
      assert.deepStrictEqual((body as { readonly query: unknown }).query, [
        ["a", "1"],
        ["a", "2,3"],
        ["b", "%2F"],
        ["c", "1 2"],
        ["d", ""],
      ])
    }),
  )

  it.effect("a body is read as its content type says, and as nothing else", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      const form = new FormData()
      form.append("a", "1")
      const tagged = (request: HttpClientRequest.HttpClientRequest) =>
        Effect.map(
          echo(emulator, "x", request),
          (body) => (body as { readonly body: { readonly _tag: string } }).body,
        )
      assert.deepStrictEqual(yield* tagged(post), { _tag: "None" })
      assert.deepStrictEqual(yield* tagged(HttpClientRequest.bodyJsonUnsafe(post, { a: [1] })), {
        _tag: "Json",
        value: { a: [1] },
      } as never)
      assert.deepStrictEqual(yield* tagged(HttpClientRequest.bodyText(post, "{", "application/json")), {
        _tag: "MalformedJson",
        text: "{",
      } as never)
      assert.deepStrictEqual(yield* tagged(HttpClientRequest.bodyUrlParams(post, { a: "1 2" })), {
        _tag: "Form",
        fields: [["a", "1 2"]],
      } as never)
      assert.deepStrictEqual(yield* tagged(HttpClientRequest.bodyFormData(post, form)), {
        _tag: "Multipart",
        fields: [["a", "1"]],
      } as never)
      assert.strictEqual(
        (yield* tagged(HttpClientRequest.bodyText(post, '{"a":1}', "text/plain")))._tag,
        "Other",
      )
    }),
  )

  it.effect("unknown paths and methods get the vendor's own answers", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      assert.deepStrictEqual(yield* get(emulator, "/v2/nothing"), {
        status: 404,
        body: { fault: { code: "no_such_path" } },
      })
      assert.deepStrictEqual(yield* get(emulator, "/v1/customers/%zz"), {
        status: 404,
        body: { fault: { code: "no_such_path" } },
      })
      assert.strictEqual((yield* get(emulator, "/v1/customers/")).status, 404)
      const response = yield* emulator.httpClient.put(`${Acme.origin}/v1/customers/alice`, {
        headers: Acme.headers,
      })
      assert.deepStrictEqual(
        [response.status, yield* response.json],
        [405, { fault: { code: "use_GET_DELETE" } }],
      )
    }),
  )

  it.effect("credentials are asked for in the vendor's own words", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      assert.deepStrictEqual(yield* get(emulator, "/v1/customers/alice", { authorization: "Bearer wrong" }), {
        status: 401,
        body: { fault: { code: "who_are_you" } },
      })
      // A refused request never reaches its handler.
      assert.deepInclude((yield* get(emulator, "/v1/customers/alice")).body, { visits: 1 })
    }),
  )

  it.effect("a fixed path goes before a parameter, and a host has its own routes", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      assert.deepStrictEqual((yield* get(emulator, "/v1/customers/summary")).body, { count: 2 })
      const response = yield* emulator.httpClient.get("https://reports.acme.test/v1/customers/summary", {
        headers: Acme.headers,
      })
      assert.deepStrictEqual(yield* response.json, { report: true })
    }),
  )

  it("two routes for one request are a defect", () => {
    const twice = [
      Emulator.route({ name: "one", method: "GET", path: "/a/:b" }, () => Answer.empty()),
      Emulator.route({ name: "two", method: "GET", path: "/a/:c" }, () => Answer.empty()),
    ]
    const exit = Effect.runSyncExit(
      Effect.scoped(
        Emulator.make({ name: "twice", seed: () => null, routes: twice, notFound: () => Answer.empty() }),
      ),
    )
    assert.include(String(exit), "two routes of the emulator answer GET /a/:c; one is two")
  })
})

describe("state", () => {
  it.effect("a hundred requests at once leave a consistent state", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      const created = yield* Effect.forEach(
        Array.from({ length: 100 }, (_, index) => `customer ${index}`),
        (name) => create(emulator, name),
        { concurrency: "unbounded" },
      )
      assert.strictEqual(new Set(created.map((item) => item.id)).size, 100)
      // Each saw what the one before had left: nobody ran in the middle of another.
      assert.deepStrictEqual(
        created.map((item) => item.before).toSorted((one, other) => one - other),
        Array.from({ length: 100 }, (_, index) => index + 2),
      )
      assert.deepStrictEqual((yield* get(emulator, "/v1/customers/summary")).body, { count: 102 })
    }),
  )

  it.effect("a reset restores seed, clock and ids, and forgets requests, webhooks and faults", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      const before = yield* emulator.describeState
      const first = yield* create(emulator, "Carol")
      yield* emulator.clock.advance("60 days")
      yield* emulator.faults.set({ kind: "status", status: 500 })
      yield* emulator.reset
      assert.deepStrictEqual(yield* emulator.describeState, before)
      assert.strictEqual((yield* emulator.clock.now).toString(), `DateTime.Utc(${Acme.startAt})`)
      assert.deepStrictEqual(yield* emulator.requests, [])
      assert.deepStrictEqual(yield* emulator.webhooks.list, [])
      assert.deepStrictEqual(yield* emulator.faults.list, [])
      assert.deepStrictEqual(yield* create(emulator, "Carol"), first)
    }),
  )

  it.effect("the same requests give the same ids in every run, another seed gives others", () =>
    Effect.gen(function* () {
      const one = yield* create(yield* Emulator.make(Acme.definition), "Carol")
      const again = yield* create(yield* Emulator.make(Acme.definition), "Carol")
      const other = yield* create(yield* Emulator.make(Acme.definition, { randomSeed: "another" }), "Carol")
      assert.deepStrictEqual(one, again)
      assert.strictEqual(one.id, "cus_0001")
      assert.notStrictEqual(one.secret, other.secret)
    }),
  )

  it.effect("ids look like what they are", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      const [uuid, integers] = yield* emulator.update(
        ({ ids }) => [ids.uuid(), Array.from({ length: 200 }, () => ids.integer(3, 5))] as const,
      )
      assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.deepStrictEqual([...new Set(integers)].toSorted(), [3, 4, 5])
    }),
  )

  it.effect("records can be planted, and wrong ones are refused with their path", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      yield* emulator.plant({ id: "dave", name: "Dave" })
      assert.deepInclude((yield* get(emulator, "/v1/customers/dave")).body, { name: "Dave" })
      const error = yield* Effect.flip(emulator.plant({ id: "eve", nam: "Eve" }))
      assert.deepStrictEqual(error.issues.map((issue) => issue.path.join(".")).toSorted(), ["nam", "name"])
    }),
  )

  it.effect("records of the options are there from the start and after a reset, or it does not start", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition, {
        planted: [
          { id: "dave", name: "Dave" },
          { id: "dave", name: "Dave again" },
        ],
      })
      yield* emulator.plant({ id: "eve", name: "Eve" })
      assert.deepInclude((yield* get(emulator, "/v1/customers/dave")).body, { name: "Dave again" })
      yield* emulator.update(({ state }) => state.customers.delete("dave"))
      yield* emulator.reset
      assert.deepInclude((yield* get(emulator, "/v1/customers/dave")).body, { name: "Dave again" })
      assert.strictEqual((yield* get(emulator, "/v1/customers/eve")).status, 404)
      const error = yield* Effect.flip(Emulator.make(Acme.definition, { planted: [{ id: 1, name: "x" }] }))
      assert.deepStrictEqual(
        error.issues.map((issue) => issue.path),
        [["id"]],
      )
      const { plant: _, ...without } = Acme.definition
      assert.include(
        (yield* Effect.flip(Emulator.make(without, { planted: [{}] }))).message,
        "takes no records",
      )
    }),
  )

  it.effect(
    "a caller that gives up while it waits is not served; one that gives up in a handler leaves it whole",
    () =>
      Effect.gen(function* () {
        const gate = yield* Deferred.make<void>()
        const emulator = yield* Emulator.make<Array<string>>({
          name: "steps",
          seed: () => [],
          routes: [
            Emulator.route({ name: "twoSteps", method: "POST", path: "/steps" }, (call) =>
              Effect.gen(function* () {
                call.state.push("first")
                yield* Deferred.await(gate)
                call.state.push("second")
                return Answer.empty()
              }),
            ),
          ],
          notFound: () => Answer.empty({ status: 404 }),
        })
        const twoSteps = emulator.httpClient.post("http://127.0.0.1/steps")
        yield* emulator.faults.set({ kind: "latency", duration: "1 second", times: 1 })
        const waiting = yield* Effect.forkChild(twoSteps)
        yield* TestClock.adjust("500 millis")
        yield* Fiber.interrupt(waiting)
        const handling = yield* Effect.forkChild(twoSteps)
        yield* Effect.yieldNow
        const interrupting = yield* Effect.forkChild(Fiber.interrupt(handling))
        yield* Effect.yieldNow
        yield* Deferred.succeed(gate, undefined)
        yield* Fiber.join(interrupting)
        assert.deepStrictEqual(yield* emulator.describeState, ["first", "second"])
        assert.deepStrictEqual(
          (yield* emulator.requests).map((request) => request.outcome),
          [
            { _tag: "Broken", code: "ABORTED" },
            { _tag: "Broken", code: "ABORTED" },
          ],
        )
      }),
  )
})

describe("clock and webhooks", () => {
  it.effect("a move announces what fell due, in order, each with its own time and state", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition, { frozen: true })
      yield* emulator.clock.set("2026-03-01T00:00:00Z")
      assert.deepStrictEqual(
        (yield* webhookBodies(emulator)).map(({ at, id, status, type }) => [at, id, type, status]),
        [
          ["2026-01-06T00:00:00.000Z", "bob kal/1?#%", "trial.ended", "active"],
          ["2026-01-11T00:00:00.000Z", "alice", "trial.ended", "active"],
          ["2026-02-05T00:00:00.000Z", "bob kal/1?#%", "subscription.lapsed", "lapsed"],
          ["2026-02-10T00:00:00.000Z", "alice", "subscription.lapsed", "lapsed"],
        ],
      )
      assert.deepInclude((yield* get(emulator, "/v1/customers/alice")).body, { status: "lapsed" })
    }),
  )

  it.effect("time that passes by itself settles too, before the next request", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      yield* TestClock.adjust("6 days")
      assert.deepInclude((yield* get(emulator, "/v1/customers/alice")).body, { status: "trialing" })
      yield* TestClock.adjust("5 days")
      assert.deepInclude((yield* get(emulator, "/v1/customers/alice")).body, { status: "active" })
      yield* emulator.webhooks.delivered
      assert.strictEqual((yield* emulator.webhooks.list).length, 2)
    }),
  )

  it.effect("a frozen clock stands still until it is moved or resumed", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition, { frozen: true })
      const now = Effect.map(
        emulator.clock.now,
        (instant) => instant.epochMilliseconds - Date.parse(Acme.startAt),
      )
      yield* TestClock.adjust("1 day")
      assert.strictEqual(yield* now, 0)
      yield* emulator.clock.advance("1 hour")
      assert.strictEqual(yield* now, 3_600_000)
      yield* emulator.clock.resume
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* now, 3_660_000)
      yield* emulator.clock.freeze
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* now, 3_660_000)
      assert.isTrue(yield* emulator.clock.isFrozen)
    }),
  )

  it.effect("the clock refuses to go back", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      assert.include(
        (yield* Effect.flip(emulator.clock.set("2025-01-01"))).message,
        "the clock only moves forward: it is 2026-01-01T00:00:00.000Z already",
      )
      yield* Effect.flip(emulator.clock.set("soon"))
      yield* Effect.flip(emulator.clock.advance("-1 day"))
      yield* Effect.flip(emulator.clock.advance("Infinity"))
      assert.strictEqual((yield* emulator.clock.now).epochMilliseconds, Date.parse(Acme.startAt))
    }),
  )

  it("a change that stays due is a defect, not an endless loop", () => {
    const world: EmulatorWorld.World<null> = {
      state: null,
      ids: { next: String, hex: String, uuid: String, integer: (minimum) => minimum },
      now: undefined as never,
      nowMillis: 0,
      announce: () => {},
      at: () => world,
    }
    assert.throws(
      () => EmulatorWorld.settle(world, 10, () => ({ at: 5, apply: () => {} })),
      /does not settle/,
    )
  })

  it.effect(
    "webhooks go to the target in order, also when one of them is slow; a receiver may call back",
    () =>
      Effect.gen(function* () {
        const received: Array<unknown> = []
        const receiver = yield* ScriptedHttpClient.make((request, index) =>
          Effect.gen(function* () {
            received.push([request.headers["x-acme-event"], (JSON.parse(request.text) as { id: string }).id])
            // The emulator below, while it is delivering.
            yield* Effect.suspend(() => get(emulator, "/v1/customers/summary")).pipe(Effect.orDie)
            return index === 0
              ? ScriptedHttpClient.delayed("2 seconds", ScriptedHttpClient.status(200))
              : ScriptedHttpClient.status(index === 1 ? 500 : 200)
          }),
        )
        const emulator: Emulator.Emulator<Acme.Store, Acme.Event> = yield* Emulator.make(Acme.definition, {
          webhookClient: receiver.client,
          webhookTarget: "http://127.0.0.1:9/hook",
        })
        const moving = yield* Effect.forkChild(emulator.clock.advance("12 days"))
        yield* receiver.sent(1)
        yield* TestClock.adjust("2 seconds")
        yield* Fiber.join(moving)
        assert.deepStrictEqual(received, [
          ["trial.ended", "bob kal/1?#%"],
          ["trial.ended", "alice"],
        ])
        const outcomes = (yield* emulator.webhooks.list).map((delivery) => delivery.outcome)
        assert.deepStrictEqual(outcomes, [
          { _tag: "Answered", status: 200 },
          { _tag: "Answered", status: 500 },
        ])
        const again = yield* emulator.webhooks.redeliver(2)
        assert.deepStrictEqual(again.outcome, { _tag: "Answered", status: 200 })
        const [, second, third] = yield* receiver.requests
        assert.strictEqual(third?.text, second?.text)
      }),
  )

  it.effect("a webhook never leaves this machine", () =>
    Effect.gen(function* () {
      const receiver = yield* ScriptedHttpClient.make([])
      const emulator = yield* Emulator.make(Acme.definition, { webhookClient: receiver.client })
      for (const target of [
        "https://example.com/hook",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/",
        "http://10.0.0.1/",
        "http://[::2]/",
        "http://0.0.0.0/",
        "ftp://127.0.0.1/",
        "nowhere",
      ]) {
        const error = yield* Effect.flip(emulator.webhooks.setTarget(target))
        assert.match(error.message, /this machine only|must be an http/)
      }
      for (const target of [
        "http://127.0.0.1:3000/",
        "http://localhost/",
        "https://[::1]:8443/x",
        "http://127.9.8.7/",
      ]) {
        yield* emulator.webhooks.setTarget(target)
      }
      yield* emulator.webhooks.setTarget(undefined)
      yield* create(emulator, "Carol")
      yield* emulator.webhooks.delivered
      assert.deepStrictEqual((yield* emulator.webhooks.list)[0]?.outcome, { _tag: "Kept" })
      assert.deepStrictEqual(yield* receiver.requests, [])
      const refused = yield* Effect.flip(
        Emulator.make(Acme.definition, { webhookTarget: "http://127.0.0.1/" }),
      )
      assert.include(refused.message, "without an HTTP client")
    }),
  )

  it.effect("a webhook that cannot be sealed or sent is a failed delivery, and the next one goes out", () =>
    Effect.gen(function* () {
      const receiver = yield* ScriptedHttpClient.make([
        ScriptedHttpClient.connectionRefused,
        ScriptedHttpClient.status(200),
      ])
      let sealed = 0
      const emulator = yield* Emulator.make(
        {
          ...Acme.definition,
          webhook: (event) =>
            sealed++ === 0 ? Effect.die(new Error("no key")) : { headers: {}, body: event.id },
        },
        { webhookClient: receiver.client, webhookTarget: "http://127.0.0.1:9/" },
      )
      for (const name of ["one", "two", "three"]) yield* create(emulator, name)
      yield* emulator.webhooks.delivered
      const outcomes = (yield* emulator.webhooks.list).map((delivery) => delivery.outcome)
      assert.deepInclude(outcomes[0], { _tag: "Failed", message: "Error: no key" })
      assert.strictEqual(outcomes[1]?._tag, "Failed")
      assert.deepStrictEqual(outcomes[2], { _tag: "Answered", status: 200 })
    }),
  )
})

describe("the record of requests", () => {
  it.effect("keeps no secret, wherever it stood", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make({
        ...Acme.definition,
        routes: [
          ...Acme.definition.routes,
          Emulator.route({ name: "byKey", method: "GET", path: "/keys/:api_key/info" }, () =>
            Answer.json({}),
          ),
        ],
      })
      const canary = "canary-5ecret"
      const form = new FormData()
      form.append("card[password]", canary)
      form.append("plain", "seen")
      for (const request of [
        HttpClientRequest.bodyJsonUnsafe(post, { deep: [{ API_KEY: canary, plain: "seen" }] }),
        HttpClientRequest.bodyUrlParams(post, { password: canary, plain: "seen" }),
        HttpClientRequest.bodyFormData(post, form),
        HttpClientRequest.bodyText(post, `{"password":"${canary}"`, "application/json"),
        HttpClientRequest.bodyText(post, canary, "text/plain"),
        HttpClientRequest.setHeaders(post, {
          authorization: canary,
          cookie: canary,
          api_key: canary,
          "x-api-key": canary,
          "proxy-authorization": canary,
        }),
      ]) {
        yield* echo(emulator, `x?api_key=${canary}&plain=seen`, request)
      }
      yield* get(emulator, `/keys/${canary}/info`)
      const recorded = yield* emulator.requests
      assert.strictEqual(recorded.length, 7)
      assert.notInclude(JSON.stringify(recorded), canary)
      assert.deepStrictEqual(
        recorded.slice(0, 3).map((item) => JSON.stringify(item.body).includes("seen")),
        [true, true, true],
      )
      assert.strictEqual(recorded[6]?.path, "/keys/<redacted>/info")
      assert.notInclude(JSON.stringify(yield* emulator.describeState), "stored-secret-canary")
      assert.include(JSON.stringify(yield* emulator.describeState), "Alice")
    }),
  )

  it.effect("keeps the newest requests, and of a large body only its length", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      const large = "x".repeat(EmulatorRecorder.maximumBodyBytes)
      yield* echo(emulator, "large", HttpClientRequest.bodyJsonUnsafe(post, { large }))
      assert.deepInclude((yield* emulator.requests)[0], { body: null, bodyBytes: large.length + 12 })
      for (let count = 0; count < EmulatorRecorder.maximumRequests; count++)
        yield* get(emulator, `/nowhere/${count}`)
      const recorded = yield* emulator.requests
      assert.strictEqual(recorded.length, EmulatorRecorder.maximumRequests)
      assert.strictEqual(recorded[0]?.path, "/nowhere/0")
    }),
  )

  it.effect("says which operation it was and how it ended", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      yield* get(emulator, "/v1/customers/nobody")
      yield* get(emulator, "/nowhere")
      assert.deepStrictEqual(
        (yield* emulator.requests).map(({ at, operation, outcome, path }) => ({
          at,
          operation,
          outcome,
          path,
        })),
        [
          {
            at: Acme.startAt,
            operation: "getCustomer",
            outcome: { _tag: "Answered", status: 404 },
            path: "/v1/customers/nobody",
          },
          { at: Acme.startAt, operation: null, outcome: { _tag: "Answered", status: 404 }, path: "/nowhere" },
        ],
      )
      yield* emulator.clearRequests
      assert.deepStrictEqual(yield* emulator.requests, [])
    }),
  )
})

describe("transport in process", () => {
  it.effect("several emulators share one client, by origin; another host does not exist", () =>
    Effect.gen(function* () {
      const acme = yield* Emulator.make(Acme.definition)
      const other = yield* Emulator.make({
        name: "other",
        hosts: { api: ["https://other.test"] },
        seed: () => null,
        routes: [Emulator.route({ name: "hello", method: "GET", path: "/ping" }, () => Answer.text("other"))],
        notFound: () => Answer.empty({ status: 404 }),
      })
      const ping = (origin: string) =>
        HttpClient.get(`${origin}/ping`).pipe(Effect.flatMap((response) => response.text))
      const layer = EmulatorTransport.layer(acme, other)
      assert.strictEqual(yield* Effect.provide(ping(Acme.origin), layer), "pong")
      assert.strictEqual(yield* Effect.provide(ping("https://other.test"), layer), "other")
      const error = yield* Effect.flip(Effect.provide(ping("https://elsewhere.test"), layer))
      assert.strictEqual(
        (
          (error as { readonly reason: { readonly cause?: unknown } }).reason.cause as {
            cause: { code: string }
          }
        ).cause.code,
        "ENOTFOUND",
      )
      // One alone also answers on this machine, where a base URL of a test points.
      assert.strictEqual(yield* Effect.provide(ping("http://127.0.0.1:1"), acme.layerHttpClient), "pong")
    }),
  )

  it.effect("its fetch fits below effect's fetch client", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      const response = yield* HttpClient.get(`${Acme.origin}/ping`).pipe(
        Effect.provide(FetchHttpClient.layer),
        Effect.provideService(FetchHttpClient.Fetch, emulator.fetch),
      )
      assert.strictEqual(yield* response.text, "pong")
      assert.strictEqual(response.headers["content-length"], "4")
    }),
  )
})
