import * as Reason from "@effect-billing/core/Reason"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Decodes a value, and names everything that does not fit; never the values themselves. */
export const decode = <A>(
  schema: Schema.ConstraintCodec<A, unknown>,
  value: unknown,
): Effect.Effect<A, Reason.DecodeFailed> =>
  Effect.mapError(
    Schema.decodeUnknownEffect(schema)(value, { errors: "all" }),
    ({ issue }) =>
      new Reason.DecodeFailed({
        issues: format(issue).issues.map(({ message, path }) => ({
          message,
          path: (path ?? []).map((part) => {
            const key = typeof part === "object" ? part.key : part
            return typeof key === "number" ? key : String(key)
          }),
        })),
      }),
  )
