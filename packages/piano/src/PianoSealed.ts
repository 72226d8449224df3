/**
 * Piano's sealed texts: the one format of `user_ref`, webhooks and access cookies. `[client code]`
 *
 * ```ts
 * const roundTrip = (privateKeys: PianoSealed.PrivateKeys, privateKey: Redacted.Redacted<string>) =>
 *   Effect.gen(function* () {
 *     const sealed = yield* PianoSealed.seal('{"rid":"R1"}', privateKey) // "…~~~…"
 *     return yield* PianoSealed.open(sealed, privateKeys)
 *   })
 * ```
 *
 * A sealed text is a ciphertext and a tag, both in base64url, with `~~~` between them:
 *
 * - The ciphertext is AES-256 in ECB mode with PKCS#7 padding. Its key is the private key cut to 32 bytes, or filled up
 *   with the letter X.
 * - The tag is HMAC-SHA256 of the text of the ciphertext, under the whole private key.
 *
 * The tag is required, compared in constant time, and checked before anything is decrypted; some of Piano's own SDKs
 * open texts without one. The format is the vendor's and has two weaknesses that no client can mend: **ECB** shows
 * where blocks of 16 bytes are equal, within a text and between texts, so a sealed text is no place for secrets
 * that are guessed easily; and nothing in it is **fresh**, so whoever has seen one can show it again.
 *
 * The private key belongs on a server. This runs wherever WebCrypto does (Node, workers at the edge), on `PianoSealed`,
 * `PianoUserRef`, `PianoAccessToken` and `PianoWebhook`, which the clients do not import.
 */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as sealing from "./internal/sealing.ts"
import type { PianoError } from "./PianoError.ts"

/** The private key of an app; several while it is changed, the newest first. `PianoPublisherConfig.privateKeys` reads it. */
export type PrivateKeys = sealing.PrivateKeys

/**
 * Seals a text. Always the same for the same text and key.
 *
 * Fails with `InvalidRequest` when the private key is empty, or the text is not well-formed Unicode. Dies where the
 * runtime has no WebCrypto.
 */
export const seal = (
  text: string,
  privateKey: Redacted.Redacted<string>,
): Effect.Effect<string, PianoError> =>
  Effect.mapError(sealing.sealText(sealing.prepare(privateKey), text), sealing.failing("sealText"))

/**
 * Opens a sealed text with the first of the private keys that it was sealed with.
 *
 * Fails with `IntegrityFailed` for everything that is not proved to be made with one of the keys (changed, cut, without
 * a tag, with more than one, sealed with another key, and when no usable key is configured) or is no ciphertext; with
 * `UnexpectedResponse` when what was sealed is not UTF-8 text; with `InvalidRequest` when it is given no text.
 */
export const open = (sealed: string, privateKeys: PrivateKeys): Effect.Effect<string, PianoError> =>
  sealing
    .openBytes(sealing.prepare(privateKeys), sealed)
    .pipe(Effect.flatMap(sealing.textOf), Effect.mapError(sealing.failing("openText")))
