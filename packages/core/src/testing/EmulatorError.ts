/**
 * What goes wrong when an emulator is told to do something it cannot: the control API answers 400 with it.
 *
 * ```ts
 * const words = (error: EmulatorError.EmulatorError): string =>
 *   [error.description, ...error.issues.map(({ message, path }) => `${path.join(".")}: ${message}`)].join("\n")
 * ```
 */
import * as Schema from "effect/Schema"
import { Issue } from "../Reason.ts"

/** See the module's words. `issues` says which part of the given value is wrong, where that can be said. */
export class EmulatorError extends Schema.TaggedError<EmulatorError>(
  "@effect-billing/core/testing/EmulatorError",
)("EmulatorError", { description: Schema.String, issues: Schema.Array(Issue) }) {
  override get message(): string {
    return this.description
  }
}

/** An error without issues. */
export const make = (description: string): EmulatorError => new EmulatorError({ description, issues: [] })
