/** App47 at the desk. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { lazily, type OneOf, type Provider, serviceOf } from "./Provider.ts"

const client = lazily(() => import("@effect-billing/app47/App47Client"))
const api = lazily(() => import("@effect-billing/app47/App47Api"))
const adapter = lazily(() => import("@effect-billing/app47/App47Provider"))

const required: ReadonlyArray<OneOf> = [["APP47_ACCESS_TOKEN"]]

/** See `Provider`. */
export const app47: Provider = {
  id: "app47",
  title: "App47",
  reference: { name: "userId", help: "the customer at App47: the id of the user" },
  variables: [
    { name: "APP47_ACCESS_TOKEN", help: "the access token of a member with the right to read purchases" },
    {
      name: "APP47_BASE_URL",
      help: "where App47 is, without /api/v2: http or https, without credentials or query (default https://cirrus.app47.com)",
    },
  ],
  requiredForLookup: required,
  requiredForCall: () => required,
  operations: Effect.map(api, ({ operations }) => operations),
  billing: Effect.gen(function* () {
    const { layerConfig } = yield* client
    const { App47Provider, layer } = yield* adapter
    return yield* serviceOf(App47Provider, Layer.provide(layer, layerConfig()))
  }),
  caller: Effect.fnUntraced(function* (operation) {
    const { App47Client, layerConfig } = yield* client
    const app47 = yield* serviceOf(App47Client, layerConfig())
    return (input) => app47.request(operation, input)
  }),
}
