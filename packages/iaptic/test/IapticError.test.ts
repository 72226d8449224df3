import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import * as IapticApi from "@effect-billing/iaptic/IapticApi"
import * as IapticErrors from "@effect-billing/iaptic/IapticError"
import * as IapticFailure from "@effect-billing/iaptic/IapticFailure"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { always, publicClient, reasonOf, secretClient } from "./support.ts"

const validateInput = {
  id: "premium",
  type: "paid subscription",
  transaction: { type: "stripe-charge" as const, id: "ch_1" },
}
const accessToken = Redacted.make("token-1234")

const calls = {
  read: (status: number, body: unknown) =>
    Effect.flatMap(secretClient(always(body, status)), ({ client }) =>
      reasonOf(client.getCustomerPurchases("a")),
    ),
  validate: (status: number, body: unknown) =>
    Effect.flatMap(publicClient(always(body, status)), ({ client }) =>
      reasonOf(client.validate(validateInput)),
    ),
  stripe: (status: number, body: unknown) =>
    Effect.flatMap(publicClient(always(body, status)), ({ client }) =>
      reasonOf(client.listStripePurchases(accessToken)),
    ),
}

interface Row {
  readonly family: keyof typeof calls
  readonly line: number
  readonly body: unknown
  /** `ReceiptRejected/expired` and the like. */
  readonly means: string
}

const no = (fields: object) => ({ ok: false, ...fields })

// Every shape, family and code of the dossier (§8) and the contradictions of §11.
const rows: ReadonlyArray<Row> = [
  // Bad credentials are called InvalidPayload; the message tells.
  {
    family: "read",
    line: 200,
    body: no({ status: 400, code: "InvalidPayload", message: "Error: Invalid credentials" }),
    means: "AuthenticationFailed",
  },
  {
    family: "read",
    line: 400,
    body: no({ status: 400, code: "InvalidPayload", message: "Error: Invalid credentials" }),
    means: "AuthenticationFailed",
  },
  {
    family: "read",
    line: 200,
    body: no({ status: 400, code: "InvalidPayload", message: "Error: appName and apiKey do not match" }),
    means: "AuthenticationFailed",
  },
  {
    family: "stripe",
    line: 200,
    body: no({ code: "InvalidPayload", message: "error: APPNAME and apikey do not match" }),
    means: "AuthenticationFailed",
  },
  {
    family: "validate",
    line: 200,
    body: no({ status: 400, code: "InvalidPayload", message: "Error: Invalid credentials" }),
    means: "AuthenticationFailed",
  },
  {
    family: "read",
    line: 200,
    body: no({ status: 400, code: "InvalidPayload", message: "Error: limit is missing" }),
    means: "InvalidRequest",
  },
  {
    family: "validate",
    line: 200,
    body: no({ status: 400, code: "InvalidPayload", message: "Error: id is missing" }),
    means: "InvalidRequest",
  },
  // A no without anything else.
  { family: "read", line: 200, body: no({}), means: "InvalidRequest" },
  { family: "read", line: 200, body: { success: false }, means: "InvalidRequest" },
  { family: "validate", line: 200, body: no({}), means: "ReceiptRejected/unknown" },
  {
    family: "validate",
    line: 200,
    body: { success: false, message: "no" },
    means: "ReceiptRejected/unknown",
  },
  // The body's status decides where no code does, under any line; also without `ok`.
  { family: "read", line: 200, body: no({ status: 401 }), means: "AuthenticationFailed" },
  { family: "read", line: 200, body: no({ status: 403 }), means: "PermissionDenied" },
  { family: "read", line: 200, body: no({ status: 404 }), means: "NotFound" },
  { family: "read", line: 200, body: { status: 404, message: "gone" }, means: "NotFound" },
  { family: "read", line: 200, body: { status: "404" }, means: "NotFound" },
  { family: "read", line: 200, body: no({ status: 429 }), means: "RateLimited" },
  { family: "read", line: 200, body: no({ status: 500 }), means: "ProviderUnavailable" },
  { family: "read", line: 200, body: { ok: true, status: 500 }, means: "ProviderUnavailable" },
  { family: "read", line: 200, body: { status: 700 }, means: "UnexpectedResponse" },
  // The line decides where the body says nothing.
  { family: "read", line: 401, body: {}, means: "AuthenticationFailed" },
  { family: "read", line: 403, body: { message: "no" }, means: "PermissionDenied" },
  { family: "read", line: 404, body: no({ message: "unknown" }), means: "NotFound" },
  { family: "read", line: 409, body: {}, means: "Conflict" },
  { family: "read", line: 400, body: { ok: true }, means: "InvalidRequest" },
  { family: "read", line: 429, body: no({ status: 400, code: "InvalidPayload" }), means: "RateLimited" },
  { family: "read", line: 500, body: { code: 6778003 }, means: "ProviderUnavailable" },
  { family: "read", line: 503, body: null, means: "ProviderUnavailable" },
  // The same code in three families.
  {
    family: "validate",
    line: 200,
    body: no({ status: 419, code: 6778003 }),
    means: "ReceiptRejected/expired",
  },
  {
    family: "stripe",
    line: 403,
    body: { status: 403, code: 6778003, message: "Invalid access key" },
    means: "AuthenticationFailed",
  },
  { family: "read", line: 200, body: no({ status: 419, code: 6778003 }), means: "InvalidRequest" },
  // Codes as texts, and one level deeper.
  { family: "validate", line: 200, body: no({ code: "6778003" }), means: "ReceiptRejected/expired" },
  {
    family: "validate",
    line: 200,
    body: no({ data: { code: 6778004 }, error: { message: "used up" } }),
    means: "ReceiptRejected/consumed",
  },
  // Validation.
  { family: "validate", line: 200, body: no({ code: 6778001 }), means: "ReceiptRejected/invalidPayload" },
  {
    family: "validate",
    line: 200,
    body: no({ code: 6778002 }),
    means: "ReceiptRejected/storeConnectionFailed",
  },
  {
    family: "validate",
    line: 200,
    body: no({ code: 6778002, message: "Error: Invalid credentials" }),
    means: "ReceiptRejected/storeConnectionFailed",
  },
  { family: "validate", line: 200, body: no({ code: 6778004 }), means: "ReceiptRejected/consumed" },
  { family: "validate", line: 200, body: no({ code: 6778005 }), means: "ReceiptRejected/internal" },
  { family: "validate", line: 200, body: no({ code: 6778006 }), means: "ReceiptRejected/needMoreData" },
  { family: "validate", line: 200, body: no({ code: 6799999 }), means: "ReceiptRejected/unknown" },
  { family: "validate", line: 419, body: no({ code: 6778003 }), means: "ReceiptRejected/expired" },
  { family: "validate", line: 401, body: no({ status: 401 }), means: "AuthenticationFailed" },
  { family: "validate", line: 500, body: no({ status: 500 }), means: "ProviderUnavailable" },
  { family: "validate", line: 404, body: { message: "no" }, means: "NotFound" },
  { family: "validate", line: 200, body: { ok: true }, means: "DecodeFailed" },
  { family: "validate", line: 200, body: { ok: true, data: { id: "x" } }, means: "DecodeFailed" },
  {
    family: "validate",
    line: 200,
    body: { ok: true, data: { id: 1, transaction: {} } },
    means: "DecodeFailed",
  },
  { family: "validate", line: 200, body: { data: { id: "x", transaction: {} } }, means: "DecodeFailed" },
  { family: "validate", line: 200, body: [], means: "DecodeFailed" },
  // Stripe.
  { family: "stripe", line: 401, body: { status: 401, code: 6778004 }, means: "AuthenticationFailed" },
  { family: "stripe", line: 401, body: { status: 401, code: 6778005 }, means: "AuthenticationFailed" },
  ...[6778010, 6778011, 6778012, 6778013].map((code): Row => ({
    family: "stripe",
    line: 400,
    body: { status: 400, code },
    means: "InvalidRequest",
  })),
  ...[6778020, 6778021, 6778022, 6778023].map((code): Row => ({
    family: "stripe",
    line: 404,
    body: { status: 404, code },
    means: "NotFound",
  })),
  // The code decides, even where the status says something else.
  { family: "stripe", line: 200, body: no({ code: 6778022 }), means: "NotFound" },
  ...[6778030, 6778031, 6778032].map((code): Row => ({
    family: "stripe",
    line: 400,
    body: { status: 400, code },
    means: "InvalidRequest",
  })),
  ...[6778040, 6778041, 6778042, 6778043].map((code): Row => ({
    family: "stripe",
    line: 500,
    body: { status: 500, code },
    means: "ProviderUnavailable",
  })),
]

describe("classification", () => {
  for (const { body, family, line, means } of rows) {
    it.effect(`${family}, HTTP ${line}, ${JSON.stringify(body)} is ${means}`, () =>
      Effect.gen(function* () {
        const reason = yield* calls[family](line, body)
        assert.strictEqual(
          reason._tag === "ReceiptRejected" ? `ReceiptRejected/${reason.kind}` : reason._tag,
          means,
        )
      }),
    )
  }

  it("tests every line of the tables", () => {
    const tables = {
      read: IapticFailure.readRules,
      validate: IapticFailure.validationRules,
      stripe: IapticFailure.stripeRules,
    }
    const tested = rows.map(({ body, family }) => {
      const { code, data, message } = (body ?? {}) as Record<string, unknown>
      return IapticFailure.ruleFor(
        tables[family],
        (code ?? (data as Record<string, unknown> | undefined)?.["code"]) as string | number | undefined,
        message as string | undefined,
      )
    })
    for (const rule of Object.values(tables).flat()) assert.include(tested, rule, JSON.stringify(rule))
  })

  it.effect("keeps the line's status, the body's and the code apart, as sent", () =>
    Effect.gen(function* () {
      const reason = yield* calls.read(200, no({ status: "400", code: "6778010", message: "m" }))
      assert.strictEqual(reason.status, 200)
      assert.strictEqual(reason.bodyStatus, 400)
      assert.strictEqual(reason.providerCode, "6778010")
      assert.strictEqual(reason.providerMessage, "m")
    }),
  )

  it.effect("says whether the newest receipt was looked at", () =>
    Effect.gen(function* () {
      const reason = yield* calls.validate(200, no({ code: 6778003, data: { latest_receipt: true } }))
      assert.isTrue(reason._tag === "ReceiptRejected" && reason.latestReceipt)
      const silent = yield* calls.validate(200, no({ code: 6778003 }))
      assert.isFalse("latestReceipt" in silent)
    }),
  )

  it("reads every operation by the rules of its family", () => {
    for (const operation of IapticApi.operations) {
      assert.strictEqual(
        operation.classify,
        operation.path.includes("/stripe/")
          ? IapticFailure.classifyStripe
          : operation.path.endsWith("/validate")
            ? IapticFailure.classifyValidation
            : undefined,
        operation.name,
      )
    }
  })

  it.effect("a failed step of a Stripe call that writes leaves its outcome open, with the code kept", () =>
    Effect.gen(function* () {
      const { client, requests } = yield* publicClient(
        always({ status: 500, code: 6778041, message: "failed" }, 500),
      )
      const reason = yield* reasonOf(client.changeStripePlan({ offerId: "stripe:p", accessToken }))
      assert.strictEqual(reason._tag, "OutcomeUnknown")
      assert.strictEqual(reason.providerCode, 6778041)
      assert.lengthOf(yield* requests, 1)
    }),
  )
})

describe("IapticError", () => {
  const failing = Effect.flatMap(secretClient(always({ ok: false }, 404)), ({ client }) =>
    client.getCustomerPurchases("a"),
  )

  it.effect("is caught by tag, by reason, and by a neutral handler", () =>
    Effect.gen(function* () {
      const byTag = yield* failing.pipe(
        Effect.catchTag("IapticError", (error) => Effect.succeed(error.operation)),
      )
      assert.strictEqual(byTag, "getCustomerPurchases")
      const byReason = yield* failing.pipe(
        Effect.catchReason("IapticError", "NotFound", () => Effect.succeed("unknown customer")),
      )
      assert.strictEqual(byReason, "unknown customer")
      const json = ProviderError.toJson(yield* Effect.flip(failing))
      assert.deepInclude(json, {
        provider: "iaptic",
        operation: "getCustomerPurchases",
        isRetryable: false,
        retryAfter: null,
      })
      assert.strictEqual(json.reason._tag, "NotFound")
    }),
  )

  it.effect("survives being written and read", () =>
    Effect.gen(function* () {
      const error = new IapticErrors.IapticError({
        operation: "validate",
        reason: new IapticErrors.ReceiptRejected({
          kind: "expired",
          status: 200,
          bodyStatus: 419,
          providerCode: 6778003,
        }),
      })
      const written: unknown = JSON.parse(
        JSON.stringify(yield* Schema.encodeUnknownEffect(IapticErrors.IapticError)(error)),
      )
      const read = yield* Schema.decodeUnknownEffect(IapticErrors.IapticError)(written)
      assert.strictEqual(read.message, error.message)
      assert.include(
        error.message,
        "validate: ReceiptRejected: the subscription of this receipt has expired (HTTP 200, body status 419, code 6778003)",
      )
    }),
  )

  it("says what is worth trying again", () => {
    const kinds = IapticErrors.ReceiptRejectedKind.literals
    assert.deepStrictEqual(
      kinds.filter((kind) => new IapticErrors.ReceiptRejected({ kind }).isRetryable),
      ["storeConnectionFailed", "internal"],
    )
  })

  it("carries every neutral reason", () => {
    for (const member of Reason.members)
      assert.include(IapticErrors.reasons as ReadonlyArray<unknown>, member)
  })
})
