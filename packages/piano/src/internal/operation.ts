import type { Classify } from "@effect-billing/core/Classification"
import type { Body } from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"

type Fields = Operation.Fields

interface Options<Input, Success, Item> extends Pick<
  Operation.Options<Fields, Fields, Fields, Fields, Operation.Codec<Success>, Item>,
  | "method"
  | "path"
  | "host"
  | "credential"
  | "effect"
  | "query"
  | "headers"
  | "listStyles"
  | "prepare"
  | "success"
  | "paging"
> {
  readonly body?: Body
  readonly check?: (
    input: Input,
  ) => { readonly path: ReadonlyArray<string>; readonly message: string } | undefined
  readonly classify?: Classify
}

/**
 * `Operation.make` for generated operations: their input's type is written out beside them by the same generator,
 * and inferring it again for hundreds of them is most of the time of a type check.
 */
export const operation = <Name extends string, Input, Success, Item = never>(
  name: Name,
  options: Options<Input, Success, Item>,
): Operation.Operation<Name, Input, Success, Item> =>
  Operation.make(name, options as never) as unknown as Operation.Operation<Name, Input, Success, Item>
