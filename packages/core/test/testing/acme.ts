/** A small vendor to try the kernel on: customers with a trial, webhooks when it ends. */
import { Answer, Emulator, EmulatorWorld } from "@effect-billing/core/testing"
import type { EmulatorRoute } from "@effect-billing/core/testing"
import * as Body from "@effect-billing/core/Body"
import * as Operation from "@effect-billing/core/Operation"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export interface Customer {
  readonly name: string
  status: "trialing" | "active" | "lapsed"
  visits: number
  readonly trialEndsAt: string
  readonly nickname?: string
  readonly api_key: string
}

export interface Store {
  readonly customers: Map<string, Customer>
}

export interface Event {
  readonly type: "trial.ended" | "subscription.lapsed" | "customer.created"
  readonly id: string
}

const CustomerSchema = Schema.Struct({ name: Schema.String, status: Schema.String })

export const getCustomer = Operation.make("getCustomer", {
  method: "GET",
  path: "/v1/customers/:id",
  pathFields: { id: Schema.String },
  success: CustomerSchema,
})

export const createCustomer = Operation.make("createCustomer", {
  method: "POST",
  path: "/v1/customers",
  body: Body.json({ name: Schema.String }),
  success: Schema.Struct({ id: Schema.String }),
})

export const getSummary = Operation.make("getSummary", {
  method: "GET",
  path: "/v1/customers/summary",
  success: Schema.Struct({ count: Schema.Number }),
})

export const deleteCustomer = Operation.make("deleteCustomer", {
  method: "DELETE",
  path: "/v1/customers/:id",
  pathFields: { id: Schema.String },
  success: Schema.Unknown,
})

export const exportReport = Operation.make("exportReport", {
  method: "GET",
  path: "/v1/customers/summary",
  host: "reports",
  success: Schema.Unknown,
})

export const startAt = "2026-01-01T00:00:00.000Z"
export const headers = { authorization: "Bearer acme-secret-canary" }
export const origin = "https://api.acme.test"

const day = 24 * 60 * 60 * 1000

const problem = (status: number, code: string) => Answer.json({ fault: { code } }, { status })

const nextChange = (
  world: EmulatorWorld.World<Store, Event>,
): EmulatorWorld.Change<Store, Event> | undefined => {
  const due = [...world.state.customers].flatMap(
    ([id, customer]): ReadonlyArray<EmulatorWorld.Change<Store, Event>> => {
      const trialEnds = Date.parse(customer.trialEndsAt)
      if (customer.status === "trialing") {
        return [
          {
            at: trialEnds,
            apply: (at) => {
              customer.status = "active"
              at.announce({ type: "trial.ended", id })
            },
          },
        ]
      }
      if (customer.status === "active") {
        return [
          {
            at: trialEnds + 30 * day,
            apply: (at) => {
              customer.status = "lapsed"
              at.announce({ type: "subscription.lapsed", id })
            },
          },
        ]
      }
      return []
    },
  )
  return due.toSorted((one, other) => one.at - other.at)[0]
}

const routes: ReadonlyArray<EmulatorRoute.Route<Store, Event>> = [
  Emulator.route(getCustomer, (call) => {
    const customer = call.state.customers.get(call.path("id"))
    if (customer === undefined) return problem(404, "no_customer")
    customer.visits++
    return Answer.json(customer)
  }),
  // Yields in the middle, so that only the kernel's lock keeps two of them apart.
  Emulator.route(createCustomer, (call) =>
    Effect.gen(function* () {
      if (call.body._tag !== "Json") return problem(415, "no_json")
      const { name } = call.body.value as { readonly name: string }
      const before = call.state.customers.size
      yield* Effect.yieldNow
      const id = call.ids.next("cus")
      call.state.customers.set(id, customerNamed(name, call.nowMillis + 14 * day))
      call.announce({ type: "customer.created", id })
      return Answer.json({ id, before, secret: call.ids.hex(8) }, { status: 201 })
    }),
  ),
  Emulator.route(getSummary, (call) => Answer.json({ count: call.state.customers.size })),
  Emulator.route(deleteCustomer, (call) => {
    call.state.customers.delete(call.path("id"))
    return Answer.empty()
  }),
  Emulator.route(exportReport, () => Answer.json({ report: true })),
  Emulator.route({ name: "ping", method: "GET", path: "/ping" }, () => Answer.text("pong")),
  Emulator.route({ name: "echo", method: "POST", path: "/echo/:word" }, (call) =>
    Answer.json({
      word: call.path("word"),
      query: [...call.query],
      body:
        call.body._tag === "Form" || call.body._tag === "Multipart"
          ? {
              _tag: call.body._tag,
              fields: [...(call.body.fields as unknown as Iterable<[string, unknown]>)],
            }
          : call.body,
    }),
  ),
]

const customerNamed = (name: string, trialEnds: number): Customer => ({
  name,
  status: "trialing",
  visits: 0,
  trialEndsAt: new Date(trialEnds).toISOString(),
  api_key: "stored-secret-canary",
})

export const definition: Emulator.Definition<Store, Event> = {
  name: "acme",
  hosts: { api: [origin], reports: ["https://reports.acme.test"] },
  startAt,
  seed: ({ nowMillis }) => ({
    customers: new Map([
      ["alice", customerNamed("Alice", nowMillis + 10 * day)],
      ["bob kal/1?#%", customerNamed("Bob", nowMillis + 5 * day)],
    ]),
  }),
  plant: Emulator.planting<Store, Event, { readonly id: string; readonly name: string }>(
    Schema.Struct({ id: Schema.String, name: Schema.String }),
    (world, input) => {
      world.state.customers.set(input.id, customerNamed(input.name, world.nowMillis + day))
    },
  ),
  routes,
  authenticate: (call) => {
    if (call.operation === "ping" || call.operation === "echo") return undefined
    return call.headers.get("authorization") === headers.authorization
      ? undefined
      : problem(401, "who_are_you")
  },
  notFound: () => problem(404, "no_such_path"),
  methodNotAllowed: (_request, allowed) => problem(405, `use_${allowed.join("_")}`),
  failure: (status) => problem(status, "vendor_trouble"),
  webhook: (event, world) => ({
    headers: { "content-type": "application/json", "x-acme-event": event.type },
    body: JSON.stringify({
      ...event,
      at: new Date(world.nowMillis).toISOString(),
      status: world.state.customers.get(event.id)?.status,
      password: "webhook-secret-canary",
    }),
  }),
  onClockMoved: (world, _from, to) => EmulatorWorld.settle(world, to, nextChange),
  secretFields: ["api_key", "password"],
}
