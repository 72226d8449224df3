/** EComCharge at the desk, and the other brands of its platform: beGateway, bePaid. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { lazily, type OneOf, type Provider, serviceOf } from "./Provider.ts"

const client = lazily(() => import("@effect-billing/ecomcharge/EComChargeClient"))
const api = lazily(() => import("@effect-billing/ecomcharge/EComChargeApi"))
const adapter = lazily(() => import("@effect-billing/ecomcharge/EComChargeProvider"))

const required: ReadonlyArray<OneOf> = [["ECOMCHARGE_SHOP_ID"], ["ECOMCHARGE_SECRET_KEY"]]

/** See `Provider`. */
export const ecomcharge: Provider = {
  id: "ecomcharge",
  title: "eComCharge",
  reference: {
    name: "customerId",
    help: "the customer at eComCharge: cst_…, and the ids of subscriptions (sbs_…) after commas, because it lists none",
  },
  variables: [
    { name: "ECOMCHARGE_SHOP_ID", help: "the id of your shop" },
    { name: "ECOMCHARGE_SECRET_KEY", help: "its secret key" },
    {
      name: "ECOMCHARGE_BASE_URL",
      help: "where customers, plans and subscriptions are: http or https, without credentials or query (default https://api.ecomcharge.com)",
    },
    { name: "ECOMCHARGE_GATEWAY_URL", help: "where card transactions are; no default" },
    { name: "ECOMCHARGE_CHECKOUT_URL", help: "where checkouts are; no default" },
  ],
  requiredForLookup: required,
  requiredForCall: () => required,
  operations: Effect.map(api, ({ operations }) => operations),
  billing: Effect.gen(function* () {
    const { layerConfig } = yield* client
    const { EComChargeProvider, layer } = yield* adapter
    return yield* serviceOf(EComChargeProvider, Layer.provide(layer, layerConfig()))
  }),
  caller: Effect.fnUntraced(function* (operation) {
    const { EComChargeClient, layerConfig } = yield* client
    const ecomcharge = yield* serviceOf(EComChargeClient, layerConfig())
    return (input) => ecomcharge.request(operation, input)
  }),
}
