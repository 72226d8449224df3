import * as Effect from "effect/Effect"
import { ConnectionBroken } from "../ConnectionBroken.ts"
import type { Body, Incoming, ReceivedRequest } from "../EmulatorRoute.ts"

/** Reads a web request whole; a body that breaks on the way in is a broken connection. */
export const fromWeb = (request: Request): Effect.Effect<Incoming, ConnectionBroken> =>
  Effect.map(
    read(() => request.arrayBuffer()),
    (bytes) => ({
      method: request.method,
      url: new URL(request.url),
      headers: request.headers,
      bytes: new Uint8Array(bytes),
      signal: request.signal,
    }),
  )

/** Reads the body as its content type says. */
export const receive = ({ base, bytes, headers, method, url }: Incoming): Effect.Effect<ReceivedRequest> =>
  Effect.map(parseBody(headers.get("content-type") ?? undefined, bytes), (body) => ({
    method,
    url,
    headers,
    query: url.searchParams,
    bytes,
    body,
    base: base ?? url.origin,
  }))

const read = <A>(promise: () => Promise<A>): Effect.Effect<A, ConnectionBroken> =>
  Effect.tryPromise({
    try: promise,
    catch: () => new ConnectionBroken({ code: "ECONNABORTED", message: "the request did not arrive whole" }),
  })

const parseBody = (contentType: string | undefined, bytes: Uint8Array<ArrayBuffer>): Effect.Effect<Body> => {
  if (bytes.byteLength === 0) return Effect.succeed<Body>({ _tag: "None" })
  const mediaType = contentType?.split(";")[0]?.trim().toLowerCase() ?? ""
  const other: Body = { _tag: "Other", contentType, bytes }
  if (mediaType === "application/json" || mediaType.endsWith("+json")) {
    const text = new TextDecoder().decode(bytes)
    return Effect.sync((): Body => {
      try {
        return { _tag: "Json", value: JSON.parse(text) as unknown }
      } catch {
        return { _tag: "MalformedJson", text }
      }
    })
  }
  if (mediaType === "application/x-www-form-urlencoded") {
    return Effect.succeed<Body>({
      _tag: "Form",
      fields: new URLSearchParams(new TextDecoder().decode(bytes)),
    })
  }
  if (mediaType === "multipart/form-data" && contentType !== undefined) {
    return read(() => new Response(bytes, { headers: { "content-type": contentType } }).formData()).pipe(
      Effect.map((fields): Body => ({ _tag: "Multipart", fields })),
      // A body that is no multipart at all is the emulator's to refuse.
      Effect.catch(() => Effect.succeed(other)),
    )
  }
  return Effect.succeed(other)
}
