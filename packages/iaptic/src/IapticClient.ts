/**
 * Iaptic with the secret key: what customers bought, for servers. What apps and browsers may do is in
 * `IapticPublicClient`.
 *
 * ```ts
 * const premium = Effect.gen(function* () {
 *   const iaptic = yield* IapticClient.IapticClient
 *   const { purchases } = yield* iaptic.getCustomerPurchases("alice")
 *   return IapticPurchases.find(purchases, "premium_monthly")
 * })
 *
 * // IAPTIC_APP_NAME and IAPTIC_SECRET_KEY, over fetch
 * const live = IapticClient.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
 * const program = Effect.provide(premium, live)
 * ```
 *
 * Every method sends one request and fails with an `IapticError` (its `reason` says why); reads are sent again
 * when that is safe and may help. A `streamX` asks page by page, when the next item is needed.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as Context from "effect/Context"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import {
  getCustomer,
  getCustomerPurchases,
  getCustomerPurchasesV3,
  getCustomersBulkInfo,
  getCustomersBulkInfoV3,
  getCustomerSubscription,
} from "./IapticApi/Customers.ts"
import { getEvent, getEventAnalysis, listEvents, searchEvents } from "./IapticApi/Events.ts"
import { getPurchase, listPurchases } from "./IapticApi/Purchases.ts"
import { getReceipt } from "./IapticApi/Receipts.ts"
import { getAppStats, getStats, getVersion } from "./IapticApi/Server.ts"
import { getTransaction, listTransactions, listTransactionsV2 } from "./IapticApi/Transactions.ts"
import * as IapticConfig from "./IapticConfig.ts"
import type { IapticError } from "./IapticError.ts"
import type { CustomerList, CustomerSubscription, CustomerSummary } from "./IapticSchema/Customer.ts"
import type { Event, EventAnalysis, EventDetails, EventList } from "./IapticSchema/Event.ts"
import type {
  CustomerPurchases,
  CustomerPurchasesAnswer,
  Purchase,
  PurchaseList,
} from "./IapticSchema/Purchase.ts"
import type { Receipt } from "./IapticSchema/Receipt.ts"
import type { Statistics, Version } from "./IapticSchema/Server.ts"
import type { LooseRecord } from "./IapticSchema/Shared.ts"
import type { Transaction, TransactionList } from "./IapticSchema/Transaction.ts"
import * as Client from "./internal/providerClient.ts"

/** How `IapticClient` is set up. */
export type Options<LimitNeeds = never, BreakerNeeds = never> = IapticConfig.Options<LimitNeeds, BreakerNeeds>

/** Which version of the read API to ask, instead of the client's own. */
export interface VersionOptions {
  readonly apiVersion?: IapticConfig.ApiVersion | undefined
}

/** What {@link Service.getCustomerPurchases} may be told. */
export interface CustomerPurchasesOptions extends VersionOptions {
  /**
   * Nobody has documented whether Iaptic answers 404 or an empty list for a name it does not know. `fail`
   * (default): a 404 is `NotFound`; `empty`: it is a customer without purchases, like the other answer.
   */
  readonly unknownCustomer?: "fail" | "empty" | undefined
}

/** These customers: `skip` and `limit` are not sent. */
export interface CustomersByName {
  readonly applicationUsername: ReadonlyArray<string>
  readonly skip?: number | undefined
  readonly limit?: number | undefined
}

/** A page of all customers. */
export interface CustomersPage {
  readonly applicationUsername?: undefined
  /** Rows to skip, default 0. */
  readonly skip?: number | undefined
  /** Rows to return, at least 1. */
  readonly limit: number
}

/** Customers by name, or a page of all. Names win over paging. */
export type CustomersBulkInfoInput = CustomersByName | CustomersPage

/** Where a listing begins, and how many rows it asks for at a time (default 100). */
export interface StreamCustomersOptions extends VersionOptions {
  readonly skip?: number | undefined
  readonly limit?: number | undefined
}

/** Dates are ISO 8601, a day is enough; `appName` is for master keys. */
export type ListPurchasesInput = Operation.Input<typeof listPurchases>
/** Dates are ISO 8601, a day is enough; `appName` is for master keys. */
export type ListTransactionsInput = Operation.Input<typeof listTransactions>
/** Dates are ISO 8601, a day is enough: `startdate` is included, `enddate` is not. */
export type ListTransactionsV2Input = Operation.Input<typeof listTransactionsV2>
/** Dates are ISO 8601, a day is enough; `appName` is for master keys. */
export type ListEventsInput = Operation.Input<typeof listEvents>
/** The operation's own form of {@link CustomersBulkInfoInput} on v3: `offset` in place of `skip`. */
export type CustomersBulkInfoV3Input = Operation.Input<typeof getCustomersBulkInfoV3>

/** Whether the receipts come along. */
export interface ReceiptsOptions {
  readonly receipts?: boolean | undefined
}

type Call<A> = Effect.Effect<A, IapticError>

/** What the client can do. */
export interface Service {
  /**
   * What a customer bought: **the latest purchase of each product**, by product id; empty for a customer without
   * purchases. Keys are prefixed with the platform (`apple:premium`): look up with `IapticPurchases.find`, which
   * takes both forms. Consumables bought before are not in here.
   *
   * Amounts are millionths of a unit (`amountMicros`), dates ISO 8601 in UTC. Whether something is over is
   * computed from `expirationDate` (`IapticProvider` does it), because `isExpired` may be missing or late.
   *
   * Fails with `NotFound` for an unknown name when Iaptic says so; see {@link CustomerPurchasesOptions}.
   *
   * `GET /v2|v3/customers/:applicationUsername/purchases` `[docs][client code][third party]`
   */
  readonly getCustomerPurchases: (
    applicationUsername: string,
    options?: CustomerPurchasesOptions,
  ) => Call<CustomerPurchases>
  /** {@link Service.getCustomerPurchases} on v3, with the answer as it came. `[third party]` */
  readonly getCustomerPurchasesV3: (applicationUsername: string) => Call<CustomerPurchasesAnswer>
  /**
   * Summaries of customers: by name, or a page of all. Names win over paging. Without names, `limit` must be above
   * zero; an empty list of names or an empty name is refused. Both are `InvalidRequest`, and nothing is sent.
   * Customers that are not known are missing from `rows`.
   *
   * `GET /v2|v3/customers` `[docs][client code][seed]`
   */
  readonly getCustomersBulkInfo: (
    input: CustomersBulkInfoInput,
    options?: VersionOptions,
  ) => Call<CustomerList>
  /** {@link Service.getCustomersBulkInfo} on v3, in v3's own words. `[client code]` */
  readonly getCustomersBulkInfoV3: (input: CustomersBulkInfoV3Input) => Call<CustomerList>
  /** All customers, v3: the newest first `[client code]`. */
  readonly streamCustomers: (options?: StreamCustomersOptions) => Stream.Stream<CustomerSummary, IapticError>
  /** Everything about one customer; no schema was seen, so it stays JSON. `GET /v3/customers/:applicationUsername` `[client code]` */
  readonly getCustomer: (applicationUsername: string) => Call<LooseRecord>
  /** A customer's subscription; without `subscription` there is none. `GET /v2/customers/:applicationUsername/subscription` `[docs]` */
  readonly getCustomerSubscription: (applicationUsername: string) => Call<CustomerSubscription>
  /**
   * Everything Iaptic noted about a customer. `IapticEvents.originalVersion` reads what the guides use it for.
   * `GET /v3/search/:applicationUsername` `[docs]`; the envelope is `[inferred]`.
   */
  readonly searchEvents: (applicationUsername: string) => Call<EventList>

  /** A page of purchases, the newest first. `GET /v3/purchases` `[client code]` */
  readonly listPurchases: (input?: ListPurchasesInput) => Call<PurchaseList>
  /** All purchases, the newest first. */
  readonly streamPurchases: (input?: ListPurchasesInput) => Stream.Stream<Purchase, IapticError>
  /** One purchase by its prefixed id (`apple:123`). `GET /v3/purchases/:purchaseId` `[client code]` */
  readonly getPurchase: (purchaseId: string) => Call<Purchase>

  /** A page of transactions, the newest first. `GET /v3/transactions` `[client code]` */
  readonly listTransactions: (input?: ListTransactionsInput) => Call<TransactionList>
  /** All transactions, the newest first. */
  readonly streamTransactions: (input?: ListTransactionsInput) => Stream.Stream<Transaction, IapticError>
  /** One transaction by its prefixed id. `GET /v3/transactions/:transactionId` `[client code]` */
  readonly getTransaction: (transactionId: string) => Call<Transaction>
  /**
   * A page of transactions on v2, with a total. The documented sample is of 2021 and uses older field names; see
   * `IapticSchema.Transaction`. `GET /v2/transactions` `[docs]`
   */
  readonly listTransactionsV2: (input?: ListTransactionsV2Input) => Call<TransactionList>
  /** All transactions on v2. */
  readonly streamTransactionsV2: (input?: ListTransactionsV2Input) => Stream.Stream<Transaction, IapticError>

  /** A page of events, the newest first. `GET /v3/events` `[client code]` */
  readonly listEvents: (input?: ListEventsInput) => Call<EventList>
  /** All events, the newest first. */
  readonly streamEvents: (input?: ListEventsInput) => Stream.Stream<Event, IapticError>
  /** One event, analysed and raw; server 3.12 or newer (see `getVersion`). `GET /v3/events/:eventId` `[client code]` */
  readonly getEvent: (eventId: string, options?: ReceiptsOptions) => Call<EventDetails>
  /** The analysis of an event, server before 3.12. `GET /v3/events/:eventId/analysis` `[client code]` */
  readonly getEventAnalysis: (eventId: string, options?: ReceiptsOptions) => Call<EventAnalysis>

  /** One receipt by its prefixed id; amounts in millionths by currency. `GET /v2/receipt/:receiptId` `[docs]` */
  readonly getReceipt: (receiptId: string) => Call<Receipt>
  /** The server's own version; absent means older than it can tell. `GET /v3` `[client code]` */
  readonly getVersion: () => Call<Version>
  /** Statistics; no schema was seen, so they stay JSON. `GET /v3/stats` `[client code]` */
  readonly getStats: () => Call<Statistics>
  /** Statistics of one app. `GET /v3/apps/:appName/stats` `[client code]` */
  readonly getAppStats: (appName: string) => Call<Statistics>

  /**
   * Calls any operation, also one this package does not know: same credentials, policy and errors. So are the calls
   * of v1 made, which the provider has replaced: `request(IapticApi.getCustomerV1, { applicationUsername })`.
   * Operations of
   * `IapticPublicClient` are sent with the secret key, which probably works `[inferred]`.
   */
  readonly request: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Call<Success>
  /** The items of any operation that is a listing, page by page: `stream(IapticApi.listCustomersV1, {})`. */
  readonly stream: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Stream.Stream<Item, IapticError>
}

/** The service; see the module. */
export class IapticClient extends Context.Service<IapticClient, Service>()(
  "@effect-billing/iaptic/IapticClient",
) {}

/**
 * Makes the client. An empty app name or key does not stop a program from starting: every call then fails with
 * `AuthenticationFailed`, and nothing is sent. A base URL that is none is a mistake in the program and dies.
 */
export const make = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Effect.Effect<Service, never, HttpClient.HttpClient | LimitNeeds | BreakerNeeds> => {
  const { apiVersion: version = "v2", pagingParameter, secretKey, ...shared } = options
  const role = { service: "IapticClient", role: "secret", key: secretKey } as const
  return Effect.map(Client.make<LimitNeeds, BreakerNeeds>(shared, role), ({ call, items }): Service => {
    // The changed operations are kept, and their codecs with them.
    const changed = new Map<Operation.Any, Operation.Any>()
    const adapted = <O extends Operation.Any>(operation: O): O => {
      if (pagingParameter === undefined) return operation
      if (!changed.has(operation)) changed.set(operation, pagingParameter(operation))
      return changed.get(operation) as O
    }
    const request: Service["request"] = (operation, input) => call(adapted(operation), input)
    const stream: Service["stream"] = (operation, input) => items(adapted(operation), input)

    return {
      getCustomerPurchases: (applicationUsername, { apiVersion = version, unknownCustomer } = {}) => {
        const answer = request(apiVersion === "v3" ? getCustomerPurchasesV3 : getCustomerPurchases, {
          applicationUsername,
        }).pipe(Effect.map((found): CustomerPurchases => ({ ...found, purchases: found.purchases ?? {} })))
        return unknownCustomer === "empty"
          ? Effect.catch(answer, (error) =>
              error.reason._tag === "NotFound"
                ? Effect.succeed<CustomerPurchases>({ applicationUsername, purchases: {} })
                : Effect.fail(error),
            )
          : answer
      },
      getCustomerPurchasesV3: (applicationUsername) =>
        request(getCustomerPurchasesV3, { applicationUsername }),
      getCustomersBulkInfo: ({ applicationUsername, limit, skip }, { apiVersion = version } = {}) =>
        apiVersion === "v3"
          ? request(getCustomersBulkInfoV3, { applicationUsername, offset: skip, limit })
          : request(getCustomersBulkInfo, { applicationUsername, skip, limit }),
      getCustomersBulkInfoV3: (input) => request(getCustomersBulkInfoV3, input),
      streamCustomers: ({ apiVersion = version, limit, skip } = {}) =>
        apiVersion === "v3"
          ? stream(getCustomersBulkInfoV3, { offset: skip, limit })
          : stream(getCustomersBulkInfo, { skip, limit }),
      getCustomer: (applicationUsername) => request(getCustomer, { applicationUsername }),
      getCustomerSubscription: (applicationUsername) =>
        request(getCustomerSubscription, { applicationUsername }),
      searchEvents: (applicationUsername) => request(searchEvents, { applicationUsername }),
      listPurchases: (input = {}) => request(listPurchases, input),
      streamPurchases: (input = {}) => stream(listPurchases, input),
      getPurchase: (purchaseId) => request(getPurchase, { purchaseId }),
      listTransactions: (input = {}) => request(listTransactions, input),
      streamTransactions: (input = {}) => stream(listTransactions, input),
      getTransaction: (transactionId) => request(getTransaction, { transactionId }),
      listTransactionsV2: (input = {}) => request(listTransactionsV2, input),
      streamTransactionsV2: (input = {}) => stream(listTransactionsV2, input),
      listEvents: (input = {}) => request(listEvents, input),
      streamEvents: (input = {}) => stream(listEvents, input),
      getEvent: (eventId, { receipts } = {}) => request(getEvent, { eventId, receipts }),
      getEventAnalysis: (eventId, { receipts } = {}) => request(getEventAnalysis, { eventId, receipts }),
      getReceipt: (receiptId) => request(getReceipt, { receiptId }),
      getVersion: () => request(getVersion, {}),
      getStats: () => request(getStats, {}),
      getAppStats: (appName) => request(getAppStats, { appName }),
      request,
      stream,
    }
  })
}

/** The client as a layer; `HttpClient` is the user's choice (`FetchHttpClient.layer`, a test double, the emulator). */
export const layer = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Layer.Layer<
  IapticClient,
  never,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> => Layer.effect(IapticClient, make<LimitNeeds, BreakerNeeds>(options))

/**
 * The client from `IAPTIC_APP_NAME`, `IAPTIC_SECRET_KEY` and (optional) `IAPTIC_BASE_URL`. What `overrides` gives
 * is not looked up. A variable that is missing, empty or no URL is a `ConfigError` that names it.
 */
export const layerConfig = <LimitNeeds = never, BreakerNeeds = never>(
  overrides?: Partial<Options<LimitNeeds, BreakerNeeds>>,
): Layer.Layer<
  IapticClient,
  Config.ConfigError,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> =>
  Layer.effect(
    IapticClient,
    Effect.flatMap(IapticConfig.options<LimitNeeds, BreakerNeeds>(overrides), (options) =>
      make<LimitNeeds, BreakerNeeds>(options),
    ),
  )
