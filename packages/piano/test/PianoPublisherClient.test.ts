import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import * as PianoIdClient from "@effect-billing/piano/PianoIdClient"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import * as PianoPublisherConfig from "@effect-billing/piano/PianoPublisherConfig"
import * as PianoVariant from "@effect-billing/piano/PianoVariant"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { vi } from "vitest"
import {
  aid,
  always,
  apiToken,
  fieldsOf,
  identity,
  publisher,
  reasonOf,
  success,
  tokenText,
} from "./support.ts"

const user = always(success({ user: { uid: "u" } }))
const form = (text: string | undefined) => Object.fromEntries(fieldsOf(text ?? ""))

describe("what is lenient and what is not", () => {
  it.effect("a custom field without a date does not cost the user", () =>
    Effect.gen(function* () {
      const custom_fields = [{ fieldName: "f", created: "" }]
      const { client } = yield* publisher(always(success({ user: { uid: "u", custom_fields } })))
      assert.deepStrictEqual((yield* client.getUser({ uid: "u" })).custom_fields, custom_fields)
    }),
  )

  for (const expire_date of [1_700_000_000_000, 100_000_000_000, -1, 1.5]) {
    it.effect(`${expire_date} is no time in a request, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* publisher(user)
        const reason = yield* reasonOf(
          client.grantUserAccess({ uid: "u", rid: "R", send_email: false, expire_date }),
        )
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.include(reason.message, "Unix seconds, not milliseconds")
        assert.lengthOf(yield* requests, 0)
      }),
    )
  }

  it.effect("0 and the last second are times", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(always(success({ accesses: [] })))
      for (const expire_date of [0, 99_999_999_999])
        yield* client.grantUserAccess({ uid: "u", rid: "R", send_email: false, expire_date })
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.searchParams.get("expire_date")),
        ["0", "99999999999"],
      )
    }),
  )
})

describe("the API token", () => {
  it.effect("is a header by default, bare", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(user)
      yield* client.getUser({ uid: "u" })
      const [request] = yield* requests
      assert.strictEqual(request?.headers["api_token"], tokenText)
      assert.strictEqual(request?.url.href, "https://api.piano.io/api/v3/publisher/user/get")
      assert.deepStrictEqual(form(request?.text), { aid, uid: "u" })
    }),
  )

  it.effect("is a field of the form when asked for, where there can be one", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(
        [
          ScriptedHttpClient.json(success({ user: { uid: "u" } })),
          ScriptedHttpClient.json(success({ terms: [] })),
          ScriptedHttpClient.json(success({ user: { uid: "u" } })),
        ],
        { authentication: "form" },
      )
      yield* client.getUser({ uid: "u" })
      yield* client.listTerms()
      yield* client.updateUser({ uid: "u", custom_fields: { a: "1" } })
      const [post, get, json] = yield* requests
      assert.deepStrictEqual(form(post?.text), { aid, uid: "u", api_token: tokenText })
      assert.isUndefined(post?.headers["api_token"])
      assert.strictEqual(get?.headers["api_token"], tokenText)
      assert.strictEqual(json?.headers["api_token"], tokenText)
    }),
  )

  it.effect("is in no URL, in either form, and not sent without one", () =>
    Effect.gen(function* () {
      for (const authentication of ["header", "form"] as const) {
        const { client, requests } = yield* publisher(always({ code: 2, message: "no" }), { authentication })
        yield* reasonOf(client.getUser({ uid: "u" }))
        yield* reasonOf(client.listTerms())
        for (const { url } of yield* requests) assert.notInclude(url.href, tokenText)
      }
      const { client, requests } = yield* publisher([], { apiToken: Redacted.make("  ") })
      assert.strictEqual((yield* reasonOf(client.getUser({ uid: "u" })))._tag, "AuthenticationFailed")
      assert.lengthOf(yield* requests, 0)
    }),
  )

  it.effect("for Piano ID is bare in Authorization, and in the body where that is documented", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* identity(always({ access_token: "t" }))
      yield* client.loginIdentity({ email: "a@b.test", password: Redacted.make("p") })
      yield* client.request(PianoApi.redeemSocialLoginCode, { response_id: "r" })
      yield* client.request(PianoApi.loginIdentitySocially, { social_type: "x" })
      yield* client.getIdentityUser({ uid: "u" })
      const [login, redeem, social, get] = yield* requests
      assert.strictEqual(login?.headers["authorization"], tokenText)
      assert.strictEqual(login?.url.href, "https://id.piano.io/id/api/v1/publisher/identity/login")
      assert.deepStrictEqual(JSON.parse(login?.text ?? ""), { aid, email: "a@b.test", password: "p" })
      assert.deepStrictEqual(JSON.parse(redeem?.text ?? ""), { aid, api_token: tokenText, response_id: "r" })
      assert.notInclude(social?.url.href, tokenText)
      // The examples of the export carry these in the query, with an empty body.
      assert.strictEqual(get?.url.search, `?aid=${aid}&uid=u`)
      assert.strictEqual(get?.text, "")
    }),
  )

  it.effect("gives way to the end user's own token in the two calls that carry it", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* identity(always({ access_token: "t" }))
      const authorization = Redacted.make("canary-user-jwt")
      yield* client.validateIdentityToken({ client_id: aid, authorization })
      yield* client.fillIdentityFormAsUser({ uid: "u", custom_fields: { a: 1 }, authorization })
      const [validated, filled] = yield* requests
      assert.strictEqual(validated?.headers["authorization"], "canary-user-jwt")
      assert.strictEqual(filled?.headers["authorization"], "canary-user-jwt")
      assert.strictEqual(filled?.url.searchParams.get("custom_fields"), '{"a":1}')
      assert.notInclude(JSON.stringify([validated, filled]), tokenText)
    }),
  )
})

describe("a browser", () => {
  const places = { document: {}, window: {}, importScripts: () => undefined }
  const inBrowser = <A, E, R>(effect: Effect.Effect<A, E, R>, place: keyof typeof places = "document") =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        vi.stubGlobal(place, places[place])
      }),
      () => effect,
      () =>
        Effect.sync(() => {
          vi.unstubAllGlobals()
        }),
    )

  it.effect("may not hold the clients with the token, and the refusal does not show it", () =>
    Effect.gen(function* () {
      const options = { aid, apiToken }
      const makers: ReadonlyArray<Effect.Effect<unknown, never, never>> = [
        PianoPublisherClient.make(options) as never,
        PianoIdClient.make(options) as never,
      ]
      const everywhere = makers.flatMap((maker) =>
        (["document", "window", "importScripts"] as const).map((place) =>
          inBrowser(Effect.exit(maker), place),
        ),
      )
      for (const attempt of everywhere) {
        const exit = yield* attempt
        assert.isTrue(Exit.hasDies(exit))
        if (Exit.isFailure(exit)) {
          assert.include(Cause.pretty(exit.cause), "must not be made in a browser")
          assert.notInclude(Cause.pretty(exit.cause), tokenText)
        }
      }
    }),
  )

  it.effect("may when told so", () =>
    Effect.gen(function* () {
      const { client } = yield* inBrowser(publisher(user, { allowInBrowser: true }))
      assert.strictEqual((yield* client.getUser({ uid: "u" })).uid, "u")
    }),
  )
})

describe("what is sent", () => {
  it.effect("a grant is a GET with its parameters in the query; dates are Unix seconds", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(always(success({ data: [{ granted: true }] })))
      yield* client.grantUserAccess({ uid: "u", rid: "R", expire_date: 1_800_000_000, send_email: false })
      const [request] = yield* requests
      assert.strictEqual(request?.method, "GET")
      assert.strictEqual(
        request?.url.search,
        `?aid=${aid}&rid=R&uid=u&expire_date=1800000000&send_email=false`,
      )
    }),
  )

  for (const [what, input] of [
    ["a date that is no integer", { access_id: "a", expire_date: 1.5 }],
    ["a date as a text", { access_id: "a", expire_date: "2026-01-01" }],
    ["an unknown field", { access_id: "a", expires: 1 }],
    ["no id", {}],
  ] as const) {
    it.effect(`${what} is refused before anything is sent`, () =>
      Effect.gen(function* () {
        const { client, requests } = yield* publisher([])
        const reason = yield* reasonOf(client.updateUserAccess(input as never))
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.lengthOf(yield* requests, 0)
      }),
    )
  }

  it.effect("a day where a report wants one", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(always(success({ export: { export_id: "e" } })))
      const input = { export_name: "x", date_from: "2026-01-01", date_to: "2026-01-31" }
      yield* client.request(PianoApi.createMonthlyAamExportV2, input)
      assert.strictEqual(form((yield* requests)[0]?.text)["date_from"], "2026-01-01")
      const wrong = { ...input, date_to: "2026-13-01" }
      const reason = yield* reasonOf(client.request(PianoApi.createMonthlyAamExportV2, wrong))
      assert.strictEqual(reason._tag, "InvalidRequest")
    }),
  )

  it.effect("lists repeat in a query, and have commas in a form; both can be changed", () =>
    Effect.gen(function* () {
      const terms = { offer_id: "OF", term_id: ["a", "b"] }
      const send = Effect.fnUntraced(function* (variants: ReadonlyArray<PianoVariant.Variant>) {
        const { client, requests } = yield* publisher(always(success()), { variants })
        yield* client.request(PianoApi.addOfferTerms, terms)
        return fieldsOf((yield* requests)[0]?.text ?? "").filter(([name]) => name.startsWith("term_id"))
      })
      assert.deepStrictEqual(yield* send([]), [["term_id", "a,b"]])
      const repeated = [
        ["term_id", "a"],
        ["term_id", "b"],
      ] as const
      assert.deepStrictEqual<unknown>(yield* send([PianoVariant.repeatedLists]), repeated)
      assert.deepStrictEqual<unknown>(yield* send([PianoVariant.listStyles({ term_id: "brackets" })]), [
        ["term_id[]", "a"],
        ["term_id[]", "b"],
      ])
      const { client, requests } = yield* publisher(always(success({ terms: [] })))
      yield* client.listTerms({ include_type: ["payment", "gift"] })
      assert.deepStrictEqual((yield* requests)[0]?.url.searchParams.getAll("include_type"), [
        "payment",
        "gift",
      ])
    }),
  )

  it.effect("custom fields are the body, the rest is in the query; lists among them are JSON in a text", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(user)
      yield* client.updateUser({
        uid: "u",
        email: "a@b.test",
        custom_fields: { team: "red", likes: ["a", "b"] },
      })
      yield* client.updateUser({ uid: "u", first_name: "A" })
      const [withFields, without] = yield* requests
      assert.strictEqual(withFields?.url.search, `?aid=${aid}&uid=u&email=a%40b.test`)
      assert.strictEqual(withFields?.headers["content-type"], "application/json")
      assert.deepStrictEqual(JSON.parse(withFields?.text ?? ""), { team: "red", likes: '["a","b"]' })
      assert.strictEqual(without?.text, "")
    }),
  )

  it.effect("custom fields can travel in the form", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(user, { variants: [PianoVariant.customFieldsInForm] })
      yield* client.updateUser({ uid: "u", custom_fields: { team: "red", likes: ["a"] } })
      const [request] = yield* requests
      assert.strictEqual(request?.url.search, "")
      assert.deepStrictEqual(form(request?.text), {
        aid,
        uid: "u",
        custom_fields: '{"team":"red","likes":"[\\"a\\"]"}',
      })
    }),
  )

  it.effect("JSON parameters travel as text", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(always(success({ data: true })))
      yield* client.updateWebhookSettings({ url: "https://x.test", enabled: true, configs: [{ a: 1 }] })
      assert.deepStrictEqual(form((yield* requests)[0]?.text), {
        aid,
        url: "https://x.test",
        enabled: "true",
        configs: '[{"a":1}]',
      })
    }),
  )

  it.effect("operations that take no app get none", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(always(success({ term: { term_id: "TM" } })))
      yield* client.getTerm({ term_id: "TM" })
      assert.strictEqual((yield* requests)[0]?.url.search, "?term_id=TM")
    }),
  )
})

describe("listings", () => {
  it.effect("of resources ask for 25, of others for 100", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(({ url }) =>
        ScriptedHttpClient.json(success({ [url.pathname.includes("resource") ? "resources" : "terms"]: [] })),
      )
      yield* Stream.runDrain(client.streamResources())
      yield* Stream.runDrain(client.streamTerms())
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.searchParams.get("limit")),
        ["25", "100"],
      )
    }),
  )

  it.effect("of webhooks read their estimated total again on each page, and end on an empty one", () =>
    Effect.gen(function* () {
      // Five there are; the total says 3, then 6, then 9.
      const totals = [3, 6, 9, 12]
      const { client, requests } = yield* publisher(({ url }) => {
        const offset = Number(url.searchParams.get("offset"))
        const rows = ["a", "b", "c", "d", "e"].slice(offset, offset + 2)
        return ScriptedHttpClient.json(
          success({ total: totals[offset / 2] ?? 99, webhooks: rows.map((webhook_id) => ({ webhook_id })) }),
        )
      })
      const ids = yield* client.streamWebhooks({ limit: 2 }).pipe(
        Stream.map((row) => row.webhook_id),
        Stream.runCollect,
      )
      assert.deepStrictEqual(ids, ["a", "b", "c", "d", "e"])
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.searchParams.get("offset")),
        ["0", "2", "4", "5"],
      )
    }),
  )

  it.effect(
    "without any total end on a page shorter than the default limit, and on an empty one beyond it",
    () =>
      Effect.gen(function* () {
        const serve: ScriptedHttpClient.Script = ({ url }) => {
          const offset = Number(url.searchParams.get("offset"))
          const rows = offset === 0 ? [{ uid: "a" }, { uid: "b" }] : []
          return ScriptedHttpClient.json(success({ users: rows }))
        }
        const short = yield* publisher(serve)
        yield* Stream.runDrain(short.client.stream(PianoApi.listResourceUsers, { rid: "R" }))
        assert.lengthOf(yield* short.requests, 1)
        const beyond = yield* publisher(serve)
        yield* Stream.runDrain(beyond.client.stream(PianoApi.listResourceUsers, { rid: "R", limit: 500 }))
        assert.lengthOf(yield* beyond.requests, 2)
      }),
  )

  it.effect("whose total is 0 beside rows go on as without one", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher(({ url }) => {
        const offset = Number(url.searchParams.get("offset"))
        const rows = Array.from({ length: offset === 0 ? 100 : 30 }, (_, index) => ({
          term_id: `TM${offset + index}`,
        }))
        return ScriptedHttpClient.json(success({ total: 0, terms: rows }))
      })
      assert.lengthOf(yield* Stream.runCollect(client.streamTerms()), 130)
      assert.lengthOf(yield* requests, 2)
    }),
  )

  it.effect("that repeat a page fail instead of going in circles", () =>
    Effect.gen(function* () {
      const { client } = yield* publisher(always(success({ total: 99, terms: [{ term_id: "TM" }] })))
      const reason = yield* reasonOf(Stream.runDrain(client.streamTerms()))
      assert.strictEqual(reason._tag, "PaginationStalled")
    }),
  )

  it.effect("of found users reach 10,000 rows, and say what goes further", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publisher([])
      for (const input of [{ offset: 9_950, limit: 100 }, { offset: 9_901 }, { limit: 1001 }]) {
        const reason = yield* reasonOf(client.searchUsers(input))
        assert.strictEqual(reason._tag, "InvalidRequest")
      }
      assert.strictEqual((yield* reasonOf(client.listUsers({ limit: 1001 })))._tag, "InvalidRequest")
      assert.lengthOf(yield* requests, 0)
    }),
  )
})

describe("configuration", () => {
  it.effect("is read from the environment", () =>
    Effect.gen(function* () {
      const environment = ConfigProvider.fromUnknown({
        PIANO_AID: aid,
        PIANO_API_TOKEN: tokenText,
        PIANO_ENVIRONMENT: "au",
        PIANO_ID_URL: "https://id.test",
      })
      const options = yield* PianoPublisherConfig.options({ authentication: "form" }).parse(environment)
      assert.strictEqual(Redacted.value(options.apiToken), tokenText)
      assert.deepInclude(options, { aid, environment: "au", authentication: "form" })
      const ids = yield* PianoPublisherConfig.idOptions().parse(environment)
      assert.strictEqual(ids.idUrl, "https://id.test")
      const error = yield* Effect.flip(
        PianoPublisherConfig.options().parse(ConfigProvider.fromUnknown({ PIANO_AID: aid })),
      )
      assert.include(String(error), "PIANO_API_TOKEN")
    }),
  )

  for (const environment of ["us", "eu", "au", "ap", "sandbox"] as const) {
    it.effect(`${environment} has its hosts; who serves identities in au and ap must be told`, () =>
      Effect.gen(function* () {
        const suffix = environment === "us" ? "" : `-${environment}`
        const sandbox = "https://sandbox.piano.io"
        const { client, requests } = yield* publisher(user, { environment })
        yield* client.getUser({ uid: "u" })
        const api = environment === "sandbox" ? sandbox : `https://api${suffix}.piano.io`
        assert.strictEqual((yield* requests)[0]?.url.origin, api)
        const ids = yield* identity(always({ uid: "u" }), { environment })
        if (environment === "au" || environment === "ap") {
          const reason = yield* reasonOf(ids.client.getIdentityUser({ uid: "u" }))
          assert.strictEqual(reason._tag, "InvalidRequest")
          assert.include(reason.message, "PIANO_ID_URL")
        } else {
          yield* ids.client.getIdentityUser({ uid: "u" })
          const id = environment === "sandbox" ? sandbox : `https://id${suffix}.piano.io`
          assert.strictEqual((yield* ids.requests)[0]?.url.origin, id)
        }
      }),
    )
  }

  it.effect("a base URL serves identities too, unless they have their own", () =>
    Effect.gen(function* () {
      const one = yield* identity(always({}), { baseUrl: "https://one.test" })
      yield* one.client.getIdentityUser({ uid: "u" })
      assert.strictEqual((yield* one.requests)[0]?.url.origin, "https://one.test")
      const two = yield* identity(always({}), { baseUrl: "https://one.test", idUrl: "https://two.test" })
      yield* two.client.getIdentityUser({ uid: "u" })
      assert.strictEqual((yield* two.requests)[0]?.url.origin, "https://two.test")
    }),
  )
})
