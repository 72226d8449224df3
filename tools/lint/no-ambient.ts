import type { ESTree, Rule, Scope } from "@oxlint/plugins"
import { isLibrarySource, isTesting, placeOf } from "./place.ts"

/** What reaches around effect, and what to use. */
const instead: Readonly<Record<string, string>> = {
  process: "Config, or an option",
  console: "Effect.log",
  fetch: "HttpClient",
  "Date.now": "Clock or DateTime.now",
  "new Date()": "Clock or DateTime.now",
  "Date()": "Clock or DateTime.now",
  "Math.random": "Random",
  "performance.now": "Clock",
}

/** Emulators serve on Node and may say so; their clock and their chance are still effect's, so that tests can move them. */
const allowedInTesting: ReadonlySet<string> = new Set(["process", "console", "fetch"])

const globalObjects: ReadonlySet<string> = new Set(["globalThis", "window", "self", "global"])

const memberName = (node: ESTree.MemberExpression): string | undefined => {
  if (!node.computed && node.property.type === "Identifier") return node.property.name
  if (node.property.type === "Literal" && typeof node.property.value === "string") return node.property.value
  return undefined
}

/** Library source takes time, chance, settings, output and the network from effect, where a test can replace them. */
export const noAmbient: Rule = {
  meta: {
    type: "problem",
    docs: { description: "library source does not reach around effect's services" },
    messages: { ambient: "'{{what}}' reaches around effect: use {{instead}}" },
  },
  create(context) {
    const place = placeOf(context.filename)
    if (place === undefined || !isLibrarySource(place)) return {}

    const report = (node: ESTree.Node, what: string): void => {
      const replacement = instead[what]
      if (replacement === undefined || (isTesting(place) && allowedInTesting.has(what))) return
      context.report({ node, messageId: "ambient", data: { what, instead: replacement } })
    }

    /** Nothing in the file declares the name. (`isGlobalReference` knows only the names of the configured `env`.) */
    const isGlobal = (node: ESTree.Node, name: string): boolean => {
      for (let scope: Scope | null = context.sourceCode.getScope(node); scope !== null; scope = scope.upper) {
        const variable = scope.set.get(name)
        if (variable !== undefined && variable.defs.length > 0) return false
      }
      return true
    }

    /** The name of a global that an expression stands for: `fetch`, `globalThis.fetch`. */
    const globalName = (node: ESTree.Node): string | undefined => {
      if (node.type === "Identifier") return isGlobal(node, node.name) ? node.name : undefined
      if (node.type === "MemberExpression" && node.object.type === "Identifier") {
        return globalObjects.has(node.object.name) && isGlobal(node.object, node.object.name)
          ? memberName(node)
          : undefined
      }
      return undefined
    }

    return {
      MemberExpression(node) {
        const own = globalName(node)
        if (own === "process" || own === "console") return report(node, own)
        const object = globalName(node.object)
        if (object === undefined) return
        if (object === "process" || object === "console") {
          // `globalThis.process.env` was reported at `globalThis.process`.
          if (node.object.type === "Identifier") report(node, object)
          return
        }
        const member = memberName(node)
        if (member !== undefined) report(node, `${object}.${member}`)
      },
      NewExpression(node) {
        if (node.arguments.length === 0 && globalName(node.callee) === "Date") report(node, "new Date()")
      },
      CallExpression(node) {
        const callee = globalName(node.callee)
        if (callee === "fetch") report(node, "fetch")
        if (callee === "Date") report(node, "Date()")
      },
    }
  },
}
