/**
 * How Iaptic's failures are read: a table per family of endpoints, because the same code means different things.
 * 6778003 is an expired subscription when validating and an invalid access key on a Stripe call `[docs]`.
 *
 * A 200 is no proof of success here: Iaptic reports failures as `ok: false`, or as a numeric `status` of 400 or
 * more in the body, mostly under an HTTP 200. So the body is asked first, then its status, then the HTTP line
 * `[seed][inferred]`; the reason keeps the line's status (`status`) and the body's (`bodyStatus`) apart.
 *
 * Operations of the families `validate` and `stripe` bring their reading along; everything else is read as
 * `read`.
 *
 * ```ts
 * IapticFailure.ruleFor(IapticFailure.validationRules, 6778003, undefined)?.meaning // { rejected: "expired" }
 * IapticFailure.ruleFor(IapticFailure.stripeRules, "6778003", undefined)?.meaning // "AuthenticationFailed"
 * ```
 */
import * as Classification from "@effect-billing/core/Classification"
import * as Reason from "@effect-billing/core/Reason"
import type { IapticReason, ReceiptRejectedKind } from "./IapticError.ts"
import { ReceiptRejected } from "./IapticError.ts"

/** What a code means. */
export type Meaning =
  | "AuthenticationFailed"
  | "InvalidRequest"
  | "NotFound"
  | "ProviderUnavailable"
  | { readonly rejected: ReceiptRejectedKind }

/** One line of a table. */
export interface Rule {
  /** Numbers match as numbers and as numeric texts: the provider sends both. */
  readonly codes: ReadonlyArray<string | number>
  /** Holds only for these messages (compared without `Error:` in front, without regard to case). */
  readonly messages?: ReadonlyArray<string>
  readonly meaning: Meaning
}

/**
 * What codes mean everywhere. The first line that matches decides; a failure that matches none is read by its
 * status.
 */
export const readRules: ReadonlyArray<Rule> = [
  // Bad credentials are reported as InvalidPayload: the message tells. [seed][client code]
  {
    codes: ["InvalidPayload"],
    messages: ["invalid credentials", "appname and apikey do not match"],
    meaning: "AuthenticationFailed",
  },
  // [seed]
  { codes: ["InvalidPayload"], meaning: "InvalidRequest" },
]

/** What codes mean when a receipt is validated. 6778003 `[docs]`, the others `[client code]`, old. */
export const validationRules: ReadonlyArray<Rule> = [
  ...readRules,
  { codes: [6778001], meaning: { rejected: "invalidPayload" } },
  { codes: [6778002], meaning: { rejected: "storeConnectionFailed" } },
  { codes: [6778003], meaning: { rejected: "expired" } },
  { codes: [6778004], meaning: { rejected: "consumed" } },
  { codes: [6778005], meaning: { rejected: "internal" } },
  { codes: [6778006], meaning: { rejected: "needMoreData" } },
]

/**
 * What codes mean on Stripe calls `[docs]`.
 *
 * The failures 6778040 to 6778043 (checkout, plan change, portal, payment failed, HTTP 500) are
 * `ProviderUnavailable`, and so `OutcomeUnknown` on the calls that write: the code says which step failed, but a
 * change of plan is several steps at Stripe, and nothing documents that the ones before were taken back.
 * `[inferred]`
 */
export const stripeRules: ReadonlyArray<Rule> = [
  ...readRules,
  // Invalid or expired access key (403); invalid API key, invalid webhook signature (401).
  { codes: [6778003, 6778004, 6778005], meaning: "AuthenticationFailed" },
  // Malformed body, missing field, bad offer id, bad subscription id (400).
  { codes: [6778010, 6778011, 6778012, 6778013], meaning: "InvalidRequest" },
  // Product, price, subscription, customer not found (404).
  { codes: [6778020, 6778021, 6778022, 6778023], meaning: "NotFound" },
  // Stripe not configured, webhook secret missing, wrong Stripe API version (400).
  { codes: [6778030, 6778031, 6778032], meaning: "InvalidRequest" },
  // Checkout, plan change, portal, payment failed (500).
  { codes: [6778040, 6778041, 6778042, 6778043], meaning: "ProviderUnavailable" },
]

type Body = Readonly<Record<string, unknown>>

const isBody = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const member = (value: unknown, name: string): unknown => (isBody(value) ? value[name] : undefined)

const codeOf = (body: Body): string | number | undefined => {
  // Validators before 2022 put the code one level deeper.
  const code = body["code"] ?? member(body["data"], "code")
  return typeof code === "string" || typeof code === "number" ? code : undefined
}

const messageOf = (body: Body): string | undefined =>
  [body["message"], member(body["error"], "message"), body["error"]].find(
    (text): text is string => typeof text === "string" && text !== "",
  )

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === "number" && Number.isFinite(number) ? number : undefined
}

const sameCode = (rule: string | number, code: string | number): boolean =>
  typeof rule === "number" ? numberOf(code) === rule : rule === code

const plainMessage = (message: string): string =>
  message
    .trim()
    .replace(/^error:\s*/i, "")
    .toLowerCase()

/** The line of these rules that speaks about a failure, or undefined. */
export const ruleFor = (
  rules: ReadonlyArray<Rule>,
  code: string | number | undefined,
  message: string | undefined,
): Rule | undefined =>
  code === undefined
    ? undefined
    : rules.find(
        (rule) =>
          rule.codes.some((candidate) => sameCode(candidate, code)) &&
          (rule.messages === undefined ||
            (message !== undefined && rule.messages.includes(plainMessage(message)))),
      )

/** What a failing answer of Iaptic's says. */
interface Failing {
  readonly answer: Classification.Answer
  readonly body: Body
  /** `ok: false`, or `success: false`. */
  readonly refused: boolean
  /** The status that tells of a failure: the body's before the line's. */
  readonly status: number | undefined
  readonly words: Classification.ProviderWords
  readonly facts: Reason.Evidence
}

const failing = (answer: Classification.Answer): Failing | undefined => {
  const body = answer.json
  if (!isBody(body)) return undefined
  const refused = (body["ok"] ?? body["success"]) === false
  const bodyStatus = numberOf(body["status"])
  const status =
    bodyStatus !== undefined && bodyStatus >= 400
      ? bodyStatus
      : answer.status >= 400
        ? answer.status
        : undefined
  if (!refused && status === undefined) return undefined
  const words = { providerCode: codeOf(body), providerMessage: messageOf(body), bodyStatus }
  return { answer, body, refused, status, words, facts: Classification.evidence(answer, words) }
}

const byStatus = ({ answer, facts, status, words }: Failing): IapticReason => {
  if (status !== undefined) {
    return (
      Classification.reasonForStatus(answer, status, words) ??
      Classification.unexpected(answer, `the provider reports the status ${status}, which is unknown`)
    )
  }
  // A definite no that says nothing more.
  return new Reason.InvalidRequest({ issues: [], sent: true, ...facts })
}

const byMeaning = (
  { facts }: Failing,
  meaning: Exclude<Meaning, object> | undefined,
): IapticReason | undefined => {
  switch (meaning) {
    case "AuthenticationFailed":
      return new Reason.AuthenticationFailed(facts)
    case "InvalidRequest":
      return new Reason.InvalidRequest({ issues: [], sent: true, ...facts })
    case "NotFound":
      return new Reason.NotFound(facts)
    case "ProviderUnavailable":
      return new Reason.ProviderUnavailable(facts)
    case undefined:
      return undefined
  }
}

/** Reads an answer by the rules of a family; `reject` reads what the rules call a rejected receipt. */
const reading =
  (
    rules: ReadonlyArray<Rule>,
    reject?: (failing: Failing, kind: ReceiptRejectedKind | undefined) => IapticReason | undefined,
  ): Classification.Classify =>
  (answer) => {
    const found = failing(answer)
    if (found === undefined) return undefined
    // Whoever limits the rate may stand in front of Iaptic and use a body of its own.
    if (answer.status === 429) {
      return Classification.failure(new Reason.RateLimited({ limitedBy: "provider", ...found.facts }))
    }
    const meaning = ruleFor(rules, found.words.providerCode, found.words.providerMessage)?.meaning
    const reason =
      typeof meaning === "string"
        ? byMeaning(found, meaning)
        : reject?.(found, meaning === undefined ? undefined : meaning.rejected)
    return Classification.failure(reason ?? byStatus(found))
  }

const isTrouble = (status: number): boolean =>
  status === 401 || status === 403 || status === 404 || status === 408 || status === 429 || status >= 500

const rejectReceipt = (
  { body, facts, refused, status }: Failing,
  kind: ReceiptRejectedKind | undefined,
): IapticReason | undefined => {
  if (kind === undefined && (!refused || (status !== undefined && isTrouble(status)))) return undefined
  const latestReceipt = member(body["data"], "latest_receipt")
  return new ReceiptRejected({
    kind: kind ?? "unknown",
    ...(typeof latestReceipt === "boolean" ? { latestReceipt } : {}),
    ...facts,
  })
}

/** Reads answers of calls that only read, and of calls this package does not know. */
export const classifyRead: Classification.Classify = /*#__PURE__*/ reading(readRules)
/** Reads answers to a validation. */
export const classifyValidation: Classification.Classify = /*#__PURE__*/ reading(
  validationRules,
  rejectReceipt,
)
/** Reads answers of Stripe calls. */
export const classifyStripe: Classification.Classify = /*#__PURE__*/ reading(stripeRules)
