/**
 * What a provider tells about itself to be put through the suite. The suite knows nothing else: neither names of
 * services nor the shape of an answer.
 */
import type * as CallOptions from "@effect-billing/core/CallOptions"
import type * as Operation from "@effect-billing/core/Operation"
import type * as ProviderError from "@effect-billing/core/ProviderError"
import type * as WebhookDeliveryStore from "@effect-billing/core/WebhookDeliveryStore"
import type * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Body } from "./PlainServer.ts"

/** What a client is built with. */
export interface Settings {
  /** Replaces the origin of every host the provider has. */
  readonly baseUrl: string
  /** By the names of {@link Registration.credentials}. */
  readonly credentials: Readonly<Record<string, string>>
  readonly options: CallOptions.CallOptions
}

/** A client as the suite sees it. */
export interface Subject {
  /** The values a user holds and may print: services, options. */
  readonly values: ReadonlyArray<unknown>
  /** Calls an operation by the method the client has for it; by `request` where it has none. */
  readonly call: (
    operation: Operation.Any,
    input: unknown,
  ) => Effect.Effect<unknown, ProviderError.AnyProviderError>
  /** Calls an operation by the way out that every client has, `request`. */
  readonly request: (
    operation: Operation.Any,
    input: unknown,
  ) => Effect.Effect<unknown, ProviderError.AnyProviderError>
  /** The items of a listing, by the method the client has for it. */
  readonly items: (
    operation: Operation.Any,
    input: unknown,
  ) => Stream.Stream<unknown, ProviderError.AnyProviderError>
}

/** One of the texts a client is given to be let in. */
export interface Credential {
  readonly name: string
  /** False for names of accounts and apps, which may be shown. */
  readonly isSecret: boolean
}

/** Where credentials stand in a request. */
export interface Placement {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
}

/** A call with an answer that succeeds. */
export interface Exchange {
  readonly operation: Operation.Any
  readonly input: unknown
  readonly answer: unknown
}

/** A read, with answers for the two cases of drift. */
export interface ReadExchange extends Exchange {
  /** A known field that has another type. */
  readonly malformed: unknown
  /** An enum member nobody has documented, and a field nobody knows. */
  readonly drifted: unknown
}

/** Where a page stands in its listing. */
export interface PagePosition {
  readonly offset: number
  readonly limit: number
  /** How many items there are in all, when the server tells it. */
  readonly total: number | undefined
  /** The cursor of the next page, for listings by cursor. */
  readonly next: string | undefined
}

/** How a listing is answered. */
export interface Listing {
  readonly operation: Operation.Any
  readonly style: "offset" | "cursor"
  /** The query field that says where a page begins: an offset, a cursor. */
  readonly position: string
  /** The query field that says how many items a page has, where there is one. */
  readonly limit: string | undefined
  /** Input without offset, limit and cursor. */
  readonly input: Readonly<Record<string, unknown>>
  /** The item with this number, as the provider writes it. */
  readonly item: (index: number) => unknown
  readonly page: (items: ReadonlyArray<unknown>, position: PagePosition) => unknown
  /** What tells two items apart, in a decoded item. Equal to `nameOf(index)` for `item(index)`. */
  readonly identify: (item: unknown) => string
  readonly nameOf: (index: number) => string
  /** The largest limit the vendor is known to honour, so that a shorter page is the last; 0 when none is known. */
  readonly honouredLimit: number
  /** Whether answers of this listing may carry the total. */
  readonly givesTotal: boolean
}

/** Where a sample comes from: taken over unchanged, or written after field tables. */
export type Origin = "real" | "synthetic"

/** What is done with one file of the samples folder. */
export type Sample = { readonly origin: Origin } & (
  | {
      readonly kind: "answer"
      readonly operation: Operation.Any
      readonly input: unknown
      readonly status?: number
      /** `success`, or the tag of the reason. */
      readonly outcome: string
      /** Puts a fragment where it belongs in an answer. */
      readonly wrap?: (fragment: unknown) => unknown
    }
  | {
      readonly kind: "request"
      readonly operation: Operation.Any
      /** Fields that do not travel in the body. */
      readonly besides?: Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: "webhook"
      /** What stands in the sample where the secret belongs is replaced by this field of the body. */
      readonly secretField: string
      /** `success`, or the tag of the reason. */
      readonly outcome: string
      readonly wrap?: (fragment: unknown) => unknown
    }
)

/** One row of a provider's error table. */
export interface ErrorCase {
  readonly name: string
  readonly operation: Operation.Any
  readonly input: unknown
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: Body
  readonly expected: {
    readonly _tag: string
    readonly isRetryable: boolean
    readonly bodyStatus?: number
    readonly providerCode?: string | number
    /** A part of the provider's words. */
    readonly says?: string
    /** Seconds. */
    readonly retryAfter?: number
    /** Further fields of the reason. */
    readonly fields?: Readonly<Record<string, unknown>>
  }
}

/** A delivery as it arrives. */
export interface Delivery {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** What a receiver makes of deliveries. */
export interface Receiver {
  readonly verify: (delivery: {
    readonly body: unknown
    readonly headers: Readonly<Record<string, string>>
  }) => Effect.Effect<unknown, unknown>
  /** Verifies, and handles the first of equal deliveries only; whether this one was handled. */
  readonly once: (
    delivery: Delivery,
    handle: Effect.Effect<void>,
  ) => Effect.Effect<boolean, unknown, WebhookDeliveryStore.WebhookDeliveryStore>
}

/** The provider's webhooks. */
export interface Webhook {
  /** Makes a receiver that accepts these secrets, the newest first. */
  readonly receiver: (secrets: ReadonlyArray<string>) => Effect.Effect<Receiver>
  /**
   * What the secret does: `signature` signs body (and time), `password` is sent along. A password proves that the
   * sender knows it and nothing about the body.
   */
  readonly proof: "signature" | "password"
  /** Genuine deliveries by name, made with a secret; `at` is used where the vendor sends a time. */
  readonly genuine: Readonly<Record<string, (secret: string, at: number) => Delivery>>
  /** The same delivery without its proof. */
  readonly withoutProof: (delivery: Delivery) => Delivery
  /** Deliveries that fail although the proof is right, with the tags they may fail with. */
  readonly malformed: Readonly<
    Record<
      string,
      { readonly make: (secret: string, at: number) => Delivery; readonly tags: ReadonlyArray<string> }
    >
  >
  /** Whether the vendor signs a time, and so late and early deliveries can be told; if not, why and what instead. */
  readonly time:
    | { readonly isSent: true; readonly toleranceMillis: number }
    | {
        readonly isSent: false
        readonly because: string
        /**
         * The time an event tells about itself, unproved, by which a receiver orders what came late; undefined where
         * the vendor sends none at all.
         */
        readonly occurredAt: ((event: unknown) => number | undefined) | undefined
        /** A genuine delivery that tells this time. */
        readonly telling: ((secret: string, at: number) => Delivery) | undefined
      }
}

/** One provider. */
export interface Registration {
  /** The provider's id: `iaptic`. */
  readonly id: string
  /** The package that is registered by this: `@effect-billing/iaptic`. */
  readonly packageName: string
  /** The tag of the package's error. */
  readonly errorTag: string
  readonly operations: ReadonlyArray<Operation.Documented>
  readonly credentials: ReadonlyArray<Credential>
  /** Where the credentials must stand, and nowhere else. */
  readonly placement: (operation: Operation.Any, credentials: Readonly<Record<string, string>>) => Placement
  /** Builds the real clients by their own layers. */
  readonly connect: (settings: Settings) => Effect.Effect<Subject, never, HttpClient.HttpClient | Scope.Scope>
  readonly read: ReadExchange
  readonly write: Exchange
  /** By operation name; every operation with a paging style must be here. */
  readonly listings: Readonly<Record<string, Listing>>
  /** Inputs for operations whose rules a generator does not know, by operation name. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly samples: { readonly folder: URL; readonly files: Readonly<Record<string, Sample>> }
  readonly errors: ReadonlyArray<ErrorCase>
  readonly webhook: Webhook
}
