/**
 * Iaptic on this machine: a stateful emulator of every operation of `IapticApi`, for tests, demonstrations and
 * work without an account. It is reached in process (`emulator.layerHttpClient`, below the real client) or over HTTP
 * (`@effect-billing/core/testing/node/EmulatorServer`, `desk emulate`).
 *
 * ```ts
 * const program = Effect.gen(function* () {
 *   const emulator = yield* IapticEmulator.IapticEmulator
 *   const { purchaseId } = yield* emulator.subscribe({
 *     applicationUsername: "zoe",
 *     productId: "google:premium",
 *     every: "P1M",
 *     trial: "P7D",
 *   })
 *   yield* emulator.clock.advance("7 days")
 *   yield* emulator.cancel(purchaseId)
 *   yield* emulator.clock.advance("31 days")
 *   return yield* emulator.webhooks.list // RENEWED, WILL_LAPSE, EXPIRED
 * })
 * ```
 *
 * It is strict about requests and answers in the vendor's own shapes, failures with HTTP 200 included. Where nobody
 * has documented what Iaptic does, it takes a side, which the source marks `[inferred]` or as ours; {@link Options}
 * has the other side where a client should be tried against both.
 */
import * as EmulatorMoment from "@effect-billing/core/testing/EmulatorMoment"
import * as Emulator from "@effect-billing/core/testing/Emulator"
import * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { environment as environmentNames } from "../IapticConfig.ts"
import type { Purchase } from "../IapticSchema/Purchase.ts"
import * as Access from "./internal/access.ts"
import { failing, noSuchPage } from "./internal/answers.ts"
import * as Life from "./internal/life.ts"
import { defaultGracePeriodMillis, plant } from "./internal/plant.ts"
import { latestByProduct, purchaseV3, purchasesByProduct } from "./internal/project.ts"
import * as Reads from "./internal/reads.ts"
import * as State from "./internal/state.ts"
import * as Stripe from "./internal/stripe.ts"
import { iso, millisOf } from "./internal/time.ts"
import * as Validation from "./internal/validation.ts"
import * as IapticSamples from "./IapticSamples.ts"
import { Seed, type SeedJson } from "./IapticSeed.ts"

/** What an emulator lets in: an app name, its two keys, and perhaps a master key. */
export type Credentials = Access.Credentials
/** Which of the users who validate one receipt it entitles: everybody, the first one, or the last one. `[docs]` */
export type Strategy = Validation.Strategy
/** Why a webhook is sent. `[third party]` */
export type NotificationReason = State.NotificationReason
/** The records of an emulator. */
export type IapticState = State.IapticState
/** What an emulator's webhooks are made from. */
export type IapticEvent = State.IapticEvent

/** A purchase as v3 gives it. */
export type EmulatedPurchase = (typeof Purchase)["Encoded"]

/** What every emulator lets in unless told otherwise. Made up: none of it opens anything else. */
export const credentials: Credentials = {
  appName: "demo",
  secretKey: Redacted.make("demo-secret-key"),
  publicKey: Redacted.make("demo-public-key"),
}

/** The environment that leads `IapticClient.layerConfig` to an emulator at this address. */
export const environment = (
  baseUrl: string,
  given: Credentials = credentials,
): Readonly<Record<string, string>> => ({
  [environmentNames.baseUrl]: baseUrl,
  [environmentNames.appName]: given.appName,
  [environmentNames.secretKey]: Redacted.value(given.secretKey),
  [environmentNames.publicKey]: Redacted.value(given.publicKey),
})

/** How an emulator is set up. Clock, faults and webhooks: see `Emulator.Options` of core. */
export interface Options extends Emulator.Options {
  /**
   * What it starts with, and what a reset brings back: `demo` (default, see `IapticSamples`), `documented` (the
   * samples word for word; the clock then stands at `IapticSamples.documentedAt`), `empty`, or records of one's own.
   */
  readonly seed?: "demo" | "documented" | "empty" | SeedJson | undefined
  /** Default {@link credentials}. */
  readonly credentials?: Credentials | undefined
  /** What a read of an unknown customer answers: an empty customer (default), or a failure 404. Not documented. */
  readonly unknownCustomer?: "empty" | "notFound" | undefined
  /** What v3 calls the rows to skip; the other name is ignored. Default `offset`. `[client code]` */
  readonly pagingParameter?: "offset" | "skip" | undefined
  /** Default `3.12.0`. Before 3.12 there is no `getEvent`. `[client code]` */
  readonly serverVersion?: string | undefined
  /** Default `ALL`, as at the vendor. `[docs]` */
  readonly entitlement?: Strategy | undefined
  /** Whether webhooks say what happened; default true. Older ones do not. `[docs]` */
  readonly notification?: boolean | undefined
}

/** What {@link Service.buy} takes. */
export interface BuyInput {
  readonly applicationUsername: string
  /** With the platform in front: `google:coins_100`. */
  readonly productId: string
  /** Made up when absent. */
  readonly purchaseId?: string | undefined
  /** Millionths of the unit of `currency`; null, as absent, for a price nobody knows. */
  readonly amountMicros?: number | null | undefined
  readonly currency?: string | null | undefined
  readonly sandbox?: boolean | undefined
  readonly quantity?: number | undefined
  /** Paid for, but the money has not arrived; see {@link Service.settlePayment}. */
  readonly isPending?: boolean | undefined
}

/** What {@link Service.subscribe} takes. */
export interface SubscribeInput extends Omit<BuyInput, "quantity"> {
  /** ISO 8601 duration of a period; default `P1M`. */
  readonly every?: string | undefined
  /** ISO 8601 duration of a free trial; none when absent. */
  readonly trial?: string | undefined
  /** How long the store tries again after a failed renewal; default 16 days, 0 for none. */
  readonly gracePeriod?: Duration.Input | undefined
  /** Default true. */
  readonly renews?: boolean | undefined
}

type Scenario<A = EmulatedPurchase> = Effect.Effect<A, EmulatorError.EmulatorError>

/**
 * A running emulator. Beside what core's kernel gives (clock, faults, requests, webhooks, reset), it plays what
 * happens at the stores: each scenario changes a purchase, announces the vendor's webhook, and returns when the
 * webhook is delivered. A scenario fails for a purchase that does not exist.
 */
export interface Service extends Emulator.Emulator<IapticState, IapticEvent> {
  readonly credentials: Credentials
  /** A subscription is bought: `PURCHASED`. As the clock moves: `RENEWED`, `ENTERED_GRACE_PERIOD`, `EXPIRED`. */
  readonly subscribe: (input: SubscribeInput) => Scenario
  /** Something is bought once: `PURCHASED`. */
  readonly buy: (input: BuyInput) => Scenario
  /** The money of a pending purchase arrives: `PURCHASED`. */
  readonly settlePayment: (purchaseId: string) => Scenario
  /** The app has handed out what was bought: `ACKNOWLEDGED`. */
  readonly acknowledge: (purchaseId: string, options?: { readonly consumed?: boolean }) => Scenario
  /** The subscriber turns renewal off; it runs on to its end: `WILL_LAPSE`. Default reason `Customer`. */
  readonly cancel: (purchaseId: string, options?: { readonly reason?: string }) => Scenario
  /** The subscriber turns renewal on again: `WILL_AUTO_RENEW`. */
  readonly uncancel: (purchaseId: string) => Scenario
  /** The store gives the money back; a subscription ends at once: `REFUNDED`. Default reason `Customer.OtherReason`. */
  readonly refund: (purchaseId: string, options?: { readonly reason?: string }) => Scenario
  /** The store takes the purchase away; it is gone from the customer's purchases: `REVOKED`. */
  readonly revoke: (purchaseId: string) => Scenario
  /** Pauses a subscription, until a moment (ISO 8601) or until {@link Service.resume}: `PAUSED`. */
  readonly pause: (purchaseId: string, options?: { readonly until?: string }) => Scenario
  /** A paused subscription goes on, with a new period from now: `RENEWED`. */
  readonly resume: (purchaseId: string) => Scenario
  /** The bank will refuse the next renewal. Announces nothing: it has not happened yet. */
  readonly failBilling: (purchaseId: string) => Scenario
  /** The bank pays again; a subscription in its grace period renews now: `RENEWED`. */
  readonly recoverBilling: (purchaseId: string) => Scenario
  /** The end moves by so much: `EXTENDED`. */
  readonly extend: (purchaseId: string, by: Duration.Input) => Scenario
  /** The store has told the subscriber of a new price (millionths), which counts from the next renewal. */
  readonly announcePrice: (purchaseId: string, amountMicros: number) => Scenario
  /** The subscriber agrees to it: `PRICE_CHANGE_CONFIRMED`. */
  readonly confirmPrice: (purchaseId: string) => Scenario
  /** The buyer pays at Stripe's page: `PURCHASED`. Takes the `sessionId` of a checkout. */
  readonly completeCheckout: (sessionId: string) => Scenario
  /** The dashboard's Test button: a `test` webhook. `[docs]` */
  readonly sendTestWebhook: Effect.Effect<void>
  /** Sends `purchases.updated` as things stand; default reason `WEBHOOK_REPEATED`. */
  readonly sendWebhook: (
    applicationUsername: string,
    options?: { readonly reason?: NotificationReason; readonly purchaseId?: string },
  ) => Effect.Effect<void>
}

/** The service; see the module. */
export class IapticEmulator extends Context.Service<IapticEmulator, Service>()(
  "@effect-billing/iaptic/testing/IapticEmulator",
) {}

const hosts = { api: ["https://validator.iaptic.com", "https://validator.fovea.cc"] }

// Whatever stands under these names is a secret, or opens something.
const secretFields = [
  "apiKey",
  "password",
  "accessToken",
  "newAccessToken",
  "clientToken",
  "appStoreReceipt",
  "jwsRepresentation",
  "purchaseToken",
  "receipt",
  "signature",
  "paymentMethodNonce",
  "deviceData",
  "serviceTicket",
  "storeIdKey_collections",
  "storeIdKey_purchases",
]

const decodeSeed = Schema.decodeUnknownEffect(Seed)

/** The seed as a function of the emulator's time; a wrong one fails here, and not at the first reset. */
const seedOf = (
  given: NonNullable<Options["seed"]>,
): Effect.Effect<(now: DateTime.Utc) => SeedJson, EmulatorError.EmulatorError> => {
  if (given === "demo") return Effect.succeed(IapticSamples.demo)
  if (given === "documented") return Effect.succeed(() => IapticSamples.documented)
  if (given === "empty") return Effect.succeed(() => ({}))
  return Effect.mapBoth(decodeSeed(given, { onExcessProperty: "error" }), {
    onSuccess: () => () => given,
    onFailure: (error) => EmulatorError.make(`this is no seed: ${error.message}`),
  })
}

// A seed has no transformations: what has been checked once is its own decoded value.
const checked = (json: SeedJson): Seed => json as unknown as Seed

const definitionOf = (
  options: Options,
  given: Credentials,
  seed: (now: DateTime.Utc) => SeedJson,
): Emulator.Definition<IapticState, IapticEvent> => ({
  name: "iaptic",
  hosts,
  ...(options.seed === "documented" ? { startAt: IapticSamples.documentedAt } : {}),
  seed: (world) => {
    const state = State.empty()
    plant({ ...world, state }, checked(seed(world.now)))
    return state
  },
  plant: Emulator.planting<IapticState, IapticEvent, Seed>(Seed, (world, input) => plant(world, input)),
  routes: [
    ...Reads.routes(given.appName, {
      unknownCustomer: options.unknownCustomer ?? "empty",
      pagingParameter: options.pagingParameter ?? "offset",
      serverVersion: options.serverVersion ?? "3.12.0",
    }),
    ...Validation.routes(given.appName, options.entitlement ?? "ALL"),
    ...Stripe.routes,
  ],
  authenticate: Access.authenticate(given),
  notFound: noSuchPage,
  failure: failing,
  webhook: (event, world) => ({
    headers: { "content-type": "application/json" },
    body: JSON.stringify(webhookBody(event, world, given, options.notification ?? true)),
  }),
  onClockMoved: (world, _from, to) => EmulatorWorld.settle(world, to, Life.next),
  secretFields,
  describeState: ({ accessTokens, customers, events, purchases, receipts, transactions }) => ({
    customers: [...customers.values()].map(({ applicationUsername }) => applicationUsername),
    purchases: [...purchases.values()].map(({ life, owners, receiptId, wire }) => ({
      owners,
      receiptId,
      ...wire,
      lifecycle: life ?? null,
    })),
    transactions: [...transactions.values()].map(({ planted, wire }) => planted ?? wire),
    receipts: [...receipts.keys()],
    events: events.map(({ wire }) => wire),
    // Tokens are secrets, so only whose they are is told.
    accessTokens: [...accessTokens.values()].map(({ expiresAt, stripeCustomer }) => ({
      stripeCustomer,
      expiresAt: iso(expiresAt),
    })),
  }),
})

const webhookBody = (
  event: IapticEvent,
  { ids, nowMillis, state }: State.World,
  { secretKey }: Credentials,
  notification: boolean,
) => {
  const password = Redacted.value(secretKey)
  if (event.type === "test") return { type: "test", password }
  const { about, applicationUsername, reason } = event
  return {
    type: event.type,
    password,
    ...(notification
      ? {
          notification: {
            reason,
            id: ids.uuid(),
            date: iso(nowMillis),
            ...(about === undefined
              ? {}
              : {
                  productId: about.wire.productId,
                  purchaseId: about.wire.purchaseId,
                  transactionId: about.wire.transactionId ?? about.wire.purchaseId,
                }),
          },
        }
      : {}),
    applicationUsername,
    purchases: purchasesByProduct(latestByProduct(state, applicationUsername), purchaseV3),
  }
}

const unknownPurchase = (purchaseId: string): EmulatorError.EmulatorError =>
  EmulatorError.make(`there is no purchase ${purchaseId}`)

/** Brings an emulator to life; see {@link Options}. Fails when they are wrong. */
export const make = Effect.fnUntraced(function* (
  options: Options = {},
): Effect.fn.Return<Service, EmulatorError.EmulatorError, Scope.Scope> {
  const given = options.credentials ?? credentials
  const seed = yield* seedOf(options.seed ?? "demo")
  const kernel = yield* Emulator.make(definitionOf(options, given, seed), {
    ...options,
    // The documented list is true at one moment only.
    frozen: options.frozen ?? options.seed === "documented",
  })

  type Outcome = State.PurchaseRecord | EmulatorError.EmulatorError
  const play = (change: (world: State.World) => Outcome): Scenario =>
    Effect.gen(function* () {
      const outcome = yield* kernel.update((world) => {
        const result = change(world)
        return result instanceof EmulatorError.EmulatorError ? result : purchaseV3(result)
      })
      if (outcome instanceof EmulatorError.EmulatorError) return yield* outcome
      yield* kernel.webhooks.delivered
      return outcome
    })

  /** A scenario of a purchase that exists; it says what is wrong, or what to announce. */
  const onPurchase = (
    purchaseId: string,
    change: (
      record: State.PurchaseRecord,
      world: State.World,
    ) => NotificationReason | EmulatorError.EmulatorError | undefined,
  ): Scenario =>
    play((world) => {
      const record = world.state.purchases.get(purchaseId)
      if (record === undefined) return unknownPurchase(purchaseId)
      const before = record.owners
      const result = change(record, world)
      if (result instanceof EmulatorError.EmulatorError) return result
      if (result !== undefined) Life.announce(world, record, result, before)
      return record
    })

  /** A scenario of a subscription that lives. */
  const onSubscription = (
    purchaseId: string,
    change: (
      record: State.PurchaseRecord,
      life: State.Life,
      world: State.World,
    ) => NotificationReason | EmulatorError.EmulatorError | undefined,
  ): Scenario =>
    onPurchase(purchaseId, (record, world) =>
      record.life === undefined
        ? EmulatorError.make(
            `${purchaseId} is no subscription that lives: it was planted without a lifecycle`,
          )
        : change(record, record.life, world),
    )

  const bought = (
    world: State.World,
    input: BuyInput,
    subscription?: Life.Bought["subscription"],
  ): Outcome => {
    const platform = State.platformOf(input.productId)
    if (platform === "") {
      return EmulatorError.make(
        `productId must have its platform in front, such as google:${input.productId}`,
      )
    }
    const purchaseId = input.purchaseId ?? `${platform}:${State.storeId(world, platform, "purchase")}`
    if (world.state.purchases.has(purchaseId))
      return EmulatorError.make(`there is a purchase ${purchaseId} already`)
    const record = Life.purchase(world, {
      applicationUsername: input.applicationUsername,
      productId: input.productId,
      purchaseId,
      transactionId:
        platform === "stripe" ? `stripe:${State.storeId(world, platform, "transaction")}` : purchaseId,
      receiptId: `${platform}:receipt-${State.bare(purchaseId)}`,
      sandbox: input.sandbox ?? false,
      amountMicros: input.amountMicros ?? null,
      currency: input.currency ?? null,
      quantity: input.quantity,
      isPending: input.isPending,
      subscription,
    })
    if (input.isPending !== true) Life.announce(world, record, "PURCHASED")
    return record
  }

  const now = (world: State.World): string => iso(world.nowMillis)

  const service: Service = {
    ...kernel,
    credentials: given,
    buy: (input) => play((world) => bought(world, input)),
    subscribe: ({ every = "P1M", gracePeriod, renews = true, trial, ...input }) =>
      play((world) => {
        const wrong = [every, trial].find(
          (period) => period !== undefined && !EmulatorMoment.isPeriod(period),
        )
        if (wrong !== undefined) {
          return EmulatorError.make(`a period is an ISO 8601 duration such as P1M, not ${wrong}`)
        }
        const gracePeriodMillis =
          gracePeriod === undefined
            ? defaultGracePeriodMillis
            : Duration.toMillis(Duration.fromInputUnsafe(gracePeriod))
        return bought(world, input, { every, trial, renews, gracePeriodMillis })
      }),
    settlePayment: (purchaseId) =>
      onPurchase(purchaseId, (record, world) => {
        if (record.wire.isPending !== true) return EmulatorError.make(`${purchaseId} is not pending`)
        State.change(record, { isPending: false, isAcknowledged: true })
        // The first period counts from the payment.
        if (record.life !== undefined) {
          State.change(record, {
            expirationDate: iso(EmulatorMoment.addPeriod(world.nowMillis, record.life.every)),
          })
        }
        return "PURCHASED"
      }),
    acknowledge: (purchaseId, { consumed = false } = {}) =>
      onPurchase(purchaseId, (record) => {
        State.change(record, { isAcknowledged: true, ...(consumed ? { isConsumed: true } : {}) })
        return "ACKNOWLEDGED"
      }),
    cancel: (purchaseId, { reason = "Customer" } = {}) =>
      onSubscription(purchaseId, (record, _life, world) => {
        State.change(record, {
          renewalIntent: "Lapse",
          renewalIntentChangeDate: now(world),
          cancelationReason: reason,
        })
        return "WILL_LAPSE"
      }),
    uncancel: (purchaseId) =>
      onSubscription(purchaseId, (record, _life, world) => {
        if (record.wire.isExpired === true) return EmulatorError.make(`${purchaseId} has expired`)
        State.change(record, {
          renewalIntent: "Renew",
          renewalIntentChangeDate: now(world),
          cancelationReason: undefined,
        })
        return "WILL_AUTO_RENEW"
      }),
    refund: (purchaseId, { reason = "Customer.OtherReason" } = {}) =>
      onPurchase(purchaseId, (record, world) => {
        State.change(record, {
          cancelationReason: reason,
          ...(State.isSubscription(record)
            ? {
                expirationDate: now(world),
                isExpired: true,
                renewalIntent: "Lapse",
                isBillingRetryPeriod: false,
              }
            : {}),
        })
        return "REFUNDED"
      }),
    revoke: (purchaseId) =>
      onPurchase(purchaseId, (record) => {
        record.owners = []
        return "REVOKED"
      }),
    pause: (purchaseId, { until } = {}) =>
      onSubscription(purchaseId, (record, life, world) => {
        const resumesAt = until === undefined ? undefined : millisOf(until)
        if (resumesAt !== undefined && !(resumesAt > world.nowMillis)) {
          return EmulatorError.make("a pause ends at an instant to come, written as ISO 8601")
        }
        State.change(record, { isPaused: true })
        record.life = { ...life, resumesAt }
        return "PAUSED"
      }),
    resume: (purchaseId) =>
      onSubscription(purchaseId, (record, life, world) => {
        if (record.wire.isPaused !== true) return EmulatorError.make(`${purchaseId} is not paused`)
        Life.renew(world, record, life)
        return undefined
      }),
    failBilling: (purchaseId) =>
      onSubscription(purchaseId, (record, life) => {
        record.life = { ...life, billing: "fails" }
        return undefined
      }),
    recoverBilling: (purchaseId) =>
      onSubscription(purchaseId, (record, life, world) => {
        const recovered: State.Life = { ...life, billing: "succeeds" }
        record.life = recovered
        if (record.wire.isBillingRetryPeriod === true) Life.renew(world, record, recovered)
        return undefined
      }),
    extend: (purchaseId, by) =>
      onSubscription(purchaseId, (record, _life, world) => {
        const millis = Duration.toMillis(Duration.fromInputUnsafe(by))
        State.change(record, {
          expirationDate: iso((State.expiresAt(record) ?? world.nowMillis) + millis),
          isExpired: false,
        })
        return "EXTENDED"
      }),
    announcePrice: (purchaseId, amountMicros) =>
      onSubscription(purchaseId, (record, life) => {
        State.change(record, { priceConsentStatus: "Notified" })
        record.life = { ...life, regularMicros: amountMicros }
        return undefined
      }),
    confirmPrice: (purchaseId) =>
      onSubscription(purchaseId, (record) => {
        State.change(record, { priceConsentStatus: "Agreed" })
        return "PRICE_CHANGE_CONFIRMED"
      }),
    completeCheckout: (sessionId) =>
      play((world) => {
        const session = world.state.checkouts.get(sessionId)
        if (session === undefined) return EmulatorError.make(`there is no checkout ${sessionId}`)
        return (
          Stripe.complete(world, session) ??
          EmulatorError.make(`the checkout ${sessionId} has been paid already`)
        )
      }),
    sendTestWebhook: Effect.andThen(
      kernel.update((world) => world.announce({ type: "test" })),
      kernel.webhooks.delivered,
    ),
    sendWebhook: (applicationUsername, { purchaseId, reason = "WEBHOOK_REPEATED" } = {}) =>
      Effect.andThen(
        kernel.update((world) =>
          world.announce({
            type: "purchases.updated",
            applicationUsername,
            reason,
            about: purchaseId === undefined ? undefined : world.state.purchases.get(purchaseId),
          }),
        ),
        kernel.webhooks.delivered,
      ),
  }
  return service
})

/** The emulator as a service. It provides itself only; {@link layerHttpClient} reaches it. */
export const layer = (options?: Options): Layer.Layer<IapticEmulator, EmulatorError.EmulatorError> =>
  Layer.effect(IapticEmulator, make(options))

/** The emulator, and an `HttpClient` that reaches it without a socket, for the real client to run on. */
export const layerHttpClient = (
  options?: Options,
): Layer.Layer<IapticEmulator | HttpClient.HttpClient, EmulatorError.EmulatorError> =>
  Layer.provideMerge(
    Layer.unwrap(Effect.map(IapticEmulator, ({ layerHttpClient }) => layerHttpClient)),
    layer(options),
  )
