/**
 * Transactions of the card gateway and of alternative payments, in version 2: nearly every member may be null or
 * absent. `[docs][client code]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Card, LooseRecord, withAddress, withKnownAddress } from "./Shared.ts"

/**
 * What came of a transaction. **A declined card is `failed`, under HTTP 200**; `incomplete` means: send the customer
 * to `redirect_url`. `deleted` and `initial` come with alternative payments. `[docs][client code]`
 */
export const TransactionStatus = Wire.openEnum([
  "successful",
  "failed",
  "incomplete",
  "expired",
  "pending",
  "error",
  "deleted",
  "initial",
])
/** See the value {@link TransactionStatus}. */
export type TransactionStatus = typeof TransactionStatus.Type

/** What kind of transaction it is. `[docs][client code]` */
export const TransactionType = Wire.openEnum([
  "payment",
  "authorization",
  "capture",
  "void",
  "refund",
  "credit",
  "payout",
  "chargeback",
  "fraud_advice",
  "checkup",
  "tokenization",
  "recipient_tokenization",
  "p2p",
])
/** See the value {@link TransactionType}. */
export type TransactionType = typeof TransactionType.Type

/** What the acquirer said; the section is named after the type of the transaction. `[docs]` */
export const AcquirerSection = Schema.Struct({
  auth_code: Wire.optional(Schema.String),
  bank_code: Wire.optional(Schema.String),
  rrn: Wire.optional(Schema.String),
  ref_id: Wire.optional(Schema.String),
  message: Wire.optional(Schema.String),
  amount: Wire.optional(Schema.Number),
  currency: Wire.optional(Schema.String),
  billing_descriptor: Wire.optional(Schema.String),
  gateway_id: Wire.optional(Schema.Number),
  status: Wire.optional(Schema.String),
})
/** See the value {@link AcquirerSection}. */
export type AcquirerSection = typeof AcquirerSection.Type

const nullableText = Wire.optional(Schema.String)

/** How 3-D Secure went. `[docs]` */
export const ThreeDSecureVerification = Schema.Struct({
  status: nullableText,
  message: nullableText,
  ve_status: nullableText,
  acs_url: nullableText,
  pa_req: nullableText,
  md: nullableText,
  pa_res_url: nullableText,
  eci: nullableText,
  pa_status: nullableText,
  xid: nullableText,
  cavv: nullableText,
  cavv_algorithm: nullableText,
  fail_reason: nullableText,
  method_process_url: nullableText,
  creq: nullableText,
})
/** See the value {@link ThreeDSecureVerification}. */
export type ThreeDSecureVerification = typeof ThreeDSecureVerification.Type

const Verification = Schema.Struct({ result_code: nullableText })

/** Whether address and verification value are right, in the banks' letters. `[docs]` */
export const AvsCvcVerification = Schema.Struct({
  avs_verification: Wire.optional(Verification),
  cvc_verification: Wire.optional(Verification),
})
/** See the value {@link AvsCvcVerification}. */
export type AvsCvcVerification = typeof AvsCvcVerification.Type

/** Who pays, as a transaction keeps it; in version 3 with the address. */
export const TransactionCustomer = Schema.Struct(
  withKnownAddress({
    ip: nullableText,
    email: nullableText,
    device_id: nullableText,
    birth_date: nullableText,
  }),
)
/** See the value {@link TransactionCustomer}. */
export type TransactionCustomer = typeof TransactionCustomer.Type

/** An address of an answer. */
export const BillingAddress = Schema.Struct(withKnownAddress({}))
/** See the value {@link BillingAddress}. */
export type BillingAddress = typeof BillingAddress.Type

const transactionFields = {
  uid: Schema.String,
  status: TransactionStatus,
  /** Minor units. */
  amount: Wire.optional(Schema.Number),
  currency: nullableText,
  description: nullableText,
  type: Wire.optional(TransactionType),
  tracking_id: nullableText,
  message: nullableText,
  /** Look at it before goods are delivered. */
  test: Wire.optional(Schema.Boolean),
  created_at: Wire.optional(Wire.Instant),
  updated_at: Wire.optional(Wire.Instant),
  paid_at: Wire.optional(Wire.Instant),
  expired_at: Wire.optional(Wire.Instant),
  closed_at: Wire.optional(Wire.Instant),
  settled_at: Wire.optional(Wire.Instant),
  manually_corrected_at: Wire.optional(Wire.Instant),
  recurring_type: nullableText,
  language: nullableText,
  /** Where the customer has to go while `status` is `incomplete`. */
  redirect_url: nullableText,
  status_code: Wire.optional(Schema.Number),
  /** `S.0000`, `F.0114`, …; newer answers only in version 2. */
  code: nullableText,
  friendly_message: nullableText,
  parent_uid: nullableText,
  reason: nullableText,
  additional_data: Wire.optional(LooseRecord),
  three_d_secure_verification: Wire.optional(ThreeDSecureVerification),
  avs_cvc_verification: Wire.optional(AvsCvcVerification),
  be_protected_verification: Wire.optional(LooseRecord),
  smart_routing_verification: Wire.optional(LooseRecord),
  customer: Wire.optional(TransactionCustomer),
}

const withTransactionFields = <Own extends Schema.Struct.Fields>(
  own: Own,
): Own & typeof transactionFields => ({ ...own, ...transactionFields })

/** A transaction, version 2. */
export const Transaction = Schema.Struct(
  withTransactionFields({
    /** The same as `uid`. */
    id: nullableText,
    /** Of cards; alternative payments say it in `method_type`. */
    payment_method_type: nullableText,
    method_type: nullableText,
    receipt_url: nullableText,
    credit_card: Wire.optional(Card),
    /** Of a recipient's tokenization and of transfers. `[client code]` */
    recipient_card: Wire.optional(Card),
    billing_address: Wire.optional(BillingAddress),
    gateway: Wire.optional(LooseRecord),
    payment: Wire.optional(AcquirerSection),
    authorization: Wire.optional(AcquirerSection),
    capture: Wire.optional(AcquirerSection),
    void: Wire.optional(AcquirerSection),
    refund: Wire.optional(AcquirerSection),
    credit: Wire.optional(AcquirerSection),
    payout: Wire.optional(AcquirerSection),
    p2p: Wire.optional(AcquirerSection),
  }),
)
/** See the value {@link Transaction}. */
export type Transaction = typeof Transaction.Type

/** What the gateway answers in version 2. */
export const TransactionAnswer = Schema.Struct({ transaction: Transaction })
/** See the value {@link TransactionAnswer}. */
export type TransactionAnswer = typeof TransactionAnswer.Type

/** Up to the 10 latest transactions with a reference; empty when there are none. `[docs]` */
export const TransactionList = Schema.Struct({ transactions: Schema.Array(Transaction) })
/** See the value {@link TransactionList}. */
export type TransactionList = typeof TransactionList.Type

/**
 * The alternative transactions with a reference. Which of the gateway's two shapes comes is said nowhere, so both
 * are taken. `[inferred]`
 */
export const AlternativeTransactions = Schema.Struct({
  transactions: Wire.optional(Schema.Array(Transaction)),
  transaction: Wire.optional(Transaction),
})
/** See the value {@link AlternativeTransactions}. */
export type AlternativeTransactions = typeof AlternativeTransactions.Type

/** The answer to a withdrawn payment; its shape is said nowhere. `[inferred]` */
export const DeletedPayment = Schema.NullOr(Schema.Struct({ transaction: Wire.optional(Transaction) }))
/** See the value {@link DeletedPayment}. */
export type DeletedPayment = typeof DeletedPayment.Type

/**
 * A transaction, version 3: without an envelope, and `transaction` is the acquirer's section, whatever the type.
 * `[docs]`
 */
export const TransactionV3 = Schema.Struct(
  withTransactionFields({
    payment_method: Wire.optional(Card),
    links: Wire.optional(Schema.Struct({ receipt_url: nullableText })),
    transaction: Wire.optional(AcquirerSection),
  }),
)
/** See the value {@link TransactionV3}. */
export type TransactionV3 = typeof TransactionV3.Type

/** Who pays, in a request; the gateway checks what the shop is set up to check. `[docs][client code]` */
export const TransactionCustomerInput = Schema.Struct(
  withAddress({
    ip: Schema.optional(Schema.String),
    email: Schema.optional(Schema.String),
    device_id: Schema.optional(Schema.String),
    birth_date: Schema.optional(Schema.String),
  }),
)
/** See the value {@link TransactionCustomerInput}. */
export type TransactionCustomerInput = typeof TransactionCustomerInput.Type

/** An address in a request. */
export const BillingAddressInput = Schema.Struct(withAddress({}))
/** See the value {@link BillingAddressInput}. */
export type BillingAddressInput = typeof BillingAddressInput.Type
