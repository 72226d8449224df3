/** Flags that several commands share. */
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { providers } from "./providers/Providers.ts"
import type { Provider } from "./providers/Provider.ts"

/** `--json`. */
export const json = Flag.Boolean("json").pipe(
  Flag.withoutNegation,
  Flag.withDefault(false),
  Flag.withDescription("print JSON for programs; everything else goes to standard error"),
)

const units: Readonly<Record<string, number>> = { ms: 1, "": 1000, s: 1000, m: 60_000, min: 60_000 }

/** `500ms`, `5s`, `5`, `2m`: milliseconds, or undefined for what is none of these. */
export const parseTime = (text: string): number | undefined => {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/.exec(text.trim()) ?? []
  const factor = units[unit]
  const millis = Number(amount) * (factor ?? Number.NaN)
  // 24 days is what a timer can count.
  return millis >= 1 && millis < 2 ** 31 ? millis : undefined
}

/** `--timeout`. */
export const timeout = Flag.String("timeout").pipe(
  Flag.withMetavar("<time>"),
  Flag.withDescription("longest time for each call, retries included: 500ms, 5s, 2m (default 30s)"),
  Flag.mapEffect((text) => {
    const millis = parseTime(text)
    return millis === undefined
      ? Effect.fail(
          new CliError.InvalidValue({
            option: "timeout",
            value: text,
            expected: "a time such as 500ms, 5s or 2m",
            kind: "flag",
          }),
        )
      : Effect.succeed(Duration.millis(millis))
  }),
  Flag.optional,
)

/** One flag per provider, named like it, for its reference to the customer. */
export const references: Readonly<Record<string, Flag.Flag<Option.Option<string>>>> = Object.fromEntries(
  providers.map(({ id, reference }) => [
    id,
    Flag.String(id).pipe(
      Flag.withMetavar(`<${reference.name}>`),
      Flag.withDescription(reference.help),
      Flag.optional,
    ),
  ]),
)

/** A provider and the customer's reference there. */
export interface Reference {
  readonly provider: Provider
  readonly reference: string
}

type ReferenceFlags = Readonly<Record<string, Option.Option<string>>>

/** The references that were given, in the order of the providers. */
export const givenReferences = (flags: ReferenceFlags): ReadonlyArray<Reference> =>
  providers.flatMap((provider) => {
    const flag = flags[provider.id]
    return flag === undefined || Option.isNone(flag) ? [] : [{ provider, reference: flag.value }]
  })

/** No reference, or an empty one, is a wrong command line: there is nobody to ask about. */
export const validateReferences = (flags: ReferenceFlags): Effect.Effect<void, CliError.ValidationError> => {
  const given = givenReferences(flags)
  const empty = given.find(({ reference }) => reference.trim() === "")
  if (empty !== undefined) {
    const { id, reference } = empty.provider
    return Effect.fail(
      new CliError.ValidationError({ message: `--${id} is empty: it takes ${reference.help}` }),
    )
  }
  if (given.length > 0) return Effect.void
  const names = providers.map(({ id, reference }) => `--${id} <${reference.name}>`).join(", ")
  return Effect.fail(
    new CliError.ValidationError({ message: `which customer? Give at least one reference: ${names}` }),
  )
}
