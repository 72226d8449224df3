import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import * as Contender from "../src/Contender.ts"
import * as Fixture from "../src/Fixture.ts"

interface Row {
  readonly name: string
  readonly records: Readonly<Record<Fixture.Shape, number>>
}

interface Report {
  readonly environment: { readonly node: string; readonly versions: Readonly<Record<string, string>> }
  readonly throughput: ReadonlyArray<Row>
  readonly decoding: ReadonlyArray<Row>
  readonly streaming: ReadonlyArray<{ readonly rows: number }>
}

// What needs the built packages (`shipping`) runs with `pnpm bench`; tests run on source alone.
const quick = (): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync(
    process.execPath,
    [
      join(import.meta.dirname, "../src/main.ts"),
      "--quick",
      "--json",
      "--only",
      "throughput,decoding,streaming",
    ],
    { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } },
  )

const everyRecord = (rows: ReadonlyArray<Row>): void => {
  for (const { name, records } of rows) assert.deepStrictEqual(records, Fixture.rowCounts, name)
}

describe("bench --quick", () => {
  it("gets every record from every contender, and says where it ran", { timeout: 120_000 }, () => {
    const { status, stderr, stdout } = quick()
    assert.strictEqual(status, 0, stderr)
    const report = JSON.parse(stdout) as Report
    assert.deepStrictEqual(
      report.throughput.map((row) => row.name),
      Contender.contenders.map((contender) => contender.name),
    )
    everyRecord(report.throughput)
    assert.deepStrictEqual(
      report.decoding.map((row) => row.name),
      Contender.decoders.map((contender) => contender.name),
    )
    everyRecord(report.decoding)
    assert.deepStrictEqual(
      report.streaming.map((row) => row.rows),
      [1000, 5000],
    )
    assert.strictEqual(report.environment.node, process.versions.node)
    assert.sameMembers(Object.keys(report.environment.versions), [
      "@effect/platform-node",
      "axios",
      "effect",
      "esbuild",
      "got",
      "stripe",
      "undici",
      "zod",
    ])
  })

  it("says what is wrong with a section it does not have", () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, "../src/main.ts"), "--only", "speed"],
      { encoding: "utf8" },
    )
    assert.strictEqual(status, 1)
    assert.include(stderr, 'no section "speed"')
  })
})
