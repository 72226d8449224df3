import * as Credentials from "@effect-billing/core/Credentials"
import type * as Operation from "@effect-billing/core/Operation"
import * as Reason from "@effect-billing/core/Reason"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Authentication } from "../PianoPublisherConfig.ts"

// A page, a worker of a page, a native app: what runs there can be read by whoever holds the device.
const isInBrowser = (): boolean =>
  typeof document !== "undefined" ||
  // Deno, which is a server, once had a window of its own.
  ("window" in globalThis && !("Deno" in globalThis)) ||
  typeof (globalThis as { importScripts?: unknown }).importScripts === "function" ||
  (typeof navigator !== "undefined" && (navigator as { product?: string }).product === "ReactNative")

/** Throws where a page could read the token. The message holds no part of it. */
export const refuseBrowser = (service: string, allowInBrowser: boolean | undefined): void => {
  if (allowInBrowser === true || !isInBrowser()) return
  throw new TypeError(
    `${service} holds the API token, which acts as the publisher, and must not be made in a browser or an app; ` +
      "use PianoClient there, or set allowInBrowser where nobody else can read it",
  )
}

/** The credentials made of a token, or why there are none. */
export const credentials = (
  apiToken: Redacted.Redacted<string>,
  make: (token: string) => Credentials.Credentials,
): Result.Result<Credentials.Credentials, Reason.AnyReason> => {
  const token = Redacted.value(apiToken)
  return token.trim() === ""
    ? Result.fail(
        new Reason.AuthenticationFailed({ description: "no API token is configured, nothing was sent" }),
      )
    : Result.succeed(make(token))
}

/** How the publisher's API takes the token. Never in a URL. */
export const publisher = (
  token: string,
  authentication: Authentication,
  { body, method }: Operation.Any,
): Credentials.Credentials =>
  authentication === "form" && method !== "GET" && (body?.format ?? "form") === "form"
    ? Credentials.form({ api_token: token })
    : { headers: { api_token: token } }
