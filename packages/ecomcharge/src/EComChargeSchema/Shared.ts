/**
 * What several of eComCharge's resources are made of, answers and requests.
 */
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"

/** A record whose members nobody has documented, or that holds what the merchant put in. */
export const LooseRecord = Schema.Record(Schema.String, Wire.Json)
/** See the value {@link LooseRecord}. */
export type LooseRecord = typeof LooseRecord.Type

/** An ISO 8601 date or instant in a request: `2026-01-31`, `2026-01-31T08:00:00+03:00`. */
export const InstantText = Wire.Instant as unknown as Schema.Codec<string, string>

/** Languages of the payment page: those that the provider's PHP client knows `[client code]`; open. */
export const Language = Wire.openEnum([
  "en",
  "es",
  "tr",
  "de",
  "it",
  "ru",
  "zh",
  "fr",
  "da",
  "fi",
  "no",
  "pl",
  "sv",
  "ja",
  "be",
  "ka",
  "uk",
  "lv",
  "az",
  "ro",
])
/** See the value {@link Language}. */
export type Language = typeof Language.Type

/** A card in an answer. Empty where nothing was paid yet. The whole number is never in it. `[docs]` */
export const Card = Schema.Struct({
  holder: Wire.optional(Schema.String),
  /** The card's fingerprint at this provider; opaque, may be null. `[docs]` */
  stamp: Wire.optional(Schema.String),
  /** `visa`, `master`, … `[docs]` */
  brand: Wire.optional(Schema.String),
  last_4: Wire.optional(Schema.String),
  first_1: Wire.optional(Schema.String),
  /** The first digits, which name the issuer. `[docs]` */
  bin: Wire.optional(Schema.String),
  issuer_country: Wire.optional(Schema.String),
  issuer_name: Wire.optional(Schema.String),
  product: Wire.optional(Schema.String),
  /** Stands for the card in later requests: whoever has it and the shop's key can charge the card. `[docs]` */
  token: Wire.optional(Wire.Secret),
  token_provider: Wire.optional(Schema.String),
  /** A number in answers, also when a text was sent. `[docs]` */
  exp_month: Wire.optional(Schema.Number),
  exp_year: Wire.optional(Schema.Number),
  sub_brand: Wire.optional(Schema.String),
  /** Version 3 only. `[docs]` */
  payment_method_type: Wire.optional(Schema.String),
})
/** See the value {@link Card}. */
export type Card = typeof Card.Type

/** Month or year on a card. Sent as text, the month with two digits (`"01"`, `"2027"`), as every sample does. `[docs]` */
export const Expiry = Schema.Union([Schema.String, Schema.Finite])

/**
 * A card of which the number is known. Number, verification value and token are `Redacted`; they and the holder's name
 * are taken out of what the provider echoes. `[docs][client code]`
 */
export const CardInput = Schema.Struct({
  /** 12 to 19 digits. Needs PCI DSS standing and a permission of the shop. */
  number: Schema.optional(Wire.Secret),
  /** 3 or 4 digits; may come with a token. */
  verification_value: Schema.optional(Wire.Secret),
  /** At most 32 characters. */
  holder: Schema.optional(Schema.String),
  exp_month: Schema.optional(Expiry),
  exp_year: Schema.optional(Expiry),
  /** In place of all the others: from an earlier tokenization, payment, authorization or subscription. */
  token: Schema.optional(Wire.Secret),
  /** Card transactions only. `[client code]` */
  skip_three_d_secure_verification: Schema.optional(Schema.Boolean),
})
/** See the value {@link CardInput}. */
export type CardInput = typeof CardInput.Type

/** The members of {@link CardInput} whose values the browser has encrypted (`$begatewaycse…`). `[client code]` */
export const EncryptedCardInput = Schema.Struct({
  number: Schema.optional(Wire.Secret),
  verification_value: Schema.optional(Wire.Secret),
  holder: Schema.optional(Wire.Secret),
  exp_month: Schema.optional(Wire.Secret),
  exp_year: Schema.optional(Wire.Secret),
  token: Schema.optional(Wire.Secret),
})
/** See the value {@link EncryptedCardInput}. */
export type EncryptedCardInput = typeof EncryptedCardInput.Type

// Null is what an answer has for a field that was not given, so it can be sent back.
const nullableText = Schema.optional(Schema.NullOr(Schema.String))

const addressInputFields = {
  first_name: nullableText,
  last_name: nullableText,
  address: nullableText,
  /** ISO 3166-1, two letters. */
  country: nullableText,
  city: nullableText,
  /** `NNNNN` or `NNNNN-NNNN` when the country is US. */
  zip: nullableText,
  /** Two letters when the country is US or CA (on the checkout also IN). */
  state: nullableText,
  phone: nullableText,
}

/** The given fields and those of an address in a request. (A function, so that what is unused leaves a bundle.) */
export const withAddress = <Own extends Schema.Struct.Fields>(own: Own): typeof addressInputFields & Own => ({
  ...addressInputFields,
  ...own,
})

const addressFields = {
  first_name: Wire.optional(Schema.String),
  last_name: Wire.optional(Schema.String),
  address: Wire.optional(Schema.String),
  country: Wire.optional(Schema.String),
  city: Wire.optional(Schema.String),
  zip: Wire.optional(Schema.String),
  state: Wire.optional(Schema.String),
  phone: Wire.optional(Schema.String),
}

/** The given fields and those of an address in an answer. */
export const withKnownAddress = <Own extends Schema.Struct.Fields>(own: Own): Own & typeof addressFields => ({
  ...own,
  ...addressFields,
})
