import type { Rule } from "@oxlint/plugins"
import { isUnstable } from "./effect.ts"
import { visitImports } from "./imports.ts"
import { isProvider, isTesting, placeOf } from "./place.ts"

/**
 * Modules of `effect` that a minor release may change are imported by `core`, `emulator` and the apps, so that such a
 * change is mended in one place. Types are erased and may come from anywhere.
 */
export const unstableOnlyInCore: Rule = {
  meta: {
    type: "problem",
    docs: { description: "a provider imports no value from an unstable effect module" },
    messages: {
      unstable:
        "'{{specifier}}' is unstable in effect: a provider takes such values from @effect-billing/core, or imports types only",
    },
  },
  create(context) {
    const place = placeOf(context.filename)
    if (place === undefined || place.area !== "src" || !isProvider(place) || isTesting(place)) return {}
    return visitImports(({ specifier, isTypeOnly, node }) => {
      if (!isTypeOnly && isUnstable(specifier)) {
        context.report({ node, messageId: "unstable", data: { specifier } })
      }
    })
  },
}
