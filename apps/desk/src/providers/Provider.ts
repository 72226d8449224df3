/**
 * What the desk needs to know about a provider. One module per provider describes it; nothing else in the desk
 * names one. What is heavy (schemas, clients) is loaded when it is asked for.
 */
import type { BillingProvider } from "@effect-billing/core/BillingProvider"
import type * as Operation from "@effect-billing/core/Operation"
import type { AnyProviderError } from "@effect-billing/core/ProviderError"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

/** An environment variable that configures a provider. */
export interface Variable {
  readonly name: string
  readonly help: string
}

/** Names of environment variables of which one must be set. */
export type OneOf = readonly [string, ...ReadonlyArray<string>]

/** Calls one operation, whose decoded input this is. */
export type Caller = (input: unknown) => Effect.Effect<unknown, AnyProviderError>

/** See the module. */
export interface Provider {
  /** The word on the command line, and the flag for its reference. */
  readonly id: string
  /** The provider's name for people. */
  readonly title: string
  /** What its reference to a customer is. */
  readonly reference: { readonly name: string; readonly help: string }
  readonly variables: ReadonlyArray<Variable>
  /** What must be set to look customers up. */
  readonly requiredForLookup: ReadonlyArray<OneOf>
  /** What must be set to call an operation. */
  readonly requiredForCall: (operation: Operation.Any) => ReadonlyArray<OneOf>
  readonly operations: Effect.Effect<ReadonlyArray<Operation.Documented>>
  /** The adapter over a client configured by the environment. */
  readonly billing: Effect.Effect<BillingProvider, Config.ConfigError, HttpClient.HttpClient | Scope.Scope>
  /** Makes the client that holds the operation's credential, configured by the environment, and gives its call. */
  readonly caller: (
    operation: Operation.Any,
  ) => Effect.Effect<Caller, Config.ConfigError, HttpClient.HttpClient | Scope.Scope>
}

/** A module that is loaded when it is needed. One that cannot be loaded means a broken installation. */
export const lazily = <Module>(load: () => Promise<Module>): Effect.Effect<Module> => Effect.promise(load)

/** The service that a layer makes. */
export const serviceOf = <Identifier, Service, E, R>(
  tag: Context.Key<Identifier, Service>,
  layer: Layer.Layer<Identifier, E, R>,
): Effect.Effect<Service, E, R | Scope.Scope> =>
  Effect.map(Layer.build(layer), (context) => Context.get(context, tag))
