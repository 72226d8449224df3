import { type Issues, about, cannotBeBlank, isInvalid, isNotANumber } from "./errors.ts"
import type { Manners } from "./manners.ts"
import {
  type CardRecord,
  type Fields,
  type Ground,
  type Outcome,
  fieldsOf,
  isFields,
  textOf,
} from "./state.ts"

const successful: Outcome = {
  status: "successful",
  code: "S.0000",
  bankCode: "05",
  message: "Successfully processed",
  friendly: "Successfully processed",
}

// The code and its meaning are documented; that this card leads to it is ours. The message is that of a sample.
const declined: Outcome = {
  status: "failed",
  code: "F.0105",
  bankCode: "05",
  message: "Payment was declined",
  friendly: "Do not honour",
}

const expired: Outcome = {
  status: "failed",
  code: "F.0111",
  bankCode: "54",
  message: "Card expired",
  friendly: "Card expired",
}

// The code is ours, in the range of the gateway.
const broken: Outcome = {
  status: "error",
  code: "E.1000",
  bankCode: null,
  message: "Gateway error",
  friendly: "Gateway error",
}

const challenged: Outcome = {
  status: "incomplete",
  code: "P.9998",
  bankCode: null,
  message: null,
  friendly: "Incomplete transaction",
}

export const outcomes = { successful, declined, broken }

const nothing = {
  acs_url: null,
  pa_req: null,
  md: null,
  pa_res_url: null,
  eci: null,
  pa_status: null,
  xid: null,
  cavv: null,
  cavv_algorithm: null,
  fail_reason: null,
  method_process_url: null,
  creq: null,
}

type Authentication = "Y" | "A" | "challenge" | "U" | "R" | "N"

const authentication = (how: Authentication): Outcome => {
  if (how === "challenge") {
    return {
      ...challenged,
      threeDSecure: { status: "incomplete", message: "Authentication Available", ve_status: "Y", ...nothing },
    }
  }
  const passes = how === "Y" || how === "A"
  return {
    ...(passes ? successful : { ...declined, message: "3-D Secure verification failed" }),
    threeDSecure: {
      status: passes ? "successful" : "failed",
      message: null,
      ve_status: "Y",
      ...nothing,
      pa_status: how,
      ...(passes ? { eci: how === "Y" ? "05" : "06" } : { fail_reason: how }),
    },
  }
}

/** The documented test cards, and what each leads to. `[docs]` */
export const testCards = {
  successful: "4200000000000000",
  declined: "4005550000000019",
  threeDSecure: "4012000000001097",
} as const

const withThreeDSecure: Readonly<Record<string, Authentication>> = {
  "4012000000001006": "Y",
  "4012000000001055": "A",
  "4012000000001097": "challenge",
  "4012000000001022": "U",
  "4012000000001030": "R",
  "4012000000001014": "N",
  "5204240000015003": "Y",
  "5204240000015011": "A",
  "5204240000015029": "challenge",
  "5204240000015045": "U",
  "5204240000015052": "R",
  "5204240000015060": "N",
}

const isExpired = ({ exp_month, exp_year }: CardRecord, nowMillis: number): boolean =>
  Date.UTC(exp_year, exp_month, 1) <= nowMillis

const forced = (request: Fields): Outcome | undefined => {
  const code = textOf(fieldsOf(request["additional_data"])["expected_bank_code"])
  if (code === undefined || request["test"] !== true) return undefined
  if (/^[SFPE]\.\d{4}$/.test(code)) {
    const base = { S: successful, F: declined, P: challenged, E: broken }[code.charAt(0)] ?? declined
    return { ...base, code }
  }
  // The eComCharge copy of the manual echoes it as the bank's code. `[docs]`
  return { ...successful, bankCode: code }
}

/** What the bank says to a card. Cards that no manual lists are good. `[docs]`; the last is ours */
export const decide = (
  card: CardRecord | undefined,
  request: Fields,
  nowMillis: number,
  manners: Manners,
): Outcome => {
  const asked = forced(request)
  if (asked !== undefined) return asked
  if (card === undefined) return successful
  if (isExpired(card, nowMillis)) return expired
  if (card.number === testCards.declined) return declined
  if (manners.decidesByMonth && card.exp_month === 10) return declined
  const how = withThreeDSecure[card.number]
  const skips = fieldsOf(request["credit_card"])["skip_three_d_secure_verification"] === true
  return how === undefined || !manners.threeDSecure || skips ? successful : authentication(how)
}

// A shop's reply to 111, 222, … as the manual lists it; 1 is what its samples hold. `[docs]`
const results: Readonly<Record<string, string>> = {
  "111": "M",
  "222": "N",
  "333": "U",
  "444": "E",
  "555": "0",
}

/** How the verification value was judged. */
export const verification = (code: unknown): Fields => ({
  avs_verification: { result_code: "1" },
  cvc_verification: { result_code: results[String(code)] ?? "1" },
})

const brandOf = (number: string): string => {
  if (number.startsWith("4")) return "visa"
  if (/^(?:5[1-5]|2[2-7])/.test(number)) return "master"
  return /^3[47]/.test(number) ? "amex" : "maestro"
}

const shown = (card: CardRecord): Fields => ({
  holder: card.holder,
  stamp: card.stamp,
  brand: brandOf(card.number),
  last_4: card.number.slice(-4),
  first_1: card.number.slice(0, 1),
})

const issuer = (card: CardRecord): Fields => ({
  bin: card.number.slice(0, 6),
  issuer_country: null,
  issuer_name: null,
  product: null,
})

const expiry = ({ exp_month, exp_year }: CardRecord): Fields => ({ exp_month, exp_year })

/** As subscriptions show it. `[docs]` */
export const cardOfSubscription = (card: CardRecord): Fields => ({
  ...shown(card),
  ...issuer(card),
  token: card.token,
  token_provider: null,
  ...expiry(card),
  sub_brand: null,
})

/** As transactions show it; the token only where one was asked for. `[docs]`, when it is there `[inferred]` */
export const cardOfTransaction = (card: CardRecord, withToken: boolean): Fields => ({
  ...shown(card),
  ...issuer(card),
  ...expiry(card),
  token_provider: null,
  token: withToken ? card.token : null,
})

/** As the answer to a stored card shows it. `[docs][client code]` */
export const cardOfToken = (card: CardRecord): Fields => ({
  ...shown(card),
  token: card.token,
  ...expiry(card),
})

const encrypted = /^\$begatewaycse/

/** The number of a card; what the browser has encrypted stands for the good test card. The latter is ours. */
const numberOf = (fields: Fields, hidden: Fields): string | undefined => {
  const secret = textOf(hidden["number"])
  if (secret !== undefined) return encrypted.test(secret) ? testCards.successful : undefined
  const number = textOf(fields["number"])
  return number !== undefined && /^\d{12,19}$/.test(number) ? number : undefined
}

const hasCode = (fields: Fields, hidden: Fields): boolean =>
  encrypted.test(textOf(hidden["verification_value"]) ?? "") ||
  /^\d{3,4}$/.test(String(fields["verification_value"] ?? ""))

const dateOf = (
  fields: Fields,
  hidden: Fields,
): { readonly exp_month: number; readonly exp_year: number } | string => {
  const part = (name: "exp_month" | "exp_year"): unknown => hidden[name] ?? fields[name]
  const [month, year] = [part("exp_month"), part("exp_year")]
  if (
    month === undefined ||
    month === null ||
    month === "" ||
    year === undefined ||
    year === null ||
    year === ""
  )
    return cannotBeBlank
  if (encrypted.test(String(month)) && encrypted.test(String(year))) return { exp_month: 12, exp_year: 2099 }
  const good = /^(?:0?[1-9]|1[0-2])$/.test(String(month)) && /^\d{4}$/.test(String(year))
  return good ? { exp_month: Number(month), exp_year: Number(year) } : isInvalid
}

const stampOf = ({ ids, state }: Ground, number: string): string => {
  const known = state.stamps.get(number)
  if (known !== undefined) return known
  const stamp = ids.hex(64)
  state.stamps.set(number, stamp)
  return stamp
}

const contractOf = (value: unknown): ReadonlyArray<string> | undefined =>
  Array.isArray(value) ? value.map(String) : undefined

/** What a request for a card says besides the card. */
export interface Needs {
  /** Where it stands in the request. */
  readonly path: ReadonlyArray<string>
  readonly verificationValue: boolean
  readonly rawCards: boolean
}

const isCard = (value: CardRecord | Issues): value is CardRecord => !Array.isArray(value)

/** A card of a request, kept under its token; or what is wrong with it, in the order of the manual's sample. `[docs]` */
export const read = (
  ground: Ground,
  given: unknown,
  hiddenFields: unknown,
  { path, rawCards, verificationValue }: Needs,
): CardRecord | Issues => {
  const fields = fieldsOf(given)
  const hidden = fieldsOf(hiddenFields)
  const issue = (name: string, message: string) => about(message, ...path, name)
  const token = textOf(fields["token"]) ?? textOf(hidden["token"])
  if (token !== undefined) {
    const known = ground.state.cards.get(token)
    return known ?? [issue("token", "does not exist")]
  }
  const number = numberOf(fields, hidden)
  const holder = textOf(fields["holder"]) ?? textOf(hidden["holder"])
  const date = dateOf(fields, hidden)
  const issues: Issues = [
    ...(!verificationValue || hasCode(fields, hidden) ? [] : [issue("verification_value", isNotANumber)]),
    ...(holder === undefined
      ? [issue("holder", cannotBeBlank)]
      : holder.length > 32
        ? [issue("holder", "is too long (maximum is 32 characters)")]
        : []),
    ...(typeof date === "string" ? [issue("date", date)] : []),
    ...(number === undefined ? [issue("number", isInvalid)] : []),
    ...(number !== undefined && !rawCards && !isFields(hiddenFields)
      ? [issue("number", "is not permitted for this shop")]
      : []),
  ]
  if (issues.length > 0 || number === undefined || holder === undefined || typeof date === "string")
    return issues
  return keep(ground, { number, holder, ...date, contract: contractOf(fields["contract"]) })
}

/** Whether {@link read} found a card. */
export const found = isCard

/** Keeps a card, under this token where there is one. */
export const keep = (
  ground: Ground,
  card: Omit<CardRecord, "token" | "stamp"> & {
    readonly token?: string | undefined
    readonly stamp?: string | undefined
  },
): CardRecord => {
  const record: CardRecord = {
    ...card,
    token: card.token ?? ground.ids.uuid(),
    stamp: card.stamp ?? stampOf(ground, card.number),
  }
  ground.state.cards.set(record.token, record)
  return record
}
