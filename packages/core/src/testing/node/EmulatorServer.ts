/**
 * Serves emulators over HTTP on 127.0.0.1, each below its own prefix, with plain `node:http`: starts in milliseconds,
 * and stops at once whatever connections are open.
 *
 * `GET /` lists what is served. An emulator's control API is below its prefix: `/iaptic/__control/clock`.
 *
 * ```ts
 * const serve = (acme: EmulatorServer.Served) =>
 *   Effect.gen(function* () {
 *     const server = yield* EmulatorServer.make({ emulators: [acme] })
 *     return server.urlOf("acme") // http://127.0.0.1:<port>/acme
 *   })
 * ```
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import * as ConnectionBroken from "../ConnectionBroken.ts"
import * as EmulatorControl from "../EmulatorControl.ts"
import type { Incoming } from "../EmulatorRoute.ts"

/** What is served; every running `Emulator` is one. */
export interface Served {
  readonly name: string
  readonly hosts: Readonly<Record<string, ReadonlyArray<string>>> | undefined
  readonly receive: (incoming: Incoming) => Effect.Effect<Response, ConnectionBroken.ConnectionBroken>
}

/** An emulator and where it is served. */
export interface Mount {
  readonly emulator: Served
  /** Default `/` and the emulator's name. */
  readonly prefix?: string
  /** Serves only what belongs to this one of the vendor's hosts; default all of them together. */
  readonly host?: string
}

/** What {@link make} takes. */
export interface Options {
  /** Emulators, or emulators with a prefix. */
  readonly emulators: ReadonlyArray<Served | Mount>
  /** 0, the default: any free one. */
  readonly port?: number
}

/** A running server. */
export interface Service {
  readonly port: number
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  /** What is served where. */
  readonly mounts: ReadonlyArray<{ readonly name: string; readonly url: string }>
  /** Base URL of the emulator of this name (of its first mount); another name is a defect. */
  readonly urlOf: (name: string) => string
}

/** The server could not start. */
export class EmulatorServerError extends Schema.TaggedError<EmulatorServerError>(
  "@effect-billing/core/testing/node/EmulatorServerError",
)("EmulatorServerError", { port: Schema.Number, code: Schema.optionalKey(Schema.String) }) {
  override get message(): string {
    return this.code === "EADDRINUSE"
      ? `port ${this.port} of 127.0.0.1 is taken`
      : `the emulators cannot listen on port ${this.port} of 127.0.0.1${this.code === undefined ? "" : ` (${this.code})`}`
  }
}

/** A running server as a service. */
export class EmulatorServer extends Context.Service<EmulatorServer, Service>()(
  "@effect-billing/core/testing/node/EmulatorServer",
) {}

/** The largest request body that is read; a larger one is answered 413. */
export const maximumRequestBytes = 64 * 1024 * 1024

interface Mounted {
  readonly emulator: Served
  readonly prefix: string
  /** Stands in for the name in the `Host` header, so that the emulator takes it for its own host. */
  readonly origin: string | undefined
}

const toMounted = (item: Served | Mount): Mounted => {
  const mount: Mount = "emulator" in item ? item : { emulator: item }
  const prefix = `/${(mount.prefix ?? mount.emulator.name).replace(/^\/+|\/+$/g, "")}`
  const origin = mount.host === undefined ? undefined : mount.emulator.hosts?.[mount.host]?.[0]
  if (mount.host !== undefined && origin === undefined) {
    throw new Error(`the emulator of ${mount.emulator.name} has no host ${mount.host}`)
  }
  return { emulator: mount.emulator, prefix: prefix === "/" ? "" : prefix, origin }
}

/** Starts a server; it stops with the scope. */
export const make = Effect.fnUntraced(function* (
  options: Options,
): Effect.fn.Return<Service, EmulatorServerError, Scope.Scope> {
  // The longest prefix first, so that `/piano-id` is not taken for `/piano`'s.
  const mounted = options.emulators.map(toMounted)
  const bySpecificity = mounted.toSorted((one, other) => other.prefix.length - one.prefix.length)
  const context = (yield* Effect.context<never>()) as Context.Context<never>
  const runFork = Effect.runForkWith(context)

  const server = Http.createServer((incoming, outgoing) => {
    const fiber = runFork(serve(bySpecificity, incoming, outgoing))
    // The caller has gone: whatever the emulator was waiting for (a latency, a slow body) is over too.
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) runFork(Fiber.interrupt(fiber))
    })
  })
  // Emulators are for tests on one machine: nothing here has to wait for slow peers or be protected from them.
  server.keepAliveTimeout = 60_000

  const requested = options.port ?? 0
  yield* Effect.acquireRelease(listen(server, requested), () => close(server))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const mounts = mounted.map(({ emulator, prefix }) => ({ name: emulator.name, url: `${url}${prefix}` }))
  return {
    port,
    url,
    mounts,
    urlOf: (name) => {
      const mount = mounts.find((item) => item.name === name)
      if (mount === undefined) throw new Error(`no emulator of ${name} is served here`)
      return mount.url
    },
  }
})

/** {@link make} as a layer. */
export const layer = (options: Options): Layer.Layer<EmulatorServer, EmulatorServerError> =>
  Layer.effect(EmulatorServer, make(options))

const listen = (server: Http.Server, port: number): Effect.Effect<void, EmulatorServerError> =>
  Effect.callback((resume) => {
    const onError = (error: NodeJS.ErrnoException): void =>
      resume(
        Effect.fail(
          new EmulatorServerError({ port, ...(error.code === undefined ? {} : { code: error.code }) }),
        ),
      )
    server.once("error", onError)
    server.listen({ port, host: "127.0.0.1" }, () => {
      server.removeListener("error", onError)
      resume(Effect.void)
    })
  })

const close = (server: Http.Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })

const serve = (
  mounted: ReadonlyArray<Mounted>,
  incoming: Http.IncomingMessage,
  outgoing: Http.ServerResponse,
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const body = yield* readBody(incoming)
    if (body === undefined)
      return yield* write(outgoing, new Response("the request is too large\n", { status: 413 }))
    const request = toIncoming(incoming, outgoing, body)
    if (request === undefined)
      return yield* write(outgoing, new Response("this is no request\n", { status: 400 }))
    return yield* write(outgoing, yield* answer(mounted, request))
  }).pipe(
    Effect.catchTag("ConnectionBroken", (broken) =>
      Effect.sync(() => breakConnection(outgoing, broken.code)),
    ),
    Effect.catchCause((cause) => {
      if (Cause.hasInterruptsOnly(cause)) return Effect.sync(() => outgoing.destroy())
      return Effect.andThen(
        Effect.logError("an emulator failed", cause),
        Effect.sync(() => {
          if (outgoing.headersSent) return outgoing.destroy()
          outgoing.writeHead(500, { "content-type": "text/plain; charset=utf-8" })
          return outgoing.end("the emulator itself failed; its log says why\n")
        }),
      )
    }),
    Effect.asVoid,
  )

const answer = (
  mounted: ReadonlyArray<Mounted>,
  incoming: Incoming,
): Effect.Effect<Response, ConnectionBroken.ConnectionBroken> => {
  const { url } = incoming
  const mount = mounted.find(({ prefix }) => url.pathname === prefix || url.pathname.startsWith(`${prefix}/`))
  if (mount === undefined) {
    const served = mounted.map(({ emulator, prefix }) => ({
      name: emulator.name,
      path: prefix === "" ? "/" : prefix,
    }))
    return Effect.succeed(
      url.pathname === "/"
        ? Response.json({ emulators: served })
        : Response.json(
            { error: `nothing is served here; there are ${served.map((item) => item.path).join(", ")}` },
            { status: 404 },
          ),
    )
  }
  // The path stays as it was written: decoding it here and again at the route would be once too often.
  const path = url.pathname.slice(mount.prefix.length)
  // The control API has to see the host that was really asked for.
  const origin = EmulatorControl.isControlPath(path) ? url.origin : (mount.origin ?? url.origin)
  return mount.emulator.receive({
    ...incoming,
    base: `${url.origin}${mount.prefix}`,
    url: new URL(`${origin}${path === "" ? "/" : path}${url.search}`),
  })
}

const readBody = (
  incoming: Http.IncomingMessage,
): Effect.Effect<Uint8Array<ArrayBuffer> | undefined, ConnectionBroken.ConnectionBroken> =>
  Effect.callback((resume) => {
    const chunks: Array<Buffer> = []
    let size = 0
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.byteLength
      if (size <= maximumRequestBytes) chunks.push(chunk)
    })
    incoming.once("end", () =>
      resume(Effect.succeed(size <= maximumRequestBytes ? new Uint8Array(Buffer.concat(chunks)) : undefined)),
    )
    incoming.once("error", () => resume(Effect.fail(ConnectionBroken.closedEarly())))
  })

const toIncoming = (
  incoming: Http.IncomingMessage,
  outgoing: Http.ServerResponse,
  bytes: Uint8Array<ArrayBuffer>,
): Incoming | undefined => {
  const host = incoming.headers.host || `127.0.0.1:${incoming.socket.localPort}`
  const target = `http://${host}${incoming.url ?? "/"}`
  // An absolute or starred target, or a host that is none or would become a part of the path.
  if (incoming.url?.startsWith("/") !== true || /[/?#\\]/.test(host) || !URL.canParse(target))
    return undefined
  const headers = new Headers()
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? "", incoming.rawHeaders[index + 1] ?? "")
  }
  const gone = new AbortController()
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  return { method: incoming.method ?? "GET", url: new URL(target), headers, bytes, signal: gone.signal }
}

const write = (
  outgoing: Http.ServerResponse,
  response: Response,
): Effect.Effect<void, ConnectionBroken.ConnectionBroken> =>
  Effect.gen(function* () {
    const headers: Record<string, string | Array<string>> = Object.fromEntries(response.headers)
    const cookies = response.headers.getSetCookie()
    if (cookies.length > 0) headers["set-cookie"] = cookies
    outgoing.writeHead(response.status, headers)
    const { body } = response
    if (body === null || outgoing.req.method === "HEAD") return void outgoing.end()
    // Without this a body that breaks at once would take its headers with it.
    outgoing.flushHeaders()
    const reader = body.getReader()
    yield* pump(reader, outgoing).pipe(
      Effect.onInterrupt(() => Effect.promise(() => reader.cancel().catch(() => {}))),
    )
  })

type Reader = ReadableStreamDefaultReader<Uint8Array>

const pump = Effect.fnUntraced(function* (
  reader: Reader,
  outgoing: Http.ServerResponse,
): Effect.fn.Return<void, ConnectionBroken.ConnectionBroken> {
  while (true) {
    const next = yield* Effect.tryPromise({ try: () => reader.read(), catch: toBroken })
    if (next.done) return void outgoing.end()
    yield* writeChunk(outgoing, next.value)
  }
})

const writeChunk = (outgoing: Http.ServerResponse, chunk: Uint8Array): Effect.Effect<void> =>
  Effect.callback((resume) => {
    outgoing.write(chunk, () => resume(Effect.void))
  })

const toBroken = (error: unknown): ConnectionBroken.ConnectionBroken => {
  const cause = error instanceof Error ? (error.cause as { readonly code?: unknown } | undefined) : undefined
  return cause?.code === "ECONNRESET" ? ConnectionBroken.reset() : ConnectionBroken.closedEarly()
}

const breakConnection = (outgoing: Http.ServerResponse, code: string): void => {
  const { socket } = outgoing
  if (socket === null) return void outgoing.destroy()
  if (code !== "ECONNRESET") return void socket.destroy()
  // What has been written must leave before the reset, which would throw it away.
  if (outgoing.headersSent) return void setImmediate(() => socket.resetAndDestroy())
  socket.resetAndDestroy()
}
