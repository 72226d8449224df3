/**
 * Iaptic with the public key: validating receipts, Stripe, Braintree. This key may ship in apps, so a browser may
 * hold this service; it has no secret in it and reads nothing about other customers.
 *
 * ```ts
 * const checkout = Effect.gen(function* () {
 *   const iaptic = yield* IapticPublicClient.IapticPublicClient
 *   const { accessToken, url } = yield* iaptic.createStripeCheckout({
 *     offerId: "stripe:prod_xyz#price_xyz",
 *     applicationUsername: "alice",
 *     successUrl: "https://example.com/success",
 *     cancelUrl: "https://example.com/cancel",
 *   })
 *   return { accessToken, url }
 * })
 * ```
 *
 * Access tokens rotate: after each Stripe call keep the token of `IapticAccessToken.next`.
 *
 * A Stripe or Braintree call that writes is never sent twice: when its answer does not arrive whole it fails with
 * `OutcomeUnknown`. Validating is safe to repeat and is sent again.
 */
import type * as Operation from "@effect-billing/core/Operation"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { createBraintreeClientToken } from "./IapticApi/Braintree.ts"
import {
  changeStripePlan,
  createStripeCheckout,
  createStripePortal,
  listStripePrices,
  listStripePurchases,
} from "./IapticApi/Stripe.ts"
import { validate, validateV3 } from "./IapticApi/Validation.ts"
import * as IapticConfig from "./IapticConfig.ts"
import type { IapticError } from "./IapticError.ts"
import type { BraintreeClientToken } from "./IapticSchema/Braintree.ts"
import type {
  StripeCheckout,
  StripePlanChange,
  StripePortal,
  StripePrices,
  StripePurchases,
} from "./IapticSchema/Stripe.ts"
import type { ValidationResult } from "./IapticSchema/Validation.ts"
import * as Client from "./internal/providerClient.ts"

/** How `IapticPublicClient` is set up. */
export type Options<LimitNeeds = never, BreakerNeeds = never> = IapticConfig.PublicOptions<
  LimitNeeds,
  BreakerNeeds
>

/** A receipt to validate; `transaction` is the store's own proof, by platform. */
export type ValidateInput = Operation.Input<typeof validate>
/** An offer, where to send the buyer back to, and who the buyer is. */
export type StripeCheckoutInput = Operation.Input<typeof createStripeCheckout>
/** The buyer's token, and where to send them back to. */
export type StripePortalInput = Operation.Input<typeof createStripePortal>
/** The new offer, and the buyer's token. */
export type StripePlanChangeInput = Operation.Input<typeof changeStripePlan>
/** Who the buyer is, in the app's words and in Braintree's. */
export type BraintreeClientTokenInput = Operation.Input<typeof createBraintreeClientToken>

type Call<A> = Effect.Effect<A, IapticError>

/** What the client can do. */
export interface Service {
  /**
   * Validates a receipt and attaches what it holds to `additionalData.applicationUsername` (without it Iaptic
   * sends no webhook about these purchases). Dates in `data.collection` are milliseconds since 1970, the end of a
   * subscription is called `expiryDate` there, and ids have no platform in front.
   *
   * Fails with `ReceiptRejected` when the answer is no, for example `kind: "expired"` from older servers; newer
   * ones answer with `isExpired: true` in the collection. Safe to repeat.
   *
   * `POST /v1/validate` `[docs][client code]`
   */
  readonly validate: (input: ValidateInput) => Call<ValidationResult>
  /** {@link Service.validate} under the newer path. `POST /v3/validate` `[docs][client code][third party]` */
  readonly validateV3: (input: ValidateInput) => Call<ValidationResult>
  /**
   * Products and prices on sale through Stripe. Prices are millionths of a unit, currencies may be in lower case.
   * Iaptic keeps them for five minutes. `GET /v3/stripe/prices` `[client code][docs]`
   */
  readonly listStripePrices: () => Call<StripePrices>
  /**
   * Opens a checkout: send the buyer to `url` and keep `accessToken`. Fails with `NotFound` for an unknown offer.
   * `POST /v3/stripe/checkout` `[client code][docs]`
   */
  readonly createStripeCheckout: (input: StripeCheckoutInput) => Call<StripeCheckout>
  /**
   * What the bearer of a token bought. Fails with `AuthenticationFailed` for a token that is wrong or past its 30
   * days (code 6778003). The token travels in the query, because the server takes it nowhere else.
   * `GET /v3/stripe/purchases` `[client code][docs]`
   */
  readonly listStripePurchases: (accessToken: Redacted.Redacted<string>) => Call<StripePurchases>
  /** Opens Stripe's own portal: send the buyer to `url`. `POST /v3/stripe/portal` `[client code][docs]` */
  readonly createStripePortal: (input: StripePortalInput) => Call<StripePortal>
  /**
   * Changes the plan of a subscription, which may charge the buyer: after `OutcomeUnknown` look at
   * `listStripePurchases` before repeating it. `POST /v3/stripe/change-plan` `[client code][docs]`
   */
  readonly changeStripePlan: (input: StripePlanChangeInput) => Call<StripePlanChange>
  /** Makes a token for Braintree's own client library. `POST /v3/braintree/client-token` `[client code]` */
  readonly createBraintreeClientToken: (input?: BraintreeClientTokenInput) => Call<BraintreeClientToken>
  /** Calls any operation, also one this package does not know: same credentials, policy and errors. */
  readonly request: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Call<Success>
}

/** The service; see the module. */
export class IapticPublicClient extends Context.Service<IapticPublicClient, Service>()(
  "@effect-billing/iaptic/IapticPublicClient",
) {}

/**
 * Makes the client. An empty app name or key does not stop a program from starting: every call then fails with
 * `AuthenticationFailed`, and nothing is sent. A base URL that is none is a mistake in the program and dies.
 */
export const make = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Effect.Effect<Service, never, HttpClient.HttpClient | LimitNeeds | BreakerNeeds> => {
  const { publicKey, ...shared } = options
  const role = { service: "IapticPublicClient", role: "public", key: publicKey } as const
  return Effect.map(Client.make<LimitNeeds, BreakerNeeds>(shared, role), ({ call }): Service => ({
    validate: (input) => call(validate, input),
    validateV3: (input) => call(validateV3, input),
    listStripePrices: () => call(listStripePrices, {}),
    createStripeCheckout: (input) => call(createStripeCheckout, input),
    listStripePurchases: (accessToken) => call(listStripePurchases, { accessToken }),
    createStripePortal: (input) => call(createStripePortal, input),
    changeStripePlan: (input) => call(changeStripePlan, input),
    createBraintreeClientToken: (input = {}) => call(createBraintreeClientToken, input),
    request: call,
  }))
}

/** The client as a layer; `HttpClient` is the user's choice (`FetchHttpClient.layer`, a test double, the emulator). */
export const layer = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Layer.Layer<
  IapticPublicClient,
  never,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> => Layer.effect(IapticPublicClient, make<LimitNeeds, BreakerNeeds>(options))

/**
 * The client from `IAPTIC_APP_NAME`, `IAPTIC_PUBLIC_KEY` and (optional) `IAPTIC_BASE_URL`. What `overrides` gives
 * is not looked up. A variable that is missing, empty or no URL is a `ConfigError` that names it.
 */
export const layerConfig = <LimitNeeds = never, BreakerNeeds = never>(
  overrides?: Partial<Options<LimitNeeds, BreakerNeeds>>,
): Layer.Layer<
  IapticPublicClient,
  Config.ConfigError,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> =>
  Layer.effect(
    IapticPublicClient,
    Effect.flatMap(IapticConfig.publicOptions<LimitNeeds, BreakerNeeds>(overrides), (options) =>
      make<LimitNeeds, BreakerNeeds>(options),
    ),
  )
