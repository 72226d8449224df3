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
import type { Canary, Credential, WebhookKey } from "./Canary.ts"
import type { Body } from "./PlainServer.ts"

/** A list that is not empty: no check passes by having nothing to look at. */
export type Some<A> = readonly [A, ...ReadonlyArray<A>]

/** What a client is built with. */
export interface Settings {
  /** Where one of the provider's hosts stands, by the name operations call it by. */
  readonly baseUrl: (host: string) => string
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

/** Where credentials stand in a request. */
export interface Placement {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** Fields of a form body. */
  readonly form?: Readonly<Record<string, string>>
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
  /** `whole`: one answer holds all items; the client must take it for that, whatever else the answer offers. */
  readonly style: "offset" | "cursor" | "whole"
  /** The field of the request that says where a page begins: an offset, a cursor. */
  readonly position: string
  /** The field of the request that says how many items a page has, where there is one. */
  readonly limit: string | undefined
  /** Input without offset, limit and cursor. */
  readonly input: Readonly<Record<string, unknown>>
  /** The items of a decoded answer, for listings without a stream. */
  readonly itemsOf?: (answer: unknown) => ReadonlyArray<unknown>
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
  /** Whether an item that stands on two pages is delivered once: pages by offset overlap while the data changes. */
  readonly dropsRepeated?: boolean
}

/** Where a sample comes from: taken over unchanged, or written after field tables. */
export type Origin = "real" | "synthetic"

/** One thing that is done with a file of the samples folder. */
export type Sample = { readonly origin: Origin } & (
  | {
      readonly kind: "answer"
      readonly operation: Operation.Any
      readonly input: unknown
      readonly status?: number
      /** `success`, or the tag of the reason. */
      readonly outcome: string
      /** Puts a fragment where it belongs in an answer; without it the file is sent byte for byte. */
      readonly wrap?: (fragment: unknown) => unknown
      /** What is wrong with the decoded answer, beyond what every sample is checked for. */
      readonly expect?: (value: unknown) => ReadonlyArray<string>
    }
  | {
      readonly kind: "request"
      readonly operation: Operation.Any
      /** Fields that do not travel in the body. */
      readonly besides?: Readonly<Record<string, unknown>>
      /** The flat input that the body is made from, for bodies that wrap. */
      readonly input?: (body: unknown) => unknown
      /** Fields with an issue when the client has to refuse this by itself; nothing is sent then. */
      readonly refusedFor?: ReadonlyArray<string>
    }
  | {
      readonly kind: "webhook"
      /** The name of the receiver; the first one without it. */
      readonly webhook?: string
      /** The sample as the vendor would deliver it to the holder of this key. */
      readonly deliver: (content: unknown, proving: string) => Delivery
      /** `success`, or the tag of the reason. */
      readonly outcome: string
      readonly expect?: (event: unknown) => ReadonlyArray<string>
    }
  /** Anything else that has to come out as the file says: vectors, callbacks, reference tables. */
  | {
      readonly kind: "vector"
      readonly check: (content: unknown) => Effect.Effect<ReadonlyArray<string>>
    }
  /** Not of the API that the package speaks. */
  | { readonly kind: "outside"; readonly because: string }
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
  /** What the receiver reads: the body, or the sealed text of a field. */
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** The path the vendor calls, for receivers that look at it. */
  readonly path?: string
}

/** A delivery of the vendor's. */
export interface GenuineDelivery extends Delivery {
  readonly body: string
}

/** What a receiver makes of deliveries. */
export interface Receiver {
  readonly verify: (delivery: Delivery) => Effect.Effect<unknown, unknown>
  /** Verifies, and handles the first of equal deliveries only; whether this one was handled. */
  readonly once: (
    delivery: Delivery,
    handle: Effect.Effect<void>,
  ) => Effect.Effect<boolean, unknown, WebhookDeliveryStore.WebhookDeliveryStore>
}

/** One way in which the provider's webhooks are received. */
export interface Webhook {
  readonly name: string
  /**
   * What proves a delivery. `password`: a secret is sent along, which proves that the sender knows it and nothing about
   * the body; `signature`: the very bytes of the body are signed; `sealed`: the body is encrypted and authenticated;
   * `none`: nothing does.
   */
  readonly proof: "password" | "signature" | "sealed" | "none"
  /** A key by name, the same one for the same name. {@link Webhook.proof} `none` has keys that open nothing. */
  readonly key: (name: string) => WebhookKey
  /** Makes a receiver that accepts these keys, the newest first. Keys that cannot be used fail here or in `verify`. */
  readonly receiver: (accepting: ReadonlyArray<string>) => Effect.Effect<Receiver, unknown>
  /** Genuine deliveries by name, made with a key; `at` is used where the vendor sends a time. */
  readonly genuine: Readonly<Record<string, (proving: string, at: number) => GenuineDelivery>>
  /** The same delivery without its proof; nothing where there is none. */
  readonly withoutProof: ((delivery: GenuineDelivery) => Delivery) | undefined
  /** Something that is no delivery, brought to the receiver as well as its sender could; JSON headers without it. */
  readonly raw?: (body: unknown, proving: string) => Delivery
  /** Deliveries that fail although the proof is right, or because it is forged, with the tags they may fail with. */
  readonly malformed: Readonly<
    Record<
      string,
      { readonly make: (proving: string, at: number) => Delivery; readonly tags: ReadonlyArray<string> }
    >
  >
  /** Secrets in the genuine deliveries that a receiver must take out: nobody may see them afterwards. */
  readonly carries: ReadonlyArray<Canary>
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
        readonly telling: ((proving: string, at: number) => GenuineDelivery) | undefined
      }
}

/** How a provider says no inside of an answer with status 200. */
export interface InBand {
  /** A failure of its own form that holds this text wherever one can stand. */
  readonly echo: (text: string) => unknown
  /** A fault on its side that may pass, where it has a form for that. */
  readonly unavailable?: unknown
}

/** One client of a provider: a column of the fault table. */
export interface Registration {
  /** The client's name in tables: `iaptic`. */
  readonly id: string
  /** The provider's id, as its errors tell it; {@link Registration.id} without it. */
  readonly provider?: string
  /** The package that is registered by this: `@effect-billing/iaptic`. */
  readonly packageName: string
  /** The tag of the package's error. */
  readonly errorTag: string
  readonly operations: ReadonlyArray<Operation.Documented>
  /** The hosts of the operations, each with a base URL of its own. */
  readonly hosts: Some<string>
  /** What the client puts between the base URL and an operation's path. */
  readonly prefix?: (operation: Operation.Any) => string
  readonly credentials: ReadonlyArray<Credential>
  /** Where the credentials must stand, and nowhere else. */
  readonly placement: (operation: Operation.Any, credentials: Readonly<Record<string, string>>) => Placement
  /** Fields that the client adds to an input that leaves them out, with their values. */
  readonly defaults?: (
    operation: Operation.Any,
    input: Readonly<Record<string, unknown>>,
    credentials: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, unknown>>
  /** Builds the real clients by their own layers. */
  readonly connect: (settings: Settings) => Effect.Effect<Subject, never, HttpClient.HttpClient | Scope.Scope>
  /** Of each kind that the provider has: reads by another method, for example. The first one goes through all cases. */
  readonly reads: Some<ReadExchange>
  /** Of each kind that the provider has: with an idempotency key and without, by another method. */
  readonly writes: Some<Exchange>
  /** Reads that must not be sent again all the same, and why, by operation name. */
  readonly onceOnly?: Readonly<Record<string, string>>
  /** By operation name; every operation with a paging style must be here. */
  readonly listings: Readonly<Record<string, Listing>>
  /** Inputs for operations whose rules a generator does not know, by operation name. */
  readonly inputs: Readonly<Record<string, unknown>>
  /**
   * The part of an answer that an operation's schema decodes, for providers that wrap it; undefined where the answer is
   * not for the schema.
   */
  readonly payload?: (operation: Operation.Any, answer: unknown) => unknown
  /**
   * The form in which an answer is written back, for providers with more than one form of the same thing (wrapped items,
   * numbers for texts). As it came without it.
   */
  readonly canonical?: (operation: Operation.Any, payload: unknown) => unknown
  readonly samples: {
    readonly folder: URL
    readonly files: Readonly<Record<string, Sample | ReadonlyArray<Sample>>>
  }
  readonly errors: ReadonlyArray<ErrorCase>
  /** Statuses that the provider uses for something else than HTTP does, each with the reason it means. */
  readonly statuses?: Readonly<Record<number, string>>
  /** Undefined for providers that fail by HTTP's status alone. */
  readonly inBand: InBand | undefined
  readonly webhooks: Some<Webhook>
  /** What else of the package is given a secret, by name: each is run with a canary, and ends as it likes. */
  readonly keepers?: Readonly<Record<string, (secret: string) => Effect.Effect<unknown, unknown>>>
}
