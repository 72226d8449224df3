/**
 * Idempotency keys, for providers that honour them: a write repeated under the same key is done once.
 *
 * ```ts
 * const createPayment = Operation.make("createPayment", {
 *   method: "POST",
 *   path: "/payments",
 *   idempotency: Idempotency.header("RequestID"),
 *   body: Body.json({ amount: Schema.Int }),
 *   success: Schema.Struct({ id: Schema.String }),
 * })
 *
 * // A key of one's own survives the process, so the same order is never paid twice.
 * const payOrder = <A, E, R>(orderId: string, call: Effect.Effect<A, E, R>) =>
 *   CallOptions.withCallOptions(call, { idempotencyKey: orderId })
 * ```
 */
import * as Effect from "effect/Effect"

/** How a write carries its key. The key is chosen once per call and is the same on every attempt. */
export interface Idempotency {
  /** The request header. */
  readonly header: string
  readonly makeKey: Effect.Effect<string>
}

// A version 4 UUID from the platform's secure generator: two callers must never share a key.
const uuid: Effect.Effect<string> = Effect.sync(() => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, index) => {
    const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte
    return value.toString(16).padStart(2, "0")
  }).join("")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
})

/** A random UUID in this header, unless `CallOptions.idempotencyKey` gives one. */
export const header = (name: string): Idempotency => ({ header: name, makeKey: uuid })
