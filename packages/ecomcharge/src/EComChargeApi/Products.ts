/**
 * Products. API host.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { Product } from "../EComChargeSchema/Product.ts"
import { InstantText, Language, LooseRecord } from "../EComChargeSchema/Shared.ts"
import { required, requiredAmount } from "../internal/required.ts"
import * as Rules from "../internal/rules.ts"

/** Creates a product; its pages are in `EComChargePages`. */
export const createProduct = Operation.make("createProduct", {
  method: "POST",
  path: "/products",
  credential: "shop",
  body: Body.json({
    name: required(Schema.String),
    description: Schema.optional(Schema.String),
    /** Minor units. */
    amount: requiredAmount,
    /** ISO 4217. */
    currency: required(Schema.String),
    /** How many there are; with it `infinite` must be false. */
    quantity: Schema.optional(Schema.Finite),
    infinite: Schema.optional(Schema.Boolean),
    /** Whether it never expires; with `expired_at` it must be false. */
    immortal: Schema.optional(Schema.Boolean),
    expired_at: Schema.optional(InstantText),
    /** The fields the customer sees. */
    visible: Schema.optional(Schema.Array(Schema.String)),
    test: Schema.optional(Schema.Boolean),
    transaction_type: Schema.optional(Wire.openEnum(["payment", "authorization"])),
    language: Schema.optional(Language),
    success_url: Schema.optional(Schema.String),
    fail_url: Schema.optional(Schema.String),
    return_url: Schema.optional(Schema.String),
    /** Webhooks go there; the shop's key is sent along, so https only. */
    notification_url: Schema.optional(Schema.String),
    additional_data: Schema.optional(LooseRecord),
  }),
  check: (input) => [...Rules.present(input, ["name", "amount", "currency"]), ...Rules.amount(input.amount)],
  success: Product,
})
