/** Answers that are unusual, hostile or broken, byte by byte, from plain sockets. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Net from "node:net"
import type { AddressInfo } from "node:net"
import * as Zlib from "node:zlib"
import {
  answering,
  assertClean,
  canary,
  configured,
  desk,
  failureOf,
  type Finished,
  serve,
} from "./support.ts"

const purchases = {
  applicationUsername: "alice",
  purchases: { "apple:premium": { productId: "apple:premium", platform: "apple", purchaseId: "apple:1" } },
}
const text = JSON.stringify(purchases)
const input = '{"applicationUsername":"alice"}'
const lines = (...all: ReadonlyArray<string>): string => `${all.join("\r\n")}\r\n`
const ok = (...headers: ReadonlyArray<string>): string => lines("HTTP/1.1 200 OK", ...headers, "")

/** Writes these bytes to whoever asks, and closes the connection. */
const serveBytes = (bytes: string | Uint8Array) =>
  Effect.gen(function* () {
    const server = Net.createServer((socket) => {
      socket.on("error", () => {})
      socket.once("data", () => socket.end(bytes))
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () => Effect.sync(() => server.close()),
    )
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

const call = (url: string, operation = "getCustomerPurchases", given = input): Effect.Effect<Finished> =>
  Effect.tap(
    desk(["call", "iaptic", operation, "--input", given, "--json"], { environment: configured(url) }),
    (finished) => Effect.sync(() => assertClean(finished)),
  )

describe("unusual, and right", () => {
  const gzip = Zlib.gzipSync(text)
  for (const [name, bytes] of [
    ["HTTP/1.0 without a length", lines("HTTP/1.0 200 OK", "") + text],
    ["a body that ends with the connection", ok("connection: close") + text],
    [
      "a chunk per character",
      `${ok("transfer-encoding: chunked")}${[...text].map((one) => `1\r\n${one}\r\n`).join("")}0\r\n\r\n`,
    ],
    [
      "gzip",
      Buffer.concat([
        Buffer.from(ok("content-encoding: gzip", `content-length: ${gzip.byteLength}`)),
        Uint8Array.from(gzip),
      ]),
    ],
    ["a byte order mark", `${ok("connection: close")}\ufeff${text}`],
    ["an early hint", lines("HTTP/1.1 103 Early Hints", "link: <x>", "") + ok("connection: close") + text],
    ["the type of something else", ok("connection: close", "content-type: text/html") + text],
  ] as const) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const finished = yield* call(yield* serveBytes(bytes))
        assert.strictEqual(finished.code, 0, finished.stderr)
        assert.deepStrictEqual(JSON.parse(finished.stdout), purchases)
      }),
    )
  }

  for (const [name, body] of [
    ["half of a surrogate pair", String.raw`{"applicationUsername":"\ud800","purchases":{}}`],
    ["the same key twice: the last one counts", '{"applicationUsername":"x","applicationUsername":"y"}'],
    [
      "keys that mean something to JavaScript",
      '{"applicationUsername":"x","purchases":{"__proto__":{"productId":"p","purchaseId":"1","platform":"apple"},"constructor":{"productId":"c","purchaseId":"2","platform":"apple"}}}',
    ],
  ] as const) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const finished = yield* call(yield* serveBytes(ok("connection: close") + body))
        assert.strictEqual(finished.code, 0, finished.stderr)
        assert.strictEqual(JSON.stringify(JSON.parse(finished.stdout)), JSON.stringify(JSON.parse(body)))
      }),
    )
  }

  it.effect("ten thousand levels", () =>
    Effect.gen(function* () {
      const body = `${'{"a":['.repeat(5000)}1${"]}".repeat(5000)}`
      const finished = yield* call(yield* serveBytes(ok("connection: close") + body), "getStats", "{}")
      assert.strictEqual(finished.code, 0, finished.stderr)
      assert.strictEqual(finished.stdout, `${body}\n`)
    }),
  )
})

describe("broken", () => {
  for (const [name, bytes, reason] of [
    ["no HTTP at all", "SSH-2.0-OpenSSH_9\r\n", "TransportFailed"],
    ["a connection that is closed at once", "", "TransportFailed"],
    ["a chunk of no length", `${ok("transfer-encoding: chunked")}zz\r\n`, "TransportFailed"],
    [
      "what says gzip and is not",
      ok("content-encoding: gzip", "connection: close") + text,
      "TransportFailed",
    ],
    [
      "a status nobody knows",
      lines("HTTP/1.1 999 What", "content-length: 2", "", "{}"),
      "UnexpectedResponse",
    ],
    ["a body shorter than it is", ok("content-length: 10") + text, "UnexpectedResponse"],
    ["nothing but a status", lines("HTTP/1.1 204 No Content", ""), "DecodeFailed"],
    ["a list", `${ok("connection: close")}[]`, "DecodeFailed"],
    [
      "200 MB that came as a few thousand bytes",
      Buffer.concat([
        Buffer.from(ok("content-encoding: gzip", "connection: close")),
        Uint8Array.from(Zlib.gzipSync(Buffer.alloc(200_000_000, " "))),
      ]),
      "UnexpectedResponse",
    ],
  ] as const) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const finished = yield* call(yield* serveBytes(bytes))
        assert.strictEqual(finished.code, 1, finished.stderr)
        assert.strictEqual(failureOf(finished).reason._tag, reason)
      }),
    )
  }

  it.effect("TLS where there is none: says which address to look at", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering(purchases))
      const finished = yield* call(server.url.replace("http:", "https:"))
      assert.strictEqual(finished.code, 1)
      assert.strictEqual(failureOf(finished).reason._tag, "TransportFailed")
      assert.include(finished.stderr, "should IAPTIC_BASE_URL begin with http://")
      assert.lengthOf(server.requests, 0)
    }),
  )
})

describe("secrets that come back", () => {
  for (const secret of [canary.secretKey, btoa(`demo:${canary.secretKey}`)]) {
    it.effect(`as a key of the answer: ${secret === canary.secretKey ? "plain" : "as it was sent"}`, () =>
      Effect.gen(function* () {
        const server = yield* serve(answering({ applicationUsername: "alice", purchases: { [secret]: 7 } }))
        const called = yield* call(server.url)
        assert.strictEqual(failureOf(called).reason._tag, "DecodeFailed")
        assert.deepStrictEqual(failureOf(called).reason.issues?.[0]?.path, ["purchases", "<redacted>"])
        for (const args of [
          ["account", "--iaptic", "alice", "--json"],
          ["access", "premium", "--iaptic", "alice"],
        ]) {
          const finished = yield* desk(args, { environment: configured(server.url) })
          assertClean(finished)
          assert.include(finished.stdout, "<redacted>")
        }
      }),
    )
  }
})
