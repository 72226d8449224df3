/**
 * Users, as far as the provider has printed the path. The rest is in `App47InferredApi`.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { type User, UserList } from "../App47Schema/User.ts"
import { base, skipField, skipPaging, withoutZeroSkip } from "./Shared.ts"

/** A page of users. */
export const listUsers = Operation.make("listUsers", {
  method: "GET",
  path: `${base}/users`,
  query: { search_term: Schema.optional(Schema.String), ...skipField },
  prepare: withoutZeroSkip,
  success: UserList,
  paging: skipPaging<User>(),
})
