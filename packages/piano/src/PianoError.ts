/**
 * The one error of this package. How Piano's answers become its reasons is in `PianoEnvelope` and `PianoFailure`.
 */
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"

/** Every reason a {@link PianoError} may carry. */
export const reasons = Reason.members

/** Any reason a {@link PianoError} may carry. */
export type PianoReason = Reason.Reason

/**
 * A call to Piano failed: `operation` says which, `reason` why.
 *
 * ```ts
 * const orNobody = (piano: PianoPublisherClient.Service, uid: string) =>
 *   piano.getUser({ uid }).pipe(
 *     Effect.asSome,
 *     Effect.catchReason("PianoError", "NotFound", () => Effect.succeedNone),
 *   )
 * ```
 */
export class PianoError extends ProviderError.Class<PianoError>("@effect-billing/piano/PianoError")(
  "PianoError",
  { provider: "piano", reasons },
) {}
