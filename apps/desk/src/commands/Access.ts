/** `desk access`: may this customer use this, and why? The exit code is the answer. */
import * as Access from "@effect-billing/core/Access"
import * as Argument from "effect/cli/Argument"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as AccessView from "../AccessView.ts"
import { connected } from "../Connection.ts"
import { Exit } from "../DeskError.ts"
import * as ExitCode from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import * as Help from "../Help.ts"
import * as Lookup from "../Lookup.ts"
import { Screen } from "../Screen.ts"
import * as Text from "../Text.ts"

/** The exit code of each decision. */
export const exitCodes: Readonly<Record<Access.Decision, number>> = {
  granted: ExitCode.done,
  denied: ExitCode.failed,
  undetermined: ExitCode.undetermined,
}

/** Prints a decision. */
export const present = Effect.fnUntraced(function* (
  answer: Access.Access,
  options: { readonly json: boolean },
): Effect.fn.Return<void, never, Screen> {
  const screen = yield* Screen
  yield* screen.print(
    options.json ? Text.json(Access.toJson(answer)) : AccessView.render(answer, screen).join("\n"),
  )
})

/** See the module. */
export const access = Command.make(
  "access",
  {
    resource: Argument.String("resource").pipe(
      Argument.withDescription(
        "what the customer wants to use, in the provider's own words: a product, a resource",
      ),
    ),
    references: Flags.references,
    timeout: Flags.timeout,
    json: Flags.json,
  },
  Effect.fnUntraced(function* ({ json, references, resource, timeout }) {
    const answer = yield* Effect.gen(function* () {
      const lookup = yield* Lookup.make(
        Flags.givenReferences(references),
        { operation: "access", exitCode: ExitCode.configuration },
        timeout,
      )
      return yield* lookup.billing.hasAccess(lookup.references, resource)
    }).pipe(connected(timeout))
    yield* present(answer, { json })
    if (answer.decision !== "granted") return yield* new Exit({ code: exitCodes[answer.decision] })
  }),
).pipe(
  Command.validate(({ references, resource }) =>
    resource.trim() === ""
      ? Effect.fail(new CliError.ValidationError({ message: "<resource> is empty" }))
      : Flags.validateReferences(references),
  ),
  Command.withDescription(
    "Decides whether a customer may use a resource, and says why. Nobody is denied because a provider was down.",
  ),
  Command.withShortDescription("may this customer use this, and why"),
  Command.withExamples([
    {
      command: "desk access premium --iaptic alice",
      description: "The decision, and the record it rests on",
    },
    {
      command: "desk access premium --iaptic alice >/dev/null && echo welcome",
      description: "In a script, by the exit code",
    },
  ]),
  Command.annotate(Help.Notes, [
    {
      title: "EXIT CODES",
      lines: [
        ["0", "granted"],
        ["1", "denied, and nothing else"],
        ["2", "undetermined: no grant, and somebody who could say was not heard"],
        ["64", "the command line is wrong; nothing was asked"],
        ["70", "the desk itself is broken"],
        ["78", "a provider that is asked for is not configured; nothing was asked"],
      ],
    },
  ]),
)
