import * as WebhookSignature from "@effect-billing/core/WebhookSignature"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Crypto from "node:crypto"

const pair = (modulusLength = 2048) => Crypto.generateKeyPairSync("rsa", { modulusLength })
const { privateKey, publicKey } = pair()
const other = pair()
const derOf = (key: Crypto.KeyObject) => key.export({ format: "der", type: "spki" }).toString("base64")
const pem = publicKey.export({ format: "pem", type: "spki" }).toString()
const oneLine = derOf(publicKey)

const body = new TextEncoder().encode('{"id":"sbs_1","text":"9,99 €"}')
const sign = (bytes: Uint8Array, key = privateKey, algorithm = "RSA-SHA256") =>
  Crypto.sign(algorithm, bytes, key).toString("base64")
const signature = sign(body)

const verified = (key: string, bytes: Uint8Array, of: string) =>
  Effect.flatMap(WebhookSignature.rsaSha256(key), (verifier) =>
    Effect.match(WebhookSignature.verify(verifier, bytes, of), {
      onFailure: (reason) => (assert.strictEqual(reason._tag, "IntegrityFailed"), false),
      onSuccess: () => true,
    }),
  )

describe("a signature", () => {
  it.effect("passes with the public key in every form it is handed out in", () =>
    Effect.gen(function* () {
      for (const key of [
        oneLine,
        `  ${oneLine}\n`,
        pem,
        pem.replaceAll("\n", "\r\n"),
        pem.replaceAll("\n", "\\n"),
        pem.replaceAll("\n", " "),
        oneLine.replace(/.{64}/g, "$&\n"),
        oneLine.replace(/.{50}/g, "$& \r\n\t"),
      ]) {
        assert.isTrue(yield* verified(key, body, signature), key)
      }
      for (const folded of [
        signature.replace(/.{60}/g, "$&\n"),
        ` ${signature.replace(/.{60}/g, "$& ")}\n`,
      ]) {
        assert.isTrue(yield* verified(oneLine, body, folded), folded)
      }
    }),
  )

  it.effect("is refused when a byte, the signature, the key, the padding or the hash is another", () =>
    Effect.gen(function* () {
      const changed = Uint8Array.from(body, (byte, index) => (index === 8 ? byte ^ 1 : byte))
      const written = new TextEncoder().encode(
        JSON.stringify(JSON.parse(new TextDecoder().decode(body)), null, 1),
      )
      const forgeries: ReadonlyArray<readonly [Uint8Array, string]> = [
        [changed, signature],
        [written, signature],
        [body.subarray(1), signature],
        [new Uint8Array(), signature],
        [body, sign(body, other.privateKey)],
        [body, sign(body, privateKey, "RSA-SHA1")],
        [
          body,
          Crypto.sign("RSA-SHA256", body, {
            key: privateKey,
            padding: Crypto.constants.RSA_PKCS1_PSS_PADDING,
          }).toString("base64"),
        ],
        [body, signature.slice(0, -8)],
        [body, `${signature}AAAA`],
        [body, signature.replaceAll("+", "-").replaceAll("/", "_").replace("=", "!")],
        [body, ""],
        [body, "="],
      ]
      for (const [bytes, of] of forgeries) {
        assert.isFalse(yield* verified(oneLine, bytes, of), of)
      }
      assert.isFalse(yield* verified(derOf(other.publicKey), body, signature))
    }),
  )
})

describe("several keys", () => {
  it.effect("verify what was signed with any of them, and nothing else", () =>
    Effect.gen(function* () {
      const verifier = yield* WebhookSignature.rsaSha256([derOf(other.publicKey), pem])
      yield* WebhookSignature.verify(verifier, body, signature)
      yield* WebhookSignature.verify(verifier, body, sign(body, other.privateKey))
      const stranger = sign(body, pair().privateKey)
      assert.strictEqual(
        (yield* Effect.flip(WebhookSignature.verify(verifier, body, stranger)))._tag,
        "IntegrityFailed",
      )
    }),
  )
  it.effect("are all looked at when the receiver is made; none is too few", () =>
    Effect.gen(function* () {
      const none = yield* Effect.flip(WebhookSignature.rsaSha256([]))
      assert.deepStrictEqual(none.issues[0]?.path, ["publicKey"])
      const second = yield* Effect.flip(WebhookSignature.rsaSha256([oneLine, ""]))
      assert.deepStrictEqual(second.issues[0]?.path, ["publicKey", 1])
    }),
  )
})

describe("a key", () => {
  const ec = Crypto.generateKeyPairSync("ec", { namedCurve: "P-256" })
  const wrong: Readonly<Record<string, readonly [string, string]>> = {
    empty: [" \n", "empty"],
    "private, in PEM": [privateKey.export({ format: "pem", type: "pkcs8" }).toString(), "private key"],
    "private, in DER": [
      privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
      "SubjectPublicKeyInfo",
    ],
    "of the older form": [publicKey.export({ format: "pem", type: "pkcs1" }).toString(), "PKCS#1"],
    "a certificate": ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "certificate"],
    "of another kind": [
      ec.publicKey.export({ format: "pem", type: "spki" }).toString(),
      "SubjectPublicKeyInfo",
    ],
    // Its bytes are two keys in a row, and a lenient parser takes the first.
    "two in one text": [
      `${pem}${other.publicKey.export({ format: "pem", type: "spki" }).toString()}`,
      "list",
    ],
    "no base64": ["not a key!", "base64"],
    "cut off": [oneLine.slice(0, 200), "SubjectPublicKeyInfo"],
    "too short": [derOf(pair(512).publicKey), "512 bits"],
  }
  for (const [what, [key, words]] of Object.entries(wrong)) {
    it.effect(`that is ${what} is refused when the receiver is made`, () =>
      Effect.gen(function* () {
        const reason = yield* Effect.flip(WebhookSignature.rsaSha256(key))
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.deepStrictEqual(reason.issues[0]?.path, ["publicKey"])
        assert.include(reason.message, words)
        if (key.trim() !== "") assert.notInclude(reason.message, key.slice(0, 40))
      }),
    )
  }
})
