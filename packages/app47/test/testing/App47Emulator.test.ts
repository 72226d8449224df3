import * as App47Api from "@effect-billing/app47/App47Api"
import * as App47Checksum from "@effect-billing/app47/App47Checksum"
import * as App47Client from "@effect-billing/app47/App47Client"
import * as App47InferredApi from "@effect-billing/app47/App47InferredApi"
import * as App47Webhook from "@effect-billing/app47/App47Webhook"
import { App47Emulator, App47Samples, App47Testing } from "@effect-billing/app47/testing"
import type * as Operation from "@effect-billing/core/Operation"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { fixture, plainServer, reasonOf, respond } from "../support.ts"
import { start } from "./support.ts"

const documentedUser = "544fa14538d6b81f6b00003c"
const { userId } = App47Samples.demonstration
const collector = "58a1c0de38d6b81f6b000001"
const appId = "58a1c0de38d6b81f6b000003"

const operations: ReadonlyArray<Operation.Documented> = App47Api.operations

for (const transport of ["in process", "over HTTP"] as const) {
  describe(`the emulator ${transport}`, () => {
    it.live("answers every operation in a form the client knows, checksum and all", () =>
      Effect.gen(function* () {
        const { call, emulator } = yield* start({}, transport)
        const answered = new Set<string>()
        const send = (operation: Operation.Any, input: object = {}) => {
          answered.add(operation.name)
          return call(operation, input) as Effect.Effect<
            Record<string, Record<string, unknown> & { readonly id: string }>
          >
        }
        yield* send(App47Api.ping)
        yield* send(App47Api.listUsers)
        yield* send(App47InferredApi.searchUsers, { search_term: "collector" })
        yield* send(App47InferredApi.showUser, { user_id: userId })
        const user = yield* send(App47InferredApi.createUser, { name: "Ann", email: "ann@x.test" })
        const user_id = user["user"]?.id ?? ""
        yield* send(App47InferredApi.updateUser, { user_id, active: false })
        const shown = yield* send(App47InferredApi.showUser, { user_id })
        assert.deepInclude(shown as object, { name: "Ann", email: "ann@x.test", active: false })
        yield* send(App47InferredApi.deleteUser, { user_id })
        yield* send(App47Api.listUserPurchases, { user_id: documentedUser })
        yield* send(App47Api.showUserPurchase, {
          user_id: userId,
          purchase_id: "57697364db8fe908350007a4",
        })
        yield* send(App47Api.listGroups)
        const group = yield* send(App47InferredApi.createGroup, { name: "New" })
        const group_id = group["group"]?.id ?? ""
        yield* send(App47InferredApi.showGroup, { group_id })
        yield* send(App47InferredApi.updateGroup, { group_id, description: "d" })
        yield* send(App47InferredApi.deleteGroup, { group_id })
        yield* send(App47InferredApi.listApps)
        const app = yield* send(App47InferredApi.createApp, { description: "New" })
        const app_id = app["app"]?.id ?? ""
        yield* send(App47InferredApi.showApp, { app_id })
        yield* send(App47InferredApi.updateApp, { app_id, featured: true })
        const { file_id } = (yield* send(App47Api.uploadFile, {
          file: { name: "a.ipa", text: "content" },
        })) as unknown as { readonly file_id: string }
        const build = yield* send(App47Api.createBuild, {
          app_id,
          build_upload_file_id: file_id,
          platform: "iOS",
          make_active: true,
        })
        const ofBuild = { app_id, build_id: build["build"]?.id ?? "" }
        yield* emulator.clock.advance("2 minutes")
        assert.deepInclude((yield* send(App47InferredApi.showBuild, ofBuild)) as object, { active: true })
        yield* send(App47InferredApi.listBuilds, { app_id })
        yield* send(App47InferredApi.updateBuild, { ...ofBuild, release_notes: "r" })
        yield* send(App47InferredApi.deactivateBuild, ofBuild)
        yield* send(App47InferredApi.activateBuild, ofBuild)
        yield* send(App47InferredApi.resubmitBuild, ofBuild)
        yield* send(App47InferredApi.deleteBuild, ofBuild)
        yield* send(App47InferredApi.deleteApp, { app_id })
        for (const operation of operations.filter(({ path }) => /\/:app_id\/(?!builds)/.test(path))) {
          yield* send(operation, { app_id: appId })
        }
        assert.sameMembers(
          [...answered],
          operations.map(({ name }) => name),
        )
      }).pipe(Effect.scoped),
    )

    it.live("pages 130 purchases in sets of 100, in both forms of items and with any total", () =>
      Effect.gen(function* () {
        for (const listItems of ["bare", "wrapped"] as const) {
          for (const total of ["listing", "account", "absent"] as const) {
            const { app47, emulator } = yield* start({ listItems, total }, transport)
            const all = yield* Stream.runCollect(app47.streamUserPurchases(collector))
            assert.lengthOf(all, 130)
            assert.lengthOf(new Set(Array.from(all, ({ id }) => id)), 130)
            assert.lengthOf(yield* emulator.requests, total === "listing" ? 2 : 3)
            const page = yield* app47.listUserPurchases(collector, { skip: 100 })
            assert.strictEqual(page.count, 30)
          }
        }
      }).pipe(Effect.scoped),
    )
  })
}

describe("purchases", () => {
  it.effect("of the samples come back as they stand, with a checksum as the vendor makes it", () =>
    Effect.gen(function* () {
      const { raw } = yield* start({ seed: "documented" })
      const path = `/api/v2/users/${documentedUser}/purchases`
      const show = yield* raw("GET", `${path}/544fa14538d6b81f6b00003d`)
      const { results } = fixture("user-purchase-show.json")
      assert.strictEqual(JSON.stringify(show.results), JSON.stringify(results))
      assert.isUndefined(App47Checksum.problemOf(show.text))
      const list = yield* raw("GET", path)
      assert.deepStrictEqual<unknown>(
        JSON.parse(list.text),
        fixture("synthetic-user-purchases-list-bare-items.json"),
      )
      const ping = yield* raw("GET", "/api/v2")
      assert.deepStrictEqual<unknown>(JSON.parse(ping.text), fixture("ping-valid-token.json"))
      const logs = yield* raw("GET", "/api/v2/apps/53a3444338d6b81f6b000010/daily_logs")
      assert.deepStrictEqual<unknown>(JSON.parse(logs.text), fixture("synthetic-app-daily-logs.json"))
    }),
  )

  it.effect("are filtered by the provider's words only: another spelling finds nothing", () =>
    Effect.gen(function* () {
      const { app47, raw } = yield* start()
      for (const [given, names] of [
        ["canceled", ["Offline Maps"]],
        ["Consumed", ["Unlimited coins"]],
        ["refunded", ["Field Guide"]],
        ["new", ["Team Notes"]],
      ] as const) {
        const page = yield* app47.listUserPurchases(userId, { status: given })
        assert.deepStrictEqual<unknown>(
          page.list.map(({ name }) => name),
          names,
        )
      }
      for (const word of ["Canceled", "Consumed", "new"]) {
        const { results } = yield* raw("GET", `/api/v2/users/${userId}/purchases?status=${word}`)
        assert.deepStrictEqual(results?.["list"], [])
      }
      const verbatim = yield* app47.listUserPurchases(userId, { status: { verbatim: "Consumed" } })
      assert.lengthOf(verbatim.list, 0)
    }),
  )

  it.effect("change in the portal, and that is announced", () =>
    Effect.gen(function* () {
      const { app47, emulator } = yield* start({
        seed: { users: [{ id: "u1", name: "Ann", email: "ann@x.test", devices: [{ model: "SX6" }] }] },
        startAt: "2026-03-01T00:00:00Z",
        frozen: true,
      })
      const { id } = yield* emulator.addPurchase({
        user_id: "u1",
        name: "Life Saver",
        price: "1.99",
        currency: "USD",
        reference: "gw-1",
        item: true,
      })
      assert.strictEqual(Number.parseInt(id.slice(0, 8), 16), Date.parse("2026-03-01T00:00:00Z") / 1000)
      yield* emulator.clock.advance("1 days")
      yield* emulator.cancelPurchase(id)
      yield* emulator.refundPurchase(id)
      yield* emulator.consumePurchase(id)
      yield* emulator.editPurchase(id, { price: "2.50" })
      const purchase = yield* app47.showUserPurchase("u1", id)
      assert.deepInclude(purchase, {
        status: "Consumed",
        price: "2.50",
        created: "2026-03-01T00:00:00Z",
        modified: "2026-03-02T00:00:00Z",
      } as object)
      const webhook = yield* App47Webhook.make({ pathSecrets: "none" })
      const events = yield* Effect.forEach(yield* emulator.webhooks.list, ({ request }) =>
        webhook.verify(request?.body ?? ""),
      )
      assert.deepStrictEqual<unknown>(
        events.map((event) => [event._tag, event._tag === "Unknown" ? "" : event.action, event.occurredAt]),
        [
          ["CustomerPurchase", "purchased", Date.parse("2026-03-01T00:00:00Z") / 1000],
          ["CustomerPurchase", "canceled", Date.parse("2026-03-02T00:00:00Z") / 1000],
        ],
      )
      const [first] = events
      if (first?._tag !== "CustomerPurchase") return assert.fail("no purchase was announced")
      assert.deepStrictEqual<unknown>(first.customer, {
        id: "u1",
        email: "ann@x.test",
        name: "Ann",
        devices: [{ model: "SX6" }],
      })
      assert.strictEqual(first.purchase.order_id, "gw-1")
      // The token of the event is the purchase's id, so it can be confirmed.
      const confirmed = yield* App47Webhook.confirm(first).pipe(
        Effect.provideService(App47Client.App47Client, app47),
      )
      assert.strictEqual(confirmed.id, id)
      yield* emulator.deletePurchase(id)
      assert.strictEqual((yield* reasonOf(app47.showUserPurchase("u1", id)))._tag, "NotFound")
      assert.match(String(yield* Effect.flip(emulator.cancelPurchase(id))), /there is no purchase/)
    }),
  )
})

/** What the control API shows of the web hooks. */
const controlView = (emulator: App47Emulator.Service) =>
  Effect.promise(async () => (await emulator.fetch("http://127.0.0.1/__control/webhooks")).text())

describe("web hooks", () => {
  it.effect("are written in three ways, of which the receiver reads two", () =>
    Effect.gen(function* () {
      for (const webhookContent of ["json", "form", "xml"] as const) {
        const { emulator } = yield* start({ webhookContent, webhookMethod: "PUT" })
        yield* emulator.addPurchase({ user_id: userId, name: "Life & Saver", item: true })
        const [delivery] = yield* emulator.webhooks.list
        assert.strictEqual(delivery?.request?.method, "PUT")
        const webhook = yield* App47Webhook.make({ pathSecrets: "none" })
        const outcome = yield* Effect.result(webhook.verify(delivery?.request?.body ?? ""))
        assert.strictEqual(outcome._tag, webhookContent === "xml" ? "Failure" : "Success")
        if (outcome._tag === "Success" && outcome.success._tag === "CustomerPurchase") {
          assert.strictEqual(outcome.success.purchase.name, "Life & Saver")
          assert.lengthOf(outcome.success.customer.devices ?? [], 1)
        }
      }
    }),
  )

  it.effect(
    "about customers carry the password in clear text; the control view and the receiver do not show it",
    () =>
      Effect.gen(function* () {
        const password = "canary-clear-text-7b1e"
        for (const webhookContent of ["form", "xml"] as const) {
          const { emulator } = yield* start({ seed: "empty", webhookContent })
          yield* emulator.addUser({ name: "Anna", password })
          const [delivery] = yield* emulator.webhooks.list
          assert.include(delivery?.request?.body, password)
          assert.notInclude(yield* controlView(emulator), password)
        }
        const { emulator } = yield* start({ seed: "empty" })
        const id = yield* emulator.addUser({ name: "Ann", email: "ann@x.test", password })
        yield* emulator.changeUser(id, { name: "Anna", password })
        yield* emulator.deleteUser(id)
        const deliveries = yield* emulator.webhooks.list
        const bodies = deliveries.map(({ request }) => String(request?.body))
        assert.deepStrictEqual(
          bodies.map((body) => body.includes(password)),
          [true, true, false],
        )
        const { md5, payload } = JSON.parse(bodies[0] ?? "") as {
          readonly md5: string
          readonly payload: object
        }
        assert.strictEqual(md5, createHash("md5").update(JSON.stringify(payload)).digest("hex"))
        const webhook = yield* App47Webhook.make({ pathSecrets: "none" })
        const events = yield* Effect.forEach(bodies, (body) => webhook.verify(body))
        assert.deepStrictEqual(
          events.map((event) => event._tag === "CustomerChanged" && event.action),
          ["create", "update", "delete"],
        )
        assert.notInclude(JSON.stringify(events), password)
        const view = yield* controlView(emulator)
        assert.include(view, "Anna")
        assert.notInclude(view, password)
        assert.match(String(yield* Effect.flip(emulator.deleteUser(id))), /there is no user/)
      }),
  )

  it.live("are delivered to a receiver that knows the secret of its own address", () =>
    Effect.gen(function* () {
      const server = yield* plainServer((_, response) => respond(response, "{}"))
      const { emulator } = yield* start({
        webhookClient: yield* Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer),
        webhookTarget: `${server.origin}/hooks/app47/secret`,
      })
      yield* emulator.cancelPurchase("57697364db8fe908350007a4")
      const [received] = server.received
      assert.strictEqual(received?.method, "POST")
      assert.strictEqual(received?.target, "/hooks/app47/secret")
      assert.strictEqual(received?.headers["content-type"], "application/json")
      assert.include(received?.body, '"action":"canceled"')
    }).pipe(Effect.scoped),
  )
})

describe("permissions", () => {
  it.effect("of a member with Purchase Permission alone: purchases and search, nothing else", () =>
    Effect.gen(function* () {
      const { app47, emulator } = yield* start({ purchasesOnly: true })
      yield* app47.ping()
      yield* app47.listUserPurchases(userId)
      yield* app47.request(App47InferredApi.searchUsers, { search_term: "example" })
      for (const call of [
        app47.listUsers(),
        app47.listGroups(),
        app47.request(App47InferredApi.showUser, { user_id: userId }),
        app47.uploadFile(new Blob(["x"])),
        app47.listSessions(appId),
      ]) {
        const reason = yield* reasonOf<unknown, never>(call)
        assert.strictEqual(reason._tag, "PermissionDenied")
        assert.strictEqual(reason.providerMessage, "Access denied")
      }
      assert.lengthOf(yield* emulator.requests, 8)
    }),
  )

  it.effect("of an account whose package has no purchases", () =>
    Effect.gen(function* () {
      for (const name of ["Enterprise", "Trial", "Seller", "eCommerce"] as const) {
        const { app47 } = yield* start({ package: name })
        const outcome = yield* Effect.result(app47.listUserPurchases(userId))
        const sells = name === "Seller" || name === "eCommerce"
        assert.strictEqual(outcome._tag, sells ? "Success" : "Failure")
        yield* app47.listUsers()
      }
    }),
  )

  it.effect("of nobody without the right token in the right header", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      for (const headers of [
        {},
        { "access-token": "wrong" },
        { "access-token": "Bearer demo-access-token" },
        { "x-token": "demo-access-token" },
        { authorization: "Bearer demo-access-token" },
      ] as ReadonlyArray<Readonly<Record<string, string>>>) {
        const { results, status } = yield* raw("GET", "/api/v2", { headers })
        assert.strictEqual(status, 401)
        assert.deepStrictEqual<unknown>(results, { message: "Invalid token", success: false })
      }
      const url = yield* raw("GET", "/api/v2?access-token=demo-access-token", { headers: {} })
      assert.strictEqual(url.status, 401)
    }),
  )
})

describe("strictness", () => {
  it.effect("refuses what is not documented, in the vendor's envelope", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      const purchases = `/api/v2/users/${userId}/purchases`
      const json = (value: unknown) => ({ body: JSON.stringify(value) })
      for (const [method, path, given, status] of [
        ["GET", `${purchases}?limit=10`, {}, 422],
        ["GET", `${purchases}?skip=0`, {}, 422],
        ["GET", `${purchases}?skip=-1`, {}, 422],
        ["GET", `${purchases}?skip=x`, {}, 422],
        ["GET", "/api/v2/users/nobody/purchases", {}, 404],
        ["GET", `${purchases}/none`, {}, 404],
        ["GET", `/api/v2/users/${collector}/purchases/57697364db8fe908350007a4`, {}, 404],
        ["GET", "/api/v2/apps/none/sessions", {}, 404],
        ["GET", `/api/v2/apps/${appId}/sessions?start=soon`, {}, 422],
        ["GET", `/api/v2/apps/${appId}/sessions?limit=0`, {}, 422],
        ["GET", `/api/v2/apps/${appId}/sessions?name=x`, {}, 422],
        ["POST", `/api/v2/apps/${appId}/builds`, json({ build_upload_file_id: "x" }), 422],
        ["POST", `/api/v2/apps/${appId}/builds`, json({ build: { build_upload_file_id: "x" } }), 422],
        ["POST", `/api/v2/apps/${appId}/builds`, json({ build: { build_uploaded_file_id: "x" } }), 422],
        ["POST", `/api/v2/apps/${appId}/builds`, { body: "{" }, 422],
        ["POST", "/api/v2/upload_file", json({ file: "x" }), 422],
        ["POST", "/api/v2/upload_file", { body: "file=x", type: "application/x-www-form-urlencoded" }, 422],
        ["POST", "/api/v2/users", json({ user: { email: "customer@example.com" } }), 409],
      ] as const) {
        const answer = yield* raw(method, path, given)
        assert.strictEqual(answer.status, status, `${method} ${path}`)
        assert.strictEqual(answer.results?.["success"], false)
        assert.isString(answer.results?.["message"])
        assert.isUndefined(App47Checksum.problemOf(answer.text))
      }
      const upload = yield* raw("POST", "/api/v2/upload_file", json({}))
      assert.deepStrictEqual<unknown>(upload.results, {
        message: "No file attached in request",
        success: false,
      })
    }),
  )

  it.effect("knows no other addresses", () =>
    Effect.gen(function* () {
      const { raw } = yield* start()
      for (const [method, path] of [
        ["GET", "/users"],
        ["GET", "/api/users"],
        ["GET", "/api/v2/devices"],
        ["POST", `/api/v2/users/${userId}/purchases`],
        ["GET", "/api/v2/uploade_file"],
        ["GET", `/api/v2/apps/${appId}/daily_logss`],
      ] as const) {
        const { status, type } = yield* raw(method, path)
        assert.strictEqual(status, 404, path)
        assert.match(type ?? "", /html/)
      }
    }),
  )

  it.effect("may say all of that under HTTP 200", () =>
    Effect.gen(function* () {
      const { app47, raw } = yield* start({ failureStatus: "ok", package: "Trial" })
      const { results, status } = yield* raw("GET", `/api/v2/users/${userId}/purchases`)
      assert.strictEqual(status, 200)
      assert.deepStrictEqual<unknown>(results, { message: "Access denied", success: false })
      assert.strictEqual((yield* reasonOf(app47.listUserPurchases(userId)))._tag, "PermissionDenied")
      assert.strictEqual(
        (yield* reasonOf(app47.request(App47InferredApi.showUser, { user_id: "nobody" })))._tag,
        "NotFound",
      )
    }),
  )
})

describe("builds and metrics", () => {
  it.effect("a build is processed before it is active, and takes the place of the one before", () =>
    Effect.gen(function* () {
      const { app47, emulator } = yield* start()
      const make = (make_active: boolean) =>
        Effect.gen(function* () {
          const { file_id, url } = yield* app47.uploadFile(new File(["x"], "a.ipa"))
          assert.match(url ?? "", /original\.ipa\?\d+$/)
          const answer = yield* app47.createBuild(appId, {
            build_upload_file_id: file_id,
            platform: "iOS",
            make_active,
          })
          return (answer["build"] as { readonly id: string }).id
        })
      const states = Effect.gen(function* () {
        const builds = yield* Stream.runCollect(app47.stream(App47InferredApi.listBuilds, { app_id: appId }))
        return Array.from(builds, ({ activateable, active }) => [active, activateable])
      })
      yield* make(true)
      assert.deepStrictEqual(yield* states, [[false, false]])
      yield* emulator.clock.advance("1 minute")
      assert.deepStrictEqual(yield* states, [[true, false]])
      const second = yield* make(false)
      yield* emulator.clock.advance("1 minute")
      assert.deepStrictEqual(yield* states, [
        [true, false],
        [false, true],
      ])
      yield* app47.request(App47InferredApi.activateBuild, { app_id: appId, build_id: second })
      assert.deepStrictEqual(yield* states, [
        [false, true],
        [true, false],
      ])
    }),
  )

  it.effect("records fall out of the period, are named, and are counted by the day", () =>
    Effect.gen(function* () {
      const { app47 } = yield* start({
        startAt: "2026-03-15T00:00:00Z",
        frozen: true,
        seed: {
          apps: [
            {
              id: "a1",
              generic_events: [
                { created: "2026-03-14T12:00:00Z", name: "open" },
                { created: "2026-03-14T13:00:00Z", name: "close" },
                { created: "2026-02-01T00:00:00Z", name: "open" },
              ],
              logs: [
                { created: "2026-03-01T01:00:00Z", level: "Warn" },
                { created: "2026-03-14T01:00:00Z", level: "Crash" },
                { created: "2026-03-14T02:00:00Z", level: "Crash" },
              ],
            },
          ],
        },
      })
      const events = yield* app47.listGenericEvents("a1", { name: "open" })
      assert.deepStrictEqual([events.total, events.list.length], [1, 1])
      assert.lengthOf((yield* app47.listGenericEvents("a1", { start: "2026-01-01" })).list, 3)
      assert.lengthOf(yield* Stream.runCollect(app47.streamGenericEvents("a1", { limit: 1 })), 2)
      const logs = yield* app47.getDailyLogs("a1")
      assert.lengthOf(logs.timestamps ?? [], 14)
      assert.deepStrictEqual(logs.warn, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
      assert.deepStrictEqual(logs.crash, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    }),
  )
})

describe("seeding", () => {
  it.effect("takes more while it runs, and forgets it on a reset", () =>
    Effect.gen(function* () {
      const { app47, emulator } = yield* start({ seed: "empty" })
      yield* emulator.plant({
        purchases: [{ user_id: "u1", id: "p1", name: "Book", status: "cancelled", created: "now - 10 days" }],
      })
      const { list } = yield* app47.listUserPurchases("u1")
      assert.deepInclude(list[0], { id: "p1", status: "Canceled", rawStatus: "cancelled" } as object)
      const wrong = yield* Effect.flip(emulator.plant({ purchases: [{ id: "p2", colour: "red" }] }))
      const paths = wrong.issues?.map(({ path }) => path.join("."))
      assert.includeMembers([...(paths ?? [])], ["purchases.0.user_id", "purchases.0.colour"])
      yield* emulator.reset
      assert.strictEqual((yield* reasonOf(app47.listUserPurchases("u1")))._tag, "NotFound")
    }),
  )

  it.effect("refuses a seed that is none", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(start({ seed: { purchases: [{ name: "x" }] } as never }))
      assert.match(String(error), /this is no seed/)
    }),
  )

  it.effect("gives the same ids in every run", () =>
    Effect.gen(function* () {
      const run = Effect.gen(function* () {
        const { emulator } = yield* start({ startAt: "2026-03-01T00:00:00Z", frozen: true })
        return yield* emulator.addPurchase({ user_id: userId, name: "Same" })
      })
      assert.deepStrictEqual(yield* run, yield* run)
    }),
  )
})

describe("layers for tests", () => {
  it.live("the environment leads a client here", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* start({}, "over HTTP")
      const purchases = yield* Effect.flatMap(App47Client.App47Client, (app47) =>
        app47.listUserPurchases(userId),
      ).pipe(
        Effect.provide(App47Client.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))),
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(App47Emulator.environment(baseUrl)))),
      )
      assert.lengthOf(purchases.list, 6)
    }).pipe(Effect.scoped),
  )

  it.effect("handlers answer what a test says, and anything else dies", () =>
    Effect.gen(function* () {
      const app47 = yield* App47Client.App47Client
      assert.deepStrictEqual(yield* app47.listUserPurchases("u1"), { list: [] })
      const exit = yield* Effect.exit(app47.ping())
      assert.strictEqual(exit._tag, "Failure")
    }).pipe(
      Effect.provide(App47Testing.layerHandlers({ listUserPurchases: () => Effect.succeed({ list: [] }) })),
    ),
  )
})
