/**
 * No secret shows in an error, a cause, a span, a log or a JSON, whatever the provider or the transport echoes; and of a
 * web hook's clear-text password nothing is left, also in spans and logs.
 */
import * as App47Webhook from "@effect-billing/app47/App47Webhook"
import type { App47Error } from "@effect-billing/app47/App47Error"
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import * as NodeUtil from "node:util"
import { client, fast, tokenText } from "./support.ts"

const canaries = [tokenText, btoa(tokenText), encodeURIComponent(tokenText)]
const words = canaries.join(" and ")

// Everything an answer or a transport could throw back at us.
const replies: ReadonlyArray<readonly [string, ScriptedHttpClient.Reply]> = [
  [
    "a refusal that repeats it",
    ScriptedHttpClient.json({ results: { message: words, success: false } }, { status: 401 }),
  ],
  [
    "a denial that repeats it",
    ScriptedHttpClient.json({ results: { message: `Access denied ${words}`, success: false } }),
  ],
  ["a foreign page", ScriptedHttpClient.html(`<p>${words}</p>`)],
  ["another JSON", ScriptedHttpClient.json({ [words]: words })],
  ["a redirect", ScriptedHttpClient.redirect(`https://evil.test/?token=${encodeURIComponent(words)}`)],
  [
    "a malformed answer",
    ScriptedHttpClient.json({ results: { list: words, file_id: [words], success: true }, md5: words }),
  ],
  ["a broken connection", ScriptedHttpClient.transportError("ECONNRESET", { message: words })],
  ["half a body", ScriptedHttpClient.brokenBody(`{"results":{"message":"${words}`)],
  ["a request id", ScriptedHttpClient.status(500, { "x-request-id": words })],
]

const shown = (value: unknown): string =>
  [String(value), JSON.stringify(value), NodeUtil.inspect(value, { depth: 20, showHidden: true })].join("\n")

/** Everything that spans and logs tell, and how the effect ended. */
const watch = <A>(effect: Effect.Effect<A, App47Error>) =>
  Effect.gen(function* () {
    const seen: Array<string> = []
    const tracer = Tracer.make({
      span(options) {
        const span = new Tracer.NativeSpan(options)
        seen.push(options.name)
        const attribute = span.attribute.bind(span)
        span.attribute = (key, value) => {
          seen.push(`${key}=${String(value)}`)
          attribute(key, value)
        }
        const end = span.end.bind(span)
        span.end = (time, exit) => {
          seen.push(shown([...span.attributes]), shown(exit))
          end(time, exit)
        }
        return span
      },
    })
    const logger = Logger.make((options) => {
      seen.push(shown(options.message), Cause.pretty(options.cause))
    })
    const exit = yield* fast(
      Effect.exit(effect.pipe(Effect.tapCause((cause) => Effect.logError("failed", cause)))),
    ).pipe(Effect.withTracer(tracer), Effect.provide(Logger.layer([logger])))
    seen.push(shown(exit))
    if (exit._tag === "Failure") {
      const error = yield* Effect.orDie(Effect.flip(exit))
      seen.push(Cause.pretty(exit.cause), error.stack ?? "", shown(ProviderError.toJson(error)))
    }
    return { exit, text: seen.join("\n") }
  })

describe("the access token", () => {
  for (const [what, reply] of replies) {
    it.effect(`does not come out of ${what}`, () =>
      Effect.gen(function* () {
        for (const integrity of ["report", "fail"] as const) {
          const { app47 } = yield* client(() => reply, { integrity })
          for (const call of [app47.listUserPurchases("u1"), app47.uploadFile(new Blob(["x"]))]) {
            const { exit, text } = yield* watch<unknown>(call)
            assert.strictEqual(exit._tag, "Failure")
            for (const canary of canaries) assert.notInclude(text, canary)
          }
        }
      }),
    )
  }

  it.effect("is not in the client itself", () =>
    Effect.gen(function* () {
      const { app47 } = yield* client([])
      for (const canary of canaries) assert.notInclude(shown(app47), canary)
    }),
  )

  it.effect("nor is a user's id in a span", () =>
    Effect.gen(function* () {
      const { app47 } = yield* client(() => ScriptedHttpClient.status(404))
      const names: Array<string> = []
      const tracer = Tracer.make({
        span(options) {
          const span = new Tracer.NativeSpan(options)
          const end = span.end.bind(span)
          span.end = (time, exit) => {
            names.push(span.name, shown([...span.attributes]))
            end(time, exit)
          }
          return span
        },
      })
      yield* fast(Effect.exit(app47.listUserPurchases("user-canary"))).pipe(Effect.withTracer(tracer))
      assert.include(names, "App47Client.listUserPurchases")
      assert.notInclude(names.join("\n"), "user-canary")
    }),
  )
})

describe("a clear-text password", () => {
  const password = "canary-clear-text-7b1e"
  const customer = { id: "1", name: "Ann", password }
  const bodies: ReadonlyArray<readonly [string, string]> = [
    [
      "a delivery that is fine",
      JSON.stringify({ payload: { type: "customer", action: "update", customer } }),
    ],
    ["one nobody knows", JSON.stringify({ payload: { type: "other", customer, note: `now ${password}` } })],
    ["a malformed one", JSON.stringify({ payload: { type: "customer", action: 7, customer: { password } } })],
    ["a broken one", `{"payload":{"customer":{"password":"${password}"`],
    ["a Ruby hash", `{:payload=>{:customer=>{:password=>"${password}"}}}`],
    [
      "a form",
      `payload[type]=customer&payload[action]=create&payload[customer][id]=1&payload[customer][password]=${password}`,
    ],
    [
      "XML",
      `<notification><payload><customer><password>${password}</password></customer></payload></notification>`,
    ],
    ["a body that is too large", `${password}${" ".repeat(300)}`],
  ]
  for (const [what, body] of bodies) {
    it.effect(`does not come out of ${what}, also with a wrong secret`, () =>
      Effect.gen(function* () {
        const secret = "canary-path-secret-5d4c"
        for (const pathSecret of [secret, `${secret}x`, undefined]) {
          const webhook = yield* App47Webhook.make({ pathSecrets: Redacted.make(secret), maximumBytes: 256 })
          const { text } = yield* watch(webhook.verify(body, { pathSecret }))
          assert.include(text, "App47Webhook.verify")
          assert.notInclude(text, password)
          assert.notInclude(text, secret)
        }
      }),
    )
  }
})
