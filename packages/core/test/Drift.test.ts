import * as Drift from "@effect-billing/core/Drift"
import * as Wire from "@effect-billing/core/Wire"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"

const Row = Schema.Struct({
  id: Schema.String,
  kind: Wire.optional(Wire.openEnum(["a", "b"])),
  token: Schema.optionalKey(Wire.Secret),
})
const Page = Schema.Struct({
  rows: Schema.Array(Row),
  byId: Schema.optionalKey(Schema.Record(Schema.String, Row)),
  free: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  either: Schema.optionalKey(Schema.Union([Row, Schema.Struct({ name: Schema.String })])),
})

const seen = (value: unknown) =>
  Drift.deviations(Page, value).map(({ kind, path, seen }) => `${kind} ${path.join(".")} ${seen}`)

describe("deviations", () => {
  it("are none in a documented answer", () => {
    assert.deepStrictEqual(
      seen({
        rows: [
          { id: "1", kind: "a", token: "t" },
          { id: "2", kind: null },
        ],
        byId: { x: { id: "3" } },
        free: { any: 1 },
      }),
      [],
    )
  })
  it("are found in rows, records and unions, with their path", () => {
    assert.deepStrictEqual(
      seen({
        rows: [{ id: "1", kind: "c", more: [] }],
        byId: { x: { id: "3", kind: "d" } },
        either: { name: "n", other: null },
        free: { any: { thing: 1 } },
        next: "z",
      }),
      [
        "unknownMember rows.0.kind c",
        "unknownField rows.0.more array",
        "unknownMember byId.x.kind d",
        "unknownField either.other null",
        "unknownField next string",
      ],
    )
  })
  it("are scrubbed before they are cut", () => {
    const scrub = (text: string) => text.split("canary-secret").join("<redacted>")
    const long = `${"x".repeat(58)}canary-secret`
    const [member, field] = Drift.deviations(
      Page,
      { rows: [{ id: "1", kind: long }], "canary-secret": 1 },
      scrub,
    )
    assert.strictEqual(member?.seen, `${"x".repeat(58)}<redac`)
    assert.deepStrictEqual(field?.path, ["<redacted>"])
  })
  it("begin with what was found otherwise, scrubbed as well", () => {
    const found = Drift.deviations(
      Page,
      { rows: [], next: 1 },
      (text) => text.replace("canary", "<redacted>"),
      () => [{ kind: "checksumMismatch", path: ["results"], seen: "md5 canary" }],
    )
    assert.deepStrictEqual(found, [
      { kind: "checksumMismatch", path: ["results"], seen: "md5 <redacted>" },
      { kind: "unknownField", path: ["next"], seen: "number" },
    ])
    assert.deepStrictEqual(found.map(Drift.toIssue), [
      { path: ["results"], message: "the checksum does not match (md5 <redacted>)" },
      { path: ["next"], message: "unknown field (number)" },
    ])
  })
  it("never repeat a value of an unknown field", () => {
    assert.notInclude(seen({ rows: [], password: "hunter2" }).join(), "hunter2")
  })
})
