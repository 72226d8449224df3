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
  /** The budget is for what this program is larger than the one of this name. */
  readonly beside?: string
  /** Texts that stand only in code which this program does not use. */
  readonly absent?: ReadonlyArray<string>
}

const bareName = "effect http + Schema, nothing of ours"

const iapticName = "iaptic: one client, one call"

/** A page of a reader: who may read this? `transport` is a module with a `layer`. */
const readerPage = (transport: string): string => `
      import * as PianoClient from "@effect-billing/piano/PianoClient"
      import * as Effect from "effect/Effect"
      import * as Layer from "effect/Layer"
      import * as Transport from "${transport}"
      const client = PianoClient.layer({ aid: "app" })
      globalThis.run = () =>
        Effect.runPromise(
          Effect.flatMap(PianoClient.PianoClient, (piano) => piano.checkAccess({ rid: "premium" })).pipe(
            Effect.provide(Layer.provide(client, Transport.layer)),
          ),
        )`

/** One operation of one's own, with an error of one's own. */
const oneOperation = (transport: string): string => `
      import * as Operation from "@effect-billing/core/Operation"
      import * as ProviderClient from "@effect-billing/core/ProviderClient"
      import * as ProviderError from "@effect-billing/core/ProviderError"
      import * as Reason from "@effect-billing/core/Reason"
      import * as Effect from "effect/Effect"
      import * as Result from "effect/Result"
      import * as Schema from "effect/Schema"
      import * as Transport from "${transport}"
      class AcmeError extends ProviderError.Class("acme/AcmeError")("AcmeError", {
        provider: "acme",
        reasons: Reason.members,
      }) {}
      const getCustomer = Operation.make("getCustomer", {
        method: "GET",
        path: "/customers/:id",
        pathFields: { id: Schema.String },
        success: Schema.Struct({ id: Schema.String, email: Schema.String }),
      })
      const client = ProviderClient.make({
        provider: "acme",
        service: "AcmeClient",
        hosts: { api: "https://api.acme.test" },
        authenticate: () => Result.succeed({ headers: { authorization: "Bearer key" } }),
        secrets: ["key"],
        credentialName: "acme",
        classify: () => undefined,
        error: (operation, reason) => new AcmeError({ operation, reason }),
      })
      globalThis.run = () =>
        Effect.runPromise(
          Effect.flatMap(client, (acme) => acme.call(getCustomer, { id: "alice" })).pipe(
            Effect.provide(Transport.layer),
          ),
        )`

/** {@link iapticName} and a second client with one call. */
const besideIaptic = (module: string, options: string, call: string): string => `
      import * as IapticClient from "@effect-billing/iaptic/IapticClient"
      import * as Second from "@effect-billing/${module}"
      import * as Effect from "effect/Effect"
      import * as FetchHttpClient from "effect/http/FetchHttpClient"
      import * as Layer from "effect/Layer"
      import * as Redacted from "effect/Redacted"
      const clients = Layer.mergeAll(
        IapticClient.layer({ appName: "app", secretKey: Redacted.make("key") }),
        Second.layer(${options}),
      )
      globalThis.run = () =>
        Effect.runPromise(
          Effect.gen(function* () {
            const iaptic = yield* IapticClient.IapticClient
            const second = yield* Second.${module.split("/")[1] ?? ""}
            return [yield* iaptic.getCustomerPurchases("alice"), yield* second.${call}]
          }).pipe(Effect.provide(Layer.provide(clients, FetchHttpClient.layer))),
        )`

const fetchTransport = "effect/http/FetchHttpClient"
const webTransport = "@effect-billing/core/WebHttpClient"

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
  { name: "core: one operation", code: oneOperation(fetchTransport), budget: 50.5 },
  { name: "core: one operation, WebHttpClient", code: oneOperation(webTransport), budget: 46.5 },
  {
    name: iapticName,
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
  {
    name: "app47 beside iaptic",
    code: besideIaptic(
      "app47/App47Client",
      '{ accessToken: Redacted.make("token") }',
      'listUserPurchases("alice")',
    ),
    beside: iapticName,
    budget: 8,
  },
  {
    name: "ecomcharge beside iaptic",
    code: besideIaptic(
      "ecomcharge/EComChargeClient",
      '{ shopId: "361", secretKey: Redacted.make("key") }',
      'getCustomer("cst_1")',
    ),
    beside: iapticName,
    budget: 8,
  },
  {
    name: "piano beside iaptic",
    code: besideIaptic("piano/PianoClient", '{ aid: "app" }', 'checkAccess({ rid: "premium" })'),
    beside: iapticName,
    budget: 8,
  },
  {
    name: "piano: browser client",
    code: readerPage(webTransport),
    budget: 52,
    // Of the publisher's client, the sealed texts and their cryptography.
    absent: ["api_token", "/publisher/", "createHmac", "subtle"],
  },
  {
    name: "piano: browser client, effect's fetch",
    code: readerPage(fetchTransport),
    absent: ["api_token", "/publisher/", "createHmac", "subtle"],
  },
]

const kibibytes = (bytes: number): number => Math.round((bytes / 1024) * 10) / 10

interface Row {
  readonly name: string
  readonly minified: number
  readonly gzipped: number
  /** What the budget is for: all of it, or what it is larger than another. */
  readonly counted: number
  readonly beyondBare: number
  readonly modules: number
  readonly budget: number | null
  readonly problems: ReadonlyArray<string>
}

const measured: Array<readonly [Program, Bundle]> = []
for (const program of programs) measured.push([program, await bundle(program.code)])
const gzippedOf = (name: string): number => {
  const found = measured.find(([program]) => program.name === name)
  if (found === undefined) throw new Error(`there is no program "${name}"`)
  return found[1].gzipped
}

const bare = gzippedOf(bareName)

const rows = measured.map(([program, result]): Row => {
  const problems: Array<string> = []
  const counted = result.gzipped - (program.beside === undefined ? 0 : gzippedOf(program.beside))
  if (program.budget !== undefined && counted > program.budget * 1024) {
    problems.push(`${kibibytes(counted)} KiB is over the budget of ${program.budget} KiB`)
  }
  for (const text of program.absent ?? []) {
    if (result.text.includes(text)) problems.push(`holds code it does not use: ${JSON.stringify(text)}`)
  }
  return {
    name: program.name,
    minified: result.minified,
    gzipped: result.gzipped,
    counted,
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
    row.budget === null ? "" : `${kibibytes(row.counted)} of ${kibibytes(row.budget)} KiB`,
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
