import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Canary from "../src/Canary.ts"
import * as Secrets from "../src/checks/Secrets.ts"
import { faultCases, makeWorld } from "../src/FaultCase.ts"
import { transports } from "../src/Transport.ts"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  describe.concurrent(`${registration.id}: no secret shows`, () => {
    for (const transport of transports) {
      for (const faultCase of faultCases) {
        it.live(
          `in the fault case "${faultCase.title}" over ${transport.name}`,
          () =>
            Effect.gen(function* () {
              const found = yield* Secrets.watch(Canary.ofCredentials(registration), () =>
                Effect.map(Effect.flatMap(makeWorld(registration), faultCase.run), ({ ended }) => ended),
              )
              assertNone(found)
            }).pipe(Effect.scoped, Effect.provide(transport.layer)),
          60_000,
        )
      }
      it.live(
        `when servers repeat what they were sent, over ${transport.name}`,
        () =>
          Effect.gen(function* () {
            const world = yield* makeWorld(registration)
            for (const { operation } of [registration.read, registration.write]) {
              assertNone(yield* Secrets.checkEchoes(world, operation))
            }
          }).pipe(Effect.scoped, Effect.provide(transport.layer)),
        60_000,
      )
    }
    for (const operation of registration.operations) {
      it.live(
        `by ${operation.name}, whatever is repeated`,
        () =>
          Effect.gen(function* () {
            const world = yield* makeWorld(registration)
            assertNone(yield* Secrets.checkEchoes(world, operation, Secrets.shortList))
            assertNone(yield* Secrets.checkAnswers(world, operation))
          }).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer)),
        60_000,
      )
    }
  })
}
