/**
 * What App47 sends and takes, as schemas: `App47Schema.Purchase` is both the schema and its type.
 *
 * Answers are read tolerantly (only `id` is required, null and absent mean the same, enumerations are open), requests
 * are checked strictly. Dates stay validated texts until `Wire.toDateTime` reads them, prices stay decimal texts.
 *
 * ```ts
 * const read = Schema.decodeUnknownEffect(App47Schema.Purchase)
 *
 * const isOver = ({ status }: App47Schema.Purchase) => status === "Canceled" || status === "Refunded"
 * ```
 */
export * from "./App47Schema/App.ts"
export * from "./App47Schema/Build.ts"
export * from "./App47Schema/Group.ts"
export * from "./App47Schema/Metrics.ts"
export * from "./App47Schema/Purchase.ts"
export * from "./App47Schema/Server.ts"
export * from "./App47Schema/Shared.ts"
export * from "./App47Schema/Upload.ts"
export * from "./App47Schema/User.ts"
export * from "./App47Schema/Webhook.ts"
