import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as WebhookForgeries from "../src/checks/WebhookForgeries.ts"
import { assertNone, subjects } from "./subjects.ts"

for (const registration of subjects) {
  describe(`provider ${registration.id}`, () => {
    it.live("reads what is genuine, also while the secret is rotated", () =>
      Effect.gen(function* () {
        assertNone(yield* WebhookForgeries.checkGenuine(registration))
      }),
    )
    for (const forgery of WebhookForgeries.forgeries(registration)) {
      it.live(`refuses ${forgery.name}`, () =>
        Effect.gen(function* () {
          assertNone(yield* WebhookForgeries.check(registration, forgery))
        }),
      )
    }
  })
}
