/** Acme's webhooks, in each form that vendors have: a secret sent along, a signature, a sealed text, nothing at all. */
import * as Reason from "@effect-billing/core/Reason"
import * as CoreWebhook from "@effect-billing/core/Webhook"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"
import * as Canary from "../../src/Canary.ts"
import type { Delivery, GenuineDelivery, Receiver, Webhook } from "../../src/Registration.ts"
import { fail } from "./AcmeError.ts"

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

interface Event {
  readonly id: string
  readonly type: string
  readonly sentAt: number
}

const read = ({
  id,
  sentAt,
  type,
}: Readonly<Record<string, unknown>>): Effect.Effect<Event, Reason.AnyReason> =>
  typeof sentAt === "number" && typeof id === "string" && typeof type === "string"
    ? Effect.succeed({ id, type, sentAt })
    : Effect.fail(new Reason.DecodeFailed({ issues: [{ path: ["sentAt"], message: "no time" }] }))

const parse = (body: unknown) =>
  Effect.flatMap(Effect.flatMap(CoreWebhook.readBody(body), CoreWebhook.decodeJson), (json) =>
    isRecord(json)
      ? Effect.succeed(json)
      : Effect.fail(new Reason.UnexpectedResponse({ description: "no delivery" })),
  )

const receiving =
  (
    verify: (
      delivery: Delivery,
      secrets: CoreWebhook.Secrets,
      texts: ReadonlyArray<string>,
    ) => Effect.Effect<Event, Reason.AnyReason>,
  ): Webhook["receiver"] =>
  (accepting) => {
    const secrets = CoreWebhook.makeSecrets(accepting.map((text) => Redacted.make(text)))
    const verified: Receiver["verify"] = (delivery) =>
      Effect.mapError(verify(delivery, secrets, accepting), (reason) => fail("webhook", reason))
    return Effect.succeed({
      verify: verified,
      once: (delivery, handle) =>
        Effect.flatMap(verified(delivery), (event) =>
          Effect.map(
            WebhookDeliveryStore.once(`acme:${(event as Event).id}`, { timeToLive: "3 days" }, handle),
            Option.isSome,
          ),
        ),
    })
  }

const headers = { "content-type": "application/json" }
const event = (at: number) => ({ type: "thing.changed", sentAt: at, id: "delivery-1" })

const time: Webhook["time"] = {
  isSent: false,
  because: "the time is in the body, which a password does not prove",
  occurredAt: (seen) => (seen as Event).sentAt,
  telling: (secret, at) => withSecret(secret, at),
}

const withSecret = (secret: string, at: number): GenuineDelivery => ({
  body: JSON.stringify({ ...event(at), secret }),
  headers,
})

/** The body carries the secret. */
export const password: Webhook = {
  name: "password",
  proof: "password",
  key: Canary.sharedKey,
  carries: [],
  receiver: receiving(({ body }, secrets) =>
    Effect.gen(function* () {
      const json = yield* parse(body)
      yield* CoreWebhook.verifySecret(secrets, json["secret"])
      return yield* read(json)
    }),
  ),
  genuine: { "thing.changed": withSecret },
  withoutProof: (delivery) => {
    const { secret: _secret, ...rest } = JSON.parse(delivery.body) as Record<string, unknown>
    return { ...delivery, body: JSON.stringify(rest) }
  },
  malformed: {
    "a time in words": {
      make: (secret) => ({
        body: JSON.stringify({ type: "thing.changed", secret, sentAt: "now", id: "x" }),
        headers: {},
      }),
      tags: ["DecodeFailed"],
    },
  },
  time,
}

/** The same vendor, if one could trust its time: late and early deliveries are refused. */
export const passwordWithTime: Webhook = {
  ...password,
  receiver: (accepting) =>
    Effect.map(password.receiver(accepting), (receiver) => ({
      ...receiver,
      verify: (delivery) =>
        Effect.flatMap(receiver.verify(delivery), (seen) =>
          Effect.as(
            Effect.mapError(CoreWebhook.verifyTime(DateTime.makeUnsafe((seen as Event).sentAt)), (reason) =>
              fail("webhook", reason),
            ),
            seen,
          ),
        ),
    })),
  time: { isSent: true, toleranceMillis: 300_000 },
}

const hmac = (text: string, secret: string): string =>
  createHmac("sha256", secret).update(text).digest("base64url")

const signed = (secret: string, at: number): GenuineDelivery => {
  const body = JSON.stringify(event(at))
  return { body, headers: { ...headers, "x-signature": hmac(body, secret) } }
}

const isUsable = (text: string): boolean => text.trim() !== "" && text !== "no key"

const refuse = Effect.fail(new Reason.IntegrityFailed({ description: "not by Acme" }))

/** A header signs the bytes of the body. */
export const signature: Webhook = {
  ...password,
  name: "signature",
  proof: "signature",
  receiver: receiving(({ body, headers: given }, _secrets, texts) =>
    Effect.gen(function* () {
      const text = yield* Effect.flatMap(CoreWebhook.readBody(body), CoreWebhook.decodeText)
      const received = yield* CoreWebhook.requireHeader(given, "x-signature")
      if (!texts.every(isUsable) || !texts.some((secret) => hmac(text, secret) === received))
        return yield* refuse
      return yield* Effect.flatMap(parse(body), read)
    }),
  ),
  genuine: { "thing.changed": signed },
  withoutProof: ({ body }) => ({ body, headers }),
  malformed: {},
  time: { ...time, isSent: false, telling: signed },
}

const seal = (secret: string, at: number): GenuineDelivery => {
  const safe = Buffer.from(JSON.stringify(event(at))).toString("base64url")
  return { body: `${safe}~~~${hmac(safe, secret)}`, headers: {} }
}

/** The body is a text that says nothing to others, with a tag. */
export const sealed: Webhook = {
  ...password,
  name: "sealed",
  proof: "sealed",
  receiver: receiving(({ body }, _secrets, texts) =>
    Effect.gen(function* () {
      const text = yield* Effect.flatMap(CoreWebhook.readBody(body), CoreWebhook.decodeText)
      const [safe = "", tag, ...more] = text.split("~~~")
      const isTagged = tag !== undefined && more.length === 0
      const isKnown = texts.every(isUsable) && texts.some((secret) => hmac(safe, secret) === tag)
      if (!isTagged || !isKnown) return yield* refuse
      return yield* Effect.flatMap(parse(Buffer.from(safe, "base64url")), read)
    }),
  ),
  genuine: { "thing.changed": seal },
  withoutProof: ({ body }) => ({ body: body.split("~~~")[0] ?? "", headers: {} }),
  malformed: {
    "of nobody's time": {
      make: (secret) => {
        const safe = Buffer.from(JSON.stringify({ id: "x" })).toString("base64url")
        return { body: `${safe}~~~${hmac(safe, secret)}`, headers: {} }
      },
      tags: ["DecodeFailed"],
    },
  },
  time: { ...time, isSent: false, telling: seal },
}

const clearText = Canary.make("acme clear text")

const open = (_secret: string, at: number): GenuineDelivery => ({
  body: JSON.stringify({ ...event(at), customer: { password: clearText.secret } }),
  headers,
})

/** Nothing proves anything, and a customer's password travels along. */
export const unsigned: Webhook = {
  ...password,
  name: "unsigned",
  proof: "none",
  carries: [clearText],
  receiver: receiving(({ body }) => Effect.flatMap(parse(body), read)),
  genuine: { "thing.changed": open },
  withoutProof: undefined,
  malformed: {},
  time: { ...time, isSent: false, telling: open },
}
