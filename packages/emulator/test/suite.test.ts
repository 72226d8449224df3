/** `EmulatorSuite` in the process of a test, and its control API. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Http from "node:http"
import { providerIds } from "../src/EmulatorProviders.ts"
import * as EmulatorSuite from "../src/EmulatorSuite.ts"
import { ask, receiver, send } from "./support.ts"

const monthly = { applicationUsername: "zoe", productId: "google:premium", every: "P1M" } as const

const planted = {
  purchases: [{ applicationUsername: "zoe", productId: "google:premium", purchaseDate: "now - 1 days" }],
}

const customers = (suite: EmulatorSuite.Service) =>
  Effect.map(suite.emulator("iaptic").describeState, (state) =>
    (state as { readonly customers: ReadonlyArray<string> }).customers.toSorted(),
  )

describe("a suite", () => {
  it.live("serves all of them, and its environment leads their real clients there", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make()
      assert.deepStrictEqual(
        suite.served.map(({ id }) => id),
        providerIds,
      )
      for (const { control, environment, id, title, url } of suite.served) {
        assert.strictEqual(url, `http://127.0.0.1:${suite.port}/${id}`)
        assert.strictEqual(suite.urlOf(id), url)
        assert.strictEqual(control, `${url}/__control`)
        assert.isNotEmpty(title)
        assert.isNotEmpty(environment)
        assert.deepInclude(suite.environment, environment)
        yield* ask(id, environment)
      }
    }),
  )

  it.live("gives each with the scenarios of its own", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make({ providers: ["iaptic"], records: "empty" })
      const { purchaseId } = yield* suite.emulator("iaptic").subscribe(monthly)
      const found = yield* send("GET", `${suite.urlOf("iaptic")}/__control/state`)
      assert.include(JSON.stringify(found.value), purchaseId)
    }),
  )

  it.live("is a layer, too, and stops with its scope", () =>
    Effect.gen(function* () {
      const url = yield* Effect.gen(function* () {
        const suite = yield* EmulatorSuite.EmulatorSuite
        assert.strictEqual((yield* send("GET", `${suite.url}/`)).status, 200)
        return suite.url
      }).pipe(Effect.provide(EmulatorSuite.layer({ records: "empty" })))
      const after = yield* Effect.promise(() => fetch(url).catch((error: unknown) => error))
      assert.instanceOf(after, Error)
    }),
  )

  it.live("starts with the clock, faults and records it is given", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make({
        startAt: "2030-01-01T00:00:00Z",
        frozen: true,
        records: "empty",
        faults: { iaptic: [{ kind: "status", status: 503, times: 1 }] },
        seed: { iaptic: planted },
      })
      const { value } = yield* send("GET", `${suite.control}/clock`)
      assert.deepStrictEqual(
        value,
        Object.fromEntries(providerIds.map((id) => [id, { now: "2030-01-01T00:00:00.000Z", frozen: true }])),
      )
      assert.deepStrictEqual(yield* customers(suite), ["zoe"])
      assert.lengthOf(yield* suite.emulator("iaptic").faults.list, 1)
    }),
  )

  it.live("a reset brings back what it started with: the records of its own too, and no others", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make({ records: "empty", seed: { iaptic: planted } })
      for (const reset of [`${suite.control}/reset`, `${suite.urlOf("iaptic")}/__control/reset`]) {
        yield* suite.emulator("iaptic").subscribe({ ...monthly, applicationUsername: "yann" })
        assert.deepStrictEqual(yield* customers(suite), ["yann", "zoe"])
        assert.strictEqual((yield* send("POST", reset)).status, 200)
        assert.deepStrictEqual(yield* customers(suite), ["zoe"])
      }
    }),
  )

  it.live("a start that is no instant", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(EmulatorSuite.make({ startAt: "tomorrow", seed: { iaptic: planted } }))
      const path = error._tag === "EmulatorError" ? error.issues.map((issue) => issue.path) : []
      assert.deepStrictEqual(path, [["startAt"]])
    }),
  )

  it.live("says where records are wrong", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(EmulatorSuite.make({ seed: { iaptic: { purchases: [{}] } } }))
      assert.strictEqual(error._tag, "EmulatorError")
      const paths = error._tag === "EmulatorError" ? error.issues.map(({ path }) => path.join(".")) : []
      assert.include(paths, "seed.iaptic.purchases.0.productId")
    }),
  )

  it.live("a port that is taken", () =>
    Effect.gen(function* () {
      const { port } = yield* EmulatorSuite.make()
      const error = yield* Effect.flip(EmulatorSuite.make({ port }))
      assert.strictEqual(error._tag, "EmulatorServerError")
      assert.strictEqual(error.message, `port ${port} of 127.0.0.1 is taken`)
    }),
  )
})

describe("the control API of all of them", () => {
  it.live("moves every clock, and tells each one's answer by its name", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make({ frozen: true, startAt: "2030-01-01T00:00:00Z" })
      const moved = yield* send("POST", `${suite.control}/clock`, { advance: "31 days" })
      assert.strictEqual(moved.status, 200)
      assert.deepStrictEqual(
        moved.value,
        Object.fromEntries(providerIds.map((id) => [id, { now: "2030-02-01T00:00:00.000Z", frozen: true }])),
      )
      const back = yield* send("POST", `${suite.control}/reset`)
      assert.deepStrictEqual(
        back.value,
        Object.fromEntries(providerIds.map((id) => [id, { now: "2030-01-01T00:00:00.000Z", frozen: true }])),
      )
    }),
  )

  it.live("faults: a list for all, or a list for some", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make()
      const fault = { kind: "status", status: 500 }
      yield* send("PUT", `${suite.control}/faults`, [fault])
      for (const { emulator } of suite.served) assert.lengthOf(yield* emulator.faults.list, 1)
      const cleared = yield* send("DELETE", `${suite.control}/faults`)
      assert.deepStrictEqual(cleared.value, Object.fromEntries(providerIds.map((id) => [id, []])))
      const set = yield* send("PUT", `${suite.control}/faults`, { iaptic: [fault, fault] })
      assert.deepStrictEqual(Object.keys(set.value), ["iaptic"])
      for (const { emulator, id } of suite.served) {
        assert.lengthOf(yield* emulator.faults.list, id === "iaptic" ? 2 : 0)
      }
    }),
  )

  it.live("records, requests and state", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make({ records: "empty" })
      const seeded = yield* send("POST", `${suite.control}/seed`, { iaptic: planted })
      assert.deepStrictEqual(seeded.value, { iaptic: { planted: true } })
      assert.deepStrictEqual(yield* customers(suite), ["zoe"])
      const state: Record<string, unknown> = (yield* send("GET", `${suite.control}/state`)).value
      assert.deepStrictEqual(Object.keys(state), [...providerIds])
      assert.include(JSON.stringify(state["iaptic"]), "zoe")
      yield* send("GET", `${suite.urlOf("iaptic")}/v2/customers`)
      const requests: Record<string, ReadonlyArray<unknown>> = (yield* send(
        "GET",
        `${suite.control}/requests`,
      )).value
      assert.deepStrictEqual(
        Object.entries(requests).map(([id, list]) => [id, list.length]),
        providerIds.map((id) => [id, id === "iaptic" ? 1 : 0]),
      )
    }),
  )

  it.live("webhooks go where it says, and no further than this machine", () =>
    Effect.gen(function* () {
      const { received, url } = yield* receiver
      const suite = yield* EmulatorSuite.make({ records: "empty" })
      const set = yield* send("PUT", `${suite.control}/webhook-target`, { url: `${url}/hook` })
      assert.deepStrictEqual(
        set.value,
        Object.fromEntries(providerIds.map((id) => [id, { url: `${url}/hook` }])),
      )
      yield* suite.emulator("iaptic").subscribe(monthly)
      assert.deepStrictEqual(
        received.map(({ path }) => path),
        ["/hook"],
      )
      const webhooks: Record<string, ReadonlyArray<{ readonly id: number }>> = (yield* send(
        "GET",
        `${suite.control}/webhooks`,
      )).value
      assert.lengthOf(webhooks["iaptic"] ?? [], 1)
      yield* send("POST", `${suite.control}/webhooks/redeliver`, {
        iaptic: { id: webhooks["iaptic"]?.[0]?.id },
      })
      assert.lengthOf(received, 2)
      const refused = yield* send("PUT", `${suite.control}/webhook-target`, { url: "https://example.com" })
      assert.strictEqual(refused.status, 400)
      assert.match(
        (refused.value as { readonly error: { readonly message: string } }).error.message,
        /^iaptic: .*this machine only/,
      )
      const none = yield* send("PUT", `${suite.control}/webhook-target`, { url: null })
      assert.strictEqual(none.status, 200)
      yield* suite.emulator("iaptic").sendTestWebhook
      assert.lengthOf(received, 2)
    }),
  )

  it.live("what one refuses is said with its name in front of the path", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make()
      const { status, value } = yield* send("POST", `${suite.control}/seed`, { iaptic: { purchases: [{}] } })
      assert.strictEqual(status, 400)
      const { done, error } = value as {
        readonly done: ReadonlyArray<string>
        readonly error: {
          readonly message: string
          readonly issues: ReadonlyArray<{ readonly path: unknown }>
        }
      }
      assert.strictEqual(error.message, "iaptic: this cannot be planted")
      assert.deepInclude(
        error.issues.map(({ path }) => path),
        ["iaptic", "purchases", 0, "productId"],
      )
      assert.deepStrictEqual(done, [])
    }),
  )

  for (const [name, method, path, body, status, message] of [
    ["a provider nobody knows", "POST", "/seed", { iaptik: {} }, 400, /no such emulator; there are iaptic/],
    ["one among others", "PUT", "/faults", { iaptic: [], iaptik: [] }, 400, /no such emulator/],
    ["no JSON", "PUT", "/faults", "[", 400, /the body must be JSON/],
    ["no such path", "GET", "/clocks", undefined, 404, /^no such control path; there are \/__control/],
    ["another method", "PUT", "/reset", undefined, 405, /takes POST/],
  ] as const) {
    it.live(`refuses ${name}`, () =>
      Effect.gen(function* () {
        const suite = yield* EmulatorSuite.make()
        const answer = yield* send(method, `${suite.control}${path}`, body)
        assert.strictEqual(answer.status, status)
        assert.match(
          (answer.value as { readonly error: { readonly message: string } }).error.message,
          message,
        )
        if (status === 405) assert.strictEqual(answer.headers.get("allow"), "POST")
      }),
    )
  }

  it.live("answers no page of another origin, and no name that was made to point here", () =>
    Effect.gen(function* () {
      const suite = yield* EmulatorSuite.make()
      for (const headers of [{ origin: "https://example.com" }, { host: "example.com" }]) {
        for (const path of ["/clock", "/seed"]) {
          const status = yield* Effect.callback<number | undefined>((resume) => {
            Http.request(`${suite.control}${path}`, { method: "POST", headers }, (response) => {
              response.resume()
              resume(Effect.succeed(response.statusCode))
            }).end('{"iaptic":{}}')
          })
          assert.strictEqual(status, 403)
        }
      }
    }),
  )
})
