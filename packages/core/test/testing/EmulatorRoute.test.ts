import { EmulatorRoute } from "@effect-billing/core/testing"
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const make = (body: Body.Body) =>
  Operation.make("x", { method: "POST", path: "/x", body, success: Schema.Unknown })
const plain = make(Body.json({ amount: Schema.Int }))
const under = make(Body.jsonUnder("request", { amount: Schema.Int }))
const whole = make(Body.jsonValue("fields", Schema.Unknown))

const read = (operation: Operation.Any, value: unknown) =>
  EmulatorRoute.jsonFields({ _tag: "Json", value }, operation)
const issues = (result: ReturnType<typeof read>) =>
  Result.isFailure(result) ? result.failure.map(({ path, message }) => `${path.join(".")} ${message}`) : []

describe("the fields of a JSON body", () => {
  it("are found where the operation puts them", () => {
    assert.deepStrictEqual(read(plain, { amount: 1 }), Result.succeed({ amount: 1 }))
    assert.deepStrictEqual(read(under, { request: { amount: 1 } }), Result.succeed({ amount: 1 }))
    assert.deepStrictEqual(read(whole, ["any"]), Result.succeed({ fields: ["any"] }))
    assert.deepStrictEqual(EmulatorRoute.jsonFields({ _tag: "None" }, whole), Result.succeed({}))
  })
  it("are refused elsewhere, with what is wrong", () => {
    assert.deepStrictEqual(issues(read(plain, { amount: 1, request: {} })), ["request is not known here"])
    assert.deepStrictEqual(issues(read(under, { amount: 1 })), [
      "amount is not known here",
      "request is no JSON object",
    ])
    assert.deepStrictEqual(issues(read(under, { request: { amount: 1, amuont: 2 }, more: 1 })), [
      "more is not known here",
      "request.amuont is not known here",
    ])
    assert.deepStrictEqual(issues(read(under, { request: [] })), ["request is no JSON object"])
    for (const value of [null, [], "x"])
      assert.deepStrictEqual(issues(read(plain, value)), [" the body is no JSON object"])
    for (const body of [
      { _tag: "None" },
      { _tag: "MalformedJson", text: "{" },
      { _tag: "Form", fields: new URLSearchParams() },
    ] as const) {
      assert.isTrue(Result.isFailure(EmulatorRoute.jsonFields(body, plain)))
    }
  })
})
