/**
 * Builds what the published packages ship, quietly: nothing on standard output, which belongs to the command that
 * runs next (`pnpm --silent size --json`).
 */
import { turbo } from "./workspace.ts"

process.exitCode = turbo(["run", "build", "--output-logs=errors-only"], "stderr")
