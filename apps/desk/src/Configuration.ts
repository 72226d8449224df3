/**
 * Whether a provider is configured. One that is asked for and is not is a clear error before anything is sent; the
 * desk never falls back to an emulator.
 */
import * as Reason from "@effect-billing/core/Reason"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { DeskError } from "./DeskError.ts"
import type { OneOf, Provider } from "./providers/Provider.ts"

/** A provider that is asked for, and what must be set for what it is asked. */
export interface Need {
  readonly provider: Provider
  readonly required: ReadonlyArray<OneOf>
}

const isSet = (name: string): Effect.Effect<boolean> =>
  Config.option(Config.String(name)).pipe(
    Effect.map((value) => Option.getOrElse(value, () => "").trim() !== ""),
    Effect.orDie,
  )

const missing = (need: Need): Effect.Effect<ReadonlyArray<OneOf>> =>
  Effect.filter(need.required, (names) =>
    Effect.map(Effect.forEach(names, isSet), (set) => !set.includes(true)),
  )

const sentence = (provider: Provider, names: ReadonlyArray<OneOf>): string => {
  const all = names.map((alternatives) => alternatives.join(" or ")).join(", ")
  return `${provider.title} is not configured: set ${all}`
}

/**
 * Fails, for all providers at once, when something that is needed is not set. The failure names variables, never
 * values.
 */
export const check = (
  needs: ReadonlyArray<Need>,
  target: { readonly operation: string; readonly exitCode?: number },
): Effect.Effect<void, DeskError> =>
  Effect.gen(function* () {
    const lacking = yield* Effect.forEach(needs, (need) =>
      Effect.map(missing(need), (names) => ({ provider: need.provider, names })),
    )
    const failing = lacking.filter(({ names }) => names.length > 0)
    const first = failing[0]
    if (first === undefined) return
    return yield* new DeskError({
      ...target,
      provider: first.provider.id,
      reason: new Reason.AuthenticationFailed({
        description: failing.map(({ names, provider }) => sentence(provider, names)).join("; "),
      }),
      hint: "nothing was sent; set these in the environment, or try `desk demo` for a look without them",
    })
  })

/** A value that is set and does not fit. Its message could repeat the value, so only the variables are named. */
export const invalid = (
  provider: Provider,
  error: Config.ConfigError,
  target: { readonly operation: string; readonly exitCode?: number },
): DeskError => {
  const named = provider.variables.filter(({ name }) => error.message.includes(name))
  return new DeskError({
    ...target,
    provider: provider.id,
    reason: new Reason.InvalidRequest({
      sent: false,
      issues: (named.length === 0 ? provider.variables : named).map(({ help, name }) => ({
        path: [name],
        message: `this environment variable is not right; it takes ${help}`,
      })),
    }),
    hint: "nothing was sent; correct the environment",
  })
}
