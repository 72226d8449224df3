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
