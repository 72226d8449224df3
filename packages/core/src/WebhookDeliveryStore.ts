/**
 * Remembers which webhook deliveries have been handled, so that a repetition (a retry of the provider, or a
 * replay by somebody who has seen one) is told apart from a first delivery.
 *
 * ```ts
 * // None for a repetition.
 * const handleOnce = <E, R>(id: string, handle: Effect.Effect<void, E, R>) =>
 *   WebhookDeliveryStore.once(`acme:${id}`, { timeToLive: "3 days" }, handle).pipe(
 *     Effect.provide(WebhookDeliveryStore.layerMemory()),
 *   )
 * ```
 *
 * Remember only what has been verified. A store must be atomic: of any number of processes that ask about one
 * key at the same time, exactly one hears `first`. That is why there is no store over effect's `KeyValueStore`
 * or `Persistence`: both can only read and write in two steps.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redis from "effect/persistence/Redis"
import * as Schema from "effect/Schema"

/** `first`: not seen within its time to live, and now remembered. `repeated`: seen before. */
export type Delivery = "first" | "repeated"

/** The store cannot be reached. Answer the delivery with 503, so that the provider sends it again. */
export class WebhookDeliveryStoreError extends Schema.TaggedError<WebhookDeliveryStoreError>(
  "@effect-billing/core/WebhookDeliveryStore/WebhookDeliveryStoreError",
)("WebhookDeliveryStoreError", { method: Schema.Literals(["remember", "forget"]), cause: Schema.Defect() }) {
  /** Always: asking again later may help. */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `${this.method}: the store of webhook deliveries cannot be reached`
  }
}

/** What a store can do. */
export interface Service {
  /**
   * Remembers a key for a time, unless it is remembered already; in one atomic step. A repetition does not
   * prolong the time. Times are in whole milliseconds, at least one.
   */
  readonly remember: (
    key: string,
    timeToLive: Duration.Input,
  ) => Effect.Effect<Delivery, WebhookDeliveryStoreError>
  /** Forgets a key, so that the next delivery counts as the first. */
  readonly forget: (key: string) => Effect.Effect<void, WebhookDeliveryStoreError>
}

/** See the module. */
export class WebhookDeliveryStore extends Context.Service<WebhookDeliveryStore, Service>()(
  "@effect-billing/core/WebhookDeliveryStore",
) {}

/**
 * Runs an effect for the first delivery of a key, and not for repetitions, which give `Option.none()`.
 *
 * When the effect fails, dies or is interrupted, the key is forgotten, so the provider's retry is handled. (If
 * forgetting fails too, the retry is taken for a repetition.) Two limits to know: a process that is killed while
 * it handles a delivery leaves the key behind; and a retry that arrives while the first delivery is still being
 * handled is a repetition, even if the first then fails. A handler that must not lose an event under these two
 * therefore re-reads the provider's state from time to time, as most providers ask anyway.
 */
export const once = <A, E, R>(
  key: string,
  options: { readonly timeToLive: Duration.Input },
  handle: Effect.Effect<A, E, R>,
): Effect.Effect<Option.Option<A>, E | WebhookDeliveryStoreError, R | WebhookDeliveryStore> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const store = yield* WebhookDeliveryStore
      // Not interruptible: when the provider hangs up right here, the key must not stay behind unhandled.
      const delivery = yield* store.remember(key, options.timeToLive)
      if (delivery === "repeated") return Option.none<A>()
      return yield* restore(handle).pipe(
        Effect.map((value) => Option.some(value)),
        Effect.onError(() => Effect.ignore(store.forget(key))),
      )
    }),
  )

const wholeMillis = (timeToLive: Duration.Input): number =>
  Math.max(1, Math.ceil(Duration.toMillis(Duration.fromInputUnsafe(timeToLive))))

// -----------------------------------------------------------------------------
// Memory
// -----------------------------------------------------------------------------

/** Options of {@link layerMemory}. */
export interface MemoryOptions {
  /** How many keys are kept at most. Default: 10 000. The oldest goes first when there is no room. */
  readonly capacity?: number | undefined
}

/** Makes a store in the memory of this process; see {@link layerMemory}. */
export const makeMemory = (options?: MemoryOptions): Service => {
  const capacity = Math.max(1, options?.capacity ?? 10_000)
  // A map keeps the order of insertion, and nothing is inserted twice, so the first key is the oldest.
  const forgottenAt = new Map<string, number>()

  const makeRoom = (now: number): void => {
    for (const [key, until] of forgottenAt) {
      if (until <= now) forgottenAt.delete(key)
    }
    for (const key of forgottenAt.keys()) {
      if (forgottenAt.size < capacity) return
      forgottenAt.delete(key)
    }
  }

  return {
    // One synchronous step after the clock was read, so no other fiber comes in between.
    remember: (key, timeToLive) =>
      Effect.map(Clock.currentTimeMillis, (now): Delivery => {
        const until = forgottenAt.get(key)
        if (until !== undefined && until > now) return "repeated"
        forgottenAt.delete(key)
        if (forgottenAt.size >= capacity) makeRoom(now)
        forgottenAt.set(key, now + wholeMillis(timeToLive))
        return "first"
      }),
    forget: (key) => Effect.sync(() => void forgottenAt.delete(key)),
  }
}

/**
 * A store in the memory of this process, for one process and for tests. It forgets everything when the process
 * ends, and the oldest keys when there are more than `capacity` within their time to live; since only verified
 * deliveries are remembered, nobody else can push them out.
 */
export const layerMemory = (options?: MemoryOptions): Layer.Layer<WebhookDeliveryStore> =>
  Layer.sync(WebhookDeliveryStore, () => makeMemory(options))

// -----------------------------------------------------------------------------
// Redis
// -----------------------------------------------------------------------------

/** Options of {@link layerRedis}. */
export interface RedisOptions {
  /** What the keys in Redis begin with. Default: `effect-billing:webhook:`. */
  readonly prefix?: string | undefined
}

/** Makes a store in Redis; see {@link layerRedis}. */
export const makeRedis = (options?: RedisOptions): Effect.Effect<Service, never, Redis.Redis> =>
  Effect.map(Redis.Redis, (redis): Service => {
    const prefix = options?.prefix ?? "effect-billing:webhook:"
    const failed = (method: "remember" | "forget") => (error: Redis.RedisError) =>
      new WebhookDeliveryStoreError({ method, cause: error.cause })
    return {
      remember: (key, timeToLive) => {
        const millis = wholeMillis(timeToLive)
        // Redis takes a signed 64-bit number; beyond what JavaScript counts exactly, it is for ever.
        const expiry = Number.isSafeInteger(millis) ? ["PX", `${millis}`] : []
        return redis.send<unknown>("SET", `${prefix}${key}`, "1", "NX", ...expiry).pipe(
          Effect.mapError(failed("remember")),
          Effect.map((answer): Delivery => (answer === null || answer === undefined ? "repeated" : "first")),
        )
      },
      forget: (key) =>
        redis.send("DEL", `${prefix}${key}`).pipe(Effect.mapError(failed("forget")), Effect.asVoid),
    }
  })

/**
 * A store in Redis, which many processes share. One command (`SET … NX PX …`) both looks and remembers, so it is
 * atomic. `Redis` comes from the platform: `NodeRedis.layer` of `@effect/platform-node`, for example. Time is
 * told by Redis, not by the `Clock`.
 */
export const layerRedis = (options?: RedisOptions): Layer.Layer<WebhookDeliveryStore, never, Redis.Redis> =>
  Layer.effect(WebhookDeliveryStore, makeRedis(options))
