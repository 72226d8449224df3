/**
 * Why a call failed. Every provider's error carries exactly one of these reasons (or a domain reason of its
 * own), so one handler can deal with all providers.
 *
 * The status of the HTTP line (`status`) and a status the provider writes into its body (`bodyStatus`) stay
 * apart: several providers answer HTTP 200 and report a failure in the body.
 *
 * ```ts
 * const advice = ({ reason }: ProviderError.AnyProviderError): string => {
 *   switch (reason._tag) {
 *     case "OutcomeUnknown":
 *       return "look at the provider before you repeat it"
 *     case "InvalidRequest":
 *       return "correct the input"
 *     default:
 *       return reason.isRetryable ? "try again later" : "look at the message"
 *   }
 * }
 * ```
 */
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { taggedError } from "./internal/errorClass.ts"

// Milliseconds when encoded. Effect's own codec brings formats along that nothing here uses: 0.4 KB of a bundle.
const DurationMillis: Schema.Codec<Duration.Duration, number> = Schema.Number.pipe(
  Schema.decodeTo(
    Schema.declare(Duration.isDuration),
    SchemaTransformation.transform({
      decode: (millis: number) => Duration.millis(millis),
      encode: (duration: Duration.Duration) => Duration.toMillis(duration),
    }),
  ),
)

/**
 * What was known about the provider's answer when the reason was built. All of it is optional, none of it
 * ever holds a credential: texts are scrubbed and cut before they get here.
 */
export const evidence = {
  /** HTTP status of the response line. */
  status: Schema.optionalKey(Schema.Number),
  /** A status number inside the body, where the provider sends one. */
  bodyStatus: Schema.optionalKey(Schema.Number),
  /** The provider's own error code, as sent: a string or a number. */
  providerCode: Schema.optionalKey(Schema.Union([Schema.String, Schema.Number])),
  /** The provider's own words, scrubbed, at most 512 characters. */
  providerMessage: Schema.optionalKey(Schema.String),
  /** The id the provider gave this request, from its response headers. */
  requestId: Schema.optionalKey(Schema.String),
  /** How long the provider (or our own limiter) asks the caller to wait. */
  retryAfter: Schema.optionalKey(DurationMillis),
}

/** The decoded form of {@link evidence}: spread it into any reason. */
export interface Evidence {
  readonly status?: number
  readonly bodyStatus?: number
  readonly providerCode?: string | number
  readonly providerMessage?: string
  readonly requestId?: string
  readonly retryAfter?: Duration.Duration
}

/** The facts among these values: what is absent is left out. */
export const evidenceOf = (values: {
  readonly [Name in keyof Evidence]: Evidence[Name] | undefined
}): Evidence => {
  const facts: Record<string, unknown> = {}
  for (const name of Object.keys(evidence) as Array<keyof Evidence>) {
    if (values[name] !== undefined) facts[name] = values[name]
  }
  return facts
}

/** One thing that is wrong with a value: where (path from the root) and what. Never the value itself. */
export const Issue = Schema.Struct({
  path: Schema.Array(Schema.Union([Schema.String, Schema.Number])),
  message: Schema.String,
})
/** See {@link Issue}. */
export type Issue = typeof Issue.Type

/** `["rows", 0, "expirationDate"]` as `rows[0].expirationDate`. */
export const formatPath = (path: Issue["path"]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  )

const formatIssues = (issues: ReadonlyArray<Issue>): string =>
  issues
    .map(({ path, message }) => (path.length === 0 ? message : `${formatPath(path)}: ${message}`))
    .join("; ")

const said = (self: Evidence): string => {
  // A page sees no status of a redirect: 0.
  const status = self.status ? `HTTP ${self.status}` : ""
  const bodyStatus =
    self.bodyStatus === undefined || self.bodyStatus === self.status ? "" : `body status ${self.bodyStatus}`
  const code = self.providerCode === undefined ? "" : `code ${self.providerCode}`
  const facts = [status, bodyStatus, code].filter((fact) => fact !== "").join(", ")
  const words = self.providerMessage === undefined ? "" : `the provider says: ${self.providerMessage}`
  return [facts, words].filter((part) => part !== "").join("; ")
}

/** A sentence, with what the provider said in brackets. */
export const withEvidence = (sentence: string, self: Evidence): string => {
  const facts = said(self)
  return facts === "" ? sentence : `${sentence} (${facts})`
}

/**
 * Declares a reason of a provider's own, as effect's `Schema.TaggedError` does, which costs a bundle more. It needs a
 * `message` and `isRetryable`, and the facts about the answer.
 *
 * ```ts
 * class CardDeclined extends Reason.Class<CardDeclined>("@acme/billing/CardDeclined")("CardDeclined", {
 *   declineCode: Schema.String,
 *   ...Reason.evidence,
 * }) {
 *   get isRetryable(): boolean {
 *     return false
 *   }
 *   override get message(): string {
 *     return Reason.withEvidence(`the card was declined: ${this.declineCode}`, this)
 *   }
 * }
 *
 * const reasons = [...Reason.members, CardDeclined]
 * ```
 */
export const Class: <Self>(
  identifier: string,
) => <const Tag extends string, const F extends Schema.Struct.Fields>(
  tag: Tag,
  fields: F,
) => Schema.Class<Self, Schema.TaggedStruct<Tag, F>, Cause.YieldableError> = taggedError

const seconds = (duration: Duration.Duration): string => `${Math.ceil(Duration.toMillis(duration) / 1000)} s`

/**
 * No usable answer arrived: the connection could not be made, was reset, or broke while the body came in.
 * `sent` is false when the request certainly never left this machine.
 */
export class TransportFailed extends taggedError<TransportFailed>(
  "@effect-billing/core/Reason/TransportFailed",
)("TransportFailed", {
  description: Schema.String,
  /** The transport's own code, such as `ECONNREFUSED`, where it gave one. */
  code: Schema.optionalKey(Schema.String),
  sent: Schema.Boolean,
  ...evidence,
}) {
  /** Reads are sent again by the client itself; after that, trying later may help. */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return withEvidence(this.description, this)
  }
}

/** Time ran out: for one attempt, or for the whole call with its retries. Covers connect, headers and body. */
export class DeadlineExceeded extends taggedError<DeadlineExceeded>(
  "@effect-billing/core/Reason/DeadlineExceeded",
)("DeadlineExceeded", {
  scope: Schema.Literals(["attempt", "call"]),
  after: DurationMillis,
  ...evidence,
}) {
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return withEvidence(
      `no complete answer within ${Duration.toMillis(this.after)} ms (${this.scope} deadline)`,
      this,
    )
  }
}

/**
 * A write was sent and the answer did not arrive whole, so it may or may not have taken effect. Look at the
 * provider's state before repeating it. `because` names what broke.
 */
export class OutcomeUnknown extends taggedError<OutcomeUnknown>("@effect-billing/core/Reason/OutcomeUnknown")(
  "OutcomeUnknown",
  {
    because: Schema.Struct({ _tag: Schema.String, message: Schema.String }),
    ...evidence,
  },
) {
  /** Never: repeating could do it twice. */
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return `the request was sent but its outcome is unknown; look before you repeat it. ${this.because._tag}: ${this.because.message}`
  }
}

/** Too many requests, said by the provider or by the client's own limiter, which then sent nothing. */
export class RateLimited extends taggedError<RateLimited>("@effect-billing/core/Reason/RateLimited")(
  "RateLimited",
  { limitedBy: Schema.Literals(["provider", "client"]), ...evidence },
) {
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    const when = this.retryAfter === undefined ? "" : `; try again in ${seconds(this.retryAfter)}`
    return withEvidence(
      this.limitedBy === "provider"
        ? `the provider limits the rate of requests${when}`
        : `this client's own rate limit is reached, nothing was sent${when}`,
      this,
    )
  }
}

/** The credentials are missing, wrong, or of the wrong kind for this operation. */
export class AuthenticationFailed extends taggedError<AuthenticationFailed>(
  "@effect-billing/core/Reason/AuthenticationFailed",
)("AuthenticationFailed", { description: Schema.optionalKey(Schema.String), ...evidence }) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return withEvidence(this.description ?? "the provider does not accept these credentials", this)
  }
}

/** The credentials are known but may not do this. */
export class PermissionDenied extends taggedError<PermissionDenied>(
  "@effect-billing/core/Reason/PermissionDenied",
)("PermissionDenied", { description: Schema.optionalKey(Schema.String), ...evidence }) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return withEvidence(this.description ?? "the provider does not allow this with these credentials", this)
  }
}

/** The provider does not know what was asked for. */
export class NotFound extends taggedError<NotFound>("@effect-billing/core/Reason/NotFound")(
  "NotFound",
  evidence,
) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return withEvidence("the provider does not know this", this)
  }
}

/**
 * The request is wrong. `sent: false`: found before anything was sent, because the input does not fit the
 * operation. `sent: true`: said by the provider, with its own words per field where it gives them.
 */
export class InvalidRequest extends taggedError<InvalidRequest>("@effect-billing/core/Reason/InvalidRequest")(
  "InvalidRequest",
  { issues: Schema.Array(Issue), sent: Schema.Boolean, ...evidence },
) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    const issues = formatIssues(this.issues)
    const sentence = this.sent
      ? "the provider refuses the request"
      : "nothing was sent, the input does not fit"
    return withEvidence(issues === "" ? sentence : `${sentence}: ${issues}`, this)
  }
}

/** The request contradicts the provider's present state, for example a repeated creation. */
export class Conflict extends taggedError<Conflict>("@effect-billing/core/Reason/Conflict")(
  "Conflict",
  evidence,
) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return withEvidence("the request conflicts with the provider's present state", this)
  }
}

/** The provider answers that it cannot serve now, or the circuit breaker keeps calls away from it. */
export class ProviderUnavailable extends taggedError<ProviderUnavailable>(
  "@effect-billing/core/Reason/ProviderUnavailable",
)("ProviderUnavailable", { description: Schema.optionalKey(Schema.String), ...evidence }) {
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    const when = this.retryAfter === undefined ? "" : `; try again in ${seconds(this.retryAfter)}`
    return withEvidence(`${this.description ?? "the provider cannot serve this now"}${when}`, this)
  }
}

/** An answer that is not the provider's API: a foreign page, a redirect elsewhere, an oversized body. */
export class UnexpectedResponse extends taggedError<UnexpectedResponse>(
  "@effect-billing/core/Reason/UnexpectedResponse",
)("UnexpectedResponse", {
  description: Schema.String,
  contentType: Schema.optionalKey(Schema.String),
  /** The beginning of the body, scrubbed, at most 512 characters. Absent for JSON, which is never quoted. */
  excerpt: Schema.optionalKey(Schema.String),
  ...evidence,
}) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return withEvidence(this.description, this)
  }
}

/** The answer is JSON, but a field the package knows does not have its documented form. */
export class DecodeFailed extends taggedError<DecodeFailed>("@effect-billing/core/Reason/DecodeFailed")(
  "DecodeFailed",
  { issues: Schema.Array(Issue), ...evidence },
) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return withEvidence(`the answer does not have the documented form: ${formatIssues(this.issues)}`, this)
  }
}

/** Something that must match does not: a checksum, a signature, a webhook password. */
export class IntegrityFailed extends taggedError<IntegrityFailed>(
  "@effect-billing/core/Reason/IntegrityFailed",
)("IntegrityFailed", { description: Schema.String, ...evidence }) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return withEvidence(this.description, this)
  }
}

/** A listing does not advance: the same page came twice. What was read before it has been delivered. */
export class PaginationStalled extends taggedError<PaginationStalled>(
  "@effect-billing/core/Reason/PaginationStalled",
)("PaginationStalled", { description: Schema.String, ...evidence }) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return withEvidence(this.description, this)
  }
}

/** Every neutral reason, for building a provider's error class. */
export const members = [
  TransportFailed,
  DeadlineExceeded,
  OutcomeUnknown,
  RateLimited,
  AuthenticationFailed,
  PermissionDenied,
  NotFound,
  InvalidRequest,
  Conflict,
  ProviderUnavailable,
  UnexpectedResponse,
  DecodeFailed,
  IntegrityFailed,
  PaginationStalled,
] as const

/** Any neutral reason. */
export type Reason = (typeof members)[number]["Type"]

/**
 * What every reason can tell, also the domain reasons a provider adds. This is all a neutral handler needs.
 */
export interface AnyReason extends Evidence {
  readonly _tag: string
  readonly message: string
  readonly isRetryable: boolean
}
