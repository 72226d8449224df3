/**
 * A folder as a user's project looks after `npm install`: our packages as they are published (their built output
 * behind their published exports), everything else linked. Start-up and bundle sizes are measured there, because in
 * the workspace the packages' exports lead to their TypeScript.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { folderOf, packages } from "./Environment.ts"

interface Manifest {
  readonly publishConfig?: { readonly exports?: unknown }
}

const ours = ["core", "iaptic"]
const others = ["effect", "@effect/platform-node", "stripe", "undici", "got", "axios", "zod"]

/** Makes the folder; `remove` deletes it. */
export const make = (): { readonly folder: string; readonly remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), "effect-billing-bench-"))
  const modules = join(folder, "node_modules")
  for (const name of ours) {
    const from = join(packages, name)
    const to = join(modules, "@effect-billing", name)
    if (!existsSync(join(from, "dist", "index.js")))
      throw new Error(`packages/${name} is not built: run pnpm build`)
    mkdirSync(to, { recursive: true })
    cpSync(join(from, "dist"), join(to, "dist"), { recursive: true })
    const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as Manifest
    writeFileSync(
      join(to, "package.json"),
      JSON.stringify({ ...manifest, exports: manifest.publishConfig?.exports }),
    )
  }
  for (const name of others) {
    const link = join(modules, name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(realpathSync(folderOf(name)), link, "dir")
  }
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "bench", private: true, type: "module" }),
  )
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
