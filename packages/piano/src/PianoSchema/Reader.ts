/**
 * What a reader's own operations answer (the module `anon`). Smaller than what the publisher sees: the fields are
 * those of the seed and of the vendor's SDKs, and a browser's bundle holds them.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** What access is given to. `image_url` may be a relative path. `[seed][client code]` */
export const ReaderResource = Schema.Struct({
  rid: Wire.optional(Schema.String),
  aid: Wire.optional(Schema.String),
  name: Wire.optional(Schema.String),
  description: Wire.optional(Schema.String),
  image_url: Wire.optional(Schema.String),
})
/** See the value {@link ReaderResource}. */
export type ReaderResource = typeof ReaderResource.Type

/** The reader. An anonymous one has `uid` "anon" or none. `[seed][client code]` */
export const ReaderUser = Schema.Struct({
  uid: Wire.optional(Schema.String),
  email: Wire.optional(Schema.String),
  first_name: Wire.optional(Schema.String),
  last_name: Wire.optional(Schema.String),
  personal_name: Wire.optional(Schema.String),
  /** Unix seconds. */
  create_date: Wire.optional(Wire.UnixSeconds),
  /** `[seed]` only. */
  image1: Wire.optional(Schema.String),
})
/** See the value {@link ReaderUser}. */
export type ReaderUser = typeof ReaderUser.Type

/** Kinds of terms; others may come. `[docs]` */
export type ReaderTermType =
  | "payment"
  | "adview"
  | "registration"
  | "newsletter"
  | "external"
  | "custom"
  | "grant_access"
  | "gift"
  | "specific_email_addresses_contract"
  | "email_domain_contract"
  | "ip_range_contract"
  | "dynamic"
  | "linked"
  | (string & {})
// The list itself is in `TermType`, for the publisher: a browser's bundle holds this module.
const ReaderTermType = Schema.String as unknown as Schema.Codec<ReaderTermType, string>

/** Under which conditions a resource is sold or given. `[seed][client code]` */
export const ReaderTerm = Schema.Struct({
  term_id: Wire.optional(Schema.String),
  aid: Wire.optional(Schema.String),
  resource: Wire.optional(ReaderResource),
  type: Wire.optional(ReaderTermType),
  name: Wire.optional(Schema.String),
  description: Wire.optional(Schema.String),
  /** Unix seconds; absent from one sample of the seed. */
  create_date: Wire.optional(Wire.UnixSeconds),
})
/** See the value {@link ReaderTerm}. */
export type ReaderTerm = typeof ReaderTerm.Type

const access = {
  access_id: Wire.optional(Schema.String),
  /** The access this one comes from, through a bundle. */
  parent_access_id: Wire.optional(Schema.String),
  granted: Wire.optional(Schema.Boolean),
  resource: Wire.optional(ReaderResource),
  user: Wire.optional(ReaderUser),
  /** Unix seconds. Null or absent: no end. 0 is not that. */
  expire_date: Wire.optional(Wire.UnixSeconds),
  /** Unix seconds. */
  start_date: Wire.optional(Wire.UnixSeconds),
  can_revoke_access: Wire.optional(Schema.Boolean),
  custom_data: Wire.optional(Schema.String),
  /** In live answers of 2023 and 2024, gone from the export. */
  term: Wire.optional(ReaderTerm),
}

/**
 * The reader's access to a resource, as it is listed. **`granted` decides, and nothing else**: a denied access may
 * carry nulls everywhere, and one that says nothing about it grants nothing. `[seed][docs]`
 */
export const ReaderAccess = Schema.Struct(access)
/** See the value {@link ReaderAccess}. */
export type ReaderAccess = typeof ReaderAccess.Type

/** The answer to a check: an access that says whether it is granted. `[seed][docs]` */
export const CheckedReaderAccess = Schema.Struct({ ...access, granted: Schema.Boolean })
/** See the value {@link CheckedReaderAccess}. */
export type CheckedReaderAccess = typeof CheckedReaderAccess.Type

/** The reader has taken a term. `[seed]` */
export const ReaderConversion = Schema.Struct({
  term_conversion_id: Schema.String,
  term: Wire.optional(ReaderTerm),
  /** How, in words for people; in the seed's sample in lower case (`subscription`). Compare without case. */
  type: Wire.optional(Schema.String),
  aid: Wire.optional(Schema.String),
  user_access: Wire.optional(ReaderAccess),
  /** Unix seconds. */
  create_date: Wire.optional(Wire.UnixSeconds),
})
/** See the value {@link ReaderConversion}. */
export type ReaderConversion = typeof ReaderConversion.Type

/** Where a subscription stands. `[docs]` */
export const ReaderSubscriptionStatus = Wire.openEnum([
  "active",
  "cancelled",
  "fail_and_retry",
  "expired_with_error",
  "expired",
  "completed",
  "deleted",
  "wait_confirmed",
  "upgraded",
  "pending",
  "not_started",
])
/** See the value {@link ReaderSubscriptionStatus}. */
export type ReaderSubscriptionStatus = typeof ReaderSubscriptionStatus.Type

const subscription = {
  subscription_id: Schema.String,
  auto_renew: Wire.optional(Schema.Boolean),
  /** Unix seconds. */
  next_bill_date: Wire.optional(Wire.UnixSeconds),
  /** For people: "$299.99 per year / free trial for 30 days". */
  payment_billing_plan_description: Wire.optional(Schema.String),
  status: Wire.optional(ReaderSubscriptionStatus),
  cancelable: Wire.optional(Schema.Boolean),
  /** Unix seconds; present only in a grace period. */
  grace_period_start_date: Wire.optional(Wire.UnixSeconds),
  term: Wire.optional(ReaderTerm),
  /** Unix seconds. */
  start_date: Wire.optional(Wire.UnixSeconds),
}
const respelt = (from: string, to: string) => (row: object) => {
  const { [from]: value, ...rest } = row as Readonly<Record<string, unknown>>
  return value === undefined ? row : { ...rest, [to]: value }
}
const refundable = Wire.optional(Schema.Boolean)

/** A subscription of the reader. `cancelable_and_refundable` is `cancelable_and_refundadle` on the wire. `[seed]` */
// By hand: `Schema.encodeKeys` is a third of a kilobyte in a browser's bundle.
export const ReaderSubscription = Schema.Struct({
  ...subscription,
  cancelable_and_refundadle: refundable,
}).pipe(
  Schema.decodeTo(
    Schema.Struct({ ...subscription, cancelable_and_refundable: refundable }),
    SchemaTransformation.transform({
      decode: respelt("cancelable_and_refundadle", "cancelable_and_refundable"),
      encode: respelt("cancelable_and_refundable", "cancelable_and_refundadle"),
    }) as never,
  ),
)
/** See the value {@link ReaderSubscription}. */
export type ReaderSubscription = typeof ReaderSubscription.Type

/**
 * The reader's access as a sealed text, which Piano's script keeps in the cookie `__tac`. `PianoAccessToken` opens
 * it, on a server. `[client code]`
 */
export const AccessTokenList = Schema.Struct({
  value: Wire.optional(Schema.String),
  cookie_domain: Wire.optional(Schema.String),
})
/** See the value {@link AccessTokenList}. */
export type AccessTokenList = typeof AccessTokenList.Type

/** An OAuth token. `[client code]` */
export const OAuthToken = Schema.Struct({
  access_token: Wire.optional(Wire.Secret),
  token_type: Wire.optional(Schema.String),
  refresh_token: Wire.optional(Wire.Secret),
  /** Seconds. */
  expires_in: Wire.optional(Schema.Number),
})
/** See the value {@link OAuthToken}. */
export type OAuthToken = typeof OAuthToken.Type
