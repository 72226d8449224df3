/**
 * Builds of private apps. The provider calls this part of the API a beta, and its field table could not be read to its
 * end, so members that are not known here are kept. `[docs]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { listed, LooseRecord, pageOf } from "./Shared.ts"

/** What a build runs on. `[client code]` */
export const BuildPlatform = Wire.openEnum(["iOS", "Android", "Windows"])
/** See the value {@link BuildPlatform}. */
export type BuildPlatform = typeof BuildPlatform.Type

/** What a build is for. `[client code]` */
export const BuildEnvironment = Wire.openEnum(["Production", "Test"])
/** See the value {@link BuildEnvironment}. */
export type BuildEnvironment = typeof BuildEnvironment.Type

/** A build. Names `[docs]`. */
export const Build = Schema.StructWithRest(
  Schema.Struct({
    id: Schema.String,
    /** Valid, and not the active build now. So spelled. */
    activateable: Wire.optional(Schema.Boolean),
    /** Active for its platform and environment. */
    active: Wire.optional(Schema.Boolean),
    android_id: Wire.optional(Schema.String),
  }),
  [LooseRecord],
)
/** See the value {@link Build}. */
export type Build = typeof Build.Type

/** A page of builds. */
export const BuildList = pageOf(listed("build", Build))
/** See the value {@link BuildList}. */
export type BuildList = typeof BuildList.Type

/** The fields of a new build, as public clients send them. `[client code]` */
export const newBuildFields = {
  /** The `file_id` of an upload. */
  build_upload_file_id: Schema.NonEmptyString,
  /** One client leaves it out, and the platform to the file. */
  platform: Schema.optional(BuildPlatform),
  environment: Schema.optional(BuildEnvironment),
  release_notes: Schema.optional(Schema.String),
  /** Activate it once it has been processed, if it is valid. */
  make_active: Schema.optional(Schema.Boolean),
  notify_users_on_activation: Schema.optional(Schema.Boolean),
  reset_bundle_identifier: Schema.optional(Schema.Boolean),
  /** So called by a client of this version of the API; the vendor's older one says `reuse_version_number`. */
  reuse_version: Schema.optional(Schema.Boolean),
  update_app_icon: Schema.optional(Schema.Boolean),
  update_app_name: Schema.optional(Schema.Boolean),
}

/** One build. `[inferred]` */
export const BuildShown = listed("build", Build)
