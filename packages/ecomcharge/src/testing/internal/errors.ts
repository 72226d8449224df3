import * as Answer from "@effect-billing/core/testing/Answer"
import type { Target } from "@effect-billing/core/testing/EmulatorRoute"
import type { Issue } from "@effect-billing/core/Reason"

// How the platform says no: the numbers are those of the shapes in the provider's description. Each host has its own.

/** What is wrong with a request, one issue per field and sentence, in the order in which it is said. */
export type Issues = ReadonlyArray<Issue>

/** How an error is written: 1 and 2 on the API host, 3 on the gateway and the checkout, 4 in version 3. */
export type Dialect = "api" | "wrapped" | "bare" | "version3"

/** The dialect of whoever answers. */
export const dialectOf = (
  target: Pick<Target, "host">,
  headers: Headers,
  gatewayWrapper: boolean,
): Dialect => {
  if (target.host === "gateway" && headers.get("x-api-version") === "3") return "version3"
  if (target.host === "gateway" || target.host === "checkout") return gatewayWrapper ? "wrapped" : "bare"
  return "api"
}

const humanize = (name: string): string => {
  const words = name.replaceAll("_", " ")
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const isBase = ({ path }: Issue): boolean => (path.at(-1) ?? "base") === "base"

/** `base` says what it says; every other sentence begins with its field. `[seed][docs]` */
const sentenceOf = (issue: Issue): string =>
  isBase(issue) ? issue.message : `${humanize(String(issue.path.at(-1)))} ${issue.message}`

type Tree = { [name: string]: Array<string> | Tree }

const treeOf = (issues: Issues): Tree => {
  const tree: Tree = {}
  for (const { message, path } of issues) {
    const names = (path.length === 0 ? ["base"] : path).map(String)
    const last = names.pop() ?? "base"
    let parent = tree
    for (const name of names) {
      const next = parent[name]
      parent = next === undefined || Array.isArray(next) ? (parent[name] = {}) : next
    }
    const leaf = parent[last]
    if (Array.isArray(leaf)) leaf.push(message)
    else parent[last] = [message]
  }
  return tree
}

/** Words for a status that is no mistake in a field. The default code of version 3 is ours, in the gateway's range. */
export const say = (
  dialect: Dialect,
  status: number,
  message: string,
  code = "E.1000",
  friendly = message,
): Answer.Answer => {
  switch (dialect) {
    case "wrapped":
      return Answer.json({ response: { message } }, { status })
    case "version3":
      return Answer.json({ code, friendly_message: friendly, message }, { status })
    case "api":
    case "bare":
      return Answer.json({ message }, { status })
  }
}

/** Mistakes in a request. A sentence of the gateway ends with a full stop, unless it is about no field. `[docs]` */
export const refuse = (
  dialect: Dialect,
  issues: Issues,
  status = 422,
  code = "E.1025",
  friendly = "Invalid request params",
): Answer.Answer => {
  const sentences = issues.map(sentenceOf).join(". ")
  const message = dialect === "api" || issues.every(isBase) ? sentences : `${sentences}.`
  const errors = treeOf(issues)
  switch (dialect) {
    case "wrapped":
      return Answer.json({ response: { message, errors } }, { status })
    case "version3":
      return Answer.json({ code, friendly_message: friendly, message, errors }, { status })
    case "api":
    case "bare":
      return Answer.json({ message, errors }, { status })
  }
}

/** The one answer whose leaf is a bare text. `[client code]` */
export const unsupported = (dialect: Dialect): Answer.Answer => {
  const message = "Operation is not supported by this gateway"
  const errors = { base: "Operation is not supported" }
  switch (dialect) {
    case "wrapped":
      return Answer.json({ response: { message, errors } }, { status: 422 })
    case "version3":
      return Answer.json(
        { code: "E.1025", friendly_message: "Invalid request params", message, errors },
        { status: 422 },
      )
    case "api":
    case "bare":
      return Answer.json({ message, errors }, { status: 422 })
  }
}

export const about = (message: string, ...path: ReadonlyArray<string>): Issue => ({ path, message })

export const cannotBeBlank = "can't be blank"
export const isInvalid = "is invalid"
export const isNotANumber = "is not a number"
