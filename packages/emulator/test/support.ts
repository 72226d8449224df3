/** Runs the command as a process, servers for it to meet, and one call per provider by its real client. */
import * as App47Client from "@effect-billing/app47/App47Client"
import * as App47Samples from "@effect-billing/app47/testing/App47Samples"
import * as EComChargeClient from "@effect-billing/ecomcharge/EComChargeClient"
import * as EComChargeSamples from "@effect-billing/ecomcharge/testing/EComChargeSamples"
import * as IapticClient from "@effect-billing/iaptic/IapticClient"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import * as PianoSamples from "@effect-billing/piano/testing/PianoSamples"
import { assert } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import type { ProviderId } from "../src/EmulatorProviders.ts"

/** What `build.ts` of this folder has made. */
export const bundle = join(import.meta.dirname, "../.test/bundle/emulator.mjs")

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly process: ReturnType<typeof spawn>
  readonly finished: Promise<Finished>
  /** Resolves as soon as standard output or error matches. */
  readonly says: (pattern: RegExp) => Promise<string>
}

/** Starts the command; it is ended with the scope, if it has not ended itself. */
export const start = (
  args: ReadonlyArray<string>,
  file = bundle,
): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [file, ...args], {
        env: { PATH: process.env["PATH"] ?? "" },
        stdio: "pipe",
      })
      let stdout = ""
      let stderr = ""
      const listeners = new Set<() => void>()
      const hear = (): void => {
        for (const listener of listeners) listener()
      }
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        stdout += chunk
        hear()
      })
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        stderr += chunk
        hear()
      })
      const finished = new Promise<Finished>((resolve) => {
        child.once("close", (code) => resolve({ code, stdout, stderr }))
      })
      const says = (pattern: RegExp): Promise<string> =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            const match = pattern.exec(stdout) ?? pattern.exec(stderr)
            if (match === null) return
            listeners.delete(look)
            resolve(match[0])
          }
          listeners.add(look)
          look()
          child.once("close", () =>
            reject(new Error(`the command ended before it said ${pattern}: ${stdout}${stderr}`)),
          )
        })
      return { process: child, finished, says }
    }),
    ({ finished, process }) =>
      Effect.promise(() => {
        process.kill("SIGKILL")
        return finished
      }),
  )

/** Runs the command to its own end. */
export const run = (...args: ReadonlyArray<string>): Effect.Effect<Finished> =>
  Effect.scoped(Effect.flatMap(start(args), ({ finished }) => Effect.promise(() => finished)))

export interface Banner {
  readonly url: string
  readonly control: string
  readonly emulators: ReadonlyArray<{
    readonly provider: ProviderId
    readonly url: string
    readonly control: string
  }>
  readonly environment: Readonly<Record<string, string>>
}

/** Starts the command on a free port; what it prints for programs. */
export const serving = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const running = yield* start(["--port", "0", "--json", ...args])
    const text = yield* Effect.promise(() => running.says(/^\{[^]*\n}\n$/))
    return { running, ...(JSON.parse(text) as Banner) }
  })

/** A request as a program in any language makes it. */
export const send = (method: string, url: string, body?: unknown) =>
  Effect.promise(async () => {
    const response = await fetch(url, {
      method,
      ...(body === undefined
        ? {}
        : {
            headers: { "content-type": "application/json" },
            body: typeof body === "string" ? body : JSON.stringify(body),
          }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      value: (text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text) as never,
    }
  })

/** A receiver of webhooks, for as long as the scope. */
export const receiver: Effect.Effect<
  { readonly url: string; readonly received: Array<{ readonly path: string; readonly body: string }> },
  never,
  Scope.Scope
> = Effect.gen(function* () {
  const received: Array<{ readonly path: string; readonly body: string }> = []
  const server = Http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      received.push({ path: request.url ?? "", body: Buffer.concat(chunks).toString("utf8") })
      response.writeHead(200).end()
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
})

/** A folder of its own, for as long as the scope. */
export const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => {
    const parent = join(import.meta.dirname, "../.test")
    mkdirSync(parent, { recursive: true })
    return mkdtempSync(join(parent, "files-"))
  }),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true })),
)

/**
 * One call by each provider's real client, configured by the environment alone: what the demonstration's customer has.
 * A provider without one does not compile.
 */
const calls: Readonly<Record<ProviderId, Effect.Effect<unknown, unknown>>> = {
  iaptic: Effect.gen(function* () {
    const iaptic = yield* IapticClient.IapticClient
    return Object.keys((yield* iaptic.getCustomerPurchases("alice")).purchases)
  }).pipe(Effect.provide(IapticClient.layerConfig()), Effect.provide(FetchHttpClient.layer)),
  app47: Effect.gen(function* () {
    const app47 = yield* App47Client.App47Client
    return (yield* app47.listUserPurchases(App47Samples.demonstration.userId)).list
  }).pipe(Effect.provide(App47Client.layerConfig()), Effect.provide(FetchHttpClient.layer)),
  // One call to each of its hosts that answers without a card.
  ecomcharge: Effect.gen(function* () {
    const ecomcharge = yield* EComChargeClient.EComChargeClient
    const { id } = yield* ecomcharge.getCustomer(EComChargeSamples.demonstration.customerId)
    const { transactions } = yield* ecomcharge.listTransactionsByTrackingId("nobody")
    const { checkout } = yield* ecomcharge.createCheckout({
      transaction_type: "payment",
      order: { amount: 100, currency: "EUR", description: "A thing" },
      settings: {},
    })
    return [id, ...transactions, checkout.token]
  }).pipe(Effect.provide(EComChargeClient.layerConfig()), Effect.provide(FetchHttpClient.layer)),
  // One call with the token, and one of a reader who is nobody.
  piano: Effect.gen(function* () {
    const publisher = yield* PianoPublisherClient.PianoPublisherClient
    const reader = yield* PianoClient.PianoClient
    const { resource, uid } = PianoSamples.demonstration
    const { granted } = yield* reader.checkAccess({ rid: resource })
    return granted ? [] : (yield* publisher.listUserAccess({ uid })).accesses
  }).pipe(
    Effect.provide([PianoPublisherClient.layerConfig(), PianoClient.layerConfig()]),
    Effect.provide(FetchHttpClient.layer),
  ),
}

/** Records to plant for each provider, and a word that is among its records then. */
export const records: Readonly<Record<ProviderId, { readonly seed: unknown; readonly word: string }>> = {
  iaptic: {
    seed: {
      purchases: [{ applicationUsername: "zoe", productId: "google:premium", purchaseDate: "now - 1 days" }],
    },
    word: "zoe",
  },
  app47: {
    seed: { purchases: [{ user_id: "6a00000000000000000000aa", name: "Planted", status: "Purchased" }] },
    word: "Planted",
  },
  ecomcharge: {
    seed: { customers: [{ id: "cst_1111111111111111", email: "zoe@example.com", ip: "192.0.2.1" }] },
    word: "cst_1111111111111111",
  },
  piano: {
    seed: { users: [{ uid: "user-planted", email: "zoe@example.com" }] },
    word: "user-planted",
  },
}

/** Makes the call of a provider's real client under this environment; it must find something. */
export const ask = (provider: ProviderId, environment: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const found = yield* calls[provider].pipe(
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown({ ...environment })),
    )
    assert.isNotEmpty(found, provider)
  })
