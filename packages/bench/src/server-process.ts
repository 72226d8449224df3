/**
 * The server under every contender, in a process of its own so that its work is nobody's CPU time. Answers are
 * laid out once; what it costs per request is node:http and little else.
 */
import { createServer } from "node:http"
import * as Fixture from "./Fixture.ts"

const purchases = new Map<string, Buffer>(
  Fixture.shapes.map((shape) => [
    Fixture.purchasesPath(shape),
    Buffer.from(JSON.stringify(Fixture.customerPurchases(shape))),
  ]),
)
const charges = new Map<string | null, Buffer>(
  Fixture.shapes.map((shape) => [shape, Buffer.from(JSON.stringify(Fixture.chargeList(shape)))]),
)

// A listing as long as the caller wants: rows are made as they are asked for.
const listing = (query: URLSearchParams): Buffer => {
  const offset = Number(query.get("offset") ?? query.get("skip") ?? 0)
  const limit = Number(query.get("limit") ?? 100)
  const total = Number(query.get("customerId") ?? 0)
  const count = Math.max(0, Math.min(limit, total - offset))
  return Buffer.from(
    JSON.stringify({ rows: Array.from({ length: count }, (_, index) => Fixture.purchase(offset + index)) }),
  )
}

const answer = (target: string): Buffer | undefined => {
  const known = purchases.get(target)
  if (known !== undefined) return known
  const { pathname, searchParams } = new URL(target, "http://127.0.0.1")
  if (pathname === "/v3/purchases") return listing(searchParams)
  if (pathname === "/v1/charges") return charges.get(searchParams.get("customer"))
  return undefined
}

const server = createServer((request, response) => {
  request.resume()
  const target = request.url ?? "/"
  const allowed =
    request.headers.authorization ===
    (target.startsWith("/v1/") ? "Bearer sk_test_bench" : Fixture.authorization)
  const body = allowed ? answer(target) : Buffer.from('{"error":"wrong credentials"}')
  response.writeHead(body === undefined ? 404 : allowed ? 200 : 401, {
    "content-type": "application/json",
    "content-length": body?.length ?? 0,
  })
  response.end(body)
})

// Rounds of one contender leave the connections of the others idle for a while.
server.keepAliveTimeout = 300_000
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (typeof address === "object" && address !== null) process.send?.({ port: address.port })
})
process.on("disconnect", () => process.exit(0))
