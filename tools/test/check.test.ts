import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "vitest"
import { root } from "../workspace.ts"

// Below tools, so that `effect` is found.
mkdirSync(join(root, "tools/.test"), { recursive: true })
const folder = mkdtempSync(join(root, "tools/.test/check-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const check = (base: string, source: string): { readonly code: number | null; readonly output: string } => {
  const project = mkdtempSync(join(folder, "project-"))
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ extends: join(root, base), compilerOptions: { incremental: false }, include: ["*.ts"] }),
  )
  writeFileSync(join(project, "source.ts"), source)
  const result = spawnSync(process.execPath, [join(root, "tools/check.ts")], {
    cwd: project,
    encoding: "utf8",
  })
  return { code: result.status, output: `${result.stdout}${result.stderr}` }
}

describe("check", () => {
  it("passes sound source", () => {
    const source = `import * as Effect from "effect/Effect"\nexport const one = Effect.succeed(1)\n`
    assert.deepStrictEqual(check("tsconfig.leaf.json", source), { code: 0, output: "" })
  })

  it("goes red on an effect that is made and dropped", () => {
    const source = `import * as Effect from "effect/Effect"\nexport const run = (): void => {\n  Effect.succeed(1)\n}\n`
    const { code, output } = check("tsconfig.leaf.json", source)
    assert.strictEqual(code, 1)
    assert.include(output, "floatingEffect")
  })

  it("goes red on a type error", () => {
    const { code, output } = check("tsconfig.leaf.json", `export const one: string = 1\n`)
    assert.notStrictEqual(code, 0)
    assert.include(output, "TS2322")
  })

  it("goes red on syntax that Node cannot erase", () => {
    const { code, output } = check("tsconfig.leaf.json", `export enum Colour {\n  Red,\n}\n`)
    assert.notStrictEqual(code, 0)
    assert.include(output, "TS1294")
  })
})
