import * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as PianoUserRef from "@effect-billing/piano/PianoUserRef"
import { PianoEmulator, PianoSamples } from "@effect-billing/piano/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import type { Page } from "playwright-core"
import { plainServer } from "../support.ts"
import { launch } from "./chromium.ts"
import type { Found, Given } from "./page.ts"

const bundle = (name: string): Effect.Effect<string> =>
  Effect.promise(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
      bundle: true,
      format: "iife",
      platform: "browser",
      target: "es2022",
      minify: true,
      write: false,
    })
    return outputFiles[0]?.text ?? ""
  })

/** A page of an origin of its own with this program in it. */
const openPage = Effect.fnUntraced(function* (program: string) {
  const site = yield* plainServer(({ target }, response) => {
    const [type, body] =
      target === "/program.js"
        ? ["text/javascript", program]
        : ["text/html", '<!doctype html><title>Reader</title><script src="/program.js"></script>']
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(body)
  })
  const browser = yield* Effect.acquireRelease(Effect.promise(launch), (it) =>
    Effect.promise(() => it.close()),
  )
  const page = yield* Effect.promise(() => browser.newPage())
  yield* Effect.promise(() => page.goto(`${site.origin}/`))
  return page
})

const start = Effect.fnUntraced(function* () {
  const emulator = yield* PianoEmulator.make({ startAt: "2026-01-15T12:00:00Z", frozen: true })
  const server = yield* EmulatorServer.make({ emulators: [emulator] })
  return { emulator, baseUrl: server.urlOf("piano") }
})

/** What the page's own `fetch` gets: the status and the beginning of the text, or that it may not read it. */
const fetchIn = (page: Page, url: string, headers: Readonly<Record<string, string>> = {}) =>
  Effect.promise(() =>
    page.evaluate(
      async ([address, fields]) => {
        try {
          const response = await fetch(address, { headers: fields })
          return `${response.status} ${(await response.text()).slice(0, 9)}`
        } catch (error) {
          return error instanceof TypeError ? "not readable" : String(error)
        }
      },
      [url, headers] as const,
    ),
  )

describe("in a Chromium", () => {
  it.live(
    "PianoClient asks the emulator over HTTP, from a page of another origin",
    () =>
      Effect.gen(function* () {
        const { baseUrl, emulator } = yield* start()
        const { aid, privateKey } = emulator.credentials
        const program = yield* bundle("page.ts")
        assert.isBelow(gzipSync(program).byteLength, 52 * 1024)
        assert.notInclude(program, "api_token")
        assert.notInclude(program, "/publisher/")
        const page = yield* openPage(program)
        const userRef = yield* PianoUserRef.make({ uid: "zoe", email: "zoe@example.com" }, privateKey)
        const given: Given = {
          aid,
          baseUrl,
          rid: PianoSamples.demonstration.resource,
          userToken: PianoSamples.demonstrationToken,
          userRef: Redacted.value(userRef),
        }
        const found = yield* Effect.promise(() =>
          page.evaluate(
            (input) => (globalThis as unknown as { visit: (given: Given) => Promise<Found> }).visit(input),
            given,
          ),
        )
        assert.deepStrictEqual(found, {
          anonymous: false,
          unknown: "InvalidRequest",
          granted: true,
          statuses: ["active"],
          conversions: 6,
          resources: ["NEWSLETTER", "PREMIUM_ACCESS", "ARCHIVE"],
          introduced: "zoe@example.com",
        })
        const requests = yield* emulator.requests
        assert.includeMembers(
          requests.map(({ operation }) => operation),
          ["checkAccess", "listSubscriptions", "listConversions", "getCurrentUser"],
        )
      }),
    60_000,
  )

  it.live(
    "a page may send headers of its own to readers' operations, and reads nothing of the publisher's",
    () =>
      Effect.gen(function* () {
        const { baseUrl, emulator } = yield* start()
        const page = yield* openPage("")
        const { aid, apiToken } = emulator.credentials
        const check = `${baseUrl}/api/v3/access/check?aid=${aid}&rid=PREMIUM_ACCESS`
        assert.strictEqual(yield* fetchIn(page, check), '200 {"code":0')
        assert.strictEqual(yield* fetchIn(page, check, { "x-of-our-own": "1" }), '200 {"code":0')
        const count = `${baseUrl}/api/v3/publisher/conversion/count?aid=${aid}`
        assert.strictEqual(
          yield* fetchIn(page, count, { api_token: Redacted.value(apiToken) }),
          "not readable",
        )
        assert.strictEqual(
          yield* fetchIn(page, `${count}&api_token=${Redacted.value(apiToken)}`),
          "not readable",
        )
        yield* emulator.faults.set({ kind: "status", status: 503 })
        assert.strictEqual(yield* fetchIn(page, check), '503 {"code":1')
      }),
    60_000,
  )

  it.live(
    "PianoPublisherClient refuses to be made, and does not show the token",
    () =>
      Effect.gen(function* () {
        const page = yield* openPage(yield* bundle("publisherPage.ts"))
        const said = yield* Effect.promise(() =>
          page.evaluate(() =>
            (
              globalThis as unknown as { makePublisherClient: (token: string) => Promise<string> }
            ).makePublisherClient("canary-api-token"),
          ),
        )
        assert.include(said, "must not be made in a browser")
        assert.notInclude(said, "canary")
      }),
    60_000,
  )
})
