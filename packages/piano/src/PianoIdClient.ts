/**
 * Piano ID, the identity module: sign users in and up, read and change their identities. With the API token, so for
 * servers; it refuses to be made in a browser.
 *
 * ```ts
 * const signIn = Effect.fnUntraced(function* (email: string, password: Redacted.Redacted<string>) {
 *   const identity = yield* PianoIdClient.PianoIdClient
 *   const { access_token } = yield* identity.loginIdentity({ email, password })
 *   return access_token
 * })
 *
 * // PIANO_AID and PIANO_API_TOKEN, over fetch
 * const live = PianoIdClient.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))
 * ```
 *
 * Piano ID has no envelope: an answer is the plain object. Fields are sent in snake_case and read in both spellings
 * `[docs][client code]`. The API token travels bare in `Authorization`; two calls carry the end user's own access
 * token there instead (`validateIdentityToken`, `fillIdentityFormAsUser`). Where the export's examples put the
 * parameters of a POST into the query, so do these. `[docs]`
 */
import type * as Operation from "@effect-billing/core/Operation"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as Client from "./internal/client.ts"
import * as Token from "./internal/token.ts"
import {
  changeIdentityPassword,
  type ChangeIdentityPasswordInput,
  exchangeIdentityToken,
  type ExchangeIdentityTokenInput,
  fillIdentityForm,
  fillIdentityFormAsUser,
  type FillIdentityFormAsUserInput,
  type FillIdentityFormInput,
  getIdentityAliases,
  type GetIdentityAliasesInput,
  getIdentityAudit,
  type GetIdentityAuditInput,
  getIdentityUser,
  type GetIdentityUserInput,
  loginIdentity,
  type LoginIdentityInput,
  logoutIdentity,
  type LogoutIdentityInput,
  refreshIdentityToken,
  type RefreshIdentityTokenInput,
  registerIdentity,
  type RegisterIdentityInput,
  resetIdentityPassword,
  type ResetIdentityPasswordInput,
  setIdentityEmailConfirmation,
  type SetIdentityEmailConfirmationInput,
  setIdentityPassword,
  type SetIdentityPasswordInput,
  validateIdentityToken,
  type ValidateIdentityTokenInput,
  verifyIdentityToken,
  type VerifyIdentityTokenInput,
} from "./PianoApi/Identity/Identity.ts"
import * as PianoConfig from "./PianoConfig.ts"
import type { PianoError } from "./PianoError.ts"
import { classifyIdentity } from "./PianoFailure.ts"
import * as PianoPublisherConfig from "./PianoPublisherConfig.ts"
import type { LogoutResponse, PublisherUserProfileResponse, TokenResponse } from "./PianoSchema/Identity.ts"

/** How `PianoIdClient` is set up. */
export type Options<LimitNeeds = never, BreakerNeeds = never> = PianoPublisherConfig.IdOptions<
  LimitNeeds,
  BreakerNeeds
>

type Call<A> = Effect.Effect<A, PianoError>

/** What the client can do. */
export interface Service {
  /** A user's identity by uid, else email, else phone. `POST /publisher/users/get`, which only reads. `[docs]` */
  readonly getIdentityUser: (input: GetIdentityUserInput) => Call<PublisherUserProfileResponse>
  /** Signs a user up. `POST /publisher/identity/register` `[docs]` */
  readonly registerIdentity: (input: RegisterIdentityInput) => Call<TokenResponse>
  /** Signs a user in. `POST /publisher/identity/login` `[docs]` */
  readonly loginIdentity: (input: LoginIdentityInput) => Call<TokenResponse>
  /** Signs a user out. `POST /publisher/logout` `[docs]` */
  readonly logoutIdentity: (input: LogoutIdentityInput) => Call<LogoutResponse>
  /** Whether a user's token is valid. `POST /publisher/token/verify`, which only reads. `[docs]` */
  readonly verifyIdentityToken: (input: VerifyIdentityTokenInput) => Call<TokenResponse>
  /** A new token for a refresh token, which may be used up by it. `POST /publisher/token/refresh` `[docs]` */
  readonly refreshIdentityToken: (input: RefreshIdentityTokenInput) => Call<TokenResponse>
  /** A token for a code (OAuth). `POST /identity/oauth/token` `[docs]` */
  readonly exchangeIdentityToken: (input: ExchangeIdentityTokenInput) => Call<TokenResponse>
  /** Checks the end user's token, sent as it is in `Authorization`. `GET /identity/token/validation` `[docs]` */
  readonly validateIdentityToken: (input: ValidateIdentityTokenInput) => Call<TokenResponse>
  /** Changes a password. `POST /publisher/identity/password` `[docs]` */
  readonly changeIdentityPassword: (input: ChangeIdentityPasswordInput) => Call<void>
  /** Sets a password with the token of a reset mail. `POST /publisher/identity/set/password` `[docs]` */
  readonly setIdentityPassword: (input: SetIdentityPasswordInput) => Call<void>
  /** Sends a mail to reset a password. `POST /publisher/reset/password` `[docs]` */
  readonly resetIdentityPassword: (input: ResetIdentityPasswordInput) => Call<void>
  /** Says whether an address is confirmed. `POST /publisher/identity/doi/status` `[docs]` */
  readonly setIdentityEmailConfirmation: (input: SetIdentityEmailConfirmationInput) => Call<void>
  /** Fills in a user's custom fields. `POST /publisher/form` `[docs]` */
  readonly fillIdentityForm: (input: FillIdentityFormInput) => Call<void>
  /** {@link Service.fillIdentityForm} with the end user's token. `POST /publisher/form/jwt` `[docs]` */
  readonly fillIdentityFormAsUser: (input: FillIdentityFormAsUserInput) => Call<void>
  /** A user's other names; no schema was seen. `GET /publisher/userinfo/aliases` `[docs]` */
  readonly getIdentityAliases: (input: GetIdentityAliasesInput) => Call<Schema.Json>
  /** What was done with identities; no schema was seen. `GET /publisher/audit/user` `[docs]` */
  readonly getIdentityAudit: (input?: GetIdentityAuditInput) => Call<Schema.Json>
  /** Calls any operation of Piano ID (its `host` is `id`): same credentials, policy and errors. */
  readonly request: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Call<Success>
  /** The items of an operation that is a listing, page by page. Piano ID documents none. */
  readonly stream: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Stream.Stream<Item, PianoError>
}

/** The service; see the module. */
export class PianoIdClient extends Context.Service<PianoIdClient, Service>()(
  "@effect-billing/piano/PianoIdClient",
) {}

// Beside these are the streams, and the operations that answer nothing.
const operations = [
  getIdentityUser,
  registerIdentity,
  loginIdentity,
  logoutIdentity,
  verifyIdentityToken,
  refreshIdentityToken,
  exchangeIdentityToken,
  validateIdentityToken,
  getIdentityAliases,
  getIdentityAudit,
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
    const { allowInBrowser, apiToken, idUrl, ...shared } = options
    const { aid, baseUrl, environment } = shared
    Token.refuseBrowser("PianoIdClient", allowInBrowser)
    const known =
      environment === "au" || environment === "ap"
        ? {
            missing:
              "set idUrl (PIANO_ID_URL): who serves identities in this region is not published, getIdentityHost asks for it",
          }
        : PianoConfig.originOf("id", environment)
    const role: Client.Role = {
      service: "PianoIdClient",
      hosts: { id: PianoConfig.withoutPath(idUrl ?? baseUrl) ?? known },
      accepts: ["identity", "userToken"],
      authenticate: ({ credential }) =>
        credential === "userToken"
          ? Result.succeed({})
          : Token.credentials(apiToken, (token) => ({ headers: { authorization: token } })),
      secrets: [Redacted.value(apiToken)],
      credentialName: `identity:${aid}`,
      classify: classifyIdentity,
    }
    return Effect.map(Client.make<LimitNeeds, BreakerNeeds>(shared, role), ({ call, items }): Service => {
      // Three calls want the token in their body as well. [docs]
      const complete = <Input>(operation: Operation.Any, input: Input): Input =>
        Client.withDefaults(operation, input, { aid, api_token: apiToken }) as Input
      const request: Service["request"] = (operation, input) => call(operation, complete(operation, input))
      const stream: Service["stream"] = (operation, input) => items(operation, complete(operation, input))
      return {
        ...Client.methods(operations, request),
        changeIdentityPassword: (input) => Effect.asVoid(request(changeIdentityPassword, input)),
        setIdentityPassword: (input) => Effect.asVoid(request(setIdentityPassword, input)),
        resetIdentityPassword: (input) => Effect.asVoid(request(resetIdentityPassword, input)),
        setIdentityEmailConfirmation: (input) => Effect.asVoid(request(setIdentityEmailConfirmation, input)),
        fillIdentityForm: (input) => Effect.asVoid(request(fillIdentityForm, input)),
        fillIdentityFormAsUser: (input) => Effect.asVoid(request(fillIdentityFormAsUser, input)),
        request,
        stream,
      }
    })
  })

/** The client as a layer; `HttpClient` is the user's choice (`FetchHttpClient.layer`, a test double, the emulator). */
export const layer = <LimitNeeds = never, BreakerNeeds = never>(
  options: Options<LimitNeeds, BreakerNeeds>,
): Layer.Layer<
  PianoIdClient,
  never,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> => Layer.effect(PianoIdClient, make<LimitNeeds, BreakerNeeds>(options))

/**
 * The client from `PIANO_AID`, `PIANO_API_TOKEN` and (optional) `PIANO_ENVIRONMENT`, `PIANO_BASE_URL`,
 * `PIANO_ID_URL`. What `overrides` gives is not looked up. A variable that is missing, empty or no URL is a
 * `ConfigError` that names it.
 */
export const layerConfig = <LimitNeeds = never, BreakerNeeds = never>(
  overrides?: Partial<Options<LimitNeeds, BreakerNeeds>>,
): Layer.Layer<
  PianoIdClient,
  Config.ConfigError,
  HttpClient.HttpClient | Exclude<LimitNeeds | BreakerNeeds, Scope.Scope>
> =>
  Layer.effect(
    PianoIdClient,
    Effect.flatMap(PianoPublisherConfig.idOptions<LimitNeeds, BreakerNeeds>(overrides), (options) =>
      make<LimitNeeds, BreakerNeeds>(options),
    ),
  )
