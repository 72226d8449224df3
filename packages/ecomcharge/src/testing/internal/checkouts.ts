import type * as EmulatorWorld from "@effect-billing/core/testing/EmulatorWorld"
import { outcomes } from "./cards.ts"
import { isCurrency } from "./currency.ts"
import { type Issues, about, cannotBeBlank, isInvalid } from "./errors.ts"
import type { Manners } from "./manners.ts"
import { addressIssues, contactIssues } from "./people.ts"
import { amountMessage } from "./plans.ts"
import {
  type CardRecord,
  type CheckoutRecord,
  type EComChargeEvent,
  type EComChargeState,
  type Fields,
  type Ground,
  type Outcome,
  type TransactionRecord,
  type World,
  fieldsOf,
  orNull,
  textOf,
} from "./state.ts"
import { day, iso, isoSeconds, millisOf } from "./time.ts"
import * as Transactions from "./transactions.ts"

/** How long a checkout waits for its customer, unless the order says otherwise. `[docs]` */
const checkoutMillis = day

const kinds = new Set(["payment", "authorization", "tokenization", "charge"])

const isUrl = (value: unknown): boolean =>
  typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

const urls = [
  "return_url",
  "success_url",
  "decline_url",
  "fail_url",
  "cancel_url",
  "notification_url",
  "verification_url",
] as const

/** What is wrong with a new checkout. Addresses in the settings are named with a dot. `[docs][client code]` */
export const checkoutIssues = (fields: Fields): Issues => {
  const order = fieldsOf(fields["order"])
  const settings = fieldsOf(fields["settings"])
  const customer = fieldsOf(fields["customer"])
  const type = textOf(fields["transaction_type"])
  const currency = textOf(order["currency"])
  const amount = amountMessage(order["amount"] ?? 0, 1)
  return [
    ...(type === undefined
      ? [about(cannotBeBlank, "transaction_type")]
      : kinds.has(type)
        ? []
        : [about(isInvalid, "transaction_type")]),
    // A tokenization takes no money.
    ...(amount === undefined || (type === "tokenization" && order["amount"] === 0)
      ? []
      : [about(amount, "order", "amount")]),
    ...(currency === undefined
      ? [about(cannotBeBlank, "order", "currency")]
      : isCurrency(currency)
        ? []
        : [about(isInvalid, "order", "currency")]),
    ...(textOf(order["description"]) === undefined ? [about(cannotBeBlank, "order", "description")] : []),
    ...urls.flatMap((name) =>
      textOf(settings[name]) === undefined || isUrl(settings[name])
        ? []
        : [about(isInvalid, `settings.${name}`)],
    ),
    ...contactIssues(customer, ["customer"]),
    ...addressIssues(customer, ["customer"], ["US", "CA", "IN"]),
  ]
}

const customerFields = [
  "first_name",
  "last_name",
  "address",
  "city",
  "country",
  "state",
  "phone",
  "zip",
  "email",
  "birth_date",
  "device_id",
  "taxpayer_id",
  "external_id",
]

const nulls = (names: ReadonlyArray<string>, given: Fields): Fields =>
  Object.fromEntries(names.map((name) => [name, orNull(given[name])]))

/** Opens a checkout. */
export const open = (world: Ground, manners: Manners, fields: Fields): CheckoutRecord => {
  const order = fieldsOf(fields["order"])
  const settings = fieldsOf(fields["settings"])
  const method = fieldsOf(fields["payment_method"])
  const token = world.ids.hex(64)
  const at = isoSeconds(world.nowMillis)
  const until = textOf(order["expired_at"])
  const id = world.ids.integer(10_000, 99_999)
  const attempts = fields["attempts"]
  const record: CheckoutRecord = {
    token,
    endsAt: until === undefined ? world.nowMillis + checkoutMillis : millisOf(until),
    attemptsLeft: typeof attempts === "number" && attempts > 0 ? attempts : 1,
    wire: {
      token,
      shop_id: Number(manners.shopId),
      transaction_type: fields["transaction_type"],
      gateway_response: null,
      order: {
        currency: order["currency"],
        amount: order["amount"],
        description: order["description"],
        tracking_id: orNull(order["tracking_id"]),
        additional_data: order["additional_data"] ?? {},
        expired_at: orNull(order["expired_at"]),
      },
      settings: {
        ...nulls(
          ["success_url", "fail_url", "decline_url", "notification_url", "verification_url"],
          settings,
        ),
        ...nulls(["cancel_url", "return_url"], settings),
        language: settings["language"] ?? "en",
        customer_fields: settings["customer_fields"] ?? {},
        credit_card_fields: {},
        auto_return: orNull(settings["auto_return"]),
        button_next_text: null,
        save_card_toggle: { display: true, customer_contract: false },
        another_card_toggle: { display: true },
        auto_pay: false,
        style: settings["style"] ?? {},
        widget_version: 2,
      },
      customer: nulls(customerFields, fieldsOf(fields["customer"])),
      finished: false,
      expired: false,
      shop: {
        // A text here, a number above. [docs] sample
        id: manners.shopId,
        name: "Emulated shop",
        country: "",
        url: "https://example.com",
        contact_email: "example@example.com",
        contact_phone: "+1234567890",
        brands: ["visa", "master"],
      },
      merchant: { id: "1253", country: "LT" },
      test: fields["test"] === true,
      status: null,
      message: null,
      version: null,
      card_info: {},
      job_id: world.ids.uuid(),
      payment_method: {
        types: method["types"] ?? ["credit_card"],
        excluded_types: method["excluded_types"] ?? [],
        excluded_brands: method["excluded_brands"] ?? [],
        data: {},
        created_at: at,
        updated_at: at,
        id,
        checkout_data_id: id + 5773,
      },
    },
  }
  world.state.checkouts.set(token, record)
  world.state.pages.set(token, { kind: "checkout", token })
  return record
}

/** Where the customer pays. `[client code]` */
export const pageOf = (world: Ground, { token }: CheckoutRecord): string =>
  `${world.state.addresses.checkout}/widget/hpp.html?token=${token}`

const settingsOf = ({ wire }: CheckoutRecord): Fields => fieldsOf(wire["settings"])

/** The customer pays with a card. */
export const pay = (
  world: World,
  record: CheckoutRecord,
  card: CardRecord,
  outcome: Outcome,
): TransactionRecord => {
  const order = fieldsOf(record.wire["order"])
  const type = textOf(record.wire["transaction_type"]) ?? "payment"
  return Transactions.make(world, {
    kind: "card",
    // A charge becomes a payment. [docs]
    type: type === "charge" ? "payment" : type,
    request: {
      ...order,
      expired_at: undefined,
      test: record.wire["test"],
      customer: record.wire["customer"],
      billing_address: record.wire["customer"],
      notification_url: settingsOf(record)["notification_url"],
      return_url: settingsOf(record)["return_url"],
    },
    outcome,
    onceAuthenticated: outcomes.successful,
    card,
    owner: { kind: "checkout", token: record.token },
  })
}

const responseOf = (transaction: TransactionRecord): Fields => {
  const { wire } = transaction
  const type = Transactions.typeOf(transaction)
  return {
    [type]: {
      uid: wire["uid"],
      type,
      updated_at: wire["updated_at"],
      gateway: wire["gateway"],
      avs_cvc_verification: wire["avs_cvc_verification"],
      ...fieldsOf(wire[type]),
      status: wire["status"],
      redirect_url: wire["redirect_url"],
      receipt_url: wire["receipt_url"],
      method: { brand: fieldsOf(wire["credit_card"])["brand"] },
    },
  }
}

/** What the payment leads to; a declined one may be tried again while there are attempts left. */
export const afterPayment = (
  world: World,
  manners: Manners,
  record: CheckoutRecord,
  transaction: TransactionRecord,
): void => {
  const status = Transactions.statusOf(transaction)
  const isOpen = Transactions.isOpen(transaction)
  if (!isOpen && status !== "successful") record.attemptsLeft -= 1
  const finished = status === "successful" || (!isOpen && record.attemptsLeft <= 0)
  record.wire = {
    ...record.wire,
    gateway_response: responseOf(transaction),
    status,
    message: status === "successful" ? "Transaction is successful." : transaction.wire["message"],
    finished,
  }
  if (finished) record.endsAt = undefined
  if (!isOpen) Transactions.announce(world, transaction, manners)
}

/** Whether the customer may still pay. */
export const isPayable = ({ wire }: CheckoutRecord): boolean =>
  wire["finished"] !== true && wire["expired"] !== true

type Change = EmulatorWorld.Change<EComChargeState, EComChargeEvent>

/** The token of a checkout runs out: announced without an envelope. `[docs]` */
export const dueChange = (record: CheckoutRecord, manners: Manners): Change | undefined => {
  const { endsAt } = record
  if (endsAt === undefined) return undefined
  return {
    at: endsAt,
    apply: (world) => {
      record.endsAt = undefined
      record.wire = {
        ...record.wire,
        expired: true,
        finished: false,
        status: "error",
        message: "Token is expired.",
        order: { ...fieldsOf(record.wire["order"]), expired_at: iso(endsAt) },
      }
      const asked = textOf(settingsOf(record)["notification_url"]) !== undefined
      if (manners.webhooks === "asked" && !asked) return
      world.announce({ about: "checkout", body: record.wire })
    },
  }
}
