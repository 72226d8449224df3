/**
 * New builds of apps, as public clients make them. The rest is in `App47InferredApi`.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { newBuildFields } from "../App47Schema/Build.ts"
import { LooseRecord } from "../App47Schema/Shared.ts"
import { base } from "./Shared.ts"

/** Makes a build from an uploaded file. */
export const createBuild = Operation.make("createBuild", {
  method: "POST",
  path: `${base}/apps/:app_id/builds`,
  pathFields: { app_id: Schema.String },
  body: Body.jsonUnder("build", newBuildFields),
  success: LooseRecord,
})
