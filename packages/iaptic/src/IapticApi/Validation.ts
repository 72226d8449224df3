/**
 * Validating receipts. Public key: apps do this themselves.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { classifyValidation } from "../IapticFailure.ts"
import { ProductType } from "../IapticSchema/Enumerations.ts"
import { CatalogueProduct, Offer } from "../IapticSchema/Product.ts"
import { ValidationResult, ValidationTransaction } from "../IapticSchema/Validation.ts"

const PeriodUnit = Wire.openEnum(["Day", "Week", "Month", "Year"])
const Period = Schema.Union([Schema.Number, Schema.String])

const body = Body.json({
  /** The product; on iOS it may be the bundle id. */
  id: Schema.String,
  type: ProductType,
  transaction: ValidationTransaction,
  additionalData: Schema.optional(
    Schema.Struct({
      /** Attaches the purchases to this user. Without it Iaptic sends no webhook about them. */
      applicationUsername: Schema.optional(Schema.Union([Schema.String, Schema.Number])),
      /** md5, UUIDv3 or another form of the user's name, as the store knows it. */
      obfuscatedUsername: Schema.optional(Schema.String),
    }),
  ),
  /** The catalogue, for statistics; once a day is enough. */
  products: Schema.optional(Schema.Array(CatalogueProduct)),
  /** The offers of the product that is validated. */
  offers: Schema.optional(Schema.Array(Offer)),
  /** Microsoft's keys. */
  license: Schema.optional(
    Schema.Struct({
      storeIdKey_collections: Schema.optional(Wire.Secret),
      storeIdKey_purchases: Schema.optional(Wire.Secret),
    }),
  ),
  /** The device; the server may shape its answer by `plugin` ("name/version"). */
  device: Schema.optional(Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Boolean]))),
  priceMicros: Schema.optional(Schema.Number),
  currency: Schema.optional(Schema.String),
  countryCode: Schema.optional(Schema.String),
  group: Schema.optional(Schema.String),
  billingPeriod: Schema.optional(Period),
  billingPeriodUnit: Schema.optional(PeriodUnit),
  introPriceMicros: Schema.optional(Schema.Number),
  introPricePeriod: Schema.optional(Period),
  introPricePeriodUnit: Schema.optional(PeriodUnit),
  trialPeriod: Schema.optional(Period),
  trialPeriodUnit: Schema.optional(PeriodUnit),
  discounts: Schema.optional(Schema.Array(Wire.Json)),
})

/** Validates a receipt and attaches what it holds to a user. The endpoint every shipping SDK uses. */
export const validate = Operation.make("validate", {
  classify: classifyValidation,
  method: "POST",
  path: "/v1/validate",
  credential: "public",
  effect: "write",
  // The same receipt validated twice is the same purchase. [inferred]
  repeat: "safe",
  body,
  success: ValidationResult,
})

/** The same under its newer path. */
export const validateV3 = Operation.make("validateV3", {
  classify: classifyValidation,
  method: "POST",
  path: "/v3/validate",
  credential: "public",
  effect: "write",
  repeat: "safe",
  body,
  success: ValidationResult,
})
