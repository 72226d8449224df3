import type * as Answer from "@effect-billing/core/testing/Answer"
import * as EmulatorRoute from "@effect-billing/core/testing/EmulatorRoute"
import type * as Operation from "@effect-billing/core/Operation"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Api from "../../App47Api.ts"
import * as Inferred from "../../App47InferredApi.ts"
import type { LooseRecord } from "../../App47Schema/Shared.ts"
import { accessDenied, failed, invalidToken, missing, refused, succeeded } from "./answers.ts"
import {
  type App47Event,
  type App47State,
  type AppRecord,
  type BuildRecord,
  change,
  type MetricName,
  objectId,
  plantUser,
  purchasesOf,
  removeUser,
  type Wire,
} from "./state.ts"
import { iso, millisOf, seconds } from "./time.ts"

type Call = EmulatorRoute.Call<App47State, App47Event>
type Route = EmulatorRoute.Route<App47State, App47Event>

/** What an emulator lets in. */
export interface Credentials {
  /** Of a member who may do everything. */
  readonly accessToken: Redacted.Redacted<string>
  /** Of a member with Purchase Permission and nothing else. `[seed][docs]` */
  readonly purchaseToken: Redacted.Redacted<string>
}

/** What the account has bought from App47: only the first two come with purchases. `[seed]` */
export type Package = "Seller" | "eCommerce" | "Enterprise" | "Trial"

/** The sides the emulator takes where nobody knows; see the options of `App47Emulator`. */
export interface Manners {
  readonly listItems: "bare" | "wrapped"
  readonly total: "listing" | "account" | "absent"
  readonly package: Package
}

const pageSize = 100

// -----------------------------------------------------------------------------
// Being let in
// -----------------------------------------------------------------------------

// Searching is allowed to who may read purchases, listing and showing users is not. [docs]
const forPurchases: ReadonlySet<string> = new Set([
  Api.ping.name,
  Api.listUserPurchases.name,
  Api.showUserPurchase.name,
  Inferred.searchUsers.name,
])
const ofPurchases: ReadonlySet<string> = new Set([Api.listUserPurchases.name, Api.showUserPurchase.name])

/** Looks at the token, the member's permissions and the account's package. */
export const authenticate =
  (credentials: Credentials, manners: Manners) =>
  (call: Call): Answer.Answer | undefined => {
    const token = call.headers.get("access-token")
    const isFull = token === Redacted.value(credentials.accessToken)
    if (!isFull && token !== Redacted.value(credentials.purchaseToken)) return invalidToken
    if (!isFull && !forPurchases.has(call.operation)) return accessDenied
    const sells = manners.package === "Seller" || manners.package === "eCommerce"
    return ofPurchases.has(call.operation) && !sells ? accessDenied : undefined
  }

// -----------------------------------------------------------------------------
// Reading requests
// -----------------------------------------------------------------------------

const given = <A>(value: A | null | undefined): value is A => value !== null && value !== undefined

/** Refuses what the operation does not take; a misspelt parameter would go unnoticed. Ours. */
const strict =
  (operation: Operation.Any, handler: (call: Call) => Answer.Answer | Effect.Effect<Answer.Answer>) =>
  (call: Call): Answer.Answer | Effect.Effect<Answer.Answer> => {
    const known = new Set(operation.locations.query.flatMap((name) => [name, `${name}[]`]))
    const stranger = [...call.query.keys()].find((name) => !known.has(name))
    return stranger === undefined ? handler(call) : refused(`Unexpected parameter ${stranger}`)
  }

const route = (
  operation: Operation.Any,
  handler: (call: Call) => Answer.Answer | Effect.Effect<Answer.Answer>,
): Route => EmulatorRoute.route(operation, strict(operation, handler))

/** A whole number of at least one; undefined when it is absent, NaN when it is none. */
const count = (call: Call, name: string): number | undefined => {
  const text = call.query.get(name)
  return text === null ? undefined : /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN
}

const page = (
  call: Call,
  manners: Manners,
  name: string,
  all: ReadonlyArray<Wire>,
  inAccount: number,
): Answer.Answer => {
  const skip = count(call, "skip") ?? 0
  // "Integer greater than zero". [seed]
  if (Number.isNaN(skip)) return refused("Skip must be an integer greater than zero")
  const items = all.slice(skip, skip + pageSize)
  return succeeded({
    skip,
    ...(manners.total === "absent" ? {} : { total: manners.total === "account" ? inAccount : all.length }),
    count: items.length,
    list: manners.listItems === "bare" ? items : items.map((item) => ({ [name]: item })),
  })
}

const matches = (term: string, { email, name }: Wire): boolean =>
  [email, name].some((text) => typeof text === "string" && text.toLowerCase().includes(term.toLowerCase()))

const found = (call: Call, records: Iterable<{ readonly wire: Wire }>): ReadonlyArray<Wire> => {
  const term = call.query.get("search_term")
  const all = Array.from(records, ({ wire }) => wire)
  return given(term) && term !== "" ? all.filter((wire) => matches(term, wire)) : all
}

/** The fields of a JSON body, wrapped as the operation says; a failure says what does not fit. */
const fieldsOf = (
  call: Call,
  operation: Operation.Any,
): Result.Result<Readonly<Record<string, unknown>>, Answer.Answer> =>
  Result.mapError(EmulatorRoute.jsonFields(call.body, operation), (issues) =>
    refused(
      `Invalid parameters: ${issues.map(({ message, path }) => `${path.join(".")} ${message}`).join(", ")}`,
    ),
  )

const withFields = (
  call: Call,
  operation: Operation.Any,
  use: (fields: Readonly<Record<string, unknown>>) => Answer.Answer,
): Answer.Answer => Result.match(fieldsOf(call, operation), { onSuccess: use, onFailure: (answer) => answer })

// -----------------------------------------------------------------------------
// Purchases
// -----------------------------------------------------------------------------

// How the provider's own list of filter values and its example spell them; what else is sent finds nothing, which is
// what a client must not run into. [seed][inferred]
const filters: Readonly<Record<string, (status: string) => boolean>> = {
  New: (status) => status === "new",
  Purchased: (status) => status === "purchased",
  Cancelled: (status) => /^cancell?ed$/.test(status),
  cancelled: (status) => /^cancell?ed$/.test(status),
  Refunded: (status) => status === "refunded",
  consumed: (status) => status === "consumed",
}

const purchases = (manners: Manners): ReadonlyArray<Route> => [
  route(Api.listUserPurchases, (call) => {
    const userId = call.path("user_id")
    if (!call.state.users.has(userId)) return missing("User")
    const status = call.query.get("status")
    const isWanted = status === null ? () => true : (filters[status] ?? (() => false))
    const wires = purchasesOf(call.state, userId).map(({ wire }) => wire)
    return page(
      call,
      manners,
      "purchase",
      wires.filter((wire) => isWanted(String(wire.status ?? "").toLowerCase())),
      call.state.purchases.size,
    )
  }),
  route(Api.showUserPurchase, (call) => {
    const record = call.state.purchases.get(call.path("purchase_id"))
    return record === undefined || record.userId !== call.path("user_id")
      ? missing("Purchase")
      : succeeded({ purchase: record.wire })
  }),
]

// -----------------------------------------------------------------------------
// Users and groups
// -----------------------------------------------------------------------------

const users = (manners: Manners): ReadonlyArray<Route> => {
  const list = (call: Call): Answer.Answer =>
    page(call, manners, "user", found(call, call.state.users.values()), call.state.users.size)
  const taken = (call: Call, email: unknown, id?: string): boolean =>
    [...call.state.users.values()].some(
      ({ wire }) => given(email) && wire["email"] === email && wire.id !== id,
    )
  return [
    route(Api.listUsers, list),
    route(Inferred.searchUsers, list),
    route(Inferred.showUser, (call) => {
      const record = call.state.users.get(call.path("user_id"))
      return record === undefined ? missing("User") : succeeded({ user: record.wire })
    }),
    route(Inferred.createUser, (call) =>
      withFields(call, Inferred.createUser, (fields) => {
        // As v1 does. [client code]
        if (taken(call, fields["email"])) return failed(409, "Email has already been taken")
        const { wire } = plantUser(call, fields)
        call.announce({ type: "customer", action: "create", user: wire, password: undefined })
        return succeeded({ user: wire })
      }),
    ),
    route(Inferred.updateUser, (call) =>
      withFields(call, Inferred.updateUser, (fields) => {
        const record = call.state.users.get(call.path("user_id"))
        if (record === undefined) return missing("User")
        if (taken(call, fields["email"], record.wire.id)) return failed(409, "Email has already been taken")
        change(call, record, fields)
        call.announce({ type: "customer", action: "update", user: record.wire, password: undefined })
        return succeeded({ user: record.wire })
      }),
    ),
    route(Inferred.deleteUser, (call) => {
      const record = call.state.users.get(call.path("user_id"))
      if (record === undefined) return missing("User")
      removeUser(call, record)
      return succeeded({})
    }),
  ]
}

interface Shelf<One extends { wire: Wire }> {
  readonly name: string
  readonly title: string
  readonly records: (state: App47State) => Map<string, One>
  readonly make: (wire: Wire) => One
}

/** The usual five of a resource that has no rules of its own. */
const resource = <One extends { wire: Wire }>(
  manners: Manners,
  { make, name, records, title }: Shelf<One>,
  operations: Readonly<Record<"list" | "show" | "create" | "update" | "delete", Operation.Any>>,
): ReadonlyArray<Route> => {
  const parameter = `${name}_id`
  const known = (call: Call): One | undefined => records(call.state).get(call.path(parameter))
  return [
    route(operations.list, (call) => {
      const all = records(call.state)
      return page(call, manners, name, found(call, all.values()), all.size)
    }),
    route(operations.show, (call) => {
      const record = known(call)
      return record === undefined ? missing(title) : succeeded({ [name]: record.wire })
    }),
    route(operations.create, (call) =>
      withFields(call, operations.create, (fields) => {
        const now = iso(call.nowMillis)
        const record = make({ id: objectId(call, call.nowMillis), created: now, modified: now, ...fields })
        records(call.state).set(record.wire.id, record)
        return succeeded({ [name]: record.wire })
      }),
    ),
    route(operations.update, (call) =>
      withFields(call, operations.update, (fields) => {
        const record = known(call)
        if (record === undefined) return missing(title)
        change(call, record, fields)
        return succeeded({ [name]: record.wire })
      }),
    ),
    route(operations.delete, (call) => {
      const record = known(call)
      if (record === undefined) return missing(title)
      records(call.state).delete(record.wire.id)
      return succeeded({})
    }),
  ]
}

// -----------------------------------------------------------------------------
// Builds and uploads
// -----------------------------------------------------------------------------

// Ours: nobody says how long it takes.
const processingMillis = 60_000

const withApp = (call: Call, use: (app: AppRecord) => Answer.Answer): Answer.Answer => {
  const app = call.state.apps.get(call.path("app_id"))
  return app === undefined ? missing("App") : use(app)
}

const withBuild = (call: Call, use: (build: BuildRecord, app: AppRecord) => Answer.Answer): Answer.Answer =>
  withApp(call, (app) => {
    const build = app.builds.get(call.path("build_id"))
    return build === undefined ? missing("Build") : use(build, app)
  })

/** Makes a build the active one of its platform and environment. */
export const activate = (world: Pick<Call, "nowMillis">, app: AppRecord, build: BuildRecord): void => {
  for (const other of app.builds.values()) {
    const isSame =
      other.wire["platform"] === build.wire["platform"] &&
      other.wire["environment"] === build.wire["environment"]
    if (other !== build && isSame && other.wire["active"] === true) {
      change(world, other, { active: false, activateable: true })
    }
  }
  change(world, build, { active: true, activateable: false })
}

const builds = (manners: Manners): ReadonlyArray<Route> => [
  route(Api.createBuild, (call) =>
    withApp(call, (app) =>
      withFields(
        call,
        Api.createBuild,
        ({ make_active, notify_users_on_activation: _notified, ...fields }) => {
          const file = fields["build_upload_file_id"]
          if (typeof file !== "string" || !call.state.uploads.has(file)) {
            return refused("Build upload file is missing")
          }
          const now = iso(call.nowMillis)
          const build: BuildRecord = {
            wire: {
              id: objectId(call, call.nowMillis),
              created: now,
              modified: now,
              ...fields,
              active: false,
              activateable: false,
            },
            processing: { at: call.nowMillis + processingMillis, makeActive: make_active === true },
          }
          app.builds.set(build.wire.id, build)
          return succeeded({ build: build.wire })
        },
      ),
    ),
  ),
  route(Inferred.listBuilds, (call) =>
    withApp(call, (app) => page(call, manners, "build", found(call, app.builds.values()), app.builds.size)),
  ),
  route(Inferred.showBuild, (call) => withBuild(call, ({ wire }) => succeeded({ build: wire }))),
  route(Inferred.updateBuild, (call) =>
    withBuild(call, (build) =>
      withFields(call, Inferred.updateBuild, (fields) => {
        change(call, build, fields)
        return succeeded({ build: build.wire })
      }),
    ),
  ),
  route(Inferred.deleteBuild, (call) =>
    withBuild(call, (build, app) => {
      app.builds.delete(build.wire.id)
      return succeeded({})
    }),
  ),
  route(Inferred.activateBuild, (call) =>
    withBuild(call, (build, app) => {
      if (build.wire["activateable"] !== true) return refused("Build can not be activated")
      activate(call, app, build)
      return succeeded({ build: build.wire })
    }),
  ),
  route(Inferred.deactivateBuild, (call) =>
    withBuild(call, (build) => {
      if (build.wire["active"] !== true) return refused("Build is not active")
      change(call, build, { active: false, activateable: true })
      return succeeded({ build: build.wire })
    }),
  ),
  route(Inferred.resubmitBuild, (call) =>
    withBuild(call, (build) => {
      change(call, build, { active: false, activateable: false })
      build.processing = { at: call.nowMillis + processingMillis, makeActive: false }
      return succeeded({ build: build.wire })
    }),
  ),
]

const uploads: ReadonlyArray<Route> = [
  route(Api.uploadFile, (call) => {
    const file = call.body._tag === "Multipart" ? call.body.fields.get("file") : null
    if (file === null || typeof file === "string") return refused("No file attached in request")
    const id = objectId(call, call.nowMillis)
    const extension = /\.[a-z0-9]+$/i.exec(file.name)?.[0] ?? ""
    call.state.uploads.set(id, { name: file.name, size: file.size })
    return succeeded({
      file_id: id,
      url:
        `https://s3.amazonaws.com/a47_staging/uploaded_files/uploads/${id}/original${extension}` +
        `?${seconds(call.nowMillis)}`,
    })
  }),
]

// -----------------------------------------------------------------------------
// Metrics
// -----------------------------------------------------------------------------

const dayMillis = 24 * 60 * 60 * 1000
const defaultPeriodMillis = 14 * dayMillis
const defaultLimit = 50

interface Period {
  readonly start: number
  readonly end: number
}

const periodOf = (call: Call): Period | Answer.Answer => {
  const instant = (name: string, fallback: number): number => {
    const text = call.query.get(name)
    return text === null ? fallback : millisOf(text)
  }
  const end = instant("end", call.nowMillis)
  const start = instant("start", end - defaultPeriodMillis)
  return Number.isNaN(start) || Number.isNaN(end) ? refused("Invalid date") : { start, end }
}

const isPeriod = (value: Period | Answer.Answer): value is Period => "start" in value

const within =
  ({ end, start }: Period) =>
  (record: LooseRecord): boolean => {
    const at = millisOf(String(record["created"]))
    return at >= start && at < end
  }

const raw = (operation: Operation.Any, name: MetricName): Route =>
  route(operation, (call) =>
    withApp(call, (app) => {
      const period = periodOf(call)
      if (!isPeriod(period)) return period
      const text = call.query.get("skip")
      const skip = text === "0" ? 0 : (count(call, "skip") ?? 0)
      const limit = count(call, "limit") ?? defaultLimit
      if (Number.isNaN(skip) || Number.isNaN(limit)) return refused("Skip and limit must be integers")
      const wanted = call.query.get("name")
      const all = app.metrics[name].filter(
        (record) => within(period)(record) && (wanted === null || record["name"] === wanted),
      )
      const list = all.slice(skip, skip + limit)
      return succeeded({ skip, total: all.length, count: list.length, list })
    }),
  )

const levels = ["debug", "info", "warn", "error", "crash"] as const

/** One number per day of a period. */
const perDay = (period: Period, records: ReadonlyArray<LooseRecord>): ReadonlyArray<number> => {
  const days = Math.max(0, Math.ceil((period.end - period.start) / dayMillis))
  const counts = Array.from({ length: days }, () => 0)
  for (const record of records.filter(within(period))) {
    const day = Math.floor((millisOf(String(record["created"])) - period.start) / dayMillis)
    counts[day] = (counts[day] ?? 0) + 1
  }
  return counts
}

const daily = (
  operation: Operation.Any,
  series: (app: AppRecord, period: Period) => Readonly<Record<string, unknown>>,
): Route => {
  const name = operation.path.slice(operation.path.lastIndexOf("/") + 1)
  return route(operation, (call) =>
    withApp(call, (app) => {
      const period = periodOf(call)
      if (!isPeriod(period)) return period
      const planted = app.daily[name]
      if (planted !== undefined) return succeeded(planted)
      const days = perDay(period, []).map((_, day) => iso(period.start + day * dayMillis))
      return succeeded({ ...series(app, period), timestamps: days })
    }),
  )
}

// The form of the first four is ours: nobody has seen any of them.
const metrics: ReadonlyArray<Route> = [
  raw(Api.listSessions, "sessions"),
  raw(Api.listLogs, "logs"),
  raw(Api.listGenericEvents, "generic_events"),
  raw(Api.listTimedEvents, "timed_events"),
  daily(Api.getDailySessions, (app, period) => ({ overall: perDay(period, app.metrics.sessions) })),
  daily(Api.getDailyNetNew, (_app, period) => ({ overall: perDay(period, []) })),
  daily(Api.getDailyGeo, () => ({ countries: {} })),
  daily(Api.getDailyActiveUsers, (app, period) => ({ overall: perDay(period, app.metrics.sessions) })),
  daily(Api.getDailyLogs, (app, period) =>
    Object.fromEntries(
      levels.map((level) => [
        level,
        perDay(
          period,
          app.metrics.logs.filter((record) => String(record["level"]).toLowerCase() === level),
        ),
      ]),
    ),
  ),
]

/** The same answers under HTTP 200: which status a failure has is documented nowhere. */
export const alwaysOk = ({ handler, target }: Route): Route => ({
  target,
  handler: (call) => {
    const answer = handler(call)
    const ok = (given: Answer.Answer): Answer.Answer => ({ ...given, status: 200 })
    return Effect.isEffect(answer) ? Effect.map(answer, ok) : ok(answer)
  },
})

/** Every operation of `App47Api.operations`. */
export const routes = (manners: Manners): ReadonlyArray<Route> => [
  route(Api.ping, () => succeeded({ message: "Valid token" })),
  ...purchases(manners),
  ...users(manners),
  ...resource(
    manners,
    { name: "group", title: "Group", records: ({ groups }) => groups, make: (wire) => ({ wire }) },
    {
      list: Api.listGroups,
      show: Inferred.showGroup,
      create: Inferred.createGroup,
      update: Inferred.updateGroup,
      delete: Inferred.deleteGroup,
    },
  ),
  ...resource(
    manners,
    {
      name: "app",
      title: "App",
      records: ({ apps }) => apps,
      make: (wire): AppRecord => ({
        wire,
        builds: new Map(),
        metrics: { sessions: [], logs: [], generic_events: [], timed_events: [] },
        daily: {},
      }),
    },
    {
      list: Inferred.listApps,
      show: Inferred.showApp,
      create: Inferred.createApp,
      update: Inferred.updateApp,
      delete: Inferred.deleteApp,
    },
  ),
  ...builds(manners),
  ...uploads,
  ...metrics,
]
