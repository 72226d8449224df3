/**
 * Piano for a reader: what may I read, what have I bought. No secret is in it, so a browser or an app may hold it;
 * what the publisher may ask is in `PianoPublisherClient`.
 *
 * ```ts
 * const mayRead = Effect.gen(function* () {
 *   const piano = yield* PianoClient.PianoClient
 *   const { granted } = yield* piano.checkAccess({ rid: "PREMIUM_ACCESS" })
 *   return granted
 * })
 *
 * // PIANO_AID, over fetch
 * const live = PianoClient.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
 * const program = Effect.provide(mayRead, live)
 * ```
 *
 * Every method sends one request and fails with a `PianoError` (its `reason` says why); reads are sent again when
 * that is safe and may help, whatever their HTTP method. Every input may say who the reader is (`PianoIdentity`) and
 * name another `aid`; without that the client's own are sent.
 *
 * The reader's token travels where Piano takes it: in the query of a GET, in the form of a POST. `[client code]`
 */
import type * as Operation from "@effect-billing/core/Operation"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as Client from "./internal/client.ts"
import {
  checkAccess,
  checkEmailConfirmation,
  createExternalConversion,
  createRegistrationConversion,
  exchangeOAuthToken,
  getCurrentUser,
  getGoogleAnalyticsAccount,
  getIdentityHost,
  getLinkedTermPublicKey,
  getPerformanceMetrics,
  listAccess,
  listAccessTokens,
  listConversions,
  listCountries,
  listSubscriptions,
  logConversion,
  logError,
  logFunnelStep,
  loginAmpReader,
  logMicroConversion,
  logoutAmpReader,
  syncSubscribeWithGoogle,
} from "./PianoApi/Reader.ts"
import * as PianoConfig from "./PianoConfig.ts"
import * as PianoEnvelope from "./PianoEnvelope.ts"
import type { PianoError } from "./PianoError.ts"
import { readerCodes } from "./PianoFailure.ts"
import type { Identity } from "./PianoIdentity.ts"
import type { Page } from "./PianoSchema/Page.ts"
import type {
  AccessTokenList,
  CheckedReaderAccess,
  OAuthToken,
  ReaderAccess,
  ReaderConversion,
  ReaderSubscription,
  ReaderUser,
} from "./PianoSchema/Reader.ts"

/** How `PianoClient` is set up. */
export type Options<LimitNeeds = never, BreakerNeeds = never> = PianoConfig.Options<LimitNeeds, BreakerNeeds>

/** Where the page begins, and who the reader is. */
export type ListConversionsInput = Operation.Input<typeof listConversions>
/** The resource, and who the reader is. */
export type CheckAccessInput = Operation.Input<typeof checkAccess>
/** Which access, where the page begins, and who the reader is. */
export type ListAccessInput = Operation.Input<typeof listAccess>
/** The page the reader is on, and who that is. */
export type ListAccessTokensInput = Operation.Input<typeof listAccessTokens>
/** Who the reader is. */
export type ReaderInput = Operation.Input<typeof listSubscriptions>
/** The app. */
export type AppInput = Operation.Input<typeof getIdentityHost>

type Call<A> = Effect.Effect<A, PianoError>
type CallOf<O extends Operation.Any> = (input: Operation.Input<O>) => Call<Operation.Success<O>>
type Write<O extends Operation.Any> = (input: Operation.Input<O>) => Call<void>

/** What the client can do. */
export interface Service {
  /** A page of what the reader has converted on (100 rows by default). Dates are Unix seconds. `GET /conversion/list` `[seed]` */
  readonly listConversions: (input?: ListConversionsInput) => Call<Page<"conversions", ReaderConversion>>
  /** All conversions of the reader. */
  readonly streamConversions: (input?: ListConversionsInput) => Stream.Stream<ReaderConversion, PianoError>
  /**
   * Whether the reader has access to a resource. A no is an answer: `granted` is false, and everything else of it may
   * be null. `expire_date` (Unix seconds) null or absent means no end. `GET /access/check` `[seed]`
   */
  readonly checkAccess: (input: CheckAccessInput) => Call<CheckedReaderAccess>
  /**
   * A page of the reader's access; empty without any. The seed passes a `rid` here, which no SDK knows: look through
   * the rows instead. `GET /access/list` `[seed][client code]`
   */
  readonly listAccess: (input?: ListAccessInput) => Call<Page<"accesses", ReaderAccess>>
  /** All access of the reader. */
  readonly streamAccess: (input?: ListAccessInput) => Stream.Stream<ReaderAccess, PianoError>
  /** The reader's access as a sealed text, for the cookie `__tac`. `GET /access/token/list` `[seed][client code]` */
  readonly listAccessTokens: (input?: ListAccessTokensInput) => Call<AccessTokenList>
  /**
   * The reader's subscriptions, all at once. `grace_period_start_date` is there only in a grace period.
   * `POST /subscription/list`, which only reads. `[seed]`
   */
  readonly listSubscriptions: (input?: ReaderInput) => Call<Page<"subscriptions", ReaderSubscription>>
  /** The reader. `POST /anon/user/get`, which only reads. `[client code]` */
  readonly getCurrentUser: (input?: ReaderInput) => Call<ReaderUser>
  /** Whether the reader has confirmed the e-mail address. `GET /email/confirmation/check` `[client code]` */
  readonly checkEmailConfirmation: (input?: ReaderInput) => Call<boolean>
  /** Which host serves the app's identity. `GET /anon/mobile/sdk/id/deployment/host` `[client code]` */
  readonly getIdentityHost: (input?: AppInput) => Call<string>
  /** The app's Google Analytics account. `GET /anon/assets/gaAccount` `[client code]` */
  readonly getGoogleAnalyticsAccount: (input?: AppInput) => Call<Schema.Json>
  /** `GET /anon/assets/performanceMetrics` `[client code]` */
  readonly getPerformanceMetrics: (input?: AppInput) => Call<Schema.Json>
  /** Countries; no schema was seen. `GET /anon/country/list/country` `[client code]` */
  readonly listCountries: () => Call<Page<"countries", Schema.Json>>
  /** Writes a line to Piano's error log; never sent twice. `GET /anon/error/log` `[client code]` */
  readonly logError: Write<typeof logError>
  /** Takes an external term; never sent twice. `POST /conversion/external/create` `[client code]` */
  readonly createExternalConversion: CallOf<typeof createExternalConversion>
  /** Takes a registration term; a GET that writes, never sent twice. `GET /conversion/registration/create` `[client code]` */
  readonly createRegistrationConversion: CallOf<typeof createRegistrationConversion>
  /** Reports a conversion made elsewhere. `POST /conversion/log` `[client code]` */
  readonly logConversion: Write<typeof logConversion>
  /** `POST /conversion/logFunnelStep` `[client code]` */
  readonly logFunnelStep: Write<typeof logFunnelStep>
  /** `POST /conversion/logMicroConversion` `[client code]` */
  readonly logMicroConversion: Write<typeof logMicroConversion>
  /** Exchanges a code or a refresh token. `POST /oauth/authToken` `[client code][docs]` */
  readonly exchangeOAuthToken: (input: Operation.Input<typeof exchangeOAuthToken>) => Call<OAuthToken>
  /** Takes over what was bought through Google; a GET that writes. `GET /swg/sync/external` `[client code]` */
  readonly syncSubscribeWithGoogle: CallOf<typeof syncSubscribeWithGoogle>
  /** `POST /linkedTerm/publicKey`, which only reads. `[client code]` */
  readonly getLinkedTermPublicKey: () => Call<string>
  /** `POST /amp/login` `[client code]` */
  readonly loginAmpReader: Write<typeof loginAmpReader>
  /** `POST /amp/logout` `[client code]` */
  readonly logoutAmpReader: Write<typeof logoutAmpReader>
  /** The same client for another reader. */
  readonly as: (identity: Identity) => Service
  /**
   * Calls any operation of the reader, also one this package does not know: same identity, policy and errors. An
   * operation that needs the API token is refused with `AuthenticationFailed`, and nothing is sent.
   */
  readonly request: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Call<Success>
  /** The items of any operation that is a listing, page by page. */
  readonly stream: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Stream.Stream<Item, PianoError>
}

/** The service; see the module. */
export class PianoClient extends Context.Service<PianoClient, Service>()(
  "@effect-billing/piano/PianoClient",
) {}

// Beside these are the streams, and the operations that answer nothing.
const operations = [
  listConversions,
  checkAccess,
  listAccess,
  listAccessTokens,
  listSubscriptions,
  getCurrentUser,
  checkEmailConfirmation,
  getIdentityHost,
  getGoogleAnalyticsAccount,
  getPerformanceMetrics,
  listCountries,
  createExternalConversion,
  createRegistrationConversion,
  exchangeOAuthToken,
  syncSubscribeWithGoogle,
  getLinkedTermPublicKey,
] as const

const identityFields = ["user_token", "user_provider", "user_ref"]

/**
 * Makes the client. An empty aid does not stop a program from starting: every call then fails with
 * `AuthenticationFailed`, and nothing is sent. A base URL that is none is a mistake in the program and dies.
 */
export const make = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Effect.Effect<Service, never, HttpClient.HttpClient | LimitNeeds | BreakerNeeds> => {
  const { browserUrl, identity, ...shared } = options
  const { aid, baseUrl, environment } = shared
  const role: Client.Role = {
    service: "PianoClient",
    hosts: {
      api: PianoConfig.baseOf("api", environment, baseUrl),
      browser: PianoConfig.baseOf("buy", environment, browserUrl ?? baseUrl),
    },
    accepts: ["anonymous", "user"],
    authenticate: () => Result.succeed({}),
    secrets: [],
    credentialName: `reader:${aid}`,
    classify: PianoEnvelope.any(readerCodes),
  }
  return Effect.map(Client.make<LimitNeeds, BreakerNeeds>(shared, role), ({ call, items }) => {
    const of = (identity: Identity | undefined): Service => {
      const complete = <Input>(operation: Operation.Any, input: Input): Input => {
        // A call that says anything about the reader says all of it, an undefined token included.
        const isTold = identityFields.some((name) => name in ((input as object | undefined) ?? {}))
        return Client.withDefaults(operation, input, { aid, ...(isTold ? {} : identity) }) as Input
      }
      const request: Service["request"] = (operation, input) => call(operation, complete(operation, input))
      const stream: Service["stream"] = (operation, input) => items(operation, complete(operation, input))
      return {
        ...Client.methods(operations, request),
        streamConversions: (input = {}) => stream(listConversions, input),
        streamAccess: (input = {}) => stream(listAccess, input),
        logError: (input) => Effect.asVoid(request(logError, input)),
        logConversion: (input) => Effect.asVoid(request(logConversion, input)),
        logFunnelStep: (input) => Effect.asVoid(request(logFunnelStep, input)),
        logMicroConversion: (input) => Effect.asVoid(request(logMicroConversion, input)),
        loginAmpReader: (input) => Effect.asVoid(request(loginAmpReader, input)),
        logoutAmpReader: (input) => Effect.asVoid(request(logoutAmpReader, input)),
        as: of,
        request,
        stream,
      }
    }
    return of(identity)
  })
}

/** The client as a layer; `HttpClient` is the user's choice (`FetchHttpClient.layer`, a test double, the emulator). */
export const layer = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Layer.Layer<PianoClient, never, HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>> =>
  Layer.effect(PianoClient, make<LimitNeeds, BreakerNeeds>(options))

/**
 * The client from `PIANO_AID` and (optional) `PIANO_ENVIRONMENT`, `PIANO_BASE_URL`, `PIANO_BROWSER_URL`. What
 * `overrides` gives is not looked up. A variable that is missing, empty or no URL is a `ConfigError` that names it.
 */
export const layerConfig = <LimitNeeds = never, BreakerNeeds = never>(
  overrides?: Partial<Options<LimitNeeds, BreakerNeeds>>,
): Layer.Layer<
  PianoClient,
  Config.ConfigError,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> =>
  Layer.effect(
    PianoClient,
    Effect.flatMap(PianoConfig.options<LimitNeeds, BreakerNeeds>(overrides), (options) =>
      make<LimitNeeds, BreakerNeeds>(options),
    ),
  )
