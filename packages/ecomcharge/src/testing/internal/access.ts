import type * as Answer from "@effect-billing/core/testing/Answer"
import type { Call, Target } from "@effect-billing/core/testing/EmulatorRoute"
import { isLoopback } from "@effect-billing/core/testing/EmulatorWebhooks"
import * as Redacted from "effect/Redacted"
import { type Dialect, dialectOf, say, unsupported } from "./errors.ts"
import { type Manners, statusOfMistakes } from "./manners.ts"
import { type EComChargeEvent, type EComChargeState, type Fields, fieldsOf } from "./state.ts"

export type EComChargeCall = Call<EComChargeState, EComChargeEvent>

/** What an emulator lets in, and what its webhooks carry. */
export interface Credentials {
  readonly shopId: string
  readonly secretKey: Redacted.Redacted<string>
}

/** Pages are for browsers, which have no key. */
export const isPage = ({ name }: Pick<Target, "name">): boolean => name.startsWith("page:")

const decodeBase64 = (text: string): string | undefined => {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const isLetIn = (header: string | null, { secretKey, shopId }: Credentials): boolean => {
  const token = /^Basic +(\S+)$/i.exec(header ?? "")?.[1]
  const pair = token === undefined ? undefined : decodeBase64(token)
  const colon = pair?.indexOf(":") ?? -1
  // A key may hold colons, a shop id does not.
  return (
    pair !== undefined &&
    colon !== -1 &&
    pair.slice(0, colon) === shopId &&
    pair.slice(colon + 1) === Redacted.value(secretKey)
  )
}

/** Over HTTP the addresses in answers lead to the emulator's own pages, so that a browser can follow them. */
const moveIn = ({ request, state }: EComChargeCall): void => {
  const { base } = request
  if (!isLoopback(new URL(base).hostname)) return
  state.addresses = { api: base, gateway: base, checkout: base, backOffice: base }
}

/** The dialect in which a call is answered. */
export const dialectFor = ({ headers, target }: EComChargeCall, manners: Manners): Dialect =>
  dialectOf(target, headers, manners.gatewayErrorWrapper)

/** The version of the gateway that a call asks for; 2 without a header. `[inferred]` */
export const versionOf = ({ headers }: EComChargeCall): 2 | 3 =>
  headers.get("x-api-version") === "3" ? 3 : 2

const versionMistake = ({ headers, target }: EComChargeCall): string | undefined => {
  const version = headers.get("x-api-version")
  // Only the creation insists. [docs]
  if (target.name === "createCheckout" && version !== "2") return "X-API-Version must be 2"
  const isKnown = target.host !== "gateway" || version === null || version === "2" || version === "3"
  return isKnown ? undefined : "X-API-Version must be 2 or 3"
}

/**
 * Looks at a call before its handler does: credentials, version, and a content type where none belongs. Status and
 * body of a 401 are documented nowhere. `[inferred]`
 */
export const authenticate =
  (credentials: Credentials, manners: Manners) =>
  (call: EComChargeCall): Answer.Answer | undefined => {
    moveIn(call)
    if (isPage(call.target)) return undefined
    const dialect = dialectFor(call, manners)
    if (!isLetIn(call.headers.get("authorization"), credentials))
      return say(dialect, 401, "Unauthorized", "E.1021", "Authorization error")
    const mistake = versionMistake(call)
    if (mistake !== undefined) return say(dialect, statusOfMistakes(dialect, manners), mistake, "E.1025")
    // One application found that the API refuses it. [client code]
    if (call.target.method === "GET" && call.headers.has("content-type"))
      return say(dialect, 400, "Content type is not allowed", "E.1024", "Wrong content type")
    if (manners.unsupported.includes(call.operation)) return unsupported(dialect)
    return undefined
  }

const unreadable = (call: EComChargeCall, manners: Manners): Answer.Answer | undefined => {
  const dialect = dialectFor(call, manners)
  switch (call.body._tag) {
    case "None":
    case "Json":
      return undefined
    case "MalformedJson":
      return say(dialect, 400, "Invalid JSON", "E.1026")
    case "Form":
    case "Multipart":
    case "Other":
      return say(dialect, 400, "Wrong content type", "E.1024")
  }
}

/** Calls a handler with the object of the request's body. What is missing is judged like an empty one. */
export const withRequest =
  (
    manners: Manners,
    under: "request" | "checkout" | undefined,
    handler: (call: EComChargeCall, fields: Fields) => Answer.Answer,
  ) =>
  (call: EComChargeCall): Answer.Answer => {
    const value = call.body._tag === "Json" ? fieldsOf(call.body.value) : {}
    const fields = under === undefined ? value : fieldsOf(value[under])
    return unreadable(call, manners) ?? handler(call, fields)
  }
