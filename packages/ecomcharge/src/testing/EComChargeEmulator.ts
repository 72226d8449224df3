/**
 * eComCharge on this machine: a stateful emulator of every operation of `EComChargeApi`, on all three hosts, for tests,
 * demonstrations and work without an account. It is reached in process (`emulator.layerHttpClient`, below the real
 * client) or over HTTP (`@effect-billing/core/testing/node/EmulatorServer`, `desk emulate`).
 *
 * ```ts
 * const program = Effect.gen(function* () {
 *   const emulator = yield* EComChargeEmulator.EComChargeEmulator
 *   const subscription = yield* emulator.subscribe({
 *     plan: {
 *       title: "Pro",
 *       currency: "EUR",
 *       plan: { amount: 999, interval: 1, interval_unit: "month" },
 *       trial: { amount: 100, interval: 7, interval_unit: "day" },
 *     },
 *   })
 *   yield* emulator.clock.advance("7 days")
 *   yield* emulator.cancel(subscription.id, "Customer's request")
 *   return yield* emulator.webhooks.list // trial, active, canceled; each signed
 * })
 * ```
 *
 * It is strict about requests and answers in the vendor's own shapes, which differ by host. The documented test cards
 * decide what becomes of a payment. Where the manuals are silent or contradict each other it takes a side, which the
 * source marks `[inferred]` or as ours; {@link Options} has the other side where a client should be tried against both.
 *
 * Addresses in answers (`redirect_url`, `pay_url`, …) name eComCharge's hosts; over HTTP they lead to this emulator,
 * which has pages for a browser or a test to pay on.
 *
 * It does not call a `verification_url`, and sends each webhook once (`webhooks.redeliver` sends it again).
 */
import type * as Answer from "@effect-billing/core/testing/Answer"
import * as Emulator from "@effect-billing/core/testing/Emulator"
import * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { environment as environmentNames } from "../EComChargeConfig.ts"
import type { Subscription } from "../EComChargeSchema/Subscription.ts"
import type { Transaction } from "../EComChargeSchema/Transaction.ts"
import * as Access from "./internal/access.ts"
import * as Alternative from "./internal/alternativeRoutes.ts"
import * as Api from "./internal/apiRoutes.ts"
import * as Asynchronous from "./internal/asynchronousRoutes.ts"
import * as Cards from "./internal/cards.ts"
import * as CheckoutRoutes from "./internal/checkoutRoutes.ts"
import { dialectOf, say } from "./internal/errors.ts"
import * as Gateway from "./internal/gatewayRoutes.ts"
import { publicKey as testPublicKey, sign } from "./internal/keys.ts"
import type { Manners } from "./internal/manners.ts"
import * as Pages from "./internal/pages.ts"
import { plant } from "./internal/plant.ts"
import { planIssues, planOf } from "./internal/plans.ts"
import * as Progress from "./internal/progress.ts"
import * as State from "./internal/state.ts"
import * as Subscriptions from "./internal/subscriptions.ts"
import { iso } from "./internal/time.ts"
import * as Transactions from "./internal/transactions.ts"
import * as EComChargeSamples from "./EComChargeSamples.ts"
import { Seed, type SeedJson } from "./EComChargeSeed.ts"

/** What an emulator lets in, and what its webhooks carry: a shop's id and its secret key. */
export type Credentials = Access.Credentials
/** The records of an emulator. */
export type EComChargeState = State.EComChargeState
/** What an emulator's webhooks are made from. */
export type EComChargeEvent = State.EComChargeEvent
/** The addresses that stand in an emulator's answers. */
export type Addresses = State.Addresses
/** What becomes of the next charges of a subscription. */
export type Billing = State.Billing

/** A subscription as it stands on the wire. */
export type EmulatedSubscription = (typeof Subscription)["Encoded"]
/** A transaction of version 2 as it stands on the wire. */
export type EmulatedTransaction = (typeof Transaction)["Encoded"]

/** What every emulator lets in unless told otherwise. Made up: none of it opens anything else. */
export const credentials: Credentials = { shopId: "1673", secretKey: Redacted.make("demo-secret-key") }

/**
 * The public key that belongs to the key every emulator signs its webhooks with: a pair made for this repository, so a
 * signature under it proves nothing outside of a test.
 */
export const publicKey: string = testPublicKey

/** The documented cards that pay, are declined, and want 3-D Secure. `[docs]` */
export const testCards: {
  readonly successful: string
  readonly declined: string
  readonly threeDSecure: string
} = Cards.testCards

/**
 * The environment that leads `EComChargeClient.layerConfig` and `EComChargeWebhook.layerConfig` to an emulator at this
 * address, which serves all three hosts.
 */
export const environment = (
  baseUrl: string,
  given: Credentials = credentials,
): Readonly<Record<string, string>> => ({
  [environmentNames.baseUrl]: baseUrl,
  [environmentNames.gatewayUrl]: baseUrl,
  [environmentNames.checkoutUrl]: baseUrl,
  [environmentNames.shopId]: given.shopId,
  [environmentNames.secretKey]: Redacted.value(given.secretKey),
  [environmentNames.publicKey]: publicKey,
})

/** eComCharge's hosts. The gateway is the manual's; see `EComChargeConfig.brands` for why it is no default there. */
export const addresses: Addresses = {
  api: "https://api.ecomcharge.com",
  gateway: "https://processing.ecomcharge.com",
  checkout: "https://checkout.ecomcharge.com",
  backOffice: "https://backoffice.ecomcharge.com",
}

/** How an emulator is set up. Clock, faults and webhooks: see `Emulator.Options` of core. */
export interface Options extends Emulator.Options {
  /**
   * What it starts with, and what a reset brings back: `demo` (default, see `EComChargeSamples`), `documented` (the
   * samples word for word; the clock then stands at `EComChargeSamples.documentedAt`), `empty`, or records of one's own.
   */
  readonly seed?: "demo" | "documented" | "empty" | SeedJson | undefined
  /** Default {@link credentials}. */
  readonly credentials?: Credentials | undefined
  /** What stands in answers while it is reached in process; default {@link addresses}. */
  readonly addresses?: Addresses | undefined
  /** How an unknown customer, plan or subscription is answered: 404 (default) or 422. Not documented. */
  readonly unknownId?: "notFound" | "unprocessable" | undefined
  /** How a list without customers or plans is answered: `[]` (default) or 404. The manual says "if there are any". */
  readonly emptyList?: "empty" | "notFound" | undefined
  /** What canceling what is over is answered: 422 (default), 404, or the subscription again. Not documented. */
  readonly secondCancel?: "refused" | "notFound" | "repeated" | undefined
  /** The status of mistakes in requests to the gateway; default 422. Recorded traffic has 400. `[client code]` */
  readonly gatewayErrorStatus?: 400 | 422 | undefined
  /** Whether the gateway's errors stand inside of `response`; default true, as recorded. The manual shows none. */
  readonly gatewayErrorWrapper?: boolean | undefined
  /** Whether the shop insists on address and customer in payments, as in the manual's sample; default false. */
  readonly requiredDetails?: boolean | undefined
  /** Whether 3-D Secure is switched on for the shop; default true. Without it those test cards just pay. */
  readonly threeDSecure?: boolean | undefined
  /** Whether the shop may send card numbers; default true. Otherwise `E.1065`. `[docs]` */
  readonly rawCards?: boolean | undefined
  /** Whether a card that expires in October is declined, as on the demonstration shops; default false. `[client code]` */
  readonly decidesByMonth?: boolean | undefined
  /** How long a task of the asynchronous mode takes; default one second. */
  readonly asynchronousDelay?: Duration.Input | undefined
  /** Names of operations that this shop's gateway does not support. `[client code]` */
  readonly unsupported?: ReadonlyArray<string> | undefined
  /**
   * Whether webhooks are sent about everything (default: the emulator has one target anyway), or only where the
   * creating request named a `notification_url`. `[docs]`
   */
  readonly webhooks?: "always" | "asked" | undefined
}

/** A new plan, in the fields of a request. */
export interface PlanInput {
  readonly title: string
  readonly currency: string
  readonly plan: Period
  readonly trial?: (Period & { readonly as_first_payment?: boolean }) | undefined
  readonly infinite?: boolean | undefined
  readonly billing_cycles?: number | undefined
  readonly number_payment_attempts?: number | undefined
  readonly prevent_payments_at_night?: boolean | undefined
  readonly test?: boolean | undefined
}

/** A price and how often it is paid. */
export interface Period {
  /** Minor units. */
  readonly amount: number
  readonly interval: number
  readonly interval_unit: "hour" | "day" | "month"
}

/** What {@link Service.subscribe} takes. */
export interface SubscribeInput {
  /** The id of a plan, or a new one. */
  readonly plan: string | PlanInput
  /** The id of a customer; made up when absent. */
  readonly customer?: string | undefined
  /** The number of the card; default the one that pays. */
  readonly card?: string | undefined
  readonly tracking_id?: string | undefined
  readonly notification_url?: string | undefined
}

type Scenario<A> = Effect.Effect<A, EmulatorError.EmulatorError>

/**
 * A running emulator. Beside what core's kernel gives (clock, faults, requests, webhooks, reset), it plays what
 * customers and banks do: each scenario changes a record, announces the vendor's webhook, and returns when the webhook
 * is delivered. A scenario fails for a record that does not exist.
 */
export interface Service extends Emulator.Emulator<EComChargeState, EComChargeEvent> {
  readonly credentials: Credentials
  /** Somebody subscribes on the payment page: `trial`, `active` or `failed`, as the card decides. */
  readonly subscribe: (input: SubscribeInput) => Scenario<EmulatedSubscription>
  /**
   * The customer pays on the page of a hosted subscription (by its id) or of a checkout (by its token), with a card
   * (by its number; default the one that pays). The transaction is `incomplete` where the card wants 3-D Secure.
   */
  readonly pay: (idOrToken: string, card?: string) => Scenario<EmulatedTransaction>
  /** The customer's bank decides on 3-D Secure, or the money of an alternative payment comes (`passes`) or does not. */
  readonly authenticate: (
    uid: string,
    options?: { readonly passes?: boolean },
  ) => Scenario<EmulatedTransaction>
  /** The bank will refuse the next charges (`declined`), or the platform fails to ask it (`errs`). */
  readonly failBilling: (subscriptionId: string, how?: "declined" | "errs") => Scenario<EmulatedSubscription>
  /** The bank pays again; what failed is charged now. */
  readonly recoverBilling: (subscriptionId: string) => Scenario<EmulatedSubscription>
  /** Somebody cancels in the back office. */
  readonly cancel: (subscriptionId: string, reason?: string) => Scenario<EmulatedSubscription>
  /** Sends the webhook of a subscription, transaction or checkout as it stands. */
  readonly sendWebhook: (id: string) => Scenario<void>
}

/** The service; see the module. */
export class EComChargeEmulator extends Context.Service<EComChargeEmulator, Service>()(
  "@effect-billing/ecomcharge/testing/EComChargeEmulator",
) {}

const hosts = {
  api: ["https://api.ecomcharge.com", "https://api.begateway.com", "https://api.bepaid.by"],
  gateway: [
    "https://processing.ecomcharge.com",
    "https://gateway.ecomcharge.com",
    "https://demo-gateway.begateway.com",
    "https://gateway.bepaid.by",
  ],
  checkout: [
    "https://checkout.ecomcharge.com",
    "https://checkout.begateway.com",
    "https://checkout.bepaid.by",
  ],
}

// Whatever stands under these names is a secret, or opens something.
const secretFields = ["number", "verification_value", "token", "encrypted_credit_card"]

const decodeSeed = Schema.decodeUnknownEffect(Seed)

/** The seed; a wrong one fails here, and not at the first reset. */
const seedOf = (
  given: NonNullable<Options["seed"]>,
): Effect.Effect<SeedJson, EmulatorError.EmulatorError> => {
  if (given === "demo") return Effect.succeed(EComChargeSamples.demo)
  if (given === "documented") return Effect.succeed(EComChargeSamples.documented)
  if (given === "empty") return Effect.succeed({})
  return Effect.mapBoth(decodeSeed(given, { onExcessProperty: "error" }), {
    onSuccess: () => given,
    onFailure: (error) => EmulatorError.make(`this is no seed: ${error.message}`),
  })
}

// A seed has no transformations: what has been checked once is its own decoded value.
const checked = (json: SeedJson): Seed => json as unknown as Seed

const mannersOf = (options: Options, { shopId }: Credentials): Manners => ({
  shopId,
  unknownId: options.unknownId ?? "notFound",
  emptyList: options.emptyList ?? "empty",
  secondCancel: options.secondCancel ?? "refused",
  gatewayErrorStatus: options.gatewayErrorStatus ?? 422,
  gatewayErrorWrapper: options.gatewayErrorWrapper ?? true,
  requiredDetails: options.requiredDetails ?? false,
  threeDSecure: options.threeDSecure ?? true,
  rawCards: options.rawCards ?? true,
  decidesByMonth: options.decidesByMonth ?? false,
  asynchronousMillis: Duration.toMillis(Duration.fromInputUnsafe(options.asynchronousDelay ?? "1 second")),
  unsupported: options.unsupported ?? [],
  webhooks: options.webhooks ?? "always",
})

const hostOfUrl = ({ hostname }: URL, pathname: string): string => {
  const known = Object.entries(hosts).find(([, origins]) =>
    origins.some((origin) => new URL(origin).hostname === hostname),
  )
  if (known !== undefined) return known[0]
  if (pathname.startsWith("/ctp/")) return "checkout"
  return /^\/(?:transactions|credit_cards|services|async|v2|p2p-restrictions)(?:\/|$)/.test(pathname)
    ? "gateway"
    : "api"
}

// As the platform's framework writes JSON: what could close a script tag is escaped. So a body that was parsed and
// written again is not the body that was signed. [inferred]
const encode = (body: State.Fields): string =>
  JSON.stringify(body).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

/** Every answer carries an id of its request. `[client code]` recorded traffic */
const identified = (answer: Answer.Answer, { ids }: Pick<State.World, "ids">): Answer.Answer => ({
  ...answer,
  headers: { "x-request-id": ids.uuid(), ...answer.headers },
})

const definitionOf = (
  options: Options,
  given: Credentials,
  seed: SeedJson,
  manners: Manners,
): Emulator.Definition<EComChargeState, EComChargeEvent> => ({
  name: "ecomcharge",
  hosts,
  ...(options.seed === "documented" ? { startAt: EComChargeSamples.documentedAt } : {}),
  seed: (world) => {
    const state = State.empty(options.addresses ?? addresses)
    plant({ ...world, state }, manners, checked(seed))
    return state
  },
  plant: Emulator.planting<EComChargeState, EComChargeEvent, Seed>(Seed, (world, input) =>
    plant(world, manners, input),
  ),
  routes: [
    ...Api.routes(manners),
    ...Gateway.routes(manners),
    ...Asynchronous.routes(manners),
    ...CheckoutRoutes.routes(manners),
    ...Alternative.routes(manners),
    ...Pages.routes(manners),
  ].map(({ handler, target }) =>
    Emulator.route(target, (call: Access.EComChargeCall) => {
      const answer = handler(call)
      return Effect.isEffect(answer)
        ? Effect.map(answer, (answer) => identified(answer, call))
        : identified(answer, call)
    }),
  ),
  authenticate: (call) => {
    const refusal = Access.authenticate(given, manners)(call)
    return refusal === undefined ? undefined : identified(refusal, call)
  },
  notFound: ({ headers, url }) =>
    say(dialectOf({ host: hostOfUrl(url, url.pathname) }, headers, true), 404, "Not found"),
  failure: (status, { headers, url }) =>
    say(
      dialectOf({ host: hostOfUrl(url, url.pathname) }, headers, true),
      status,
      status === 429 ? "Too many requests" : "Internal server error",
    ),
  webhook: ({ body }) => {
    const text = encode(body)
    return Effect.map(sign(new TextEncoder().encode(text)), (signature) => ({
      headers: {
        "content-type": "application/json",
        authorization: `Basic ${base64(`${given.shopId}:${Redacted.value(given.secretKey)}`)}`,
        "content-signature": signature,
      },
      body: text,
    }))
  },
  onClockMoved: (world, _from, to) => EmulatorWorld.settle(world, to, Progress.next(manners)),
  secretFields,
  describeState: ({ cards, checkouts, customers, plans, products, subscriptions, transactions }) => ({
    customers: [...customers.values()].map(({ wire }) => wire),
    plans: [...plans.values()].map(({ createdAt, ...plan }) => ({ ...plan, createdAt: iso(createdAt) })),
    subscriptions: [...subscriptions.values()].map(({ life, wire }) => ({
      ...wire,
      lifecycle:
        life === undefined
          ? null
          : {
              billing: life.billing,
              chargedAt: life.dueAt === undefined ? null : iso(life.dueAt),
              endsAt: life.endsAt === undefined ? null : iso(life.endsAt),
            },
    })),
    products: [...products.values()].map(({ wire }) => wire),
    // Of a card only what an answer may show.
    cards: [...cards.values()].map(Cards.cardOfToken),
    transactions: [...transactions.values()].map(({ wire }) => wire),
    checkouts: [...checkouts.values()].map(({ wire }) => wire),
  }),
})

const unknown = (what: string, id: string): EmulatorError.EmulatorError =>
  EmulatorError.make(`there is no ${what} ${id}`)

/** Brings an emulator to life; see {@link Options}. Fails when they are wrong. */
export const make = Effect.fnUntraced(function* (
  options: Options = {},
): Effect.fn.Return<Service, EmulatorError.EmulatorError, Scope.Scope> {
  const given = options.credentials ?? credentials
  const manners = mannersOf(options, given)
  const seed = yield* seedOf(options.seed ?? "demo")
  const kernel = yield* Emulator.make(definitionOf(options, given, seed, manners), {
    ...options,
    // The documented subscriptions are paid at one moment only.
    frozen: options.frozen ?? options.seed === "documented",
  })

  const play = <A>(change: (world: State.World) => A | EmulatorError.EmulatorError): Scenario<A> =>
    Effect.gen(function* () {
      const outcome = yield* kernel.update(change)
      if (outcome instanceof EmulatorError.EmulatorError) return yield* outcome
      yield* kernel.webhooks.delivered
      return outcome
    })

  const onSubscription = (
    id: string,
    change: (
      record: State.SubscriptionRecord,
      life: State.Life,
      world: State.World,
    ) => EmulatorError.EmulatorError | undefined,
  ): Scenario<EmulatedSubscription> =>
    play((world) => {
      const record = world.state.subscriptions.get(id)
      if (record === undefined) return unknown("subscription", id)
      if (record.life === undefined)
        return EmulatorError.make(`${id} is a sample that does not live: it was planted without a lifecycle`)
      return change(record, record.life, world) ?? (record.wire as unknown as EmulatedSubscription)
    })

  const planFor = (world: State.World, plan: string | PlanInput) => {
    if (typeof plan === "string") return world.state.plans.get(plan) ?? unknown("plan", plan)
    const fields = plan as unknown as State.Fields
    const issues = planIssues(fields)
    if (issues.length > 0) return new EmulatorError.EmulatorError({ description: "this is no plan", issues })
    const made = planOf(world, fields)
    world.state.plans.set(made.id, made)
    return made
  }

  const service: Service = {
    ...kernel,
    credentials: given,
    subscribe: ({ card, customer, plan, ...request }) =>
      play((world) => {
        const found = planFor(world, plan)
        if (found instanceof EmulatorError.EmulatorError) return found
        if (customer !== undefined && !world.state.customers.has(customer))
          return unknown("customer", customer)
        const record = Subscriptions.make(world, manners, {
          plan: found,
          request,
          customerId: customer,
          customer: undefined,
        })
        Pages.pay(world, manners, { kind: "subscription", id: record.id }, card ?? Cards.testCards.successful)
        return record.wire as unknown as EmulatedSubscription
      }),
    pay: (idOrToken, card = Cards.testCards.successful) =>
      play((world) => {
        const owner: State.Owner = world.state.subscriptions.has(idOrToken)
          ? { kind: "subscription", id: idOrToken }
          : { kind: "checkout", token: idOrToken }
        const record = Pages.pay(world, manners, owner, card)
        return record === undefined
          ? EmulatorError.make(
              "there is no subscription or checkout of this id or token that waits for a payment",
            )
          : (record.wire as unknown as EmulatedTransaction)
      }),
    authenticate: (uid, { passes = true } = {}) =>
      play((world) => {
        const record = world.state.transactions.get(uid)
        if (record === undefined) return unknown("transaction", uid)
        if (!Transactions.isOpen(record)) return EmulatorError.make(`${uid} waits for nobody`)
        Pages.authenticate(world, manners, record, passes)
        return record.wire as unknown as EmulatedTransaction
      }),
    failBilling: (id, how = "declined") =>
      onSubscription(id, (record, life, world) => {
        Subscriptions.setBilling(world, manners, record, life, how)
        return undefined
      }),
    recoverBilling: (id) =>
      onSubscription(id, (record, life, world) => {
        Subscriptions.setBilling(world, manners, record, life, "succeeds")
        return undefined
      }),
    cancel: (id, reason = "Customer's request") =>
      onSubscription(id, (record, _life, world) => {
        if (Subscriptions.isOver(record)) return EmulatorError.make(`${id} is over, or canceled already`)
        Subscriptions.cancel(world, manners, record, reason)
        return undefined
      }),
    sendWebhook: (id) =>
      play((world) => {
        const { checkouts, subscriptions, transactions } = world.state
        const subscription = subscriptions.get(id)
        const transaction = transactions.get(id)
        const checkout = checkouts.get(id)
        if (subscription !== undefined) world.announce({ about: "subscription", body: subscription.wire })
        else if (transaction !== undefined)
          world.announce({ about: "transaction", body: Transactions.body(transaction) })
        else if (checkout !== undefined) world.announce({ about: "checkout", body: checkout.wire })
        else return unknown("subscription, transaction or checkout", id)
        return undefined
      }),
  }
  return service
})

/** The emulator as a service. It provides itself only; {@link layerHttpClient} reaches it. */
export const layer = (options?: Options): Layer.Layer<EComChargeEmulator, EmulatorError.EmulatorError> =>
  Layer.effect(EComChargeEmulator, make(options))

/** The emulator, and an `HttpClient` that reaches it without a socket, for the real client to run on. */
export const layerHttpClient = (
  options?: Options,
): Layer.Layer<EComChargeEmulator | HttpClient.HttpClient, EmulatorError.EmulatorError> =>
  Layer.provideMerge(
    Layer.unwrap(Effect.map(EComChargeEmulator, ({ layerHttpClient }) => layerHttpClient)),
    layer(options),
  )
