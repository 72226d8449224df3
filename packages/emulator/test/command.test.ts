/** `npx @effect-billing/emulator`, as a process. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { providerIds } from "../src/EmulatorProviders.ts"
import {
  ask,
  bundle,
  type Finished,
  folder,
  receiver,
  records,
  run,
  send,
  serving,
  start,
} from "./support.ts"

const assertNoTrace = ({ stderr, stdout }: Finished): void =>
  assert.notMatch(stdout + stderr, /^\s+at /m, "a stack trace")

describe("the command", () => {
  it.effect(
    "prints lines that a shell takes, and they lead every provider's real client to its emulator",
    () =>
      Effect.gen(function* () {
        const running = yield* start(["--port", "0"])
        const lines = yield* Effect.promise(() => running.says(/^(?:export \w+=\S+\n)+$/))
        const environment = Object.fromEntries(
          lines
            .trimEnd()
            .split("\n")
            .map((line) => /^export (\w+)=(.*)$/.exec(line)?.slice(1) as [string, string]),
        )
        for (const id of providerIds) {
          assert.match(
            environment[`${id.toUpperCase()}_BASE_URL`] ?? "",
            new RegExp(`^http://127\\.0\\.0\\.1:\\d+/${id}`),
          )
          yield* ask(id, environment)
        }
        running.process.kill("SIGTERM")
        const { stderr, stdout } = yield* Effect.promise(() => running.finished)
        assert.match(stderr, /^Emulators on http:\/\/127\.0\.0\.1:\d+, until Ctrl-C/)
        // All of standard output is for the shell.
        assert.strictEqual(stdout, lines)
      }),
  )

  it.effect("serves each of them below its own prefix, with its control API", () =>
    Effect.gen(function* () {
      const { control, emulators, environment, url } = yield* serving()
      assert.deepStrictEqual(
        emulators.map(({ provider }) => provider),
        providerIds,
      )
      const root = yield* send("GET", `${url}/`)
      assert.deepStrictEqual(root.value, {
        emulators: providerIds.map((name) => ({ name, path: `/${name}`, control: `/${name}/__control` })),
        control: "/__control",
      })
      for (const one of emulators) {
        assert.strictEqual(one.url, `${url}/${one.provider}`)
        yield* ask(one.provider, environment)
        const { status, value } = yield* send("GET", `${one.control}/requests`)
        assert.strictEqual(status, 200)
        assert.isNotEmpty(value, one.provider)
      }
      assert.strictEqual(control, `${url}/__control`)
      assert.strictEqual((yield* send("GET", `${url}/nobody`)).status, 404)
    }),
  )

  it.effect("needs nothing but itself: no folder of modules, no workspace", () =>
    Effect.gen(function* () {
      const elsewhere = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "emulator-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true })),
      )
      const file = join(elsewhere, "emulator.mjs")
      copyFileSync(bundle, file)
      const running = yield* start(["--port", "0", "--json"], file)
      const text = yield* Effect.promise(() => running.says(/^\{[^]*\n}\n$/))
      const { environment } = JSON.parse(text) as { readonly environment: Readonly<Record<string, string>> }
      for (const id of providerIds) yield* ask(id, environment)
    }),
  )

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it.effect(`${signal} is how it ends: with exit 0, whoever is connected`, () =>
      Effect.gen(function* () {
        const { running, url } = yield* serving("--faults", '[{"kind":"latency","duration":"1 hour"}]')
        const waiting = fetch(`${url}/iaptic/v2/customers`).catch((error: unknown) => error)
        while (
          !JSON.stringify((yield* send("GET", `${url}/iaptic/__control/requests`)).value).includes(
            "/v2/customers",
          )
        ) {
          yield* Effect.yieldNow
        }
        running.process.kill(signal)
        const finished = yield* Effect.promise(() => running.finished)
        assert.strictEqual(finished.code, 0, finished.stderr)
        assert.strictEqual(finished.stderr, "")
        assert.instanceOf(yield* Effect.promise(() => waiting), Error)
      }),
    )
  }

  it.effect("a port that is taken is told, with a way out", () =>
    Effect.gen(function* () {
      const { url } = yield* receiver
      const { port } = new URL(url)
      const finished = yield* run("--port", port, "--json")
      assertNoTrace(finished)
      assert.strictEqual(finished.code, 1)
      assert.strictEqual(
        finished.stderr,
        `✗ port ${port} of 127.0.0.1 is taken\n  → take another with --port, or any free one with --port 0\n`,
      )
      assert.deepStrictEqual(JSON.parse(finished.stdout), {
        error: {
          message: `port ${port} of 127.0.0.1 is taken`,
          issues: [{ path: ["port"], message: `port ${port} of 127.0.0.1 is taken` }],
        },
      })
    }),
  )

  it.effect("goes on serving when nobody reads what it prints", () =>
    Effect.gen(function* () {
      const { port } = new URL((yield* Effect.scoped(receiver)).url)
      const running = yield* start(["--port", port])
      running.process.stdout?.destroy()
      yield* Effect.promise(() => running.says(/until Ctrl-C/))
      assert.strictEqual((yield* send("GET", `http://127.0.0.1:${port}/`)).status, 200)
    }),
  )

  for (const [args, sentence] of [
    [["--prot", "1"], "there is no flag --prot"],
    [["--port"], "--port needs a value"],
    [["--port", "abc"], "--port takes a number from 0 to 65535"],
    [["--port", "65536"], "--port takes a number from 0 to 65535"],
    [["--json=yes"], "--json takes no value"],
    [["serve"], "it takes flags only"],
  ] as const) {
    it.effect(`a wrong command line: ${args.join(" ")}`, () =>
      Effect.gen(function* () {
        const finished = yield* run(...args)
        assert.deepStrictEqual(finished, { code: 64, stdout: "", stderr: `✗ ${sentence}\n  → --help\n` })
      }),
    )
  }

  it.effect("--help and --version", () =>
    Effect.gen(function* () {
      const help = yield* run("--help")
      assert.strictEqual(help.code, 0)
      for (const flag of ["--port", "--seed", "--empty", "--faults", "--webhook-target", "--json"]) {
        assert.include(help.stdout, flag)
      }
      const version = yield* run("--version")
      assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/)
    }),
  )
})

const purchase = { applicationUsername: "zoe", productId: "google:premium", purchaseDate: "now - 1 days" }

const state = (url: string) =>
  Effect.map(
    send("GET", `${url}/iaptic/__control/state`),
    ({ value }) => (value as { readonly customers: ReadonlyArray<string> }).customers,
  )

describe("--seed", () => {
  it.effect("adds records to those of the demonstration, with --empty to none", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "customers.json")
      writeFileSync(file, `\uFEFF${JSON.stringify({ iaptic: { purchases: [purchase] } })}`)
      const both = yield* serving("--seed", file)
      assert.includeMembers([...(yield* state(both.url))], ["alice", "zoe"])
      const only = yield* serving("--seed", file, "--empty")
      assert.deepStrictEqual(yield* state(only.url), ["zoe"])
    }),
  )

  it.effect("one file has the records of every provider, and a reset brings them back", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "all.json")
      writeFileSync(file, JSON.stringify(Object.fromEntries(providerIds.map((id) => [id, records[id].seed]))))
      const { control, emulators } = yield* serving("--seed", file, "--empty")
      const assertThere = Effect.forEach(emulators, ({ control, provider }) =>
        Effect.map(send("GET", `${control}/state`), ({ value }) =>
          assert.include(JSON.stringify(value), records[provider].word, provider),
        ),
      )
      yield* assertThere
      assert.strictEqual((yield* send("POST", `${control}/reset`)).status, 200)
      yield* assertThere
    }),
  )

  it.effect("a file that is not there, and a folder", () =>
    Effect.gen(function* () {
      const path = yield* folder
      for (const [file, message] of [
        [join(path, "nothing.json"), "there is no such file"],
        [path, "this is a folder"],
      ] as const) {
        const finished = yield* run("--port", "0", "--seed", file)
        assertNoTrace(finished)
        assert.deepInclude(finished, {
          code: 1,
          stdout: "",
          stderr: `✗ the seed cannot be read\n  seed: ${message}: ${file}\n`,
        })
      }
    }),
  )

  for (const [name, text, path, message] of [
    ["no JSON", '{\n  "iaptic": canary }', "seed", "no JSON, from line 2, column 13 on"],
    ["nothing", "", "seed", "no JSON, from line 1, column 1 on"],
    ["a list", "[]", "seed", "a seed is an object with the records of each provider"],
    ["a provider nobody knows", '{"iaptik":{}}', "seed.iaptik", "there is no such provider; there are"],
    [
      "records that are none",
      '{"iaptic":{"purchases":[{"sandbox":"canary"}]}}',
      "seed.iaptic.purchases.0.",
      "",
    ],
    ["a field nobody knows", '{"iaptic":{"purchase":[]}}', "seed.iaptic.purchase", ""],
    ["a part that is no object", '{"iaptic":7}', "seed.iaptic", ""],
  ] as const) {
    it.effect(`refuses a seed that is none: ${name}`, () =>
      Effect.gen(function* () {
        const file = join(yield* folder, "seed.json")
        writeFileSync(file, text)
        const finished = yield* run("--port", "0", "--json", "--seed", file)
        assertNoTrace(finished)
        assert.strictEqual(finished.code, 1)
        assert.notInclude(finished.stdout + finished.stderr, "canary")
        assert.include(finished.stderr, ` ${path}`)
        assert.include(finished.stderr, message)
        const { error } = JSON.parse(finished.stdout) as {
          readonly error: {
            readonly issues: ReadonlyArray<{ readonly path: ReadonlyArray<string | number> }>
          }
        }
        assert.isTrue(
          error.issues.some((issue) => issue.path.join(".").startsWith(path)),
          JSON.stringify(error),
        )
      }),
    )
  }
})

describe("--faults", () => {
  for (const faults of ['[{"kind":"status","status":503}]', '{"iaptic":[{"kind":"status","status":503}]}']) {
    it.effect(`does what it says: ${faults}`, () =>
      Effect.gen(function* () {
        const { url } = yield* serving("--faults", faults)
        assert.strictEqual((yield* send("GET", `${url}/iaptic/v2/customers`)).status, 503)
      }),
    )
  }

  for (const [name, faults, path] of [
    ["no JSON", "[canary", "faults"],
    ["a text", '"canary"', "faults"],
    ["a kind nobody knows", '[{"kind":"canary"}]', "faults.0.kind"],
    ["a field nobody knows", '{"iaptic":[{"kind":"html","time":1}]}', "faults.iaptic.0.time"],
    ["a provider nobody knows", '{"iaptik":[]}', "faults.iaptik"],
  ] as const) {
    it.effect(`refuses faults that are none: ${name}`, () =>
      Effect.gen(function* () {
        const finished = yield* run("--port", "0", "--faults", faults)
        assertNoTrace(finished)
        assert.strictEqual(finished.code, 1)
        assert.match(finished.stderr, new RegExp(`^(?:✗|.*\\n) +${path.replaceAll(".", "[.]")}: `))
        assert.notInclude(finished.stderr, "canary")
      }),
    )
  }
})

describe("--webhook-target", () => {
  it.effect("sends what is announced there", () =>
    Effect.gen(function* () {
      const { received, url: target } = yield* receiver
      const file = join(yield* folder, "seed.json")
      writeFileSync(
        file,
        JSON.stringify({
          iaptic: {
            purchases: [{ ...purchase, expirationDate: "now + 1 days", lifecycle: { every: "P1M" } }],
          },
        }),
      )
      const { control } = yield* serving(
        "--empty",
        "--seed",
        file,
        "--webhook-target",
        `{"iaptic":"${target}/iaptic"}`,
      )
      const moved = yield* send("POST", `${control}/clock`, { iaptic: { advance: "2 days" } })
      assert.strictEqual(moved.status, 200)
      assert.lengthOf(received, 1)
      assert.strictEqual(received[0]?.path, "/iaptic")
      assert.include(received[0]?.body, "zoe")
    }),
  )

  for (const [target, path] of [
    ["https://example.com/hook", "webhook-target"],
    ["nowhere", "webhook-target"],
    ['{"iaptic":"https://example.com/hook"}', "webhook-target.iaptic"],
    ['{"iaptic":7}', "webhook-target.iaptic"],
    ['{"iaptik":"http://127.0.0.1"}', "webhook-target.iaptik"],
    ["{", "webhook-target"],
  ] as const) {
    it.effect(`refuses ${target}`, () =>
      Effect.gen(function* () {
        const finished = yield* run("--port", "0", "--webhook-target", target)
        assertNoTrace(finished)
        assert.strictEqual(finished.code, 1)
        assert.match(finished.stderr, new RegExp(`^(?:✗|.*\\n) +${path.replaceAll(".", "[.]")}: `))
      }),
    )
  }
})
