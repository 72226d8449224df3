/**
 * The API itself.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** The answer to a token that is valid. `[docs]` */
export const Ping = Schema.Struct({ message: Wire.optional(Schema.String) })
/** See the value {@link Ping}. */
export type Ping = typeof Ping.Type
