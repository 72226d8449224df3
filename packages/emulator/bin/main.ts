/** `npx @effect-billing/emulator`: the emulators as a process. Bundled by `build.ts`, so it needs nothing installed. */
import type { Issue } from "@effect-billing/core/Reason"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as EmulatorBanner from "../src/EmulatorBanner.ts"
import * as EmulatorSettings from "../src/EmulatorSettings.ts"
import * as EmulatorSuite from "../src/EmulatorSuite.ts"
import * as CommandLine from "./CommandLine.ts"

/** The version of the package; the bundler puts it here. */
declare const EMULATOR_VERSION: string | undefined
const version = typeof EMULATOR_VERSION === "undefined" ? "0.0.0-source" : EMULATOR_VERSION

// Emulators hold nothing that must be given back, so nobody waits for open connections.
let isServing = false
process.once("SIGINT", () => process.exit(isServing ? 0 : 130))
process.once("SIGTERM", () => process.exit(isServing ? 0 : 143))

// `emulator | head -1`: they go on serving when nobody reads any more.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})

const print = (text: string): void => void process.stdout.write(`${text}\n`)
const note = (text: string): void => void process.stderr.write(`${text}\n`)

interface Problem {
  readonly message: string
  readonly issues: ReadonlyArray<Issue>
  readonly hint?: string
}

const problemOf = (error: Effect.Error<ReturnType<typeof serve>>): Problem =>
  error._tag === "EmulatorError"
    ? { message: error.description, issues: error.issues }
    : {
        message: error.message,
        issues: [{ path: ["port"], message: error.message }],
        hint: "take another with --port, or any free one with --port 0",
      }

const words = ({ hint, issues, message }: Problem): string => {
  const reasons = issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`)
  const [first] = issues
  return [
    ...(issues.length === 1 && first?.message === message
      ? [`✗ ${first.path.join() === "port" ? message : reasons.join()}`]
      : [`✗ ${message}`, ...reasons.map((reason) => `  ${reason}`)]),
    ...(hint === undefined ? [] : [`  → ${hint}`]),
  ].join("\n")
}

const serve = (asked: CommandLine.Asked) =>
  Effect.gen(function* () {
    const { faults, port, seed, webhookTarget } = asked
    const suite = yield* EmulatorSuite.make({
      port,
      records: asked.empty ? "empty" : "demo",
      seed: seed === undefined ? undefined : yield* EmulatorSettings.readSeed(seed),
      faults: faults === undefined ? undefined : yield* EmulatorSettings.parseFaults(faults),
      webhookTarget:
        webhookTarget === undefined ? undefined : yield* EmulatorSettings.parseWebhookTarget(webhookTarget),
    })
    isServing = true
    if (asked.json) print(JSON.stringify(EmulatorBanner.toJson(suite), undefined, 2))
    else {
      note(`${EmulatorBanner.lines(suite).join("\n")}\n`)
      print(EmulatorBanner.exports(suite.environment))
    }
    return yield* Effect.never
  })

const asked = CommandLine.parse(process.argv.slice(2))
if (typeof asked === "string") {
  note(`✗ ${asked}\n  → --help`)
  process.exitCode = 64
} else if (asked.help) {
  print(CommandLine.help)
} else if (asked.version) {
  print(version)
} else {
  await serve(asked).pipe(
    Effect.scoped,
    Effect.provideService(Logger.LogToStderr, true),
    Effect.catch((error) =>
      Effect.sync(() => {
        const problem = problemOf(error)
        if (asked.json) {
          const { issues, message } = problem
          print(JSON.stringify({ error: { message, issues } }, undefined, 2))
        }
        note(words(problem))
        process.exitCode = 1
      }),
    ),
    Effect.runPromise,
  )
}
