/**
 * Card tokens without a transaction. Card gateway.
 */
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Wire from "@effect-billing/core/Wire"
import * as Schema from "effect/Schema"
import { CardToken, Contract } from "../EComChargeSchema/CardToken.ts"
import { Expiry } from "../EComChargeSchema/Shared.ts"
import { withExpiryTexts } from "../internal/card.ts"

const cardFields = {
  number: Schema.optional(Wire.Secret),
  holder: Schema.optional(Schema.String),
  exp_month: Schema.optional(Expiry),
  exp_year: Schema.optional(Expiry),
  /** Required in the newer manual, unknown to the older clients. */
  contract: Schema.optional(Schema.Array(Contract)),
}

const withCard = <Own extends Schema.Struct.Fields>(own: Own): Own & typeof cardFields => ({
  ...own,
  ...cardFields,
})

/** What every write of a card has in common. */
const write = {
  host: "gateway",
  credential: "shop",
  prepare: withExpiryTexts(),
  success: CardToken,
} as const

/** Stores a card. With `token` it changes the stored one, and keeps its token. */
export const createCardToken = Operation.make("createCardToken", {
  ...write,
  method: "POST",
  path: "/credit_cards",
  body: Body.jsonUnder("request", withCard({ token: Schema.optional(Wire.Secret) })),
})

/** Changes a stored card. */
export const updateCardToken = Operation.make("updateCardToken", {
  ...write,
  method: "POST",
  path: "/credit_cards/:token",
  pathFields: { token: Wire.Secret },
  body: Body.jsonUnder("request", withCard({})),
})

/** Stores a card, under the newer path. */
export const createCardTokenV2 = Operation.make("createCardTokenV2", {
  ...write,
  method: "POST",
  path: "/v2/credit_cards",
  body: Body.jsonUnder("request", withCard({ public_key: Schema.optional(Schema.String) })),
})

/** Changes a stored card, under the newer path. */
export const updateCardTokenV2 = Operation.make("updateCardTokenV2", {
  ...write,
  method: "PUT",
  path: "/v2/credit_cards/:token",
  pathFields: { token: Wire.Secret },
  body: Body.jsonUnder("request", withCard({ public_key: Schema.optional(Schema.String) })),
})
