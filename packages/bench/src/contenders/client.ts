/** Our client against the benchmark's server, as a program would build it. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as IapticClient from "@effect-billing/iaptic/IapticClient"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Fixture from "../Fixture.ts"

export const client = (origin: string, transport: "fetch" | "undici"): Promise<IapticClient.Service> =>
  ManagedRuntime.make(
    IapticClient.layer({
      appName: Fixture.appName,
      secretKey: Redacted.make(Fixture.secretKey),
      baseUrl: origin,
    }).pipe(Layer.provide(transport === "undici" ? NodeHttpClient.layerUndici : FetchHttpClient.layer)),
  ).runPromise(IapticClient.IapticClient)
