import * as CallGuard from "@effect-billing/core/CallGuard"
import type * as Classification from "@effect-billing/core/Classification"
import type { Credentials } from "@effect-billing/core/Credentials"
import type * as Operation from "@effect-billing/core/Operation"
import * as ProviderClient from "@effect-billing/core/ProviderClient"
import * as Reason from "@effect-billing/core/Reason"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import type { SharedOptions } from "../PianoConfig.ts"
import { PianoError, type PianoReason } from "../PianoError.ts"

/** What one of the clients adds to the shared options. */
export interface Role {
  readonly service: string
  readonly hosts: ProviderClient.Options<unknown>["hosts"]
  /** The credentials of operations it calls, beside those of operations of one's own. */
  readonly accepts: ReadonlyArray<string>
  readonly authenticate: (operation: Operation.Any) => Result.Result<Credentials, Reason.AnyReason>
  readonly secrets: ReadonlyArray<string>
  readonly credentialName: string
  readonly classify: Classification.Classify
}

type Fields = Readonly<Record<string, unknown>>

const error = (operation: string, reason: Reason.AnyReason): PianoError =>
  new PianoError({ operation, reason: reason as PianoReason })

/** Whether the operation has a parameter of this name. */
export const takes = ({ locations }: Operation.Any, name: string): boolean =>
  locations.query.includes(name) || locations.body.includes(name)

/** The input with what the client knows and the call does not say. Absent is not an answer. */
export const withDefaults = (operation: Operation.Any, input: unknown, defaults: Fields): unknown => {
  const missing = Object.entries(defaults).filter(
    ([name, value]) =>
      value !== undefined && takes(operation, name) && (input as Fields | undefined)?.[name] === undefined,
  )
  return missing.length === 0 ? input : { ...(input as Fields | undefined), ...Object.fromEntries(missing) }
}

/** A method for each operation, under its name. Without an input it is called with none of its fields. */
export const methods = <const Operations extends ReadonlyArray<Operation.Any>, E>(
  operations: Operations,
  request: <Name extends string, Input, Success, Item>(
    operation: Operation.Operation<Name, Input, Success, Item>,
    input: Input,
  ) => Effect.Effect<Success, E>,
) =>
  Object.fromEntries(
    operations.map((operation) => [operation.name, (input: object = {}) => request(operation, input)]),
  ) as unknown as {
    readonly [One in Operations[number] as One["name"]]: (
      input?: Operation.Input<One>,
    ) => Effect.Effect<Operation.Success<One>, E>
  }

const refused = (description: string) => Result.fail(new Reason.AuthenticationFailed({ description }))

/** A client for Piano in one role. */
export const make = <LimitNeeds, BreakerNeeds>(
  options: SharedOptions<LimitNeeds, BreakerNeeds>,
  role: Role,
): Effect.Effect<
  ProviderClient.ProviderClient<PianoError>,
  never,
  HttpClient.HttpClient | LimitNeeds | BreakerNeeds
> =>
  Effect.gen(function* () {
    const {
      aid,
      baseUrl: _,
      circuitBreaker,
      environment: __,
      rateLimit,
      variants = [],
      ...callOptions
    } = options
    const guards = yield* CallGuard.fromLimits({ circuitBreaker, rateLimit })
    const { accepts, authenticate, ...parts } = role
    const client = yield* ProviderClient.make<PianoError>({
      ...callOptions,
      ...parts,
      provider: "piano",
      authenticate: (operation) =>
        aid.trim() === ""
          ? refused("no aid is configured, nothing was sent")
          : operation.credential === "default" || accepts.includes(operation.credential)
            ? authenticate(operation)
            : refused(`this client has no credential "${operation.credential}", nothing was sent`),
      error,
      guards,
    })
    if (variants.length === 0) return client
    // The changed operations are kept, and their codecs with them.
    const changed = new Map<Operation.Any, Operation.Any>()
    const adapted = <O extends Operation.Any>(operation: O): O => {
      if (!changed.has(operation)) {
        changed.set(
          operation,
          variants.reduce<Operation.Any>((made, variant) => variant(made), operation),
        )
      }
      return changed.get(operation) as O
    }
    return {
      call: (operation, input) => client.call(adapted(operation), input),
      items: (operation, input) => client.items(adapted(operation), input),
      pages: (operation, input) => client.pages(adapted(operation), input),
    }
  })
