/**
 * The one error of this package. How App47's answers become its reasons is in `App47Failure`.
 */
import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"

/** Any reason an {@link App47Error} may carry. */
export type App47Reason = Reason.Reason

/**
 * A call to App47 failed: `operation` says which, `reason` why.
 *
 * ```ts
 * const purchasesOrNone = (app47: App47Client.Service, userId: string) =>
 *   app47.listUserPurchases(userId).pipe(
 *     Effect.map(({ list }) => list),
 *     Effect.catchReason("App47Error", "NotFound", () => Effect.succeed([])),
 *   )
 * ```
 */
export class App47Error extends ProviderError.Class<App47Error>("@effect-billing/app47/App47Error")(
  "App47Error",
  { provider: "app47", reasons: Reason.members },
) {}
