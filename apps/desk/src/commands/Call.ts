/** `desk call`: any operation of any provider, from the shell. */
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as Paging from "@effect-billing/core/Paging"
import * as Redaction from "@effect-billing/core/Redaction"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Configuration from "../Configuration.ts"
import { connected } from "../Connection.ts"
import { DeskError, invalid } from "../DeskError.ts"
import * as Flags from "../Flags.ts"
import * as Help from "../Help.ts"
import * as Input from "../Input.ts"
import * as Registry from "../Registry.ts"
import { Screen } from "../Screen.ts"
import * as Style from "../Style.ts"
import * as Suggestion from "../Suggestion.ts"
import * as Text from "../Text.ts"

/** See the module. */
export const call = Command.make(
  "call",
  {
    provider: Argument.String("provider").pipe(
      Argument.withDescription("which provider, for example iaptic"),
    ),
    operation: Argument.String("operation").pipe(
      Argument.withDescription("one of the names that `desk operations <provider>` lists"),
    ),
    input: Flag.String("input").pipe(
      Flag.withMetavar("<json>"),
      Flag.withDescription(
        "one flat JSON object of the operation's parameters, in the provider's own field names; - reads it from standard input, which is the way for secrets such as access tokens",
      ),
      Flag.optional,
    ),
    all: Flag.Boolean("all").pipe(
      Flag.withoutNegation,
      Flag.withDefault(false),
      Flag.withDescription(
        "for a listing: the items of this page and of all that follow, one JSON value per line",
      ),
    ),
    timeout: Flags.timeout,
    json: Flags.json,
  },
  Effect.fnUntraced(function* (flags) {
    const screen = yield* Screen
    const provider = yield* Registry.findProvider(flags.provider, flags.operation)
    const operation = yield* Registry.findOperation(provider, flags.operation)
    const target = { provider: provider.id, operation: operation.name }
    const given = Option.getOrElse(flags.input, () => "{}")
    const json = yield* (given === "-" ? Input.readStandardInput : Effect.succeed(given)).pipe(
      Effect.flatMap(Input.parse),
      Effect.mapError((issues) =>
        invalid({ ...target, hint: "--input takes one JSON object, for example '{\"limit\": 10}'" }, issues),
      ),
    )
    const decoded = OperationJson.decodeInput(operation, json)
    if (Result.isFailure(decoded)) {
      const { body, headers, path, query } = operation.locations
      const names = [...path, ...query, ...headers, ...body]
      return yield* invalid(
        {
          ...target,
          hint:
            names.length === 0 ? "this operation takes no parameters" : `its parameters: ${names.join(", ")}`,
        },
        decoded.failure.map((issue) => {
          const [name] = issue.path
          const isUnknown = issue.path.length === 1 && !names.some((known) => known === name)
          return Input.withoutData(
            isUnknown
              ? {
                  path: issue.path,
                  message: `there is no such parameter${Suggestion.sentence(String(name), names)}`,
                }
              : issue,
          )
        }),
      )
    }
    const input: unknown = decoded.success
    if (given !== "-" && Redaction.secretsIn(input).length > 0) {
      yield* screen.note(
        `${screen.errorStyle.yellow("!")} a secret on the command line is seen by other programs and kept by the shell; --input - keeps it to yourself`,
      )
    }
    yield* Configuration.check([{ provider, required: provider.requiredForCall(operation) }], {
      operation: operation.name,
    })
    const call = Effect.mapError(provider.caller(operation), (error) =>
      Configuration.invalid(provider, error, { operation: operation.name }),
    )
    if (!flags.all) {
      const answer = yield* Effect.flatMap(call, (send) => send(input)).pipe(connected(flags.timeout))
      const text = Text.json(OperationJson.encodeSuccess(operation, answer))
      return yield* screen.print(flags.json ? text : Style.json(screen.style, text))
    }
    const { paging } = operation
    if (paging === undefined) {
      return yield* invalid({ ...target, hint: "leave --all out" }, [
        { path: ["all"], message: "this operation is no listing, so there is nothing to page through" },
      ])
    }
    yield* Effect.gen(function* () {
      const send = yield* call
      const pages = Paging.pages(
        operation,
        input,
        (_operation, fields) => send(fields),
        (name, reason) => new DeskError({ provider: provider.id, operation: name, reason }),
      )
      // The items are picked from the encoded page: a page is a plain struct in both forms.
      yield* pages.pipe(
        Stream.tap((page) =>
          Effect.forEach(
            paging.items(OperationJson.encodeSuccess(operation, page)),
            (item) => screen.print(Text.json(item, 0)),
            { discard: true },
          ),
        ),
        // Pages that nobody reads are not asked for.
        Stream.takeWhileEffect(() => screen.isRead),
        Stream.runDrain,
      )
    }).pipe(connected(flags.timeout))
  }),
).pipe(
  Command.withDescription(
    "Calls any operation of any provider, with the same credentials, retries, deadlines and errors as the library.",
  ),
  Command.withShortDescription("any operation of any provider"),
  Command.withExamples([
    {
      command: `desk call iaptic getCustomerPurchases --input '{"applicationUsername":"alice"}'`,
      description: "One operation, its answer in the provider's own field names",
    },
    {
      command: `desk call app47 listUserPurchases --input '{"user_id":"544fa14538d6b81f6b00003c"}'`,
      description: "The same way at every provider",
    },
    {
      command: "desk call iaptic listStripePurchases --input - < input.json",
      description: "Parameters that hold a secret come from a file or a pipe",
    },
    {
      command: "desk call iaptic listPurchases --all | jq -r .purchaseId",
      description: "Every item of a listing, page by page",
    },
  ]),
  Command.annotate(Help.Notes, [
    {
      title: "EXIT CODES",
      lines: [
        ["0", "the provider answered"],
        ["1", 'the call failed; with --json, standard output has {"error": …} with its reason'],
        ["64", "the command line is wrong"],
      ],
    },
  ]),
)
