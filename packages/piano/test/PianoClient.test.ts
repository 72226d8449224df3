import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import * as PianoConfig from "@effect-billing/piano/PianoConfig"
import * as PianoIdentity from "@effect-billing/piano/PianoIdentity"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import {
  aid,
  always,
  fieldsOf,
  identity,
  publisher,
  reader,
  reasonOf,
  success,
  userRef,
  userRefText,
  userToken,
  userTokenText,
} from "./support.ts"

const granted = always(success({ access: { granted: true } }))
const rid = { rid: "PREMIUM_ACCESS" }
const byToken = PianoIdentity.userToken(userToken, "piano_id")
const tokenFields: ReadonlyArray<readonly [string, string]> = [
  ["user_token", userTokenText],
  ["user_provider", "piano_id"],
]
const sorted = (...fields: ReadonlyArray<readonly [string, string]>) => fields.toSorted()

describe("what is sent", () => {
  it.effect("a GET carries the app and the reader in its query, and no credential", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* reader(granted, { identity: byToken })
      yield* client.checkAccess(rid)
      const [request] = yield* requests
      assert.strictEqual(request?.url.origin, "https://buy.piano.io")
      assert.strictEqual(request?.url.pathname, "/api/v3/access/check")
      assert.deepStrictEqual(
        fieldsOf(request?.url.search ?? "").toSorted(),
        sorted(["aid", aid], ["rid", "PREMIUM_ACCESS"], ...tokenFields),
      )
      assert.isUndefined(request?.headers["authorization"])
    }),
  )

  it.effect("a POST carries them in its form", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* reader(always(success({ subscriptions: [] })), {
        identity: byToken,
      })
      yield* client.listSubscriptions()
      const [request] = yield* requests
      assert.strictEqual(request?.method, "POST")
      assert.strictEqual(request?.url.search, "")
      assert.strictEqual(request?.headers["content-type"], "application/x-www-form-urlencoded")
      assert.deepStrictEqual(fieldsOf(request?.text ?? "").toSorted(), sorted(["aid", aid], ...tokenFields))
    }),
  )

  it.effect("an anonymous reader sends nothing but the app; an operation without one not even that", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* reader([
        ScriptedHttpClient.json(success({ access: { granted: false } })),
        ScriptedHttpClient.json(success({ countries: [] })),
      ])
      yield* client.checkAccess(rid)
      yield* client.listCountries()
      const sent = yield* requests
      assert.deepStrictEqual(fieldsOf(sent[0]?.url.search ?? ""), [
        ["aid", aid],
        ["rid", "PREMIUM_ACCESS"],
      ])
      assert.strictEqual(sent[1]?.url.search, "")
    }),
  )

  it.effect("a call says who the reader is all by itself, and may name another app", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* reader(granted, { identity: byToken })
      yield* client.checkAccess({ ...rid, ...PianoIdentity.userRef(userRef), aid: "OTHER00000" })
      yield* client.as(PianoIdentity.anonymous).checkAccess(rid)
      yield* client.as(PianoIdentity.userRef(userRef)).request(PianoApi.checkAccess, rid)
      const [one, two, three] = (yield* requests).map(({ url }) => Object.fromEntries(fieldsOf(url.search)))
      assert.deepStrictEqual(one, { aid: "OTHER00000", user_ref: userRefText, ...rid })
      assert.deepStrictEqual(two, { aid, ...rid })
      assert.deepStrictEqual(three, { aid, user_ref: userRefText, ...rid })
    }),
  )

  it.effect("a call that says nobody is anonymous, whoever the client's reader is", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* reader(granted, { identity: byToken })
      yield* client.checkAccess({ ...rid, ...PianoIdentity.anonymous })
      // A session that has no token, passed on as it is.
      yield* client.checkAccess({ ...rid, user_token: undefined, user_provider: "piano_id" })
      const [one, two] = (yield* requests).map(({ url }) => Object.fromEntries(fieldsOf(url.search)))
      assert.deepStrictEqual(one, { aid, ...rid })
      assert.deepStrictEqual(two, { aid, user_provider: "piano_id", ...rid })
    }),
  )

  it.effect("JSON parameters travel as text, and a text is taken to be JSON already", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* reader(
        always(success({ conversion: { term_conversion_id: "TC" } })),
      )
      yield* client.createExternalConversion({
        term_id: "TM",
        fields: { name: "A" },
        custom_params: '{"a":1}',
      })
      const form = Object.fromEntries(fieldsOf((yield* requests)[0]?.text ?? ""))
      assert.deepStrictEqual(form, { aid, term_id: "TM", fields: '{"name":"A"}', custom_params: '{"a":1}' })
    }),
  )

  it.effect("nothing without an aid, and nothing that needs the publisher's token", () =>
    Effect.gen(function* () {
      const without = yield* reader([], { aid: " " })
      const reason = yield* reasonOf(without.client.checkAccess(rid))
      assert.strictEqual(reason._tag, "AuthenticationFailed")
      assert.include(reason.message, "no aid")
      const { client, requests } = yield* reader([])
      const refused = yield* reasonOf(client.request(PianoApi.getUser, { uid: "u" }))
      assert.strictEqual(refused._tag, "AuthenticationFailed")
      assert.lengthOf(yield* requests, 0)
    }),
  )

  it.effect("the session's operations go to the server API with nothing but the app", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* reader(always(success({ accesses: [] })), { identity: byToken })
      yield* client.request(PianoApi.listSessionAccess, {})
      const [request] = yield* requests
      assert.strictEqual(request?.url.href, `https://api.piano.io/api/v3/user/access/list?aid=${aid}`)
    }),
  )
})

describe("what comes back", () => {
  it.effect("a subscription has the sane name, and dates stay Unix seconds", () =>
    Effect.gen(function* () {
      const row = { subscription_id: "RC", cancelable_and_refundadle: false, next_bill_date: 1_447_464_861 }
      const { client } = yield* reader(always(success({ subscriptions: [row] })))
      const { subscriptions } = yield* client.listSubscriptions()
      assert.strictEqual(subscriptions[0]?.cancelable_and_refundable, false)
      assert.strictEqual(subscriptions[0]?.next_bill_date, 1_447_464_861 as never)
      assert.notProperty(subscriptions[0], "cancelable_and_refundadle")
    }),
  )

  it.effect("no end is null or absent; 0 is a date", () =>
    Effect.gen(function* () {
      const { client } = yield* reader([
        ScriptedHttpClient.json(success({ access: { granted: true, expire_date: null } })),
        ScriptedHttpClient.json(success({ access: { granted: true } })),
        ScriptedHttpClient.json(success({ access: { granted: true, expire_date: 0 } })),
      ])
      assert.isNull((yield* client.checkAccess(rid)).expire_date)
      assert.isUndefined((yield* client.checkAccess(rid)).expire_date)
      assert.strictEqual((yield* client.checkAccess(rid)).expire_date, 0 as never)
    }),
  )

  it.effect("a drifted date is an error that says where", () =>
    Effect.gen(function* () {
      const { client } = yield* reader(
        always(success({ accesses: [{ granted: true, expire_date: "soon" }] })),
      )
      const reason = yield* reasonOf(client.listAccess())
      assert.strictEqual(reason._tag, "DecodeFailed")
      if (reason._tag === "DecodeFailed")
        assert.deepStrictEqual(reason.issues[0]?.path, ["accesses", 0, "expire_date"])
    }),
  )

  it.effect("a stream asks page by page and ends at the total", () =>
    Effect.gen(function* () {
      const rows = Array.from({ length: 5 }, (_, index) => ({ term_conversion_id: `TC${index}` }))
      const { client, requests } = yield* reader(({ url }) => {
        const offset = Number(url.searchParams.get("offset"))
        const limit = Number(url.searchParams.get("limit"))
        const conversions = rows.slice(offset, offset + limit)
        return ScriptedHttpClient.json(
          success({ offset, limit, total: 5, count: conversions.length, conversions }),
        )
      })
      const ids = yield* client.streamConversions({ limit: 2 }).pipe(
        Stream.map((row) => row.term_conversion_id),
        Stream.runCollect,
      )
      assert.deepStrictEqual(ids, ["TC0", "TC1", "TC2", "TC3", "TC4"])
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.searchParams.get("offset")),
        ["0", "2", "4"],
      )
      assert.strictEqual((yield* requests)[2]?.url.searchParams.get("aid"), aid)
    }),
  )
})

describe("an access without an answer", () => {
  it.effect("fails the check that asked for one", () =>
    Effect.gen(function* () {
      const said = always(success({ access: { access_id: "a" } }))
      const { client } = yield* reader(said)
      assert.strictEqual((yield* reasonOf(client.checkAccess(rid)))._tag, "DecodeFailed")
      const checked = (yield* publisher(said)).client.checkUserAccess({ ...rid, uid: "u" })
      assert.strictEqual((yield* reasonOf(checked))._tag, "DecodeFailed")
    }),
  )

  it.effect("does not fail a listing", () =>
    Effect.gen(function* () {
      const accesses = [{ access_id: "a" }, { access_id: "b", granted: true }]
      const conversions = accesses.map((user_access, index) => ({
        term_conversion_id: `TC${index}`,
        user_access,
      }))
      const rows = always(success({ accesses }))
      const expected = [undefined, true]
      const one = yield* (yield* reader(rows)).client.listAccess()
      assert.deepStrictEqual(
        one.accesses.map(({ granted }) => granted),
        expected,
      )
      const two = yield* (yield* publisher(rows)).client.listUserAccess({ uid: "u" })
      assert.deepStrictEqual(
        two.accesses.map(({ granted }) => granted),
        expected,
      )
      const converted = always(success({ conversions }))
      const three = yield* (yield* reader(converted)).client.listConversions()
      assert.deepStrictEqual(
        three.conversions.map(({ user_access }) => user_access?.granted),
        expected,
      )
      const four = yield* (yield* publisher(converted)).client.listAppConversions()
      assert.deepStrictEqual(
        four.conversions.map(({ user_access }) => user_access?.granted),
        expected,
      )
    }),
  )
})

describe("hosts", () => {
  const origins: ReadonlyArray<readonly [Partial<PianoClient.Options>, string]> = [
    [{}, "https://buy.piano.io"],
    [{ environment: "eu" }, "https://buy-eu.piano.io"],
    [{ environment: "au" }, "https://buy-au.piano.io"],
    [{ environment: "ap" }, "https://buy-ap.piano.io"],
    [{ environment: "sandbox" }, "https://sandbox.piano.io"],
    [{ browserUrl: "https://one.test" }, "https://one.test"],
    [{ baseUrl: "https://two.test" }, "https://two.test"],
    [{ baseUrl: "https://two.test", browserUrl: "https://one.test" }, "https://one.test"],
  ]
  for (const [options, origin] of origins) {
    it.effect(`${JSON.stringify(options)} is ${origin}`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* reader(granted, options)
        yield* client.checkAccess(rid)
        assert.strictEqual((yield* requests)[0]?.url.origin, origin)
      }),
    )
  }

  for (const path of ["/api/v3", "/api/v3/", "/id/api/v1"]) {
    it.effect(`a base URL that ends in ${path} has the API's own path once`, () =>
      Effect.gen(function* () {
        const baseUrl = `http://127.0.0.1:4010/piano${path}`
        const one = yield* reader(granted, { baseUrl: new URL(baseUrl) })
        yield* one.client.checkAccess(rid)
        assert.strictEqual((yield* one.requests)[0]?.url.pathname, "/piano/api/v3/access/check")
        const two = yield* publisher(always(success({ user: { uid: "u" } })), { baseUrl })
        yield* two.client.getUser({ uid: "u" })
        assert.strictEqual((yield* two.requests)[0]?.url.pathname, "/piano/api/v3/publisher/user/get")
        const three = yield* identity(always({}), { baseUrl })
        yield* Effect.exit(three.client.loginIdentity({}))
        assert.match((yield* three.requests)[0]?.url.pathname ?? "", /^\/piano\/id\/api\/v1\/(?!id)/)
      }),
    )
  }

  it.effect("a base URL may have a path, and the API's own path is appended", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* reader(granted, { baseUrl: "http://127.0.0.1:4010/piano/" })
      yield* client.checkAccess(rid)
      assert.strictEqual((yield* requests)[0]?.url.pathname, "/piano/api/v3/access/check")
    }),
  )
})

describe("configuration", () => {
  const withEnvironment = (values: Readonly<Record<string, string>>) =>
    PianoConfig.options().parse(ConfigProvider.fromUnknown(values))

  it.effect("is read from the environment; what is empty or absent is not set", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* withEnvironment({
          PIANO_AID: aid,
          PIANO_ENVIRONMENT: "eu",
          PIANO_BASE_URL: "http://127.0.0.1:1",
          PIANO_BROWSER_URL: "http://127.0.0.1:2",
        }),
        {
          aid,
          environment: "eu",
          baseUrl: "http://127.0.0.1:1",
          browserUrl: "http://127.0.0.1:2",
        },
      )
      assert.deepStrictEqual(yield* withEnvironment({ PIANO_AID: aid }), {
        aid,
        environment: undefined,
        baseUrl: undefined,
        browserUrl: undefined,
      })
    }),
  )

  for (const [name, values] of [
    ["PIANO_AID", {}],
    ["PIANO_AID", { PIANO_AID: "" }],
    ["PIANO_ENVIRONMENT", { PIANO_AID: aid, PIANO_ENVIRONMENT: "mars" }],
    ["PIANO_BASE_URL", { PIANO_AID: aid, PIANO_BASE_URL: "not a url" }],
    ["PIANO_BROWSER_URL", { PIANO_AID: aid, PIANO_BROWSER_URL: "ftp://x" }],
  ] as const) {
    it.effect(`${JSON.stringify(values)} is an error that names ${name}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(withEnvironment(values))
        assert.include(String(error), name)
      }),
    )
  }

  it.effect("makes a layer", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make(granted)
      const answer = yield* Effect.flatMap(PianoClient.PianoClient, (piano) => piano.checkAccess(rid)).pipe(
        Effect.provide(
          PianoClient.layerConfig().pipe(
            Layer.provide(http.layer),
            Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ PIANO_AID: aid }))),
          ),
        ),
      )
      assert.isTrue(answer.granted)
    }),
  )

  it("an identity shows nothing", () => {
    assert.notInclude(JSON.stringify([byToken, PianoIdentity.userRef(userRef)]), "canary")
    assert.strictEqual(Redacted.value(byToken.user_token ?? Redacted.make("")), userTokenText)
  })
})
