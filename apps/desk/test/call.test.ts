/** `desk call` and `desk operations`: every operation of every provider, from the shell. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { providers } from "../src/providers/Providers.ts"
import type { Listed } from "./subjects/Subject.ts"
import { subjects } from "./subjects/Subjects.ts"
import { answering, assertClean, canary, configured, desk, deskHere, failureOf, serve } from "./support.ts"

const purchases = {
  applicationUsername: "alice",
  purchases: {
    "apple:premium": {
      productId: "apple:premium",
      platform: "apple",
      purchaseId: "apple:1",
      purchaseDate: "2026-01-02T03:04:05.678Z",
      sandbox: false,
    },
  },
}

const basic = (key: string): string => `Basic ${btoa(`demo:${key}`)}`

describe("call", () => {
  it.effect("prints the decoded answer in the provider's own field names", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({ ...purchases, aNewField: 1 }))
      const finished = yield* desk(
        ["call", "iaptic", "getCustomerPurchases", "--input", '{"applicationUsername":"alice"}', "--json"],
        { environment: configured(server.url) },
      )
      assert.strictEqual(finished.code, 0, finished.stderr)
      assert.strictEqual(finished.stderr, "")
      assert.deepStrictEqual(JSON.parse(finished.stdout), purchases)
      assert.strictEqual(server.requests[0]?.headers.authorization, basic(canary.secretKey))
    }),
  )

  for (const name of [
    "prod:bob kal/1?#%",
    "a,b",
    "..",
    ".",
    "😀",
    "a+b&c=d",
    "%2F",
    '\'; rm -rf "$HOME" #',
  ]) {
    it.effect(`a name as hostile as ${name} arrives as one path segment`, () =>
      Effect.gen(function* () {
        const server = yield* serve(answering(purchases))
        const finished = yield* desk(
          [
            "call",
            "iaptic",
            "getCustomerPurchases",
            "--input",
            JSON.stringify({ applicationUsername: name }),
            "--json",
          ],
          { environment: configured(server.url) },
        )
        if (name === "." || name === "..") {
          // No URL carries them: every server and every client takes such a segment out of the path.
          assert.strictEqual(finished.code, 1)
          assert.strictEqual(failureOf(finished).reason._tag, "InvalidRequest")
          assert.lengthOf(server.requests, 0)
          return
        }
        assert.strictEqual(finished.code, 0, finished.stderr)
        const segments = server.requests[0]?.url?.split("/") ?? []
        assert.lengthOf(segments, 5)
        assert.strictEqual(decodeURIComponent(segments[3] ?? ""), name)
      }),
    )
  }

  it.effect("reads its input from a pipe", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering(purchases))
      const finished = yield* desk(["call", "iaptic", "getCustomerPurchases", "--input", "-"], {
        environment: configured(server.url),
        input: '\n{"applicationUsername":"alice"}\n',
      })
      assert.strictEqual(finished.code, 0, finished.stderr)
      assert.deepStrictEqual(JSON.parse(finished.stdout), purchases)
    }),
  )

  it.effect("a secret input comes through a pipe quietly, and on the command line with a warning", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({ ok: true, purchases: [] }))
      const input = JSON.stringify({ accessToken: canary.accessToken })
      const environment = configured(server.url)
      const piped = yield* desk(["call", "iaptic", "listStripePurchases", "--input", "-"], {
        environment,
        input,
      })
      assertClean(piped)
      assert.strictEqual(piped.code, 0, piped.stderr)
      assert.strictEqual(piped.stderr, "")
      const typed = yield* desk(["call", "iaptic", "listStripePurchases", "--input", input], { environment })
      assertClean(typed)
      assert.strictEqual(typed.code, 0, typed.stderr)
      assert.include(typed.stderr, "--input -")
    }),
  )

  it.effect("calls for the public use the public key, and the secret one where there is no other", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering({ ok: true, products: [] }))
      const both = configured(server.url)
      yield* desk(["call", "iaptic", "listStripePrices"], { environment: both })
      yield* desk(["call", "iaptic", "listStripePrices"], { environment: { ...both, IAPTIC_PUBLIC_KEY: "" } })
      assert.deepStrictEqual(
        server.requests.map(({ headers }) => headers.authorization),
        [basic(canary.publicKey), basic(canary.secretKey)],
      )
      const neither = yield* desk(["call", "iaptic", "listStripePrices", "--json"], {
        environment: { ...both, IAPTIC_PUBLIC_KEY: "", IAPTIC_SECRET_KEY: "" },
      })
      assert.strictEqual(neither.code, 1)
      assert.include(failureOf(neither).reason.message, "IAPTIC_PUBLIC_KEY or IAPTIC_SECRET_KEY")
    }),
  )

  it.effect("--all goes through the pages, one item per line", () =>
    Effect.gen(function* () {
      const rows = Array.from({ length: 5 }, (_, index) => ({ applicationUsername: `user${index}` }))
      const server = yield* serve((request, response) => {
        const query = new URL(request.url ?? "/", "http://host").searchParams
        const skip = Number(query.get("skip"))
        const page = { rows: rows.slice(skip, skip + Number(query.get("limit"))) }
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page))
      })
      const finished = yield* desk(
        ["call", "iaptic", "getCustomersBulkInfo", "--input", '{"limit":2}', "--all"],
        {
          environment: configured(server.url),
        },
      )
      assert.strictEqual(finished.code, 0, finished.stderr)
      const lines = finished.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown)
      assert.deepStrictEqual(lines, rows)
      // The last one is empty: nobody knows a limit up to which a short page is the last.
      const skips = server.requests.map(({ url }) =>
        new URL(url ?? "/", "http://host").searchParams.get("skip"),
      )
      assert.deepStrictEqual(skips, ["0", "2", "4", "5"])
    }),
  )

  it.effect("--all with something that is no listing", () =>
    Effect.gen(function* () {
      const server = yield* serve(answering(purchases))
      const finished = yield* desk(
        [
          "call",
          "iaptic",
          "getCustomerPurchases",
          "--input",
          '{"applicationUsername":"alice"}',
          "--all",
          "--json",
        ],
        { environment: configured(server.url) },
      )
      assert.strictEqual(finished.code, 1)
      assert.deepStrictEqual(failureOf(finished).reason.issues?.[0]?.path, ["all"])
      assert.lengthOf(server.requests, 0)
    }),
  )

  it.effect("an answer of megabytes is printed whole", () =>
    Effect.gen(function* () {
      const many = Object.fromEntries(
        Array.from({ length: 10_000 }, (_, index) => [
          `apple:product${index}`,
          { ...purchases.purchases["apple:premium"], productId: `apple:product${index}` },
        ]),
      )
      const server = yield* serve(answering({ applicationUsername: "alice", purchases: many }))
      const finished = yield* desk(
        ["call", "iaptic", "getCustomerPurchases", "--input", '{"applicationUsername":"alice"}', "--json"],
        { environment: configured(server.url) },
      )
      const printed = JSON.parse(finished.stdout) as typeof purchases
      assert.lengthOf(Object.keys(printed.purchases), 10_000)
    }),
  )

  it.effect("a name that would move the cursor is written out, in JSON and in words", () =>
    Effect.gen(function* () {
      const name = "alice\u001b[2J\u009b31m\u202e"
      const server = yield* serve(answering({ applicationUsername: name, purchases: {} }))
      const finished = yield* desk(
        ["call", "iaptic", "getCustomerPurchases", "--input", '{"applicationUsername":"alice"}'],
        { environment: configured(server.url) },
      )
      // oxlint-disable-next-line no-control-regex
      assert.notMatch(finished.stdout, /[\u001b\u009b\u202e]/)
      assert.strictEqual((JSON.parse(finished.stdout) as typeof purchases).applicationUsername, name)
    }),
  )
})

it("every provider of the desk is tested here", () => {
  assert.deepStrictEqual(
    subjects.map(({ id }) => id),
    providers.map(({ id }) => id),
  )
})

for (const subject of subjects) {
  const { answers, configured, count, credential, id, inputs, nothingHere, toBody } = subject

  const listed = Effect.map(deskHere(["operations", id, "--json"], {}), (finished) => {
    assert.strictEqual(finished.code, 0, finished.stderr)
    return JSON.parse(finished.stdout) as ReadonlyArray<Listed>
  })

  const call = (url: string, name: string) =>
    Effect.tap(
      deskHere(
        ["call", id, name, "--input", JSON.stringify(inputs[name]), "--json"],
        configured(`${url}/${name}`),
      ),
      (finished) => Effect.sync(() => assertClean(finished)),
    )

  describe(`every operation of ${id} is listed and callable`, () => {
    it.effect("lists them all, each with what the design asks for", () =>
      Effect.gen(function* () {
        const operations = yield* listed
        assert.lengthOf(operations, count)
        for (const table of [inputs, answers]) {
          assert.sameMembers(
            operations.map(({ name }) => name),
            Object.keys(table),
          )
        }
        for (const operation of operations) {
          assert.strictEqual(operation.provider, id)
          assert.match(operation.path, /^\//)
          assert.include(["read", "write"], operation.effect)
          assert.include(["documented", "clientCode", "thirdParty", "inferred"], operation.confidence)
          assert.match(operation.source, /\[(seed|docs|client code|third party|inferred)\]/)
        }
      }),
    )

    it.live("sends each of them where it belongs", () =>
      Effect.gen(function* () {
        const operations = yield* listed
        const [status, body] = nothingHere
        const server = yield* serve(answering(body, status))
        yield* Effect.forEach(
          operations,
          (operation) =>
            Effect.gen(function* () {
              const { name } = operation
              const finished = yield* call(server.url, name)
              const request = server.requests.find(({ url }) => url?.startsWith(`/${name}/`) === true)
              assert.isDefined(request, `${name}: ${finished.stdout}${finished.stderr}`)
              assert.strictEqual(request?.method, operation.method, name)
              const path = request?.url?.slice(name.length + 1).split("?")[0] ?? ""
              assert.match(path, new RegExp(`^${operation.path.replaceAll(/:\w+/g, "[^/]+")}$`), name)
              const [header, value] = credential(operation)
              assert.strictEqual(request?.headers[header], value, name)
              assert.strictEqual(finished.code, 1, name)
              assert.strictEqual(failureOf(finished).operation, name)
            }),
          { concurrency: 8, discard: true },
        )
      }),
    )

    it.effect("one of them as a process, with its input from a pipe", () =>
      Effect.gen(function* () {
        const [name = ""] = Object.keys(inputs)
        const server = yield* serve(answering(toBody(answers[name], name)))
        const finished = yield* desk(["call", id, name, "--input", "-", "--json"], {
          environment: configured(server.url),
          input: JSON.stringify(inputs[name]),
        })
        assertClean(finished)
        assert.strictEqual(finished.code, 0, finished.stderr)
        assert.deepStrictEqual(JSON.parse(finished.stdout), answers[name])
      }),
    )

    it.live("prints the answer of each of them as it came", () =>
      Effect.gen(function* () {
        const operations = yield* listed
        const server = yield* serve((request, response) => {
          const name = request.url?.split("/")[1] ?? ""
          const answer = answers[name]
          // What is new in an answer must not stand in the way of what is known.
          const body =
            typeof answer === "object" && answer !== null && !Array.isArray(answer)
              ? { ...answer, "a field of tomorrow": { a: [null] } }
              : answer
          response
            .writeHead(200, { "content-type": "application/json" })
            .end(JSON.stringify(toBody(body, name)))
        })
        yield* Effect.forEach(
          operations,
          ({ name }) =>
            Effect.gen(function* () {
              const finished = yield* call(server.url, name)
              assert.strictEqual(finished.code, 0, `${name}: ${finished.stderr}`)
              assert.match(finished.stderr, /^(?:! a secret on the command line .*\n)?$/, name)
              const printed: unknown = JSON.parse(finished.stdout)
              if (typeof printed !== "object" || printed === null || Array.isArray(printed)) {
                return assert.deepStrictEqual(printed, answers[name], name)
              }
              const { "a field of tomorrow": _, ...known } = printed as Record<string, unknown>
              assert.deepStrictEqual(known, answers[name], name)
            }),
          { concurrency: 8, discard: true },
        )
      }),
    )
  })
}

describe("operations", () => {
  for (const asked of [[], ...subjects.map(({ id }) => [id])]) {
    it.effect(`${asked[0] ?? "all"}: a table down to 80 columns, never a block for each`, () =>
      Effect.gen(function* () {
        const finished = yield* desk(["operations", ...asked], { environment: { COLUMNS: "80" } })
        assert.strictEqual(finished.code, 0, finished.stderr)
        const lines = finished.stdout.split("\n")
        for (const line of lines) assert.isAtMost(line.length, 80)
        assert.match(lines[0] ?? "", /^ {2}(?:PROVIDER +)?NAME .*EFFECT +CONFIDENCE/)
      }),
    )
  }

  it.effect("a provider nobody knows", () =>
    Effect.gen(function* () {
      const finished = yield* desk(["operations", "iaptik", "--json"])
      assert.strictEqual(finished.code, 1)
      assert.include(failureOf(finished).reason.message, 'did you mean "iaptic"')
    }),
  )
})
