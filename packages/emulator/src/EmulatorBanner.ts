/**
 * What is said when emulators have started: where they are, and the environment that leads a program to them.
 *
 * ```ts
 * const announce = (suite: EmulatorSuite.Service): string =>
 *   [...EmulatorBanner.lines(suite), "", EmulatorBanner.exports(suite.environment)].join("\n")
 * ```
 */
import type { Service } from "./EmulatorSuite.ts"

/** How the parts of {@link lines} are coloured. */
export interface Paint {
  readonly heading: (text: string) => string
  readonly name: (text: string) => string
  readonly address: (text: string) => string
}

const same = (text: string): string => text
const plain: Paint = { heading: same, name: same, address: same }

/** Where the emulators are, in words. */
export const lines = (
  suite: Pick<Service, "control" | "served" | "url">,
  paint: Paint = plain,
): ReadonlyArray<string> => {
  const rows = [
    ...suite.served.map(({ title, url }) => [title, url] as const),
    ["Control", `${suite.control}, and below each of them`] as const,
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return [
    `${paint.heading("Emulators")} on ${suite.url}, until Ctrl-C. Everything in them is made up, the keys too.`,
    ...rows.map(([name, address]) => `  ${paint.name(name.padEnd(width))}  ${paint.address(address)}`),
    "To lead a program to them, paste:",
  ]
}

/** A value as a POSIX shell takes it. */
export const quote = (value: string): string =>
  /^[\w.:/@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`

/** The environment as lines for a shell. */
export const exports = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quote(value)}`)
    .join("\n")

/** The same for a program. */
export const toJson = (suite: Pick<Service, "control" | "environment" | "served" | "url">): object => ({
  url: suite.url,
  control: suite.control,
  emulators: suite.served.map(({ control, id, url }) => ({ provider: id, url, control })),
  environment: suite.environment,
})
