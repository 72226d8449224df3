/** What is measured: the contract between a worker process and the modules it loads. */
import type { Shape } from "./Fixture.ts"

/** A way of getting a customer's purchases over HTTP. */
export interface Caller {
  /** One call, from nothing to the value a program would use. */
  readonly call: (shape: Shape) => Promise<unknown>
  /** The ids of the records in what `call` gave: nothing is faster than a client that drops half of them. */
  readonly ids: (answer: unknown) => ReadonlyArray<string>
}

/** What a module in `contenders/` exports as `make`. */
export type MakeCaller = (origin: string) => Promise<Caller>

/** What a module in `decoders/` exports as `make`. */
export interface Decoder {
  readonly run: (shape: Shape) => unknown
  readonly ids: (value: unknown) => ReadonlyArray<string>
}
