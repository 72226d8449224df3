/**
 * The checksum: of `results` as it stood in the body. The two vectors are the provider's own; the samples' other values
 * are placeholders or belong to other bodies, and must not match.
 */
import * as App47Checksum from "@effect-billing/app47/App47Checksum"
import { compact, memberText } from "../src/internal/memberText.ts"
import { assert, describe, it } from "@effect/vitest"
import { createHash } from "node:crypto"
import { fixture, fixtureText } from "./support.ts"

const md5 = (text: string): string => createHash("md5").update(text, "utf8").digest("hex")

const vectors = ["ping-valid-token.json", "synthetic-upload-file-success-checksum-restored.json"]
const placeholders = [
  "user-purchases-list-empty.json",
  "user-purchases-list-access-denied.json",
  "user-purchase-show.json",
  "upload-file-success.json",
  "upload-file-no-file-attached.json",
]

// A small generator of awkward JSON, the same in every run.
const generator = (seed: number) => {
  let state = seed
  const next = (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
  const pick = <A>(all: ReadonlyArray<A>): A => all[next(all.length)] as A
  const space = (): string => pick(["", "", " ", "\n  ", "\t", "\r\n"])
  const string = (): string =>
    `"${Array.from({ length: next(5) }, () =>
      pick([
        "a",
        "results",
        '\\"',
        "\\\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\\u0022",
        "\\/",
        "é",
        "🎸",
        "\\n",
      ]),
    ).join("")}"`
  const value = (depth: number): string => {
    const kind = next(depth > 3 ? 5 : 7)
    if (kind === 0) return string()
    if (kind === 1) return pick(["0", "-1.0", "1e5", "12345678901234567890", "1.10"])
    if (kind === 2) return pick(["true", "false", "null"])
    if (kind === 3) return string()
    if (kind === 4) return pick(["{}", "[]", "{ }", "[ ]"])
    if (kind === 5) return `[${space()}${list(() => value(depth + 1))}]`
    return object(depth + 1)
  }
  const list = (make: () => string): string =>
    Array.from({ length: next(4) }, () => `${make()}${space()}`).join(`,${space()}`)
  const object = (depth: number): string =>
    `{${space()}${list(() => `${pick([string(), '"md5"', '"results"', '"res\\u0075lts"'])}${space()}:${space()}${value(depth)}`)}}`
  return { document: () => `${space()}${object(0)}${space()}`, value: () => value(0), next }
}

describe("a member's text", () => {
  it("is what JSON.parse reads there, in ten thousand documents", () => {
    const { document } = generator(47)
    let found = 0
    for (let count = 0; count < 10_000; count++) {
      const text = document()
      const parsed = JSON.parse(text) as Readonly<Record<string, unknown>>
      for (const name of ["results", "md5", "a", ""]) {
        const member = memberText(text, name)
        assert.strictEqual(member !== undefined, Object.hasOwn(parsed, name), text)
        if (member === undefined) continue
        found++
        assert.isTrue(text.includes(member))
        assert.strictEqual(member, member.trim())
        assert.deepStrictEqual(JSON.parse(member), parsed[name], text)
      }
    }
    assert.isAbove(found, 5000)
  })

  it("is exactly what was put there, whatever stands around it", () => {
    const { document, value } = generator(7)
    for (let count = 0; count < 2000; count++) {
      const results = value().trim()
      const around = document().trim().slice(1, -1).trim()
      const before = around === "" ? "" : `${around},`
      assert.strictEqual(memberText(`{${before}"results" :\n${results} ,"md5":"x"}`, "results"), results)
    }
  })

  it("is told from its own name inside of texts and deeper objects", () => {
    assert.strictEqual(memberText('{"a":"\\"results\\":1","b":{"results":2},"results":3}', "results"), "3")
    assert.isUndefined(memberText('{"a":"\\"results\\":1","b":{"results":2}}', "results"))
    assert.strictEqual(memberText('{"results":1,"results":{"last":true}}', "results"), '{"last":true}')
    assert.strictEqual(memberText('{"res\\u0075lts":[1, 2]}', "results"), "[1, 2]")
  })
})

describe("compact JSON", () => {
  it("says the same with the same texts, numbers and order", () => {
    const { document } = generator(11)
    const outside = /("(?:[^"\\]|\\.)*")|\s+/g
    for (let count = 0; count < 5000; count++) {
      const text = document()
      assert.strictEqual(compact(text), text.replace(outside, "$1"))
    }
  })

  it("keeps what parsing and writing again would change", () => {
    assert.strictEqual(
      compact('{ "b" : 1.0 , "1" : 12345678901234567890,\n "a" : "x \\u003c y" }'),
      '{"b":1.0,"1":12345678901234567890,"a":"x \\u003c y"}',
    )
  })
})

describe("the checksum of an answer", () => {
  it("is the published one", () => {
    assert.strictEqual(
      App47Checksum.of('{"message":"Valid token","success":true}'),
      "896d94e5e2f4eb6b6bfa19144c7794e5",
    )
    assert.strictEqual(App47Checksum.of(""), md5(""))
    for (const text of ["é🎸", "a".repeat(1000), "\u2028"])
      assert.strictEqual(App47Checksum.of(text), md5(text))
  })

  for (const file of vectors) {
    it(`matches in ${file}, compact and as it is laid out there`, () => {
      assert.isUndefined(App47Checksum.problemOf(fixtureText(file)))
      assert.isUndefined(App47Checksum.problemOf(JSON.stringify(fixture(file))))
    })
  }

  for (const file of placeholders) {
    it(`does not match in ${file}, whose value is a placeholder`, () => {
      assert.strictEqual(App47Checksum.problemOf(JSON.stringify(fixture(file))), "different")
    })
  }

  it("is of the bytes as they stood, not of what was read from them", () => {
    for (const results of [
      '{"b":1,"10":1.0,"2":"\\u003c\\/","success":true}',
      '{"big":12345678901234567890,"success":true}',
      '{"twice":1,"twice":2,"text":"é\\u00e9","success":true}',
    ]) {
      assert.isUndefined(App47Checksum.problemOf(`{"results":${results},"md5":"${md5(results)}"}`), results)
      assert.isUndefined(App47Checksum.problemOf(`{"md5":"${md5(results)}","results":${results}}`), results)
      const rewritten = JSON.stringify(JSON.parse(results))
      assert.notStrictEqual(md5(rewritten), md5(results))
      assert.strictEqual(
        App47Checksum.problemOf(`{"results":${rewritten},"md5":"${md5(results)}"}`),
        "different",
      )
    }
  })

  it("may be of the text with its space, too, and in capitals", () => {
    const results = '{ "success": true }'
    assert.isUndefined(App47Checksum.problemOf(`{"results": ${results}, "md5": "${md5(results)}"}`))
    const dense = md5('{"success":true}').toUpperCase()
    assert.isUndefined(App47Checksum.problemOf(`{"results": ${results}, "md5": "${dense}"}`))
  })

  it("is missed when it is absent, and told from one that is none", () => {
    assert.strictEqual(App47Checksum.problemOf('{"results":{}}'), "absent")
    assert.strictEqual(App47Checksum.problemOf('{"results":{},"md5":null}'), "absent")
    assert.strictEqual(App47Checksum.problemOf('{"results":{"md5":"x"},"md5":"131aasdf"}'), "malformed")
    assert.strictEqual(App47Checksum.problemOf('{"results":{},"md5":17}'), "malformed")
  })
})
