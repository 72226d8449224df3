/** `desk operations`: what there is to call. */
import type * as Operation from "@effect-billing/core/Operation"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Flags from "../Flags.ts"
import * as Help from "../Help.ts"
import { providers } from "../providers/Providers.ts"
import type { Provider } from "../providers/Provider.ts"
import * as Registry from "../Registry.ts"
import { Screen } from "../Screen.ts"
import * as Table from "../Table.ts"
import * as Text from "../Text.ts"

interface Listed {
  readonly provider: Provider
  readonly operation: Operation.Documented
}

const toJson = ({ operation, provider }: Listed) => ({
  provider: provider.id,
  name: operation.name,
  summary: operation.summary,
  method: operation.method,
  path: operation.path,
  effect: operation.effect,
  confidence: operation.confidence,
  source: operation.source,
  credential: operation.credential,
  deprecated: operation.deprecated,
  parameters: operation.locations,
})

/** See the module. */
export const operations = Command.make(
  "operations",
  {
    provider: Argument.String("provider").pipe(
      Argument.withDescription("only this provider's; without it, everybody's"),
      Argument.optional,
    ),
    json: Flags.json,
  },
  Effect.fnUntraced(function* (flags) {
    const screen = yield* Screen
    const asked = Option.isNone(flags.provider)
      ? providers
      : [yield* Registry.findProvider(flags.provider.value, "operations")]
    const lists = yield* Effect.forEach(asked, (provider) =>
      Effect.map(provider.operations, (list) => list.map((operation): Listed => ({ provider, operation }))),
    )
    const listed = lists.flat()
    if (flags.json) return yield* screen.print(Text.json(listed.map(toJson)))
    const { style } = screen
    const table: Table.Table = {
      columns: [
        { heading: asked.length === 1 ? "" : "PROVIDER" },
        { heading: "NAME" },
        { heading: "METHOD", drops: 3 },
        { heading: "PATH", shrinks: { to: 18, at: "middle" }, drops: 2 },
        { heading: "EFFECT" },
        { heading: "CONFIDENCE" },
        { heading: "SOURCE", shrinks: { to: 40, at: "end" }, drops: 1 },
      ],
      rows: listed.map(({ operation, provider }) => [
        asked.length === 1 ? "" : provider.id,
        { text: operation.name, paint: operation.deprecated ? style.dim : style.bold },
        operation.method,
        { text: operation.path, paint: style.cyan },
        { text: operation.effect, paint: operation.effect === "write" ? style.yellow : (text) => text },
        operation.confidence,
        { text: `${operation.deprecated ? "deprecated; " : ""}${operation.source}`, paint: style.dim },
      ]),
    }
    yield* screen.print(Table.render(table, screen).join("\n"))
  }),
).pipe(
  Command.withDescription(
    "Lists every operation: what it is called, what it does to the provider, and how sure the package is of it.",
  ),
  Command.withShortDescription("what there is to call"),
  Command.withExamples([
    { command: "desk operations iaptic", description: "One provider's operations" },
    {
      command: `desk operations --json | jq -r '.[] | select(.effect == "write") | .name'`,
      description: "With their parameters and summaries, for a program",
    },
  ]),
  Command.annotate(Help.Notes, [
    {
      title: "WORDS",
      lines: [
        ["read, write", "whether the call changes something at the provider; the method does not say"],
        ["documented", "the provider documents it"],
        ["clientCode", "seen in a client the provider publishes"],
        ["thirdParty", "seen in somebody else's code"],
        ["inferred", "reasoned from other facts"],
      ],
    },
  ]),
)
