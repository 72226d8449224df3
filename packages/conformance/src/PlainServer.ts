/**
 * A plain `node:http` server that answers from a function and remembers what it received. Nothing of ours stands
 * between it and the client under test: no emulator, no effect server.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as NodeHttp from "node:http"
import type { AddressInfo } from "node:net"

/** A request as it arrived. */
export interface Received {
  readonly method: string
  /** Path and query as they stood on the request line, nothing decoded. */
  readonly target: string
  /** Names in lower case. A header sent twice is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Name and value pairs as they stood on the wire. */
  readonly rawHeaders: ReadonlyArray<readonly [string, string]>
  readonly body: string
  /** Milliseconds of the machine's monotonic clock at which the whole request was in. */
  readonly at: number
  /** Whether the client gave the exchange up before the answer was whole. */
  isAbandoned: boolean
  /** Bytes of the answer that were handed to the socket, by {@link flood}. */
  bytesTaken: number
}

/** Answers one request; `count` is 1 for the first. */
export type Handler = (request: Received, response: NodeHttp.ServerResponse, count: number) => void

/** A running server. */
export interface PlainServer {
  /** Without a slash at the end. */
  readonly origin: string
  readonly requests: ReadonlyArray<Received>
  /** Replaces the handler and forgets what was received. */
  readonly answer: (handler: Handler) => void
}

const read = (request: NodeHttp.IncomingMessage): Promise<string> =>
  new Promise((resolve) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
    request.on("error", () => resolve(Buffer.concat(chunks).toString("utf8")))
  })

const inPairs = (raw: ReadonlyArray<string>): ReadonlyArray<readonly [string, string]> =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []))

/** Starts a server on 127.0.0.1, on a port of the system's choice, until the scope ends. */
export const make: Effect.Effect<PlainServer, never, Scope.Scope> = Effect.acquireRelease(
  Effect.callback<PlainServer & { readonly close: Effect.Effect<void> }>((resume) => {
    let handler: Handler = (_request, response) => response.writeHead(404).end()
    let requests: Array<Received> = []
    const server = NodeHttp.createServer((request, response) => {
      // A client that goes away is a fact to note, not a failure of the server.
      request.on("error", () => {})
      response.on("error", () => {})
      void read(request).then((body) => {
        const received: Received = {
          method: request.method ?? "",
          target: request.url ?? "",
          headers: Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
          ),
          rawHeaders: inPairs(request.rawHeaders),
          body,
          at: performance.now(),
          isAbandoned: false,
          bytesTaken: 0,
        }
        response.on("close", () => {
          if (!response.writableFinished) received.isAbandoned = true
        })
        requests.push(received)
        handler(received, response, requests.length)
      })
    })
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resume(
        Effect.succeed({
          origin: `http://127.0.0.1:${port}`,
          get requests() {
            return requests
          },
          answer: (next: Handler) => {
            handler = next
            requests = []
          },
          close: Effect.callback<void>((done) => {
            server.close(() => done(Effect.void))
            server.closeAllConnections()
          }),
        }),
      )
    })
  }),
  (server) => server.close,
)

/** What a handler answers most of the time. */
export interface Reply {
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body: Body
}

/** The body of an answer: JSON, or a text as it is. */
export type Body = { readonly json: unknown } | { readonly text: string }

/** Writes an answer out whole. */
export const reply = (response: NodeHttp.ServerResponse, { body, headers, status = 200 }: Reply): void => {
  const content = "json" in body ? JSON.stringify(body.json) : body.text
  response.writeHead(status, {
    "content-type": "json" in body ? "application/json" : "text/html; charset=utf-8",
    ...headers,
  })
  response.end(content)
}

/** A handler that gives every request the same answer. */
export const always =
  (answer: Reply): Handler =>
  (_request, response) =>
    reply(response, answer)

/** A handler that gives the replies in order, the last one for ever. */
export const inTurn =
  (...answers: readonly [Reply, ...ReadonlyArray<Reply>]): Handler =>
  (_request, response, count) =>
    reply(response, answers[Math.min(count, answers.length) - 1] ?? answers[0])

/** Sends a JSON body of this many bytes in chunks of a MiB, as fast as the client takes them. */
export const flood = (request: Received, response: NodeHttp.ServerResponse, totalBytes: number): void => {
  const chunk = `"${"x".repeat(1024 * 1024 - 3)}",`
  response.writeHead(200, { "content-type": "application/json" })
  response.write("[")
  const pump = (): void => {
    while (request.bytesTaken < totalBytes) {
      if (response.destroyed) return
      request.bytesTaken += chunk.length
      if (!response.write(chunk)) {
        response.once("drain", pump)
        return
      }
    }
    response.end('"x"]')
  }
  pump()
}
