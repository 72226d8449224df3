/**
 * `desk demo`: the desk at work, with nothing to set up: emulators in this process, seeded with the documented
 * samples, and the real clients that reach them over real HTTP.
 */
import * as Account from "@effect-billing/core/Account"
import * as Clock from "effect/Clock"
import * as Command from "effect/cli/Command"
import * as ConfigProvider from "effect/ConfigProvider"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as AccessView from "../AccessView.ts"
import * as AccountView from "../AccountView.ts"
import { connected } from "../Connection.ts"
import * as Emulators from "../Emulators.ts"
import * as Flags from "../Flags.ts"
import * as Lookup from "../Lookup.ts"
import { providers } from "../providers/Providers.ts"
import { Screen } from "../Screen.ts"
import * as Text from "../Text.ts"

/** The same clock, reading another time. */
const shifted = (clock: Clock.Clock, millis: number): Clock.Clock => {
  const nanos = BigInt(Math.round(millis)) * 1_000_000n
  return {
    currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + millis,
    currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + millis),
    currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + nanos,
    currentTimeNanos: Effect.map(clock.currentTimeNanos, (now) => now + nanos),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: clock.monotonicTimeNanos,
    sleep: (duration) => clock.sleep(duration),
  }
}

/** See the module. */
export const demo = Command.make(
  "demo",
  { json: Flags.json },
  Effect.fnUntraced(function* ({ json }) {
    const screen = yield* Screen
    const suite = yield* Emulators.serve({}, { provider: "desk", operation: "demo" })
    const served = providers.flatMap((provider) => {
      const one = suite.served.find(({ id }) => id === provider.id)
      return one === undefined ? [] : [{ provider, emulator: one.emulator, sample: one.sample }]
    })
    const [first] = served
    if (first === undefined) return yield* Effect.die(new Error("the desk has no provider"))
    // The samples are of their time; seen from today everything in them would be long over.
    const there = DateTime.toEpochMillis(yield* first.emulator.clock.now)
    const here = yield* Clock.currentTimeMillis
    const clock = yield* Clock.Clock
    const shift = Math.abs(there - here) < 60_000 ? 0 : there - here
    const { resource } = first.sample

    const { access, account, now } = yield* Effect.gen(function* () {
      const lookup = yield* Lookup.make(
        served.map(({ provider, sample }) => ({ provider, reference: sample.reference })),
        { operation: "demo" },
        Option.none(),
      )
      return {
        account: yield* lookup.billing.account(lookup.references),
        access: yield* lookup.billing.hasAccess(lookup.references, resource),
        now: yield* DateTime.now,
      }
    }).pipe(
      connected(Option.none()),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(suite.environment)),
      Effect.provideService(Clock.Clock, shift === 0 ? clock : shifted(clock, shift)),
    )

    if (json) return yield* screen.print(Text.json(Account.toJson(account)))
    const { style } = screen
    const references = served.map(({ provider, sample }) => `--${provider.id} ${sample.reference}`).join(" ")
    yield* screen.print(
      [
        `${style.bold("effect-billing demo")}  nothing to set up: the keys and the customers are made up.`,
        ...Text.wrap(
          `Emulators of ${served.map(({ provider }) => provider.title).join(", ")} run at ${suite.url}, seeded with the documented samples; the real clients ask them over HTTP.${shift === 0 ? "" : ` There it is ${AccountView.instant(DateTime.makeUnsafe(there))} UTC.`}`,
          Math.max(20, Math.min(screen.columns, 90)),
        ),
        "",
        `${style.dim("$")} ${style.cyan(`desk account ${references}`)}`,
        "",
        ...AccountView.render(account, { ...screen, now }),
        `${style.dim("$")} ${style.cyan(`desk access ${resource} ${references}`)}`,
        "",
        ...AccessView.render(access, screen),
        "",
        style.bold("Next"),
        `  pnpm desk emulate                 the same emulators on a port of their own`,
        `  pnpm desk operations ${Text.pad(first.provider.id, 13)}everything there is to call`,
        `  pnpm desk --help                  the real thing: ${first.provider.variables
          .slice(0, 2)
          .map(({ name }) => name)
          .join(" and ")} in the environment`,
      ].join("\n"),
    )
  }, Effect.scoped),
).pipe(
  Command.withDescription(
    "Shows the desk at work with nothing to set up: emulators in this process, the real clients, real HTTP.",
  ),
  Command.withShortDescription("the desk at work, with nothing to set up"),
  Command.withExamples([
    { command: "desk demo", description: "A customer's purchases, subscriptions and entitlements" },
  ]),
)
