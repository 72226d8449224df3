/** `desk account` and `desk access` over all providers at once, against a plain server for each. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Http from "node:http"
import { type Subject } from "./subjects/Subject.ts"
import { subjects } from "./subjects/Subjects.ts"
import { assertClean, desk, type Failure, serve } from "./support.ts"

interface Record {
  readonly provider: string
  readonly id?: string
}

interface Document {
  readonly customers: ReadonlyArray<Record>
  readonly purchases: ReadonlyArray<Record>
  readonly subscriptions: ReadonlyArray<Record>
  readonly entitlements: ReadonlyArray<Record>
  readonly failures: ReadonlyArray<Failure>
}

const answering =
  ({ customer }: Subject): Http.RequestListener =>
  (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host")
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(customer.answer(pathname)))
  }

/** Nobody listens there any more. */
const nowhere = Effect.map(Effect.scoped(serve(() => {})), ({ url }) => url)

const references = subjects.flatMap(({ customer, id }) => [`--${id}`, customer.reference])

/** The environment of a desk with a server for each provider but those that are down. */
const environmentWithout = (...down: ReadonlyArray<string>) =>
  Effect.map(
    Effect.forEach(subjects, (subject) =>
      Effect.map(
        down.includes(subject.id) ? nowhere : Effect.map(serve(answering(subject)), ({ url }) => url),
        (url) => subject.configured(url),
      ),
    ),
    (environments) => Object.assign({}, ...environments) as Readonly<globalThis.Record<string, string>>,
  )

const assertFound = (document: Document, { customer, id }: Subject): void => {
  for (const [list, found] of customer.finds) {
    const records = document[list as Exclude<keyof Document, "failures">]
    assert.isTrue(
      records.some((record) => record.provider === id && record.id === found),
      `${id}: ${list} ${found}: ${JSON.stringify(document)}`,
    )
  }
}

describe("account, from all providers", () => {
  it.effect("has what each of them answered", () =>
    Effect.gen(function* () {
      const environment = yield* environmentWithout()
      const finished = yield* desk(["account", ...references, "--json"], { environment })
      assertClean(finished)
      assert.strictEqual(finished.code, 0, finished.stderr)
      assert.strictEqual(finished.stderr, "")
      const document = JSON.parse(finished.stdout) as Document
      assert.deepStrictEqual(document.failures, [])
      for (const subject of subjects) assertFound(document, subject)
      // In the order in which the desk shows them.
      const order = subjects.map(({ id }) => id)
      for (const list of [document.customers, document.purchases, document.subscriptions]) {
        const positions = list.map(({ provider }) => order.indexOf(provider))
        assert.deepStrictEqual(positions, positions.toSorted())
      }
    }),
  )

  it.effect("shows the same to people, in tables down to 80 columns", () =>
    Effect.gen(function* () {
      const environment = yield* environmentWithout()
      for (const columns of [200, 120, 100, 80]) {
        const finished = yield* desk(["account", ...references], {
          environment: { ...environment, COLUMNS: String(columns) },
        })
        assertClean(finished)
        assert.strictEqual(finished.code, 0, finished.stderr)
        const lines = finished.stdout.split("\n")
        for (const line of lines) assert.isAtMost(line.length, columns)
        const purchases = lines.slice(
          lines.findIndex((line) => line.startsWith("Purchases")),
          lines.findIndex((line) => line.startsWith("Subscriptions")),
        )
        assert.match(purchases[1] ?? "", /^ {2}PROVIDER {2,}PRODUCT {2,}/, `at ${columns}`)
      }
    }),
  )

  for (const down of subjects) {
    it.effect(`with ${down.id} down, the others answer, and the failure is listed`, () =>
      Effect.gen(function* () {
        const environment = yield* environmentWithout(down.id)
        const finished = yield* desk(["account", ...references, "--json"], { environment })
        assertClean(finished)
        assert.strictEqual(finished.code, 0, finished.stderr)
        const document = JSON.parse(finished.stdout) as Document
        for (const subject of subjects) {
          if (subject.id !== down.id) assertFound(document, subject)
        }
        assert.isNotEmpty(document.failures)
        for (const failure of document.failures) {
          assert.strictEqual(failure.provider, down.id)
          assert.strictEqual(failure.reason._tag, "TransportFailed")
          assert.isTrue(failure.isRetryable)
        }
        assert.include(
          document.failures.map(({ operation }) => operation),
          down.customer.asks,
        )
        const shown = yield* desk(["account", ...references], { environment })
        assert.strictEqual(shown.code, 0)
        assert.match(
          shown.stdout,
          new RegExp(`^ {2}✗ ${down.id} ${down.customer.asks} {2}TransportFailed`, "m"),
        )
      }),
    )
  }

  it.effect("with all of them down, everything that failed is listed, and the exit code says so", () =>
    Effect.gen(function* () {
      const environment = yield* environmentWithout(...subjects.map(({ id }) => id))
      const finished = yield* desk(["account", ...references, "--json"], { environment })
      assertClean(finished)
      assert.strictEqual(finished.code, 1)
      const { failures } = JSON.parse(finished.stdout) as Document
      assert.sameMembers(
        [...new Set(failures.map(({ provider }) => provider))],
        subjects.map(({ id }) => id),
      )
    }),
  )

  it.effect("names, for all of them at once, what is not configured", () =>
    Effect.gen(function* () {
      const finished = yield* desk(["account", ...references])
      assert.strictEqual(finished.code, 1)
      for (const subject of subjects) {
        for (const name of Object.keys(subject.configured("")).filter(
          (name) => !/_URL$|_PUBLIC_/.test(name),
        )) {
          assert.include(finished.stderr, name)
        }
      }
    }),
  )

  it.effect("a base URL that is none is named, and not repeated, whoever's it is", () =>
    Effect.gen(function* () {
      for (const { configured, customer, id } of subjects) {
        const finished = yield* desk(["account", `--${id}`, customer.reference, "--json"], {
          environment: configured("ftp://user:canary@host"),
        })
        assertClean(finished)
        assert.strictEqual(finished.code, 1)
        assert.notInclude(finished.stdout + finished.stderr, "canary")
        assert.include(
          finished.stderr,
          `${id.toUpperCase()}_BASE_URL: this environment variable is not right`,
        )
      }
    }),
  )
})

describe("access, from all providers", () => {
  it.effect("a provider that is down denies nobody, and takes nothing from what another grants", () =>
    Effect.gen(function* () {
      for (const down of subjects) {
        const environment = yield* environmentWithout(down.id)
        const finished = yield* desk(["access", "nothing that anybody sells", ...references, "--json"], {
          environment,
        })
        assertClean(finished)
        assert.strictEqual(finished.code, 2, down.id)
        const { failures } = JSON.parse(finished.stdout) as Document
        assert.deepStrictEqual([...new Set(failures.map(({ provider }) => provider))], [down.id])
      }
    }),
  )
})
