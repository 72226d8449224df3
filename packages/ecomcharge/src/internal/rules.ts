/**
 * The documented rules of requests, and no others, in the provider's own words where they are known. Everything else
 * is the provider's to judge: it alone knows what a shop is set up to ask for.
 */
import type { Issue } from "@effect-billing/core/Reason"

/** What is wrong, one issue per field and sentence. */
export type Issues = ReadonlyArray<Issue>

type Path = ReadonlyArray<string>
type Values<Name extends string> = { readonly [Key in Name]?: unknown }

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "")

// `[seed][docs]`
const cannotBeBlank = "can't be blank"
// `[docs]`, said of a country and of a card number.
const isInvalid = "is invalid"
// `[docs]`, said of a verification value.
const isNotANumber = "is not a number"

/** These must be there and not blank. */
export const present = <Name extends string>(
  values: Values<Name> | undefined,
  names: ReadonlyArray<Name>,
  path: Path = [],
): Issues =>
  names.flatMap((name) =>
    isBlank(values?.[name]) ? [{ path: [...path, name], message: cannotBeBlank }] : [],
  )

/** An IP address must be there; of a missing one the provider says two things. `[seed]` */
export const presentIp = (values: Values<"ip">): Issues =>
  isBlank(values.ip) ? [{ path: ["ip"], message: "address is invalid" }, ...present(values, ["ip"])] : []

const twoLetters = /^[A-Za-z]{2}$/
const zipOfTheUnitedStates = /^\d{5}(?:-\d{4})?$/

/**
 * Country: two letters. Zip code: only when the country is US. State: only when the country is one of these.
 * Without a country neither is looked at: the provider's own sample shows it. `[seed][inferred]`
 */
export const address = (
  values: Values<"country" | "zip" | "state"> | undefined,
  path: Path = [],
  withStates: ReadonlyArray<string> = ["US", "CA"],
): Issues => {
  const country = values?.country
  if (typeof country !== "string") return []
  const invalid = (name: string, value: unknown, pattern: RegExp): Issues =>
    typeof value === "string" && !pattern.test(value) ? [{ path: [...path, name], message: isInvalid }] : []
  return [
    ...invalid("country", country, twoLetters),
    ...(country === "US" ? invalid("zip", values?.zip, zipOfTheUnitedStates) : []),
    ...(withStates.includes(country) ? invalid("state", values?.state, twoLetters) : []),
  ]
}

const amountMessage = (value: unknown, least: number): string | undefined => {
  if (typeof value !== "number" || Number.isNaN(value)) return isBlank(value) ? undefined : isNotANumber
  // `[client code]` of a fraction; a number that JavaScript cannot hold exactly must not be sent as another one.
  if (!Number.isInteger(value)) return Number.isFinite(value) ? "must be an integer" : isNotANumber
  if (!Number.isSafeInteger(value)) return "is too large to be exact"
  if (value >= least) return undefined
  // `[docs]`
  return least === 1 ? "must be greater than 0" : `must be greater than or equal to ${least}`
}

/** Whole minor units, where there are any. */
export const amount = (value: unknown, path: Path = ["amount"], least = 0): Issues => {
  const message = amountMessage(value, least)
  return message === undefined ? [] : [{ path, message }]
}

/** An amount that must be there and above 0; of a missing one the provider says that it is too small. `[docs]` */
export const positiveAmount = (value: unknown): Issues => amount(value ?? 0, ["amount"], 1)

const period = (values: Values<"amount" | "interval" | "interval_unit">, path: Path): Issues => [
  ...present(values, ["amount", "interval", "interval_unit"], path),
  ...amount(values.amount, [...path, "amount"]),
]

/** The plan of a subscription: one that exists, or a whole one. `[docs]` */
export const subscriptionPlan = (values: object | null | undefined): Issues => {
  if (values === undefined || values === null) return present({ plan: values }, ["plan"])
  return "id" in values && values.id !== undefined ? [] : plan(values, ["plan"])
}

/** A plan: title, currency, and what is paid how often; of a trial all three fields or none. `[docs]` */
export const plan = (values: Values<"title" | "currency" | "plan" | "trial">, path: Path = []): Issues => [
  ...present(values, ["title", "currency", "plan"], path),
  ...(isBlank(values.plan) ? [] : period(values.plan as object, [...path, "plan"])),
  ...(isBlank(values.trial) ? [] : period(values.trial as object, [...path, "trial"])),
]

/** A card: its token, or everything on it. Of a missing number and code the provider says what they are not. `[docs]` */
export const card = (
  values: Values<"token" | "number" | "verification_value" | "holder" | "exp_month" | "exp_year"> | undefined,
  path: Path,
): Issues =>
  values === undefined || !isBlank(values.token)
    ? []
    : [
        ...(isBlank(values.number) ? [{ path: [...path, "number"], message: isInvalid }] : []),
        ...(isBlank(values.verification_value)
          ? [{ path: [...path, "verification_value"], message: isNotANumber }]
          : []),
        ...present(values, ["holder", "exp_month", "exp_year"], path),
      ]

type AnyAddress = Values<"country" | "zip" | "state">

interface Transaction {
  readonly amount?: unknown
  readonly credit_card?: unknown
  readonly encrypted_credit_card?: unknown
  readonly billing_address?: AnyAddress | undefined
  readonly customer?: AnyAddress | undefined
  readonly recipient?: AnyAddress | undefined
  readonly recipient_billing_address?: AnyAddress | undefined
}

const addresses = (values: Transaction): Issues =>
  (["billing_address", "customer", "recipient", "recipient_billing_address"] as const).flatMap((name) =>
    address(values[name], [name]),
  )

/** A transaction of which nothing is required. */
export const transaction = (values: Transaction): Issues => [...amount(values.amount), ...addresses(values)]

/** A new payment, by card or another way. `[docs]` */
export const payment = (values: Transaction & Values<"currency" | "description">): Issues => [
  ...positiveAmount(values.amount),
  ...present(values, ["currency", "description"]),
  ...addresses(values),
]

/** A payment by card: which card must be said. `[docs]` */
export const cardPayment = (values: Transaction & Values<"currency" | "description">): Issues => [
  ...payment(values),
  ...(values.encrypted_credit_card === undefined ? present(values, ["credit_card"]) : []),
]

/** What is done to an earlier transaction. `[docs]` */
export const child = (values: Values<"amount" | "parent_uid" | "reason">): Issues => [
  ...present(values, ["parent_uid"]),
  ...positiveAmount(values.amount),
]
