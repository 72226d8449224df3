import * as CallGuard from "@effect-billing/core/CallGuard"
import * as ClientConfig from "@effect-billing/core/ClientConfig"
import { assert, describe, it } from "@effect/vitest"
import type * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const read = <A>(config: Config.Config<A>, env: Readonly<Record<string, string>>) =>
  Effect.provideService(
    Effect.gen(function* () {
      return yield* config
    }),
    ConfigProvider.ConfigProvider,
    ConfigProvider.fromEnv({ env }),
  )

describe("what a client reads from the environment", () => {
  it.effect("is not looked up where the program gives it", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* read(ClientConfig.orRead("given", ClientConfig.text, "NAME"), {}), "given")
      const url = new URL("https://acme.test")
      assert.strictEqual(yield* read(ClientConfig.baseUrl(url, "URL"), { URL: "no URL at all" }), url)
    }),
  )

  it.effect("names what is missing or empty", () =>
    Effect.gen(function* () {
      for (const env of [{}, { NAME: "" }]) {
        const error = yield* Effect.flip(read(ClientConfig.text("NAME"), env))
        assert.include(String(error), "NAME")
        const secret = yield* Effect.flip(read(ClientConfig.secret("NAME"), env))
        assert.include(String(secret), "NAME")
      }
    }),
  )

  it.effect("shows no secret", () =>
    Effect.gen(function* () {
      const key = yield* read(ClientConfig.secret("KEY"), { KEY: "canary" })
      assert.strictEqual(Redacted.value(key), "canary")
      assert.notInclude(String(key), "canary")
    }),
  )

  it.effect("has no base URL where there is none", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* read(ClientConfig.baseUrl(undefined, "URL"), {}), undefined)
    }),
  )

  for (const wrong of [
    "acme.test",
    "ftp://acme.test",
    "https://user@acme.test",
    "https://acme.test/?a=b",
    "https://acme.test/#a",
  ]) {
    it.effect(`refuses ${wrong} for a base URL, and says what one is`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(read(ClientConfig.baseUrl(undefined, "URL"), { URL: wrong }))
        assert.include(String(error), "a base URL: http or https")
      }),
    )
  }
})

describe("guards from limits", () => {
  const guard = (): CallGuard.CallGuard => ({ run: (attempt) => attempt })

  it.effect("are the breaker, and inside it the rate limit", () =>
    Effect.gen(function* () {
      const breaker = guard()
      const limit = guard()
      const guards = yield* CallGuard.fromLimits({
        rateLimit: Effect.succeed(limit),
        circuitBreaker: Effect.succeed(breaker),
      })
      assert.strictEqual(guards.length, 2)
      assert.strictEqual(guards[0], breaker)
      assert.strictEqual(guards[1], limit)
      assert.deepStrictEqual(yield* CallGuard.fromLimits({}), [])
    }),
  )
})
