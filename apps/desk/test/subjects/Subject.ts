/** What the tests that hold for every provider need to know of one. */
import { readFileSync } from "node:fs"
import { join } from "node:path"

/** An operation as `desk operations --json` lists it. */
export interface Listed {
  readonly provider: string
  readonly name: string
  readonly method: string
  readonly path: string
  readonly effect: string
  readonly confidence: string
  readonly source: string
  readonly credential: string
}

/** See the module. */
export interface Subject {
  readonly id: string
  /** How many operations there are. */
  readonly count: number
  /** The environment of a desk that is configured for a server of ours. */
  readonly configured: (url: string) => Readonly<Record<string, string>>
  /** The header an operation's credential travels in, and its value. */
  readonly credential: (operation: Listed) => readonly [header: string, value: string | undefined]
  /** An input for every operation; one without is a failure of the tests. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** An answer for every operation, as it is printed; one without is a failure of the tests. */
  readonly answers: Readonly<Record<string, unknown>>
  /** An answer as the provider sends it. */
  readonly toBody: (answer: unknown, name: string) => unknown
  /** A customer whom `desk account` finds, and what it finds. */
  readonly customer: {
    readonly reference: string
    /** What the provider sends to a request for this path. */
    readonly answer: (pathname: string) => unknown
    /** `[list, id]` of some of the records that are found. */
    readonly finds: ReadonlyArray<readonly [list: string, id: string]>
    /** The operation that fails when the provider is down. */
    readonly asks: string
  }
  /** How the provider says that there is nothing. */
  readonly nothingHere: readonly [status: number, body: unknown]
}

/** Reads the samples of a provider's package. */
export const fixtures =
  (id: string) =>
  <A = unknown>(name: string): A =>
    JSON.parse(
      readFileSync(
        join(import.meta.dirname, "../../../../packages", id, "test/fixtures", `${name}.json`),
        "utf8",
      ),
    ) as A
