/** The suite, tested: every check has to go red for a client that deserves it. */
import { assert, describe, it } from "@effect/vitest"
import * as Operation from "@effect-billing/core/Operation"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type * as Scope from "effect/Scope"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as Canary from "../src/Canary.ts"
import * as Contract from "../src/checks/Contract.ts"
import * as ErrorTable from "../src/checks/ErrorTable.ts"
import * as PagingLaws from "../src/checks/PagingLaws.ts"
import * as RetryVectors from "../src/checks/RetryVectors.ts"
import * as Samples from "../src/checks/Samples.ts"
import * as SchemaLaws from "../src/checks/SchemaLaws.ts"
import * as Secrets from "../src/checks/Secrets.ts"
import * as WebhookForgeries from "../src/checks/WebhookForgeries.ts"
import * as Completeness from "../src/Completeness.ts"
import { faultCases, makeWorld, type World } from "../src/FaultCase.ts"
import * as Outcome from "../src/Outcome.ts"
import type { Registration, Sample, Some, Webhook } from "../src/Registration.ts"
import { acme, acmeWithTime } from "./acme/Acme.ts"
import * as AcmeApi from "./acme/AcmeApi.ts"
import {
  deafClient,
  eagerClient,
  greedyClient,
  receivedBy,
  stubbornReceiver,
  timidClient,
} from "./acme/Naive.ts"

/** Nobody waits long for a client that is known to hang. */
const impatiently = Effect.provideService(Outcome.HangLimit, 1000)

const overFetch = <A, E>(
  registration: Registration,
  check: (world: World) => Effect.Effect<A, E, HttpClient.HttpClient | Scope.Scope>,
) =>
  Effect.flatMap(makeWorld(registration), check).pipe(
    Effect.scoped,
    Effect.provide(FetchHttpClient.layer),
    impatiently,
  )

const assertRed = (problems: ReadonlyArray<string>, what = "it"): void => {
  assert.isNotEmpty(problems, `${what} passes, though it must not`)
}

describe.concurrent("the fault cases", () => {
  const deserving: Readonly<Record<string, Registration>> = { get503: timidClient, abort: deafClient }
  for (const faultCase of faultCases) {
    it.live(
      `"${faultCase.title}" goes red`,
      () =>
        Effect.gen(function* () {
          const { problems } = yield* overFetch(deserving[faultCase.id] ?? eagerClient, faultCase.run)
          assertRed(problems)
        }),
      60_000,
    )
  }

  it.live("a late webhook goes red where the vendor signs a time", () =>
    Effect.gen(function* () {
      const [first] = acmeWithTime.webhooks
      const careless: Registration = {
        ...acmeWithTime,
        webhooks: [{ ...first, receiver: acme.webhooks[0].receiver }],
      }
      const webhookCase = faultCases.find(({ id }) => id === "webhook")
      assert.isDefined(webhookCase)
      const { problems } = yield* overFetch(careless, webhookCase!.run)
      assert.lengthOf(problems, 4)
    }),
  )
})

describe("the fault cases of listings without pages", () => {
  const { listAll } = acme.listings
  const only = { ...doubtingClient, listings: { listAll: listAll! } }
  for (const faultCase of faultCases.filter(({ id }) => id === "cursorLoop" || id === "hostileNext")) {
    it.live(`"${faultCase.title}" goes red`, () =>
      Effect.gen(function* () {
        assertRed((yield* overFetch(only, faultCase.run)).problems)
        assert.lengthOf((yield* overFetch({ ...acme, listings: only.listings }, faultCase.run)).problems, 0)
      }),
    )
  }
})

describe("the samples", () => {
  const withSamples = (files: Registration["samples"]["files"]): Registration => ({
    ...acme,
    samples: { ...acme.samples, files },
  })
  const { "thing.json": thing, ...others } = acme.samples.files

  it("a file that is left out goes red, and one that is not there, and one of wrong origin", () => {
    const problems = (...[first, ...more]: Some<Registration["samples"]["files"]>) =>
      Samples.checkFolder([withSamples(first), ...more.map(withSamples)])
    assert.deepStrictEqual(problems(acme.samples.files), [])
    assert.deepStrictEqual(problems(others), ["thing.json is left out of the table of samples"])
    assert.deepStrictEqual(problems(others, { "thing.json": thing! }), [], "two clients of one provider")
    assert.deepStrictEqual(problems({ ...acme.samples.files, "more.json": thing! }), [
      "more.json is listed, but not there",
    ])
    assertRed(problems({ ...others, "thing.json": { ...(thing as Sample), origin: "synthetic" } }))
    assertRed(problems({ ...others, "thing.json": { origin: "real", kind: "outside", because: "" } }))
    const nowhere = { ...acme, samples: { ...acme.samples, folder: new URL("nowhere/", import.meta.url) } }
    assertRed(Samples.checkFolder([nowhere]))
  })

  it.live("a sample that does not decode goes red, and one that should not, and one that loses a field", () =>
    Effect.gen(function* () {
      const stricter = Operation.make("getThing", {
        method: "GET",
        path: "/things/:id",
        pathFields: { id: Schema.String },
        success: Schema.Struct({ id: Schema.String, owner: Schema.String }),
      })
      const check = (registration: Registration, file: string, sample: Sample) =>
        overFetch(registration, (world) => Samples.check(world, file, sample))
      assertRed(
        yield* check(acme, "thing.json", { ...thing!, operation: stricter } as never),
        "too strict a schema",
      )
      assertRed(
        yield* check(acme, "thing.json", { ...thing!, outcome: "NotFound" } as never),
        "a success that should fail",
      )
      const forgetful: Registration = {
        ...acme,
        connect: (settings) =>
          Effect.map(acme.connect(settings), (subject) => ({
            ...subject,
            call: (operation, input) =>
              Effect.map(subject.call(operation, input), (value) => ({
                id: (value as { readonly id: string }).id,
              })),
          })),
      }
      assertRed(yield* check(forgetful, "thing.json", thing as Sample), "a lost field")
      assertRed(
        yield* check(acme, "thing.json", { ...(thing as Sample), expect: () => ["wrong"] } as never),
        "another answer",
      )
      const chatty: Registration = {
        ...acme,
        connect: (settings) =>
          Effect.map(acme.connect(settings), (subject) => ({
            ...subject,
            call: (operation, input) =>
              subject.call(operation, { ...(input as object), token: Redacted.make("more") }),
          })),
      }
      const [sent, refused] = acme.samples.files["create-request.json"] as readonly [Sample, Sample]
      assertRed(yield* check(chatty, "create-request.json", sent), "a request with more")
      assertRed(
        yield* check(acme, "create-request.json", { ...sent, refusedFor: ["name"] } as never),
        "a request that should be refused",
      )
      assertRed(
        yield* check(acme, "create-request.json", { ...refused, refusedFor: ["name"] } as never),
        "another issue",
      )
      const deaf = { ...acme, webhooks: receivedBy(stubbornReceiver) }
      assertRed(
        yield* check(deaf, "webhook.json", acme.samples.files["webhook.json"] as Sample),
        "a webhook that is refused",
      )
      const vector = { origin: "synthetic", kind: "vector", check: () => Effect.succeed(["wrong"]) } as const
      assertRed(yield* check(acme, "synthetic-vector.json", vector), "a vector")
    }),
  )
})

describe.concurrent("the error table", () => {
  for (const row of [...acme.errors, ...ErrorTable.sharedCases(acme)]) {
    it.live(`"${row.name}" goes red`, () =>
      Effect.gen(function* () {
        assertRed(yield* overFetch(timidClient, (world) => ErrorTable.check(world, row)))
      }),
    )
  }

  it.live("every expectation of a row is looked at", () =>
    Effect.gen(function* () {
      const row = acme.errors[0]!
      for (const expected of [
        { bodyStatus: 402 },
        { providerCode: "Other" },
        { says: "other words" },
        { retryAfter: 1 },
        { isRetryable: true },
        { fields: { description: "other" } },
      ]) {
        const changed = { ...row, expected: { ...row.expected, ...expected } }
        const problems = yield* overFetch(acme, (world) => ErrorTable.check(world, changed))
        assert.lengthOf(problems, 1, JSON.stringify(expected))
      }
    }),
  )
})

describe("the canaries", () => {
  const canary = Canary.make("a secret")
  const { secret } = canary
  const ended = (effect: Effect.Effect<unknown, unknown>) => Outcome.run(acme, effect)
  const found = (effect: Effect.Effect<unknown, unknown>) =>
    Secrets.watch([canary], () => Effect.map(ended(effect), (one) => [one]))

  const leaks: Readonly<Record<string, Effect.Effect<unknown, unknown>>> = {
    "in a message": Effect.fail(new Error(`the key ${secret} is wrong`)),
    "in the cause of an error": Effect.fail(
      new Error("no", { cause: { headers: { authorization: secret } } }),
    ),
    "in a hidden property": Effect.fail(
      Object.defineProperty(new Error("no"), "request", { value: { secret }, enumerable: false }),
    ),
    "in a defect": Effect.die(`no ${secret}`),
    "in base64 behind a name": Effect.fail(new Error(Buffer.from(`name:${secret}`).toString("base64"))),
    "in base64 behind a longer name": Effect.fail(
      new Error(Buffer.from(`a name:${secret}`).toString("base64")),
    ),
    "percent-encoded": Effect.fail(new Error(encodeURIComponent(secret))),
    "in JSON in JSON": Effect.fail(new Error(JSON.stringify(JSON.stringify({ secret })))),
    "cut in the middle": Effect.fail(new Error(secret.slice(0, 14))),
    "from the middle on": Effect.fail(new Error(secret.slice(-14))),
    "in hexadecimal": Effect.fail(new Error(Buffer.from(secret).toString("hex"))),
    "in an answer": Effect.succeed({ token: secret }),
    "in a debug log": Effect.logTrace("sending", { authorization: secret }),
    "in the annotation of a log": Effect.annotateLogs(Effect.logDebug("sending"), "key", secret),
    "in the name of a span": Effect.withSpan(Effect.void, `GET /things?key=${secret}`),
    "in an attribute of a span": Effect.withSpan(Effect.void, "GET", { attributes: { "url.full": secret } }),
    "in a label of a metric": Metric.update(
      Metric.withAttributes(Metric.counter("conformance.leak"), { url: secret }),
      1,
    ),
  }
  for (const [name, effect] of Object.entries(leaks)) {
    it.live(`a secret ${name} is found`, () =>
      Effect.gen(function* () {
        assertRed(yield* found(effect))
      }),
    )
  }

  it.live("nothing is found where nothing is, and not what is redacted", () =>
    Effect.gen(function* () {
      const other = Canary.make("another secret")
      const harmless = Effect.succeed({ token: Redacted.make(other.secret), words: "a secret" })
      assert.deepStrictEqual(
        yield* Secrets.watch([other], () => Effect.map(ended(harmless), (one) => [one])),
        [],
      )
    }),
  )

  it("a secret of digits is found alone, and not inside of another number", () => {
    const [card, code] = [Canary.makeDigits("card", 16), Canary.makeDigits("code", 4)]
    assert.match(card.secret, /^9\d{15}$/)
    assert.match(code.secret, /^9\d{3}$/)
    assertRed(Canary.findIn([card], "it", `number=${card.secret.slice(0, 8)}`), "half a card")
    assertRed(Canary.findIn([code], "it", `{"verification_value":"${code.secret}"}`), "a code")
    assert.deepStrictEqual(Canary.findIn([code], "it", `127.0.0.1:${code.secret} 1${code.secret}0`), [])
  })

  it("a secret that must be digits is planted as digits", () => {
    const isAccepted = (value: unknown): boolean =>
      /^\d{3,4}$/.test(Redacted.value((value as { readonly code: Redacted.Redacted<string> }).code))
    const { canaries, value } = Canary.plant({ code: Redacted.make("123") }, "a card", isAccepted)
    assert.lengthOf(canaries, 1)
    assert.isTrue(isAccepted(value))
  })

  it.live("a secret in a key that a store remembers is found", () =>
    Effect.gen(function* () {
      const webhook = acme.webhooks.find(({ name }) => name === "unsigned")!
      const careless: Webhook = {
        ...webhook,
        receiver: (keys) =>
          Effect.map(webhook.receiver(keys), (receiver) => ({
            ...receiver,
            once: (delivery, handle) =>
              Effect.map(
                WebhookDeliveryStore.once(String(delivery.body), { timeToLive: "1 hour" }, handle),
                Option.isSome,
              ),
          })),
      }
      const webhookCase = faultCases.find(({ id }) => id === "webhook")!
      const { problems } = yield* overFetch({ ...acme, webhooks: [careless] }, webhookCase.run)
      assert.lengthOf(problems, 1)
    }),
  )

  it.live("a part that shows the secret it is given goes red, and one that fails otherwise than typed", () =>
    Effect.gen(function* () {
      const check = (use: (secret: string) => Effect.Effect<unknown, unknown>) =>
        Secrets.checkKeeper(acme, "a part", use)
      assertRed(yield* check((text) => Effect.succeed({ text })), "an answer")
      assertRed(yield* check((text) => Effect.logDebug(text)), "a log")
      assertRed(yield* check(() => Effect.fail("no")), "a failure without a type")
      assert.deepStrictEqual(yield* check((text) => Effect.succeed(Redacted.make(text))), [])
    }),
  )

  it.live("a client that repeats what it sent goes red", () =>
    Effect.gen(function* () {
      assertRed(
        yield* overFetch(timidClient, (world) =>
          Secrets.checkEchoes(world, AcmeApi.createThing, ["JSON with 401"]),
        ),
      )
      const forgetful: Registration = { ...timidClient, operations: acme.operations }
      assertRed(
        yield* overFetch(forgetful, (world) => Secrets.checkAnswers(world, AcmeApi.createThing)),
        "a fresh token",
      )
    }),
  )
})

describe("the retry vectors", () => {
  for (const vector of RetryVectors.vectors(acme)) {
    it.effect(`"${vector.name}" goes red`, () =>
      Effect.gen(function* () {
        const problems = [
          ...(yield* RetryVectors.check(eagerClient, vector, "one")),
          ...(yield* RetryVectors.check(timidClient, vector, "one")),
        ]
        assertRed(problems)
      }),
    )
  }
  it.effect("an operation that is repeated against its word goes red, and one that is not", () =>
    Effect.gen(function* () {
      const of = (operation: Operation.Any, input: unknown, client: Registration) =>
        RetryVectors.checkRepeat(client, operation, input)
      assertRed(yield* of(AcmeApi.grantThing, { id: "t1" }, eagerClient), "a GET that writes, four times")
      assertRed(yield* of(AcmeApi.findThings, { name: "one" }, timidClient), "a POST that reads, once")
      const reading = { ...AcmeApi.grantThing, effect: "read", repeat: "safe" } as const
      assert.isEmpty(yield* of(AcmeApi.grantThing, { id: "t1" }, acme))
      assertRed(
        yield* RetryVectors.checkRepeat(
          {
            ...acme,
            connect: (settings) =>
              Effect.map(acme.connect(settings), (subject) => ({
                ...subject,
                call: (_operation, input) => subject.call(reading, input),
              })),
          },
          AcmeApi.grantThing,
          { id: "t1" },
        ),
        "a write that is called as a read",
      )
    }),
  )
  it.effect("the budget goes red", () =>
    Effect.gen(function* () {
      assertRed(yield* RetryVectors.checkBudget(eagerClient))
      assertRed(yield* RetryVectors.checkBudget(timidClient))
    }),
  )
})

/** Takes the one answer of a listing for the first of its pages. */
const doubtingClient: Registration = {
  ...acme,
  connect: (settings) =>
    Effect.map(acme.connect(settings), (subject) => ({
      ...subject,
      call: (operation, input) =>
        Effect.zipWith(subject.call(operation, input), subject.call(operation, input), (one, other) => ({
          rows: [one, other].flatMap((page) => (page as { readonly rows: ReadonlyArray<unknown> }).rows),
        })),
    })),
}

describe("the laws of listings", () => {
  const deserving: Readonly<Record<string, Registration>> = { laziness: greedyClient, earlyEnd: eagerClient }
  for (const listing of Object.values(acme.listings)) {
    for (const law of PagingLaws.laws) {
      // A cursor that ends early is the end, also for a client that does not look at pages.
      if (law.id === "earlyEnd" && listing.style === "cursor") continue
      if (!law.concerns(listing)) continue
      it.effect(`"${law.title}" goes red for ${listing.operation.name}`, () =>
        Effect.gen(function* () {
          const client = listing.style === "whole" ? doubtingClient : (deserving[law.id] ?? timidClient)
          assertRed(yield* PagingLaws.check(client, listing, law))
        }),
      )
    }
  }
})

describe("the laws of schemas", () => {
  const answering = (success: Operation.Codec<unknown>): Operation.Any =>
    Operation.make("flawed", { method: "GET", path: "/flawed", success })
  const lowerCase = Schema.String.pipe(
    Schema.decodeTo(Schema.String, {
      decode: SchemaGetter.transform((text: string) => text.toLowerCase()),
      encode: SchemaGetter.passthrough(),
    }),
  )
  const flawed: Readonly<Record<string, Operation.Any>> = {
    roundTrip: answering(Schema.Struct({ id: lowerCase })),
    extraField: answering(
      Schema.StructWithRest(Schema.Struct({ id: Schema.String }), [
        Schema.Record(Schema.String, Schema.String),
      ]),
    ),
    unknownMember: answering(Schema.Struct({ status: Schema.Literals(["active", "canceled"]) })),
    nullForAbsent: answering(Schema.Struct({ id: Schema.optionalKey(Schema.String) })),
    malformedField: answering(
      Schema.Union([Schema.Struct({ id: Schema.Array(Schema.String) }), Schema.Json]),
    ),
  }
  for (const law of SchemaLaws.laws) {
    it.effect(`"${law.title}" goes red`, () =>
      Effect.gen(function* () {
        const operation = flawed[law.id]
        assert.isDefined(operation)
        assertRed(yield* SchemaLaws.check(operation!, law))
      }),
    )
  }
})

describe.concurrent("the webhook forgeries", () => {
  for (const [index, webhook] of acme.webhooks.entries()) {
    for (const forgery of WebhookForgeries.forgeries(acme, webhook)) {
      it.live(`"${webhook.name}: ${forgery.name}" goes red`, () =>
        Effect.gen(function* () {
          assertRed(yield* WebhookForgeries.check(eagerClient, eagerClient.webhooks[index]!, forgery))
        }),
      )
    }
  }

  it.live(
    "genuine deliveries go red when they are refused, when one secret is forgotten, when the event shows it",
    () =>
      Effect.gen(function* () {
        for (const webhook of acme.webhooks) {
          const receiving = (receiver: Webhook["receiver"]) =>
            WebhookForgeries.checkGenuine(acme, { ...webhook, receiver })
          assertRed(yield* receiving(stubbornReceiver), webhook.name)
          assertRed(yield* receiving(eagerClient.webhooks[0].receiver), webhook.name)
          assertRed(yield* WebhookForgeries.checkGenuine(acme, { ...webhook, genuine: {} }), webhook.name)
          if (webhook.proof === "none") continue
          assertRed(yield* receiving((keys) => webhook.receiver(keys.slice(0, 1))), webhook.name)
          assertRed(yield* receiving((keys) => webhook.receiver(keys.slice(-1))), webhook.name)
        }
      }),
  )
})

describe("the contract", () => {
  const changing = (
    change: (request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest,
  ): Registration => ({
    ...acme,
    connect: (settings) =>
      Effect.updateService(acme.connect(settings), HttpClient.HttpClient, HttpClient.mapRequest(change)),
  })
  const inUrl = (change: (url: string) => string) => (request: HttpClientRequest.HttpClientRequest) =>
    HttpClientRequest.setUrl(request, change(request.url))
  const { secret } = Canary.ofCredentials(acme)[0]!

  const flaws: Readonly<Record<string, readonly [Operation.Any, Registration]>> = {
    "another method": [AcmeApi.getThing, changing(HttpClientRequest.setMethod("HEAD"))],
    "another host": [AcmeApi.createKeyed, changing(inUrl((url) => url.replace("/vault/", "/api/")))],
    "no prefix": [AcmeApi.getThing, changing(inUrl((url) => url.replace("/v1/", "/")))],
    "no wrapper": [AcmeApi.wrapThing, changing(HttpClientRequest.bodyJsonUnsafe({ name: "one" }))],
    "a default that is left out": [
      AcmeApi.grantThing,
      changing(inUrl((url) => url.replace("shop=shop-1", ""))),
    ],
    "credentials in a form": [
      AcmeApi.createKeyed,
      changing(HttpClientRequest.bodyUrlParams({ name: "one", key: secret })),
    ],
    "another path": [AcmeApi.getThing, changing(inUrl((url) => url.replace("/things", "/thing")))],
    "a path that is not encoded": [AcmeApi.getThing, changing(inUrl((url) => url.replaceAll("%2F", "/")))],
    "a path that is encoded twice": [AcmeApi.getThing, changing(inUrl((url) => url.replace(/%/g, "%25")))],
    "a field too many": [AcmeApi.listThings, changing(HttpClientRequest.setUrlParam("debug", "1"))],
    "a field too few": [AcmeApi.listThings, changing(inUrl((url) => url.split("?")[0] ?? ""))],
    "another form of lists": [AcmeApi.getThing, changing(inUrl((url) => url.replaceAll("%5B%5D", "")))],
    "a header too few": [AcmeApi.getThing, changing(HttpClientRequest.setHeader("x-region", "elsewhere"))],
    "no accept": [AcmeApi.getThing, changing(HttpClientRequest.setHeader("accept", "text/html"))],
    "a trace": [AcmeApi.getThing, changing(HttpClientRequest.setHeader("traceparent", "00-1-1-01"))],
    "another body": [AcmeApi.createThing, changing(HttpClientRequest.bodyJsonUnsafe({ name: "other" }))],
    "JSON for a form": [AcmeApi.createKeyed, changing(HttpClientRequest.bodyJsonUnsafe({ name: "one" }))],
    "credentials twice": [AcmeApi.getThing, changing(HttpClientRequest.setHeader("x-api-key", secret))],
    "credentials in the query too": [
      AcmeApi.getThing,
      changing(HttpClientRequest.setUrlParam("key", secret)),
    ],
    "no credentials": [AcmeApi.getThing, changing(HttpClientRequest.setHeader("authorization", ""))],
    "somebody else's credentials": [AcmeApi.getThing, changing(HttpClientRequest.basicAuth("other", "key"))],
    "a client that encodes nothing": [AcmeApi.getThing, timidClient],
    "a method that sends nothing": [
      AcmeApi.getThing,
      {
        ...acme,
        connect: (settings) =>
          Effect.map(acme.connect(settings), (subject) => ({
            ...subject,
            call: () => Effect.succeed("done"),
          })),
      },
    ],
  }
  for (const [name, [operation, registration]] of Object.entries(flaws)) {
    it.live(`${name} goes red`, () =>
      Effect.gen(function* () {
        assertRed(yield* overFetch(registration, (world) => Contract.check(world, operation)))
      }),
    )
  }

  it("a flaw in the table of operations goes red", () => {
    const [first, ...rest] = acme.operations
    const withFirst = (change: Partial<Operation.Documented>): ReadonlyArray<string> =>
      Contract.checkTable({
        ...acme,
        operations: [{ ...first!, ...change } as Operation.Documented, ...rest],
      })
    const plain = Schema.Struct({ list: Schema.Array(Schema.Struct({ access_token: Schema.String })) })
    assert.isNotEmpty(withFirst({ success: plain as never }), "a token that anybody may print")
    assert.isNotEmpty(withFirst({ summary: " " }), "no summary")
    assert.isNotEmpty(withFirst({ source: "" }), "no source")
    assert.isNotEmpty(withFirst({ confidence: "rumour" as never }), "another confidence")
    assert.isNotEmpty(withFirst({ name: "createThing" }), "a name twice")
    assert.isNotEmpty(withFirst({ name: "Get Thing" }), "a name with a blank")
    assert.isNotEmpty(withFirst({ host: "elsewhere" }), "a host nobody knows")
    assert.isNotEmpty(withFirst({ path: "things/:id" }), "no slash")
    assert.isNotEmpty(withFirst({ path: "/things/:thingId" }), "another field in the path")
    assert.isNotEmpty(withFirst({ path: "/things/:id?all=1" }), "a query in the path")
    assert.isNotEmpty(withFirst({ repeat: "keyed" }), "a key without a header")
    assert.isNotEmpty(withFirst({ repeat: "never" }), "a read that is never repeated")
    assert.isNotEmpty(
      withFirst({ locations: { ...first!.locations, body: ["id"] } }),
      "a field in two places",
    )
    assert.isNotEmpty(Contract.checkTable({ ...acme, listings: {} }), "listings that are not registered")
    assert.isNotEmpty(Contract.checkTable({ ...acme, operations: [] }), "no operation")
  })
})

describe("the registry", () => {
  it("a provider that is not registered goes red, and one that is not there", () => {
    const folder = mkdtempSync(join(tmpdir(), "conformance-"))
    try {
      const write = (name: string, manifest: object): void => {
        mkdirSync(join(folder, name))
        writeFileSync(
          join(folder, name, "package.json"),
          JSON.stringify({ name: `@effect-billing/${name}`, ...manifest }),
        )
      }
      const onCore = { "@effect-billing/core": "workspace:^" }
      write("core", {})
      write("acme", { peerDependencies: onCore })
      write("emulator", { dependencies: onCore })
      write("bench", { private: true, dependencies: onCore })
      const packages = pathToFileURL(`${folder}/`)
      assert.deepStrictEqual(Completeness.check(packages, [acme]), [])
      assert.lengthOf(Completeness.check(packages, []), 1)
      write("newcomer", { dependencies: onCore })
      assert.lengthOf(Completeness.check(packages, [acme]), 1)
      assert.lengthOf(
        Completeness.check(packages, [acme, acme, { ...acme, id: "gone", packageName: "gone" }]),
        3,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
