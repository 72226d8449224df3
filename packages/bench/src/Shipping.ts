/** What a program pays before its first call: kilobytes in the bundle and milliseconds until a client exists. */
import { build } from "esbuild"
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import * as Installation from "./Installation.ts"
import { median, type Plan } from "./Plan.ts"

export interface Row {
  readonly name: string
  /** Minified, in bytes. */
  readonly minifiedBytes: number
  /** Minified and gzipped at level 9, in bytes. */
  readonly gzippedBytes: number
  readonly modules: number
  /** Milliseconds to import and to construct, from installed packages. */
  readonly unbundledMillis: number
  /** The same from one minified file. */
  readonly bundledMillis: number
  /** Resident memory after that, in bytes. */
  readonly unbundledMemory: number
  readonly bundledMemory: number
}

const effectImports = (transport: "fetch" | "undici"): string =>
  transport === "fetch"
    ? `import * as FetchHttpClient from "effect/http/FetchHttpClient"; const transport = FetchHttpClient.layer;`
    : `import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"; const transport = NodeHttpClient.layerUndici;`

/** Programs that construct a client and keep a function that makes one call with it. */
const programs: Readonly<Record<string, string>> = {
  "undici.request + JSON.parse": `
    import { Agent, request } from "undici"
    const dispatcher = new Agent()
    globalThis.run = async () => JSON.parse(await (await request("https://example.com", { dispatcher })).body.text())`,
  "stripe-node": `
    import Stripe from "stripe"
    const client = new Stripe("sk_test_bench")
    globalThis.run = () => client.charges.list()`,
  "fetch + zod": `
    import { z } from "zod"
    const Purchase = z.object({ purchaseId: z.string(), expirationDate: z.iso.datetime().nullish() })
    const Answer = z.object({ purchases: z.record(z.string(), Purchase) })
    globalThis.run = async () => Answer.parse(await (await fetch("https://example.com")).json())`,
  "got 11": `
    import got from "got"
    const client = got.extend({ prefixUrl: "https://example.com" })
    globalThis.run = () => client.get("x").json()`,
  axios: `
    import axios from "axios"
    const client = axios.create({ baseURL: "https://example.com" })
    globalThis.run = async () => (await client.get("/x")).data`,
  "effect by hand, fetch": `
    import * as Effect from "effect/Effect"
    import * as HttpClient from "effect/http/HttpClient"
    import * as HttpClientResponse from "effect/http/HttpClientResponse"
    import * as ManagedRuntime from "effect/ManagedRuntime"
    import * as Schema from "effect/Schema"
    ${effectImports("fetch")}
    const Purchase = Schema.Struct({ purchaseId: Schema.String, expirationDate: Schema.optionalKey(Schema.String) })
    const Answer = Schema.Struct({ purchases: Schema.Record(Schema.String, Purchase) })
    const runtime = ManagedRuntime.make(transport)
    await runtime.runPromise(HttpClient.HttpClient)
    globalThis.run = () => runtime.runPromise(
      HttpClient.get("https://example.com").pipe(Effect.flatMap(HttpClientResponse.schemaBodyJson(Answer))))`,
  ...Object.fromEntries(
    (["fetch", "undici"] as const).map((transport) => [
      `ours, ${transport}`,
      `
      import * as IapticClient from "@effect-billing/iaptic/IapticClient"
      import * as Effect from "effect/Effect"
      import * as Layer from "effect/Layer"
      import * as ManagedRuntime from "effect/ManagedRuntime"
      import * as Redacted from "effect/Redacted"
      ${effectImports(transport)}
      const runtime = ManagedRuntime.make(
        Layer.provide(IapticClient.layer({ appName: "app", secretKey: Redacted.make("key") }), transport))
      const client = await runtime.runPromise(IapticClient.IapticClient)
      globalThis.run = () => runtime.runPromise(client.getCustomerPurchases("alice"))`,
    ]),
  ),
}

// Prints how long the import of the program took; the program constructs its client while it is imported.
const probe = `
  import { pathToFileURL } from "node:url"
  const started = performance.now()
  await import(pathToFileURL(process.argv[2]).href)
  const millis = performance.now() - started
  if (typeof globalThis.run !== "function") throw new Error("the program did not get to its end")
  process.stdout.write(JSON.stringify({ millis, memory: process.memoryUsage().rss }), () => process.exit(0))`

interface Start {
  readonly millis: number
  readonly memory: number
}

/** Of every program; fails when one does not run. */
export const run = async (plan: Plan, say: (words: string) => void): Promise<ReadonlyArray<Row>> => {
  const installation = Installation.make()
  try {
    const { folder } = installation
    const probeFile = join(folder, "probe.mjs")
    writeFileSync(probeFile, probe)
    const names = Object.keys(programs)
    const rows: Array<Pick<Row, "name" | "minifiedBytes" | "gzippedBytes" | "modules">> = []
    for (const [index, name] of names.entries()) {
      writeFileSync(join(folder, `${index}.source.mjs`), programs[name] ?? "")
      const outfile = join(folder, `${index}.bundle.mjs`)
      const { metafile } = await build({
        entryPoints: [join(folder, `${index}.source.mjs`)],
        outfile,
        bundle: true,
        minify: true,
        platform: "node",
        format: "esm",
        target: "node22",
        mainFields: ["module", "main"],
        legalComments: "none",
        metafile: true,
        logLevel: "error",
        // Packages in CommonJS ask for Node's modules through `require`, which modules do not have.
        banner: {
          js: 'import{createRequire as benchRequire}from"node:module";const require=benchRequire(import.meta.url);',
        },
      })
      const bytes = readFileSync(outfile)
      rows.push({
        name,
        minifiedBytes: bytes.byteLength,
        gzippedBytes: gzipSync(bytes, { level: 9 }).byteLength,
        modules: Object.keys(metafile.inputs).length,
      })
    }
    say(`start-up: ${names.length} programs, ${plan.starts} processes each, bundled and not`)
    const start = (file: string): Start =>
      JSON.parse(
        execFileSync(process.execPath, [probeFile, join(folder, file)], { encoding: "utf8" }),
      ) as Start
    const source: ReadonlyArray<Array<Start>> = names.map(() => [])
    const bundled: ReadonlyArray<Array<Start>> = names.map(() => [])
    for (let round = 0; round < plan.starts; round++) {
      for (const index of names.keys()) {
        source[index]?.push(start(`${index}.source.mjs`))
        bundled[index]?.push(start(`${index}.bundle.mjs`))
      }
    }
    const millis = (starts: ReadonlyArray<Start> = []): number => median(starts.map((one) => one.millis))
    const memory = (starts: ReadonlyArray<Start> = []): number => median(starts.map((one) => one.memory))
    return rows.map((row, index) =>
      Object.assign(row, {
        unbundledMillis: millis(source[index]),
        bundledMillis: millis(bundled[index]),
        unbundledMemory: memory(source[index]),
        bundledMemory: memory(bundled[index]),
      }),
    )
  } finally {
    installation.remove()
  }
}
