/**
 * `pnpm test`: every package's tests through turbo, and one total at the end. Arguments go to turbo
 * (`pnpm test --filter @effect-billing/core`, `pnpm test --force`).
 */
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { packages, turbo } from "./workspace.ts"

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly numTotalTests: number
  readonly success: boolean
  readonly testResults: ReadonlyArray<{
    readonly status: string
    readonly assertionResults: ReadonlyArray<unknown>
  }>
}

const args = process.argv.slice(2)
const everything = !args.some((argument) => argument.startsWith("--filter") || argument === "-F")
const suites = packages().filter((item) => item.scripts["test"] !== undefined)
const reportPath = (folder: string): string => join(folder, ".test/results.json")

// A report that is still there from an earlier run would be counted as this one's.
for (const suite of suites) rmSync(reportPath(suite.folder), { force: true })

// `--continue`: a failure in one package does not hide the failures of the next.
const exitCode = turbo(["run", "test", "--continue", ...args], "inherit")

const total = { passed: 0, failed: 0, skipped: 0 }
const missing: Array<string> = []
const lines: Array<string> = []
const width = Math.max(...suites.map((suite) => suite.name.length))
for (const suite of suites) {
  if (!existsSync(reportPath(suite.folder))) {
    if (everything) missing.push(suite.name)
    continue
  }
  const report = JSON.parse(readFileSync(reportPath(suite.folder), "utf8")) as Report
  // A file that does not even load has no tests to fail: it counts as one failure.
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + broken
  const skipped = report.numPendingTests + report.numTodoTests
  total.passed += report.numPassedTests
  total.failed += failed
  total.skipped += skipped
  lines.push(
    `${suite.name.padEnd(width)}  ${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`,
  )
}
for (const name of missing) {
  total.failed++
  lines.push(`${name.padEnd(width)}  wrote no test report`)
}

process.stdout.write(`\n${lines.join("\n")}\n\n`)
process.stdout.write(`Tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = exitCode !== 0 || total.failed > 0 || total.passed === 0 ? Math.max(exitCode, 1) : 0
