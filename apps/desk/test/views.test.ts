/** What people read, piece by piece. */
import type { Access } from "@effect-billing/core/Access"
import type { Account } from "@effect-billing/core/Account"
import * as Money from "@effect-billing/core/Money"
import * as Reason from "@effect-billing/core/Reason"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as AccessView from "../src/AccessView.ts"
import * as AccountView from "../src/AccountView.ts"
import { DeskError } from "../src/DeskError.ts"
import * as FailureView from "../src/FailureView.ts"
import * as Flags from "../src/Flags.ts"
import * as Screen from "../src/Screen.ts"
import * as Style from "../src/Style.ts"
import * as Suggestion from "../src/Suggestion.ts"
import * as Table from "../src/Table.ts"
import * as Text from "../src/Text.ts"

const plain = Style.make(false)
const wide = { style: plain, columns: Number.POSITIVE_INFINITY }
const at = (text: string): DateTime.Utc => DateTime.toUtc(DateTime.makeUnsafe(text))

const failure = (reason: Reason.AnyReason) =>
  new DeskError({ provider: "iaptic", operation: "getCustomerPurchases", reason })

const account: Account = {
  customers: [],
  purchases: [
    {
      provider: "iaptic",
      id: "apple:1",
      productId: "apple:premium",
      kind: "subscription",
      status: "expired",
      price: Option.getOrThrow(Money.fromMicros(1_990_000, "USD")),
      purchasedAt: at("2026-01-02T03:04:05Z"),
      expiresAt: at("2026-02-02T03:04:05Z"),
      sandbox: true,
      source: null,
    },
  ],
  subscriptions: [
    {
      provider: "iaptic",
      id: "apple:1",
      productId: "apple:premium",
      status: "unknown",
      statusWord: "Hibernating",
      source: null,
    },
  ],
  entitlements: [
    {
      provider: "iaptic",
      resource: "apple:premium",
      granted: false,
      expiresAt: at("2026-02-02T03:04:05Z"),
      source: null,
    },
    { provider: "iaptic", resource: "apple:book", granted: true, source: null },
  ],
  failures: [],
  answered: ["iaptic"],
  unanswered: [],
}

describe("AccountView", () => {
  const text = AccountView.render(account, { ...wide, now: at("2026-03-01T00:00:00Z") }).join("\n")

  it("says what stands in the account", () => {
    assert.match(
      text,
      /iaptic +apple:premium +subscription +expired +1\.99 USD +2026-01-02 03:04 +2026-02-02 03:04 +apple:1 +sandbox/,
    )
    assert.match(text, /apple:premium +unknown \(“Hibernating”\)/)
    assert.match(text, /apple:premium +expired +2026-02-02 03:04/)
    assert.match(text, /apple:book +granted +no end/)
    assert.match(text, /Customers\n  none/)
    assert.notInclude(text, "Failures")
    assert.notInclude(text, "QUANTITY")
  })

  it("shows instants of any year", () => {
    assert.strictEqual(AccountView.instant(at("+010000-01-01T23:58:59.999Z")), "+010000-01-01 23:58")
  })

  it("does not say none when nobody answered", () => {
    const nobody = {
      ...account,
      purchases: [],
      subscriptions: [],
      entitlements: [],
      answered: [],
      failures: [failure(new Reason.NotFound({}))],
    }
    const lines = AccountView.render(nobody, { ...wide, now: at("2026-03-01T00:00:00Z") })
    assert.notInclude(lines.join("\n"), "none\n")
    assert.include(lines.join("\n"), "no provider answered")
    assert.include(lines.join("\n"), "NotFound")
  })

  it("says what a provider was not asked, and why", () => {
    const because = "Acme lists no subscriptions: name them in the reference"
    const partly = { ...account, unanswered: [{ provider: "acme", because }] }
    for (const columns of [120, 40]) {
      const lines = AccountView.render(partly, { style: plain, columns, now: at("2026-03-01T00:00:00Z") })
      for (const line of lines) assert.isAtMost(Text.width(line), columns, line)
      assert.include(lines.join(" ").replace(/ +/g, " "), `acme: ${because}`)
    }
  })

  it("fits into forty columns", () => {
    const lines = AccountView.render(account, { style: plain, columns: 40, now: at("2026-03-01T00:00:00Z") })
    for (const line of lines) assert.isAtMost(Text.width(line), 40, line)
    assert.include(lines.join("\n"), "apple:premium")
  })
})

describe("AccessView", () => {
  it("says the decision, and what it rests on", () => {
    const access: Access = {
      resource: "premium",
      decision: "granted",
      because: [
        {
          provider: "iaptic",
          rule: "entitlementGranted",
          record: {
            provider: "iaptic",
            id: "apple:1",
            resource: "apple:premium",
            granted: true,
            source: null,
          },
          observedAt: at("2026-01-15T00:00:00Z"),
          holdsUntil: at("2026-02-02T03:04:05Z"),
        },
      ],
      failures: [],
    }
    const text = AccessView.render(access, wide).join("\n")
    assert.match(text, /^✓ granted {2}premium$/m)
    assert.include(
      text,
      "iaptic grants it  record apple:1 apple:premium, until 2026-02-02 03:04 UTC, seen 2026-01-15 00:00 UTC",
    )
    const narrow = AccessView.render(access, { style: plain, columns: 40 })
    for (const line of narrow) assert.isAtMost(Text.width(line), 40)
    assert.include(narrow.join(" ").replaceAll(/ +/g, " "), "until 2026-02-02 03:04 UTC, seen 2026-01-15")
  })
})

describe("Text", () => {
  it("breaks a word that is wider than the line, and loses nothing of it", () => {
    const word = "apple:" + "9".repeat(40)
    const lines = Text.wrap(`the id ${word} ends`, 20)
    for (const line of lines) assert.isAtMost(Text.width(line), 20)
    assert.strictEqual(lines.join("").replaceAll(" ", ""), `theid${word}ends`)
  })

  it("writes JSON of any depth, and the same as the engine where the engine can", () => {
    const value = { a: [1, "x\u2028", null, undefined, { b: {}, c: [], d: undefined }], 'q"': -0.5 }
    const deep = (depth: number): unknown => {
      let inner: unknown = value
      for (let level = 0; level < depth; level++) inner = level % 2 === 0 ? [inner, level] : { inner }
      return inner
    }
    const shallow = Text.json(deep(3))
    assert.deepStrictEqual(JSON.parse(shallow), JSON.parse(JSON.stringify(deep(3))))
    const depth = 20_000
    const text = Text.json(deep(depth))
    const innermost = JSON.stringify(value).replace("\u2028", "\\u2028")
    assert.include(text, `{"inner":[${innermost},0]}`)
    assert.strictEqual(text.split('{"inner":').length - 1, depth / 2)
    assert.isTrue(text.endsWith(`,${depth - 2}]}`))
  })
})

describe("FailureView", () => {
  it("says what to do next for every reason there is", () => {
    const members: ReadonlyArray<Reason.AnyReason> = [
      new Reason.TransportFailed({ description: "x", sent: false }),
      new Reason.DeadlineExceeded({ scope: "call", after: Duration.seconds(1) }),
      new Reason.OutcomeUnknown({ because: { _tag: "x", message: "y" } }),
      new Reason.RateLimited({ limitedBy: "provider", retryAfter: Duration.seconds(7) }),
      new Reason.AuthenticationFailed({}),
      new Reason.PermissionDenied({}),
      new Reason.NotFound({}),
      new Reason.Conflict({}),
      new Reason.ProviderUnavailable({}),
      new Reason.UnexpectedResponse({ description: "x" }),
      new Reason.DecodeFailed({ issues: [] }),
      new Reason.IntegrityFailed({ description: "x" }),
    ]
    for (const reason of members) {
      const error = {
        ...failure(reason),
        provider: "iaptic",
        operation: "x",
        reason,
        retryAfter: reason.retryAfter,
        message: "",
        isRetryable: false,
        status: undefined,
      }
      assert.isDefined(FailureView.next(error), reason._tag)
      if (reason._tag === "RateLimited") assert.include(FailureView.next(error), "7 s")
    }
  })
})

describe("Table", () => {
  const rows = [
    ["one", "", "a very long text that goes on"],
    ["二三", "", "x"],
  ]
  const table: Table.Table = { columns: [{ heading: "A" }, { heading: "EMPTY" }, { heading: "LAST" }], rows }

  it("aligns by what a terminal shows, and leaves out what nobody knows", () => {
    assert.deepStrictEqual(Table.render(table, wide), [
      "  A     LAST",
      `  ────  ${"─".repeat(29)}`,
      "  one   a very long text that goes on",
      "  二三  x",
    ])
  })

  it("makes blocks where the terminal is too narrow", () => {
    assert.deepStrictEqual(Table.render(table, { style: plain, columns: 20 }).slice(0, 6), [
      "  A     one",
      "  LAST  a very long",
      "        text that",
      "        goes on",
      "",
      "  A     二三",
    ])
  })

  it("cuts what may be cut: ids in the middle, words at the end", () => {
    for (const [at, text] of [
      ["middle", "a very l…goes on"],
      ["end", "a very long tex…"],
    ] as const) {
      const columns = [{ heading: "A" }, { heading: "EMPTY" }, { heading: "LAST", shrinks: { to: 10, at } }]
      const lines = Table.render({ columns, rows }, { style: plain, columns: 24 })
      assert.strictEqual(lines[2], `  one   ${text}`)
      for (const line of lines) assert.isAtMost(Text.width(line), 24)
    }
  })

  it("cuts instants to their day, all at once", () => {
    const columns = [
      { heading: "A" },
      { heading: "SINCE", shrinks: { to: 10, at: "time" as const } },
      { heading: "RENEWS", shrinks: { to: 10, at: "time" as const } },
    ]
    const table = {
      columns,
      rows: [
        ["one", "2026-01-02 03:04", "2026-02-02 03:04"],
        ["two", "2026-01-03 03:04", "no"],
      ],
    }
    assert.deepStrictEqual(Table.render(table, { style: plain, columns: 43 }).slice(2), [
      "  one  2026-01-02 03:04  2026-02-02 03:04",
      "  two  2026-01-03 03:04  no",
    ])
    assert.deepStrictEqual(Table.render(table, { style: plain, columns: 40 }).slice(2), [
      "  one  2026-01-02  2026-02-02",
      "  two  2026-01-03  no",
    ])
  })

  it("leaves out what says least first", () => {
    const columns = [
      { heading: "KEPT" },
      { heading: "SECOND", drops: 2 as const },
      { heading: "FIRST", drops: 1 as const },
      { heading: "THIRD", drops: 3 as const },
    ]
    const headings = (width: number): string | undefined =>
      Table.render({ columns, rows: [["a", "b", "c", "d"]] }, { style: plain, columns: width })[0]
    assert.strictEqual(headings(30), "  KEPT  SECOND  FIRST  THIRD")
    assert.strictEqual(headings(27), "  KEPT  SECOND  THIRD")
    assert.strictEqual(headings(20), "  KEPT  THIRD")
    assert.strictEqual(headings(12), "  KEPT")
  })

  it("leaves out what may be left out before it makes blocks", () => {
    const columns = [
      { heading: "A" },
      { heading: "EMPTY" },
      { heading: "LAST", shrinks: { to: 20, at: "end" as const }, drops: 1 as const },
    ]
    assert.deepStrictEqual(Table.render({ columns, rows }, { style: plain, columns: 24 }), [
      "  A",
      "  ────",
      "  one",
      "  二三",
      "  (left out in this width: LAST)",
    ])
  })

  it("takes the teeth out of what it is given", () => {
    const text = Table.render(
      { columns: [{ heading: "A" }], rows: [["\u001b[2J\u009b1m\u202eevil\nline"]] },
      wide,
    ).join("\n")
    assert.include(text, String.raw`\u001b[2J\u009b1m\u202eevil\u000aline`)
  })
})

describe("Style", () => {
  it("colours JSON without changing what it says", () => {
    const json = JSON.stringify({ 'a"b': [1, -2.5e3, true, null, "x: 1"] }, undefined, 2)
    const coloured = Style.json(Style.make(true), json)
    assert.notStrictEqual(coloured, json)
    // oxlint-disable-next-line no-control-regex
    assert.strictEqual(coloured.replaceAll(/\u001b\[\d+m/g, ""), json)
    assert.strictEqual(Style.json(plain, json), json)
  })

  it("lets the environment decide before the terminal does", () => {
    assert.isTrue(Screen.wantsColor({}, true))
    assert.isFalse(Screen.wantsColor({}, false))
    assert.isFalse(Screen.wantsColor({ TERM: "dumb" }, true))
    assert.isFalse(Screen.wantsColor({ NO_COLOR: "1" }, true))
    assert.isTrue(Screen.wantsColor({ NO_COLOR: "" }, true))
    assert.isTrue(Screen.wantsColor({ FORCE_COLOR: "1" }, false))
    assert.isFalse(Screen.wantsColor({ FORCE_COLOR: "0" }, true))
    assert.isFalse(Screen.wantsColor({ FORCE_COLOR: "1", NO_COLOR: "1" }, true))
  })
})

describe("Suggestion", () => {
  it("finds the nearest names, and keeps quiet where there is none", () => {
    assert.deepStrictEqual(Suggestion.nearest("acount", ["account", "access"]), ["account"])
    assert.deepStrictEqual(Suggestion.nearest("GETVERSION", ["getVersion", "getStats"]), ["getVersion"])
    assert.deepStrictEqual(Suggestion.nearest("purchases", ["listPurchases", "getStats"]), ["listPurchases"])
    assert.deepStrictEqual(Suggestion.nearest("zzz", ["account"]), [])
    assert.deepStrictEqual(Suggestion.nearest("", ["account"]), [])
  })
})

describe("Flags", () => {
  it("reads times", () => {
    assert.strictEqual(Flags.parseTime("500ms"), 500)
    assert.strictEqual(Flags.parseTime("5s"), 5000)
    assert.strictEqual(Flags.parseTime("5"), 5000)
    assert.strictEqual(Flags.parseTime("1.5 s"), 1500)
    assert.strictEqual(Flags.parseTime("2m"), 120_000)
    for (const wrong of ["", "0", "soon", "-5s", "5 weeks", "1e3", "999999m", "0.1ms"]) {
      assert.isUndefined(Flags.parseTime(wrong), wrong)
    }
  })
})
