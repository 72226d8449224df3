/**
 * `pnpm packages:check`: everything that can be wrong with a package once it is packed, checked on the tarball.
 *
 * For every published package: publint, attw (ESM only), source maps that lead to shipped source, no workspace ranges
 * left. Then all tarballs are installed with plain npm into an empty project, which type-checks every module and the
 * READMEs' examples with TypeScript 5.9 and 7, loads every module, runs the examples under Node, and asks every command
 * for its version.
 *
 * A README's example is its code fence marked `ts run`; a README without one fails.
 */
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative, sep } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { publishedPackages, root, type WorkspacePackage } from "./workspace.ts"

const typescriptOld = "5.9.3"
const typescriptNew = "7.0.2"

const work = mkdtempSync(join(tmpdir(), "effect-billing-packages-"))
process.on("exit", () => {
  if (process.argv.includes("--keep")) process.stderr.write(`kept: ${work}\n`)
  else rmSync(work, { recursive: true, force: true })
})

// One line per check, and one total.

const total = { passed: 0, failed: 0 }

const record = (name: string, problems: ReadonlyArray<string>): void => {
  const passed = problems.length === 0
  total[passed ? "passed" : "failed"]++
  process.stdout.write(`${passed ? "✓" : "✗"} ${name}\n`)
  for (const problem of problems) process.stdout.write(`    ${problem.trim().replaceAll("\n", "\n    ")}\n`)
}

interface Finished {
  readonly code: number
  readonly stdout: string
  readonly output: string
}

const run = (command: string, args: ReadonlyArray<string>, cwd: string): Finished => {
  const result = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: 240_000,
    env: { ...process.env, NO_COLOR: "1", npm_config_update_notifier: "false" },
  })
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error === undefined ? "" : String(result.error)}`
  return { code: result.status ?? 1, stdout: result.stdout ?? "", output }
}

const problemsOf = (finished: Finished): ReadonlyArray<string> =>
  finished.code === 0 ? [] : [finished.output === "" ? `exit code ${finished.code}` : finished.output]

// The tarball of one package.

interface Packed {
  readonly name: string
  readonly folder: string
  readonly tarball: string
  /** Where the tarball was unpacked. */
  readonly unpacked: string
  /** `.`, `./testing`, `./IapticClient`, …: every entry a user can import. */
  readonly entries: ReadonlyArray<string>
  /** The commands it installs. */
  readonly commands: ReadonlyArray<string>
  /** One module below `internal`, to see that the door is shut. */
  readonly internal: string | undefined
}

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted()

const pack = (item: WorkspacePackage): Packed => {
  const destination = join(work, "packed", item.name.replaceAll("/", "-"))
  mkdirSync(destination, { recursive: true })
  const packed = run("pnpm", ["pack", "--pack-destination", destination], item.folder)
  const file = readdirSync(destination).find((name) => name.endsWith(".tgz"))
  if (packed.code !== 0 || file === undefined)
    throw new Error(`pnpm pack of ${item.name} failed:\n${packed.output}`)
  const tarball = join(destination, file)
  const unpack = run("tar", ["-xzf", tarball], destination)
  if (unpack.code !== 0) throw new Error(unpack.output)
  const unpacked = join(destination, "package")
  const modules = filesBelow(unpacked).flatMap((path) => /^dist\/(.+)\.js$/u.exec(path)?.[1] ?? [])
  const { bin = {} } = JSON.parse(readFileSync(join(unpacked, "package.json"), "utf8")) as {
    readonly bin?: Readonly<Record<string, string>>
  }
  return {
    name: item.name,
    folder: item.folder,
    tarball,
    unpacked,
    commands: Object.keys(bin),
    entries: modules
      .filter((module) => !/(?:^|\/)internal\//u.test(module))
      .map((module) => {
        const entry = module.replace(/(?:^|\/)index$/u, "")
        return entry === "" ? "." : `./${entry}`
      }),
    internal: modules.find((module) => module.startsWith("internal/")),
  }
}

const specifier = (packed: Packed, entry: string): string => `${packed.name}${entry.slice(1)}`

const checkContents = (packed: Packed): ReadonlyArray<string> => {
  const problems: Array<string> = []
  const files = new Set(filesBelow(packed.unpacked))
  for (const path of ["package.json", "README.md", "LICENSE"])
    if (!files.has(path)) problems.push(`${path} is missing`)
  for (const path of files) {
    if (!/^(?:dist|src)\/|^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/u.test(path)) {
      problems.push(`${path} does not belong in the package`)
    }
    if (path.endsWith(".tsbuildinfo")) problems.push(`${path} does not belong in the package`)
  }
  const manifest = readFileSync(join(packed.unpacked, "package.json"), "utf8")
  if (/"(?:workspace|catalog):/u.test(manifest))
    problems.push("package.json still has workspace: or catalog: ranges")
  return problems
}

const checkSourceMaps = (packed: Packed): ReadonlyArray<string> => {
  const problems: Array<string> = []
  const files = new Set(filesBelow(packed.unpacked))
  for (const path of files) {
    if (!path.endsWith(".js") && !path.endsWith(".d.ts")) continue
    if (path.startsWith("src/")) continue
    if (!files.has(`${path}.map`)) {
      problems.push(`${path} has no source map`)
      continue
    }
    const map = JSON.parse(readFileSync(join(packed.unpacked, `${path}.map`), "utf8")) as {
      readonly sources: ReadonlyArray<string>
    }
    for (const source of map.sources) {
      const target = join(dirname(path), source).split(sep).join("/")
      if (!files.has(target)) problems.push(`${path}.map leads to ${target}, which is not in the package`)
    }
  }
  return problems
}

const checkPureMarks = (packed: Packed): ReadonlyArray<string> =>
  filesBelow(join(packed.unpacked, "dist"))
    .filter((path) => path.endsWith(".js"))
    .some((path) => readFileSync(join(packed.unpacked, "dist", path), "utf8").includes("/*#__PURE__*/"))
    ? []
    : ["no call in dist is marked pure: was it built with `pnpm build`?"]

const checkPublint = async (packed: Packed): Promise<ReadonlyArray<string>> => {
  const data = readFileSync(packed.tarball)
  const tarball = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true, level: "suggestion" })
  return messages.map((message) => `${message.type} ${message.code}: ${formatMessage(message, pkg) ?? ""}`)
}

const checkTypes = async (packed: Packed): Promise<ReadonlyArray<string>> => {
  const result = await checkPackage(
    createPackageFromTarballData(new Uint8Array(readFileSync(packed.tarball))),
    {
      entrypoints: [...packed.entries],
    },
  )
  if (result.types === false) return ["the package has no types"]
  // ESM only: how CommonJS and the resolution of before Node 12 would see it is not our concern.
  return result.problems.flatMap((problem) => {
    if (
      "resolutionKind" in problem &&
      (problem.resolutionKind === "node10" || problem.resolutionKind === "node16-cjs")
    ) {
      return []
    }
    if ("resolutionOption" in problem && problem.resolutionOption === "node10") return []
    return [JSON.stringify({ ...problem, trace: undefined })]
  })
}

// One empty project with all of them.

const examples = (packed: Packed): ReadonlyArray<string> => {
  const path = join(packed.folder, "README.md")
  if (!existsSync(path)) return []
  return Array.from(
    readFileSync(path, "utf8").matchAll(/^```ts run\s*\n([\s\S]*?)^```/gmu),
    (match) => match[1] ?? "",
  )
}

const catalogVersion = (name: string): string => {
  const manifest = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")) as {
    readonly version: string
  }
  return manifest.version
}

const checkProject = (all: ReadonlyArray<Packed>): void => {
  const project = join(work, "project")
  mkdirSync(project)
  const write = (path: string, text: string): void => writeFileSync(join(project, path), text)
  write(
    "package.json",
    JSON.stringify({
      name: "empty-project",
      private: true,
      type: "module",
      dependencies: {
        ...Object.fromEntries(all.map((packed) => [packed.name, `file:${packed.tarball}`])),
        effect: catalogVersion("effect"),
      },
      devDependencies: {
        "@types/node": catalogVersion("@types/node"),
        typescript: typescriptOld,
        "typescript-new": `npm:typescript@${typescriptNew}`,
      },
    }),
  )
  const install = run(
    "npm",
    ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
    project,
  )
  record("npm install of the tarballs into an empty project", problemsOf(install))
  if (install.code !== 0) return

  // What a browser or worker uses is checked without Node's types, the rest with them.
  const usesNode = (entry: string): boolean => /^\.\/(?:testing|node)(?:\/|$)/u.test(entry)
  const importAll = (which: (entry: string) => boolean): string => {
    const lines = all.flatMap((packed) =>
      packed.entries.filter(which).map((entry) => specifier(packed, entry)),
    )
    const imports = lines.map((line, index) => `import * as module${index} from ${JSON.stringify(line)}`)
    return `${imports.join("\n")}\nexport const all: ReadonlyArray<object> = [${lines.map((_, index) => `module${index}`).join(", ")}]\n`
  }
  const options = {
    target: "ES2023",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
  }
  const configuration = (types: ReadonlyArray<string>, files: ReadonlyArray<string>): string =>
    JSON.stringify({ compilerOptions: { ...options, types }, files })
  write(
    "everywhere.ts",
    importAll((entry) => !usesNode(entry)),
  )
  write("node.ts", importAll(usesNode))
  write("tsconfig.everywhere.json", configuration([], ["everywhere.ts"]))
  write("tsconfig.node.json", configuration(["node"], ["node.ts"]))

  const programs: Array<readonly [name: string, file: string]> = []
  for (const packed of all) {
    const found = examples(packed)
    record(
      `${packed.name}: the README has an example marked \`ts run\``,
      found.length > 0 ? [] : ["it has none"],
    )
    for (const [index, text] of found.entries()) {
      const file = `example-${packed.name.replaceAll(/[@/]/gu, "-").slice(1)}-${index + 1}.ts`
      write(file, text)
      programs.push([`${packed.name}: example ${index + 1} of the README`, file])
    }
  }
  if (programs.length > 0) {
    write(
      "tsconfig.examples.json",
      configuration(
        ["node"],
        programs.map(([, file]) => file),
      ),
    )
  }

  const compilers: ReadonlyArray<readonly [name: string, folder: string]> = [
    [`TypeScript ${typescriptOld}`, "typescript"],
    [`TypeScript ${typescriptNew}`, "typescript-new"],
  ]
  const configurations: ReadonlyArray<readonly [name: string, file: string]> = [
    ["every module without Node's types", "tsconfig.everywhere.json"],
    ["the modules for Node and tests", "tsconfig.node.json"],
    ...(programs.length > 0 ? [["the READMEs' examples", "tsconfig.examples.json"] as const] : []),
  ]
  for (const [compiler, folder] of compilers) {
    for (const [name, file] of configurations) {
      const checked = run(process.execPath, [`node_modules/${folder}/bin/tsc`, "-p", file], project)
      record(`${compiler} checks ${name}`, problemsOf(checked))
    }
  }

  write(
    "load.mjs",
    `${all.flatMap((packed) => packed.entries.map((entry) => `await import(${JSON.stringify(specifier(packed, entry))})`)).join("\n")}\n`,
  )
  record("Node loads every module", problemsOf(run(process.execPath, ["load.mjs"], project)))

  for (const packed of all) {
    if (packed.internal === undefined) continue
    const shut = `${packed.name}/${packed.internal}`
    write(
      "internal.mjs",
      `const error = await import(${JSON.stringify(shut)}).then(() => undefined, (error) => error)\n` +
        `if (error?.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw new Error("${shut} can be imported")\n`,
    )
    record(
      `${packed.name}: internal modules are closed`,
      problemsOf(run(process.execPath, ["internal.mjs"], project)),
    )
  }

  for (const packed of all) {
    for (const command of packed.commands) {
      record(
        `${packed.name}: the command ${command} starts`,
        problemsOf(run("npx", ["--no-install", command, "--version"], project)),
      )
    }
  }

  for (const [name, file] of programs)
    record(`${name} runs`, problemsOf(run(process.execPath, [file], project)))
}

const all = publishedPackages().map(pack)
for (const packed of all) {
  record(`${packed.name}: contents of the tarball`, checkContents(packed))
  record(`${packed.name}: source maps lead to shipped source`, checkSourceMaps(packed))
  record(`${packed.name}: calls are marked pure`, checkPureMarks(packed))
  record(`${packed.name}: publint`, await checkPublint(packed))
  record(`${packed.name}: attw (${packed.entries.length} entries)`, await checkTypes(packed))
}
checkProject(all)

process.stdout.write(`\nPackage checks: ${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
