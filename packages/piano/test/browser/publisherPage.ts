/** What must not run in a page: the publisher's client. */
import * as WebHttpClient from "@effect-billing/core/WebHttpClient"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

Object.assign(globalThis, {
  makePublisherClient: (token: string) =>
    Effect.runPromise(
      PianoPublisherClient.make({ aid: "AIDAIDAID0", apiToken: Redacted.make(token) }).pipe(
        Effect.provide(WebHttpClient.layer),
        Effect.as("made"),
        Effect.catchDefect((defect) => Effect.succeed(String(defect))),
      ),
    ),
})
