/**
 * The server and its statistics (v3). Secret key.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { Statistics, Version } from "../IapticSchema/Server.ts"

/** The server's own version. */
export const getVersion = Operation.make("getVersion", {
  method: "GET",
  path: "/v3",
  credential: "secret",
  success: Version,
})

/** Statistics over all apps of the key. */
export const getStats = Operation.make("getStats", {
  method: "GET",
  path: "/v3/stats",
  credential: "secret",
  success: Statistics,
})

/** Statistics of one app. */
export const getAppStats = Operation.make("getAppStats", {
  method: "GET",
  path: "/v3/apps/:appName/stats",
  credential: "secret",
  pathFields: { appName: Schema.String },
  success: Statistics,
})
