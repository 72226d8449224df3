/**
 * `pnpm size [--json]`: what a user's bundle grows by, against its budget, measured on the built packages.
 *
 * The budgets are in KiB (1024 bytes) of minified code, gzipped at level 9, with effect included.
 */
import { bundle, type Bundle } from "./bundle.ts"

interface Program {
  readonly name: string
  readonly code: string
  /** In KiB; without one the program is only reported. */
  readonly budget?: number
  /** Texts that stand only in code which this program does not use. */
  readonly absent?: ReadonlyArray<string>
}

const bareName = "effect http + Schema, nothing of ours"

const programs: ReadonlyArray<Program> = [
  {
    name: bareName,
    code: `
      import * as Effect from "effect/Effect"
      import * as FetchHttpClient from "effect/http/FetchHttpClient"
      import * as HttpClient from "effect/http/HttpClient"
      import * as HttpClientResponse from "effect/http/HttpClientResponse"
      import * as Schema from "effect/Schema"
      const Page = Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.String, email: Schema.String })) })
      globalThis.run = () =>
        Effect.runPromise(
          HttpClient.get("https://example.com").pipe(
            Effect.flatMap(HttpClientResponse.schemaBodyJson(Page)),
            Effect.provide(FetchHttpClient.layer),
          ),
        )`,
  },
  {
    name: "core: the model alone",
    code: `
      import * as Entitlement from "@effect-billing/core/Entitlement"
      import * as Money from "@effect-billing/core/Money"
      import * as Purchase from "@effect-billing/core/Purchase"
      import * as Subscription from "@effect-billing/core/Subscription"
      globalThis.model = [Entitlement, Money, Purchase, Subscription]`,
    absent: ["fetch("],
  },
  {
    name: "iaptic: one client, one call",
    code: `
      import * as IapticClient from "@effect-billing/iaptic/IapticClient"
      import * as Effect from "effect/Effect"
      import * as FetchHttpClient from "effect/http/FetchHttpClient"
      import * as Layer from "effect/Layer"
      import * as Redacted from "effect/Redacted"
      const client = IapticClient.layer({ appName: "app", secretKey: Redacted.make("key") })
      globalThis.run = () =>
        Effect.runPromise(
          Effect.flatMap(IapticClient.IapticClient, (iaptic) => iaptic.getCustomerPurchases("alice")).pipe(
            Effect.provide(Layer.provide(client, FetchHttpClient.layer)),
          ),
        )`,
    budget: 55,
    // Of the public-key service, the webhooks, the adapter and the emulator.
    absent: ["/v3/stripe/change-plan", "/v3/stripe/checkout"],
  },
]

const kibibytes = (bytes: number): number => Math.round((bytes / 1024) * 10) / 10

interface Row {
  readonly name: string
  readonly minified: number
  readonly gzipped: number
  readonly beyondBare: number
  readonly modules: number
  readonly budget: number | null
  readonly problems: ReadonlyArray<string>
}

const measured: Array<readonly [Program, Bundle]> = []
for (const program of programs) measured.push([program, await bundle(program.code)])
const bare = measured.find(([program]) => program.name === bareName)?.[1].gzipped ?? 0

const rows = measured.map(([program, result]): Row => {
  const problems: Array<string> = []
  if (program.budget !== undefined && result.gzipped > program.budget * 1024) {
    problems.push(`${kibibytes(result.gzipped)} KiB is over the budget of ${program.budget} KiB`)
  }
  for (const text of program.absent ?? []) {
    if (result.text.includes(text)) problems.push(`holds code it does not use: ${JSON.stringify(text)}`)
  }
  return {
    name: program.name,
    minified: result.minified,
    gzipped: result.gzipped,
    beyondBare: result.gzipped - bare,
    modules: result.modules,
    budget: program.budget === undefined ? null : program.budget * 1024,
    problems,
  }
})

const failed = rows.filter((row) => row.problems.length > 0)

if (process.argv.includes("--json")) {
  process.stdout.write(
    `${JSON.stringify({ unit: "bytes", bundles: rows, ok: failed.length === 0 }, null, 2)}\n`,
  )
} else {
  const header = ["bundle", "min", "gzip", "beyond bare", "budget", "modules"]
  const cells = rows.map((row) => [
    row.name,
    `${kibibytes(row.minified)} KiB`,
    `${kibibytes(row.gzipped)} KiB`,
    row.name === bareName ? "" : `${row.beyondBare >= 0 ? "+" : ""}${kibibytes(row.beyondBare)} KiB`,
    row.budget === null ? "" : `${kibibytes(row.budget)} KiB`,
    String(row.modules),
  ])
  const widths = header.map((text, column) =>
    Math.max(text.length, ...cells.map((line) => (line[column] ?? "").length)),
  )
  const print = (line: ReadonlyArray<string>): void => {
    const text = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    process.stdout.write(`${text.join("  ").trimEnd()}\n`)
  }
  print(header)
  for (const line of cells) print(line)
  for (const row of failed)
    for (const problem of row.problems) process.stdout.write(`\n✗ ${row.name}: ${problem}`)
  process.stdout.write(
    failed.length === 0 ? "\nEvery bundle is within its budget.\n" : "\n\nSize check failed.\n",
  )
}
process.exitCode = failed.length === 0 ? 0 : 1
