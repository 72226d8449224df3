import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { afterAll, assert, describe, it } from "vitest"
import { root } from "../workspace.ts"

mkdirSync(join(root, "tools/.test"), { recursive: true })
const folder = mkdtempSync(join(root, "tools/.test/documents-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const check = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  const result = spawnSync(process.execPath, [join(root, "tools/docs.ts"), path], { encoding: "utf8" })
  assert.strictEqual(result.stderr, "")
  const lines = result.stdout.trimEnd().split("\n")
  return {
    code: result.status,
    problems: lines.slice(0, -1),
    total: lines.at(-1),
    path: relative(root, path),
  }
}

const fence = (marks: string, ...code: ReadonlyArray<string>): string =>
  ["```" + marks, ...code, "```", ""].join("\n")

describe("docs", () => {
  it("passes examples that compile, and leaves out other languages", () => {
    const text = `# Title\n\n${fence("ts", "const one: number = 1")}\n${fence("json", "{ no json")}\n${fence("", "no code")}`
    assert.deepInclude(check("sound.md", text), { code: 0, problems: [] })
  })

  it("goes red on a broken example, at its own line", () => {
    const text = `# Title\n\n${fence("ts", "const one = 1", "const two: string = one")}`
    const { code, path, problems } = check("broken.md", text)
    assert.strictEqual(code, 1)
    assert.lengthOf(problems, 1)
    assert.match(problems[0] ?? "", new RegExp(`^${path}:5: TS2322: `, "u"))
  })

  it("goes red on a name that does not exist in a module", () => {
    const { code, path, problems } = check("renamed.md", fence("ts run", "", "Drift.onDrift(() => 1)"))
    assert.strictEqual(code, 1)
    assert.match(problems.join("\n"), new RegExp(`^${path}:3: .*'onDrift'`, "u"))
  })

  it("reads the comments of source, and nothing else of it", () => {
    const text = [
      "/**",
      " * One.",
      " *",
      " * ```ts",
      " * const one: number = 1",
      " *",
      " * const two: string = one",
      " * ```",
      " */",
      "export const code = `",
      "```ts",
      "no example",
      "```",
      "`",
      "",
    ].join("\n")
    const { code, path, problems } = check("source.ts", text)
    assert.strictEqual(code, 1)
    assert.lengthOf(problems, 1)
    assert.match(problems[0] ?? "", new RegExp(`^${path}:7: TS2322: `, "u"))
  })

  it("knows modules by their own name, unless the example declares or imports the name", () => {
    const text = [
      fence("ts", "const limit = RateLimit.make({ limit: 1, window: '1 second' })", "Effect.succeed(limit)"),
      fence("ts", "const Money = { format: (amount: number) => amount }", "Money.format(1)"),
      fence("ts", 'import * as Money from "@effect-billing/core/Currency"', 'Money.exponent("JPY")'),
      fence(
        "ts",
        'import { Answer } from "@effect-billing/core/testing"',
        "[Answer.empty(), ...Reason.members]",
      ),
    ].join("\n")
    assert.deepInclude(check("names.md", text), { code: 0, problems: [] })
    assert.strictEqual(check("nobody.md", fence("ts", "Nobody.knows()")).code, 1)
  })

  it("leaves out and counts fragments, and knows no other marks", () => {
    const text = `${fence("ts", "const one = 1")}\n${fence("ts fragment", "…")}`
    const { code, total } = check("fragment.md", text)
    assert.strictEqual(code, 0)
    assert.include(total, "1 examples in 1 files compiled, 1 fragments left out, 0 problems")
    assert.strictEqual(check("mark.md", fence("ts fragmnet", "const one = 1")).code, 1)
  })

  it("goes red without an example, and on a fence that is not closed", () => {
    assert.strictEqual(check("empty.md", "# Title\n").code, 1)
    assert.strictEqual(check("open.md", `${fence("ts", "const one = 1")}\n\`\`\`ts\nconst two = 2\n`).code, 1)
  })
})
