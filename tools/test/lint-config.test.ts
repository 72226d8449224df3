import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, assert, describe, it } from "vitest"
import { root } from "../workspace.ts"

const folder = mkdtempSync(join(tmpdir(), "effect-billing-lint-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The codes that oxlint reports, with the repository's own configuration, for files at the places given. */
const lint = (files: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const repository = mkdtempSync(join(folder, "repository-"))
  // As text: the configuration has comments.
  const config = readFileSync(join(root, ".oxlintrc.json"), "utf8")
  const plugin = join(root, "tools/lint/plugin.ts")
  writeFileSync(join(repository, ".oxlintrc.json"), config.replace("./tools/lint/plugin.ts", plugin))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true })
    writeFileSync(join(repository, path), text)
  }
  const result = spawnSync(
    process.execPath,
    [join(root, "node_modules/oxlint/bin/oxlint"), "--format", "json"],
    {
      cwd: repository,
      encoding: "utf8",
    },
  )
  const report = JSON.parse(result.stdout) as {
    readonly diagnostics: ReadonlyArray<{ readonly code: string }>
  }
  return report.diagnostics.map((diagnostic) => diagnostic.code).toSorted()
}

describe("the repository's lint configuration", () => {
  it("passes source that keeps the rules", () => {
    assert.deepStrictEqual(
      lint({
        "packages/core/src/A.ts": `import * as HttpClient from "effect/http/HttpClient"\nexport const a = HttpClient.get\n`,
        "packages/iaptic/src/A.ts": `import * as A from "@effect-billing/core/A"\nexport const a = A.a\n`,
      }),
      [],
    )
  })

  const cases: ReadonlyArray<readonly [rule: string, files: Readonly<Record<string, string>>]> = [
    [
      "effect-billing(no-barrel-import)",
      { "packages/core/src/A.ts": `import { Effect } from "effect"\nexport const a = Effect.void\n` },
    ],
    [
      "effect-billing(unstable-only-in-core)",
      {
        "packages/iaptic/src/A.ts": `import * as HttpClient from "effect/http/HttpClient"\nexport const a = HttpClient.get\n`,
      },
    ],
    ["effect-billing(no-ambient)", { "packages/core/src/A.ts": `export const a = process.env["A"]\n` }],
    ["effect-billing(no-ambient)", { "packages/core/src/A.ts": `export const a = () => fetch("/")\n` }],
    ["effect-billing(no-ambient)", { "packages/core/src/A.ts": `console.log("a")\n` }],
    ["effect-billing(no-ambient)", { "packages/core/src/A.ts": `export const a = new Date()\n` }],
    [
      "effect-billing(no-cross-provider-import)",
      { "packages/iaptic/src/A.ts": `import * as A from "@effect-billing/piano/A"\nexport const a = A.a\n` },
    ],
    [
      "typescript(no-explicit-any)",
      { "packages/core/src/A.ts": `export const a = (b: any): unknown => b\n` },
    ],
    ["eslint(no-warning-comments)", { "packages/core/src/A.ts": `// TODO: later\nexport const a = 1\n` }],
    [
      "vitest(no-focused-tests)",
      {
        "packages/core/test/A.test.ts": `import { assert, it } from "vitest"\nit.only("a", () => assert.isTrue(true))\n`,
      },
    ],
    [
      "vitest(no-disabled-tests)",
      {
        "packages/core/test/A.test.ts": `import { assert, it } from "vitest"\nit.skip("a", () => assert.isTrue(true))\n`,
      },
    ],
  ]
  for (const [rule, files] of cases) {
    it(`goes red: ${rule} on ${Object.values(files)[0]?.split("\n")[0]}`, () => {
      assert.deepStrictEqual(lint(files), [rule])
    })
  }

  it("goes red: a cycle of two modules", () => {
    assert.deepStrictEqual(
      lint({
        "packages/core/src/A.ts": `import * as B from "./B.ts"\nexport const a = (): unknown => B.b\n`,
        "packages/core/src/B.ts": `import * as A from "./A.ts"\nexport const b = (): unknown => A.a\n`,
      }),
      ["import(no-cycle)", "import(no-cycle)"],
    )
  })

  it("goes red: a cycle through a third module and a re-export", () => {
    assert.include(
      lint({
        "packages/core/src/A.ts": `import * as B from "./B.ts"\nexport const a = (): unknown => B\n`,
        "packages/core/src/B.ts": `export * as C from "./internal/C.ts"\n`,
        "packages/core/src/internal/C.ts": `import * as A from "../A.ts"\nexport const c = (): unknown => A.a\n`,
      }),
      "import(no-cycle)",
    )
  })
})
