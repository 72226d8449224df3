/**
 * eComCharge's webhooks: verified, decoded, told apart.
 *
 * ```ts
 * const receive = <E, R>(
 *   rawBody: Uint8Array,
 *   headers: Webhook.HeadersInput,
 *   refresh: (subscriptionId: string) => Effect.Effect<void, E, R>,
 * ) =>
 *   Effect.gen(function* () {
 *     const webhook = yield* EComChargeWebhook.EComChargeWebhook
 *     const event = yield* webhook.verify(rawBody, headers)
 *     if (event._tag === "SubscriptionChanged") {
 *       yield* EComChargeWebhook.once(event, refresh(event.subscription.id))
 *     }
 *   })
 * ```
 *
 * A delivery carries the shop's own Basic credentials, **the secret key included**, so notification URLs are https
 * only; and in `Content-Signature` an RSA-SHA256 signature over the raw bytes, made with a key that only the platform
 * holds `[docs]`. Both are checked. Whether every brand signs everything is not sure: who has no public key says so
 * (`verification: "basic"`), because a receiver that falls back by itself lets a sender choose the weaker check.
 *
 * Pass the body as it arrived: one that was parsed and written again has other bytes, and fails.
 *
 * Answer 200 to everything that verifies, also to `Unknown`: anything else is repeated, for up to 25 days `[docs]`.
 * Answer 401 to `IntegrityFailed`, 400 to the rest. Nothing signed says when it was sent, so a delivery can be
 * replayed, and their order is not promised: take it for a hint, handle it {@link once}, and ask for the present state
 * before acting on it. `[inferred]`
 */
import * as Reason from "@effect-billing/core/Reason"
import * as Webhook from "@effect-billing/core/Webhook"
import * as WebhookBasic from "@effect-billing/core/WebhookBasic"
import * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import * as WebhookSignature from "@effect-billing/core/WebhookSignature"
import type * as Arr from "effect/Array"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as EComChargeConfig from "./EComChargeConfig.ts"
import { EComChargeError, type EComChargeReason } from "./EComChargeError.ts"
import { Checkout } from "./EComChargeSchema/Checkout.ts"
import type { LooseRecord } from "./EComChargeSchema/Shared.ts"
import { Subscription } from "./EComChargeSchema/Subscription.ts"
import { Transaction, TransactionV3 } from "./EComChargeSchema/Transaction.ts"
import * as EComChargeSubscription from "./EComChargeSubscription.ts"
import { VerificationRequest } from "./EComChargeVerification.ts"

/** The header that holds the signature. `[docs]` */
export const signatureHeader = "Content-Signature"

/**
 * What of a delivery is checked: both, which is the default; the signature alone; or the Basic credentials alone, for
 * a shop whose public key is not known.
 */
export type Verification = "both" | "signature" | "basic"

/** How webhooks are verified. */
export interface Options {
  /** Default `both`. */
  readonly verification?: Verification | undefined
  /** The shop's id; not needed for `signature`. */
  readonly shopId?: string | number | undefined
  /** The shop's secret key, several while it is rotated; not needed for `signature`. */
  readonly secretKey?:
    | Redacted.Redacted<string>
    | Arr.NonEmptyReadonlyArray<Redacted.Redacted<string>>
    | undefined
  /**
   * The shop's public key from the back office: base64 on one line, or PEM; several while it is rotated. Not needed
   * for `basic`.
   */
  readonly publicKey?: string | ReadonlyArray<string> | undefined
  /** The largest body that is read, in bytes. Default 1 MiB. */
  readonly maximumBytes?: number | undefined
}

interface Delivered {
  /** The same for every repetition of a delivery. See {@link once}. */
  readonly deliveryKey: string
}

/** A subscription has changed: created, renewed, failed, canceled. */
export interface SubscriptionChanged extends Delivered {
  readonly _tag: "SubscriptionChanged"
  /** The same object as `getSubscription` answers, with `event` in newer deliveries. */
  readonly subscription: Subscription
}

/** A card or alternative transaction is decided. */
export interface TransactionChanged extends Delivered {
  readonly _tag: "TransactionChanged"
  readonly transaction: Transaction
}

/** The same in version 3's shape. `[inferred]` from the shape of its answers. */
export interface TransactionV3Changed extends Delivered {
  readonly _tag: "TransactionV3Changed"
  readonly transaction: TransactionV3
}

/** Nobody paid before the token of a checkout ran out. */
export interface CheckoutExpired extends Delivered {
  readonly _tag: "CheckoutExpired"
  readonly checkout: Checkout
}

/** A shape this package does not know. Answer 200. */
export interface Unknown extends Delivered {
  readonly _tag: "Unknown"
  readonly body: LooseRecord
}

/** What a webhook says. */
export type WebhookEvent =
  | SubscriptionChanged
  | TransactionChanged
  | TransactionV3Changed
  | CheckoutExpired
  | Unknown

/** What the service does. */
export interface Service {
  /**
   * Verifies and decodes a delivery. Takes the body as it arrived, as text or bytes, and the headers.
   *
   * Fails with `IntegrityFailed` for a missing or wrong signature or wrong credentials; with `UnexpectedResponse` for
   * a body that is too large, no UTF-8 or no JSON object; with `DecodeFailed` for a known shape with malformed fields;
   * with `InvalidRequest` when it is given a body that was already parsed.
   */
  readonly verify: (
    rawBody: string | Uint8Array,
    headers: Webhook.HeadersInput,
  ) => Effect.Effect<WebhookEvent, EComChargeError>
  /**
   * Verifies and decodes a question to `verification_url`, which the gateway waits on while a transaction is under
   * way. Answer it with `EComChargeVerification.accept` or `decline`. Only its Basic credentials are documented
   * `[docs]`, so only they are checked; without them (`verification: "signature"`) every question is refused.
   */
  readonly verifyQuestion: (
    rawBody: string | Uint8Array,
    headers: Webhook.HeadersInput,
  ) => Effect.Effect<VerificationRequest, EComChargeError>
}

/** The service; see the module. */
export class EComChargeWebhook extends Context.Service<EComChargeWebhook, Service>()(
  "@effect-billing/ecomcharge/EComChargeWebhook",
) {}

type Body = Readonly<Record<string, unknown>>

const isBody = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value)

// JSON, because an id may hold whatever separates the parts.
const key = (kind: string, ...parts: ReadonlyArray<string | undefined>): string =>
  `ecomcharge:${kind}:${JSON.stringify(parts.map((part) => part ?? null))}`

/**
 * Subscriptions first: old ones have a member `transaction` too, and so have transactions of version 3.
 */
const read = (body: Body, bytes: Uint8Array): Effect.Effect<WebhookEvent, Reason.DecodeFailed> => {
  const { expired, id, plan, state, status, token, transaction, uid } = body
  if (typeof id === "string" && (id.startsWith("sbs_") || (typeof state === "string" && isBody(plan)))) {
    return Effect.map(Webhook.decode(Subscription, body), (subscription) => ({
      _tag: "SubscriptionChanged",
      subscription,
      deliveryKey: key(
        "subscription",
        subscription.id,
        subscription.state,
        EComChargeSubscription.lastTransaction(subscription)?.uid ?? undefined,
      ),
    }))
  }
  if (isBody(transaction) && typeof transaction["uid"] === "string") {
    return Effect.map(Webhook.decode(Transaction, transaction), (transaction) => ({
      _tag: "TransactionChanged",
      transaction,
      deliveryKey: key("transaction", transaction.uid, transaction.status),
    }))
  }
  if (typeof uid === "string" && typeof status === "string") {
    return Effect.map(Webhook.decode(TransactionV3, body), (transaction) => ({
      _tag: "TransactionV3Changed",
      transaction,
      deliveryKey: key("transaction", transaction.uid, transaction.status),
    }))
  }
  if (typeof token === "string" && expired === true) {
    return Effect.map(Webhook.decode(Checkout, body), (checkout) => ({
      _tag: "CheckoutExpired",
      checkout,
      deliveryKey: key("checkout", checkout.token),
    }))
  }
  return Effect.map(Webhook.fingerprint(bytes), (hash) => ({
    _tag: "Unknown",
    // It came out of `JSON.parse`, so it is JSON.
    body: body as LooseRecord,
    deliveryKey: key("body", hash),
  }))
}

const failWith =
  (operation: string) =>
  (reason: Reason.AnyReason): EComChargeError =>
    new EComChargeError({ operation, reason: reason as EComChargeReason })

const missing = (name: "publicKey" | "shopId" | "secretKey", instead: string): Reason.InvalidRequest =>
  new Reason.InvalidRequest({
    issues: [
      {
        path: [name],
        message: `is needed to verify webhooks: set ${name} (${EComChargeConfig.environment[name]}), or say ${instead}`,
      },
    ],
    sent: false,
  })

const makeCheck = (
  options: Options,
): Effect.Effect<
  {
    readonly basic: WebhookBasic.Credentials | undefined
    readonly signature: WebhookSignature.Verifier | undefined
  },
  Reason.InvalidRequest
> =>
  Effect.gen(function* () {
    const { publicKey, secretKey, shopId, verification = "both" } = options
    if (verification !== "signature") {
      if (shopId === undefined) return yield* Effect.fail(missing("shopId", `verification: "signature"`))
      if (secretKey === undefined)
        return yield* Effect.fail(missing("secretKey", `verification: "signature"`))
    }
    if (verification !== "basic" && publicKey === undefined) {
      return yield* Effect.fail(missing("publicKey", `verification: "basic"`))
    }
    return {
      basic:
        verification === "signature" || secretKey === undefined
          ? undefined
          : WebhookBasic.make({ user: String(shopId), password: secretKey }),
      signature:
        verification === "basic" || publicKey === undefined
          ? undefined
          : yield* WebhookSignature.rsaSha256(publicKey),
    }
  })

const notAnObject = (): Reason.UnexpectedResponse =>
  new Reason.UnexpectedResponse({ description: "the delivery is no JSON object" })

/**
 * Makes the service. Fails with `InvalidRequest` for a public key that is missing or no key: better when a program
 * starts than at the first delivery. A secret key that is empty does not stop a program: nothing is verified then.
 */
export const make = (options: Options): Effect.Effect<Service, EComChargeError> =>
  Effect.gen(function* () {
    const check = yield* makeCheck(options)
    const readBody = (rawBody: string | Uint8Array) =>
      Webhook.readBody(rawBody, { maximumBytes: options.maximumBytes })
    const readObject = (bytes: Uint8Array) =>
      Effect.flatMap(Webhook.decodeJson(bytes), (json) =>
        isBody(json) ? Effect.succeed(json) : Effect.fail(notAnObject()),
      )
    const verify = Effect.fn("EComChargeWebhook.verify")(
      function* (
        rawBody: string | Uint8Array,
        headers: Webhook.HeadersInput,
      ): Effect.fn.Return<WebhookEvent, Reason.AnyReason> {
        const bytes = yield* readBody(rawBody)
        if (check.basic !== undefined) yield* WebhookBasic.verify(check.basic, headers)
        if (check.signature !== undefined) {
          const signature = yield* Webhook.requireHeader(headers, signatureHeader)
          yield* WebhookSignature.verify(check.signature, bytes, signature)
        }
        return yield* read(yield* readObject(bytes), bytes)
      },
      Effect.mapError(failWith("verifyWebhook")),
    )
    const verifyQuestion = Effect.fn("EComChargeWebhook.verifyQuestion")(
      function* (
        rawBody: string | Uint8Array,
        headers: Webhook.HeadersInput,
      ): Effect.fn.Return<VerificationRequest, Reason.AnyReason> {
        const bytes = yield* readBody(rawBody)
        if (check.basic === undefined) {
          return yield* Effect.fail(
            new Reason.IntegrityFailed({
              description: "no Basic credentials are configured, so no question can be verified",
            }),
          )
        }
        yield* WebhookBasic.verify(check.basic, headers)
        const body = yield* readObject(bytes)
        return yield* Webhook.decode(
          VerificationRequest,
          isBody(body["transaction"]) && body["uid"] === undefined ? body["transaction"] : body,
        )
      },
      Effect.mapError(failWith("verifyQuestion")),
    )
    return { verify, verifyQuestion }
  }).pipe(
    Effect.mapError((error) => (error instanceof EComChargeError ? error : failWith("makeWebhook")(error))),
  )

/** The service as a layer. */
export const layer = (options: Options): Layer.Layer<EComChargeWebhook, EComChargeError> =>
  Layer.effect(EComChargeWebhook, make(options))

/**
 * The service from `ECOMCHARGE_SHOP_ID`, `ECOMCHARGE_SECRET_KEY` and `ECOMCHARGE_PUBLIC_KEY`, those of them that
 * `verification` needs. A variable that is missing or empty is a `ConfigError` that names it.
 */
export const layerConfig = (
  overrides: Options = {},
): Layer.Layer<EComChargeWebhook, Config.ConfigError | EComChargeError> =>
  Layer.effect(
    EComChargeWebhook,
    Effect.flatMap(EComChargeConfig.webhookOptions(overrides), (read) => make({ ...overrides, ...read })),
  )

/** Options of {@link once}. */
export interface OnceOptions {
  /**
   * How long a delivery is remembered. Default: 30 days for subscriptions, which the provider repeats for 25; 3 days
   * for transactions and checkouts; 10 minutes for what is unknown.
   */
  readonly timeToLive?: Duration.Input | undefined
}

const timeToLive: Readonly<Record<WebhookEvent["_tag"], Duration.Input>> = {
  SubscriptionChanged: "30 days",
  TransactionChanged: "3 days",
  TransactionV3Changed: "3 days",
  CheckoutExpired: "3 days",
  Unknown: "10 minutes",
}

/**
 * Handles an event unless the same delivery was handled before (`Option.none()`), through the
 * `WebhookDeliveryStore`. The same is: the same subscription in the same state after the same charge; the same
 * transaction with the same status; the same checkout; the same bytes of an unknown one. `[inferred]`
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
    { timeToLive: options.timeToLive ?? timeToLive[event._tag] },
    handle,
  )
