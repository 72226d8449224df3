/**
 * `node build.ts [folder]`: bundles the command, with effect and every provider in it, so that it starts in a tenth of
 * a second instead of loading hundreds of modules. Default folder: dist.
 */
import { build } from "esbuild"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

const folder = import.meta.dirname
const out = resolve(process.argv[2] ?? join(folder, "dist"))
const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
  readonly version: string
}

const result = await build({
  absWorkingDir: folder,
  entryPoints: ["bin/main.ts"],
  outfile: join(out, "emulator.mjs"),
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22",
  banner: { js: "#!/usr/bin/env node" },
  define: { EMULATOR_VERSION: JSON.stringify(version) },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
})

/** The folder of a package that is in the bundle and is not ours. */
const packageOf = (input: string): string | undefined => {
  if (!input.includes("node_modules/")) return undefined
  let parent = dirname(resolve(folder, input))
  while (!existsSync(join(parent, "package.json"))) parent = dirname(parent)
  return parent
}

const licenses = [...new Set(Object.keys(result.metafile.inputs).flatMap((input) => packageOf(input) ?? []))]
  .toSorted()
  .map((parent) => {
    const { name } = JSON.parse(readFileSync(join(parent, "package.json"), "utf8")) as {
      readonly name: string
    }
    const file = readdirSync(parent).find((one) => /^licen[cs]e/i.test(one))
    if (file === undefined) throw new Error(`${name} is in the bundle and has no license file`)
    return `${name}\n\n${readFileSync(join(parent, file), "utf8").trim()}\n`
  })

mkdirSync(out, { recursive: true })
for (const { contents, path } of result.outputFiles) writeFileSync(path, contents, { mode: 0o755 })
writeFileSync(join(out, "emulator.licenses.txt"), licenses.join("\n---\n\n"))
