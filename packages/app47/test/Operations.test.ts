import * as App47Api from "@effect-billing/app47/App47Api"
import * as App47InferredApi from "@effect-billing/app47/App47InferredApi"
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import {
  always,
  client,
  failed,
  fine,
  overFetch,
  plainServer,
  reasonOf,
  respond,
  tokenText,
} from "./support.ts"

interface Row {
  readonly name: string
  readonly method: string
  readonly path: string
  /** A: method and path are certain; B: the provider only names it. */
  readonly certainty: "A" | "B"
  /** What a call is made of, as `desk call` takes it, and what is sent. */
  readonly input: Readonly<Record<string, unknown>>
  readonly target: string
  readonly body?: unknown
  readonly results: object
  /** What is read as another form of the same. */
  readonly encoded?: object
}

const one = (name: string) => ({ [name]: { id: "1" } })
const none = { list: [] }

// The dossier's table, below /api/v2. Written out here on purpose, so that a slip in the contract shows.
const table: ReadonlyArray<Row> = [
  { name: "ping", method: "GET", path: "", certainty: "A", input: {}, target: "", results: {} },
  {
    name: "listUsers",
    method: "GET",
    path: "/users",
    certainty: "A",
    input: { search_term: "ann", skip: 5 },
    target: "/users?search_term=ann&skip=5",
    results: none,
  },
  {
    name: "searchUsers",
    method: "GET",
    path: "/users/search",
    certainty: "B",
    input: { search_term: "ann" },
    target: "/users/search?search_term=ann",
    results: none,
  },
  {
    name: "showUser",
    method: "GET",
    path: "/users/:user_id",
    certainty: "B",
    input: { user_id: "u" },
    target: "/users/u",
    results: one("user"),
    encoded: { id: "1" },
  },
  {
    name: "createUser",
    method: "POST",
    path: "/users",
    certainty: "B",
    input: { name: "Ann", email: "a@x.test" },
    target: "/users",
    body: { user: { name: "Ann", email: "a@x.test" } },
    results: one("user"),
  },
  {
    name: "updateUser",
    method: "PUT",
    path: "/users/:user_id",
    certainty: "B",
    input: { user_id: "u", active: false },
    target: "/users/u",
    body: { user: { active: false } },
    results: one("user"),
  },
  {
    name: "deleteUser",
    method: "DELETE",
    path: "/users/:user_id",
    certainty: "B",
    input: { user_id: "u" },
    target: "/users/u",
    results: {},
  },
  {
    name: "listUserPurchases",
    method: "GET",
    path: "/users/:user_id/purchases",
    certainty: "A",
    input: { user_id: "u", status: "Canceled", skip: 100 },
    target: "/users/u/purchases?status=Cancelled&skip=100",
    results: none,
  },
  {
    name: "showUserPurchase",
    method: "GET",
    path: "/users/:user_id/purchases/:purchase_id",
    certainty: "A",
    input: { user_id: "u", purchase_id: "p" },
    target: "/users/u/purchases/p",
    results: one("purchase"),
  },
  {
    name: "listGroups",
    method: "GET",
    path: "/groups",
    certainty: "A",
    input: { search_term: "x" },
    target: "/groups?search_term=x",
    results: none,
  },
  {
    name: "showGroup",
    method: "GET",
    path: "/groups/:group_id",
    certainty: "B",
    input: { group_id: "g" },
    target: "/groups/g",
    results: one("group"),
    encoded: { id: "1" },
  },
  {
    name: "createGroup",
    method: "POST",
    path: "/groups",
    certainty: "B",
    input: { name: "G", session_hours_lenth: 3 },
    target: "/groups",
    body: { group: { name: "G", session_hours_lenth: 3 } },
    results: one("group"),
  },
  {
    name: "updateGroup",
    method: "PUT",
    path: "/groups/:group_id",
    certainty: "B",
    input: { group_id: "g", description: "d" },
    target: "/groups/g",
    body: { group: { description: "d" } },
    results: one("group"),
  },
  {
    name: "deleteGroup",
    method: "DELETE",
    path: "/groups/:group_id",
    certainty: "B",
    input: { group_id: "g" },
    target: "/groups/g",
    results: {},
  },
  {
    name: "listApps",
    method: "GET",
    path: "/apps",
    certainty: "B",
    input: { skip: 1 },
    target: "/apps?skip=1",
    results: none,
  },
  {
    name: "showApp",
    method: "GET",
    path: "/apps/:app_id",
    certainty: "B",
    input: { app_id: "a" },
    target: "/apps/a",
    results: one("app"),
    encoded: { id: "1" },
  },
  {
    name: "createApp",
    method: "POST",
    path: "/apps",
    certainty: "B",
    input: { description: "d" },
    target: "/apps",
    body: { app: { description: "d" } },
    results: one("app"),
  },
  {
    name: "updateApp",
    method: "PUT",
    path: "/apps/:app_id",
    certainty: "B",
    input: { app_id: "a", featured: true },
    target: "/apps/a",
    body: { app: { featured: true } },
    results: one("app"),
  },
  {
    name: "deleteApp",
    method: "DELETE",
    path: "/apps/:app_id",
    certainty: "B",
    input: { app_id: "a" },
    target: "/apps/a",
    results: {},
  },
  {
    name: "createBuild",
    method: "POST",
    path: "/apps/:app_id/builds",
    certainty: "A",
    input: { app_id: "a", build_upload_file_id: "f", reuse_version: true },
    target: "/apps/a/builds",
    body: { build: { build_upload_file_id: "f", reuse_version: true } },
    results: one("build"),
  },
  {
    name: "listBuilds",
    method: "GET",
    path: "/apps/:app_id/builds",
    certainty: "B",
    input: { app_id: "a" },
    target: "/apps/a/builds",
    results: none,
  },
  {
    name: "showBuild",
    method: "GET",
    path: "/apps/:app_id/builds/:build_id",
    certainty: "B",
    input: { app_id: "a", build_id: "b" },
    target: "/apps/a/builds/b",
    results: one("build"),
    encoded: { id: "1" },
  },
  {
    name: "updateBuild",
    method: "PUT",
    path: "/apps/:app_id/builds/:build_id",
    certainty: "B",
    input: { app_id: "a", build_id: "b", release_notes: "r" },
    target: "/apps/a/builds/b",
    body: { build: { release_notes: "r" } },
    results: one("build"),
  },
  {
    name: "deleteBuild",
    method: "DELETE",
    path: "/apps/:app_id/builds/:build_id",
    certainty: "B",
    input: { app_id: "a", build_id: "b" },
    target: "/apps/a/builds/b",
    results: {},
  },
  ...["activate", "deactivate", "resubmit"].map((verb): Row => ({
    name: `${verb}Build`,
    method: "PUT",
    path: `/apps/:app_id/builds/:build_id/${verb}`,
    certainty: "B",
    input: { app_id: "a", build_id: "b" },
    target: `/apps/a/builds/b/${verb}`,
    results: {},
  })),
  {
    name: "uploadFile",
    method: "POST",
    path: "/upload_file",
    certainty: "A",
    input: { file: { name: "a.ipa", text: "content" } },
    target: "/upload_file",
    results: { file_id: "f" },
  },
  ...["sessions", "logs", "generic_events", "timed_events"].map((path): Row => ({
    name:
      { sessions: "listSessions", logs: "listLogs", generic_events: "listGenericEvents" }[path] ??
      "listTimedEvents",
    method: "GET",
    path: `/apps/:app_id/${path}`,
    certainty: "A",
    input: { app_id: "a", start: "2014-06-19T20:24:48+00:00", limit: 10 },
    target: `/apps/a/${path}?start=2014-06-19T20%3A24%3A48%2B00%3A00&limit=10`,
    results: none,
  })),
  ...["sessions", "net_new", "geo", "active_users", "logs"].map((path): Row => ({
    name: `getDaily${path.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`,
    method: "GET",
    path: `/apps/:app_id/daily_${path}`,
    certainty: "A",
    input: { app_id: "a", end: "2014-06-19" },
    target: `/apps/a/daily_${path}?end=2014-06-19`,
    results: {},
  })),
]

const operations: ReadonlyArray<Operation.Documented> = App47Api.operations

describe("operations", () => {
  it("are the 37 of the dossier's table, 16 of them certain", () => {
    assert.deepStrictEqual(
      operations.map(({ method, name, path }) => [name, method, path]),
      table.map(({ method, name, path }) => [name, method, `/api/v2${path}`]),
    )
    assert.lengthOf(operations, 37)
    assert.lengthOf(
      table.filter(({ certainty }) => certainty === "A"),
      16,
    )
  })

  it("say where they come from; those that are only named are inferred and live apart", () => {
    const documented = App47Api as unknown as Readonly<Record<string, Operation.Any>>
    const inferred = App47InferredApi as unknown as Readonly<Record<string, Operation.Any>>
    for (const operation of operations) {
      const isCertain = table.find(({ name }) => name === operation.name)?.certainty === "A"
      assert.strictEqual(operation.confidence === "inferred", !isCertain, operation.name)
      assert.match(operation.source, isCertain ? /\[(docs|client code|seed)\]/ : /\[inferred\]/)
      const [home, other] = isCertain ? [documented, inferred] : [inferred, documented]
      assert.strictEqual(home[operation.name]?.input, operation.input)
      assert.isUndefined(other[operation.name])
      assert.strictEqual(operation.effect, operation.method === "GET" ? "read" : "write")
      assert.strictEqual(operation.repeat, operation.method === "GET" ? "safe" : "never")
    }
  })

  it.effect("are methods of the client when they are certain, and none when they are not", () =>
    Effect.gen(function* () {
      const { app47 } = yield* client([])
      for (const { certainty, name } of table) assert.strictEqual(name in app47, certainty === "A", name)
    }),
  )

  it("are all in the README's table, as they are", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
    const rows = readme
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .filter((cells) => ["GET", "POST", "PUT", "DELETE"].includes(cells[2] ?? ""))
    assert.deepStrictEqual(
      rows,
      operations.map(({ confidence, effect, method, name, path, summary }) => [
        "",
        `\`${name}\``,
        method,
        `\`${path}\``,
        effect,
        confidence,
        summary,
        "",
      ]),
    )
  })
})

describe("every operation against a plain server", () => {
  for (const { body, encoded, input, method, name, results, target } of table) {
    it.live(`${name}: ${method} ${target}`, () =>
      Effect.gen(function* () {
        const server = yield* plainServer((_, response) => respond(response, JSON.stringify(fine(results))))
        const app47 = yield* overFetch(server.origin)
        const operation = operations.find((candidate) => candidate.name === name)
        if (operation === undefined) return assert.fail(`there is no ${name}`)
        const decoded = Result.getOrThrow(OperationJson.decodeInput(operation, input))
        const answer = yield* app47.request(operation, decoded)
        assert.deepStrictEqual(OperationJson.encodeSuccess(operation, answer), encoded ?? results)
        assert.lengthOf(server.received, 1)
        const [received] = server.received
        assert.strictEqual(received?.method, method)
        assert.strictEqual(received?.target, `/api/v2${target}`)
        assert.strictEqual(received?.headers["access-token"], tokenText)
        assert.strictEqual(received?.headers["accept"], "application/json")
        if (name === "uploadFile") {
          assert.include(received?.body, 'name="file"; filename="a.ipa"')
        } else {
          assert.strictEqual(received?.body, body === undefined ? "" : JSON.stringify(body))
          if (body !== undefined) assert.strictEqual(received?.headers["content-type"], "application/json")
        }
      }).pipe(Effect.scoped),
    )
  }
})

const hostile = "prod:bob kal/1?#%"

describe("hostile ids in paths", () => {
  for (const operation of operations.filter(({ locations }) => locations.path.length > 0)) {
    const row = table.find(({ name }) => name === operation.name)
    it.effect(`${operation.name} encodes each exactly once and refuses an empty one`, () =>
      Effect.gen(function* () {
        const { app47, requests } = yield* client(always(failed("seen"), 404))
        const rest = Object.fromEntries(
          Object.entries(row?.input ?? {}).filter(([name]) => operation.locations.body.includes(name)),
        )
        const given = Object.fromEntries(operation.locations.path.map((name) => [name, hostile]))
        yield* reasonOf(app47.request(operation, { ...rest, ...given }))
        assert.strictEqual(
          (yield* requests)[0]?.url.pathname,
          operation.path.replace(/:[a-z_]+/g, "prod%3Abob%20kal%2F1%3F%23%25"),
        )
        for (const name of operation.locations.path) {
          for (const wrong of ["", ".", "..", "\ud800"]) {
            const reason = yield* reasonOf(app47.request(operation, { ...rest, ...given, [name]: wrong }))
            assert.strictEqual(reason._tag, "InvalidRequest")
          }
        }
        assert.lengthOf(yield* requests, 1)
      }),
    )
  }
})

describe("request", () => {
  const associate = Operation.make("associate", {
    method: "POST",
    path: "/api/v2/groups/:group_id/users",
    pathFields: { group_id: Schema.String },
    body: Body.jsonUnder("user", { id: Schema.String }),
    success: Schema.Struct({ count: Schema.Number }),
  })

  it.effect("sends an operation of one's own with the same token, and reads it like any other", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client(always(fine({ count: 1 })))
      assert.deepStrictEqual(yield* app47.request(associate, { group_id: "g", id: "u" }), { count: 1 })
      const [request] = yield* requests
      assert.strictEqual(request?.url.href, "https://cirrus.app47.com/api/v2/groups/g/users")
      assert.strictEqual(request?.headers["access-token"], tokenText)
      assert.strictEqual(request?.text, '{"user":{"id":"u"}}')
      const denied = yield* client(always(failed("Access denied"), 403))
      const reason = yield* reasonOf(denied.app47.request(associate, { group_id: "g", id: "u" }))
      assert.strictEqual(reason._tag, "PermissionDenied")
    }),
  )

  it.effect("refuses fields nobody knows: there is no page size", () =>
    Effect.gen(function* () {
      const { app47, requests } = yield* client([])
      const input = { user_id: "u", limit: 10 } as unknown as { readonly user_id: string }
      assert.strictEqual(
        (yield* reasonOf(app47.request(App47Api.listUserPurchases, input)))._tag,
        "InvalidRequest",
      )
      assert.lengthOf(yield* requests, 0)
    }),
  )
})
