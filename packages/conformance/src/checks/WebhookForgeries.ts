/** Deliveries that are not the vendor's, or not in a form that it sends: all refused by name, with no secret shown. */
import * as Effect from "effect/Effect"
import type * as Canary from "../Canary.ts"
import * as Outcome from "../Outcome.ts"
import type { Delivery, GenuineDelivery, Registration, Webhook } from "../Registration.ts"
import * as Secrets from "./Secrets.ts"

/** One forged delivery. */
export interface Forgery {
  readonly name: string
  readonly make: () => Delivery
  /** Reasons it may be refused with. */
  readonly tags: ReadonlyArray<string>
  /** What the receiver accepts, instead of the right key. */
  readonly configured?: ReadonlyArray<string>
}

const integrity = ["IntegrityFailed"]
// A key that nothing can be verified with may be refused as such.
const unusable = ["IntegrityFailed", "InvalidRequest"]
// A body that cannot be read, or whose proof therefore cannot be found.
const unreadable = ["IntegrityFailed", "UnexpectedResponse", "DecodeFailed", "InvalidRequest"]

const at = 1_750_000_000_000
const otherCase = (text: string): string =>
  [...text]
    .map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))
    .join("")

/** A body as frameworks hand it out when they have read it already. */
const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return { data: body }
  }
}

const isForm = ({ headers }: Delivery): boolean =>
  headers["content-type"] === "application/x-www-form-urlencoded"

/** The key that receivers of this chapter are configured with. */
export const keyOf = (registration: Registration, webhook: Webhook): Canary.WebhookKey =>
  webhook.key(`${registration.id} ${webhook.name} forged`)

const otherKeyOf = (registration: Registration, webhook: Webhook): Canary.WebhookKey =>
  webhook.key(`${registration.id} ${webhook.name} next`)

/** What anybody can get wrong with a secret that is a text. */
const ofSecret = (
  name: string,
  make: (secret: string) => GenuineDelivery,
  secret: string,
): ReadonlyArray<Forgery> => {
  const wrongly = (what: string, wrong: string): Forgery => ({
    name: `${name}: ${what}`,
    make: () => make(wrong),
    tags: integrity,
  })
  const badly = (what: string, sent: string, configured: ReadonlyArray<string>): Forgery => ({
    name: `${name}: ${what}`,
    make: () => make(sent),
    tags: unusable,
    configured,
  })
  return [
    wrongly("another secret", "00000000-0000-4000-8000-000000000000"),
    wrongly("the secret and a letter more", `${secret}x`),
    wrongly("the secret and a letter less", secret.slice(0, -1)),
    wrongly("the secret in other letters", otherCase(secret)),
    wrongly("the secret between blanks", ` ${secret} `),
    wrongly("the secret twice", `${secret}${secret}`),
    wrongly("an empty secret", ""),
    badly("an empty secret is configured and sent", "", [""]),
    badly("a blank secret is configured and sent", "  ", ["  "]),
    badly("one of two configured secrets is empty", "", [secret, ""]),
  ]
}

/** What can be done to a body that is signed, byte for byte. */
const ofSignature = (
  name: string,
  make: (proving: string) => GenuineDelivery,
  { proving }: Canary.WebhookKey,
  other: Canary.WebhookKey,
): ReadonlyArray<Forgery> => [
  { name: `${name}: signed with another key`, make: () => make(other.proving), tags: integrity },
  {
    name: `${name}: one byte of the body is another`,
    make: () => {
      const delivery = make(proving)
      return { ...delivery, body: delivery.body.replace(/[0-9a-z](?=[^0-9a-z]*$)/i, "_") }
    },
    tags: integrity,
  },
  {
    name: `${name}: parsed and written again`,
    make: () => {
      const delivery = make(proving)
      return { ...delivery, body: JSON.stringify(JSON.parse(delivery.body), null, 1) }
    },
    tags: integrity,
  },
  {
    name: `${name}: a line break more`,
    make: () => {
      const delivery = make(proving)
      return { ...delivery, body: `${delivery.body}\n` }
    },
    tags: integrity,
  },
  {
    name: `${name}: a key is configured that is none`,
    make: () => make(proving),
    tags: unusable,
    configured: ["no key"],
  },
  {
    name: `${name}: an empty key is configured`,
    make: () => make(proving),
    tags: unusable,
    configured: [""],
  },
]

/** What can be done to a sealed text. */
const ofSeal = (
  name: string,
  make: (proving: string) => GenuineDelivery,
  { proving }: Canary.WebhookKey,
): ReadonlyArray<Forgery> => {
  const changed = (what: string, change: (body: string) => string): Forgery => ({
    name: `${name}: ${what}`,
    make: () => {
      const delivery = make(proving)
      return { ...delivery, body: change(delivery.body) }
    },
    tags: unreadable,
  })
  const middle = (body: string): number => Math.floor(body.length / 2)
  return [
    changed("one letter is another", (body) => {
      const index = middle(body)
      return `${body.slice(0, index)}${body[index] === "A" ? "B" : "A"}${body.slice(index + 1)}`
    }),
    changed("a letter less at the end", (body) => body.slice(0, -1)),
    changed("a letter less at the beginning", (body) => body.slice(1)),
    changed("twice", (body) => `${body}${body}`),
  ]
}

/** The forgeries of every genuine delivery. */
export const forgeries = (registration: Registration, webhook: Webhook): ReadonlyArray<Forgery> => {
  const key = keyOf(registration, webhook)
  const { proving } = key
  const headers = { "content-type": "application/json" }
  const ofGenuine = Object.entries(webhook.genuine).flatMap(([name, genuine]): ReadonlyArray<Forgery> => {
    const make = (by: string): GenuineDelivery => genuine(by, at)
    const { proof, withoutProof } = webhook
    return [
      ...(proof === "password" || proof === "sealed" ? ofSecret(name, make, proving) : []),
      ...(proof === "signature" ? ofSignature(name, make, key, otherKeyOf(registration, webhook)) : []),
      ...(proof === "sealed" ? ofSeal(name, make, key) : []),
      ...(withoutProof === undefined
        ? []
        : [{ name: `${name}: without proof`, make: () => withoutProof(make(proving)), tags: integrity }]),
      ...(proof === "none"
        ? []
        : [
            {
              name: `${name}: no secret is configured`,
              make: () => make(proving),
              tags: unusable,
              configured: [],
            },
          ]),
      // A form has no end that could be missing.
      ...(isForm(make(proving))
        ? []
        : [
            {
              name: `${name}: cut in the middle`,
              make: () => {
                const delivery = make(proving)
                return { ...delivery, body: delivery.body.slice(0, delivery.body.length / 2) }
              },
              tags: unreadable,
            },
          ]),
      {
        name: `${name}: larger than any delivery`,
        make: () => {
          const delivery = make(proving)
          return { ...delivery, body: `${delivery.body}${" ".repeat(2 * 1024 * 1024)}` }
        },
        tags: ["UnexpectedResponse", "IntegrityFailed"],
      },
      {
        name: `${name}: already parsed`,
        make: () => {
          const delivery = make(proving)
          return { ...delivery, body: parsed(delivery.body) }
        },
        tags: ["InvalidRequest"],
      },
    ]
  })
  const raw = (name: string, body: unknown, tags: ReadonlyArray<string> = unreadable): Forgery => ({
    name,
    make: () => webhook.raw?.(body, proving) ?? { body, headers },
    tags,
  })
  return [
    ...ofGenuine,
    ...Object.entries(webhook.malformed).map(([name, { make, tags }]): Forgery => ({
      name: `malformed: ${name}`,
      make: () => make(proving, at),
      tags,
    })),
    raw("nothing", ""),
    raw("no JSON", `password=${proving}`),
    raw("an array", JSON.stringify([{ password: proving }])),
    raw("null", "null"),
    raw("a number", "42"),
    raw("a text", JSON.stringify(proving)),
    raw("an empty object", "{}"),
    raw("an object with a prototype", `{"__proto__":{"password":${JSON.stringify(proving)}}}`),
    raw("a thousand arrays in each other", "[".repeat(1000) + "]".repeat(1000)),
    raw("bytes that are no text", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])),
    raw("no body", undefined, ["InvalidRequest"]),
    raw("a whole request", new Request("http://127.0.0.1/", { method: "POST", body: "{}" }), [
      "InvalidRequest",
    ]),
  ]
}

const receive = (
  registration: Registration,
  webhook: Webhook,
  accepting: ReadonlyArray<string>,
  make: () => Delivery,
): Effect.Effect<Outcome.Ended> =>
  Outcome.run(
    registration,
    Effect.flatMap(webhook.receiver(accepting), (receiver) => Effect.suspend(() => receiver.verify(make()))),
  )

/** What is wrong with how a forgery is met. */
export const check = (
  registration: Registration,
  webhook: Webhook,
  forgery: Forgery,
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const { accepting, canaries } = keyOf(registration, webhook)
    const configured = forgery.configured ?? (webhook.proof === "none" ? [] : [accepting])
    const problems: Array<string> = []
    const shown = yield* Secrets.watch([...canaries, ...webhook.carries], () =>
      Effect.map(receive(registration, webhook, configured, forgery.make), (ended) => {
        problems.push(...Outcome.expectReason(ended.outcome, ...forgery.tags))
        return [ended]
      }),
    )
    return [...problems, ...shown]
  })

interface Rotation {
  readonly accepting: ReadonlyArray<string>
  readonly used: string
}

const rotations = (
  webhook: Webhook,
  old: Canary.WebhookKey,
  next: Canary.WebhookKey,
): ReadonlyArray<Rotation> =>
  webhook.proof === "none"
    ? [{ accepting: [], used: old.proving }]
    : [
        { accepting: [old.accepting], used: old.proving },
        { accepting: [next.accepting, old.accepting], used: old.proving },
        { accepting: [next.accepting, old.accepting], used: next.proving },
      ]

/** What is wrong with how genuine deliveries are met: read, in rotation too, and with no secret in the event. */
export const checkGenuine = (
  registration: Registration,
  webhook: Webhook,
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const old = keyOf(registration, webhook)
    const next = otherKeyOf(registration, webhook)
    const secrets: ReadonlyArray<Canary.Canary> = [...old.canaries, ...next.canaries, ...webhook.carries]
    const problems: Array<string> = []
    const entries = Object.entries(webhook.genuine)
    if (entries.length === 0) problems.push("the provider registers no genuine delivery")
    for (const [name, make] of entries) {
      for (const { accepting, used } of rotations(webhook, old, next)) {
        for (const asBytes of webhook.proof === "sealed" ? [false] : [false, true]) {
          const delivery = make(used, at)
          const body = asBytes ? new TextEncoder().encode(delivery.body) : delivery.body
          const shown = yield* Secrets.watch(secrets, () =>
            Effect.map(
              receive(registration, webhook, accepting, () => ({ ...delivery, body })),
              (ended) => {
                problems.push(...Outcome.expectSuccess(ended.outcome).map((problem) => `${name}: ${problem}`))
                return [ended]
              },
            ),
          )
          problems.push(...shown.map((problem) => `${name}: ${problem}`))
        }
      }
    }
    return problems
  })
