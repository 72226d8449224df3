/**
 * Where the desk writes: answers to standard output, everything else to standard error.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Style from "./Style.ts"

/** See the module. */
export interface Service {
  /** Cells per line of standard output; infinite where it is no terminal, so that nothing is cut for programs. */
  readonly columns: number
  /** Styles for standard output. */
  readonly style: Style.Style
  /** Styles for standard error. */
  readonly errorStyle: Style.Style
  /** Writes to standard output, and a line end. Waits until it is written, or nobody reads it any more. */
  readonly print: (text: string) => Effect.Effect<void>
  /** Whether somebody still reads standard output: `| head` may have seen enough. */
  readonly isRead: Effect.Effect<boolean>
  /** Writes to standard error, and a line end. */
  readonly note: (text: string) => Effect.Effect<void>
}

/** See the module. */
export class Screen extends Context.Service<Screen, Service>()("@effect-billing/desk/Screen") {}

/** Whether an error of a stream means that its reader has gone away. Then the stream is closed. */
export const isGone = (error: NodeJS.ErrnoException): boolean =>
  error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED"

const write = (stream: NodeJS.WriteStream, text: string): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    // A reader that has gone away does not change what the command does, least of all its exit code. Any other
    // error ends the process, see main.
    stream.write(`${text}\n`, (error) => {
      if (error === undefined || error === null || isGone(error)) resume(Effect.void)
    })
  })

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ""

/** Whether to colour what goes to a stream: `NO_COLOR` and `FORCE_COLOR` decide before the terminal does. */
export const wantsColor = (
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean => {
  const force = environment["FORCE_COLOR"]
  if (isSet(environment["NO_COLOR"])) return false
  if (isSet(force)) return force !== "0" && force !== "false"
  return isTerminal && environment["TERM"] !== "dumb"
}

const columnsOf = (
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): number => {
  const asked = Number(environment["COLUMNS"])
  if (Number.isInteger(asked) && asked > 0) return asked
  return stream.isTTY ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY
}

/** The screen of this process. */
export const layer: Layer.Layer<Screen> = Layer.sync(Screen, () => {
  const { env, stderr, stdout } = process
  return {
    columns: columnsOf(stdout, env),
    style: Style.make(wantsColor(env, stdout.isTTY === true)),
    errorStyle: Style.make(wantsColor(env, stderr.isTTY === true)),
    print: (text) => write(stdout, text),
    isRead: Effect.sync(() => stdout.writable),
    note: (text) => write(stderr, text),
  }
})
