/** The transports that every case runs over: what users really have below the clients. */
import { layerUndici } from "@effect/platform-node/NodeHttpClient"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"

/** One transport. */
export interface Transport {
  readonly name: "fetch" | "undici"
  readonly layer: Layer.Layer<HttpClient.HttpClient>
}

/** The platform's `fetch`, and undici by `@effect/platform-node`. */
export const transports: readonly [Transport, Transport] = [
  { name: "fetch", layer: FetchHttpClient.layer },
  { name: "undici", layer: layerUndici },
]
