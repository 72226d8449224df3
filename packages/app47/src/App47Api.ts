/**
 * App47's HTTP API v2 as data: one {@link Operation.Operation} per call whose method and path are certain. Calls that
 * the provider only names are in `App47InferredApi`; {@link operations} lists both, with what is known about each.
 *
 * ```ts
 * // A client calls any operation, also one this package does not know, or with a detail changed.
 * const iosOnly = (app47: App47Client.Service, app_id: string) =>
 *   app47.request(
 *     { ...App47Api.getDailySessions, listStyles: { dimension_filters: "repeat" } },
 *     { app_id, dimension: "platform", dimension_filters: ["iOS"] },
 *   )
 *
 * const table = App47Api.operations.map(({ confidence, method, name, path }) => [name, method, path, confidence])
 * ```
 */
import * as Operation from "@effect-billing/core/Operation"
import { createBuild } from "./App47Api/Builds.ts"
import { listGroups } from "./App47Api/Groups.ts"
import {
  getDailyActiveUsers,
  getDailyGeo,
  getDailyLogs,
  getDailyNetNew,
  getDailySessions,
  listGenericEvents,
  listLogs,
  listSessions,
  listTimedEvents,
} from "./App47Api/Metrics.ts"
import { listUserPurchases, showUserPurchase } from "./App47Api/Purchases.ts"
import { ping } from "./App47Api/Server.ts"
import { uploadFile } from "./App47Api/Uploads.ts"
import { listUsers } from "./App47Api/Users.ts"
import * as Inferred from "./App47InferredApi.ts"

export * from "./App47Api/Builds.ts"
export * from "./App47Api/Groups.ts"
export * from "./App47Api/Metrics.ts"
export * from "./App47Api/Purchases.ts"
export * from "./App47Api/Server.ts"
export * from "./App47Api/Uploads.ts"
export * from "./App47Api/Users.ts"

const inferred = <O extends Operation.Any>(
  operation: O,
  summary: string,
  source = "named in a table of permissions [docs]; method and path are the usual ones [inferred]",
): Operation.Documented<O> => Operation.document(operation, { summary, confidence: "inferred", source })

const pathInTable = "[docs] path in a table, the verb follows from its words"

/**
 * Every operation with what is known about it, in the order of the provider's areas. Importing this keeps all of them
 * in a bundle.
 */
export const operations = [
  Operation.document(ping, {
    summary: "Whether the access token is valid",
    confidence: "documented",
    source: "[docs] overview, with a sample",
  }),
  Operation.document(listUsers, {
    summary: "A page of users, 100 at most; search_term filters",
    confidence: "documented",
    source: "[docs] users article; the form of a record is [inferred] from its field table",
  }),
  inferred(
    Inferred.searchUsers,
    "Find users",
    "named as the way to a user's id [seed][docs]; method and path are [inferred]",
  ),
  inferred(Inferred.showUser, "One user"),
  inferred(Inferred.createUser, "Make a user"),
  inferred(Inferred.updateUser, "Change a user"),
  inferred(Inferred.deleteUser, "Remove a user"),
  Operation.document(listUserPurchases, {
    summary: "A page of a user's purchases, 100 at most",
    confidence: "documented",
    source: "[seed] with an empty sample; the form of an item is [inferred] from the sample of one purchase",
  }),
  Operation.document(showUserPurchase, {
    summary: "One purchase of a user",
    confidence: "documented",
    source: "[seed] with a sample",
  }),
  Operation.document(listGroups, {
    summary: "A page of groups, 100 at most; search_term filters",
    confidence: "documented",
    source: "[docs] groups article; the form of a record is [inferred] from its field table",
  }),
  inferred(Inferred.showGroup, "One group"),
  inferred(Inferred.createGroup, "Make a group"),
  inferred(Inferred.updateGroup, "Change a group"),
  inferred(Inferred.deleteGroup, "Remove a group"),
  inferred(Inferred.listApps, "A page of apps"),
  inferred(Inferred.showApp, "One app"),
  inferred(Inferred.createApp, "Make an app"),
  inferred(Inferred.updateApp, "Change an app"),
  inferred(Inferred.deleteApp, "Remove an app"),
  Operation.document(createBuild, {
    summary: "Make a build from an uploaded file; it is processed afterwards",
    confidence: "clientCode",
    source: "[client code] two public clients; the answer was not seen",
  }),
  inferred(Inferred.listBuilds, "A page of an app's builds"),
  inferred(Inferred.showBuild, "One build"),
  inferred(Inferred.updateBuild, "Change a build"),
  inferred(Inferred.deleteBuild, "Remove a build"),
  inferred(Inferred.activateBuild, "Make a build the one that users get"),
  inferred(Inferred.deactivateBuild, "Take a build away from users"),
  inferred(Inferred.resubmitBuild, "Have a build processed again"),
  Operation.document(uploadFile, {
    summary: "Upload a file for a following call",
    confidence: "documented",
    source: "[docs] upload article with samples; [client code] two public clients",
  }),
  Operation.document(listSessions, {
    summary: "A page of an app's sessions, as recorded",
    confidence: "documented",
    source: `${pathInTable}; records were not seen`,
  }),
  Operation.document(listLogs, {
    summary: "A page of an app's log entries, as recorded",
    confidence: "documented",
    source: `${pathInTable}; records were not seen`,
  }),
  Operation.document(listGenericEvents, {
    summary: "A page of an app's events, as recorded",
    confidence: "documented",
    source: `${pathInTable}; records were not seen`,
  }),
  Operation.document(listTimedEvents, {
    summary: "A page of an app's timed events, as recorded",
    confidence: "documented",
    source: `${pathInTable}; records were not seen`,
  }),
  Operation.document(getDailySessions, {
    summary: "Sessions of an app by the day",
    confidence: "documented",
    source: `${pathInTable}; the answer was not seen`,
  }),
  Operation.document(getDailyNetNew, {
    summary: "Installs less removals of an app by the day",
    confidence: "documented",
    source: `${pathInTable}; the answer was not seen`,
  }),
  Operation.document(getDailyGeo, {
    summary: "Where an app is used, by the day",
    confidence: "documented",
    source: `${pathInTable}; the answer was not seen`,
  }),
  Operation.document(getDailyActiveUsers, {
    summary: "Active users of an app by the day",
    confidence: "documented",
    source: `${pathInTable}; the answer was not seen`,
  }),
  Operation.document(getDailyLogs, {
    summary: "Log entries of an app per level by the day",
    confidence: "documented",
    source: "[docs] daily log article with a sample, cut off within the fields",
  }),
] as const satisfies ReadonlyArray<Operation.Documented>
