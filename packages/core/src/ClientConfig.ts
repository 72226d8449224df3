/**
 * How a client's options are read from the environment: texts, secrets and base URLs by name, and nothing for what
 * the program gives itself. A variable that is missing, empty or malformed is a `ConfigError` that names it.
 *
 * ```ts
 * interface Options {
 *   readonly apiKey: Redacted.Redacted<string>
 *   readonly baseUrl?: string | URL | undefined
 * }
 *
 * const options = (overrides: Partial<Options> = {}): Config.Config<Options> =>
 *   Config.all({
 *     apiKey: ClientConfig.orRead(overrides.apiKey, ClientConfig.secret, "ACME_API_KEY"),
 *     baseUrl: ClientConfig.baseUrl(overrides.baseUrl, "ACME_BASE_URL"),
 *   })
 * ```
 *
 * All of it are functions, so that a bundle whose program gives its options holds nothing of this.
 */
import * as Config from "effect/Config"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** A text that is not empty. */
export const text = (name: string): Config.Config<string> => Config.NonEmptyString(name)

/** A text that is not empty, and secret. */
export const secret = (name: string): Config.Config<Redacted.Redacted<string>> =>
  Config.schema(Schema.RedactedFromValue(Schema.NonEmptyString), name)

/** What is given, else what the environment says under this name. */
export const orRead = <A>(
  given: A | undefined,
  read: (name: string) => Config.Config<A>,
  name: string,
): Config.Config<A> => (given === undefined ? read(name) : Config.succeed(given))

const isBaseUrl = (text: string): boolean => {
  try {
    const url = new URL(text)
    return (
      (url.protocol === "https:" || url.protocol === "http:") &&
      url.username === "" &&
      url.password === "" &&
      url.search === "" &&
      url.hash === ""
    )
  } catch {
    return false
  }
}

const readBaseUrl = (name: string): Config.Config<string | undefined> => {
  const BaseUrl = Schema.String.check(
    Schema.makeFilter<string>(isBaseUrl, {
      expected: "a base URL: http or https, without credentials, query or fragment",
    }),
  )
  return Config.map(Config.option(Config.schema(BaseUrl, name)), Option.getOrUndefined)
}

/** The base URL that is given, else the environment's; none where the environment has none. */
export const baseUrl = (
  given: string | URL | undefined,
  name: string,
): Config.Config<string | URL | undefined> => orRead<string | URL | undefined>(given, readBaseUrl, name)
