/**
 * The reader's own operations (the module `anon`): no secret, made for browsers and apps. GET parameters travel in
 * the query, POST parameters in a form. `[client code]`
 *
 * All of them take the identity of the reader, `user_token` and `user_provider` or `user_ref`; without it the
 * caller is anonymous. What is not given is the client's own, `aid` included.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Count, jsonTexts, Limit } from "../internal/inputs.ts"
import { app, identity, reader, tracking } from "../internal/readerFields.ts"
import { get, nothing, one, pages, post, rows } from "../internal/readerOperation.ts"
import {
  AccessTokenList,
  CheckedReaderAccess,
  OAuthToken,
  ReaderAccess,
  ReaderConversion,
  ReaderSubscription,
  ReaderUser,
} from "../PianoSchema/Reader.ts"

const flag = /*#__PURE__*/ Schema.optional(Schema.Boolean)
const text = /*#__PURE__*/ Schema.optional(Schema.String)

/** The reader's conversions. `[seed][client code]` */
export const listConversions = get(
  "listConversions",
  "/conversion/list",
  { ...reader(), offset: Schema.optional(Count), limit: Schema.optional(Limit) },
  pages("conversions", ReaderConversion, (row) => row.term_conversion_id),
)

/** Whether the reader has access to a resource: `granted` decides, and a no is an answer. `[seed][client code]` */
export const checkAccess = get(
  "checkAccess",
  "/access/check",
  {
    ...reader(),
    rid: Schema.String,
    /** Default false. */
    cross_app: flag,
    tp_access_token_v2: Schema.optional(Wire.Secret),
    umc: text,
  },
  one(CheckedReaderAccess, "access"),
)

/** The reader's access. The rows come under `accesses` [seed] or `data` [client code]; they are `accesses` here. */
export const listAccess = get(
  "listAccess",
  "/access/list",
  {
    ...reader(),
    /** Default true. */
    active: flag,
    /** Default false. */
    expand_bundled: flag,
    /** Default false. */
    cross_app: flag,
    offset: Schema.optional(Count),
    limit: Schema.optional(Limit),
  },
  pages("accesses", ReaderAccess),
)

/** The reader's access as a sealed text. The payload's key was not published. `[seed][client code]` */
export const listAccessTokens = get(
  "listAccessTokens",
  "/access/token/list",
  { ...reader(), url: text },
  one(AccessTokenList, "access_token_list"),
)

/** The reader's subscriptions. A POST that only reads. `[seed][client code]` */
export const listSubscriptions = post(
  "listSubscriptions",
  "/subscription/list",
  reader(),
  rows("subscriptions", ReaderSubscription),
  { effect: "read" },
)

/** The reader. A POST that only reads. `[client code]` */
export const getCurrentUser = post("getCurrentUser", "/anon/user/get", reader(), one(ReaderUser, "user"), {
  effect: "read",
})

/** Whether the reader has confirmed the e-mail address. `[client code]` */
export const checkEmailConfirmation = get(
  "checkEmailConfirmation",
  "/email/confirmation/check",
  reader(),
  one(Schema.Boolean, "data"),
)

/** Which host serves the app's identity, by its region. `[client code]` */
export const getIdentityHost = get(
  "getIdentityHost",
  "/anon/mobile/sdk/id/deployment/host",
  app(),
  one(Schema.String, "data"),
)

/** The app's Google Analytics account. `[client code]` */
export const getGoogleAnalyticsAccount = get(
  "getGoogleAnalyticsAccount",
  "/anon/assets/gaAccount",
  app(),
  one(Wire.Json, "data"),
)

/** Settings for measuring performance; no schema was seen. `[client code]`, in one SDK only. */
export const getPerformanceMetrics = get(
  "getPerformanceMetrics",
  "/anon/assets/performanceMetrics",
  app(),
  one(Wire.Json),
)

/** Countries. `[client code]` */
export const listCountries = get(
  "listCountries",
  "/anon/country/list/country",
  {},
  rows("countries", Wire.Json),
)

/** Writes a line to Piano's own error log. A GET that **writes**. `[client code]` */
export const logError = get("logError", "/anon/error/log", { log_message: Schema.String }, nothing, {
  effect: "write",
})

/** Takes an external term for the reader; `fields` is what its form asks for. `[client code]` */
export const createExternalConversion = post(
  "createExternalConversion",
  "/conversion/external/create",
  {
    ...reader(),
    term_id: Schema.String,
    fields: Wire.Json,
    tracking_id: text,
    ...tracking(),
  },
  one(ReaderConversion),
  { prepare: jsonTexts("fields", "custom_params", "cookie_consents") },
)

/** Takes a registration term for the reader. A GET that **writes**. `[client code]` */
export const createRegistrationConversion = get(
  "createRegistrationConversion",
  "/conversion/registration/create",
  { ...reader(), term_id: Schema.String, tbc: text, pageview_id: text },
  one(ReaderConversion),
  { effect: "write" },
)

/** Reports a conversion that was made elsewhere. `[client code]` */
export const logConversion = post(
  "logConversion",
  "/conversion/log",
  {
    tracking_id: Schema.String,
    term_id: Schema.String,
    term_name: Schema.String,
    step_number: Schema.optional(Count),
    conversion_category: text,
    amount: Schema.optional(Schema.Number),
    currency: text,
    ...tracking(),
  },
  nothing,
  { prepare: jsonTexts("custom_params", "cookie_consents") },
)

/** Reports a step on the way to a conversion. `[client code]` */
export const logFunnelStep = post(
  "logFunnelStep",
  "/conversion/logFunnelStep",
  {
    tracking_id: Schema.String,
    step_number: Count,
    step_name: Schema.String,
    ...tracking(),
  },
  nothing,
  { prepare: jsonTexts("custom_params", "cookie_consents") },
)

/** Reports something smaller than a conversion. `[client code]` */
export const logMicroConversion = post(
  "logMicroConversion",
  "/conversion/logMicroConversion",
  { tracking_id: Schema.String, event_group_id: Schema.String, ...tracking() },
  nothing,
  { prepare: jsonTexts("custom_params", "cookie_consents") },
)

/** Exchanges a code or a refresh token for a token. `[client code][docs]` */
export const exchangeOAuthToken = post(
  "exchangeOAuthToken",
  "/oauth/authToken",
  {
    client_id: Schema.String,
    client_secret: Schema.optional(Wire.Secret),
    code: Schema.optional(Wire.Secret),
    refresh_token: Schema.optional(Wire.Secret),
    grant_type: text,
    redirect_uri: text,
    username: text,
    password: Schema.optional(Wire.Secret),
    state: text,
    device_id: text,
  },
  one(OAuthToken),
)

/** Takes over what was bought through Google. A GET that **writes**. `[client code]` */
export const syncSubscribeWithGoogle = get(
  "syncSubscribeWithGoogle",
  "/swg/sync/external",
  { ...app(), access_token: Wire.Secret },
  one(Wire.Json),
  { effect: "write" },
)

/** The public key for linked terms. `[client code]`, in one SDK only. */
export const getLinkedTermPublicKey = post(
  "getLinkedTermPublicKey",
  "/linkedTerm/publicKey",
  {},
  one(Schema.String, "data"),
  { effect: "read" },
)

/** Ties an AMP reader to the user. `[client code]`, in one SDK only. */
export const loginAmpReader = post(
  "loginAmpReader",
  "/amp/login",
  {
    ...app(),
    ...identity(),
    reader_id: Schema.String,
    user_transient: flag,
    user_state: text,
  },
  nothing,
)

/** Unties an AMP reader. `[client code]`, in one SDK only. */
export const logoutAmpReader = post(
  "logoutAmpReader",
  "/amp/logout",
  { ...app(), reader_id: Schema.String },
  nothing,
)
