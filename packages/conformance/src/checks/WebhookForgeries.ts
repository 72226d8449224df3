/** Deliveries that are not the vendor's, or not in a form that it sends: all refused by name, with no secret shown. */
import * as Effect from "effect/Effect"
import * as Canary from "../Canary.ts"
import * as Outcome from "../Outcome.ts"
import type { Delivery, Registration } from "../Registration.ts"

/** One forged delivery. */
export interface Forgery {
  readonly name: string
  readonly make: () => { readonly body: unknown; readonly headers: Readonly<Record<string, string>> }
  /** Reasons it may be refused with. */
  readonly tags: ReadonlyArray<string>
  /** The secrets the receiver is configured with, instead of the right one. */
  readonly configured?: ReadonlyArray<string>
}

const integrity = ["IntegrityFailed"]
// A body that cannot be read, or whose proof therefore cannot be found.
const unreadable = ["IntegrityFailed", "UnexpectedResponse", "DecodeFailed", "InvalidRequest"]

const at = 1_750_000_000_000
const otherCase = (text: string): string =>
  [...text]
    .map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))
    .join("")

/** The secret that receivers of this chapter are configured with. */
export const canaryOf = (registration: Registration): Canary.Canary =>
  Canary.make(`${registration.id} forged webhook`)

/** The forgeries of every genuine delivery. */
export const forgeries = (registration: Registration): ReadonlyArray<Forgery> => {
  const { webhook } = registration
  const { secret } = canaryOf(registration)
  const headers = { "content-type": "application/json" }
  const ofGenuine = Object.entries(webhook.genuine).flatMap(([name, make]): ReadonlyArray<Forgery> => {
    const wrongly = (what: string, wrong: string): Forgery => ({
      name: `${name}: ${what}`,
      make: () => make(wrong, at),
      tags: integrity,
    })
    return [
      wrongly("another secret", "00000000-0000-4000-8000-000000000000"),
      wrongly("the secret and a letter more", `${secret}x`),
      wrongly("the secret and a letter less", secret.slice(0, -1)),
      wrongly("the secret in other letters", otherCase(secret)),
      wrongly("the secret between blanks", ` ${secret} `),
      wrongly("the secret twice", `${secret}${secret}`),
      wrongly("an empty secret", ""),
      { name: `${name}: without proof`, make: () => webhook.withoutProof(make(secret, at)), tags: integrity },
      {
        name: `${name}: an empty secret is configured and sent`,
        make: () => make("", at),
        tags: integrity,
        configured: [""],
      },
      {
        name: `${name}: a blank secret is configured and sent`,
        make: () => make("  ", at),
        tags: integrity,
        configured: ["  "],
      },
      {
        name: `${name}: no secret is configured`,
        make: () => make(secret, at),
        tags: integrity,
        configured: [],
      },
      {
        name: `${name}: one of two configured secrets is empty`,
        make: () => make("", at),
        tags: integrity,
        configured: [secret, ""],
      },
      {
        name: `${name}: cut in the middle`,
        make: () => {
          const delivery = make(secret, at)
          return { ...delivery, body: delivery.body.slice(0, delivery.body.length / 2) }
        },
        tags: unreadable,
      },
      {
        name: `${name}: larger than any delivery`,
        make: () => {
          const delivery = make(secret, at)
          return { ...delivery, body: `${delivery.body}${" ".repeat(2 * 1024 * 1024)}` }
        },
        tags: ["UnexpectedResponse", "IntegrityFailed"],
      },
      {
        name: `${name}: already parsed`,
        make: () => {
          const delivery = make(secret, at)
          return { ...delivery, body: JSON.parse(delivery.body) as unknown }
        },
        tags: ["InvalidRequest"],
      },
      ...(webhook.proof === "signature"
        ? [
            {
              name: `${name}: one byte of the body is another`,
              make: (): Delivery => {
                const delivery = make(secret, at)
                return { ...delivery, body: delivery.body.replace(/[0-9a-z](?=[^0-9a-z]*$)/i, "_") }
              },
              tags: integrity,
            },
          ]
        : []),
    ]
  })
  const raw = (name: string, body: unknown, tags: ReadonlyArray<string> = unreadable): Forgery => ({
    name,
    make: () => ({ body, headers }),
    tags,
  })
  return [
    ...ofGenuine,
    ...Object.entries(webhook.malformed).map(([name, { make, tags }]): Forgery => ({
      name: `malformed: ${name}`,
      make: () => make(secret, at),
      tags,
    })),
    raw("nothing", ""),
    raw("no JSON", `password=${secret}`),
    raw("an array", JSON.stringify([{ password: secret }])),
    raw("null", "null"),
    raw("a number", "42"),
    raw("a text", JSON.stringify(secret)),
    raw("an empty object", "{}"),
    raw("an object with a prototype", `{"__proto__":{"password":${JSON.stringify(secret)}}}`),
    raw("a thousand arrays in each other", "[".repeat(1000) + "]".repeat(1000)),
    raw("bytes that are no text", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])),
    raw("no body", undefined, ["InvalidRequest"]),
    raw("a whole request", new Request("http://127.0.0.1/", { method: "POST", body: "{}" }), [
      "InvalidRequest",
    ]),
  ]
}

/** What is wrong with how a forgery is met. */
export const check = (registration: Registration, forgery: Forgery): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const canary = canaryOf(registration)
    const receiver = yield* registration.webhook.receiver(forgery.configured ?? [canary.secret])
    const { exit, outcome } = yield* Outcome.run(
      registration,
      Effect.suspend(() => receiver.verify(forgery.make())),
    )
    return [
      ...Outcome.expectReason(outcome, ...forgery.tags),
      ...Canary.findInValue([canary], "the refusal", exit),
      ...(outcome._tag === "Failure" ? Canary.findInValue([canary], "the error", outcome.error) : []),
    ]
  })

/** What is wrong with how genuine deliveries are met: read, in rotation too, and with no secret in the event. */
export const checkGenuine = (registration: Registration): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const old = canaryOf(registration)
    const next = Canary.make(`${registration.id} next webhook`)
    const { webhook } = registration
    const problems: Array<string> = []
    const entries = Object.entries(webhook.genuine)
    if (entries.length === 0) problems.push("the provider registers no genuine delivery")
    for (const [name, make] of entries) {
      for (const [configured, used] of [
        [[old], old],
        [[next, old], old],
        [[next, old], next],
      ] as const) {
        const receiver = yield* webhook.receiver(configured.map(({ secret }) => secret))
        for (const asBytes of [false, true]) {
          const delivery = make(used.secret, at)
          const body = asBytes ? new TextEncoder().encode(delivery.body) : delivery.body
          const { exit, outcome } = yield* Outcome.run(
            registration,
            Effect.suspend(() => receiver.verify({ ...delivery, body })),
          )
          problems.push(
            ...[
              ...Outcome.expectSuccess(outcome),
              ...Canary.findInValue([old, next], "the event", exit._tag === "Success" ? exit.value : exit),
            ].map((problem) => `${name}: ${problem}`),
          )
        }
      }
    }
    return problems
  })
