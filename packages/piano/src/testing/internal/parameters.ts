import type * as Operation from "@effect-billing/core/Operation"
import type * as Answer from "@effect-billing/core/testing/Answer"
import * as EmulatorRoute from "@effect-billing/core/testing/EmulatorRoute"
import * as Effect from "effect/Effect"
import { failed, identityFailed, listed, readableAnywhere } from "./answers.ts"
import type { Fields, PianoEvent, PianoState } from "./state.ts"

export type PianoCall = EmulatorRoute.Call<PianoState, PianoEvent>
export type PianoRoute = EmulatorRoute.Route<PianoState, PianoEvent>
export type PianoAnswer = Answer.Answer | Effect.Effect<Answer.Answer>

/** The parameters of a request, as texts, numbers and booleans. What is wrong with one has been refused already. */
export interface Parameters {
  /** Undefined when it is absent or empty: a form cannot tell. */
  readonly text: (name: string) => string | undefined
  /** One that the route requires. */
  readonly required: (name: string) => string
  readonly number: (name: string) => number | undefined
  readonly flag: (name: string, otherwise: boolean) => boolean
  /** Repeated, or separated by commas. `[client code][docs]` */
  readonly list: (name: string) => ReadonlyArray<string>
  readonly page: (defaultLimit?: number) => { readonly offset: number; readonly limit: number }
}

// Which parameters are no texts; the same name means the same everywhere. `[docs]`
const numbers = new Set([
  "offset",
  "limit",
  "expire_date",
  "start_date",
  "end_date",
  "date_from",
  "date_to",
  "next_bill_date",
  "access_period",
  "access_to",
  "access_start_date",
  "create_date",
  "amount",
  "step_number",
])
const flags = new Set([
  "cross_app",
  "expand_bundled",
  "active",
  "send_email",
  "disabled",
  "include_disabled",
  "auto_renew",
  "refund_last_payment",
  "revoke_access",
  "enabled",
  "unlimited_access",
  "extend_existing",
  "check_validity",
  "create_from_external",
  "is_last_term_conversion",
  "skip_deprecated_webhooks",
])

const isNumber = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text)
// Shipped clients write booleans in all of these ways. `[client code]`
const isFlag = (text: string): boolean => /^(?:true|false|1|0)$/i.test(text)

const isIdentity = ({ request }: PianoCall): boolean => request.url.pathname.startsWith("/id/")

/** Where the parameters are: GET has them in the query, POST in a form; the server reads a POST's query too. `[client code]` */
export const fieldsOf = (call: PianoCall): URLSearchParams => {
  const fields = new URLSearchParams(call.query)
  if (call.body._tag === "Form") for (const [name, value] of call.body.fields) fields.append(name, value)
  // Piano ID takes JSON; elsewhere a JSON body is one parameter as a whole. [docs]
  const { value } = call.body._tag === "Json" ? call.body : { value: undefined }
  if (isIdentity(call) && typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value as Fields)) {
      if (member !== null) fields.append(name, typeof member === "string" ? member : JSON.stringify(member))
    }
  }
  return fields
}

const issuesOf = (
  fields: URLSearchParams,
  operation: Operation.Any,
  required: ReadonlyArray<string>,
): Readonly<Record<string, string>> => {
  const known = new Set([...operation.locations.query, ...operation.locations.body, "api_token", "aid"])
  const issues: Record<string, string> = {}
  for (const [name, value] of fields) {
    // A misspelt parameter would go unnoticed otherwise. Ours.
    if (!known.has(name)) issues[name] = "Unexpected parameter"
    else if (value === "") continue
    else if (numbers.has(name) && !isNumber(value)) issues[name] = "Must be a number"
    else if (flags.has(name) && !isFlag(value)) issues[name] = "Must be true or false"
  }
  for (const name of required) {
    if ((fields.get(name) ?? "") === "") issues[name] = "Required"
  }
  return issues
}

const parametersOf = (fields: URLSearchParams): Parameters => {
  const text = (name: string): string | undefined => {
    const value = fields.get(name)
    return value === null || value === "" ? undefined : value
  }
  const number = (name: string): number | undefined => {
    const value = text(name)
    return value === undefined ? undefined : Number(value)
  }
  return {
    text,
    number,
    required: (name) => text(name) ?? "",
    flag: (name, otherwise) => {
      const value = text(name)?.toLowerCase()
      return value === undefined ? otherwise : value === "true" || value === "1"
    },
    list: (name) => fields.getAll(name).flatMap((value) => value.split(",").filter((part) => part !== "")),
    page: (defaultLimit = 100) => ({
      offset: Math.max(0, number("offset") ?? 0),
      limit: Math.max(0, number("limit") ?? defaultLimit),
    }),
  }
}

/** An operation with its handler; bad and missing parameters are refused before. `[docs]` the code, the words ours */
export const on = (
  operation: Operation.Any,
  required: ReadonlyArray<string>,
  handler: (call: PianoCall, parameters: Parameters) => PianoAnswer,
): PianoRoute => {
  const answer = (call: PianoCall): PianoAnswer => {
    const fields = fieldsOf(call)
    const issues = issuesOf(fields, operation, required)
    if (Object.keys(issues).length === 0) return handler(call, parametersOf(fields))
    return isIdentity(call)
      ? identityFailed(400, `Bad request parameters: ${Object.keys(issues).join(", ")}`)
      : failed(call.nowMillis, 400, "Bad request parameters", issues)
  }
  // Without the host: see the hosts of the emulator.
  const { method, name, path } = operation
  return EmulatorRoute.route({ name, method, path }, (call) => {
    const given = answer(call)
    if (operation.host !== "browser") return given
    return Effect.isEffect(given) ? Effect.map(given, readableAnywhere) : readableAnywhere(given)
  })
}

/** A page of rows, as the parameters ask for it. */
export const pageOf = (
  call: PianoCall,
  parameters: Parameters,
  key: string,
  rows: ReadonlyArray<unknown>,
  defaultLimit?: number,
): Answer.Answer => listed(call.nowMillis, key, rows, parameters.page(defaultLimit))
