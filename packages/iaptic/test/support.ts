import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as IapticClient from "@effect-billing/iaptic/IapticClient"
import type { IapticError, IapticReason } from "@effect-billing/iaptic/IapticError"
import * as IapticPublicClient from "@effect-billing/iaptic/IapticPublicClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { readFileSync } from "node:fs"

export const appName = "test"
export const secretText = "canary-secret-key-9f8e7d6c"
export const publicText = "canary-public-key-1a2b3c4d"
export const secretKey = Redacted.make(secretText)
export const publicKey = Redacted.make(publicText)

/** A sample of the dossier, as JSON. */
export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"))

/** A sample that is an object. */
export const fixtureObject = (name: string): Readonly<Record<string, unknown>> =>
  fixture(name) as Readonly<Record<string, unknown>>

/** The secret-key client over a script. */
export const secretClient = (
  script: ScriptedHttpClient.Script,
  options: Partial<IapticClient.Options> = {},
) =>
  Effect.gen(function* () {
    const http = yield* ScriptedHttpClient.make(script)
    const client = yield* IapticClient.make({ appName, secretKey, ...options }).pipe(
      Effect.provide(http.layer),
    )
    return { client, requests: http.requests }
  })

/** The public-key client over a script. */
export const publicClient = (
  script: ScriptedHttpClient.Script,
  options: Partial<IapticPublicClient.Options> = {},
) =>
  Effect.gen(function* () {
    const http = yield* ScriptedHttpClient.make(script)
    const client = yield* IapticPublicClient.make({ appName, publicKey, ...options }).pipe(
      Effect.provide(http.layer),
    )
    return { client, requests: http.requests }
  })

/** Always the same JSON. */
export const always =
  (value: unknown, status = 200): ScriptedHttpClient.Script =>
  () =>
    ScriptedHttpClient.json(value, { status })

/** Runs an effect to its end with time passing by itself. */
export const fast = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    for (let step = 0; step < 400 && fiber.pollUnsafe() === undefined; step++) {
      yield* TestClock.adjust("1 second")
      yield* Effect.yieldNow
    }
    return yield* Fiber.join(fiber)
  })

/** Why a call failed; retries take no time. */
export const reasonOf = <A, R>(
  effect: Effect.Effect<A, IapticError, R>,
): Effect.Effect<IapticReason, never, R> =>
  fast(Effect.flip(effect)).pipe(
    Effect.map((error) => error.reason),
    Effect.orDie,
  )
