/** Who takes part. The first two are what everyone is compared with. */

/** A way of calling the provider; each runs in a process of its own. */
export interface Contender {
  readonly name: string
  /** In `contenders/`. */
  readonly module: string
  readonly variant?: string
  readonly jit: boolean
  /** Whether every field of the answer is checked. */
  readonly checks: boolean
}

export const stripe = "stripe-node"
export const undici = "undici.request + JSON.parse"

export const contenders: ReadonlyArray<Contender> = [
  { name: undici, module: "undici", jit: false, checks: false },
  { name: stripe, module: "stripe", jit: false, checks: false },
  { name: "fetch + JSON.parse", module: "fetch", jit: false, checks: false },
  { name: "fetch + zod", module: "fetch", variant: "zod", jit: false, checks: true },
  { name: "got 11", module: "got", jit: false, checks: false },
  { name: "axios", module: "axios", jit: false, checks: false },
  ...["fetch", "undici"].flatMap((variant) =>
    [false, true].map((jit) => ({
      name: `effect by hand, ${variant}${jit ? ", JIT" : ""}`,
      module: "effect",
      variant,
      jit,
      checks: true,
    })),
  ),
  ...["fetch", "undici"].flatMap((variant) =>
    [false, true].map((jit) => ({
      name: `ours, ${variant}${jit ? ", JIT" : ""}`,
      module: "ours",
      variant,
      jit,
      checks: true,
    })),
  ),
]

/** A way of turning a parsed answer into a checked value, without HTTP. */
export interface DecoderContender {
  readonly name: string
  /** In `decoders/`. */
  readonly module: string
  readonly variant?: string
  readonly jit: boolean
}

export const jsonParse = "JSON.parse of the text"
export const plainStrings = "Schema, instants as plain strings, JIT"
export const ours = "Schema, instants checked (ours), JIT"

const kinds = [
  ["plainString", "instants as plain strings"],
  ["checkedString", "instants checked (ours)"],
  ["dateTime", "instants as DateTimeUtcFromString"],
] as const

export const decoders: ReadonlyArray<DecoderContender> = [
  { name: jsonParse, module: "json", jit: false },
  { name: "zod", module: "zod", jit: false },
  ...[true, false].flatMap((jit) =>
    kinds.map(([variant, words]) => ({
      name: `Schema, ${words}${jit ? ", JIT" : ", interpreted"}`,
      module: "schema",
      variant,
      jit,
    })),
  ),
]
