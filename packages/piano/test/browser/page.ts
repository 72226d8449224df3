/** What runs in the page: a program of a reader's browser, bundled by the test. */
import * as WebHttpClient from "@effect-billing/core/WebHttpClient"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import * as PianoIdentity from "@effect-billing/piano/PianoIdentity"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

/** What the page is told. */
export interface Given {
  readonly aid: string
  readonly baseUrl: string
  readonly userToken: string
  readonly userRef: string
  readonly rid: string
}

const visit = ({ aid, baseUrl, rid, userRef, userToken }: Given) =>
  Effect.gen(function* () {
    const piano = yield* PianoClient.make({ aid, baseUrl })
    const alice = piano.as(PianoIdentity.userToken(Redacted.make(userToken), "piano_id"))
    const zoe = piano.as(PianoIdentity.userRef(Redacted.make(userRef)))
    const nobody = yield* piano.checkAccess({ rid })
    const unknown = yield* Effect.flip(piano.checkAccess({ rid: "NO_SUCH_RESOURCE" }))
    const access = yield* alice.checkAccess({ rid })
    const { subscriptions } = yield* alice.listSubscriptions()
    const conversions = yield* Stream.runCollect(alice.streamConversions({ limit: 2 }))
    const accesses = yield* Stream.runCollect(alice.streamAccess())
    const introduced = yield* zoe.getCurrentUser()
    return {
      anonymous: nobody.granted,
      unknown: unknown.reason._tag,
      granted: access.granted,
      statuses: subscriptions.map(({ status }) => status),
      conversions: conversions.length,
      resources: accesses.map(({ resource }) => resource?.rid),
      introduced: introduced.email,
    }
  }).pipe(Effect.provide(WebHttpClient.layer))

/** What the page found out. */
export type Found = Effect.Success<ReturnType<typeof visit>>

Object.assign(globalThis, { visit: (given: Given) => Effect.runPromise(visit(given)) })
