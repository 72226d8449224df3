/** Bundles a program as a user's bundler would: the packages' built output, by their published exports. */
import { build, type Plugin } from "esbuild"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { root } from "./workspace.ts"

export interface Bundle {
  readonly text: string
  /** Minified, in bytes. */
  readonly minified: number
  /** Minified and gzipped at level 9, in bytes. */
  readonly gzipped: number
  /** How many modules esbuild read. */
  readonly modules: number
}

/** In the workspace the packages' exports lead to their source; what is measured is what is published. */
const publishedExports: Plugin = {
  name: "published-exports",
  setup(context) {
    context.onResolve({ filter: /^@effect-billing\// }, async ({ path, kind }) => {
      const [, name = "", subpath = "index"] = /^@effect-billing\/([^/]+)(?:\/(.+))?$/u.exec(path) ?? []
      const folder = join(root, "packages", name)
      const file = existsSync(join(folder, "dist", `${subpath}.js`)) ? subpath : `${subpath}/index`
      // A relative path, so that esbuild itself reads `sideEffects` in the package's package.json.
      return context.resolve(`./dist/${file}.js`, { resolveDir: folder, kind })
    })
  },
}

export const bundle = async (program: string): Promise<Bundle> => {
  const result = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "neutral",
    conditions: ["browser"],
    mainFields: ["module", "main"],
    target: "es2023",
    legalComments: "none",
    metafile: true,
    logLevel: "silent",
    plugins: [publishedExports],
  })
  const output = result.outputFiles[0]
  if (output === undefined) throw new Error("esbuild gave no output")
  return {
    text: output.text,
    minified: output.contents.byteLength,
    gzipped: gzipSync(output.contents, { level: 9 }).byteLength,
    modules: Object.keys(result.metafile.inputs).length,
  }
}
