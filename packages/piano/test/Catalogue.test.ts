/**
 * Every operation with every parameter of the catalogue, from plain JSON as `desk call` takes it to the request on the
 * wire: the method, the path, and each parameter in the place and form the catalogue gives it.
 */
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as ScriptedHttpClient from "@effect-billing/core/testing/ScriptedHttpClient"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { readFileSync } from "node:fs"
import { aid, fieldsOf, identity, publisher, reader, success, tokenText } from "./support.ts"

interface Parameter {
  readonly name: string
  readonly in: "query" | "form" | "json"
  readonly type: string
  readonly items?: string
  readonly enum?: ReadonlyArray<string>
  readonly unit?: string
  readonly encoding?: string
}

interface Endpoint {
  readonly module: "anon" | "user" | "publisher" | "id"
  readonly base: string
  readonly method: string
  readonly path: string
  readonly params: ReadonlyArray<Parameter>
}

const { endpoints } = JSON.parse(
  readFileSync(new URL("../reference/endpoint-catalogue.json", import.meta.url), "utf8"),
) as { readonly endpoints: ReadonlyArray<Endpoint> }

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A value of a parameter as JSON, and the texts it is on the wire. */
const sampleOf = (parameter: Parameter, repeats: boolean): readonly [unknown, ReadonlyArray<string>] => {
  const [member = "x"] = parameter.enum ?? []
  switch (parameter.type) {
    case "boolean":
      return [true, ["true"]]
    case "integer":
      return parameter.unit === "unix-seconds" ? [1_700_000_000, ["1700000000"]] : [7, ["7"]]
    case "number":
      return [1.5, ["1.5"]]
    case "object":
      return [{ a: 1 }, ['{"a":1}']]
    case "array": {
      const items = parameter.items === "integer" ? [1, 2] : [member, "ä,b"]
      return [items, repeats ? items.map(String) : [items.join(",")]]
    }
    default:
      return parameter.name.startsWith("date_") && parameter.unit === undefined
        ? ["2026-01-31", ["2026-01-31"]]
        : [member, [member]]
  }
}

describe("the whole catalogue", () => {
  for (const { base, method, module, params, path } of endpoints) {
    const operation = PianoApi.operations.find(
      (one) => one.method === method && one.path === `${base}${path}`,
    )!
    it.effect(`${operation.name} sends what it is given`, () =>
      Effect.gen(function* () {
        const input: Record<string, unknown> = {}
        const expected: Array<readonly [name: string, texts: ReadonlyArray<string>, value: unknown]> = []
        const { body, headers, query } = operation.locations
        for (const parameter of params) {
          const name = module === "id" ? snake(parameter.name) : parameter.name
          // Not in use, by the provider's own words; and the token goes its own way.
          if (name === "search_after" || name === "api_token" || name in input) continue
          const commas = parameter.encoding !== undefined && body.includes(name) && module !== "id"
          const [value, texts] = sampleOf(parameter, !commas)
          input[name] = value
          expected.push([name, texts, value])
        }
        if (headers.includes("authorization")) input["authorization"] = "jwt"
        const { body: format } = operation
        if (format?.format === "multipart") input["file"] = "a;b"
        if (format?.whole !== undefined) input[format.whole] = { own: "value" }
        // Offset and limit within what a search reaches.
        const decoded = OperationJson.decodeInput(operation, input)
        assert.isTrue(Result.isSuccess(decoded), JSON.stringify(decoded))
        if (Result.isFailure(decoded)) return
        const script = () => ScriptedHttpClient.json(success())
        const made =
          module === "id"
            ? yield* identity(script)
            : module === "publisher"
              ? yield* publisher(script)
              : yield* reader(script)
        yield* Effect.exit(made.client.request(operation, decoded.success))
        const [request] = yield* made.requests
        assert.strictEqual(request?.method, method)
        assert.strictEqual(request?.url.pathname, operation.path)
        const found = new Map<string, Array<string>>()
        const add = (name: string, text: string) => found.set(name, [...(found.get(name) ?? []), text])
        for (const [name, text] of fieldsOf(request?.url.search ?? "")) add(name, text)
        if (format?.format === "form")
          for (const [name, text] of fieldsOf(request?.text ?? "")) add(name, text)
        const json =
          format?.format === "json" && format.whole === undefined
            ? (JSON.parse(request?.text ?? "") as Readonly<Record<string, unknown>>)
            : {}
        for (const [name, texts, value] of expected) {
          if (body.includes(name) && format?.format === "json")
            assert.deepStrictEqual(json[name], value, name)
          else assert.deepStrictEqual(found.get(name), texts, name)
        }
        if (query.includes("aid") || body.includes("aid"))
          assert.include(
            [found.get("aid")?.[0], json["aid"]],
            params.some(({ name }) => name === "aid") ? "x" : aid,
          )
        if (module === "publisher") assert.strictEqual(request?.headers["api_token"], tokenText)
        if (format?.whole !== undefined)
          assert.deepStrictEqual(JSON.parse(request?.text ?? ""), { own: "value" })
        assert.notInclude(request?.url.href, tokenText)
      }),
    )
  }
})
