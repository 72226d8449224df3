/**
 * What a call does decides whether it is sent again, never its HTTP method: counted on a plain server.
 */
import type * as Operation from "@effect-billing/core/Operation"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import * as PianoClient from "@effect-billing/piano/PianoClient"
import type { PianoError } from "@effect-billing/piano/PianoError"
import * as PianoPublisherClient from "@effect-billing/piano/PianoPublisherClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as NodeHttp from "node:http"
import { aid, apiToken, plainServer, sendJson, success } from "./support.ts"

type Trouble = (response: NodeHttp.ServerResponse) => void

const troubles: ReadonlyArray<readonly [string, Trouble, reason: string]> = [
  [
    "a reset connection",
    (response) => {
      response.socket?.resetAndDestroy()
    },
    "OutcomeUnknown",
  ],
  [
    "a 500",
    (response) => {
      sendJson(response, { code: 1, message: "oops" }, 500)
    },
    "OutcomeUnknown",
  ],
  [
    "a 429",
    (response) => {
      sendJson(response, { message: "slow down" }, 429)
    },
    "RateLimited",
  ],
  [
    "the general failure (code 1) under 200",
    (response) => {
      sendJson(response, { code: 1, ts: 1, message: "oops" })
    },
    "OutcomeUnknown",
  ],
]

const accessId = { access_id: "access000001" }

// GETs that write, and a POST that does.
const writes: ReadonlyArray<readonly [Operation.Any, unknown]> = [
  [PianoApi.grantUserAccess, { rid: "R", uid: "u", send_email: false }],
  [PianoApi.revokeUserAccess, accessId],
  [PianoApi.refundPayment, { user_payment_id: "UP" }],
  [PianoApi.skipWebhook, { webhook_id: "w" }],
  [PianoApi.resendWebhook, { webhook_id: "w" }],
  [PianoApi.cancelSubscription, { subscription_id: "RC" }],
  [PianoApi.createRegistrationConversion, { term_id: "TM" }],
]

// POSTs that only read, and a GET that does. The answer is what makes them succeed.
const reads: ReadonlyArray<readonly [Operation.Any, unknown, unknown]> = [
  [PianoApi.getUser, { uid: "u" }, { user: { uid: "u" } }],
  [PianoApi.listUsers, {}, { users: [] }],
  [PianoApi.listSubscriptionStats, { uid: "u" }, { data: [] }],
  [PianoApi.listSubscriptions, {}, { subscriptions: [] }],
  [PianoApi.checkUserAccess, { uid: "u", rid: "R" }, { access: { granted: false } }],
]

const call = (origin: string, operation: Operation.Any, input: unknown) =>
  Effect.gen(function* (): Effect.fn.Return<unknown, PianoError, never> {
    const options = { aid, apiToken, baseUrl: origin, retryBaseDelay: 1, retryMaximumDelay: 2 }
    return yield* Effect.gen(function* () {
      return operation.credential === "publisher"
        ? yield* (yield* PianoPublisherClient.make(options)).request(operation, input)
        : yield* (yield* PianoClient.make(options)).request(operation, input)
    }).pipe(Effect.provide(FetchHttpClient.layer))
  })

describe("retries", () => {
  for (const [what, trouble, reason] of troubles) {
    for (const [operation, input] of writes) {
      it.live(`${operation.method} ${operation.name} is sent once after ${what}`, () =>
        Effect.gen(function* () {
          const { origin, received } = yield* plainServer((_request, response) => {
            trouble(response)
          })
          const error = yield* Effect.flip(call(origin, operation, input))
          assert.strictEqual(error.reason._tag, reason)
          assert.lengthOf(received, 1)
        }).pipe(Effect.scoped),
      )
    }

    for (const [operation, input, payload] of reads) {
      it.live(`${operation.method} ${operation.name} is sent again after ${what}`, () =>
        Effect.gen(function* () {
          const { origin, received } = yield* plainServer((_request, response, count) => {
            if (count === 1) trouble(response)
            else sendJson(response, success(payload as Readonly<Record<string, unknown>>))
          })
          yield* call(origin, operation, input)
          assert.lengthOf(received, 2)
          assert.deepStrictEqual(received[0]?.body, received[1]?.body)
        }).pipe(Effect.scoped),
      )
    }
  }
})
