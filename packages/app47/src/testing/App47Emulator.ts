/**
 * App47 on this machine: a stateful emulator of every operation of `App47Api.operations`, for tests, demonstrations and
 * work without an account. It is reached in process (`emulator.layerHttpClient`, below the real client) or over HTTP
 * (`@effect-billing/core/testing/node/EmulatorServer`, `desk emulate`).
 *
 * ```ts
 * const program = Effect.gen(function* () {
 *   const emulator = yield* App47Emulator.App47Emulator
 *   const { id } = yield* emulator.addPurchase({ user_id: "57900459a56f7f77930000d2", name: "Life Saver" })
 *   yield* emulator.cancelPurchase(id)
 *   return yield* emulator.webhooks.list // purchased, canceled
 * })
 * ```
 *
 * It is strict about requests (a parameter, a field or a filter word that is not documented is refused or finds
 * nothing) and answers in the vendor's envelope, checksum included. Where nobody has documented what App47 does (every
 * status of a failure, the form of list items, whole paths), it takes a side, which the source marks `[inferred]` or as
 * ours; {@link Options} has the other side where a client should be tried against both. What it proves about the real
 * service is nothing.
 */
import * as Emulator from "@effect-billing/core/testing/Emulator"
import * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import type * as EmulatorWebhooks from "@effect-billing/core/testing/EmulatorWebhooks"
import * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { of as checksumOf } from "../App47Checksum.ts"
import { environment as environmentNames } from "../App47Config.ts"
import type { Purchase } from "../App47Schema/Purchase.ts"
import * as App47Samples from "./App47Samples.ts"
import { Seed, type SeedJson, type SeedPurchase, type SeedUser } from "./App47Seed.ts"
import { failing, noSuchPage } from "./internal/answers.ts"
import * as Routes from "./internal/routes.ts"
import * as State from "./internal/state.ts"
import { millisOf, seconds } from "./internal/time.ts"
import { formOf, xmlOf } from "./internal/webhookBody.ts"

/** What an emulator lets in: the tokens of two members. */
export type Credentials = Routes.Credentials
/** What the account has bought from App47. */
export type Package = Routes.Package
/** The records of an emulator. */
export type App47State = State.App47State
/** What an emulator's web hooks are made from. */
export type App47Event = State.App47Event

/** A purchase as it stands on the wire. */
export type EmulatedPurchase = (typeof Purchase)["Encoded"]

/** What every emulator lets in unless told otherwise. Made up: none of it opens anything else. */
export const credentials: Credentials = {
  accessToken: Redacted.make("demo-access-token"),
  purchaseToken: Redacted.make("demo-purchase-token"),
}

/** The environment that leads `App47Client.layerConfig` to an emulator at this address. */
export const environment = (
  baseUrl: string,
  given: Credentials = credentials,
): Readonly<Record<string, string>> => ({
  [environmentNames.baseUrl]: baseUrl,
  [environmentNames.accessToken]: Redacted.value(given.accessToken),
})

/** How an emulator is set up. Clock, faults and web hooks: see `Emulator.Options` of core. */
export interface Options extends Emulator.Options {
  /**
   * What it starts with, and what a reset brings back: `demo` (default, see `App47Samples`), `documented` (the samples
   * word for word), `empty`, or records of one's own.
   */
  readonly seed?: "demo" | "documented" | "empty" | SeedJson | undefined
  /** Default {@link credentials}. */
  readonly credentials?: Credentials | undefined
  /** Items of lists as they are (default) or under their resource's name. Not documented. */
  readonly listItems?: "bare" | "wrapped" | undefined
  /** What `total` counts: this listing (default), or all there is in the account; or nothing. Not clear. `[seed]` */
  readonly total?: "listing" | "account" | "absent" | undefined
  /** Default `eCommerce`. With `Enterprise` and `Trial` purchases are "Access denied". `[seed]` */
  readonly package?: Package | undefined
  /** Whether failures have a status of their own (default; which one is ours) or 200. Not documented. */
  readonly failureStatus?: "own" | "ok" | undefined
  /** How web hooks are written: default `json`. The form of the other two is `[inferred]`. */
  readonly webhookContent?: "json" | "form" | "xml" | undefined
  /** How web hooks are sent. Default `POST`. `[docs]` */
  readonly webhookMethod?: "POST" | "PUT" | undefined
}

/** What {@link Service.addPurchase} takes. */
export interface AddPurchaseInput extends SeedPurchase {
  /** Whether it is an in-app item: the web hook then has the customer's devices. */
  readonly item?: boolean | undefined
}

/** What {@link Service.addUser} and {@link Service.changeUser} take. */
export interface UserInput extends SeedUser {
  /** A password that was set along with it; it stands in the web hook in clear text, as at the vendor. `[docs]` */
  readonly password?: string | undefined
}

type Scenario<A = EmulatedPurchase> = Effect.Effect<A, EmulatorError.EmulatorError>

/**
 * A running emulator. Beside what core's kernel gives (clock, faults, requests, web hooks, reset), it plays what members
 * do in the portal: each scenario changes a record, announces the vendor's web hook where there is one, and returns
 * when it is delivered. A scenario fails for a record that does not exist.
 */
export interface Service extends Emulator.Emulator<App47State, App47Event> {
  readonly credentials: Credentials
  /** Somebody buys: `purchased`, unless its status says otherwise. */
  readonly addPurchase: (input: AddPurchaseInput) => Scenario
  /** A member edits it; nothing is announced. */
  readonly editPurchase: (
    purchaseId: string,
    fields: Partial<Pick<SeedPurchase, "name" | "status" | "price" | "currency" | "reference">>,
  ) => Scenario
  /** It is canceled: `canceled`. */
  readonly cancelPurchase: (purchaseId: string) => Scenario
  /** The money goes back. No web hook is documented. */
  readonly refundPurchase: (purchaseId: string) => Scenario
  /** It is used up. No web hook is documented. */
  readonly consumePurchase: (purchaseId: string) => Scenario
  /** A member deletes it; it is gone from every answer. */
  readonly deletePurchase: (purchaseId: string) => Scenario<void>
  /** A member makes a user: `create`. Returns the id. */
  readonly addUser: (input: UserInput) => Scenario<string>
  /** A member changes a user: `update`. */
  readonly changeUser: (userId: string, input: Omit<UserInput, "id" | "devices">) => Scenario<void>
  /** A member deletes a user: `delete`. */
  readonly deleteUser: (userId: string) => Scenario<void>
}

/** The service; see the module. */
export class App47Emulator extends Context.Service<App47Emulator, Service>()(
  "@effect-billing/app47/testing/App47Emulator",
) {}

const hosts = { api: ["https://cirrus.app47.com"] }

const secretFields = ["access-token", "x-token", "password"]

const decodeSeed = Schema.decodeUnknownEffect(Seed)

/** The seed; a wrong one fails here, and not at the first reset. */
const seedOf = (given: NonNullable<Options["seed"]>): Effect.Effect<Seed, EmulatorError.EmulatorError> => {
  const json =
    given === "demo"
      ? App47Samples.demo
      : given === "documented"
        ? App47Samples.documented
        : given === "empty"
          ? {}
          : given
  return Effect.mapError(decodeSeed(json, { onExcessProperty: "error" }), (error) =>
    EmulatorError.make(`this is no seed: ${error.message}`),
  )
}

const payloadOf = (
  event: App47Event,
  { nowMillis, state }: State.World,
): Readonly<Record<string, unknown>> => {
  const epoch_timestamp = seconds(nowMillis)
  if (event.type === "customer") {
    const { email, id, name } = event.user
    const password = event.password === undefined ? {} : { password: event.password }
    return {
      action: event.action,
      customer: { id, email, name, ...password },
      type: event.type,
      epoch_timestamp,
    }
  }
  const purchase = state.purchases.get(event.purchaseId)
  const user = purchase === undefined ? undefined : state.users.get(purchase.userId)
  const devices = event.item ? { devices: user?.devices ?? [] } : {}
  const { created, id, name, reference, status } = purchase?.wire ?? { id: event.purchaseId }
  return {
    action: event.action,
    customer: {
      id: user?.wire.id ?? "",
      email: user?.wire["email"] ?? null,
      name: user?.wire["name"] ?? null,
      ...devices,
    },
    purchase: {
      order_id: reference ?? null,
      name: name ?? null,
      purchase_time: seconds(created === undefined || created === null ? nowMillis : millisOf(created)),
      status: status ?? null,
      purchase_token: id,
    },
    type: event.type,
    epoch_timestamp,
  }
}

const webhookRequest = (
  event: App47Event,
  world: State.World,
  { webhookContent = "json", webhookMethod = "POST" }: Options,
): EmulatorWebhooks.WebhookRequest => {
  const payload = payloadOf(event, world)
  // The samples' values are placeholders; that it is made like that of answers is [inferred].
  const body = { payload, md5: checksumOf(JSON.stringify(payload)) }
  const [type, text] =
    webhookContent === "json"
      ? ["application/json", JSON.stringify(body)]
      : webhookContent === "form"
        ? ["application/x-www-form-urlencoded", formOf(body)]
        : ["application/xml", xmlOf("notification", body)]
  return { method: webhookMethod, headers: { "content-type": type }, body: text }
}

/** A build that has been processed next. */
const nextChange = ({ state }: State.World): EmulatorWorld.Change<App47State, App47Event> | undefined => {
  let first: EmulatorWorld.Change<App47State, App47Event> | undefined
  for (const app of state.apps.values()) {
    for (const build of app.builds.values()) {
      const { processing } = build
      if (processing === undefined || (first !== undefined && first.at <= processing.at)) continue
      first = {
        at: processing.at,
        apply: (world) => {
          build.processing = undefined
          if (processing.makeActive) Routes.activate(world, app, build)
          else State.change(world, build, { activateable: true })
        },
      }
    }
  }
  return first
}

const definitionOf = (
  options: Options,
  given: Credentials,
  seed: Seed,
): Emulator.Definition<App47State, App47Event> => {
  const manners: Routes.Manners = {
    listItems: options.listItems ?? "bare",
    total: options.total ?? "listing",
    package: options.package ?? "eCommerce",
  }
  const authenticate = Routes.authenticate(given, manners)
  const isOk = options.failureStatus === "ok"
  const routes = Routes.routes(manners)
  return {
    name: "app47",
    hosts,
    seed: (world) => {
      const state = State.empty()
      State.plant({ ...world, state }, seed)
      return state
    },
    plant: Emulator.planting<App47State, App47Event, Seed>(Seed, (world, input) => State.plant(world, input)),
    routes: isOk ? routes.map(Routes.alwaysOk) : routes,
    authenticate: (call) => {
      const refused = authenticate(call)
      return refused === undefined || !isOk ? refused : { ...refused, status: 200 }
    },
    notFound: () => noSuchPage,
    failure: failing,
    webhook: (event, world) => webhookRequest(event, world, options),
    onClockMoved: (world, _from, to) => EmulatorWorld.settle(world, to, nextChange),
    secretFields,
    describeState: ({ apps, groups, purchases, uploads, users }) => ({
      users: [...users.values()].map(({ devices, wire }) => ({ ...wire, devices })),
      purchases: [...purchases.values()].map(({ userId, wire }) => ({ user_id: userId, ...wire })),
      groups: [...groups.values()].map(({ wire }) => wire),
      apps: [...apps.values()].map(({ builds, wire }) => ({
        ...wire,
        builds: [...builds.values()].map((build) => build.wire),
      })),
      uploads: [...uploads].map(([id, upload]) => ({ id, ...upload })),
    }),
  }
}

const missing = (what: string, id: string): EmulatorError.EmulatorError =>
  EmulatorError.make(`there is no ${what} ${id}`)

/** Brings an emulator to life; see {@link Options}. Fails when they are wrong. */
export const make = Effect.fnUntraced(function* (
  options: Options = {},
): Effect.fn.Return<Service, EmulatorError.EmulatorError, Scope.Scope> {
  const given = options.credentials ?? credentials
  const seed = yield* seedOf(options.seed ?? "demo")
  const kernel = yield* Emulator.make(definitionOf(options, given, seed), options)

  const play = <A>(change: (world: State.World) => A | EmulatorError.EmulatorError): Scenario<A> =>
    Effect.gen(function* () {
      const outcome = yield* kernel.update(change)
      if (outcome instanceof EmulatorError.EmulatorError) return yield* outcome
      yield* kernel.webhooks.delivered
      return outcome
    })

  // What is in the records came from a seed or from these scenarios, so it has the form of the wire.
  const wireOf = (record: State.PurchaseRecord): EmulatedPurchase => record.wire as EmulatedPurchase

  const onPurchase = (purchaseId: string, fields: object, action?: "canceled"): Scenario =>
    play((world) => {
      const record = world.state.purchases.get(purchaseId)
      if (record === undefined) return missing("purchase", purchaseId)
      State.change(world, record, fields)
      if (action !== undefined) {
        world.announce({ type: "customer_purchase", action, purchaseId, item: false })
      }
      return wireOf(record)
    })

  const onUser = (
    userId: string,
    change: (record: State.UserRecord, world: State.World) => void,
  ): Scenario<void> =>
    play((world) => {
      const record = world.state.users.get(userId)
      return record === undefined ? missing("user", userId) : change(record, world)
    })

  const service: Service = {
    ...kernel,
    credentials: given,
    addPurchase: ({ item = false, ...purchase }) =>
      play((world) => {
        if (purchase.id !== undefined && world.state.purchases.has(purchase.id)) {
          return EmulatorError.make(`there is a purchase ${purchase.id} already`)
        }
        const record = State.plantPurchase(world, purchase)
        if (record.wire.status === "Purchased") {
          world.announce({
            type: "customer_purchase",
            action: "purchased",
            purchaseId: record.wire.id,
            item,
          })
        }
        return wireOf(record)
      }),
    editPurchase: (purchaseId, fields) => onPurchase(purchaseId, fields),
    cancelPurchase: (purchaseId) => onPurchase(purchaseId, { status: "Canceled" }, "canceled"),
    refundPurchase: (purchaseId) => onPurchase(purchaseId, { status: "Refunded" }),
    consumePurchase: (purchaseId) => onPurchase(purchaseId, { status: "Consumed" }),
    deletePurchase: (purchaseId) =>
      play((world) =>
        world.state.purchases.delete(purchaseId) ? undefined : missing("purchase", purchaseId),
      ),
    addUser: ({ password, ...user }) =>
      play((world) => {
        if (user.id !== undefined && world.state.users.has(user.id)) {
          return EmulatorError.make(`there is a user ${user.id} already`)
        }
        const { wire } = State.plantUser(world, user)
        world.announce({ type: "customer", action: "create", user: wire, password })
        return wire.id
      }),
    changeUser: (userId, { password, ...fields }) =>
      onUser(userId, (record, world) => {
        State.change(world, record, fields)
        world.announce({ type: "customer", action: "update", user: record.wire, password })
      }),
    deleteUser: (userId) => onUser(userId, (record, world) => State.removeUser(world, record)),
  }
  return service
})

/** The emulator as a service. It provides itself only; {@link layerHttpClient} reaches it. */
export const layer = (options?: Options): Layer.Layer<App47Emulator, EmulatorError.EmulatorError> =>
  Layer.effect(App47Emulator, make(options))

/** The emulator, and an `HttpClient` that reaches it without a socket, for the real client to run on. */
export const layerHttpClient = (
  options?: Options,
): Layer.Layer<App47Emulator | HttpClient.HttpClient, EmulatorError.EmulatorError> =>
  Layer.provideMerge(
    Layer.unwrap(Effect.map(App47Emulator, ({ layerHttpClient }) => layerHttpClient)),
    layer(options),
  )
