/**
 * What goes wrong outside the desk, against plain servers: each a clear message, a typed failure in JSON, exit 1, no
 * stack trace, no secret.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { answering, assertClean, canary, configured, desk, failureOf, serve } from "./support.ts"

const call = (
  url: string | undefined,
  options: {
    readonly operation?: string
    readonly input?: string
    readonly flags?: ReadonlyArray<string>
    readonly environment?: Readonly<Record<string, string>>
    readonly standardInput?: string
  } = {},
) =>
  Effect.gen(function* () {
    const finished = yield* desk(
      [
        "call",
        "iaptic",
        options.operation ?? "getCustomerPurchases",
        "--input",
        options.input ?? '{"applicationUsername":"alice"}',
        "--json",
        ...(options.flags ?? []),
      ],
      {
        environment: options.environment ?? (url === undefined ? {} : configured(url)),
        ...(options.standardInput === undefined ? {} : { input: options.standardInput }),
      },
    )
    assertClean(finished)
    assert.strictEqual(finished.code, 1, finished.stderr)
    assert.match(finished.stderr, /✗ iaptic /)
    const failure = failureOf(finished)
    assert.strictEqual(failure.provider, "iaptic")
    return { finished, failure }
  })

describe("what is wrong before anything is sent", () => {
  it.effect("no credentials: names every variable that is missing", () =>
    Effect.gen(function* () {
      const { failure } = yield* call(undefined)
      assert.strictEqual(failure.reason._tag, "AuthenticationFailed")
      assert.include(failure.reason.message, "IAPTIC_APP_NAME")
      assert.include(failure.reason.message, "IAPTIC_SECRET_KEY")
    }),
  )

  it.effect("half the credentials, and an empty one", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({}))
      const environment = { IAPTIC_APP_NAME: "demo", IAPTIC_SECRET_KEY: "", IAPTIC_BASE_URL: server.url }
      const { failure } = yield* call(undefined, { environment })
      assert.notInclude(failure.reason.message, "IAPTIC_APP_NAME")
      assert.include(failure.reason.message, "IAPTIC_SECRET_KEY")
      assert.lengthOf(server.requests, 0)
    }),
  )

  it.effect("a base URL that is none is named, and not repeated", () =>
    Effect.gen(function* () {
      const { failure } = yield* call(`http://user:${canary.secretKey}@127.0.0.1`)
      assert.strictEqual(failure.reason._tag, "InvalidRequest")
      assert.deepStrictEqual(
        failure.reason.issues?.map(({ path }) => path),
        [["IAPTIC_BASE_URL"]],
      )
    }),
  )

  it.effect("an operation nobody knows", () =>
    Effect.gen(function* () {
      const { failure } = yield* call("http://127.0.0.1:9", { operation: "getCustomerPurchase" })
      assert.strictEqual(failure.reason._tag, "InvalidRequest")
      assert.deepStrictEqual(
        failure.reason.issues?.map(({ path }) => path),
        [["operation"]],
      )
      assert.include(failure.reason.message, 'did you mean "getCustomerPurchases"')
    }),
  )

  it.effect("a card number where the name of a card's field belongs", () =>
    Effect.gen(function* () {
      const spaced = canary.cardNumber.replaceAll(/(\d{4})(?=\d)/g, "$1 ")
      for (const key of [canary.cardNumber, spaced]) {
        const input = JSON.stringify({
          amount: 1,
          currency: "EUR",
          description: "x",
          credit_card: { [key]: 1 },
        })
        const finished = yield* desk(["call", "ecomcharge", "createPayment", "--input", input, "--json"])
        assertClean(finished)
        assert.notInclude(`${finished.stdout}${finished.stderr}`, key)
        assert.deepStrictEqual(failureOf(finished).reason.issues?.[0]?.path, ["credit_card", "?"])
      }
    }),
  )

  for (const [name, input, path, message] of [
    ["not JSON", `{"applicationUsername": ${canary.accessToken}`, [], /not JSON/],
    ["no input at all", "", [], /empty/],
    ["a list", "[1]", [], /a list/],
    ["null", "null", [], /null/],
    ["a number", "7", [], /a number/],
    ["a missing field", "{}", ["applicationUsername"], /./],
    [
      "an unknown field",
      '{"applicationUsername":"alice","applicationusername":"alice"}',
      ["applicationusername"],
      /did you mean "applicationUsername"/,
    ],
    [
      "a card number where a field's name belongs",
      `{"applicationUsername":"alice","${canary.cardNumber}":1}`,
      ["?"],
      /no such parameter/,
    ],
    ["a field of another type", '{"applicationUsername":7}', ["applicationUsername"], /./],
    ["an empty path segment", '{"applicationUsername":""}', ["applicationUsername"], /./],
    ["what no URL can carry", String.raw`{"applicationUsername":"\ud800"}`, ["applicationUsername"], /./],
  ] as const) {
    it.effect(`input: ${name}`, () =>
      Effect.gen(function* () {
        const server = yield* serve(answering({}))
        const { failure } = yield* call(server.url, { input })
        assert.strictEqual(failure.reason._tag, "InvalidRequest")
        assert.deepStrictEqual(failure.reason.issues?.[0]?.path, path)
        assert.match(failure.reason.message, message)
        assert.isFalse(failure.isRetryable)
        assert.lengthOf(server.requests, 0)
      }),
    )
  }

  it.effect("input from a pipe that is too large", () =>
    Effect.gen(function* () {
      const standardInput = `{"applicationUsername":"${"a".repeat(17 * 1024 * 1024)}"}`
      const { failure } = yield* call("http://127.0.0.1:9", { input: "-", standardInput })
      assert.strictEqual(failure.reason._tag, "InvalidRequest")
      assert.include(failure.reason.message, "16 MiB")
    }),
  )
})

describe("what is wrong with the answer", () => {
  it.effect("wrong credentials", () =>
    Effect.gen(function* () {
      const server = yield* serve((request, response) => {
        // Some servers repeat what they were sent.
        const body = {
          ok: false,
          code: 1,
          message: `unknown key ${canary.secretKey}`,
          seen: request.headers.authorization,
        }
        response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify(body))
      })
      const { failure, finished } = yield* call(server.url)
      assert.strictEqual(failure.reason._tag, "AuthenticationFailed")
      assert.strictEqual(failure.reason["status"], 401)
      assert.include(finished.stderr, "check IAPTIC_APP_NAME, IAPTIC_SECRET_KEY")
    }),
  )

  it.effect("a page instead of an answer", () =>
    Effect.gen(function* () {
      const server = yield* serve((_request, response) => {
        response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Sign in</title>")
      })
      const { failure, finished } = yield* call(server.url)
      assert.strictEqual(failure.reason._tag, "UnexpectedResponse")
      assert.strictEqual(failure.reason["contentType"], "text/html")
      assert.include(finished.stderr, "IAPTIC_BASE_URL")
    }),
  )

  it.effect("half a body, three times", () =>
    Effect.gen(function* () {
      const server = yield* serve((_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
        response.write('{"ok":true,"purchases":{')
        setImmediate(() => response.destroy())
      })
      const { failure } = yield* call(server.url)
      assert.strictEqual(failure.reason._tag, "TransportFailed")
      assert.isTrue(failure.isRetryable)
      assert.lengthOf(server.requests, 3)
    }),
  )

  it.effect("20 MB: cut off while they arrive", () =>
    Effect.gen(function* () {
      const total = 20 * 1024 * 1024
      let written = 0
      const server = yield* serve((_request, response) => {
        response.writeHead(200, { "content-type": "application/json" })
        const chunk = "[".repeat(64 * 1024)
        const more = (): void => {
          while (written < total && !response.destroyed) {
            written += chunk.length
            if (!response.write(chunk)) return void response.once("drain", more)
          }
          response.end()
        }
        more()
      })
      const { failure } = yield* call(server.url)
      assert.strictEqual(failure.reason._tag, "UnexpectedResponse")
      assert.lengthOf(server.requests, 1)
      assert.isBelow(written, total)
    }),
  )

  it.effect("a redirect to another host, which never hears of it", () =>
    Effect.gen(function* () {
      const other = yield* serve(answering({ ok: true, purchases: {} }))
      const server = yield* serve((_request, response) => {
        response.writeHead(307, { location: `${other.url}/v2/customers/alice/purchases` }).end()
      })
      const { failure } = yield* call(server.url)
      assert.strictEqual(failure.reason._tag, "UnexpectedResponse")
      assert.lengthOf(other.requests, 0)
      assert.lengthOf(server.requests, 1)
    }),
  )

  it.effect("nothing at all", () =>
    Effect.gen(function* () {
      const server = yield* serve(() => {})
      const { failure, finished } = yield* call(server.url, { flags: ["--timeout", "300ms"] })
      assert.strictEqual(failure.reason._tag, "DeadlineExceeded")
      assert.strictEqual(failure.reason["after"], 0.3)
      assert.include(finished.stderr, "--timeout")
    }),
  )

  it.effect("nobody there", () =>
    Effect.gen(function* () {
      const url = yield* Effect.scoped(Effect.map(serve(answering({})), (server) => server.url))
      const { failure } = yield* call(url)
      assert.strictEqual(failure.reason._tag, "TransportFailed")
      assert.strictEqual(failure.reason["code"], "ECONNREFUSED")
      assert.isFalse(failure.reason["sent"])
    }),
  )

  it.effect("a failure with status 200", () =>
    Effect.gen(function* () {
      const server = yield* serve(
        answering({ ok: false, status: 404, code: "NotFound", message: "no such user" }),
      )
      const { failure } = yield* call(server.url)
      assert.strictEqual(failure.reason._tag, "NotFound")
      assert.strictEqual(failure.reason["status"], 200)
      assert.strictEqual(failure.reason["bodyStatus"], 404)
    }),
  )

  it.effect("a known field that is wrong says where", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({ applicationUsername: "alice", purchases: "none" }))
      const { failure } = yield* call(server.url)
      assert.strictEqual(failure.reason._tag, "DecodeFailed")
      assert.deepStrictEqual(failure.reason.issues?.[0]?.path, ["purchases"])
    }),
  )

  it.effect("too many requests: says when to come back", () =>
    Effect.gen(function* () {
      const server = yield* serve((_request, response) => {
        response.writeHead(429, { "content-type": "application/json", "retry-after": "3600" }).end("{}")
      })
      const { failure, finished } = yield* call(server.url)
      assert.strictEqual(failure.reason._tag, "RateLimited")
      assert.strictEqual(failure.retryAfter, 3600)
      assert.include(finished.stderr, "try again in 3600 s")
    }),
  )

  it.effect("a write whose answer breaks is not repeated, and its outcome is open", () =>
    Effect.gen(function* () {
      const server = yield* serve((_request, response) => response.destroy())
      const { failure } = yield* call(server.url, {
        operation: "createStripePortal",
        input: "-",
        standardInput: JSON.stringify({ accessToken: canary.accessToken, returnUrl: "https://example.com" }),
      })
      assert.strictEqual(failure.reason._tag, "OutcomeUnknown")
      assert.lengthOf(server.requests, 1)
    }),
  )
})

describe("the same through account and access", () => {
  it.effect(
    "account: a provider that fails is a failure of the document, and exit 1 when nobody answered",
    () =>
      Effect.gen(function* () {
        const server = yield* serve(answering({ ok: false }, 401))
        const finished = yield* desk(["account", "--iaptic", "alice", "--json"], {
          environment: configured(server.url),
        })
        assertClean(finished)
        assert.strictEqual(finished.code, 1)
        const document = JSON.parse(finished.stdout) as Record<
          string,
          ReadonlyArray<{ readonly reason: { readonly _tag: string } }>
        >
        assert.deepStrictEqual(Object.keys(document), [
          "customers",
          "purchases",
          "subscriptions",
          "entitlements",
          "failures",
        ])
        assert.deepStrictEqual(
          [...new Set(document["failures"]?.map(({ reason }) => reason._tag))],
          ["AuthenticationFailed"],
        )
        assert.match(finished.stderr, /✗ iaptic/)
      }),
  )

  it.effect("account: not configured is an error before anything is sent, and no emulator steps in", () =>
    Effect.gen(function* () {
      const finished = yield* desk(["account", "--iaptic", "alice", "--json"])
      assertClean(finished)
      assert.strictEqual(finished.code, 1)
      assert.strictEqual(failureOf(finished).reason._tag, "AuthenticationFailed")
      assert.include(finished.stderr, "IAPTIC_SECRET_KEY")
    }),
  )

  it.effect("access: a provider that is down denies nobody", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({ ok: false }, 401))
      const finished = yield* desk(["access", "premium", "--iaptic", "alice", "--json"], {
        environment: configured(server.url),
      })
      assertClean(finished)
      assert.strictEqual(finished.code, 2)
      const document = JSON.parse(finished.stdout) as {
        readonly decision: string
        readonly failures: ReadonlyArray<unknown>
      }
      assert.strictEqual(document.decision, "undetermined")
      assert.lengthOf(document.failures, 1)
    }),
  )

  it.effect("access: what is not configured, and what is mistyped, do not look like a denial", () =>
    Effect.gen(function* () {
      const unconfigured = yield* desk(["access", "premium", "--iaptic", "alice", "--json"])
      assert.strictEqual(unconfigured.code, 78)
      assert.strictEqual(failureOf(unconfigured).reason._tag, "AuthenticationFailed")
      const nobody = yield* desk(["access", "premium", "--json"])
      assert.strictEqual(nobody.code, 64)
      assert.strictEqual(failureOf(nobody).reason._tag, "InvalidRequest")
      assert.strictEqual((yield* desk(["access", "--iaptic", "alice"])).code, 64)
      assert.strictEqual((yield* desk(["access", "premium", "--iaptik", "alice"])).code, 64)
      assert.strictEqual((yield* desk(["access", "premium", "--iaptic", ""])).code, 64)
    }),
  )
})
