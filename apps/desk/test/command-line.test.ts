/** The command line itself: help, typing errors, exit codes, colours, signals, pipes. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { assertClean, configured, desk, failureOf, launcher, serve, start } from "./support.ts"

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
      const finished = yield* desk(["call", "iaptic", "getCustomer", "sk live/+=canary-secret-4f8a1c-canary"])
      assertClean(finished)
      assert.strictEqual(finished.code, 64)
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
  it.effect("a reader that has gone away is no failure", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* Effect.promise(
        () =>
          new Promise<{ code: number | null; stderr: string }>((resolve) => {
            const child = spawn(process.execPath, [launcher, "operations", "--json"], {
              stdio: ["ignore", "pipe", "pipe"],
            })
            let text = ""
            child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()))
            child.stdout.destroy()
            child.once("close", (status) => resolve({ code: status, stderr: text }))
          }),
      )
      assert.strictEqual(stderr, "")
      assert.strictEqual(code, 0)
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
