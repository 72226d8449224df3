import type { Any } from "../Operation.ts"
import type { Issue } from "../Reason.ts"

/**
 * What is wrong with the fields of an input, and what the operation's rule says about the others: a schema does not
 * get to its checks when a field is wrong, and whoever fills in a form wants to hear everything at once.
 */
export const withRule = (
  operation: Any,
  input: unknown,
  issues: ReadonlyArray<Issue>,
  decode: (rest: Readonly<Record<string, unknown>>) => object = (rest) => rest,
): ReadonlyArray<Issue> => {
  const wrong = new Set(issues.map(({ path }) => path[0]))
  // Without a name in front: it is no object.
  if (operation.check === undefined || wrong.has(undefined)) return issues
  const rest = Object.entries(input as object).filter(([name]) => !wrong.has(name))
  return [
    ...issues,
    ...operation.check(decode(Object.fromEntries(rest))).filter(({ path }) => !wrong.has(path[0])),
  ]
}
