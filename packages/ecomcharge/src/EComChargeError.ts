/**
 * The one error of this package. How eComCharge's answers become its reasons is in `EComChargeFailure`.
 */
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"

/** Any reason an {@link EComChargeError} may carry. There is none of eComCharge's own: a declined card is no error. */
export type EComChargeReason = Reason.Reason

/**
 * A call to eComCharge failed: `operation` says which, `reason` why. `InvalidRequest` has one issue per field and
 * sentence, in the provider's words, whether it was found here (`sent: false`) or there.
 *
 * ```ts
 * const whatIsWrong = (ecomcharge: EComChargeClient.Service, input: EComChargeClient.CreateCustomerInput) =>
 *   ecomcharge.createCustomer(input).pipe(
 *     Effect.as([]),
 *     Effect.catchReason("EComChargeError", "InvalidRequest", ({ issues }) =>
 *       Effect.succeed(issues.map(({ message, path }) => `${Reason.formatPath(path)} ${message}`)),
 *     ),
 *   )
 * ```
 */
export class EComChargeError extends ProviderError.Class<EComChargeError>(
  "@effect-billing/ecomcharge/EComChargeError",
)("EComChargeError", { provider: "ecomcharge", reasons: Reason.members }) {}
