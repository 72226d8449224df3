/**
 * How failures are read: five shapes on three hosts, and what is no shape at all.
 */
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import type * as EComChargeClient from "@effect-billing/ecomcharge/EComChargeClient"
import type { EComChargeError } from "@effect-billing/ecomcharge/EComChargeError"
import * as EComChargeFailure from "@effect-billing/ecomcharge/EComChargeFailure"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { issuesOf, reasonOf, scripted } from "./support.ts"

type Service = EComChargeClient.Service
type Ask = (client: Service) => Effect.Effect<unknown, EComChargeError>

const hosts: ReadonlyArray<readonly [string, Ask]> = [
  ["api", (client) => client.getCustomer("cst_1")],
  ["gateway", (client) => client.getTransaction("1-a")],
  ["checkout", (client) => client.getCheckout("t")],
]

const failWith = (ask: Ask, json: unknown, status: number, headers: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const { client } = yield* scripted([ScriptedHttpClient.json(json, { status, headers })], {
      maximumAttempts: 1,
    })
    return yield* reasonOf(ask(client))
  })

const errors = {
  settings: { "urls.fail_url": ["is invalid"] },
  "order.amount": "is not a number",
  base: ["a", "b"],
}
const issues = ["settings.urls.fail_url: is invalid", "order.amount: is not a number", "base: a", "base: b"]

describe("the five shapes, on every host", () => {
  for (const [host, ask] of hosts) {
    for (const status of [400, 422]) {
      for (const [what, json, code] of [
        ["message and errors", { message: "Sorry", errors }, undefined],
        ["the same under response", { response: { errors, message: "Sorry" } }, undefined],
        ["version 3", { code: "E.1025", message: "Sorry", friendly_message: "Oh", errors }, "E.1025"],
        ["with an error code", { error_code: "invalid_params", message: "Sorry", errors }, "invalid_params"],
      ] as const) {
        it.effect(`${host}: ${what} under ${status} is InvalidRequest with one issue per sentence`, () =>
          Effect.gen(function* () {
            const reason = yield* failWith(ask, json, status, { "x-request-id": "b2c0" })
            assert.strictEqual(reason._tag, "InvalidRequest")
            if (reason._tag !== "InvalidRequest") return
            assert.isTrue(reason.sent)
            assert.strictEqual(reason.providerMessage, "Sorry")
            assert.strictEqual(reason.providerCode, code)
            assert.strictEqual(reason.requestId, "b2c0")
            assert.deepStrictEqual(
              reason.issues.map(({ message, path }) => `${path.join(".")}: ${message}`),
              issues,
            )
            assert.include(reason.message, "settings.urls.fail_url: is invalid")
          }),
        )
      }
      it.effect(`${host}: a message alone under ${status} is InvalidRequest without issues`, () =>
        Effect.gen(function* () {
          const reason = yield* failWith(ask, { message: "Sorry" }, status)
          assert.strictEqual(reason._tag, "InvalidRequest")
          assert.strictEqual(reason.providerMessage, "Sorry")
          if (reason._tag === "InvalidRequest") assert.lengthOf(reason.issues, 0)
        }),
      )
    }

    for (const [what, json] of [
      ["with a message under response", { response: { message: "Record not found" } }],
      ["with a message", { message: "Record not found" }],
      ["with errors", { errors: { base: ["Record not found"] } }],
      ["with an empty object", {}],
    ] as const) {
      it.effect(`${host}: 404 ${what} is NotFound`, () =>
        Effect.map(failWith(ask, json, 404), (reason) => assert.strictEqual(reason._tag, "NotFound")),
      )
    }

    for (const [status, tag] of [
      [401, "AuthenticationFailed"],
      [403, "PermissionDenied"],
      [409, "Conflict"],
      [429, "RateLimited"],
      [500, "ProviderUnavailable"],
      [503, "ProviderUnavailable"],
    ] as const) {
      it.effect(`${host}: ${status} is ${tag}, with a body and without`, () =>
        Effect.gen(function* () {
          const said = yield* failWith(ask, { response: { message: "Sorry" } }, status)
          assert.strictEqual(said._tag, tag)
          assert.strictEqual(said.providerMessage, "Sorry")
          const { client } = yield* scripted([ScriptedHttpClient.text("", { status })], {
            maximumAttempts: 1,
          })
          assert.strictEqual((yield* reasonOf(ask(client)))._tag, tag)
        }),
      )
    }
  }
})

describe("what is read besides", () => {
  const [, ask] = hosts[1] ?? hosts[0]!

  it.effect("errors and nothing that was made are a no, also under 200", () =>
    Effect.gen(function* () {
      const reason = yield* failWith(ask, { message: "Sorry", errors: { base: ["no"] } }, 200)
      assert.strictEqual(reason._tag, "InvalidRequest")
      assert.strictEqual(reason.status, 200)
    }),
  )

  for (const [what, json] of [
    ["bare", { message: "Record not found" }],
    ["wrapped", { response: { message: "Record not found" } }],
  ] as const) {
    it.effect(`a record that is not found is NotFound, also ${what} under 200`, () =>
      Effect.gen(function* () {
        const reason = yield* failWith((client) => client.getCheckout("t"), json, 200)
        assert.strictEqual(reason._tag, "NotFound")
        assert.strictEqual(reason.status, 200)
      }),
    )
  }

  for (const errors of [null, [], {}]) {
    it.effect(`${JSON.stringify(errors)} for errors under 200 is no refusal`, () =>
      Effect.gen(function* () {
        const { client } = yield* scripted([ScriptedHttpClient.json({ status: "successful", errors })])
        const answer = yield* client.request(EComChargeApi.checkP2pRestrictions, { amount: 100 })
        assert.strictEqual(answer.status, "successful")
      }),
    )
  }

  it.effect("a transaction that failed is none of them", () =>
    Effect.gen(function* () {
      const answer = { transaction: { uid: "1-a", status: "failed", message: "Declined" } }
      const { client } = yield* scripted([ScriptedHttpClient.json(answer)])
      assert.strictEqual((yield* client.getTransaction("1-a")).transaction.message, "Declined")
    }),
  )

  for (const [code, tag] of [
    ["E.1004", "AuthenticationFailed"],
    ["E.1021", "AuthenticationFailed"],
    ["E.1022", "PermissionDenied"],
    ["E.1065", "PermissionDenied"],
    ["E.1018", "InvalidRequest"],
    ["E.9999", "InvalidRequest"],
  ] as const) {
    it.effect(`the code ${code} is ${tag}`, () =>
      Effect.gen(function* () {
        const reason = yield* failWith(ask, { code, message: "m", friendly_message: "f" }, 422)
        assert.strictEqual(reason._tag, tag)
        assert.strictEqual(reason.providerCode, code)
      }),
    )
  }

  it.effect("a secret with dots that is echoed as a key is not cut into a path", () =>
    Effect.gen(function* () {
      const token = "tok.en-with.dots"
      const answer = { errors: { [token]: ["no"], credit_card: { [`x.${token}`]: ["no"], token: [token] } } }
      const { client } = yield* scripted([ScriptedHttpClient.json(answer, { status: 422 })])
      const issues = yield* issuesOf(
        client.createPayment({
          amount: 1,
          currency: "USD",
          description: "d",
          credit_card: { token: Redacted.make(token) },
        }),
      )
      assert.deepStrictEqual(issues, [": no", "credit_card: no", "credit_card.token: <redacted>"])
    }),
  )

  it("a key that is no name is left out of the path", () => {
    for (const key of ["", "two words", "a..b", ".a", "Basic YWJj=", "x".repeat(65), "a.b.c.d.e.f.g.h.i"]) {
      assert.deepStrictEqual(EComChargeFailure.issuesOf({ plan: { [key]: ["no"] } }), [
        { path: ["plan"], message: "no" },
      ])
    }
  })

  it("a key with dots is a path", () => {
    assert.deepStrictEqual(EComChargeFailure.issuesOf({ "settings.fail_url": ["is invalid"] }), [
      { path: ["settings", "fail_url"], message: "is invalid" },
    ])
  })

  it("a tree without a leaf that is text has no issues, however deep it is", () => {
    for (const around of [
      (tree: unknown) => ({ a: tree }),
      (tree: unknown) => [tree],
      (tree: unknown) => ({ "": tree }),
    ]) {
      let tree: unknown = ["deep"]
      for (let depth = 0; depth < 100_000; depth++) tree = around(tree)
      assert.deepStrictEqual(EComChargeFailure.issuesOf(tree), [])
    }
    assert.deepStrictEqual(EComChargeFailure.issuesOf({ a: null, b: 5, c: [null, 1, {}] }), [])
    assert.deepStrictEqual(EComChargeFailure.issuesOf(undefined), [])
    assert.deepStrictEqual(EComChargeFailure.issuesOf("no"), [{ path: [], message: "no" }])
  })

  it.effect("a card number that is echoed is taken out, of messages, and a key with it is left out", () =>
    Effect.gen(function* () {
      const number = "4200000000000000"
      const answer = {
        response: { message: `Number ${number} is invalid`, errors: { [`card ${number}`]: [`${number}?`] } },
      }
      const { client } = yield* scripted([ScriptedHttpClient.json(answer, { status: 422 })])
      const issues = yield* issuesOf(
        client.createPayment({
          amount: 1,
          currency: "USD",
          description: "d",
          credit_card: { number: Redacted.make(number) },
        }),
      )
      assert.deepStrictEqual(issues, [": <redacted>?"])
    }),
  )
})
