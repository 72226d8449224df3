/**
 * Piano for the tests that hold for every provider. Its 343 operations are most of them generated, so most inputs and
 * answers are the least that is taken; the reader's are the samples of its package.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import { canary } from "../support.ts"
import * as Minimal from "./minimal.ts"
import { fixtures, type Subject } from "./Subject.ts"

const sample = fixtures("piano")

const envelope = (payload: object) => ({ code: 0, ts: 1_700_000_000, ...payload })

/** What a listing's page is in its sample, or the payload where there is one key. */
const payloadOf = (name: string, key?: string): unknown => {
  const { code: _, ts: __, ...rest } = sample<Record<string, unknown>>(name)
  return key === undefined ? rest : rest[key]
}

const byName = new Map<string, Operation.Any>(PianoApi.operations.map((one) => [one.name, one]))

const isIdentity = (operation: Operation.Any | undefined): boolean => operation?.host === "id"

const isListing = (operation: Operation.Any | undefined): boolean => {
  const answer = operation === undefined ? undefined : Minimal.answer(operation)
  const values = typeof answer === "object" && answer !== null ? Object.values(answer) : []
  return operation?.paging !== undefined || (values.length === 1 && Array.isArray(values[0]))
}

const listings = new Set(PianoApi.operations.filter(isListing).map(({ name }) => name))

const subscription = {
  subscription_id: "RC0000000001",
  status: "active",
  auto_renew: true,
  start_date: 1_690_000_000,
  next_bill_date: 4_000_000_000,
  user: { uid: "user-1" },
}

/** See `Subject`. */
export const piano: Subject = {
  id: "piano",
  count: 343,
  configured: (url) => ({
    PIANO_AID: "AIDAIDAID0",
    PIANO_API_TOKEN: canary.accessToken,
    PIANO_BASE_URL: url,
    PIANO_BROWSER_URL: url,
    PIANO_ID_URL: url,
  }),
  credential: ({ credential }) => {
    switch (credential) {
      case "publisher":
        return ["api_token", canary.accessToken]
      case "identity":
        return ["authorization", canary.accessToken]
      // The end user's own token, which is a parameter.
      case "userToken":
        return ["authorization", "x"]
      default:
        return ["authorization", undefined]
    }
  },
  inputs: {
    ...Object.fromEntries(PianoApi.operations.map((one) => [one.name, Minimal.input(one)])),
    checkAccess: { rid: "PREMIUM_ACCESS" },
    listConversions: { limit: 10, offset: 0 },
  },
  answers: {
    ...Object.fromEntries(PianoApi.operations.map((one) => [one.name, Minimal.answer(one)])),
    checkAccess: payloadOf("access-check-granted-repaired", "access"),
    listAccess: payloadOf("access-list-repaired"),
    listConversions: payloadOf("conversion-list"),
    // Has a name that Piano writes wrong, which is how it is printed: in the provider's own field names.
    listSubscriptions: payloadOf("subscription-list-active"),
  },
  customer: {
    reference: "user-1",
    answer: (pathname) => {
      switch (pathname) {
        case "/api/v3/publisher/user/access/list":
          return sample("synthetic-publisher-user-access-list")
        case "/api/v3/publisher/conversion/list":
          return { ...sample<object>("synthetic-publisher-conversion-list"), total: 1 }
        case "/api/v3/publisher/subscription/list":
          return envelope({ total: 1, count: 1, subscriptions: [subscription] })
        default:
          return envelope({ user: { uid: "user-1", email: "reader@example.com" } })
      }
    },
    finds: [
      ["customers", "user-1"],
      ["purchases", "TC0000000001"],
      ["subscriptions", "RC0000000001"],
      ["entitlements", "access000001"],
    ],
    asks: "getUser",
  },
  toBody: (answer, name) => {
    if (isIdentity(byName.get(name))) return answer
    if (answer === null) return envelope({})
    return envelope(listings.has(name) ? (answer as object) : { payload: answer })
  },
  nothingHere: [200, { code: 404, ts: 1_700_000_000, message: "nothing here" }],
}
