/**
 * Secrets made to be found again: in any of the forms in which a text can leave a program, whole or cut.
 *
 * A canary begins and ends with a needle of letters and digits that stands nowhere else. Percent-encoding and JSON
 * leave a needle as it is, base64 has three forms of it (for the three places it can have in a group of three bytes),
 * so looking for those finds the secret also inside of something longer, such as `base64(name + ":" + secret)`, and
 * when it was cut.
 */
import * as Redacted from "effect/Redacted"
import { createHash } from "node:crypto"
import * as NodeUtil from "node:util"
import * as WireValue from "./WireValue.ts"

/** One secret and what gives it away. */
export interface Canary {
  readonly name: string
  readonly secret: string
  readonly needles: ReadonlyArray<string | RegExp>
}

/** The two halves of what proves a delivery. The same text, where vendor and receiver share a secret. */
export interface WebhookKey {
  /** What the vendor proves itself with. */
  readonly proving: string
  /** What a receiver accepts it by. */
  readonly accepting: string
  /** The secrets in it. */
  readonly canaries: ReadonlyArray<Canary>
}

/** One of the texts a client is given to be let in. */
export interface Credential {
  readonly name: string
  /** False for names of accounts and apps, which may be shown. */
  readonly isSecret: boolean
  /** For names that must have a certain form. */
  readonly value?: string
}

/** Who has credentials: a registered client. */
interface Holder {
  readonly id: string
  readonly credentials: ReadonlyArray<Credential>
}

const token = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12)

const base64Forms = (text: string): ReadonlyArray<string> =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
    // Characters that hold bits of a neighbour differ from place to place; the ones between do not.
    const first = Math.ceil((offset * 4) / 3)
    const last = Math.floor((bytes.length * 4) / 3)
    return bytes.toString("base64").slice(first, last)
  })

const forms = (needle: string): ReadonlyArray<string> => [
  needle,
  needle.toUpperCase(),
  ...base64Forms(needle),
  Buffer.from(needle).toString("hex"),
]

/** Makes the canary of a field. It holds what is awkward to write: `+`, `/`, `=`, `%` and a quote. */
export const make = (name: string): Canary => {
  const [head, tail] = [`k${token(`head of ${name}`)}`, `z${token(`tail of ${name}`)}`]
  return { name, secret: `${head}+/=%~"${tail}`, needles: [...forms(head), ...forms(tail)] }
}

/**
 * A canary of digits, for fields that take nothing else: card numbers and their verification values. A short one stands
 * by itself where it shows; inside of a longer number it would be found everywhere.
 */
export const makeDigits = (name: string, length: number): Canary => {
  const digits = BigInt(`0x${createHash("sha256").update(name).digest("hex")}`)
    .toString()
    .slice(-length)
  const secret = `9${digits.slice(1)}`
  const needles =
    length < 8
      ? [new RegExp(`(?<![0-9A-Za-z.:])${secret}(?![0-9A-Za-z])`)]
      : [...forms(secret.slice(0, length / 2)), ...forms(secret.slice(length / 2))]
  return { name, secret, needles }
}

/** The key of webhooks that vendor and receiver share. */
export const sharedKey = (name: string): WebhookKey => {
  const canary = make(name)
  return { proving: canary.secret, accepting: canary.secret, canaries: [canary] }
}

/** The canaries of a provider's secret credentials. */
export const ofCredentials = (registration: Holder): ReadonlyArray<Canary> =>
  registration.credentials
    .filter(({ isSecret }) => isSecret)
    .map(({ name }) => make(`${registration.id} ${name}`))

/** Values for all of a provider's credentials: canaries for the secrets, plain words for the rest. */
export const credentials = (registration: Holder): Readonly<Record<string, string>> =>
  Object.fromEntries(
    registration.credentials.map(({ isSecret, name, value }) => [
      name,
      isSecret ? make(`${registration.id} ${name}`).secret : (value ?? `conformance.${name}`),
    ]),
  )

/** The canaries that show in a text, with a little of what stands around them. */
export const findIn = (canaries: ReadonlyArray<Canary>, where: string, text: string): ReadonlyArray<string> =>
  canaries.flatMap(({ name, needles }) => {
    const positions = needles.map((needle) =>
      typeof needle === "string" ? text.indexOf(needle) : text.search(needle),
    )
    const at = positions.find((position) => position >= 0)
    if (at === undefined) return []
    return [
      `${where} shows the secret "${name}": …${JSON.stringify(text.slice(Math.max(0, at - 60), at + 20))}…`,
    ]
  })

const attempt = (write: () => string | undefined): string => {
  try {
    return write() ?? ""
  } catch (error) {
    return String(error)
  }
}

const inspectOptions: NodeUtil.InspectOptions = {
  depth: 10,
  showHidden: true,
  getters: true,
  maxArrayLength: 1000,
  maxStringLength: 200_000,
}

/** Everything a program could print of a value by the usual ways. */
export const textsOf = (value: unknown): ReadonlyArray<readonly [string, string]> => [
  ["String()", attempt(() => String(value))],
  ["JSON.stringify", attempt(() => JSON.stringify(value))],
  ["util.inspect", attempt(() => NodeUtil.inspect(value, inspectOptions))],
  [
    "message and stack",
    value instanceof Error
      ? `${value.message}\n${value.stack ?? ""}\n${NodeUtil.inspect(value.cause, inspectOptions)}`
      : "",
  ],
]

/** The canaries that show in a value. */
export const findInValue = (
  canaries: ReadonlyArray<Canary>,
  where: string,
  value: unknown,
): ReadonlyArray<string> =>
  textsOf(value).flatMap(([by, text]) => findIn(canaries, `${where} by ${by}`, text))

const secretsIn = (value: unknown, path: WireValue.Path = []): ReadonlyArray<WireValue.Path> => {
  if (Redacted.isRedacted(value)) return [path]
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, [...path, index]))
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return []
  return Object.entries(value).flatMap(([key, item]) => secretsIn(item, [...path, key]))
}

/**
 * Replaces every secret in a value by canaries, and gives these too. Where a rule wants digits, the canary is one of
 * digits.
 */
export const plant = (
  value: unknown,
  name: string,
  isAccepted: (planted: unknown) => boolean = () => true,
): { readonly value: unknown; readonly canaries: ReadonlyArray<Canary> } => {
  const canaries: Array<Canary> = []
  let planted = value
  for (const path of secretsIn(value)) {
    const place = `${name}.${path.join(".")}`
    const candidates = [make(place), ...[16, 4, 3].map((length) => makeDigits(place, length))].map(
      (canary) => ({
        canary,
        value: WireValue.replaced(planted, path, Redacted.make(canary.secret)),
      }),
    )
    const chosen = candidates.find((candidate) => isAccepted(candidate.value)) ?? candidates[0]
    if (chosen === undefined) continue
    canaries.push(chosen.canary)
    planted = chosen.value
  }
  return { value: planted, canaries }
}
