/**
 * The documented rules of requests, and no others: what is refused before it is sent, in which words, and what is
 * left to the provider.
 */
import * as EComChargeApi from "@effect-billing/ecomcharge/EComChargeApi"
import type * as EComChargeClient from "@effect-billing/ecomcharge/EComChargeClient"
import type { EComChargeError } from "@effect-billing/ecomcharge/EComChargeError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { always, fixture, issuesOf, scripted } from "./support.ts"

type Service = EComChargeClient.Service
type Ask = (client: Service) => Effect.Effect<unknown, EComChargeError>

/** An input that the types would refuse, as programs without types write it. */
const loose = (value: unknown) => value as never

const refuses = (what: string, ask: Ask, issues: ReadonlyArray<string>) =>
  it.effect(what, () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted([])
      assert.deepStrictEqual(yield* issuesOf(ask(client)), issues)
      assert.lengthOf(yield* requests, 0)
    }),
  )

const sends = (what: string, ask: Ask, answer: unknown) =>
  it.effect(what, () =>
    Effect.gen(function* () {
      const { client, requests } = yield* scripted(always(answer))
      yield* ask(client)
      assert.lengthOf(yield* requests, 1)
    }),
  )

const customer = { email: "ada@example.com", ip: "127.0.0.1" }

describe("customers", () => {
  const create =
    (fields: Readonly<Record<string, unknown>>): Ask =>
    (client) =>
      client.createCustomer(loose({ ...customer, ...fields }))
  const answer = fixture("customer-create-201.json")

  refuses("without anything", (client) => client.createCustomer(loose({})), [
    "email: can't be blank",
    "ip: address is invalid",
    "ip: can't be blank",
  ])
  refuses("with blank fields", create({ email: " ", ip: "" }), [
    "email: can't be blank",
    "ip: address is invalid",
    "ip: can't be blank",
  ])
  refuses(
    "with everything wrong at once",
    (client) => client.createCustomer(loose({ country: "US", zip: "9200", state: "Colorado" })),
    [
      "email: can't be blank",
      "ip: address is invalid",
      "ip: can't be blank",
      "zip: is invalid",
      "state: is invalid",
    ],
  )
  refuses("with a field of another type, and what else is wrong", create({ email: 5, country: "USA" }), [
    "email: Expected string | null | undefined",
    "country: is invalid",
  ])
  refuses("with a field that nobody knows", create({ surname: "Doe" }), [
    "surname: Expected no excess property",
  ])

  refuses("with null for what is required", create({ email: null, ip: null }), [
    "email: can't be blank",
    "ip: address is invalid",
    "ip: can't be blank",
  ])

  for (const country of ["USA", "U", "", "1A", "Österreich"]) {
    refuses(`with the country ${JSON.stringify(country)}`, create({ country }), ["country: is invalid"])
  }
  for (const country of ["US", "BY", "DE", "by"]) {
    sends(`but not with the country ${JSON.stringify(country)}`, create({ country }), answer)
  }

  for (const zip of ["9200", "920066", "92006-12", "92006-12345", "92006 1234", "ABCDE", " 92006", ""]) {
    refuses(`with the zip code ${JSON.stringify(zip)} in the US`, create({ country: "US", zip }), [
      "zip: is invalid",
    ])
    sends(
      `but not with the zip code ${JSON.stringify(zip)} in Canada`,
      create({ country: "CA", zip }),
      answer,
    )
    sends(`but not with the zip code ${JSON.stringify(zip)} without a country`, create({ zip }), answer)
  }
  for (const zip of ["92006", "92006-1234"]) {
    sends(`but not with the zip code ${zip} in the US`, create({ country: "US", zip }), answer)
  }

  for (const country of ["US", "CA"]) {
    for (const state of ["Colorado", "C", "C0", ""]) {
      refuses(`with the state ${JSON.stringify(state)} in ${country}`, create({ country, state }), [
        "state: is invalid",
      ])
      sends(
        `but not with the state ${JSON.stringify(state)} in India`,
        create({ country: "IN", state }),
        answer,
      )
      sends(`but not with the state ${JSON.stringify(state)} without a country`, create({ state }), answer)
    }
    sends(`but not with a state of two letters in ${country}`, create({ country, state: "CO" }), answer)
  }

  sends(
    "but not with the nulls of an answer",
    create({ ...customer, country: null, zip: null, state: null, phone: null }),
    answer,
  )
  sends(
    "but not for what only the provider can judge",
    create({ email: "not an address", ip: "2001:db8::1", phone: "?", external_id: "x".repeat(300) }),
    answer,
  )
})

describe("plans", () => {
  const period = { amount: 20, interval: 20, interval_unit: "day" }
  const create =
    (fields: Readonly<Record<string, unknown>>): Ask =>
    (client) =>
      client.createPlan(loose({ title: "Basic", currency: "USD", plan: period, ...fields }))
  const answer = fixture("plan-create-201.json")

  refuses("without anything", (client) => client.createPlan(loose({})), [
    "title: can't be blank",
    "currency: can't be blank",
    "plan: can't be blank",
  ])
  refuses("without what is in the periods", create({ plan: {}, trial: { amount: 1 } }), [
    "plan.amount: can't be blank",
    "plan.interval: can't be blank",
    "plan.interval_unit: can't be blank",
    "trial.interval: can't be blank",
    "trial.interval_unit: can't be blank",
  ])
  refuses("with null for an amount", create({ plan: { ...period, amount: null } }), [
    "plan.amount: can't be blank",
  ])
  refuses("with an amount that is a text", create({ plan: { ...period, amount: "20" } }), [
    "plan.amount: is not a number",
  ])
  refuses("with an amount that is a fraction", create({ plan: { ...period, amount: 9.99 } }), [
    "plan.amount: must be an integer",
  ])
  refuses("with an amount below 0", create({ trial: { ...period, amount: -1 } }), [
    "trial.amount: must be greater than or equal to 0",
  ])
  refuses("with an amount that no number holds exactly", create({ plan: { ...period, amount: 2 ** 53 } }), [
    "plan.amount: is too large to be exact",
  ])
  for (const interval of [Number.NaN, Number.POSITIVE_INFINITY]) {
    // JSON would say null, which is something else.
    refuses(`with the interval ${interval}`, create({ plan: { ...period, interval } }), [
      "plan.interval: Expected a finite number",
    ])
  }
  sends("but not with a free trial", create({ trial: { ...period, amount: 0 } }), answer)
  sends("but not with the largest exact amount", create({ plan: { ...period, amount: 2 ** 53 - 1 } }), answer)
  sends(
    "but not with a currency that only the provider knows to be wrong",
    create({ currency: "LVL" }),
    answer,
  )
  sends(
    "but not with a unit that is not documented yet",
    create({ plan: { ...period, interval_unit: "week" } }),
    answer,
  )
})

describe("subscriptions", () => {
  const create =
    (fields: Readonly<Record<string, unknown>>): Ask =>
    (client) =>
      client.createSubscription(loose({ plan: { id: "pln_1" }, ...fields }))
  const answer = fixture("subscription-create-201-card-active.json")

  refuses("without a plan", create({ plan: undefined }), ["plan: can't be blank"])
  refuses("with null for a plan", create({ plan: null }), ["plan: can't be blank"])
  refuses("with a plan that is neither known nor whole", create({ plan: { title: "Basic" } }), [
    "plan.currency: can't be blank",
    "plan.plan: can't be blank",
  ])
  refuses("with half a card", create({ card: { number: Redacted.make("4200000000000000") } }), [
    "card.verification_value: is not a number",
    "card.holder: can't be blank",
    "card.exp_month: can't be blank",
    "card.exp_year: can't be blank",
  ])
  refuses(
    "with a wrong address, a wrong plan and a wrong card",
    create({
      plan: { title: "", currency: "USD", plan: { amount: 0.5, interval: 1, interval_unit: "day" } },
      customer: { country: "US", zip: "x" },
      card: { holder: "John Doe", exp_month: 1, exp_year: 2027, verification_value: Redacted.make("123") },
    }),
    [
      "plan.title: can't be blank",
      "plan.plan.amount: must be an integer",
      "customer.zip: is invalid",
      "card.number: is invalid",
    ],
  )
  sends("but not for a customer without email and ip", create({ customer: { first_name: "Ada" } }), answer)
  sends(
    "but not with the token of a card, and nobody named",
    create({ card: { token: Redacted.make("t") } }),
    answer,
  )
  refuses("a cancellation without a reason", (client) => client.cancelSubscription("sbs_1", ""), [
    "cancel_reason: can't be blank",
  ])
})

describe("transactions", () => {
  const card = { token: Redacted.make("token") }
  const create =
    (fields: Readonly<Record<string, unknown>>): Ask =>
    (client) =>
      client.createPayment(
        loose({ amount: 100, currency: "USD", description: "Test", credit_card: card, ...fields }),
      )
  const answer = fixture("synthetic-gateway-query-uid-200.json")

  refuses("without anything", (client) => client.createPayment(loose({})), [
    "amount: must be greater than 0",
    "currency: can't be blank",
    "description: can't be blank",
    "credit_card: can't be blank",
  ])
  for (const [amount, message] of [
    [null, "must be greater than 0"],
    [0, "must be greater than 0"],
    [-1, "must be greater than 0"],
    [1.5, "must be an integer"],
    [Number.NaN, "is not a number"],
    ["100", "is not a number"],
    [Number.POSITIVE_INFINITY, "is not a number"],
    [2 ** 53, "is too large to be exact"],
  ] as const) {
    refuses(`with the amount ${amount}`, create({ amount }), [`amount: ${message}`])
  }
  refuses(
    "with wrong addresses",
    create({ billing_address: { country: "US", zip: "1", state: "X" }, customer: { country: "x" } }),
    ["billing_address.zip: is invalid", "billing_address.state: is invalid", "customer.country: is invalid"],
  )
  sends(
    "but not with an encrypted card",
    create({ credit_card: undefined, encrypted_credit_card: {} }),
    answer,
  )
  sends("but not without a customer, which the shop may not ask for", create({}), answer)
  refuses(
    "a check of the risk without a reference",
    (client) => client.request(EComChargeApi.createCheckup, { tracking_id: " ", amount: 100 }),
    ["tracking_id: can't be blank"],
  )
  refuses("a capture without anything", (client) => client.createCapture(loose({})), [
    "parent_uid: can't be blank",
    "amount: must be greater than 0",
  ])
  refuses(
    "a refund without a reason",
    (client) => client.createRefund(loose({ parent_uid: "1-a", amount: 50 })),
    ["reason: can't be blank"],
  )
  refuses(
    "an alternative refund of a fraction",
    (client) => client.createAlternativeRefund(loose({ parent_uid: "1-a", reason: "r", amount: 0.5 })),
    ["amount: must be an integer"],
  )
  sends(
    "but not an alternative refund of everything",
    (client) => client.createAlternativeRefund({ parent_uid: "1-a", reason: "r" }),
    answer,
  )
})

describe("checkouts and products", () => {
  const order = { amount: 100, currency: "USD", description: "Order" }
  refuses("a checkout without anything", (client) => client.createCheckout(loose({})), [
    "transaction_type: can't be blank",
    "order: can't be blank",
  ])
  refuses(
    "a checkout whose order is empty",
    (client) => client.createCheckout(loose({ transaction_type: "payment", order: {} })),
    ["order.amount: can't be blank", "order.currency: can't be blank", "order.description: can't be blank"],
  )
  for (const country of ["US", "CA", "IN"]) {
    refuses(
      `a checkout with a long state in ${country}`,
      (client) =>
        client.createCheckout({ transaction_type: "payment", order, customer: { country, state: "long" } }),
      ["customer.state: is invalid"],
    )
  }
  sends(
    "but not a checkout that only makes a token",
    (client) => client.createCheckout({ transaction_type: "tokenization", order: { ...order, amount: 0 } }),
    fixture("synthetic-checkout-create-201.json"),
  )
  refuses("a product without anything", (client) => client.createProduct(loose({})), [
    "name: can't be blank",
    "amount: can't be blank",
    "currency: can't be blank",
  ])
})
