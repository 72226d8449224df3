/**
 * Money by the vendor's table, and the accessors that read the traps of plans, subscriptions and transactions.
 */
import * as Currency from "@effect-billing/core/Currency"
import * as Money from "@effect-billing/core/Money"
import * as EComChargeMoney from "@effect-billing/ecomcharge/EComChargeMoney"
import * as EComChargePages from "@effect-billing/ecomcharge/EComChargePages"
import * as EComChargePlan from "@effect-billing/ecomcharge/EComChargePlan"
import * as EComChargeSchema from "@effect-billing/ecomcharge/EComChargeSchema"
import * as EComChargeSubscription from "@effect-billing/ecomcharge/EComChargeSubscription"
import * as EComChargeTransaction from "@effect-billing/ecomcharge/EComChargeTransaction"
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { fixture, fixtureObject } from "./support.ts"

const json = (money: Option.Option<Money.Money>) => Option.getOrUndefined(Option.map(money, Money.toJson))

// The dossier's table, written out on purpose, so that a slip shows.
const zero =
  "BIF BYR CLF CLP CVE DJF GNF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MMK PYG RWF SLL STD UYI VND VUV XAF XOF XPF".split(
    " ",
  )
const three = "BHD JOD KWD LYD OMR TND".split(" ")

describe("the table of currencies", () => {
  const everything = [
    ...new Set([...Object.keys(Currency.isoExponents), ...zero, ...three, "MOP", "USD", "EUR", "BYN"]),
  ]

  for (const currency of everything) {
    const digits = zero.includes(currency) ? 0 : currency === "MOP" ? 1 : three.includes(currency) ? 3 : 2
    it(`${currency} has ${digits}`, () => {
      assert.strictEqual(EComChargeMoney.exponent(currency), digits)
      assert.strictEqual(EComChargeMoney.exponent(currency.toLowerCase()), digits)
      const money = EComChargeMoney.fromMinorUnits(1_234_567, currency)
      const text = String(1_234_567 / 10 ** digits)
      assert.deepStrictEqual(json(money), { amount: text, currency })
      assert.deepStrictEqual(Option.flatMap(money, EComChargeMoney.toMinorUnits), Option.some(1_234_567))
    })
  }

  it("differs from ISO 4217 exactly where the documentation says so", () => {
    const differing = everything
      .filter((currency) => EComChargeMoney.exponent(currency) !== Currency.exponent(currency))
      .toSorted()
    const source = readFileSync(new URL("../src/EComChargeMoney.ts", import.meta.url), "utf8")
    const documented = [...source.matchAll(/^ \* \| ((?:[A-Z]{3} ?)+) *\| (\d) +\| (\d) +\|$/gm)].flatMap(
      ([, codes = "", here, iso]) =>
        codes
          .trim()
          .split(" ")
          .map((code) => [code, Number(here), Number(iso)] as const),
    )
    assert.deepStrictEqual(documented.map(([code]) => code).toSorted(), differing)
    for (const [code, here, iso] of documented) {
      assert.deepStrictEqual(
        [code, EComChargeMoney.exponent(code), Currency.exponent(code)],
        [code, here, iso],
      )
    }
  })
})

describe("amounts", () => {
  for (const [amount, currency, text] of [
    [3245, "USD", "32.45"],
    [3245, "usd", "32.45"],
    [3245, "JPY", "3245"],
    [3245, "IDR", "3245"],
    [3245, "MOP", "324.5"],
    [3245, "KWD", "3.245"],
    [5, "KWD", "0.005"],
    [0, "EUR", "0"],
    [-100, "EUR", "-1"],
    [Number.MAX_SAFE_INTEGER, "USD", "90071992547409.91"],
  ] as const) {
    it(`${amount} ${currency} is ${text}`, () => {
      assert.strictEqual(json(EComChargeMoney.fromMinorUnits(amount, currency))?.amount, text)
      assert.deepStrictEqual(
        Option.flatMap(EComChargeMoney.fromDecimalString(text, currency), EComChargeMoney.toMinorUnits),
        Option.some(amount),
      )
    })
  }

  for (const [text, currency] of [
    ["32.456", "USD"],
    ["1.5", "JPY"],
    ["0.55", "MOP"],
    ["90071992547409.92", "USD"],
    ["1e999", "USD"],
  ] as const) {
    it(`${text} ${currency} is no amount to send`, () => {
      assert.deepStrictEqual(
        Option.flatMap(EComChargeMoney.fromDecimalString(text, currency), EComChargeMoney.toMinorUnits),
        Option.none(),
      )
    })
  }

  for (const amount of [0.5, Number.NaN, 2 ** 53]) {
    it(`${amount} is no amount of the wire`, () => {
      assert.deepStrictEqual(EComChargeMoney.fromMinorUnits(amount, "USD"), Option.none())
    })
  }
})

const subscription = (name: string) =>
  Schema.decodeUnknownSync(EComChargeSchema.Subscription)(fixture(`${name}.json`))

describe("plans", () => {
  it("without a trial have the object all the same", () => {
    const { plan } = subscription("subscription-get-200-active")
    assert.isDefined(plan.trial)
    assert.isUndefined(EComChargePlan.trial(plan))
  })

  it("with a trial have its amount on top", () => {
    const { plan } = subscription("webhook-subscription-trial")
    assert.strictEqual(plan.amount, 499)
    assert.deepStrictEqual(EComChargePlan.trial(plan), { amount: 499, interval: 1, unit: "month" })
    assert.deepStrictEqual(json(Option.fromUndefinedOr(EComChargePlan.price(plan))), {
      amount: "9.99",
      currency: "EUR",
    })
  })
})

describe("subscriptions", () => {
  it("hosted: the page, and nothing where there is nothing", () => {
    const hosted = subscription("subscription-create-201-hosted-redirecting")
    assert.strictEqual(EComChargeSubscription.redirectUrl(hosted), hosted.redirect_url)
    assert.notInclude(hosted.redirect_url ?? "", hosted.token ?? "")
    assert.isUndefined(EComChargeSubscription.card(hosted))
    assert.isUndefined(EComChargeSubscription.customerId(hosted))
    assert.isUndefined(EComChargeSubscription.lastTransaction(hosted))
    assert.strictEqual(EComChargeSubscription.phase(hosted), "waiting")
  })

  it("3-D Secure: the address stands with the last transaction", () => {
    const waiting = subscription("subscription-create-201-card-three-d-secure")
    assert.isUndefined(waiting.redirect_url)
    assert.strictEqual(
      EComChargeSubscription.redirectUrl(waiting),
      "https://gateway.bepaid.by/process/f3c46af4-fdb3-4e0c-98db-01306780c7a8",
    )
  })

  it("the older name of the last transaction, and both spellings of the end", () => {
    const old = Schema.decodeUnknownSync(EComChargeSchema.Subscription)({
      ...fixtureObject("webhook-subscription-canceled.json"),
      last_transaction: null,
      transaction: { uid: "1-a" },
      canceled_at: "2015-06-19T00:00:00Z",
    })
    assert.strictEqual(EComChargeSubscription.lastTransaction(old)?.uid, "1-a")
    assert.strictEqual(EComChargeSubscription.canceledAt(old), "2015-06-19T00:00:00Z")
    assert.strictEqual(
      EComChargeSubscription.canceledAt(subscription("subscription-cancel-200")),
      "2015-02-28T14:19:55.009Z",
    )
  })

  it("canceled on request, run through, or nobody knows", () => {
    const finite = (fields: object) =>
      Schema.decodeUnknownSync(EComChargeSchema.Subscription)({
        ...fixtureObject("webhook-subscription-canceled.json"),
        plan: { id: "pln_1", infinite: false, billing_cycles: 3 },
        ...fields,
      })
    assert.isTrue(EComChargeSubscription.hasRunThrough(finite({ paid_billing_cycles: 3 })))
    assert.isFalse(EComChargeSubscription.hasRunThrough(finite({ paid_billing_cycles: 2 })))
    assert.isFalse(
      EComChargeSubscription.hasRunThrough(finite({ paid_billing_cycles: 3, cancel_reason: "r" })),
    )
    assert.isUndefined(EComChargeSubscription.hasRunThrough(finite({})))
    assert.isFalse(EComChargeSubscription.hasRunThrough(subscription("webhook-subscription-active")))
  })

  it("every known state has a phase, and no other has", () => {
    for (const state of EComChargeSchema.SubscriptionState.members) {
      assert.notStrictEqual(EComChargeSubscription.phase({ state }), "unknown", state)
    }
    assert.strictEqual(EComChargeSubscription.phase({ state: "successful" }), "unknown")
    assert.isTrue(EComChargeSubscription.isLive({ state: "trial" }))
    assert.isFalse(EComChargeSubscription.isLive({ state: "failed_attempt" }))
    assert.isTrue(EComChargeSubscription.isFinal({ state: "canceled" }))
  })
})

describe("transactions", () => {
  it("every status is successful, failed or pending, and one that nobody knows is none of them", () => {
    for (const status of EComChargeSchema.TransactionStatus.members) {
      const kinds = [
        EComChargeTransaction.isSuccessful({ status }),
        EComChargeTransaction.isFailed({ status }),
        EComChargeTransaction.isPending({ status }),
      ].filter(Boolean)
      assert.lengthOf(kinds, 1, status)
    }
    for (const status of ["new", null, undefined]) {
      assert.isFalse(EComChargeTransaction.isSuccessful({ status }))
      assert.isFalse(EComChargeTransaction.isFailed({ status }))
      assert.isFalse(EComChargeTransaction.isPending({ status }))
    }
  })

  it("have an address to go to only while they wait", () => {
    const redirect_url = "https://gateway.test/process/1"
    assert.strictEqual(
      EComChargeTransaction.redirectUrl({ status: "incomplete", redirect_url }),
      redirect_url,
    )
    assert.isUndefined(EComChargeTransaction.redirectUrl({ status: "successful", redirect_url }))
  })

  it("have money where they have an amount", () => {
    assert.isUndefined(EComChargeTransaction.money({ amount: null, currency: "USD" }))
    assert.deepStrictEqual(
      json(Option.fromUndefinedOr(EComChargeTransaction.money({ amount: 500, currency: "EUR" }))),
      { amount: "5", currency: "EUR" },
    )
  })
})

describe("pages", () => {
  it("are built, with every part encoded once", () => {
    assert.strictEqual(
      EComChargePages.planPayUrl("https://api.test/", "pln_1/x"),
      "https://api.test/plans/pln_1%2Fx/pay",
    )
    assert.strictEqual(
      EComChargePages.productPayUrl(new URL("https://api.test"), "prd_1"),
      "https://api.test/products/prd_1/pay",
    )
    assert.strictEqual(
      EComChargePages.confirmOrderUrl("https://checkout.bepaid.by", "pln_f5ee5ebd04e39daa", 1673),
      subscription("subscription-get-200-active").plan.confirm_url,
    )
  })
})
