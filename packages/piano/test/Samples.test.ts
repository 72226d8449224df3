/**
 * Every answer of the dossier's sample folder, served by a plain HTTP server and decoded through the clients. `real`
 * samples are the vendor's own (the seed's, the export's example, and masked live answers of June 2025; the seed's two
 * that were no JSON are repaired as the dossier says); `synthetic` ones were built from its field tables.
 *
 * Strict mode is on, so a field that the schemas do not know fails; and what was decoded is encoded again and
 * compared with the sample's payload, so a field that is read wrongly fails too. Sealed texts and webhooks have tests
 * of their own.
 */
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import * as PianoIdClient from "@effect-billing/piano/PianoIdClient"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { readdirSync } from "node:fs"
import { aid, apiToken, fixture, plainServer, sendJson } from "./support.ts"

type Kind = "real" | "synthetic"

interface Sample {
  readonly file: string
  readonly kind: Kind
  readonly operation: Operation.Any
  readonly input?: unknown
}

interface Answer extends Sample {
  /** The payload's key on the wire, and under which it is decoded when that is another. */
  readonly key?: string
  readonly decodedKey?: string
}

interface Failure extends Sample {
  readonly statuses: ReadonlyArray<number>
  readonly reason: Readonly<Record<string, unknown>>
}

const rid = { rid: "PREMIUM_ACCESS" }
const contract = { contract_id: "c" }
const promotion = { promotion_id: "p" }

const answers: ReadonlyArray<Answer> = [
  // The seed's five.
  { file: "conversion-list.json", kind: "real", operation: PianoApi.listConversions },
  {
    file: "access-check-granted-repaired.json",
    kind: "real",
    operation: PianoApi.checkAccess,
    input: rid,
    key: "access",
  },
  { file: "access-list-repaired.json", kind: "real", operation: PianoApi.listAccess },
  { file: "subscription-list-active.json", kind: "real", operation: PianoApi.listSubscriptions },
  { file: "subscription-list-grace-period.json", kind: "real", operation: PianoApi.listSubscriptions },
  // Masked live answers.
  { file: "publisher-app-get.json", kind: "real", operation: PianoApi.getApp, key: "app" },
  {
    file: "publisher-app-features-get.json",
    kind: "real",
    operation: PianoApi.getAppFeatures,
    key: "app_features",
  },
  { file: "publisher-consent-list.json", kind: "real", operation: PianoApi.listConsents },
  {
    file: "publisher-licensing-contract-get.json",
    kind: "real",
    operation: PianoApi.getContract,
    input: contract,
    key: "contract",
  },
  {
    file: "publisher-licensing-contract-domain-list.json",
    kind: "real",
    operation: PianoApi.listContractDomains,
    input: contract,
  },
  {
    file: "publisher-licensing-contract-user-list.json",
    kind: "real",
    operation: PianoApi.listContractUsers,
    input: contract,
  },
  {
    file: "publisher-licensing-contract-user-list-null-names.json",
    kind: "real",
    operation: PianoApi.listContractUsers,
    input: contract,
  },
  { file: "publisher-licensing-licensee-list.json", kind: "real", operation: PianoApi.listLicensees },
  {
    file: "publisher-licensing-notification-list-empty.json",
    kind: "real",
    operation: PianoApi.listLicenseeNotifications,
    input: { licensee_id: "l" },
  },
  {
    file: "publisher-schedule-get.json",
    kind: "real",
    operation: PianoApi.getSchedule,
    input: { schedule_id: "s" },
    key: "schedule",
  },
  {
    file: "publisher-promotion-get.json",
    kind: "real",
    operation: PianoApi.getPromotion,
    input: promotion,
    key: "promotion",
  },
  { file: "publisher-promotion-count.json", kind: "real", operation: PianoApi.countPromotions, key: "data" },
  {
    file: "publisher-promotion-code-list.json",
    kind: "real",
    operation: PianoApi.listPromotionCodes,
    input: promotion,
  },
  {
    file: "publisher-resource-get-bundle.json",
    kind: "real",
    operation: PianoApi.getResource,
    input: rid,
    key: "resource",
  },
  {
    file: "publisher-resource-bundle-members.json",
    kind: "real",
    operation: PianoApi.listBundleMembers,
    input: rid,
  },
  {
    file: "publisher-user-get-custom-fields.json",
    kind: "real",
    operation: PianoApi.getUser,
    input: { uid: "u" },
    key: "user",
  },
  { file: "id-publisher-identity-register.json", kind: "real", operation: PianoApi.registerIdentity },
  // Ours.
  {
    file: "synthetic-access-check-denied.json",
    kind: "synthetic",
    operation: PianoApi.checkAccess,
    input: rid,
    key: "access",
  },
  {
    file: "synthetic-access-check-unlimited.json",
    kind: "synthetic",
    operation: PianoApi.checkAccess,
    input: rid,
    key: "access",
  },
  {
    file: "synthetic-access-list-data-wrapper.json",
    kind: "synthetic",
    operation: PianoApi.listAccess,
    decodedKey: "accesses",
  },
  { file: "synthetic-access-list-empty.json", kind: "synthetic", operation: PianoApi.listAccess },
  {
    file: "synthetic-access-token-list.json",
    kind: "synthetic",
    operation: PianoApi.listAccessTokens,
    key: "access_token_list",
  },
  {
    file: "synthetic-publisher-user-access-list.json",
    kind: "synthetic",
    operation: PianoApi.listUserAccess,
    input: { uid: "user-1" },
  },
  {
    file: "synthetic-publisher-conversion-list.json",
    kind: "synthetic",
    operation: PianoApi.listAppConversions,
  },
  {
    file: "synthetic-publisher-subscription-search.json",
    kind: "synthetic",
    operation: PianoApi.searchSubscriptions,
  },
  {
    file: "synthetic-publisher-subscription-stats.json",
    kind: "synthetic",
    operation: PianoApi.listSubscriptionStats,
    input: { uid: "user-1" },
  },
  {
    file: "synthetic-publisher-offer-get.json",
    kind: "synthetic",
    operation: PianoApi.getOffer,
    input: { offer_id: "OF0000000001" },
    key: "offer",
  },
  {
    file: "synthetic-boolean-result.json",
    kind: "synthetic",
    operation: PianoApi.resumeSubscription,
    input: { subscription_id: "RC" },
    key: "data",
  },
  {
    file: "synthetic-string-result.json",
    kind: "synthetic",
    operation: PianoApi.getIdentityHost,
    key: "data",
  },
  {
    file: "synthetic-no-payload-success.json",
    kind: "synthetic",
    operation: PianoApi.disableUser,
    input: { uid: "u" },
    key: "none",
  },
  {
    file: "synthetic-empty-success-code-200.json",
    kind: "synthetic",
    operation: PianoApi.disableUser,
    input: { uid: "u" },
    key: "none",
  },
]

const failures: ReadonlyArray<Failure> = [
  {
    file: "synthetic-error-access-denied.json",
    kind: "synthetic",
    operation: PianoApi.getApp,
    statuses: [200],
    reason: { _tag: "PermissionDenied", providerCode: 2, providerMessage: "Access denied", status: 200 },
  },
  {
    file: "synthetic-error-user-not-found.json",
    kind: "synthetic",
    operation: PianoApi.getUser,
    input: { uid: "u" },
    statuses: [200],
    reason: { _tag: "NotFound", providerCode: 2004, providerMessage: "User not found" },
  },
  {
    file: "synthetic-error-validation-fields.json",
    kind: "synthetic",
    operation: PianoApi.createUser,
    input: { uid: "", email: "" },
    statuses: [200],
    reason: {
      _tag: "InvalidRequest",
      providerCode: 1,
      providerMessage: "must not be empty; must not be empty",
      sent: true,
      issues: [
        { path: ["email"], message: "must not be empty" },
        { path: ["uid"], message: "must not be empty" },
      ],
    },
  },
  {
    file: "synthetic-error-validation-message.json",
    kind: "synthetic",
    operation: PianoApi.createContractDomain,
    input: { contract_id: "c", contract_domain_value: "*.example.com" },
    statuses: [200],
    reason: {
      _tag: "Conflict",
      providerCode: 61027,
      providerMessage: "This domain is already part of the contract",
    },
  },
  {
    file: "synthetic-error-rate-limited.json",
    kind: "synthetic",
    operation: PianoApi.loginIdentity,
    statuses: [200, 429],
    reason: { _tag: "RateLimited", providerCode: 429, limitedBy: "provider" },
  },
]

// Read by the tests of sealed texts and webhooks.
const elsewhere = [
  "crypto-vectors.json",
  "synthetic-access-token-cookie.json",
  "synthetic-crypto-vectors.json",
  "synthetic-webhook-access-granted-decrypted.json",
  "synthetic-webhook-encrypted-delivery.json",
  "synthetic-webhook-future-type-decrypted.json",
  "synthetic-webhook-test-decrypted.json",
]

/** Calls an operation with the client it belongs to, against this origin. */
const call = (origin: string, { input = {}, operation }: Sample) =>
  Effect.gen(function* () {
    const options = { aid, apiToken, baseUrl: origin, maximumAttempts: 1, drift: Drift.strict }
    switch (PianoApi.clientOf(operation)) {
      case "PianoClient":
        return yield* (yield* PianoClient.make(options)).request(operation, input)
      case "PianoPublisherClient":
        return yield* (yield* PianoPublisherClient.make(options)).request(operation, input)
      case "PianoIdClient":
        return yield* (yield* PianoIdClient.make(options)).request(operation, input)
    }
  }).pipe(
    CallOptions.withCallOptions({ attemptTimeout: "10 seconds" }),
    Effect.provide(FetchHttpClient.layer),
  )

const envelope = new Set(["code", "ts", "message", "validation_errors"])
const page = new Set(["limit", "offset", "total", "count"])

/** What the sample's payload is: without the envelope, and under the key it is decoded under. */
const payloadOf = ({ decodedKey, file, key, operation }: Answer): unknown => {
  const sample = fixture(file) as Readonly<Record<string, unknown>>
  if (key === "none") return null
  if (key !== undefined) return sample[key]
  if (operation.host === "id") return sample
  return Object.fromEntries(
    Object.entries(sample)
      .filter(([name]) => !envelope.has(name))
      .map(([name, value]) => [!page.has(name) && decodedKey !== undefined ? decodedKey : name, value]),
  )
}

describe("samples", () => {
  it("are all here, and marked real or synthetic as their names say", () => {
    const files = readdirSync(new URL("fixtures", import.meta.url)).toSorted()
    const listed = [...answers, ...failures]
    assert.deepStrictEqual([...listed.map(({ file }) => file), ...elsewhere].toSorted(), files)
    for (const { file, kind } of listed)
      assert.strictEqual(kind === "synthetic", file.startsWith("synthetic-"), file)
    assert.lengthOf(
      listed.filter(({ kind }) => kind === "real"),
      22,
    )
  })

  for (const sample of answers) {
    const { file, kind, operation } = sample
    it.live(`${kind} answer ${file}: every field is known and read (${operation.name})`, () =>
      Effect.gen(function* () {
        const { origin, received } = yield* plainServer((_request, response) => {
          sendJson(response, fixture(file))
        })
        const decoded = yield* call(origin, sample)
        assert.deepStrictEqual(OperationJson.encodeSuccess(operation, decoded), payloadOf(sample))
        assert.strictEqual(received[0]?.method, operation.method)
        assert.strictEqual(received[0]?.target.split("?")[0], operation.path)
      }).pipe(Effect.scoped),
    )
  }

  for (const sample of failures) {
    for (const status of sample.statuses) {
      it.live(`${sample.kind} failure ${sample.file} under HTTP ${status} (${sample.operation.name})`, () =>
        Effect.gen(function* () {
          const { origin } = yield* plainServer((_request, response) => {
            sendJson(response, fixture(sample.file), status)
          })
          const { reason } = yield* Effect.flip(call(origin, sample))
          for (const [field, value] of Object.entries(sample.reason)) {
            assert.deepStrictEqual((reason as unknown as Record<string, unknown>)[field], value, field)
          }
        }).pipe(Effect.scoped),
      )
    }
  }
})
