import * as App47Status from "@effect-billing/app47/App47Status"
import { assert, describe, it } from "@effect/vitest"

describe("status words", () => {
  it("are read as one word in every spelling", () => {
    const spellings: Readonly<Record<App47Status.Status, ReadonlyArray<string>>> = {
      New: ["New", "new", "NEW"],
      Purchased: ["Purchased", "purchased", " Purchased "],
      Canceled: ["Canceled", "Cancelled", "canceled", "cancelled", "CANCELLED"],
      Refunded: ["Refunded", "refunded"],
      Consumed: ["Consumed", "consumed"],
    }
    assert.deepStrictEqual(Object.keys(spellings), [...App47Status.words])
    for (const [word, all] of Object.entries(spellings)) {
      for (const spelling of all)
        assert.strictEqual<string | undefined>(App47Status.canonical(spelling), word)
    }
    for (const word of ["Disputed", "", "cancel", "Canceledd", "CallNew"]) {
      assert.isUndefined(App47Status.canonical(word))
    }
  })

  it("are written as the provider's list of filters spells them", () => {
    assert.deepStrictEqual(
      ["new", "purchased", "Canceled", "canceled", "cancelled", "refunded", "Consumed", "Disputed"].map(
        (word) => App47Status.filterWord(word),
      ),
      ["New", "Purchased", "Cancelled", "Cancelled", "Cancelled", "Refunded", "consumed", undefined],
    )
  })
})
