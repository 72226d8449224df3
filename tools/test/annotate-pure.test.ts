import { build } from "esbuild"
import { SourceMap, type SourceMapPayload } from "node:module"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "vitest"
import { annotate, annotateFolder } from "../annotate-pure.ts"

const folder = mkdtempSync(join(tmpdir(), "effect-billing-pure-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const numbers = Array.from({ length: 50 }, (_, index) => index)

/** Schemas, operations and errors as the packages write them, each with a text that says whether it is in a bundle. */
const library = `import * as Schema from "effect/Schema";
const make = (options) => Object.freeze(options);
${numbers
  .map(
    (
      n,
    ) => `export const Schema${n} = Schema.Struct({ field: Schema.optional(Schema.Literal("schema ${n}.")) }).annotate({ title: "a" });
export const operation${n} = make({ name: "operation ${n}.", success: Schema.Array(Schema${n}) });
export class Failed${n} extends Schema.TaggedError()("failed ${n}.", { status: Schema.Number }) {
}`,
  )
  .join("\n")}
`

const bundle = async (code: string, program: string): Promise<string> => {
  const result = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "neutral",
    plugins: [
      {
        name: "library",
        setup(context) {
          context.onResolve({ filter: /^library$/ }, () => ({
            path: "library",
            namespace: "library",
            sideEffects: false,
          }))
          context.onLoad({ filter: /.*/, namespace: "library" }, () => ({
            contents: code,
            resolveDir: import.meta.dirname,
          }))
        },
      },
    ],
  })
  return result.outputFiles[0]?.text ?? ""
}

const program = `import { operation7 } from "library"; globalThis.used = operation7`

describe("annotate-pure", () => {
  it("lets a bundler drop every schema, operation and error that is not used", async () => {
    const text = await bundle(annotate(library, undefined, "library.js").code, program)
    assert.include(text, "operation 7.")
    assert.include(text, "schema 7.")
    for (const n of numbers) {
      assert.notInclude(text, `failed ${n}.`)
      if (n === 7) continue
      assert.notInclude(text, `operation ${n}.`)
      assert.notInclude(text, `schema ${n}.`)
    }
  })

  it("is needed: without the marks they all stay", async () => {
    const text = await bundle(library, program)
    for (const n of numbers) {
      assert.include(text, `operation ${n}.`)
      assert.include(text, `schema ${n}.`)
      assert.include(text, `failed ${n}.`)
    }
  })

  it("leaves statements alone that are there for their effect", () => {
    const { code } = annotate(`register("a");\nexport const run = () => call();\n`, undefined, "a.js")
    assert.notInclude(code, "__PURE__")
  })

  it("changes nothing the second time, and keeps the source map true", () => {
    const source = `export const first = 1\nexport const second = make({ name: "second" })\n`
    const output = `export const first = 1;\nexport const second = make({ name: "second" });\n//# sourceMappingURL=a.js.map\n`
    // One segment per line, and one for the call: `make` is at column 22 of line 2 on both sides.
    const map = {
      version: 3,
      file: "a.js",
      sourceRoot: "",
      sources: ["../src/a.ts"],
      names: [],
      mappings: "AAAA;AACA,sBAAsB",
    }
    writeFileSync(join(folder, "a.js"), output)
    writeFileSync(join(folder, "a.js.map"), JSON.stringify(map))

    assert.deepStrictEqual(annotateFolder(folder), { files: 1, changed: 1 })
    const code = readFileSync(join(folder, "a.js"), "utf8")
    const lines = code.split("\n")
    const line = lines.findIndex((text) => text.includes("second"))
    const column = lines[line]?.indexOf("make(") ?? -1
    assert.include(lines[line], "/*#__PURE__*/make(")
    assert.match(code, /\n\/\/# sourceMappingURL=a\.js\.map\n$/u)

    const payload = JSON.parse(readFileSync(join(folder, "a.js.map"), "utf8")) as SourceMapPayload
    const entry = new SourceMap(payload).findEntry(line, column)
    if (!("originalSource" in entry)) throw new Error("the call is not in the source map")
    assert.strictEqual(entry.originalSource, "../src/a.ts")
    assert.strictEqual(
      source.split("\n")[entry.originalLine]?.slice(entry.originalColumn, entry.originalColumn + 4),
      "make",
    )

    assert.deepStrictEqual(annotateFolder(folder), { files: 1, changed: 0 })
  })
})
