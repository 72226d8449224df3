/** The answer's schema as the iaptic package has it, with its instants written in each of the ways there are. */
import * as Wire from "@effect-billing/core/Wire"
import * as IapticSchema from "@effect-billing/iaptic/IapticSchema"
import * as Schema from "effect/Schema"

/** How an instant may be written. */
export const instants = {
  /** Not looked at. */
  plainString: Schema.String,
  /** A string that is checked to be an instant, and made a date when it is read: ours. */
  checkedString: Wire.Instant,
  /** Made a date at once: what one would write first. */
  dateTime: Schema.DateTimeUtcFromString,
} as const

/** The schema of `getCustomerPurchases`' answer, with this kind of instant. */
export const customerPurchases = <Instant extends Schema.Constraint>(instant: Instant) =>
  Schema.Struct({
    applicationUsername: Schema.String,
    purchases: Wire.optional(
      Schema.Record(
        Schema.String,
        Schema.Struct({
          ...IapticSchema.Purchase.fields,
          purchaseDate: Wire.optional(instant),
          lastRenewalDate: Wire.optional(instant),
          expirationDate: Wire.optional(instant),
          renewalIntentChangeDate: Wire.optional(instant),
        }),
      ),
    ),
  })
