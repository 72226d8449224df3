import type * as PianoError from "@effect-billing/piano/PianoError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as NodeCrypto from "node:crypto"
import { readFileSync } from "node:fs"
import * as NodeUtil from "node:util"

/** A sample of the dossier, as JSON of the form the test says. */
export const sample = <A>(name: string): A =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")) as A

/** The reason an effect fails with. */
export const reasonOf = <A, R>(effect: Effect.Effect<A, PianoError.PianoError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

/** The scheme once more, by OpenSSL: what the library is compared with. */
export const tagOf = (safe: string, key: string): string =>
  NodeCrypto.createHmac("sha256", Buffer.from(key)).update(safe).digest("base64url")

export const encrypt = (bytes: Uint8Array, key: string, padding = true): string => {
  const cut = Buffer.alloc(32, "X")
  Buffer.from(key).copy(cut)
  const cipher = NodeCrypto.createCipheriv("aes-256-ecb", cut, null).setAutoPadding(padding)
  return Buffer.concat([cipher.update(bytes), cipher.final()]).toString("base64url")
}

export const sealed = (text: string | Uint8Array, key: string, padding = true): string => {
  const safe = encrypt(typeof text === "string" ? Buffer.from(text) : text, key, padding)
  return `${safe}~~~${tagOf(safe, key)}`
}

/** Everything a value shows of itself, in all the usual ways. */
export const shown = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value),
    NodeUtil.inspect(value, { depth: 20, showHidden: true }),
    ...(Exit.isExit(value) && Exit.isFailure(value) ? [Cause.pretty(value.cause)] : []),
  ].join("\n")
