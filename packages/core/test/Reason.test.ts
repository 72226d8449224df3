import * as ProviderError from "@effect-billing/core/ProviderError"
import * as Reason from "@effect-billing/core/Reason"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

class CardDeclined extends Reason.Class<CardDeclined>("test/CardDeclined")("CardDeclined", {
  declineCode: Schema.String,
  ...Reason.evidence,
}) {
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return Reason.withEvidence(`the card was declined: ${this.declineCode}`, this)
  }
}

class AcmeError extends ProviderError.Class<AcmeError>("test/AcmeError")("AcmeError", {
  provider: "acme",
  reasons: [...Reason.members, CardDeclined],
}) {}

const declined = new CardDeclined({ declineCode: "51", status: 402, retryAfter: Duration.seconds(3) })
const error = new AcmeError({ operation: "pay", reason: declined })

describe("a reason of a provider's own", () => {
  it("is an error with its tag, its words and nothing else in it", () => {
    assert.instanceOf(declined, Error)
    assert.instanceOf(declined, CardDeclined)
    assert.strictEqual(declined._tag, "CardDeclined")
    assert.strictEqual(declined.name, "test/CardDeclined")
    assert.strictEqual(String(declined), "test/CardDeclined: the card was declined: 51 (HTTP 402)")
    assert.sameMembers(Object.keys(declined), ["_tag", "declineCode", "status", "retryAfter"])
    const stray = new CardDeclined({ declineCode: "51", apiKey: "canary" } as never)
    assert.sameMembers(Object.keys(stray), ["_tag", "declineCode"])
  })

  it("refuses what is no such reason when it is made", () => {
    assert.throws(() => new CardDeclined({} as never))
    assert.throws(() => new CardDeclined({ declineCode: 51 } as never))
    assert.throws(() => new Reason.RateLimited({ limitedBy: "nobody" } as never))
    assert.strictEqual(new Reason.NotFound({}).message, "the provider does not know this")
  })

  it.effect("fails an effect, and is caught by its tag in the error", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.exit(declined), Exit.fail(declined))
      const caught = yield* Effect.fail(error).pipe(
        Effect.catchReason("AcmeError", "CardDeclined", ({ declineCode }) => Effect.succeed(declineCode)),
      )
      assert.strictEqual(caught, "51")
    }),
  )

  it("survives JSON inside its error and inside an exit", () => {
    for (const codec of [Schema.toCodecJson(AcmeError), AcmeError] as const) {
      const written: unknown = JSON.parse(
        JSON.stringify(Schema.encodeUnknownSync(codec as typeof AcmeError)(error)),
      )
      const read = Schema.decodeUnknownSync(codec as typeof AcmeError)(written)
      assert.instanceOf(read, AcmeError)
      assert.instanceOf(read.reason, CardDeclined)
      assert.isTrue(Equal.equals(read.reason, declined))
      assert.strictEqual(read.message, error.message)
    }
    const exits = Schema.toCodecJson(Schema.Exit(Schema.String, AcmeError, Schema.Defect()))
    const failed = Exit.fail(error)
    assert.deepStrictEqual(Schema.decodeUnknownSync(exits)(Schema.encodeUnknownSync(exits)(failed)), failed)
    assert.throws(() =>
      Schema.decodeUnknownSync(AcmeError)({ _tag: "AcmeError", operation: "x", reason: {} }),
    )
  })

  it("is a schema like any other", () => {
    assert.isTrue(Schema.is(CardDeclined)(declined))
    assert.isFalse(Schema.is(CardDeclined)({ ...declined }))
    assert.isFalse(Schema.is(Reason.NotFound)(declined))
    const strict = CardDeclined.check(Schema.makeFilter(({ declineCode }) => declineCode !== "51"))
    assert.isFalse(Schema.is(strict)(declined))
    assert.instanceOf(
      Schema.decodeUnknownSync(CardDeclined.annotate({ title: "Declined" }))({
        _tag: "CardDeclined",
        declineCode: "5",
      }),
      CardDeclined,
    )
    assert.strictEqual(CardDeclined.identifier, "test/CardDeclined")
    assert.include(Object.keys(CardDeclined.fields), "declineCode")
    assert.include(Object.keys(CardDeclined.mapFields((fields) => fields).fields), "_tag")
  })

  it.effect("is made in the ways of a class of effect's", () =>
    Effect.gen(function* () {
      assert.isTrue(
        Equal.equals(CardDeclined.make({ declineCode: "51" }), new CardDeclined({ declineCode: "51" })),
      )
      assert.strictEqual(CardDeclined.make(declined), declined)
      assert.instanceOf(Option.getOrThrow(CardDeclined.makeOption({ declineCode: "1" })), CardDeclined)
      assert.isTrue(Option.isNone(CardDeclined.makeOption({} as never)))
      assert.instanceOf(yield* CardDeclined.makeEffect({ declineCode: "1" }), CardDeclined)
      assert.strictEqual((yield* Effect.flip(CardDeclined.makeEffect({} as never)))._tag, "Composite")
    }),
  )

  it("can be extended", () => {
    class Stolen extends CardDeclined.extend<Stolen>("test/Stolen")({ reportedBy: Schema.String }) {}
    const stolen = new Stolen({ declineCode: "43", reportedBy: "bank" })
    assert.instanceOf(stolen, CardDeclined)
    assert.strictEqual(stolen.reportedBy, "bank")
    assert.strictEqual(stolen.message, "the card was declined: 43")
    const read = Schema.decodeUnknownSync(Stolen)(Schema.encodeUnknownSync(Stolen)(stolen))
    assert.instanceOf(read, Stolen)
    assert.strictEqual(read.reportedBy, "bank")
    assert.throws(() => new Stolen({ declineCode: "43" } as never))
  })
})
