/**
 * What other SDKs did in the same cases, measured once (by 2026-11-22) with the harness that the cases come from: each
 * SDK with its default options, and a timeout of 700 ms where it has one. Truncated gzip was not run for them; the
 * row of webhooks is from runs and readings of their verifiers.
 */

/** The SDKs, by the short names of the table. */
export const peers = {
  St: "stripe-node",
  Oa: "openai-node",
  An: "anthropic-sdk-typescript",
  Do: "dodopayments",
  Pa: "paddle-node-sdk",
  Le: "lemonsqueezy.js",
  Po: "polar-js 1.0",
  Ok: "octokit",
  La: "lago-javascript-client",
} as const

/** One of {@link peers}. */
export type Peer = keyof typeof peers

/** A row of results, by the id of the fault case. */
export const results: Readonly<Record<string, Readonly<Record<Peer, string>>>> = {
  get429: {
    St: "fail",
    Oa: "ok",
    An: "ok",
    Do: "ok",
    Pa: "fail",
    Le: "fail",
    Po: "fail",
    Ok: "ok, waits 1 s",
    La: "fail",
  },
  get503: {
    St: "ok",
    Oa: "ok",
    An: "ok",
    Do: "ok",
    Pa: "fail",
    Le: "fail",
    Po: "fail",
    Ok: "ok",
    La: "fail",
  },
  post503: {
    St: "ok, same key",
    Oa: "**resent**",
    An: "**resent**",
    Do: "**resent**",
    Pa: "fail",
    Le: "fail",
    Po: "fail",
    Ok: "**resent**",
    La: "fail",
  },
  postReset: {
    St: "resent, keyed",
    Oa: "**resent**",
    An: "**resent**",
    Do: "**resent**",
    Pa: "TypeError",
    Le: "TypeError",
    Po: "typed",
    Ok: "**resent**",
    La: "TypeError",
  },
  bodyStall: {
    St: "0.7 s",
    Oa: "3.4 s",
    An: "**hangs**",
    Do: "**hangs**",
    Pa: "hangs",
    Le: "hangs",
    Po: "0.7 s",
    Ok: "hangs",
    La: "hangs",
  },
  midBodyReset: {
    St: "typed",
    Oa: "TypeError",
    An: "TypeError",
    Do: "TypeError",
    Pa: "TypeError",
    Le: "TypeError",
    Po: "TypeError",
    Ok: "**200, empty**",
    La: "**resolves**",
  },
  redirect307: {
    St: "not followed",
    Oa: "**body sent**",
    An: "**body sent**",
    Do: "**body sent**",
    Pa: "**body sent**",
    Le: "**body sent**",
    Po: "**body sent**",
    Ok: "**body sent**",
    La: "**body sent**",
  },
  html200: {
    St: "typed",
    Oa: "**resolves**",
    An: "**resolves**",
    Do: "**resolves**",
    Pa: "SyntaxError",
    Le: "SyntaxError",
    Po: "SyntaxError",
    Ok: "**resolves**",
    La: "**resolves**",
  },
  wrongShape: same("accepted"),
  unknownEnum: same("ok"),
  bigBody: { ...same("read"), Ok: "read, +519 MiB" },
  abort: {
    St: "ignored",
    Oa: "206 ms",
    An: "203 ms",
    Do: "204 ms",
    Pa: "ignored",
    Le: "ignored",
    Po: "ignored",
    Ok: "209 ms",
    La: "ignored",
  },
  inspectClient: {
    St: "**yes**",
    Oa: "**yes**",
    An: "**yes**",
    Do: "**yes**",
    Pa: "**yes**",
    Le: "no",
    Po: "no",
    Ok: "no",
    La: "**yes**",
  },
  inspectError: same("no"),
  cursorLoop: { ...same("–"), St: "2000 requests", Oa: "2000", An: "2000", Pa: "2000" },
  hostileNext: { ...same("–"), Pa: "**key leaked**" },
  truncatedGzip: same("not run"),
  webhook: {
    ...same("–"),
    St: "repeat and +10 years accepted",
    Pa: "+10 years accepted",
    Oa: "two-sided window",
    Le: "no verifier",
  },
}

function same(text: string): Readonly<Record<Peer, string>> {
  return { St: text, Oa: text, An: text, Do: text, Pa: text, Le: text, Po: text, Ok: text, La: text }
}
