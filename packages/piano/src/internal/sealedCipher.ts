/**
 * AES-256 in ECB mode and HMAC-SHA256 out of WebCrypto, which has no ECB. CBC is ECB with an exclusive-or before each
 * block, so the exclusive-or is taken back:
 *
 * - A block is encrypted as the initialisation vector of an empty text, whose only block is then all padding.
 * - A text is decrypted whole, and each block combined with the ciphertext before it. WebCrypto insists on padding at
 *   the end, so a last block is appended that decrypts to nothing but padding; what was padded before stays as it is.
 */
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"

type Bytes = Uint8Array<ArrayBuffer>

/** What one private key can do. */
export interface Cipher {
  /** HMAC-SHA256 of an ASCII text in base64url, with the whole key. */
  readonly tagOf: (text: string) => Effect.Effect<string>
  /** Takes a whole number of blocks. */
  readonly encrypt: (blocks: Bytes) => Effect.Effect<Bytes>
  /** Takes a whole number of blocks. */
  readonly decrypt: (blocks: Bytes) => Effect.Effect<Bytes>
}

/** Bytes of a block. */
export const blockLength = 16

const keyLength = 32
const fillByte = 0x58 // X
const zeros = /*#__PURE__*/ new Uint8Array(blockLength)

const combine = (left: Bytes, right: Bytes): Bytes => left.map((byte, index) => byte ^ (right[index] ?? 0))

const webCrypto: Effect.Effect<SubtleCrypto> = /*#__PURE__*/ Effect.sync(() => {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined
  if (subtle === undefined)
    throw new Error("this runtime has no WebCrypto, or hides it in an insecure context")
  return subtle
})

/** Makes what a private key can do. The key is told by its bytes, so it may hold any letters. */
export const make = (privateKey: string): Effect.Effect<Cipher> =>
  Effect.flatMap(webCrypto, (subtle) =>
    Effect.promise(async () => {
      const whole = new TextEncoder().encode(privateKey)
      const cut = new Uint8Array(keyLength).fill(fillByte)
      cut.set(whole.subarray(0, keyLength))
      const hash = { name: "HMAC", hash: "SHA-256" }
      const tagKey = await subtle.importKey("raw", whole, hash, false, ["sign"])
      const blockKey = await subtle.importKey("raw", cut, "AES-CBC", false, ["encrypt", "decrypt"])

      const padding = new Uint8Array(blockLength).fill(blockLength)
      const empty = new Uint8Array(0)
      const encryptBlock = async (block: Bytes): Promise<Bytes> =>
        new Uint8Array(
          await subtle.encrypt({ name: "AES-CBC", iv: combine(block, padding) }, blockKey, empty),
        )
      const lastBlock = async (before: Bytes): Promise<Bytes> =>
        new Uint8Array(await subtle.encrypt({ name: "AES-CBC", iv: before }, blockKey, empty))

      return {
        tagOf: (text) =>
          Effect.promise(async () =>
            Base64Url.encode(
              new Uint8Array(await subtle.sign("HMAC", tagKey, new TextEncoder().encode(text))),
            ),
          ),
        encrypt: (blocks) =>
          Effect.promise(async () => {
            const encrypted = new Uint8Array(blocks.length)
            for (let at = 0; at < blocks.length; at += blockLength) {
              encrypted.set(await encryptBlock(blocks.slice(at, at + blockLength)), at)
            }
            return encrypted
          }),
        decrypt: (blocks) =>
          Effect.promise(async () => {
            const before = new Uint8Array(blocks.length + blockLength)
            before.set(blocks, blockLength)
            const chained = new Uint8Array(blocks.length + blockLength)
            chained.set(blocks)
            chained.set(await lastBlock(blocks.slice(-blockLength)), blocks.length)
            const decrypted = await subtle.decrypt({ name: "AES-CBC", iv: zeros }, blockKey, chained)
            return combine(new Uint8Array(decrypted), before)
          }),
      }
    }),
  )
