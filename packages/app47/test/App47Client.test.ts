import * as App47Api from "@effect-billing/app47/App47Api"
import * as App47Client from "@effect-billing/app47/App47Client"
import * as App47InferredApi from "@effect-billing/app47/App47InferredApi"
import type * as App47Status from "@effect-billing/app47/App47Status"
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import {
  accessToken,
  always,
  client,
  failed,
  fine,
  fixture,
  overFetch,
  plainServer,
  reasonOf,
  respond,
  tokenText,
} from "./support.ts"

const md5 = (text: string): string => createHash("md5").update(text, "utf8").digest("hex")

const purchase = (index: number) => ({ id: `id-${index}`, name: `Product ${index}`, status: "Purchased" })
const range = (start: number, end: number) =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => purchase(start + index))
const ids = (start: number, end: number) => range(start, end).map(({ id }) => id)

/** A server with this many purchases, in sets of this size. */
const listing =
  (count: number, size = 100, extra: (start: number) => object = () => ({ total: count })) =>
  (request: ScriptedHttpClient.CapturedRequest) => {
    const start = Number(request.url.searchParams.get("skip") ?? 0)
    const list = range(start, Math.min(count, start + size))
    return ScriptedHttpClient.json(fine({ skip: start, count: list.length, ...extra(start), list }))
  }

const collect = <A extends { readonly id: string }, E, R>(stream: Stream.Stream<A, E, R>) =>
  Effect.map(Stream.runCollect(stream), (items) => Array.from(items, ({ id }) => id))

const skips = (requests: ReadonlyArray<ScriptedHttpClient.CapturedRequest>) =>
  requests.map(({ url }) => url.searchParams.get("skip"))

describe("the seed's calls", () => {
  it.live("send what is documented, and read what comes", () =>
    Effect.gen(function* () {
      const server = yield* plainServer((request, response) => {
        const show = request.target.endsWith("544fa14538d6b81f6b00003d")
        respond(
          response,
          JSON.stringify(
            fixture(show ? "user-purchase-show.json" : "synthetic-user-purchases-list-bare-items.json"),
          ),
        )
      })
      const app47 = yield* overFetch(server.origin)
      const page = yield* app47.listUserPurchases("u/1 ä", { status: "canceled", skip: 100 })
      const one = yield* app47.showUserPurchase("u1", "544fa14538d6b81f6b00003d")
      assert.strictEqual(page.total, 2)
      assert.deepStrictEqual(
        page.list.map(({ id }) => id),
        ["544fa14538d6b81f6b00003d", "56b1f0aa38d6b81f6b000041"],
      )
      assert.deepStrictEqual<unknown>(one, {
        id: "544fa14538d6b81f6b00003d",
        created: "2014-10-28T13:59:34Z",
        modified: "2015-08-03T15:43:35Z",
        uuid: "fj2k3r2jk32k2",
        reference: "asd9fa9sdfa",
        status: "Purchased",
        rawStatus: "Purchased",
        name: "Application Name",
        price: "1.99",
        currency: "USD",
      })
      assert.deepStrictEqual(
        server.received.map(({ body, method, target }) => [method, target, body]),
        [
          ["GET", "/api/v2/users/u%2F1%20%C3%A4/purchases?status=Cancelled&skip=100", ""],
          ["GET", "/api/v2/users/u1/purchases/544fa14538d6b81f6b00003d", ""],
        ],
      )
      for (const { headers } of server.received) {
        assert.strictEqual(headers["access-token"], tokenText)
        assert.strictEqual(headers["accept"], "application/json")
        assert.isUndefined(headers["authorization"])
      }
    }).pipe(Effect.scoped),
  )

  it.effect("go to production unless told otherwise, and /api/v2 is appended to any origin", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      for (const baseUrl of [
        undefined,
        "http://127.0.0.1:4010/app47",
        "https://example.test/",
        "https://example.test/api/v2",
        "https://example.test/api/v2/",
        new URL("https://example.test"),
      ]) {
        const { app47, requests } = yield* client(always(fixture("ping-valid-token.json")), { baseUrl })
        assert.deepStrictEqual(yield* app47.ping(), { message: "Valid token" })
        seen.push(...(yield* requests).map(({ url }) => url.href))
      }
      assert.deepStrictEqual(seen, [
        "https://cirrus.app47.com/api/v2",
        "http://127.0.0.1:4010/app47/api/v2",
        "https://example.test/api/v2",
        "https://example.test/api/v2",
        "https://example.test/api/v2",
        "https://example.test/api/v2",
      ])
    }),
  )

  it.effect("refuse an empty id and send nothing", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client([])
      for (const call of [
        app47.listUserPurchases(""),
        app47.showUserPurchase("u1", ""),
        app47.showUserPurchase("", "p1"),
        app47.listUserPurchases(".."),
      ]) {
        assert.strictEqual((yield* reasonOf<unknown, never>(call))._tag, "InvalidRequest")
      }
      assert.lengthOf(yield* requests, 0)
    }),
  )
})

describe("the status filter", () => {
  const sentFor = (status: App47Status.Filter) =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client(always(fine({ list: [] })))
      yield* app47.listUserPurchases("u1", { status })
      return (yield* requests)[0]?.url.searchParams.getAll("status")
    })

  it.effect("is written as the provider's list of filters spells it", () =>
    Effect.gen(function* () {
      for (const [given, sent] of [
        ["New", "New"],
        ["purchased", "Purchased"],
        ["Canceled", "Cancelled"],
        ["canceled", "Cancelled"],
        ["cancelled", "Cancelled"],
        ["Cancelled", "Cancelled"],
        ["REFUNDED", "Refunded"],
        ["Consumed", "consumed"],
        ["consumed", "consumed"],
      ] as const) {
        assert.deepStrictEqual(yield* sentFor(given), [sent])
      }
    }),
  )

  it.effect("with an unknown word is refused before anything is sent, from JSON too", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client([])
      for (const status of ["Disputed", "", "cancel"]) {
        const reason = yield* reasonOf(app47.listUserPurchases("u1", { status }))
        assert.strictEqual(reason._tag, "InvalidRequest")
        if (reason._tag !== "InvalidRequest") continue
        assert.isFalse(reason.sent)
        assert.deepStrictEqual(reason.issues[0]?.path, ["status"])
        assert.match(reason.issues[0]?.message ?? "", /one of New, Purchased, Canceled, Refunded, Consumed/)
        const stream = yield* reasonOf(Stream.runDrain(app47.streamUserPurchases("u1", { status })))
        assert.strictEqual(stream._tag, "InvalidRequest")
        const issues = OperationJson.decodeInput(App47Api.listUserPurchases, { user_id: "u1", status })
        assert.isTrue(Result.isFailure(issues))
      }
      assert.lengthOf(yield* requests, 0)
    }),
  )

  it.effect("is sent as it stands when the caller insists, from JSON too", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sentFor({ verbatim: "Disputed" }), ["Disputed"])
      assert.deepStrictEqual(yield* sentFor({ verbatim: "Consumed" }), ["Consumed"])
      const { app47, requests } = yield* client(always(fine({ list: [] })))
      const input = Result.getOrThrow(
        OperationJson.decodeInput(App47Api.listUserPurchases, {
          user_id: "u1",
          status: { verbatim: "Disputed" },
        }),
      )
      yield* app47.request(App47Api.listUserPurchases, input)
      assert.strictEqual((yield* requests)[0]?.url.search, "?status=Disputed")
    }),
  )
})

describe("purchases in odd forms", () => {
  const decoded = (record: object) =>
    Effect.flatMap(client(always(fine({ purchase: record }))), ({ app47 }) =>
      app47.showUserPurchase("u1", "p1"),
    )

  it.effect("need an id and nothing else; null and absent mean the same", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual<unknown>(yield* decoded({ id: "p1" }), { id: "p1" })
      const nulls = { id: "p1", status: null, price: null, name: null, created: null, currency: null }
      const purchase = yield* decoded(nulls)
      assert.isUndefined(purchase.status ?? undefined)
      assert.isUndefined(purchase.price ?? undefined)
      const { app47 } = yield* client(always(fine({ purchase: { status: "New" } })))
      const reason = yield* reasonOf(app47.showUserPurchase("u1", "p1"))
      assert.strictEqual(reason._tag, "DecodeFailed")
    }),
  )

  it.effect("have a decimal text for a price, whatever was sent", () =>
    Effect.gen(function* () {
      for (const [sent, read] of [
        ["1.99", "1.99"],
        ["1.90", "1.90"],
        [1.99, "1.99"],
        [3, "3"],
        [0, "0"],
        ["0.00", "0.00"],
      ] as const) {
        assert.strictEqual<string | null | undefined>((yield* decoded({ id: "p1", price: sent })).price, read)
      }
      for (const price of ["free", "1,99", "", true, 1e300, { amount: 1 }]) {
        const { app47 } = yield* client(always(fine({ purchase: { id: "p1", price } })))
        assert.strictEqual((yield* reasonOf(app47.showUserPurchase("u1", "p1")))._tag, "DecodeFailed")
      }
    }),
  )

  it.effect("may be mixed in one list, bare and wrapped, for users and groups too", () =>
    Effect.gen(function* () {
      const list = [{ id: "1" }, { purchase: { id: "2", status: "cancelled" } }, { id: "3", extra: 1 }]
      const { app47 } = yield* client(always(fine({ list })))
      const page = yield* app47.listUserPurchases("u1")
      assert.deepStrictEqual(
        page.list.map(({ id }) => id),
        ["1", "2", "3"],
      )
      assert.strictEqual(page.list[1]?.status, "Canceled")
      const others = yield* client(({ url }) =>
        ScriptedHttpClient.json(
          fine({ list: [{ [url.pathname.endsWith("users") ? "user" : "group"]: { id: "1" } }, { id: "2" }] }),
        ),
      )
      assert.deepStrictEqual(yield* collect(others.app47.streamUsers().pipe(Stream.take(2))), ["1", "2"])
      assert.deepStrictEqual(yield* collect(others.app47.streamGroups().pipe(Stream.take(2))), ["1", "2"])
    }),
  )
})

describe("streams over sets of 100", () => {
  it.effect("ask for the first page without skip, and advance by what arrived until the total", () =>
    Effect.gen(function* () {
      for (const size of [100, 40, 99]) {
        const { app47, requests } = yield* client(listing(250, size))
        assert.deepStrictEqual(yield* collect(app47.streamUserPurchases("u1")), ids(0, 250))
        const expected = Array.from({ length: Math.ceil(250 / size) }, (_, page) =>
          page === 0 ? null : String(page * size),
        )
        assert.deepStrictEqual(skips(yield* requests), expected)
        assert.isTrue((yield* requests).every(({ url }) => !url.searchParams.has("limit")))
      }
    }),
  )

  it.effect("end on an empty page where there is no total", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client(listing(130, 100, () => ({})))
      assert.lengthOf(yield* collect(app47.streamUserPurchases("u1")), 130)
      assert.deepStrictEqual(skips(yield* requests), [null, "100", "130"])
    }),
  )

  it.effect("do not believe a total that counts something else", () =>
    Effect.gen(function* () {
      for (const total of [10_000, 0, 3, null]) {
        const { app47 } = yield* client(listing(130, 100, () => ({ total })))
        assert.lengthOf(yield* collect(app47.streamUserPurchases("u1")), 130, String(total))
      }
    }),
  )

  it.effect("take numbers that are texts, and believe no total that is one", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client(({ url }) => {
        const skip = Number(url.searchParams.get("skip") ?? 0)
        const list = skip < 3 ? [{ id: `p${skip}` }] : []
        return ScriptedHttpClient.json(fine({ skip: String(skip), total: "2", count: "1", list }))
      })
      const ids = yield* app47.streamUserPurchases("u1").pipe(
        Stream.map(({ id }) => id),
        Stream.runCollect,
      )
      assert.deepStrictEqual(ids, ["p0", "p1", "p2"])
      assert.lengthOf(yield* requests, 4)
    }),
  )

  it.effect("leave out what came before, and say nothing twice", () =>
    Effect.gen(function* () {
      // Three purchases were made while the listing was read, so everything moved by three.
      const pages: Readonly<Record<string, ReturnType<typeof range>>> = {
        "0": range(0, 100),
        "100": range(97, 150),
      }
      const { app47 } = yield* client(({ url }) =>
        ScriptedHttpClient.json(fine({ list: pages[url.searchParams.get("skip") ?? "0"] ?? [] })),
      )
      assert.deepStrictEqual(yield* collect(app47.streamUserPurchases("u1")), ids(0, 150))
    }),
  )

  it.effect("stop on a repeated page, also on one in another order, and when pages go in a ring", () =>
    Effect.gen(function* () {
      const first = range(0, 100)
      const scripts: ReadonlyArray<ScriptedHttpClient.Script> = [
        always(fine({ total: 1000, list: first })),
        (request) =>
          ScriptedHttpClient.json(
            fine({
              total: 1000,
              list: { null: first, "100": first.toReversed() }[
                String(request.url.searchParams.get("skip"))
              ] ?? [...first.slice(50), ...first.slice(0, 50)],
            }),
          ),
        (request) => {
          const skip = Number(request.url.searchParams.get("skip") ?? 0)
          return ScriptedHttpClient.json(fine({ list: range(skip % 200, (skip % 200) + 100) }))
        },
      ]
      for (const [index, script] of scripts.entries()) {
        const { app47, requests } = yield* client(script)
        const seen: Array<string> = []
        const reason = yield* reasonOf(
          Stream.runForEach(app47.streamUserPurchases("u1"), ({ id }) => Effect.sync(() => seen.push(id))),
        )
        assert.strictEqual(reason._tag, "PaginationStalled")
        assert.lengthOf(new Set(seen), seen.length)
        // One page of nothing new may be an overlap; two, or one that begins like an earlier page, are not.
        assert.lengthOf(yield* requests, index === 0 ? 2 : 3)
      }
    }),
  )

  it.effect("take a page that holds nothing but an overlap for what it is", () =>
    Effect.gen(function* () {
      for (const total of [undefined, 150]) {
        const pages: Readonly<Record<string, ReturnType<typeof range>>> = {
          "0": range(0, 100),
          "100": range(50, 100),
        }
        const { app47 } = yield* client(({ url }) =>
          ScriptedHttpClient.json(fine({ total, list: pages[url.searchParams.get("skip") ?? "0"] ?? [] })),
        )
        assert.deepStrictEqual(yield* collect(app47.streamUserPurchases("u1")), ids(0, 100))
      }
    }),
  )

  it.effect("say so when skip is ignored, also where the total would end it", () =>
    Effect.gen(function* () {
      const { app47 } = yield* client(always(fine({ total: 200, list: range(0, 100) })))
      const reason = yield* reasonOf(Stream.runDrain(app47.streamUserPurchases("u1")))
      assert.strictEqual(reason._tag, "PaginationStalled")
    }),
  )

  it.effect("ask for no page before it is needed", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client(listing(1000))
      yield* app47.streamUserPurchases("u1").pipe(Stream.take(100), Stream.runDrain)
      assert.lengthOf(yield* requests, 1)
    }),
  )

  it.effect("keep the filter on every page", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client(listing(150))
      yield* Stream.runDrain(app47.streamUserPurchases("u1", { status: "Canceled" }))
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => url.search),
        ["?status=Cancelled", "?status=Cancelled&skip=100"],
      )
    }),
  )

  it.effect("of raw metrics page by skip and limit", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client((request) => {
        const { searchParams } = request.url
        const start = Number(searchParams.get("skip"))
        return ScriptedHttpClient.json(
          fine({ list: range(start, Math.min(70, start + Number(searchParams.get("limit")))) }),
        )
      })
      const all = yield* Stream.runCollect(app47.streamSessions("a1", { start: "2014-06-19T20:24:48+00:00" }))
      assert.lengthOf(all, 70)
      assert.deepStrictEqual(
        (yield* requests).map(({ url }) => `${url.pathname}${url.search}`),
        [
          "/api/v2/apps/a1/sessions?start=2014-06-19T20%3A24%3A48%2B00%3A00&skip=0&limit=50",
          "/api/v2/apps/a1/sessions?start=2014-06-19T20%3A24%3A48%2B00%3A00&skip=50&limit=50",
        ],
      )
    }),
  )

  it.effect(
    "of raw metrics take records for new that look like earlier ones, and a whole page again for no progress",
    () =>
      Effect.gen(function* () {
        const events = Array.from({ length: 120 }, (_, index) => ({
          name: "tap",
          second: Math.floor(index / 60),
        }))
        const { app47 } = yield* client(({ url: { searchParams } }) => {
          const skip = Number(searchParams.get("skip"))
          return ScriptedHttpClient.json(fine({ list: events.slice(skip, skip + 50) }))
        })
        assert.deepStrictEqual<unknown>(yield* Stream.runCollect(app47.streamGenericEvents("a1")), events)
        const ring = yield* client(({ url: { searchParams } }) => {
          const skip = Number(searchParams.get("skip")) % 100
          return ScriptedHttpClient.json(fine({ list: events.slice(skip, skip + 50) }))
        })
        const reason = yield* reasonOf(Stream.runDrain(ring.app47.streamGenericEvents("a1")))
        assert.strictEqual(reason._tag, "PaginationStalled")
        assert.lengthOf(yield* ring.requests, 3)
      }),
  )

  it.effect("of raw metrics read records that are nested beyond reason", () =>
    Effect.gen(function* () {
      const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`
      const { app47 } = yield* client(() =>
        ScriptedHttpClient.text(`{"results":{"list":[{"a":${deep}}],"success":true}}`, {
          headers: { "content-type": "application/json" },
        }),
      )
      assert.lengthOf(yield* Stream.runCollect(app47.streamLogs("a1")), 1)
    }),
  )
})

describe("uploads", () => {
  it.live("send one part named file, from a File, a Blob and from JSON", () =>
    Effect.gen(function* () {
      const server = yield* plainServer((_, response) =>
        respond(response, JSON.stringify(fixture("synthetic-upload-file-success-checksum-restored.json"))),
      )
      const app47 = yield* overFetch(server.origin, { integrity: "fail" })
      const upload = yield* app47.uploadFile(new File(["content"], "app.ipa"))
      assert.strictEqual(upload.file_id, "5621b726256f5371b7000003")
      yield* app47.uploadFile(new Blob(["content"]))
      for (const file of [
        { name: "app.ipa", text: "content" },
        { name: "app.ipa", base64: btoa("content") },
      ]) {
        yield* app47.request(
          App47Api.uploadFile,
          Result.getOrThrow(OperationJson.decodeInput(App47Api.uploadFile, { file })),
        )
      }
      const parts = server.received.map(({ body, headers, method, target }) => {
        assert.strictEqual(method, "POST")
        assert.strictEqual(target, "/api/v2/upload_file")
        const type = headers["content-type"] ?? ""
        assert.match(type, /^multipart\/form-data; boundary=/)
        const boundary = type.slice(type.indexOf("=") + 1)
        const [, part = "", end] = body.split(`--${boundary}`)
        assert.strictEqual(end?.trim(), "--")
        return part
      })
      assert.lengthOf(parts, 4)
      for (const [index, part] of parts.entries()) {
        assert.include(part, 'name="file"')
        assert.include(part, `filename="${index === 1 ? "blob" : "app.ipa"}"`)
        assert.match(part, /\r\n\r\ncontent\r\n$/)
      }
    }).pipe(Effect.scoped),
  )

  it.effect("refuse what is no file", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client([])
      for (const file of ["content", { name: "a", base64: "*" }, { name: "", text: "" }]) {
        assert.strictEqual((yield* reasonOf(app47.uploadFile(file as never)))._tag, "InvalidRequest")
      }
      assert.lengthOf(yield* requests, 0)
    }),
  )
})

describe("the other calls", () => {
  it.effect("send what the dossier's table says", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client(always(fine({ list: [] })))
      yield* app47.listUsers({ search_term: "ann@example.com", skip: 0 })
      yield* app47.listGroups({ skip: 100 })
      yield* app47.listLogs("a1", { limit: 10 })
      yield* app47.listGenericEvents("a1", { name: "open" })
      yield* app47.listTimedEvents("a1", { end: "2014-06-19" })
      yield* app47.getDailySessions("a1", {
        metric: "duration",
        dimension: "platform",
        dimension_filters: ["iOS", "Android"],
      })
      yield* app47.getDailyNetNew("a1")
      yield* app47.getDailyGeo("a1")
      yield* app47.getDailyActiveUsers("a1")
      yield* app47.getDailyLogs("a1", { start: "2014-06-05", end: "2014-06-19" })
      yield* app47.request(
        { ...App47Api.getDailySessions, listStyles: { dimension_filters: "repeat" } },
        { app_id: "a1", dimension_filters: ["iOS"] },
      )
      yield* app47.request(App47InferredApi.updateUser, { user_id: "u1", active: false })
      assert.deepStrictEqual(
        (yield* requests).map(({ method, text, url }) => `${method} ${url.pathname}${url.search}${text}`),
        [
          "GET /api/v2/users?search_term=ann%40example.com",
          "GET /api/v2/groups?skip=100",
          "GET /api/v2/apps/a1/logs?limit=10",
          "GET /api/v2/apps/a1/generic_events?name=open",
          "GET /api/v2/apps/a1/timed_events?end=2014-06-19",
          "GET /api/v2/apps/a1/daily_sessions?metric=duration&dimension=platform&dimension_filters%5B%5D=iOS&dimension_filters%5B%5D=Android",
          "GET /api/v2/apps/a1/daily_net_new",
          "GET /api/v2/apps/a1/daily_geo",
          "GET /api/v2/apps/a1/daily_active_users",
          "GET /api/v2/apps/a1/daily_logs?start=2014-06-05&end=2014-06-19",
          "GET /api/v2/apps/a1/daily_sessions?dimension_filters=iOS",
          'PUT /api/v2/users/u1{"user":{"active":false}}',
        ],
      )
    }),
  )
})

describe("the checksum", () => {
  const results = '{"message":"Valid token","success":true}'
  const wrong = `{"results":${results},"md5":"${"0".repeat(32)}"}`
  const bodies = {
    right: `{"results":${results},"md5":"${md5(results)}"}`,
    different: wrong,
    absent: `{"results":${results}}`,
    malformed: `{"results":${results},"md5":"131aasdf12309jafsd0f9dasdfas"}`,
  }
  const answering =
    (text: string): ScriptedHttpClient.Script =>
    () =>
      ScriptedHttpClient.text(text, { headers: { "content-type": "application/json" } })

  it.effect("is reported by default and fails nothing", () =>
    Effect.gen(function* () {
      for (const [kind, body] of Object.entries(bodies)) {
        const seen: Array<Drift.DriftReport> = []
        const { app47 } = yield* client(answering(body), {
          drift: Drift.report((report) => Effect.sync(() => void seen.push(report))),
        })
        assert.deepStrictEqual(yield* app47.ping(), { message: "Valid token" })
        assert.deepStrictEqual(
          seen,
          kind === "right"
            ? []
            : [
                {
                  provider: "app47",
                  operation: "ping",
                  deviations: [{ kind: "checksumMismatch", path: ["md5"], seen: kind }],
                },
              ],
        )
        const strict = yield* Effect.result(
          app47.ping().pipe(CallOptions.withCallOptions({ drift: Drift.strict })),
        )
        assert.strictEqual(Result.isSuccess(strict), kind === "right")
      }
    }),
  )

  it.effect("is not looked at when it is off", () =>
    Effect.gen(function* () {
      for (const body of Object.values(bodies)) {
        const { app47 } = yield* client(answering(body), { integrity: "off", drift: Drift.strict })
        yield* app47.ping()
      }
    }),
  )

  it.effect("fails a call when asked to, also when it is absent or malformed", () =>
    Effect.gen(function* () {
      for (const [kind, body] of Object.entries(bodies)) {
        const { app47, requests } = yield* client(answering(body), { integrity: "fail" })
        if (kind === "right") {
          yield* app47.ping()
          continue
        }
        const reason = yield* reasonOf(app47.ping())
        assert.strictEqual(reason._tag, "IntegrityFailed")
        assert.strictEqual(reason.status, 200)
        assert.lengthOf(yield* requests, 1)
        const write = yield* reasonOf(app47.createBuild("a1", { build_upload_file_id: "f1" }))
        assert.strictEqual(write._tag, "OutcomeUnknown")
      }
    }),
  )

  it.effect("does not stand in for what the provider says", () =>
    Effect.gen(function* () {
      const { app47 } = yield* client(always(failed("Access denied"), 403), { integrity: "fail" })
      assert.strictEqual((yield* reasonOf(app47.ping()))._tag, "PermissionDenied")
    }),
  )
})

describe("set up", () => {
  it.effect("without a usable token every call fails and nothing is sent", () =>
    Effect.gen(function* () {
      for (const token of ["", "  ", "line\nbreak", "tok en", "tökén", `${tokenText}\n`]) {
        const { app47, requests } = yield* client([], { accessToken: Redacted.make(token) })
        const reason = yield* reasonOf(app47.ping())
        assert.strictEqual(reason._tag, "AuthenticationFailed")
        assert.include(reason.message, "nothing was sent")
        assert.notInclude(reason.message, tokenText)
        assert.lengthOf(yield* requests, 0)
      }
    }),
  )

  it.effect("from the environment", () =>
    Effect.gen(function* () {
      const http = yield* ScriptedHttpClient.make(always(fixture("ping-valid-token.json")))
      const run = (environment: Readonly<Record<string, string>>, overrides?: Partial<App47Client.Options>) =>
        Effect.flatMap(App47Client.App47Client, (app47) => app47.ping()).pipe(
          Effect.provide(App47Client.layerConfig(overrides).pipe(Layer.provide(http.layer))),
          Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))),
          Effect.result,
        )
      const given = { APP47_ACCESS_TOKEN: tokenText, APP47_BASE_URL: "http://127.0.0.1:1" }
      assert.isTrue(Result.isSuccess(yield* run(given)))
      assert.isTrue(Result.isSuccess(yield* run({}, { accessToken })))
      const [first, second] = yield* http.requests
      assert.strictEqual(first?.url.href, "http://127.0.0.1:1/api/v2")
      assert.strictEqual(first?.headers["access-token"], tokenText)
      assert.strictEqual(second?.url.origin, "https://cirrus.app47.com")
      for (const [environment, name] of [
        [{}, "APP47_ACCESS_TOKEN"],
        [{ APP47_ACCESS_TOKEN: "" }, "APP47_ACCESS_TOKEN"],
        [{ ...given, APP47_BASE_URL: "ftp://x" }, "APP47_BASE_URL"],
        [{ ...given, APP47_BASE_URL: `https://u:${tokenText}@x` }, "APP47_BASE_URL"],
      ] as const) {
        const outcome = yield* run(environment)
        if (Result.isSuccess(outcome)) assert.fail(name)
        assert.include(String(outcome.failure), name)
        assert.notInclude(String(outcome.failure), tokenText)
      }
      assert.lengthOf(yield* http.requests, 2)
    }),
  )

  it.live("the token goes to its own origin only", () =>
    Effect.gen(function* () {
      const foreign = yield* plainServer((_, response) => respond(response, '{"results":{"success":true}}'))
      const server = yield* plainServer((_, response) => {
        response.writeHead(302, { location: `${foreign.origin}/api/v2` }).end()
      })
      const app47 = yield* overFetch(server.origin)
      const error = yield* Effect.flip(app47.ping())
      assert.strictEqual(error.reason._tag, "UnexpectedResponse")
      assert.lengthOf(foreign.received, 0)
      assert.lengthOf(server.received, 1)
    }).pipe(Effect.scoped),
  )
})
