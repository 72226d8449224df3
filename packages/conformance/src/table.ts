/**
 * Prints the table of the 18 fault cases.
 *
 * ```
 * pnpm --filter @effect-billing/conformance table                what was seen, for every provider and transport
 * pnpm --filter @effect-billing/conformance table --markdown     beside the rows of other SDKs, for the README
 * pnpm --filter @effect-billing/conformance table --json         for programs; nothing else goes to standard output
 * ```
 *
 * Exits 1 when a case fails.
 */
import * as Effect from "effect/Effect"
import { faultCases, makeWorld } from "./FaultCase.ts"
import { peers, results, type Peer } from "./peers.ts"
import { registry } from "./registry.ts"
import { transports } from "./Transport.ts"

interface Cell {
  readonly case: string
  readonly title: string
  readonly provider: string
  readonly transport: string
  readonly passed: boolean
  readonly seen: string
  readonly problems: ReadonlyArray<string>
}

const measure: Effect.Effect<ReadonlyArray<Cell>> = Effect.gen(function* () {
  const cells: Array<Cell> = []
  for (const registration of registry) {
    for (const transport of transports) {
      // Together, because most of a case is waiting; the heavy one, alone.
      const run = (faultCase: (typeof faultCases)[number]) =>
        Effect.map(
          Effect.flatMap(makeWorld(registration), faultCase.run).pipe(
            Effect.scoped,
            Effect.provide(transport.layer),
          ),
          ({ problems, seen }): Cell => ({
            case: faultCase.id,
            title: faultCase.title,
            provider: registration.id,
            transport: transport.name,
            passed: problems.length === 0,
            seen,
            problems,
          }),
        )
      const isHeavy = ({ id }: { readonly id: string }): boolean => id === "bigBody"
      const light = yield* Effect.forEach(
        faultCases.filter((faultCase) => !isHeavy(faultCase)),
        run,
        { concurrency: 6 },
      )
      const heavy = yield* Effect.forEach(faultCases.filter(isHeavy), run)
      cells.push(...light, ...heavy)
    }
  }
  return cells
})

interface Column {
  readonly provider: string
  readonly transport: string
}

const columns: ReadonlyArray<Column> = registry.flatMap(({ id }) =>
  transports.map(({ name }) => ({ provider: id, transport: name })),
)

const cellOf = (cells: ReadonlyArray<Cell>, id: string, column: Column): Cell | undefined =>
  cells.find(
    (cell) => cell.case === id && cell.provider === column.provider && cell.transport === column.transport,
  )

const score = (cells: ReadonlyArray<Cell>, column: Column): string => {
  const mine = cells.filter(
    ({ provider, transport }) => provider === column.provider && transport === column.transport,
  )
  return `${mine.filter(({ passed }) => passed).length} of ${mine.length}`
}

const plain = (cells: ReadonlyArray<Cell>): string => {
  const rows = [
    ["Case", ...columns.map(({ provider, transport }) => `${provider} over ${transport}`)],
    ...faultCases.map(({ id, title }) => [
      title,
      ...columns.map((column) => {
        const cell = cellOf(cells, id, column)
        return `${cell?.passed === true ? "✓" : "✗"} ${cell?.seen ?? ""}`
      }),
    ]),
    ["", ...columns.map((column) => score(cells, column))],
  ]
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? []
  const lines = rows.map((row) =>
    row
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  )
  return [lines[0], widths.map((width) => "─".repeat(width)).join("  "), ...lines.slice(1)].join("\n")
}

const markdown = (cells: ReadonlyArray<Cell>): string => {
  const names = Object.keys(peers) as ReadonlyArray<Peer>
  const ours = registry.map(({ id }) => id)
  const seen = (id: string, provider: string): string => {
    const mine = cells.filter((cell) => cell.case === id && cell.provider === provider)
    const words = [...new Set(mine.map((cell) => cell.seen))]
    const mark = mine.every(({ passed }) => passed) ? "✓" : "✗"
    return `${mark} ${words.length === 1 ? words[0] : (mine[0]?.seen ?? "")}`
  }
  const row = (texts: ReadonlyArray<string>): string => `| ${texts.join(" | ")} |`
  return [
    row(["Case", ...ours.map((id) => `**${id}**`), ...names]),
    row(["---", ...ours.map(() => "---"), ...names.map(() => "---")]),
    ...faultCases.map(({ id, title }) =>
      row([
        title,
        ...ours.map((provider) => seen(id, provider)),
        ...names.map((name) => results[id]?.[name] ?? "–"),
      ]),
    ),
    row([
      "",
      ...ours.map((provider) => {
        const passed = faultCases.filter(({ id }) =>
          cells.filter((cell) => cell.case === id && cell.provider === provider).every((cell) => cell.passed),
        )
        return `**${passed.length} of ${faultCases.length}**`
      }),
      ...names.map(() => ""),
    ]),
    "",
    `${Object.entries(peers)
      .map(([short, name]) => `${short} = ${name}`)
      .join(", ")}.`,
  ].join("\n")
}

const json = (cells: ReadonlyArray<Cell>): string =>
  JSON.stringify(
    {
      cases: faultCases.length,
      columns: columns.map((column) => ({ ...column, score: score(cells, column) })),
      results: cells,
    },
    null,
    2,
  )

const formats: Readonly<Record<string, (cells: ReadonlyArray<Cell>) => string>> = {
  "--json": json,
  "--markdown": markdown,
}

const known = process.argv.slice(2).filter((argument) => argument !== "--")
const unknown = known.find((argument) => formats[argument] === undefined)
if (unknown !== undefined) {
  process.stderr.write(`unknown argument ${unknown}; there are --json and --markdown\n`)
  process.exitCode = 2
} else {
  const cells = await Effect.runPromise(measure)
  process.stdout.write(`${(formats[known[0] ?? ""] ?? plain)(cells)}\n`)
  for (const { problems, provider, title, transport } of cells.filter(({ passed }) => !passed)) {
    process.stderr.write(`\n${provider} over ${transport}, ${title}:\n- ${problems.join("\n- ")}\n`)
  }
  // Keep-alive connections of the platform's own pool would hold the process.
  process.exit(cells.every(({ passed }) => passed) ? 0 : 1)
}
