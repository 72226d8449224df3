/**
 * The vendor's own samples through the real client: an answer decodes from a plain server, a request is what the
 * client sends, a webhook verifies. A file of the folder that the registration leaves out is a fault, and the other
 * way round.
 */
import * as OperationJson from "@effect-billing/core/OperationJson"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { Issue } from "@effect-billing/core/Reason"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { isDeepStrictEqual } from "node:util"
import * as Canary from "../Canary.ts"
import type { World } from "../FaultCase.ts"
import * as Outcome from "../Outcome.ts"
import * as PlainServer from "../PlainServer.ts"
import type { Registration, Sample, Some } from "../Registration.ts"
import { schemaView } from "../internal/schemaView.ts"
import * as WireValue from "../WireValue.ts"
import * as Contract from "./Contract.ts"

/** What is done with a file: one thing, or several. */
export const samplesOf = (
  files: Registration["samples"]["files"],
): ReadonlyArray<readonly [string, Sample]> =>
  Object.entries(files).flatMap(([file, samples]) =>
    ("kind" in samples ? [samples] : samples).map((sample) => [file, sample] as const),
  )

/**
 * What is wrong with the tables of samples, compared with the folder. The clients of one provider share a folder: each
 * file has to be in the table of at least one.
 */
export const checkFolder = (clients: Some<Registration>): ReadonlyArray<string> => {
  const { folder } = clients[0].samples
  if (!existsSync(folder)) return [`there is no folder of samples at ${folder.pathname}`]
  const present = readdirSync(folder).filter((name) => name.endsWith(".json"))
  const all = clients.flatMap(({ samples }) => samplesOf(samples.files))
  const listed = new Set(all.map(([name]) => name))
  return [
    ...present
      .filter((name) => !listed.has(name))
      .map((name) => `${name} is left out of the table of samples`),
    ...[...listed]
      .filter((name) => !present.includes(name))
      .map((name) => `${name} is listed, but not there`),
    ...Outcome.expect(present.length > 0, "there are no samples"),
    ...all.flatMap(([name, { origin }]) =>
      Outcome.expect(
        (origin === "synthetic") === name.startsWith("synthetic-"),
        `${name} is listed as ${origin}; a synthetic sample is named so`,
      ),
    ),
    ...all.flatMap(([name, sample]) =>
      Outcome.expect(
        sample.kind !== "outside" || sample.because.trim() !== "",
        `${name} is said to be outside, but not why`,
      ),
    ),
  ]
}

const textOf = (registration: Registration, file: string): string =>
  readFileSync(new URL(file, registration.samples.folder), "utf8")

const jsonHeaders = { "content-type": "application/json" }

/** Puts one sample through the client. */
export const check = (
  world: World,
  file: string,
  sample: Sample,
): Effect.Effect<ReadonlyArray<string>, never, HttpClient.HttpClient | Scope.Scope> =>
  Effect.gen(function* () {
    const { registration, server } = world
    const text = textOf(registration, file)
    const json = JSON.parse(text) as unknown
    switch (sample.kind) {
      case "answer": {
        const answer = sample.wrap === undefined ? json : sample.wrap(json)
        const body = sample.wrap === undefined ? { text } : { json: answer }
        server.answer(PlainServer.always({ status: sample.status, headers: jsonHeaders, body }))
        const subject = yield* world.connect({ maximumAttempts: 1 })
        const { outcome } = yield* Outcome.run(
          registration,
          Effect.suspend(() => subject.call(sample.operation, sample.input)),
        )
        if (sample.outcome !== "success") return Outcome.expectReason(outcome, sample.outcome)
        if (outcome._tag !== "Success") {
          const said = outcome._tag === "Failure" ? outcome.error.message : Outcome.word(outcome)
          return [`does not decode: ${said}`]
        }
        // A method that promises nothing gives nothing.
        if (outcome.value === undefined) return sample.expect?.(undefined) ?? []
        // Nothing of a sample may be lost but what the schema does not know.
        const back = OperationJson.encodeSuccess(sample.operation, outcome.value)
        const payload =
          registration.payload === undefined ? answer : registration.payload(sample.operation, answer)
        const view = payload === undefined ? undefined : schemaView(sample.operation, payload)
        const lost =
          view === undefined ? undefined : (registration.canonical?.(sample.operation, view) ?? view)
        return [
          ...Outcome.expect(
            lost === undefined || isDeepStrictEqual(WireValue.throughJson(back), lost),
            `what was decoded encodes to ${JSON.stringify(back)}`,
          ),
          ...(sample.expect?.(outcome.value) ?? []),
        ]
      }
      case "request": {
        const fields = sample.input === undefined ? json : sample.input(json)
        const input = OperationJson.decodeInput(sample.operation, {
          ...sample.besides,
          ...(fields as object),
        })
        if (sample.refusedFor !== undefined) return expectRefused(input, sample.refusedFor)
        if (Result.isFailure(input)) return [`is no input: ${JSON.stringify(input.failure)}`]
        server.answer(PlainServer.always({ body: { json: {} } }))
        const subject = yield* world.connect({ maximumAttempts: 1 })
        yield* Outcome.run(
          registration,
          Effect.suspend(() => subject.call(sample.operation, input.success)),
        )
        const [request] = server.requests
        return [
          ...Outcome.expectEqual("requests", server.requests.length, 1),
          ...(request === undefined
            ? []
            : [
                ...Contract.compare(registration, sample.operation, input.success, request),
                ...Outcome.expect(
                  isDeepStrictEqual(JSON.parse(request.body || "null"), json),
                  `the client sends ${request.body || "nothing"}`,
                ),
              ]),
        ]
      }
      case "webhook": {
        const webhook =
          registration.webhooks.find(({ name }) => name === sample.webhook) ?? registration.webhooks[0]
        const { accepting, canaries, proving } = webhook.key(`${registration.id} sample webhook`)
        const { exit, outcome } = yield* Outcome.run(
          registration,
          Effect.flatMap(webhook.receiver(webhook.proof === "none" ? [] : [accepting]), (receiver) =>
            receiver.verify(sample.deliver(json, proving)),
          ),
        )
        return [
          ...(sample.outcome === "success"
            ? Outcome.expectSuccess(outcome)
            : Outcome.expectReason(outcome, sample.outcome)),
          ...(outcome._tag === "Success" ? (sample.expect?.(outcome.value) ?? []) : []),
          ...Canary.findInValue(canaries, "the event", exit),
        ]
      }
      case "vector":
        return yield* sample.check(json)
      case "outside":
        return []
    }
  })

/** Refused before anything is sent, with an issue for each of these fields. */
const expectRefused = (
  input: Result.Result<unknown, ReadonlyArray<Issue>>,
  fields: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  if (Result.isSuccess(input)) return ["is accepted, though the provider refuses it"]
  const named = new Set(input.failure.map(({ path }) => path.join(".")))
  return Outcome.expectEqual("the fields with an issue", [...named].toSorted(), [...fields].toSorted())
}
