/**
 * What Piano sends, as schemas: `PianoSchema.User` is both the schema and its type. `Reader…` is what a reader's own
 * operations answer, the rest is what the publisher sees (generated from the vendor's export, with what live answers
 * have beside it).
 *
 * Answers are read tolerantly: unknown fields are ignored, null and absent mean the same, enumerations are open. Dates
 * stay numbers (Unix seconds) until `Wire.unixSecondsToDateTime` reads them. A few words are spelt wrongly on the wire;
 * the decoded value spells them right (`cancelable_and_refundable`), and encoding it restores the provider's spelling.
 *
 * ```ts
 * const read = Schema.decodeUnknownEffect(PianoSchema.ReaderAccess)
 *
 * const endOf = ({ expire_date }: PianoSchema.ReaderAccess) =>
 *   expire_date == null ? undefined : Wire.unixSecondsToDateTime(expire_date)
 * ```
 */
export * from "./PianoSchema/Access.ts"
export * from "./PianoSchema/Address.ts"
export * from "./PianoSchema/App.ts"
export * from "./PianoSchema/Conversion.ts"
export * from "./PianoSchema/Erasure.ts"
export * from "./PianoSchema/Export.ts"
export * from "./PianoSchema/Identity.ts"
export * from "./PianoSchema/Inquiry.ts"
export * from "./PianoSchema/Licensing.ts"
export * from "./PianoSchema/Offer.ts"
export * from "./PianoSchema/Page.ts"
export * from "./PianoSchema/Payment.ts"
export * from "./PianoSchema/Promotion.ts"
export * from "./PianoSchema/Reader.ts"
export * from "./PianoSchema/Resource.ts"
export * from "./PianoSchema/Schedule.ts"
export * from "./PianoSchema/Subscription.ts"
export * from "./PianoSchema/Term.ts"
export * from "./PianoSchema/User.ts"
export * from "./PianoSchema/Voucher.ts"
export * from "./PianoSchema/Webhook.ts"
