import * as Gdpr from "../../PianoApi/Publisher/Gdpr.ts"
import { failed, succeeded } from "./answers.ts"
import { on, type PianoRoute } from "./parameters.ts"

// What the law asks for.

export const gdprRoutes: ReadonlyArray<PianoRoute> = [
  on(Gdpr.exportUser, ["uid", "scope"], (call, parameters) => {
    const uid = parameters.required("uid")
    const user = call.state.users.get(uid)
    if (user === undefined) return failed(call.nowMillis, 2004, "User not found")
    const mine = <R extends { readonly uid: string }>(records: Iterable<R>): ReadonlyArray<R> =>
      [...records].filter((record) => record.uid === uid)
    const { email, first_name, last_name } = user.fields
    return succeeded(call.nowMillis, {
      data: {
        user: { uid, email, first_name, last_name },
        addresses: [],
        subscriptions: mine(call.state.subscriptions.values()).map(({ subscriptionId }) => ({
          subscription_id: subscriptionId,
        })),
        upis: [],
        payments: mine(call.state.payments.values()).map(({ paymentId }) => ({ user_payment_id: paymentId })),
        transactions: [],
        conversions: mine(call.state.conversions.values()).map(({ conversionId }) => ({
          term_conversion_id: conversionId,
        })),
        contract_users: [],
        shared_accounts: [],
      },
    })
  }),
  on(Gdpr.eraseUser, ["uid", "scope"], (call, parameters) => {
    const uid = parameters.required("uid")
    if (!call.state.users.delete(uid)) return failed(call.nowMillis, 2004, "User not found")
    for (const records of [
      call.state.accesses,
      call.state.subscriptions,
      call.state.conversions,
      call.state.payments,
      call.state.tokens,
    ]) {
      for (const [id, record] of records) if (record.uid === uid) records.delete(id)
    }
    return succeeded(call.nowMillis)
  }),
  on(Gdpr.eraseAnonymousUser, ["browser_id"], (call) => succeeded(call.nowMillis)),
]
