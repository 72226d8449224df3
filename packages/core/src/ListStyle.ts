/**
 * How a list travels in a query or form field: `repeat` (`a=1&a=2`), `brackets` (`a[]=1&a[]=2`), `comma`
 * (`a=1,2`), `encodedComma` (each item percent-encoded, then joined by commas, then encoded again as a query
 * value), `json` (`a=[1,2]`, also for objects).
 *
 * ```ts
 * const searchPurchases = Operation.make("searchPurchases", {
 *   method: "GET",
 *   path: "/purchases",
 *   query: { tag: Schema.optional(Schema.Array(Schema.String)) },
 *   listStyles: { tag: "brackets" }, // ?tag[]=new&tag[]=gift, percent-encoded
 *   success: Schema.Json,
 * })
 * ```
 */
export type ListStyle = "repeat" | "brackets" | "comma" | "encodedComma" | "json"
