/**
 * App47 for the tests that hold for every provider. The answers are the samples of its package where it has one for the
 * operation; the others are made up from the documented fields.
 */
import { createHash } from "node:crypto"
import { canary } from "../support.ts"
import { fixtures, type Subject } from "./Subject.ts"

const resultsOf = (name: string): unknown => {
  const { results } = fixtures("app47")<{ readonly results: Readonly<Record<string, unknown>> }>(name)
  const { success: _, ...answer } = results
  return answer
}

const envelope = (answer: unknown, success: boolean) => {
  const results = { ...(answer as object), success }
  return { results, md5: createHash("md5").update(JSON.stringify(results)).digest("hex") }
}

const user = { user_id: "544fa14538d6b81f6b00003c" }
const group = { group_id: "544fa14538d6b81f6b00003e" }
const app = { app_id: "544fa14538d6b81f6b00003f" }
const build = { ...app, build_id: "544fa14538d6b81f6b000040" }

const page = (...list: ReadonlyArray<unknown>) => ({ skip: 0, total: list.length, count: list.length, list })

const aUser = { id: user.user_id, name: "Alice Adams", email: "alice@example.com", active: true }
const aGroup = { id: group.group_id, name: "Testers", session_hours_lenth: 8 }
const anApp = { id: app.app_id, description: "An app" }
const aBuild = { id: build.build_id, activateable: true, active: false }
const metrics = page({ id: "1", anything: [1, null, { deep: true }] })
const series = { overall: [0, 1, 2] }
const done = { message: "Done" }

/** See `Subject`. */
export const app47: Subject = {
  id: "app47",
  count: 37,
  configured: (url) => ({ APP47_ACCESS_TOKEN: canary.accessToken, APP47_BASE_URL: url }),
  credential: () => ["access-token", canary.accessToken],
  inputs: {
    ping: {},
    listUsers: { search_term: "alice", skip: 100 },
    searchUsers: { search_term: "alice" },
    showUser: user,
    createUser: { name: "Alice Adams", email: "alice@example.com" },
    updateUser: { ...user, active: false },
    deleteUser: user,
    listUserPurchases: { ...user, status: "Canceled", skip: 0 },
    showUserPurchase: { ...user, purchase_id: "544fa14538d6b81f6b00003d" },
    listGroups: {},
    showGroup: group,
    createGroup: { name: "Testers", session_hours_lenth: 8 },
    updateGroup: { ...group, description: "Those who test" },
    deleteGroup: group,
    listApps: {},
    showApp: app,
    createApp: { description: "An app" },
    updateApp: { ...app, featured: true },
    deleteApp: app,
    createBuild: { ...app, build_upload_file_id: "5621b726256f5371b7000003", platform: "iOS" },
    listBuilds: app,
    showBuild: build,
    updateBuild: { ...build, release_notes: "Better" },
    deleteBuild: build,
    activateBuild: build,
    deactivateBuild: build,
    resubmitBuild: build,
    uploadFile: { file: { name: "app.ipa", base64: "AAEC" } },
    listSessions: { ...app, limit: 10 },
    listLogs: app,
    listGenericEvents: { ...app, name: "opened" },
    listTimedEvents: app,
    getDailySessions: { ...app, metric: "count", dimension: "platform", dimension_filters: ["iOS"] },
    getDailyNetNew: app,
    getDailyGeo: app,
    getDailyActiveUsers: { ...app, start: "2025-04-01", end: "2025-04-14" },
    getDailyLogs: app,
  },
  answers: {
    ping: resultsOf("ping-valid-token"),
    listUsers: page(aUser),
    searchUsers: page(aUser),
    showUser: aUser,
    createUser: done,
    updateUser: done,
    deleteUser: done,
    listUserPurchases: resultsOf("synthetic-user-purchases-list-last-page"),
    showUserPurchase: resultsOf("user-purchase-show"),
    listGroups: page(aGroup),
    showGroup: aGroup,
    createGroup: done,
    updateGroup: done,
    deleteGroup: done,
    listApps: page(anApp),
    showApp: anApp,
    createApp: done,
    updateApp: done,
    deleteApp: done,
    createBuild: { build: aBuild },
    listBuilds: page(aBuild),
    showBuild: aBuild,
    updateBuild: done,
    deleteBuild: done,
    activateBuild: done,
    deactivateBuild: done,
    resubmitBuild: done,
    uploadFile: resultsOf("upload-file-success"),
    listSessions: metrics,
    listLogs: metrics,
    listGenericEvents: metrics,
    listTimedEvents: metrics,
    getDailySessions: series,
    getDailyNetNew: series,
    getDailyGeo: series,
    getDailyActiveUsers: series,
    getDailyLogs: resultsOf("synthetic-app-daily-logs"),
  },
  toBody: (answer) => envelope(answer, true),
  customer: {
    reference: user.user_id,
    answer: () => envelope(resultsOf("synthetic-user-purchases-list-bare-items"), true),
    finds: [
      ["purchases", "544fa14538d6b81f6b00003d"],
      ["entitlements", "544fa14538d6b81f6b00003d"],
    ],
    asks: "listUserPurchases",
  },
  nothingHere: [404, envelope({ message: "Not found" }, false)],
}
