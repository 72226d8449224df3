/**
 * The API itself.
 */
import * as Operation from "@effect-billing/core/Operation"
import { Ping } from "../App47Schema/Server.ts"
import { base } from "./Shared.ts"

/** Whether the token is valid. */
export const ping = Operation.make("ping", { method: "GET", path: base, success: Ping })
