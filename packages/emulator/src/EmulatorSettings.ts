/**
 * What people and files tell the emulators, as text: faults, records to plant, where to send webhooks. Each is
 * meant for all of them, or is an object with a part for each provider. Errors say where, and never repeat the text.
 *
 * ```ts
 * const suite = Effect.gen(function* () {
 *   const faults = yield* EmulatorSettings.parseFaults('{"iaptic":[{"kind":"latency","duration":"2 seconds"}]}')
 *   const seed = yield* EmulatorSettings.readSeed("customers.json")
 *   return yield* EmulatorSuite.make({ faults, seed, port: 4010 })
 * })
 * ```
 */
import type { Issue } from "@effect-billing/core/Reason"
import * as EmulatorError from "@effect-billing/core/testing/EmulatorError"
import * as EmulatorFault from "@effect-billing/core/testing/EmulatorFault"
import * as Effect from "effect/Effect"
import * as SchemaIssue from "effect/SchemaIssue"
import { readFile } from "node:fs/promises"
import { type ProviderId, providerIds } from "./EmulatorProviders.ts"

/** A value for each provider that has one. */
export type PerProvider<A, Id extends ProviderId = ProviderId> = { readonly [K in Id]?: A }

/** What the emulators do wrong. */
export type Faults<Id extends ProviderId = ProviderId> =
  | ReadonlyArray<EmulatorFault.Fault>
  | PerProvider<ReadonlyArray<EmulatorFault.Fault>, Id>

/** Where webhooks go: an address of this machine, which all of them send to, or one for each. */
export type WebhookTarget<Id extends ProviderId = ProviderId> = string | PerProvider<string, Id>

/** Records for each provider, in the form its `plant` takes. */
export type Seed<Id extends ProviderId = ProviderId> = PerProvider<unknown, Id>

const wrong = (description: string, issues: ReadonlyArray<Issue>): EmulatorError.EmulatorError =>
  new EmulatorError.EmulatorError({ description, issues })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether there is a mistake in a text of JSON, and not only its end is missing. */
const isWrong = (text: string): boolean => {
  try {
    JSON.parse(text)
    return false
  } catch (error) {
    const { message } = error as Error
    const at = / at position (\d+)/.exec(message)?.[1]
    return at === undefined ? !message.startsWith("Unexpected end") : Number(at) < text.length
  }
}

/** Where a text stops being JSON. The engine's own message does not always say, and quotes the text. */
const placeOf = (text: string): string => {
  let right = 0
  let wrong = text.length
  while (right < wrong) {
    const middle = Math.floor((right + wrong) / 2)
    if (isWrong(text.slice(0, middle + 1))) wrong = middle
    else right = middle + 1
  }
  const lines = text.slice(0, right).split("\n")
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

const parseJson = (
  text: string,
  what: string,
  path: ReadonlyArray<string>,
): Effect.Effect<unknown, EmulatorError.EmulatorError> =>
  Effect.suspend(() => {
    // Some editors put a mark at the beginning of a file.
    const json = text.replace(/^\uFEFF/, "")
    try {
      return Effect.succeed(JSON.parse(json) as unknown)
    } catch {
      return Effect.fail(
        wrong(`${what} are no JSON`, [{ path, message: `no JSON, from ${placeOf(json)} on` }]),
      )
    }
  })

const isProvider = (id: string): id is ProviderId => (providerIds as ReadonlyArray<string>).includes(id)

/** Takes an object with a part for each provider apart; a provider nobody knows is an error. */
const partsOf = (
  value: Readonly<Record<string, unknown>>,
  what: string,
  path: ReadonlyArray<string>,
): Effect.Effect<ReadonlyArray<readonly [ProviderId, unknown]>, EmulatorError.EmulatorError> => {
  const unknown = Object.keys(value).filter((id) => !isProvider(id))
  return unknown.length === 0
    ? Effect.succeed(Object.entries(value) as ReadonlyArray<[ProviderId, unknown]>)
    : Effect.fail(
        wrong(
          `${what} name a provider that has no emulator`,
          unknown.map((id) => ({
            path: [...path, id],
            message: `there is no such provider; there are ${providerIds.join(", ")}`,
          })),
        ),
      )
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const kinds: ReadonlyArray<string> = EmulatorFault.Fault.members.map(({ fields }) => fields.kind.literal)

const decodeFaults = (
  json: unknown,
  path: ReadonlyArray<string>,
): Effect.Effect<ReadonlyArray<EmulatorFault.Fault>, EmulatorError.EmulatorError> => {
  // The schema would list every form a fault can have.
  const unknown = (Array.isArray(json) ? json : []).flatMap((item: unknown, index) =>
    isObject(item) && typeof item["kind"] === "string" && !kinds.includes(item["kind"]) ? [index] : [],
  )
  if (unknown.length > 0) {
    return Effect.fail(
      wrong(
        "there is no such kind of fault",
        unknown.map((index) => ({
          path: [...path, index, "kind"],
          message: `there is no such kind of fault; there are ${kinds.join(", ")}`,
        })),
      ),
    )
  }
  return Effect.mapError(EmulatorFault.decode(json), (error) =>
    wrong(
      "these are no faults",
      format(error.issue).issues.map((issue) => ({
        path: [
          ...path,
          ...(issue.path ?? []).map((part) => {
            const key = typeof part === "object" ? part.key : part
            return typeof key === "number" ? key : String(key)
          }),
        ],
        message: issue.message,
      })),
    ),
  )
}

/** Faults from JSON: a list for all emulators, or an object with a list for each provider. */
export const parseFaults = (text: string): Effect.Effect<Faults, EmulatorError.EmulatorError> =>
  Effect.gen(function* () {
    const json = yield* parseJson(text, "the faults", ["faults"])
    if (Array.isArray(json)) return yield* decodeFaults(json, ["faults"])
    if (!isObject(json)) {
      return yield* wrong("these are no faults", [
        { path: ["faults"], message: "faults are a list, or an object with a list for each provider" },
      ])
    }
    const parts = yield* partsOf(json, "the faults", ["faults"])
    const lists = yield* Effect.forEach(parts, ([id, list]) =>
      Effect.map(decodeFaults(list, ["faults", id]), (faults) => [id, faults] as const),
    )
    return Object.fromEntries(lists) as PerProvider<ReadonlyArray<EmulatorFault.Fault>>
  })

/**
 * Records from JSON: an object with the records of each provider, in the form its `plant` takes, which
 * `EmulatorSuite.make` checks.
 */
export const parseSeed = (text: string): Effect.Effect<Seed, EmulatorError.EmulatorError> =>
  Effect.gen(function* () {
    const json = yield* parseJson(text, "the records", ["seed"])
    if (!isObject(json)) {
      return yield* wrong("this is no seed", [
        { path: ["seed"], message: "a seed is an object with the records of each provider" },
      ])
    }
    return Object.fromEntries(yield* partsOf(json, "the records", ["seed"])) as Seed
  })

const fileFailures: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "this is a folder",
  EACCES: "this file may not be read",
}

/** {@link parseSeed} of a file. */
export const readSeed = (path: string): Effect.Effect<Seed, EmulatorError.EmulatorError> =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (error) => {
      const { code = "" } = error as { readonly code?: string }
      const message = fileFailures[code] ?? `it cannot be read${code === "" ? "" : ` (${code})`}`
      return wrong("the seed cannot be read", [{ path: ["seed"], message: `${message}: ${path}` }])
    },
  }).pipe(Effect.flatMap(parseSeed))

/** Where webhooks go: an address, or a JSON object with one for each provider. */
export const parseWebhookTarget = (text: string): Effect.Effect<WebhookTarget, EmulatorError.EmulatorError> =>
  Effect.gen(function* () {
    const path = ["webhook-target"]
    if (!text.trimStart().startsWith("{")) return text
    const json = yield* parseJson(text, "the webhook targets", path)
    const parts = yield* partsOf(json as Readonly<Record<string, unknown>>, "the webhook targets", path)
    const texts = parts.filter((part): part is readonly [ProviderId, string] => typeof part[1] === "string")
    if (texts.length === parts.length) return Object.fromEntries(texts) as PerProvider<string>
    return yield* wrong(
      "these are no webhook targets",
      parts
        .filter(([, url]) => typeof url !== "string")
        .map(([id]) => ({ path: [...path, id], message: "an address is a text" })),
    )
  })
