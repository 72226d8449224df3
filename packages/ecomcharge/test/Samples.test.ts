/**
 * Every sample of the dossier, decoded straight through the client. `real` samples are taken over unchanged from the
 * provider's material or from recorded traffic; `synthetic` ones were built from its field tables, with invented
 * values.
 *
 * Strict mode is on, so a field that the schemas do not know fails; and what was decoded is encoded again and
 * compared with the sample, so a field that is read wrongly fails too. Requests are compared on a plain server.
 */
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import type * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import * as EComChargeVerification from "@effect-billing/ecomcharge/EComChargeVerification"
import * as EComChargeWebhook from "@effect-billing/ecomcharge/EComChargeWebhook"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { readdirSync } from "node:fs"
import {
  always,
  authorization,
  fixture,
  fixtureObject,
  plainServer,
  reasonOf,
  scripted,
  secretKey,
  shopId,
} from "./support.ts"

type Kind = "real" | "synthetic"

interface Sample {
  readonly file: string
  readonly kind: Kind
}

interface ResponseSample extends Sample {
  readonly operation: Operation.Any
  readonly input: unknown
  readonly status?: number
}

const customer = { email: "customer@example.com", ip: "127.0.0.1" }
const plan = { title: "t", currency: "USD", plan: { amount: 20, interval: 20, interval_unit: "day" } }
const payment = {
  amount: 100,
  currency: "USD",
  description: "Test",
  credit_card: { token: Redacted.make("token") },
}

const responses: ReadonlyArray<ResponseSample> = [
  {
    file: "customer-create-201.json",
    kind: "real",
    operation: EComChargeApi.createCustomer,
    input: customer,
    status: 201,
  },
  {
    file: "customer-get-200.json",
    kind: "real",
    operation: EComChargeApi.getCustomer,
    input: { customer_id: "cst_1" },
  },
  { file: "customer-list-200.json", kind: "real", operation: EComChargeApi.listCustomers, input: {} },
  {
    file: "plan-create-201.json",
    kind: "real",
    operation: EComChargeApi.createPlan,
    input: plan,
    status: 201,
  },
  { file: "plan-get-200.json", kind: "real", operation: EComChargeApi.getPlan, input: { plan_id: "pln_1" } },
  { file: "plan-list-200.json", kind: "real", operation: EComChargeApi.listPlans, input: {} },
  ...["card-active", "card-three-d-secure", "hosted-redirecting"].map((name) => ({
    file: `subscription-create-201-${name}.json`,
    kind: "real" as const,
    operation: EComChargeApi.createSubscription,
    input: { plan: { id: "pln_1" } },
    status: 201,
  })),
  {
    file: "subscription-get-200-active.json",
    kind: "real",
    operation: EComChargeApi.getSubscription,
    input: { subscription_id: "sbs_1" },
  },
  {
    file: "subscription-cancel-200.json",
    kind: "real",
    operation: EComChargeApi.cancelSubscription,
    input: { subscription_id: "sbs_1", cancel_reason: "Customer's request" },
  },
  {
    file: "gateway-payment-v3-incomplete.json",
    kind: "real",
    operation: EComChargeApi.createPaymentV3,
    input: payment,
  },
  {
    file: "gateway-async-accepted.json",
    kind: "real",
    operation: EComChargeApi.createPaymentAsync,
    input: payment,
  },
  {
    file: "gateway-async-status-completed.json",
    kind: "real",
    operation: EComChargeApi.getAsyncStatus,
    input: { request_id: "a" },
  },
  {
    file: "checkout-query-200-successful.json",
    kind: "real",
    operation: EComChargeApi.getCheckout,
    input: { token: "t" },
  },
  {
    file: "synthetic-checkout-create-201.json",
    kind: "synthetic",
    operation: EComChargeApi.createCheckout,
    input: { transaction_type: "payment", order: { amount: 100, currency: "USD", description: "d" } },
    status: 201,
  },
  {
    file: "synthetic-gateway-query-uid-200.json",
    kind: "synthetic",
    operation: EComChargeApi.getTransaction,
    input: { uid: "u" },
  },
  ...[
    "synthetic-gateway-query-tracking-id-200.json",
    "synthetic-gateway-query-tracking-id-200-empty.json",
  ].map((file) => ({
    file,
    kind: "synthetic" as const,
    operation: EComChargeApi.listTransactionsByTrackingId,
    input: { tracking_id: "t" },
  })),
]

interface FailureSample extends ResponseSample {
  readonly status: number
  readonly tag: string
  readonly issues?: ReadonlyArray<readonly [path: string, message: string]>
  readonly says?: string
  readonly code?: string
}

const refused = (
  file: string,
  kind: Kind,
  operation: Operation.Any,
  input: unknown,
  issues: ReadonlyArray<readonly [path: string, message: string]>,
  says: string,
): FailureSample => ({ file, kind, operation, input, status: 422, tag: "InvalidRequest", issues, says })

const failures: ReadonlyArray<FailureSample> = [
  refused(
    "customer-create-422-ip.json",
    "real",
    EComChargeApi.createCustomer,
    customer,
    [
      ["ip", "address is invalid"],
      ["ip", "can't be blank"],
    ],
    "Ip address is invalid. Ip can't be blank",
  ),
  refused(
    "plan-create-422-title.json",
    "real",
    EComChargeApi.createPlan,
    plan,
    [["title", "can't be blank"]],
    "Title can't be blank",
  ),
  refused(
    "subscription-create-422-base.json",
    "real",
    EComChargeApi.createSubscription,
    { plan },
    [["base", "Currency is invalid"]],
    "Currency is invalid",
  ),
  refused(
    "subscription-create-422-nested-plan.json",
    "real",
    EComChargeApi.createSubscription,
    { plan: { id: "1" } },
    [["plan.base", "plan with this ID doesn't exist for this account"]],
    "plan with this ID doesn't exist for this account",
  ),
  refused(
    "gateway-error-payment-without-parameters.json",
    "real",
    EComChargeApi.createPayment,
    payment,
    [
      ["billing_address.first_name", "can't be blank"],
      ["billing_address.last_name", "can't be blank"],
      ["billing_address.address", "can't be blank"],
      ["billing_address.city", "can't be blank"],
      ["billing_address.zip", "can't be blank"],
      ["billing_address.country", "is invalid"],
      ["customer.ip", "can't be blank"],
      ["customer.email", "can't be blank"],
      ["credit_card.verification_value", "is not a number"],
      ["credit_card.holder", "can't be blank"],
      ["credit_card.date", "can't be blank"],
      ["credit_card.number", "is invalid"],
      ["currency", "can't be blank"],
      ["description", "can't be blank"],
      ["amount", "must be greater than 0"],
    ],
    String(fixtureObject("gateway-error-payment-without-parameters.json")["message"]),
  ),
  refused(
    "gateway-error-refund-not-possible.json",
    "real",
    EComChargeApi.createRefund,
    { parent_uid: "1-310b0da80b", amount: 50, reason: "r" },
    [["base", "transaction can't be refunded"]],
    "transaction can't be refunded",
  ),
  {
    ...refused(
      "synthetic-gateway-error-wrapped-422.json",
      "synthetic",
      EComChargeApi.createPayment,
      payment,
      [
        ["currency", "can't be blank"],
        ["credit_card.number", "is invalid"],
      ],
      "Currency can't be blank. Number is invalid.",
    ),
    status: 400,
  },
  {
    ...refused(
      "synthetic-gateway-error-v3-422.json",
      "synthetic",
      EComChargeApi.createPaymentV3,
      payment,
      [["amount", "must be greater than 0"]],
      "Amount must be greater than 0.",
    ),
    code: "E.1025",
  },
  refused(
    "synthetic-error-string-leaf-422.json",
    "synthetic",
    EComChargeApi.createPayment,
    payment,
    [["base", "Operation is not supported"]],
    "Operation is not supported by this gateway",
  ),
  {
    file: "gateway-query-404-record-not-found.json",
    kind: "real",
    operation: EComChargeApi.getTransaction,
    input: { uid: "u" },
    status: 404,
    tag: "NotFound",
    says: "Record not found",
  },
  {
    file: "gateway-async-404-unknown.json",
    kind: "real",
    operation: EComChargeApi.getAsyncResult,
    input: { request_id: "10203" },
    status: 404,
    tag: "NotFound",
  },
]

interface RequestSample extends Sample {
  readonly operation: Operation.Any
  /** What of the input travels outside of the body. */
  readonly path?: Readonly<Record<string, string>>
  readonly target: string
  readonly answer: string
  readonly status: number
}

const create = (file: string, operation: Operation.Any, target: string, answer: string): RequestSample => ({
  file,
  kind: "real",
  operation,
  target,
  answer,
  status: 201,
})

const requests: ReadonlyArray<RequestSample> = [
  create(
    "customer-create-request.json",
    EComChargeApi.createCustomer,
    "/api/customers",
    "customer-create-201.json",
  ),
  create("plan-create-request-infinite.json", EComChargeApi.createPlan, "/api/plans", "plan-create-201.json"),
  create("plan-create-request-finite.json", EComChargeApi.createPlan, "/api/plans", "plan-create-201.json"),
  create(
    "subscription-create-request-hosted.json",
    EComChargeApi.createSubscription,
    "/api/subscriptions",
    "subscription-create-201-hosted-redirecting.json",
  ),
  create(
    "subscription-create-request-card.json",
    EComChargeApi.createSubscription,
    "/api/subscriptions",
    "subscription-create-201-card-active.json",
  ),
  create(
    "subscription-create-request-card-token.json",
    EComChargeApi.createSubscription,
    "/api/subscriptions",
    "subscription-create-201-card-three-d-secure.json",
  ),
  // Refused by the provider, for reasons that only it knows: so they are sent.
  {
    ...create(
      "subscription-create-request-invalid-currency.json",
      EComChargeApi.createSubscription,
      "/api/subscriptions",
      "subscription-create-422-base.json",
    ),
    status: 422,
  },
  {
    ...create(
      "subscription-create-request-unknown-plan.json",
      EComChargeApi.createSubscription,
      "/api/subscriptions",
      "subscription-create-422-nested-plan.json",
    ),
    status: 422,
  },
  {
    ...create(
      "subscription-cancel-request.json",
      EComChargeApi.cancelSubscription,
      "/api/subscriptions/sbs_b1b7139d9b664293/cancel",
      "subscription-cancel-200.json",
    ),
    path: { subscription_id: "sbs_b1b7139d9b664293" },
    status: 200,
  },
  {
    ...create(
      "gateway-refund-request.json",
      EComChargeApi.createRefund,
      "/gateway/transactions/refunds",
      "synthetic-gateway-query-uid-200.json",
    ),
    status: 200,
  },
  {
    ...create(
      "gateway-capture-or-void-request.json",
      EComChargeApi.createCapture,
      "/gateway/transactions/captures",
      "synthetic-gateway-query-uid-200.json",
    ),
    status: 200,
  },
]

const versions: Readonly<Record<string, string | undefined>> = { gateway: "2", checkout: "2" }

// Refused before it is sent, in the words of the provider's own answer.
const refusedBefore = {
  file: "customer-create-request-missing-ip.json",
  answer: "customer-create-422-ip.json",
}

interface WebhookSample extends Sample {
  readonly tag: EComChargeWebhook.WebhookEvent["_tag"]
}

const webhooks: ReadonlyArray<WebhookSample> = [
  { file: "webhook-subscription-active.json", kind: "real", tag: "SubscriptionChanged" },
  { file: "webhook-subscription-canceled.json", kind: "real", tag: "SubscriptionChanged" },
  { file: "webhook-subscription-trial.json", kind: "real", tag: "SubscriptionChanged" },
  {
    file: "synthetic-webhook-subscription-failed-attempt.json",
    kind: "synthetic",
    tag: "SubscriptionChanged",
  },
  { file: "webhook-transaction-payment.json", kind: "real", tag: "TransactionChanged" },
  { file: "webhook-expired-payment-token.json", kind: "real", tag: "CheckoutExpired" },
]

const verifications = ["verification-accept-response.json", "verification-decline-response.json"]

/** An input of samples, from the body that they give. */
const inputOf = ({ operation, path }: RequestSample, body: unknown) =>
  OperationJson.decodeInput(operation, {
    ...(operation.body?.under === undefined
      ? (body as object)
      : ((body as Readonly<Record<string, object>>)[operation.body.under] ?? {})),
    ...path,
  })

describe("samples", () => {
  it("are all here, and marked real or synthetic as their names say", () => {
    const listed: ReadonlyArray<Sample> = [
      ...responses,
      ...failures,
      ...requests,
      ...webhooks,
      { file: refusedBefore.file, kind: "real" },
      // In EComChargeWebhook.test.ts.
      { file: "synthetic-webhook-signed-vector.json", kind: "synthetic" },
      ...verifications.map((file) => ({ file, kind: "real" as const })),
    ]
    const files = readdirSync(new URL("fixtures", import.meta.url)).toSorted()
    assert.deepStrictEqual(
      listed.map(({ file }) => file).toSorted(),
      files.filter((file) => file.endsWith(".json")),
    )
    for (const { file, kind } of listed)
      assert.strictEqual(kind === "synthetic", file.startsWith("synthetic-"), file)
  })

  for (const { file, input, kind, operation, status } of responses) {
    it.effect(`${kind} answer ${file}: every field is known and read (${operation.name})`, () =>
      Effect.gen(function* () {
        const sample = fixture(file)
        const { client } = yield* scripted(always(sample, status))
        const decoded = yield* client
          .request(operation, input)
          .pipe(CallOptions.withCallOptions({ drift: Drift.strict }))
        assert.deepStrictEqual(OperationJson.encodeSuccess(operation, decoded), sample)
      }),
    )
  }

  for (const { code, file, input, issues, kind, operation, says, status, tag } of failures) {
    it.effect(`${kind} failure ${file} under HTTP ${status} is ${tag} (${operation.name})`, () =>
      Effect.gen(function* () {
        const { client } = yield* scripted(always(fixture(file), status))
        const reason = yield* reasonOf(client.request(operation, input))
        assert.strictEqual(reason._tag, tag)
        assert.strictEqual(reason.status, status)
        assert.strictEqual(reason.providerMessage, says)
        assert.strictEqual(reason.providerCode, code)
        if (reason._tag === "InvalidRequest") {
          assert.isTrue(reason.sent)
          assert.deepStrictEqual(
            reason.issues.map(({ message, path }) => [path.join("."), message]),
            (issues ?? []).map((issue) => [...issue]),
          )
        }
      }),
    )
  }

  for (const sample of requests) {
    const { answer, file, kind, operation, status, target } = sample
    it.live(`${kind} request ${file} is what a plain server receives (${operation.name})`, () =>
      Effect.gen(function* () {
        const input = Result.getOrThrow(inputOf(sample, fixture(file)))
        const { client, received } = yield* plainServer({ status, json: fixture(answer) })
        const exit = yield* Effect.exit(client.request(operation, input))
        assert.strictEqual(exit._tag, status === 422 ? "Failure" : "Success")
        assert.lengthOf(received, 1)
        const [request] = received
        assert.strictEqual(request?.method, "POST")
        assert.strictEqual(request?.target, target)
        assert.strictEqual(request?.headers["authorization"], authorization)
        assert.strictEqual(request?.headers["content-type"], "application/json")
        assert.strictEqual(request?.headers["accept"], "application/json")
        assert.strictEqual(request?.headers["x-api-version"], versions[operation.host])
        assert.strictEqual(
          typeof request?.headers["requestid"],
          operation.host === "gateway" ? "string" : "undefined",
        )
        assert.deepStrictEqual(JSON.parse(request?.body ?? ""), fixture(file))
      }).pipe(Effect.scoped),
    )
  }

  it.effect(`real request ${refusedBefore.file} is refused before it is sent, in the provider's words`, () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted([])
      const reason = yield* reasonOf(
        client.request(EComChargeApi.createCustomer as Operation.Any, fixture(refusedBefore.file)),
      )
      assert.strictEqual(reason._tag, "InvalidRequest")
      if (reason._tag !== "InvalidRequest") return
      assert.isFalse(reason.sent)
      const { errors } = fixture(refusedBefore.answer) as { readonly errors: Record<string, Array<string>> }
      assert.deepStrictEqual<unknown>(
        reason.issues,
        Object.entries(errors).flatMap(([name, messages]) =>
          messages.map((message) => ({ path: [name], message })),
        ),
      )
      assert.lengthOf(yield* requests, 0)
    }),
  )

  for (const { file, kind, tag } of webhooks) {
    it.effect(`${kind} webhook ${file} is ${tag}`, () =>
      Effect.gen(function* () {
        const webhook = yield* EComChargeWebhook.make({ verification: "basic", shopId, secretKey })
        const event = yield* webhook.verify(JSON.stringify(fixture(file)), { authorization })
        assert.strictEqual(event._tag, tag)
      }),
    )
  }

  for (const file of verifications) {
    it(`real answer ${file} to a question is what is made`, () => {
      const { amount, code, uid, ...words } = fixtureObject(
        file,
      ) as unknown as EComChargeVerification.VerificationAnswer
      const question = { uid, amount }
      assert.deepStrictEqual(
        code === 0
          ? EComChargeVerification.accept(question, words)
          : EComChargeVerification.decline(question, { code, ...words }),
        { code, uid, amount, ...words },
      )
    })
  }
})
