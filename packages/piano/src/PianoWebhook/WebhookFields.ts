/**
 * The fields of each type of webhook, all of them optional. `[docs]`, from the vendor's export of its API; a test
 * compares this table with it. Dates that are numbers are Unix seconds, which is stated for `expires` `[client code]`
 * and `[inferred]` for the others; other numbers and texts are as sent.
 *
 * Piano writes one and the same field as a text in one type and as a number or a boolean in another, and what is refused
 * blocks the queue. So numbers, dates and booleans are read from their texts as well, and the two texts that are
 * scalars elsewhere (`timestamp`, `auto_renew`) from those. `[inferred]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

type Fields<Name extends string, S extends Schema.Constraint> = {
  readonly [Key in Name]: Schema.optionalKey<Schema.NullOr<S>>
}

const fieldsOf =
  <S extends Schema.Constraint>(schema: S) =>
  <const Name extends string>(...names: ReadonlyArray<Name>): Fields<Name, S> =>
    Object.fromEntries(names.map((name) => [name, Wire.optional(schema)])) as Fields<Name, S>

/** The schema after `read`, which leaves alone what it cannot read. */
const readBy = <A, E>(
  schema: Schema.Codec<A, E>,
  read: (sent: unknown) => unknown,
): Schema.Codec<A, unknown> =>
  Schema.Unknown.pipe(
    Schema.decodeTo(
      schema,
      SchemaTransformation.transform({ decode: read, encode: (value: unknown) => value }) as never,
    ),
  )

/** A number from its decimal text; anything else as it is. An empty text is no number. */
export const asNumber = (sent: unknown): unknown =>
  typeof sent === "string" && /^-?\d+(?:\.\d+)?$/.test(sent) ? Number(sent) : sent

const booleanOf = new Map<unknown, boolean>([
  ["true", true],
  ["false", false],
  [1, true],
  [0, false],
])
const asBoolean = (sent: unknown): unknown => booleanOf.get(sent) ?? sent

const asText = (sent: unknown): unknown =>
  typeof sent === "number" || typeof sent === "boolean" ? String(sent) : sent

/** A number, or its text. */
export const NumberLike = readBy(Schema.Number, asNumber)

const texts = fieldsOf(Schema.String)
/** Texts that are numbers or booleans in other types. */
const scalars = fieldsOf(readBy(Schema.String, asText))
const numbers = fieldsOf(NumberLike)
const seconds = fieldsOf(readBy(Wire.UnixSeconds, asNumber))
const booleans = fieldsOf(readBy(Schema.Boolean, asBoolean))
const lists = fieldsOf(Schema.Array(Schema.String))

const user = texts("aid", "uid")

/** `expires` null or absent: the access has no end. */
const access = {
  ...user,
  ...texts("user_email", "rid", "access_id", "term_id", "contract_id"),
  ...seconds("expires"),
}
const grantedAccess = { ...access, ...texts("payment_id", "conversion_id") }

const gracePeriod = {
  ...booleans("is_in_grace"),
  ...seconds("grace_period_start_date"),
  ...numbers("grace_period_length", "failure_counter"),
  ...texts("passive_churn_logic_id", "decline_reason"),
}

const subscription = {
  ...user,
  ...gracePeriod,
  ...texts("user_email", "term_id", "term_type", "rid", "access_id", "subscription_id", "status", "upi_id"),
  ...texts("billing_plan", "access_period_id", "active_billing_plan", "active_access_period_id"),
  ...seconds("create_date", "start_date", "next_bill_date"),
  ...booleans("auto_renew"),
}

const payment = {
  ...user,
  ...texts("user_payment_id", "status_value", "user_payment_info_id", "ext_payment_id", "ext_customer_id"),
  ...texts("term_id", "resource_id", "subscription_id", "access_id", "merchant_id", "payment_method_key"),
  ...texts("billing_period_date_from", "billing_period_date_to", "triggered_by"),
  ...numbers("status", "amount", "source_int"),
}
const settledPayment = { ...payment, ...numbers("subscription_period_counter") }

const changedTerm = {
  ...user,
  ...texts("previous_term_id", "previous_term_name", "previous_subscription_id"),
  ...texts("new_term_id", "new_term_name", "new_subscription_id", "new_billing_plan"),
  ...seconds("date_of_access_change", "date_of_billing_change"),
}

/** The time is a text here, and a number in `test` and `content_algorithm`. */
const account = { ...user, ...texts("user_email"), ...scalars("timestamp") }

const contract = texts("aid", "contract_id", "rid", "term_id")
const invitation = { ...contract, ...texts("user_email") }
const contractUser = { ...contract, ...texts("uid", "user_email") }
const contractAccess = { ...contractUser, ...texts("conversion_id", "access_id"), ...seconds("expires") }

const licensee = texts("aid", "licensee_id")

const voucher = {
  ...texts("aid", "voucher_id", "voucher_code", "voucher_message", "term_id", "address_id"),
  ...texts("voucher_recipient_name", "voucher_recipient_email"),
  ...texts("voucher_issue_term_conversion_id", "voucher_redeem_term_conversion_id"),
  ...numbers("voucher_state"),
  ...seconds("voucher_send_date_timestamp", "voucher_expires_timestamp"),
}

/** By the type of the webhook. The types `unknown` and `unsupported` have none, and are read as unknown ones. */
export const fields = {
  access_granted: grantedAccess,
  access_modified: grantedAccess,
  access_revoked: access,
  address_updated: { ...user, ...texts("address_id"), ...lists("subscription_id", "voucher_id") },
  /** `event` is `lock` or `unlock`. */
  content_algorithm: { ...texts("aid", "content_id"), ...seconds("timestamp") },
  contract_created: contract,
  contract_deleted: contract,
  contract_redeemed: contractAccess,
  contract_renewed: contractAccess,
  contract_updated: contract,
  contract_user_access_expired: contractUser,
  contract_user_access_revoked: contractUser,
  contract_user_created: invitation,
  licensee_created: licensee,
  licensee_invite_to_contract: invitation,
  licensee_updated: licensee,
  payment_completed: settledPayment,
  payment_failed: { ...payment, ...texts("error_code", "error_message") },
  payment_initiated: payment,
  payment_pending: settledPayment,
  payment_refund: {
    ...user,
    ...texts("payment_id", "subscription_id", "access_id"),
    /** In major units. */
    ...numbers("amount"),
  },
  shared_subscription_child: { ...grantedAccess, ...texts("email", "parent_uid", "parent_subscription_id") },
  /** `auto_renew` is a text here. */
  subscription_auto_renew_changed: {
    ...user,
    ...texts("subscription_id", "term_id"),
    ...scalars("auto_renew"),
  },
  subscription_created: { ...subscription, ...texts("payment_id", "created_by") },
  subscription_ended: { ...subscription, ...texts("ended_by") },
  subscription_renewal: { ...subscription, ...texts("payment_id", "renewal_type", "renewed_by") },
  subscription_updated: { ...subscription, ...texts("updated_by") },
  term_change: {
    ...changedTerm,
    ...gracePeriod,
    ...texts("user_email", "upi_id", "payment_id", "changed_by"),
    ...texts("previous_subscription_rid", "previous_subscription_access_id"),
    ...texts("previous_billing_plan", "previous_access_period_id"),
    ...texts("new_subscription_rid", "new_subscription_access_id", "new_access_period_id"),
    ...seconds("new_subscription_next_bill_date"),
  },
  term_change_finished: changedTerm,
  /** What `term_change` was called before. */
  term_changed: changedTerm,
  test: { ...texts("aid"), ...seconds("timestamp") },
  /** `subId` as Piano writes it, and `sub_id` as older SDKs read it. `[client code]` */
  user_address_updated: {
    ...user,
    ...texts("term_id", "subId", "sub_id", "subscription_id", "access_id", "psc_subscriber_number"),
  },
  user_created: account,
  user_disabled: account,
  user_email_confirmed: account,
  user_payment_method: { ...user, ...texts("user_payment_info_id"), ...lists("user_subscriptions") },
  user_updated: { ...account, ...texts("updated_custom_fields") },
  voucher_delivered: voucher,
  voucher_purchased: voucher,
  voucher_redeemed: voucher,
  voucher_revoked: voucher,
}

/** What may have caused a webhook, by the words of its field `event`. `[docs]` */
export const events = [
  "new_purchase",
  "psc_purchase",
  "payment_verified",
  "free_access_granted",
  "new_registration_conversion",
  "free_promo_redemption",
  "cross_app_access_granted",
  "term_applied_by_publisher",
  "payment_verified_by_publisher",
  "new_custom_term_conversion",
  "new_site_license_conversion",
  "subscription_updated",
  "subscription_manually_renewed",
  "subscription_auto_renewed",
  "access_modified",
  "cross_app_access_modified",
  "grace_period_extension_on_renewal",
  "site_license_renewed",
  "subscription_activated",
  "access_revoked",
  "subscription_auto_renewed_failure",
  "access_ended",
  "subscription_canceled",
  "subscription_expired",
  "cross_app_access_revoked",
  "site_license_expired",
  "site_license_canceled",
  "keying_content_state_updated",
  "voucher_purchase",
  "voucher_delivery",
  "to_giftee_voucher_redeemed",
  "voucher_revoked",
  "term_change",
  "term_change_finished",
  "shared_subscription_child",
  "user_updated",
  "piano_id_user_password_updated",
  "piano_id_user_custom_fields_updated",
  "user_address_updated",
  "address_updated",
  "user_created",
  "user_disabled",
  "piano_id_user_email_confirmed",
  "subscription_auto_renew_changed_by_end_user",
  "licensee_created",
  "licensee_updated",
  "contract_created",
  "contract_updated",
  "contract_deleted",
  "licensee_contract_redeemed",
  "licensee_contract_auto_renewed",
  "licensee_invite_to_contract",
  "contract_user_created",
  "licensee_contract_access_expired",
  "licensee_contract_subscription_canceled",
  "user_payment_method_new",
  "user_payment_method_update",
  "purchase_refund",
  "subscription_auto_renewed_auth_failure",
  "term_change_scheduled",
  "term_change_canceled",
  "term_change_suspended",
  "term_change_resumed",
  "term_change_failure",
  "term_change_aborted",
  "term_change_grace_period_started",
  "term_change_grace_period_ended",
  "subscription_imported",
  "subscription_access_period_activated",
  "subscription_next_bill_date_updated",
  "subscription_payment_method_updated",
  "subscription_address_updated",
  "subscription_auto_renew_enabled",
  "subscription_auto_renew_disabled",
  "subscription_dynamic_unlimited_period_converted",
  "subscription_deferred_canceled",
  "subscription_resumed",
  "subscription_access_period_scheduled",
  "subscription_access_period_unscheduled",
  "subscription_rescheduled",
  "subscription_grace_period_started",
  "subscription_grace_period_ended",
  "payment_initiated",
  "payment_pending",
  "payment_completed",
  "payment_failed",
] as const
