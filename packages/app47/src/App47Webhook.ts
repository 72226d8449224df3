/**
 * App47's web hooks: read, told apart, and rid of the password they may carry.
 *
 * **They are not signed**, and no secret travels with them: whoever knows the address can send one `[docs]`. So give the
 * address a secret of your own (`https://…/hooks/app47/<secret>`), which is compared here in constant time, and take an
 * event for a hint: {@link confirm} asks the API how the purchase really stands. The `md5` of a delivery proves nothing
 * about its sender and is not looked at.
 *
 * ```ts
 * const receive = <E, R>(
 *   rawBody: Uint8Array,
 *   secretInPath: string,
 *   store: (purchase: App47Schema.Purchase) => Effect.Effect<void, E, R>,
 * ) =>
 *   Effect.gen(function* () {
 *     const webhook = yield* App47Webhook.App47Webhook
 *     const event = yield* webhook.verify(rawBody, { pathSecret: secretInPath })
 *     if (event._tag === "CustomerPurchase") {
 *       const handle = Effect.flatMap(App47Webhook.confirm(event), store)
 *       yield* App47Webhook.once(event, handle)
 *     }
 *   })
 * ```
 *
 * Events about customers hold their **password in clear text** when it is known `[docs]`. It is taken out before
 * anything else looks at the body: it is in no event, no error, no log and no delivery key. It did travel to your server
 * all the same, so keep bodies out of access logs, and prefer a hook that sends purchases only.
 *
 * Of the three content types of the portal, JSON is read as documented (its examples are printed as Ruby hashes, which
 * are not JSON and are refused), and key/value form data as servers of this kind write it (`payload[customer][id]=…`
 * `[inferred]`). XML is not supported: choose JSON.
 *
 * Answer 200 to everything that verifies, 401 to `IntegrityFailed`, 400 to the rest. Whether App47 sends again what was
 * not answered is not documented.
 */
import * as Reason from "@effect-billing/core/Reason"
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
import * as Schema from "effect/Schema"
import { App47Client } from "./App47Client.ts"
import * as App47Config from "./App47Config.ts"
import { App47Error, type App47Reason } from "./App47Error.ts"
import type { Purchase } from "./App47Schema/Purchase.ts"
import { LooseRecord } from "./App47Schema/Shared.ts"
import {
  type CustomerAction,
  CustomerBody,
  CustomerPurchaseBody,
  type WebhookCustomer,
  type WebhookPurchase,
} from "./App47Schema/Webhook.ts"
import { nested } from "./internal/formFields.ts"

/** How web hooks are received. */
export interface Options {
  /**
   * The secret in the address that the portal sends to; several while it is changed. `"none"`: everybody is let in,
   * which is only right where something in front of this program lets in nobody but App47.
   */
  readonly pathSecrets:
    | Redacted.Redacted<string>
    | Arr.NonEmptyReadonlyArray<Redacted.Redacted<string>>
    | "none"
  /** The largest body that is read, in bytes. Default 1 MiB. */
  readonly maximumBytes?: number | undefined
}

interface Delivered {
  /** The same for every repetition of a delivery; made without the password. See {@link once}. */
  readonly deliveryKey: string
  /** When it happened, in seconds since 1970; read it with `Wire.unixSecondsToDateTime`. */
  readonly occurredAt?: NonNullable<(typeof CustomerBody.Type)["epoch_timestamp"]>
}

/** An app or an in-app item was bought or canceled. Which of the two it was, the event does not say. `[docs]` */
export interface CustomerPurchase extends Delivered {
  readonly _tag: "CustomerPurchase"
  /** `purchased` or `canceled`; a word that is not known comes as it is. */
  readonly action: "purchased" | "canceled" | (string & {})
  readonly customer: WebhookCustomer
  readonly purchase: WebhookPurchase
}

/** A customer was made, changed or removed. */
export interface CustomerChanged extends Delivered {
  readonly _tag: "CustomerChanged"
  readonly action: CustomerAction
  readonly customer: WebhookCustomer
}

/** A type this package does not know, such as that of canceled subscription plans. Answer 200. */
export interface Unknown extends Delivered {
  readonly _tag: "Unknown"
  /** As sent; empty when there is none. */
  readonly type: string
  /** The payload without passwords. */
  readonly body: LooseRecord
}

/** What a web hook says. */
export type WebhookEvent = CustomerPurchase | CustomerChanged | Unknown

/** What comes with the body. */
export interface Received {
  /** The part of the address that is the secret. */
  readonly pathSecret?: string | undefined
}

/** What the service does. */
export interface Service {
  /**
   * Checks the secret, reads a delivery and takes out passwords. Takes the body as it arrived, as text or bytes.
   *
   * Fails with `IntegrityFailed` for a missing or wrong secret, or when no usable one is configured; with
   * `UnexpectedResponse` for a body that is too large or too deep, no UTF-8, or neither JSON nor a form; with `DecodeFailed` for a
   * known type with malformed fields; with `InvalidRequest` when it is given a body that was already parsed.
   */
  readonly verify: (
    rawBody: string | Uint8Array,
    received?: Received,
  ) => Effect.Effect<WebhookEvent, App47Error>
}

/** The service; see the module. */
export class App47Webhook extends Context.Service<App47Webhook, Service>()(
  "@effect-billing/app47/App47Webhook",
) {}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const unreadable = (description: string) => Effect.fail(new Reason.UnexpectedResponse({ description }))

const json = (text: string, description: string): Effect.Effect<unknown, Reason.UnexpectedResponse> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed<unknown>(JSON.parse(text))
    } catch {
      return unreadable(description)
    }
  })

const nestedTooDeeply = "the delivery is nested more deeply than any that App47 sends"

const rubyHash =
  "the delivery is a Ruby hash and not JSON (the provider's help centre prints its examples like that)"

// A form has texts only.
const withNumbers = (payload: unknown): unknown => {
  if (!isFields(payload)) return payload
  const number = (value: unknown): unknown =>
    typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
  const { epoch_timestamp, purchase } = payload
  return {
    ...payload,
    ...(epoch_timestamp === undefined ? {} : { epoch_timestamp: number(epoch_timestamp) }),
    ...(isFields(purchase) && purchase["purchase_time"] !== undefined
      ? { purchase: { ...purchase, purchase_time: number(purchase["purchase_time"]) } }
      : {}),
  }
}

const readBody = (text: string): Effect.Effect<unknown, Reason.UnexpectedResponse> => {
  const start = text.trimStart()
  if (start.startsWith("<")) {
    return unreadable(
      "the delivery is XML, which is not supported; choose JSON as the web hook's content type",
    )
  }
  if (/^(?:[[{"]|$)/.test(start)) {
    return json(text, /^\{[^"]*=>|"\s*=>/.test(start) ? rubyHash : "the delivery is not JSON")
  }
  const fields = nested(text)
  if (fields === undefined) return unreadable(nestedTooDeeply)
  const { payload } = fields
  if (payload === undefined) return unreadable("the delivery is neither JSON nor a form with a payload")
  return typeof payload === "string"
    ? Effect.map(json(payload, "the payload of the form is not JSON"), (value) => ({ payload: value }))
    : Effect.succeed({ payload: withNumbers(payload) })
}

// Far beyond what is documented, and far below what breaks the functions below, which call themselves.
const maximumDepth = 64

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item)))

const isPassword = (name: string): boolean => /password/i.test(name)

const take = (value: unknown, taken: Array<string>): void => {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) take(item, taken)
  } else if (typeof value === "string" || typeof value === "number") {
    taken.push(String(value))
  }
}

/** The same without what is called a password, and those passwords. */
const withoutPasswords = (value: unknown, taken: Array<string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => withoutPasswords(item, taken))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      if (!isPassword(name)) return [[name, withoutPasswords(item, taken)]]
      take(item, taken)
      return []
    }),
  )
}

// A type nobody has documented may repeat the password elsewhere, or hold it in a text that is JSON or XML itself.
const scrubbed = (value: unknown, scrub: Redaction.Scrub): unknown => {
  if (typeof value === "string") return isPassword(value) ? Redaction.placeholder : scrub(value)
  if (typeof value === "number") return scrub(String(value)) === String(value) ? value : Redaction.placeholder
  if (Array.isArray(value)) return value.map((item) => scrubbed(item, scrub))
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [scrub(name), scrubbed(item, scrub)]))
}

const Body = Schema.Struct({ payload: LooseRecord })

const occurred = (at: Delivered["occurredAt"] | null): Pick<Delivered, "occurredAt"> =>
  at === undefined || at === null ? {} : { occurredAt: at }

/** By its contents, where nothing better tells deliveries apart. */
const byContents = (payload: unknown): Effect.Effect<string> =>
  Effect.map(
    Webhook.fingerprint(new TextEncoder().encode(JSON.stringify(payload))),
    (hash) => `app47:body:${hash}`,
  )

const read = (
  payload: LooseRecord,
  passwords: ReadonlyArray<string>,
): Effect.Effect<WebhookEvent, Reason.DecodeFailed> => {
  const type = typeof payload["type"] === "string" ? payload["type"] : ""
  switch (type) {
    case "customer_purchase":
      return Effect.gen(function* () {
        const { action, customer, epoch_timestamp, purchase } = yield* Webhook.decode(
          CustomerPurchaseBody,
          payload,
        )
        const at = epoch_timestamp ?? undefined
        return {
          _tag: "CustomerPurchase",
          action: action === "cancelled" ? "canceled" : action,
          customer,
          purchase,
          ...occurred(at),
          deliveryKey:
            at === undefined
              ? yield* byContents(payload)
              : `app47:purchase:${JSON.stringify([purchase.purchase_token, action, at])}`,
        }
      })
    case "customer":
      return Effect.gen(function* () {
        const { action, customer, epoch_timestamp } = yield* Webhook.decode(CustomerBody, payload)
        return {
          _tag: "CustomerChanged",
          action,
          customer,
          ...occurred(epoch_timestamp),
          // Two changes of one second differ in what they say.
          deliveryKey: yield* byContents(payload),
        }
      })
    default: {
      const scrub = Redaction.make(passwords)
      return Effect.map(byContents(payload), (deliveryKey) => ({
        _tag: "Unknown",
        type: scrub(type),
        body: scrubbed(payload, scrub) as LooseRecord,
        deliveryKey,
      }))
    }
  }
}

const fail = (reason: Reason.AnyReason): App47Error =>
  new App47Error({ operation: "verifyWebhook", reason: reason as App47Reason })

/** Makes the service. Secrets that are empty do not stop a program from starting: nothing is let in then. */
export const make = ({ maximumBytes, pathSecrets }: Options): Effect.Effect<Service> =>
  Effect.sync(() => {
    const secrets = pathSecrets === "none" ? undefined : Webhook.makeSecrets(pathSecrets)
    const verify = Effect.fn("App47Webhook.verify")(function* (
      rawBody: string | Uint8Array,
      { pathSecret }: Received = {},
    ): Effect.fn.Return<WebhookEvent, Reason.AnyReason> {
      if (secrets !== undefined) yield* Webhook.verifySecret(secrets, pathSecret)
      const bytes = yield* Webhook.readBody(rawBody, { maximumBytes })
      const taken: Array<string> = []
      const given = yield* readBody(yield* Webhook.decodeText(bytes))
      if (isDeeperThan(maximumDepth, given)) return yield* unreadable(nestedTooDeeply)
      const body = withoutPasswords(given, taken)
      const { payload } = yield* Webhook.decode(Body, body)
      return yield* read(payload, taken)
    }, Effect.mapError(fail))
    return { verify }
  })

/** The service as a layer. */
export const layer = (options: Options): Layer.Layer<App47Webhook> =>
  Layer.effect(App47Webhook, make(options))

/**
 * The service with the secret from `APP47_WEBHOOK_SECRET`. A variable that is missing or empty is a `ConfigError` that
 * names it.
 */
export const layerConfig = (
  overrides: Partial<Options> = {},
): Layer.Layer<App47Webhook, Config.ConfigError> =>
  Layer.effect(
    App47Webhook,
    Effect.flatMap(App47Config.webhookSecrets(overrides.pathSecrets), (pathSecrets) =>
      make({ ...overrides, pathSecrets }),
    ),
  )

/**
 * How the purchase of an event really stands, from the API: an event proves nothing. That the event's `purchase_token`
 * is the purchase's id is `[inferred]` from the one sample of each; `NotFound` means that it is not, that the purchase
 * is gone, or that the event was forged.
 */
export const confirm = ({
  customer,
  purchase,
}: CustomerPurchase): Effect.Effect<Purchase, App47Error, App47Client> =>
  Effect.flatMap(App47Client, (client) => client.showUserPurchase(customer.id, purchase.purchase_token))

/** Options of {@link once}. */
export interface OnceOptions {
  /** How long a delivery is remembered. Default: 3 days when the event says when it happened, else 10 minutes. */
  readonly timeToLive?: Duration.Input | undefined
}

/**
 * Handles an event unless the same delivery was handled before (`Option.none()`), through the `WebhookDeliveryStore`.
 *
 * Deliveries have no id. Events about purchases are told apart by `purchase_token`, action and second `[inferred]`,
 * others by what they say (passwords left out).
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
    { timeToLive: options.timeToLive ?? (event.occurredAt === undefined ? "10 minutes" : "3 days") },
    handle,
  )
