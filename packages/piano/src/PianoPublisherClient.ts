/**
 * Piano for the publisher, with the API token: users, access, subscriptions, conversions, payments, webhooks. It acts
 * as the publisher, so it belongs on a server and refuses to be made in a browser.
 *
 * ```ts
 * const giveAWeek = Effect.fnUntraced(function* (uid: string, now: number) {
 *   const piano = yield* PianoPublisherClient.PianoPublisherClient
 *   const expire_date = Math.floor(now / 1000) + 7 * 24 * 3600
 *   return yield* piano.grantUserAccess({ uid, rid: "PREMIUM_ACCESS", expire_date, send_email: false })
 * })
 *
 * // PIANO_AID and PIANO_API_TOKEN, over fetch
 * const live = PianoPublisherClient.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
 * ```
 *
 * Every method sends one request and fails with a `PianoError` (its `reason` says why). **What a call does decides
 * whether it is sent again, not its method**: 30 GETs here write, and are never sent twice (`OutcomeUnknown` tells
 * that nobody knows); 28 POSTs only read, and are. Piano knows no idempotency keys.
 *
 * All the other operations are values in `PianoApi` and called by `request` and `stream`:
 * `piano.request(PianoApi.createPromotion, { … })`. Dates are Unix seconds, but where a field says otherwise. The
 * client's `aid` is sent where an operation takes one and the input has none.
 */
import type * as Operation from "@effect-billing/core/Operation"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as Client from "./internal/client.ts"
import * as Token from "./internal/token.ts"
import { getApp, type GetAppInput } from "./PianoApi/Publisher/App.ts"
import {
  listAppConversions,
  type ListAppConversionsInput,
  getConversion,
  type GetConversionInput,
  getLastConversion,
  type GetLastConversionInput,
  getConversionData,
  type GetConversionDataInput,
  countConversions,
  type CountConversionsInput,
  createAppCustomConversion,
  type CreateAppCustomConversionInput,
  createAppExternalConversion,
  type CreateAppExternalConversionInput,
  createAppRegistrationConversion,
  type CreateAppRegistrationConversionInput,
} from "./PianoApi/Publisher/Conversion.ts"
import {
  exportUser,
  type ExportUserInput,
  eraseUser,
  type EraseUserInput,
  eraseAnonymousUser,
  type EraseAnonymousUserInput,
} from "./PianoApi/Publisher/Gdpr.ts"
import { listOffers, type ListOffersInput, getOffer, type GetOfferInput } from "./PianoApi/Publisher/Offer.ts"
import {
  getPayment,
  type GetPaymentInput,
  isPaymentPartiallyRefundable,
  type IsPaymentPartiallyRefundableInput,
  refundPayment,
  type RefundPaymentInput,
} from "./PianoApi/Publisher/Payment.ts"
import {
  listResources,
  type ListResourcesInput,
  getResource,
  type GetResourceInput,
} from "./PianoApi/Publisher/Resource.ts"
import {
  listAppSubscriptions,
  type ListAppSubscriptionsInput,
  getSubscription,
  type GetSubscriptionInput,
  searchSubscriptions,
  type SearchSubscriptionsInput,
  listSubscriptionStats,
  type ListSubscriptionStatsInput,
  cancelSubscription,
  type CancelSubscriptionInput,
  cancelSubscriptionDeferred,
  type CancelSubscriptionDeferredInput,
  resumeSubscription,
  type ResumeSubscriptionInput,
  updateSubscription,
  type UpdateSubscriptionInput,
  countSubscriptions,
  type CountSubscriptionsInput,
  isSubscriptionPartiallyRefundable,
  type IsSubscriptionPartiallyRefundableInput,
} from "./PianoApi/Publisher/Subscription.ts"
import { listTerms, type ListTermsInput, getTerm, type GetTermInput } from "./PianoApi/Publisher/Term.ts"
import { testUserRef, type TestUserRefInput } from "./PianoApi/Publisher/Test.ts"
import {
  getUser,
  type GetUserInput,
  listUsers,
  type ListUsersInput,
  searchUsers,
  type SearchUsersInput,
  createUser,
  type CreateUserInput,
  updateUser,
  type UpdateUserInput,
  registerUser,
  type RegisterUserInput,
  disableUser,
  type DisableUserInput,
  countUsers,
  type CountUsersInput,
  checkUserAccess,
  type CheckUserAccessInput,
  listUserAccess,
  type ListUserAccessInput,
  grantUserAccess,
  type GrantUserAccessInput,
  grantUsersAccess,
  type GrantUsersAccessInput,
  revokeUserAccess,
  type RevokeUserAccessInput,
  updateUserAccess,
  type UpdateUserAccessInput,
  countActiveUserAccess,
  type CountActiveUserAccessInput,
} from "./PianoApi/Publisher/User.ts"
import {
  listWebhooks,
  type ListWebhooksInput,
  getWebhook,
  type GetWebhookInput,
  listWebhookResponses,
  type ListWebhookResponsesInput,
  getWebhookSettings,
  type GetWebhookSettingsInput,
  updateWebhookSettings,
  type UpdateWebhookSettingsInput,
  getWebhookStatus,
  type GetWebhookStatusInput,
  listWebhookEventNames,
  type ListWebhookEventNamesInput,
  skipWebhook,
  type SkipWebhookInput,
  resendWebhook,
  type ResendWebhookInput,
} from "./PianoApi/Publisher/Webhook.ts"
import * as PianoConfig from "./PianoConfig.ts"
import * as PianoEnvelope from "./PianoEnvelope.ts"
import type { PianoError } from "./PianoError.ts"
import { publisherCodes } from "./PianoFailure.ts"
import * as PianoPublisherConfig from "./PianoPublisherConfig.ts"
import type { Access, AccessDTO, CheckedAccess } from "./PianoSchema/Access.ts"
import type { App } from "./PianoSchema/App.ts"
import type { TermConversion, TermConversionDTO, TermConversionData } from "./PianoSchema/Conversion.ts"
import type { EraseUserResponse } from "./PianoSchema/Erasure.ts"
import type { OfferModel } from "./PianoSchema/Offer.ts"
import type { Page } from "./PianoSchema/Page.ts"
import type { UserPayment, UserPaymentRefundDTO } from "./PianoSchema/Payment.ts"
import type { Resource } from "./PianoSchema/Resource.ts"
import type {
  SubscriptionLogItem,
  UserSubscription,
  UserSubscriptionDto,
  UserSubscriptionListItem,
} from "./PianoSchema/Subscription.ts"
import type { Term } from "./PianoSchema/Term.ts"
import type { User, UserRef } from "./PianoSchema/User.ts"
import type { WebhookEvent, WebhookResponse, WebhookSettings, WebhookStatus } from "./PianoSchema/Webhook.ts"

/** How `PianoPublisherClient` is set up. */
export type Options<LimitNeeds = never, BreakerNeeds = never> = PianoPublisherConfig.Options<
  LimitNeeds,
  BreakerNeeds
>

type Call<A> = Effect.Effect<A, PianoError>

/** What the client can do. */
export interface Service {
  // Users
  /**
   * One user by `uid`, with custom fields. Fails with `NotFound` (2004) for an unknown one. `POST
   * /publisher/user/get`, which only reads. `[docs][live]`
   */
  readonly getUser: (input: GetUserInput) => Call<User>
  /**
   * A page of users, at most 1,000. Approximate: a fresh user may be missing, `getUser` finds it. `POST
   * /publisher/user/list` `[docs]`
   */
  readonly listUsers: (input?: ListUsersInput) => Call<Page<"users", User>>
  /** All of {@link Service.listUsers}, page by page. */
  readonly streamUsers: (input?: ListUsersInput) => Stream.Stream<User, PianoError>
  /**
   * A page of users by up to 84 filters, each group with its switch. Offset and limit together reach 10,000:
   * beyond that the call is an `InvalidRequest` and `createUserExport` (by `request`) has no end.
   * `exclude_cf_metadata` makes answers smaller. `POST /publisher/user/search` `[docs]`
   */
  readonly searchUsers: (input?: SearchUsersInput) => Call<Page<"users", User>>
  /** All of {@link Service.searchUsers}, page by page. */
  readonly streamUserSearch: (input?: SearchUsersInput) => Stream.Stream<User, PianoError>
  /**
   * Creates a user. Fails with `Conflict` (2000) when the uid is taken. `POST /publisher/user/create` `[docs]`
   */
  readonly createUser: (input: CreateUserInput) => Call<User>
  /**
   * Changes a user. Custom fields travel as a JSON body beside the query; the documents contradict each other
   * here, see `PianoVariant.customFieldsInForm`. A list among them is written as JSON in a text. `POST
   * /publisher/user/update` `[docs][client code]`
   */
  readonly updateUser: (input: UpdateUserInput) => Call<User>
  /** Registers a user through Piano ID. `POST /publisher/user/register` `[docs]` */
  readonly registerUser: (input?: RegisterUserInput) => Call<User>
  /** Disables a user. `POST /publisher/user/disable` `[docs]` */
  readonly disableUser: (input: DisableUserInput) => Call<void>
  /** How many users there are. `POST /publisher/user/app/count`, which only reads. `[docs]` */
  readonly countUsers: (input?: CountUsersInput) => Call<number>

  // Access
  /**
   * Whether a user has access to a resource: `granted` decides, and a no is an answer. `GET
   * /publisher/user/access/check` `[docs]`
   */
  readonly checkUserAccess: (input: CheckUserAccessInput) => Call<CheckedAccess>
  /**
   * A page of a user's access, active and expired, never revoked. `expire_date` null or absent: no end. `GET
   * /publisher/user/access/list` `[docs]`
   */
  readonly listUserAccess: (input: ListUserAccessInput) => Call<Page<"accesses", AccessDTO>>
  /** All of {@link Service.listUserAccess}, page by page. */
  readonly streamUserAccess: (input: ListUserAccessInput) => Stream.Stream<AccessDTO, PianoError>
  /**
   * Gives a user (`uid` or `emails`) access; without `expire_date` without end. A GET that **writes**: never
   * sent twice. `GET /publisher/user/access/grant` `[docs]`
   */
  readonly grantUserAccess: (input: GrantUserAccessInput) => Call<Page<"accesses", Access>>
  /**
   * Gives many users access to several resources; how many were given. A GET that **writes**. `GET
   * /publisher/user/access/grantToUsers` `[docs]`
   */
  readonly grantUsersAccess: (input: GrantUsersAccessInput) => Call<number>
  /**
   * Takes an access away. Fails with `Conflict` (5007) for the access of a subscription. A GET that **writes**.
   * `GET /publisher/user/access/revoke` `[docs]`
   */
  readonly revokeUserAccess: (input: RevokeUserAccessInput) => Call<Access>
  /** Changes when an access ends (Unix seconds). `POST /publisher/user/access/update` `[docs]` */
  readonly updateUserAccess: (input: UpdateUserAccessInput) => Call<Access>
  /**
   * How many users have active access. `POST /publisher/user/access/active/count`, which only reads. `[docs]`
   */
  readonly countActiveUserAccess: (input?: CountActiveUserAccessInput) => Call<number>

  // Subscriptions
  /**
   * A page of the app's subscriptions, or of one `uid`. Without `select_by` the dates filter by the date of the
   * last **update**. The filter `status` has words of its own, `type` has the status words. `GET
   * /publisher/subscription/list` `[docs]`
   */
  readonly listAppSubscriptions: (
    input?: ListAppSubscriptionsInput,
  ) => Call<Page<"subscriptions", UserSubscriptionListItem>>
  /** All of {@link Service.listAppSubscriptions}, page by page. */
  readonly streamAppSubscriptions: (
    input?: ListAppSubscriptionsInput,
  ) => Stream.Stream<UserSubscriptionListItem, PianoError>
  /** One subscription. Fails with `NotFound` (8005). `GET /publisher/subscription/get` `[docs]` */
  readonly getSubscription: (input: GetSubscriptionInput) => Call<UserSubscription>
  /**
   * A page of subscriptions by filters; each group needs its switch (`search_…: true`). `GET
   * /publisher/subscription/search` `[docs]`
   */
  readonly searchSubscriptions: (
    input?: SearchSubscriptionsInput,
  ) => Call<Page<"subscriptionLogItems", SubscriptionLogItem>>
  /** All of {@link Service.searchSubscriptions}, page by page. */
  readonly streamSubscriptionSearch: (
    input?: SearchSubscriptionsInput,
  ) => Stream.Stream<SubscriptionLogItem, PianoError>
  /**
   * A user's subscriptions with short status codes and dates as texts. `POST /publisher/subscription/stats`,
   * which only reads. `[docs]`
   */
  readonly listSubscriptionStats: (
    input: ListSubscriptionStatsInput,
  ) => Call<Page<"data", UserSubscriptionDto>>
  /** All of {@link Service.listSubscriptionStats}, page by page. */
  readonly streamSubscriptionStats: (
    input: ListSubscriptionStatsInput,
  ) => Stream.Stream<UserSubscriptionDto, PianoError>
  /**
   * Cancels a subscription at once; `refund_last_payment` gives the last payment back. `POST
   * /publisher/subscription/cancel` `[docs]`
   */
  readonly cancelSubscription: (input: CancelSubscriptionInput) => Call<boolean>
  /**
   * Cancels at the end of the period; dynamic terms only. `POST /publisher/subscription/cancel/deferred`
   * `[docs]`
   */
  readonly cancelSubscriptionDeferred: (input: CancelSubscriptionDeferredInput) => Call<boolean>
  /**
   * Takes a deferred cancellation back; dynamic terms only. `POST /publisher/subscription/resume` `[docs]`
   */
  readonly resumeSubscription: (input: ResumeSubscriptionInput) => Call<boolean>
  /**
   * Changes renewal, next billing date (Unix seconds, in the future), payment method or address. `POST
   * /publisher/subscription/update` `[docs]`
   */
  readonly updateSubscription: (input: UpdateSubscriptionInput) => Call<boolean>
  /** How many subscriptions there are. `POST /publisher/subscription/count`, which only reads. `[docs]` */
  readonly countSubscriptions: (input?: CountSubscriptionsInput) => Call<number>
  /**
   * Whether the last payment can be given back in part. `POST /publisher/subscription/isPartiallyRefundable`,
   * which only reads. `[docs]`
   */
  readonly isSubscriptionPartiallyRefundable: (input: IsSubscriptionPartiallyRefundableInput) => Call<boolean>

  // Conversions
  /** A page of the app's conversions, or of one `uid`. `GET /publisher/conversion/list` `[docs]` */
  readonly listAppConversions: (
    input?: ListAppConversionsInput,
  ) => Call<Page<"conversions", TermConversionDTO>>
  /** All of {@link Service.listAppConversions}, page by page. */
  readonly streamAppConversions: (
    input?: ListAppConversionsInput,
  ) => Stream.Stream<TermConversionDTO, PianoError>
  /** One conversion, by its id or by the access it gave. `GET /publisher/conversion/get` `[docs]` */
  readonly getConversion: (input?: GetConversionInput) => Call<TermConversion>
  /**
   * The last conversion by resource, user or subscription. `GET /publisher/conversion/lastAccess` `[docs]`
   */
  readonly getLastConversion: (input?: GetLastConversionInput) => Call<TermConversion>
  /**
   * Where a conversion came from: place, device, page, campaign. `GET /publisher/conversion/data/get` `[docs]`
   */
  readonly getConversionData: (input: GetConversionDataInput) => Call<TermConversionData>
  /** How many conversions there are. `GET /publisher/conversion/count` `[docs]` */
  readonly countConversions: (input?: CountConversionsInput) => Call<number>
  /** Gives a user a custom term. `POST /publisher/conversion/custom/create` `[docs]` */
  readonly createAppCustomConversion: (input: CreateAppCustomConversionInput) => Call<TermConversion>
  /** Gives a user an external term. `POST /publisher/conversion/external/create` `[docs]` */
  readonly createAppExternalConversion: (input: CreateAppExternalConversionInput) => Call<TermConversion>
  /** Gives a user a registration term. `POST /publisher/conversion/registration/create` `[docs]` */
  readonly createAppRegistrationConversion: (
    input: CreateAppRegistrationConversionInput,
  ) => Call<TermConversion>

  // Payments
  /**
   * One payment. Amounts are JSON numbers in major units, `price` is for people. `GET /publisher/payment/get`
   * `[docs]`
   */
  readonly getPayment: (input: GetPaymentInput) => Call<UserPayment>
  /** Whether a payment can be given back in part. `GET /publisher/payment/isPartialRefund` `[docs]` */
  readonly isPaymentPartiallyRefundable: (input: IsPaymentPartiallyRefundableInput) => Call<boolean>
  /**
   * Gives a payment back, in whole or in part (`amount`). A GET that **writes**: never sent twice; after
   * `OutcomeUnknown` look at `getPayment`. `GET /publisher/payment/refund` `[docs]`
   */
  readonly refundPayment: (input: RefundPaymentInput) => Call<UserPaymentRefundDTO>

  // Terms, offers, resources, the app
  /** A page of terms. `GET /publisher/term/list` `[docs]` */
  readonly listTerms: (input?: ListTermsInput) => Call<Page<"terms", Term>>
  /** All of {@link Service.listTerms}, page by page. */
  readonly streamTerms: (input?: ListTermsInput) => Stream.Stream<Term, PianoError>
  /** One term; needs no aid. Fails with `NotFound` (1001). `GET /publisher/term/get` `[docs]` */
  readonly getTerm: (input: GetTermInput) => Call<Term>
  /** A page of offers. `GET /publisher/offer/list` `[docs]` */
  readonly listOffers: (input?: ListOffersInput) => Call<Page<"offers", OfferModel>>
  /** All of {@link Service.listOffers}, page by page. */
  readonly streamOffers: (input?: ListOffersInput) => Stream.Stream<OfferModel, PianoError>
  /** One offer with its terms; needs no aid. `GET /publisher/offer/get` `[docs]` */
  readonly getOffer: (input: GetOfferInput) => Call<OfferModel>
  /** A page of resources, 25 by default. `GET /publisher/resource/list` `[docs]` */
  readonly listResources: (input?: ListResourcesInput) => Call<Page<"resources", Resource>>
  /** All of {@link Service.listResources}, page by page. */
  readonly streamResources: (input?: ListResourcesInput) => Stream.Stream<Resource, PianoError>
  /** One resource. Fails with `NotFound` (404). `GET /publisher/resource/get` `[docs]` */
  readonly getResource: (input: GetResourceInput) => Call<Resource>
  /** The app's settings. `GET /publisher/app/get` `[docs][live]` */
  readonly getApp: (input?: GetAppInput) => Call<App>

  // Webhooks
  /**
   * A page of the webhooks of the last 30 days. `total` is an estimate. Heavy use is limited severely. `GET
   * /publisher/webhook/list` `[docs]`
   */
  readonly listWebhooks: (input?: ListWebhooksInput) => Call<Page<"webhooks", WebhookEvent>>
  /** All of {@link Service.listWebhooks}, page by page. */
  readonly streamWebhooks: (input?: ListWebhooksInput) => Stream.Stream<WebhookEvent, PianoError>
  /** One webhook. `GET /publisher/webhook/get` `[docs]` */
  readonly getWebhook: (input: GetWebhookInput) => Call<WebhookEvent>
  /** A page of what your endpoint answered to a webhook. `GET /publisher/webhook/response/list` `[docs]` */
  readonly listWebhookResponses: (input: ListWebhookResponsesInput) => Call<Page<"data", WebhookResponse>>
  /** All of {@link Service.listWebhookResponses}, page by page. */
  readonly streamWebhookResponses: (
    input: ListWebhookResponsesInput,
  ) => Stream.Stream<WebhookResponse, PianoError>
  /** Where webhooks are sent, and which. `GET /publisher/webhook/settings` `[docs]` */
  readonly getWebhookSettings: (input?: GetWebhookSettingsInput) => Call<WebhookSettings>
  /**
   * Changes where webhooks are sent, and which (`configs`, JSON). `POST /publisher/webhook/settings/update`
   * `[docs]`
   */
  readonly updateWebhookSettings: (input: UpdateWebhookSettingsInput) => Call<boolean>
  /** Whether webhooks get through. `GET /publisher/webhook/status` `[docs]` */
  readonly getWebhookStatus: (input?: GetWebhookStatusInput) => Call<WebhookStatus>
  /** The names of events that can be sent. `GET /publisher/webhook/events` `[docs]` */
  readonly listWebhookEventNames: (input?: ListWebhookEventNamesInput) => Call<Page<"data", string>>
  /** Skips a webhook that blocks the queue. A GET that **writes**. `GET /publisher/webhook/skip` `[docs]` */
  readonly skipWebhook: (input: SkipWebhookInput) => Call<WebhookEvent>
  /** Sends a webhook again. A GET that **writes**. `GET /publisher/webhook/response/resend` `[docs]` */
  readonly resendWebhook: (input: ResendWebhookInput) => Call<WebhookResponse>

  // Data protection
  /** Everything that is kept about a user. `POST /publisher/gdpr/export`, which only reads. `[docs]` */
  readonly exportUser: (input: ExportUserInput) => Call<EraseUserResponse>
  /** Erases what is kept about a user. `POST /publisher/gdpr/delete` `[docs]` */
  readonly eraseUser: (input: EraseUserInput) => Call<void>
  /** Erases what is kept about an anonymous browser. `POST /publisher/gdpr/deleteAnon` `[docs]` */
  readonly eraseAnonymousUser: (input: EraseAnonymousUserInput) => Call<void>
  /** Has Piano open a `user_ref`. `GET /publisher/test/userRef` `[docs]` */
  readonly testUserRef: (input: TestUserRefInput) => Call<UserRef>

  /**
   * Calls any operation of the publisher, also one this package does not know: same credentials, policy and errors.
   */
  readonly request: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Call<Success>
  /** The items of any operation that is a listing, page by page: `stream(PianoApi.listPromotions, {})`. */
  readonly stream: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Stream.Stream<Item, PianoError>
}

/** The service; see the module. */
export class PianoPublisherClient extends Context.Service<PianoPublisherClient, Service>()(
  "@effect-billing/piano/PianoPublisherClient",
) {}

// Beside these are the streams, and the operations that answer nothing.
const operations = [
  getUser,
  listUsers,
  searchUsers,
  createUser,
  updateUser,
  registerUser,
  countUsers,
  checkUserAccess,
  listUserAccess,
  grantUserAccess,
  grantUsersAccess,
  revokeUserAccess,
  updateUserAccess,
  countActiveUserAccess,
  listAppSubscriptions,
  getSubscription,
  searchSubscriptions,
  listSubscriptionStats,
  cancelSubscription,
  cancelSubscriptionDeferred,
  resumeSubscription,
  updateSubscription,
  countSubscriptions,
  isSubscriptionPartiallyRefundable,
  listAppConversions,
  getConversion,
  getLastConversion,
  getConversionData,
  countConversions,
  createAppCustomConversion,
  createAppExternalConversion,
  createAppRegistrationConversion,
  getPayment,
  isPaymentPartiallyRefundable,
  refundPayment,
  listTerms,
  getTerm,
  listOffers,
  getOffer,
  listResources,
  getResource,
  getApp,
  listWebhooks,
  getWebhook,
  listWebhookResponses,
  getWebhookSettings,
  updateWebhookSettings,
  getWebhookStatus,
  listWebhookEventNames,
  skipWebhook,
  resendWebhook,
  exportUser,
  testUserRef,
] as const

/**
 * Makes the client. An empty aid or token does not stop a program from starting: every call then fails with
 * `AuthenticationFailed`, and nothing is sent. A base URL that is none is a mistake in the program and dies; so is
 * making it in a browser, unless `allowInBrowser` says otherwise.
 */
export const make = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Effect.Effect<Service, never, HttpClient.HttpClient | LimitNeeds | BreakerNeeds> =>
  Effect.suspend(() => {
    const { allowInBrowser, apiToken, authentication = "header", ...shared } = options
    const { aid, baseUrl, environment } = shared
    Token.refuseBrowser("PianoPublisherClient", allowInBrowser)
    const role: Client.Role = {
      service: "PianoPublisherClient",
      hosts: { api: PianoConfig.baseOf("api", environment, baseUrl) },
      accepts: ["publisher"],
      authenticate: (operation) =>
        Token.credentials(apiToken, (token) => Token.publisher(token, authentication, operation)),
      secrets: [Redacted.value(apiToken)],
      credentialName: `publisher:${aid}`,
      classify: PianoEnvelope.any(publisherCodes),
    }
    return Effect.map(Client.make<LimitNeeds, BreakerNeeds>(shared, role), ({ call, items }): Service => {
      const complete = <Input>(operation: Operation.Any, input: Input): Input =>
        Client.withDefaults(operation, input, { aid }) as Input
      const request: Service["request"] = (operation, input) => call(operation, complete(operation, input))
      const stream: Service["stream"] = (operation, input) => items(operation, complete(operation, input))
      return {
        ...Client.methods(operations, request),
        streamUsers: (input = {}) => stream(listUsers, input),
        streamUserSearch: (input = {}) => stream(searchUsers, input),
        disableUser: (input) => Effect.asVoid(request(disableUser, input)),
        streamUserAccess: (input) => stream(listUserAccess, input),
        streamAppSubscriptions: (input = {}) => stream(listAppSubscriptions, input),
        streamSubscriptionSearch: (input = {}) => stream(searchSubscriptions, input),
        streamSubscriptionStats: (input) => stream(listSubscriptionStats, input),
        streamAppConversions: (input = {}) => stream(listAppConversions, input),
        streamTerms: (input = {}) => stream(listTerms, input),
        streamOffers: (input = {}) => stream(listOffers, input),
        streamResources: (input = {}) => stream(listResources, input),
        streamWebhooks: (input = {}) => stream(listWebhooks, input),
        streamWebhookResponses: (input) => stream(listWebhookResponses, input),
        eraseUser: (input) => Effect.asVoid(request(eraseUser, input)),
        eraseAnonymousUser: (input) => Effect.asVoid(request(eraseAnonymousUser, input)),
        request,
        stream,
      }
    })
  })

/**
 * The client as a layer; `HttpClient` is the user's choice (`FetchHttpClient.layer`, a test double, the
 * emulator).
 */
export const layer = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Layer.Layer<
  PianoPublisherClient,
  never,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> => Layer.effect(PianoPublisherClient, make<LimitNeeds, BreakerNeeds>(options))

/**
 * The client from `PIANO_AID`, `PIANO_API_TOKEN` and (optional) `PIANO_ENVIRONMENT`, `PIANO_BASE_URL`. What
 * `overrides` gives is not looked up. A variable that is missing, empty or no URL is a `ConfigError` that names it.
 */
export const layerConfig = <LimitNeeds = never, BreakerNeeds = never>(
  overrides?: Partial<Options<LimitNeeds, BreakerNeeds>>,
): Layer.Layer<
  PianoPublisherClient,
  Config.ConfigError,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> =>
  Layer.effect(
    PianoPublisherClient,
    Effect.flatMap(PianoPublisherConfig.options<LimitNeeds, BreakerNeeds>(overrides), (options) =>
      make<LimitNeeds, BreakerNeeds>(options),
    ),
  )
