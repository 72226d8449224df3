import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ErrorTable from "../src/checks/ErrorTable.ts"
import { makeWorld } from "../src/FaultCase.ts"
import { transports } from "../src/Transport.ts"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  for (const transport of transports) {
    describe(`${registration.id} over ${transport.name}`, () => {
      for (const row of [...registration.errors, ...ErrorTable.sharedCases(registration)]) {
        it.live(`${row.name} → ${row.expected._tag}`, () =>
          Effect.gen(function* () {
            const world = yield* makeWorld(registration)
            assertNone(yield* ErrorTable.check(world, row))
          }).pipe(Effect.scoped, Effect.provide(transport.layer)),
        )
      }
    })
  }
}
