import type * as Operation from "@effect-billing/core/Operation"
import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import { EComChargeEmulator as Emulator, EComChargeSamples } from "@effect-billing/ecomcharge/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  announced,
  basic,
  card,
  type Host,
  type Json,
  type Options,
  payment,
  plan,
  start,
  type Transport,
} from "./support.ts"

const transports: ReadonlyArray<Transport> = ["in process", "over HTTP"]
const frozen = { seed: "empty", startAt: "2030-01-01T12:00:00.000Z", frozen: true } as const satisfies Options
const [first = ""] = EComChargeSamples.demonstration.subscriptionIds
const authorization = "1-310b0da80b"
const paid = "dd6ee60c-d30a-4348-b84c-86a4ef1a137d"
const alternative = "00000000-0000-4000-8000-0000000000d3"
const token = "7982c829f83060eba2b27b0a7140c751ad02f28702a6475e901767614fe4c0e7"
const money = { amount: 50, currency: "USD", description: "Order" }
const order = { method: { type: "bank_transfer", order_id: "12" }, ...money }

/** Inputs that succeed against the demonstration's records, in the order of the table. */
const inputs: Readonly<Record<string, unknown>> = {
  createCustomer: { email: "ada@example.com", ip: "192.0.2.1" },
  getCustomer: { customer_id: EComChargeSamples.demonstration.customerId },
  createPlan: plan,
  getPlan: { plan_id: "pln_a134847c902551de" },
  createSubscription: { plan: { id: "pln_a134847c902551de" } },
  getSubscription: { subscription_id: first },
  cancelSubscription: { subscription_id: first, cancel_reason: "Customer's request" },
  createProduct: { name: "Sticker", amount: 250, currency: "EUR" },
  createPayment: payment(),
  createAuthorization: payment(),
  createCharge: payment({ credit_card: { token } }),
  createCapture: { parent_uid: authorization, amount: 50 },
  createVoid: { parent_uid: authorization, amount: 50 },
  createRefund: { parent_uid: paid, amount: 50, reason: "Client request" },
  createCredit: payment({ credit_card: { token } }),
  createPayout: {
    ...money,
    recipient_card: { number: "4200000000000000", holder: "A", exp_month: 1, exp_year: 2099 },
  },
  createTokenization: { credit_card: card() },
  createRecipientTokenization: { credit_card: card() },
  createCheckup: { ...payment(), tracking_id: "t-1" },
  createChargeback: { parent_uid: paid, amount: 10 },
  createFraudAdvice: { parent_uid: paid },
  createP2p: payment({ recipient_card: card() }),
  checkP2pRestrictions: { amount: 100, currency: "USD" },
  getTransaction: { uid: paid },
  listTransactionsByTrackingId: { tracking_id: "tracking_id_000" },
  getTransactionByTrackingId: { tracking_id: "tracking_id_000" },
  createPaymentV3: payment(),
  createAuthorizationV3: payment(),
  getTransactionV3: { uid: paid },
  createCardToken: { number: "4200000000000000", holder: "A", exp_month: 1, exp_year: 2099 },
  updateCardToken: { token, exp_year: 2098 },
  createCardTokenV2: { number: "4200000000000000", holder: "A", exp_month: 1, exp_year: 2099 },
  updateCardTokenV2: { token, holder: "B" },
  createPaymentAsync: payment(),
  createAuthorizationAsync: payment(),
  createCaptureAsync: { parent_uid: authorization, amount: 10 },
  createVoidAsync: { parent_uid: authorization, amount: 10 },
  createRefundAsync: { parent_uid: paid, amount: 10, reason: "x" },
  createPayoutAsync: payment(),
  getAsyncStatus: { request_id: "a2ac9f8e-1b22-486b-be46-528e48be6c76" },
  getAsyncResult: { request_id: "a2ac9f8e-1b22-486b-be46-528e48be6c76" },
  createCheckout: { transaction_type: "payment", order: money },
  getCheckout: { token: "cb967032c168e0b6b930906974594600d96e4df489df8f5e15673df533ca7df5" },
  createAlternativePayment: order,
  createAlternativeCapture: { parent_uid: alternative, amount: 10 },
  createAlternativeRefund: { parent_uid: alternative, reason: "x" },
  getAlternativeTransaction: { uid: alternative },
  listAlternativeTransactionsByTrackingId: { tracking_id: "order-1" },
  createBeyagPayment: order,
  getBeyagPayment: { uid: alternative },
  findBeyagPayment: { order_id: "12" },
}

const operations: ReadonlyArray<Operation.Any> = EComChargeApi.operations

const messageOf = (answer: Json): unknown =>
  answer["message"] ?? (answer["response"] as Json | undefined)?.["message"]

describe("every operation", () => {
  for (const transport of transports) {
    it.effect(`is answered so that the real client reads it strictly, ${transport}`, () =>
      Effect.gen(function* () {
        // The sample's task is done at the moment of the documented records.
        const { call, emulator } = yield* start({ startAt: EComChargeSamples.documentedAt }, transport)
        for (const operation of operations.filter(({ name }) => name !== "deleteBeyagPayment")) {
          const answer = yield* call(operation, inputs[operation.name] ?? {})
          assert.isNotEmpty(answer, operation.name)
        }
        const pending = yield* call(EComChargeApi.createBeyagPayment, order)
        const { uid } = pending["transaction"] as { readonly uid: string }
        yield* call(EComChargeApi.deleteBeyagPayment, { uid })
        const requests = yield* emulator.requests
        assert.deepStrictEqual(
          [...new Set(requests.map(({ operation }) => operation))].toSorted(),
          // Version 3 has the paths of version 2.
          operations
            .map(({ name }) => name)
            .filter((name) => !name.endsWith("V3"))
            .toSorted(),
        )
        for (const { operation, outcome } of requests)
          assert.isBelow(outcome._tag === "Answered" ? outcome.status : 999, 300, String(operation))
        const records = JSON.stringify([requests, yield* emulator.describeState])
        for (const secret of [
          "4200000000000000",
          token,
          '"987"',
          Redacted.value(emulator.credentials.secretKey),
        ])
          assert.isFalse(records.includes(secret), secret)
      }),
    )

    it.effect(`refuses wrong credentials in its host's shape, ${transport}`, () =>
      Effect.gen(function* () {
        const { raw } = yield* start({}, transport)
        for (const operation of operations) {
          const host = operation.host as Host
          const version = operation.credential === "shopVersion3" ? "3" : host === "api" ? undefined : "2"
          const { json, status } = yield* raw(
            operation.method as "GET",
            host,
            operation.path.replaceAll(/:\w+/g, "x"),
            {
              headers: {
                authorization: basic("1673", "wrong"),
                ...(version === undefined ? {} : { "x-api-version": version }),
              },
              ...(operation.method === "GET" ? {} : { body: {} }),
            },
          )
          assert.deepStrictEqual(
            [operation.name, status, json],
            [
              operation.name,
              401,
              version === undefined
                ? { message: "Unauthorized" }
                : version === "3"
                  ? { code: "E.1021", friendly_message: "Authorization error", message: "Unauthorized" }
                  : { response: { message: "Unauthorized" } },
            ],
          )
        }
      }),
    )
  }
})

describe("requests that are wrong", () => {
  it.effect("credentials: split at the first colon, and nothing else opens", () =>
    Effect.gen(function* () {
      const credentials = { shopId: "361", secretKey: Redacted.make("ke:y:") }
      const { client, get } = yield* start({ credentials })
      assert.isNotEmpty(yield* client.listCustomers())
      const status = (authorization: string) =>
        Effect.map(get("api", "/customers", { authorization }), ([status]) => status)
      assert.strictEqual(yield* status(basic("361", "ke:y:")), 200)
      for (const wrong of [
        "",
        "Basic !",
        basic("36", "1:ke:y:"),
        basic("361", "ke:y"),
        `Bearer ${btoa("361:ke:y:")}`,
      ])
        assert.strictEqual(yield* status(wrong), 401, wrong)
      const failing = yield* start({ client: { secretKey: Redacted.make("wrong") } })
      for (const call of [
        Effect.asVoid(failing.client.listCustomers()),
        Effect.asVoid(failing.client.getTransaction(paid)),
      ])
        assert.strictEqual((yield* Effect.flip(call)).reason._tag, "AuthenticationFailed")
    }),
  )

  it.effect("versions, content types, unknown paths and methods", () =>
    Effect.gen(function* () {
      const { get, post, raw } = yield* start()
      const checkout = { checkout: { transaction_type: "payment", order: money } }
      for (const headers of [{}, { "x-api-version": "3" }] as ReadonlyArray<Record<string, string>>) {
        const [status, answer] = yield* post("checkout", "/ctp/api/checkouts", checkout, headers)
        assert.deepStrictEqual([status, messageOf(answer)], [422, "X-API-Version must be 2"])
      }
      assert.strictEqual((yield* get("gateway", `/transactions/${paid}`, { "x-api-version": "4" }))[0], 422)
      assert.strictEqual((yield* get("gateway", `/transactions/${paid}`))[0], 200)
      assert.deepStrictEqual(yield* get("api", "/customers", { "content-type": "application/json" }), [
        400,
        { message: "Content type is not allowed" },
      ])
      for (const [body, type, message] of [
        ["{", "application/json", "Invalid JSON"],
        ["{}", "text/plain", "Wrong content type"],
        ["a=b", "application/x-www-form-urlencoded", "Wrong content type"],
      ] as const) {
        const { json, status } = yield* raw("POST", "api", "/customers", { body, type })
        assert.deepStrictEqual([status, json], [400, { message }])
      }
      // Whatever is no object is judged like an empty one.
      for (const body of ["[]", "null", '"x"'])
        assert.strictEqual((yield* raw("POST", "api", "/customers", { body })).status, 422)
      for (const [method, host, path] of [
        ["GET", "api", "/nothing"],
        ["DELETE", "api", "/customers/cst_1"],
        ["GET", "api", "/subscriptions"],
        ["GET", "gateway", "/customers"],
        ["GET", "api", `/transactions/${paid}`],
        ["PUT", "checkout", "/ctp/api/checkouts"],
      ] as const) {
        const { json, status } = yield* raw(method, host, path)
        assert.deepStrictEqual([status, messageOf(json ?? {})], [404, "Not found"], path)
      }
    }),
  )

  it.effect("customers: the rules bind with a country, and every field is told", () =>
    Effect.gen(function* () {
      const { post } = yield* start(frozen)
      const errors = (fields: Json) =>
        Effect.map(
          post("api", "/customers", { email: "a@b.cd", ip: "192.0.2.1", ...fields }),
          ([, answer]) => answer["errors"] ?? {},
        )
      assert.deepStrictEqual(yield* errors({ zip: "1", state: "x" }), {})
      assert.deepStrictEqual(yield* errors({ country: "US", zip: "12345", state: "CO" }), {})
      assert.deepStrictEqual(yield* errors({ country: "US", zip: "12345-6789" }), {})
      assert.deepStrictEqual(yield* errors({ country: "US", zip: "1234", state: "Colorado" }), {
        zip: ["is invalid"],
        state: ["is invalid"],
      })
      assert.deepStrictEqual(yield* errors({ country: "CA", zip: "K1A 0B1", state: "Ontario" }), {
        state: ["is invalid"],
      })
      assert.deepStrictEqual(yield* errors({ country: "DE", zip: "x", state: "Berlin" }), {})
      assert.deepStrictEqual(yield* errors({ country: "Germany" }), { country: ["is invalid"] })
      assert.deepStrictEqual(yield* errors({ ip: "999.1.1.1", email: "x" }), {
        email: ["is invalid"],
        ip: ["address is invalid"],
      })
      assert.deepStrictEqual(yield* errors({ ip: "2001:db8::1" }), {})
      assert.deepStrictEqual(yield* post("api", "/customers", {}), [
        422,
        {
          message: "Email can't be blank. Ip address is invalid. Ip can't be blank",
          errors: { email: ["can't be blank"], ip: ["address is invalid", "can't be blank"] },
        },
      ])
    }),
  )

  it.effect("plans: what is paid how often, and of a trial all or nothing", () =>
    Effect.gen(function* () {
      const { post } = yield* start(frozen)
      const errors = (fields: Json) =>
        Effect.map(post("api", "/plans", { ...plan, ...fields }), ([, answer]) => answer["errors"] ?? {})
      assert.deepStrictEqual(yield* errors({}), {})
      assert.deepStrictEqual(yield* errors({ title: "", currency: "LVL", plan: undefined }), {
        title: ["can't be blank"],
        currency: ["is invalid"],
        plan: ["can't be blank"],
      })
      assert.deepStrictEqual(yield* errors({ plan: { amount: 1.5, interval: 0, interval_unit: "week" } }), {
        plan: {
          amount: ["must be an integer"],
          interval: ["must be greater than 0"],
          interval_unit: ["is invalid"],
        },
      })
      assert.deepStrictEqual(yield* errors({ trial: { amount: 1 } }), {
        trial: { interval: ["can't be blank"], interval_unit: ["can't be blank"] },
      })
      assert.deepStrictEqual(
        yield* errors({ trial: { amount: null, interval: null, interval_unit: "hour" } }),
        {},
      )
    }),
  )

  it.effect("subscriptions: with a card a customer is required, and all of the card", () =>
    Effect.gen(function* () {
      const { post } = yield* start(frozen)
      const errors = (fields: Json) =>
        Effect.map(post("api", "/subscriptions", { plan, ...fields }), ([status, answer]) =>
          status === 201 ? "created" : answer["errors"],
        )
      assert.deepStrictEqual(yield* errors({ card: {} }), {
        customer: ["can't be blank"],
        card: {
          verification_value: ["is not a number"],
          holder: ["can't be blank"],
          date: ["can't be blank"],
          number: ["is invalid"],
        },
      })
      assert.deepStrictEqual(yield* errors({ customer: { id: "cst_0" }, card: { token: "x" } }), {
        customer: { base: ["customer with this ID doesn't exist for this account"] },
        card: { token: ["does not exist"] },
      })
      assert.deepStrictEqual(yield* errors({ customer: { country: "US", zip: "1" } }), {
        customer: { zip: ["is invalid"] },
      })
      assert.deepStrictEqual(yield* errors({ customer: {}, card: card() }), "created")
      assert.deepStrictEqual(yield* errors({ plan: undefined }), { plan: ["can't be blank"] })
      assert.deepStrictEqual(yield* errors({ plan: { title: "x", currency: "USD" } }), {
        plan: { plan: ["can't be blank"] },
      })
    }),
  )

  it.effect("checkouts: settings are named with a dot, and India has states too", () =>
    Effect.gen(function* () {
      const { post } = yield* start(frozen)
      const [status, answer] = yield* post(
        "checkout",
        "/ctp/api/checkouts",
        {
          checkout: {
            order: {},
            settings: { fail_url: "nowhere" },
            customer: { country: "IN", state: "Kerala" },
          },
        },
        { "x-api-version": "2" },
      )
      assert.strictEqual(status, 422)
      assert.deepStrictEqual((answer["response"] as Json)["errors"], {
        transaction_type: ["can't be blank"],
        order: {
          amount: ["must be greater than 0"],
          currency: ["can't be blank"],
          description: ["can't be blank"],
        },
        "settings.fail_url": ["is invalid"],
        customer: { state: ["is invalid"] },
      })
    }),
  )

  it.effect("what nobody has documented is answered in either way", () =>
    Effect.gen(function* () {
      const reasons = (options: Options) =>
        Effect.gen(function* () {
          const { client } = yield* start({ ...options, frozen: true })
          yield* client.cancelSubscription(first, "x")
          const reason = <A, E extends { readonly reason: { readonly _tag: string } }>(
            call: Effect.Effect<A, E>,
          ) => Effect.match(call, { onFailure: (error) => error.reason._tag, onSuccess: () => "answered" })
          return [
            yield* reason(client.getCustomer("cst_0")),
            yield* reason(client.getPlan("pln_0")),
            yield* reason(client.getSubscription("sbs_0")),
            yield* reason(client.cancelSubscription(first, "x")),
          ]
        })
      assert.deepStrictEqual(yield* reasons({}), ["NotFound", "NotFound", "NotFound", "InvalidRequest"])
      assert.deepStrictEqual(yield* reasons({ unknownId: "unprocessable", secondCancel: "notFound" }), [
        "InvalidRequest",
        "InvalidRequest",
        "InvalidRequest",
        "NotFound",
      ])
      assert.strictEqual((yield* reasons({ secondCancel: "repeated" }))[3], "answered")
      const { client } = yield* start({ ...frozen, emptyList: "notFound" })
      for (const list of [Effect.asVoid(client.listCustomers()), Effect.asVoid(client.listPlans())])
        assert.strictEqual((yield* Effect.flip(list)).reason._tag, "NotFound")
    }),
  )
})

describe("records", () => {
  it.effect("what was created can be fetched and listed", () =>
    Effect.gen(function* () {
      const { client } = yield* start(frozen)
      assert.deepStrictEqual(yield* client.listCustomers(), [])
      const customer = yield* client.createCustomer({
        email: "ada@example.com",
        ip: "192.0.2.1",
        city: "London",
      })
      assert.deepStrictEqual(yield* client.getCustomer(customer.id), customer)
      const other = yield* client.createCustomer({ email: "b@example.com", ip: "192.0.2.2" })
      assert.deepStrictEqual(yield* client.listCustomers(), [customer, other])
      const made = yield* client.createPlan(plan)
      assert.deepStrictEqual(yield* client.getPlan(made.id), made)
      const subscription = yield* client.createSubscription({ plan: { id: made.id } })
      assert.deepStrictEqual(yield* client.getSubscription(subscription.id), subscription)
      // A plan made inside of a subscription is one of the shop's.
      const inline = yield* client.createSubscription({ plan: { ...plan, title: "Inline" } })
      assert.deepStrictEqual(
        (yield* client.listPlans()).map(({ id }) => id),
        [made.id, inline.plan.id],
      )
    }),
  )

  it.effect("planted records are taken while it runs, and wrong ones are refused", () =>
    Effect.gen(function* () {
      const { client, emulator } = yield* start(frozen)
      yield* emulator.plant({
        customers: [{ id: "cst_1", email: "ada@example.com" }],
        plans: [{ id: "pln_1", ...plan }],
        subscriptions: [
          {
            id: "sbs_1",
            state: "active",
            plan: "pln_1",
            customer: "cst_1",
            created_at: "now - 10 days",
            active_to: "now + 1 days",
            lifecycle: {},
          },
        ],
      })
      assert.deepInclude(yield* client.getSubscription("sbs_1"), {
        created_at: "2029-12-22T12:00:00Z" as never,
        active_to: "2030-01-02T12:00:00Z" as never,
        customer: { id: "cst_1" },
      })
      yield* emulator.clock.advance("1 day")
      assert.strictEqual((yield* client.getSubscription("sbs_1")).paid_billing_cycles, 2)
      // A plan that was not planted is made up.
      yield* emulator.plant({
        subscriptions: [{ id: "sbs_2", state: "active", plan: "pln_2", lifecycle: {} }],
      })
      assert.strictEqual((yield* client.getPlan("pln_2")).currency, "USD")
      const wrong = yield* Effect.flip(emulator.plant({ customers: [{ emial: "x" }] }))
      assert.deepStrictEqual(
        wrong.issues.map(({ path }) => path),
        [["customers", 0, "emial"]],
      )
      assert.include(
        (yield* Effect.flip(Emulator.make({ seed: { plans: [{ title: "x" } as never] } }))).message,
        "this is no seed",
      )
    }),
  )
})

const made = (answer: Json) => answer["transaction"] as Json

describe("transactions", () => {
  it.effect("the documented cards decide, under HTTP 200", () =>
    Effect.gen(function* () {
      const { post } = yield* start(frozen)
      const outcome = (number: string, fields: Json = {}) =>
        Effect.map(
          post("gateway", "/transactions/payments", {
            request: payment({ credit_card: card(number), ...fields }),
          }),
          ([status, answer]) => [status, made(answer)["status"], made(answer)["code"]],
        )
      const good = [200, "successful", "S.0000"]
      const declined = [200, "failed", "F.0105"]
      const challenge = [200, "incomplete", "P.9998"]
      for (const [number, expected] of [
        ["4200000000000000", good],
        ["4005550000000019", declined],
        ["4012000000001006", good],
        ["4012000000001055", good],
        ["4012000000001097", challenge],
        ["4012000000001022", declined],
        ["4012000000001030", declined],
        ["4012000000001014", declined],
        ["5204240000015003", good],
        ["5204240000015011", good],
        ["5204240000015029", challenge],
        ["5204240000015045", declined],
        ["5204240000015052", declined],
        ["5204240000015060", declined],
        ["4111111111111111", good],
      ] as const)
        assert.deepStrictEqual(yield* outcome(number), expected, number)
      const skipping = { ...card("4012000000001097"), skip_three_d_secure_verification: true }
      assert.deepStrictEqual(yield* outcome("", { credit_card: skipping }), good)
      assert.deepStrictEqual(yield* outcome("", { credit_card: { ...card(), exp_year: 2029 } }), [
        200,
        "failed",
        "F.0111",
      ])
      const forced = (code: string) => ({ additional_data: { expected_bank_code: code } })
      assert.deepStrictEqual(yield* outcome("4200000000000000", forced("F.0114")), [200, "failed", "F.0114"])
      // Only in test mode.
      assert.deepStrictEqual(yield* outcome("4200000000000000", { ...forced("F.0114"), test: false }), good)
      const [, encrypted] = yield* post("gateway", "/transactions/payments", {
        request: payment({
          credit_card: undefined,
          encrypted_credit_card: {
            number: "$begatewaycse_1_1_0$a",
            verification_value: "$begatewaycse_1_1_0$b",
            holder: "$begatewaycse_1_1_0$c",
            exp_month: "$begatewaycse_1_1_0$d",
            exp_year: "$begatewaycse_1_1_0$e",
          },
        }),
      })
      assert.strictEqual(made(encrypted)["status"], "successful")
    }),
  )

  it.effect("a shop without 3-D Secure, one that decides by the month, one without raw cards", () =>
    Effect.gen(function* () {
      const status = (options: Options, request: Json, version = "2") =>
        Effect.gen(function* () {
          const { post } = yield* start({ ...frozen, ...options })
          const [status, answer] = yield* post(
            "gateway",
            "/transactions/payments",
            { request },
            { "x-api-version": version },
          )
          return [status, made(answer)?.["status"] ?? answer["code"] ?? messageOf(answer)]
        })
      const challenged = payment({ credit_card: card("4012000000001097") })
      assert.deepStrictEqual(yield* status({ threeDSecure: false }, challenged), [200, "successful"])
      const october = payment({ credit_card: { ...card(), exp_month: "10" } })
      assert.deepStrictEqual(yield* status({}, october), [200, "successful"])
      assert.deepStrictEqual(yield* status({ decidesByMonth: true }, october), [200, "failed"])
      assert.deepStrictEqual(yield* status({ rawCards: false }, payment(), "3"), [422, "E.1065"])
      assert.deepStrictEqual(yield* status({ rawCards: false, gatewayErrorStatus: 400 }, payment()), [
        400,
        "Number is not permitted for this shop.",
      ])
    }),
  )

  it.effect("version 2 and version 3 are two forms of the same transaction", () =>
    Effect.gen(function* () {
      const { get, post } = yield* start(frozen)
      const [, bare] = yield* post(
        "gateway",
        "/transactions/payments",
        {
          request: payment({
            billing_address: { country: "US", zip: "12345" },
            customer: { ip: "192.0.2.1" },
          }),
        },
        { "x-api-version": "3" },
      )
      assert.deepInclude(bare, { code: "S.0000", status: "successful", amount: 100 })
      assert.deepInclude(bare["payment_method"] as object, {
        payment_method_type: "credit_card",
        last_4: "0000",
      })
      assert.deepInclude(bare["customer"] as object, { ip: "192.0.2.1", country: "US", zip: "12345" })
      assert.deepInclude(bare["transaction"] as object, { auth_code: "654321", status: "successful" })
      for (const name of ["payment", "credit_card", "billing_address", "receipt_url", "id"])
        assert.notProperty(bare, name)
      const path = `/transactions/${String(bare["uid"])}`
      const [, two] = yield* get("gateway", path, { "x-api-version": "2" })
      assert.deepInclude(made(two), { id: bare["uid"], uid: bare["uid"] })
      // Seen in traffic: another spelling of the same moment in the answer to the POST.
      assert.match(String(bare["paid_at"]), /\+00:00$/)
      assert.match(String(made(two)["paid_at"]), /Z$/)
      assert.strictEqual(Date.parse(String(bare["paid_at"])), Date.parse(String(made(two)["paid_at"])))
    }),
  )

  it.effect("a repetition under one RequestID is the first transaction, for 24 hours", () =>
    Effect.gen(function* () {
      const { client, emulator, post } = yield* start(frozen)
      const pay = (key: string, fields: Json = {}) =>
        Effect.map(
          post("gateway", "/transactions/payments", { request: payment(fields) }, { requestid: key }),
          ([, answer]) => String(made(answer)?.["uid"] ?? messageOf(answer)),
        )
      const uid = yield* pay("a")
      assert.strictEqual(yield* pay("a"), uid)
      // Whatever it asks for then.
      assert.strictEqual(yield* pay("a", { amount: 1 }), uid)
      assert.notStrictEqual(yield* pay("b"), uid)
      yield* emulator.clock.advance("24 hours")
      assert.notStrictEqual(yield* pay("a"), uid)
      // A refusal made nothing, so nothing is remembered.
      assert.strictEqual(yield* pay("c", { amount: 0 }), "Amount must be greater than 0.")
      assert.match(yield* pay("c"), /^[0-9a-f-]{36}$/)
      assert.strictEqual((yield* client.getTransaction(uid)).transaction.status, "successful")
      // Elsewhere the header means nothing: two customers.
      const customer = { email: "ada@example.com", ip: "192.0.2.1" }
      yield* post("api", "/customers", customer, { requestid: "d" })
      yield* post("api", "/customers", customer, { requestid: "d" })
      assert.lengthOf(yield* client.listCustomers(), 2)
    }),
  )

  it.effect("the same amount and card is refused for 30 seconds", () =>
    Effect.gen(function* () {
      const { emulator, post } = yield* start(frozen)
      const pay = (fields: Json = {}, path = "payments") =>
        Effect.map(
          post("gateway", `/transactions/${path}`, {
            request: payment({ duplicate_check: undefined, ...fields }),
          }),
          ([status, answer]) => (status === 200 ? "made" : messageOf(answer)),
        )
      assert.strictEqual(yield* pay(), "made")
      assert.strictEqual(yield* pay(), "Duplicate transaction")
      assert.strictEqual(yield* pay({}, "authorizations"), "Duplicate transaction")
      assert.strictEqual(yield* pay({ amount: 101 }), "made")
      assert.strictEqual(yield* pay({ credit_card: card("4111111111111111") }), "made")
      assert.strictEqual(yield* pay({ duplicate_check: false }), "made")
      yield* emulator.clock.advance("30 seconds")
      assert.strictEqual(yield* pay(), "made")
      const [, authorized] = yield* post("gateway", "/transactions/authorizations", { request: payment() })
      const capture = { request: { parent_uid: made(authorized)["uid"], amount: 10 } }
      const [once] = yield* post("gateway", "/transactions/captures", capture)
      const [twice, refused] = yield* post("gateway", "/transactions/captures", capture, {
        "x-api-version": "3",
      })
      assert.deepStrictEqual([once, twice, refused["code"]], [200, 422, "E.1018"])
    }),
  )

  it.effect("captures, voids and refunds take what is left of their parent", () =>
    Effect.gen(function* () {
      const { call, post } = yield* start(frozen)
      const made = (answer: Json) => (answer["transaction"] as Json)["uid"]
      const authorized = made(yield* call(EComChargeApi.createAuthorization, payment()))
      const child = (path: string, parent_uid: unknown, amount: number, fields: Json = {}) =>
        Effect.map(
          post("gateway", `/transactions/${path}`, {
            request: { parent_uid, amount, duplicate_check: false, ...fields },
          }),
          ([status, answer]) => (status === 200 ? (answer["transaction"] as Json) : messageOf(answer)),
        )
      const reason = { reason: "Client request" }
      assert.strictEqual(yield* child("refunds", authorized, 1, reason), "transaction can't be refunded")
      assert.strictEqual(yield* child("captures", authorized, 101), "transaction can't be captured")
      const captured = (yield* child("captures", authorized, 60)) as Json
      assert.deepInclude(captured, { type: "capture", parent_uid: authorized, currency: "USD" })
      assert.deepInclude(captured["capture"] as object, { status: "successful", amount: 60 })
      assert.strictEqual(yield* child("captures", authorized, 50), "transaction can't be captured")
      assert.strictEqual(yield* child("voids", authorized, 50), "transaction can't be voided")
      assert.deepInclude(yield* child("voids", authorized, 40), { type: "void" } as never)
      assert.deepInclude(yield* child("refunds", captured["uid"], 20, reason), {
        reason: "Client request",
      } as never)
      assert.deepInclude(yield* child("refunds", captured["uid"], 40, reason), { type: "refund" } as never)
      assert.strictEqual(yield* child("refunds", captured["uid"], 1, reason), "transaction can't be refunded")
      assert.strictEqual(yield* child("refunds", captured["uid"], 1), "Reason can't be blank.")
      assert.strictEqual(
        yield* child("captures", "nobody", 0),
        "Parent uid Parent transaction is not found. Amount must be greater than 0.",
      )
      const failed = made(
        yield* call(EComChargeApi.createPayment, payment({ credit_card: card("4005550000000019") })),
      )
      assert.strictEqual(yield* child("refunds", failed, 1, reason), "transaction can't be refunded")
    }),
  )

  it.effect("queries: at most the ten latest with a reference, 404 for an unknown uid", () =>
    Effect.gen(function* () {
      const { call, client, emulator, get } = yield* start(frozen)
      const amounts: Array<number> = []
      for (let amount = 1; amount <= 12; amount++) {
        yield* call(
          EComChargeApi.createPayment,
          payment({ amount, tracking_id: amount === 12 ? "a;b c/d" : "a" }),
        )
        yield* emulator.clock.advance("1 second")
        amounts.unshift(amount)
      }
      const found = (trackingId: string) =>
        Effect.map(client.listTransactionsByTrackingId(trackingId), ({ transactions }) =>
          transactions.map(({ amount }) => amount),
        )
      assert.deepStrictEqual(yield* found("a"), amounts.slice(0, 10))
      assert.deepStrictEqual(yield* found("a;b c/d"), [12])
      assert.deepStrictEqual(yield* found("b c/d"), [12])
      assert.deepStrictEqual(yield* found("c"), [])
      const [, latest] = yield* get("gateway", "/transactions/tracking_id/a")
      assert.strictEqual(made(latest)["amount"], 12)
      assert.deepStrictEqual(yield* get("gateway", "/transactions/tracking_id/c"), [
        404,
        { response: { message: "Record not found" } },
      ])
      const error = yield* Effect.flip(client.getTransaction("x"))
      assert.deepInclude(error.reason, { _tag: "NotFound", providerMessage: "Record not found" } as never)
      assert.match((error.reason as { readonly requestId?: string }).requestId ?? "", /^[0-9a-f-]{36}$/)
    }),
  )

  it.effect("3-D Secure: incomplete until the bank decides, or until it expires", () =>
    Effect.gen(function* () {
      const { call, client, emulator, submit } = yield* start(frozen)
      const challenge = (fields: Json = {}) =>
        Effect.map(
          call(EComChargeApi.createPayment, payment({ credit_card: card("4012000000001097"), ...fields })),
          (answer) => made(answer),
        )
      const one = yield* challenge({ return_url: "https://shop.example/done" })
      assert.deepInclude(one["three_d_secure_verification"] as object, {
        status: "incomplete",
        ve_status: "Y",
        pa_res_url: one["redirect_url"],
      })
      const done = yield* submit(String(one["redirect_url"]), { result: "pass" })
      assert.strictEqual(
        done.location,
        `https://shop.example/done?status=successful&uid=${String(one["uid"])}`,
      )
      const other = yield* challenge()
      yield* submit(String(other["redirect_url"]), { result: "fail" })
      const status = (uid: unknown) =>
        Effect.map(client.getTransaction(String(uid)), ({ transaction }) => transaction.status)
      assert.deepStrictEqual(
        [yield* status(one["uid"]), yield* status(other["uid"])],
        ["successful", "failed"],
      )
      const late = yield* challenge({ expired_at: "2030-01-01T12:10:00+00:00" })
      yield* emulator.clock.advance("10 minutes")
      assert.strictEqual(yield* status(late["uid"]), "expired")
      assert.deepStrictEqual(yield* announced(emulator), [
        "payment successful",
        "payment failed",
        "payment expired",
      ])
    }),
  )

  it.effect("a webhook is written in the version of its transaction", () =>
    Effect.gen(function* () {
      const { call, emulator } = yield* start(frozen)
      yield* call(EComChargeApi.createPaymentV3, payment())
      yield* emulator.webhooks.delivered
      const [delivery] = yield* emulator.webhooks.list
      const body = JSON.parse(String(delivery?.request?.body)) as Json
      assert.deepInclude(body, { code: "S.0000", status: "successful" })
      assert.deepStrictEqual(yield* announced(emulator), ["payment successful"])
    }),
  )

  it.effect("card tokens pay, are changed, and are known by their fingerprint", () =>
    Effect.gen(function* () {
      const { call, post } = yield* start(frozen)
      const stored = yield* call(EComChargeApi.createCardToken, {
        number: "4005550000000019",
        holder: "John Doe",
        exp_month: 1,
        exp_year: 2099,
        contract: ["recurring"],
      })
      assert.deepInclude(stored, {
        brand: "visa",
        last_4: "0019",
        first_1: "4",
        exp_month: 1,
        exp_year: 2099,
      })
      const charged = yield* call(
        EComChargeApi.createCharge,
        payment({ credit_card: { token: stored["token"] } }),
      )
      // The card is the declined one, also behind its token.
      assert.deepInclude(made(charged), { status: "failed", type: "payment" })
      assert.deepInclude(made(charged)["credit_card"] as object, {
        stamp: stored["stamp"],
        token: stored["token"],
      })
      const changed = yield* call(EComChargeApi.updateCardToken, { token: stored["token"], exp_year: 2088 })
      assert.deepInclude(changed, { token: stored["token"], exp_year: 2088 })
      const again = yield* call(EComChargeApi.createCardToken, { token: stored["token"], holder: "Jane Doe" })
      assert.deepInclude(again, { token: stored["token"], holder: "Jane Doe" })
      const [status, answer] = yield* post("gateway", "/credit_cards/x", { request: {} })
      assert.deepStrictEqual([status, messageOf(answer)], [422, "Token does not exist."])
      const tokenized = yield* call(EComChargeApi.createTokenization, { credit_card: card() })
      const { token } = made(tokenized)["credit_card"] as Json
      assert.isString(token)
      const withoutContract = yield* call(EComChargeApi.createPayment, payment())
      assert.isNull((made(withoutContract)["credit_card"] as Json)["token"])
    }),
  )

  it.effect("asynchronous: a result for a day, a failure once, and then nothing is known", () =>
    Effect.gen(function* () {
      const { call, emulator, get, post } = yield* start(frozen)
      const task = yield* call(EComChargeApi.createPaymentAsync, payment())
      const id = String(task["request_id"])
      assert.deepInclude((yield* get("gateway", `/async/status/${id}`))[1] as object, {
        status: "processing",
      })
      assert.strictEqual((yield* get("gateway", `/async/result/${id}`))[0], 404)
      yield* emulator.clock.advance("1 second")
      const status = yield* call(EComChargeApi.getAsyncStatus, { request_id: id })
      assert.deepInclude(status, { status: "completed" })
      for (let time = 0; time < 2; time++) {
        const result = yield* call(EComChargeApi.getAsyncResult, { request_id: id })
        assert.deepInclude(made(result), { status: "successful" })
      }
      const [, wrong] = yield* post("gateway", "/async/transactions/payments", {
        request: payment({ amount: 0 }),
      })
      const path = `/async/result/${String(wrong["request_id"])}`
      yield* emulator.clock.advance("1 second")
      assert.deepStrictEqual(yield* get("gateway", path), [
        422,
        { message: "Amount must be greater than 0." },
      ])
      assert.deepStrictEqual((yield* get("gateway", path))[1]["status"], "unknown")
      yield* emulator.clock.advance("1 day")
      assert.deepStrictEqual((yield* get("gateway", `/async/result/${id}`))[1]["status"], "unknown")
    }),
  )

  it.effect("alternative payments wait for their money, and the gateway does not know them", () =>
    Effect.gen(function* () {
      const { call, client, emulator, get } = yield* start(frozen)
      const answer = yield* call(EComChargeApi.createAlternativePayment, { ...order, tracking_id: "t-1" })
      const uid = String(made(answer)["uid"])
      assert.deepInclude(made(answer), { status: "pending", method_type: "bank_transfer" })
      assert.notProperty(made(answer), "payment_method_type")
      assert.strictEqual((yield* get("gateway", `/transactions/${uid}`))[0], 404)
      assert.strictEqual((yield* get("api", `/beyag/transactions/${paid}`))[0], 404)
      yield* emulator.authenticate(uid)
      assert.strictEqual((yield* client.getAlternativeTransaction(uid)).transaction.status, "successful")
      const refunded = yield* client.createAlternativeRefund({ parent_uid: uid, reason: "x" })
      assert.strictEqual(refunded.transaction.amount, 50)
      const found = yield* client.listAlternativeTransactionsByTrackingId("t-1")
      assert.deepStrictEqual(
        found.transactions?.map(({ type }) => type),
        ["refund", "payment"],
      )
      assert.deepStrictEqual(yield* announced(emulator), ["payment successful"])
    }),
  )
})

describe("over HTTP", () => {
  it.live("addresses lead to the emulator's own pages, for a browser without a key", () =>
    Effect.gen(function* () {
      const { client, emulator, raw, submit, urls } = yield* start({ seed: "empty" }, "over HTTP")
      const made = yield* client.createPlan(plan)
      const page = (url: string) => raw("GET", "api", url, { headers: { authorization: "" } })
      const opened = yield* page(`${urls.api}/plans/${made.id}/pay`)
      assert.match(opened.location ?? "", /^http:\/\/127\.0\.0\.1:\d+\/ecomcharge\/v2\/checkout\?token=/)
      assert.include((yield* page(opened.location ?? "")).text, Emulator.testCards.threeDSecure)
      const challenged = yield* submit(opened.location ?? "", { number: Emulator.testCards.threeDSecure })
      assert.match(challenged.location ?? "", /\/ecomcharge\/process\//)
      assert.include((yield* page(challenged.location ?? "")).text, "It is me")
      yield* submit(challenged.location ?? "", { result: "pass" })
      assert.deepStrictEqual(yield* announced(emulator), ["active (created.subscription)"])
      const product = yield* client.createProduct({ name: "Sticker", amount: 250, currency: "EUR" })
      const confirmed = yield* page(`${urls.checkout}/v2/confirm_order/${product.id}/1673`)
      assert.match(confirmed.location ?? "", /\/ecomcharge\/widget\/hpp\.html\?token=/)
      assert.strictEqual((yield* submit(confirmed.location ?? "", {})).status, 200)
      assert.strictEqual((yield* page(`${urls.checkout}/v2/checkout?token=x`)).status, 404)
    }),
  )
})
