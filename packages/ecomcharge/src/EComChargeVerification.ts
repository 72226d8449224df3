/**
 * The question that the gateway puts to `verification_url` while a transaction is under way, and the two answers. It
 * blocks the transaction, so answer at once, with HTTP 200. `[docs]`
 *
 * ```ts
 * const answer = (question: EComChargeVerification.VerificationRequest, isKnown: boolean) =>
 *   isKnown
 *     ? EComChargeVerification.accept(question)
 *     : EComChargeVerification.decline(question, { message: "unknown order" })
 * ```
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/**
 * What is asked about. Only `uid` and `amount`, which the answer repeats, are documented `[docs]`; the rest is that of
 * a transaction `[inferred]`.
 */
export const VerificationRequest = Schema.Struct({
  uid: Schema.String,
  /** Minor units. */
  amount: Schema.Number,
  currency: Wire.optional(Schema.String),
  tracking_id: Wire.optional(Schema.String),
  type: Wire.optional(Schema.String),
  test: Wire.optional(Schema.Boolean),
})
/** See the value {@link VerificationRequest}. */
export type VerificationRequest = typeof VerificationRequest.Type

/** The answer, as JSON. `[docs]` */
export interface VerificationAnswer {
  /** 0 accepts, anything else declines. */
  readonly code: number
  readonly uid: string
  readonly amount: number
  readonly message?: string
  /** For the customer. */
  readonly friendly_message?: string
  /** ISO 8601. */
  readonly created_at?: string
}

/** What may be said along with an answer. */
export type Words = Pick<VerificationAnswer, "message" | "friendly_message" | "created_at">

/** Lets the transaction go on. */
export const accept = ({ amount, uid }: VerificationRequest, words: Words = {}): VerificationAnswer => ({
  code: 0,
  uid,
  amount,
  ...words,
})

/** Stops the transaction. `code` is 1 unless another is given; 0 would accept, and is taken for 1. */
export const decline = (
  { amount, uid }: VerificationRequest,
  { code = 1, ...words }: Words & { readonly code?: number } = {},
): VerificationAnswer => ({ code: code === 0 ? 1 : code, uid, amount, ...words })
