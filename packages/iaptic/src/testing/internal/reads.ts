import * as Answer from "@effect-billing/core/testing/Answer"
import { type Call, type Route, type Target, route } from "@effect-billing/core/testing/EmulatorRoute"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import * as IapticApi from "../../IapticApi.ts"
import { missing, noSuchPage, refused } from "./answers.ts"
import {
  customerInfo,
  customerV1,
  customerV2,
  customerV3,
  latestByProduct,
  listedEvent,
  purchaseV2,
  purchaseV3,
  purchasesByProduct,
  receiptV2,
  subscriptionV2,
  transactedAt,
  transactionV2,
  transactionV3,
} from "./project.ts"
import {
  type CustomerRecord,
  type EventRecord,
  type IapticEvent,
  type IapticState,
  type PurchaseRecord,
  type PurchaseWire,
  isActive,
  isGiven,
  isSubscription,
  purchasedAt,
} from "./state.ts"
import { millisOf } from "./time.ts"

type IapticCall = Call<IapticState, IapticEvent>
type IapticRoute = Route<IapticState, IapticEvent>

/** Where the emulator takes sides in what nobody has documented. */
export interface Manners {
  readonly unknownCustomer: "empty" | "notFound"
  readonly pagingParameter: "offset" | "skip"
  readonly serverVersion: string
}

const isInstant = Schema.is(Wire.Instant)

// v3's default, in the words of the provider's own client `[client code]`; v2's is not documented.
const defaultLimit = 100
// The largest limit the provider's own client asks for. `[client code]`; that the server cuts there is `[inferred]`.
const maximumLimit = 1000

interface Page {
  readonly skip: number
  readonly limit: number
}

/** The page a call asks for, or what is wrong with it. The parameter of the other version is not looked at. */
const pageOf = (call: IapticCall, skip: "skip" | "offset", maximum: number): Page | Answer.Answer => {
  const count = (name: string, fallback: number): number | undefined => {
    const text = call.query.get(name)
    return text === null ? fallback : /^\d{1,9}$/.test(text) ? Number(text) : undefined
  }
  const [skipped, limit] = [count(skip, 0), count("limit", Math.min(defaultLimit, maximum))]
  if (skipped === undefined) return refused(`${skip} must be a number`)
  if (limit === undefined) return refused("limit must be a number")
  return { skip: skipped, limit: Math.min(limit, maximum) }
}

const isPage = (value: Page | Answer.Answer): value is Page => "skip" in value

const cut = <A>(rows: ReadonlyArray<A>, { limit, skip }: Page): ReadonlyArray<A> =>
  rows.slice(skip, skip + limit)

interface Range {
  readonly from: number
  readonly to: number
}

/** `startdate` is included, `enddate` is not. `[docs]` for v2, `[inferred]` for v3. */
const rangeOf = (call: IapticCall): Range | Answer.Answer => {
  const bound = (name: string, fallback: number): number => {
    const text = call.query.get(name)
    return text === null ? fallback : isInstant(text) ? millisOf(text) : Number.NaN
  }
  const from = bound("startdate", Number.NEGATIVE_INFINITY)
  const to = bound("enddate", Number.POSITIVE_INFINITY)
  if (Number.isNaN(from)) return refused("startdate must be a date")
  if (Number.isNaN(to)) return refused("enddate must be a date")
  return { from, to }
}

const isRange = (value: Range | Answer.Answer): value is Range => "from" in value

const inRange = (millis: number, { from, to }: Range): boolean => millis >= from && millis < to

/** The newest first; of the same age, the last one planted. */
const newestFirst = <A>(items: Iterable<A>, at: (item: A) => number): ReadonlyArray<A> =>
  [...items].toReversed().toSorted((one, other) => {
    const [first, second] = [at(one), at(other)]
    return first === second ? 0 : second - first
  })

/** Pages a listing within its dates. */
const listing = <A, Row>(
  call: IapticCall,
  skip: "skip" | "offset",
  items: Iterable<A>,
  at: (item: A) => number,
  row: (item: A) => Row,
  answer: (rows: ReadonlyArray<Row>, page: Page, total: number) => unknown,
): Answer.Answer => {
  const page = pageOf(call, skip, maximumLimit)
  if (!isPage(page)) return page
  const range = rangeOf(call)
  if (!isRange(range)) return range
  const found = newestFirst(items, at).filter((item) => inRange(at(item), range))
  return Answer.json(answer(cut(found, page).map(row), page, found.length))
}

const rowsOnly = (rows: ReadonlyArray<unknown>): unknown => ({ rows })
const withPaging = (rows: ReadonlyArray<unknown>, { limit, skip }: Page, total: number): unknown => ({
  paging: { skip, limit, total },
  rows,
})

/** The list of names travels encoded twice: the query gives it back encoded once. `[client code][inferred]` */
const namesOf = (list: string): ReadonlyArray<string> =>
  list.split(",").map((name) => {
    try {
      return decodeURIComponent(name)
    } catch {
      return name
    }
  })

const customers =
  (
    skip: "skip" | "offset",
    row: (state: IapticState, customer: CustomerRecord, nowMillis: number) => unknown,
    answer: (rows: ReadonlyArray<unknown>, page: Page, total: number) => unknown,
  ) =>
  (call: IapticCall): Answer.Answer => {
    const { nowMillis, query, state } = call
    const names = query.get("applicationUsername")
    if (names !== null) {
      // Names win: skip and limit are not looked at. [docs]
      const found = namesOf(names).flatMap((name) => state.customers.get(name) ?? [])
      const rows = found.map((customer) => row(state, customer, nowMillis))
      return Answer.json(answer(rows, { skip: 0, limit: rows.length }, rows.length))
    }
    const page = pageOf(call, skip, maximumLimit)
    if (!isPage(page)) return page
    const all = [...state.customers.values()].toReversed()
    const rows = cut(all, page).map((customer) => row(state, customer, nowMillis))
    return Answer.json(answer(rows, page, all.length))
  }

const byCustomer =
  (
    manners: Manners,
    answer: (call: IapticCall, customer: CustomerRecord | undefined, name: string) => unknown,
  ) =>
  (call: IapticCall): Answer.Answer => {
    const name = call.path("applicationUsername")
    const customer = call.state.customers.get(name)
    return customer === undefined && manners.unknownCustomer === "notFound"
      ? missing("Customer")
      : Answer.json(answer(call, customer, name))
  }

const customerPurchases = (manners: Manners, form: (record: PurchaseRecord) => PurchaseWire) =>
  byCustomer(manners, ({ state }, _customer, applicationUsername) => ({
    applicationUsername,
    purchases: purchasesByProduct(latestByProduct(state, applicationUsername), form),
  }))

const eventAt = ({ wire }: EventRecord): number => {
  const date = wire.context?.eventDate
  return isGiven(date) ? millisOf(date) : (wire.context?.eventDateMs ?? 0)
}

const analysisOf = ({ wire }: EventRecord) => {
  const { content, context } = listedEvent(wire)
  return { context, content }
}

const isAtLeast = (version: string, major: number, minor: number): boolean => {
  const [first = 0, second = 0] = version.split(".").map(Number)
  return first > major || (first === major && second >= minor)
}

/** Figures of our own making: nobody has published the form of the statistics. */
const statistics = ({ nowMillis, state }: IapticCall, appName: string) => {
  const records = [...state.purchases.values()]
  const revenue: Record<string, number> = {}
  for (const { wire } of state.transactions.values()) {
    if (!isGiven(wire.currency) || !isGiven(wire.amountMicros)) continue
    const currency = wire.currency.toUpperCase()
    revenue[currency] = (revenue[currency] ?? 0) + wire.amountMicros
  }
  return {
    appName,
    customers: state.customers.size,
    purchases: records.length,
    activeSubscriptions: records.filter((record) => isSubscription(record) && isActive(record, nowMillis))
      .length,
    revenueMicros: revenue,
  }
}

/** The routes of the read API. */
export const routes = (appName: string, manners: Manners): ReadonlyArray<IapticRoute> => {
  const bind = (target: Target, handler: (call: IapticCall) => Answer.Answer): IapticRoute =>
    route(target, handler)
  const { pagingParameter, serverVersion } = manners
  const listV2 = customers("skip", customerV2, withPaging)

  const v1: ReadonlyArray<IapticRoute> = [
    bind(IapticApi.listCustomersV1, (call) => {
      const bookmark = call.query.get("bookmark") ?? "start-0"
      const position = /^start-(\d{1,9})$/.exec(bookmark)?.[1]
      if (position === undefined) return refused("bookmark is not one of ours")
      const page = pageOf(call, "skip", 50)
      if (!isPage(page)) return page
      const all = [...call.state.customers.values()].toReversed()
      const start = Number(position)
      const end = start + page.limit
      return Answer.json({
        rows: all.slice(start, end).map((customer) => customerV1(call.state, customer, call.nowMillis)),
        ...(end < all.length ? { bookmark: `start-${end}` } : {}),
      })
    }),
    ...[IapticApi.getCustomerV1, IapticApi.getCustomerSubscriptionV1].map((target) =>
      bind(target, (call) => {
        const customer = call.state.customers.get(call.path("applicationUsername"))
        return customer === undefined
          ? missing("Customer")
          : Answer.json(customerV1(call.state, customer, call.nowMillis))
      }),
    ),
  ]

  const v2: ReadonlyArray<IapticRoute> = [
    bind(IapticApi.getCustomersBulkInfo, listV2),
    // The official client's spelling. [client code]
    bind({ ...IapticApi.getCustomersBulkInfo, path: "/v2/customers/" }, listV2),
    bind(IapticApi.getCustomerPurchases, customerPurchases(manners, purchaseV2)),
    bind(
      IapticApi.getCustomerSubscription,
      byCustomer(manners, ({ nowMillis, state }, customer, applicationUsername) => {
        const subscription = customer === undefined ? undefined : subscriptionV2(state, customer, nowMillis)
        return { applicationUsername, ...(subscription === undefined ? {} : { subscription }) }
      }),
    ),
    bind(IapticApi.getReceipt, (call) => {
      const receipt = call.state.receipts.get(call.path("receiptId"))
      return receipt === undefined ? missing("Receipt") : Answer.json(receiptV2(call.state, receipt))
    }),
    bind(IapticApi.listTransactionsV2, (call) =>
      listing(call, "skip", call.state.transactions.values(), transactedAt, transactionV2, withPaging),
    ),
  ]

  const v3: ReadonlyArray<IapticRoute> = [
    bind(IapticApi.getVersion, () => Answer.json({ version: serverVersion })),
    bind(IapticApi.getCustomersBulkInfoV3, customers(pagingParameter, customerV3, rowsOnly)),
    bind(
      IapticApi.getCustomer,
      // The form is ours: nobody has published it.
      byCustomer(manners, ({ nowMillis, state }, _customer, applicationUsername) => ({
        applicationUsername,
        customerInfo: customerInfo(state, applicationUsername, nowMillis),
        purchases: purchasesByProduct(latestByProduct(state, applicationUsername), purchaseV3),
      })),
    ),
    bind(IapticApi.getCustomerPurchasesV3, customerPurchases(manners, purchaseV3)),
    bind(IapticApi.searchEvents, (call) => {
      const name = call.path("applicationUsername")
      const found = call.state.events.filter(({ wire }) => wire.context?.applicationUsername === name)
      return Answer.json({ rows: newestFirst(found, eventAt).map(({ wire }) => wire) })
    }),
    bind(IapticApi.listPurchases, (call) => {
      const customerId = call.query.get("customerId")
      const records = [...call.state.purchases.values()]
      const chosen =
        customerId === null ? records : records.filter(({ owners }) => owners.includes(customerId))
      return listing(call, pagingParameter, chosen, purchasedAt, purchaseV3, rowsOnly)
    }),
    bind(IapticApi.getPurchase, (call) => {
      const record = call.state.purchases.get(call.path("purchaseId"))
      return record === undefined ? missing("Purchase") : Answer.json(purchaseV3(record))
    }),
    bind(IapticApi.listTransactions, (call) => {
      const purchaseId = call.query.get("purchaseId")
      const records = [...call.state.transactions.values()]
      const chosen =
        purchaseId === null ? records : records.filter(({ wire }) => wire.purchaseId === purchaseId)
      return listing(call, pagingParameter, chosen, transactedAt, transactionV3, rowsOnly)
    }),
    bind(IapticApi.getTransaction, (call) => {
      const record = call.state.transactions.get(call.path("transactionId"))
      return record === undefined ? missing("Transaction") : Answer.json(transactionV3(record))
    }),
    bind(IapticApi.getStats, (call) => Answer.json({ apps: [statistics(call, appName)] })),
    bind(IapticApi.getAppStats, (call) =>
      call.path("appName") === appName ? Answer.json(statistics(call, appName)) : missing("App"),
    ),
    bind(IapticApi.listEvents, (call) =>
      listing(
        call,
        pagingParameter,
        call.state.events,
        eventAt,
        ({ wire }) => listedEvent(wire),
        (rows) => ({
          ok: true,
          rows,
        }),
      ),
    ),
    bind(IapticApi.getEvent, (call) => {
      // Older servers do not know the route. [client code]
      if (!isAtLeast(serverVersion, 3, 12)) return noSuchPage(call.request)
      const event = call.state.events.find(({ wire }) => wire.eventId === call.path("eventId"))
      return event === undefined
        ? missing("Event")
        : Answer.json({ analysis: analysisOf(event), raw: event.raw ?? null })
    }),
    bind(IapticApi.getEventAnalysis, (call) => {
      const event = call.state.events.find(({ wire }) => wire.eventId === call.path("eventId"))
      return event === undefined ? missing("Event") : Answer.json(analysisOf(event))
    }),
  ]
  return [...v1, ...v2, ...v3]
}
