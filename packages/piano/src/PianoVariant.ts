/**
 * Other ways to write a request, for where the documents contradict each other: the option `variants` of every
 * client. None is in a bundle that does not name it.
 *
 * ```ts
 * const layer = PianoPublisherClient.layerConfig({
 *   variants: [PianoVariant.repeatedLists, PianoVariant.customFieldsInForm],
 * })
 * ```
 */
import * as Body from "@effect-billing/core/Body"
import type { ListStyle } from "@effect-billing/core/ListStyle"
import type * as Operation from "@effect-billing/core/Operation"
import { jsonTexts } from "./internal/inputs.ts"

/** Changes operations; most come back as they are. */
export type Variant = <O extends Operation.Any>(operation: O) => O

/**
 * How these lists travel, wherever they are parameters. By default a list repeats its name in a query (`rid=a&rid=b`)
 * `[client code]`, and in a form it is one text with commas where the export says so `[docs]`.
 */
export const listStyles =
  (styles: Readonly<Record<string, ListStyle>>): Variant =>
  (operation) => {
    const { body, query } = operation.locations
    const own = Object.entries(styles).filter(([name]) => query.includes(name) || body.includes(name))
    return own.length === 0
      ? operation
      : { ...operation, listStyles: { ...operation.listStyles, ...Object.fromEntries(own) } }
  }

/** Lists in forms repeat their name (`term_id=a&term_id=b`), as the provider's own SDKs write them. `[client code]` */
export const repeatedLists: Variant = (operation) =>
  Object.values(operation.listStyles).includes("comma") ? { ...operation, listStyles: {} } : operation

/**
 * `updateUser` sends everything in its form, the custom fields as JSON in a text `[client code]`, instead of custom
 * fields as a JSON body beside the query `[docs][client code]`.
 */
export const customFieldsInForm: Variant = (operation) => {
  const { body, locations, name, prepare } = operation
  if (name !== "updateUser" || body?.whole !== "custom_fields") return operation
  const { fields: _, ...form } = Body.form({})
  return {
    ...operation,
    body: { ...form, fields: body.fields },
    locations: { ...locations, query: [], body: [...locations.query, ...locations.body] },
    prepare: (encoded: Readonly<Record<string, unknown>>) =>
      jsonTexts("custom_fields")(prepare === undefined ? encoded : prepare(encoded)),
  }
}
