/**
 * Operations that App47 names in its tables of permissions, but whose method and path nobody has seen: what is here is
 * the usual form for a server of its kind, `[inferred]` throughout. They are no methods of the client, so that nobody
 * takes them for documented; calling one is a decision:
 *
 * ```ts
 * const emailOf = (app47: App47Client.Service, user_id: string) =>
 *   Effect.map(app47.request(App47InferredApi.showUser, { user_id }), ({ email }) => email)
 * ```
 *
 * If one of them answers 404, look the path up in the provider's help centre, and make an operation of your own.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { base, skipField, skipPaging, withoutZeroSkip } from "./App47Api/Shared.ts"
import { type App, AppList, AppShown } from "./App47Schema/App.ts"
import { type Build, BuildList, BuildShown } from "./App47Schema/Build.ts"
import { GroupShown } from "./App47Schema/Group.ts"
import { LooseRecord } from "./App47Schema/Shared.ts"
import { UserShown, type User, UserList } from "./App47Schema/User.ts"

// What a write answers was not seen, so nothing is expected of it: an answer that is not understood would leave open
// whether the write was made.
const success = LooseRecord

// -----------------------------------------------------------------------------
// Users
// -----------------------------------------------------------------------------

const users = `${base}/users`
const ofUser = { method: "GET", path: `${users}/:user_id`, pathFields: { user_id: Schema.String } } as const

const userFields = {
  name: Schema.optional(Schema.String),
  email: Schema.optional(Schema.String),
  ui_version: Schema.optional(Schema.String),
  message_for_invitation: Schema.optional(Schema.String),
  active: Schema.optional(Schema.Boolean),
  require_passphrase: Schema.optional(Schema.Boolean),
  /** Hours. */
  default_passphrase_expiration: Schema.optional(Schema.Number),
  marketing_opt_out: Schema.optional(Schema.Boolean),
}

/** Finds users. Allowed with the purchase permission alone, which listing is not. `[docs]` */
export const searchUsers = Operation.make("searchUsers", {
  method: "GET",
  path: `${users}/search`,
  query: { search_term: Schema.String, ...skipField },
  prepare: withoutZeroSkip,
  success: UserList,
  paging: skipPaging<User>(),
})

/** One user. */
export const showUser = Operation.make("showUser", { ...ofUser, success: UserShown })

/** Makes a user. */
export const createUser = Operation.make("createUser", {
  method: "POST",
  path: users,
  body: Body.jsonUnder("user", userFields),
  success,
})

/** Changes a user. */
export const updateUser = Operation.make("updateUser", {
  ...ofUser,
  method: "PUT",
  body: Body.jsonUnder("user", userFields),
  success,
})

/** Removes a user. */
export const deleteUser = Operation.make("deleteUser", { ...ofUser, method: "DELETE", success })

// -----------------------------------------------------------------------------
// Groups
// -----------------------------------------------------------------------------

const groups = `${base}/groups`
const ofGroup = {
  method: "GET",
  path: `${groups}/:group_id`,
  pathFields: { group_id: Schema.String },
} as const

const groupFields = {
  name: Schema.optional(Schema.String),
  description: Schema.optional(Schema.String),
  self_registration_enabled: Schema.optional(Schema.Boolean),
  enrolled_user_autoapprove: Schema.optional(Schema.Boolean),
  /** Hours. So spelled. */
  session_hours_lenth: Schema.optional(Schema.Number),
}

/** One group. */
export const showGroup = Operation.make("showGroup", { ...ofGroup, success: GroupShown })

/** Makes a group. */
export const createGroup = Operation.make("createGroup", {
  method: "POST",
  path: groups,
  body: Body.jsonUnder("group", groupFields),
  success,
})

/** Changes a group. */
export const updateGroup = Operation.make("updateGroup", {
  ...ofGroup,
  method: "PUT",
  body: Body.jsonUnder("group", groupFields),
  success,
})

/** Removes a group. */
export const deleteGroup = Operation.make("deleteGroup", { ...ofGroup, method: "DELETE", success })

// -----------------------------------------------------------------------------
// Apps
// -----------------------------------------------------------------------------

const apps = `${base}/apps`
const ofApp = { method: "GET", path: `${apps}/:app_id`, pathFields: { app_id: Schema.String } } as const

const appFields = {
  all_users: Schema.optional(Schema.Boolean),
  apple_external_id: Schema.optional(Schema.String),
  app_screenshots_upload_ids: Schema.optional(Schema.Array(Schema.String)),
  description: Schema.optional(Schema.String),
  display_order: Schema.optional(Schema.Number),
  featured: Schema.optional(Schema.Boolean),
  featured_image_upload_file_id: Schema.optional(Schema.String),
  google_external_id: Schema.optional(Schema.String),
}

/** A page of apps. */
export const listApps = Operation.make("listApps", {
  method: "GET",
  path: apps,
  query: skipField,
  prepare: withoutZeroSkip,
  success: AppList,
  paging: skipPaging<App>(),
})

/** One app. */
export const showApp = Operation.make("showApp", { ...ofApp, success: AppShown })

/** Makes an app. */
export const createApp = Operation.make("createApp", {
  method: "POST",
  path: apps,
  body: Body.jsonUnder("app", appFields),
  success,
})

/** Changes an app. */
export const updateApp = Operation.make("updateApp", {
  ...ofApp,
  method: "PUT",
  body: Body.jsonUnder("app", appFields),
  success,
})

/** Removes an app. */
export const deleteApp = Operation.make("deleteApp", { ...ofApp, method: "DELETE", success })

// -----------------------------------------------------------------------------
// Builds
// -----------------------------------------------------------------------------

const builds = `${apps}/:app_id/builds`
const ofBuild = {
  method: "GET",
  path: `${builds}/:build_id`,
  pathFields: { app_id: Schema.String, build_id: Schema.String },
} as const

const buildFields = {
  release_notes: Schema.optional(Schema.String),
  android_id: Schema.optional(Schema.String),
  build_upload_file_id: Schema.optional(Schema.String),
  dsym_file_id: Schema.optional(Schema.String),
  aetx_file_id: Schema.optional(Schema.String),
}

/** A page of an app's builds. */
export const listBuilds = Operation.make("listBuilds", {
  method: "GET",
  path: builds,
  pathFields: { app_id: Schema.String },
  query: skipField,
  prepare: withoutZeroSkip,
  success: BuildList,
  paging: skipPaging<Build>(),
})

/** One build. */
export const showBuild = Operation.make("showBuild", { ...ofBuild, success: BuildShown })

/** Changes a build. */
export const updateBuild = Operation.make("updateBuild", {
  ...ofBuild,
  method: "PUT",
  body: Body.jsonUnder("build", buildFields),
  success,
})

/** Removes a build. */
export const deleteBuild = Operation.make("deleteBuild", { ...ofBuild, method: "DELETE", success })

/** Makes a build the one that users get. */
export const activateBuild = Operation.make("activateBuild", {
  ...ofBuild,
  method: "PUT",
  path: `${builds}/:build_id/activate`,
  success,
})

/** Takes a build away from users. */
export const deactivateBuild = Operation.make("deactivateBuild", {
  ...ofBuild,
  method: "PUT",
  path: `${builds}/:build_id/deactivate`,
  success,
})

/** Has a build processed again. */
export const resubmitBuild = Operation.make("resubmitBuild", {
  ...ofBuild,
  method: "PUT",
  path: `${builds}/:build_id/resubmit`,
  success,
})
