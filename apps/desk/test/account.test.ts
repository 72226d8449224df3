/** `desk account` and `desk access`, over HTTP, against a server that answers as Iaptic documents it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Http from "node:http"
import { assertClean, configured, desk, serve } from "./support.ts"

// Shaped like the documented sample of /v2/customers/:applicationUsername/purchases; one is over, one never is here.
const purchases = {
  "apple:monthly": {
    productId: "apple:monthly",
    platform: "apple",
    sandbox: true,
    purchaseId: "apple:1000000532000112",
    purchaseDate: "2019-07-29T17:14:00.000Z",
    expirationDate: "2019-07-29T17:19:00.000Z",
    renewalIntent: "Lapse",
    // Not what the date says; the date wins.
    isExpired: false,
  },
  "google:yearly": {
    productId: "google:yearly",
    platform: "google",
    sandbox: false,
    purchaseId: "google:GPA.0000-3444",
    purchaseDate: "2019-06-21T16:00:00.000Z",
    expirationDate: "2999-06-21T16:08:00.000Z",
    renewalIntent: "Renew",
    amountMicros: 19_990_000,
    currency: "EUR",
  },
}

const iaptic: Http.RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://host")
  const answer = pathname.endsWith("/purchases")
    ? { applicationUsername: "alice", purchases }
    : { rows: [{ applicationUsername: "alice" }] }
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer))
}

interface Document {
  readonly customers: ReadonlyArray<Record<string, unknown>>
  readonly purchases: ReadonlyArray<Record<string, unknown>>
  readonly subscriptions: ReadonlyArray<Record<string, unknown>>
  readonly entitlements: ReadonlyArray<Record<string, unknown>>
  readonly failures: ReadonlyArray<Record<string, unknown>>
}

describe("account", () => {
  it.effect("--json prints the five lists of the model, and nothing else", () =>
    Effect.gen(function* () {
      const server = yield* serve(iaptic)
      const finished = yield* desk(["account", "--iaptic", "alice", "--json"], {
        environment: configured(server.url),
      })
      assertClean(finished)
      assert.strictEqual(finished.code, 0, finished.stderr)
      assert.strictEqual(finished.stderr, "")
      const document = JSON.parse(finished.stdout) as Document
      assert.deepStrictEqual(Object.keys(document), [
        "customers",
        "purchases",
        "subscriptions",
        "entitlements",
        "failures",
      ])
      assert.deepStrictEqual(document.failures, [])
      assert.deepStrictEqual(document.customers, [{ provider: "iaptic", id: "alice" }])
      const yearly = document.purchases.find(({ productId }) => productId === "google:yearly")
      assert.deepInclude(yearly, {
        provider: "iaptic",
        id: "google:GPA.0000-3444",
        kind: "subscription",
        status: "completed",
        purchasedAt: "2019-06-21T16:00:00.000Z",
        expiresAt: "2999-06-21T16:08:00.000Z",
        sandbox: false,
        price: { amount: "19.99", currency: "EUR" },
      })
      assert.deepInclude(
        document.purchases.find(({ productId }) => productId === "apple:monthly"),
        { status: "expired", sandbox: true },
      )
      assert.deepStrictEqual(
        document.subscriptions.map(({ productId, status }) => [productId, status]).toSorted(),
        [
          ["apple:monthly", "expired"],
          ["google:yearly", "active"],
        ],
      )
      assert.deepStrictEqual(
        document.entitlements.map(({ granted, resource }) => [resource, granted]).toSorted(),
        [
          ["apple:monthly", false],
          ["google:yearly", true],
        ],
      )
      for (const list of Object.values(document) as ReadonlyArray<ReadonlyArray<object>>) {
        for (const record of list) assert.notProperty(record, "source")
      }
    }),
  )

  it.effect("shows the same to people", () =>
    Effect.gen(function* () {
      const server = yield* serve(iaptic)
      const finished = yield* desk(["account", "--iaptic", "alice"], { environment: configured(server.url) })
      assertClean(finished)
      assert.strictEqual(finished.code, 0, finished.stderr)
      for (const title of ["Customers", "Purchases", "Subscriptions", "Entitlements"])
        assert.match(finished.stdout, new RegExp(`^${title}`, "m"))
      assert.match(finished.stdout, /google:yearly .*19\.99 EUR.*2019-06-21 16:00 +2999-06-21 16:08/)
      assert.match(finished.stdout, /apple:monthly .*expired.*sandbox/)
      assert.notInclude(finished.stdout, "Failures")
    }),
  )

  it.effect("a narrow terminal gets blocks instead of broken lines", () =>
    Effect.gen(function* () {
      const server = yield* serve(iaptic)
      const finished = yield* desk(["account", "--iaptic", "alice"], {
        environment: { ...configured(server.url), COLUMNS: "48" },
      })
      assert.strictEqual(finished.code, 0, finished.stderr)
      for (const line of finished.stdout.split("\n")) assert.isAtMost(line.length, 48)
    }),
  )
})

describe("access", () => {
  const ask = (resource: string, flags: ReadonlyArray<string> = []) =>
    Effect.gen(function* () {
      const server = yield* serve(iaptic)
      const finished = yield* desk(["access", resource, "--iaptic", "alice", ...flags], {
        environment: configured(server.url),
      })
      assertClean(finished)
      return finished
    })

  it.effect("granted: exit 0, with the record and until when", () =>
    Effect.gen(function* () {
      const json = yield* ask("google:yearly", ["--json"])
      assert.strictEqual(json.code, 0, json.stderr)
      const document = JSON.parse(json.stdout) as Record<string, unknown> & {
        readonly because: ReadonlyArray<Record<string, unknown>>
      }
      assert.hasAllKeys(document, ["resource", "decision", "because", "failures"])
      assert.strictEqual(document["resource"], "google:yearly")
      assert.strictEqual(document["decision"], "granted")
      const because = document.because[0] ?? {}
      assert.hasAllKeys(because, ["provider", "rule", "record", "observedAt", "holdsUntil"])
      assert.strictEqual(because["rule"], "entitlementGranted")
      assert.strictEqual(because["holdsUntil"], "2999-06-21T16:08:00.000Z")
      assert.deepInclude(because["record"] as object, { provider: "iaptic", id: "google:GPA.0000-3444" })
      const text = yield* ask("google:yearly")
      assert.strictEqual(text.code, 0)
      assert.match(
        text.stdout,
        /^✓ granted {2}google:yearly\n {2}iaptic grants it {2}record google:GPA\.0000-3444 google:yearly, until 2999-06-21 16:08 UTC/,
      )
    }),
  )

  it.effect("denied: exit 1, and why", () =>
    Effect.gen(function* () {
      const expired = yield* ask("apple:monthly", ["--json"])
      assert.strictEqual(expired.code, 1)
      assert.include(expired.stdout, '"decision": "denied"')
      assert.include(expired.stdout, '"rule": "entitlementExpired"')
      const unknown = yield* ask("something else")
      assert.strictEqual(unknown.code, 1)
      assert.match(unknown.stdout, /^✗ denied {2}something else\n {2}iaptic knows of no right to it/)
    }),
  )
})
