/** `IapticClient` with its defaults: deadlines, retries, size limit, redaction, span, metrics, every field checked. */
import * as Effect from "effect/Effect"
import type { Caller } from "../Subject.ts"
import { purchaseIds } from "./answers.ts"
import { client } from "./client.ts"

export const make = async (origin: string, variant: string | undefined): Promise<Caller> => {
  const iaptic = await client(origin, variant === "undici" ? "undici" : "fetch")
  return {
    call: (shape) => Effect.runPromise(iaptic.getCustomerPurchases(shape)),
    ids: purchaseIds,
  }
}
