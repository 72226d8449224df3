/** The emulators of all providers on one port of this machine, loaded when they are asked for. */
import type * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import type * as EmulatorSuite from "@effect-billing/emulator/EmulatorSuite"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type DeskError, invalid } from "./DeskError.ts"
import { lazily } from "./providers/Provider.ts"

/** What reads the settings that people give as text. */
export const settings = lazily(() => import("@effect-billing/emulator/EmulatorSettings"))

/** What is said when they have started. */
export const banner = lazily(() => import("@effect-billing/emulator/EmulatorBanner"))

interface Target {
  readonly provider: string
  readonly operation: string
  /** What to do about it, for people. */
  readonly hint?: string
}

/** Settings that are wrong, as the desk tells it. */
export const wrong =
  (target: Target) =>
  (error: EmulatorError.EmulatorError): DeskError =>
    invalid(
      target,
      error.issues.length === 0 ? [{ path: [], message: error.description }] : [...error.issues],
    )

/** Starts them; they stop with the scope. */
export const serve = (
  options: EmulatorSuite.Options,
  target: Target,
): Effect.Effect<EmulatorSuite.Service, DeskError, Scope.Scope> =>
  Effect.flatMap(
    lazily(() => import("@effect-billing/emulator/EmulatorSuite")),
    ({ make }) => make(options),
  ).pipe(
    Effect.catchTags({
      EmulatorError: (error) => Effect.fail(wrong(target)(error)),
      EmulatorServerError: (error) =>
        Effect.fail(
          invalid({ ...target, hint: "take another with --port, or any free one with --port 0" }, [
            { path: ["port"], message: error.message },
          ]),
        ),
    }),
  )
