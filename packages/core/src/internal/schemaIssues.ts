import * as SchemaIssue from "effect/SchemaIssue"
import type { Issue } from "../Reason.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Whether it is about the value as a whole: a schema gets to that check only when all parts fit. */
export const isOfTheWhole = (issue: SchemaIssue.Issue): boolean =>
  issue._tag === "Composite" && issue.issues[0]._tag === "Filter"

/** A schema issue as a list of paths and messages. The messages never hold the rejected values. */
export const toIssues = (issue: SchemaIssue.Issue): ReadonlyArray<Issue> =>
  format(issue).issues.map(({ message, path }) => ({
    path: (path ?? []).map((part) => {
      const key = typeof part === "object" ? part.key : part
      return typeof key === "number" ? key : String(key)
    }),
    message,
  }))
