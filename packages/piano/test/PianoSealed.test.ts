import * as PianoSealed from "@effect-billing/piano/PianoSealed"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import * as support from "./sealedSupport.ts"

interface Vector {
  readonly label?: string
  readonly key: string
  readonly plaintext: string
  readonly encrypted: string
}
interface Received {
  readonly label: string
  readonly private_key: string
  readonly encrypted: string
}

const published = support.sample<{
  readonly encrypt: ReadonlyArray<Vector>
  readonly hmac_sha256: ReadonlyArray<{
    readonly key: string
    readonly message: string
    readonly base64url: string
  }>
}>("crypto-vectors.json")
const ours = support.sample<{
  readonly encrypt: ReadonlyArray<Vector>
  readonly decrypt_accept: ReadonlyArray<Received & { readonly plaintext: string }>
  readonly decrypt_reject: ReadonlyArray<Received>
}>("synthetic-crypto-vectors.json")

const keyText = "private-key-canary-thestringliteralisexactly"
const key = Redacted.make(keyText)
const text = '{"uid":"user-1","email":"reader@example.com"}'

const open = (sealed: string, ...keys: ReadonlyArray<string>) =>
  PianoSealed.open(sealed, (keys.length === 0 ? [key] : keys.map((each) => Redacted.make(each))) as never)

describe("vectors", () => {
  for (const { encrypted, key, label, plaintext } of [...published.encrypt, ...ours.encrypt]) {
    it.effect(`${label ?? "published"}: both ways`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* PianoSealed.seal(plaintext, Redacted.make(key)), encrypted)
        assert.strictEqual(yield* open(encrypted, key), plaintext)
      }),
    )
  }

  // Of these the scheme itself only ever tags ciphertexts; so the comparison is what must know them.
  for (const { base64url, key, message } of published.hmac_sha256) {
    it(`published: the tag of ${JSON.stringify(message)}, by what the properties compare with`, () => {
      assert.strictEqual(support.tagOf(message, key), base64url)
    })
  }

  for (const { encrypted, label, plaintext, private_key } of ours.decrypt_accept) {
    it.effect(`accepted: ${label}`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* open(encrypted, private_key), plaintext)
      }),
    )
  }

  for (const { encrypted, label, private_key } of ours.decrypt_reject) {
    it.effect(`refused: ${label}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* support.reasonOf(open(encrypted, private_key)))._tag, "IntegrityFailed")
      }),
    )
  }
})

describe("any text", () => {
  const letters = ["a", "~", "é", "к", "–", "𝄞", "\u0000", "\uFEFF", "\u0010", '"', "\n"]
  const any = (codes: ReadonlyArray<number>) =>
    codes.map((code) => letters[Math.abs(code) % letters.length]).join("")
  const anyKey = (codes: ReadonlyArray<number>) => `k${any(codes)}`

  it.effect.prop(
    "is sealed as OpenSSL does it, and opened again, whatever the key",
    [Schema.Array(Schema.Int), Schema.Array(Schema.Int), Schema.Int],
    ([codes, keyCodes, repeat]) =>
      Effect.gen(function* () {
        const plain = any(codes).repeat(1 + (Math.abs(repeat) % 20))
        const key = anyKey(keyCodes).repeat(1 + (Math.abs(repeat) % 9))
        const sealed = yield* PianoSealed.seal(plain, Redacted.make(key))
        assert.strictEqual(sealed, support.sealed(plain, key))
        assert.strictEqual(yield* open(sealed, key), plain)
      }),
  )

  it.effect.prop(
    "of whole blocks without padding, as one official SDK writes it, is opened",
    [Schema.Array(Schema.Int)],
    ([codes]) =>
      Effect.gen(function* () {
        const plain = `${any(codes)}}`
        const whole = plain.padStart(plain.length + ((16 - (Buffer.byteLength(plain) % 16)) % 16))
        assert.strictEqual(yield* open(support.sealed(whole, keyText, false)), whole)
      }),
  )

  it.effect.prop("changed in one letter, anywhere, is refused", [Schema.Int, Schema.Int], ([where, what]) =>
    Effect.gen(function* () {
      const sealed = support.sealed(text, keyText)
      const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~= "
      const at = Math.abs(where) % sealed.length
      const letter = alphabet[Math.abs(what) % alphabet.length]!
      if (letter === sealed[at]) return assert.strictEqual(yield* open(sealed), text)
      const reason = yield* support.reasonOf(open(`${sealed.slice(0, at)}${letter}${sealed.slice(at + 1)}`))
      return assert.strictEqual(reason._tag, "IntegrityFailed")
    }),
  )

  it.effect.prop("never dies, whatever it is given", [Schema.String], ([given]) =>
    Effect.gen(function* () {
      const tagged = `${given}~~~${support.tagOf(given, keyText)}`
      for (const sealed of [given, `${given}~~~`, `~~~${given}`, `${given}~~~${given}`, tagged]) {
        assert.strictEqual((yield* support.reasonOf(open(sealed)))._tag, "IntegrityFailed")
      }
    }),
  )
})

describe("refused", () => {
  const whole = support.sealed(text, keyText)
  const [safe = "", tag = ""] = whole.split("~~~")
  const tagged = (cipher: string) => `${cipher}~~~${support.tagOf(cipher, keyText)}`

  for (const [what, sealed] of [
    ["nothing", ""],
    ["only the mark", "~~~"],
    ["a text without a tag", safe],
    ["a text with an empty tag", `${safe}~~~`],
    ["a tag without a text", `~~~${tag}`],
    ["nothing with its own tag", tagged("")],
    ["a text cut at the end", whole.slice(0, -1)],
    ["a text cut at the beginning", whole.slice(1)],
    ["a text cut by whole blocks", `${encryptedBlocks(safe, -1)}~~~${tag}`],
    ["blocks exchanged", `${exchanged(safe)}~~~${tag}`],
    ["a text twice", `${whole}${whole}`],
    ["a text twice, with the mark between", `${whole}~~~${whole}`],
    ["a text after the tag", `${whole}~~~`],
    ["a text before it", `AAAA~~~${whole}`],
    ["white space around it", ` ${whole}\n`],
    ["padded base64", `${safe}~~~${tag}=`],
    // 43 letters hold 258 bits, two more than a tag has.
    ["another spelling of the tag", `${safe}~~~${tag.slice(0, -1)}${otherSpelling(tag.at(-1)!)}`],
    ["the tag in hexadecimal", `${safe}~~~${Buffer.from(tag, "base64url").toString("hex")}`],
    ["the tag of another key", `${safe}~~~${support.tagOf(safe, "another key")}`],
    ["the tag of the key cut to 32", `${safe}~~~${support.tagOf(safe, keyText.slice(0, 32))}`],
    ["tagged base64 of the other alphabet", tagged("ab+/ab+/ab+/ab+/ab+/a/")],
    ["tagged base64 with a line break", tagged(`${safe}\n`)],
    ["tagged base64 with padding", tagged(`${safe}=`)],
    ["tagged half blocks", tagged(safe.slice(0, -5))],
  ] as const) {
    it.effect(`${what}: IntegrityFailed`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* support.reasonOf(open(sealed)))._tag, "IntegrityFailed")
      }),
    )
  }

  it.effect("bytes that are no UTF-8: UnexpectedResponse", () =>
    Effect.gen(function* () {
      const sealed = support.sealed(new Uint8Array([0x7b, 0xff, 0xfe]), keyText)
      assert.strictEqual((yield* support.reasonOf(open(sealed)))._tag, "UnexpectedResponse")
    }),
  )

  it.effect("what is no text, and a text that is none: InvalidRequest", () =>
    Effect.gen(function* () {
      for (const given of [undefined, null, 7, { data: whole }, new Uint8Array(16)]) {
        assert.strictEqual((yield* support.reasonOf(open(given as never)))._tag, "InvalidRequest")
      }
      assert.strictEqual(
        (yield* support.reasonOf(PianoSealed.seal("half a pair: \uD834", key)))._tag,
        "InvalidRequest",
      )
    }),
  )
})

describe("private keys", () => {
  it.effect("any of several opens, the newest is not the only one", () =>
    Effect.gen(function* () {
      const old = support.sealed(text, "the old one")
      assert.strictEqual(yield* open(old, "the new one", "the old one"), text)
      assert.strictEqual((yield* support.reasonOf(open(old, "the new one")))._tag, "IntegrityFailed")
    }),
  )

  it.effect("none, and an empty one among others, open and seal nothing", () =>
    Effect.gen(function* () {
      const sealed = support.sealed(text, keyText)
      for (const keys of [[], [""], ["  "], [keyText, ""]]) {
        const reason = yield* support.reasonOf(
          PianoSealed.open(sealed, keys.map((each) => Redacted.make(each)) as never),
        )
        assert.strictEqual(reason._tag, "IntegrityFailed")
      }
      assert.strictEqual(
        (yield* support.reasonOf(PianoSealed.seal(text, Redacted.make(" "))))._tag,
        "InvalidRequest",
      )
    }),
  )

  it.effect("one that was copied with a line break is hinted at", () =>
    Effect.gen(function* () {
      const reason = yield* support.reasonOf(open(support.sealed(text, keyText), `${keyText}\n`))
      assert.include(reason.message, "white space")
    }),
  )

  it.effect("are in nothing that is thrown, and neither is what was sealed", () =>
    Effect.gen(function* () {
      const sealed = support.sealed(text, keyText)
      for (const effect of [
        open(sealed.slice(1)),
        open("x"),
        open(sealed, "another"),
        open(support.sealed(new Uint8Array([0xff]), keyText)),
        PianoSealed.seal(`${keyText}\uD834`, key),
      ]) {
        const exit = yield* Effect.exit(effect)
        assert.strictEqual(exit._tag, "Failure")
        const said = `${support.shown(exit)}\n${support.shown(yield* Effect.flip(effect))}`
        for (const canary of [keyText, keyText.slice(0, 32), "reader@example.com", sealed.slice(1, 40)]) {
          assert.notInclude(said, canary)
        }
      }
    }),
  )
})

describe("bundles", () => {
  const importsOf = (file: URL): ReadonlyArray<URL> =>
    Array.from(
      readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type )[^"]*?"(\.[^"]+)"/gmu),
      ([, path]) => new URL(path!, file),
    )
  const reachable = (module: string): ReadonlyArray<string> => {
    const seen = new Set<string>()
    const pending = [new URL(`../src/${module}.ts`, import.meta.url)]
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (seen.has(file.href)) continue
      seen.add(file.href)
      pending.push(...importsOf(file))
    }
    return [...seen].map((href) => href.replace(/^.*\/src\//u, ""))
  }

  it("the clients reach nothing that seals or opens", () => {
    assert.include(reachable("PianoWebhook"), "internal/sealedCipher.ts")
    for (const client of ["PianoClient", "PianoPublisherClient", "PianoIdClient"]) {
      const modules = reachable(client)
      assert.isAbove(modules.length, 5)
      assert.notInclude(modules, "internal/sealedCipher.ts")
    }
  })
})

function encryptedBlocks(safe: string, count: number): string {
  return Buffer.from(safe, "base64url")
    .subarray(0, count * 16)
    .toString("base64url")
}

function exchanged(safe: string): string {
  const bytes = Buffer.from(safe, "base64url")
  return Buffer.concat([bytes.subarray(16, 32), bytes.subarray(0, 16), bytes.subarray(32)]).toString(
    "base64url",
  )
}

function otherSpelling(letter: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  return alphabet[alphabet.indexOf(letter) ^ 1]!
}
