/**
 * A package's `check`: TypeScript over everything, tests included, then Effect's own diagnostics (an effect that is made
 * and dropped, a `yield` without its star, a layer that leaks its requirements).
 *
 * Run in the package's folder. Effect's diagnostics come from `effect-tsgo diagnostics`, which leaves the installed
 * TypeScript as it is; `effect-tsgo patch` would change files that the package store shares with other workspaces.
 */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./workspace.ts"

const effectDiagnostics = join(import.meta.dirname, "node_modules/@effect/tsgo/dist/effect-tsgo.cjs")

const run = (
  script: string,
  args: ReadonlyArray<string>,
): { readonly code: number; readonly output: string } => {
  const result = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" })
  if (result.error !== undefined) throw result.error
  return { code: result.status ?? 1, output: `${result.stdout}${result.stderr}` }
}

/** The projects of this package: what tsconfig.json refers to beside itself, or itself. */
const projects = (): ReadonlyArray<string> => {
  const own = Array.from(
    readFileSync("tsconfig.json", "utf8").matchAll(/"path": "\.\/([^"]+)"/gu),
    (match) => match[1],
  )
  return own.length === 0 ? ["tsconfig.json"] : own.filter((path) => path !== undefined)
}

const types = run(join(root, "node_modules/typescript/bin/tsc"), ["-b"])
process.stdout.write(types.output)
process.exitCode = types.code

if (types.code === 0) {
  for (const project of projects()) {
    // What is published must be free of warnings too; tests may fail with a plain Error and the like.
    const severity = /src|testing/u.test(project) ? "error,warning" : "error"
    const effect = run(effectDiagnostics, [
      "diagnostics",
      "--project",
      project,
      "--format",
      "text",
      "--severity",
      severity,
      "--strict",
    ])
    // Without the plugin in tsconfig.base.json it checks nothing, and would call that a success.
    const checked = /Checked (\d+) files out of/u.exec(effect.output)?.[1]
    if (effect.code === 0 && checked !== undefined && checked !== "0") continue
    process.stdout.write(effect.output)
    process.exitCode = 1
  }
}
