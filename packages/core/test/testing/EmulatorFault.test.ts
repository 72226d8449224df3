import { assert, describe, it } from "@effect/vitest"
import { Emulator, EmulatorFault } from "@effect-billing/core/testing"
import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Acme from "./acme.ts"

type AcmeEmulator = Emulator.Emulator<Acme.Store, Acme.Event>

interface Transport {
  readonly name: string
  /** A `fetch` and the base URL below which the emulator answers. */
  readonly open: (
    emulator: AcmeEmulator,
  ) => Effect.Effect<
    { readonly fetch: typeof globalThis.fetch; readonly base: string },
    EmulatorServer.EmulatorServerError,
    Scope.Scope
  >
}

const transports: ReadonlyArray<Transport> = [
  { name: "in process", open: (emulator) => Effect.succeed({ fetch: emulator.fetch, base: Acme.origin }) },
  {
    name: "over node:http",
    open: (emulator) =>
      Effect.map(EmulatorServer.make({ emulators: [emulator] }), (server) => ({
        fetch: globalThis.fetch,
        base: server.urlOf("acme"),
      })),
  },
]

const systemCode = (error: unknown): unknown =>
  ((error as { readonly cause?: { readonly code?: unknown } }).cause ?? {}).code

// The rejection of a promise that must reject.
const rejection = (promise: () => Promise<unknown>): Effect.Effect<unknown> =>
  Effect.promise(() =>
    promise().then(
      (value) => {
        throw new Error(`expected a failure, got ${String(value)}`)
      },
      (error: unknown) => error,
    ),
  )

const bodyOf = (response: Response): ReadableStream<Uint8Array> => {
  assert(response.body !== null, "the answer has no body")
  return response.body
}

const aliceText = JSON.stringify({
  name: "Alice",
  status: "trialing",
  visits: 1,
  trialEndsAt: "2026-01-11T00:00:00.000Z",
  api_key: "stored-secret-canary",
})

for (const transport of transports) {
  describe(`faults ${transport.name}`, () => {
    const open = (options: Emulator.Options = {}) =>
      Effect.gen(function* () {
        const emulator = yield* Emulator.make(Acme.definition, options)
        const { base, fetch } = yield* transport.open(emulator)
        const send = (path: string, init: RequestInit = {}) =>
          fetch(`${base}${path}`, { headers: Acme.headers, ...init })
        const alice = () => send("/v1/customers/alice")
        return { emulator, send, alice }
      })
    const requestsReach = (emulator: AcmeEmulator, count: number): Effect.Effect<void> =>
      Effect.gen(function* () {
        while ((yield* emulator.requests).length < count) {
          yield* TestClock.withLive(Effect.sleep("1 millis"))
        }
      })

    it.effect("without a fault the answer is whole", () =>
      Effect.gen(function* () {
        const { alice } = yield* open()
        const response = yield* Effect.promise(alice)
        assert.strictEqual(response.headers.get("content-type"), "application/json; charset=utf-8")
        assert.strictEqual(response.headers.get("content-length"), String(aliceText.length))
        assert.strictEqual(yield* Effect.promise(() => response.text()), aliceText)
      }),
    )

    it.effect("latency: no answer before the clock has moved", () =>
      Effect.gen(function* () {
        const { alice, emulator } = yield* open({ faults: [{ kind: "latency", duration: "3 seconds" }] })
        const fiber = yield* Effect.forkChild(Effect.promise(alice))
        yield* requestsReach(emulator, 1)
        yield* TestClock.adjust("2999 millis")
        assert.deepStrictEqual((yield* emulator.requests)[0]?.outcome, { _tag: "Pending" })
        yield* TestClock.adjust("1 millis")
        assert.strictEqual((yield* Fiber.join(fiber)).status, 200)
      }),
    )

    it.effect("429 with Retry-After in seconds, in the vendor's shape, as often as asked", () =>
      Effect.gen(function* () {
        const { alice, emulator } = yield* open({
          faults: [{ kind: "status", status: 429, retryAfter: 2, times: 2 }],
        })
        const limited = [yield* Effect.promise(alice), yield* Effect.promise(alice)] as const
        assert.deepStrictEqual(
          limited.map((response) => [response.status, response.headers.get("retry-after")]),
          [
            [429, "2"],
            [429, "2"],
          ],
        )
        assert.deepStrictEqual(yield* Effect.promise(() => limited[0].json()), {
          fault: { code: "vendor_trouble" },
        })
        assert.strictEqual((yield* Effect.promise(alice)).status, 200)
        assert.deepInclude((yield* emulator.faults.list)[0], { hits: 2, misses: 0 })
      }),
    )

    it.effect("429 with Retry-After as a date of the real clock, wherever the emulator's own stands", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2030-05-05T05:05:05.000Z"))
        const { alice } = yield* open({
          faults: [{ kind: "status", status: 429, retryAfter: 90, retryAfterForm: "date" }],
        })
        const response = yield* Effect.promise(alice)
        assert.strictEqual(response.headers.get("retry-after"), "Sun, 05 May 2030 05:06:35 GMT")
      }),
    )

    it.effect("500 then 503: one request each, and the handler never ran", () =>
      Effect.gen(function* () {
        const { alice, emulator } = yield* open({
          faults: [
            { kind: "status", status: 500, times: 1 },
            { kind: "status", status: 503, times: 1 },
          ],
        })
        const statuses = [
          yield* Effect.promise(alice),
          yield* Effect.promise(alice),
          yield* Effect.promise(alice),
        ].map((response) => response.status)
        assert.deepStrictEqual(statuses, [500, 503, 200])
        assert.strictEqual(yield* emulator.update(({ state }) => state.customers.get("alice")?.visits), 1)
      }),
    )

    it.effect("a reset before the answer, with and without the write done", () =>
      Effect.gen(function* () {
        const { emulator, send } = yield* open({
          faults: [
            { kind: "reset", times: 1, match: { method: "DELETE" } },
            { kind: "reset", times: 1, handled: true, match: { method: "DELETE" } },
          ],
        })
        const remove = () => send("/v1/customers/alice", { method: "DELETE" })
        const known = emulator.update(({ state }) => state.customers.has("alice"))
        assert.strictEqual(systemCode(yield* rejection(remove)), "ECONNRESET")
        assert.isTrue(yield* known)
        assert.strictEqual(systemCode(yield* rejection(remove)), "ECONNRESET")
        assert.isFalse(yield* known)
        assert.deepStrictEqual((yield* emulator.requests)[0]?.outcome, { _tag: "Broken", code: "ECONNRESET" })
      }),
    )

    it.effect("a reset after the headers", () =>
      Effect.gen(function* () {
        const { alice } = yield* open({ faults: [{ kind: "reset", when: "afterHeaders" }] })
        const response = yield* Effect.promise(alice)
        assert.strictEqual(response.status, 200)
        assert.strictEqual(systemCode(yield* rejection(() => response.text())), "ECONNRESET")
      }),
    )

    it.effect("a body that is cut off: part of it arrives, then the connection closes", () =>
      Effect.gen(function* () {
        const { alice } = yield* open({ faults: [{ kind: "cutBody", afterBytes: 10 }] })
        const response = yield* Effect.promise(alice)
        assert.strictEqual(response.headers.get("content-length"), String(aliceText.length))
        const reader = bodyOf(response).getReader()
        const first = yield* Effect.promise(() => reader.read())
        assert.strictEqual(new TextDecoder().decode(first.value), aliceText.slice(0, 10))
        assert.strictEqual(systemCode(yield* rejection(() => reader.read())), "UND_ERR_SOCKET")
      }),
    )

    it.effect("a cut never lets the whole body through", () =>
      Effect.gen(function* () {
        const { alice } = yield* open({ faults: [{ kind: "cutBody", afterBytes: 1_000_000 }] })
        const response = yield* Effect.promise(alice)
        yield* rejection(() => response.text())
      }),
    )

    it.effect("a slow body arrives at its speed", () =>
      Effect.gen(function* () {
        const { alice } = yield* open({ faults: [{ kind: "slowBody", bytesPerSecond: 50 }] })
        const response = yield* Effect.promise(alice)
        const reader = bodyOf(response).getReader()
        const next = Effect.promise(() => reader.read())
        let text = ""
        for (const _second of [1, 2]) {
          yield* TestClock.adjust("100 millis")
          const { value } = yield* next
          text += new TextDecoder().decode(value)
        }
        // Two tenths of a second at 50 bytes a second, and not a byte more without the clock.
        assert.strictEqual(text, aliceText.slice(0, 10))
        const rest = yield* Effect.forkChild(
          Effect.promise(async () => {
            for (let part = await reader.read(); !part.done; part = await reader.read()) {
              text += new TextDecoder().decode(part.value)
            }
          }),
        )
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(rest)
        assert.strictEqual(text, aliceText)
      }),
    )

    it.effect("a page of HTML in place of the answer", () =>
      Effect.gen(function* () {
        const { alice } = yield* open({ faults: [{ kind: "html" }] })
        const response = yield* Effect.promise(alice)
        assert.deepStrictEqual(
          [response.status, response.headers.get("content-type")],
          [200, "text/html; charset=utf-8"],
        )
        assert.match(yield* Effect.promise(() => response.text()), /^<!doctype html>/)
      }),
    )

    it.effect("half the JSON, announced as all of it", () =>
      Effect.gen(function* () {
        const { alice } = yield* open({ faults: [{ kind: "halfJson" }] })
        const response = yield* Effect.promise(alice)
        const text = yield* Effect.promise(() => response.text())
        assert.strictEqual(text, aliceText.slice(0, Math.floor(aliceText.length / 2)))
        assert.strictEqual(response.headers.get("content-length"), String(text.length))
        assert.strictEqual(response.headers.get("content-type"), "application/json; charset=utf-8")
      }),
    )

    it.effect("drifted fields: unknown field, unknown member, null, wrong type", () =>
      Effect.gen(function* () {
        const { alice, emulator } = yield* open()
        const drifted = (fault: Omit<(typeof EmulatorFault.Drift)["Type"], "kind">) =>
          Effect.gen(function* () {
            yield* emulator.faults.set({ kind: "drift", ...fault })
            const response = yield* Effect.promise(alice)
            return (yield* Effect.promise(() => response.json())) as Record<string, unknown>
          })
        const unknownField = yield* drifted({ change: "unknownField" })
        assert.deepStrictEqual(unknownField[EmulatorFault.unknownFieldName], { added: true })
        assert.strictEqual(unknownField["name"], "Alice")
        assert.deepInclude(yield* drifted({ change: "unknownMember", path: ["status"] }), {
          status: EmulatorFault.unknownMemberName,
          name: "Alice",
        })
        assert.deepInclude(yield* drifted({ change: "null", path: ["nickname"] }), { nickname: null })
        assert.deepInclude(yield* drifted({ change: "wrongType", path: ["visits"] }), {
          visits: { emulator: "wrong type" },
        })
        const everywhere = yield* drifted({ change: "null", path: ["*"] })
        assert.deepStrictEqual(new Set(Object.values(everywhere)), new Set([null]))
      }),
    )

    it.effect("a fault that finds nothing to spoil says so, and is not used up", () =>
      Effect.gen(function* () {
        const { alice, emulator, send } = yield* open({
          faults: [
            { kind: "drift", change: "unknownMember", path: ["no", "such"], times: 1 },
            { kind: "halfJson", times: 1 },
          ],
        })
        assert.strictEqual(
          yield* Effect.promise(() => send("/ping").then((response) => response.text())),
          "pong",
        )
        assert.deepStrictEqual(
          (yield* emulator.faults.list).map(({ hits, misses }) => [hits, misses]),
          [
            [0, 1],
            [0, 1],
          ],
        )
        yield* Effect.promise(() => alice().then((response) => response.text()))
        assert.deepStrictEqual(
          (yield* emulator.faults.list).map(({ hits, misses }) => [hits, misses]),
          [
            [0, 2],
            [1, 1],
          ],
        )
        assert.deepStrictEqual((yield* emulator.requests)[1]?.faults, ["fault_2"])
      }),
    )
  })
}

describe("which requests a fault hits", () => {
  it("path patterns", () => {
    const matches = (pattern: string, path: string): boolean => EmulatorFault.pathPattern(pattern).test(path)
    for (const [pattern, path] of [
      ["/v1/customers/:id", "/v1/customers/alice"],
      ["/v1/customers/:id", "/v1/customers/a%2Fb"],
      ["/v1/*/alice", "/v1/customers/alice"],
      ["/v1/cust*", "/v1/customers"],
      ["/v1/**", "/v1/customers/alice"],
      ["/v1/**", "/v1"],
      ["/**/alice", "/v1/customers/alice"],
      ["**", "/anything/at/all"],
      ["/a.b(c)", "/a.b(c)"],
    ] as const) {
      assert.isTrue(matches(pattern, path), `${pattern} should match ${path}`)
    }
    for (const [pattern, path] of [
      ["/v1/customers/:id", "/v1/customers"],
      ["/v1/customers/:id", "/v1/customers/a/b"],
      ["/v1/customers", "/v1/customers/alice"],
      ["/v1/*", "/v1/customers/alice"],
      ["/v1/**", "/v10"],
      ["/a.b(c)", "/axb(c)"],
    ] as const) {
      assert.isFalse(matches(pattern, path), `${pattern} should not match ${path}`)
    }
  })

  it.effect("only the operation, method and path that were named", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition)
      const statuses = Effect.gen(function* () {
        const ask = (method: string, path: string) =>
          Effect.promise(() =>
            emulator.fetch(`${Acme.origin}${path}`, { method, headers: Acme.headers }),
          ).pipe(Effect.map((response) => response.status))
        return [
          yield* ask("GET", "/v1/customers/alice"),
          yield* ask("GET", "/v1/customers/summary"),
          yield* ask("GET", "/ping"),
        ]
      })
      const hits = (match: EmulatorFault.Match) =>
        Effect.andThen(emulator.faults.set({ kind: "status", status: 500, match }), statuses)
      assert.deepStrictEqual(yield* hits({ operation: "getCustomer" }), [500, 200, 200])
      assert.deepStrictEqual(yield* hits({ path: "/v1/customers/:id" }), [500, 500, 200])
      assert.deepStrictEqual(yield* hits({ path: "/v1/**", method: "post" }), [200, 200, 200])
      assert.deepStrictEqual(yield* hits({ path: "/v1/**", method: "get" }), [500, 500, 200])
    }),
  )

  it.effect("a probability draws from the seed: the same run, the same faults, the same ids as without", () =>
    Effect.gen(function* () {
      const run = (randomSeed: string, probability: number) =>
        Effect.gen(function* () {
          const emulator = yield* Emulator.make(Acme.definition, {
            randomSeed,
            faults: [{ kind: "status", status: 500, probability }],
          })
          const statuses: Array<number> = []
          for (let count = 0; count < 100; count++) {
            statuses.push((yield* Effect.promise(() => emulator.fetch(`${Acme.origin}/ping`))).status)
          }
          return { statuses, id: yield* emulator.update(({ ids }) => ids.uuid()) }
        })
      const one = yield* run("a", 0.3)
      assert.deepStrictEqual(yield* run("a", 0.3), one)
      assert.notDeepEqual((yield* run("b", 0.3)).statuses, one.statuses)
      const failed = one.statuses.filter((status) => status === 500).length
      assert.isAtLeast(failed, 15)
      assert.isAtMost(failed, 45)
      assert.deepStrictEqual(yield* run("a", 0).pipe(Effect.map(({ id }) => id)), one.id)
      assert.deepStrictEqual(new Set((yield* run("a", 1)).statuses), new Set([500]))
    }),
  )

  it.effect("a drift reaches nothing but the answer", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition, {
        faults: [
          { kind: "drift", change: "null", path: ["__proto__", "polluted"] },
          { kind: "drift", change: "unknownField", path: ["constructor"] },
        ],
      })
      const response = yield* Effect.promise(() =>
        emulator.fetch(`${Acme.origin}/v1/customers/alice`, { headers: Acme.headers }),
      )
      assert.strictEqual(yield* Effect.promise(() => response.text()), aliceText)
      assert.isFalse(Object.hasOwn(Object.prototype, "polluted"))
      assert.deepStrictEqual(
        (yield* emulator.faults.list).map(({ misses }) => misses),
        [1, 1],
      )
    }),
  )

  it.effect("two requests at once do not both take the last one", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make(Acme.definition, {
        faults: [{ kind: "drift", change: "unknownField", times: 1 }],
      })
      const bodies = yield* Effect.forEach(
        [1, 2, 3],
        () =>
          Effect.promise(() =>
            emulator
              .fetch(`${Acme.origin}/v1/customers/alice`, { headers: Acme.headers })
              .then((response) => response.text()),
          ),
        { concurrency: "unbounded" },
      )
      assert.strictEqual(bodies.filter((body) => body.includes(EmulatorFault.unknownFieldName)).length, 1)
    }),
  )

  it.effect("JSON that is no fault is refused, a misspelt field too", () =>
    Effect.gen(function* () {
      yield* EmulatorFault.decode([{ kind: "latency", duration: "2 seconds" }, { kind: "reset" }])
      for (const wrong of [
        [{ kind: "explode" }],
        [{ kind: "status", status: 200 }],
        [{ kind: "status", status: 500, time: 1 }],
        [{ kind: "latency", duration: "soon" }],
        [{ kind: "latency", duration: -1 }],
        [{ kind: "latency", duration: "Infinity" }],
        [{ kind: "slowBody", bytesPerSecond: 0 }],
        [{ kind: "html", times: 0 }],
        [{ kind: "html", probability: 2 }],
        [{ kind: "drift", change: "vanish" }],
        { kind: "html" },
      ]) {
        yield* Effect.flip(EmulatorFault.decode(wrong))
      }
    }),
  )
})
