import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Secrets from "../src/checks/Secrets.ts"
import { makeWorld } from "../src/FaultCase.ts"
import { transports } from "../src/Transport.ts"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  describe.concurrent(`${registration.id}: no secret shows`, () => {
    for (const transport of transports) {
      it.live(
        `when servers repeat what they were sent, over ${transport.name}`,
        () =>
          Effect.gen(function* () {
            const world = yield* makeWorld(registration)
            for (const { operation } of [registration.reads[0], registration.writes[0]]) {
              assertNone(yield* Secrets.checkEchoes(world, operation))
            }
          }).pipe(Effect.scoped, Effect.provide(transport.layer)),
        60_000,
      )
    }
    for (const [name, use] of Object.entries(registration.keepers ?? {})) {
      it.live(`by ${name}, which is given one`, () =>
        Effect.gen(function* () {
          assertNone(yield* Secrets.checkKeeper(registration, name, use))
        }),
      )
    }
    for (const operation of registration.operations) {
      it.live(
        `by ${operation.name}, whatever is repeated`,
        () =>
          Effect.gen(function* () {
            const world = yield* makeWorld(registration)
            const echoes = yield* Secrets.echoesFor(registration, operation)
            assertNone(yield* Secrets.checkEchoes(world, operation, echoes))
            assertNone(yield* Secrets.checkAnswers(world, operation))
          }).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer)),
        60_000,
      )
    }
  })
}
