/** Failures for people: what failed, why, and what to do next. */
import type { AnyProviderError } from "@effect-billing/core/ProviderError"
import * as Duration from "effect/Duration"
import { DeskError } from "./DeskError.ts"
import { providers } from "./providers/Providers.ts"
import type { Style } from "./Style.ts"
import * as Text from "./Text.ts"

const advice: Readonly<Record<string, string>> = {
  TransportFailed: "check the network and the provider's address",
  DeadlineExceeded: "try again, or give it more time with --timeout",
  OutcomeUnknown: "look at the provider whether it happened before you repeat it",
  RateLimited: "wait, then try again",
  PermissionDenied: "these credentials may not do this; others may",
  NotFound: "check the reference for typing errors",
  Conflict: "look at the provider's present state",
  ProviderUnavailable: "the provider is in trouble; try again later",
  UnexpectedResponse: "something else than the provider answered",
  DecodeFailed: "the provider has changed its answer, or something else answered; please report it",
  IntegrityFailed: "do not trust this answer; try again, then ask the provider",
}

/** What to do about a failure; undefined where its own words say it all. */
export const next = (error: AnyProviderError): string | undefined => {
  if (error instanceof DeskError) return error.hint
  const variables = providers.find(({ id }) => id === error.provider)?.variables.map(({ name }) => name) ?? []
  const address = variables.filter((name) => name.endsWith("_URL")).join(", ")
  switch (error.reason._tag) {
    case "AuthenticationFailed":
      return `check ${variables.filter((name) => !name.endsWith("_URL")).join(", ")}`
    case "TransportFailed":
    case "UnexpectedResponse":
      return "code" in error.reason && error.reason.code === "ERR_SSL_WRONG_VERSION_NUMBER"
        ? `what answers there does not speak TLS; should ${address === "" ? "the address" : address} begin with http:// ?`
        : `${advice[error.reason._tag]}${address === "" ? "" : `; is ${address} right?`}`
    case "RateLimited":
    case "ProviderUnavailable":
      return error.retryAfter === undefined
        ? advice[error.reason._tag]
        : `try again in ${Math.ceil(Duration.toSeconds(error.retryAfter))} s`
    default:
      return advice[error.reason._tag]
  }
}

/** The lines for one failure, indented by two. */
export const render = (
  error: AnyProviderError,
  options: { readonly style: Style; readonly columns: number },
): ReadonlyArray<string> => {
  const { columns, style } = options
  const width = Math.max(20, Math.min(columns, 110) - 4)
  const hint = next(error)
  return [
    `  ${style.red("✗")} ${style.bold(Text.clean(error.provider))} ${Text.clean(error.operation)}  ${style.red(error.reason._tag)}`,
    ...Text.wrap(Text.clean(error.reason.message), width).map((line) => `    ${line}`),
    ...(hint === undefined
      ? []
      : Text.wrap(hint, width - 2).map(
          (line, index) => `    ${style.cyan(index === 0 ? "→" : " ")} ${line}`,
        )),
  ]
}
