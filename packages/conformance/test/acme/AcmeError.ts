/** The error of a provider that does not exist. */
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"

export class AcmeError extends ProviderError.Class<AcmeError>("conformance/AcmeError")("AcmeError", {
  provider: "acme",
  reasons: Reason.members,
}) {}

export const fail = (operation: string, reason: Reason.AnyReason): AcmeError =>
  new AcmeError({ operation, reason: reason as Reason.Reason })
