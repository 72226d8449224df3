/**
 * Help as people look for it: examples first, then the flags, then what the exit codes mean. And wrong command
 * lines: what is wrong, in one line, on standard error.
 */
import type * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import type { FlagDoc, HelpDoc } from "effect/cli/HelpDoc"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Screen } from "./Screen.ts"
import type { Style } from "./Style.ts"
import * as Suggestion from "./Suggestion.ts"
import * as Text from "./Text.ts"

/** A part of a command's help besides examples and flags: lines of a name and what it means. */
export interface Note {
  readonly title: string
  readonly lines: ReadonlyArray<readonly [name: string, meaning: string]>
}

/** A command's own notes: `Command.annotate(Help.Notes, […])`. */
export const Notes = Context.Reference<ReadonlyArray<Note>>("@effect-billing/desk/Help/Notes", {
  defaultValue: () => [],
})

const indentation = "  "

const twoColumns = (
  rows: ReadonlyArray<readonly [left: string, right: string]>,
  options: { readonly style: Style; readonly columns: number },
): ReadonlyArray<string> => {
  const left = Math.min(34, Math.max(...rows.map(([text]) => Text.width(text))))
  const right = Math.max(24, Math.min(options.columns, 110) - left - 4)
  return rows.flatMap(([name, text]) => {
    const lines = Text.wrap(text, right)
    const first = `${indentation}${options.style.cyan(name)}`
    const blank = indentation + " ".repeat(left + 2)
    return Text.width(name) > left
      ? [first, ...lines.map((line) => blank + line)]
      : lines.map((line, index) => (index === 0 ? `${Text.pad(first, left + 4)}${line}` : blank + line))
  })
}

const flagRow = (flag: FlagDoc): readonly [string, string] => [
  [`--${flag.name}`, ...flag.aliases].join(", ") + (flag.type === "boolean" ? "" : ` ${flag.type}`),
  `${Option.getOrElse(flag.description, () => "")}${flag.required ? " (required)" : ""}`,
]

/** The text of a command's help. */
export const format = (
  doc: HelpDoc,
  options: { readonly style: Style; readonly columns: number },
): string => {
  const { style } = options
  const sections: Array<ReadonlyArray<string>> = [Text.wrap(doc.description, Math.min(options.columns, 110))]
  const section = (title: string, lines: ReadonlyArray<string>): void => {
    if (lines.length > 0) sections.push([style.bold(title), ...lines])
  }
  const table = (title: string, rows: ReadonlyArray<readonly [string, string]>): void =>
    section(title, rows.length === 0 ? [] : twoColumns(rows, options))
  const examples: Array<string> = []
  for (const { command, description } of doc.examples ?? []) {
    if (examples.length > 0) examples.push("")
    if (description !== undefined) examples.push(indentation + style.dim(`# ${description}`))
    examples.push(indentation + style.cyan(command))
  }
  section("EXAMPLES", examples)
  section("USAGE", [indentation + doc.usage])
  table(
    "COMMANDS",
    (doc.subcommands ?? []).flatMap(({ commands }) =>
      commands.map((one) => [one.name, one.shortDescription ?? one.description] as const),
    ),
  )
  table(
    "ARGUMENTS",
    (doc.args ?? []).map(
      (one) =>
        [one.required ? one.name : `[${one.name}]`, Option.getOrElse(one.description, () => "")] as const,
    ),
  )
  table("FLAGS", [...doc.flags, ...(doc.globalFlags ?? [])].map(flagRow))
  for (const note of Context.get(doc.annotations, Notes)) table(note.title, note.lines)
  return sections.map((lines) => lines.join("\n")).join("\n\n")
}

// What is typed in the wrong place may be a secret, so a value is repeated only where it is short and plain.
const shown = (value: string): string =>
  value.length <= 24 && /^[\w.:@/-]*$/.test(value) ? ` ${JSON.stringify(value)}` : ""

/** What is wrong with a command line, in one sentence. */
export const sentence = (error: CliError.NonShowHelpErrors, doc: HelpDoc): string => {
  switch (error._tag) {
    case "UnrecognizedOption": {
      const names = [...doc.flags, ...(doc.globalFlags ?? [])].map(({ name }) => name)
      const found = Suggestion.nearest(error.option.replace(/^-+/, ""), names).map((name) => `--${name}`)
      return `there is no flag ${Text.clean(error.option)}${found.length === 0 ? "" : `; did you mean ${found.join(" or ")}?`}`
    }
    case "UnknownSubcommand": {
      const names = (doc.subcommands ?? []).flatMap(({ commands }) => commands.map(({ name }) => name))
      return `there is no command${shown(error.subcommand)}${Suggestion.sentence(error.subcommand, names)}`
    }
    case "UnexpectedArgument": {
      const [first = ""] = error.arguments
      return first.trimStart().startsWith("{")
        ? "a JSON object belongs after --input"
        : `unexpected argument${shown(first)}`
    }
    case "InvalidValue":
      return error.value === ""
        ? `--${error.option} needs a value: ${error.expected}`
        : `${error.kind === "flag" ? `--${error.option}` : error.option} cannot be${shown(error.value) || " that"}: it takes ${error.expected}`
    case "MissingArgument":
      return `<${error.argument}> is missing`
    case "MissingOption":
      return `--${error.option} is missing`
    default:
      return error.message
  }
}

/** Presents help on standard output and wrong command lines on standard error. */
export const layer: Layer.Layer<never, never, Screen> = Layer.effect(
  CliOutput.Presenter,
  Effect.map(Screen, (screen) => ({
    present: (event) => {
      switch (event._tag) {
        case "Version":
          return screen.print(`${event.name} ${event.version}`)
        case "Help":
          return screen.print(format(event.helpDoc, screen))
        case "InvalidInvocation": {
          const path = event.commandPath.join(" ")
          const style = screen.errorStyle
          return screen.note(
            [
              ...event.errors.map(
                (error) => `${style.red("✗")} ${style.bold(path)}: ${sentence(error, event.helpDoc)}`,
              ),
              `  usage: ${event.helpDoc.usage}`,
              `  ${style.cyan("→")} ${path} --help`,
            ].join("\n"),
          )
        }
      }
    },
  })),
)
