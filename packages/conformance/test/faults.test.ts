import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Canary from "../src/Canary.ts"
import * as Secrets from "../src/checks/Secrets.ts"
import { faultCases, makeWorld, type Observation } from "../src/FaultCase.ts"
import { transports } from "../src/Transport.ts"
import { acmeWithTime } from "./acme/Acme.ts"
import { assertNone, subjects } from "./subjects.ts"

it("there are 18 fault cases", () => {
  assert.lengthOf(faultCases, 18)
  assert.strictEqual(new Set(faultCases.map(({ id }) => id)).size, 18)
})

for (const registration of [...subjects, acmeWithTime]) {
  for (const transport of transports) {
    const name = registration === acmeWithTime ? "acme with signed times" : registration.id
    // These wait for real sockets and timers, so they may as well wait together.
    describe.concurrent(`${name} over ${transport.name}`, () => {
      for (const faultCase of faultCases) {
        it.live(
          `${faultCase.title}, and no secret shows`,
          () =>
            Effect.gen(function* () {
              let observation: Observation | undefined
              const shown = yield* Secrets.watch(Canary.ofCredentials(registration), () =>
                Effect.map(Effect.flatMap(makeWorld(registration), faultCase.run), (observed) => {
                  observation = observed
                  return observed.ended
                }),
              )
              assertNone(
                [...(observation?.problems ?? ["the case does not end"]), ...shown],
                observation?.seen,
              )
            }).pipe(Effect.scoped, Effect.provide(transport.layer)),
          60_000,
        )
      }
    })
  }
}
