/** The desk as a process: its arguments, its signals, its exit code. */
import * as Effect from "effect/Effect"
import * as Desk from "./Desk.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Screen from "./Screen.ts"

/** The version of the desk; the bundler puts it here. */
declare const DESK_VERSION: string

const { exit } = process

// Nothing the desk holds needs to be given back, so Ctrl-C need not wait for anything. A command that is ended by
// Ctrl-C on purpose has set its exit code.
process.once("SIGINT", () => exit(process.exitCode ?? ExitCode.interrupted))
process.once("SIGTERM", () => exit(process.exitCode ?? ExitCode.terminated))

// `desk operations | head`: a reader that has seen enough is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) =>
    exit(error.code === "EPIPE" ? ExitCode.done : ExitCode.broken),
  )
}

process.on("uncaughtException", () => {
  process.stderr.write("✗ the desk itself is broken; please report it\n")
  exit(ExitCode.broken)
})

// Open keep-alive connections would hold the process; everything is printed by now.
exit(await Effect.runPromise(Effect.provide(Desk.run(process.argv.slice(2), DESK_VERSION), Screen.layer)))
