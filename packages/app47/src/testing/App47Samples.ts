/**
 * What an `App47Emulator` starts with: the provider's documented samples, and around them records of our own that make a
 * demonstration.
 *
 * - {@link documented}: the samples as they stand, word for word. They are of 2014 to 2016 and do not move with the
 *   clock.
 * - {@link demo}: the same, and more users and purchases (**ours**), so that every state is there to be seen.
 *
 * Each part says whether it is *documented* (a page of the provider shows it), *synthetic* (built from documented field
 * tables, values invented) or *ours*.
 *
 * ```ts
 * const records = Effect.gen(function* () {
 *   const emulator = yield* App47Emulator.make({ seed: "documented" })
 *   return yield* emulator.describeState
 * })
 * ```
 */
import type { SeedJson } from "./App47Seed.ts"

/** Whose purchase the documented sample is; the id is ours, nobody shows it. */
const documentedUser = "544fa14538d6b81f6b00003c"

/** The customer of the documented web hooks about purchases. */
const customer = "5730877cdb8fe936c50000e2"

const noCounts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

/** The documented samples as they stand. */
export const documented: SeedJson = {
  users: [
    // Documented: web hooks about purchases and about customers, name and e-mail replaced.
    {
      id: customer,
      name: "Example Customer",
      email: "customer@example.com",
      created: "2016-05-09T12:52:12Z",
      devices: [{ unique_identifier: "avadf22fa", model: "SX6", manufacture: "Samsung" }],
    },
    {
      id: "57900459a56f7f77930000d2",
      name: "Example Customer",
      email: "customer.update@example.com",
      created: "2016-07-20T23:08:09Z",
    },
    // Ours.
    { id: documentedUser, name: "First Buyer", email: "first@example.com", created: "2014-10-28T13:59:32Z" },
  ],
  purchases: [
    // Documented: `GET /users/:user_id/purchases/:purchase_id`.
    {
      user_id: documentedUser,
      id: "544fa14538d6b81f6b00003d",
      created: "2014-10-28T13:59:34Z",
      modified: "2015-08-03T15:43:35Z",
      uuid: "fj2k3r2jk32k2",
      reference: "asd9fa9sdfa",
      status: "Purchased",
      name: "Application Name",
      price: "1.99",
      currency: "USD",
    },
    // Synthetic: a page of purchases.
    {
      user_id: documentedUser,
      id: "56b1f0aa38d6b81f6b000041",
      created: "2016-02-03T12:20:58Z",
      modified: "2016-02-03T12:20:58Z",
      uuid: "sub-0002",
      reference: "gw-0002",
      status: "Canceled",
      name: "Second Application",
      price: "0.00",
      currency: "USD",
    },
    // Documented: a web hook; the API's fields around it are ours.
    {
      user_id: customer,
      id: "57697364db8fe908350007a4",
      created: "2016-06-21T17:03:32Z",
      modified: "2016-06-21T17:03:32Z",
      uuid: "sub-0003",
      reference: "Test-1466528612",
      status: "Purchased",
      name: "Life Saver",
      price: "1.99",
      currency: "USD",
    },
  ],
  apps: [
    {
      // Ours.
      id: "53a3444338d6b81f6b000010",
      name: "Life Saver",
      created: "2014-06-19T20:12:51Z",
      daily: {
        // Documented up to `error`; `crash` and `timestamps` are guessed.
        daily_logs: {
          debug: noCounts,
          info: noCounts,
          warn: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0],
          error: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0],
          crash: noCounts,
          timestamps: Array.from(
            { length: 14 },
            (_, day) => `2016-06-${String(8 + day).padStart(2, "0")}T00:00:00Z`,
          ),
        },
      },
    },
  ],
}

/** Ours: what else the demonstration's customer bought, and somebody whose purchases fill more than a page. */
const demoPurchases: NonNullable<SeedJson["purchases"]> = [
  {
    user_id: customer,
    name: "Unlimited coins",
    status: "consumed",
    price: "4.99",
    currency: "EUR",
    created: "now - 40 days",
    modified: "now - 3 days",
    reference: "gw-0101",
    uuid: "sub-0101",
  },
  {
    user_id: customer,
    name: "Field Guide",
    status: "Refunded",
    price: "12.00",
    currency: "USD",
    created: "now - 20 days",
    modified: "now - 12 days",
    reference: "gw-0102",
    uuid: "sub-0102",
  },
  {
    user_id: customer,
    name: "Offline Maps",
    status: "Cancelled",
    price: "3.50",
    currency: "USD",
    created: "now - 15 days",
    modified: "now - 15 days",
    reference: "gw-0103",
    uuid: "sub-0103",
  },
  {
    user_id: customer,
    name: "Team Notes",
    status: "New",
    price: "980",
    currency: "JPY",
    created: "now - 1 hours",
    reference: null,
    uuid: "sub-0104",
  },
  {
    user_id: customer,
    name: "Photo Lab",
    status: "Disputed",
    price: "7.25",
    currency: "USD",
    created: "now - 5 days",
    reference: "gw-0105",
    uuid: null,
  },
  ...Array.from({ length: 130 }, (_, index) => ({
    user_id: "58a1c0de38d6b81f6b000001",
    id: `58a1c0de38d6b81f6b${String(1000 + index).padStart(6, "0")}`,
    name: `Coins ${index + 1}`,
    status: "Consumed",
    price: "0.99",
    currency: "USD",
    created: `now - ${200 - index} days`,
  })),
]

/** The samples, and our own records around them. */
export const demo: SeedJson = {
  ...documented,
  users: [
    ...(documented.users ?? []),
    {
      id: "58a1c0de38d6b81f6b000001",
      name: "Collector",
      email: "collector@example.com",
      created: "now - 201 days",
    },
  ],
  purchases: [...(documented.purchases ?? []), ...demoPurchases],
  groups: [
    {
      id: "58a1c0de38d6b81f6b000002",
      name: "Testers",
      description: "Everybody who gets test builds",
      self_registration_enabled: false,
      enrolled_user_autoapprove: true,
      session_hours_lenth: 12,
      created: "now - 300 days",
    },
  ],
  apps: [
    ...(documented.apps ?? []),
    {
      id: "58a1c0de38d6b81f6b000003",
      name: "Field Guide",
      description: "Birds and where they are",
      created: "now - 100 days",
      sessions: [
        { id: "58a1c0de38d6b81f6b000004", created: "now - 2 days", duration: 184 },
        { id: "58a1c0de38d6b81f6b000005", created: "now - 1 days", duration: 92 },
      ],
      logs: [
        { id: "58a1c0de38d6b81f6b000006", created: "now - 1 days", level: "Warn", message: "slow start" },
      ],
      generic_events: [{ id: "58a1c0de38d6b81f6b000007", created: "now - 1 days", name: "opened" }],
      timed_events: [
        { id: "58a1c0de38d6b81f6b000008", created: "now - 1 days", name: "search", duration: 3 },
      ],
    },
  ],
}

/** The user to show, and something they are entitled to. */
export const demonstration = { userId: customer, resource: "Life Saver" } as const
