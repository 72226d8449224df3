/**
 * Starts the desk. It runs from one bundle, because loading its modules one by one takes four times as long; the
 * bundle is built when it is missing or older than what it was made from. Plain JavaScript, so that any Node from
 * 20 on runs it as it is.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import * as Module from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const folder = import.meta.dirname
const dist = join(folder, "dist")
const bundle = join(dist, "desk.mjs")
const record = join(dist, "desk.json")
const compiled = join(dist, "compiled")

const require = Module.createRequire(import.meta.url)

// Required where it is used: a start that builds nothing has no use for it.
const hash = (file) =>
  require("node:crypto").createHash("sha256").update(readFileSync(file)).digest("base64url")

/** Whether the bundle is what its sources make, by time and size first and by content where these differ. */
const isFresh = () => {
  let known
  try {
    known = JSON.parse(readFileSync(record, "utf8"))
    statSync(bundle)
  } catch {
    return false
  }
  let touched = false
  for (const input of known.inputs) {
    // Some hundred of them: `join` would take longer than the look.
    const file = `${folder}/${input.path}`
    const found = statSync(file, { throwIfNoEntry: false })
    if (found === undefined) return false
    if (found.mtimeMs === input.modified && found.size === input.size) continue
    // A clone, a checkout or an editor touches files without changing them.
    if (found.size !== input.size || hash(file) !== input.hash) return false
    input.modified = found.mtimeMs
    touched = true
  }
  // Only saves the hashing next time.
  if (touched) ignoringFailure(() => writeAtomically(record, JSON.stringify(known)))
  return true
}

// Two desks may start at once: each sees a whole file, its own or the other's.
const writeAtomically = (file, content) => {
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, content)
  renameSync(temporary, file)
}

const ignoringFailure = (action) => {
  try {
    action()
  } catch {
    // A folder that cannot be written to is no reason not to run what is in it.
  }
}

const build = async () => {
  const start = Date.now()
  process.stderr.write("desk: building itself… ")
  const { build } = await import("esbuild")
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const result = await build({
    absWorkingDir: folder,
    entryPoints: { desk: "src/main.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    // A provider is loaded when it is asked for.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    sourcemap: "linked",
    // Whole words in source maps are worth nothing to a start that reads them never.
    sourcesContent: false,
    legalComments: "none",
    define: { DESK_VERSION: JSON.stringify(version), "Intl.Segmenter": "LazySegmenter" },
    inject: ["src/LazySegmenter.ts"],
    metafile: true,
    write: false,
    logLevel: "silent",
  })
  const inputs = [
    ...Object.keys(result.metafile.inputs),
    "package.json",
    "run.mjs",
    // By its link: an upgrade leads elsewhere, while the files above may stay where they were.
    "node_modules/effect/package.json",
  ].map((path) => {
    const file = join(folder, path)
    const { mtimeMs, size } = statSync(file)
    // Written while we built: nobody knows which of the two is in the bundle, so it counts as changed.
    return mtimeMs < start
      ? { path, modified: mtimeMs, size, hash: hash(file) }
      : { path, modified: 0, size, hash: "" }
  })
  mkdirSync(join(dist, "chunks"), { recursive: true })
  // The entry last: whoever starts meanwhile finds the chunks of the entry it reads.
  for (const { contents, path } of result.outputFiles.toSorted(
    (one, other) => Number(one.path === bundle) - Number(other.path === bundle),
  )) {
    writeAtomically(path, contents)
  }
  writeAtomically(record, JSON.stringify({ inputs }))
  rmSync(compiled, { recursive: true, force: true })
  removeOldChunks(new Set(result.outputFiles.map(({ path }) => path)))
  process.stderr.write(`${((Date.now() - start) / 1000).toFixed(1)} s\n`)
}

const dayMillis = 24 * 60 * 60 * 1000

// Another desk may still be about to load one, so only what has been of no use for a day goes.
const removeOldChunks = (current) => {
  const chunks = join(dist, "chunks")
  for (const name of readdirSync(chunks)) {
    const file = join(chunks, name)
    if (!current.has(file) && Date.now() - statSync(file).mtimeMs > dayMillis) rmSync(file, { force: true })
  }
}

if (!isFresh()) {
  try {
    await build()
  } catch (error) {
    process.stderr.write(`it does not build:\n${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(70)
  }
}
// Node ≥ 22.8 keeps what it has compiled; the second start is the quicker for it.
Module.enableCompileCache?.(compiled)
await import(pathToFileURL(bundle).href)
