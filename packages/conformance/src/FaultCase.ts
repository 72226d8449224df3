/**
 * The fault battery: 18 things that networks, servers and attackers do, against the client over a real transport and
 * a plain server. The first 16 are those that were measured for the SDKs in `peers.ts`.
 *
 * A case gives what is wrong (nothing, when it passes) and what was seen, for the table. Nothing about time decides,
 * but for two lower bounds that no machine can undercut.
 */
import * as CallOptions from "@effect-billing/core/CallOptions"
import * as Drift from "@effect-billing/core/Drift"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { gzipSync } from "node:zlib"
import * as Canary from "./Canary.ts"
import * as Outcome from "./Outcome.ts"
import * as PlainServer from "./PlainServer.ts"
import type { Listing, Registration, Subject } from "./Registration.ts"
import { answerListing } from "./ListingServer.ts"

/** Where a case runs. */
export interface World {
  readonly registration: Registration
  /** The server the client is meant to talk to. */
  readonly server: PlainServer.PlainServer
  /** A server it must never talk to. */
  readonly foreign: PlainServer.PlainServer
  /** A client for `server`, with a canary in every secret credential. */
  readonly connect: (
    options?: CallOptions.CallOptions,
  ) => Effect.Effect<Subject, never, HttpClient.HttpClient | Scope.Scope>
}

/** What a case found. */
export interface Observation {
  /** Empty when the case passes. */
  readonly problems: ReadonlyArray<string>
  /** For the table. */
  readonly seen: string
  /** How the calls ended, to look for secrets in. */
  readonly ended: ReadonlyArray<Outcome.Ended>
}

/** One of the 18. */
export interface FaultCase {
  readonly id: string
  readonly title: string
  readonly run: (world: World) => Effect.Effect<Observation, never, HttpClient.HttpClient | Scope.Scope>
}

/** Makes the two servers of a case. */
export const makeWorld = (registration: Registration): Effect.Effect<World, never, Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* PlainServer.make
    const foreign = yield* PlainServer.make
    foreign.answer(PlainServer.always({ body: { json: registration.read.answer } }))
    return {
      registration,
      server,
      foreign,
      connect: (options = {}) =>
        registration.connect({
          baseUrl: server.origin,
          credentials: Canary.credentials(registration),
          options,
        }),
    }
  })

const ok = (json: unknown): PlainServer.Reply => ({ body: { json } })
const failing = (status: number, headers: Readonly<Record<string, string>> = {}): PlainServer.Reply => ({
  status,
  headers,
  body: { json: {} },
})

const read = (world: World, subject: Subject) =>
  Outcome.run(
    world.registration,
    Effect.suspend(() => subject.call(world.registration.read.operation, world.registration.read.input)),
  )

const write = (world: World, subject: Subject) =>
  Outcome.run(
    world.registration,
    Effect.suspend(() => subject.call(world.registration.write.operation, world.registration.write.input)),
  )

const attempts = (count: number): string => `${count} ${count === 1 ? "request" : "requests"}`

const inSeconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

/** A write may be sent again only with the idempotency key it was first sent with. */
const sentSafely = (world: World): ReadonlyArray<string> => {
  const { operation } = world.registration.write
  const count = world.server.requests.length
  if (operation.repeat === "never") return Outcome.expectEqual("requests sent", count, 1)
  if (operation.repeat === "safe")
    return Outcome.expect(count >= 1 && count <= 3, `${count} requests were sent`)
  const header = operation.idempotency?.header.toLowerCase() ?? ""
  const keys = new Set(world.server.requests.map(({ headers }) => headers[header]))
  return [
    ...Outcome.expect(count >= 1 && count <= 3, `${count} requests were sent`),
    ...Outcome.expect(
      keys.size === 1 && !keys.has(undefined),
      "every attempt must carry the same idempotency key",
    ),
  ]
}

/** A write whose first attempt broke: known only when it could be repeated safely. */
const brokenWrite = (world: World, ended: Outcome.Ended): Observation => ({
  problems: [
    ...sentSafely(world),
    ...(world.registration.write.operation.repeat === "never"
      ? Outcome.expectReason(ended.outcome, "OutcomeUnknown")
      : Outcome.expectSuccess(ended.outcome)),
  ],
  seen: `${Outcome.word(ended.outcome)}, ${attempts(world.server.requests.length)}`,
  ended: [ended],
})

const retriedAfterLimit: FaultCase = {
  id: "get429",
  title: "GET 429 + `Retry-After: 2`",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer(
        PlainServer.inTurn(failing(429, { "retry-after": "2" }), ok(world.registration.read.answer)),
      )
      const ended = yield* read(world, yield* world.connect())
      const [first, second] = world.server.requests
      const gap = first === undefined || second === undefined ? 0 : second.at - first.at
      return {
        problems: [
          ...Outcome.expectSuccess(ended.outcome),
          ...Outcome.expectEqual("requests sent", world.server.requests.length, 2),
          // A timer may be early by its own resolution, not by more.
          ...Outcome.expect(gap >= 1950, "the second request was sent before the 2 seconds were over"),
        ],
        seen: `${Outcome.word(ended.outcome)} after ${inSeconds(gap)}`,
        ended: [ended],
      }
    }),
}

const retriedRead: FaultCase = {
  id: "get503",
  title: "GET 503 then 200",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer(PlainServer.inTurn(failing(503), ok(world.registration.read.answer)))
      const ended = yield* read(world, yield* world.connect())
      return {
        problems: [
          ...Outcome.expectSuccess(ended.outcome),
          ...Outcome.expectEqual("requests sent", world.server.requests.length, 2),
        ],
        seen: `${Outcome.word(ended.outcome)}, ${attempts(world.server.requests.length)}`,
        ended: [ended],
      }
    }),
}

const unavailableWrite: FaultCase = {
  id: "post503",
  title: "POST 503 then 200",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer(PlainServer.inTurn(failing(503), ok(world.registration.write.answer)))
      return brokenWrite(world, yield* write(world, yield* world.connect()))
    }),
}

const resetWrite: FaultCase = {
  id: "postReset",
  title: "POST, socket reset after send",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer((_request, response, count) => {
        if (count === 1) response.socket?.resetAndDestroy()
        else PlainServer.reply(response, ok(world.registration.write.answer))
      })
      return brokenWrite(world, yield* write(world, yield* world.connect()))
    }),
}

const stalledBody: FaultCase = {
  id: "bodyStall",
  title: "Headers, then body stalls (700 ms)",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer((_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
        response.write('{"')
      })
      const subject = yield* world.connect({ attemptTimeout: "700 millis", maximumAttempts: 1 })
      const ended = yield* read(world, subject)
      const gaveUp = yield* Outcome.until(() => world.server.requests[0]?.isAbandoned === true)
      return {
        problems: [
          ...Outcome.expectReason(ended.outcome, "DeadlineExceeded"),
          ...Outcome.expectEqual("requests sent", world.server.requests.length, 1),
          ...Outcome.expect(gaveUp, "the connection was not given up"),
        ],
        seen: `${Outcome.word(ended.outcome)} after ${inSeconds(ended.millis)}`,
        ended: [ended],
      }
    }),
}

const brokenBody: FaultCase = {
  id: "midBodyReset",
  title: "Reset mid-body",
  run: (world) =>
    Effect.gen(function* () {
      const whole = JSON.stringify(world.registration.read.answer)
      world.server.answer((_request, response) => {
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": String(whole.length),
        })
        response.write(whole.slice(0, whole.length / 2), () => response.socket?.destroy())
      })
      const ended = yield* read(world, yield* world.connect())
      return {
        problems: [
          ...Outcome.expectReason(ended.outcome, "TransportFailed"),
          ...Outcome.expectEqual(
            "requests sent",
            world.server.requests.length,
            CallOptions.defaults.maximumAttempts,
          ),
        ],
        seen: `${Outcome.word(ended.outcome)}, ${attempts(world.server.requests.length)}`,
        ended: [ended],
      }
    }),
}

const foreignRedirect: FaultCase = {
  id: "redirect307",
  title: "307 to other origin (POST)",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer((_request, response) => {
        response.writeHead(307, { location: `${world.foreign.origin}/steal` }).end()
      })
      const subject = yield* world.connect()
      const written = yield* write(world, subject)
      const readBack = yield* read(world, subject)
      return {
        problems: [
          ...Outcome.expectTyped(written.outcome),
          ...Outcome.expectTyped(readBack.outcome),
          ...Outcome.expectEqual("requests at the foreign server", world.foreign.requests.length, 0),
        ],
        seen: world.foreign.requests.length === 0 ? "not followed" : "followed",
        ended: [written, readBack],
      }
    }),
}

const foreignPage: FaultCase = {
  id: "html200",
  title: "200 text/html (captive portal)",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer(
        PlainServer.always({ body: { text: "<html><title>Sign in to the Wi-Fi</title></html>" } }),
      )
      const ended = yield* read(world, yield* world.connect())
      return {
        problems: Outcome.expectReason(ended.outcome, "UnexpectedResponse"),
        seen: Outcome.word(ended.outcome),
        ended: [ended],
      }
    }),
}

const wrongShape: FaultCase = {
  id: "wrongShape",
  title: "Wrong shape (`id: 42`)",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer(PlainServer.always(ok(world.registration.read.malformed)))
      const ended = yield* read(world, yield* world.connect())
      const issues =
        ended.outcome._tag === "Failure" && "issues" in ended.outcome.reason
          ? (ended.outcome.reason.issues as ReadonlyArray<{ readonly path: ReadonlyArray<unknown> }>)
          : []
      return {
        problems: [
          ...Outcome.expectReason(ended.outcome, "DecodeFailed"),
          ...Outcome.expect(
            issues.some(({ path }) => path.length > 0),
            "the error does not say where the answer is malformed",
          ),
        ],
        seen:
          ended.outcome._tag === "Success"
            ? "accepted"
            : `${Outcome.word(ended.outcome)} at ${issues[0]?.path.join(".") ?? "?"}`,
        ended: [ended],
      }
    }),
}

const drifted: FaultCase = {
  id: "unknownEnum",
  title: "Unknown enum + new field",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer(PlainServer.always(ok(world.registration.read.drifted)))
      const reports: Array<Drift.DriftReport> = []
      const subject = yield* world.connect({
        drift: Drift.report((report) => Effect.sync(() => reports.push(report))),
      })
      const ended = yield* read(world, subject)
      const kinds = new Set(reports.flatMap(({ deviations }) => deviations.map(({ kind }) => kind)))
      return {
        problems: [
          ...Outcome.expectSuccess(ended.outcome),
          ...Outcome.expect(
            kinds.has("unknownField") && kinds.has("unknownMember"),
            `the drift report tells only of: ${[...kinds].join(", ")}`,
          ),
        ],
        seen: `${Outcome.word(ended.outcome)}, ${kinds.size === 0 ? "unnoticed" : "reported"}`,
        ended: [ended],
      }
    }),
}

const mebibyte = 1024 * 1024
const hugeBytes = 128 * mebibyte
// What may be on its way when the client stops: its limit, and the buffers of sockets and streams.
const boundedBytes = CallOptions.defaults.maximumResponseBytes + 24 * mebibyte

const hugeBody: FaultCase = {
  id: "bigBody",
  title: "128 MiB JSON body",
  run: (world) =>
    Effect.gen(function* () {
      world.server.answer((request, response) => PlainServer.flood(request, response, hugeBytes))
      const ended = yield* read(world, yield* world.connect())
      const gaveUp = yield* Outcome.until(() => world.server.requests[0]?.isAbandoned !== false)
      const taken = world.server.requests[0]?.bytesTaken ?? 0
      // The same as a small file that unpacks to that size.
      const bomb = gzipSync(Buffer.alloc(hugeBytes, " "))
      world.server.answer((_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(bomb)
      })
      const unpacked = yield* read(world, yield* world.connect())
      return {
        problems: [
          ...Outcome.expectReason(ended.outcome, "UnexpectedResponse"),
          ...Outcome.expectEqual("requests sent", world.server.requests.length, 1),
          ...Outcome.expect(gaveUp, "the connection was not given up"),
          ...Outcome.expect(taken <= boundedBytes, `${taken} bytes were taken, more than ${boundedBytes}`),
          ...Outcome.expectReason(unpacked.outcome, "UnexpectedResponse"),
        ],
        seen: ended.outcome._tag === "Success" ? "read" : `cut off at ${Math.round(taken / mebibyte)} MiB`,
        ended: [ended, unpacked],
      }
    }),
}

const abandoned: FaultCase = {
  id: "abort",
  title: "Caller abort at 200 ms",
  run: (world) =>
    Effect.gen(function* () {
      // Headers and a piece of body, so that the abort meets a connection in use.
      world.server.answer((_request, response) => {
        response.writeHead(200, { "content-type": "application/json" })
        response.write("{")
      })
      const subject = yield* world.connect()
      const call = subject.call(world.registration.read.operation, world.registration.read.input)
      const fiber = yield* Effect.forkChild(call)
      const arrived = yield* Outcome.until(() => world.server.requests.length === 1)
      yield* Effect.sleep("200 millis")
      const ended = yield* Outcome.run(
        world.registration,
        Effect.andThen(Fiber.interrupt(fiber), Fiber.join(fiber)),
      )
      const gaveUp = yield* Outcome.until(() => world.server.requests[0]?.isAbandoned === true)
      return {
        problems: [
          ...Outcome.expect(arrived, "no request arrived"),
          ...Outcome.expectEqual("the call", ended.outcome._tag, "Interrupted"),
          ...Outcome.expect(gaveUp, "the server still waits for the client"),
          ...Outcome.expectEqual("requests sent", world.server.requests.length, 1),
        ],
        seen: `${Outcome.word(ended.outcome)} in ${ended.millis} ms${gaveUp ? ", connection closed" : ""}`,
        ended: [ended],
      }
    }),
}

const printedClient: FaultCase = {
  id: "inspectClient",
  title: "`util.inspect(client)` shows key",
  run: (world) =>
    Effect.gen(function* () {
      const canaries = Canary.ofCredentials(world.registration)
      const subject = yield* world.connect()
      const problems = subject.values.flatMap((value) => Canary.findInValue(canaries, "the client", value))
      return {
        problems: [
          ...problems,
          ...Outcome.expect(subject.values.length > 0, "there is no client to look at"),
        ],
        seen: problems.length === 0 ? "no" : "yes",
        ended: [],
      }
    }),
}

const refusedCredentials: FaultCase = {
  id: "inspectError",
  title: "401 error object shows key",
  run: (world) =>
    Effect.gen(function* () {
      const canaries = Canary.ofCredentials(world.registration)
      world.server.answer((request, response) => {
        // A careless server that repeats what it was sent.
        const echo = `${request.target} ${JSON.stringify(request.headers)} ${request.body}`
        PlainServer.reply(response, {
          status: 401,
          headers: { "x-request-id": request.headers["authorization"] ?? "none" },
          body: {
            json: {
              ok: false,
              status: 401,
              code: echo,
              message: echo,
              error: { message: echo },
              errors: [echo],
            },
          },
        })
      })
      const ended = yield* read(world, yield* world.connect())
      const error = ended.outcome._tag === "Failure" ? ended.outcome.error : undefined
      const problems = Canary.findInValue(canaries, "the error", error)
      return {
        problems: [...Outcome.expectReason(ended.outcome, "AuthenticationFailed"), ...problems],
        seen: problems.length === 0 ? "no" : "yes",
        ended: [ended],
      }
    }),
}

/** The limit of what a stalled listing may ask for before it is stopped by the suite itself. */
const endless = 25

const stalledListing: FaultCase = {
  id: "cursorLoop",
  title: "Cursor never advances",
  run: (world) =>
    Effect.gen(function* () {
      const problems: Array<string> = []
      const words = new Set<string>()
      const all: Array<Outcome.Ended> = []
      for (const listing of Object.values(world.registration.listings)) {
        world.server.answer(answerListing(listing, { count: 1000, behaviour: "stalled" }))
        const subject = yield* world.connect()
        const items = subject.items(listing.operation, { ...listing.input, ...limitOf(listing, 2) })
        const ended = yield* Outcome.run(world.registration, Stream.runDrain(Stream.take(items, endless * 2)))
        const count = world.server.requests.length
        words.add(`${Outcome.word(ended.outcome)} at request ${count}`)
        all.push(ended)
        problems.push(
          ...[
            ...Outcome.expectReason(ended.outcome, "PaginationStalled"),
            ...Outcome.expect(count <= 2, `${count} requests were sent`),
          ].map((problem) => `${listing.operation.name}: ${problem}`),
        )
      }
      return {
        problems: [...problems, ...Outcome.expect(all.length > 0, "the provider registers no listing")],
        seen: [...words].join("; "),
        ended: all,
      }
    }),
}

const limitOf = (listing: Listing, limit: number): Readonly<Record<string, number>> =>
  listing.limit === undefined ? {} : { [listing.limit]: limit }

const foreignNextPage: FaultCase = {
  id: "hostileNext",
  title: "Next link on foreign host",
  run: (world) =>
    Effect.gen(function* () {
      const problems: Array<string> = []
      const all: Array<Outcome.Ended> = []
      for (const listing of Object.values(world.registration.listings)) {
        const pages = answerListing(listing, {
          count: 1000,
          behaviour: "honest",
          nextLink: `${world.foreign.origin}/steal`,
        })
        world.server.answer((request, response, count) => {
          // These APIs have no next links, so a hostile page two is a redirect.
          if (count === 1) pages(request, response, count)
          else
            response
              .writeHead(302, { location: `${world.foreign.origin}/steal?from=${world.server.origin}` })
              .end()
        })
        const subject = yield* world.connect()
        let delivered = 0
        const items = subject.items(listing.operation, { ...listing.input, ...limitOf(listing, 2) }).pipe(
          Stream.take(endless),
          Stream.tap(() => Effect.sync(() => delivered++)),
        )
        const ended = yield* Outcome.run(world.registration, Stream.runDrain(items))
        all.push(ended)
        problems.push(
          ...[
            ...Outcome.expectTyped(ended.outcome),
            ...Outcome.expect(delivered > 0, "the first page was not delivered"),
            ...Outcome.expectEqual("requests", world.server.requests.length, 2),
          ].map((problem) => `${listing.operation.name}: ${problem}`),
        )
      }
      return {
        problems: [
          ...problems,
          ...Outcome.expectEqual("requests at the foreign server", world.foreign.requests.length, 0),
          ...Outcome.expect(all.length > 0, "the provider registers no listing"),
        ],
        seen: world.foreign.requests.length === 0 ? "refused" : "followed",
        ended: all,
      }
    }),
}

const truncatedGzip: FaultCase = {
  id: "truncatedGzip",
  title: "Truncated gzip",
  run: (world) =>
    Effect.gen(function* () {
      const whole = gzipSync(JSON.stringify(world.registration.read.answer))
      const ended: Array<Outcome.Ended> = []
      // Cut in the middle, and cut so short that not even the header of gzip is whole.
      for (const length of [Math.floor(whole.length / 2), 5]) {
        world.server.answer((_request, response) => {
          response
            .writeHead(200, {
              "content-type": "application/json",
              "content-encoding": "gzip",
              "content-length": length,
            })
            .end(whole.subarray(0, length))
        })
        ended.push(yield* read(world, yield* world.connect({ maximumAttempts: 1 })))
      }
      return {
        problems: ended.flatMap(({ outcome }) => Outcome.expectTyped(outcome)),
        seen: [...new Set(ended.map(({ outcome }) => Outcome.word(outcome)))].join(", "),
        ended,
      }
    }),
}

const tenYears = 10 * 365 * 24 * 60 * 60 * 1000

const repeatedDelivery: FaultCase = {
  id: "webhook",
  title: "Duplicate and late webhook",
  run: (world) =>
    Effect.gen(function* () {
      const { webhook } = world.registration
      const secret = Canary.make(`${world.registration.id} webhook`).secret
      const receiver = yield* webhook.receiver([secret])
      const now = yield* Clock.currentTimeMillis
      const problems: Array<string> = []

      for (const [name, make] of Object.entries(webhook.genuine)) {
        const delivery = make(secret, now)
        const handled: Array<boolean> = []
        let times = 0
        const handle = Effect.andThen(
          Effect.yieldNow,
          Effect.sync(() => void times++),
        )
        const once = Effect.flatMap(receiver.once(delivery, handle), (first) =>
          Effect.sync(() => handled.push(first)),
        )
        const ended = yield* Outcome.run(
          world.registration,
          Effect.all([once, once, once, once, once, once, once, once, once, once], {
            concurrency: "unbounded",
          }).pipe(Effect.andThen(once), Effect.provide(WebhookDeliveryStore.layerMemory())),
        )
        problems.push(
          ...[
            ...Outcome.expectSuccess(ended.outcome),
            ...Outcome.expectEqual("times handled", times, 1),
            ...Outcome.expectEqual(
              "deliveries said to be the first",
              handled.filter((first) => first).length,
              1,
            ),
          ].map((problem) => `${name}, 10 times at once and once more: ${problem}`),
        )
      }

      if (webhook.time.isSent) {
        const { toleranceMillis } = webhook.time
        const make = Object.values(webhook.genuine)[0]
        for (const offset of [-tenYears, -2 * toleranceMillis, 2 * toleranceMillis, tenYears]) {
          const ended = yield* Outcome.run(
            world.registration,
            Effect.suspend(() => receiver.verify(make?.(secret, now + offset) ?? { body: "", headers: {} })),
          )
          if (ended.outcome._tag === "Success")
            problems.push(`a delivery signed ${offset} ms from now is accepted`)
        }
        return { problems, seen: "duplicate refused, late and early refused", ended: [] }
      }

      // Without a signed time nothing can be refused for being late. What a receiver needs then is the time the event
      // tells about itself, so that an old snapshot does not replace a newer one.
      const { because, occurredAt, telling } = webhook.time
      if (because.trim() === "") problems.push("the vendor is said to send no time, but not why")
      if (occurredAt !== undefined && telling !== undefined) {
        for (const at of [now - tenYears, now, now + tenYears]) {
          const ended = yield* Outcome.run(
            world.registration,
            Effect.suspend(() => receiver.verify(telling(secret, at))),
          )
          problems.push(...Outcome.expectSuccess(ended.outcome))
          if (ended.outcome._tag === "Success") {
            problems.push(...Outcome.expectEqual("the event's own time", occurredAt(ended.outcome.value), at))
          }
        }
      }
      return {
        problems,
        seen: `duplicate refused; no time is signed: ${occurredAt === undefined ? "none sent" : "the event tells its own"}`,
        ended: [],
      }
    }),
}

/** All 18, in the order of the table. */
export const faultCases: ReadonlyArray<FaultCase> = [
  retriedAfterLimit,
  retriedRead,
  unavailableWrite,
  resetWrite,
  stalledBody,
  brokenBody,
  foreignRedirect,
  foreignPage,
  wrongShape,
  drifted,
  hugeBody,
  abandoned,
  printedClient,
  refusedCredentials,
  stalledListing,
  foreignNextPage,
  truncatedGzip,
  repeatedDelivery,
]
