import type * as Operation from "@effect-billing/core/Operation"
import type * as Reason from "@effect-billing/core/Reason"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import * as PianoFailure from "@effect-billing/piano/PianoFailure"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readFileSync } from "node:fs"
import { always, identity, publisher, reader, reasonOf, success } from "./support.ts"

const rid = { rid: "R" }
const access = { granted: true, access_id: "a" }

const publisherReason = (operation: Operation.Any, input: unknown, body: unknown, status = 200) =>
  Effect.gen(function* () {
    const { client } = yield* publisher(always(body, status), { maximumAttempts: 1 })
    return yield* reasonOf(client.request(operation, input))
  })

describe("the payload", () => {
  for (const key of ["access", "data", "AccessDTO", "anything_else"]) {
    it.effect(`is the one member left, here ${key}`, () =>
      Effect.gen(function* () {
        const { client } = yield* reader(
          always({ ...success({ [key]: access }), message: null, validation_errors: null }),
        )
        assert.deepStrictEqual(yield* client.checkAccess(rid), access)
      }),
    )
  }

  it.effect("among several is the member that is known for the operation", () =>
    Effect.gen(function* () {
      const { client } = yield* reader(always(success({ extra: { granted: false }, access })))
      assert.deepStrictEqual(yield* client.checkAccess(rid), access)
    }),
  )

  it.effect("among several unknown ones fails with their names, and quotes no value", () =>
    Effect.gen(function* () {
      const { client } = yield* reader(always(success({ one: "canary-1", two: { canary: "2" } })))
      const reason = yield* reasonOf(client.checkAccess(rid))
      assert.strictEqual(reason._tag, "UnexpectedResponse")
      assert.include(reason.message, "one, two")
      assert.notInclude(reason.message, "canary")
    }),
  )

  it.effect("is missed where one is expected", () =>
    Effect.gen(function* () {
      const { client } = yield* reader(always(success()))
      assert.strictEqual((yield* reasonOf(client.checkAccess(rid)))._tag, "UnexpectedResponse")
    }),
  )

  it.effect("of a listing keeps where the page stands, and every part of that is optional", () =>
    Effect.gen(function* () {
      const { client } = yield* publisher([
        ScriptedHttpClient.json(success({ limit: 5, offset: 10, total: 11, count: 1, User: [{ uid: "u" }] })),
        ScriptedHttpClient.json(success({ users: [] })),
      ])
      assert.deepStrictEqual(yield* client.listUsers(), {
        limit: 5,
        offset: 10,
        total: 11,
        count: 1,
        users: [{ uid: "u" }],
      } as never)
      assert.deepStrictEqual(yield* client.listUsers(), { users: [] } as never)
    }),
  )

  it.effect("may be absent where it is documented nowhere and would be a secret", () =>
    Effect.gen(function* () {
      const { client } = yield* publisher(always({ code: 0, ts: 1 }))
      const answer = yield* client.request(PianoApi.generateApiToken, { confirmation: "yes" })
      assert.isNull(Redacted.value(answer))
    }),
  )

  it.effect(
    "may be absent where none is expected, under code 0 and 200; and code 200 is no success elsewhere",
    () =>
      Effect.gen(function* () {
        const { client } = yield* publisher([
          ScriptedHttpClient.json({ code: 0, ts: 1 }),
          ScriptedHttpClient.json({ code: 200 }),
          ScriptedHttpClient.json({ code: 200, data: true }),
        ])
        assert.isUndefined(yield* client.disableUser({ uid: "u" }))
        assert.isUndefined(yield* client.disableUser({ uid: "u" }))
        const reason = yield* reasonOf(client.resumeSubscription({ subscription_id: "RC" }))
        assert.strictEqual(reason._tag, "OutcomeUnknown")
      }),
  )

  it.effect("is null for an operation of one's own without payload", () =>
    Effect.gen(function* () {
      const { client } = yield* publisher(always(success()))
      const own = { ...PianoApi.disableUser, classify: undefined }
      assert.isNull(yield* client.request(own, { uid: "u" }))
    }),
  )

  it.effect("a no is an answer", () =>
    Effect.gen(function* () {
      const { client } = yield* reader(
        always(
          success({
            access: { access_id: null, granted: false, resource: null, user: null, expire_date: null },
          }),
        ),
      )
      assert.isFalse((yield* client.checkAccess(rid)).granted)
    }),
  )

  it.effect("without `granted` is no answer", () =>
    Effect.gen(function* () {
      const { client } = yield* reader(always(success({ access: { access_id: "a", expire_date: 0 } })))
      const reason = yield* reasonOf(client.checkAccess(rid))
      assert.strictEqual(reason._tag, "DecodeFailed")
    }),
  )

  for (const [what, body] of [
    ["no code", { access }],
    ["a code that is a text", { code: "0", access }],
    ["a list", [access]],
    ["a text", "granted"],
    ["null", null],
  ] as const) {
    it.effect(`is not looked for in an answer with ${what}`, () =>
      Effect.gen(function* () {
        const { client } = yield* reader(always(body))
        assert.strictEqual((yield* reasonOf(client.checkAccess(rid)))._tag, "UnexpectedResponse")
      }),
    )
  }
})

describe("codes", () => {
  const term = { rid: "R", name: "", currency: "USD" }

  it.effect("429 is an empty name for the publisher, and too many requests for Piano ID", () =>
    Effect.gen(function* () {
      const body = { code: 429, ts: 1, message: "words" }
      assert.strictEqual(
        (yield* publisherReason(PianoApi.createDynamicTerm, term, body))._tag,
        "InvalidRequest",
      )
      const { client } = yield* identity(always(body))
      assert.strictEqual((yield* reasonOf(client.loginIdentity({})))._tag, "RateLimited")
    }),
  )

  it.effect("the status 429 is too many requests, whatever the body says", () =>
    Effect.gen(function* () {
      const reason = yield* publisherReason(
        PianoApi.createDynamicTerm,
        term,
        { code: 429, message: "x" },
        429,
      )
      assert.strictEqual(reason._tag, "RateLimited")
    }),
  )

  it.effect("a failing line is heard before a code that would say something else", () =>
    Effect.gen(function* () {
      const body = { code: 2004, message: "x" }
      const input = { uid: "u" }
      assert.strictEqual((yield* publisherReason(PianoApi.getUser, input, body, 429))._tag, "RateLimited")
      assert.strictEqual(
        (yield* publisherReason(PianoApi.getUser, input, body, 503))._tag,
        "ProviderUnavailable",
      )
    }),
  )

  it.effect("403 is a wrong rid for the publisher, and the caller for Piano ID", () =>
    Effect.gen(function* () {
      const body = { code: 403, message: "words" }
      assert.strictEqual(
        (yield* publisherReason(PianoApi.createDynamicTerm, term, body))._tag,
        "InvalidRequest",
      )
      const { client } = yield* identity(always(body))
      assert.strictEqual((yield* reasonOf(client.loginIdentity({})))._tag, "AuthenticationFailed")
    }),
  )

  it.effect("401 is the user: of the publisher's input, or the one who calls", () =>
    Effect.gen(function* () {
      const body = { code: 401, ts: 1 }
      const reason = yield* publisherReason(PianoApi.grantUserAccess, { rid: "R", send_email: false }, body)
      assert.strictEqual(reason._tag, "InvalidRequest")
      const { client } = yield* reader(always(body))
      assert.strictEqual((yield* reasonOf(client.checkAccess(rid)))._tag, "AuthenticationFailed")
    }),
  )

  it.effect("an unknown code is a refusal that keeps code and words; a status says more", () =>
    Effect.gen(function* () {
      const body = { code: 98_765, ts: 1, message: "some words" }
      const reason = yield* publisherReason(PianoApi.getUser, { uid: "u" }, body)
      assert.deepInclude(reason, {
        _tag: "InvalidRequest",
        providerCode: 98_765,
        providerMessage: "some words",
      })
      const under404 = yield* publisherReason(PianoApi.getUser, { uid: "u" }, body, 404)
      assert.deepInclude(under404, { _tag: "NotFound", providerCode: 98_765 })
    }),
  )

  it.effect("an error without message has none", () =>
    Effect.gen(function* () {
      const reason = yield* publisherReason(
        PianoApi.getUser,
        { uid: "u" },
        { code: 2004, ts: 1, message: null },
      )
      assert.isUndefined(reason.providerMessage)
      assert.strictEqual(reason.providerCode, 2004)
    }),
  )

  it("are those of the reference, and none is read as a success", () => {
    const { codes } = JSON.parse(
      readFileSync(new URL("../reference/error-codes.json", import.meta.url), "utf8"),
    ) as { readonly codes: Readonly<Record<string, { readonly meaning: string }>> }
    assert.lengthOf(Object.keys(codes), 159)
    for (const code of Object.keys(PianoFailure.publisherCodes)) assert.property(codes, code)
    // What the dossier says of them.
    const expected = {
      NotFound: [404, 805, 1001, 2004, 5003, 7108, 8005, 61_002, 61_005, 61_011, 61_020, 61_028, 61_035],
      Conflict: [820, 1000, 2000, 1009, 1010, 61_014, 61_027, 61_036],
      PermissionDenied: [2],
    }
    const statuses = { NotFound: 404, Conflict: 409, PermissionDenied: 403 }
    for (const meaning of ["NotFound", "Conflict", "PermissionDenied"] as const)
      for (const code of expected[meaning])
        assert.strictEqual(PianoFailure.publisherCodes[code], statuses[meaning], String(code))
    for (const code of [400, 402, 403, 429, 2001, 2002])
      assert.notProperty(PianoFailure.publisherCodes, String(code))
  })

  for (const status of [401, 403, 404, 500, 503] as const) {
    it.effect(`a foreign page under ${status} is read by its status`, () =>
      Effect.gen(function* () {
        const { client } = yield* reader(() => ScriptedHttpClient.html("<h1>no</h1>", { status }), {
          maximumAttempts: 1,
        })
        const reason = yield* reasonOf(client.checkAccess(rid))
        const tags = {
          401: "AuthenticationFailed",
          403: "PermissionDenied",
          404: "UnexpectedResponse",
          500: "ProviderUnavailable",
          503: "ProviderUnavailable",
        }
        assert.strictEqual(reason._tag, tags[status])
      }),
    )
  }

  for (const code of [{ a: 1 }, [1], true, "a text"]) {
    it.effect(`a code ${JSON.stringify(code)} does not hide the status`, () =>
      Effect.gen(function* () {
        const { client } = yield* reader(always({ code, message: "words" }, 503), { maximumAttempts: 1 })
        const reason = yield* reasonOf(client.checkAccess(rid))
        assert.deepInclude(reason, { _tag: "ProviderUnavailable", providerMessage: "words" })
      }),
    )
  }

  it.effect("a code 0 under a failing status is a failure", () =>
    Effect.gen(function* () {
      const { client } = yield* reader(always(success({ access }), 403))
      assert.strictEqual((yield* reasonOf(client.checkAccess(rid)))._tag, "PermissionDenied")
    }),
  )
})

describe("validation errors", () => {
  // [docs] is a record of texts; whatever else stands there is no failure of Piano's that may pass.
  const forms: ReadonlyArray<readonly [unknown, ReadonlyArray<Reason.Issue>]> = [
    [{ rid: "unknown" }, [{ path: ["rid"], message: "unknown" }]],
    [
      { rid: ["unknown", "too long"] },
      [
        { path: ["rid"], message: "unknown" },
        { path: ["rid"], message: "too long" },
      ],
    ],
    [{ message: "the request is wrong" }, []],
    [{ rid: { message: "nested" } }, []],
    [[{ field: "rid" }], []],
    ["a text", []],
  ]
  for (const [errors, issues] of forms) {
    it.effect(`of the form ${JSON.stringify(errors)} say that the request is wrong, once`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* reader(
          always({ code: 1, message: null, validation_errors: errors }),
        )
        const reason = yield* reasonOf(client.checkAccess(rid))
        assert.deepInclude(reason, { _tag: "InvalidRequest", issues })
        assert.lengthOf(yield* requests, 1)
      }),
    )
  }

  for (const errors of [null, {}, []]) {
    it.effect(`that are ${JSON.stringify(errors)} say nothing`, () =>
      Effect.gen(function* () {
        const { client } = yield* reader(always({ code: 1, message: "words", validation_errors: errors }), {
          maximumAttempts: 1,
        })
        const reason = yield* reasonOf(client.checkAccess(rid))
        assert.deepInclude(reason, { _tag: "ProviderUnavailable", providerMessage: "words" })
      }),
    )
  }
})

describe("Piano ID", () => {
  it.effect("answers in both spellings, and the documented one counts", () =>
    Effect.gen(function* () {
      const { client } = yield* identity(
        always({ accessToken: "camel", token_type: "Bearer", tokenType: "other", expiresIn: 60 }),
      )
      const answer = yield* client.loginIdentity({})
      assert.strictEqual(answer.token_type, "Bearer")
      assert.strictEqual(answer.expires_in, 60)
    }),
  )

  const errors: ReadonlyArray<readonly [unknown, number, Readonly<Record<string, unknown>>]> = [
    [{ code: 404, message: "no" }, 404, { _tag: "NotFound", providerCode: 404, providerMessage: "no" }],
    [
      { error: { code: 404, message: "no" } },
      400,
      { _tag: "NotFound", providerCode: 404, providerMessage: "no" },
    ],
    [{ errors: [{ code: 403, message: "no" }] }, 200, { _tag: "AuthenticationFailed", providerCode: 403 }],
    [
      { error: "invalid_grant", error_description: "old" },
      400,
      { _tag: "InvalidRequest", providerMessage: "old" },
    ],
    [{ error: "invalid_grant" }, 200, { _tag: "InvalidRequest", providerMessage: "invalid_grant" }],
    [{ anything: 1 }, 401, { _tag: "AuthenticationFailed" }],
    [{ message: "x" }, 500, { _tag: "OutcomeUnknown" }],
  ]
  for (const [body, status, expected] of errors) {
    it.effect(`reads ${JSON.stringify(body)} under ${status}`, () =>
      Effect.gen(function* () {
        const { client } = yield* identity(always(body, status))
        const reason = yield* reasonOf(client.loginIdentity({}))
        for (const [field, value] of Object.entries(expected))
          assert.strictEqual((reason as unknown as Record<string, unknown>)[field], value, field)
      }),
    )
  }
})
