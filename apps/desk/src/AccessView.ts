/** A decision about access, and why, for people. */
import type { Access, Because, Rule } from "@effect-billing/core/Access"
import * as AccountView from "./AccountView.ts"
import * as FailureView from "./FailureView.ts"
import type { Style } from "./Style.ts"
import * as Text from "./Text.ts"

const sentences: Readonly<Record<Rule, string>> = {
  entitlementGranted: "grants it",
  entitlementExpired: "granted it, and it is over",
  entitlementRevoked: "has taken it back",
  entitlementUnknown: "uses a status this desk does not know, so it neither grants nor denies",
  noEntitlement: "knows of no right to it",
  cannotSay: "knows no entitlements, so it has no say",
  lookupFailed: "could not be asked",
}

const lines = (
  because: Because,
  { columns, style }: { readonly style: Style; readonly columns: number },
): ReadonlyArray<string> => {
  const { holdsUntil, observedAt, provider, record, rule } = because
  const facts = [
    record === null
      ? undefined
      : `record ${[record.id, record.resource].filter((part) => part !== undefined).join(" ")}`,
    holdsUntil !== null
      ? `until ${AccountView.instant(holdsUntil)} UTC`
      : rule === "entitlementGranted"
        ? "no end"
        : rule === "entitlementExpired" && record?.expiresAt !== undefined
          ? `since ${AccountView.instant(record.expiresAt)} UTC`
          : undefined,
    `seen ${AccountView.instant(observedAt)} UTC`,
  ].filter((fact) => fact !== undefined)
  const who = Text.clean(provider)
  const start = `  ${style.bold(who)} ${sentences[rule]}`
  const rest = Text.clean(facts.join(", "))
  if (Text.width(`  ${who} ${sentences[rule]}  ${rest}`) <= columns) return [`${start}  ${style.dim(rest)}`]
  const [first = "", ...others] = Text.wrap(`${who} ${sentences[rule]}`, Math.max(20, columns - 2))
  return [
    `  ${style.bold(who)}${first.slice(who.length)}`,
    ...others.map((line) => `  ${line}`),
    ...Text.wrap(rest, Math.max(20, columns - 4)).map((line) => `    ${style.dim(line)}`),
  ]
}

const mark = (access: Access, style: Style): string => {
  switch (access.decision) {
    case "granted":
      return style.green("✓ granted")
    case "denied":
      return style.red("✗ denied")
    case "undetermined":
      return style.yellow("? undetermined")
  }
}

/** The lines of a decision. */
export const render = (
  access: Access,
  options: { readonly style: Style; readonly columns: number },
): ReadonlyArray<string> => {
  const { style } = options
  return [
    `${style.bold(mark(access, style))}  ${Text.clean(access.resource)}`,
    ...access.because.flatMap((because) => lines(because, options)),
    ...access.failures.flatMap((failure) => FailureView.render(failure, options)),
  ]
}
