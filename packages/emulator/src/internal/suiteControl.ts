import type { Issue } from "@effect-billing/core/Reason"
import type * as ConnectionBroken from "@effect-billing/core/testing/ConnectionBroken"
import * as EmulatorControl from "@effect-billing/core/testing/EmulatorControl"
import type { Incoming } from "@effect-billing/core/testing/EmulatorRoute"
import type * as EmulatorServer from "@effect-billing/core/testing/node/EmulatorServer"
import * as Effect from "effect/Effect"

/** An emulator and the name it is addressed by. */
export interface Controlled {
  readonly id: string
  readonly emulator: EmulatorServer.Served
}

const json = (status: number, value: unknown, headers: Record<string, string> = {}): Response =>
  Response.json(value, { status, headers: { "cache-control": "no-store", ...headers } })

const failure = (status: number, message: string, issues: ReadonlyArray<Issue> = []): Response =>
  json(status, { error: { message, issues } } satisfies typeof EmulatorControl.Failure.Type)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    // Each emulator says itself what it thinks of a body that is no JSON.
    return undefined
  }
}

/** What each emulator is told: its part of the body, or the whole of it; or what is wrong with the parts. */
const address = (
  controlled: ReadonlyArray<Controlled>,
  incoming: Incoming,
): ReadonlyArray<readonly [Controlled, Uint8Array<ArrayBuffer>]> | Response => {
  const body = parse(incoming.bytes)
  const ids = controlled.map(({ id }) => id)
  const keys = isObject(body) ? Object.keys(body) : []
  const isSeed = incoming.url.pathname === `${EmulatorControl.prefix}/seed`
  if (!isObject(body) || (!isSeed && !keys.some((key) => ids.includes(key)))) {
    return controlled.map((one) => [one, incoming.bytes])
  }
  const unknown = keys.filter((key) => !ids.includes(key))
  if (unknown.length > 0) {
    const message = `there is no such emulator; there are ${ids.join(", ")}`
    return failure(
      400,
      message,
      unknown.map((key) => ({ path: [key], message })),
    )
  }
  return controlled
    .filter(({ id }) => keys.includes(id))
    .map((one) => [one, new TextEncoder().encode(JSON.stringify(body[one.id]))])
}

interface Told {
  readonly id: string
  readonly status: number
  readonly allow: string | null
  readonly value: unknown
}

const errorOf = ({ value }: Told): { readonly message: string; readonly issues: ReadonlyArray<Issue> } =>
  (value as typeof EmulatorControl.Failure.Type).error

const merge = (told: ReadonlyArray<Told>): Response => {
  const failed = told.filter(({ status }) => status !== 200)
  const [first] = failed
  if (first === undefined) return json(200, Object.fromEntries(told.map(({ id, value }) => [id, value])))
  // A path or a method nobody has: said once.
  if (first.status !== 400) {
    const { issues, message } = errorOf(first)
    const { allow, status } = first
    return json(status, { error: { message, issues } }, allow === null ? {} : { allow })
  }
  return json(400, {
    error: {
      message: failed.map((one) => `${one.id}: ${errorOf(one).message}`).join("; "),
      issues: failed.flatMap((one) =>
        errorOf(one).issues.map(({ message, path }) => ({ path: [one.id, ...path], message })),
      ),
    },
    done: told.filter(({ status }) => status === 200).map(({ id }) => id),
  })
}

/**
 * What is served at the root: a list of the emulators, and the control API of all of them at once. A request to
 * `/__control/…` goes to each, one after the other, and the answer has theirs by name; a body with a part for each
 * emulator goes to those it names.
 */
export const make = (controlled: ReadonlyArray<Controlled>): EmulatorServer.Served => {
  const control = (incoming: Incoming): Effect.Effect<Response, ConnectionBroken.ConnectionBroken> =>
    Effect.gen(function* () {
      const addressed = address(controlled, incoming)
      if (addressed instanceof Response) return addressed
      return merge(
        yield* Effect.forEach(addressed, ([{ emulator, id }, bytes]) =>
          Effect.gen(function* () {
            const response = yield* emulator.receive({ ...incoming, bytes })
            const value: unknown = yield* Effect.promise(() => response.json())
            return { id, status: response.status, allow: response.headers.get("allow"), value }
          }),
        ),
      )
    })
  const emulators = controlled.map(({ id }) => ({
    name: id,
    path: `/${id}`,
    control: `/${id}${EmulatorControl.prefix}`,
  }))
  return {
    name: "suite",
    hosts: undefined,
    receive: (incoming) => {
      const { pathname } = incoming.url
      if (EmulatorControl.isControlPath(pathname)) return control(incoming)
      return Effect.succeed(
        pathname === "/"
          ? json(200, { emulators, control: EmulatorControl.prefix })
          : failure(404, `nothing is served here; there are ${emulators.map(({ path }) => path).join(", ")}`),
      )
    },
  }
}
