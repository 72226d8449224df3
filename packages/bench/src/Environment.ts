/** What a figure is worth nothing without: where, when and from what it was measured. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import * as os from "node:os"
import { dirname, join } from "node:path"
import * as Fixture from "./Fixture.ts"

export interface Environment {
  /** Day and time in UTC. */
  readonly date: string
  /** The commit, with `+` behind it when files were changed since. */
  readonly revision: string
  readonly node: string
  readonly v8: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  /** Processes wanting a core when the run began, and when it ended: other work on the machine. */
  readonly loadBefore: number
  readonly loadAfter: number
  readonly versions: Readonly<Record<string, string>>
  readonly fixtures: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>
}

const git = (...args: ReadonlyArray<string>): string | undefined => {
  try {
    return execFileSync("git", ["-C", import.meta.dirname, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim()
  } catch {
    return undefined
  }
}

const revision = (): string => {
  const commit = git("rev-parse", "--short=12", "HEAD")
  return commit === undefined ? "not committed" : `${commit}${git("status", "--porcelain") === "" ? "" : "+"}`
}

const require = createRequire(import.meta.url)

/** The folder a dependency was installed into. */
export const folderOf = (name: string): string => {
  for (const path of require.resolve.paths(name) ?? []) {
    const folder = join(path, name)
    try {
      readFileSync(join(folder, "package.json"))
      return folder
    } catch {
      // Not here; further up.
    }
  }
  throw new Error(`${name} is not installed`)
}

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8")) as { readonly version: string })
    .version

const measured = ["effect", "@effect/platform-node", "stripe", "undici", "got", "axios", "zod", "esbuild"]

/** The environment at the beginning of a run. */
export const observe = (): Environment => ({
  date: new Date().toISOString(),
  revision: revision(),
  node: process.versions.node,
  v8: process.versions.v8,
  platform: `${process.platform} ${process.arch}`,
  cpu: os.cpus()[0]?.model.trim() ?? "unknown",
  cores: os.availableParallelism(),
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  loadBefore: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  loadAfter: Number.NaN,
  versions: Object.fromEntries(measured.map((name) => [name, versionOf(name)])),
  fixtures: Fixture.fingerprints(),
})

/** The same at its end. */
export const close = (environment: Environment): Environment => ({
  ...environment,
  loadAfter: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
})

/** The workspace's `packages` folder. */
export const packages = join(dirname(import.meta.dirname), "..")
