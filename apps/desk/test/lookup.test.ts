/** How long a lookup may take. */
import * as BillingProvider from "@effect-billing/core/BillingProvider"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import * as Lookup from "../src/Lookup.ts"
import { iaptic } from "../src/providers/Iaptic.ts"
import type { Provider } from "../src/providers/Provider.ts"

const supported = BillingProvider.supported("name")

/** A provider that takes four minutes. */
const slow: Provider = {
  ...iaptic,
  id: "slow",
  requiredForLookup: [],
  billing: Effect.succeed({
    id: "slow",
    title: "Slow",
    capabilities: {
      customer: supported,
      purchases: supported,
      subscriptions: supported,
      entitlements: supported,
    },
    lookup: () => Effect.succeed({ purchases: Effect.as(Effect.sleep("4 minutes"), []) }),
  }),
}

const account = (timeout: Option.Option<Duration.Duration>) =>
  Effect.gen(function* () {
    const lookup = yield* Lookup.make(
      [{ provider: slow, reference: "alice" }],
      { operation: "account" },
      timeout,
    )
    const fiber = yield* Effect.forkChild(lookup.billing.account(lookup.references))
    yield* TestClock.adjust("5 minutes")
    return yield* Fiber.join(fiber)
  }).pipe(Effect.provide(FetchHttpClient.layer))

describe("the time of a lookup", () => {
  it.effect("is not shorter than --timeout says", () =>
    Effect.gen(function* () {
      const { answered, failures } = yield* account(Option.some(Duration.minutes(5)))
      assert.deepStrictEqual(failures, [])
      assert.deepStrictEqual(answered, ["slow"])
    }),
  )

  it.effect("ends by itself where nobody says how long", () =>
    Effect.gen(function* () {
      const { failures } = yield* account(Option.none())
      assert.deepStrictEqual(
        failures.map(({ reason }) => reason._tag),
        ["LookupDeadlineExceeded"],
      )
    }),
  )
})
