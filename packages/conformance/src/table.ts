/**
 * Prints the table of the 18 fault cases.
 *
 * ```
 * pnpm --filter @effect-billing/conformance table                what was seen, and a score for every client
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
  /** The client's name in the registry. */
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

const clients: ReadonlyArray<string> = registry.map(({ id }) => id)

const score = (cells: ReadonlyArray<Cell>): string =>
  `${cells.filter(({ passed }) => passed).length} of ${cells.length}`

const ofClient = (cells: ReadonlyArray<Cell>, client: string, transport: string): ReadonlyArray<Cell> =>
  cells.filter((cell) => cell.provider === client && cell.transport === transport)

/** A row per client: how many of the cases it passes, over each transport. */
const scores = (cells: ReadonlyArray<Cell>): ReadonlyArray<ReadonlyArray<string>> => [
  ["Client", ...transports.map(({ name }) => `over ${name}`)],
  ...clients.map((client) => [client, ...transports.map(({ name }) => score(ofClient(cells, client, name)))]),
]

/** What was seen in a case over all clients and transports, told once where only a figure differs. */
const seenIn = (cells: ReadonlyArray<Cell>): string => {
  const told = new Map<string, string>()
  for (const text of cells.flatMap(({ seen }) => seen.split("; "))) {
    const shape = text.replaceAll(/\d+(?:\.\d+)?/g, "0")
    if (!told.has(shape)) told.set(shape, text)
  }
  const failed = cells.filter(({ passed }) => !passed)
  const where = [...new Set(failed.map(({ provider }) => provider))].join(", ")
  return failed.length === 0
    ? `✓ ${[...told.values()].join("; ")}`
    : `✗ ${where}: ${[...told.values()].join("; ")}`
}

const seen = (cells: ReadonlyArray<Cell>, id: string): string =>
  seenIn(cells.filter((cell) => cell.case === id))

const aligned = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? []
  const lines = rows.map((row) =>
    row
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  )
  return [lines[0], widths.map((width) => "─".repeat(width)).join("  "), ...lines.slice(1)].join("\n")
}

const plain = (cells: ReadonlyArray<Cell>): string =>
  [
    aligned([
      ["Case", `${clients.length} clients over ${transports.map(({ name }) => name).join(" and ")}`],
      ...faultCases.map(({ id, title }) => [title, seen(cells, id)]),
    ]),
    "",
    aligned(scores(cells)),
  ].join("\n")

const markdownTable = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const line = (texts: ReadonlyArray<string>): string => `| ${texts.join(" | ")} |`
  const [head = [], ...rest] = rows
  return [line(head), line(head.map(() => "---")), ...rest.map(line)]
}

const markdown = (cells: ReadonlyArray<Cell>): string => {
  const names = Object.keys(peers) as ReadonlyArray<Peer>
  return [
    ...markdownTable(scores(cells)),
    "",
    ...markdownTable([
      ["Case", "**these clients**", ...names],
      ...faultCases.map(({ id, title }) => [
        title,
        seen(cells, id),
        ...names.map((name) => results[id]?.[name] ?? "–"),
      ]),
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
      columns: clients.flatMap((provider) =>
        transports.map(({ name: transport }) => ({
          provider,
          transport,
          score: score(ofClient(cells, provider, transport)),
        })),
      ),
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
