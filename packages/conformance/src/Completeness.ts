/** Which packages of the workspace are providers, read off their manifests, and whether each is registered. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import type { Registration } from "./Registration.ts"

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** `packages/` of this repository. */
export const packagesFolder = new URL("../../", import.meta.url)

// What is published and depends on core without being a provider.
const supporting: ReadonlySet<string> = new Set(["@effect-billing/core", "@effect-billing/emulator"])

/** Published packages that depend on core: the providers. */
export const providerPackages = (folder: URL): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = new URL(`${entry.name}/package.json`, folder)
    if (!entry.isDirectory() || !existsSync(path)) return []
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest
    const dependencies = { ...manifest.dependencies, ...manifest.peerDependencies }
    const isProvider =
      manifest.private !== true && !supporting.has(manifest.name) && "@effect-billing/core" in dependencies
    return isProvider ? [manifest.name] : []
  })

/** What is wrong with the registry, compared with the packages there are. */
export const check = (folder: URL, registry: ReadonlyArray<Registration>): ReadonlyArray<string> => {
  const packages = providerPackages(folder)
  const registered = registry.map(({ packageName }) => packageName)
  const ids = registry.map(({ id }) => id)
  return [
    ...packages
      .filter((name) => !registered.includes(name))
      .map((name) => `${name} is a provider, but is not registered in packages/conformance/src/registry.ts`),
    ...[...new Set(registered)]
      .filter((name) => !packages.includes(name))
      .map((name) => `${name} is registered, but there is no such provider`),
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => `two clients are registered as ${id}`),
    ...(packages.length === 0 ? [`no provider was found in ${folder.pathname}`] : []),
  ]
}
