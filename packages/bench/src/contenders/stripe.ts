/** stripe-node, the quickest vendor SDK we know, against records of its own shape and of as many bytes. */
import { Stripe } from "stripe"
import type { MakeCaller } from "../Subject.ts"

export const make: MakeCaller = async (origin) => {
  const { hostname, port } = new URL(origin)
  const client = new Stripe("sk_test_bench", { host: hostname, port, protocol: "http", telemetry: false })
  return {
    call: (shape) => client.charges.list({ customer: shape }),
    ids: (answer) => (answer as Stripe.ApiList<Stripe.Charge>).data.map((row) => row.id),
  }
}
