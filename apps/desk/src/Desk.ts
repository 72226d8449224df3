/** The desk's command line: the tree of commands, and what becomes of their failures. */
import type { AnyProviderError } from "@effect-billing/core/ProviderError"
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Path from "effect/Path"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import { access } from "./commands/Access.ts"
import { account } from "./commands/Account.ts"
import { call } from "./commands/Call.ts"
import { demo } from "./commands/Demo.ts"
import { emulate } from "./commands/Emulate.ts"
import { operations } from "./commands/Operations.ts"
import { DeskError, Exit } from "./DeskError.ts"
import * as ExitCode from "./ExitCode.ts"
import * as FailureView from "./FailureView.ts"
import * as Help from "./Help.ts"
import { providers } from "./providers/Providers.ts"
import { Screen } from "./Screen.ts"
import * as Text from "./Text.ts"

/** The command tree. */
export const desk = Command.make("desk").pipe(
  Command.withDescription(
    "Looks customers up at every billing provider at once: what they bought, and what they may use.",
  ),
  Command.withExamples([
    { command: "desk demo", description: "See it work, with nothing to set up" },
    { command: "desk account --iaptic alice", description: "Look a customer up" },
    {
      command: "desk access premium --iaptic alice",
      description: "May this customer use this? The exit code says it, too",
    },
    {
      command: `desk call iaptic getCustomerPurchases --input '{"applicationUsername":"alice"}'`,
      description: "Call any operation",
    },
  ]),
  Command.annotate(Help.Notes, [
    {
      title: "ENVIRONMENT",
      lines: [
        ...providers.flatMap(({ variables }) => variables.map(({ help, name }) => [name, help] as const)),
        ["NO_COLOR, FORCE_COLOR", "never colour, always colour; otherwise terminals get colours"],
        ["DESK_TRACE", "show where the desk itself broke, should it break"],
      ],
    },
  ]),
  Command.withSubcommands([account, access, call, operations, emulate, demo]),
)

const unused = Effect.die("the desk has no prompts, files or child processes")

/**
 * What effect's command runner asks for, as far as the desk uses it: nothing. The real services would make a warm
 * start a third longer: 98 to 105 ms instead of 68 to 77 ms.
 */
const environment = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Stdio.layerTest({}),
  Layer.succeed(
    Terminal.Terminal,
    Terminal.make({
      columns: Effect.succeed(80),
      rows: Effect.succeed(24),
      size: unused,
      readInput: unused,
      readLine: unused,
      display: () => Effect.void,
    }),
  ),
  Layer.succeed(
    ChildProcessSpawner.ChildProcessSpawner,
    ChildProcessSpawner.make(() => unused),
  ),
  // No wizard, because the desk never prompts, and no log level, because it does not log.
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
)

/** How failures are printed to standard output: not at all, for reading, or as one line among others. */
type JsonStyle = "none" | "indented" | "line"

// Also for command lines that cannot be understood, so it is read here, by the rules of effect's parser.
const hasFlag = (args: ReadonlyArray<string>, flag: string): boolean => {
  const end = args.indexOf("--")
  const flags = end === -1 ? args : args.slice(0, end)
  return flags.some((word, index) => {
    if (word !== flag && !word.startsWith(`${flag}=`)) return false
    const value = word === flag ? (flags[index + 1] ?? "") : word.slice(flag.length + 1)
    return !/^(?:false|0|n|no|off)$/i.test(value)
  })
}

const jsonStyle = (args: ReadonlyArray<string>): JsonStyle =>
  !hasFlag(args, "--json") ? "none" : hasFlag(args, "--all") ? "line" : "indented"

const report = Effect.fnUntraced(function* (
  failure: AnyProviderError,
  options: { readonly json: JsonStyle; readonly quiet?: boolean },
): Effect.fn.Return<void, never, Screen> {
  const screen = yield* Screen
  if (options.json !== "none") {
    yield* screen.print(Text.json({ error: ProviderError.toJson(failure) }, options.json === "line" ? 0 : 2))
  }
  if (options.quiet === true) return
  yield* screen.note(
    FailureView.render(failure, { style: screen.errorStyle, columns: screen.columns }).join("\n"),
  )
})

const wrongCommandLine = (error: CliError.ShowHelp, issues: ReadonlyArray<Reason.Issue>): DeskError =>
  new DeskError({
    provider: "desk",
    operation: error.commandPath.slice(1).join(" "),
    reason: new Reason.InvalidRequest({ sent: false, issues }),
  })

// Only the kind of a defect is told: its words may hold anything.
const kindOf = (defect: unknown): string =>
  defect instanceof Error && /^[A-Za-z]{1,40}$/.test(defect.name) ? defect.name : typeof defect

const brokenDesk = Effect.fnUntraced(function* (
  cause: Cause.Cause<unknown>,
  json: JsonStyle,
): Effect.fn.Return<number, never, Screen> {
  const screen = yield* Screen
  yield* report(
    new DeskError({
      provider: "desk",
      operation: "desk",
      reason: new Reason.UnexpectedResponse({
        description: `the desk itself is broken (${kindOf(Cause.squash(cause))}); please report it`,
      }),
      hint: "DESK_TRACE=1 shows where",
    }),
    { json },
  )
  if (process.env["DESK_TRACE"] !== undefined) yield* screen.note(Cause.pretty(cause))
  return ExitCode.broken
})

/** Runs a command line, and gives its exit code. Never fails. */
export const run = (args: ReadonlyArray<string>, version: string): Effect.Effect<number, never, Screen> => {
  const json = jsonStyle(args)
  let issues: ReadonlyArray<Reason.Issue> = []
  const help = Help.layer({ json: json !== "none", onWrong: (found) => (issues = found) })
  return Command.runWith(desk, { version })(args).pipe(
    Effect.provide(Layer.merge(environment, help)),
    Effect.provideService(Logger.LogToStderr, true),
    Effect.as<number>(ExitCode.done),
    Effect.catch((error): Effect.Effect<number, never, Screen> => {
      if (error instanceof Exit) return Effect.succeed(error.code)
      if (CliError.isCliError(error)) {
        if (error._tag !== "ShowHelp") return brokenDesk(Cause.fail(error), json)
        // Help that was asked for, or a command line whose errors have been shown.
        return error.errors.length === 0
          ? Effect.succeed(ExitCode.done)
          : Effect.as(report(wrongCommandLine(error, issues), { json, quiet: true }), ExitCode.usage)
      }
      const code = error instanceof DeskError ? error.exitCode : undefined
      return Effect.as(report(error, { json }), code ?? ExitCode.failed)
    }),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.succeed(ExitCode.interrupted) : brokenDesk(cause, json),
    ),
  )
}
