/** `desk emulate` and `desk demo`: the emulators over HTTP, and the desk as their client. */
import { providerIds } from "@effect-billing/emulator/EmulatorProviders"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assertClean, desk, failureOf, type Finished, serve, start, answering } from "./support.ts"

interface Banner {
  readonly url: string
  readonly emulators: ReadonlyArray<{
    readonly provider: string
    readonly url: string
    readonly control: string
  }>
  readonly environment: Readonly<Record<string, string>>
}

/** An emulating desk, for as long as the scope. */
const emulating = (...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const running = start(["emulate", "--port", "0", ...args])
      yield* Effect.promise(() => running.says(/\n}\n$|export \w+_BASE_URL=/))
      return running
    }),
    (running) =>
      Effect.promise(() => {
        running.process.kill("SIGKILL")
        return running.finished
      }),
  )

const banner = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const running = yield* emulating("--json", ...args)
    const text = yield* Effect.promise(() => running.says(/^\{[^]*\n}\n$/))
    return { running, ...(JSON.parse(text) as Banner) }
  })

/** Every provider that has an emulator has something to show, and none has failed. */
const assertShowsAll = (finished: Finished): void => {
  const { failures, ...lists } = JSON.parse(finished.stdout) as Record<
    string,
    ReadonlyArray<{ readonly provider: string }>
  >
  assert.deepStrictEqual(failures, [])
  const shown = Object.values(lists).flatMap((list) => list.map(({ provider }) => provider))
  for (const id of providerIds) assert.include(shown, id)
}

/** A file for as long as the scope. */
const file = (text: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const parent = join(import.meta.dirname, "../.test")
      mkdirSync(parent, { recursive: true })
      const folder = mkdtempSync(join(parent, "seed-"))
      const path = join(folder, "seed.json")
      writeFileSync(path, text)
      return path
    }),
    (path) => Effect.sync(() => rmSync(join(path, ".."), { recursive: true, force: true })),
  )

describe("emulate", () => {
  it.effect("prints lines that a shell takes, and leads the desk to its emulators", () =>
    Effect.gen(function* () {
      const running = yield* emulating()
      const lines = yield* Effect.promise(() => running.says(/(?:export \w+=\S+\n)+/))
      const environment = Object.fromEntries(
        lines
          .trimEnd()
          .split("\n")
          .map((line) => /^export (\w+)=(.*)$/.exec(line)?.slice(1) as [string, string]),
      )
      for (const id of providerIds) {
        assert.match(
          environment[`${id.toUpperCase()}_BASE_URL`] ?? "",
          new RegExp(`^http://127\\.0\\.0\\.1:\\d+/${id}$`),
        )
      }
      const say = yield* Effect.promise(() => running.says(/desk account (.*)/))
      const finished = yield* desk([...say.split(" ").slice(1), "--json"], { environment })
      assert.strictEqual(finished.code, 0, finished.stderr + finished.stdout)
      assertShowsAll(finished)
    }),
  )

  it.effect("the emulators are strict: other keys are refused", () =>
    Effect.gen(function* () {
      const { environment } = yield* banner()
      const finished = yield* desk(
        ["call", "iaptic", "getCustomersBulkInfo", "--input", '{"limit":1}', "--json"],
        {
          environment: { ...environment, IAPTIC_SECRET_KEY: "another" },
        },
      )
      assert.strictEqual(finished.code, 1)
      assert.strictEqual(failureOf(finished).reason._tag, "AuthenticationFailed")
    }),
  )

  it.effect("does what --faults says, for all or for one provider", () =>
    Effect.gen(function* () {
      for (const faults of [
        '[{"kind":"status","status":403}]',
        '{"iaptic":[{"kind":"status","status":403}]}',
      ]) {
        const { environment } = yield* banner("--faults", faults)
        const finished = yield* desk(
          ["call", "iaptic", "getCustomersBulkInfo", "--input", '{"limit":1}', "--json"],
          { environment },
        )
        assert.strictEqual(finished.code, 1)
        assert.strictEqual(failureOf(finished).reason["status"], 403)
      }
    }),
  )

  for (const [name, faults, path] of [
    ["no JSON", "[", ["faults"]],
    ["a text", '"slow"', ["faults"]],
    ["a kind nobody knows", '[{"kind":"slow"}]', ["faults", "0", "kind"]],
    ["a field nobody knows", '[{"kind":"html","time":1}]', ["faults", "0", "time"]],
    ["a provider nobody knows", '{"iaptik":[]}', ["faults", "iaptik"]],
  ] as const) {
    it.effect(`refuses faults that are none: ${name}`, () =>
      Effect.gen(function* () {
        const finished = yield* desk(["emulate", "--port", "0", "--faults", faults, "--json"])
        assertClean(finished)
        assert.strictEqual(finished.code, 1)
        const paths = (failureOf(finished).reason.issues ?? []).map((issue) => issue.path.join("."))
        assert.include(paths, path.join("."))
      }),
    )
  }

  it.effect("--seed plants what a file holds, with --empty nothing else", () =>
    Effect.gen(function* () {
      const path = yield* file(
        JSON.stringify({
          iaptic: {
            purchases: [{ applicationUsername: "zoe", productId: "google:premium", purchaseDate: "now" }],
          },
        }),
      )
      const { environment } = yield* banner("--seed", path, "--empty")
      for (const [name, count] of [
        ["zoe", 1],
        ["alice", 0],
      ] as const) {
        const finished = yield* desk(["account", "--iaptic", name, "--json"], { environment })
        assert.strictEqual(finished.code, 0, finished.stderr)
        const { purchases } = JSON.parse(finished.stdout) as { readonly purchases: ReadonlyArray<unknown> }
        assert.lengthOf(purchases, count)
      }
    }),
  )

  it.effect("--seed: what is wrong with a file is told with its path", () =>
    Effect.gen(function* () {
      for (const [text, path] of [
        ["{", "seed"],
        ['{"iaptik":{}}', "seed.iaptik"],
        ['{"iaptic":{"purchases":[{}]}}', "seed.iaptic.purchases.0.productId"],
      ] as const) {
        const finished = yield* desk(["emulate", "--port", "0", "--json", "--seed", yield* file(text)])
        assertClean(finished)
        assert.strictEqual(finished.code, 1)
        const paths = (failureOf(finished).reason.issues ?? []).map((issue) => issue.path.join("."))
        assert.include(paths, path)
      }
    }),
  )

  it.effect("--webhook-target: nowhere but on this machine", () =>
    Effect.gen(function* () {
      const finished = yield* desk([
        "emulate",
        "--port",
        "0",
        "--json",
        "--webhook-target",
        "https://example.com/hook",
      ])
      assertClean(finished)
      assert.strictEqual(finished.code, 1)
      assert.deepStrictEqual(
        failureOf(finished).reason.issues?.map(({ path }) => path),
        [["webhook-target"]],
      )
      const { environment, url } = yield* banner("--webhook-target", "http://127.0.0.1:9/hook")
      assert.isDefined(environment["IAPTIC_BASE_URL"])
      const target = yield* Effect.promise(async () => {
        const response = await fetch(`${url}/iaptic/__control/webhook-target`)
        return (await response.json()) as unknown
      })
      assert.deepStrictEqual(target, { url: "http://127.0.0.1:9/hook" })
    }),
  )

  it.effect("a port that is taken is told", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({}))
      const port = new URL(server.url).port
      const finished = yield* desk(["emulate", "--port", port, "--json"])
      assertClean(finished)
      assert.strictEqual(finished.code, 1)
      assert.include(failureOf(finished).reason.message, `port ${port} of 127.0.0.1 is taken`)
      assert.include(finished.stderr, "--port 0")
    }),
  )

  it.effect("Ctrl-C is how it ends: at once, with exit 0, whoever is connected", () =>
    Effect.gen(function* () {
      const { environment, running, url } = yield* banner(
        "--faults",
        '[{"kind":"latency","duration":"1 hour"}]',
      )
      const waiting = start(
        ["call", "iaptic", "getCustomersBulkInfo", "--input", '{"limit":1}', "--timeout", "5s"],
        { environment },
      )
      const received = Effect.promise(async () => {
        const response = await fetch(`${url}/iaptic/__control/requests`)
        return response.text()
      })
      while (!(yield* received).includes("getCustomersBulkInfo")) yield* Effect.yieldNow
      running.process.kill("SIGINT")
      const finished = yield* Effect.promise(() => running.finished)
      assert.strictEqual(finished.code, 0)
      assert.strictEqual(finished.stderr, "")
      yield* Effect.promise(() => waiting.finished)
    }),
  )
})

describe("demo", () => {
  it.effect("shows a customer with nothing to set up", () =>
    Effect.gen(function* () {
      const finished = yield* desk(["demo"])
      assertClean(finished)
      assert.strictEqual(finished.code, 0, finished.stdout + finished.stderr)
      assert.strictEqual(finished.stderr, "")
      for (const title of ["Purchases", "Subscriptions", "Entitlements"]) {
        // Each with at least one row.
        assert.match(finished.stdout, new RegExp(`^${title} {2}\\d+$`, "m"))
      }
      assert.notInclude(finished.stdout, "Failures")
      assert.match(finished.stdout, /✓ granted/)
    }),
  )

  it.effect("asks nobody but its own emulators, whatever the environment says", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({}))
      const finished = yield* desk(["demo", "--json"], {
        environment: {
          IAPTIC_BASE_URL: server.url,
          IAPTIC_APP_NAME: "real",
          IAPTIC_SECRET_KEY: "real-secret",
        },
      })
      assert.strictEqual(finished.code, 0, finished.stderr)
      assert.lengthOf(server.requests, 0)
      const document = JSON.parse(finished.stdout) as Record<string, ReadonlyArray<unknown>>
      assert.deepStrictEqual(Object.keys(document), [
        "customers",
        "purchases",
        "subscriptions",
        "entitlements",
        "failures",
      ])
      assertShowsAll(finished)
    }),
  )
})
