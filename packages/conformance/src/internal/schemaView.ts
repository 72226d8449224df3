import type * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import * as WireValue from "../WireValue.ts"

/**
 * A JSON answer without the fields that its schema does not know; undefined where the answer is no direct image of the
 * schema (an envelope that the classifier takes off).
 */
export const schemaView = (operation: Operation.Any, json: unknown): unknown => {
  const schema = operation.success as unknown as Schema.Codec<unknown, unknown>
  const decoded = Schema.decodeUnknownOption(schema)(json)
  if (decoded._tag === "None") return undefined
  const known = new Set(
    WireValue.positions(WireValue.wireOf(schema), json)
      .filter(({ isPresent }) => isPresent)
      .map(({ path }) => JSON.stringify(path)),
  )
  const free = WireValue.positions(WireValue.wireOf(schema), json).filter(
    ({ ast }) => WireValue.kindsOf(ast).length === 6,
  )
  const isFree = (path: WireValue.Path): boolean =>
    free.some((position) => position.path.every((part, index) => path[index] === part))
  const view = (value: unknown, path: WireValue.Path): unknown => {
    if (isFree(path)) return value
    if (Array.isArray(value)) return value.map((item, index) => view(item, [...path, index]))
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) =>
        known.has(JSON.stringify([...path, key])) || isFree([...path, key])
          ? [[key, view(item, [...path, key])]]
          : [],
      ),
    )
  }
  return view(json, [])
}
