import { RuleTester } from "oxlint/plugins-dev"
import { describe, it } from "vitest"
import { noAmbient } from "../lint/no-ambient.ts"
import { noBarrelImport } from "../lint/no-barrel-import.ts"
import { noCrossProviderImport } from "../lint/no-cross-provider-import.ts"
import { unstableOnlyInCore } from "../lint/unstable-only-in-core.ts"

RuleTester.describe = describe
RuleTester.it = it

const tester = new RuleTester({
  languageOptions: { sourceType: "module", env: { es2024: true, browser: true, node: true } },
})

const core = "/repository/packages/core/src/Operation.ts"
const coreIndex = "/repository/packages/core/src/index.ts"
const coreTesting = "/repository/packages/core/src/testing/Emulator.ts"
const provider = "/repository/packages/iaptic/src/IapticClient.ts"
const providerIndex = "/repository/packages/iaptic/src/index.ts"
const providerTesting = "/repository/packages/iaptic/src/testing/IapticEmulator.ts"
const providerTest = "/repository/packages/iaptic/test/IapticClient.test.ts"
const emulator = "/repository/packages/emulator/src/main.ts"
const bench = "/repository/packages/bench/src/main.ts"
const app = "/repository/apps/desk/src/main.ts"

tester.run("no-barrel-import", noBarrelImport, {
  valid: [
    { filename: core, code: `import * as Effect from "effect/Effect"` },
    { filename: core, code: `import * as HttpClient from "effect/http/HttpClient"` },
    { filename: provider, code: `import * as Operation from "@effect-billing/core/Operation"` },
    { filename: provider, code: `import * as IapticApi from "./IapticApi.ts"` },
    { filename: providerIndex, code: `export * as IapticApi from "./IapticApi.ts"` },
    { filename: providerIndex, code: `export { Billing } from "@effect-billing/core"` },
    { filename: providerTest, code: `import { Effect } from "effect"` },
    { filename: bench, code: `import { Effect } from "effect"` },
    { filename: app, code: `import { Effect } from "effect"` },
  ],
  invalid: [
    { filename: core, code: `import { Effect } from "effect"`, errors: 1 },
    { filename: core, code: `import type { Effect } from "effect"`, errors: 1 },
    { filename: core, code: `import { HttpClient } from "effect/http"`, errors: 1 },
    { filename: core, code: `import { RateLimiter } from "effect/persistence"`, errors: 1 },
    { filename: core, code: `import { Mac } from "effect/crypto"`, errors: 1 },
    { filename: core, code: `import { SchemaCompiler } from "effect/schema"`, errors: 1 },
    { filename: providerTesting, code: `import { TestClock } from "effect/testing"`, errors: 1 },
    { filename: core, code: `export * from "effect"`, errors: 1 },
    { filename: core, code: `export { Effect } from "effect"`, errors: 1 },
    { filename: core, code: `const load = () => import("effect")`, errors: 1 },
    { filename: core, code: `export type A = import("effect").Effect.Effect<void>`, errors: 1 },
    { filename: provider, code: `import { Operation } from "@effect-billing/core"`, errors: 1 },
    { filename: providerTesting, code: `import { Emulator } from "@effect-billing/core/testing"`, errors: 1 },
    { filename: provider, code: `import { IapticApi } from "./index.ts"`, errors: 1 },
    { filename: providerTesting, code: `import { IapticApi } from "../index.ts"`, errors: 1 },
    {
      filename: emulator,
      code: `import { Effect } from "effect"`,
      errors: [{ message: "'effect' is a barrel: import the module itself ('effect/Module')" }],
    },
  ],
})

tester.run("unstable-only-in-core", unstableOnlyInCore, {
  valid: [
    { filename: provider, code: `import * as Effect from "effect/Effect"` },
    { filename: provider, code: `import * as Schema from "effect/Schema"` },
    { filename: provider, code: `import * as Base64 from "effect/encoding/Base64"` },
    { filename: provider, code: `import type * as HttpClient from "effect/http/HttpClient"` },
    { filename: provider, code: `export type { HttpClient } from "effect/http/HttpClient"` },
    { filename: provider, code: `export type A = import("effect/http/HttpClient").HttpClient` },
    { filename: core, code: `import * as HttpClient from "effect/http/HttpClient"` },
    { filename: emulator, code: `import * as HttpClient from "effect/http/HttpClient"` },
    { filename: bench, code: `import * as HttpClient from "effect/http/HttpClient"` },
    { filename: app, code: `import * as HttpClient from "effect/http/HttpClient"` },
    { filename: providerTesting, code: `import * as HttpClient from "effect/http/HttpClient"` },
    { filename: providerTest, code: `import * as HttpClient from "effect/http/HttpClient"` },
  ],
  invalid: [
    { filename: provider, code: `import * as HttpClient from "effect/http/HttpClient"`, errors: 1 },
    { filename: provider, code: `import { HttpClient } from "effect/http"`, errors: 1 },
    { filename: provider, code: `import { type HttpClient } from "effect/http/HttpClient"`, errors: 1 },
    { filename: provider, code: `import * as RateLimiter from "effect/persistence/RateLimiter"`, errors: 1 },
    {
      filename: provider,
      code: `import * as CircuitBreaker from "effect/persistence/CircuitBreaker"`,
      errors: 1,
    },
    { filename: provider, code: `import * as Mac from "effect/crypto/Mac"`, errors: 1 },
    { filename: provider, code: `import * as HttpApi from "effect/http-api/HttpApi"`, errors: 1 },
    { filename: provider, code: `import * as Sse from "effect/encoding/Sse"`, errors: 1 },
    { filename: provider, code: `import * as FileSystem from "effect/FileSystem"`, errors: 1 },
    { filename: provider, code: `export * from "effect/http/HttpClient"`, errors: 1 },
    { filename: provider, code: `const load = () => import("effect/http/HttpClient")`, errors: 1 },
    { filename: providerIndex, code: `export { HttpClient } from "effect/http/HttpClient"`, errors: 1 },
  ],
})

tester.run("no-ambient", noAmbient, {
  valid: [
    { filename: core, code: `export const at = (milliseconds: number) => new Date(milliseconds)` },
    { filename: core, code: `export const parse = (text: string) => Date.parse(text)` },
    { filename: core, code: `export const largest = Math.max(1, 2)` },
    { filename: core, code: `export const run = (fetch: () => void) => fetch()` },
    { filename: core, code: `export const run = (client: { fetch: () => void }) => client.fetch()` },
    { filename: core, code: `export const name = (process: { env: string }) => process.env` },
    { filename: core, code: `export type Fetch = typeof globalThis.fetch` },
    { filename: coreTesting, code: `console.error(process.pid)` },
    { filename: coreTesting, code: `export const call = () => fetch("http://127.0.0.1")` },
    { filename: bench, code: `console.log(Date.now())` },
    { filename: app, code: `console.log(process.argv)` },
    { filename: providerTest, code: `console.log(Date.now())` },
  ],
  invalid: [
    { filename: core, code: `export const key = process.env["KEY"]`, errors: 1 },
    { filename: core, code: `export const args = process.argv`, errors: 1 },
    { filename: core, code: `export const key = globalThis.process.env`, errors: 1 },
    { filename: core, code: `export const now = Date.now()`, errors: 1 },
    { filename: core, code: `export const clock = Date.now`, errors: 1 },
    { filename: core, code: `export const now = globalThis.Date.now()`, errors: 1 },
    { filename: core, code: `export const now = new Date()`, errors: 1 },
    { filename: core, code: `export const now = Date()`, errors: 1 },
    { filename: core, code: `export const chance = Math.random()`, errors: 1 },
    { filename: core, code: `export const chance = Math["random"]()`, errors: 1 },
    { filename: core, code: `export const time = performance.now()`, errors: 1 },
    { filename: core, code: `console.log("a")`, errors: 1 },
    { filename: core, code: `export const call = () => fetch("/")`, errors: 1 },
    { filename: core, code: `export const call = () => globalThis.fetch("/")`, errors: 1 },
    { filename: coreTesting, code: `export const now = Date.now()`, errors: 1 },
    { filename: coreTesting, code: `export const chance = Math.random()`, errors: 1 },
    {
      filename: provider,
      code: `export const now = new Date()`,
      errors: [{ message: "'new Date()' reaches around effect: use Clock or DateTime.now" }],
    },
  ],
})

tester.run("no-cross-provider-import", noCrossProviderImport, {
  valid: [
    { filename: provider, code: `import * as Operation from "@effect-billing/core/Operation"` },
    { filename: provider, code: `import * as IapticApi from "./IapticApi.ts"` },
    { filename: providerTest, code: `import * as IapticApi from "../src/IapticApi.ts"` },
    { filename: providerTest, code: `import * as IapticApi from "@effect-billing/iaptic/IapticApi"` },
    { filename: core, code: `import * as Reason from "./Reason.ts"` },
    { filename: core, code: `import * as Effect from "effect/Effect"` },
    { filename: emulator, code: `import * as Iaptic from "@effect-billing/iaptic/testing/IapticEmulator"` },
    { filename: bench, code: `import * as Iaptic from "@effect-billing/iaptic/IapticClient"` },
    { filename: app, code: `import * as Iaptic from "@effect-billing/iaptic/IapticClient"` },
  ],
  invalid: [
    { filename: provider, code: `import * as Piano from "@effect-billing/piano/PianoClient"`, errors: 1 },
    { filename: provider, code: `import type * as Piano from "@effect-billing/piano"`, errors: 1 },
    { filename: provider, code: `export * from "@effect-billing/piano"`, errors: 1 },
    { filename: provider, code: `import * as Piano from "../../piano/src/PianoClient.ts"`, errors: 1 },
    { filename: provider, code: `import * as Emulator from "@effect-billing/emulator"`, errors: 1 },
    { filename: provider, code: `import * as Suite from "@effect-billing/conformance"`, errors: 1 },
    { filename: providerTesting, code: `import * as Piano from "@effect-billing/piano/testing"`, errors: 1 },
    { filename: providerTest, code: `import * as Piano from "@effect-billing/piano/PianoClient"`, errors: 1 },
    { filename: coreIndex, code: `export * from "@effect-billing/iaptic"`, errors: 1 },
    { filename: core, code: `import * as Iaptic from "../../iaptic/src/IapticClient.ts"`, errors: 1 },
  ],
})
