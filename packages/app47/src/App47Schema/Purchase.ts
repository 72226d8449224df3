/**
 * Purchases, which the API only reads. Members edit and delete them in the portal, so a purchase may change or
 * vanish. `[docs]`
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { canonical, type Status } from "../App47Status.ts"
import { listed, pageOf, shown } from "./Shared.ts"

// Every spelling that was seen. [seed][docs]
const StatusWord = Wire.openEnum([
  "New",
  "Purchased",
  "Canceled",
  "Refunded",
  "Consumed",
  "Cancelled",
  "canceled",
  "cancelled",
  "consumed",
])

// A decimal text; a number is tolerated, because nobody knows whether every record has a text. [inferred]
const Price = Schema.Union([
  Wire.DecimalString,
  Schema.Number.check(
    Schema.makeFilter<number>((number) => /^-?\d+(?:\.\d+)?$/.test(String(number)), {
      expected: "a price",
    }),
  ),
])

/** A purchase as it stands on the wire. */
const PurchaseWire = Schema.Struct({
  /** 24 hexadecimal digits. `[seed]` */
  id: Schema.String,
  created: Wire.optional(Wire.Instant),
  /** Later than `created` after a change of status. */
  modified: Wire.optional(Wire.Instant),
  /** Its id in the system that manages subscriptions. */
  uuid: Wire.optional(Schema.String),
  /** Its id at the payment gateway. */
  reference: Wire.optional(Schema.String),
  status: Wire.optional(StatusWord),
  /** Of the app or in-app item. There is no id of it. */
  name: Wire.optional(Schema.String),
  price: Wire.optional(Price),
  currency: Wire.optional(Schema.String),
})

/** A purchase. Only `id` is certain to be there: one sample is all there is. `[seed][inferred]` */
export interface Purchase {
  /** 24 hexadecimal digits. */
  readonly id: string
  /** ISO 8601 in UTC. Read it with `Wire.toDateTime`. */
  readonly created?: Wire.Instant | null
  /** ISO 8601 in UTC; later than `created` after a change. */
  readonly modified?: Wire.Instant | null
  /** Its id in the system that manages subscriptions. */
  readonly uuid?: string | null
  /** Its id at the payment gateway. */
  readonly reference?: string | null
  /** Where it stands: a documented word in one spelling, or a word nobody has documented, as sent. */
  readonly status?: Status | (string & {}) | null
  /** The word as it was sent. */
  readonly rawStatus?: string
  /** Of the app or in-app item, when it was bought. There is no id of it. */
  readonly name?: string | null
  /** At the time of the purchase, in units of `currency`, as a decimal text: `"1.99"`. */
  readonly price?: Wire.DecimalString | null
  /** Three capital letters. */
  readonly currency?: string | null
}

const fromWire = (wire: typeof PurchaseWire.Type): Purchase => {
  const { price, status, ...rest } = wire
  return {
    ...rest,
    ...(typeof status === "string"
      ? { status: canonical(status) ?? status, rawStatus: status }
      : status === null
        ? { status }
        : {}),
    ...(price === undefined ? {} : { price: price === null ? null : (String(price) as Wire.DecimalString) }),
  }
}

// Written as it was sent.
const toWire = ({ rawStatus, ...purchase }: Purchase): typeof PurchaseWire.Type =>
  rawStatus === undefined ? purchase : { ...purchase, status: rawStatus }

const isPurchase = (value: unknown): value is Purchase =>
  typeof value === "object" && value !== null && typeof (value as Purchase).id === "string"

/** See the type {@link Purchase}. `status` is read in one spelling, and encodes to the one that was sent. */
export const Purchase: Schema.Codec<Purchase, (typeof PurchaseWire)["Encoded"]> = PurchaseWire.pipe(
  Schema.decodeTo(
    Schema.declare(isPurchase),
    SchemaTransformation.transform({ decode: fromWire, encode: toWire }),
  ),
)

/** A page of purchases. */
export const PurchaseList = pageOf(listed("purchase", Purchase))
/** See the value {@link PurchaseList}. */
export type PurchaseList = typeof PurchaseList.Type

/** One purchase. */
export const PurchaseShown = shown("purchase", Purchase)
