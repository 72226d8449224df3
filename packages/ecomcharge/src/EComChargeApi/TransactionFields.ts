/**
 * The fields of requests for transactions.
 */
import * as Schema from "effect/Schema"
import {
  CardInput,
  EncryptedCardInput,
  InstantText,
  Language,
  LooseRecord,
} from "../EComChargeSchema/Shared.ts"
import { BillingAddressInput, TransactionCustomerInput } from "../EComChargeSchema/Transaction.ts"
import { amountField, required, requiredAmount } from "../internal/required.ts"

/** What every request for a new transaction of the gateway may hold. */
const requestFields = {
  /** The merchant's reference; not unique, and no idempotency key. May hold several, separated by `;`. */
  tracking_id: Schema.optional(Schema.String),
  /** Afterwards the transaction becomes `expired`. */
  expired_at: Schema.optional(InstantText),
  /** Default true: the same amount and card within 30 seconds is refused. */
  duplicate_check: Schema.optional(Schema.Boolean),
  dynamic_billing_descriptor: Schema.optional(Schema.String),
  language: Schema.optional(Language),
  /** Webhooks go there; the shop's key is sent along, so https only. */
  notification_url: Schema.optional(Schema.String),
  /** Asked before the transaction goes on; see `EComChargeVerification`. */
  verification_url: Schema.optional(Schema.String),
  return_url: Schema.optional(Schema.String),
  test: Schema.optional(Schema.Boolean),
  customer: Schema.optional(TransactionCustomerInput),
  billing_address: Schema.optional(BillingAddressInput),
  /** `receipt_text`, `contract`, `browser`, `meta`, … */
  additional_data: Schema.optional(LooseRecord),
}

/** The given fields and those of any new transaction. (Functions, so that what is unused leaves a bundle.) */
const withRequestFields = <Own extends Schema.Struct.Fields>(own: Own): Own & typeof requestFields => ({
  ...own,
  ...requestFields,
})

/** A payment or authorization. `[docs]`, card, address and additional data `[client code]` */
export const paymentFields = () =>
  withRequestFields({
    /** Minor units, above 0. */
    amount: requiredAmount,
    /** ISO 4217. */
    currency: required(Schema.String),
    description: required(Schema.String),
    credit_card: Schema.optional(CardInput),
    /** In place of `credit_card`, or of some of its fields. */
    encrypted_credit_card: Schema.optional(EncryptedCardInput),
  })

/** Transactions of which less is known: what is known of any, and none of it required. `[client code]` */
export const looseFields = () =>
  withRequestFields({
    /** Minor units. */
    amount: amountField,
    currency: Schema.optional(Schema.String),
    description: Schema.optional(Schema.String),
    credit_card: Schema.optional(CardInput),
    encrypted_credit_card: Schema.optional(EncryptedCardInput),
    parent_uid: Schema.optional(Schema.String),
    reason: Schema.optional(Schema.String),
    recipient_card: Schema.optional(CardInput),
    recipient: Schema.optional(TransactionCustomerInput),
    recipient_billing_address: Schema.optional(BillingAddressInput),
  })

/** A capture or void; a refund gives its reason too. `[docs]` */
export const childFields = {
  /** The transaction that it is about. */
  parent_uid: required(Schema.String),
  /** Minor units, at most what is left of that transaction. */
  amount: requiredAmount,
  duplicate_check: Schema.optional(Schema.Boolean),
}

/** A payment with an alternative method. `[docs]` */
export const alternativePaymentFields = () =>
  withRequestFields({
    /** Minor units, above 0. */
    amount: requiredAmount,
    /** ISO 4217. */
    currency: required(Schema.String),
    description: required(Schema.String),
    /** `{ type: "…" }`, and what the method needs. */
    method: Schema.optional(LooseRecord),
    /** The same on the older path. `[client code]` */
    payment_method: Schema.optional(LooseRecord),
  })
