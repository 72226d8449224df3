import * as SchemaIssue from "effect/SchemaIssue"
import type { Issue } from "../Reason.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** A schema issue as a list of paths and messages. The messages never hold the rejected values. */
export const toIssues = (issue: SchemaIssue.Issue): ReadonlyArray<Issue> =>
  format(issue).issues.map(({ message, path }) => ({
    path: (path ?? []).map((part) => {
      const key = typeof part === "object" ? part.key : part
      return typeof key === "number" ? key : String(key)
    }),
    message,
  }))
