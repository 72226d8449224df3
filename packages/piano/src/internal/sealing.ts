/** Sealing and opening of bytes with private keys that were prepared once. What the public modules are made of. */
import * as Reason from "@effect-billing/core/Reason"
import * as Webhook from "@effect-billing/core/Webhook"
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { PianoError, type PianoReason } from "../PianoError.ts"
import * as SealedCipher from "./sealedCipher.ts"

/** The private key of an app; several while it is changed, the newest first. */
export type PrivateKeys = Redacted.Redacted<string> | Arr.NonEmptyReadonlyArray<Redacted.Redacted<string>>

/** Private keys, ready to use. */
export interface Keys {
  /** Newest first; imported when they are first needed. */
  readonly ciphers: ReadonlyArray<Effect.Effect<SealedCipher.Cipher>>
  /** Why nothing can be done with these keys, or undefined. */
  readonly unusable: string | undefined
  /** What to look at when nothing fits, or undefined. */
  readonly hint: string | undefined
}

/** Between the ciphertext and its tag. */
export const separator = "~~~"

const once = (make: Effect.Effect<SealedCipher.Cipher>): Effect.Effect<SealedCipher.Cipher> => {
  let made: SealedCipher.Cipher | undefined
  return Effect.suspend(() =>
    made === undefined
      ? Effect.tap(make, (cipher) => Effect.sync(() => (made = cipher)))
      : Effect.succeed(made),
  )
}

/** Prepares private keys. One that is missing or empty spoils all of them, so that it is noticed. */
export const prepare = (privateKeys: PrivateKeys): Keys => {
  const texts = (Redacted.isRedacted(privateKeys) ? [privateKeys] : privateKeys).map((key) =>
    Redacted.value(key),
  )
  const unusable =
    texts.length === 0
      ? "no private key is configured"
      : texts.some((text) => text.trim() === "")
        ? "a configured private key is empty"
        : undefined
  return {
    ciphers: unusable === undefined ? texts.map((text) => once(SealedCipher.make(text))) : [],
    unusable,
    hint: texts.some((text) => text !== text.trim())
      ? "a configured private key begins or ends with white space; was it copied with a line break?"
      : undefined,
  }
}

const refuse = (description: string): Effect.Effect<never, Reason.IntegrityFailed> =>
  Effect.fail(new Reason.IntegrityFailed({ description }))

/** The program passes the wrong things. */
export const misuses = (issues: ReadonlyArray<Reason.Issue>): Reason.InvalidRequest =>
  new Reason.InvalidRequest({ issues, sent: false })

/** The program passes the wrong thing. */
export const misuse = (path: string, message: string): Reason.InvalidRequest =>
  misuses([{ path: [path], message }])

// -----------------------------------------------------------------------------
// Sealing
// -----------------------------------------------------------------------------

const pad = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const missing = SealedCipher.blockLength - (bytes.length % SealedCipher.blockLength)
  const padded = new Uint8Array(bytes.length + missing).fill(missing)
  padded.set(bytes)
  return padded
}

/** Seals bytes with the newest key. */
export const sealBytes = (keys: Keys, bytes: Uint8Array): Effect.Effect<string, Reason.InvalidRequest> =>
  Effect.gen(function* () {
    const [newest] = keys.ciphers
    if (newest === undefined) {
      return yield* Effect.fail(misuse("privateKey", keys.unusable ?? "there is none"))
    }
    const cipher = yield* newest
    const safe = Base64Url.encode(yield* cipher.encrypt(pad(bytes)))
    return `${safe}${separator}${yield* cipher.tagOf(safe)}`
  })

/** Seals a text. A half of a surrogate pair has no UTF-8 and would be opened as another letter. */
export const sealText = (keys: Keys, text: string): Effect.Effect<string, Reason.InvalidRequest> =>
  text.isWellFormed()
    ? sealBytes(keys, new TextEncoder().encode(text))
    : Effect.fail(misuse("text", "it holds a half of a surrogate pair, which is no letter"))

// -----------------------------------------------------------------------------
// Opening
// -----------------------------------------------------------------------------

// One official SDK adds no padding to a text of whole blocks; the tag says that it is whole. [client code]
const unpad = (bytes: Uint8Array): Uint8Array => {
  const count = bytes.at(-1) ?? 0
  const isPadded =
    count >= 1 && count <= SealedCipher.blockLength && bytes.subarray(-count).every((byte) => byte === count)
  return isPadded ? bytes.subarray(0, bytes.length - count) : bytes
}

const safeText = /^[A-Za-z0-9_-]+$/

const decodeBlocks = (safe: string): Uint8Array<ArrayBuffer> | undefined => {
  if (!safeText.test(safe)) return undefined
  const decoded = Base64Url.decode(safe)
  return Result.isSuccess(decoded) && decoded.success.length % SealedCipher.blockLength === 0
    ? new Uint8Array(decoded.success)
    : undefined
}

/** Opens a sealed text with the first key that its tag was made with. Nothing is decrypted before that. */
export const openBytes = (
  keys: Keys,
  sealed: unknown,
): Effect.Effect<Uint8Array, Reason.IntegrityFailed | Reason.InvalidRequest> =>
  Effect.gen(function* () {
    if (typeof sealed !== "string") {
      return yield* Effect.fail(misuse("sealed", "pass the sealed text as it arrived, as text"))
    }
    if (keys.unusable !== undefined) return yield* refuse(`${keys.unusable}, so nothing is opened`)
    if (sealed === "") return yield* refuse("the sealed text is empty")
    const [safe = "", tag = "", ...more] = sealed.split(separator)
    if (more.length > 0) {
      return yield* refuse(`the sealed text holds ${separator} more than once, so its tag cannot be told`)
    }
    if (tag === "") return yield* refuse("the sealed text carries no tag, so nothing proves who made it")
    for (const make of keys.ciphers) {
      const cipher = yield* make
      // The text of the tag and not its bytes: several texts stand for the same bytes.
      if (!Webhook.equalConstantTime(yield* cipher.tagOf(safe), tag)) continue
      const blocks = decodeBlocks(safe)
      return blocks === undefined
        ? yield* refuse("the tag is right, but what it belongs to is no sealed text")
        : unpad(yield* cipher.decrypt(blocks))
    }
    const hint = keys.hint === undefined ? "" : `; ${keys.hint}`
    return yield* refuse(`the sealed text was changed, or sealed with another private key${hint}`)
  })

/** Opened bytes as text, a byte order mark included. */
export const textOf = (bytes: Uint8Array): Effect.Effect<string, Reason.UnexpectedResponse> =>
  Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    catch: () => new Reason.UnexpectedResponse({ description: "what was sealed is not UTF-8 text" }),
  })

/** An opened text as JSON. The words of `JSON.parse` are not passed on, because they quote it. */
export const jsonOf = (text: string): Effect.Effect<unknown, Reason.UnexpectedResponse> =>
  Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: () => new Reason.UnexpectedResponse({ description: "what was sealed is not JSON" }),
  })

/** Puts the reason into the package's error. */
export const failing =
  (operation: string) =>
  (reason: PianoReason): PianoError =>
    new PianoError({ operation, reason })
