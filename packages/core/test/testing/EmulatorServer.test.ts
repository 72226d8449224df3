import { assert, describe, it } from "@effect/vitest"
import { Answer, Emulator } from "@effect-billing/core/testing"
import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Scope from "effect/Scope"
import * as Http from "node:http"
import * as Net from "node:net"
import * as Acme from "./acme.ts"

const fetchJson = (url: string, init?: RequestInit) =>
  Effect.promise(async () => {
    const response = await fetch(url, init)
    return { status: response.status, body: (await response.json()) as unknown }
  })

const sendJson = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetchJson(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  })

/** A request whose Host header is ours to choose, which `fetch` does not allow. */
const withHost = (url: string, host: string, method = "GET") =>
  Effect.promise(
    () =>
      new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
        const request = Http.request(url, { method, headers: { host } }, (response) => {
          let text = ""
          response.on("data", (chunk: Buffer) => (text += chunk.toString()))
          response.on("end", () => resolve({ status: response.statusCode, text }))
        })
        request.on("error", reject)
        request.end()
      }),
  )

const serveAcme = Effect.gen(function* () {
  const emulator = yield* Emulator.make(Acme.definition, {
    frozen: true,
    webhookClient: yield* HttpClient.HttpClient,
  })
  const server = yield* EmulatorServer.make({ emulators: [emulator] })
  return { emulator, server, url: server.urlOf("acme"), control: `${server.urlOf("acme")}/__control` }
}).pipe(Effect.provide(FetchHttpClient.layer))

describe("EmulatorServer", () => {
  it.effect("serves several emulators on one port, the longest prefix first, one of its hosts alone", () =>
    Effect.gen(function* () {
      const acme = yield* Emulator.make(Acme.definition)
      const named = (name: string) =>
        Emulator.make({
          name,
          seed: () => null,
          routes: [Emulator.route({ name: "who", method: "GET", path: "/" }, () => Answer.json(name))],
          notFound: () => Answer.json(`${name} knows no such path`, { status: 404 }),
        })
      const server = yield* EmulatorServer.make({
        emulators: [
          acme,
          yield* named("acme-two"),
          yield* named("three"),
          { emulator: acme, prefix: "/reports", host: "reports" },
        ],
      })
      assert.deepStrictEqual((yield* fetchJson(`${server.url}/`)).body, {
        emulators: [
          { name: "acme-two", path: "/acme-two" },
          { name: "reports", path: "/reports" },
          { name: "three", path: "/three" },
          { name: "acme", path: "/acme" },
        ].map((item) => (item.path === "/reports" ? { name: "acme", path: "/reports" } : item)),
      })
      assert.strictEqual((yield* fetchJson(`${server.url}/acme-two/`)).body, "acme-two")
      assert.strictEqual((yield* fetchJson(`${server.url}/three`)).body, "three")
      assert.deepStrictEqual(yield* fetchJson(`${server.url}/threefold`), {
        status: 404,
        body: { error: "nothing is served here; there are /acme-two, /reports, /three, /acme" },
      })
      const summary = "/v1/customers/summary"
      assert.deepStrictEqual(
        (yield* fetchJson(`${server.url}/acme${summary}`, { headers: Acme.headers })).body,
        { count: 2 },
      )
      assert.deepStrictEqual(
        (yield* fetchJson(`${server.url}/reports${summary}`, { headers: Acme.headers })).body,
        {
          report: true,
        },
      )
      // A host of the vendor's own stands in for the address, but not when the emulator is controlled.
      assert.strictEqual((yield* fetchJson(`${server.url}/reports/__control/clock`)).status, 200)
      assert.deepStrictEqual(
        server.mounts.map((mount) => mount.url.slice(server.url.length)),
        ["/acme", "/acme-two", "/three", "/reports"],
      )
    }),
  )

  it.effect("a handler is told where the request really arrived", () =>
    Effect.gen(function* () {
      const where: Emulator.Definition<null> = {
        name: "where",
        hosts: { api: ["https://api.where.test"], other: ["https://other.where.test"] },
        seed: () => null,
        routes: [
          Emulator.route({ name: "where", method: "GET", path: "/where" }, ({ request }) =>
            Answer.json({ base: request.base, origin: request.url.origin }),
          ),
        ],
        notFound: () => Answer.text("no", { status: 404 }),
      }
      const emulator = yield* Emulator.make(where)
      const server = yield* EmulatorServer.make({
        emulators: [emulator, { emulator, prefix: "where/other", host: "other" }],
      })
      assert.deepStrictEqual((yield* fetchJson(`${server.url}/where/where`)).body, {
        base: `${server.url}/where`,
        origin: server.url,
      })
      assert.deepStrictEqual((yield* fetchJson(`${server.url}/where/other/where`)).body, {
        base: `${server.url}/where/other`,
        origin: "https://other.where.test",
      })
      const inProcess = yield* emulator.handle(new Request("https://api.where.test/where"))
      assert.strictEqual(
        ((yield* Effect.promise(() => inProcess.json())) as { readonly base: string }).base,
        "https://api.where.test",
      )
    }),
  )

  it.effect("a host that is missing is this server, and one that would move the path is refused", () =>
    Effect.gen(function* () {
      const { server } = yield* serveAcme
      const ask = (head: string) =>
        Effect.callback<string>((resume) => {
          let text = ""
          const socket = Net.connect(server.port, "127.0.0.1", () =>
            socket.write(`${head}\r\nConnection: close\r\n\r\n`),
          )
          socket.on("data", (chunk: Buffer) => (text += chunk.toString()))
          socket.once("close", () => resume(Effect.succeed(text)))
        })
      assert.match(yield* ask("GET /acme/ping HTTP/1.0"), /^HTTP\/1.1 200 [^]*pong/)
      assert.match(yield* ask("GET /acme/ping HTTP/1.1\r\nHost:"), /^HTTP\/1.1 200 [^]*pong/)
      for (const host of ["a/acme", "a?b", "a#b", "a\\acme"]) {
        assert.match(yield* ask(`GET /acme/ping HTTP/1.1\r\nHost: ${host}`), /^HTTP\/1.1 400 /)
      }
    }),
  )

  it.effect("a hostile name arrives as it was meant", () =>
    Effect.gen(function* () {
      const { url } = yield* serveAcme
      for (const word of ["prod:bob kal/1?#%", "%2F", "%252F", "a+b", "é✓"]) {
        const { body } = yield* sendJson("POST", `${url}/echo/${encodeURIComponent(word)}`)
        assert.strictEqual((body as { readonly word: string }).word, word)
      }
      assert.strictEqual((yield* fetchJson(`${url}/v1/customers/%zz`, { headers: Acme.headers })).status, 404)
    }),
  )

  it.effect("listens on 127.0.0.1 only", () =>
    Effect.gen(function* () {
      const { server } = yield* serveAcme
      const sockets = yield* Effect.promise(() => connectionError({ host: "::1", port: server.port }))
      assert.isTrue(sockets === "ECONNREFUSED" || sockets === "EADDRNOTAVAIL" || sockets === "EAFNOSUPPORT")
    }),
  )

  it.effect("a taken port is a typed error", () =>
    Effect.gen(function* () {
      const { server } = yield* serveAcme
      const error = yield* Effect.flip(EmulatorServer.make({ emulators: [], port: server.port }))
      assert.strictEqual(error.message, `port ${server.port} of 127.0.0.1 is taken`)
    }),
  )

  it.live("stops at once with idle keep-alive connections, a latency and a slow body open", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const emulator = yield* Emulator.make(Acme.definition, {
        faults: [
          { kind: "latency", duration: "1 hour", match: { path: "/v1/customers/summary" } },
          { kind: "slowBody", bytesPerSecond: 1, match: { path: "/v1/customers/alice" } },
        ],
      })
      const server = yield* Scope.provide(EmulatorServer.make({ emulators: [emulator] }), scope)
      const url = server.urlOf("acme")
      const agent = new Http.Agent({ keepAlive: true })
      const sockets: Array<Net.Socket> = []
      const ask = (path: string) =>
        new Promise<string>((resolve) => {
          const request = Http.get(`${url}${path}`, { agent, headers: Acme.headers }, (response) => {
            response.resume()
            response.once("end", () => resolve("whole"))
            response.once("error", () => resolve("broken"))
          })
          request.once("socket", (socket: Net.Socket) => sockets.push(socket))
          request.once("error", () => resolve("no answer"))
        })
      assert.strictEqual(yield* Effect.promise(() => ask("/ping")), "whole")
      const open = [ask("/v1/customers/summary"), ask("/v1/customers/alice")]
      while ((yield* emulator.requests).length < 3) yield* Effect.sleep("1 millis")
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* Effect.promise(() => Promise.all(open)), ["no answer", "broken"])
      assert.strictEqual(
        yield* Effect.promise(() => connectionError({ host: "127.0.0.1", port: server.port })),
        "ECONNREFUSED",
      )
      // What the emulator was waiting for is over too.
      assert.deepStrictEqual((yield* emulator.requests)[1]?.outcome, { _tag: "Broken", code: "ABORTED" })
      agent.destroy()
    }),
  )

  it.live("a caller that goes away ends what the emulator was doing for it", () =>
    Effect.gen(function* () {
      const { emulator, url } = yield* serveAcme
      yield* emulator.faults.set({ kind: "latency", duration: "1 hour" })
      const controller = new AbortController()
      const asking = fetch(`${url}/ping`, { signal: controller.signal }).catch(
        (error: unknown) => (error as Error).name,
      )
      while ((yield* emulator.requests).length < 1) yield* Effect.sleep("1 millis")
      controller.abort()
      assert.strictEqual(yield* Effect.promise(() => asking), "AbortError")
      while ((yield* emulator.requests)[0]?.outcome._tag === "Pending") yield* Effect.sleep("1 millis")
      assert.deepStrictEqual((yield* emulator.requests)[0]?.outcome, { _tag: "Broken", code: "ABORTED" })
    }),
  )

  it.live("a hundred requests at once over sockets leave a consistent state", () =>
    Effect.gen(function* () {
      const { url } = yield* serveAcme
      const created = yield* Effect.forEach(
        Array.from({ length: 100 }, (_, index) => index),
        (index) =>
          sendJson(
            "POST",
            `${url}/v1/customers`,
            { name: `customer ${index}` },
            { ...Acme.headers, "content-type": "application/json" },
          ),
        { concurrency: "unbounded" },
      )
      assert.deepStrictEqual(
        created
          .map(({ body }) => (body as { readonly before: number }).before)
          .toSorted((one, other) => one - other),
        Array.from({ length: 100 }, (_, index) => index + 2),
      )
    }),
  )

  it.effect("a handler that fails is a 500 of the emulator, and the next request is served", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator.make({
        ...Acme.definition,
        routes: [
          Emulator.route({ name: "broken", method: "GET", path: "/broken" }, () => {
            throw new Error("handler-detail")
          }),
          Emulator.route({ name: "ping", method: "GET", path: "/ping" }, () => Answer.text("pong")),
        ],
        authenticate: () => undefined,
      })
      const server = yield* EmulatorServer.make({ emulators: [emulator] })
      const url = server.urlOf("acme")
      const response = yield* Effect.promise(() => fetch(`${url}/broken`))
      assert.strictEqual(response.status, 500)
      assert.notInclude(yield* Effect.promise(() => response.text()), "handler-detail")
      assert.strictEqual(
        yield* Effect.promise(() => fetch(`${url}/ping`).then((answer) => answer.text())),
        "pong",
      )
    }),
  )
})

const connectionError = (options: Net.NetConnectOpts): Promise<string> =>
  new Promise((resolve) => {
    const socket = Net.connect(options, () => {
      socket.destroy()
      resolve("connected")
    })
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"))
  })

describe("the control API", () => {
  it.effect("names itself and its paths", () =>
    Effect.gen(function* () {
      const { control } = yield* serveAcme
      const { body } = yield* fetchJson(control)
      const index = body as {
        readonly name: string
        readonly operations: ReadonlyArray<unknown>
        readonly control: ReadonlyArray<string>
      }
      assert.strictEqual(index.name, "acme")
      assert.deepStrictEqual(index.operations[0], {
        name: "getCustomer",
        method: "GET",
        path: "/v1/customers/:id",
      })
      assert.include(index.control, "PUT /__control/faults")
    }),
  )

  it.effect("moves the clock and delivers the webhooks first", () =>
    Effect.gen(function* () {
      const { control, url } = yield* serveAcme
      const received: Array<string> = []
      const receiver = Http.createServer((request, response) => {
        received.push(String(request.headers["x-acme-event"]))
        response.end()
      })
      yield* Effect.acquireRelease(
        Effect.promise(() => new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve))),
        () =>
          Effect.promise(
            () =>
              new Promise<void>((resolve) => {
                receiver.close(() => resolve())
                receiver.closeAllConnections()
              }),
          ),
      )
      const target = `http://127.0.0.1:${(receiver.address() as Net.AddressInfo).port}/hook`
      assert.deepStrictEqual((yield* sendJson("PUT", `${control}/webhook-target`, { url: target })).body, {
        url: target,
      })
      assert.deepStrictEqual((yield* fetchJson(`${control}/clock`)).body, { now: Acme.startAt, frozen: true })
      assert.deepStrictEqual((yield* sendJson("POST", `${control}/clock`, { advance: "12 days" })).body, {
        now: "2026-01-13T00:00:00.000Z",
        frozen: true,
      })
      assert.deepStrictEqual(received, ["trial.ended", "trial.ended"])
      yield* sendJson("POST", `${control}/clock`, { set: "2026-03-01T00:00:00Z" })
      assert.deepStrictEqual(received.slice(2), ["subscription.lapsed", "subscription.lapsed"])
      const alice = yield* fetchJson(`${url}/v1/customers/alice`, { headers: Acme.headers })
      assert.deepInclude(alice.body as object, { status: "lapsed" })
      const webhooks = yield* fetchJson(`${control}/webhooks`)
      assert.notInclude(JSON.stringify(webhooks.body), "webhook-secret-canary")
      assert.include(JSON.stringify(webhooks.body), "subscription.lapsed")
      yield* sendJson("POST", `${control}/webhooks/redeliver`, { id: 1 })
      assert.strictEqual(received.length, 5)
      assert.deepStrictEqual((yield* sendJson("POST", `${control}/clock`, { frozen: false })).body, {
        now: "2026-03-01T00:00:00.000Z",
        frozen: false,
      })
    }),
  )

  it.effect("a webhook does not follow a redirect, which could lead anywhere", () =>
    Effect.gen(function* () {
      const { control, emulator } = yield* serveAcme
      const visited: Array<string | undefined> = []
      const receiver = Http.createServer((request, response) => {
        visited.push(request.url)
        response.writeHead(307, { location: "/elsewhere" }).end()
      })
      yield* Effect.acquireRelease(
        Effect.promise(() => new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve))),
        () =>
          Effect.promise(
            () =>
              new Promise<void>((resolve) => {
                receiver.close(() => resolve())
                receiver.closeAllConnections()
              }),
          ),
      )
      const url = `http://127.0.0.1:${(receiver.address() as Net.AddressInfo).port}/hook`
      yield* sendJson("PUT", `${control}/webhook-target`, { url })
      yield* emulator.clock.advance("6 days")
      assert.deepStrictEqual(visited, ["/hook"])
      assert.deepStrictEqual((yield* emulator.webhooks.list)[0]?.outcome, { _tag: "Answered", status: 307 })
    }),
  )

  it.effect("sets, adds, lists and clears faults", () =>
    Effect.gen(function* () {
      const { control, url } = yield* serveAcme
      yield* sendJson("PUT", `${control}/faults`, [{ kind: "status", status: 503, times: 1 }])
      yield* sendJson("POST", `${control}/faults`, { kind: "status", status: 500, times: 1 })
      const statuses = [1, 2, 3].map(() =>
        fetchJson(`${url}/v1/customers/summary`, { headers: Acme.headers }),
      )
      assert.deepStrictEqual(
        (yield* Effect.all(statuses)).map((answer) => answer.status),
        [503, 500, 200],
      )
      assert.deepStrictEqual((yield* fetchJson(`${control}/faults`)).body, [
        { id: "fault_1", fault: { kind: "status", status: 503, times: 1 }, hits: 1, misses: 0 },
        { id: "fault_2", fault: { kind: "status", status: 500, times: 1 }, hits: 1, misses: 0 },
      ])
      assert.deepStrictEqual((yield* sendJson("DELETE", `${control}/faults`)).body, [])
    }),
  )

  it.effect("shows requests and state without secrets, plants records, resets", () =>
    Effect.gen(function* () {
      const { control, url } = yield* serveAcme
      const before = (yield* fetchJson(`${control}/state`)).body
      yield* fetchJson(`${url}/v1/customers/alice?api_key=query-secret-canary`, { headers: Acme.headers })
      const requests = (yield* fetchJson(`${control}/requests`)).body as ReadonlyArray<
        Record<string, unknown>
      >
      assert.strictEqual(requests.length, 1)
      assert.deepInclude(requests[0], { operation: "getCustomer", query: [["api_key", "<redacted>"]] })
      assert.deepInclude(requests[0]?.["headers"] as object, { authorization: "<redacted>" })
      assert.deepStrictEqual((yield* sendJson("DELETE", `${control}/requests`)).body, [])
      assert.deepStrictEqual(yield* sendJson("POST", `${control}/seed`, { id: "dave", name: "Dave" }), {
        status: 200,
        body: { planted: true },
      })
      assert.include(JSON.stringify((yield* fetchJson(`${control}/state`)).body), "Dave")
      assert.deepStrictEqual((yield* sendJson("POST", `${control}/reset`)).body, {
        now: Acme.startAt,
        frozen: true,
      })
      assert.deepStrictEqual((yield* fetchJson(`${control}/state`)).body, before)
      assert.notInclude(JSON.stringify(before), "canary")
    }),
  )

  it.effect("says what is wrong with an input", () =>
    Effect.gen(function* () {
      const { control, emulator } = yield* serveAcme
      const failure = (method: string, path: string, body?: unknown) =>
        Effect.map(sendJson(method, `${control}${path}`, body), (answer) => {
          const { error } = answer.body as {
            readonly error: {
              readonly message: string
              readonly issues: ReadonlyArray<{ readonly path: ReadonlyArray<unknown> }>
            }
          }
          return {
            status: answer.status,
            message: error.message,
            paths: error.issues.map((issue) => issue.path.join(".")),
          }
        })
      assert.deepStrictEqual(yield* failure("PUT", "/faults", [{ kind: "status", status: 503, time: 1 }]), {
        status: 400,
        message: "this is not a list of faults",
        paths: ["0.time"],
      })
      assert.deepStrictEqual(yield* failure("PUT", "/faults", "{"), {
        status: 400,
        message: "the body must be JSON",
        paths: [],
      })
      assert.strictEqual((yield* failure("POST", "/clock", {})).status, 400)
      assert.strictEqual((yield* failure("POST", "/clock", { set: "2026-02-01", advance: 5 })).status, 400)
      assert.match((yield* failure("POST", "/clock", { set: "2020-01-01" })).message, /only moves forward/)
      assert.match(
        (yield* failure("PUT", "/webhook-target", { url: "https://example.com/" })).message,
        /this machine only/,
      )
      assert.deepStrictEqual((yield* failure("PUT", "/webhook-target", {})).paths, ["url"])
      assert.strictEqual((yield* failure("POST", "/webhooks/redeliver", { id: 7 })).status, 400)
      assert.strictEqual((yield* failure("GET", "/nothing")).status, 404)
      assert.strictEqual((yield* failure("GET", "/constructor")).status, 404)
      assert.strictEqual((yield* failure("DELETE", "/clock")).status, 405)
      assert.deepStrictEqual(yield* emulator.faults.list, [])
    }),
  )

  it.effect("is closed to other hosts and other pages", () =>
    Effect.gen(function* () {
      const { control, emulator, server } = yield* serveAcme
      yield* emulator.faults.set({ kind: "html" })
      for (const host of [
        "evil.test",
        "evil.test:80",
        "127.0.0.1.evil.test",
        "127.0.0.1@evil.test",
        "localhost.evil.test",
      ]) {
        const { status, text } = yield* withHost(`${control}/reset`, host, "POST")
        assert.strictEqual(status, 403)
        assert.include(text, "from this machine only")
      }
      assert.strictEqual(
        (yield* sendJson("POST", `${control}/reset`, undefined, { origin: "https://evil.test" })).status,
        403,
      )
      assert.strictEqual(
        (yield* sendJson("POST", `${control}/reset`, undefined, { origin: "null" })).status,
        403,
      )
      assert.strictEqual((yield* emulator.faults.list).length, 1)
      assert.strictEqual(
        (yield* withHost(`${control}/reset`, `localhost:${server.port}`, "POST")).status,
        200,
      )
      assert.deepStrictEqual(yield* emulator.faults.list, [])
      // The vendor's own paths care for no host.
      assert.strictEqual((yield* withHost(`${server.urlOf("acme")}/ping`, "evil.test")).text, "pong")
    }),
  )
})
