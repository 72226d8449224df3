import type * as Operation from "@effect-billing/core/Operation"
import * as PianoApi from "@effect-billing/piano/PianoApi"
import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

interface Endpoint {
  readonly module: string
  readonly base: string
  readonly method: string
  readonly path: string
  readonly effect: string
  readonly params: ReadonlyArray<{ readonly name: string; readonly in: string; readonly required: boolean }>
}

const catalogue = (
  JSON.parse(readFileSync(new URL("../reference/endpoint-catalogue.json", import.meta.url), "utf8")) as {
    readonly endpoints: ReadonlyArray<Endpoint>
  }
).endpoints

const keyOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`
const byKey = new Map(PianoApi.operations.map((operation) => [keyOf(operation), operation]))
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

describe("operations", () => {
  it("are the 343 of the catalogue, each once, with its method, path and effect", () => {
    assert.lengthOf(PianoApi.operations, 343)
    assert.strictEqual(new Set(PianoApi.operations.map(({ name }) => name)).size, 343)
    assert.deepStrictEqual(
      PianoApi.operations.map((operation) => `${keyOf(operation)} ${operation.effect}`).toSorted(),
      catalogue.map(({ base, effect, method, path }) => `${method} ${base}${path} ${effect}`).toSorted(),
    )
  })

  it("may be sent again by what they do, never by their method: 33 GETs write, 34 POSTs read", () => {
    for (const { effect, name, repeat } of PianoApi.operations)
      assert.strictEqual(repeat, effect === "read" ? "safe" : "never", name)
    const count = (method: string, effect: string, credential?: string) =>
      PianoApi.operations.filter(
        (operation) =>
          operation.method === method &&
          operation.effect === effect &&
          (credential === undefined || operation.credential === credential),
      ).length
    assert.strictEqual(count("GET", "write"), 33)
    assert.strictEqual(count("POST", "read"), 34)
    assert.strictEqual(count("GET", "write", "publisher"), 30)
    assert.strictEqual(count("POST", "read", "publisher"), 28)
  })

  it("belong to the client whose credential they need, and to its host", () => {
    const clients: Readonly<Record<string, readonly [PianoApi.ClientName, string]>> = {
      anon: ["PianoClient", "browser"],
      user: ["PianoClient", "api"],
      publisher: ["PianoPublisherClient", "api"],
      id: ["PianoIdClient", "id"],
    }
    for (const { base, method, module, path } of catalogue) {
      const operation = byKey.get(`${method} ${base}${path}`)!
      assert.deepStrictEqual([PianoApi.clientOf(operation), operation.host], clients[module], operation.name)
    }
  })

  it("take the catalogue's parameters, in the catalogue's place", () => {
    // Documented differently in different places; see `scripts/decisions.ts` for which one is followed.
    const decided = new Set(["search_after"])
    for (const { base, method, module, params, path } of catalogue) {
      const operation = byKey.get(`${method} ${base}${path}`)!
      const { body, headers, query } = operation.locations
      const known = new Set([...body, ...query, ...headers])
      for (const parameter of params) {
        const name = module === "id" ? snake(parameter.name) : parameter.name
        if (decided.has(name) || (module === "id" && name === "api_token")) continue
        assert.isTrue(known.has(name), `${operation.name} takes ${name}`)
        if (module === "id" || operation.body?.whole !== undefined) continue
        const place = parameter.in === "query" ? query : body
        assert.include(place, name, `${operation.name}: ${name} travels in the ${parameter.in}`)
      }
    }
  })

  it("never take the API token in a URL", () => {
    for (const { locations, name } of PianoApi.operations)
      assert.notInclude(locations.query, "api_token", name)
  })

  it("are exported by their names and say where they come from", () => {
    const exported = PianoApi as unknown as Readonly<Record<string, Operation.Any>>
    for (const operation of PianoApi.operations) {
      assert.strictEqual(exported[operation.name]?.input, operation.input, operation.name)
      assert.match(operation.source, /\[(docs|client code|seed)\]/)
      assert.isNotEmpty(operation.summary)
    }
  })

  it("have the names of the seed for the seed's five", () => {
    const paths = [
      "listConversions",
      "checkAccess",
      "listAccess",
      "listAccessTokens",
      "listSubscriptions",
    ].map((name) => PianoApi.operations.find((operation) => operation.name === name)?.path)
    assert.deepStrictEqual(paths, [
      "/api/v3/conversion/list",
      "/api/v3/access/check",
      "/api/v3/access/list",
      "/api/v3/access/token/list",
      "/api/v3/subscription/list",
    ])
  })

  it("and models are what the generator writes", () => {
    const script = fileURLToPath(new URL("../scripts/generate.ts", import.meta.url))
    assert.strictEqual(execFileSync(process.execPath, [script, "--check"], { encoding: "utf8" }), "")
  })
})

describe("the README", () => {
  it("has the operations of the three clients in its tables, as they are, and names every other one", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
    const rows = readme
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .filter((cells) => cells[2] === "GET" || cells[2] === "POST")
    const named = rows.map((cells) => cells[1]?.replaceAll("`", ""))
    assert.deepStrictEqual(
      rows,
      named.map((name) => {
        const { confidence, deprecated, effect, method, path, summary } = PianoApi.operations.find(
          (operation) => operation.name === name,
        )!
        return [
          "",
          `\`${name}\``,
          method,
          `\`${path}\``,
          effect,
          confidence,
          `${summary}${deprecated ? " (deprecated)" : ""}`,
          "",
        ]
      }),
    )
    for (const { name } of PianoApi.operations) assert.include(readme, `\`${name}\``)
  })
})
