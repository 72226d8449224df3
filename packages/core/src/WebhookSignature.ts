/**
 * Signatures of deliveries with a key pair: the provider signs the bytes of the body with a private key that only it
 * holds, and everybody who has the public key can check them. Nothing secret is needed to verify.
 *
 * Verify the bytes as they arrived: a body that was parsed and written again has other bytes, and fails.
 *
 * ```ts
 * const receiver = (publicKey: string) =>
 *   Effect.map(WebhookSignature.rsaSha256(publicKey), (key) => ({
 *     receive: (rawBody: Uint8Array, headers: Webhook.HeadersInput) =>
 *       Effect.gen(function* () {
 *         const signature = yield* Webhook.requireHeader(headers, "x-acme-signature")
 *         yield* WebhookSignature.verify(key, rawBody, signature)
 *         return yield* Webhook.decodeJson(rawBody)
 *       }),
 *   }))
 * ```
 */
import * as Effect from "effect/Effect"
import * as Reason from "./Reason.ts"
import * as Webhook from "./Webhook.ts"

/** A public key, ready to verify with. */
export interface Verifier {
  /** Whether the signature of these bytes was made with the private key that belongs to this one. */
  readonly matches: (signature: Uint8Array, bytes: Uint8Array) => Effect.Effect<boolean>
}

const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (text === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

const armour = /-----(?:BEGIN|END) ([A-Z0-9 ]+)-----/g

const mistake = (text: string): string | undefined => {
  const lines = [...text.matchAll(armour)]
  const kinds = new Set(lines.map(([, kind]) => kind))
  if (text.trim() === "") return "it is empty"
  if ([...kinds].some((kind) => kind?.includes("PRIVATE"))) {
    return "it is a private key; the public one is asked for. Replace the pair: a private key must not travel"
  }
  if (kinds.has("CERTIFICATE")) return "it is a certificate; the public key inside it is asked for"
  if (kinds.has("RSA PUBLIC KEY")) return "it is PKCS#1; SubjectPublicKeyInfo is asked for (BEGIN PUBLIC KEY)"
  if (lines.length > 2) return "it is more than one key; give them as a list"
  return undefined
}

const invalidKey = (description: string, position?: number): Reason.InvalidRequest =>
  new Reason.InvalidRequest({
    issues: [
      {
        path: ["publicKey", ...(position === undefined ? [] : [position])],
        message: `this is no usable RSA public key: ${description}`,
      },
    ],
    sent: false,
  })

/**
 * The shortest RSA key that is taken, in bits. Shorter ones have been factored, so a signature under one proves
 * nothing.
 */
export const minimumModulusBits = 1024

const importKey = Effect.fnUntraced(function* (
  publicKey: string,
  invalid: (description: string) => Reason.InvalidRequest,
) {
  const crypto = yield* Webhook.subtle
  const wrong = mistake(publicKey)
  if (wrong !== undefined) return yield* Effect.fail(invalid(wrong))
  // An environment variable often holds the two characters \n for a line break.
  const der = decodeBase64(publicKey.replace(armour, "").replace(/\\[nr]|\s/g, ""))
  if (der === undefined) return yield* Effect.fail(invalid("it is not base64"))
  const key = yield* Effect.tryPromise({
    try: () =>
      crypto.importKey("spki", der, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, ["verify"]),
    catch: () => invalid("its bytes are not the SubjectPublicKeyInfo of an RSA key"),
  })
  const { modulusLength = 0 } = key.algorithm as { readonly modulusLength?: number }
  if (modulusLength < minimumModulusBits) {
    return yield* Effect.fail(
      invalid(`it has ${modulusLength} bits, fewer than ${minimumModulusBits}, and can be forged`),
    )
  }
  const verify = (signature: Uint8Array, bytes: Uint8Array): Effect.Effect<boolean> =>
    Effect.promise(() =>
      crypto.verify("RSASSA-PKCS1-v1_5", key, signature as BufferSource, bytes as BufferSource),
    )
  return verify
})

/**
 * Takes an RSA public key (SubjectPublicKeyInfo) for signatures by RSASSA-PKCS1-v1_5 with SHA-256, as providers hand
 * it out: base64 on one line, in PEM armour, or with line breaks and spaces where a form put them. Several while they
 * are changed: a signature under any of them counts.
 *
 * Fails with `InvalidRequest` at the path `publicKey`, in words that say what it is instead: better when a program
 * starts than at the first delivery. Dies where the runtime has no Web Crypto (an insecure browser context).
 */
export const rsaSha256 = (
  publicKey: string | ReadonlyArray<string>,
): Effect.Effect<Verifier, Reason.InvalidRequest> =>
  Effect.gen(function* () {
    if (typeof publicKey !== "string" && publicKey.length === 0) {
      return yield* Effect.fail(invalidKey("there is none"))
    }
    const keys =
      typeof publicKey === "string"
        ? [yield* importKey(publicKey, invalidKey)]
        : yield* Effect.forEach(publicKey, (text, position) =>
            importKey(text, (description) => invalidKey(description, position)),
          )
    return {
      matches: (signature, bytes) =>
        Effect.map(
          Effect.forEach(keys, (verify) => verify(signature, bytes)),
          (results) => results.includes(true),
        ),
    }
  })

/**
 * Checks the signature of a delivery, given in base64, over its raw bytes. Fails with `IntegrityFailed`, which holds
 * neither the signature nor the bytes.
 */
export const verify = (
  verifier: Verifier,
  bytes: Uint8Array,
  signature: string,
): Effect.Effect<void, Reason.IntegrityFailed> =>
  Effect.gen(function* () {
    // Some platforms break base64 into lines, and a header folds them into spaces.
    const decoded = decodeBase64(signature.replace(/\s/g, ""))
    const description =
      decoded === undefined
        ? "the signature of the delivery is not base64"
        : (yield* verifier.matches(decoded, bytes))
          ? undefined
          : "the signature does not belong to these bytes and this key"
    return description === undefined
      ? undefined
      : yield* Effect.fail(new Reason.IntegrityFailed({ description }))
  })
