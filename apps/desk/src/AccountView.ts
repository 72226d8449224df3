/** An account as tables for people. */
import type { Account } from "@effect-billing/core/Account"
import type { Customer } from "@effect-billing/core/Customer"
import type { Entitlement } from "@effect-billing/core/Entitlement"
import * as Money from "@effect-billing/core/Money"
import type { Purchase } from "@effect-billing/core/Purchase"
import type { Subscription } from "@effect-billing/core/Subscription"
import * as DateTime from "effect/DateTime"
import * as FailureView from "./FailureView.ts"
import type { Style } from "./Style.ts"
import type { Cell } from "./Table.ts"
import * as Table from "./Table.ts"
import * as Text from "./Text.ts"

/** What an instant looks like for people: `2025-01-31 09:30`, always UTC. */
export const instant = (value: DateTime.Utc | undefined): string =>
  value === undefined ? "" : DateTime.formatIso(value).replace(/T(\d\d:\d\d).*/, " $1")

const spoken: Readonly<Record<string, string>> = {
  oneTime: "one time",
  gracePeriod: "grace period",
  pastDue: "past due",
}

const paintOf = (style: Style, status: string): ((text: string) => string) => {
  switch (status) {
    case "active":
    case "completed":
    case "trialing":
    case "granted":
      return style.green
    case "pending":
    case "gracePeriod":
    case "pastDue":
    case "paused":
      return style.yellow
    case "canceled":
    case "refunded":
      return style.red
    case "unknown":
      return style.magenta
    default:
      return style.dim
  }
}

const statusCell = (style: Style, status: string, statusWord: string | undefined): Cell => ({
  text: `${spoken[status] ?? status}${statusWord === undefined ? "" : ` (“${statusWord}”)`}`,
  paint: paintOf(style, status),
})

const price = (value: Money.Money | undefined): string => (value === undefined ? "" : Money.format(value))

const addressOf = (customer: Customer): string => {
  const { address } = customer
  if (address === undefined) return ""
  return [address.street, address.postalCode, address.city, address.state, address.country]
    .filter((part) => part !== undefined && part !== "")
    .join(", ")
}

const name = (heading: string): Table.Column => ({ heading, shrinks: { to: 20, at: "middle" } })
const id = (heading: string): Table.Column => ({ heading, shrinks: { to: 20, at: "middle" }, drops: 1 })
const words = (heading: string): Table.Column => ({ heading, shrinks: { to: 12, at: "end" } })
// Cut only where it quotes a provider's word that is not known, and goes on: "grace period" is the longest of ours.
const status = (heading: string): Table.Column => ({ heading, shrinks: { to: 12, at: "end" } })
const moment = (heading: string): Table.Column => ({ heading, shrinks: { to: 10, at: "time" } })
const column = (heading: string): Table.Column => ({ heading })
const dropping = (column: Table.Column, drops: NonNullable<Table.Column["drops"]>): Table.Column => ({
  ...column,
  drops,
})

const customers = (list: ReadonlyArray<Customer>): Table.Table => ({
  columns: [
    column("PROVIDER"),
    name("CUSTOMER"),
    words("NAME"),
    words("EMAIL"),
    words("PHONE"),
    words("ADDRESS"),
    moment("SINCE (UTC)"),
  ],
  rows: list.map((one) => [
    one.provider,
    one.id,
    [one.firstName, one.lastName].filter((part) => part !== undefined).join(" "),
    one.email ?? "",
    one.phone ?? "",
    addressOf(one),
    instant(one.createdAt),
  ]),
})

const kindOf = ({ kind, quantity }: Purchase): string =>
  [
    kind === "unknown" ? undefined : (spoken[kind] ?? kind),
    quantity === undefined || quantity === 1 ? undefined : `×${quantity}`,
  ]
    .filter((part) => part !== undefined)
    .join(" ")

const purchases = (list: ReadonlyArray<Purchase>, style: Style): Table.Table => ({
  columns: [
    column("PROVIDER"),
    name("PRODUCT"),
    dropping(column("KIND"), 2),
    status("STATUS"),
    column("PRICE"),
    dropping(moment("BOUGHT (UTC)"), 3),
    moment("ENDS (UTC)"),
    id("PURCHASE"),
    column("MODE"),
  ],
  rows: list.map((one) => [
    one.provider,
    one.productId,
    kindOf(one),
    statusCell(style, one.status, one.statusWord),
    price(one.price),
    instant(one.purchasedAt),
    instant(one.expiresAt),
    one.id,
    one.sandbox ? { text: "sandbox", paint: style.yellow } : "",
  ]),
})

const renewal = (one: Subscription): string =>
  one.autoRenews === false
    ? "no"
    : one.renewsAt === undefined
      ? one.autoRenews === true
        ? "yes"
        : ""
      : instant(one.renewsAt)

const subscriptions = (list: ReadonlyArray<Subscription>, style: Style): Table.Table => ({
  columns: [
    column("PROVIDER"),
    name("PRODUCT"),
    status("STATUS"),
    dropping(column("PRICE"), 4),
    dropping(moment("STARTED (UTC)"), 2),
    moment("RENEWS (UTC)"),
    moment("ENDS (UTC)"),
    dropping(moment("GRACE SINCE (UTC)"), 3),
    id("SUBSCRIPTION"),
  ],
  rows: list.map((one) => [
    one.provider,
    one.productId,
    statusCell(style, one.status, one.statusWord),
    price(one.price),
    instant(one.startedAt),
    renewal(one),
    instant(one.endsAt),
    instant(one.gracePeriodStartedAt),
    one.id,
  ]),
})

const entitlements = (
  list: ReadonlyArray<Entitlement>,
  style: Style,
  now: DateTime.DateTime,
): Table.Table => ({
  columns: [column("PROVIDER"), name("RESOURCE"), status("ACCESS"), moment("UNTIL (UTC)"), id("BECAUSE OF")],
  rows: list.map((one) => {
    const over = one.expiresAt !== undefined && DateTime.isLessThanOrEqualTo(one.expiresAt, now)
    const status = one.granted
      ? "granted"
      : one.statusWord !== undefined
        ? "unknown"
        : over
          ? "expired"
          : "no"
    return [
      one.provider,
      one.resource,
      statusCell(style, status, one.statusWord),
      one.expiresAt === undefined ? (one.granted ? "no end" : "") : instant(one.expiresAt),
      one.id ?? "",
    ]
  }),
})

/** The lines of an account. */
export const render = (
  account: Account,
  options: { readonly style: Style; readonly columns: number; readonly now: DateTime.DateTime },
): ReadonlyArray<string> => {
  const { columns, now, style } = options
  const section = (title: string, table: Table.Table, nothing: string): ReadonlyArray<string> => [
    `${style.bold(title)}${table.rows.length === 0 ? "" : style.dim(`  ${table.rows.length}`)}`,
    ...(table.rows.length === 0 ? [style.dim(`  ${nothing}`)] : Table.render(table, { columns, style })),
    "",
  ]
  // With nobody heard, "none" would be a claim nobody made.
  const nothing = account.answered.length === 0 ? "not known: no provider answered" : "none"
  return [
    ...section("Customers", customers(account.customers), nothing),
    ...section("Purchases", purchases(account.purchases, style), nothing),
    ...section("Subscriptions", subscriptions(account.subscriptions, style), nothing),
    ...section("Entitlements", entitlements(account.entitlements, style, now), nothing),
    ...account.unanswered.flatMap(({ because, provider }) => [
      ...Text.wrap(`${provider}: ${because}`, columns - 2).map((line) => style.dim(`  ${line}`)),
      "",
    ]),
    ...(account.failures.length === 0
      ? []
      : [
          `${style.bold(style.red("Failures"))}${style.dim(`  ${account.failures.length}`)}`,
          ...account.failures.flatMap((failure) => FailureView.render(failure, { style, columns })),
          "",
        ]),
  ]
}
