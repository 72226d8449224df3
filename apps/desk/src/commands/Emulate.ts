/** `desk emulate`: the providers' emulators, for whoever wants to try or test without the providers. */
import type * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DeskError } from "../DeskError.ts"
import * as Emulators from "../Emulators.ts"
import * as Flags from "../Flags.ts"
import * as Help from "../Help.ts"
import { Screen } from "../Screen.ts"
import * as Text from "../Text.ts"

const target = { provider: "desk", operation: "emulate" }

const faultsHint = `for example --faults '[{"kind":"status","status":503,"times":1}]'`

const given = <A>(
  flag: Option.Option<string>,
  parse: (text: string) => Effect.Effect<A, EmulatorError.EmulatorError>,
  hint?: string,
): Effect.Effect<A | undefined, DeskError> =>
  Option.isNone(flag)
    ? Effect.succeed(undefined)
    : Effect.mapError(parse(flag.value), Emulators.wrong(hint === undefined ? target : { ...target, hint }))

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
    seed: Flag.String("seed").pipe(
      Flag.withMetavar("<file>"),
      Flag.withDescription('a JSON file with records for each provider: {"iaptic": {"purchases": […]}, …}'),
      Flag.optional,
    ),
    empty: Flag.Boolean("empty").pipe(
      Flag.withoutNegation,
      Flag.withDefault(false),
      Flag.withDescription("start without the records of the demonstration"),
    ),
    webhookTarget: Flag.String("webhook-target").pipe(
      Flag.withMetavar("<url>"),
      Flag.withDescription(
        "where webhooks go, on this machine; or an object with an address for each provider",
      ),
      Flag.optional,
    ),
    json: Flags.json,
  },
  Effect.fnUntraced(function* (flags) {
    const screen = yield* Screen
    const { parseFaults, parseWebhookTarget, readSeed } = yield* Emulators.settings
    const suite = yield* Emulators.serve(
      {
        port: flags.port,
        records: flags.empty ? "empty" : "demo",
        faults: yield* given(flags.faults, parseFaults, faultsHint),
        seed: yield* given(flags.seed, readSeed),
        webhookTarget: yield* given(flags.webhookTarget, parseWebhookTarget),
      },
      target,
    )
    // From here on Ctrl-C is how this command ends, not how it breaks off.
    process.exitCode = 0
    const banner = yield* Emulators.banner
    if (flags.json) {
      yield* screen.print(Text.json(banner.toJson(suite)))
    } else {
      const { bold, cyan } = screen.errorStyle
      yield* screen.note(`${banner.lines(suite, { heading: bold, name: bold, address: cyan }).join("\n")}\n`)
      yield* screen.print(banner.exports(suite.environment))
      const references = suite.served.map(({ id, sample }) => `--${id} ${banner.quote(sample.reference)}`)
      // Without the demonstration's records its customers are nobody.
      if (!flags.empty) yield* screen.note(`\nThen for example: desk account ${references.join(" ")}`)
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
      command: "desk emulate --seed customers.json",
      description: "With customers of your own beside those of the demonstration",
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
