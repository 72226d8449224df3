import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Customer from "../src/Customer.ts"
import * as Entitlement from "../src/Entitlement.ts"
import * as Money from "../src/Money.ts"
import * as Purchase from "../src/Purchase.ts"
import * as Subscription from "../src/Subscription.ts"

const at = (text: string): DateTime.Utc => DateTime.makeUnsafe(text)
const end = at("2026-01-31T12:00:00.000Z")
const before = at("2026-01-31T11:59:59.999Z")

describe("Customer", () => {
  it("leaves out what is not known, and keeps the source out of JSON", () => {
    const customer = Customer.make({
      provider: "ecomcharge",
      id: "cst_7aee5afb954c7ef7",
      firstName: "John",
      lastName: null,
      email: undefined,
      address: Customer.makeAddress({ street: "1st Street", city: "", state: undefined, country: "US" }),
      createdAt: at("2026-01-01T00:00:00+02:00"),
      source: { password: "do not print me" },
    })
    assert.deepStrictEqual(Object.keys(customer), [
      "provider",
      "id",
      "firstName",
      "address",
      "createdAt",
      "source",
    ])
    assert.deepStrictEqual(Customer.toJson(customer), {
      provider: "ecomcharge",
      id: "cst_7aee5afb954c7ef7",
      firstName: "John",
      address: { street: "1st Street", country: "US" },
      createdAt: "2025-12-31T22:00:00.000Z",
    })
  })

  it("keeps a source that is null", () => {
    assert.deepStrictEqual(Customer.make({ provider: "a", id: "b", source: null }), {
      provider: "a",
      id: "b",
      source: null,
    })
  })

  it("has no address where nothing of it is known", () => {
    assert.isUndefined(Customer.makeAddress({ street: "", city: null }))
  })
})

describe("Purchase", () => {
  const purchase = Purchase.make({
    provider: "iaptic",
    id: "apple:1",
    productId: "apple:premium",
    kind: "subscription",
    status: "completed",
    price: Option.getOrNull(Money.fromMicros(1_990_000, "USD")),
    quantity: null,
    purchasedAt: at("2025-12-31T12:00:00.579Z"),
    expiresAt: end,
    sandbox: false,
    source: 1,
  })

  it("has the JSON of the design", () => {
    assert.deepStrictEqual(Purchase.toJson(purchase), {
      provider: "iaptic",
      id: "apple:1",
      productId: "apple:premium",
      kind: "subscription",
      status: "completed",
      price: { amount: "1.99", currency: "USD" },
      purchasedAt: "2025-12-31T12:00:00.579Z",
      expiresAt: "2026-01-31T12:00:00.000Z",
      sandbox: false,
    })
  })

  it("reads its own JSON", () => {
    const { source: _, ...rest } = purchase
    assert.deepStrictEqual(Schema.decodeSync(Purchase.PurchaseJson)(Purchase.toJson(purchase)), rest)
  })

  it("is expired by the clock from its end on, not by the provider's word", () => {
    assert.strictEqual(Purchase.asOf(purchase, before).status, "completed")
    assert.strictEqual(Purchase.asOf(purchase, end).status, "expired")
    assert.strictEqual(Purchase.asOf(purchase, end).source, 1)
  })

  it("never gives back by the clock what the provider took away", () => {
    for (const status of ["expired", "refunded", "canceled", "consumed", "pending", "unknown"] as const) {
      assert.strictEqual(Purchase.asOf({ ...purchase, status }, before).status, status)
      assert.strictEqual(Purchase.asOf({ ...purchase, status }, end).status, status)
    }
  })
})

describe("Subscription", () => {
  const subscription = (
    status: Subscription.Status,
    endsAt: DateTime.Utc | undefined,
  ): Subscription.Subscription =>
    Subscription.make({
      provider: "piano",
      id: "1",
      productId: "T",
      status,
      statusWord: status === "unknown" ? "dormant" : undefined,
      autoRenews: false,
      endsAt,
      source: null,
    })

  // Status: as it stands and whether it is active, before its end, at its end, and with no end at all.
  const table: ReadonlyArray<
    readonly [Subscription.Status, boolean, Subscription.Status, boolean, Subscription.Status, boolean]
  > = [
    ["pending", false, "pending", false, "pending", false],
    ["trialing", true, "expired", false, "trialing", true],
    ["active", true, "expired", false, "active", true],
    ["gracePeriod", true, "expired", false, "gracePeriod", true],
    ["pastDue", false, "expired", false, "pastDue", false],
    ["paused", false, "expired", false, "paused", false],
    ["canceled", true, "canceled", false, "canceled", false],
    ["expired", false, "expired", false, "expired", false],
    ["unknown", false, "unknown", false, "unknown", false],
  ]

  it("covers every status", () => {
    assert.deepStrictEqual(
      table.map(([status]) => status),
      [...Subscription.Status.literals],
    )
  })

  for (const [status, activeBefore, statusAtEnd, activeAtEnd, statusWithoutEnd, activeWithoutEnd] of table) {
    it(`stands by the clock when ${status}`, () => {
      assert.strictEqual(Subscription.asOf(subscription(status, end), before).status, status)
      assert.strictEqual(Subscription.isActive(subscription(status, end), before), activeBefore)
      assert.strictEqual(Subscription.asOf(subscription(status, end), end).status, statusAtEnd)
      assert.strictEqual(Subscription.isActive(subscription(status, end), end), activeAtEnd)
      assert.strictEqual(Subscription.asOf(subscription(status, undefined), end).status, statusWithoutEnd)
      assert.strictEqual(Subscription.isActive(subscription(status, undefined), end), activeWithoutEnd)
    })
  }

  it("keeps an unknown word", () => {
    assert.deepStrictEqual(Subscription.toJson(subscription("unknown", undefined)), {
      provider: "piano",
      id: "1",
      productId: "T",
      status: "unknown",
      statusWord: "dormant",
      autoRenews: false,
    })
  })

  it("does not run out because a renewal is late", () => {
    const late = { ...subscription("active", undefined), renewsAt: before }
    assert.strictEqual(Subscription.asOf(late, end).status, "active")
  })
})

describe("Entitlement", () => {
  const entitlement = Entitlement.make({
    provider: "piano",
    resource: "R1",
    granted: true,
    expiresAt: end,
    source: 0,
  })

  it("is over from its end on", () => {
    assert.isTrue(Entitlement.isActive(entitlement, before))
    assert.isFalse(Entitlement.isActive(entitlement, end))
    assert.isTrue(Entitlement.asOf(entitlement, before).granted)
    assert.isFalse(Entitlement.asOf(entitlement, end).granted)
  })

  it("without an end never is", () => {
    const { expiresAt: _, ...endless } = entitlement
    assert.isTrue(Entitlement.isActive(endless, at("9999-12-31T00:00:00Z")))
  })

  it("is never granted with an unknown status word, or against the provider's word", () => {
    assert.isFalse(Entitlement.isActive({ ...entitlement, statusWord: "dormant" }, before))
    assert.isFalse(Entitlement.asOf({ ...entitlement, statusWord: "dormant" }, before).granted)
    assert.isFalse(Entitlement.asOf({ ...entitlement, granted: false }, before).granted)
  })

  it("has the JSON of the design", () => {
    assert.deepStrictEqual(Entitlement.toJson(entitlement), {
      provider: "piano",
      resource: "R1",
      granted: true,
      expiresAt: "2026-01-31T12:00:00.000Z",
    })
  })
})
