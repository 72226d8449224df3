/**
 * Marks every call that runs when a module is loaded as free of side effects, in the JavaScript below a folder.
 *
 *     node tools/annotate-pure.ts dist
 *
 * An operation is a top-level call (`Operation.make({ … })`), and a bundler keeps an unused top-level call unless it
 * is marked. This is what `effect` does to its own build, with the same plugin; `sideEffects: false` alone drops
 * whole modules, never one of several constants. Running it twice changes nothing.
 */
import { transformSync, type TransformOptions } from "@babel/core"
import annotatePureCalls from "babel-plugin-annotate-pure-calls"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

export interface Annotated {
  readonly code: string
  readonly map: string | undefined
}

export const annotate = (code: string, map: string | undefined, fileName: string): Annotated => {
  const withoutMapComment = code.replace(/\n\/\/# sourceMappingURL=.*\s*$/u, "\n")
  const result = transformSync(withoutMapComment, {
    filename: fileName,
    babelrc: false,
    configFile: false,
    sourceType: "module",
    compact: false,
    plugins: [annotatePureCalls],
    sourceMaps: map !== undefined,
    ...(map === undefined
      ? {}
      : { inputSourceMap: JSON.parse(map) as NonNullable<TransformOptions["inputSourceMap"]> }),
  })
  if (result?.code === null || result?.code === undefined) throw new Error(`no output for ${fileName}`)
  const comment = /\n\/\/# sourceMappingURL=.*\s*$/u.exec(code)?.[0].trim()
  return {
    code: comment === undefined ? `${result.code}\n` : `${result.code}\n${comment}\n`,
    map: map === undefined ? undefined : JSON.stringify({ ...result.map, file: undefined }),
  }
}

/** Every `.js` file below `folder`, rewritten where marks are missing; how many there are and how many changed. */
export const annotateFolder = (folder: string): { readonly files: number; readonly changed: number } => {
  let files = 0
  let changed = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".js")) continue
    files++
    const path = join(entry.parentPath, entry.name)
    const mapPath = `${path}.map`
    const code = readFileSync(path, "utf8")
    const map = existsSync(mapPath) ? readFileSync(mapPath, "utf8") : undefined
    const annotated = annotate(code, map, path)
    if (annotated.code === code) continue
    changed++
    writeFileSync(path, annotated.code)
    if (annotated.map !== undefined) writeFileSync(mapPath, annotated.map)
  }
  return { files, changed }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2]
  if (folder === undefined) {
    process.stderr.write("usage: node tools/annotate-pure.ts <folder>\n")
    process.exit(2)
  }
  const { files, changed } = annotateFolder(resolve(folder))
  process.stderr.write(`pure marks: ${files} files, ${changed} rewritten\n`)
}
