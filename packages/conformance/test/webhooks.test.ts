import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as WebhookForgeries from "../src/checks/WebhookForgeries.ts"
import type { Webhook } from "../src/Registration.ts"
import { assertNone, subjects } from "./subjects.ts"

// The clients of one provider have the same webhooks.
const isNew = (index: number, webhook: Webhook): boolean =>
  subjects.slice(0, index).every(({ webhooks }) => !webhooks.includes(webhook))

for (const [index, registration] of subjects.entries()) {
  for (const webhook of registration.webhooks.filter((one) => isNew(index, one))) {
    describe(`${registration.id}, ${webhook.name}`, () => {
      it.live("reads what is genuine, also while the secret is rotated", () =>
        Effect.gen(function* () {
          assertNone(yield* WebhookForgeries.checkGenuine(registration, webhook))
        }),
      )
      for (const forgery of WebhookForgeries.forgeries(registration, webhook)) {
        it.live(`refuses ${forgery.name}`, () =>
          Effect.gen(function* () {
            assertNone(yield* WebhookForgeries.check(registration, webhook, forgery))
          }),
        )
      }
    })
  }
}
