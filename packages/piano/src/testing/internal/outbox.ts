import type * as EmulatorWebhooks from "@effect-billing/core/testing/EmulatorWebhooks"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as PianoSealed from "../../PianoSealed.ts"
import type { PianoState, WebhookRecord, World } from "./state.ts"

// Piano's queue on top of the kernel's: a webhook that is not answered 200 holds up all that follow, until it is sent
// again with success, or skipped. [docs]

/** One attempt to deliver. */
export interface Attempt {
  /** Milliseconds. */
  readonly at: number
  /** Undefined: not answered yet. */
  readonly status: "succeeded" | "failed" | undefined
  /** What came back, in words. */
  readonly answer: string
  readonly target: string | null
}

/** Why a webhook did not leave: one before it waits for a 200. */
export class HeldUp extends Error {
  constructor() {
    super("held up: a webhook before this one was not answered 200")
    this.name = "HeldUp"
  }
}

// "Growing delays" is all that is published. Ours.
const retryMinutes = [1, 5, 30, 120, 720]

export interface Outbox {
  /** Bound when the kernel runs. */
  bind: (webhooks: EmulatorWebhooks.Webhooks) => void
  /** Makes the request when its turn comes, unless it is held up. */
  readonly request: (
    state: PianoState,
    record: WebhookRecord,
  ) => Effect.Effect<EmulatorWebhooks.WebhookRequest>
  /** The same for one that is sent again by hand, whatever is before it. */
  readonly again: (record: WebhookRecord) => Effect.Effect<EmulatorWebhooks.WebhookRequest>
  readonly attempts: (record: WebhookRecord) => Effect.Effect<ReadonlyArray<Attempt>>
  readonly statusOf: (
    record: WebhookRecord,
    attempts: ReadonlyArray<Attempt>,
  ) => "inactive" | "pending" | "succeeded" | "failed" | "skipped"
  /** Sends what was held up, in order. */
  readonly release: (world: World) => void
  /** Sends what holds up the others again, when it is time. */
  readonly retry: (world: World) => Effect.Effect<void>
  readonly target: Effect.Effect<string | undefined>
  readonly setTarget: (url: string) => Effect.Effect<void>
}

const attemptOf = ({ at, outcome, target }: EmulatorWebhooks.Delivery): Attempt => {
  const base = { at: Date.parse(at), target }
  switch (outcome._tag) {
    case "Pending":
      return { ...base, status: undefined, answer: "" }
    // Nowhere to send it to is no failure of a receiver's.
    case "Kept":
      return { ...base, status: "succeeded", answer: "" }
    case "Answered":
      return {
        ...base,
        status: outcome.status === 200 ? "succeeded" : "failed",
        answer: `HTTP ${outcome.status}`,
      }
    case "Failed":
      return { ...base, status: "failed", answer: outcome.message }
  }
}

export const make = (privateKey: Redacted.Redacted<string>): Outbox => {
  let bound: EmulatorWebhooks.Webhooks | undefined
  const deliveries = Effect.suspend(() => bound?.list ?? Effect.succeed([]))

  const seal = (record: WebhookRecord): Effect.Effect<EmulatorWebhooks.WebhookRequest> =>
    record.request === undefined
      ? PianoSealed.seal(JSON.stringify(record.body), privateKey).pipe(
          Effect.orDie,
          Effect.map((data) => (record.request = { method: "GET", headers: {}, body: "", query: { data } })),
        )
      : Effect.succeed(record.request)

  const attempts: Outbox["attempts"] = (record) =>
    Effect.map(deliveries, (all) =>
      record.request === undefined
        ? []
        : all.filter(({ request }) => request === record.request).map(attemptOf),
    )

  const statusOf: Outbox["statusOf"] = (record, done) =>
    // One that left and is not among the deliveries any more is older than those.
    record.decided ??
    done.at(-1)?.status ??
    (record.request === undefined || done.length > 0 ? "pending" : "succeeded")

  /** The first one that waits for a 200, or for its turn. */
  const holding = (state: PianoState): Effect.Effect<WebhookRecord | undefined> =>
    Effect.gen(function* () {
      for (const record of state.webhooks.values()) {
        if (record.decided !== undefined || record.gotThrough) continue
        if (statusOf(record, yield* attempts(record)) !== "succeeded") return record
        record.gotThrough = true
      }
      return undefined
    })

  const release = (world: World): void => {
    for (const record of world.state.webhooks.values()) {
      if (record.decided === undefined && record.request === undefined)
        world.announce({ kind: "held", record })
    }
  }

  return {
    bind: (webhooks) => {
      bound = webhooks
    },
    attempts,
    statusOf,
    request: (state, record) =>
      Effect.flatMap(holding(state), (first) =>
        first === undefined || first === record ? seal(record) : Effect.die(new HeldUp()),
      ),
    again: seal,
    release,
    retry: (world) =>
      Effect.gen(function* () {
        const first = yield* holding(world.state)
        if (first === undefined) return
        const done = yield* attempts(first)
        const last = done.at(-1)
        if (last?.status !== "failed") return
        const delay = retryMinutes[Math.min(done.length, retryMinutes.length) - 1] ?? 1
        if (world.nowMillis < last.at + delay * 60_000) return
        world.announce({ kind: "again", record: first })
        release(world)
      }),
    target: Effect.suspend(() => bound?.target ?? Effect.succeed(undefined)),
    setTarget: (url) =>
      Effect.suspend(() =>
        bound === undefined
          ? Effect.void
          : bound.setTarget(url).pipe(
              Effect.catch(() => bound?.setTarget(undefined) ?? Effect.void),
              Effect.ignore,
            ),
      ),
  }
}
