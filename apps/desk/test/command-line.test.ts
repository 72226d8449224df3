/** The command line itself: help, typing errors, exit codes, colours, signals, pipes. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { answering, assertClean, configured, desk, failureOf, launcher, serve, start } from "./support.ts"

const commands = ["account", "access", "call", "operations", "emulate", "demo"]
const escape = "\u001b["

describe("help", () => {
  it.effect("without a word, the desk says what it can do", () =>
    Effect.gen(function* () {
      const finished = yield* desk([])
      assert.strictEqual(finished.code, 0)
      assert.strictEqual(finished.stderr, "")
      for (const command of commands) assert.match(finished.stdout, new RegExp(`^  ${command} `, "m"))
      assert.notMatch(finished.stdout, /\bserve\b|wizard|log-level/)
    }),
  )

  for (const command of commands) {
    it.effect(`${command} --help begins with examples`, () =>
      Effect.gen(function* () {
        const finished = yield* desk([command, "--help"])
        assert.strictEqual(finished.code, 0)
        assert.strictEqual(finished.stderr, "")
        const examples = finished.stdout.indexOf("EXAMPLES")
        assert.isAbove(examples, 0)
        assert.isBelow(examples, finished.stdout.indexOf("USAGE"))
        assert.isBelow(examples, finished.stdout.indexOf("FLAGS"))
        assert.include(finished.stdout, `desk ${command}`)
      }),
    )
  }

  it.effect("no flag takes a key", () =>
    Effect.gen(function* () {
      for (const command of commands) {
        const { stdout } = yield* desk([command, "--help"])
        assert.notMatch(stdout, /--\S*(key|secret|token|password)/i)
      }
    }),
  )

  it.effect("access documents its exit codes", () =>
    Effect.gen(function* () {
      const { stdout } = yield* desk(["access", "--help"])
      for (const code of ["0", "1", "2", "64", "78"]) assert.match(stdout, new RegExp(`^  ${code} `, "m"))
    }),
  )

  it.effect("version and completions", () =>
    Effect.gen(function* () {
      assert.match((yield* desk(["--version"])).stdout, /^desk \d+\.\d+\.\d+\n$/)
      for (const shell of ["bash", "zsh", "fish"]) {
        const finished = yield* desk(["--completions", shell])
        assert.strictEqual(finished.code, 0)
        assert.include(finished.stdout, "account")
      }
    }),
  )
})

describe("typing errors", () => {
  for (const [args, suggestion] of [
    [["acount"], 'did you mean "account"'],
    [["account", "--iaptik", "alice"], "did you mean --iaptic"],
    [["call", "iaptic", "getVersion", "--jsn"], "did you mean --json"],
    [["account"], "which customer?"],
    [["account", "--iaptic"], "--iaptic needs a value"],
    [["account", "--iaptic", "alice", "--timeout", "soon"], "500ms, 5s or 2m"],
    [["call", "iaptic"], "<operation> is missing"],
    [["call", "iaptic", "getCustomer", '{"applicationUsername":"alice"}'], "belongs after --input"],
    [["emulate", "--port", "65536"], "0 to 65535"],
    [["serve"], "there is no command"],
  ] as const) {
    it.effect(args.join(" "), () =>
      Effect.gen(function* () {
        const plain = yield* desk(args)
        assertClean(plain)
        assert.strictEqual(plain.code, 64)
        assert.strictEqual(plain.stdout, "")
        assert.include(plain.stderr, suggestion)
        assert.include(plain.stderr, "--help")
        const json = yield* desk([...args, "--json"])
        assert.strictEqual(json.code, 64)
        if (json.stdout !== "") assert.strictEqual(failureOf(json).reason._tag, "InvalidRequest")
      }),
    )
  }

  it.effect("what was typed in the wrong place is not repeated: it may be a secret", () =>
    Effect.gen(function* () {
      const pasted = "sk live/+=canary-secret-4f8a1c-canary"
      const unexpected = yield* desk(["call", "iaptic", "getCustomer", pasted])
      assertClean(unexpected)
      assert.strictEqual(unexpected.code, 64)
      for (const args of [
        ["call", "iaptic", pasted, "--json"],
        ["call", pasted, "getCustomer", "--json"],
      ]) {
        const finished = yield* desk(args)
        assertClean(finished)
        assert.strictEqual(finished.code, 1)
        assert.strictEqual(failureOf(finished).reason._tag, "InvalidRequest")
      }
    }),
  )

  it.effect("a word that begins with a dash is one mistake, not one per letter, and can be given", () =>
    Effect.gen(function* () {
      const finished = yield* desk(["account", "--iaptic", "-alice", "--json"])
      assert.strictEqual(finished.code, 64)
      assert.include(finished.stderr, "--flag=-value")
      assert.notInclude(finished.stderr, "there is no flag")
      assert.lengthOf(failureOf(finished).reason.issues ?? [], 2)
      const server = yield* serve(answering({ rows: [], applicationUsername: "-alice", purchases: {} }))
      const environment = configured(server.url)
      const given = yield* desk(["account", "--iaptic=-alice", "--json"], { environment })
      assert.strictEqual(given.code, 0, given.stderr)
      assert.include(server.requests.map(({ url }) => url).join(), "/-alice/purchases")
      const access = yield* desk(["access", "--iaptic", "x", "--json", "--", "-premium"], { environment })
      assert.strictEqual(access.code, 1, access.stderr)
      assert.strictEqual((JSON.parse(access.stdout) as { resource: string }).resource, "-premium")
    }),
  )

  it.effect("one customer at a time: a flag given twice is a mistake", () =>
    Effect.gen(function* () {
      const finished = yield* desk(["account", "--iaptic", "alice", "--iaptic", "bob"])
      assert.strictEqual(finished.code, 64)
      assert.include(finished.stderr, "--iaptic is given more than once")
    }),
  )
})

describe("--json", () => {
  it.effect("keeps everything but JSON away from standard output, in every way to write it", () =>
    Effect.gen(function* () {
      for (const flag of [["--json"], ["--json=true"], ["--json", "yes"]]) {
        const finished = yield* desk(["call", "iaptic", "getVersion", "--input", "{", ...flag])
        assert.strictEqual(finished.code, 1)
        assert.strictEqual(failureOf(finished).reason._tag, "InvalidRequest")
      }
      for (const flag of [["--json=false"], ["--json", "no"]]) {
        const finished = yield* desk(["call", "iaptic", "getVersion", "--input", "{", ...flag])
        assert.strictEqual(finished.stdout, "")
      }
      const help = yield* desk(["account", "--help", "--json"])
      assert.strictEqual(help.stdout, "")
      assert.include(help.stderr, "EXAMPLES")
      const version = yield* desk(["--version", "--json"])
      assert.hasAllKeys(JSON.parse(version.stdout), ["name", "version"])
    }),
  )

  it.effect("a wrong command line says in JSON what it says in words", () =>
    Effect.gen(function* () {
      const finished = yield* desk(["acount", "--json"])
      assert.strictEqual(finished.code, 64)
      const { issues = [] } = failureOf(finished).reason
      assert.lengthOf(issues, 1)
      assert.strictEqual(issues[0]?.message, 'there is no command "acount"; did you mean "account"?')
      assert.include(finished.stderr, issues[0]?.message ?? "?")
    }),
  )
})

describe("colours", () => {
  it.effect("only for terminals, unless the environment decides", () =>
    Effect.gen(function* () {
      const args = ["operations", "iaptic"]
      assert.notInclude((yield* desk(args)).stdout, escape)
      assert.include((yield* desk(args, { environment: { FORCE_COLOR: "1" } })).stdout, escape)
      assert.notInclude(
        (yield* desk(args, { environment: { FORCE_COLOR: "1", NO_COLOR: "1" } })).stdout,
        escape,
      )
      assert.notInclude(
        (yield* desk([...args, "--json"], { environment: { FORCE_COLOR: "1" } })).stdout,
        escape,
      )
    }),
  )
})

describe("pipes and signals", () => {
  /** Runs the desk with nobody who reads its standard output. */
  const unread = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
    Effect.promise(
      () =>
        new Promise<{ code: number | null; stderr: string }>((resolve) => {
          const child = spawn(process.execPath, [launcher, ...args], {
            stdio: ["ignore", "pipe", "pipe"],
            env: { PATH: process.env["PATH"] ?? "", ...environment },
          })
          let text = ""
          child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()))
          child.stdout.destroy()
          child.once("close", (status) => resolve({ code: status, stderr: text }))
        }),
    )

  it.effect("a reader that has gone away is no failure", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* unread(["operations", "--json"]), { code: 0, stderr: "" })
    }),
  )

  it.effect("a reader that has gone away does not turn a denial into a grant", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({ applicationUsername: "alice", purchases: {} }))
      const environment = configured(server.url)
      assert.deepStrictEqual(yield* unread(["access", "premium", "--iaptic", "alice"], environment), {
        code: 1,
        stderr: "",
      })
    }),
  )

  it.effect("pages that nobody reads are not asked for", () =>
    Effect.gen(function* () {
      const server = yield* serve((_request, response) => {
        const row = { applicationUsername: `user${server.requests.length}` }
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ rows: [row] }))
      })
      const { code } = yield* unread(
        ["call", "iaptic", "getCustomersBulkInfo", "--input", '{"limit":1}', "--all"],
        configured(server.url),
      )
      assert.strictEqual(code, 0)
      assert.isAtMost(server.requests.length, 2)
    }),
  )

  it.effect("Ctrl-C ends a call that waits", () =>
    Effect.gen(function* () {
      let arrived = (): void => {}
      const request = new Promise<void>((resolve) => (arrived = resolve))
      const server = yield* serve(() => arrived())
      const running = start(["call", "iaptic", "getVersion"], { environment: configured(server.url) })
      yield* Effect.promise(() => request)
      running.process.kill("SIGINT")
      const finished = yield* Effect.promise(() => running.finished)
      assertClean(finished)
      assert.strictEqual(finished.code, 130)
      assert.strictEqual(finished.stdout, "")
    }),
  )
})
