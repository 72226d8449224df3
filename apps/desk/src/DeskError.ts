/**
 * What the desk itself fails with, before or instead of a provider. It has the shape of a provider's error, so
 * that programs read one kind of failure.
 */
import type { AnyProviderError } from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"

/** See the module. */
export class DeskError
  extends Data.TaggedError("DeskError")<{
    readonly provider: string
    readonly operation: string
    readonly reason: Reason.AnyReason
    /** What to do about it, for people. */
    readonly hint?: string
    /** Set where the exit code is not the command's own for failures. */
    readonly exitCode?: number
  }>
  implements AnyProviderError
{
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
  get retryAfter(): Duration.Duration | undefined {
    return this.reason.retryAfter
  }
  get status(): number | undefined {
    return this.reason.status
  }
  override get message(): string {
    return this.reason.message
  }
}

/** A command has printed its answer and ends with this code. */
export class Exit extends Data.TaggedError("Exit")<{ readonly code: number }> {}

/** A request that is wrong before anything is sent: where, and what. */
export const invalid = (
  target: {
    readonly provider: string
    readonly operation: string
    readonly hint?: string
    readonly exitCode?: number
  },
  issues: ReadonlyArray<Reason.Issue>,
): DeskError => new DeskError({ ...target, reason: new Reason.InvalidRequest({ issues, sent: false }) })
