import * as Answer from "@effect-billing/core/testing/Answer"
import { type Route, route } from "@effect-billing/core/testing/EmulatorRoute"
import * as EComChargeApi from "../../EComChargeApi.ts"
import { type EComChargeCall, dialectFor, versionOf, withRequest } from "./access.ts"
import * as Cards from "./cards.ts"
import { isCurrency } from "./currency.ts"
import { type Issues, about, cannotBeBlank, isInvalid, refuse, say } from "./errors.ts"
import { type Manners, statusOfMistakes } from "./manners.ts"
import { addressIssues, contactIssues } from "./people.ts"
import { amountMessage } from "./plans.ts"
import { afterTransaction } from "./progress.ts"
import {
  type CardRecord,
  type EComChargeEvent,
  type EComChargeState,
  type Fields,
  type TransactionRecord,
  fieldsOf,
  isFields,
  orNull,
  textOf,
} from "./state.ts"
import { day } from "./time.ts"
import * as Transactions from "./transactions.ts"

// Card transactions and card tokens: requests under `request`, answers under `transaction`, or in version 3 bare.

type Handler = (call: EComChargeCall, request: Fields) => Answer.Answer

const requestMillis = day

/** How the calls of the gateway refuse. */
export const mistakes =
  (manners: Manners) =>
  (call: EComChargeCall, issues: Issues, code?: string, friendly?: string): Answer.Answer => {
    const dialect = dialectFor(call, manners)
    return refuse(dialect, issues, statusOfMistakes(dialect, manners), code, friendly)
  }

/**
 * Answers a repetition under the same `RequestID` with the transaction made under it, as it stands now; for 24 hours.
 * A request that made none is judged again. `[docs]`, the latter `[inferred]`
 */
export const once =
  (handler: Handler): Handler =>
  (call, request) => {
    const key = textOf(call.headers.get("requestid"))
    if (key === undefined) return handler(call, request)
    const { requests, transactions } = call.state
    const known = requests.get(key)
    const made = known === undefined ? undefined : transactions.get(known.uid)
    if (known !== undefined && made !== undefined && call.nowMillis - known.at < requestMillis)
      return Answer.json(Transactions.posted(made, versionOf(call)))
    const before = transactions.size
    const answer = handler(call, request)
    const latest = transactions.size > before ? [...transactions.keys()].at(-1) : undefined
    if (latest !== undefined) requests.set(key, { at: call.nowMillis, uid: latest })
    return answer
  }

/** Amount, currency and description of a payment. Of a missing amount it is said that it is too small. `[docs]` */
export const moneyIssues = (request: Fields): Issues => {
  const amount = amountMessage(request["amount"] ?? 0, 1)
  const currency = textOf(request["currency"])
  const description = textOf(request["description"])
  return [
    ...(currency === undefined
      ? [about(cannotBeBlank, "currency")]
      : isCurrency(currency)
        ? []
        : [about(isInvalid, "currency")]),
    ...(description === undefined
      ? [about(cannotBeBlank, "description")]
      : description.length > 255
        ? [about("is too long (maximum is 255 characters)", "description")]
        : []),
    ...(amount === undefined ? [] : [about(amount, "amount")]),
  ]
}

const required = ["first_name", "last_name", "address", "city", "zip"]

const blank = (names: ReadonlyArray<string>, fields: Fields, path: string): Issues =>
  names.filter((name) => textOf(fields[name]) === undefined).map((name) => about(cannotBeBlank, path, name))

/** Address and customer; which fields must be there is a matter of the shop. `[docs][client code]` */
export const peopleIssues = (request: Fields, manners: Manners): Issues => {
  const address = fieldsOf(request["billing_address"])
  const customer = fieldsOf(request["customer"])
  const hasCountry = textOf(address["country"]) !== undefined
  return [
    ...(manners.requiredDetails
      ? [
          ...blank(required, address, "billing_address"),
          ...(hasCountry ? [] : [about(isInvalid, "billing_address", "country")]),
        ]
      : []),
    ...addressIssues(address, ["billing_address"]),
    ...(manners.requiredDetails ? blank(["ip", "email"], customer, "customer") : []),
    ...contactIssues(customer, ["customer"]),
  ]
}

interface Kind {
  readonly type: string
  /** Which of the request's members must be there. */
  readonly money: boolean
  readonly card: "required" | "token" | "optional"
  readonly trackingId?: boolean
}

const readCard = (
  call: EComChargeCall,
  request: Fields,
  kind: Kind,
  manners: Manners,
): CardRecord | Issues | undefined => {
  const given = request["credit_card"]
  const hidden = request["encrypted_credit_card"]
  if (!isFields(given) && !isFields(hidden) && kind.card === "optional") return undefined
  if (kind.card === "token" && textOf(fieldsOf(given)["token"]) === undefined)
    return [about(cannotBeBlank, "credit_card", "token")]
  return Cards.read(call, given, hidden, {
    path: ["credit_card"],
    verificationValue: true,
    rawCards: manners.rawCards,
  })
}

const isDuplicate = (call: EComChargeCall, request: Fields, card: CardRecord | undefined): boolean =>
  request["duplicate_check"] !== false &&
  card !== undefined &&
  Transactions.duplicate(call, request["amount"], { stamp: card.stamp })

const notPermitted = (issues: Issues): boolean =>
  issues.some(({ message }) => message.startsWith("is not permitted"))

/** A new transaction with a card. */
const cardTransaction =
  (kind: Kind, manners: Manners): Handler =>
  (call, request) => {
    const no = mistakes(manners)
    const card = readCard(call, request, kind, manners)
    const recipient = isFields(request["recipient_card"])
      ? Cards.read(call, request["recipient_card"], undefined, {
          path: ["recipient_card"],
          verificationValue: false,
          rawCards: true,
        })
      : undefined
    const issues: Issues = [
      ...peopleIssues(request, kind.money ? manners : { ...manners, requiredDetails: false }),
      ...(card === undefined || Cards.found(card) ? [] : card),
      ...(recipient === undefined || Cards.found(recipient) ? [] : recipient),
      ...(kind.money ? moneyIssues(request) : []),
      ...(kind.trackingId === true && textOf(request["tracking_id"]) === undefined
        ? [about(cannotBeBlank, "tracking_id")]
        : []),
    ]
    if (notPermitted(issues)) return no(call, issues, "E.1065", "Raw card number is not permitted")
    if (issues.length > 0) return no(call, issues)
    const payer = card !== undefined && Cards.found(card) ? card : undefined
    if (isDuplicate(call, request, payer))
      return no(call, [about("Duplicate transaction", "base")], "E.1018", "Duplicate transaction")
    const outcome = Cards.decide(payer, request, call.nowMillis, manners)
    const record = Transactions.make(call, {
      kind: "card",
      type: kind.type,
      version: versionOf(call),
      request,
      outcome,
      onceAuthenticated: outcome.status === "incomplete" ? Cards.outcomes.successful : undefined,
      card: payer,
      recipient: recipient !== undefined && Cards.found(recipient) ? recipient : undefined,
    })
    afterTransaction(call, manners, record)
    return Answer.json(Transactions.posted(record, versionOf(call)))
  }

const parentIssues = (call: EComChargeCall, request: Fields, kind: TransactionRecord["kind"]) => {
  const uid = textOf(request["parent_uid"])
  const parent = uid === undefined ? undefined : call.state.transactions.get(uid)
  const known = parent?.kind === kind ? parent : undefined
  const issues: Issues =
    uid === undefined
      ? [about(cannotBeBlank, "parent_uid")]
      : known === undefined
        ? // Recorded. [client code]
          [about("Parent transaction is not found", "parent_uid")]
        : []
  return { known, issues }
}

interface Child {
  readonly type: "capture" | "void" | "refund"
  readonly parents: ReadonlyArray<string>
  /** What has been taken of the parent already. */
  readonly taken: ReadonlyArray<string>
  readonly word: string
}

export const capture: Child = {
  type: "capture",
  parents: ["authorization"],
  taken: ["capture", "void"],
  word: "captured",
}
const release: Child = { ...capture, type: "void", word: "voided" }
export const refund: Child = {
  type: "refund",
  parents: ["payment", "capture"],
  taken: ["refund"],
  word: "refunded",
}

/** What is done to an earlier transaction. That a capture and a void may be made in parts is documented for one. */
export const childTransaction =
  (
    child: Child,
    manners: Manners,
    kind: TransactionRecord["kind"],
    options: { readonly amountRequired: boolean },
  ): Handler =>
  (call, request) => {
    const no = mistakes(manners)
    const { issues: parentMistakes, known: parent } = parentIssues(call, request, kind)
    const given = request["amount"]
    const wrong = given === undefined && !options.amountRequired ? undefined : amountMessage(given ?? 0, 1)
    const issues: Issues = [
      ...parentMistakes,
      ...(wrong === undefined ? [] : [about(wrong, "amount")]),
      ...(child.type === "refund" && textOf(request["reason"]) === undefined
        ? [about(cannotBeBlank, "reason")]
        : []),
    ]
    if (issues.length > 0 || parent === undefined) return no(call, issues)
    const left = Transactions.remainder(call.state, parent, ...child.taken)
    const amount = typeof given === "number" ? given : left
    const duplicated =
      request["duplicate_check"] !== false &&
      Transactions.duplicate(call, amount, { parent: parent.uid, type: child.type })
    if (duplicated)
      return no(call, [about("Duplicate transaction", "base")], "E.1018", "Duplicate transaction")
    const isPossible =
      child.parents.includes(Transactions.typeOf(parent)) &&
      Transactions.statusOf(parent) === "successful" &&
      amount <= left &&
      left > 0
    // In the manual's words for a refund; the others by analogy. [docs][inferred]
    if (!isPossible) return no(call, [about(`transaction can't be ${child.word}`, "base")])
    const record = Transactions.make(call, {
      kind,
      type: child.type,
      version: versionOf(call),
      request: { ...request, amount },
      outcome: Cards.outcomes.successful,
      parent,
      method: textOf(parent.wire["method_type"]),
    })
    return Answer.json(Transactions.posted(record, versionOf(call)))
  }

const entry =
  (type: "chargeback" | "fraud_advice", manners: Manners): Handler =>
  (call, request) => {
    const { issues, known: parent } = parentIssues(call, request, "card")
    if (parent === undefined) return mistakes(manners)(call, issues)
    const record = Transactions.make(call, {
      kind: "card",
      type,
      version: versionOf(call),
      request,
      outcome: Cards.outcomes.successful,
      parent,
    })
    return Answer.json(Transactions.posted(record, versionOf(call)))
  }

/** Recorded: no `errors`. `[client code]` */
const recordNotFound = (call: EComChargeCall, manners: Manners): Answer.Answer => {
  const dialect = dialectFor(call, manners)
  return say(dialect === "bare" ? "wrapped" : dialect, 404, "Record not found")
}

const storeCard =
  (manners: Manners): Handler =>
  (call, request) => {
    // With a token it changes the stored card. [client code]
    if (textOf(request["token"]) !== undefined)
      return changeCard(manners, String(request["token"]))(call, request)
    const card = Cards.read(call, request, undefined, {
      path: [],
      verificationValue: false,
      rawCards: manners.rawCards,
    })
    return Cards.found(card) ? Answer.json(Cards.cardOfToken(card)) : mistakes(manners)(call, card)
  }

const changeCard =
  (manners: Manners, token: string): Handler =>
  (call, request) => {
    const card = call.state.cards.get(token)
    // Recorded: "Token does not exist." [client code]
    if (card === undefined) return mistakes(manners)(call, [about("does not exist", "token")])
    const month = Number(request["exp_month"] ?? card.exp_month)
    const year = Number(request["exp_year"] ?? card.exp_year)
    if (!Number.isInteger(month) || month < 1 || month > 12 || !Number.isInteger(year))
      return mistakes(manners)(call, [about(isInvalid, "date")])
    card.holder = textOf(request["holder"]) ?? card.holder
    card.exp_month = month
    card.exp_year = year
    return Answer.json(Cards.cardOfToken(card))
  }

const restrictions: Handler = (_call, request) =>
  Answer.json({
    status: "successful",
    message: "P2P is allowed.",
    required_fields: { credit_card: ["holder"], recipient_card: ["holder"] },
    commission: { minimum: 0.7, percent: 1.5, currency: orNull(request["currency"]) ?? "USD" },
  })

/** What each of the gateway's writes does, for the asynchronous mode, too. */
export const handlers = (manners: Manners): Readonly<Record<string, Handler>> => {
  const card = (type: string, needs: Partial<Kind> = {}) =>
    cardTransaction({ type, money: true, card: "required", ...needs }, manners)
  const child = (of: Child) => childTransaction(of, manners, "card", { amountRequired: true })
  return {
    createPayment: card("payment"),
    createAuthorization: card("authorization"),
    createCharge: card("payment", { card: "token" }),
    createCapture: child(capture),
    createVoid: child(release),
    createRefund: child(refund),
    createCredit: card("credit", { card: "token" }),
    createPayout: card("payout", { card: "optional" }),
    createTokenization: card("tokenization", { money: false }),
    createRecipientTokenization: card("recipient_tokenization", { money: false, card: "optional" }),
    createCheckup: card("checkup", { card: "optional", trackingId: true }),
    createChargeback: entry("chargeback", manners),
    createFraudAdvice: entry("fraud_advice", manners),
    createP2p: card("p2p", { card: "optional" }),
  }
}

/** The routes of the card gateway. Version 3 has the same paths, so it has no routes of its own. */
export const routes = (manners: Manners): ReadonlyArray<Route<EComChargeState, EComChargeEvent>> => {
  const under = (handler: Handler) => withRequest(manners, "request", handler)
  const writes = handlers(manners)
  const find = (call: EComChargeCall, uid: string): TransactionRecord | undefined => {
    const record = call.state.transactions.get(uid)
    return record?.kind === "card" ? record : undefined
  }
  const operations = [
    EComChargeApi.createPayment,
    EComChargeApi.createAuthorization,
    EComChargeApi.createCharge,
    EComChargeApi.createCapture,
    EComChargeApi.createVoid,
    EComChargeApi.createRefund,
    EComChargeApi.createCredit,
    EComChargeApi.createPayout,
    EComChargeApi.createTokenization,
    EComChargeApi.createRecipientTokenization,
    EComChargeApi.createCheckup,
    EComChargeApi.createChargeback,
    EComChargeApi.createFraudAdvice,
    EComChargeApi.createP2p,
  ]
  return [
    ...operations.flatMap((operation) => {
      const handler = writes[operation.name]
      return handler === undefined ? [] : [route(operation, under(once(handler)))]
    }),
    route(EComChargeApi.checkP2pRestrictions, under(restrictions)),
    route(EComChargeApi.getTransaction, (call: EComChargeCall) => {
      const record = find(call, call.path("uid"))
      return record === undefined
        ? recordNotFound(call, manners)
        : Answer.json(Transactions.body(record, versionOf(call)))
    }),
    // At most the ten latest; none is no failure. [docs]
    route(EComChargeApi.listTransactionsByTrackingId, (call: EComChargeCall) =>
      Answer.json({
        transactions: Transactions.byTrackingId(call.state, "card", call.path("tracking_id"))
          .slice(0, 10)
          .map(({ wire }) => wire),
      }),
    ),
    route(EComChargeApi.getTransactionByTrackingId, (call: EComChargeCall) => {
      const [latest] = Transactions.byTrackingId(call.state, "card", call.path("tracking_id"))
      return latest === undefined ? recordNotFound(call, manners) : Answer.json(Transactions.envelope(latest))
    }),
    route(EComChargeApi.createCardToken, under(storeCard(manners))),
    route(EComChargeApi.createCardTokenV2, under(storeCard(manners))),
    route(
      EComChargeApi.updateCardToken,
      under((call, request) => changeCard(manners, call.path("token"))(call, request)),
    ),
    route(
      EComChargeApi.updateCardTokenV2,
      under((call, request) => changeCard(manners, call.path("token"))(call, request)),
    ),
  ]
}
