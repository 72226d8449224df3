import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as PagingLaws from "../src/checks/PagingLaws.ts"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  describe(`provider ${registration.id}`, () => {
    for (const listing of Object.values(registration.listings)) {
      for (const law of PagingLaws.laws.filter(({ concerns }) => concerns(listing))) {
        it.effect(`${listing.operation.name}: ${law.title}`, () =>
          Effect.gen(function* () {
            assertNone(yield* PagingLaws.check(registration, listing, law))
          }),
        )
      }
    }
  })
}
