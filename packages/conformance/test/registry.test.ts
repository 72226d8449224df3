import { assert, describe, it } from "@effect/vitest"
import * as Completeness from "../src/Completeness.ts"
import { registry } from "../src/registry.ts"

describe("the registry", () => {
  it("holds every provider of the repository", () => {
    assert.deepStrictEqual(Completeness.check(Completeness.packagesFolder, registry), [])
  })
})
