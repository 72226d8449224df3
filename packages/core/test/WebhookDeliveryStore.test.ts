import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redis from "effect/persistence/Redis"
import * as TestClock from "effect/testing/TestClock"
import { connect } from "node:net"
import * as WebhookDeliveryStore from "../src/WebhookDeliveryStore.ts"

const memory = WebhookDeliveryStore.layerMemory()

describe("layerMemory", () => {
  it.effect("tells a first delivery from a repeated one until its time is over", () =>
    Effect.gen(function* () {
      const store = yield* WebhookDeliveryStore.WebhookDeliveryStore
      assert.strictEqual(yield* store.remember("a", "1 minute"), "first")
      assert.strictEqual(yield* store.remember("b", "1 minute"), "first")
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(yield* store.remember("a", "1 minute"), "repeated")
      yield* TestClock.adjust("1 second")
      // The repetition a second ago did not prolong the time.
      assert.strictEqual(yield* store.remember("a", "1 minute"), "first")
      assert.strictEqual(yield* store.remember("a", "1 minute"), "repeated")
    }).pipe(Effect.provide(memory)),
  )

  it.effect("says first to one of many who ask at the same time", () =>
    Effect.gen(function* () {
      const store = yield* WebhookDeliveryStore.WebhookDeliveryStore
      const answers = yield* Effect.all(
        Array.from({ length: 100 }, () => Effect.andThen(Effect.yieldNow, store.remember("a", "1 minute"))),
        { concurrency: "unbounded" },
      )
      assert.strictEqual(answers.filter((answer) => answer === "first").length, 1)
    }).pipe(Effect.provide(memory)),
  )

  it.effect("takes any text for a key", () =>
    Effect.gen(function* () {
      const store = yield* WebhookDeliveryStore.WebhookDeliveryStore
      for (const key of ["", "__proto__", "constructor", "a\r\nDEL b", "é", "\ud800"]) {
        assert.strictEqual(yield* store.remember(key, "1 minute"), "first")
        assert.strictEqual(yield* store.remember(key, "1 minute"), "repeated")
      }
    }).pipe(Effect.provide(memory)),
  )

  it.effect("forgets what is over before what is not, and then the oldest", () =>
    Effect.gen(function* () {
      const store = WebhookDeliveryStore.makeMemory({ capacity: 3 })
      yield* store.remember("old", "1 hour")
      yield* store.remember("over", "1 second")
      yield* store.remember("new", "1 hour")
      yield* TestClock.adjust("1 second")
      yield* store.remember("newer", "1 hour")
      assert.strictEqual(yield* store.remember("old", "1 hour"), "repeated")
      yield* store.remember("newest", "1 hour")
      assert.strictEqual(yield* store.remember("new", "1 hour"), "repeated")
      assert.strictEqual(yield* store.remember("newer", "1 hour"), "repeated")
      assert.strictEqual(yield* store.remember("newest", "1 hour"), "repeated")
      assert.strictEqual(yield* store.remember("old", "1 hour"), "first")
    }),
  )

  it.effect("remembers for ever when asked to, and for a moment at least", () =>
    Effect.gen(function* () {
      const store = WebhookDeliveryStore.makeMemory()
      yield* store.remember("ever", "Infinity")
      yield* store.remember("never", 0)
      assert.strictEqual(yield* store.remember("never", 0), "repeated")
      yield* TestClock.adjust("36500 days")
      assert.strictEqual(yield* store.remember("ever", "Infinity"), "repeated")
      assert.strictEqual(yield* store.remember("never", 0), "first")
    }),
  )
})

describe("once", () => {
  const options = { timeToLive: "1 day" } as const

  it.effect("runs the handler for the first delivery only", () =>
    Effect.gen(function* () {
      let handled = 0
      const handle = Effect.sync(() => ++handled)
      assert.deepStrictEqual(yield* WebhookDeliveryStore.once("a", options, handle), Option.some(1))
      assert.deepStrictEqual(yield* WebhookDeliveryStore.once("a", options, handle), Option.none())
      assert.deepStrictEqual(yield* WebhookDeliveryStore.once("b", options, handle), Option.some(2))
    }).pipe(Effect.provide(memory)),
  )

  it.effect("lets a retry through after the handler failed, died or was interrupted", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(WebhookDeliveryStore.once("a", options, Effect.fail("no database")))
      assert.strictEqual(failure, "no database")
      yield* Effect.exit(WebhookDeliveryStore.once("a", options, Effect.die("bug")))
      const fiber = yield* Effect.forkChild(WebhookDeliveryStore.once("a", options, Effect.never), {
        startImmediately: true,
      })
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(
        yield* WebhookDeliveryStore.once("a", options, Effect.succeed("done")),
        Option.some("done"),
      )
      assert.deepStrictEqual(
        yield* WebhookDeliveryStore.once("a", options, Effect.succeed("again")),
        Option.none(),
      )
    }).pipe(Effect.provide(memory)),
  )

  it.effect("leaves no key behind when it is interrupted while the store remembers", () =>
    Effect.gen(function* () {
      const store = WebhookDeliveryStore.makeMemory()
      const slow = WebhookDeliveryStore.WebhookDeliveryStore.of({
        ...store,
        remember: (key, timeToLive) =>
          Effect.tap(store.remember(key, timeToLive), () => Effect.sleep("1 second")),
      })
      let handled = 0
      const fiber = yield* Effect.forkChild(
        Effect.provideService(
          WebhookDeliveryStore.once(
            "a",
            options,
            Effect.sync(() => ++handled),
          ),
          WebhookDeliveryStore.WebhookDeliveryStore,
          slow,
        ),
        { startImmediately: true },
      )
      const interrupting = yield* Effect.forkChild(Fiber.interrupt(fiber), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(interrupting)
      assert.strictEqual(handled, 0)
      assert.strictEqual(yield* store.remember("a", "1 day"), "first")
    }),
  )

  it.effect("does not run the handler when the store cannot be reached", () =>
    Effect.gen(function* () {
      let handled = 0
      const error = yield* Effect.flip(
        WebhookDeliveryStore.once(
          "a",
          options,
          Effect.sync(() => ++handled),
        ),
      )
      assert.strictEqual(error._tag, "WebhookDeliveryStoreError")
      assert.isTrue(error.isRetryable)
      assert.strictEqual(error.message, "remember: the store of webhook deliveries cannot be reached")
      assert.strictEqual(handled, 0)
    }).pipe(
      Effect.provide(WebhookDeliveryStore.layerRedis()),
      Effect.provideService(
        Redis.Redis,
        Redis.Redis.of({
          send: () => Effect.fail(new Redis.RedisError({ cause: new Error("connect ECONNREFUSED") })),
          eval: () => () => Effect.die("not used"),
          subscribe: () => Effect.die("not used"),
          reserve: Effect.die("not used"),
        }),
      ),
    ),
  )
})

/**
 * As much of a Redis client as these tests need, so that the package depends on none: one connection, commands
 * with text or null as their answer (RESP 2).
 */
const layerTestRedis = (url: URL): Layer.Layer<Redis.Redis, Redis.RedisError> =>
  Layer.effect(
    Redis.Redis,
    Effect.gen(function* () {
      const waiting: Array<(answer: string) => void> = []
      let received = ""
      const socket = yield* Effect.acquireRelease(
        Effect.callback<ReturnType<typeof connect>, Redis.RedisError>((resume) => {
          const opened = connect(Number(url.port || 6379), url.hostname, () => resume(Effect.succeed(opened)))
          opened.on("error", (cause) => resume(Effect.fail(new Redis.RedisError({ cause }))))
          opened.on("data", (chunk) => {
            received += chunk.toString()
            for (let answer = /^(?:\$-1|\$\d+\r\n[^\r]*|[+:-][^\r]*)\r\n/.exec(received); answer !== null;) {
              received = received.slice(answer[0].length)
              waiting.shift()?.(answer[0])
              answer = /^(?:\$-1|\$\d+\r\n[^\r]*|[+:-][^\r]*)\r\n/.exec(received)
            }
          })
        }),
        (opened) => Effect.sync(() => opened.destroy()),
      )
      const send = <A = unknown>(
        command: string,
        ...args: ReadonlyArray<string>
      ): Effect.Effect<A, Redis.RedisError> =>
        Effect.callback((resume) => {
          waiting.push((answer) =>
            resume(
              answer.startsWith("-")
                ? Effect.fail(new Redis.RedisError({ cause: answer }))
                : Effect.succeed((answer.startsWith("$-1") ? null : answer) as A),
            ),
          )
          const parts = [command, ...args].map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`)
          socket.write(`*${parts.length}\r\n${parts.join("")}`)
        })
      return yield* Redis.make({
        send,
        subscribe: () => Effect.die("not used"),
        connect: Effect.die("not used"),
      })
    }),
  )

const redisUrl = process.env.REDIS_URL
if (redisUrl === undefined || redisUrl === "") {
  console.log("left out: WebhookDeliveryStore.layerRedis against a real Redis, because REDIS_URL is not set")
}

describe.skipIf(redisUrl === undefined || redisUrl === "")("layerRedis", () => {
  // A prefix of its own for every run, so that runs at the same time do not meet.
  const prefix = `effect-billing-test:${crypto.randomUUID()}:`
  const process = (): Layer.Layer<WebhookDeliveryStore.WebhookDeliveryStore, Redis.RedisError> =>
    Layer.fresh(
      WebhookDeliveryStore.layerRedis({ prefix }).pipe(
        Layer.provide(Layer.fresh(layerTestRedis(new URL(`${redisUrl}`)))),
      ),
    )
  const remember = (key: string) =>
    Effect.flatMap(WebhookDeliveryStore.WebhookDeliveryStore, (store) => store.remember(key, "1 minute"))

  it.live("says first to one of many processes that ask at the same time", () =>
    Effect.gen(function* () {
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, () =>
          Effect.provide(
            Effect.all(
              Array.from({ length: 25 }, () => remember("race")),
              { concurrency: "unbounded" },
            ),
            process(),
          ),
        ),
        { concurrency: "unbounded" },
      )
      assert.strictEqual(answers.flat().length, 200)
      assert.strictEqual(answers.flat().filter((answer) => answer === "first").length, 1)
    }),
  )

  it.live("remembers across connections, forgets on request, and takes any text for a key", () =>
    Effect.gen(function* () {
      const key = "é\r\nDEL x __proto__"
      assert.strictEqual(yield* Effect.provide(remember(key), process()), "first")
      yield* Effect.gen(function* () {
        const store = yield* WebhookDeliveryStore.WebhookDeliveryStore
        assert.strictEqual(yield* store.remember(key, "1 minute"), "repeated")
        yield* store.forget(key)
        assert.strictEqual(yield* store.remember(key, "1 minute"), "first")
        yield* store.forget(key)
      }).pipe(Effect.provide(process()))
    }),
  )

  it.live("gives every key its end in Redis itself", () =>
    Effect.gen(function* () {
      const redis = yield* Redis.Redis
      const store = yield* WebhookDeliveryStore.makeRedis({ prefix })
      yield* store.remember("ends", "1 minute")
      const left = Number(`${yield* redis.send("PTTL", `${prefix}ends`)}`.slice(1))
      assert.isAbove(left, 0)
      assert.isAtMost(left, 60_000)
      yield* store.remember("endless", "Infinity")
      assert.strictEqual(`${yield* redis.send("PTTL", `${prefix}endless`)}`.trim(), ":-1")
      yield* store.forget("ends")
      yield* store.forget("endless")
      yield* store.forget("race")
    }).pipe(Effect.provide(layerTestRedis(new URL(`${redisUrl}`)))),
  )
})
