/**
 * What an Effect user writes without us: `HttpClient`, a status check and a Schema, no deadline, no retry, no limit.
 * What ours costs on top of it is what ours does on top of it.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import * as Fixture from "../Fixture.ts"
import type { Caller } from "../Subject.ts"
import { customerPurchases, instants } from "../Schemas.ts"
import { purchaseIds } from "./answers.ts"

export const make = async (origin: string, variant: string | undefined): Promise<Caller> => {
  const runtime = ManagedRuntime.make(
    variant === "undici" ? NodeHttpClient.layerUndici : FetchHttpClient.layer,
  )
  const http = HttpClient.filterStatusOk(await runtime.runPromise(HttpClient.HttpClient))
  const decode = Schema.decodeUnknownEffect(customerPurchases(instants.checkedString))
  const headers = { accept: "application/json", authorization: Fixture.authorization }
  return {
    call: (shape) =>
      Effect.runPromise(
        http.get(`${origin}${Fixture.purchasesPath(shape)}`, { headers }).pipe(
          Effect.flatMap((response) => response.json),
          Effect.flatMap(decode),
        ),
      ),
    ids: purchaseIds,
  }
}
