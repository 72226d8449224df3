import * as PianoAccessToken from "@effect-billing/piano/PianoAccessToken"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as NodeZlib from "node:zlib"
import * as support from "./sealedSupport.ts"

const { cases, private_key, tokens } = support.sample<{
  readonly private_key: string
  readonly tokens: ReadonlyArray<PianoAccessToken.Token>
  readonly cases: ReadonlyArray<{
    readonly label: string
    readonly cookie_value: string
    readonly now: number
    readonly granted: Readonly<Record<string, boolean>>
  }>
}>("synthetic-access-token-cookie.json")

const privateKeys = Redacted.make(private_key)
const read = (cookie: string | undefined, options: Partial<PianoAccessToken.ReadOptions> = {}) =>
  PianoAccessToken.read(cookie, { privateKeys, ...options })
const block = (value: unknown, kind = "jax") =>
  `{${kind}}${support.sealed(JSON.stringify(value), private_key)}`
const openBlock = (value: unknown) => `{jox}${JSON.stringify(value)}`

describe("samples", () => {
  for (const { cookie_value, granted, label, now } of cases) {
    it.effect(label, () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now * 1000)
        for (const cookie of [cookie_value, decodeURIComponent(cookie_value)]) {
          const found = yield* read(cookie, { allowOpenBlocks: label.startsWith("open block") })
          for (const [rid, expected] of Object.entries(granted)) {
            assert.strictEqual(yield* PianoAccessToken.isGranted(found, rid), expected, rid)
          }
        }
      }),
    )
  }

  it.effect("what is written is read", () =>
    Effect.gen(function* () {
      const value = yield* PianoAccessToken.seal(tokens, privateKeys)
      assert.deepStrictEqual(yield* read(value), tokens as never)
      assert.deepStrictEqual(yield* read(encodeURIComponent(value)), tokens as never)
      assert.strictEqual(encodeURIComponent(value), cases[0]!.cookie_value)
    }),
  )
})

describe("blocks", () => {
  it.effect("no cookie and an empty one have no tokens", () =>
    Effect.gen(function* () {
      for (const cookie of [undefined, "", block([]), block({ tokens })]) {
        assert.deepStrictEqual(yield* read(cookie), [])
      }
    }),
  )

  it.effect("an open block is refused unless asked for, also behind a sealed one", () =>
    Effect.gen(function* () {
      for (const cookie of [openBlock(tokens), `${block(tokens)}${openBlock(tokens)}`]) {
        assert.strictEqual((yield* support.reasonOf(read(cookie)))._tag, "IntegrityFailed")
        assert.deepStrictEqual(yield* read(cookie, { allowOpenBlocks: true }), tokens as never)
      }
    }),
  )

  it.effect("a later block replaces a resource and leaves the others", () =>
    Effect.gen(function* () {
      const found = yield* read(`${block(tokens)}${block([{ rid: "RID3", ex: -1 }])}`)
      assert.deepStrictEqual(found, [tokens[0], tokens[1], { rid: "RID3", ex: -1 }] as never)
    }),
  )

  it.effect("a sealed and gzipped block is opened, and one that is no gzip refused", () =>
    Effect.gen(function* () {
      const gzipped = (bytes: Uint8Array) => `{jzx}${support.sealed(bytes, private_key)}`
      const whole = NodeZlib.gzipSync(JSON.stringify(tokens))
      assert.deepStrictEqual(yield* read(gzipped(whole)), tokens as never)
      for (const bytes of [
        Buffer.from(JSON.stringify(tokens)),
        whole.subarray(0, -4),
        NodeZlib.gzipSync(Buffer.alloc(3_000_000, " ")),
      ]) {
        assert.strictEqual((yield* support.reasonOf(read(gzipped(bytes))))._tag, "UnexpectedResponse")
      }
      const forged = `{jzx}${support.sealed(whole, "another key")}`
      assert.strictEqual((yield* support.reasonOf(read(forged)))._tag, "IntegrityFailed")
    }),
  )

  it.effect("where the runtime cannot gunzip, the failure says so", () =>
    Effect.gen(function* () {
      const cookie = `{jzx}${support.sealed(NodeZlib.gzipSync("[]"), private_key)}`
      const original = globalThis.DecompressionStream
      const reason = yield* support.reasonOf(
        Effect.acquireUseRelease(
          Effect.sync(() => Reflect.deleteProperty(globalThis, "DecompressionStream")),
          () => read(cookie),
          () => Effect.sync(() => Object.assign(globalThis, { DecompressionStream: original })),
        ),
      )
      assert.include(reason.message, "runtime")
      assert.deepStrictEqual(yield* read(cookie), [])
    }),
  )

  for (const [what, cookie, tag] of [
    ["text before the first block", `x${block(tokens)}`, "UnexpectedResponse"],
    ["no block at all", "tokens", "UnexpectedResponse"],
    ["a block of an unknown kind", block(tokens, "jbx"), "UnexpectedResponse"],
    ["another first letter", block(tokens, "pax"), "UnexpectedResponse"],
    ["a broken URL encoding", "%7Bjax%7D%", "UnexpectedResponse"],
    ["an empty block", "{jax}", "IntegrityFailed"],
    ["a forged block", `{jax}${support.sealed(JSON.stringify(tokens), "another key")}`, "IntegrityFailed"],
    ["a block without its tag", block(tokens).split("~~~")[0]!, "IntegrityFailed"],
    ["a forged block behind a good one", `${block(tokens)}{jax}AAAA~~~BBBB`, "IntegrityFailed"],
    ["a sealed block that is no JSON", `{jax}${support.sealed("[", private_key)}`, "UnexpectedResponse"],
    ["a sealed block that is no list", block({ rid: "RID1" }), "UnexpectedResponse"],
    ["a sealed block that is null", block(null), "UnexpectedResponse"],
    ["an end that is a text", block([{ rid: "RID1", ex: "1800000000" }]), "DecodeFailed"],
    ["an end that is a fraction", block([{ rid: "RID1", ex: 1.5 }]), "DecodeFailed"],
    ["an early end that is a text", block([{ rid: "RID1", eex: "1" }]), "DecodeFailed"],
    ["a resource that is a number", block([{ rid: 7 }]), "DecodeFailed"],
  ] as const) {
    it.effect(`${what}: ${tag}, without key or content`, () =>
      Effect.gen(function* () {
        const failed = yield* Effect.flip(read(cookie))
        assert.strictEqual(failed.reason._tag, tag)
        assert.strictEqual(failed.operation, "readAccessTokens")
        for (const canary of [private_key, "user-1", "1800000000"]) {
          assert.notInclude(support.shown(failed), canary)
        }
      }),
    )
  }

  it.effect("tokens without a resource are skipped, and so is what is no token", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(block([null, 7, {}, { id: "a1" }, { rid: null }, { rid: "R" }])), [
        { rid: "R" },
      ])
    }),
  )
})

describe("granted", () => {
  const second = 1_700_000_000
  for (const [what, token, expected] of [
    ["without an end", {}, true],
    ["with null for an end", { ex: null }, true],
    ["with 0 for an end", { ex: 0 }, true],
    ["a second before the end", { ex: second + 1 }, true],
    ["at the very end", { ex: second }, false],
    ["after the end", { ex: second - 1 }, false],
    ["marked as not found", { ex: -1 }, false],
    ["marked as not found, with an early end to come", { ex: -1, eex: second + 100 }, false],
    ["past the early end", { ex: second + 100, eex: second - 1 }, false],
    ["before an early end that is later than the end", { ex: second - 100, eex: second + 1 }, true],
    ["without an end but past the early one", { ex: 0, eex: second - 1 }, false],
    ["with an early end of 0", { ex: second + 1, eex: 0 }, true],
    // As Piano's SDKs read it: seconds, of a year far away.
    ["with milliseconds for an end", { ex: (second - 1) * 1000 }, true],
  ] as const) {
    it(`${what}: ${expected}`, () => {
      assert.strictEqual(PianoAccessToken.grantsAt({ rid: "R", ...token }, second * 1000), expected)
    })
  }

  it("counts whole milliseconds", () => {
    assert.isTrue(PianoAccessToken.grantsAt({ rid: "R", ex: second }, second * 1000 - 1))
  })
})

describe("fromCookies", () => {
  it("finds the cookie in a header, the first of several, and none", () => {
    for (const [header, expected] of [
      ["__tac=%7Bjax%7D", "%7Bjax%7D"],
      ['a=1; __tac="x=y" ; __tac=z', "x=y"],
      ["x__tac=1; __tacx=2", undefined],
      ["__tac", undefined],
      ["", undefined],
      [undefined, undefined],
      [null, undefined],
    ] as const) {
      assert.strictEqual(PianoAccessToken.fromCookies(header), expected)
    }
  })
})
