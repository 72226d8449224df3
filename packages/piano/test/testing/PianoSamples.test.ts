import * as PianoIdentity from "@effect-billing/piano/PianoIdentity"
import { PianoEmulator } from "@effect-billing/piano/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { fixture } from "../support.ts"
import { type Json, start } from "./support.ts"

/** What a reader's operation answers, byte for byte parsed, without the time. */
const answerTo = Effect.fnUntraced(function* (uid: string, method: "GET" | "POST", path: string, query = "") {
  const { emulator, raw } = yield* start({ seed: "documented" })
  const identity = yield* emulator.signIn(uid)
  const token = Redacted.value(identity.user_token ?? Redacted.make(""))
  const fields = `aid=demoAppAid&user_token=${token}${query}`
  const { json } = yield* method === "GET"
    ? raw("GET", `/api/v3${path}?${fields}`)
    : raw("POST", `/api/v3${path}`, { form: fields })
  return json
})

const without = (value: unknown, ...names: ReadonlyArray<string>): Json =>
  Object.fromEntries(Object.entries(value as Json).filter(([name]) => !names.includes(name)))

describe("the vendor's samples", () => {
  it.effect("conversion-list.json comes back as it is", () =>
    Effect.gen(function* () {
      const answer = yield* answerTo("[email\u00a0protected]", "GET", "/conversion/list")
      assert.deepStrictEqual(answer["conversions"], (fixture("conversion-list.json") as Json)["conversions"])
    }),
  )

  it.effect("access-check-granted-repaired.json comes back as it is", () =>
    Effect.gen(function* () {
      const answer = yield* answerTo("uid", "GET", "/access/check", "&rid=PREMIUM_ACCESS")
      assert.deepStrictEqual(
        answer["access"],
        (fixture("access-check-granted-repaired.json") as Json)["access"],
      )
    }),
  )

  for (const [uid, name] of [
    ["subscriber", "subscription-list-active.json"],
    ["late-subscriber", "subscription-list-grace-period.json"],
  ] as const) {
    it.effect(`${name} comes back as it is, its time included`, () =>
      Effect.gen(function* () {
        const answer = yield* answerTo(uid, "POST", "/subscription/list")
        const sample = fixture(name) as { readonly subscriptions: ReadonlyArray<Json> }
        const [row] = answer["subscriptions"] as ReadonlyArray<Json>
        assert.deepStrictEqual(
          without(row, "subscription_id"),
          without(sample.subscriptions[0], "subscription_id"),
        )
        assert.deepStrictEqual(without(answer, "subscriptions"), without(sample, "subscriptions"))
      }),
    )
  }

  it.effect("stay as they are when the clock moves", () =>
    Effect.gen(function* () {
      const { emulator, publisher } = yield* start({ seed: "documented" })
      const before = yield* publisher.listAppSubscriptions()
      yield* emulator.clock.advance("400 days")
      assert.deepStrictEqual(yield* publisher.listAppSubscriptions(), before)
      assert.deepStrictEqual(yield* emulator.webhooks.list, [])
    }),
  )
})

describe("a seed", () => {
  it.effect("is planted while it runs, and dates may count from its time", () =>
    Effect.gen(function* () {
      const { emulator, publisher, reader } = yield* start({ seed: "empty" })
      yield* emulator.plant({
        resources: [{ rid: "R1", name: "One" }],
        terms: [{ term_id: "T1", rid: "R1", plan: { amount: 5, currency: "USD", every: "P1M", cycles: 2 } }],
        users: [{ uid: "zoe", user_tokens: ["of-zoe"] }],
        bought: [{ uid: "zoe", term_id: "T1", at: "now - 40 days" }],
        accesses: [
          { uid: "amy", rid: "R1", expire_date: "now + 1 hour" },
          { uid: "amy", rid: "R2" },
        ],
      })
      const { subscriptions } = yield* publisher.listAppSubscriptions({ uid: "zoe" })
      assert.deepStrictEqual(
        subscriptions.map(({ billing_plan, charge_count }) => [charge_count, billing_plan]),
        [[2, "$5.00 per month"]],
      )
      const zoe = reader.as(PianoIdentity.userToken(Redacted.make("of-zoe"), "piano_id"))
      assert.isTrue((yield* zoe.checkAccess({ rid: "R1" })).granted)
      for (const rid of ["R1", "R2"]) {
        assert.isTrue((yield* publisher.checkUserAccess({ uid: "amy", rid })).granted)
      }
      yield* emulator.clock.advance("60 days")
      const [ended] = (yield* publisher.listAppSubscriptions({ uid: "zoe" })).subscriptions
      assert.strictEqual(ended?.status, "completed")
      assert.isFalse((yield* zoe.checkAccess({ rid: "R1" })).granted)
    }),
  )

  it.effect("with what it does not know is refused, and the path is told", () =>
    Effect.gen(function* () {
      const { emulator } = yield* start({ seed: "empty" })
      const { issues } = yield* Effect.flip(
        emulator.plant({ users: [{ uid: "zoe", mail: "z@example.com" }] }),
      )
      assert.deepStrictEqual(
        issues?.map(({ path }) => path.join(".")),
        ["users.0.mail"],
      )
      const bought = [{ uid: "zoe", term_id: "TMMONTHLY001" }]
      const unsold = yield* Effect.flip(emulator.plant({ bought }))
      assert.deepStrictEqual(unsold.issues, [
        { path: ["bought", 0, "term_id"], message: "is no term with a plan" },
      ])
      assert.isDefined(yield* Effect.flip(PianoEmulator.make({ seed: { bought } }).pipe(Effect.scoped)))
      yield* (yield* PianoEmulator.make({ planted: [{ bought }] })).plant({ bought })
      const refused = yield* Effect.flip(
        PianoEmulator.make({ planted: [{ terms: [{}] }] }).pipe(Effect.scoped),
      )
      assert.include(JSON.stringify(refused.issues), "term_id")
    }),
  )
})
