/**
 * No secret shows in an error, a cause, a span, a log or a JSON, whatever the provider or the transport echoes: not
 * the shop's key, and not what is on a card.
 */
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import type { EComChargeError } from "@effect-billing/ecomcharge/EComChargeError"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import * as NodeUtil from "node:util"
import { fast, fixture, fixtureObject, scripted, secretText, shopId } from "./support.ts"

const number = "4012001037141112"
// The shape of a real one: as short as a secret can be, and a part of many other texts.
const code = "739"
const token = "canary-card-token-3c6e0b8a"
const encrypted = "$begatewaycse_1$canary-encrypted"
const holder = "Canary van der Holder"
const inGroups = ["4012 0010 3714 1112", "4012-0010-3714-1112"]
const pair = btoa(`${shopId}:${secretText}`)
const canaries = [
  secretText,
  pair,
  encodeURIComponent(pair),
  number,
  ...inGroups,
  code,
  token,
  encrypted,
  holder,
]

const card = {
  number: Redacted.make(number),
  verification_value: Redacted.make(code),
  holder,
  exp_month: "01",
  exp_year: "2027",
}
const payment = { amount: 100, currency: "USD", description: "Test", credit_card: card }

const words = canaries.join(" and ")
// Three digits alone may stand in any line number.
const echoedCode = ` ${code} and `

// Everything an answer or a transport could throw back at us.
const replies: ReadonlyArray<readonly [string, ScriptedHttpClient.Reply]> = [
  [
    "a refusal that repeats them",
    ScriptedHttpClient.json(
      { response: { message: words, code: words, errors: { [words]: [words], base: words } } },
      { status: 422 },
    ),
  ],
  [
    "a refusal of version 3",
    ScriptedHttpClient.json({ code: words, friendly_message: words }, { status: 400 }),
  ],
  ["a missing record", ScriptedHttpClient.json({ message: words }, { status: 404 })],
  ["a foreign page", ScriptedHttpClient.html(`<p>${words}</p>`)],
  ["a redirect", ScriptedHttpClient.redirect(`https://evil.test/?key=${encodeURIComponent(words)}`)],
  ["a malformed answer", ScriptedHttpClient.json({ transaction: words, id: 5, token: 5, state: words })],
  ["a broken connection", ScriptedHttpClient.transportError("ECONNRESET", { message: words })],
  ["half a body", ScriptedHttpClient.brokenBody(`{"message":"${words}`)],
  ["a request id", ScriptedHttpClient.status(500, { "x-request-id": words })],
]

const shown = (value: unknown): string =>
  [String(value), JSON.stringify(value), NodeUtil.inspect(value, { depth: 20, showHidden: true })].join("\n")

const watch = (call: Effect.Effect<unknown, EComChargeError>) =>
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
    seen.push(shown(exit))
    if (exit._tag === "Failure") {
      seen.push(Cause.pretty(exit.cause))
      const error = yield* Effect.flip(exit)
      seen.push(shown(error), error.stack ?? "", shown(ProviderError.toJson(error)))
    }
    return { failed: exit._tag === "Failure", text: seen.join("\n") }
  })

describe("secrets", () => {
  for (const [what, reply] of replies) {
    it.effect(`${what}`, () =>
      Effect.gen(function* () {
        const { client } = yield* scripted(() => reply)
        const withToken = { ...payment, credit_card: { token: Redacted.make(token) } }
        // Each call can only know its own secrets.
        const calls: ReadonlyArray<
          readonly [Effect.Effect<unknown, EComChargeError>, ReadonlyArray<string>]
        > = [
          [client.getCustomer("cst_1"), [secretText, pair]],
          [client.createPayment(payment), [secretText, pair, number, ...inGroups, code, holder]],
          [client.createPayment(withToken), [secretText, pair, token]],
          [
            client.createPayment({
              ...payment,
              credit_card: undefined,
              encrypted_credit_card: { number: Redacted.make(encrypted) },
            }),
            [secretText, pair, encrypted],
          ],
          [
            client.createSubscription({ plan: { id: "pln_1" }, card }),
            [secretText, pair, number, ...inGroups, code, holder],
          ],
          [
            client.createCardToken({ number: Redacted.make(number), holder }),
            [secretText, pair, number, ...inGroups, holder],
          ],
          [client.updateCardToken({ token: Redacted.make(token) }), [secretText, pair, token]],
        ]
        for (const [call, own] of calls) {
          const { failed, text } = yield* watch(call)
          assert.isTrue(failed)
          for (const canary of own) assert.notInclude(text, canary === code ? echoedCode : canary)
        }
      }),
    )
  }

  it.effect("a refused input is not shown", () =>
    Effect.gen(function* () {
      const { client } = yield* scripted([])
      const { failed, text } = yield* watch(
        client.createPayment({ ...payment, amount: 0, credit_card: { ...card, more: 1 } as never }),
      )
      assert.isTrue(failed)
      for (const canary of canaries) assert.notInclude(text, canary === code ? `'${code}'` : canary)
    }),
  )

  it.effect("card numbers that a program forgot to wrap are refused, and not shown", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted([])
      const { failed, text } = yield* watch(
        client.createPayment({ ...payment, credit_card: { number, verification_value: code } as never }),
      )
      assert.isTrue(failed)
      assert.notInclude(text, number)
      assert.lengthOf(yield* requests, 0)
    }),
  )

  it.effect("card tokens of answers are redacted", () =>
    Effect.gen(function* () {
      const { client } = yield* scripted([
        ScriptedHttpClient.json(fixture("subscription-get-200-active.json")),
        ScriptedHttpClient.json({ token, last_4: "0000" }),
      ])
      const subscription = yield* client.getSubscription("sbs_1")
      const stored = yield* client.createCardToken({ number: Redacted.make(number) })
      const { token: subscribed } = fixtureObject("subscription-get-200-active.json")["card"] as {
        readonly token: string
      }
      assert.notInclude(shown(subscription), subscribed)
      assert.notInclude(shown(stored), token)
      assert.strictEqual(Redacted.value(stored.token), token)
    }),
  )

  it.effect("the client itself shows nothing", () =>
    Effect.gen(function* () {
      const { client } = yield* scripted([])
      assert.isFalse(canaries.some((canary) => canary !== code && shown(client).includes(canary)))
    }),
  )

  it.effect("no customer's id is in a span", () =>
    Effect.gen(function* () {
      const { client } = yield* scripted(() => ScriptedHttpClient.status(404))
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
      yield* fast(Effect.exit(client.getCustomer("cst_canary"))).pipe(Effect.withTracer(tracer))
      assert.notInclude(names.join("\n"), "cst_canary")
      assert.include(names, "EComChargeClient.getCustomer")
    }),
  )
})
