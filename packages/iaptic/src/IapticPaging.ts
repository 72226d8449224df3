/**
 * What v3 calls the number of rows to skip. The provider's v3 client sends `offset` `[client code]`, v2 documents
 * `skip` `[docs]`; which of them the v3 server minds was published nowhere. If a v3 listing fails with
 * `PaginationStalled`, set {@link skip}:
 *
 * ```ts
 * const layer = IapticClient.layerConfig({ apiVersion: "v3", pagingParameter: IapticPaging.skip })
 * ```
 */
import type * as Operation from "@effect-billing/core/Operation"

/** Changes listings that page by `offset`; other operations come back as they are. */
export type PagingParameter = <Name extends string, Input, Success, Item>(
  operation: Operation.Operation<Name, Input, Success, Item>,
) => Operation.Operation<Name, Input, Success, Item>

/** v3 listings page by `skip`. */
export const skip: PagingParameter = (operation) => {
  const { locations, paging, prepare } = operation
  if (paging?.style !== "offset" || paging.offset !== "offset") return operation
  return {
    ...operation,
    locations: { ...locations, query: locations.query.map((name) => (name === "offset" ? "skip" : name)) },
    prepare: (encoded) => {
      const { offset, ...rest } = prepare === undefined ? encoded : prepare(encoded)
      return offset === undefined ? rest : { ...rest, skip: offset }
    },
  }
}
