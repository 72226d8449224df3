/** Builds the desk once, before any test runs it: otherwise each test file would. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"

export default (): void => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "..", "run.mjs"), "--version"],
    {
      encoding: "utf8",
    },
  )
  if (status !== 0) throw new Error(`the desk does not start: ${stderr}`)
}
