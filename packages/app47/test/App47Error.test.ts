import * as App47Error from "@effect-billing/app47/App47Error"
import * as App47Failure from "@effect-billing/app47/App47Failure"
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { always, client, failed, fast, reasonOf } from "./support.ts"

const reading = (body: unknown, status: number, headers: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const { app47 } = yield* client(() => ScriptedHttpClient.json(body, { status, headers }))
    return yield* reasonOf(app47.listUserPurchases("u1"))
  })

describe("failures", () => {
  // Message, status, tag. What the message decides comes before what the status says, where it is documented.
  const table: ReadonlyArray<readonly [message: string, status: number, tag: string]> = [
    ["Access denied", 200, "PermissionDenied"],
    ["Access denied", 401, "PermissionDenied"],
    ["access denied.", 403, "PermissionDenied"],
    ["Access denied", 404, "PermissionDenied"],
    ["Access denied", 422, "PermissionDenied"],
    ["Access denied", 500, "PermissionDenied"],
    ["Access denied", 429, "RateLimited"],
    ["No file attached in request", 200, "InvalidRequest"],
    ["No file attached in request", 500, "InvalidRequest"],
    ["Invalid token", 200, "AuthenticationFailed"],
    ["Invalid token", 400, "AuthenticationFailed"],
    ["Invalid token", 401, "AuthenticationFailed"],
    ["Invalid token", 404, "NotFound"],
    ["User not found", 200, "NotFound"],
    ["User not found", 422, "NotFound"],
    ["User not found", 403, "PermissionDenied"],
    ["Something else", 200, "InvalidRequest"],
    ["Something else", 201, "InvalidRequest"],
    ["Something else", 400, "InvalidRequest"],
    ["Something else", 401, "AuthenticationFailed"],
    ["Something else", 403, "PermissionDenied"],
    ["Something else", 404, "NotFound"],
    ["Something else", 409, "Conflict"],
    ["Something else", 422, "InvalidRequest"],
    ["Something else", 429, "RateLimited"],
    ["Something else", 500, "ProviderUnavailable"],
    ["Something else", 503, "ProviderUnavailable"],
  ]
  for (const [message, status, tag] of table) {
    it.effect(`"${message}" under HTTP ${status} is ${tag}`, () =>
      Effect.gen(function* () {
        const reason = yield* reading(failed(message), status)
        assert.strictEqual(reason._tag, tag)
        assert.strictEqual(reason.status, status)
        assert.strictEqual(reason.providerMessage, message)
      }),
    )
  }

  it.effect("name both causes of a denial: the permission and the package", () =>
    Effect.gen(function* () {
      const reason = yield* reading(failed("Access denied"), 200)
      assert.match(reason.message, /Purchase Permission/)
      assert.match(reason.message, /package/)
      assert.match(reason.message, /Seller or eCommerce/)
      assert.match(reason.message, /the provider says: Access denied/)
    }),
  )

  it.effect("are so whatever one of the two says: status and flag decide together", () =>
    Effect.gen(function* () {
      const list = { list: [] }
      assert.strictEqual(
        (yield* reading({ results: { ...list, success: true } }, 500))._tag,
        "ProviderUnavailable",
      )
      assert.strictEqual((yield* reading({ results: { ...list, success: true } }, 404))._tag, "NotFound")
      assert.strictEqual(
        (yield* reading({ results: { ...list, success: false } }, 200))._tag,
        "InvalidRequest",
      )
      for (const success of [undefined, null, "true", 1]) {
        assert.strictEqual(
          (yield* reading({ results: { ...list, success } }, 200))._tag,
          "UnexpectedResponse",
        )
      }
    }),
  )

  it.effect("of other answers are told by HTTP, and foreign bodies are not taken for App47's", () =>
    Effect.gen(function* () {
      for (const body of [{}, { list: [] }, [], null, "text", { results: [] }, { results: null }]) {
        assert.strictEqual((yield* reading(body, 200))._tag, "UnexpectedResponse", JSON.stringify(body))
        assert.strictEqual((yield* reading(body, 401))._tag, "AuthenticationFailed")
        assert.strictEqual((yield* reading(body, 503))._tag, "ProviderUnavailable")
      }
      for (const [script, tag] of [
        [() => ScriptedHttpClient.html("<p>Sign in</p>"), "UnexpectedResponse"],
        [
          () => ScriptedHttpClient.text("<xml/>", { headers: { "content-type": "application/xml" } }),
          "UnexpectedResponse",
        ],
        [() => ScriptedHttpClient.text(""), "UnexpectedResponse"],
        [() => ScriptedHttpClient.redirect("https://cirrus.app47.com/login"), "UnexpectedResponse"],
        [() => ScriptedHttpClient.text('{"results":{"succ'), "UnexpectedResponse"],
      ] as ReadonlyArray<readonly [ScriptedHttpClient.Script, string]>) {
        const { app47 } = yield* client(script)
        assert.strictEqual((yield* reasonOf(app47.listUserPurchases("u1")))._tag, tag)
      }
    }),
  )

  it.effect("tell when to come again", () =>
    Effect.gen(function* () {
      const reason = yield* reading(failed("Slow down"), 429, { "retry-after": "600" })
      assert.strictEqual(reason._tag, "RateLimited")
      assert.isTrue(reason.isRetryable)
      assert.include(reason.message, "600 s")
    }),
  )

  it("are read by a table of which each line says something else", () => {
    assert.strictEqual(App47Failure.ruleFor("Access denied", 200)?.meaning, "PermissionDenied")
    assert.isUndefined(App47Failure.ruleFor("Purchase not found", 403))
    assert.isUndefined(App47Failure.ruleFor("The token ring is broken", 200))
    assert.isUndefined(App47Failure.ruleFor(undefined, 200))
  })
})

describe("retries", () => {
  it.effect("reads are sent again, writes are not", () =>
    Effect.gen(function* () {
      const inTurn = (): ScriptedHttpClient.Script => {
        let count = 0
        return () =>
          count++ === 0
            ? ScriptedHttpClient.json(failed("Internal error"), { status: 503 })
            : ScriptedHttpClient.json({ results: { list: [], file_id: "f", success: true } })
      }
      const read = yield* client(inTurn())
      yield* fast(read.app47.listUserPurchases("u1"))
      assert.lengthOf(yield* read.requests, 2)
      for (const send of ["build", "upload"] as const) {
        const write = yield* client(inTurn())
        const reason = yield* reasonOf<unknown, never>(
          send === "build"
            ? write.app47.createBuild("a1", { build_upload_file_id: "f" })
            : write.app47.uploadFile(new Blob(["x"])),
        )
        assert.strictEqual(reason._tag, "OutcomeUnknown")
        assert.lengthOf(yield* write.requests, 1)
      }
    }),
  )

  it.effect("a refusal settles a write", () =>
    Effect.gen(function* () {
      for (const [message, status, tag] of [
        ["Access denied", 403, "PermissionDenied"],
        ["No file attached in request", 422, "InvalidRequest"],
        ["No", 200, "InvalidRequest"],
      ] as const) {
        const { app47 } = yield* client(always(failed(message), status))
        assert.strictEqual((yield* reasonOf(app47.uploadFile(new Blob(["x"]))))._tag, tag)
      }
    }),
  )
})

describe("the error", () => {
  it.effect("is caught by tag and by reason, and survives JSON", () =>
    Effect.gen(function* () {
      const { app47 } = yield* client(always(failed("Access denied"), 403))
      const caught = yield* app47
        .ping()
        .pipe(Effect.catchReason("App47Error", "PermissionDenied", (reason) => Effect.succeed(reason.status)))
      assert.strictEqual(caught, 403)
      const error = yield* Effect.flip(app47.ping())
      assert.strictEqual(error._tag, "App47Error")
      assert.strictEqual(error.operation, "ping")
      const json = JSON.parse(JSON.stringify(ProviderError.toJson(error))) as { readonly provider: string }
      assert.strictEqual(json.provider, "app47")
      const codec = Schema.toCodecJson(App47Error.App47Error)
      const again = yield* Effect.flatMap(
        Schema.encodeEffect(codec)(error),
        Schema.decodeUnknownEffect(codec),
      )
      assert.strictEqual(again.reason._tag, "PermissionDenied")
      assert.strictEqual(again.message, error.message)
    }),
  )
})
