/** Where a linted file stands in the repository, read off its path. */

export interface Place {
  /** The folder name below `packages/` or `apps/`. */
  readonly workspacePackage: string
  readonly isApp: boolean
  readonly area: "src" | "test" | "other"
  /** The path below `src/` or `test/`, with forward slashes. */
  readonly path: string
  /** The package's own folder, with forward slashes and no slash at the end. */
  readonly folder: string
}

const pattern = /^(.*\/(packages|apps)\/([^/]+))\/(?:(src|test)\/)?(.+)$/u

export const placeOf = (filename: string): Place | undefined => {
  const match = pattern.exec(filename.replaceAll("\\", "/"))
  if (match === null) return undefined
  const [, folder, parent, workspacePackage, area, path] = match
  if (folder === undefined || workspacePackage === undefined || path === undefined) return undefined
  return {
    workspacePackage,
    isApp: parent === "apps",
    area: area === "src" || area === "test" ? area : "other",
    path,
    folder,
  }
}

/** Private packages that measure and test; nobody installs them, so the rules for libraries do not bind them. */
const supporting: ReadonlySet<string> = new Set(["bench", "conformance"])

/** Source that users install: `packages/<name>/src`, the testing sub-path included. */
export const isLibrarySource = (place: Place): boolean =>
  !place.isApp && place.area === "src" && !supporting.has(place.workspacePackage)

/** The sub-path that users import in their tests. */
export const isTesting = (place: Place): boolean => place.area === "src" && place.path.startsWith("testing/")

/** A package for one provider: neither the core nor anything that stands over all providers. */
export const isProvider = (place: Place): boolean =>
  !place.isApp &&
  !supporting.has(place.workspacePackage) &&
  place.workspacePackage !== "core" &&
  place.workspacePackage !== "emulator"
