import * as Schema from "effect/Schema"

/**
 * A field that the type requires, and whose absence is left to the operation's rule: only a rule can say it in the
 * provider's words, which may be two (`ip`), or those of a value that is too small (`amount`).
 */
export const required = <S extends Schema.Constraint>(schema: S): S =>
  Schema.optionalKey(Schema.NullishOr(schema)) as unknown as S

/**
 * An amount in a request: whole minor units of the currency, 3245 and `USD` are 32.45 US dollars. That they are whole
 * is left to the operation's rule; what is no number at all is said here, in the same words. `[docs]`
 */
export const amountField = Schema.optionalKey(
  Schema.NullishOr(Schema.Number).annotate({ message: "is not a number" }),
) as unknown as Schema.optional<typeof Schema.Number>

/** An {@link amountField} that the type requires. */
export const requiredAmount = amountField as unknown as typeof Schema.Number
