/**
 * Groups, as far as the provider has printed the path. The rest is in `App47InferredApi`.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { type Group, GroupList } from "../App47Schema/Group.ts"
import { base, skipField, skipPaging, withoutZeroSkip } from "./Shared.ts"

/** A page of groups. */
export const listGroups = Operation.make("listGroups", {
  method: "GET",
  path: `${base}/groups`,
  query: { search_term: Schema.optional(Schema.String), ...skipField },
  prepare: withoutZeroSkip,
  success: GroupList,
  paging: skipPaging<Group>(),
})
