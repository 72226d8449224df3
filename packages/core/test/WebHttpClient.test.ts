import * as WebHttpClient from "@effect-billing/core/WebHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Stream from "effect/Stream"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { client, createThing, getThing } from "./support.ts"

interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: Http.IncomingHttpHeaders
  readonly body: string
}

const serve = (answer: (request: Received, response: Http.ServerResponse) => void) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<Http.Server>((resume) => {
        const server = Http.createServer((request, response) => {
          let body = ""
          request.on("data", (chunk: Buffer) => (body += chunk.toString()))
          request.on("end", () => {
            const { headers, method, url } = request
            answer({ method, url, headers, body }, response)
          })
        }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        }),
    ),
    (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  )

const echo = serve((request, response) => {
  response.setHeader("content-type", "application/json")
  response.end(JSON.stringify(request))
})

const execute = (request: HttpClientRequest.HttpClientRequest) =>
  Effect.flatMap(HttpClient.HttpClient, (http) => http.execute(request)).pipe(
    Effect.provide(WebHttpClient.layer),
  )

const sent = (request: HttpClientRequest.HttpClientRequest) =>
  Effect.flatMap(
    execute(request),
    (response) => response.json as Effect.Effect<unknown>,
  ) as Effect.Effect<Received>

describe("a request over the platform's fetch", () => {
  it.live("arrives with its method, URL, headers and body", () =>
    Effect.gen(function* () {
      const url = yield* echo
      const get = yield* sent(
        HttpClientRequest.get(`${url}/a%2Fb?x=1`, { headers: { "x-one": "1" }, urlParams: { y: "2" } }),
      )
      assert.deepInclude(get, { method: "GET", url: "/a%2Fb?x=1&y=2", body: "" })
      assert.strictEqual(get.headers["x-one"], "1")
      const post = yield* sent(
        HttpClientRequest.post(url).pipe(
          HttpClientRequest.setBody(HttpBody.text('{"é":1}', "application/json")),
        ),
      )
      assert.deepInclude(post, { method: "POST", body: '{"é":1}' })
      assert.strictEqual(post.headers["content-type"], "application/json")
      assert.strictEqual(post.headers["content-length"], "8")
      const form = new FormData()
      form.append("file", new Blob(["data"]), "a.txt")
      const upload = yield* sent(
        HttpClientRequest.post(url).pipe(HttpClientRequest.setBody(HttpBody.formData(form))),
      )
      assert.match(upload.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/)
      assert.include(upload.body, 'filename="a.txt"')
    }),
  )

  it.live("carries calls of a provider client, failures included", () =>
    Effect.gen(function* () {
      let count = 0
      const url = yield* serve((request, response) => {
        count++
        if (request.method === "POST") return void response.socket?.destroy()
        response.writeHead(count === 1 ? 503 : 200, { "content-type": "application/json" })
        response.end(JSON.stringify({ id: request.url }))
      })
      const acme = client(WebHttpClient.client, { hosts: { api: url }, retryBaseDelay: 0 })
      assert.deepStrictEqual(yield* acme.call(getThing, { id: "1" }), { id: "/things/1" })
      assert.strictEqual(count, 2)
      const error = yield* Effect.flip(acme.call(createThing, { name: "n" }))
      assert.strictEqual(error.reason._tag, "OutcomeUnknown")
    }),
  )

  it.live("takes the same options as effect's own, and does not follow where that is forbidden", () =>
    Effect.gen(function* () {
      const url = yield* serve((request, response) => {
        if (request.url === "/from") response.writeHead(302, { location: "/to" }).end()
        else response.end(JSON.stringify(request))
      })
      const init = { redirect: "manual", headers: { "x-two": "2", "x-one": "0" } } as const
      const stopped = yield* execute(HttpClientRequest.get(`${url}/from`)).pipe(
        Effect.provideService(FetchHttpClient.RequestInit, init),
      )
      assert.strictEqual(stopped.status, 302)
      const merged = yield* sent(HttpClientRequest.get(`${url}/to`, { headers: { "x-one": "1" } })).pipe(
        Effect.provideService(FetchHttpClient.RequestInit, init),
      )
      assert.deepInclude(merged.headers, { "x-one": "1", "x-two": "2" })
      const replaced = yield* execute(HttpClientRequest.get("https://nowhere.test")).pipe(
        Effect.provideService(FetchHttpClient.Fetch, () => Promise.resolve(new Response("mine"))),
        Effect.flatMap((response) => response.text),
      )
      assert.strictEqual(replaced, "mine")
    }),
  )

  it.live("is aborted when its caller gives up, before and while the answer comes in", () =>
    Effect.gen(function* () {
      for (const begins of [false, true]) {
        const arrived = yield* Deferred.make<void>()
        const gone = yield* Deferred.make<void>()
        const url = yield* serve((_request, response) => {
          response.once("close", () => Effect.runFork(Deferred.succeed(gone, undefined)))
          if (begins) response.write("{")
          Effect.runFork(Deferred.succeed(arrived, undefined))
        })
        const acme = client(WebHttpClient.client, { hosts: { api: url } })
        const fiber = yield* Effect.forkChild(acme.call(getThing, { id: "1" }))
        yield* Deferred.await(arrived)
        if (begins) yield* Effect.sleep(20)
        yield* Fiber.interrupt(fiber)
        yield* Deferred.await(gone)
        assert.isTrue(yield* Deferred.isDone(gone))
      }
    }),
  )

  it.live("fails as an error of the HttpClient's when it cannot be sent", () =>
    Effect.gen(function* () {
      const reasonOf = (request: HttpClientRequest.HttpClientRequest) =>
        Effect.map(Effect.flip(execute(request)), ({ reason }) => reason._tag)
      assert.strictEqual(yield* reasonOf(HttpClientRequest.get("http://127.0.0.1:1")), "TransportError")
      assert.strictEqual(yield* reasonOf(HttpClientRequest.get("http://[")), "InvalidUrlError")
      assert.strictEqual(
        yield* reasonOf(
          HttpClientRequest.post("http://127.0.0.1:1").pipe(HttpClientRequest.bodyStream(Stream.empty)),
        ),
        "EncodeError",
      )
    }),
  )
})
