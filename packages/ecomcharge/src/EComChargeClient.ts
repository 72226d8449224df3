/**
 * eComCharge with a shop's secret key: customers, plans, subscriptions, card and alternative payments, checkouts. For
 * servers.
 *
 * ```ts
 * const subscribe = Effect.gen(function* () {
 *   const ecomcharge = yield* EComChargeClient.EComChargeClient
 *   const customer = yield* ecomcharge.createCustomer({ email: "ada@example.com", ip: "192.0.2.1" })
 *   const subscription = yield* ecomcharge.createSubscription({
 *     plan: { id: "pln_a134847c902551de" },
 *     customer: { id: customer.id },
 *     return_url: "https://example.com/welcome",
 *   })
 *   return EComChargeSubscription.redirectUrl(subscription) // send the browser there; keep subscription.id
 * })
 *
 * // ECOMCHARGE_SHOP_ID and ECOMCHARGE_SECRET_KEY, over fetch
 * const live = EComChargeClient.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
 * const program = Effect.provide(subscribe, live)
 * ```
 *
 * Every method sends one request and fails with an `EComChargeError` (its `reason` says why). Reads are sent again
 * when that is safe and may help; so are card and alternative transactions, under one `RequestID`, which the provider
 * remembers for 24 hours. All other writes are sent once: without a whole answer they fail with `OutcomeUnknown`.
 *
 * **A declined card is an answer, not an error**: `createPayment` succeeds with the status `failed`,
 * `createSubscription` with the state `failed`. Ask `EComChargeTransaction.isSuccessful` and
 * `EComChargeSubscription.isLive`.
 *
 * Amounts are whole minor units, both ways; `EComChargeMoney` knows how many digits a currency has here.
 */
import type * as Operation from "@effect-billing/core/Operation"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import {
  createAlternativePayment,
  createAlternativeRefund,
  getAlternativeTransaction,
  listAlternativeTransactionsByTrackingId,
} from "./EComChargeApi/AlternativePayments.ts"
import { createCardToken, updateCardToken } from "./EComChargeApi/CardTokens.ts"
import { createCheckout, getCheckout } from "./EComChargeApi/Checkout.ts"
import { createCustomer, getCustomer, listCustomers } from "./EComChargeApi/Customers.ts"
import { createPlan, getPlan, listPlans } from "./EComChargeApi/Plans.ts"
import { createProduct } from "./EComChargeApi/Products.ts"
import { cancelSubscription, createSubscription, getSubscription } from "./EComChargeApi/Subscriptions.ts"
import {
  createAuthorization,
  createCapture,
  createCharge,
  createCredit,
  createPayment,
  createPayout,
  createRefund,
  createTokenization,
  createVoid,
  getTransaction,
  listTransactionsByTrackingId,
} from "./EComChargeApi/Transactions.ts"
import * as EComChargeConfig from "./EComChargeConfig.ts"
import type { EComChargeError } from "./EComChargeError.ts"
import type { CardToken } from "./EComChargeSchema/CardToken.ts"
import type { CheckoutAnswer, CheckoutCreated } from "./EComChargeSchema/Checkout.ts"
import type { Customer, CustomerList } from "./EComChargeSchema/Customer.ts"
import type { Plan, PlanList } from "./EComChargeSchema/Plan.ts"
import type { Product } from "./EComChargeSchema/Product.ts"
import type { Subscription } from "./EComChargeSchema/Subscription.ts"
import type {
  AlternativeTransactions,
  TransactionAnswer,
  TransactionList,
} from "./EComChargeSchema/Transaction.ts"
import * as Client from "./internal/providerClient.ts"

/** How `EComChargeClient` is set up. */
export type Options<LimitNeeds = never, BreakerNeeds = never> = EComChargeConfig.Options<
  LimitNeeds,
  BreakerNeeds
>

/** Who the customer is; `email` and `ip` are required. */
export type CreateCustomerInput = Operation.Input<typeof createCustomer>
/** What is paid how often. */
export type CreatePlanInput = Operation.Input<typeof createPlan>
/** Which plan, by whom, and with what. */
export type CreateSubscriptionInput = Operation.Input<typeof createSubscription>
/** What is sold, and for how much. */
export type CreateProductInput = Operation.Input<typeof createProduct>
/** How much, for what, from which card. */
export type CreatePaymentInput = Operation.Input<typeof createPayment>
/** Of which transaction, and how much. */
export type CreateCaptureInput = Operation.Input<typeof createCapture>
/** Of which transaction, how much, and why. */
export type CreateRefundInput = Operation.Input<typeof createRefund>
/** What is known of any transaction; nothing is required. */
export type CreateTransactionInput = Operation.Input<typeof createPayout>
/** The card to store. */
export type CreateCardTokenInput = Operation.Input<typeof createCardToken>
/** What of a stored card changes, and its token. */
export type UpdateCardTokenInput = Operation.Input<typeof updateCardToken>
/** What the page is for, and what is paid. */
export type CreateCheckoutInput = Operation.Input<typeof createCheckout>
/** How much, for what, by which method. */
export type CreateAlternativePaymentInput = Operation.Input<typeof createAlternativePayment>
/** Of which transaction, why, and how much if not all. */
export type CreateAlternativeRefundInput = Operation.Input<typeof createAlternativeRefund>

type Call<A> = Effect.Effect<A, EComChargeError>

/** What the client can do. */
export interface Service {
  /**
   * Creates a customer. Refused before it is sent, in the provider's words: no `email` or `ip`, a country that is not
   * two letters; a zip code in the US and a state in the US or Canada of another form. Sent once: a repetition would
   * be a second customer. `POST /customers` `[seed]`
   */
  readonly createCustomer: (input: CreateCustomerInput) => Call<Customer>
  /** One customer. `GET /customers/:customer_id` `[seed]` */
  readonly getCustomer: (customerId: string) => Call<Customer>
  /**
   * All customers in one answer: there are no pages. Without any it is empty; whether the provider may say `NotFound`
   * instead is left open by the manual, and is not taken for an empty list here. `GET /customers` `[seed]`
   */
  readonly listCustomers: () => Call<CustomerList>

  /** Creates a plan. The recurring price is `plan.amount`, in minor units. `POST /plans` `[docs]` */
  readonly createPlan: (input: CreatePlanInput) => Call<Plan>
  /** One plan. `GET /plans/:plan_id` `[docs]` */
  readonly getPlan: (planId: string) => Call<Plan>
  /** All plans in one answer. `GET /plans` `[docs]` */
  readonly listPlans: () => Call<PlanList>

  /**
   * Starts a subscription. Without `card` the customer pays on the provider's page
   * (`EComChargeSubscription.redirectUrl`); with a card or its token it is charged at once, or wants 3-D Secure, and
   * then has an address to send the customer to as well. A declined card is the state `failed`, not an error.
   *
   * **Keep the id**: there is no list. Sent once; after `OutcomeUnknown` wait for the webhook, because a second
   * request may be a second subscription. `POST /subscriptions` `[docs]`
   */
  readonly createSubscription: (input: CreateSubscriptionInput) => Call<Subscription>
  /** One subscription. `GET /subscriptions/:subscription_id` `[docs]` */
  readonly getSubscription: (subscriptionId: string) => Call<Subscription>
  /**
   * Cancels a subscription: nothing is charged any more, and what is paid runs until `active_to`. What a second
   * cancellation answers is not documented. `POST /subscriptions/:subscription_id/cancel` `[docs]`
   */
  readonly cancelSubscription: (subscriptionId: string, cancelReason: string) => Call<Subscription>

  /** Creates a product; its pages are in `EComChargePages`. `POST /products` `[client code]` */
  readonly createProduct: (input: CreateProductInput) => Call<Product>

  /**
   * Charges a card. A declined card is `transaction.status: "failed"`; `incomplete` means: send the customer to
   * `redirect_url`. `POST /transactions/payments` on the gateway `[docs]`
   */
  readonly createPayment: (input: CreatePaymentInput) => Call<TransactionAnswer>
  /** Holds an amount on a card. `POST /transactions/authorizations` on the gateway `[docs]` */
  readonly createAuthorization: (input: CreatePaymentInput) => Call<TransactionAnswer>
  /** Charges a saved card by its token. `POST /services/credit_cards/charges` on the gateway `[docs]` */
  readonly createCharge: (input: CreatePaymentInput) => Call<TransactionAnswer>
  /** Takes what was held, whole or in part. `POST /transactions/captures` on the gateway `[docs]` */
  readonly createCapture: (input: CreateCaptureInput) => Call<TransactionAnswer>
  /** Releases what was held. `POST /transactions/voids` on the gateway `[docs]` */
  readonly createVoid: (input: CreateCaptureInput) => Call<TransactionAnswer>
  /**
   * Gives a payment or capture back, whole or in part, in its own currency. `POST /transactions/refunds` on the
   * gateway `[docs]`
   */
  readonly createRefund: (input: CreateRefundInput) => Call<TransactionAnswer>
  /** Pays out to the card behind a token. `POST /transactions/credits` on the gateway `[client code]` */
  readonly createCredit: (input: CreateTransactionInput) => Call<TransactionAnswer>
  /** Pays out to a card. `POST /transactions/payouts` on the gateway `[docs][client code]` */
  readonly createPayout: (input: CreateTransactionInput) => Call<TransactionAnswer>
  /** Makes a card token, with 3-D Secure. `POST /transactions/tokenizations` on the gateway `[docs][client code]` */
  readonly createTokenization: (input: CreateTransactionInput) => Call<TransactionAnswer>
  /**
   * One card transaction. `NotFound` for an unknown uid, also for one of an alternative payment, which
   * `getAlternativeTransaction` knows. `GET /transactions/:uid` on the gateway `[docs]`
   */
  readonly getTransaction: (uid: string) => Call<TransactionAnswer>
  /**
   * The card transactions with a reference, at most the 10 latest; an unknown reference is an empty list. This is
   * how an unknown outcome is looked up. `GET /v2/transactions/tracking_id/:tracking_id` on the gateway `[docs]`
   */
  readonly listTransactionsByTrackingId: (trackingId: string) => Call<TransactionList>

  /** Stores a card without a transaction; sent once. `POST /credit_cards` on the gateway `[docs][client code]` */
  readonly createCardToken: (input: CreateCardTokenInput) => Call<CardToken>
  /** Changes a stored card. `POST /credit_cards/:token` on the gateway `[client code]` */
  readonly updateCardToken: (input: UpdateCardTokenInput) => Call<CardToken>

  /**
   * Opens a page to pay on: send the browser to `checkout.redirect_url`. Sent once. `POST /ctp/api/checkouts` on the
   * checkout host `[docs]`
   */
  readonly createCheckout: (input: CreateCheckoutInput) => Call<CheckoutCreated>
  /**
   * Where a checkout stands. The browser brings `token`, `status` and `uid` back in its query: never trust these, ask
   * this. `GET /ctp/api/checkouts/:token` on the checkout host `[docs]`
   */
  readonly getCheckout: (token: string) => Call<CheckoutAnswer>

  /** Starts a payment with an alternative method. `POST /beyag/transactions/payments` `[docs]` */
  readonly createAlternativePayment: (input: CreateAlternativePaymentInput) => Call<TransactionAnswer>
  /** Gives an alternative payment back. `POST /beyag/transactions/refunds` `[docs]` */
  readonly createAlternativeRefund: (input: CreateAlternativeRefundInput) => Call<TransactionAnswer>
  /** One alternative transaction. `GET /beyag/transactions/:uid` `[docs][client code]` */
  readonly getAlternativeTransaction: (uid: string) => Call<TransactionAnswer>
  /**
   * The alternative transactions with a reference, in either of the gateway's two envelopes.
   * `GET /beyag/transactions/tracking_id/:tracking_id` `[docs]`
   */
  readonly listAlternativeTransactionsByTrackingId: (trackingId: string) => Call<AlternativeTransactions>

  /**
   * Calls any operation, also one this package does not know: same credentials, policy and errors. So are the rarer
   * calls made: version 3 of the gateway, the asynchronous mode, transfers, the older paths
   * (`request(EComChargeApi.createPaymentV3, …)`).
   */
  readonly request: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Call<Success>
}

/** The service; see the module. */
export class EComChargeClient extends Context.Service<EComChargeClient, Service>()(
  "@effect-billing/ecomcharge/EComChargeClient",
) {}

/**
 * Makes the client. An empty shop id or key does not stop a program from starting: every call then fails with
 * `AuthenticationFailed`, and nothing is sent. A call to a host without a URL fails with an `InvalidRequest` that
 * names the option. A URL that is none is a mistake in the program and dies.
 */
export const make = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Effect.Effect<Service, never, HttpClient.HttpClient | LimitNeeds | BreakerNeeds> =>
  Effect.map(Client.make<LimitNeeds, BreakerNeeds>(options), ({ call }): Service => ({
    createCustomer: (input) => call(createCustomer, input),
    getCustomer: (customer_id) => call(getCustomer, { customer_id }),
    listCustomers: () => call(listCustomers, {}),
    createPlan: (input) => call(createPlan, input),
    getPlan: (plan_id) => call(getPlan, { plan_id }),
    listPlans: () => call(listPlans, {}),
    createSubscription: (input) => call(createSubscription, input),
    getSubscription: (subscription_id) => call(getSubscription, { subscription_id }),
    cancelSubscription: (subscription_id, cancel_reason) =>
      call(cancelSubscription, { subscription_id, cancel_reason }),
    createProduct: (input) => call(createProduct, input),
    createPayment: (input) => call(createPayment, input),
    createAuthorization: (input) => call(createAuthorization, input),
    createCharge: (input) => call(createCharge, input),
    createCapture: (input) => call(createCapture, input),
    createVoid: (input) => call(createVoid, input),
    createRefund: (input) => call(createRefund, input),
    createCredit: (input) => call(createCredit, input),
    createPayout: (input) => call(createPayout, input),
    createTokenization: (input) => call(createTokenization, input),
    getTransaction: (uid) => call(getTransaction, { uid }),
    listTransactionsByTrackingId: (tracking_id) => call(listTransactionsByTrackingId, { tracking_id }),
    createCardToken: (input) => call(createCardToken, input),
    updateCardToken: (input) => call(updateCardToken, input),
    createCheckout: (input) => call(createCheckout, input),
    getCheckout: (token) => call(getCheckout, { token }),
    createAlternativePayment: (input) => call(createAlternativePayment, input),
    createAlternativeRefund: (input) => call(createAlternativeRefund, input),
    getAlternativeTransaction: (uid) => call(getAlternativeTransaction, { uid }),
    listAlternativeTransactionsByTrackingId: (tracking_id) =>
      call(listAlternativeTransactionsByTrackingId, { tracking_id }),
    request: call,
  }))

/** The client as a layer; `HttpClient` is the user's choice (`FetchHttpClient.layer`, a test double, the emulator). */
export const layer = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Layer.Layer<
  EComChargeClient,
  never,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> => Layer.effect(EComChargeClient, make<LimitNeeds, BreakerNeeds>(options))

/**
 * The client from `ECOMCHARGE_SHOP_ID`, `ECOMCHARGE_SECRET_KEY` and (optional) `ECOMCHARGE_BASE_URL`,
 * `ECOMCHARGE_GATEWAY_URL`, `ECOMCHARGE_CHECKOUT_URL`. What `overrides` gives is not looked up. A variable that is
 * missing, empty or no URL is a `ConfigError` that names it.
 */
export const layerConfig = <LimitNeeds = never, BreakerNeeds = never>(
  overrides?: Partial<Options<LimitNeeds, BreakerNeeds>>,
): Layer.Layer<
  EComChargeClient,
  Config.ConfigError,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> =>
  Layer.effect(
    EComChargeClient,
    Effect.flatMap(EComChargeConfig.options<LimitNeeds, BreakerNeeds>(overrides), (options) =>
      make<LimitNeeds, BreakerNeeds>(options),
    ),
  )
