/** Piano at the desk. */
import type * as Operation from "@effect-billing/core/Operation"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { type Caller, lazily, type OneOf, type Provider, serviceOf } from "./Provider.ts"

const readerClient = lazily(() => import("@effect-billing/piano/PianoClient"))
const publisherClient = lazily(() => import("@effect-billing/piano/PianoPublisherClient"))
const identityClient = lazily(() => import("@effect-billing/piano/PianoIdClient"))
const api = lazily(() => import("@effect-billing/piano/PianoApi"))
const adapter = lazily(() => import("@effect-billing/piano/PianoProvider"))

const app: ReadonlyArray<OneOf> = [["PIANO_AID"]]
const publisher: ReadonlyArray<OneOf> = [...app, ["PIANO_API_TOKEN"]]

// What a reader's browser may call takes no token.
const isReaders = ({ host }: Operation.Any): boolean => host === "browser"

/** See `Provider`. */
export const piano: Provider = {
  id: "piano",
  title: "Piano",
  reference: { name: "uid", help: "the customer at Piano: the uid of the user" },
  variables: [
    { name: "PIANO_AID", help: "the id of your application" },
    { name: "PIANO_API_TOKEN", help: "its API token; what a reader's browser may call needs none" },
    { name: "PIANO_ENVIRONMENT", help: "us (default), eu, au, ap or sandbox" },
    {
      name: "PIANO_BASE_URL",
      help: "where the server API is: http or https, without credentials or query (default by PIANO_ENVIRONMENT); also for the next two where they are not given",
    },
    { name: "PIANO_BROWSER_URL", help: "where the API for browsers is" },
    { name: "PIANO_ID_URL", help: "where Piano ID is" },
  ],
  requiredForLookup: publisher,
  requiredForCall: (operation) => (isReaders(operation) ? app : publisher),
  operations: Effect.map(api, ({ operations }) => operations),
  billing: Effect.gen(function* () {
    const { layerConfig } = yield* publisherClient
    const { PianoProvider, layer } = yield* adapter
    return yield* serviceOf(PianoProvider, Layer.provide(layer, layerConfig()))
  }),
  caller: Effect.fnUntraced(function* (operation): Effect.fn.Return<
    Caller,
    Config.ConfigError,
    HttpClient.HttpClient | Scope.Scope
  > {
    const { clientOf } = yield* api
    switch (clientOf(operation)) {
      case "PianoClient": {
        const { PianoClient, layerConfig } = yield* readerClient
        const piano = yield* serviceOf(PianoClient, layerConfig())
        return (input) => piano.request(operation, input)
      }
      case "PianoPublisherClient": {
        const { PianoPublisherClient, layerConfig } = yield* publisherClient
        const piano = yield* serviceOf(PianoPublisherClient, layerConfig())
        return (input) => piano.request(operation, input)
      }
      case "PianoIdClient": {
        const { layerConfig, PianoIdClient } = yield* identityClient
        const piano = yield* serviceOf(PianoIdClient, layerConfig())
        return (input) => piano.request(operation, input)
      }
    }
  }),
}
