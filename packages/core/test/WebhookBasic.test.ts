import * as WebhookBasic from "@effect-billing/core/WebhookBasic"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as NodeUtil from "node:util"

const user = "361"
const secret = "b8647b68898b084b836474ed8d61ffe117c9a01168d867f24953b776ddcb134d"
const withColon = "se:cr:et é"

const header = (text: string, scheme = "Basic") => ({
  Authorization: `${scheme} ${Buffer.from(text).toString("base64")}`,
})
const credentials = WebhookBasic.make({ user, password: [Redacted.make(secret), Redacted.make(withColon)] })

const refusal = (of: WebhookBasic.Credentials, headers: Readonly<Record<string, string | Array<string>>>) =>
  Effect.flip(WebhookBasic.verify(of, headers))

describe("Basic credentials of a delivery", () => {
  it.effect("pass when they are the configured ones, in every rotation", () =>
    Effect.gen(function* () {
      yield* WebhookBasic.verify(credentials, header(`${user}:${secret}`))
      yield* WebhookBasic.verify(credentials, header(`${user}:${secret}`, "basic"))
      yield* WebhookBasic.verify(credentials, header(`${user}:${withColon}`))
      yield* WebhookBasic.verify(credentials, new Headers(header(`${user}:${withColon}`)))
      assert.isUndefined(credentials.unusable)
    }),
  )

  it.effect("are refused in one and the same words, whatever is wrong with them", () =>
    Effect.gen(function* () {
      const words = new Set<string>()
      for (const pair of [
        `${user}:`,
        `:${secret}`,
        `${user}:${secret}x`,
        `${user}:${secret.slice(0, -1)}`,
        `3610:${secret}`,
        `${user}:${secret.toUpperCase()}`,
        `${user}:se:cr`,
        `${user}::${secret}`,
        `${user}:${secret}\0`,
      ]) {
        const reason = yield* refusal(credentials, header(pair))
        assert.strictEqual(reason._tag, "IntegrityFailed", pair)
        words.add(reason.message)
        assert.notInclude(NodeUtil.inspect(reason, { depth: 9 }), secret.slice(0, 16))
      }
      assert.lengthOf([...words], 1)
    }),
  )

  it.effect("are refused when the header is missing, twice, of another scheme or no pair", () =>
    Effect.gen(function* () {
      const good = header(`${user}:${secret}`).Authorization
      for (const headers of [
        {},
        { authorization: [good, good] },
        header(`${user}:${secret}`, "Bearer"),
        header(secret),
        { authorization: "Basic" },
        { authorization: "Basic ~~~~" },
        { authorization: "Basic /w==" },
        { authorization: `${good}, ${good}` },
      ]) {
        assert.strictEqual((yield* refusal(credentials, headers))._tag, "IntegrityFailed")
      }
    }),
  )

  it.effect("never pass without a user or with an empty password", () =>
    Effect.gen(function* () {
      for (const [of, pair] of [
        [WebhookBasic.make({ user: "", password: Redacted.make(secret) }), `:${secret}`],
        [WebhookBasic.make({ user, password: Redacted.make("") }), `${user}:`],
        [WebhookBasic.make({ user, password: [] }), `${user}:`],
        [WebhookBasic.make({ user: "a:b", password: Redacted.make("c") }), "a:b:c"],
      ] as const) {
        assert.isString(of.unusable)
        assert.strictEqual((yield* refusal(of, header(pair))).message, of.unusable)
      }
    }),
  )
})

describe("parse", () => {
  it("splits at the first colon", () => {
    const pair = WebhookBasic.parse(header(`${user}:${withColon}`).Authorization)
    assert.strictEqual(pair?.user, user)
    assert.strictEqual(pair && Redacted.value(pair.password), withColon)
  })
})
