import * as EmulatorMoment from "@effect-billing/core/testing/EmulatorMoment"
import * as Answer from "@effect-billing/core/testing/Answer"
import { type Call, type Route, route } from "@effect-billing/core/testing/EmulatorRoute"
import type * as Schema from "effect/Schema"
import * as IapticApi from "../../IapticApi.ts"
import { rejected } from "./answers.ts"
import { type Fields, fieldsOf, isFields, objects, text } from "./body.ts"
import { digitsOf, hexOf } from "./hash.ts"
import { announce, purchase } from "./life.ts"
import { defaultGracePeriodMillis, plantPurchase } from "./plant.ts"
import { validatedPurchase } from "./project.ts"
import {
  type IapticEvent,
  type IapticState,
  type PurchaseRecord,
  bare,
  ensureCustomer,
  expiresAt,
  isoNow,
  touchReceipt,
} from "./state.ts"
import { iso } from "./time.ts"

type IapticCall = Call<IapticState, IapticEvent>

/** Which of the users who validate one receipt it entitles. `[docs]` */
export type Strategy = "ALL" | "FIRST" | "LAST"

/** What an unknown receipt of a whole app holds. Ours: a real one is read from the receipt. */
export const defaultProductId = "premium_monthly"

const invalidPayload = (message: string): Answer.Answer =>
  rejected(400, 6778001, `Invalid payload: ${message}`)

/** A store's proof, and what is read off it. */
interface Proof {
  readonly platform: string
  /** The text that stands for the receipt. */
  readonly proof: string
  /** The store's id of the purchase, where the app knows it. */
  readonly purchaseId: string | undefined
  readonly productId: string | undefined
}

const proofOf = (transaction: Fields): Proof | string => {
  const need = (name: string): string | undefined => text(transaction, name)
  switch (transaction["type"]) {
    case "ios-appstore": {
      const proof = need("appStoreReceipt")
      return proof === undefined
        ? "transaction.appStoreReceipt is missing"
        : { platform: "apple", proof, purchaseId: undefined, productId: undefined }
    }
    case "apple-sk2": {
      const [proof, productId] = [need("jwsRepresentation"), need("id")]
      if (proof === undefined) return "transaction.jwsRepresentation is missing"
      return productId === undefined
        ? "transaction.id is missing"
        : { platform: "apple", proof, purchaseId: undefined, productId }
    }
    case "android-playstore": {
      const proof = need("purchaseToken")
      return proof === undefined
        ? "transaction.purchaseToken is missing"
        : { platform: "google", proof, purchaseId: need("id"), productId: undefined }
    }
    case "windows-store-transaction": {
      const storeId = need("storeId")
      return storeId === undefined
        ? "transaction.storeId is missing"
        : {
            platform: "windows",
            proof: `${storeId}/${need("skuId") ?? ""}`,
            purchaseId: undefined,
            productId: undefined,
          }
    }
    case "braintree": {
      const proof = need("paymentMethodNonce")
      if (proof === undefined) return "transaction.paymentMethodNonce is missing"
      return need("id") === undefined
        ? "transaction.id is missing"
        : { platform: "braintree", proof, purchaseId: undefined, productId: undefined }
    }
    default:
      return `transaction.type ${JSON.stringify(transaction["type"] ?? null)} is not supported`
  }
}

/** The price and the trial of an offer, from the catalogue the app sends along. */
interface Terms {
  readonly amountMicros: number | null
  readonly currency: string | null
  readonly every: string | undefined
  readonly trial: string | undefined
}

const termsOf = (body: Fields, productId: string): Terms => {
  const product = objects(body["products"]).find((one) => one["id"] === productId)
  const offer = objects(body["offers"])[0] ?? objects(product?.["offers"])[0]
  const phases = objects(offer?.["pricingPhases"])
  const regular = phases.at(-1) ?? body
  const first = phases.length > 1 && phases[0]?.["paymentMode"] === "FreeTrial" ? phases[0] : undefined
  const period = (phase: Fields | undefined): string | undefined => {
    const value = phase === undefined ? undefined : text(phase, "billingPeriod")
    return value !== undefined && EmulatorMoment.isPeriod(value) ? value : undefined
  }
  const { currency, priceMicros } = regular
  return {
    amountMicros: typeof priceMicros === "number" ? priceMicros : null,
    currency: typeof currency === "string" ? currency : null,
    every: period(regular),
    trial: period(first),
  }
}

const isSubscriptionType = (type: string): boolean =>
  type === "application" || type === "subscription" || type.endsWith("subscription")

/** What an app's SDK calls itself: `cordova-plugin-purchase/13.1.0`. */
const isOldSdk = (body: Fields): boolean => {
  const plugin = isFields(body["device"]) ? body["device"]["plugin"] : undefined
  const major = typeof plugin === "string" ? /^cordova-plugin-purchase\/(\d+)\./.exec(plugin)?.[1] : undefined
  // Since version 13 that SDK reads `collection`. Which SDKs the server takes for old is [inferred].
  return major !== undefined && Number(major) < 13
}

/** The purchases of a receipt; they are booked when it is validated for the first time. */
const read = (
  call: IapticCall,
  body: Fields,
  found: Proof,
  type: string,
  id: string,
): ReadonlyArray<PurchaseRecord> => {
  const { state } = call
  const known = state.receiptOfProof.get(found.proof)
  if (known !== undefined) return [...state.purchases.values()].filter((record) => record.receiptId === known)

  const receiptId = `${found.platform}:${hexOf(found.proof, 24)}`
  state.receiptOfProof.set(found.proof, receiptId)
  const stored = state.storeReceipts.get(found.proof)
  if (stored !== undefined) return stored.map((seed) => plantPurchase(call, { ...seed, receiptId }))

  const productId = found.productId ?? (type === "application" ? defaultProductId : id)
  const terms = termsOf(body, productId)
  const own =
    found.purchaseId ??
    (found.platform === "apple" ? `1000000${digitsOf(found.proof, 9)}` : hexOf(found.proof, 16))
  const purchaseId = `${found.platform}:${own}`
  return [
    purchase(call, {
      applicationUsername: undefined,
      productId: `${found.platform}:${productId}`,
      purchaseId,
      transactionId: purchaseId,
      receiptId,
      sandbox: false,
      amountMicros: terms.amountMicros,
      currency: terms.currency,
      ...(isSubscriptionType(type)
        ? {
            subscription: {
              every: terms.every ?? "P1M",
              trial: terms.trial,
              renews: type !== "non renewing subscription",
              gracePeriodMillis: defaultGracePeriodMillis,
            },
          }
        : { quantity: 1 }),
    }),
  ]
}

const attach = (
  call: IapticCall,
  record: PurchaseRecord,
  applicationUsername: string,
  strategy: Strategy,
): ReadonlyArray<string> => {
  const before = record.owners
  if (before.includes(applicationUsername)) return before
  ensureCustomer(call, applicationUsername)
  if (strategy === "LAST" || before.length === 0) record.owners = [applicationUsername]
  else if (strategy === "ALL") record.owners = [...before, applicationUsername]
  return before
}

const note = (
  call: IapticCall,
  appName: string,
  applicationUsername: string | undefined,
  records: ReadonlyArray<PurchaseRecord>,
): void => {
  const { ids, nowMillis, state } = call
  state.events.push({
    raw: { request: {}, response: {}, externalRequests: [] },
    wire: {
      tag: "receipt",
      type: "validated",
      eventId: ids.next("evt"),
      context: {
        appName,
        eventType: "receipt.validated",
        eventDate: isoNow(call),
        eventDateMs: nowMillis,
        ...(applicationUsername === undefined ? {} : { applicationUsername }),
        req_id: ids.next("req"),
      },
      content: {
        purchases: records.map(({ receiptId, wire }) => ({
          platform: wire.platform,
          receiptId,
          purchaseId: wire.purchaseId,
          productId: wire.productId,
        })),
        transactions: records.map(({ wire }) => ({
          productId: wire.productId,
          offerId: null,
          purchaseId: wire.purchaseId,
          transactionId: wire.transactionId ?? wire.purchaseId,
          sandbox: wire.sandbox ?? false,
          platform: wire.platform,
          purchaseDate: wire.purchaseDate ?? null,
          isPending: wire.isPending ?? false,
          isConsumed: wire.isConsumed ?? false,
          isAcknowledged: wire.isAcknowledged ?? false,
          quantity: wire.quantity ?? 1,
          amountUSD: wire.amountUSD ?? null,
          amountMicros: wire.amountMicros ?? null,
          currency: wire.currency ?? null,
        })),
        refreshFailures: [],
        products: [],
        exchangeRates: [],
        claims: [],
        notifications: [],
        tags: {},
      },
    },
  })
}

const usernameOf = (body: Fields): string | undefined => {
  const name = isFields(body["additionalData"]) ? body["additionalData"]["applicationUsername"] : undefined
  // A number is tolerated, as the SDK's type does. [client code]
  return typeof name === "number" ? String(name) : typeof name === "string" && name !== "" ? name : undefined
}

const answer = (
  call: IapticCall,
  appName: string,
  strategy: Strategy,
  body: Fields,
  id: string,
  transaction: Fields,
  records: ReadonlyArray<PurchaseRecord>,
): Answer.Answer => {
  const applicationUsername = usernameOf(body)
  const { nowMillis } = call
  for (const record of records) {
    touchReceipt(call, record)
    if (applicationUsername === undefined) continue
    const before = attach(call, record, applicationUsername, strategy)
    announce(call, record, "RECEIPT_VALIDATED", before)
  }
  note(call, appName, applicationUsername, records)

  const [sole] = records
  if (isOldSdk(body) && sole !== undefined && records.length === 1) {
    const end = expiresAt(sole)
    if (sole.wire.isExpired === true || (end !== undefined && end <= nowMillis)) {
      const date = iso(end ?? nowMillis)
        .slice(0, 19)
        .replace("T", " ")
      return rejected(419, 6778003, `Transaction has expired ${date} Etc/GMT`)
    }
    if (sole.wire.isConsumed === true) return rejected(400, 6778004, "Transaction has been consumed")
  }
  const used = records.filter(({ introUsed }) => introUsed).map(({ wire }) => bare(wire.productId))
  return Answer.json({
    ok: true,
    data: {
      id,
      transaction: { type: transaction["type"] },
      collection: records.map((record) => validatedPurchase(record, nowMillis)),
      ...(used.length === 0 ? {} : { ineligible_for_intro_price: used }),
      latest_receipt: true,
      date: iso(nowMillis),
    },
  })
}

/** What is asked of a Stripe purchase: the bearer's token stands for the receipt. `[client code]` */
const readStripe = (call: IapticCall, transaction: Fields): ReadonlyArray<PurchaseRecord> | Answer.Answer => {
  if (transaction["adapter"] !== "stripe") return invalidPayload("transaction.adapter must be stripe")
  const accessToken = text(transaction, "accessToken")
  // Optional in the SDK's type; what the server says without it is [inferred].
  if (accessToken === undefined) return rejected(400, 6778006, "Need more data: accessToken")
  const token = call.state.accessTokens.get(accessToken)
  if (token === undefined || token.expiresAt <= call.nowMillis)
    return invalidPayload("access token is not valid")
  return [...call.state.purchases.values()].filter((record) => record.stripeCustomer === token.stripeCustomer)
}

const isRecords = (
  value: ReadonlyArray<PurchaseRecord> | Answer.Answer,
): value is ReadonlyArray<PurchaseRecord> => Array.isArray(value)

const validate =
  (appName: string, strategy: Strategy) =>
  (call: IapticCall): Answer.Answer => {
    const body = fieldsOf(call.body)
    if (body === undefined) return invalidPayload("the body must be a JSON object")
    const [id, type, transaction] = [text(body, "id"), text(body, "type"), body["transaction"]]
    if (id === undefined) return invalidPayload("id is missing")
    if (type === undefined) return invalidPayload("type is missing")
    if (!isFields(transaction)) return invalidPayload("transaction is missing")

    if (transaction["type"] === "iaptic") {
      const records = readStripe(call, transaction)
      return isRecords(records) ? answer(call, appName, strategy, body, id, transaction, records) : records
    }
    const found = proofOf(transaction)
    if (typeof found === "string") return invalidPayload(found)
    const planted: Schema.Json | undefined = call.state.validations.get(found.proof)
    if (planted !== undefined) return Answer.json(planted)

    const license = body["license"]
    const hasKey =
      isFields(license) && (text(license, "storeIdKey_purchases") ?? text(license, "storeIdKey_collections"))
    if (found.platform === "windows" && typeof hasKey !== "string") {
      // First step of two: with the ticket the app fetches a key, and validates again. [docs][client code]
      return Answer.json({
        ok: true,
        data: {
          id,
          transaction: { type: transaction["type"] },
          serviceTicket: `ticket_${hexOf(found.proof, 16)}`,
          serviceTicketType: "purchase",
        },
      })
    }
    const records = read(call, body, found, type, id)
    return answer(call, appName, strategy, body, id, transaction, records)
  }

/** The routes of validation. */
export const routes = (
  appName: string,
  strategy: Strategy,
): ReadonlyArray<Route<IapticState, IapticEvent>> => [
  route(IapticApi.validate, validate(appName, strategy)),
  route(IapticApi.validateV3, validate(appName, strategy)),
]
