import * as Body from "@effect-billing/core/Body"
import * as CardRedaction from "@effect-billing/core/CardRedaction"
import * as Classification from "@effect-billing/core/Classification"
import * as Operation from "@effect-billing/core/Operation"
import * as Reason from "@effect-billing/core/Reason"
import * as Wire from "@effect-billing/core/Wire"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { client, json, redacted, scripted } from "./support.ts"
import * as Redaction from "@effect-billing/core/Redaction"
import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"

const secret = 'sk "quoted"/ä+1'

describe("a scrubber", () => {
  const scrub = Redaction.make([secret])
  it("takes a secret out in every form it can be echoed in", () => {
    const bytes = btoa(String.fromCharCode(...new TextEncoder().encode(secret)))
    for (const form of [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(encodeURIComponent(secret)),
      JSON.stringify(secret).slice(1, -1),
      bytes,
    ]) {
      assert.strictEqual(scrub(`before ${form} after ${form}`), "before <redacted> after <redacted>")
    }
  })
  it("takes base64 out where the padding is missing, or stands there percent-encoded", () => {
    for (const text of ["app:key-canary-1", "app:key-canary-12", "app:key-canary-123"]) {
      const bytes = btoa(text)
      const scrubText = Redaction.make([text])
      assert.strictEqual(scrubText(`/x?a=${bytes.replace(/=+$/, "")}&b`), "/x?a=<redacted>&b")
      assert.notInclude(scrubText(`/x?a=${encodeURIComponent(bytes)}&b`), bytes.replace(/=+$/, ""))
    }
  })
  it("takes the longer of two nested secrets as a whole", () => {
    assert.strictEqual(Redaction.make(["abcd", "abcdefgh"])("abcdefgh"), "<redacted>")
  })
  it("leaves words alone that are too short to be a credential, and empty ones", () => {
    assert.strictEqual(Redaction.make(["", "abc"])("abc def"), "abc def")
  })
})

describe("an excerpt", () => {
  it("is scrubbed before it is cut, so that no half of a secret stays", () => {
    const text = `${"x".repeat(Redaction.maximumExcerptLength - 5)}canary-secret-value`
    const cut = Redaction.excerpt(Redaction.make(["canary-secret-value"]), text)
    assert.notInclude(cut, "canary")
    assert.isAtMost(cut.length, Redaction.maximumExcerptLength)
  })
  it("is cut at 512 characters", () => {
    assert.lengthOf(
      Redaction.excerpt((text) => text, "y".repeat(5000)),
      512,
    )
  })
})

describe("secretsIn", () => {
  it("finds redacted texts however deep", () => {
    const value = { a: [Redacted.make("one"), { b: Redacted.make("two") }], c: "plain", d: Redacted.make(3) }
    assert.deepStrictEqual(Redaction.secretsIn(value), ["one", "two"])
  })
})

describe("card data", () => {
  const number = "4200000000000000"
  const scrub = CardRedaction.make([number, "987", "a.b", "12", "sk_live_4eC39Hq"])

  it("is taken out in groups, and a short value as a word", () => {
    for (const text of [
      number,
      "4200 0000 0000 0000",
      "4200-0000-0000-0000",
      "4200\u00a00000\u00a00000\u00a00000",
      "4200.0000.0000.0000",
      "987",
      "(987)",
      "'987'",
      "a.b",
      "sk_live_4eC39Hq",
    ]) {
      const clean = scrub(`value ${text}, refused`)
      assert.notInclude(clean, text)
      assert.include(clean, "<redacted>")
      assert.match(clean, /^value .*, refused$/)
    }
    assert.strictEqual(scrub('{"cvc":"987"}'), '{"cvc":"<redacted>"}')
  })

  it("leaves ordinary words and numbers alone", () => {
    for (const text of [
      "order 19870",
      "x987",
      "987é",
      "aXb",
      "12 items",
      "4200 0000 0000 0001",
      "14200 0000 0000 00001",
    ]) {
      assert.strictEqual(scrub(text), text)
    }
  })

  it("is found however a form, a URL or a page writes the groups", () => {
    const scrub = CardRedaction.make([number, "987"])
    for (const gap of ["+", "%20", "  ", "\t", "\n", "\u2013", "\u202f", " - "]) {
      assert.strictEqual(scrub(`card ${["4200", "0000", "0000", "0000"].join(gap)}.`), "card <redacted>.")
    }
    assert.strictEqual(scrub("%22987%22"), "%22<redacted>%22")
  })

  it("may hold any character, also one that means something in a pattern", () => {
    for (const secret of ["1-2", "a/b", "^^^", "[a]", "a.b"]) {
      assert.strictEqual(CardRedaction.make([secret])(`value ${secret} here`), "value <redacted> here")
    }
  })

  it("given in groups is found in one piece", () => {
    assert.notInclude(CardRedaction.make(["4200 0000 0000 0000"])(`card ${number}`), number)
  })

  it.effect("is in no error of a client that says so", () =>
    Effect.gen(function* () {
      const charge = Operation.make("charge", {
        method: "POST",
        path: "/charge",
        body: Body.json({ number: Wire.Secret, cvc: Wire.Secret }),
        success: Schema.Unknown,
      })
      const { http } = scripted(() =>
        Effect.succeed(json({ message: "987 is not of 4200 0000 0000 0000" }, { status: 422 })),
      )
      const acme = client(http, {
        redaction: CardRedaction.make,
        classify: (answer) =>
          Classification.failure(
            new Reason.InvalidRequest({
              issues: [],
              sent: true,
              ...Classification.evidence(answer, {
                providerMessage: (answer.json as { readonly message: string }).message,
              }),
            }),
          ),
      })
      const error = yield* Effect.flip(acme.call(charge, { number: redacted(number), cvc: redacted("987") }))
      assert.strictEqual(error.reason.providerMessage, "<redacted> is not of <redacted>")
    }),
  )
})
