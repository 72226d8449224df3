/**
 * Apps of the store. The provider's field table could not be read to its end, so members that are not known here are
 * kept.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { listed, LooseRecord, pageOf } from "./Shared.ts"

/** An app: private, public, web, or bought in volume. Names `[docs]`, types of flags `[inferred]`. */
export const App = Schema.StructWithRest(
  Schema.Struct({
    id: Schema.String,
    created: Wire.optional(Wire.Instant),
    all_users: Wire.optional(Schema.Boolean),
    /** Of public apps: the id at Apple's store. */
    apple_external_id: Wire.optional(Schema.Union([Schema.String, Schema.Number])),
    description: Wire.optional(Schema.String),
    /** Lower comes first. */
    display_order: Wire.optional(Schema.Number),
    featured: Wire.optional(Schema.Boolean),
    /** Of public apps: the package name at Google's store. */
    google_external_id: Wire.optional(Schema.String),
  }),
  [LooseRecord],
)
/** See the value {@link App}. */
export type App = typeof App.Type

/** A page of apps. */
export const AppList = pageOf(listed("app", App))
/** See the value {@link AppList}. */
export type AppList = typeof AppList.Type

/** One app. `[inferred]` */
export const AppShown = listed("app", App)
