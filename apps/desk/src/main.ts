/** The desk as a process: its arguments, its signals, its exit code. */
import * as Effect from "effect/Effect"
import * as Desk from "./Desk.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Screen from "./Screen.ts"

/** The version of the desk; the bundler puts it here. Run from its sources, the desk has none. */
declare const DESK_VERSION: string | undefined
const version = typeof DESK_VERSION === "undefined" ? "0.0.0-source" : DESK_VERSION

const { exit } = process

// Nothing the desk holds needs to be given back, so Ctrl-C need not wait for anything. A command that is ended by
// Ctrl-C on purpose has set its exit code.
process.once("SIGINT", () => exit(process.exitCode ?? ExitCode.interrupted))
process.once("SIGTERM", () => exit(process.exitCode ?? ExitCode.terminated))

// `desk operations | head`: a reader that has seen enough is no failure, and no success either: `access` still says
// with its exit code what it has found out.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (Screen.isGone(error)) return
    if (stream === process.stdout)
      process.stderr.write(`✗ standard output cannot be written: ${error.code}\n`)
    exit(ExitCode.broken)
  })
}

process.on("uncaughtException", (error) => {
  process.stderr.write("✗ the desk itself is broken; please report it\n")
  if (process.env["DESK_TRACE"] !== undefined) process.stderr.write(`${error.stack ?? error.message}\n`)
  exit(ExitCode.broken)
})

// Open keep-alive connections would hold the process; everything is printed by now.
exit(await Effect.runPromise(Effect.provide(Desk.run(process.argv.slice(2), version), Screen.layer)))
