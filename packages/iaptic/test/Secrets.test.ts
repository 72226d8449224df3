/**
 * No secret shows in an error, a cause, a span, a log or a JSON, whatever the provider or the transport echoes.
 */
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as ProviderError from "@effect-billing/core/ProviderError"
import type { IapticError } from "@effect-billing/iaptic/IapticError"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import * as NodeUtil from "node:util"
import { fast, publicClient, publicText, secretClient, secretText } from "./support.ts"

const token = "canary-buyer-token-3c6e0b8a"
const pair = btoa(`test:${secretText}`)
const publicPair = btoa(`test:${publicText}`)
const canaries = [secretText, publicText, token, pair, publicPair, encodeURIComponent(pair)]

const words = canaries.join(" and ")

// Everything an answer or a transport could throw back at us.
const replies: ReadonlyArray<readonly [string, ScriptedHttpClient.Reply]> = [
  [
    "a refusal that repeats them",
    ScriptedHttpClient.json({ ok: false, status: 400, code: words, message: words }),
  ],
  ["a failure in an error object", ScriptedHttpClient.json({ ok: false, error: { message: words } })],
  ["a foreign page", ScriptedHttpClient.html(`<p>${words}</p>`)],
  ["a redirect", ScriptedHttpClient.redirect(`https://evil.test/?key=${encodeURIComponent(words)}`)],
  ["a malformed answer", ScriptedHttpClient.json({ rows: words, purchases: words, data: words })],
  ["a broken connection", ScriptedHttpClient.transportError("ECONNRESET", { message: words })],
  ["half a body", ScriptedHttpClient.brokenBody(`{"message":"${words}`)],
  ["a request id", ScriptedHttpClient.status(500, { "x-request-id": words })],
]

const shown = (value: unknown): string =>
  [String(value), JSON.stringify(value), NodeUtil.inspect(value, { depth: 20, showHidden: true })].join("\n")

const watch = (call: Effect.Effect<unknown, IapticError>) =>
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
      Effect.exit(call.pipe(Effect.tapCause((cause) => Effect.logError("failed", cause)))),
    ).pipe(Effect.withTracer(tracer), Effect.provide(Logger.layer([logger])))
    assert.strictEqual(exit._tag, "Failure")
    if (exit._tag === "Success") return ""
    seen.push(shown(exit), Cause.pretty(exit.cause))
    const error = yield* Effect.flip(exit)
    seen.push(shown(error), error.stack ?? "", shown(ProviderError.toJson(error)))
    assert.isAbove(seen.length, 6)
    return seen.join("\n")
  })

describe("secrets", () => {
  for (const [what, reply] of replies) {
    for (const authentication of ["basic", "bearer", "query"] as const) {
      it.effect(`${what}, with ${authentication} credentials`, () =>
        Effect.gen(function* () {
          const ones = yield* secretClient(() => reply, { authentication })
          const others = yield* publicClient(() => reply, { authentication })
          const accessToken = Redacted.make(token)
          const texts = [
            yield* watch(ones.client.getCustomersBulkInfo({ limit: 1 })),
            yield* watch(others.client.listStripePurchases(accessToken)),
            yield* watch(others.client.changeStripePlan({ accessToken, offerId: "o" })),
          ]
          // Each client can only know its own secrets.
          assert.isFalse(
            [secretText, pair].some((canary) => texts[0]?.includes(canary)),
            "secret client",
          )
          for (const text of texts.slice(1)) {
            assert.isFalse(
              [publicText, token, publicPair].some((canary) => text.includes(canary)),
              "public client",
            )
          }
        }),
      )
    }
  }

  it.effect("the clients themselves show nothing", () =>
    Effect.gen(function* () {
      const { client } = yield* secretClient([])
      const other = yield* publicClient([])
      assert.isFalse(canaries.some((canary) => shown(client).includes(canary)))
      assert.isFalse(canaries.some((canary) => shown(other.client).includes(canary)))
    }),
  )

  it.effect("no customer's name is in a span", () =>
    Effect.gen(function* () {
      const { client } = yield* secretClient(() => ScriptedHttpClient.status(404))
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
      yield* fast(Effect.exit(client.getCustomerPurchases("customer-canary"))).pipe(Effect.withTracer(tracer))
      assert.isNotEmpty(names)
      assert.notInclude(names.join("\n"), "customer-canary")
      assert.include(names, "IapticClient.getCustomerPurchases")
    }),
  )
})
