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
import * as Layer from "effect/Layer"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { gzipSync } from "node:zlib"
import * as Canary from "./Canary.ts"
import * as Outcome from "./Outcome.ts"
import * as PlainServer from "./PlainServer.ts"
import type {
  Delivery,
  Exchange,
  Listing,
  ReadExchange,
  Registration,
  Subject,
  Webhook,
} from "./Registration.ts"
import { answerListing, itemsOf } from "./ListingServer.ts"
import * as WireValue from "./WireValue.ts"

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

/**
 * What a target on the plain server begins with for a host of the provider. All hosts are on one server; where there are
 * several, each has a path of its own, so that it can be seen which one was called.
 */
export const hostPath = ({ hosts }: Registration, host: string): string =>
  hosts.length === 1 ? "" : `/${host}`

/** Makes the two servers of a case. */
export const makeWorld = (registration: Registration): Effect.Effect<World, never, Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* PlainServer.make
    const foreign = yield* PlainServer.make
    foreign.answer(PlainServer.always({ body: { json: registration.reads[0].answer } }))
    return {
      registration,
      server,
      foreign,
      connect: (options = {}) =>
        registration.connect({
          baseUrl: (host) => `${server.origin}${hostPath(registration, host)}`,
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

const exchange = (world: World, subject: Subject, { input, operation }: Exchange) =>
  Outcome.run(
    world.registration,
    Effect.suspend(() => subject.call(operation, input)),
  )

const read = (world: World, subject: Subject) => exchange(world, subject, world.registration.reads[0])

const write = (world: World, subject: Subject) => exchange(world, subject, world.registration.writes[0])

/** One observation of several: what is wrong says with which operation, what was seen is told once. */
const together = (observations: ReadonlyArray<readonly [operation: string, Observation]>): Observation => ({
  problems: observations.flatMap(([operation, { problems }]) =>
    observations.length === 1 ? problems : problems.map((problem) => `${operation}: ${problem}`),
  ),
  seen: [...new Set(observations.map(([, { seen }]) => seen))].join("; "),
  ended: observations.flatMap(([, { ended }]) => ended),
})

const forEachExchange = <Ex extends Exchange, R>(
  exchanges: ReadonlyArray<Ex>,
  observe: (one: Ex) => Effect.Effect<Observation, never, R>,
): Effect.Effect<Observation, never, R> =>
  Effect.map(
    Effect.forEach(exchanges, (one) =>
      Effect.map(observe(one), (observation) => [one.operation.name, observation] as const),
    ),
    together,
  )

const attempts = (count: number): string => `${count} ${count === 1 ? "request" : "requests"}`

const inSeconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

/** A write may be sent again only with the idempotency key it was first sent with. */
const sentSafely = (world: World, { operation }: Exchange): ReadonlyArray<string> => {
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
const brokenWrite = (world: World, write: Exchange, ended: Outcome.Ended): Observation => ({
  problems: [
    ...sentSafely(world, write),
    ...(write.operation.repeat === "never"
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
        PlainServer.inTurn(failing(429, { "retry-after": "2" }), ok(world.registration.reads[0].answer)),
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

/** How the provider says that it is not there for the moment: by HTTP, and inside of an answer where it does. */
const unavailable = ({ inBand }: Registration): ReadonlyArray<PlainServer.Reply> => [
  failing(503),
  ...(inBand?.unavailable === undefined ? [] : [ok(inBand.unavailable)]),
]

const retriedRead: FaultCase = {
  id: "get503",
  title: "GET 503 then 200",
  run: (world) =>
    forEachExchange(world.registration.reads, (one: ReadExchange) =>
      forEachExchange(
        unavailable(world.registration).map((reply) => ({ ...one, reply })),
        ({ reply }) =>
          Effect.gen(function* () {
            world.server.answer(PlainServer.inTurn(reply, ok(one.answer)))
            const ended = yield* exchange(world, yield* world.connect(), one)
            return {
              problems: [
                ...Outcome.expectSuccess(ended.outcome),
                ...Outcome.expectEqual("requests sent", world.server.requests.length, 2),
              ],
              seen: `${Outcome.word(ended.outcome)}, ${attempts(world.server.requests.length)}`,
              ended: [ended],
            }
          }),
      ),
    ),
}

const unavailableWrite: FaultCase = {
  id: "post503",
  title: "POST 503 then 200",
  run: (world) =>
    forEachExchange(world.registration.writes, (one) =>
      forEachExchange(
        unavailable(world.registration).map((reply) => ({ ...one, reply })),
        ({ reply }) =>
          Effect.gen(function* () {
            world.server.answer(PlainServer.inTurn(reply, ok(one.answer)))
            return brokenWrite(world, one, yield* exchange(world, yield* world.connect(), one))
          }),
      ),
    ),
}

const resetWrite: FaultCase = {
  id: "postReset",
  title: "POST, socket reset after send",
  run: (world) =>
    forEachExchange(world.registration.writes, (one) =>
      Effect.gen(function* () {
        world.server.answer((_request, response, count) => {
          if (count === 1) response.socket?.resetAndDestroy()
          else PlainServer.reply(response, ok(one.answer))
        })
        return brokenWrite(world, one, yield* exchange(world, yield* world.connect(), one))
      }),
    ),
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
      const whole = JSON.stringify(world.registration.reads[0].answer)
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
    forEachExchange(world.registration.reads, (one) =>
      Effect.gen(function* () {
        world.server.answer(PlainServer.always(ok(one.malformed)))
        const ended = yield* exchange(world, yield* world.connect(), one)
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
              : `${Outcome.word(ended.outcome)}${issues.length > 0 ? ", says where" : ""}`,
          ended: [ended],
        }
      }),
    ),
}

const drifted: FaultCase = {
  id: "unknownEnum",
  title: "Unknown enum + new field",
  run: (world) =>
    forEachExchange(world.registration.reads, (one) =>
      Effect.gen(function* () {
        world.server.answer(PlainServer.always(ok(one.drifted)))
        const reports: Array<Drift.DriftReport> = []
        const subject = yield* world.connect({
          drift: Drift.report((report) => Effect.sync(() => reports.push(report))),
        })
        const ended = yield* exchange(world, subject, one)
        const kinds = new Set(reports.flatMap(({ deviations }) => deviations.map(({ kind }) => kind)))
        const isEnumKnown = WireValue.hasEnum((one.operation.success as Schema.Constraint).ast)
        return {
          problems: [
            ...Outcome.expectSuccess(ended.outcome),
            ...Outcome.expect(
              kinds.has("unknownField") && (kinds.has("unknownMember") || !isEnumKnown),
              `the drift report tells only of: ${[...kinds].join(", ")}`,
            ),
          ],
          seen: `${Outcome.word(ended.outcome)}, ${kinds.size === 0 ? "unnoticed" : "reported"}`,
          ended: [ended],
        }
      }),
    ),
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
      const { input, operation } = world.registration.reads[0]
      const call = subject.call(operation, input)
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

const limitOf = (listing: Listing, limit: number): Readonly<Record<string, number>> =>
  listing.limit === undefined ? {} : { [listing.limit]: limit }

/** Lists up to so many items over a real socket, and counts. */
const list = (world: World, listing: Listing, take: number) =>
  Effect.gen(function* () {
    const subject = yield* world.connect()
    let delivered = 0
    const items = itemsOf(subject, listing, { ...listing.input, ...limitOf(listing, 2) }).pipe(
      Stream.take(take),
      Stream.tap(() => Effect.sync(() => delivered++)),
    )
    const ended = yield* Outcome.run(world.registration, Stream.runDrain(items))
    return { ended, delivered, requests: world.server.requests.length }
  })

/** A listing without pages must take one answer for all there is, whatever stands beside the items. */
const isWhole = (
  { delivered, ended, requests }: Effect.Success<ReturnType<typeof list>>,
  count: number,
): ReadonlyArray<string> => [
  ...Outcome.expectSuccess(ended.outcome),
  ...Outcome.expectEqual("items", delivered, count),
  ...Outcome.expectEqual("requests", requests, 1),
]

const stalledListing: FaultCase = {
  id: "cursorLoop",
  title: "Cursor never advances",
  run: (world) =>
    Effect.gen(function* () {
      const problems: Array<string> = []
      const words = new Set<string>()
      const all: Array<Outcome.Ended> = []
      for (const listing of Object.values(world.registration.listings)) {
        const count = listing.style === "whole" ? 7 : 1000
        world.server.answer(answerListing(listing, { count, behaviour: "stalled" }))
        const listed = yield* list(world, listing, endless * 2)
        const { ended, requests } = listed
        words.add(
          listing.style === "whole"
            ? `${attempts(requests)} (no pages)`
            : `${Outcome.word(ended.outcome)} at request ${requests}`,
        )
        all.push(ended)
        problems.push(
          ...(listing.style === "whole"
            ? isWhole(listed, count)
            : [
                ...Outcome.expectReason(ended.outcome, "PaginationStalled"),
                ...Outcome.expect(requests <= 2, `${requests} requests were sent`),
              ]
          ).map((problem) => `${listing.operation.name}: ${problem}`),
        )
      }
      return {
        problems: [...problems, ...Outcome.expect(all.length > 0, "the provider registers no listing")],
        seen: [...words].join("; "),
        ended: all,
      }
    }),
}

const foreignNextPage: FaultCase = {
  id: "hostileNext",
  title: "Next link on foreign host",
  run: (world) =>
    Effect.gen(function* () {
      const problems: Array<string> = []
      const all: Array<Outcome.Ended> = []
      for (const listing of Object.values(world.registration.listings)) {
        const count = listing.style === "whole" ? 7 : 1000
        const pages = answerListing(listing, {
          count,
          behaviour: "honest",
          nextLink: `${world.foreign.origin}/steal`,
        })
        world.server.answer((request, response, requestCount) => {
          // These APIs have no next links, so a hostile page two is a redirect.
          if (requestCount === 1) pages(request, response, requestCount)
          else
            response
              .writeHead(302, { location: `${world.foreign.origin}/steal?from=${world.server.origin}` })
              .end()
        })
        const listed = yield* list(world, listing, endless)
        all.push(listed.ended)
        problems.push(
          ...(listing.style === "whole"
            ? isWhole(listed, count)
            : [
                ...Outcome.expectTyped(listed.ended.outcome),
                ...Outcome.expect(listed.delivered > 0, "the first page was not delivered"),
                ...Outcome.expectEqual("requests", listed.requests, 2),
              ]
          ).map((problem) => `${listing.operation.name}: ${problem}`),
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
      const whole = gzipSync(JSON.stringify(world.registration.reads[0].answer))
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

/** The keys a store was asked for: they are kept, so nothing secret may be in them. */
const rememberingKeys = (keys: Array<string>) =>
  Layer.sync(WebhookDeliveryStore.WebhookDeliveryStore, () => {
    const store = WebhookDeliveryStore.makeMemory()
    return {
      ...store,
      remember: (key, timeToLive) =>
        Effect.andThen(
          Effect.sync(() => keys.push(key)),
          store.remember(key, timeToLive),
        ),
    }
  })

/** What a receiver does with deliveries that come again, and with those that come late or early. */
const observeDeliveries = (registration: Registration, webhook: Webhook): Effect.Effect<Observation> =>
  Effect.gen(function* () {
    const { accepting, canaries, proving } = webhook.key(`${registration.id} ${webhook.name} fault case`)
    // Whole seconds, which is what some vendors tell time in.
    const now = Math.floor((yield* Clock.currentTimeMillis) / 1000) * 1000
    const problems: Array<string> = []
    const made = yield* Effect.exit(webhook.receiver(webhook.proof === "none" ? [] : [accepting]))
    if (made._tag === "Failure")
      return { problems: ["no receiver can be made"], seen: "no receiver", ended: [] }
    const receiver = made.value
    const verify = (delivery: Delivery) =>
      Outcome.run(
        registration,
        Effect.suspend(() => receiver.verify(delivery)),
      )

    for (const [name, make] of Object.entries(webhook.genuine)) {
      const delivery = make(proving, now)
      const handled: Array<boolean> = []
      const keys: Array<string> = []
      let times = 0
      const handle = Effect.andThen(
        Effect.yieldNow,
        Effect.sync(() => void times++),
      )
      const once = Effect.flatMap(receiver.once(delivery, handle), (first) =>
        Effect.sync(() => handled.push(first)),
      )
      const ended = yield* Outcome.run(
        registration,
        Effect.all([once, once, once, once, once, once, once, once, once, once], {
          concurrency: "unbounded",
        }).pipe(Effect.andThen(once), Effect.provide(rememberingKeys(keys))),
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
          ...Canary.findIn([...canaries, ...webhook.carries], "a key that is remembered", keys.join(" ")),
        ].map((problem) => `${name}, 10 times at once and once more: ${problem}`),
      )
    }

    if (webhook.time.isSent) {
      const { toleranceMillis } = webhook.time
      const make = Object.values(webhook.genuine)[0]
      for (const offset of [-tenYears, -2 * toleranceMillis, 2 * toleranceMillis, tenYears]) {
        const ended = yield* verify(make?.(proving, now + offset) ?? { body: "", headers: {} })
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
        const ended = yield* verify(telling(proving, at))
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
  })

const repeatedDelivery: FaultCase = {
  id: "webhook",
  title: "Duplicate and late webhook",
  run: ({ registration }) =>
    Effect.map(
      Effect.forEach(registration.webhooks, (webhook) =>
        Effect.map(
          observeDeliveries(registration, webhook),
          (observation) => [webhook.name, observation] as const,
        ),
      ),
      together,
    ),
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
