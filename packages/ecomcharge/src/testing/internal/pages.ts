import * as Answer from "@effect-billing/core/testing/Answer"
import { type Route, type Target, route } from "@effect-billing/core/testing/EmulatorRoute"
import type { EComChargeCall } from "./access.ts"
import * as Cards from "./cards.ts"
import * as Checkouts from "./checkouts.ts"
import type { Manners } from "./manners.ts"
import { afterTransaction, conclude } from "./progress.ts"
import {
  type CardRecord,
  type EComChargeEvent,
  type EComChargeState,
  type Fields,
  type Ground,
  type Outcome,
  type Owner,
  type TransactionRecord,
  type World,
  fieldsOf,
  textOf,
} from "./state.ts"
import * as Subscriptions from "./subscriptions.ts"
import * as Transactions from "./transactions.ts"

// The platform's pages, as far as a test or a demonstration needs them: a card to choose, a bank to say yes or no.

const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

const page = (title: string, content: string, status = 200): Answer.Answer =>
  Answer.html(
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<h1>${escapeHtml(title)}</h1>
${content}
</html>
`,
    { status },
  )

const notFound = page("Record not found", "<p>This page belongs to nothing.</p>", 404)
const finished = page("Done", "<p>You may close this page.</p>")

const seeOther = (location: string): Answer.Answer => Answer.empty({ status: 303, headers: { location } })

const withQuery = (url: string, query: Readonly<Record<string, string>>): string | undefined => {
  if (!URL.canParse(url)) return undefined
  const target = new URL(url)
  for (const [name, value] of Object.entries(query)) target.searchParams.append(name, value)
  return target.href
}

/** Where the browser goes when it is over. What it carries must never be trusted. `[docs]` */
const goBack = (returnUrl: string | undefined, query: Readonly<Record<string, string>>): Answer.Answer => {
  const location = returnUrl === undefined ? undefined : withQuery(returnUrl, query)
  return location === undefined ? finished : seeOther(location)
}

const formOf = ({ body }: EComChargeCall): URLSearchParams =>
  body._tag === "Form" ? body.fields : new URLSearchParams()

const cards: ReadonlyArray<readonly [number: string, label: string]> = [
  [Cards.testCards.successful, "a card that pays"],
  [Cards.testCards.declined, "a card that is declined"],
  [Cards.testCards.threeDSecure, "a card that wants 3-D Secure"],
]

const payPage = (title: string): Answer.Answer =>
  page(
    title,
    `<form method="post">
<p><select name="number">${cards.map(([number, label]) => `<option value="${number}">${label}</option>`).join("")}</select></p>
<p><button>Pay</button></p>
</form>`,
  )

const bankPage = page(
  "Your bank",
  `<form method="post">
<p><button name="result" value="pass">It is me</button> <button name="result" value="fail">It is not me</button></p>
</form>`,
)

/** A card as a customer types it. */
export const typed = (ground: Ground, number: string): CardRecord =>
  Cards.keep(ground, { number, holder: "John Doe", exp_month: 1, exp_year: 2099, contract: undefined })

/** A customer pays on the page of a subscription or checkout; undefined when nothing is to be paid there. */
export const pay = (
  world: World,
  manners: Manners,
  owner: Owner,
  number: string,
): TransactionRecord | undefined => {
  const judge = (test: boolean): { readonly card: CardRecord; readonly outcome: Outcome } => {
    const card = typed(world, number)
    return { card, outcome: Cards.decide(card, { test }, world.nowMillis, manners) }
  }
  if (owner.kind === "subscription") {
    const record = world.state.subscriptions.get(owner.id)
    if (record?.life === undefined || Subscriptions.stateOf(record) !== "redirecting") return undefined
    const { card, outcome } = judge(record.life.plan.test)
    return Subscriptions.firstCharge(world, manners, record, card, outcome)
  }
  const record = world.state.checkouts.get(owner.token)
  if (record === undefined || !Checkouts.isPayable(record)) return undefined
  const { card, outcome } = judge(record.wire["test"] === true)
  const transaction = Checkouts.pay(world, record, card, outcome)
  afterTransaction(world, manners, transaction)
  return transaction
}

/** What a customer's bank, or the payer of an alternative payment, decides. */
export const authenticate = (
  world: World,
  manners: Manners,
  record: TransactionRecord,
  passes: boolean,
): void => {
  const verification = fieldsOf(record.wire["three_d_secure_verification"])
  const threeDSecure: Fields | undefined =
    record.kind === "card"
      ? {
          ...verification,
          status: passes ? "successful" : "failed",
          pa_status: passes ? "Y" : "N",
          ...(passes ? { eci: "05" } : { fail_reason: "N" }),
        }
      : undefined
  const outcome = passes
    ? (record.onceAuthenticated ?? Cards.outcomes.successful)
    : { ...Cards.outcomes.declined, message: "3-D Secure verification failed" }
  conclude(world, manners, record, { ...outcome, threeDSecure })
}

const afterPaying = (call: EComChargeCall, record: TransactionRecord): Answer.Answer => {
  if (Transactions.isOpen(record)) return seeOther(String(record.wire["redirect_url"]))
  const { owner } = record
  if (owner?.kind === "subscription") {
    const life = call.state.subscriptions.get(owner.id)?.life
    return goBack(life?.returnUrl, { id: owner.id })
  }
  const status = Transactions.statusOf(record)
  const query = { status, uid: record.uid }
  if (owner === undefined) return goBack(record.returnUrl, query)
  const settings = fieldsOf(call.state.checkouts.get(owner.token)?.wire["settings"])
  // With `return_url` the other two are ignored. [docs]
  const address =
    textOf(settings["return_url"]) ??
    textOf(settings[status === "successful" ? "success_url" : "decline_url"])
  return goBack(address, { token: owner.token, ...query })
}

const target = (method: "GET" | "POST", path: string, host?: string): Target => ({
  name: `page:${method} ${path}`,
  method,
  path,
  ...(host === undefined ? {} : { host }),
})

/** The routes of the pages. */
export const routes = (manners: Manners): ReadonlyArray<Route<EComChargeState, EComChargeEvent>> => {
  const ownerOf = (call: EComChargeCall) => call.state.pages.get(call.query.get("token") ?? "")
  const show = (call: EComChargeCall) => {
    const owner = ownerOf(call)
    return owner === undefined ? notFound : payPage(owner.kind === "checkout" ? "Pay" : "Subscribe")
  }
  const submit = (call: EComChargeCall) => {
    const owner = ownerOf(call)
    if (owner === undefined) return notFound
    const record = pay(call, manners, owner, formOf(call).get("number") ?? Cards.testCards.successful)
    return record === undefined ? finished : afterPaying(call, record)
  }
  const open = (call: EComChargeCall) => {
    const record = call.state.transactions.get(call.path("uid"))
    return record === undefined || !Transactions.isOpen(record) ? undefined : record
  }
  /** A plan's page makes a subscription, a product's page a checkout; either leads to the page to pay on. */
  const order = (id: string) => (call: EComChargeCall) => {
    const plan = call.state.plans.get(call.path(id))
    if (plan !== undefined) {
      const record = Subscriptions.make(call, manners, {
        plan,
        request: {},
        customerId: undefined,
        customer: undefined,
      })
      Subscriptions.host(call, record)
      return seeOther(String(record.wire["redirect_url"]))
    }
    const product = call.state.products.get(call.path(id))
    if (product === undefined) return notFound
    const { amount, currency, description, name, test } = product.wire
    const record = Checkouts.open(call, manners, {
      transaction_type: "payment",
      test,
      order: { amount, currency, description: description ?? name },
    })
    return seeOther(Checkouts.pageOf(call, record))
  }
  const both = (path: string, host: string, handler: (call: EComChargeCall) => Answer.Answer) =>
    (["GET", "POST"] as const).map((method) => route(target(method, path, host), handler))
  return [
    ...["/v2/checkout", "/widget/hpp.html"].flatMap((path) => [
      route(target("GET", path, "checkout"), show),
      route(target("POST", path, "checkout"), submit),
    ]),
    // Cards are at the gateway, alternative payments at the API host.
    route(target("GET", "/process/:uid"), (call: EComChargeCall) =>
      open(call) === undefined ? finished : bankPage,
    ),
    route(target("POST", "/process/:uid"), (call: EComChargeCall) => {
      const record = open(call)
      if (record === undefined) return finished
      authenticate(call, manners, record, formOf(call).get("result") !== "fail")
      return afterPaying(call, record)
    }),
    ...both("/plans/:plan_id/pay", "api", order("plan_id")),
    ...both("/products/:product_id/pay", "api", order("product_id")),
    ...both("/v2/confirm_order/:id/:shop_id", "checkout", order("id")),
  ]
}
