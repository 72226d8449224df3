/** Iaptic at the desk. */
import type * as Operation from "@effect-billing/core/Operation"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { type Caller, lazily, type OneOf, type Provider, serviceOf } from "./Provider.ts"

const client = lazily(() => import("@effect-billing/iaptic/IapticClient"))
const publicClient = lazily(() => import("@effect-billing/iaptic/IapticPublicClient"))
const api = lazily(() => import("@effect-billing/iaptic/IapticApi"))
const adapter = lazily(() => import("@effect-billing/iaptic/IapticProvider"))

const secret: ReadonlyArray<OneOf> = [["IAPTIC_APP_NAME"], ["IAPTIC_SECRET_KEY"]]
// A call with the public key falls back to the secret one: the provider's own MCP server uses one key for both.
// [inferred]
const open: ReadonlyArray<OneOf> = [["IAPTIC_APP_NAME"], ["IAPTIC_PUBLIC_KEY", "IAPTIC_SECRET_KEY"]]

const isPublic = (operation: Operation.Any): boolean => operation.credential === "public"

/** See `Provider`. */
export const iaptic: Provider = {
  id: "iaptic",
  title: "Iaptic",
  reference: {
    name: "applicationUsername",
    help: "the customer at Iaptic: the name your app gave the store",
  },
  variables: [
    { name: "IAPTIC_APP_NAME", help: "your app's name at Iaptic" },
    { name: "IAPTIC_SECRET_KEY", help: "its secret key" },
    {
      name: "IAPTIC_PUBLIC_KEY",
      help: "its public key, for validate, Stripe and Braintree; without it the secret key is used",
    },
    {
      name: "IAPTIC_BASE_URL",
      help: "where Iaptic is: http or https, without credentials or query (default https://validator.iaptic.com)",
    },
  ],
  requiredForLookup: secret,
  requiredForCall: (operation) => (isPublic(operation) ? open : secret),
  operations: Effect.map(api, ({ operations }) => operations),
  billing: Effect.gen(function* () {
    const { layerConfig } = yield* client
    const { IapticProvider, layer } = yield* adapter
    return yield* serviceOf(IapticProvider, Layer.provide(layer, layerConfig()))
  }),
  caller: Effect.fnUntraced(function* (operation): Effect.fn.Return<
    Caller,
    Config.ConfigError,
    HttpClient.HttpClient | Scope.Scope
  > {
    if (isPublic(operation)) {
      const { IapticPublicClient, layerConfig } = yield* publicClient
      const given = yield* Config.withDefault(Config.String("IAPTIC_PUBLIC_KEY"), "")
      const iaptic = yield* serviceOf(
        IapticPublicClient,
        given.trim() === ""
          ? layerConfig({ publicKey: yield* Config.Redacted("IAPTIC_SECRET_KEY") })
          : layerConfig(),
      )
      return (input) => iaptic.request(operation, input)
    }
    const { IapticClient, layerConfig } = yield* client
    const iaptic = yield* serviceOf(IapticClient, layerConfig())
    return (input) => iaptic.request(operation, input)
  }),
}
