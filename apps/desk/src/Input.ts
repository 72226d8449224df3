/** What `--input` gives: one flat JSON object. Its text is never repeated, because it may hold secrets. */
import * as Effect from "effect/Effect"
import type { Issue } from "@effect-billing/core/Reason"

/** The longest text that is read from standard input, in bytes. */
export const maximumBytes = 16 * 1024 * 1024

/**
 * An issue without a card number that somebody typed where the name of a field belongs. Values are in no issue, names
 * are in its path.
 */
export const withoutData = (issue: Issue): Issue => ({
  ...issue,
  path: issue.path.map((part) => (/(?:\d[ -]?){12}/.test(String(part)) ? "?" : part)),
})

const issue = (message: string): ReadonlyArray<Issue> => [{ path: [], message }]

/** Standard input to its end, as text; or what is wrong with it. */
export const readStandardInput: Effect.Effect<string, ReadonlyArray<Issue>> = Effect.tryPromise({
  try: async () => {
    const chunks: Array<Buffer> = []
    let size = 0
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      size += chunk.byteLength
      if (size > maximumBytes) throw new RangeError("too large")
      chunks.push(chunk)
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks))
  },
  catch: (error) =>
    issue(
      error instanceof RangeError
        ? `standard input is larger than ${maximumBytes / 1024 / 1024} MiB`
        : error instanceof TypeError
          ? "standard input is not UTF-8"
          : "standard input cannot be read",
    ),
})

const describe = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`

/** The object, or what is wrong with the text. */
export const parse = (text: string): Effect.Effect<Readonly<Record<string, unknown>>, ReadonlyArray<Issue>> =>
  Effect.suspend(() => {
    // `trim` takes the mark away that some editors put at the beginning of a file.
    const json = text.trim()
    if (json === "") return Effect.fail(issue("the input is empty; it takes one JSON object"))
    let value: unknown
    try {
      value = JSON.parse(json)
    } catch (error) {
      // Node's own message quotes the text.
      const at = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1]
      return Effect.fail(
        issue(`the input is not JSON${at === undefined ? "" : `, from character ${Number(at) + 1} on`}`),
      )
    }
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Effect.succeed(value as Readonly<Record<string, unknown>>)
      : Effect.fail(
          issue(`the input is ${describe(value)}; it takes one JSON object of the operation's parameters`),
        )
  })
