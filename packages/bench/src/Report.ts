/** Lays a run out as Markdown tables, which a terminal shows as well as the README does. */
import { jsonParse, ours, plainStrings, stripe, undici } from "./Contender.ts"
import type * as Decoding from "./Decoding.ts"
import type { Environment } from "./Environment.ts"
import type { Shape } from "./Fixture.ts"
import { inFlight } from "./Plan.ts"
import type * as Shipping from "./Shipping.ts"
import type * as Streaming from "./Streaming.ts"
import type * as Throughput from "./Throughput.ts"

/** Everything a run found out. A section that was not asked for is absent. */
export interface Report {
  readonly environment: Environment
  readonly throughput?: ReadonlyArray<Throughput.Row>
  readonly decoding?: ReadonlyArray<Decoding.Row>
  readonly shipping?: ReadonlyArray<Shipping.Row>
  readonly streaming?: ReadonlyArray<Streaming.Row>
}

type Cells = ReadonlyArray<string>

const table = (header: Cells, rows: ReadonlyArray<Cells>): string => {
  const widths = header.map((text, column) =>
    Math.max(text.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: Cells): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`
  return [line(header), rule, ...rows.map(line)].join("\n")
}

const whole = (value: number): string => Math.round(value).toLocaleString("en").replaceAll(",", " ")
const oneDigit = (value: number): string => value.toFixed(1)
const times = (value: number, of: number | undefined): string =>
  of === undefined ? "" : `${(value / of).toFixed(2)}×`
const kibibytes = (bytes: number): string => (bytes / 1024).toFixed(1)
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)

const calls = (rows: ReadonlyArray<Throughput.Row>, shape: Shape): string => {
  const ofStripe = rows.find((row) => row.name === stripe)
  const ofUndici = rows.find((row) => row.name === undici)
  return table(
    [
      shape === "small" ? "5 purchases" : "205 purchases",
      "checked",
      "calls/s",
      "to stripe",
      "to undici",
      "CPU µs",
      "CPU to stripe",
      "CPU to undici",
      ...(shape === "small" ? ["CPU µs alone"] : []),
    ],
    rows.map((row) => {
      const { callsPerSecond, cpuMicrosPerCall } = row[shape]
      return [
        row.name,
        row.checks ? "yes" : "no",
        whole(callsPerSecond),
        times(callsPerSecond, ofStripe?.[shape].callsPerSecond),
        times(callsPerSecond, ofUndici?.[shape].callsPerSecond),
        whole(cpuMicrosPerCall),
        times(cpuMicrosPerCall, ofStripe?.[shape].cpuMicrosPerCall),
        times(cpuMicrosPerCall, ofUndici?.[shape].cpuMicrosPerCall),
        ...(shape === "small" ? [whole(row.sequential.cpuMicrosPerCall)] : []),
      ]
    }),
  )
}

const throughput = (rows: ReadonlyArray<Throughput.Row>): string =>
  [
    "### Calls over HTTP",
    "",
    `${inFlight} calls under way: calls per second (more is better), and the client's CPU time per call (less is better). "Alone" is with one call at a time.`,
    "",
    calls(rows, "small"),
    "",
    calls(rows, "page"),
  ].join("\n")

const decoding = (rows: ReadonlyArray<Decoding.Row>): string => {
  const parse = rows.find((row) => row.name === jsonParse)?.pageMicros
  const plain = rows.find((row) => row.name === plainStrings)?.pageMicros
  const mine = rows.find((row) => row.name === ours)?.pageMicros
  return [
    "### Decoding alone",
    "",
    "Microseconds per answer, from the parsed JSON to the checked value.",
    "",
    table(
      ["", "small µs", "page µs", "to JSON.parse"],
      rows.map((row) => [
        row.name,
        oneDigit(row.smallMicros),
        whole(row.pageMicros),
        times(row.pageMicros, parse),
      ]),
    ),
    ...(plain === undefined || mine === undefined
      ? []
      : ["", `Checked instants cost ${times(mine, plain)} the same page with plain strings (JIT on).`]),
  ].join("\n")
}

const shipping = (rows: ReadonlyArray<Shipping.Row>): string =>
  [
    "### Bundle and start-up",
    "",
    "KiB of esbuild's output for Node; milliseconds to import and construct, and resident MiB afterwards.",
    "",
    table(
      ["", "min KiB", "gzip KiB", "modules", "unbundled ms", "bundled ms", "unbundled MiB", "bundled MiB"],
      rows.map((row) => [
        row.name,
        kibibytes(row.minifiedBytes),
        kibibytes(row.gzippedBytes),
        String(row.modules),
        oneDigit(row.unbundledMillis),
        oneDigit(row.bundledMillis),
        mebibytes(row.unbundledMemory),
        mebibytes(row.bundledMemory),
      ]),
    ),
  ].join("\n")

const streaming = (rows: ReadonlyArray<Streaming.Row>): string =>
  [
    "### A listing as a stream",
    "",
    "`streamPurchases` to its end, JIT on; the live heap after collections, in MiB.",
    "",
    table(
      ["rows", "before", "peak", "growth", "rows/s"],
      rows.map((row) => [
        whole(row.rows),
        mebibytes(row.baselineBytes),
        mebibytes(row.peakBytes),
        mebibytes(row.growthBytes),
        whole(row.rows / row.seconds),
      ]),
    ),
  ].join("\n")

const environment = (of: Environment): string =>
  [
    `Measured ${of.date.slice(0, 16).replace("T", " ")} UTC on ${of.cores} cores of ${of.cpu}, ${of.memoryGiB} GiB, ${of.platform}; load ${of.loadBefore} before, ${of.loadAfter} after.`,
    `Node ${of.node}, V8 ${of.v8}, revision ${of.revision}; ${Object.entries(of.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    `Answers: ${Object.entries(of.fixtures)
      .map(([name, { bytes, sha256 }]) => `${name} ${bytes} B (sha256 ${sha256}…)`)
      .join(", ")}.`,
  ].join("\n")

/** The whole run as Markdown. */
export const toMarkdown = (report: Report): string =>
  [
    environment(report.environment),
    ...(report.throughput === undefined ? [] : [throughput(report.throughput)]),
    ...(report.decoding === undefined ? [] : [decoding(report.decoding)]),
    ...(report.shipping === undefined ? [] : [shipping(report.shipping)]),
    ...(report.streaming === undefined ? [] : [streaming(report.streaming)]),
  ].join("\n\n")
