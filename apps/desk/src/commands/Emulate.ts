/** `desk emulate`: the providers' emulators, for whoever wants to try or test without the providers. */
import type * as EmulatorFault from "@effect-billing/core/testing/EmulatorFault"
import type { Issue } from "@effect-billing/core/Reason"
import * as Reason from "@effect-billing/core/Reason"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SchemaIssue from "effect/SchemaIssue"
import { DeskError, invalid } from "../DeskError.ts"
import * as Emulators from "../Emulators.ts"
import * as Flags from "../Flags.ts"
import * as Help from "../Help.ts"
import { providers } from "../providers/Providers.ts"
import { lazily } from "../providers/Provider.ts"
import { Screen } from "../Screen.ts"
import * as Suggestion from "../Suggestion.ts"
import * as Text from "../Text.ts"

const target = { provider: "desk", operation: "emulate" }

const format = SchemaIssue.makeFormatterStandardSchemaV1()

type Faults = (provider: string) => ReadonlyArray<EmulatorFault.Fault>

const wrongFaults = (issues: ReadonlyArray<Issue>): DeskError =>
  invalid({ ...target, hint: `for example --faults '[{"kind":"status","status":503,"times":1}]'` }, issues)

const decodeList = (json: unknown, path: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const fault = yield* lazily(() => import("@effect-billing/core/testing/EmulatorFault"))
    const kinds = fault.Fault.members.map((member) => member.fields.kind.literal)
    for (const [index, item] of (Array.isArray(json) ? json : []).entries()) {
      const kind: unknown =
        typeof item === "object" && item !== null ? (item as { readonly kind?: unknown }).kind : undefined
      if (typeof kind !== "string" || (kinds as ReadonlyArray<string>).includes(kind)) continue
      // The schema would list all the forms a fault can have.
      return yield* wrongFaults([
        {
          path: [...path, String(index), "kind"],
          message: `there is no such kind of fault${Suggestion.sentence(kind, kinds)}; there are ${kinds.join(", ")}`,
        },
      ])
    }
    return yield* Effect.mapError(fault.decode(json), (error) =>
      wrongFaults(
        format(error.issue).issues.map((one) => ({
          path: path.concat(
            (one.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)),
          ),
          message: one.message,
        })),
      ),
    )
  })

const decodeFaults = (text: string): Effect.Effect<Faults, DeskError> =>
  Effect.gen(function* () {
    const json = yield* Effect.try({
      try: (): unknown => JSON.parse(text),
      catch: () => wrongFaults([{ path: ["faults"], message: "this is not JSON" }]),
    })
    if (Array.isArray(json)) {
      const all = yield* decodeList(json, ["faults"])
      return () => all
    }
    if (typeof json !== "object" || json === null) {
      return yield* wrongFaults([
        { path: ["faults"], message: "faults are a list, or an object with a list for each provider" },
      ])
    }
    const ids = providers.map(({ id }) => id)
    const lists = new Map<string, ReadonlyArray<EmulatorFault.Fault>>()
    for (const [id, list] of Object.entries(json)) {
      if (!ids.includes(id)) {
        return yield* wrongFaults([
          { path: ["faults", id], message: `there is no such provider${Suggestion.sentence(id, ids)}` },
        ])
      }
      lists.set(id, yield* decodeList(list, ["faults", id]))
    }
    return (provider: string) => lists.get(provider) ?? []
  })

const quote = (value: string): string =>
  /^[\w.:/@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`

/** See the module. */
export const emulate = Command.make(
  "emulate",
  {
    port: Flag.Int("port").pipe(
      Flag.withMetavar("<port>"),
      Flag.withDescription("port of 127.0.0.1; 0 takes any free one (default 4010)"),
      Flag.withDefault(4010),
    ),
    faults: Flag.String("faults").pipe(
      Flag.withMetavar("<json>"),
      Flag.withDescription(
        "what the emulators do wrong: a list of faults, or an object with a list for each provider",
      ),
      Flag.optional,
    ),
    json: Flags.json,
  },
  Effect.fnUntraced(function* (flags) {
    const screen = yield* Screen
    const faults: Faults = Option.isNone(flags.faults) ? () => [] : yield* decodeFaults(flags.faults.value)
    const { served, url } = yield* Emulators.serve({ port: flags.port, faults }).pipe(
      Effect.mapError(
        (error) =>
          new DeskError({
            ...target,
            reason: new Reason.InvalidRequest({
              sent: false,
              issues: [
                { path: error._tag === "EmulatorError" ? ["faults"] : ["port"], message: error.message },
              ],
            }),
            ...(error._tag === "EmulatorError"
              ? {}
              : { hint: "take another with --port, or any free one with --port 0" }),
          }),
      ),
    )
    // From here on Ctrl-C is how this command ends, not how it breaks off.
    process.exitCode = 0
    const variables = Object.assign({}, ...served.map((one) => one.variables)) as Readonly<
      Record<string, string>
    >
    if (flags.json) {
      yield* screen.print(
        Text.json({
          url,
          emulators: served.map((one) => ({
            provider: one.provider.id,
            url: one.url,
            control: `${one.url}/__control`,
          })),
          environment: variables,
        }),
      )
    } else {
      const { errorStyle: style } = screen
      yield* screen.note(
        [
          `${style.bold("Emulators")} on ${url}, until Ctrl-C. Everything in them is made up, the keys too.`,
          ...served.map(
            (one) =>
              `  ${style.bold(Text.pad(one.provider.title, 12))} ${style.cyan(one.url)}  ${style.dim(`control: ${one.url}/__control`)}`,
          ),
          "To lead the desk or your program to them, paste:",
          "",
        ].join("\n"),
      )
      yield* screen.print(
        Object.entries(variables)
          .map(([name, value]) => `export ${name}=${quote(value)}`)
          .join("\n"),
      )
      const [first] = served
      if (first !== undefined) {
        yield* screen.note(
          `\nThen for example: desk account --${first.provider.id} ${quote(first.sample.reference)}`,
        )
      }
    }
    return yield* Effect.never
  }, Effect.scoped),
).pipe(
  Command.validate(({ port }) =>
    port >= 0 && port <= 65_535
      ? Effect.void
      : Effect.fail(new CliError.ValidationError({ message: "--port takes a number from 0 to 65535" })),
  ),
  Command.withDescription(
    "Serves an emulator of every provider on one port of this machine, seeded with the providers' documented samples.",
  ),
  Command.withShortDescription("all emulators on one port"),
  Command.withExamples([
    {
      command: "desk emulate",
      description: "On port 4010, until Ctrl-C; prints the environment that leads there",
    },
    {
      command: `desk emulate --faults '[{"kind":"status","status":429,"retryAfter":2,"times":1}]'`,
      description: "The first request is told to come back in two seconds",
    },
    {
      command: `desk emulate --faults '{"iaptic":[{"kind":"latency","duration":"2 seconds"}]}'`,
      description: "One provider is slow",
    },
  ]),
  Command.annotate(Help.Notes, [
    {
      title: "FAULTS",
      lines: [
        ["latency", "waits: duration"],
        ["status", "answers 400 to 599: status, retryAfter"],
        ["html", "answers a page"],
        ["reset", "tears the connection down: when (beforeAnswer, afterHeaders)"],
        ["cutBody, slowBody, halfJson", "half an answer, or a slow one: afterBytes, bytesPerSecond"],
        ["drift", "changes a field: change (unknownField, unknownMember, null, wrongType), path"],
        ["any of them", "match {method, path, operation}, times, probability"],
      ],
    },
  ]),
)
