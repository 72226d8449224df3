/**
 * The `user_ref`: who a reader is, sealed by the publisher's own server for `PianoIdentity.userRef`.
 *
 * ```ts
 * const accessOf = (piano: PianoClient.Service, privateKey: Redacted.Redacted<string>) =>
 *   Effect.gen(function* () {
 *     const userRef = yield* PianoUserRef.make({ uid: "user-1", email: "reader@example.com" }, privateKey)
 *     return yield* piano.as(PianoIdentity.userRef(userRef)).listAccess()
 *   })
 * ```
 *
 * Whoever holds a `user_ref` is that reader until it grows old: treat it as a password. How long it is taken is
 * published nowhere (Piano answers code 7007 when it is too old `[docs]`), so make one per page view, by a clock that
 * is right.
 */
import * as Webhook from "@effect-billing/core/Webhook"
import * as Wire from "@effect-billing/core/Wire"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Reason from "@effect-billing/core/Reason"
import * as sealing from "./internal/sealing.ts"
import type { PianoError } from "./PianoError.ts"
import type { PrivateKeys } from "./PianoSealed.ts"

/** A reader, in the words of the publisher's own identity system. `[client code]` */
export interface User {
  /** The reader's id there. */
  readonly uid: string
  readonly email: string
  readonly first_name?: string | undefined
  readonly last_name?: string | undefined
  /** When the reader's account was made: Unix seconds. */
  readonly create_date?: number | undefined
}

/** An opened `user_ref`. */
export interface UserRef extends User {
  /** When it was sealed: Unix seconds. Absent where it was made by hand. */
  readonly timestamp?: number | undefined
}

// The SDKs send both forms, so Piano takes both. [client code]
const Seconds = Schema.Union([
  Wire.UnixSeconds,
  Schema.String.check(
    Schema.makeFilter<string>((text) => /^\d{1,12}$/.test(text), { expected: "seconds since 1970" }),
  ),
])

const NotEmpty = Schema.String.check(
  Schema.makeFilter<string>((text) => text.trim() !== "", { expected: "a text that is not empty" }),
)

// Thirteen digits are milliseconds; as seconds they would be the year 33658.
const CreateDate = Wire.integer(0, 999_999_999_999)

const Given = Schema.Struct({
  uid: NotEmpty,
  email: NotEmpty,
  first_name: Wire.optional(Schema.String),
  last_name: Wire.optional(Schema.String),
  create_date: Wire.optional(CreateDate),
})

const Opened = Schema.Struct({
  uid: NotEmpty,
  email: NotEmpty,
  first_name: Wire.optional(Schema.String),
  last_name: Wire.optional(Schema.String),
  create_date: Wire.optional(Seconds),
  timestamp: Wire.optional(Seconds),
})

const withoutAbsent = <A extends object>(values: A): A =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as A

/**
 * Seals a reader, with the time of the `Clock`. What it returns goes to the browser as it is.
 *
 * Fails with `InvalidRequest` when `uid` or `email` is missing or empty, when `create_date` is no count of seconds
 * (milliseconds are told), or when the private key is empty.
 */
export const make = (
  user: User,
  privateKey: Redacted.Redacted<string>,
): Effect.Effect<Redacted.Redacted<string>, PianoError> =>
  Effect.gen(function* () {
    const { create_date, email, first_name, last_name, uid } = yield* Webhook.decode(
      Given,
      withoutAbsent(user),
    ).pipe(Effect.mapError(({ issues }): Reason.InvalidRequest => sealing.misuses(issues)))
    const now = yield* Clock.currentTimeMillis
    const text = JSON.stringify({
      uid,
      email,
      first_name,
      last_name,
      create_date,
      timestamp: Math.floor(now / 1000),
    })
    return Redacted.make(yield* sealing.sealText(sealing.prepare(privateKey), text), { label: "user_ref" })
  }).pipe(Effect.mapError(sealing.failing("makeUserRef")))

/**
 * Opens a `user_ref`, made by this or by one of Piano's SDKs (which write dates as numbers or as texts).
 *
 * How old it may be is for the caller to say: `timestamp` tells. Fails as `PianoSealed.open` does, with
 * `UnexpectedResponse` when what was sealed is not JSON, and with `DecodeFailed` when it is no reader.
 */
export const open = (
  userRef: string | Redacted.Redacted<string>,
  privateKeys: PrivateKeys,
): Effect.Effect<UserRef, PianoError> =>
  Effect.gen(function* () {
    const sealed = Redacted.isRedacted(userRef) ? Redacted.value(userRef) : userRef
    const bytes = yield* sealing.openBytes(sealing.prepare(privateKeys), sealed)
    const opened = yield* Webhook.decode(Opened, yield* sealing.jsonOf(yield* sealing.textOf(bytes)))
    const seconds = (value: number | string | null | undefined) =>
      value === null || value === undefined ? undefined : Number(value)
    return withoutAbsent({
      ...opened,
      create_date: seconds(opened.create_date),
      timestamp: seconds(opened.timestamp),
    }) as UserRef
  }).pipe(Effect.mapError(sealing.failing("openUserRef")))
