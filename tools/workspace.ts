/** What the tools need to know of the workspace: where it is, which packages it has, how to start turbo. */
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

export const root = join(import.meta.dirname, "..")

export interface WorkspacePackage {
  readonly name: string
  readonly folder: string
  readonly isPrivate: boolean
  readonly scripts: Readonly<Record<string, string>>
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly scripts?: Record<string, string>
}

const readPackage = (folder: string): WorkspacePackage | undefined => {
  const path = join(folder, "package.json")
  if (!existsSync(path)) return undefined
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest
  return {
    name: manifest.name,
    folder,
    isPrivate: manifest.private === true,
    scripts: manifest.scripts ?? {},
  }
}

/** Every package of the workspace but the root, by folder. */
export const packages = (): ReadonlyArray<WorkspacePackage> =>
  [
    ...["packages", "apps"].flatMap((parent) =>
      readdirSync(join(root, parent))
        .toSorted()
        .map((name) => join(root, parent, name)),
    ),
    join(root, "tools"),
  ].flatMap((folder) => readPackage(folder) ?? [])

/** Every package that goes to the registry. */
export const publishedPackages = (): ReadonlyArray<WorkspacePackage> =>
  packages().filter((item) => !item.isPrivate)

/**
 * Runs turbo to its end and gives its exit code. What it prints goes to `output`: standard error for commands whose
 * own standard output is read by programs.
 */
export const turbo = (args: ReadonlyArray<string>, output: "inherit" | "stderr"): number => {
  const result = spawnSync(process.execPath, [join(root, "node_modules/turbo/bin/turbo"), ...args], {
    cwd: root,
    stdio: ["ignore", output === "stderr" ? 2 : "inherit", "inherit"],
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: "1",
      ...(process.stdout.isTTY || process.env["FORCE_COLOR"] !== undefined ? {} : { NO_COLOR: "1" }),
    },
  })
  if (result.error !== undefined) throw result.error
  return result.status ?? 1
}
