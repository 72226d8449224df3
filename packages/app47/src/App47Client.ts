/**
 * App47 with a member's access token, for servers: what users bought, users and groups, builds and uploads, metrics.
 *
 * ```ts
 * const paidFor = Effect.gen(function* () {
 *   const app47 = yield* App47Client.App47Client
 *   return yield* app47.streamUserPurchases("544fa14538d6b81f6b00003c", { status: "Purchased" }).pipe(
 *     Stream.map(({ name }) => name),
 *     Stream.runCollect,
 *   )
 * })
 *
 * // APP47_ACCESS_TOKEN, over fetch
 * const live = App47Client.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
 * const program = Effect.provide(paidFor, live)
 * ```
 *
 * Every method sends one request and fails with an `App47Error` (its `reason` says why); reads are sent again when that
 * is safe and may help, writes are not. A `streamX` asks page by page, when the next item is needed.
 *
 * Operations that the provider only names are no methods: see `App47InferredApi`.
 */
import * as CallGuard from "@effect-billing/core/CallGuard"
import type * as Operation from "@effect-billing/core/Operation"
import * as ProviderClient from "@effect-billing/core/ProviderClient"
import * as Reason from "@effect-billing/core/Reason"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
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
import { base } from "./App47Api/Shared.ts"
import { uploadFile } from "./App47Api/Uploads.ts"
import { listUsers } from "./App47Api/Users.ts"
import * as App47Config from "./App47Config.ts"
import { App47Error, type App47Reason } from "./App47Error.ts"
import * as App47Failure from "./App47Failure.ts"
import type { Group, GroupList } from "./App47Schema/Group.ts"
import type { DailyLogs, DailySeries, MetricList } from "./App47Schema/Metrics.ts"
import type { Purchase, PurchaseList } from "./App47Schema/Purchase.ts"
import type { Ping } from "./App47Schema/Server.ts"
import type { LooseRecord } from "./App47Schema/Shared.ts"
import type { Upload, UploadFile } from "./App47Schema/Upload.ts"
import type { User, UserList } from "./App47Schema/User.ts"
import type { Filter } from "./App47Status.ts"

/** How the client is set up. */
export type Options<LimitNeeds = never, BreakerNeeds = never> = App47Config.Options<LimitNeeds, BreakerNeeds>

/** Which purchases to list. */
export interface ListUserPurchasesOptions {
  /**
   * Only these: a documented word in any spelling (sent as the provider's list of filters spells it), or
   * `{ verbatim: "…" }`. Whether the provider minds the spelling is unknown, so an empty listing under a filter is no
   * proof that there is nothing: to be sure, list all and look at `status`. `[inferred]`
   */
  readonly status?: Filter | undefined
  /** Records to skip. */
  readonly skip?: number | undefined
}

/** Where a listing begins, and what it looks for. */
export type ListUsersInput = Operation.Input<typeof listUsers>
/** Where a listing begins, and what it looks for. */
export type ListGroupsInput = Operation.Input<typeof listGroups>
/** The fields of a new build. */
export type NewBuild = Omit<Operation.Input<typeof createBuild>, "app_id">
/** Dates are ISO 8601; by default the two weeks before now. `limit` is 50 unless said. */
export type ListMetricsOptions = Omit<Operation.Input<typeof listSessions>, "app_id">
/** Dates are ISO 8601; by default the two weeks before now. `limit` is 50 unless said. */
export type ListEventsOptions = Omit<Operation.Input<typeof listGenericEvents>, "app_id">
/** Dates are ISO 8601; by default the two weeks before now. */
export type DailySeriesOptions = Omit<Operation.Input<typeof getDailySessions>, "app_id">
/** Dates are ISO 8601; by default the two weeks before now. */
export type DailyLogsOptions = Omit<Operation.Input<typeof getDailyLogs>, "app_id">

type Call<A> = Effect.Effect<A, App47Error>
type Items<A> = Stream.Stream<A, App47Error>

/** What the client can do. */
export interface Service {
  /** Whether the token is valid; `AuthenticationFailed` when it is not. `GET /api/v2` `[docs]` */
  readonly ping: () => Call<Ping>

  /**
   * A page of a user's purchases, 100 at most; {@link Service.streamUserPurchases} has all of them. Prices are decimal
   * texts in units of `currency`, dates ISO 8601 in UTC.
   *
   * Fails with `PermissionDenied` when the token's member may not read them, and when the account has neither the Seller
   * nor the eCommerce package.
   *
   * `GET /api/v2/users/:user_id/purchases` `[seed]`
   */
  readonly listUserPurchases: (userId: string, options?: ListUserPurchasesOptions) => Call<PurchaseList>
  /** All purchases of a user, each once. Ends with `PaginationStalled` when a page brings nothing new. */
  readonly streamUserPurchases: (
    userId: string,
    options?: Pick<ListUserPurchasesOptions, "status">,
  ) => Items<Purchase>
  /** One purchase of a user. `GET /api/v2/users/:user_id/purchases/:purchase_id` `[seed]` */
  readonly showUserPurchase: (userId: string, purchaseId: string) => Call<Purchase>

  /**
   * A page of users, 100 at most. A member with nothing but Purchase Permission may not list users. `GET /api/v2/users`
   * `[docs]`
   */
  readonly listUsers: (input?: ListUsersInput) => Call<UserList>
  /** All users, each once. */
  readonly streamUsers: (input?: ListUsersInput) => Items<User>
  /** A page of groups, 100 at most. `GET /api/v2/groups` `[docs]` */
  readonly listGroups: (input?: ListGroupsInput) => Call<GroupList>
  /** All groups, each once. */
  readonly streamGroups: (input?: ListGroupsInput) => Items<Group>

  /**
   * Uploads a file; its `file_id` goes into a following call. A `File` brings its name along. `POST /api/v2/upload_file`
   * `[docs][client code]`
   */
  readonly uploadFile: (file: UploadFile) => Call<Upload>
  /**
   * Makes a build of an app from an uploaded file. It is processed afterwards, so it may not be active yet, or turn out
   * invalid. What is answered was not seen, so it stays JSON. `POST /api/v2/apps/:app_id/builds` `[client code]`
   */
  readonly createBuild: (appId: string, build: NewBuild) => Call<LooseRecord>

  /** A page of an app's sessions, as recorded. `GET /api/v2/apps/:app_id/sessions` `[docs]` */
  readonly listSessions: (appId: string, options?: ListMetricsOptions) => Call<MetricList>
  /** All sessions of a period. */
  readonly streamSessions: (appId: string, options?: ListMetricsOptions) => Items<LooseRecord>
  /** A page of an app's log entries, as recorded. `GET /api/v2/apps/:app_id/logs` `[docs]` */
  readonly listLogs: (appId: string, options?: ListMetricsOptions) => Call<MetricList>
  /** All log entries of a period. */
  readonly streamLogs: (appId: string, options?: ListMetricsOptions) => Items<LooseRecord>
  /** A page of an app's events, as recorded. `GET /api/v2/apps/:app_id/generic_events` `[docs]` */
  readonly listGenericEvents: (appId: string, options?: ListEventsOptions) => Call<MetricList>
  /** All events of a period. */
  readonly streamGenericEvents: (appId: string, options?: ListEventsOptions) => Items<LooseRecord>
  /** A page of an app's timed events, as recorded. `GET /api/v2/apps/:app_id/timed_events` `[docs]` */
  readonly listTimedEvents: (appId: string, options?: ListEventsOptions) => Call<MetricList>
  /** All timed events of a period. */
  readonly streamTimedEvents: (appId: string, options?: ListEventsOptions) => Items<LooseRecord>

  /** Sessions by the day; not seen, so it stays JSON. `GET /api/v2/apps/:app_id/daily_sessions` `[docs]` */
  readonly getDailySessions: (appId: string, options?: DailySeriesOptions) => Call<DailySeries>
  /** Installs less removals by the day; JSON. `GET /api/v2/apps/:app_id/daily_net_new` `[docs]` */
  readonly getDailyNetNew: (appId: string, options?: DailySeriesOptions) => Call<DailySeries>
  /** Where the app is used, by the day; JSON. `GET /api/v2/apps/:app_id/daily_geo` `[docs]` */
  readonly getDailyGeo: (appId: string, options?: DailySeriesOptions) => Call<DailySeries>
  /** Active users by the day; JSON. `GET /api/v2/apps/:app_id/daily_active_users` `[docs]` */
  readonly getDailyActiveUsers: (appId: string, options?: DailySeriesOptions) => Call<DailySeries>
  /** Log entries per level, one number per day. `GET /api/v2/apps/:app_id/daily_logs` `[docs]` */
  readonly getDailyLogs: (appId: string, options?: DailyLogsOptions) => Call<DailyLogs>

  /** Calls any operation, also one this package does not know: same token, policy and errors. */
  readonly request: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Call<Success>
  /** The items of any operation that is a listing, page by page: `stream(App47InferredApi.listApps, {})`. */
  readonly stream: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Items<Item>
}

/** The service; see the module. */
export class App47Client extends Context.Service<App47Client, Service>()(
  "@effect-billing/app47/App47Client",
) {}

const mistakeOf = (token: string): string | undefined => {
  if (token.trim() === "") return "no access token is configured, nothing was sent"
  return /^[\x21-\x7e]+$/.test(token)
    ? undefined
    : "the access token holds a space, a line break or a sign that no header can carry, nothing was sent"
}

// People paste the whole address of the API; what stands twice is found nowhere.
const withoutPath = (url: string | URL): string => String(url).replace(new RegExp(`${base}/*$`), "")

/**
 * Makes the client. An empty access token does not stop a program from starting: every call then fails with
 * `AuthenticationFailed`, and nothing is sent. A base URL that is none is a mistake in the program and dies.
 */
export const make = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Effect.Effect<Service, never, HttpClient.HttpClient | LimitNeeds | BreakerNeeds> =>
  Effect.gen(function* () {
    const {
      accessToken,
      baseUrl = App47Config.defaultBaseUrl,
      circuitBreaker,
      integrity = "report",
      rateLimit,
      ...callOptions
    } = options
    const guards = yield* CallGuard.fromLimits({ circuitBreaker, rateLimit })
    const token = Redacted.value(accessToken)
    const description = mistakeOf(token)
    const credentials =
      description === undefined
        ? Result.succeed({ headers: { "access-token": token } })
        : Result.fail(new Reason.AuthenticationFailed({ description }))
    const { call: request, items: stream } = yield* ProviderClient.make<App47Error>({
      ...callOptions,
      provider: "app47",
      service: "App47Client",
      hosts: { api: withoutPath(baseUrl) },
      authenticate: () => credentials,
      secrets: [token],
      credentialName: "accessToken",
      classify: App47Failure.classify(integrity),
      error: (operation, reason) => new App47Error({ operation, reason: reason as App47Reason }),
      guards,
    })
    const ofApp =
      <Name extends string, Input extends { readonly app_id: string }, Success, Item>(
        operation: Operation.Operation<Name, Input, Success, Item>,
      ) =>
      (app_id: string, given?: Omit<Input, "app_id">): Call<Success> =>
        request(operation, { ...given, app_id } as Input)
    const itemsOfApp =
      <Name extends string, Input extends { readonly app_id: string }, Success, Item>(
        operation: Operation.Operation<Name, Input, Success, Item>,
      ) =>
      (app_id: string, given?: Omit<Input, "app_id">): Items<Item> =>
        stream(operation, { ...given, app_id } as Input)

    return {
      ping: () => request(ping, {}),
      listUserPurchases: (user_id, { skip, status } = {}) =>
        request(listUserPurchases, { user_id, skip, status }),
      streamUserPurchases: (user_id, { status } = {}) => stream(listUserPurchases, { user_id, status }),
      showUserPurchase: (user_id, purchase_id) => request(showUserPurchase, { user_id, purchase_id }),
      listUsers: (input = {}) => request(listUsers, input),
      streamUsers: (input = {}) => stream(listUsers, input),
      listGroups: (input = {}) => request(listGroups, input),
      streamGroups: (input = {}) => stream(listGroups, input),
      uploadFile: (file) => request(uploadFile, { file }),
      createBuild: (app_id, build) => request(createBuild, { ...build, app_id }),
      listSessions: ofApp(listSessions),
      streamSessions: itemsOfApp(listSessions),
      listLogs: ofApp(listLogs),
      streamLogs: itemsOfApp(listLogs),
      listGenericEvents: ofApp(listGenericEvents),
      streamGenericEvents: itemsOfApp(listGenericEvents),
      listTimedEvents: ofApp(listTimedEvents),
      streamTimedEvents: itemsOfApp(listTimedEvents),
      getDailySessions: ofApp(getDailySessions),
      getDailyNetNew: ofApp(getDailyNetNew),
      getDailyGeo: ofApp(getDailyGeo),
      getDailyActiveUsers: ofApp(getDailyActiveUsers),
      getDailyLogs: ofApp(getDailyLogs),
      request,
      stream,
    }
  })

/** The client as a layer; `HttpClient` is the user's choice (`FetchHttpClient.layer`, a test double, the emulator). */
export const layer = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Layer.Layer<App47Client, never, HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>> =>
  Layer.effect(App47Client, make<LimitNeeds, BreakerNeeds>(options))

/**
 * The client from `APP47_ACCESS_TOKEN` and (optional) `APP47_BASE_URL`. What `overrides` gives is not looked up. A
 * variable that is missing, empty or no URL is a `ConfigError` that names it.
 */
export const layerConfig = <LimitNeeds = never, BreakerNeeds = never>(
  overrides?: Partial<Options<LimitNeeds, BreakerNeeds>>,
): Layer.Layer<
  App47Client,
  Config.ConfigError,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> =>
  Layer.effect(
    App47Client,
    Effect.flatMap(App47Config.options<LimitNeeds, BreakerNeeds>(overrides), (options) =>
      make<LimitNeeds, BreakerNeeds>(options),
    ),
  )
