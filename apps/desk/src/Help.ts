/**
 * Help as people look for it: examples first, then the flags, then what the exit codes mean. And wrong command
 * lines: what is wrong, in one line, on standard error.
 */
import type { Issue } from "@effect-billing/core/Reason"
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
    case "InvalidValue": {
      const name = error.kind === "flag" ? `--${error.option}` : error.option
      if (error.value === "") return `${name} needs a value: ${error.expected}`
      if (/^at most \d+ values?$/.test(error.expected)) return `${name} is given more than once`
      const expected = error.expected.replace(/^Expected a string representing a finite number$/, "a number")
      return `${name} cannot be${shown(error.value) || " that"}: it takes ${expected}`
    }
    case "MissingArgument":
      return `<${error.argument}> is missing`
    case "MissingOption":
      return `--${error.option} is missing`
    default:
      return error.message
  }
}

// A word such as `-bob` is read as one flag per letter.
const isLetter = (error: CliError.NonShowHelpErrors): boolean =>
  error._tag === "UnrecognizedOption" && /^-[^-]$/u.test(error.option)

/** All that is wrong with a command line: where, and what. */
export const issues = (
  errors: ReadonlyArray<CliError.NonShowHelpErrors>,
  doc: HelpDoc,
): ReadonlyArray<Issue> => {
  const hasDash = errors.filter(isLetter).length > 1
  // With a command that does not exist, nobody knows which flags there are.
  const unknown = errors.filter((error) => error._tag === "UnknownSubcommand")
  const found = (unknown.length > 0 ? unknown : errors)
    .filter((error) => !hasDash || !isLetter(error))
    .map((error) => ({
      path: ["option" in error ? error.option : "commandLine"],
      message: sentence(error, doc),
    }))
  if (!hasDash || unknown.length > 0) return found
  const message =
    "a word that begins with a dash is read as flags; as a value it is written --flag=-value, as an argument it goes to the end, after --"
  return [...found, { path: ["commandLine"], message }]
}

/**
 * Presents help on standard output and wrong command lines on standard error. Who asked for JSON gets nothing else
 * on standard output. `onWrong` hears what is wrong with a command line.
 */
export const layer = (options: {
  readonly json: boolean
  readonly onWrong: (issues: ReadonlyArray<Issue>) => void
}): Layer.Layer<never, never, Screen> =>
  Layer.effect(
    CliOutput.Presenter,
    Effect.map(Screen, (screen) => ({
      present: (event) => {
        const style = screen.errorStyle
        switch (event._tag) {
          case "Version": {
            const { name, version } = event
            return screen.print(options.json ? Text.json({ name, version }) : `${name} ${version}`)
          }
          case "Help":
            return options.json
              ? screen.note(format(event.helpDoc, { style, columns: screen.columns }))
              : screen.print(format(event.helpDoc, screen))
          case "InvalidInvocation": {
            const path = event.commandPath.join(" ")
            const found = issues(event.errors, event.helpDoc)
            options.onWrong(found)
            return screen.note(
              [
                ...found.flatMap(({ message }) => {
                  const room = Math.max(20, Math.min(screen.columns, 110) - 2)
                  const [first = "", ...others] = Text.wrap(`${path}: ${message}`, room)
                  return [
                    `${style.red("✗")} ${style.bold(first.slice(0, path.length))}${first.slice(path.length)}`,
                    ...others.map((line) => `  ${line}`),
                  ]
                }),
                `  usage: ${event.helpDoc.usage}`,
                `  ${style.cyan("→")} ${path} --help`,
              ].join("\n"),
            )
          }
        }
      },
    })),
  )
