/** Bundles the command once, before any test runs it. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"

export default (): void => {
  const folder = join(import.meta.dirname, "..")
  const { status, stderr } = spawnSync(process.execPath, ["build.ts", ".test/bundle"], {
    cwd: folder,
    encoding: "utf8",
  })
  if (status !== 0) throw new Error(`the command does not build: ${stderr}`)
}
