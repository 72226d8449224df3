/**
 * No secret shows in an error, a cause, a span, a log or a JSON, whatever the provider or the transport echoes.
 */
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import type { PianoError } from "@effect-billing/piano/PianoError"
import * as PianoIdentity from "@effect-billing/piano/PianoIdentity"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import * as NodeUtil from "node:util"
import {
  fast,
  identity,
  publisher,
  reader,
  success,
  tokenText,
  userRef,
  userRefText,
  userToken,
  userTokenText,
} from "./support.ts"

const passwordText = "canary-password-0b1c2d3e"
const jwtText = "canary-user-jwt-4d5e6f70"
const canaries = [tokenText, userTokenText, userRefText, passwordText, jwtText]
const words = canaries.join(" and ")

// Everything an answer or a transport could throw back at us.
const replies: ReadonlyArray<readonly [string, ScriptedHttpClient.Reply]> = [
  ["a refusal that repeats them", ScriptedHttpClient.json({ code: 2, ts: 1, message: words })],
  [
    "a validation that repeats them",
    ScriptedHttpClient.json({ code: 2001, message: null, validation_errors: { [words]: words, uid: words } }),
  ],
  ["keys that repeat them", ScriptedHttpClient.json(success({ [words]: 1, other: words }))],
  ["an error object", ScriptedHttpClient.json({ error: { code: words, message: words } }, { status: 400 })],
  ["a foreign page", ScriptedHttpClient.html(`<p>${words}</p>`)],
  ["a redirect", ScriptedHttpClient.redirect(`https://evil.test/?key=${encodeURIComponent(words)}`)],
  [
    "a malformed answer",
    ScriptedHttpClient.json({
      ...success({ data: { granted: words, uid: [words] } }),
      access_token: [words],
    }),
  ],
  ["a broken connection", ScriptedHttpClient.transportError("ECONNRESET", { message: words })],
  ["half a body", ScriptedHttpClient.brokenBody(`{"message":"${words}`)],
  ["a request id", ScriptedHttpClient.status(500, { "x-request-id": words })],
]

const shown = (value: unknown): string =>
  [String(value), JSON.stringify(value), NodeUtil.inspect(value, { depth: 20, showHidden: true })].join("\n")

const watch = (call: Effect.Effect<unknown, PianoError>) =>
  Effect.gen(function* () {
    const seen: Array<string> = []
    const tracer = Tracer.make({
      span(options) {
        const span = new Tracer.NativeSpan(options)
        seen.push(options.name)
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
    assert.isAbove(seen.length, 5)
    return seen.join("\n")
  })

describe("secrets", () => {
  for (const [what, reply] of replies) {
    it.effect(`${what}: the reader's token and user_ref`, () =>
      Effect.gen(function* () {
        const { client } = yield* reader(() => reply, {
          identity: PianoIdentity.userToken(userToken, "piano_id"),
        })
        const one = yield* watch(client.checkAccess({ rid: "R" }))
        const two = yield* watch(client.listSubscriptions(PianoIdentity.userRef(userRef)))
        // Each call can only know its own secrets.
        assert.notInclude(one, userTokenText)
        assert.notInclude(two, userRefText)
      }),
    )

    for (const authentication of ["header", "form"] as const) {
      it.effect(`${what}: the API token in a ${authentication}, and a secret of the input`, () =>
        Effect.gen(function* () {
          const { client } = yield* publisher(() => reply, { authentication })
          const texts = [
            yield* watch(client.createUser({ uid: "u", email: "a@b.test" })),
            yield* watch(client.getTerm({ term_id: "TM" })),
            yield* watch(client.grantUserAccess({ rid: "R", send_email: false })),
          ]
          for (const text of texts) assert.notInclude(text, tokenText)
          const userRefSeen = yield* watch(client.testUserRef({ user_ref: userRef }))
          assert.notInclude(userRefSeen, userRefText)
        }),
      )
    }

    // Piano ID has no envelope: any object may be an answer.
    if (what === "keys that repeat them") continue
    it.effect(`${what}: passwords and tokens for Piano ID`, () =>
      Effect.gen(function* () {
        const { client } = yield* identity(() => reply)
        const login = yield* watch(client.loginIdentity({ password: Redacted.make(passwordText) }))
        const validation = yield* watch(
          client.validateIdentityToken({ client_id: "c", authorization: Redacted.make(jwtText) }),
        )
        assert.isFalse([tokenText, passwordText].some((canary) => login.includes(canary)))
        assert.notInclude(validation, jwtText)
      }),
    )
  }

  it.effect("the clients themselves show nothing", () =>
    Effect.gen(function* () {
      const ones = yield* reader([], { identity: PianoIdentity.userRef(userRef) })
      const others = yield* publisher([])
      const thirds = yield* identity([])
      for (const { client } of [ones, others, thirds])
        assert.isFalse(canaries.some((canary) => shown(client).includes(canary)))
    }),
  )

  it.effect("secrets of an answer are redacted", () =>
    Effect.gen(function* () {
      const { client } = yield* publisher(() =>
        ScriptedHttpClient.json(
          success({ app: { aid: "A", private_key: "canary-key", api_token: tokenText } }),
        ),
      )
      const app = yield* client.getApp()
      assert.notInclude(shown(app), "canary")
      const answer = yield* client.request(PianoApi.generateApiToken, { confirmation: "yes" })
      assert.notInclude(shown(answer), "canary")
    }),
  )
})
