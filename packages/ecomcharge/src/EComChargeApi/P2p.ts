/**
 * What a transfer from card to card needs. Card gateway.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { P2pRestrictions } from "../EComChargeSchema/P2p.ts"
import { CardInput } from "../EComChargeSchema/Shared.ts"
import { withExpiryTexts } from "../internal/card.ts"
import { amountField } from "../internal/required.ts"
import * as Rules from "../internal/rules.ts"

/** Whether a transfer between two cards is allowed, what it costs and which fields it needs. Moves nothing. */
export const checkP2pRestrictions = Operation.make("checkP2pRestrictions", {
  method: "POST",
  host: "gateway",
  path: "/p2p-restrictions",
  credential: "shop",
  effect: "read",
  body: Body.jsonUnder("request", {
    amount: amountField,
    currency: Schema.optional(Schema.String),
    credit_card: Schema.optional(CardInput),
    recipient_card: Schema.optional(CardInput),
    test: Schema.optional(Schema.Boolean),
  }),
  check: ({ amount }) => Rules.amount(amount),
  prepare: withExpiryTexts("credit_card", "recipient_card"),
  success: P2pRestrictions,
})
