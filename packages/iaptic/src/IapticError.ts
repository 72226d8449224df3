/**
 * The one error of this package. How Iaptic's answers become its reasons is in `IapticFailure`.
 */
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import * as Schema from "effect/Schema"

/** Why a receipt was rejected; see {@link ReceiptRejected}. */
export const ReceiptRejectedKind = Schema.Literals([
  "expired",
  "consumed",
  "invalidPayload",
  "storeConnectionFailed",
  "internal",
  "needMoreData",
  "unknown",
])
/** See the value {@link ReceiptRejectedKind}. */
export type ReceiptRejectedKind = typeof ReceiptRejectedKind.Type

const rejections: Readonly<Record<ReceiptRejectedKind, string>> = {
  expired: "the subscription of this receipt has expired",
  consumed: "the purchase of this receipt is used up",
  invalidPayload: "this receipt cannot be read",
  storeConnectionFailed: "the store could not be reached",
  internal: "the validation itself failed",
  needMoreData: "the validation needs more data",
  unknown: "this receipt is rejected",
}

/**
 * The answer to a validation is no. `latestReceipt` says whether the newest receipt was looked at, where the
 * provider tells. `[docs][client code]`
 *
 * Newer servers return an expired purchase as a success, inside `collection` with `isExpired: true`; the kind
 * `expired` is kept for old SDKs `[client code]`.
 */
export class ReceiptRejected extends Reason.Class<ReceiptRejected>(
  "@effect-billing/iaptic/IapticError/ReceiptRejected",
)("ReceiptRejected", {
  kind: ReceiptRejectedKind,
  latestReceipt: Schema.optionalKey(Schema.Boolean),
  ...Reason.evidence,
}) {
  /** When the trouble was between the provider and the store. */
  get isRetryable(): boolean {
    return this.kind === "storeConnectionFailed" || this.kind === "internal"
  }
  override get message(): string {
    return Reason.withEvidence(rejections[this.kind], this)
  }
}

/** Every reason an {@link IapticError} may carry. */
export const reasons = [...Reason.members, ReceiptRejected] as const

/** Any reason an {@link IapticError} may carry. */
export type IapticReason = Reason.Reason | ReceiptRejected

/**
 * A call to Iaptic failed: `operation` says which, `reason` why.
 *
 * ```ts
 * const entitled = (iaptic: IapticPublicClient.Service, input: IapticPublicClient.ValidateInput) =>
 *   iaptic.validate(input).pipe(
 *     Effect.as(true),
 *     Effect.catchReason("IapticError", "ReceiptRejected", ({ kind }) =>
 *       kind === "expired" ? Effect.succeed(false) : Effect.fail(kind),
 *     ),
 *   )
 * ```
 */
export class IapticError extends ProviderError.Class<IapticError>("@effect-billing/iaptic/IapticError")(
  "IapticError",
  { provider: "iaptic", reasons },
) {}
