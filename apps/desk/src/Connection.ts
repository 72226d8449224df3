/** The desk's way out: Node's own `fetch`, which costs nothing to load; `core` decides how it is used. */
import * as CallOptions from "@effect-billing/core/CallOptions"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"

// A person at a desk gives up long before the two minutes that suit a program. One attempt may take a third of it.
const patience = { callTimeout: "30 seconds", attemptTimeout: "10 seconds" } as const

/** Runs with a transport, and with this longest time for each call. */
export const connected =
  (timeout: Option.Option<Duration.Duration>) =>
  <A, E>(effect: Effect.Effect<A, E, HttpClient.HttpClient | Scope.Scope>): Effect.Effect<A, E> =>
    effect.pipe(
      Effect.scoped,
      Effect.provide(FetchHttpClient.layer),
      CallOptions.withCallOptions(
        Option.match(timeout, {
          onNone: (): CallOptions.CallOptions => patience,
          // One attempt may take it all: who says five seconds does not mean three times five.
          onSome: (duration) => ({ callTimeout: duration, attemptTimeout: duration }),
        }),
      ),
    )
