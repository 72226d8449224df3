import * as IapticPurchases from "@effect-billing/iaptic/IapticPurchases"
import type * as IapticSchema from "@effect-billing/iaptic/IapticSchema"
import { assert, describe, it } from "@effect/vitest"

const purchase = (productId: string, platform: string, expirationDate?: string): IapticSchema.Purchase => ({
  productId,
  platform,
  purchaseId: `${platform}:1`,
  ...(expirationDate === undefined ? {} : { expirationDate: expirationDate as never }),
})

const purchases: IapticSchema.PurchasesByProduct = {
  "apple:premium": purchase("apple:premium", "apple", "2025-01-01T00:00:00.000Z"),
  "google:premium": purchase("google:premium", "google", "2025-06-01T00:00:00.000Z"),
  "stripe:prod:gold": purchase("stripe:prod:gold", "stripe"),
  bare: purchase("bare", "apple"),
}

describe("find", () => {
  it("takes the prefixed id for one platform and the bare id for all, the one that ends last", () => {
    assert.strictEqual(IapticPurchases.find(purchases, "apple:premium"), purchases["apple:premium"])
    assert.strictEqual(IapticPurchases.find(purchases, "premium"), purchases["google:premium"])
    assert.lengthOf(IapticPurchases.findAll(purchases, "premium"), 2)
    assert.strictEqual(IapticPurchases.find(purchases, "bare"), purchases["bare"])
  })

  it("takes off its own platform only, so no other product is taken for the one asked", () => {
    assert.strictEqual(IapticPurchases.find(purchases, "prod:gold"), purchases["stripe:prod:gold"])
    assert.isUndefined(IapticPurchases.find(purchases, "gold"))
    assert.isUndefined(IapticPurchases.find(purchases, "stripe:premium"))
    assert.isUndefined(IapticPurchases.find(purchases, "prem"))
    assert.isUndefined(IapticPurchases.find(purchases, ""))
    assert.isUndefined(IapticPurchases.find(purchases, "__proto__"))
    assert.isUndefined(IapticPurchases.find({}, "premium"))
  })

  it("one without an end counts as the last", () => {
    const both = { ...purchases, "windows:premium": purchase("windows:premium", "windows") }
    assert.strictEqual(IapticPurchases.find(both, "premium"), both["windows:premium"])
  })
})

describe("fields that need a second look", () => {
  it("Cancel is Lapse; other words stay", () => {
    assert.strictEqual(IapticPurchases.renewalIntent({ renewalIntent: "Cancel" }), "Lapse")
    assert.strictEqual(IapticPurchases.renewalIntent({ renewalIntent: "Renew" }), "Renew")
    assert.strictEqual(IapticPurchases.renewalIntent({ renewalIntent: "Perhaps" }), "Perhaps")
    assert.isUndefined(IapticPurchases.renewalIntent({ renewalIntent: null }))
    assert.isUndefined(IapticPurchases.renewalIntent({}))
  })

  it("the empty cancelation reason is none, and both spellings are read, the first before the second", () => {
    assert.isUndefined(IapticPurchases.cancelationReason({ cancelationReason: "" }))
    assert.isUndefined(IapticPurchases.cancelationReason({}))
    assert.isUndefined(
      IapticPurchases.cancelationReason({ cancelationReason: null, cancellationReason: null }),
    )
    assert.strictEqual(IapticPurchases.cancelationReason({ cancellationReason: "Customer" }), "Customer")
    assert.strictEqual(
      IapticPurchases.cancelationReason({ cancelationReason: "System", cancellationReason: "Customer" }),
      "System",
    )
    assert.isUndefined(
      IapticPurchases.cancelationReason({ cancelationReason: "", cancellationReason: "Customer" }),
    )
  })
})
