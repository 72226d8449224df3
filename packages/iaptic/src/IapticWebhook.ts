/**
 * Iaptic's webhooks: verified, decoded, told apart.
 *
 * ```ts
 * const receive = <E, R>(
 *   rawBody: Uint8Array,
 *   replaceWhatIsStored: (event: IapticWebhook.PurchasesUpdated) => Effect.Effect<void, E, R>,
 * ) =>
 *   Effect.gen(function* () {
 *     const webhook = yield* IapticWebhook.IapticWebhook
 *     const event = yield* webhook.verify(rawBody)
 *     switch (event._tag) {
 *       case "PurchasesUpdated":
 *         return yield* Effect.asVoid(IapticWebhook.once(event, replaceWhatIsStored(event)))
 *       case "Test":
 *       case "Unknown":
 *         return
 *     }
 *   })
 * ```
 *
 * Iaptic neither signs its webhooks nor sends a header: the body's `password` equals the app's secret key
 * `[docs][client code]`. So the body itself is a secret: never log it. Here the password is compared in constant
 * time, and it is in nothing that is returned, logged or thrown. Whoever reads one webhook can send others, and
 * can use the API: treat a leak as a leak of the key.
 *
 * Answer 200 to everything that verifies, also to `Unknown`: any other status is repeated, and a URL that fails for
 * a while is blacklisted for 30 days `[docs]`. Answer 401 to `IntegrityFailed`, 400 to the rest.
 *
 * A webhook may come late, twice, out of order or never: `purchases` replaces what was stored, unless
 * `notification.date` is older than the one stored; and "expired" is computed from `expirationDate` when it is
 * read. `[docs][issue]`
 */
import type * as Reason from "@effect-billing/core/Reason"
import * as Redaction from "@effect-billing/core/Redaction"
import * as Webhook from "@effect-billing/core/Webhook"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import type * as Arr from "effect/Array"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as IapticConfig from "./IapticConfig.ts"
import { IapticError, type IapticReason } from "./IapticError.ts"
import type { PurchasesByProduct } from "./IapticSchema/Purchase.ts"
import type { LooseRecord } from "./IapticSchema/Shared.ts"
import { type Notification, PurchasesUpdatedBody } from "./IapticSchema/Webhook.ts"

/** How webhooks are verified. */
export interface Options {
  /** The app's secret key; several while it is rotated. */
  readonly passwords: Redacted.Redacted<string> | Arr.NonEmptyReadonlyArray<Redacted.Redacted<string>>
  /** The largest body that is read, in bytes. Default 1 MiB. */
  readonly maximumBytes?: number | undefined
}

interface Delivered {
  /**
   * The same for every repetition of a delivery: the customer and `notification.id`, or without one a hash of the
   * body (the password left out). One event at a store is announced once per customer it concerns, so the id
   * alone would not do. See {@link once}.
   */
  readonly deliveryKey: string
}

/** The customer's purchases have changed; `purchases` is all of them, and replaces what was stored. */
export interface PurchasesUpdated extends Delivered {
  readonly _tag: "PurchasesUpdated"
  readonly applicationUsername: string
  /** By prefixed product id, the latest purchase of each; empty when the customer owns nothing. */
  readonly purchases: PurchasesByProduct
  /** Why; absent from payloads of the v2 era. */
  readonly notification?: Notification
}

/** Sent by the dashboard's Test button, to all URLs. */
export interface Test extends Delivered {
  readonly _tag: "Test"
}

/** A type this package does not know. Answer 200. */
export interface Unknown extends Delivered {
  readonly _tag: "Unknown"
  /** As sent; empty when there is none. */
  readonly type: string
  /** The whole body without the password. */
  readonly body: LooseRecord
}

/** What a webhook says. */
export type WebhookEvent = PurchasesUpdated | Test | Unknown

/** What the service does. */
export interface Service {
  /**
   * Verifies and decodes a delivery. Takes the body as it arrived, as text or bytes.
   *
   * Fails with `IntegrityFailed` for a missing or wrong password, or when no usable one is configured; with
   * `UnexpectedResponse` for a body that is too large, no UTF-8 or no JSON; with `DecodeFailed` for a known type
   * with malformed fields; with `InvalidRequest` when it is given a body that was already parsed.
   */
  readonly verify: (rawBody: string | Uint8Array) => Effect.Effect<WebhookEvent, IapticError>
}

/** The service; see the module. */
export class IapticWebhook extends Context.Service<IapticWebhook, Service>()(
  "@effect-billing/iaptic/IapticWebhook",
) {}

type Body = Readonly<Record<string, unknown>>

const isBody = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value)

// The password may be repeated deeper in a body of an unknown form, under any name.
const withoutPassword = (value: unknown, scrub: Redaction.Scrub): unknown => {
  if (typeof value === "string") return scrub(value)
  if (Array.isArray(value)) return value.map((item) => withoutPassword(item, scrub))
  if (!isBody(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) =>
      name.toLowerCase() === "password" ? [] : [[scrub(name), withoutPassword(item, scrub)]],
    ),
  )
}

const read = (
  body: Body,
): Effect.Effect<
  Omit<PurchasesUpdated, "deliveryKey"> | Omit<Test, "deliveryKey"> | Omit<Unknown, "deliveryKey">,
  Reason.DecodeFailed
> => {
  const type = typeof body["type"] === "string" ? body["type"] : ""
  // The dashboard sends `test`, the provider's own example listens to `TEST`. [docs][client code]
  switch (type.toLowerCase()) {
    case "purchases.updated":
      return Effect.map(
        Webhook.decode(PurchasesUpdatedBody, body),
        ({ applicationUsername, notification, purchases }) => ({
          _tag: "PurchasesUpdated" as const,
          applicationUsername,
          purchases,
          ...(notification === undefined || notification === null ? {} : { notification }),
        }),
      )
    case "test":
      return Effect.succeed({ _tag: "Test" as const })
    default:
      // It came out of `JSON.parse`, so it is JSON.
      return Effect.succeed({ _tag: "Unknown" as const, type, body: body as LooseRecord })
  }
}

const keyOf = (event: Omit<WebhookEvent, "deliveryKey">, body: Body): Effect.Effect<string> => {
  const { applicationUsername, notification } = event as Partial<PurchasesUpdated>
  return notification === undefined
    ? Effect.map(
        Webhook.fingerprint(new TextEncoder().encode(JSON.stringify(body))),
        (hash) => `iaptic:body:${hash}`,
      )
    : Effect.succeed(`iaptic:notification:${JSON.stringify([applicationUsername, notification.id])}`)
}

const fail = (reason: Reason.AnyReason): IapticError =>
  new IapticError({ operation: "verifyWebhook", reason: reason as IapticReason })

/** Makes the service. Passwords that are empty do not stop a program from starting: nothing is verified then. */
export const make = (options: Options): Effect.Effect<Service> =>
  Effect.sync(() => {
    const secrets = Webhook.makeSecrets(options.passwords)
    const verify = Effect.fn("IapticWebhook.verify")(function* (
      rawBody: string | Uint8Array,
    ): Effect.fn.Return<WebhookEvent, Reason.AnyReason> {
      const bytes = yield* Webhook.readBody(rawBody, { maximumBytes: options.maximumBytes })
      const json = yield* Webhook.decodeJson(bytes)
      const received = isBody(json) ? json["password"] : undefined
      yield* Webhook.verifySecret(secrets, received)
      const scrub = Redaction.make(typeof received === "string" ? [received] : [])
      const body = withoutPassword(json, scrub) as Body
      const event = yield* read(body)
      return { ...event, deliveryKey: yield* keyOf(event, body) }
    }, Effect.mapError(fail))
    return { verify }
  })

/** The service as a layer. */
export const layer = (options: Options): Layer.Layer<IapticWebhook> =>
  Layer.effect(IapticWebhook, make(options))

/**
 * The service from `IAPTIC_SECRET_KEY`, which is the password of the webhooks. A variable that is missing or empty
 * is a `ConfigError` that names it.
 */
export const layerConfig = (
  overrides: Partial<Options> = {},
): Layer.Layer<IapticWebhook, Config.ConfigError> =>
  Layer.effect(
    IapticWebhook,
    Effect.flatMap(IapticConfig.webhookPasswords(overrides.passwords), (passwords) =>
      make({ ...overrides, passwords }),
    ),
  )

/** Options of {@link once}. */
export interface OnceOptions {
  /** How long a delivery is remembered. Default: 3 days with a `notification.id`, 10 minutes without. */
  readonly timeToLive?: Duration.Input | undefined
}

/**
 * Handles an event unless the same delivery was handled before (`Option.none()`), through the
 * `WebhookDeliveryStore`: the provider repeats deliveries, and whoever has seen one can replay it.
 *
 * Without a `notification.id` equal bodies count as the same delivery. A customer can come back to an earlier state,
 * so these are remembered only for minutes; replacing what is stored twice does no harm.
 */
export const once = <A, E, R>(
  event: WebhookEvent,
  handle: Effect.Effect<A, E, R>,
  options: OnceOptions = {},
): Effect.Effect<
  Option.Option<A>,
  E | WebhookDeliveryStore.WebhookDeliveryStoreError,
  R | WebhookDeliveryStore.WebhookDeliveryStore
> =>
  WebhookDeliveryStore.once(
    event.deliveryKey,
    {
      timeToLive:
        options.timeToLive ??
        (event._tag === "PurchasesUpdated" && event.notification !== undefined ? "3 days" : "10 minutes"),
    },
    handle,
  )
