/**
 * `pnpm docs:check [file …]`: every example in the documentation compiles.
 *
 * Takes each code fence marked `ts` from the comments of the published packages' source and from the Markdown files,
 * writes it to a file of its own, and type-checks them all with the workspace's TypeScript. A problem is reported at
 * the line of the comment or Markdown file it stands in. Every public module must have an example.
 *
 * - Namespace imports of modules that go by their own name are understood: `Effect` is `effect/Effect`,
 *   `IapticClient` is `@effect-billing/iaptic/IapticClient`. Everything else an example imports or declares itself.
 * - `ts run` marks a README's example that also runs (`pnpm packages:check`).
 * - `ts fragment` is not compiled. They are counted, and there should be none in the source.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join, relative, resolve, sep } from "node:path"
import { packages, publishedPackages, root } from "./workspace.ts"

interface Fence {
  /** Absolute. */
  readonly path: string
  /** The line of the source that the first line of `code` stands in, counted from 1. */
  readonly line: number
  readonly tags: ReadonlyArray<string>
  readonly code: ReadonlyArray<string>
}

interface Problem {
  readonly path: string
  readonly line: number
  readonly message: string
}

const problems: Array<Problem> = []

// -----------------------------------------------------------------------------
// Fences
// -----------------------------------------------------------------------------

type Lines = ReadonlyArray<{ readonly number: number; readonly text: string }>

/** The lines of documentation in a file: all of Markdown, the comments of TypeScript without their margin. */
const documentation = (path: string): ReadonlyArray<Lines> => {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .map((text, index) => ({ number: index + 1, text }))
  if (!path.endsWith(".ts")) return [lines]
  const comments: Array<Array<Lines[number]>> = []
  let open = false
  for (const { number, text } of lines) {
    if (!open && /^\s*\/\*\*/u.test(text)) {
      open = true
      comments.push([])
    }
    if (open) comments.at(-1)?.push({ number, text: text.replace(/^\s*(?:\/\*\*|\*(?!\/)) ?/u, "") })
    if (text.includes("*/")) open = false
  }
  return comments
}

const fencesOf = (path: string): ReadonlyArray<Fence> =>
  documentation(path).flatMap((lines) => {
    const fences: Array<Fence> = []
    let open: { readonly language: string; readonly fence: Fence; readonly code: Array<string> } | undefined
    for (const { number, text } of lines) {
      if (open === undefined) {
        const start = /^\s*```(\S*)\s*(.*)$/u.exec(text)
        if (start === null) continue
        const code: Array<string> = []
        const tags = (start[2] ?? "").split(/\s+/u).filter((tag) => tag !== "")
        open = { language: start[1] ?? "", code, fence: { path, line: number + 1, tags, code } }
      } else if (/^\s*```\s*$/u.test(text)) {
        if (open.language === "ts") fences.push(open.fence)
        open = undefined
      } else open.code.push(text)
    }
    if (open !== undefined) {
      problems.push({ path, line: open.fence.line - 1, message: "this code fence is not closed" })
    }
    return fences
  })

// -----------------------------------------------------------------------------
// Modules that go by their own name
// -----------------------------------------------------------------------------

const modulesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")
    return entry.isFile() &&
      path.endsWith(".ts") &&
      !path.endsWith(".d.ts") &&
      !/(?:^|\/)(?:internal|index)(?:\/|\.)/u.test(path)
      ? [path.slice(0, -3)]
      : []
  })

const depth = (path: string): number => path.split("/").length

interface Named {
  readonly specifier: string
  /** The smaller wins: our modules at the top and for tests, then effect's, then the parts of ours. */
  readonly rank: number
}

/** Module specifiers by name, the one a reader would think of first: see {@link Named}. */
const specifiers = (): ReadonlyMap<string, string> => {
  const named = [
    ...publishedPackages().flatMap(({ name, folder }) =>
      modulesBelow(join(folder, "src")).map((path): Named => {
        const isPart = depth(path) > 1 && !path.startsWith("testing/")
        return { specifier: `${name}/${path}`, rank: isPart ? 1000 + depth(path) : depth(path) }
      }),
    ),
    ...modulesBelow(join(root, "node_modules/effect/src")).map((path): Named => ({
      specifier: `effect/${path}`,
      rank: 100 + depth(path),
    })),
  ].toSorted((one, other) => one.rank - other.rank)
  const found = new Map<string, string>()
  for (const { specifier } of named) {
    const name = basename(specifier)
    if (/^[A-Z]/u.test(name) && !found.has(name)) found.set(name, specifier)
  }
  return found
}

const isDeclared = (name: string, code: string): boolean =>
  [
    `\\b(?:const|class|interface|type|function) +${name}\\b`,
    `\\bimport +\\* +as +${name}\\b`,
    `\\bimport\\b[^"]*\\b${name}\\b[^"]*\\}`,
  ].some((pattern) => new RegExp(pattern, "u").test(code))

/** The imports that an example leaves to its reader. */
const implied = (code: string, known: ReadonlyMap<string, string>): string => {
  const used = new Set(
    Array.from(code.matchAll(/(?<![\w$"/]|[\w)\]]\.)([A-Z]\w*)\./gu), (match) => match[1] ?? ""),
  )
  return [...used]
    .flatMap((name) => {
      const specifier = known.get(name)
      return specifier === undefined || isDeclared(name, code)
        ? []
        : [`import * as ${name} from ${JSON.stringify(specifier)};`]
    })
    .join(" ")
}

// -----------------------------------------------------------------------------
// The check
// -----------------------------------------------------------------------------

/** Type-checks the fences as a project below tools, where the packages and effect are found. */
const compile = (fences: ReadonlyArray<Fence>): void => {
  const parent = join(root, "tools/.test")
  mkdirSync(parent, { recursive: true })
  const project = mkdtempSync(join(parent, "docs-"))
  process.on("exit", () => rmSync(project, { recursive: true, force: true }))
  const known = specifiers()
  const files = new Map<string, Fence>()
  for (const [index, fence] of fences.entries()) {
    const code = fence.code.join("\n")
    const name = `fence${index}.ts`
    files.set(name, fence)
    // One line of our own, so that an example's first line is the second of its file.
    writeFileSync(join(project, name), `export {}; ${implied(code, known)}\n${code}\n`)
  }
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.leaf.json"),
      // An example may declare what it does not use.
      compilerOptions: { incremental: false, noUnusedLocals: false, noUnusedParameters: false },
      files: [...files.keys()],
    }),
  )
  const result = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", project, "--pretty", "false"],
    { cwd: project, encoding: "utf8" },
  )
  if (result.error !== undefined) throw result.error
  let reported = 0
  for (const line of `${result.stdout}${result.stderr}`.split("\n")) {
    const [, name = "", at = "0", message = ""] = /^(\S+?)\((\d+),\d+\): (?:error )?(.*)$/u.exec(line) ?? []
    const fence = files.get(basename(name))
    if (fence !== undefined) {
      reported++
      problems.push({ path: fence.path, line: fence.line + Math.max(0, Number(at) - 2), message })
    } else if (name !== "") {
      // Not an example: the source that the examples use does not compile.
      reported++
      problems.push({ path: resolve(project, name), line: Number(at), message })
    }
  }
  if (result.status !== 0 && reported === 0) throw new Error(`tsc failed:\n${result.stdout}${result.stderr}`)
}

/** Modules a user imports by path, and the emulators' below `testing`; what they are made of needs no examples. */
const publicModules = (): ReadonlyArray<string> =>
  publishedPackages().flatMap(({ folder }) =>
    modulesBelow(join(folder, "src"))
      .filter((module) => /^(?:testing\/|node\/|testing\/node\/)?\w+$/u.test(module))
      .map((module) => join(folder, "src", `${module}.ts`)),
  )

const given = process.argv.slice(2).map((path) => resolve(path))
const files =
  given.length > 0
    ? given
    : [
        ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"].map((name) => join(root, name)),
        ...packages().map(({ folder }) => join(folder, "README.md")),
        ...publishedPackages().flatMap(({ folder }) =>
          modulesBelow(join(folder, "src")).map((module) => join(folder, "src", `${module}.ts`)),
        ),
      ].filter((path) => existsSync(path))

const fences = files.flatMap(fencesOf)
const examples = fences.filter(({ tags }) => !tags.includes("fragment"))
for (const { line, path, tags } of fences) {
  const unknown = tags.find((tag) => tag !== "fragment" && tag !== "run")
  if (unknown !== undefined) problems.push({ path, line: line - 1, message: `unknown mark "${unknown}"` })
}
if (given.length === 0) {
  const withExample = new Set(examples.map(({ path }) => path))
  for (const path of publicModules())
    if (!withExample.has(path)) problems.push({ path, line: 1, message: "this module has no example" })
}
if (examples.length > 0) compile(examples)
else problems.push({ path: root, line: 0, message: "there is no example to check" })

for (const { line, message, path } of problems)
  process.stdout.write(`${relative(root, path)}:${line}: ${message}\n`)
process.stdout.write(
  `Documentation: ${examples.length} examples in ${new Set(examples.map(({ path }) => path)).size} files compiled, ` +
    `${fences.length - examples.length} fragments left out, ${problems.length} problems\n`,
)
process.exitCode = problems.length === 0 ? 0 : 1
