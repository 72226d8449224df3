/**
 * Every sample of the dossier is what the emulator answers that is seeded with it. That the samples themselves decode
 * is tested beside this, straight through the client: an emulator of our own proves nothing about the vendor.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import { EComChargeSamples } from "@effect-billing/ecomcharge/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync } from "node:fs"
import { fixture, fixtureObject } from "../support.ts"
import { type Host, type Json, type Options, deliveries, sampleAddresses, start } from "./support.ts"

const documented = { seed: "documented", addresses: sampleAddresses } as const satisfies Options

interface Whole {
  readonly file: string
  readonly operation: Operation.Any
  readonly input?: unknown
  readonly pick?: (answer: Json) => unknown
}

const subscription = (file: string, subscription_id: string): Whole => ({
  file,
  operation: EComChargeApi.getSubscription,
  input: { subscription_id },
})

/** Samples that are whole answers and that the emulator is seeded with. */
const wholes: ReadonlyArray<Whole> = [
  {
    file: "customer-get-200.json",
    operation: EComChargeApi.getCustomer,
    input: { customer_id: "cst_7aee5afb954c7ef7" },
  },
  {
    file: "plan-get-200.json",
    operation: EComChargeApi.getPlan,
    input: { plan_id: "pln_a134847c902551de" },
  },
  subscription("subscription-get-200-active.json", "sbs_430955c932808d0f"),
  subscription("subscription-create-201-card-active.json", "sbs_cce60e7f2d661bc0"),
  subscription("subscription-create-201-card-three-d-secure.json", "sbs_3e558f16e7e05f96"),
  subscription("subscription-create-201-hosted-redirecting.json", "sbs_cdf887166553b5ae"),
  subscription("subscription-cancel-200.json", "sbs_b1b7139d9b664293"),
  subscription("webhook-subscription-active.json", "sbs_f140af88af4aaf88"),
  subscription("webhook-subscription-canceled.json", "sbs_1cc338f74bc9bfb7"),
  {
    file: "synthetic-gateway-query-uid-200.json",
    operation: EComChargeApi.getTransaction,
    input: { uid: "dd6ee60c-d30a-4348-b84c-86a4ef1a137d" },
  },
  {
    file: "webhook-transaction-payment.json",
    operation: EComChargeApi.getTransaction,
    input: { uid: "dd6ee60c-d30a-4348-b84c-86a4ef1a137d" },
  },
  {
    file: "gateway-payment-v3-incomplete.json",
    operation: EComChargeApi.getTransactionV3,
    input: { uid: "46154-aba1cf5e57" },
  },
  {
    file: "synthetic-gateway-query-tracking-id-200-empty.json",
    operation: EComChargeApi.listTransactionsByTrackingId,
    input: { tracking_id: "nobody; knows/it" },
  },
  {
    file: "checkout-query-200-successful.json",
    operation: EComChargeApi.getCheckout,
    input: { token: "cb967032c168e0b6b930906974594600d96e4df489df8f5e15673df533ca7df5" },
  },
  {
    file: "gateway-async-status-completed.json",
    operation: EComChargeApi.getAsyncStatus,
    input: { request_id: "a2ac9f8e-1b22-486b-be46-528e48be6c76" },
  },
]

/** Samples that are tested one by one below: lists among others, created records, failures, webhooks, requests. */
const special = [
  "checkout-query-200-successful.json",
  "customer-create-201.json",
  "customer-create-422-ip.json",
  "customer-create-request-missing-ip.json",
  "customer-create-request.json",
  "customer-list-200.json",
  "gateway-async-404-unknown.json",
  "gateway-async-accepted.json",
  "gateway-capture-or-void-request.json",
  "gateway-error-payment-without-parameters.json",
  "gateway-error-refund-not-possible.json",
  "gateway-query-404-record-not-found.json",
  "gateway-refund-request.json",
  "plan-create-201.json",
  "plan-create-422-title.json",
  "plan-create-request-finite.json",
  "plan-create-request-infinite.json",
  "plan-list-200.json",
  "subscription-cancel-request.json",
  "subscription-create-422-base.json",
  "subscription-create-422-nested-plan.json",
  "subscription-create-request-card-token.json",
  "subscription-create-request-card.json",
  "subscription-create-request-hosted.json",
  "subscription-create-request-invalid-currency.json",
  "subscription-create-request-unknown-plan.json",
  "synthetic-checkout-create-201.json",
  "synthetic-error-string-leaf-422.json",
  "synthetic-gateway-error-v3-422.json",
  "synthetic-gateway-error-wrapped-422.json",
  "synthetic-gateway-query-tracking-id-200.json",
  "synthetic-webhook-subscription-failed-attempt.json",
  "webhook-expired-payment-token.json",
  "webhook-subscription-trial.json",
]

/** Samples about a shop's own answers and keys, which no emulator of the platform gives. */
const elsewhere = [
  "synthetic-webhook-signed-vector.json",
  "verification-accept-response.json",
  "verification-decline-response.json",
]

const names = (value: unknown): ReadonlyArray<string> => Object.keys(value as object).toSorted()

describe("samples", () => {
  it("none is forgotten", () => {
    const files = readdirSync(new URL("../fixtures", import.meta.url)).filter((name) =>
      name.endsWith(".json"),
    )
    assert.deepStrictEqual(
      [...new Set([...wholes.map(({ file }) => file), ...special, ...elsewhere])].toSorted(),
      files.toSorted(),
    )
  })

  for (const { file, input, operation } of wholes) {
    it.effect(`${file} is the answer to ${operation.name}`, () =>
      Effect.gen(function* () {
        const { call } = yield* start(documented)
        assert.deepStrictEqual(yield* call(operation, input), fixture(file))
      }),
    )
  }

  it.effect("lists: the documented ones come first, in their order", () =>
    Effect.gen(function* () {
      const { call } = yield* start(documented)
      const customers = (yield* call(EComChargeApi.listCustomers)) as unknown as ReadonlyArray<unknown>
      assert.deepStrictEqual(customers.slice(0, 2), fixture("customer-list-200.json") as never)
      const plans = (yield* call(EComChargeApi.listPlans)) as unknown as ReadonlyArray<unknown>
      assert.deepStrictEqual(plans.slice(0, 2), fixture("plan-list-200.json") as never)
      const { transactions } = yield* call(EComChargeApi.listTransactionsByTrackingId, {
        tracking_id: "tracking_id_000",
      })
      // A third one is of another sample, and older.
      assert.deepStrictEqual((transactions as ReadonlyArray<unknown>).slice(0, 2), [
        ...(fixtureObject("synthetic-gateway-query-tracking-id-200.json")["transactions"] as Array<never>),
      ])
    }),
  )

  it.effect("requests of the API host and what they create", () =>
    Effect.gen(function* () {
      const { post } = yield* start(documented)
      const [status, customer] = yield* post("api", "/customers", fixture("customer-create-request.json"))
      assert.strictEqual(status, 201)
      const { id, ...rest } = customer
      assert.match(String(id), /^cst_[0-9a-f]{16}$/)
      assert.deepStrictEqual({ id: "cst_7aee5afb954c7ef7", ...rest }, fixture("customer-create-201.json"))

      for (const file of ["plan-create-request-infinite.json", "plan-create-request-finite.json"]) {
        const [planStatus, plan] = yield* post("api", "/plans", fixture(file))
        assert.strictEqual(planStatus, 201)
        assert.match(String(plan["id"]), /^pln_[0-9a-f]{16}$/)
        assert.deepStrictEqual({ ...plan, id: "pln_a134847c902551de" }, fixture("plan-create-201.json"))
      }

      const [hostedStatus, hosted] = yield* post(
        "api",
        "/subscriptions",
        fixture("subscription-create-request-hosted.json"),
      )
      const sample = fixtureObject("subscription-create-201-hosted-redirecting.json")
      assert.strictEqual(hostedStatus, 201)
      assert.deepInclude(hosted, {
        state: "redirecting",
        card: {},
        customer: {},
        last_transaction: null,
        renew_at: null,
        active_to: null,
        tracking_id: null,
      })
      // Today's answers have more members than that of 2015, and all of those.
      assert.includeMembers([...names(hosted)], [...names(sample)])

      const [cardStatus, paid] = yield* post(
        "api",
        "/subscriptions",
        fixture("subscription-create-request-card.json"),
      )
      const active = fixtureObject("subscription-create-201-card-active.json")
      assert.strictEqual(cardStatus, 201)
      assert.deepStrictEqual(names(paid), names(active))
      assert.deepStrictEqual(names(paid["card"]), names(active["card"]))
      assert.deepStrictEqual(names(paid["last_transaction"]), names(active["last_transaction"]))
      assert.deepInclude(paid, {
        state: "active",
        tracking_id: "my_tracking_id",
        customer: active["customer"],
        paid_billing_cycles: 1,
      })
      const { created_at: _createdAt, updated_at: _updatedAt, ...planOf } = paid["plan"] as Json
      const { created_at: _createdThen, updated_at: _updatedThen, ...planThen } = active["plan"] as Json
      assert.deepStrictEqual(planOf, planThen)
      const { stamp: _stamp, token: _token, ...cardOf } = paid["card"] as Json
      const { stamp: _stampThen, token: _tokenThen, ...cardThen } = active["card"] as Json
      assert.deepStrictEqual(cardOf, cardThen)

      const [tokenStatus, byToken] = yield* post(
        "api",
        "/subscriptions",
        fixture("subscription-create-request-card-token.json"),
      )
      assert.deepStrictEqual([tokenStatus, byToken["state"]], [201, "active"])
      const [cancelStatus, canceled] = yield* post(
        "api",
        `/subscriptions/${String(byToken["id"])}/cancel`,
        fixture("subscription-cancel-request.json"),
      )
      assert.strictEqual(cancelStatus, 200)
      const canceledSample = fixtureObject("subscription-cancel-200.json")
      for (const name of ["state", "cancel_reason", "renew_at"])
        assert.strictEqual(canceled?.[name], canceledSample[name], name)
      assert.match(String(canceled["cancelled_at"]), /^2025-03-10T12:30:00\.000Z$/)
    }),
  )

  it.effect("requests of the gateway", () =>
    Effect.gen(function* () {
      const { post } = yield* start(documented)
      for (const path of ["captures", "voids"]) {
        const [status, answer] = yield* post(
          "gateway",
          `/transactions/${path}`,
          fixture("gateway-capture-or-void-request.json"),
        )
        assert.strictEqual(status, 200, path)
        assert.deepInclude(answer["transaction"] as object, {
          parent_uid: "1-310b0da80b",
          amount: 50,
          currency: "USD",
          status: "successful",
        })
      }
      // Now that a part is captured and the rest released, the parent still is no payment.
      const [, refused] = yield* post(
        "gateway",
        "/transactions/refunds",
        fixture("gateway-refund-request.json"),
      )
      assert.deepStrictEqual(refused["response"], fixture("gateway-error-refund-not-possible.json"))
    }),
  )

  const failures: ReadonlyArray<{
    readonly file: string
    readonly options?: Options
    readonly host: Host
    readonly path: string
    readonly body?: unknown
    readonly headers?: Readonly<Record<string, string>>
    readonly status: number
  }> = [
    {
      file: "customer-create-422-ip.json",
      host: "api",
      path: "/customers",
      body: fixture("customer-create-request-missing-ip.json"),
      status: 422,
    },
    {
      file: "plan-create-422-title.json",
      host: "api",
      path: "/plans",
      body: { ...fixtureObject("plan-create-request-finite.json"), title: "" },
      status: 422,
    },
    {
      file: "subscription-create-422-base.json",
      host: "api",
      path: "/subscriptions",
      body: fixture("subscription-create-request-invalid-currency.json"),
      status: 422,
    },
    {
      file: "subscription-create-422-nested-plan.json",
      host: "api",
      path: "/subscriptions",
      body: fixture("subscription-create-request-unknown-plan.json"),
      status: 422,
    },
    {
      file: "gateway-error-payment-without-parameters.json",
      options: { requiredDetails: true, gatewayErrorWrapper: false },
      host: "gateway",
      path: "/transactions/payments",
      body: {},
      status: 422,
    },
    {
      file: "gateway-error-refund-not-possible.json",
      options: { gatewayErrorWrapper: false, gatewayErrorStatus: 400 },
      host: "gateway",
      path: "/transactions/refunds",
      body: fixture("gateway-refund-request.json"),
      status: 400,
    },
    {
      file: "gateway-query-404-record-not-found.json",
      host: "gateway",
      path: "/transactions/x",
      status: 404,
    },
    {
      file: "gateway-async-404-unknown.json",
      host: "gateway",
      path: "/async/status/10203",
      status: 404,
    },
    {
      file: "synthetic-error-string-leaf-422.json",
      options: { unsupported: ["createP2p"] },
      host: "gateway",
      path: "/transactions/p2ps",
      body: {},
      status: 422,
    },
    {
      file: "synthetic-gateway-error-v3-422.json",
      host: "gateway",
      path: "/transactions/payments",
      headers: { "x-api-version": "3" },
      body: {
        request: {
          amount: 0,
          currency: "USD",
          description: "x",
          credit_card: {
            number: "4200000000000000",
            verification_value: "123",
            holder: "John Doe",
            exp_month: "01",
            exp_year: "2099",
          },
        },
      },
      status: 422,
    },
  ]

  for (const { body, file, headers, host, options, path, status } of failures) {
    it.effect(`${file} is how it refuses`, () =>
      Effect.gen(function* () {
        const { get, post } = yield* start({ ...documented, ...options })
        const answer = yield* body === undefined ? get(host, path) : post(host, path, body, headers)
        assert.deepStrictEqual(answer, [status, fixtureObject(file)])
      }),
    )
  }

  it.effect("synthetic-gateway-error-wrapped-422.json, whose order of fields is another one", () =>
    Effect.gen(function* () {
      const { post } = yield* start(documented)
      const [status, answer] = yield* post("gateway", "/transactions/payments", {
        request: {
          amount: 100,
          description: "x",
          credit_card: { verification_value: "123", holder: "John Doe", exp_month: "01", exp_year: "2099" },
        },
      })
      const sample = fixtureObject("synthetic-gateway-error-wrapped-422.json")["response"] as Json
      assert.strictEqual(status, 422)
      assert.deepStrictEqual((answer["response"] as Json)["errors"], sample["errors"] as never)
      assert.strictEqual(
        (answer["response"] as Json)["message"],
        "Number is invalid. Currency can't be blank.",
      )
    }),
  )

  it.effect("tasks and checkouts: shapes whose ids are made up", () =>
    Effect.gen(function* () {
      const { post } = yield* start(documented)
      const [, task] = yield* post("gateway", "/async/transactions/payments", { request: {} })
      const id = String(task["request_id"])
      const accepted = fixtureObject("gateway-async-accepted.json")
      assert.deepStrictEqual(
        JSON.parse(JSON.stringify(task).replaceAll(id, String(accepted["request_id"]))),
        accepted,
      )
      const [status, created] = yield* post(
        "checkout",
        "/ctp/api/checkouts",
        {
          checkout: {
            transaction_type: "payment",
            order: { amount: 500, currency: "EUR", description: "Test transaction" },
          },
        },
        { "x-api-version": "2" },
      )
      assert.strictEqual(status, 201)
      const sample = fixtureObject("synthetic-checkout-create-201.json")["checkout"] as Json
      const checkout = created["checkout"] as Json
      assert.deepStrictEqual(
        {
          token: sample["token"],
          redirect_url: String(checkout["redirect_url"])
            .replace("checkout.bepaid.by", "checkout.begateway.com")
            .replace(String(checkout["token"]), String(sample["token"])),
        },
        sample,
      )
    }),
  )

  it.effect("a checkout that was paid has the members of the sample", () =>
    Effect.gen(function* () {
      const { client, emulator, get } = yield* start(documented)
      const { checkout } = yield* client.createCheckout({
        transaction_type: "payment",
        order: { amount: 500, currency: "EUR", description: "Test transaction" },
        test: true,
      })
      yield* emulator.pay(checkout.token)
      const [, answer] = yield* get("checkout", `/ctp/api/checkouts/${checkout.token}`)
      const paid = answer["checkout"] as Json
      const sample = fixtureObject("checkout-query-200-successful.json")["checkout"] as Json
      assert.deepStrictEqual(names(paid), names(sample))
      for (const name of ["order", "customer", "shop", "payment_method", "settings"])
        assert.deepStrictEqual(names(paid[name]), names(sample[name]), name)
      const response = (value: Json) => (value["gateway_response"] as Json)["payment"]
      assert.deepStrictEqual(names(response(paid)), names(response(sample)))
      const { gateway_response: _response, message, status } = sample
      assert.deepInclude(paid, { message, status, finished: true, expired: false })
    }),
  )

  it.effect("webhooks", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start(documented)
      const sent = (id: string) =>
        Effect.gen(function* () {
          yield* emulator.sendWebhook(id)
          const body = String((yield* emulator.webhooks.list).at(-1)?.request?.body)
          return JSON.parse(body) as unknown
        })
      const { event, ...trial } = fixtureObject("webhook-subscription-trial.json")
      assert.strictEqual(event, "created.subscription")
      assert.deepStrictEqual(yield* sent("sbs_962f994ca74420d3"), trial)
      assert.deepStrictEqual(
        yield* sent("dd6ee60c-d30a-4348-b84c-86a4ef1a137d"),
        fixture("webhook-transaction-payment.json"),
      )
      const expired = fixtureObject("webhook-expired-payment-token.json")
      assert.deepStrictEqual(yield* sent(String(expired["token"])), expired)
      const failed = fixtureObject("synthetic-webhook-subscription-failed-attempt.json")
      yield* emulator.plant({ subscriptions: [failed] })
      assert.deepStrictEqual(yield* sent("sbs_962f994ca74420d3"), failed)
      assert.deepStrictEqual(
        (yield* deliveries(emulator)).map(({ _tag }) => _tag),
        ["SubscriptionChanged", "TransactionChanged", "CheckoutExpired", "SubscriptionChanged"],
      )
    }),
  )

  it("the moment of the documented records is within what they say is paid", () => {
    const { active_to, created_at } = fixtureObject("subscription-create-201-card-active.json")
    const at = Date.parse(EComChargeSamples.documentedAt)
    assert.isTrue(Date.parse(String(created_at)) <= at && at < Date.parse(String(active_to)))
  })
})
