import type { Rule } from "@oxlint/plugins"
import { posix } from "node:path"
import { visitImports } from "./imports.ts"
import { isProvider, placeOf, type Place } from "./place.ts"

/** The workspace package that a specifier leads to, its own included; undefined when it leads out of the workspace. */
const workspacePackageOf = (place: Place, specifier: string): string | undefined => {
  const byName = /^@effect-billing\/([^/]+)/u.exec(specifier)?.[1]
  if (byName !== undefined) return byName
  if (!specifier.startsWith(".")) return undefined
  const target = posix.join(
    place.folder,
    place.area === "other" ? "." : place.area,
    posix.dirname(place.path),
    specifier,
  )
  return placeOf(target)?.workspacePackage
}

/** Dependencies point one way: desk → providers → core → effect. */
export const noCrossProviderImport: Rule = {
  meta: {
    type: "problem",
    docs: { description: "core imports no workspace package, and a provider imports only core" },
    messages: {
      core: "core imports no other package of the workspace: '{{specifier}}' leads to {{target}}",
      provider:
        "a provider imports no package of the workspace but core: '{{specifier}}' leads to {{target}}",
    },
  },
  create(context) {
    const place = placeOf(context.filename)
    if (place === undefined || place.area === "other" || place.isApp) return {}
    const isCore = place.workspacePackage === "core"
    if (!isCore && !isProvider(place)) return {}
    return visitImports(({ specifier, node }) => {
      const target = workspacePackageOf(place, specifier)
      if (target === undefined || target === place.workspacePackage || (!isCore && target === "core")) return
      context.report({ node, messageId: isCore ? "core" : "provider", data: { specifier, target } })
    })
  },
}
