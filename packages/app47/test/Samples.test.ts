/**
 * Every sample of the dossier. `real` samples are taken over unchanged from the provider's material; `synthetic` ones
 * were built from its field tables, with invented values.
 *
 * Answers are decoded straight through the client with strict mode on, so a field that the schemas do not know fails;
 * and what was decoded is encoded again and compared with the sample, so a field that is read wrongly fails too. The one
 * sample of a request is compared with what a plain server receives.
 */
import * as App47Api from "@effect-billing/app47/App47Api"
import * as App47Webhook from "@effect-billing/app47/App47Webhook"
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { readdirSync } from "node:fs"
import {
  always,
  client,
  fixture,
  fixtureText,
  overFetch,
  plainServer,
  reasonOf,
  respond,
  tokenText,
} from "./support.ts"

type Kind = "real" | "synthetic"

interface Answered {
  readonly file: string
  readonly kind: Kind
  readonly operation: Operation.Any
  readonly input: unknown
  /** What the checksum of the sample is; placeholders do not match. */
  readonly checksum: "matches" | "differs"
  /** What encoding gives instead, for samples that are read as the same thing in another form. */
  readonly encoded?: (results: Readonly<Record<string, unknown>>) => unknown
}

const user = { user_id: "544fa14538d6b81f6b00003c" }
const file = { file: new Blob(["content"]) }

const same = (results: Readonly<Record<string, unknown>>): unknown => results

const bareItems = (results: Readonly<Record<string, unknown>>) => ({
  ...results,
  list: (results["list"] as ReadonlyArray<{ readonly purchase: unknown }>).map(({ purchase }) => purchase),
})

const answers: ReadonlyArray<Answered> = [
  {
    file: "ping-valid-token.json",
    kind: "real",
    operation: App47Api.ping,
    input: {},
    checksum: "matches",
  },
  {
    file: "user-purchases-list-empty.json",
    kind: "real",
    operation: App47Api.listUserPurchases,
    input: user,
    checksum: "differs",
  },
  {
    file: "user-purchase-show.json",
    kind: "real",
    operation: App47Api.showUserPurchase,
    input: { ...user, purchase_id: "544fa14538d6b81f6b00003d" },
    checksum: "differs",
  },
  {
    file: "upload-file-success.json",
    kind: "real",
    operation: App47Api.uploadFile,
    input: file,
    checksum: "differs",
  },
  {
    file: "synthetic-upload-file-success-checksum-restored.json",
    kind: "synthetic",
    operation: App47Api.uploadFile,
    input: file,
    checksum: "matches",
  },
  {
    file: "synthetic-user-purchases-list-bare-items.json",
    kind: "synthetic",
    operation: App47Api.listUserPurchases,
    input: user,
    checksum: "matches",
  },
  {
    file: "synthetic-user-purchases-list-wrapped-items.json",
    kind: "synthetic",
    operation: App47Api.listUserPurchases,
    input: user,
    checksum: "matches",
    encoded: bareItems,
  },
  {
    file: "synthetic-user-purchases-list-last-page.json",
    kind: "synthetic",
    operation: App47Api.listUserPurchases,
    input: { ...user, skip: 100 },
    checksum: "matches",
  },
  {
    file: "synthetic-app-daily-logs.json",
    kind: "synthetic",
    operation: App47Api.getDailyLogs,
    input: { app_id: "53a3444338d6b81f6b000010" },
    checksum: "matches",
  },
]

const variants = "synthetic-user-purchases-status-variants.json"

const failures = [
  {
    file: "user-purchases-list-access-denied.json",
    operation: App47Api.listUserPurchases,
    input: user,
    expected: "PermissionDenied",
    message: "Access denied",
  },
  {
    file: "upload-file-no-file-attached.json",
    operation: App47Api.uploadFile,
    input: file,
    expected: "InvalidRequest",
    message: "No file attached in request",
  },
] as const

const webhooks = [
  { file: "webhook-customer-app-purchase.json", tag: "CustomerPurchase" },
  { file: "webhook-customer-sku-purchase.json", tag: "CustomerPurchase" },
  { file: "webhook-customer-update.json", tag: "CustomerChanged" },
] as const

const request = "synthetic-create-build-request.json"

/** Of the older version of the API, which this package does not speak. */
const foreign = "v1-create-device-request.json"

describe("samples", () => {
  it("are all here, and marked real or synthetic as their names say", () => {
    const listed = [
      ...answers.map((sample) => sample.file),
      ...failures.map((sample) => sample.file),
      ...webhooks.map((sample) => sample.file),
      variants,
      request,
      foreign,
    ]
    const files = readdirSync(new URL("fixtures", import.meta.url)).filter((name) => name.endsWith(".json"))
    assert.deepStrictEqual(listed.toSorted(), files.toSorted())
    for (const { file, kind } of answers)
      assert.strictEqual(kind === "synthetic", file.startsWith("synthetic-"), file)
  })

  for (const { checksum, encoded = same, file, input, kind, operation } of answers) {
    it.effect(`${kind} answer ${file}: every field is known and read (${operation.name})`, () =>
      Effect.gen(function* () {
        const text = fixtureText(file)
        const answer: ScriptedHttpClient.Script = () =>
          ScriptedHttpClient.text(text, { headers: { "content-type": "application/json" } })
        const { app47 } = yield* client(answer, { integrity: "off" })
        const decoded = yield* app47
          .request(operation, input)
          .pipe(CallOptions.withCallOptions({ drift: Drift.strict }))
        const { success: _, ...results } = fixture(file)["results"] as Readonly<Record<string, unknown>>
        assert.deepStrictEqual(OperationJson.encodeSuccess(operation, decoded), encoded(results))

        const strict = yield* client(answer, { integrity: "fail" })
        const outcome = yield* Effect.result(strict.app47.request(operation, input))
        assert.strictEqual(Result.isSuccess(outcome), checksum === "matches")
        if (Result.isFailure(outcome)) {
          assert.strictEqual(
            outcome.failure.reason._tag,
            operation.effect === "read" ? "IntegrityFailed" : "OutcomeUnknown",
          )
        }
      }),
    )
  }

  it.effect(`synthetic answer ${variants}: each status in one spelling, and as it was sent`, () =>
    Effect.gen(function* () {
      const reports: Array<Drift.Deviation> = []
      const { app47 } = yield* client(always(fixture(variants)), {
        drift: Drift.report(({ deviations }) => Effect.sync(() => void reports.push(...deviations))),
      })
      const page = yield* app47.listUserPurchases(user.user_id)
      assert.deepStrictEqual(
        page.list.map(({ rawStatus, status }) => [status, rawStatus]),
        [
          ["New", "New"],
          ["Purchased", "Purchased"],
          ["Canceled", "Canceled"],
          ["Canceled", "Cancelled"],
          ["Refunded", "Refunded"],
          ["Consumed", "Consumed"],
          ["Consumed", "consumed"],
          ["Disputed", "Disputed"],
        ],
      )
      assert.deepStrictEqual(reports, [
        { kind: "unknownMember", path: ["list", 7, "status"], seen: "Disputed" },
      ])
      const { success: _, ...results } = fixture(variants)["results"] as Readonly<Record<string, unknown>>
      assert.deepStrictEqual(OperationJson.encodeSuccess(App47Api.listUserPurchases, page), results)
    }),
  )

  for (const { expected, file, input, message, operation } of failures) {
    for (const status of [200, 400, 403, 422]) {
      it.effect(`real failure ${file} under HTTP ${status} is ${expected} (${operation.name})`, () =>
        Effect.gen(function* () {
          const { app47 } = yield* client(always(fixture(file), status))
          const reason = yield* reasonOf(app47.request(operation as Operation.Any, input))
          assert.strictEqual(reason._tag, expected)
          assert.strictEqual(reason.status, status)
          assert.strictEqual(reason.providerMessage, message)
        }),
      )
    }
  }

  it.live(`synthetic request ${request} is what a plain server receives (createBuild)`, () =>
    Effect.gen(function* () {
      const sample = fixture(request)
      const server = yield* plainServer((_, response) => respond(response, '{"results":{"success":true}}'))
      const app47 = yield* overFetch(server.origin)
      const build = sample["build"] as { readonly build_upload_file_id: string }
      const answer = yield* app47.createBuild("53a3444338d6b81f6b000010", build)
      assert.deepStrictEqual(answer, {})
      const [received] = server.received
      assert.lengthOf(server.received, 1)
      assert.strictEqual(received?.method, "POST")
      assert.strictEqual(received?.target, "/api/v2/apps/53a3444338d6b81f6b000010/builds")
      assert.strictEqual(received?.headers["content-type"], "application/json")
      assert.strictEqual(received?.headers["accept"], "application/json")
      assert.strictEqual(received?.headers["access-token"], tokenText)
      assert.isUndefined(received?.headers["authorization"])
      assert.isUndefined(received?.headers["x-token"])
      assert.deepStrictEqual(JSON.parse(received?.body ?? ""), sample)

      // The same from the flat JSON of a command line.
      const input = Result.getOrThrow(
        OperationJson.decodeInput(App47Api.createBuild, { app_id: "53a3444338d6b81f6b000010", ...build }),
      )
      yield* app47.request(App47Api.createBuild, input)
      assert.strictEqual(server.received[1]?.body, received?.body)
      assert.strictEqual(server.received[1]?.target, received?.target)
    }).pipe(Effect.scoped),
  )

  for (const { file, tag } of webhooks) {
    it.effect(`real web hook ${file} is ${tag}`, () =>
      Effect.gen(function* () {
        const webhook = yield* App47Webhook.make({ pathSecrets: "none" })
        const sample = fixture(file)["payload"] as {
          readonly action: string
          readonly customer: Readonly<Record<string, unknown>>
          readonly purchase?: Readonly<Record<string, unknown>>
          readonly epoch_timestamp: number
        }
        const event = yield* webhook.verify(fixtureText(file))
        assert.strictEqual(event._tag, tag)
        assert.strictEqual<number | undefined>(event.occurredAt, sample.epoch_timestamp)
        if (event._tag === "Unknown") return assert.fail("a documented web hook is known")
        const { password: _, ...customer } = sample.customer
        assert.deepStrictEqual<unknown>(event.customer, customer)
        assert.strictEqual(event.action, sample.action)
        if (event._tag === "CustomerPurchase")
          assert.deepStrictEqual<unknown>(event.purchase, sample.purchase)
      }),
    )
  }

  it(`real request ${foreign} belongs to the older API: no operation has it`, () => {
    const { device } = fixture(foreign)
    assert.isDefined(device)
    assert.isFalse(App47Api.operations.some(({ path }) => path.includes("device")))
  })
})
