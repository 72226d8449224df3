import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { faultCases, makeWorld } from "../src/FaultCase.ts"
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
          faultCase.title,
          () =>
            Effect.gen(function* () {
              const { problems, seen } = yield* Effect.flatMap(makeWorld(registration), faultCase.run)
              assertNone(problems, seen)
            }).pipe(Effect.scoped, Effect.provide(transport.layer)),
          60_000,
        )
      }
    })
  }
}
