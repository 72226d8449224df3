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
  check: ({ amount = 0 }) => (amount < 0 ? { path: ["amount"], message: "must not be negative" } : undefined),
  prepare: (encoded) => (encoded["flag"] === true ? { ...encoded, joined: undefined } : encoded),
  success: Schema.Unknown,
})

// Its check sees the fields although the operation has no path, query and header fields.
const onlyBody = Operation.make("onlyBody", {
  method: "POST",
  path: "/a",
  body: Body.json({ amount: Schema.Int }),
  check: ({ amount = 0 }) => (amount < 0 ? { path: ["amount"], message: "must not be negative" } : undefined),
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

describe("a JSON body", () => {
  const under = Operation.make("under", {
    method: "POST",
    path: "/under",
    body: Body.jsonUnder("request", { amount: Schema.Int, card: Schema.optional(Wire.Secret) }),
    success: Schema.Unknown,
  })
  const value = Operation.make("value", {
    method: "POST",
    path: "/value",
    query: { uid: Schema.String },
    body: Body.jsonValue("custom_fields", Schema.optional(Schema.Record(Schema.String, Wire.Json))),
    success: Schema.Unknown,
  })

  it.effect("can stand under one member, the input staying flat", () =>
    Effect.gen(function* () {
      const { body, headers } = yield* sent(under, { amount: 5, card: Redacted.make("4111") })
      assert.strictEqual(body, `{"request":{"amount":5,"card":"4111"}}`)
      assert.strictEqual(headers["content-type"], "application/json")
    }),
  )

  it.effect("holds a secret itself, never what stands for it in a log", () =>
    Effect.gen(function* () {
      const raw = Operation.make("raw", {
        method: "POST",
        path: "/raw",
        body: Body.json({ token: Schema.Redacted(Schema.String), extra: Schema.optional(Schema.Unknown) }),
        success: Schema.Unknown,
      })
      const { body } = yield* sent(raw, {
        token: Redacted.make("t1"),
        extra: [{ deep: Redacted.make({ inner: Redacted.make("t2") }) }],
      })
      assert.strictEqual(body, `{"token":"t1","extra":[{"deep":{"inner":"t2"}}]}`)
      const whole = Body.jsonValue("custom_fields", Schema.Unknown)
      const text = whole.encode(["custom_fields"], { custom_fields: Redacted.make("t3") }, {})
      assert.strictEqual(
        text?._tag === "Uint8Array" ? new TextDecoder().decode(text.body) : text?._tag,
        `"t3"`,
      )
    }),
  )

  it.effect("can be the value of one field, beside a query", () =>
    Effect.gen(function* () {
      const { body, url } = yield* sent(value, { uid: "u 1", custom_fields: { team: ["red"], amount: 1 } })
      assert.strictEqual(body, `{"team":["red"],"amount":1}`)
      assert.strictEqual(url.search, "?uid=u%201")
      assert.isUndefined((yield* sent(value, { uid: "u1" })).body)
    }),
  )
})

describe("what is wrong with an input", () => {
  const Blank = Schema.String.check(
    Schema.makeFilter((text: string) => (text === "" ? ["address is invalid", "can't be blank"] : undefined)),
  )
  const create = Operation.make("create", {
    method: "POST",
    path: "/create",
    body: Body.json({
      email: Schema.String.annotateKey({ messageMissingKey: "can't be blank" }),
      ip: Blank,
      country: Schema.optional(
        Schema.String.check(Schema.makeFilter((text: string) => text.length === 2 || "is invalid")),
      ),
      zip: Schema.optional(Schema.String),
      state: Schema.optional(Schema.String),
      token: Schema.optional(Wire.Secret),
    }),
    check: ({ country, state, token, zip }) => [
      ...(country === "US" && zip !== undefined && !/^\d{5}$/.test(zip)
        ? [{ path: ["zip"], message: "is invalid" }]
        : []),
      ...(country === undefined && state !== undefined ? [{ path: ["country"], message: "is missing" }] : []),
      ...(token !== undefined && Redacted.value(token) === ""
        ? [{ path: [], message: "an empty token" }]
        : []),
    ],
    success: Schema.Unknown,
  })
  const wrong = (input: unknown) =>
    OperationJson.inputIssues(create, input).map(({ message, path }) => `${path.join(".")} ${message}`)

  it("is said of every field at once, in the schema's own words, several where there are several", () => {
    assert.sameMembers(wrong({ ip: "", country: "USA", zap: 1 }), [
      "email can't be blank",
      "ip address is invalid",
      "ip can't be blank",
      "country is invalid",
      "zap Expected no excess property",
    ])
  })

  it("includes what the rule says, also when fields are wrong by themselves", () => {
    assert.deepStrictEqual(wrong({ email: "a@b", ip: "1", country: "US", zip: "x" }), ["zip is invalid"])
    assert.sameMembers(wrong({ ip: "1", country: "US", zip: "x", token: Redacted.make("") }), [
      "email can't be blank",
      "zip is invalid",
      " an empty token",
    ])
  })

  it("leaves out what the rule says about a field that is wrong by itself", () => {
    assert.deepStrictEqual(wrong({ email: "a@b", ip: "1", country: "USA", state: "x" }), [
      "country is invalid",
    ])
  })

  it("is what the rule says of the whole and nothing it would say of less, when the fields fit", () => {
    const limited = Operation.make("limited", {
      method: "POST",
      path: "/limited",
      body: Body.json({ amount: Schema.optional(Schema.Number), currency: Schema.optional(Schema.String) }),
      check: ({ amount, currency }) =>
        amount === undefined && currency !== undefined
          ? { path: ["currency"], message: "needs an amount" }
          : amount !== undefined && amount > 10
            ? { path: ["amount"], message: "is too large" }
            : undefined,
      success: Schema.Unknown,
    })
    const input = { amount: 20, currency: "EUR" }
    const issues = [{ path: ["amount"], message: "is too large" }]
    assert.deepStrictEqual(OperationJson.inputIssues(limited, input), issues)
    assert.deepStrictEqual(OperationJson.decodeInput(limited, input), Result.fail(issues))
  })

  it("is the same for JSON, where the rule sees decoded values", () => {
    const decoded = OperationJson.decodeInput(create, { ip: "1", country: "US", zip: "x", token: "" })
    assert.isTrue(Result.isFailure(decoded))
    if (Result.isFailure(decoded)) {
      assert.sameMembers(
        decoded.failure.map(({ message, path }) => `${path.join(".")} ${message}`),
        ["email can't be blank", "zip is invalid", " an empty token"],
      )
    }
    assert.isTrue(Result.isFailure(OperationJson.decodeInput(create, "text")))
  })

  it.effect("reaches the caller whole", () =>
    Effect.gen(function* () {
      const error = (yield* Effect.flip(sent(create, { ip: "", country: "US", zip: "x" }))) as AcmeError
      assert.strictEqual(error.reason._tag, "InvalidRequest")
      if (error.reason._tag === "InvalidRequest") assert.lengthOf(error.reason.issues, 4)
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

describe("a listing by offset", () => {
  const makeList = (paging: Partial<Operation.OffsetPaging<{ rows: ReadonlyArray<string> }, string>>) =>
    Operation.make("list", {
      method: "GET",
      path: "/list",
      query: { skip: Schema.optionalKey(Schema.Int) },
      success: Schema.Struct({ rows: Schema.Array(Schema.String) }),
      paging: {
        style: "offset",
        start: Paging.offset,
        offset: "skip",
        items: (page) => page.rows,
        key: (row) => row,
        ...paging,
      },
    })
  const rows = (url: URL, of: number) => {
    const skip = Number(url.searchParams.get("skip"))
    return Array.from({ length: Math.min(3, of - skip) }, (_, index) => `r${skip + index}`)
  }
  const read = (list: ReturnType<typeof makeList>, of: number) =>
    Effect.gen(function* () {
      const { http, requests } = scripted((_request, url) => Effect.succeed(json({ rows: rows(url, of) })))
      const items = yield* Stream.runCollect(client(http).items(list, {}))
      return { items: items.length, queries: requests.map(({ url }) => url.search) }
    })

  it.effect("without a limit sends none and ends at an empty page", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read(makeList({}), 4), {
        items: 4,
        queries: ["?skip=0", "?skip=3", "?skip=4"],
      })
    }),
  )

  it.effect("ends at a short page where the size of a page is known", () =>
    Effect.gen(function* () {
      const known = makeList({ defaultLimit: 3, honouredLimit: 3 })
      assert.deepStrictEqual((yield* read(known, 4)).queries, ["?skip=0", "?skip=3"])
    }),
  )

  it.effect("emits what a walk of its own says is new", () =>
    Effect.gen(function* () {
      const evenOnly = makeList({
        start: (paging, input) => ({
          input: { ...input, skip: 0 },
          next: (page) => ({
            _tag: "End",
            items: paging.items(page).filter((_, index) => index % 2 === 0),
          }),
        }),
      })
      assert.deepStrictEqual(yield* read(evenOnly, 9), { items: 2, queries: ["?skip=0"] })
    }),
  )
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
