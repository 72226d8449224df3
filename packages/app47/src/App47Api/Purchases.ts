/**
 * What a user bought.
 */
import * as Operation from "@effect-billing/core/Operation"
import * as Schema from "effect/Schema"
import { type Purchase, PurchaseList, PurchaseShown } from "../App47Schema/Purchase.ts"
import * as Status from "../App47Status.ts"
import { base, skipField, skipPaging, withoutZeroSkip } from "./Shared.ts"

const purchasesOfUser = `${base}/users/:user_id/purchases`

/** A page of a user's purchases. */
export const listUserPurchases = Operation.make("listUserPurchases", {
  method: "GET",
  path: purchasesOfUser,
  pathFields: { user_id: Schema.String },
  query: {
    /** Only these; see `App47Status.Filter`. */
    status: Schema.optional(Status.Filter),
    ...skipField,
  },
  check: ({ status }) => {
    const message = Status.filterIssue(status)
    return message === undefined ? undefined : { path: ["status"], message }
  },
  prepare: (encoded) => {
    const status = encoded["status"] as Status.Filter | undefined
    return {
      ...withoutZeroSkip(encoded),
      ...(status === undefined ? {} : { status: Status.filterText(status) }),
    }
  },
  success: PurchaseList,
  paging: skipPaging<Purchase>(),
})

/** One purchase of a user. */
export const showUserPurchase = Operation.make("showUserPurchase", {
  method: "GET",
  path: `${purchasesOfUser}/:purchase_id`,
  pathFields: { user_id: Schema.String, purchase_id: Schema.String },
  success: PurchaseShown,
})
