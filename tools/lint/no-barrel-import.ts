import type { Rule } from "@oxlint/plugins"
import { barrels } from "./effect.ts"
import { visitImports } from "./imports.ts"
import { isLibrarySource, placeOf } from "./place.ts"

const isBarrel = (specifier: string): boolean =>
  barrels.has(specifier) ||
  /^@effect-billing\/[^/]+(?:\/testing)?$/u.test(specifier) ||
  /^\.{1,2}\/(?:.*\/)?index\.ts$/u.test(specifier)

/** Library source imports by module path. A barrel costs a user's bundle up to three times the bytes. */
export const noBarrelImport: Rule = {
  meta: {
    type: "problem",
    docs: { description: "library source imports by module path, never from a barrel" },
    messages: {
      barrel: "'{{specifier}}' is a barrel: import the module itself ('{{example}}')",
    },
  },
  create(context) {
    const place = placeOf(context.filename)
    if (place === undefined || !isLibrarySource(place) || /(?:^|\/)index\.ts$/u.test(place.path)) return {}
    return visitImports(({ specifier, node }) => {
      if (!isBarrel(specifier)) return
      const example = specifier.startsWith(".") ? "./Module.ts" : `${specifier}/Module`
      context.report({ node, messageId: "barrel", data: { specifier, example } })
    })
  },
}
