/** Visits everything in a module that names another module. */
import type { ESTree, Visitor } from "@oxlint/plugins"

export interface ModuleReference {
  readonly specifier: string
  /** Erased from the JavaScript. `import { type A }` is not: it leaves `import {}`. */
  readonly isTypeOnly: boolean
  readonly node: ESTree.Node
}

export const visitImports = (visit: (reference: ModuleReference) => void): Visitor => ({
  ImportDeclaration(node) {
    visit({ specifier: node.source.value, isTypeOnly: node.importKind === "type", node: node.source })
  },
  ExportNamedDeclaration(node) {
    if (node.source === null) return
    visit({ specifier: node.source.value, isTypeOnly: node.exportKind === "type", node: node.source })
  },
  ExportAllDeclaration(node) {
    visit({ specifier: node.source.value, isTypeOnly: node.exportKind === "type", node: node.source })
  },
  ImportExpression(node) {
    if (node.source.type !== "Literal" || typeof node.source.value !== "string") return
    visit({ specifier: node.source.value, isTypeOnly: false, node: node.source })
  },
  TSImportType(node) {
    visit({ specifier: node.source.value, isTypeOnly: true, node: node.source })
  },
})
