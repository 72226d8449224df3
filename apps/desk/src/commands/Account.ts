/** `desk account`: everything the providers know about a customer. */
import * as Account from "@effect-billing/core/Account"
import * as Command from "effect/cli/Command"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as AccountView from "../AccountView.ts"
import { connected } from "../Connection.ts"
import { Exit } from "../DeskError.ts"
import * as ExitCode from "../ExitCode.ts"
import * as FailureView from "../FailureView.ts"
import * as Flags from "../Flags.ts"
import * as Help from "../Help.ts"
import * as Lookup from "../Lookup.ts"
import { Screen } from "../Screen.ts"
import * as Text from "../Text.ts"

/** Prints an account, and fails with {@link Exit} when nobody answered. */
export const present = Effect.fnUntraced(function* (
  account: Account.Account,
  options: { readonly json: boolean },
): Effect.fn.Return<void, Exit, Screen> {
  const screen = yield* Screen
  const nobody = account.answered.length === 0
  if (options.json) {
    yield* screen.print(Text.json(Account.toJson(account)))
    if (nobody) {
      const lines = account.failures.flatMap((failure) =>
        FailureView.render(failure, { style: screen.errorStyle, columns: screen.columns }),
      )
      yield* screen.note(lines.join("\n"))
    }
  } else {
    const now = yield* DateTime.now
    yield* screen.print(
      AccountView.render(account, { ...screen, now })
        .join("\n")
        .trimEnd(),
    )
  }
  if (nobody) return yield* new Exit({ code: ExitCode.failed })
})

/** See the module. */
export const account = Command.make(
  "account",
  { references: Flags.references, timeout: Flags.timeout, json: Flags.json },
  Effect.fnUntraced(function* ({ json, references, timeout }) {
    const answer = yield* Effect.gen(function* () {
      const lookup = yield* Lookup.make(Flags.givenReferences(references), { operation: "account" }, timeout)
      return yield* lookup.billing.account(lookup.references)
    }).pipe(connected(timeout))
    yield* present(answer, { json })
  }),
).pipe(
  Command.validate(({ references }) => Flags.validateReferences(references)),
  Command.withDescription(
    "Looks a customer up: purchases, subscriptions and entitlements, from every provider at once.",
  ),
  Command.withShortDescription("everything the providers know about a customer"),
  Command.withExamples([
    {
      command: "desk account --iaptic alice",
      description: "A customer's purchases, subscriptions and entitlements",
    },
    {
      command:
        "desk account --iaptic alice --app47 544fa14538d6b81f6b00003c --ecomcharge cst_7aee5afb954c7ef7",
      description: "The same customer at several providers, all asked at once",
    },
    {
      command: "desk account --iaptic alice --json | jq .subscriptions",
      description: "The same for a program",
    },
  ]),
  Command.annotate(Help.Notes, [
    {
      title: "EXIT CODES",
      lines: [
        ["0", "at least one provider answered; failures of others are listed"],
        ["1", "none answered, or one that is asked for is not configured"],
        ["64", "the command line is wrong"],
      ],
    },
  ]),
)
