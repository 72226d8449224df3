/** What the installed `effect` says of itself: which entries are barrels, which modules are unstable. */
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const manifestPath = createRequire(import.meta.url).resolve("effect/package.json")
const folder = dirname(manifestPath)
const exportsMap = (
  JSON.parse(readFileSync(manifestPath, "utf8")) as { readonly exports: Record<string, string | null> }
).exports

/** `effect`, `effect/http`, …: every entry that leads to an index file. */
export const barrels: ReadonlySet<string> = new Set(
  Object.entries(exportsMap).flatMap(([entry, target]) =>
    target?.endsWith("/index.js") === true ? [entry === "." ? "effect" : `effect/${entry.slice(2)}`] : [],
  ),
)

const unstable = new Map<string, boolean>()

const readIsUnstable = (specifier: string): boolean => {
  const entry = specifier === "effect" ? "index" : specifier.slice("effect/".length)
  const file = barrels.has(specifier) && entry !== "index" ? `${entry}/index` : entry
  const path = join(folder, "src", `${file}.ts`)
  if (!existsSync(path)) return false
  const marks = new Set(
    Array.from(readFileSync(path, "utf8").matchAll(/@stability (\w+)/gu), (match) => match[1]),
  )
  return marks.size > 0 && !marks.has("stable")
}

/**
 * Whether every export of an `effect` module is marked `@stability unstable` or `experimental`, so that a minor release
 * may change it. A module with anything stable in it is not counted, because imports are by module.
 */
export const isUnstable = (specifier: string): boolean => {
  if (!specifier.startsWith("effect/")) return false
  const known = unstable.get(specifier)
  if (known !== undefined) return known
  const result = readIsUnstable(specifier)
  unstable.set(specifier, result)
  return result
}
