/**
 * The cookie `__tac`: what a reader may see, told without asking Piano. Its text is the `value` that
 * `listAccessTokens` answers. `[client code]`
 *
 * ```ts
 * const mayRead = (cookieHeader: string | undefined, privateKeys: PianoSealed.PrivateKeys) =>
 *   Effect.gen(function* () {
 *     const tokens = yield* PianoAccessToken.read(PianoAccessToken.fromCookies(cookieHeader), { privateKeys })
 *     return yield* PianoAccessToken.isGranted(tokens, "PREMIUM_ACCESS")
 *   })
 * ```
 *
 * A cookie is as old as it is: access that was revoked since stays in it until it is written again. Ask
 * `checkUserAccess` where that matters. And it is the bearer's, so whoever copies it reads what it grants.
 *
 * A cookie is a row of blocks, `{jax}` and what belongs to it: `j` for JSON; `a` sealed (see `PianoSealed`), `z` sealed
 * and gzipped, or `o` open, which anybody can write and which is refused unless asked for; `x`. A later block replaces
 * what an earlier one says about a resource.
 */
import * as Reason from "@effect-billing/core/Reason"
import * as Webhook from "@effect-billing/core/Webhook"
import * as Wire from "@effect-billing/core/Wire"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { gunzip } from "./internal/gunzip.ts"
import * as sealing from "./internal/sealing.ts"
import type { PianoError } from "./PianoError.ts"
import type { PrivateKeys } from "./PianoSealed.ts"

/** The name of the cookie. */
export const cookieName = "__tac"

/**
 * What a reader may see of one resource. Times are Unix seconds, also where a value looks like milliseconds: Piano's
 * own SDKs divide those only in tokens that were built by hand. `[client code]`
 */
export const AccessToken = Schema.Struct({
  /** The resource. */
  rid: Schema.String,
  /** The access. */
  id: Wire.optional(Schema.String),
  /** The reader. */
  uid: Wire.optional(Schema.String),
  /** When it ends; 0 or absent: never. Below 0 the SDKs mark what was not found, which is not granted. */
  ex: Wire.optional(Wire.UnixSeconds),
  /** When it ends early; unless 0 or absent it replaces `ex`. */
  eex: Wire.optional(Wire.UnixSeconds),
  /** When it was made. */
  ct: Wire.optional(Wire.UnixSeconds),
  /** When the token was built. */
  bt: Wire.optional(Wire.UnixSeconds),
})
/** See the value {@link AccessToken}. */
export type AccessToken = typeof AccessToken.Type

/** A token as a program writes it: see {@link AccessToken}, whose times are validated. */
export type Token = {
  readonly [Name in keyof AccessToken]: Name extends "ex" | "eex" | "ct" | "bt"
    ? number | null | undefined
    : AccessToken[Name]
}

// -----------------------------------------------------------------------------
// Reading
// -----------------------------------------------------------------------------

/** How a cookie is read. */
export interface ReadOptions {
  readonly privateKeys: PrivateKeys
  /** Takes open blocks too, which nobody has sealed: only where the text cannot come from a browser. Default false. */
  readonly allowOpenBlocks?: boolean | undefined
}

const mark = /\{([A-Za-z]{3})\}/g

interface Block {
  readonly kind: string
  readonly content: string
}

const unreadable = (description: string): Effect.Effect<never, Reason.UnexpectedResponse> =>
  Effect.fail(new Reason.UnexpectedResponse({ description }))

// A framework may have decoded the cookie already; a block begins with a brace only then. PHP writes blanks as plus.
const unescape = (value: string): Effect.Effect<string, Reason.UnexpectedResponse> =>
  value.startsWith("{")
    ? Effect.succeed(value)
    : Effect.try({
        try: () => decodeURIComponent(value.replaceAll("+", "%20")),
        catch: () => new Reason.UnexpectedResponse({ description: "the cookie is not URL-encoded" }),
      })

const blocksOf = (text: string): ReadonlyArray<Block> | undefined => {
  const marks = [...text.matchAll(mark)]
  return marks[0]?.index === 0
    ? marks.map((found, index) => ({
        kind: found[1] ?? "",
        content: text.slice(found.index + found[0].length, marks[index + 1]?.index ?? text.length),
      }))
    : undefined
}

const contentOf = (
  { content, kind }: Block,
  keys: sealing.Keys,
  allowOpenBlocks: boolean,
): Effect.Effect<string, Reason.IntegrityFailed | Reason.InvalidRequest | Reason.UnexpectedResponse> => {
  switch (kind) {
    case "jax":
      return Effect.flatMap(sealing.openBytes(keys, content), sealing.textOf)
    case "jzx":
      return sealing.openBytes(keys, content).pipe(Effect.flatMap(gunzip), Effect.flatMap(sealing.textOf))
    case "jox":
      return allowOpenBlocks
        ? Effect.succeed(content)
        : Effect.fail(
            new Reason.IntegrityFailed({
              description: "the cookie holds an open block, which anybody can write",
            }),
          )
    default:
      return unreadable(`the cookie holds a block of the kind {${kind}}, which nobody has described`)
  }
}

const hasResource = (token: unknown): boolean =>
  ((token as { readonly rid?: unknown } | null)?.rid ?? undefined) !== undefined

const tokensOf = (
  json: unknown,
): Effect.Effect<ReadonlyArray<AccessToken>, Reason.DecodeFailed | Reason.UnexpectedResponse> => {
  if (Array.isArray(json)) return Webhook.decode(Schema.Array(AccessToken), json.filter(hasResource))
  // Version 1, retired: SDKs take nothing from it. [client code]
  return typeof json === "object" && json !== null && Object.hasOwn(json, "tokens")
    ? Effect.succeed([])
    : unreadable("a block of the cookie is no list of tokens")
}

/**
 * The tokens of a cookie, one per resource. No cookie, or an empty one, has none.
 *
 * Takes the text as the browser sent it or as a framework decoded it. Fails with `IntegrityFailed` for a block that
 * is not proved to be sealed with one of the private keys, and for an open one unless they are allowed; with
 * `UnexpectedResponse` for what is no such cookie, no JSON, or gzipped where the runtime cannot open that; with
 * `DecodeFailed` when a token does not have its form. One block that fails is the failure of the whole cookie.
 */
export const read = (
  cookie: string | undefined,
  options: ReadOptions,
): Effect.Effect<ReadonlyArray<AccessToken>, PianoError> =>
  Effect.gen(function* () {
    if (cookie === undefined || cookie === "") return []
    if (typeof cookie !== "string") {
      return yield* Effect.fail(sealing.misuse("cookie", "pass the value of the cookie, as text"))
    }
    const blocks = blocksOf(yield* unescape(cookie))
    if (blocks === undefined) return yield* unreadable("the cookie does not begin with a block")
    const keys = sealing.prepare(options.privateKeys)
    const byResource = new Map<string, AccessToken>()
    for (const block of blocks) {
      const text = yield* contentOf(block, keys, options.allowOpenBlocks === true)
      for (const token of yield* tokensOf(yield* sealing.jsonOf(text))) byResource.set(token.rid, token)
    }
    return [...byResource.values()]
  }).pipe(Effect.mapError(sealing.failing("readAccessTokens")))

/**
 * The text of the cookie in a request's header `Cookie`, still URL-encoded; undefined when there is none. The first one
 * where there are several, which is the one for the most precise path.
 */
export const fromCookies = (header: string | null | undefined): string | undefined => {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=")
    if (at > 0 && pair.slice(0, at).trim() === cookieName) {
      return pair
        .slice(at + 1)
        .trim()
        .replace(/^"(.*)"$/, "$1")
    }
  }
  return undefined
}

// -----------------------------------------------------------------------------
// Deciding
// -----------------------------------------------------------------------------

/** Whether a token grants its resource at a time, in milliseconds since 1970. At its very end it does no longer. */
export const grantsAt = (token: Token, epochMillis: number): boolean => {
  const end = token.eex || token.ex || 0
  return (token.ex ?? 0) >= 0 && (end === 0 || end * 1000 > epochMillis)
}

/** Whether one of the tokens grants a resource now, by the `Clock`. */
export const isGranted = (tokens: ReadonlyArray<Token>, rid: string): Effect.Effect<boolean> =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    tokens.some((token) => token.rid === rid && grantsAt(token, now)),
  )

// -----------------------------------------------------------------------------
// Writing
// -----------------------------------------------------------------------------

/**
 * Tokens as the `value` that Piano answers, in one sealed block: for tests and emulators. In a cookie it stands
 * URL-encoded (`encodeURIComponent`). Fails with `InvalidRequest` when the private key is empty.
 */
export const seal = (
  tokens: ReadonlyArray<Token>,
  privateKey: Redacted.Redacted<string>,
): Effect.Effect<string, PianoError> =>
  sealing.sealText(sealing.prepare(privateKey), JSON.stringify(tokens)).pipe(
    Effect.map((sealed) => `{jax}${sealed}`),
    Effect.mapError(sealing.failing("sealAccessTokens")),
  )
