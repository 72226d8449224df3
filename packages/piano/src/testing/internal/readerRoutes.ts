import type * as Operation from "@effect-billing/core/Operation"
import type * as Answer from "@effect-billing/core/testing/Answer"
import { addPeriod } from "@effect-billing/core/testing/EmulatorMoment"
import { isLoopback } from "@effect-billing/core/testing/EmulatorWebhooks"
import * as Effect from "effect/Effect"
import * as PianoAccessToken from "../../PianoAccessToken.ts"
import * as Reader from "../../PianoApi/Reader.ts"
import { type Credentials, identify } from "./access.ts"
import { failed, succeeded } from "./answers.ts"
import { convertFreely } from "./conversions.ts"
import { checked, expanded } from "./grants.ts"
import {
  on,
  pageOf,
  type Parameters,
  type PianoAnswer,
  type PianoCall,
  type PianoRoute,
} from "./parameters.ts"
import * as Project from "./project.ts"
import { type Fields, accessesOf, endOf, isGranted, seconds } from "./state.ts"
import { issueToken } from "./tokens.ts"

// The operations of readers: browsers and apps call them, with the reader's identity or without one.

export interface ReaderManners {
  /** Under which key `access/list` answers. `[seed]` or `[client code]` */
  readonly accessesKey: "accesses" | "data"
  /** Milliseconds; undefined: a `user_ref` does not grow old. */
  readonly userRefLifetime: number | undefined
}

const countries = [
  { country_id: "CA", country_code: "CA", country_name: "Canada" },
  { country_id: "DE", country_code: "DE", country_name: "Germany" },
  { country_id: "US", country_code: "US", country_name: "United States" },
]

const jsonRecord = (text: string): Fields | undefined => {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined
  } catch {
    return undefined
  }
}

export const routes = (credentials: Credentials, manners: ReaderManners): ReadonlyArray<PianoRoute> => {
  const wrongApp = (call: PianoCall, parameters: Parameters): Answer.Answer | undefined =>
    parameters.text("aid") === credentials.aid ? undefined : failed(call.nowMillis, 402, "Aid invalid")

  /** An operation about the reader, who may be nobody. */
  const forReader = (
    operation: Operation.Any,
    required: ReadonlyArray<string>,
    handler: (call: PianoCall, parameters: Parameters, uid: string | undefined) => PianoAnswer,
  ): PianoRoute =>
    on(operation, required, (call, parameters) =>
      Effect.flatMap(identify(call, parameters, credentials, manners.userRefLifetime), (asking) => {
        if (asking._tag === "Refused") return Effect.succeed(asking.answer)
        const answer = handler(call, parameters, asking._tag === "Reader" ? asking.uid : undefined)
        return Effect.isEffect(answer) ? answer : Effect.succeed(answer)
      }),
    )

  /** An operation about the app. */
  const forApp = (
    operation: Operation.Any,
    required: ReadonlyArray<string>,
    handler: (call: PianoCall, parameters: Parameters) => PianoAnswer,
  ): PianoRoute =>
    on(operation, required, (call, parameters) => wrongApp(call, parameters) ?? handler(call, parameters))

  /** Takes note, and says nothing. */
  const logging = (operation: Operation.Any, required: ReadonlyArray<string>): PianoRoute =>
    on(operation, required, (call, parameters) => {
      const fields = operation.locations.query.concat(operation.locations.body)
      call.state.log.push({
        operation: operation.name,
        at: seconds(call.nowMillis),
        ...Object.fromEntries(
          fields.flatMap((name) => {
            const value = parameters.text(name)
            // Who it was is no part of a log.
            return value === undefined || name.startsWith("user_") ? [] : [[name, value]]
          }),
        ),
      })
      return succeeded(call.nowMillis)
    })

  const byDate = (one: Fields, other: Fields): number =>
    Number(other["create_date"] ?? 0) - Number(one["create_date"] ?? 0)

  return [
    forReader(Reader.checkAccess, ["rid"], (call, parameters, uid) => {
      const rid = parameters.required("rid")
      return call.state.resources.has(rid)
        ? succeeded(call.nowMillis, { access: checked(call, uid, rid, "reader") })
        : failed(call.nowMillis, 403, "Rid invalid")
    }),
    forReader(Reader.listAccess, [], (call, parameters, uid) => {
      const all = uid === undefined ? [] : accessesOf(call.state, uid)
      const active = parameters.flag("active", true)
      const rows = active ? all.filter((access) => isGranted(access, call.nowMillis)) : all
      const expand = parameters.flag("expand_bundled", false)
      return pageOf(call, parameters, manners.accessesKey, expanded(call, rows, expand, "reader"))
    }),
    forReader(Reader.listAccessTokens, [], (call, _parameters, uid) => {
      const accesses = uid === undefined ? [] : accessesOf(call.state, uid)
      const tokens = accesses
        .filter((access) => isGranted(access, call.nowMillis))
        .flatMap((access) =>
          [access.rid, ...(call.state.resources.get(access.rid)?.members ?? [])].map((rid) => ({
            rid,
            id: access.accessId,
            uid: access.uid,
            ex: endOf(access) ?? 0,
            eex: 0,
            ct: seconds(call.nowMillis),
            bt: seconds(call.nowMillis),
          })),
        )
      return PianoAccessToken.seal(tokens, credentials.privateKey).pipe(
        Effect.orDie,
        Effect.map((value) =>
          succeeded(call.nowMillis, { access_token_list: { value, cookie_domain: ".example.com" } }),
        ),
      )
    }),
    forReader(Reader.listConversions, [], (call, parameters, uid) => {
      const rows = [...call.state.conversions.values()].filter((conversion) => conversion.uid === uid)
      const wire = rows.map((conversion) => Project.conversionOf(call, conversion, "reader")).toSorted(byDate)
      return pageOf(call, parameters, "conversions", wire)
    }),
    forReader(Reader.listSubscriptions, [], (call, parameters, uid) => {
      const rows = [...call.state.subscriptions.values()].filter((subscription) => subscription.uid === uid)
      return pageOf(
        call,
        parameters,
        "subscriptions",
        rows.map((subscription) => Project.subscriptionOf(call.state, subscription, "reader")),
        // It takes no page and shows all there are. [seed]
        Math.max(1, rows.length),
      )
    }),
    forReader(Reader.getCurrentUser, [], (call, _parameters, uid) =>
      succeeded(call.nowMillis, {
        user: uid === undefined ? Project.anonymousUser : Project.userOf(call.state, uid, "reader"),
      }),
    ),
    forReader(Reader.checkEmailConfirmation, [], (call, _parameters, uid) =>
      succeeded(call.nowMillis, {
        data: uid !== undefined && call.state.users.get(uid)?.emailConfirmed === true,
      }),
    ),
    forApp(Reader.getIdentityHost, [], (call) => {
      const { base } = call.request
      const isHere = isLoopback(new URL(base).hostname)
      return succeeded(call.nowMillis, { data: isHere ? base : "https://id.piano.io" })
    }),
    forApp(Reader.getGoogleAnalyticsAccount, [], (call) =>
      succeeded(call.nowMillis, { data: "UA-00000000-1" }),
    ),
    forApp(Reader.getPerformanceMetrics, [], (call) =>
      succeeded(call.nowMillis, { performance_metrics: { enabled: false } }),
    ),
    on(Reader.listCountries, [], (call) => succeeded(call.nowMillis, { countries })),
    logging(Reader.logError, ["log_message"]),
    logging(Reader.logConversion, ["tracking_id", "term_id", "term_name"]),
    logging(Reader.logFunnelStep, ["tracking_id", "step_number", "step_name"]),
    logging(Reader.logMicroConversion, ["tracking_id", "event_group_id"]),
    forReader(Reader.createRegistrationConversion, ["term_id"], (call, parameters, uid) =>
      uid === undefined
        ? failed(call.nowMillis, 401, "User invalid")
        : convertFreely(call, {
            uid,
            termId: parameters.required("term_id"),
            kind: "registration",
            expires: undefined,
            key: "conversion",
            audience: "reader",
          }),
    ),
    forReader(Reader.createExternalConversion, ["term_id", "fields"], (call, parameters, uid) => {
      if (uid === undefined) return failed(call.nowMillis, 401, "User invalid")
      return jsonRecord(parameters.required("fields")) === undefined
        ? failed(call.nowMillis, 10001, "External conversion fields cannot be read")
        : convertFreely(call, {
            uid,
            termId: parameters.required("term_id"),
            kind: "external",
            expires: undefined,
            key: "conversion",
            audience: "reader",
            browserId: parameters.text("browser_id"),
          })
    }),
    on(Reader.exchangeOAuthToken, ["client_id"], (call, parameters) => {
      if (parameters.text("client_id") !== credentials.aid) return failed(call.nowMillis, 402, "Aid invalid")
      const refresh = parameters.text("refresh_token")
      const known = [...call.state.tokens].find(([, token]) => token.refreshToken === refresh)
      if (refresh === undefined || known === undefined) return failed(call.nowMillis, 400, "Grant invalid")
      call.state.tokens.delete(known[0])
      return succeeded(call.nowMillis, {
        token: issueToken(call, known[1].uid, addPeriod(call.nowMillis, "P30D")),
      })
    }),
    forApp(Reader.syncSubscribeWithGoogle, ["access_token"], (call) =>
      succeeded(call.nowMillis, { data: true }),
    ),
    on(Reader.getLinkedTermPublicKey, [], (call) => succeeded(call.nowMillis, { data: "demo-public-key" })),
    forReader(Reader.loginAmpReader, ["reader_id"], (call) => succeeded(call.nowMillis)),
    forApp(Reader.logoutAmpReader, ["reader_id"], (call) => succeeded(call.nowMillis)),
  ]
}
