import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as Paging from "@effect-billing/core/Paging"
import type { AcmeError } from "./support.ts"
import { client, json, scripted } from "./support.ts"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Wire from "@effect-billing/core/Wire"

const everything = Operation.make("everything", {
  method: "POST",
  path: "/a/:one/b/:two",
  effect: "read",
  pathFields: { one: Schema.String, two: Schema.Int },
  query: {
    repeated: Schema.optionalKey(Schema.Array(Schema.String)),
    bracketed: Schema.optionalKey(Schema.Array(Schema.String)),
    joined: Schema.optionalKey(Schema.Array(Schema.String)),
    names: Schema.optionalKey(Schema.Array(Schema.String)),
    object: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
    flag: Schema.optionalKey(Schema.Boolean),
    token: Schema.optionalKey(Wire.Secret),
  },
  headers: { "x-trace": Schema.optionalKey(Schema.String) },
  body: Body.json({ amount: Schema.Int, nested: Schema.optionalKey(Schema.Struct({ secret: Wire.Secret })) }),
  listStyles: { bracketed: "brackets", joined: "comma", names: "encodedComma", object: "json" },
  check: ({ amount }) => (amount < 0 ? { path: ["amount"], message: "must not be negative" } : undefined),
  prepare: (encoded) => (encoded["flag"] === true ? { ...encoded, joined: undefined } : encoded),
  success: Schema.Unknown,
})

// Its check sees the fields although the operation has no path, query and header fields.
const onlyBody = Operation.make("onlyBody", {
  method: "POST",
  path: "/a",
  body: Body.json({ amount: Schema.Int }),
  check: ({ amount }) => (amount < 0 ? { path: ["amount"], message: "must not be negative" } : undefined),
  success: Schema.Unknown,
})

const sent = (operation: Operation.Any, input: unknown) =>
  Effect.gen(function* () {
    const { http, requests } = scripted(() => Effect.succeed(json(null)))
    yield* client(http).call(operation, input)
    const { request, url } = requests[0]!
    const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : undefined
    return { url, headers: request.headers, body, method: request.method }
  })

describe("an operation's request", () => {
  it.effect("puts every field where it travels, each list in its style", () =>
    Effect.gen(function* () {
      const { body, headers, method, url } = yield* sent(everything, {
        one: "x/y",
        two: 2,
        repeated: ["1", "2"],
        bracketed: ["1", "2"],
        joined: ["1", "2"],
        names: ["bob kal", "a,b"],
        object: { k: [1] },
        flag: false,
        token: Redacted.make("tok en"),
        "x-trace": "t",
        amount: 5,
        nested: { secret: Redacted.make("inner") },
      })
      assert.strictEqual(method, "POST")
      assert.strictEqual(url.pathname, "/base/a/x%2Fy/b/2")
      assert.strictEqual(
        url.search,
        "?repeated=1&repeated=2&bracketed%5B%5D=1&bracketed%5B%5D=2&joined=1%2C2&names=bob%2520kal%2Ca%252Cb&object=%7B%22k%22%3A%5B1%5D%7D&flag=false&token=tok%20en",
      )
      assert.strictEqual(headers["x-trace"], "t")
      assert.strictEqual(headers["content-type"], "application/json")
      assert.deepStrictEqual<unknown>(JSON.parse(body ?? ""), { amount: 5, nested: { secret: "inner" } })
    }),
  )

  it.effect("is adjusted last by its prepare step", () =>
    Effect.gen(function* () {
      const { url } = yield* sent(everything, { one: "1", two: 2, joined: ["1"], flag: true, amount: 1 })
      assert.strictEqual(url.search, "?flag=true")
    }),
  )

  it.effect("can be a form", () =>
    Effect.gen(function* () {
      const form = Operation.make("form", {
        method: "POST",
        path: "/form",
        effect: "read",
        body: Body.form({ a: Schema.String, b: Schema.Array(Schema.Int) }),
        success: Schema.Unknown,
      })
      const { body, headers } = yield* sent(form, { a: "1 &=", b: [1, 2] })
      assert.strictEqual(body, "a=1%20%26%3D&b=1&b=2")
      assert.strictEqual(headers["content-type"], "application/x-www-form-urlencoded")
    }),
  )

  it.effect("cannot smuggle a header", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        sent(everything, { one: "1", two: 2, amount: 1, "x-trace": "a\r\nauthorization: b" }),
      )
      assert.strictEqual((error as AcmeError).reason._tag, "InvalidRequest")
    }),
  )
})

describe("JSON of an operation", () => {
  it("becomes its input, or says what is wrong, unknown fields included", () => {
    const good = OperationJson.decodeInput(everything, { one: "1", two: 2, amount: 1, token: "t" })
    assert.isTrue(Result.isSuccess(good))
    const bad = OperationJson.decodeInput(everything, { one: 1, amount: "1", tow: 2 })
    assert.isTrue(Result.isFailure(bad))
    if (Result.isFailure(bad)) {
      assert.sameMembers(
        bad.failure.map(({ path }) => path.join(".")),
        ["one", "two", "amount", "tow"],
      )
    }
    for (const value of [null, [], "x", 1])
      assert.isTrue(Result.isFailure(OperationJson.decodeInput(everything, value)))
  })
  it("tells what a rule over the whole input says", () => {
    assert.deepStrictEqual(OperationJson.inputIssues(everything, { one: "1", two: 2, amount: -1 }), [
      { path: ["amount"], message: "must not be negative" },
    ])
    assert.deepStrictEqual(OperationJson.inputIssues(everything, { one: "1", two: 2, amount: 1 }), [])
    assert.lengthOf(OperationJson.inputIssues(onlyBody, { amount: -1 }), 1)
  })
})

describe("a listing by cursor", () => {
  const list = Operation.make("list", {
    method: "GET",
    path: "/list",
    query: { after: Schema.optionalKey(Schema.String) },
    success: Schema.Struct({
      rows: Schema.Array(Schema.String),
      next: Schema.optionalKey(Schema.NullOr(Schema.String)),
    }),
    paging: {
      style: "cursor",
      start: Paging.cursor,
      cursor: "after",
      items: (page) => page.rows,
      next: (page) => page.next,
    },
  })

  it.effect("goes on until there is no next one", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted((_request, url) => {
        const after = Number(url.searchParams.get("after") ?? 0)
        return Effect.succeed(json({ rows: [`r${after}`], next: after < 3 ? String(after + 1) : null }))
      })
      assert.deepStrictEqual(yield* Stream.runCollect(client(http).items(list, {})), ["r0", "r1", "r2", "r3"])
      assert.lengthOf(requests, 4)
    }),
  )

  it.effect("ends with an error when a cursor comes again, also in a ring", () =>
    Effect.gen(function* () {
      const { http, requests } = scripted((_request, url) => {
        const after = Number(url.searchParams.get("after") ?? 0)
        return Effect.succeed(json({ rows: [`r${after}`], next: String((after + 1) % 3) }))
      })
      const error = yield* Effect.flip(Stream.runDrain(client(http).items(list, {})))
      assert.strictEqual(error.reason._tag, "PaginationStalled")
      assert.isAtMost(requests.length, 5)
    }),
  )

  it.effect("is refused for an operation that lists nothing", () =>
    Effect.gen(function* () {
      const { http } = scripted(() => Effect.succeed(json(null)))
      const error = yield* Effect.flip(
        Stream.runDrain(
          Paging.pages(
            everything,
            {} as never,
            client(http).call,
            (operation, reason) => ({ operation, reason }) as never,
          ),
        ),
      )
      assert.strictEqual((error as AcmeError).reason._tag, "InvalidRequest")
    }),
  )
})
