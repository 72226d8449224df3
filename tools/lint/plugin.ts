/** The repository's own lint rules, loaded by oxlint as a plugin (`jsPlugins` in .oxlintrc.json). */
import type { Plugin } from "@oxlint/plugins"
import { noAmbient } from "./no-ambient.ts"
import { noBarrelImport } from "./no-barrel-import.ts"
import { noCrossProviderImport } from "./no-cross-provider-import.ts"
import { unstableOnlyInCore } from "./unstable-only-in-core.ts"

const plugin: Plugin = {
  meta: { name: "effect-billing" },
  rules: {
    "no-ambient": noAmbient,
    "no-barrel-import": noBarrelImport,
    "no-cross-provider-import": noCrossProviderImport,
    "unstable-only-in-core": unstableOnlyInCore,
  },
}

export default plugin
